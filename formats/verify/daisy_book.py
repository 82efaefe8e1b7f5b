"""Telling the kinds of DAISY book apart by the files in the zip or folder."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.verify._book_files import book_files
from formats.verify.daisy import BOOK, verify_daisy
from formats.verify.daisy3 import verify_daisy3
from formats.verify.result import Failure


def verify_daisy_book(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a DAISY book breaks, by the rules of its kind.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        with book_files(path) as files:
            names = files.namelist()
            is_daisy3 = any(name.endswith(".opf") and name.count("/") <= 1 for name in names)
    except BadZipFile as exc:
        return (Failure(BOOK, str(exc)),)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    return (verify_daisy3 if is_daisy3 else verify_daisy)(path, against=against)
