"""The files of a book for reading, whether they lie in a zip or in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zipfile import ZipFile


class FileFacts(Protocol):
    """A file's name, with `/` between folders, and its length in bytes."""

    @property
    def filename(self) -> str: ...

    @property
    def file_size(self) -> int: ...


class BookFiles(Protocol):
    """What a zip and a folder have in common."""

    def namelist(self) -> Sequence[str]:
        """Return the names of all files."""
        ...

    def infolist(self) -> Sequence[FileFacts]:
        """Return the facts of all files."""
        ...

    def read(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            KeyError: There is none of that name.
        """
        ...


@dataclass(frozen=True, slots=True)
class _File:
    filename: str
    file_size: int


class _Folder:
    def __init__(self, root: Path) -> None:
        self._files = {
            path.relative_to(root).as_posix(): path
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    def namelist(self) -> Sequence[str]:
        return list(self._files)

    def infolist(self) -> Sequence[FileFacts]:
        return [_File(name, path.stat().st_size) for name, path in self._files.items()]

    def read(self, name: str) -> bytes:
        return self._files[name].read_bytes()


@contextmanager
def book_files(path: Path) -> Iterator[BookFiles]:
    """Give the files of a zip or of a folder.

    Raises:
        BadZipFile: It is a file, and no zip.
        OSError: It cannot be opened.
    """
    if path.is_dir():
        yield _Folder(path)
        return
    with ZipFile(path) as archive:
        yield archive
