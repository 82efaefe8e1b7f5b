"""The zip that a DAISY book is handed over in; equal books give equal bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from formats.writers._daisy_sound import ChapterFile

_EARLIEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CHUNK_BYTES = 1024 * 1024


def put_book(
    book: ZipFile, folder: str, texts: Mapping[str, bytes], sounds: Mapping[str, ChapterFile]
) -> None:
    """Add the files of one volume under a folder's name (with its slash, or empty)."""
    for name, data in texts.items():
        entry = ZipInfo(folder + name, _EARLIEST_ZIP_DATE)
        is_packed = name.rpartition(".")[2] not in {"png", "jpg", "gif"}
        entry.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
        book.writestr(entry, data)
    for name, sound in sounds.items():
        entry = ZipInfo(folder + name, _EARLIEST_ZIP_DATE)
        entry.compress_type = ZIP_STORED
        entry.file_size = sound.end - sound.start
        with book.open(entry, "w") as target:
            _copy(sound.path, sound.start, sound.end, target)


def _copy(path: Path, start: int, end: int, target: IO[bytes]) -> None:
    """Copy a part of a file piece by piece: a long book's sound does not fit into memory."""
    with path.open("rb") as source:
        source.seek(start)
        left = end - start
        while left:
            piece = source.read(min(left, _CHUNK_BYTES))
            target.write(piece)
            left -= len(piece)
