"""Removing what nobody needs any more: finished files, kept sentences, and rows about them.

Everything that can be made again may go once it has not been used for some time; a file is used
whenever it is found made, read or handed over. What a job that waits or runs has need of stays,
however old. It may run beside a server: what it removes is at worst made again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from access_service.conversion.artifacts import ArtifactId, Artifacts, KeptFile
from access_service.conversion.request import JobId

LEAST_DAYS = 1
"""What was used more lately than a day ago may be in somebody's hands."""
_DAY_S = 24 * 3600
_SHA_256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed, or would be."""

    files: int
    sentences: int
    size_bytes: int
    jobs: int
    uploads: int


class DerivedRows(Protocol):
    """Rows about files that were made before."""

    def artifacts(self) -> Iterator[tuple[str, ArtifactId]]:
        """Yield every key with its file."""
        ...

    def forget(self, keys: Iterable[str]) -> None:
        """Remove rows."""
        ...


class AskerRows(Protocol):
    """Rows about who waits."""

    def jobs(self) -> tuple[JobId, ...]:
        """Return every job that somebody is noted for."""
        ...

    def clear(self, job_id: JobId) -> None:
        """Note that nobody waits any longer."""
        ...


class UploadRows(Protocol):
    """Rows about files that people brought."""

    def sources(self, *, since_s: float) -> frozenset[ArtifactId]:
        """Return the files that were brought since then."""
        ...

    def count_before(self, moment_s: float) -> int:
        """Return how many rows are older."""
        ...

    def forget_before(self, moment_s: float) -> int:
        """Remove older rows and return how many there were."""
        ...


class Jobs(Protocol):
    """The queue, as cleaning needs it."""

    def unfinished(self) -> dict[JobId, str]:
        """Return the jobs that wait or run, with everything written down about each."""
        ...

    def ended_before(self, moment_s: float) -> tuple[JobId, ...]:
        """Return the jobs that ended before a moment."""
        ...

    def forget(self, job_ids: Iterable[JobId]) -> None:
        """Remove jobs that have ended."""
        ...


class Cleaning:
    """Removes what has not been used for some time.

    Args:
        artifacts: Finished files.
        sentences: Folder of kept sentences.
        derived: Rows about files.
        askers: Rows about who waits.
        uploads: Rows about files that people brought.
        jobs: The queue.
        needed: Returns files that another part keeps for good and nobody can make again.
        now_s: Returns the time; a test passes its own.
    """

    def __init__(
        self,
        artifacts: Artifacts,
        sentences: Path,
        *,
        derived: DerivedRows,
        askers: AskerRows,
        uploads: UploadRows,
        jobs: Jobs,
        needed: Callable[[], frozenset[ArtifactId]] = frozenset,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._artifacts = artifacts
        self._sentences = sentences
        self._derived = derived
        self._askers = askers
        self._uploads = uploads
        self._jobs = jobs
        self._needed = needed
        self._now_s = now_s

    def clean(self, *, days: int, most_bytes: int | None = None, is_trial: bool = False) -> Cleaned:
        """Remove what has not been used for so many days and, oldest first, what is too much.

        Args:
            days: At least `LEAST_DAYS`.
            most_bytes: How much may be kept of files and sentences together; None for any amount.
            is_trial: Only tell what would be removed.
        """
        before_s = self._now_s() - max(days, LEAST_DAYS) * _DAY_S
        noted = self._askers.jobs()
        unfinished = self._jobs.unfinished()
        needed = frozenset(
            ArtifactId(one) for t in unfinished.values() for one in _SHA_256.findall(t)
        )
        needed |= self._needed()
        needed |= self._uploads.sources(since_s=before_s)
        files = [one for one in self._artifacts.kept() if one.path.name not in needed]
        sentences = list(_files_below(self._sentences))
        going = self._too_old_or_much([*files, *sentences], before_s, most_bytes)
        ended = self._jobs.ended_before(before_s)
        if is_trial:
            uploads = self._uploads.count_before(before_s)
        else:
            for one in going:
                _remove(one)
            uploads = self._forget(before_s, ended, [j for j in noted if j not in unfinished])
        is_sentence = {one.path for one in sentences}
        return Cleaned(
            files=sum(one.path not in is_sentence for one in going),
            sentences=sum(one.path in is_sentence for one in going),
            size_bytes=sum(one.size_bytes for one in going),
            jobs=len(ended),
            uploads=uploads,
        )

    def _too_old_or_much(
        self, kept: list[KeptFile], before_s: float, most_bytes: int | None
    ) -> list[KeptFile]:
        left_bytes = sum(one.size_bytes for one in kept)
        least_used_s = self._now_s() - LEAST_DAYS * _DAY_S
        going: list[KeptFile] = []
        for one in sorted(kept, key=lambda one: one.used_s):
            is_too_much = most_bytes is not None and left_bytes > most_bytes
            if one.used_s < before_s or (is_too_much and one.used_s < least_used_s):
                going.append(one)
                left_bytes -= one.size_bytes
        return going

    def _forget(self, before_s: float, ended: tuple[JobId, ...], noted: Iterable[JobId]) -> int:
        """Remove rows about what is gone, and return how many uploads were forgotten."""
        if not self._artifacts.is_remote:  # elsewhere a file may be that is not here
            rows = list(self._derived.artifacts())
            here = {one.path.name for one in self._artifacts.kept()}
            self._derived.forget(key for key, artifact in rows if artifact not in here)
        self._jobs.forget(ended)
        for job_id in noted:
            self._askers.clear(job_id)
        return self._uploads.forget_before(before_s)


def _files_below(folder: Path) -> Iterator[KeptFile]:
    for path in folder.glob("??/*") if folder.is_dir() else ():
        try:
            state = path.stat()
        except FileNotFoundError:
            continue  # a file that is being renamed into its place
        yield KeptFile(path, state.st_size, state.st_mtime)


def _remove(one: KeptFile) -> None:
    """Remove a file, unless somebody has used it since it was looked at."""
    try:
        if one.path.stat().st_mtime == one.used_s:
            one.path.unlink()
    except FileNotFoundError:
        return
