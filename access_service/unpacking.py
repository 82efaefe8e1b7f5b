"""A finished book that is a zip, laid out as a folder: what is copied to a player's card."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from zipfile import ZipFile

from formats.errors import StorageFailed


def unpack_free(archive: ZipFile, wanted: Path) -> Path:
    """Unpack a book into `wanted`, or into the first numbered folder that is free.

    A folder that holds this very book already is left as it is; so is one with anything else.

    Raises:
        StorageFailed: The folder cannot be written, or the disk is full; nothing is left behind.
    """
    target, number = wanted, 1
    while target.exists():
        if _holds(target, archive):
            return target
        number += 1
        target = wanted.with_name(f"{wanted.name} ({number})")
    try:
        temporary = Path(tempfile.mkdtemp(dir=wanted.parent, prefix=".prosvasi-"))
        try:
            archive.extractall(temporary)
            temporary.chmod(0o755)
            temporary.replace(target)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    except OSError as exc:
        raise StorageFailed(f"{target}: {exc}", say="cannot-write", name=str(target)) from exc
    return target


def _holds(folder: Path, archive: ZipFile) -> bool:
    """Tell whether a folder's files are those of the book, byte for byte."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return found == set(archive.namelist()) and all(
        (folder / name).read_bytes() == archive.read(name) for name in found
    )
