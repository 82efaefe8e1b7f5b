"""Copies for a person: a request in, a named file in a folder out."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from access_service.announcements.model import AnnouncementId
from access_service.catalogue.record import ItemId
from access_service.conversion.request import (
    AnnouncementSource,
    ConversionRequest,
    ItemSource,
    JobId,
    MaterialKind,
    Options,
    Source,
)
from access_service.conversion.result import JobStatus, Product
from access_service.encodable import is_encodable, require_encodable
from access_service.messages import say
from access_service.unpacking import unpack_free
from formats.document import Lang
from formats.errors import BadInput, StorageFailed
from tts.engine import Wpm

if TYPE_CHECKING:
    from access_service.conversion.artifacts import Artifacts
    from access_service.conversion.service import Conversions
    from access_service.settings import Settings

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
ZIP_TYPE = "application/zip"
_NAME_BYTES = 200
"""Under the 255 that file systems take, with room for a number and a player's own additions."""


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


def usual_options(settings: Settings, lang: Lang, *, wpm: int | None = None) -> Options:
    """Return how this library's copies look and sound where nobody has chosen."""
    return Options(
        lang,
        wpm=Wpm(wpm or settings.wpm),
        pitch=settings.pitch,
        volume_db=settings.volume_db,
    )


class Copies:
    """Asks for conversions and hands over what came of them.

    Args:
        conversions: Who makes them.
        artifacts: Where finished files are.
        is_item: Tells whether an item has this id: people forget the `item:` before it.
    """

    def __init__(
        self, conversions: Conversions, artifacts: Artifacts, is_item: Callable[[str], bool]
    ) -> None:
        self._conversions = conversions
        self._artifacts = artifacts
        self._is_item = is_item

    def ask(self, source: str, format_name: str, options: Options, *, priority: int = 10) -> JobId:
        """Ask for a copy and return its job.

        Args:
            source: `item:ID`, `announcement:ID`, or the path of a file.
            format_name: A writer's name, `mp3` or `m4b`.
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
            BadInput: There is no such file, it cannot be read, or an id is no text.
        """
        kind, _, rest = text.partition(":")
        if kind == "item" and rest:
            require_encodable(rest)
            return ItemSource(ItemId(rest))
        if kind == "announcement" and rest:
            require_encodable(rest)
            return AnnouncementSource(AnnouncementId(rest))
        path = Path(text)
        if not path.exists() and is_encodable(text) and self._is_item(text):
            raise BadInput(f"{text}: an item", say="perhaps-an-item", name=text)
        require_readable(path)
        return self._conversions.keep_file(path)

    def is_done(self, job_id: JobId) -> bool:
        """Tell whether the job's file is there to be handed over."""
        return self._conversions.status(job_id).product is not None

    def deliver(
        self,
        job_id: JobId,
        folder: Path,
        *,
        on_progress: Callable[[int, int], None],
        unpacks: bool = False,
    ) -> Copy:
        """Wait for a job and put its file into `folder` under a name that a person can read.

        A file of that name with other content is left as it is, and the copy is numbered: it may
        be the patron's own original.

        Args:
            job_id: From `ask`.
            folder: Where the copy is put.
            on_progress: Called with the parts that are done and all parts.
            unpacks: Lay a book that is a zip out as a folder.

        Raises:
            AccessError: The job failed or was cancelled.
            StorageFailed: The folder cannot be written.
        """
        status = self._conversions.wait(
            job_id, lambda now: on_progress(now.progress.done, now.progress.total)
        )
        product = self._conversions.product(job_id)
        wanted = folder / file_name(status, product)
        if unpacks and product.media_type == ZIP_TYPE:
            target = self._unpack(product, wanted)
        else:
            target = self._free_name(wanted, product)
            if not target.exists():
                self._copy(product, target)
        return Copy(status.job.name, status.job.format, target, product)

    def _unpack(self, product: Product, wanted: Path) -> Path:
        with self._artifacts.open(product.artifact) as file, ZipFile(file) as archive:
            return unpack_free(archive, wanted.with_name(wanted.name.removesuffix(".zip")))

    def _free_name(self, wanted: Path, product: Product) -> Path:
        """Return `wanted`, or the first numbered name that is free or holds this very file."""
        target, number = wanted, 1
        while target.exists() and not self._holds(target, product):
            number += 1
            target = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        return target

    def _holds(self, path: Path, product: Product) -> bool:
        if not path.is_file() or path.stat().st_size != product.size_bytes:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == product.artifact

    def _copy(self, product: Product, target: Path) -> None:
        with (
            write_whole(target) as temporary,
            self._artifacts.open(product.artifact) as source,
            temporary.open("wb") as out,
        ):
            shutil.copyfileobj(source, out)


@contextmanager
def write_whole(target: Path) -> Iterator[Path]:
    """Give a temporary file beside `target`, which takes its place once it is written whole.

    Raises:
        StorageFailed: The folder cannot be written, or the disk is full; nothing is left behind.
    """
    folder = target.parent
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".prosvasi-", suffix=target.suffix)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod(0o644)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as exc:
        is_full = exc.errno in {errno.ENOSPC, errno.EDQUOT}
        say_key = "cli-disk-full" if is_full else "cannot-write"
        raise StorageFailed(f"{target}: {exc}", say=say_key, name=str(folder)) from exc


def file_name(status: JobStatus, product: Product) -> str:
    """Return a name that tells a person what the file is: title first, then the source's id.

    The id keeps editions with one title apart, and a file's copy keeps the file's own name.
    """
    if status.job.kind is MaterialKind.FILE:
        stem, mark = Path(status.job.name).stem, ""
    else:
        stem, mark = product.title, f" [{status.job.name.replace(':', '-')}]"
    middle = ".large-print" if status.job.format == "large-print-pdf" else ""
    if status.job.options.has_sound:
        middle = ".with-sound"
    end = f"{_safe(mark)}{middle}{product.suffix}"
    return f"{_shortened(_safe(stem), _NAME_BYTES - len(end.encode())) or 'copy'}{end}"


def title_of(status: JobStatus) -> str:
    """Return what a copy is called: what was read of its title, else as its source is called."""
    if status.product is not None:
        return status.product.title
    job = status.job
    return Path(job.name).stem if job.kind is MaterialKind.FILE else job.title


def _safe(text: str) -> str:
    """Return `text` without what some file system refuses in a name."""
    clean = text.encode("utf-8", "replace").decode()
    lead = " " if clean.startswith(" [") else ""
    return lead + " ".join(_UNSAFE.sub(" ", unicodedata.normalize("NFC", clean)).split()).strip(".")


def safe_name(text: str, limit_bytes: int) -> str:
    """Return `text` as the name of a file that every system takes, within `limit_bytes`."""
    return _shortened(_safe(text), limit_bytes) or "copy"


def _shortened(text: str, limit_bytes: int) -> str:
    """Return as much of `text` as fits: file systems count bytes, and a Greek letter has two."""
    return text.encode()[:limit_bytes].decode("utf-8", "ignore").strip(" .")


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
