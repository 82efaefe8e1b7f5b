"""Where an index lives on disk: whole generations side by side, one of them current.

    index/current       name of the generation that is searched
    index/generation-…  catalogue/ (a tantivy index), words/ (see `vocabulary`), records.bin (see
                        `record_log`) and seal.json, which says how long each file is that only
                        grows, and its checksum
    index/writer.lock   held by the one process that writes
    index/rebuild.lock  held by the one thread of any process that rebuilds for a search
    index/marks.lock    held for a moment by whoever changes the catalogue's revision
    index/import.lock   shared by the imports that run now

A rebuild fills a new generation and then names it in `current`, in one step: readers see the old
index or the new one, never half of either.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import uuid
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from formats.errors import StorageFailed, Unavailable

ANALYSIS_VERSION = 4
"""Raise it when tokens change: an index made by another analysis is rebuilt."""
CURRENT = "current"
_NAME = re.compile(r"generation-\d+-[0-9a-f]{12}")
_FOOTER_MAGIC = 1337
_FOOTER_TAIL_BYTES = 8
_CHUNK_BYTES = 1 << 20
_KEPT_GENERATIONS = 2
_NOT_CHECKSUMMED = {"meta.json", ".managed.json"}
_SEAL = "seal.json"
_SEAL_VERSION = 2


class IndexDamaged(Unavailable):
    """The index is missing, damaged or made by another analysis; it must be rebuilt."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, say="index-damaged")

    def __reduce__(self) -> tuple[object, ...]:
        """Cross process borders: this class is made from its detail alone."""
        return (IndexDamaged, (self.detail,))


