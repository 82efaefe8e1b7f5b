"""Finding the checks of a finished file by its suffix, or of a book that is a folder."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from formats.document import Document
from formats.errors import UnknownThing
from formats.verify.result import Failure

_DAISY = ("formats.verify.daisy_book", "verify_daisy_book")
"""Of a zip, and of a folder: a book is copied to a player's card without its zip."""
_CHECKS = {
    ".pdf": ("formats.verify.pdf", "verify_pdf"),
    ".docx": ("formats.verify.docx", "verify_docx"),
    ".mp3": ("formats.verify.mp3", "verify_mp3"),
    ".m4b": ("formats.verify.m4b", "verify_m4b"),
    ".txt": ("formats.verify.text", "verify_text"),
    ".epub": ("formats.verify.epub", "verify_epub"),
    ".html": ("formats.verify.html", "verify_html"),
    ".brf": ("formats.verify.braille", "verify_brf"),
    ".pef": ("formats.verify.braille", "verify_pef"),
    ".zip": _DAISY,
    ".json": ("formats.verify.native", "verify_native"),
}

CHECKABLE_SUFFIXES: tuple[str, ...] = tuple(_CHECKS)


def verify_file(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a finished file breaks, in the rules' order.

    Args:
        path: The file; its suffix tells the checks. A folder is taken for a DAISY book.
        against: The document that it was made from: its words must all be there, in order.

    Raises:
        UnknownThing: There are no checks for this kind of file.
        UnreadableDocument: The file is too damaged to be looked into.
    """
    suffix = path.suffix.lower()
    if suffix not in _CHECKS and not path.is_dir():
        raise UnknownThing(
            f"{path.name}: suffix {suffix!r}",
            say="uncheckable-file-kind",
            name=path.name,
            known=", ".join(CHECKABLE_SUFFIXES),
        )
    module, check = _DAISY if path.is_dir() else _CHECKS[suffix]
    run = cast(Callable[..., tuple[Failure, ...]], getattr(import_module(module), check))
    return run(path, against=against)
