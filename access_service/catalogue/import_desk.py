"""Files that staff bring to the pages: tried first, imported when somebody says so, one at a time.

A file lies in a folder of its own until it is in or sent away, so that an import that a power cut
ended goes on when the server starts again.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final, TypeVar

from access_service.catalogue.import_report import ImportReport
from access_service.catalogue.importing import Importer
from access_service.catalogue.store import BatchId, ImportBatch
from access_service.store.failures import disk_errors
from formats.errors import AccessError, BadInput, StorageFailed, Unavailable, UnknownThing

_ID: Final = re.compile(r"[0-9a-f]{32}")
_NOTE: Final = "note.json"
_NAME_CHARACTERS: Final = 120
UNDO_TRIES: Final = 3
"""A database or a disk may be away for minutes; what fails longer waits for somebody to see to."""
UNDO_PAUSE_S: Final = 60.0
"""Behind the first try that failed; five times as long behind each one after it."""
_Given = TypeVar("_Given")


class Step(StrEnum):
    """How far a file is."""

    TRYING = "trying"
    TRIED = "tried"
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that staff brought; `source` is empty where its name says it.

    `seen` counts records so far; `report` is there when it was tried or is in, `problem` when it
    failed.
    """

    id: str
    file_name: str
    source: str = ""
    step: Step = Step.TRYING
    seen: int = 0
    report: ImportReport | None = None
    problem: AccessError | None = None

    @property
    def is_busy(self) -> bool:
        """Tell whether it will be further in a while."""
        return self.step in {Step.TRYING, Step.IMPORTING}


@dataclass(frozen=True, slots=True)
class _FailedUndoing:
    """How often undoing an import failed, and the second from which on it is tried again."""

    tries: int
    again_s: float


