"""Checks on a finished JSON dump."""

from __future__ import annotations

from pathlib import Path

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.native import load
from formats.verify.result import Failure, Rule

LOADS = Rule(
    "JSON-01",
    "prosvasi-document 1",
    "Το αρχείο δεν είναι έγγραφο της Πρόσβασης. Φτιάξτε το ξανά.",
    "The file is not a Prosvasi document. Make it again.",
)
EQUAL = Rule(
    "JSON-02",
    "prosvasi-document 1",
    "Το αρχείο διαφέρει από το έγγραφο. Φτιάξτε το ξανά.",
    "The file differs from the document. Make it again.",
)


def verify_native(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return the rules that a dump breaks: it loads, and is equal to the document.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        made = load(path.read_text("utf-8"), name=path.name)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    except (UnreadableDocument, UnicodeDecodeError) as exc:
        return (Failure(LOADS, str(exc)),)
    return () if against in (None, made) else (Failure(EQUAL),)
