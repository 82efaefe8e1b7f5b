"""Checks on finished plain text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formats.document import Block, Document, Runs
from formats.errors import UnreadableDocument
from formats.text import map_runs, words
from formats.verify.result import Failure, Rule
from formats.verify.words import first_missing

UTF8 = Rule(
    "TXT-01",
    "RFC 3629",
    "Το αρχείο δεν είναι σε UTF-8. Φτιάξτε το ξανά.",
    "The file is not in UTF-8. Make it again.",
)
WORDS = Rule(
    "TXT-02",
    "EN 301 549 5.4",
    "Μια λέξη του εγγράφου λείπει ή δεν είναι στη σειρά της. Φτιάξτε το αρχείο ξανά.",
    "A word of the document is missing or out of its order. Make the file again.",
)


def verify_text(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return the rules that a text file breaks: its encoding and the document's words in order.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as exc:
        return (Failure(UTF8, str(exc.start)),)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    if against is None:
        return ()
    place = first_missing(words(_as_written(against)), text.split())
    return (Failure(WORDS, place),) if place else ()


def _as_written(document: Document) -> Document:
    """Return the document with its note references in brackets, as plain text has them."""
    labels = {note.anchor: note.label for note in document.notes}

    def bracketed(runs: Runs) -> Runs:
        return tuple(
            replace(run, text=f"[{run.text}]")
            if run.note in labels and run.text.strip() == labels[run.note]
            else run
            for run in runs
        )

    def all_of(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(map_runs(block, bracketed) for block in blocks)

    notes = tuple(replace(note, blocks=all_of(note.blocks)) for note in document.notes)
    return replace(document, blocks=all_of(document.blocks), notes=notes)
