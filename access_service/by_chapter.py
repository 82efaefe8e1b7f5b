"""A long file as one file for each of its chapters, for whoever wants them apart."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

from access_service.copies import require_readable, safe_name
from formats.chapters import split_at_headings
from formats.document import EL, Document, Heading
from formats.readers.apart import read_file_apart
from formats.text import plain
from formats.theme import theme
from formats.writers.registry import writer

_NAME_BYTES = 120


def chapter_files(path: Path, folder: Path) -> list[Path]:
    """Write each chapter of a file into a folder, numbered and named by its heading.

    The parts are in the native form, which every conversion reads whole.

    Args:
        path: The file.
        folder: Where the parts go; it is there and empty.

    Returns:
        The parts in order; the file itself where it has no more than one chapter.

    Raises:
        BadInput: The file is not there or cannot be read.
    """
    require_readable(path)
    parts = split_at_headings(read_file_apart(path, lang=EL).document)
    if len(parts) < 2:
        return [path]
    digits = len(str(len(parts)))
    made: list[Path] = []
    for number, part in enumerate(parts, 1):
        name = safe_name(f"{number:0{digits}} {_title(part)}", _NAME_BYTES)
        target = folder / f"{name}.json"
        with target.open("xb") as out:
            writer("native").write(part, out, theme=theme())
        made.append(target)
    return made


def _title(part: Document) -> str:
    """Return the chapter's own heading: the last of those that it begins with."""
    leading = takewhile(lambda block: isinstance(block, Heading), part.blocks)
    titles = [plain(block.runs) for block in leading if isinstance(block, Heading)]
    return titles[-1] if titles else part.title
