"""Finished files, named by what is in them: writing one twice is harmless, changing one impossible.

Files are first written under a temporary name, brought to disk, and then renamed: nobody ever sees
half of one. Locally they live in folders; behind any other fsspec address (S3 and its like) a
finished file is sent as a whole and kept in a local folder for reading.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NewType

from access_service.store.failures import disk_errors
from formats.errors import StorageFailed, UnknownThing

ArtifactId = NewType("ArtifactId", str)
"""The sha-256 of the file's bytes, in hexadecimal."""

_SHA_256 = re.compile("[0-9a-f]{64}")
_CHUNK = 1024 * 1024
_STALE_S = 24 * 3600
_DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that may be removed; `used_s` counts from 1970-01-01 UTC."""

    path: Path
    size_bytes: int
    used_s: float


class Artifacts:
    """A store of finished files.

    Args:
        folder: Where files are kept locally: all of them, or those lately read from `url`.
        url: An fsspec address such as `s3://bucket/prosvasi`; empty when `folder` holds everything.

    Raises:
        StorageFailed: The folder cannot be made.
    """

    def __init__(self, folder: Path, *, url: str = "") -> None:
        # Absolute: whoever hands a file on may look for a relative path from another folder.
        folder = folder.absolute()
        self._folder = folder
        self._url = url.rstrip("/")
        self._incoming = folder / "incoming"
        self._remote: Any = None
        with disk_errors(str(folder)):
            self._incoming.mkdir(parents=True, exist_ok=True)
        if self._url:
            # Loading a cloud's client takes long, and most libraries never need one.
            import fsspec

            self._remote, self._root = fsspec.core.url_to_fs(self._url)

    def put(self, stream: BinaryIO) -> ArtifactId:
        """Keep everything that `stream` holds from its position on.

        Raises:
            StorageFailed: The disk is full or cannot be written; nothing is left behind.
        """
        with self.new_file() as path:
            with disk_errors(str(self._folder)), path.open("wb") as out:
                shutil.copyfileobj(stream, out, _CHUNK)
            return self.adopt(path)

    @contextmanager
    def new_file(self, suffix: str = "") -> Iterator[Path]:
        """Give a temporary place to write a file that `adopt` will take; removed afterwards."""
        with disk_errors(str(self._folder)):
            folder = Path(tempfile.mkdtemp(dir=self._incoming))
        try:
            yield folder / f"new{suffix}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def adopt(self, path: Path) -> ArtifactId:
        """Keep a file from `new_file` by moving it in.

        Raises:
            StorageFailed: The disk is full or cannot be written.
        """
        with disk_errors(str(self._folder)):
            with path.open("rb+") as file:
                artifact = ArtifactId(hashlib.file_digest(file, "sha256").hexdigest())
                os.fsync(file.fileno())
            self._send(path, artifact)
            kept = self._local(artifact)
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.replace(kept)
            # The rename itself must reach the disk before anybody is told of the file.
            _sync_folder(kept.parent)
        return artifact

    def exists(self, artifact: ArtifactId) -> bool:
        """Tell whether a file is kept."""
        if _SHA_256.fullmatch(artifact) is None:
            return False  # Names come from web addresses too: only a hash may become a path.
        if self._remote is None:
            return _use(self._local(artifact))
        with self._remote_errors():
            return bool(self._remote.isfile(self._far(artifact)))

    def path(self, artifact: ArtifactId) -> Path:
        """Return a local path to a file, fetched first when it is kept elsewhere.

        Raises:
            UnknownThing: There is no such file.
            StorageFailed: It cannot be fetched.
        """
        local = self._local(artifact)
        if _SHA_256.fullmatch(artifact) is None or not _use(local):
            if not self.exists(artifact):
                raise UnknownThing(f"no artifact {artifact!r}", say="file-gone", id=artifact[:12])
            with self.new_file() as fetched:
                with self._remote_errors():
                    self._remote.get_file(self._far(artifact), str(fetched))
                with disk_errors(str(self._folder)):
                    local.parent.mkdir(parents=True, exist_ok=True)
                    fetched.replace(local)
        return local

    def open(self, artifact: ArtifactId) -> BinaryIO:
        """Open a file for reading; raises as `path` does."""
        return self.path(artifact).open("rb")

    @property
    def is_remote(self) -> bool:
        """Tell whether finished files are kept elsewhere, and here only what was read lately."""
        return self._remote is not None

    def kept(self) -> Iterator[KeptFile]:
        """Yield every file that is kept in the local folder, with the time of its last use.

        What is kept elsewhere is left alone: an object store has rules of its own for old objects.
        """
        for path in self._folder.glob("??/??/*"):
            with suppress(FileNotFoundError):
                state = path.stat()
                yield KeptFile(path, state.st_size, state.st_mtime)

    def sweep(self, *, older_than_s: float = _STALE_S) -> int:
        """Remove temporary files that a killed process left, and return how many there were.

        Younger ones may belong to a process that is still writing.
        """
        removed = 0
        for entry in self._incoming.iterdir():
            # Whoever made it may be removing it at this very moment.
            with suppress(FileNotFoundError):
                if time.time() - entry.stat().st_mtime >= older_than_s:
                    shutil.rmtree(entry, ignore_errors=True)
                    removed += 1
        return removed

    def _local(self, artifact: ArtifactId) -> Path:
        return self._folder / artifact[:2] / artifact[2:4] / artifact

    def _far(self, artifact: ArtifactId) -> str:
        return f"{self._root}/{artifact[:2]}/{artifact[2:4]}/{artifact}"

    def _send(self, path: Path, artifact: ArtifactId) -> None:
        if self._remote is None or self.exists(artifact):
            return
        far = self._far(artifact)
        with self._remote_errors():
            self._remote.makedirs(far.rpartition("/")[0], exist_ok=True)
            # An object store shows an object only once all of it has arrived.
            self._remote.put_file(str(path), far)

    @contextmanager
    def _remote_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageFailed(
                f"{self._url}: {error}",
                say="storage-failed",
                place=self._url,
                reason=type(error).__name__,
            ) from error


def _use(path: Path) -> bool:
    """Tell whether a file is there, and note its use, at most once a day."""
    try:
        is_old = time.time() - path.stat().st_mtime > _DAY_S
    except FileNotFoundError:
        return False
    if is_old:
        with suppress(OSError):  # on a disk that may only be read it is there all the same
            os.utime(path)
    return True


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
