"""Opens DAISY 2.02 books with daisy-dtb as a player would; prints a JSON line for each.

    python read_daisy.py FILE…

daisy-dtb asks Python 3.12 for `typing.override` and nothing else of it: an older one is lent it.
"""

from __future__ import annotations

import json
import sys
import typing
from zipfile import ZipFile

import typing_extensions

typing.override = getattr(typing, "override", typing_extensions.override)

from daisy_dtb.book.daisybook import DaisyBook  # noqa: E402
from daisy_dtb.sources import ZipDtbSource  # noqa: E402
from loguru import logger  # noqa: E402


def faults(path: str) -> list[str]:
    """Return what a player could not read: every text and every clip of every entry."""
    source = ZipDtbSource(path)
    source.cache_size = 64
    book = DaisyBook(source)
    # daisy-dtb guesses the alphabet of whatever it opens, of sound too; so sound is not opened.
    with ZipFile(path) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    found = [] if book.title else ["no title"]
    if not book.toc_entries:
        found.append("no entry in the navigation")
    end = 0.0
    for entry in book.toc_entries:
        if not entry.sections:
            found.append(f"«{entry.text}»: no section")
        for section in entry.sections:
            if section.text is None or section.text.content == "":  # a picture has None
                found.append(f"«{entry.text}»: a section without text")
            for clip in section.clips:
                if clip.duration <= 0 or not sizes.get(clip.src):
                    found.append(f"«{entry.text}»: a clip without sound")
                end += clip.duration
    return found if end > 0 else [*found, "no sound at all"]


def told_of(path: str) -> list[str]:
    """Return the faults of a book, with what daisy-dtb itself complains of."""
    told: list[str] = []
    logger.remove()
    logger.add(lambda line: told.append(line.strip()), level="ERROR", format="{message}")
    try:
        return faults(path) + told
    except Exception as exc:  # noqa: BLE001 - whatever it stumbles over is the book's fault
        return [*told, f"{type(exc).__name__}: {exc}"]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(json.dumps({"path": name, "errors": told_of(name)}), flush=True)