class ImportDesk:
    """Where staff bring files.

    Args:
        importer: Brings files into the catalogue.
        folder: Where files lie until they are in.
        clock_s: Seconds of a clock that only goes forward.
    """

    def __init__(
        self, importer: Importer, folder: Path, *, clock_s: Callable[[], float] = monotonic
    ) -> None:
        self._importer = importer
        self._folder = folder
        self._clock_s = clock_s
        self._lock = Lock()
        self._brought: dict[str, Brought] = {}
        self._undoing: set[BatchId] = set()
        self._failed_undoings: dict[BatchId, _FailedUndoing] = {}
        self._worker: ThreadPoolExecutor | None = None

    def receive(self, save: Callable[[Path], object], *, file_name: str, source: str) -> Brought:
        """Take a file in and begin to try it.

        Args:
            save: Writes the file to a path.
            file_name: Its name as the browser gives it.
            source: The catalogue that it comes from; empty for the file's own name.

        Raises:
            BadInput: It has no name.
            StorageFailed: It cannot be kept.
        """
        name = _plain_name(file_name)
        brought = Brought(uuid.uuid4().hex, name, source.strip()[:_NAME_CHARACTERS])
        folder = self._folder / brought.id
        try:
            folder.mkdir(parents=True)
            save(folder / name)
            self._note(brought, is_wanted=False)
        except OSError as exc:
            shutil.rmtree(folder, ignore_errors=True)
            raise StorageFailed(
                f"{folder}: {exc}", say="place-not-writable", name=self._folder.name
            ) from exc
        self._begin(brought)
        return brought

    def show(self, brought_id: str) -> Brought:
        """Return a file that was brought.

        Raises:
            UnknownThing: There is none of this name, or it was sent away.
        """
        with self._lock:
            return self._found(brought_id)

    def all(self) -> tuple[Brought, ...]:
        """Return the files that were brought since the server started, the last one first."""
        with self._lock:
            return tuple(reversed(self._brought.values()))

    def accept(self, brought_id: str) -> Brought:
        """Import a file that was tried; one that failed is imported anew.

        Raises:
            UnknownThing: There is none of this name.
            StorageFailed: That it is wanted cannot be written down.
        """
        with self._lock:  # two colleagues may press at once: one of them begins it
            found = self._found(brought_id)
            if found.step not in {Step.TRIED, Step.FAILED}:
                return found
            found = Brought(found.id, found.file_name, found.source, Step.IMPORTING)
            with disk_errors(self._folder.name):
                self._note(found, is_wanted=True)
            self._brought[found.id] = found
        self._begin(found)
        return found

    def send_away(self, brought_id: str) -> None:
        """Forget a file that nobody works on.

        Raises:
            UnknownThing: There is none of this name.
        """
        with self._lock:
            if self._found(brought_id).is_busy:
                return
            del self._brought[brought_id]
        shutil.rmtree(self._folder / brought_id, ignore_errors=True)

    def undo(self, number: BatchId) -> ImportBatch:
        """Note that an import is to be undone, and begin; a server after this one goes on with it.

        Raises:
            UnknownThing: There is no import of this number.
            BadInput: It cannot be undone.
            Unavailable: An import of the same source is running.
        """
        asked = self._importer.ask_undo(number)
        with self._lock:
            self._failed_undoings.pop(number, None)
        self._begin_undoing(number)
        return asked

    def finish_undoing(self) -> None:
        """Go on with each undoing that was asked for and that nobody is about.

        One that failed waits a while first; after `UNDO_TRIES` its import says that it failed.
        """
        for number in self._importer.journal.undoing():
            with self._lock:
                failed = self._failed_undoings.get(number)
            if failed is None or self._clock_s() >= failed.again_s:
                self._begin_undoing(number)

    def resume(self) -> None:
        """Go on with what a server before this one was about, and clear away what nobody wanted."""
        self.finish_undoing()
        for folder in sorted(self._folder.glob("*")) if self._folder.is_dir() else ():
            found = self._noted(folder)
            if found is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                self._begin(found)

    def close(self) -> None:
        """Stop; what runs goes on when the server starts again."""
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)

    def wait(self) -> None:
        """Wait until nothing is left to do."""
        if self._worker is not None:
            done: Future[None] = self._worker.submit(lambda: None)
            done.result()

    def _found(self, brought_id: str) -> Brought:
        found = self._brought.get(brought_id)
        if found is None:
            raise UnknownThing(f"no file {brought_id[:40]}", say="import-file-gone")
        return found

    def _begin(self, brought: Brought) -> None:
        with self._lock:
            self._brought[brought.id] = brought
        self._submit(self._work, brought)

    def _submit(self, work: Callable[[_Given], None], given: _Given) -> None:
        with self._lock:
            if self._worker is None:
                self._worker = ThreadPoolExecutor(1, thread_name_prefix="imports")
        self._worker.submit(work, given)

    def _begin_undoing(self, number: BatchId) -> None:
        with self._lock:
            if number in self._undoing:
                return
            self._undoing.add(number)
        self._submit(self._undo, number)

    def _undo(self, number: BatchId) -> None:
        log = logging.getLogger(__name__)
        try:
            self._importer.undo(number)
        except BadInput as exc:  # somebody else has done it
            log.info("undoing import %s: %s", number, exc)
        except Exception as exc:  # the desk must outlive it; the undoing is still noted
            if isinstance(exc, Unavailable) and exc.say == "import-is-running":
                log.info("undoing import %s: %s", number, exc)  # somebody else is about it
            else:
                log.exception("undoing import %s failed", number)
                self._note_failed_undoing(number)
        else:
            with self._lock:
                self._failed_undoings.pop(number, None)
        finally:
            with self._lock:
                self._undoing.discard(number)

    def _note_failed_undoing(self, number: BatchId) -> None:
        """Let it wait before the next try; after the last one, say so on the import's page."""
        with self._lock:
            before = self._failed_undoings.get(number)
            tries = 1 if before is None else before.tries + 1
            pause_s = UNDO_PAUSE_S * 5 ** (min(tries, UNDO_TRIES) - 1)
            self._failed_undoings[number] = _FailedUndoing(tries, self._clock_s() + pause_s)
        if tries < UNDO_TRIES:
            return
        try:
            self._importer.give_undoing_up(number)
        except AccessError:  # the next try says it again
            log = logging.getLogger(__name__)
            log.warning("that undoing import %s failed could not be noted", number, exc_info=True)
        else:
            with self._lock:
                self._failed_undoings.pop(number, None)

    def _work(self, brought: Brought) -> None:
        path = self._folder / brought.id / brought.file_name
        is_tried = brought.step is Step.TRYING
        bring = self._importer.try_file if is_tried else self._importer.import_file
        try:
            report = bring(
                path,
                source=brought.source or None,
                file_name=brought.file_name,
                on_progress=lambda seen: self._set(brought, seen=seen),
            )
        except AccessError as exc:
            self._set(brought, step=Step.FAILED, problem=exc)
        except Exception:  # the desk must outlive a fault of ours in one file
            logging.getLogger(__name__).exception("import failed")
            problem = StorageFailed("fault", say="import-fault", name=brought.file_name)
            self._set(brought, step=Step.FAILED, problem=problem)
        else:
            self._set(brought, step=Step.TRIED if is_tried else Step.DONE, report=report)
            if not is_tried:
                shutil.rmtree(path.parent, ignore_errors=True)

    def _set(
        self,
        brought: Brought,
        *,
        step: Step | None = None,
        seen: int = 0,
        report: ImportReport | None = None,
        problem: AccessError | None = None,
    ) -> None:
        now = Brought(
            brought.id,
            brought.file_name,
            brought.source,
            step or brought.step,
            seen,
            report,
            problem,
        )
        with self._lock:
            self._brought[brought.id] = now

    def _note(self, brought: Brought, *, is_wanted: bool) -> None:
        told = {"file": brought.file_name, "source": brought.source, "is_wanted": is_wanted}
        note = self._folder / brought.id / _NOTE
        fresh = note.with_suffix(".part")
        fresh.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        fresh.replace(note)

    def _noted(self, folder: Path) -> Brought | None:
        """Return what was to be imported from a folder, None where nobody said so."""
        if not _ID.fullmatch(folder.name):
            return None
        try:
            told = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        match told:
            case {"file": str(name), "source": str(source), "is_wanted": True}:
                if (folder / name).is_file():
                    return Brought(folder.name, name, source, Step.IMPORTING)
        return None


def _plain_name(file_name: str) -> str:
    """Return the last part of a file's name, fit for a folder of ours."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    cut = f"{stem[: _NAME_CHARACTERS - len(suffix)]}{dot}{suffix}"[-_NAME_CHARACTERS:]
    if not cut or cut == _NOTE or not re.search(r"\w", cut):
        raise BadInput("no file name", say="import-no-file")
    return cut
