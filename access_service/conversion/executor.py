"""Executes the queue's jobs, in exactly one process of those that share a data folder.

The others stand by: when the one that executes ends, however it ends, one of them takes over and
goes on with its jobs.
"""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from access_service.conversion.lock import ExecutorLock
from access_service.conversion.queue import (
    APPLICATION,
    QUEUE,
    WORKFLOW,
    JobQueue,
    json_serializer,
    quieten,
)
from access_service.conversion.result import JobState
from access_service.conversion.stages import Stages
from access_service.conversion.workflow import Conversion
from access_service.store.failures import database_errors
from formats.errors import AccessError, ConversionFailed

if TYPE_CHECKING:
    from dbos import DBOSConfig

STANDBY_S = 0.5
LOOKING_S = 2.0
LONGEST_S = 60.0
"""Between two attempts to start, when one after the other fails."""
CLOSING_S = 20.0
MAX_STARTS = 20
"""A job that was begun so often and never ended is taken to be what kills the process."""

_LOG = logging.getLogger(__name__)
_one_in_a_process = Lock()
"""DBOS keeps one instance a process; a second data folder in one process has to wait."""


class Executor:
    """Runs jobs from the queue in threads of this process, or stands by to do so.

    Args:
        queue: Where jobs come from.
        stages: The work.
        lock_path: The file that says who executes.
        speakers: Chapters that are spoken at the same time.
        executor_id: Who takes jobs up again after a crash: fixed for a data folder, and different
            for every machine that shares a database.
    """

    def __init__(
        self, queue: JobQueue, stages: Stages, lock_path: Path, *, speakers: int, executor_id: str
    ) -> None:
        self._queue = queue
        self._stages = stages
        self._lock = ExecutorLock(lock_path)
        self._speakers = speakers
        self._executor_id = executor_id
        self._stop = Event()
        self._thread: Thread | None = None
        self._conversion: Conversion | None = None
        self.failure: AccessError | None = None
        """Why jobs cannot be executed at present, if they cannot."""

    def start(self) -> None:
        """Begin to execute or to stand by, in the background."""
        if not self.is_started:
            self._thread = Thread(target=self._work, name="conversions", daemon=True)
            self._thread.start()

    @property
    def is_started(self) -> bool:
        """Tell whether this process executes or stands by."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_executing(self) -> bool:
        """Tell whether this process is the one that executes."""
        return self._conversion is not None

    def is_anybody_executing(self) -> bool:
        """Tell whether some process executes."""
        return self._lock.is_held()

    def close(self) -> None:
        """Let running steps end, give everything else back to the queue, and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._conversion is None:
            return
        if not self._conversion.stop(timeout_s=CLOSING_S):
            _LOG.warning("a step is still running; it will be done again by whoever comes next")
        _destroy()
        self._conversion = None
        _one_in_a_process.release()
        self._lock.release()

    def _work(self) -> None:
        crashes = 0
        while not self._stop.is_set():
            try:
                if self._conversion is None:
                    self._take_over()
                else:
                    self._put_back_stranded(self._conversion)
                self.failure = None
                crashes = 0
            except AccessError as error:
                # A full disk may be freed and a server come back: told meanwhile, and tried again.
                self.failure = error
            except Exception as error:  # noqa: BLE001 - the worker loop
                # Whoever waits must be told, rather than wait for ever; and whatever it was may be
                # over the next time, so that only a log full of it must be avoided.
                crashes += 1
                self.failure = _crashed(error)
                _LOG.exception("conversions cannot be executed")
            self._stop.wait(self._pause_s(crashes))

    def _pause_s(self, crashes: int) -> float:
        is_at_work = self._conversion is not None or self.failure is not None
        if crashes:
            return min(LOOKING_S * 2.0 ** min(crashes - 1, 10), LONGEST_S)
        return LOOKING_S if is_at_work else STANDBY_S

    def _take_over(self) -> None:
        if not self._lock.acquire():
            return
        if not _one_in_a_process.acquire(blocking=False):
            self._lock.release()
            return
        try:
            with database_errors(self._queue.place):
                self._launch()
        finally:
            if self._conversion is None:
                _destroy()
                _one_in_a_process.release()
                self._lock.release()

    def _put_back_stranded(self, conversion: Conversion) -> None:
        """Queue again the jobs that ended here with an error that could not be written down.

        The queue then takes them to be running, which nobody would ever end.
        """
        for job_id in conversion.broken_off(LOOKING_S):
            status = self._queue.status(job_id)
            if status is not None and status.state is JobState.RUNNING:
                self._queue.put_back(job_id)
            conversion.forget(job_id)

    def _launch(self) -> None:
        quieten()
        from dbos import DBOS

        self._queue.adopt_outdated(self._executor_id)
        conversion = Conversion(
            self._stages, speakers=self._speakers, concurrency=self._queue.concurrency
        )
        DBOS(config=self._config())

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_STARTS)
        def convert(job: str) -> str:
            return conversion.run(job)

        DBOS.listen_queues([QUEUE])
        DBOS.launch()
        self._conversion = conversion

    def _config(self) -> DBOSConfig:
        config: DBOSConfig = {
            "name": APPLICATION,
            "application_version": self._queue.version,
            "executor_id": self._executor_id,
            "serializer": json_serializer(),
            "run_migrations": False,
            "log_level": "WARNING",
            "enable_otlp": False,
            "system_database_url": self._queue.url,
        }
        engine = self._queue.engine()
        if engine is not None:
            config["system_database_engine"] = engine
        return config


def _crashed(error: Exception) -> ConversionFailed:
    reason = type(error).__name__
    return ConversionFailed(f"{reason}: {error}", say="conversion-crashed", reason=reason)


def _destroy() -> None:
    from dbos import DBOS

    # The registry too: it holds the workflow of this instance.
    DBOS.destroy(destroy_registry=True)
