"""Sticks, cards and discs: written, read back, and told when one was pulled out.

A medium is a folder that the system has mounted. Every file is written under another name, synced
and renamed; then everything is read back and compared with what was meant, past the system's own
memory of it where the system lets us. Nothing counts as written before that.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from access_service.delivery.desk import Desk
from access_service.delivery.ejecting import Ejected, eject
from access_service.delivery.model import MEDIUM_KINDS, Medium, MediumState, Visit
from formats.errors import BadInput, StorageFailed, UnknownThing

MARK: Final = "PROSVASI.TXT"
"""On every medium that was written here: without it nothing is wiped."""
_CHUNK: Final = 1 << 20
_LABEL: Final = re.compile(r"[\w.-]{1,30}")
_PULLED: Final = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ESTALE})

Source = tuple[str, Path]
"""A file's path on the medium, with `/` between, and where its bytes are."""


class Media:
    """The inventory of media, and the writing of them."""

    def __init__(self, desk: Desk, eject: Callable[[Path], Ejected] = eject) -> None:
        self._desk = desk
        self._eject = eject

    def add(self, label: str, kind: str, *, by: str) -> Medium:
        """Take a new medium into the inventory.

        Raises:
            BadInput: Its label or kind cannot be, or the label is taken.
        """
        label = label.strip()
        if not _LABEL.fullmatch(label) or kind not in MEDIUM_KINDS:
            raise BadInput(f"medium {label!r}", say="delivery-bad-label")
        if self._desk.visits.medium(label) is not None:
            raise BadInput(f"medium {label}: there", say="delivery-label-taken", label=label)
        medium = Medium(label, kind)
        self._desk.visits.put_medium(medium)
        self._desk.visits.note(self._desk.event(by, "medium-added", label=label))
        return medium

    def all(self) -> tuple[Medium, ...]:
        """Return every medium by label."""
        return self._desk.visits.media()

    def show(self, label: str) -> Medium:
        """Return a medium.

        Raises:
            UnknownThing: There is none with this label.
        """
        found = self._desk.visits.medium(label)
        if found is None:
            raise UnknownThing(f"medium {label}", say="delivery-unknown-medium", label=label)
        return found

    def write(
        self,
        label: str,
        folder: Path,
        files: Sequence[Source],
        visit: Visit,
        *,
        by: str,
        on_progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Medium:
        """Write a visit's files to a medium, read them back, and note what is on it.

        Args:
            label: On the medium.
            folder: Where it is mounted.
            files: What goes on it.
            visit: Whose bag it goes into.
            by: Who writes.
            on_progress: Called with bytes done and of all, written and read back each once.

        Raises:
            BadInput: It is out, lost or another visit's.
            StorageFailed: It is full, was pulled out, or gives back other bytes than were written.
                It is noted as free then, and counts as empty.
        """
        medium = self.show(label)
        is_ours = medium.visit_id in {None, visit.id}
        if medium.state in {MediumState.OUT, MediumState.LOST} or not is_ours:
            raise BadInput(f"{label}: {medium.state}", say="delivery-medium-busy", label=label)
        self._desk.visits.put_medium(
            replace(medium, state=MediumState.FREE, visit_id=None, files=_planned(medium, files))
        )
        written = write_and_verify(folder, files, label=label, on_progress=on_progress)
        done = replace(medium, state=MediumState.WRITTEN, visit_id=visit.id, files=written)
        self._desk.visits.put_medium(done)
        note = self._desk.event(by, "medium-written", visit.id, label=label, files=len(written))
        self._desk.visits.note(note)
        return done

    def eject(self, folder: Path, medium: Medium, *, by: str) -> Ejected:
        """Take a written medium out of the system's hands, as far as the system lets us."""
        outcome = self._eject(folder)
        note = self._desk.event(by, "medium-ejected", label=medium.label, outcome=outcome.value)
        self._desk.visits.note(note)
        return outcome

    def wipe(self, label: str, folder: Path, *, by: str) -> Medium:
        """Remove from a medium what was written here, and note it as free.

        Raises:
            BadInput: The folder holds no medium of ours.
            StorageFailed: It cannot be written, or was pulled out.
        """
        medium = self.show(label)
        wipe_folder(folder, [name for name, _ in medium.files], label=label)
        return self._free(medium, by)

    def free(self, label: str, *, by: str) -> Medium:
        """Note a medium as free that was wiped elsewhere, or a player that came back."""
        return self._free(self.show(label), by)

    def lose(self, label: str, *, by: str) -> Medium:
        """Note a medium as lost."""
        lost = replace(self.show(label), state=MediumState.LOST)
        self._desk.visits.put_medium(lost)
        self._desk.visits.note(self._desk.event(by, "medium-lost", label=label))
        return lost

    def _free(self, medium: Medium, by: str) -> Medium:
        free = replace(medium, state=MediumState.FREE, visit_id=None, files=())
        self._desk.visits.put_medium(free)
        self._desk.visits.note(self._desk.event(by, "medium-wiped", label=medium.label))
        return free


def write_and_verify(
    folder: Path,
    files: Sequence[Source],
    *,
    label: str,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[tuple[str, str], ...]:
    """Write files to a mounted folder and read them back.

    Returns:
        Each file's path on the medium and its SHA-256.

    Raises:
        BadInput: The folder is not there, or a path leads out of it.
        StorageFailed: The medium is full, was pulled out, or gives other bytes back.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder}: no folder", say="delivery-no-medium", label=label)
    device = folder.stat().st_dev
    every = 2 * sum(path.stat().st_size for _, path in files)
    done = 0
    meant: list[tuple[str, str]] = []

    def progress(count: int) -> None:
        nonlocal done
        done += count
        on_progress(done, every)

    with told_in_words(label):
        _write_mark(folder, label)
        for name, path in files:
            target = inside(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            meant.append((name, _copy(path, target, progress)))
        for name, digest in meant:
            if folder.stat().st_dev != device:
                # Another file system answers under the same name: the stick is gone.
                raise OSError(errno.ENODEV, "pulled out", str(folder))
            if _digest(inside(folder, name), progress) != digest:
                raise StorageFailed(
                    f"{label}: {name} differs", say="delivery-medium-bad", label=label
                )
    return tuple(meant)


def check_folder(folder: Path, files: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return which files of a medium are missing or different from what was written."""
    return tuple(
        name
        for name, digest in files
        if not inside(folder, name).is_file() or _digest(inside(folder, name)) != digest
    )


def wipe_folder(folder: Path, names: Sequence[str], *, label: str) -> None:
    """Remove from a medium the files that were written here; what is somebody else's stays.

    Args:
        folder: Where the medium is mounted.
        names: The files' paths on the medium.
        label: On the medium.

    Raises:
        BadInput: The folder is not there or carries no mark of ours.
        StorageFailed: It cannot be written, or was pulled out.
    """
    if not folder.is_dir() or folder.is_symlink():
        raise BadInput(f"{folder}: no folder", say="delivery-no-medium", label=label)
    mark = folder / MARK
    if not mark.is_file() or mark.read_text("utf-8").strip() != label:
        raise BadInput(f"{folder}: not ours", say="delivery-not-our-medium", label=label)
    with told_in_words(label):
        for name in names:
            target = inside(folder, name)
            for path in (target, _fresh(target)):
                path.unlink(missing_ok=True)
            _prune(target.parent, folder)
        _sync(folder)


def _prune(place: Path, folder: Path) -> None:
    """Remove a folder and those around it as far as they are empty, but never the medium's own."""
    while place != folder and place.is_dir() and not any(place.iterdir()):
        place.rmdir()
        place = place.parent


def _planned(medium: Medium, files: Sequence[Source]) -> tuple[tuple[str, str], ...]:
    """Return what may be on a medium from now on, so that it can be wiped if the writing breaks."""
    names = dict.fromkeys([*(name for name, _ in medium.files), *(name for name, _ in files)], "")
    return tuple(names.items())


def inside(folder: Path, name: str) -> Path:
    """Return a path on the medium.

    Raises:
        BadInput: It leads out of the medium.
    """
    parts = name.split("/")
    if any(part in {"", ".", ".."} or "\\" in part or "\x00" in part for part in parts):
        raise BadInput(f"{name!r}: leads out", say="delivery-bad-path")
    return folder.joinpath(*parts)


@contextmanager
def told_in_words(label: str) -> Iterator[None]:
    """Say in words what goes wrong with a medium."""
    try:
        yield
    except OSError as exc:
        if exc.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFailed(f"{label}: full", say="delivery-medium-full", label=label) from exc
        if exc.errno in _PULLED:
            raise StorageFailed(
                f"{label}: gone", say="delivery-medium-pulled", label=label
            ) from exc
        raise StorageFailed(f"{label}: {exc}", say="delivery-medium-bad", label=label) from exc


def _write_mark(folder: Path, label: str) -> None:
    with (folder / MARK).open("w", encoding="utf-8") as file:
        file.write(f"{label}\n")
        file.flush()
        os.fsync(file.fileno())


def _copy(source: Path, target: Path, progress: Callable[[int], None]) -> str:
    """Copy under another name, sync, rename; return the SHA-256 of what was read."""
    fresh = _fresh(target)
    digest = hashlib.sha256()
    with source.open("rb") as read, fresh.open("wb") as write:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            write.write(chunk)
            progress(len(chunk))
        write.flush()
        os.fsync(write.fileno())
    fresh.replace(target)
    _sync(target.parent)
    return digest.hexdigest()


def _fresh(target: Path) -> Path:
    return target.with_name(f"~{target.name}"[:200])


def _digest(path: Path, progress: Callable[[int], None] = lambda _: None) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            # What is compared should come from the medium, not from this machine's memory of it.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            progress(len(chunk))
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
