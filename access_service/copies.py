"""Copies for a person: a request in, a named file in a folder out."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from access_service.announcements.model import AnnouncementId
from access_service.catalogue.record import ItemId
from access_service.conversion.request import (
    AnnouncementSource,
    ConversionRequest,
    FileSource,
    ItemSource,
    JobId,
    MaterialKind,
    Options,
    Source,
)
from access_service.conversion.result import JobStatus, Product
from access_service.messages import say
from formats.document import Lang
from formats.errors import BadInput, StorageFailed

if TYPE_CHECKING:
    from access_service.conversion.artifacts import ArtifactStore
    from access_service.conversion.service import Conversions

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished file in the place where it was asked for."""

    source: str
    format: str
    path: Path
    product: Product

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """Return the copy for a program, its report's sentences in `lang`."""
        return {
            "source": self.source,
            "format": self.format,
            "file": str(self.path),
            "bytes": self.product.size_bytes,
            "duration_ms": self.product.duration_ms,
            "report": [
                {
                    "kind": finding.kind,
                    "key": finding.key,
                    "anchor": finding.anchor,
                    "message": say(finding.key, lang, detail=finding.detail),
                }
                for finding in self.product.report.findings
            ],
        }


class Copies:
    """Asks for conversions and hands over what came of them."""

    def __init__(self, conversions: Conversions, artifacts: ArtifactStore) -> None:
        self._conversions = conversions
        self._artifacts = artifacts

    def ask(self, source: str, format_name: str, options: Options, *, priority: int = 10) -> JobId:
        """Ask for a copy and return its job.

        Args:
            source: `item:ID`, `announcement:ID`, or the path of a file.
            format_name: A writer's name, or `mp3`.
            options: How it should look and sound.
            priority: Low numbers first.

        Raises:
            BadInput: The source or an option cannot be.
        """
        request = ConversionRequest(self.source(source), format_name, options)
        return self._conversions.submit(request, priority=priority)

    def source(self, text: str) -> Source:
        """Return the source that `text` names; a file is kept, so that it may go away.

        Raises:
            BadInput: There is no such file, or it cannot be read.
        """
        kind, _, rest = text.partition(":")
        if kind == "item" and rest:
            return ItemSource(ItemId(rest))
        if kind == "announcement" and rest:
            return AnnouncementSource(AnnouncementId(rest))
        path = Path(text)
        require_readable(path)
        with path.open("rb") as file:
            return FileSource(self._artifacts.put(file), path.name)

    def deliver(
        self, job_id: JobId, folder: Path, *, on_progress: Callable[[int, int], None]
    ) -> Copy:
        """Wait for a job and put its file into `folder` under a name that a person can read.

        Raises:
            AccessError: The job failed or was cancelled.
            StorageFailed: The folder cannot be written.
        """
        status = self._conversions.wait(
            job_id, on_progress=lambda now: on_progress(now.progress.done, now.progress.total)
        )
        product = product_of(status)
        target = folder / file_name(status, product)
        self._copy(product, target)
        return Copy(status.job.name, status.job.format, target, product)

    def _copy(self, product: Product, target: Path) -> None:
        try:
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".prosvasi-")
            try:
                with os.fdopen(handle, "wb") as out, self._artifacts.open(product.artifact) as src:
                    shutil.copyfileobj(src, out)
                Path(temporary).chmod(0o644)
                Path(temporary).replace(target)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as exc:
            name = str(target.parent)
            raise StorageFailed(f"{target}: {exc}", say="cannot-write", name=name) from exc


def product_of(status: JobStatus) -> Product:
    """Return what a finished job made.

    Raises:
        AccessError: It failed; the error is the one that the job met.
        ConversionFailed: It was cancelled.
    """
    if status.product is not None:
        return status.product
    if status.problem is not None:
        raise status.problem.error()
    from formats.errors import Cancelled

    raise Cancelled(f"{status.id}: cancelled", say="job-cancelled", title=status.job.title)


def file_name(status: JobStatus, product: Product) -> str:
    """Return a name that tells a person what the file is: title first, then the source's id.

    The id keeps editions with one title apart, and a file's copy keeps the file's own name.
    """
    if status.job.kind is MaterialKind.FILE:
        stem = Path(status.job.name).stem
    else:
        stem = f"{product.title[:_NAME_CHARACTERS].strip()} [{status.job.name.replace(':', '-')}]"
    safe = _UNSAFE.sub(" ", unicodedata.normalize("NFC", stem)).strip(" .") or "copy"
    middle = ".large-print" if status.job.format == "large-print-pdf" else ""
    return f"{' '.join(safe.split())}{middle}{product.suffix}"


def require_readable(path: Path) -> None:
    """Raise `BadInput` where `path` is not a file that may be read, saying which way it is not."""
    try:
        if path.is_dir():
            raise BadInput(f"{path}: directory", say="is-a-directory", name=str(path))
        with path.open("rb"):
            return
    except FileNotFoundError as exc:
        raise BadInput(str(exc), say="file-not-found", name=str(path)) from exc
    except PermissionError as exc:
        raise BadInput(str(exc), say="file-not-permitted", name=str(path)) from exc
    except (OSError, ValueError) as exc:
        raise BadInput(f"{path!s}: {exc}", say="file-not-found", name=str(path)) from exc