def current_generation(root: Path) -> Path:
    """Return the directory of the generation that is searched.

    Raises:
        IndexDamaged: None is there, or another analysis made it.
    """
    try:
        name = (root / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise IndexDamaged(f"{root}: no index") from None
    except (OSError, UnicodeDecodeError) as exc:
        raise IndexDamaged(f"{root}: unreadable: {exc}") from exc
    if not _NAME.fullmatch(name) or not (root / name).is_dir():
        raise IndexDamaged(f"{root}: names a generation that is not there")
    if _version(name) != ANALYSIS_VERSION:
        raise IndexDamaged(f"{root}: made by analysis {_version(name)}")
    return root / name


def _version(name: str) -> int:
    return int(name.split("-")[1])


def new_generation(root: Path) -> Path:
    """Make a directory for a generation that is being built."""
    path = root / f"generation-{ANALYSIS_VERSION}-{uuid.uuid4().hex[:12]}"
    try:
        path.mkdir(parents=True)
    except OSError as exc:
        raise StorageFailed(f"{path}: {exc}", say="index-not-writable", name=root.name) from exc
    return path


def make_current(root: Path, generation: Path) -> None:
    """Name `generation` as the one to search, in one step, and drop those long out of use."""
    fresh = root / f"{CURRENT}.{uuid.uuid4().hex}"
    try:
        fresh.write_text(generation.name, encoding="ascii")
        fresh.replace(root / CURRENT)
    except OSError as exc:
        raise StorageFailed(f"{root}: {exc}", say="index-not-writable", name=root.name) from exc
    # A reader may still stand in the generation before: it is kept until the next rebuild.
    others = [path for path in root.glob("generation-*") if path != generation]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT_GENERATIONS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def sole_writer(root: Path, *, wait_s: float) -> AbstractContextManager[None]:
    """Hold the right to write, across processes; it ends with the process, even if killed.

    Raises:
        Unavailable: Another process has been writing for longer than `wait_s`.
    """
    return held(root, "writer", wait_s=wait_s)


@contextmanager
def held(root: Path, name: str, *, wait_s: float, is_shared: bool = False) -> Iterator[None]:
    """Hold a lock against every other thread and process; it ends with the process, even if killed.

    SQLite's own file lock is borrowed: it works alike on every system that Python runs on.

    Args:
        root: Directory of the index.
        name: Which lock.
        wait_s: How long to wait for it.
        is_shared: Hold it together with others who share it.

    Raises:
        Unavailable: It was held elsewhere for longer than `wait_s`.
        StorageFailed: The place cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StorageFailed(f"{root}: {exc}", say="index-not-writable", name=root.name) from exc
    with closing(
        sqlite3.connect(root / f"{name}.lock", timeout=wait_s, isolation_level=None)
    ) as lock:
        try:
            lock.execute("BEGIN" if is_shared else "BEGIN EXCLUSIVE")
            # Only the first read takes the shared lock.
            lock.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except sqlite3.OperationalError as exc:
            raise Unavailable(f"{root}: {exc}", say="index-busy") from exc
        try:
            yield
        finally:
            lock.execute("ROLLBACK")


def verify_files(directory: Path) -> None:
    """Compare every file of a tantivy index with the checksum in its footer.

    Raises:
        IndexDamaged: A file is missing or differs from what was written.
    """
    try:
        meta = json.loads((directory / "meta.json").read_text(encoding="utf-8"))
        stems = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
        managed = json.loads((directory / ".managed.json").read_text(encoding="utf-8"))
        names = [name for name in managed if isinstance(name, str)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise IndexDamaged(f"{directory}: {exc!r}") from exc
    present = {path.name for path in directory.iterdir()}
    for stem in stems:
        if not any(name.startswith(stem) for name in present):
            raise IndexDamaged(f"{directory}: segment {stem} is missing")
    for name in names:
        is_in_use = any(name.startswith(stem) for stem in stems)
        if name in _NOT_CHECKSUMMED or not is_in_use or name not in present:
            continue
        if not _is_whole(directory / name):
            raise IndexDamaged(f"{directory / name}: checksum differs")


def _is_whole(path: Path) -> bool:
    """Tell whether a file's bytes match its footer: JSON with the CRC, its length, a magic number.

    Source: tantivy 0.2x, `directory/footer.rs`.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if size < _FOOTER_TAIL_BYTES:
            return False
        file.seek(size - _FOOTER_TAIL_BYTES)
        tail = file.read(_FOOTER_TAIL_BYTES)
        length = int.from_bytes(tail[:4], "little")
        body_size = size - _FOOTER_TAIL_BYTES - length
        if int.from_bytes(tail[4:], "little") != _FOOTER_MAGIC or body_size < 0:
            return False
        file.seek(body_size)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        crc, left = 0, body_size
        while left and (chunk := file.read(min(left, _CHUNK_BYTES))):
            crc = zlib.crc32(chunk, crc)
            left -= len(chunk)
    return bool(crc == expected)


@dataclass(frozen=True, slots=True)
class Sealed:
    """How much of a file counts, in bytes, and the CRC-32 of that."""

    size: int = 0
    crc: int = 0

    def and_then(self, data: bytes) -> Sealed:
        """Return what holds after `data` was added."""
        return Sealed(self.size + len(data), zlib.crc32(data, self.crc))


@dataclass(frozen=True, slots=True)
class Seal:
    """What a generation consists of besides its tantivy index.

    A writer that is killed leaves bytes after those that count; the next one writes over them.
    """

    files: Mapping[str, Sealed]
    """By path inside the generation."""
    table: str = ""
    """Part of the names of the vocabulary's table; empty while there is none."""
    table_words: int = 0
    counted: int = -1
    """The engine's state (`commits_counted`) in which the table counted how common words are."""


def commits_counted(generation: Path) -> int:
    """Return a number that the engine raises with everything that is written.

    Raises:
        IndexDamaged: Its description is missing or unreadable.
    """
    path = generation / "catalogue" / "meta.json"
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["opstamp"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged(f"{path}: {exc!r}") from exc


def read_seal(generation: Path) -> Seal:
    """Return a generation's seal.

    Raises:
        IndexDamaged: It is missing or unreadable.
    """
    try:
        told = json.loads((generation / _SEAL).read_text(encoding="utf-8"))
        if told["version"] != _SEAL_VERSION:
            raise ValueError(f"version {told['version']}")
        files = {name: Sealed(int(size), int(crc)) for name, (size, crc) in told["files"].items()}
        table, words = str(told["table"]), int(told["table_words"])
        return Seal(files, table, words, int(told["counted"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise IndexDamaged(f"{generation / _SEAL}: {exc!r}") from exc


def write_seal(generation: Path, seal: Seal) -> None:
    """Put a seal in the place of the one before, in one step."""
    fresh = generation / f"{_SEAL}.{uuid.uuid4().hex}"
    told = {
        "version": _SEAL_VERSION,
        "files": {name: [sealed.size, sealed.crc] for name, sealed in seal.files.items()},
        "table": seal.table,
        "table_words": seal.table_words,
        "counted": seal.counted,
    }
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(generation / _SEAL)


def sealed_file(path: Path) -> Sealed:
    """Return what a finished file is sealed with."""
    sealed = Sealed()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            sealed = sealed.and_then(chunk)
    return sealed


def verify_seal(generation: Path) -> None:
    """Compare every sealed file with its checksum.

    Raises:
        IndexDamaged: One is missing, too short or differs from what was written.
    """
    for name, sealed in read_seal(generation).files.items():
        try:
            with (generation / name).open("rb") as file:
                crc, left = 0, sealed.size
                while left and (chunk := file.read(min(left, _CHUNK_BYTES))):
                    crc = zlib.crc32(chunk, crc)
                    left -= len(chunk)
        except OSError as exc:
            raise IndexDamaged(f"{generation / name}: {exc}") from exc
        if left or crc != sealed.crc:
            raise IndexDamaged(f"{generation / name}: checksum differs")
