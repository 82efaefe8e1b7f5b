"""Conversions as the command line and the web see them: ask, look, wait, cancel, try again."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from pathlib import Path

from access_service.conversion.artifacts import Artifacts
from access_service.conversion.executor import Executor
from access_service.conversion.following import Following
from access_service.conversion.naming import Naming
from access_service.conversion.ports import Askers, DerivedFiles, Ports
from access_service.conversion.queue import APPLICATION_VERSION, JobQueue, unknown_job
from access_service.conversion.request import (
    ConversionRequest,
    DocumentSource,
    FileSource,
    JobId,
    Options,
)
from access_service.conversion.result import JobState, JobStatus, Product, Progress, Stage
from access_service.conversion.stages import Finished, Stages
from access_service.encodable import require_encodable
from formats.document import Document, Lang
from formats.errors import AccessError, Cancelled, ConversionFailed, Unavailable, UnreadableDocument
from formats.readers.kinds import shown_name

POLLING_S = 0.2
_PROBING_S = 2.0

READ_AS = "native"
"""The format in which a file that was read is kept: our own."""


class Urgency(IntEnum):
    """Who waits for the result; the lowest number runs first."""

    SOMEBODY_WAITS = 1
    NORMAL = 10
    BATCH = 100


class Conversions:
    """Turns sources into files, each once.

    Nothing runs in this process before `launch`; asking for what was made before never needs it.

    Args:
        folder: Where the lock is kept, and the queue's database unless `queue_url` says otherwise.
        queue_url: Address of the queue's database.
        artifacts: Where files are kept.
        derived: What was made before.
        askers: Who waits for which job.
        ports: Who does the work.
        concurrency: Jobs that run at the same time.
        speakers: Chapters that are spoken at the same time.
        executor_id: See `Executor`.
        version: Of the workflow.
    """

    def __init__(
        self,
        folder: Path,
        queue_url: str,
        *,
        artifacts: Artifacts,
        derived: DerivedFiles,
        askers: Askers,
        ports: Ports,
        concurrency: int = 2,
        speakers: int = 2,
        executor_id: str = "prosvasi",
        version: str = APPLICATION_VERSION,
    ) -> None:
        self.executor_id = executor_id
        self._artifacts = artifacts
        self._askers = askers
        self._naming = Naming(ports, artifacts)
        self._stages = Stages(ports, artifacts, derived)
        self.following = Following(self._stages, artifacts, derived)
        self._queue = JobQueue(queue_url, concurrency=concurrency, version=version)
        self._executor = Executor(
            self._queue,
            self._stages,
            folder / "conversions.lock",
            speakers=speakers,
            executor_id=executor_id,
        )

    def launch(self) -> None:
        """Begin to execute jobs, those first that a crash interrupted; returns at once.

        Where another process of the same data folder executes, this one stands by.
        """
        self._artifacts.sweep()
        self._executor.start()

    def close(self) -> None:
        """Stop; jobs that are not done stay in the queue for the next process."""
        self._executor.close()
        self._queue.close()

    @property
    def failure(self) -> AccessError | None:
        """Return why this process cannot execute jobs at present, or None.

        Jobs stay in the queue meanwhile, and it tries again by itself.
        """
        return self._executor.failure

    def keep_file(self, path: Path, *, name: str = "") -> FileSource:
        """Take a file in as a source, under its own name or the one it had where it comes from.

        Raises:
            UnreadableDocument: It is not there or may not be read.
            StorageFailed: The disk is full or cannot be written.
        """
        try:
            file = path.open("rb")
        except OSError as error:
            raise UnreadableDocument(
                f"{path}: {error}", say="file-unreachable", name=shown_name(path.name)
            ) from error
        with file:
            # The name is written down and shown, unlike the path, which only has to be opened.
            return FileSource(self._artifacts.put(file), shown_name(name or path.name))

    def text(self, source: FileSource, lang: Lang) -> Document:
        """Return the document of a file that was taken in; it is read once.

        Args:
            source: The file.
            lang: Its language where neither it nor its letters tell another.

        Raises:
            UnreadableDocument: It cannot be read.
        """
        job = self._naming.job(ConversionRequest(source, READ_AS, Options(lang)))
        return self.following.document(job)

    def submit(
        self, request: ConversionRequest, *, priority: int = Urgency.NORMAL, asker: str = ""
    ) -> JobId:
        """Ask for a file and return the job's name: the same request is always the same job.

        A job that failed or was cancelled before is tried again; one that was done is not.

        Args:
            request: What is wanted.
            priority: Low numbers first.
            asker: A mark by which who asks can cancel later; empty for one who never will.

        Raises:
            BadInput: No such source, format, voice, profile, scheme or size.
            Unavailable: The voice cannot speak here.
            StorageFailed: The queue cannot be written.
        """
        if not isinstance(request.source, FileSource | DocumentSource):
            require_encodable(request.source.id)
        job = self._naming.job(request)
        if self._stages.finished(job.id) is not None:
            return job.id
        self._queue.put(job, priority=priority)
        self._go_on_for(asker, job.id)
        return job.id

    def why_unable(self, format_name: str, options: Options) -> AccessError | None:
        """Return why a format cannot be made here with these options, or None where it can."""
        try:
            self._naming.settled(format_name, options)
        except AccessError as error:
            return error
        return None

    def all_made_before(self, requests: Sequence[ConversionRequest]) -> Iterator[JobStatus]:
        """Return the finished jobs that answer requests for one source, in their order.

        A page asks for every form at once: the source is described and named once for all, and
        the store is asked once.
        """
        return self.finished_among([requests])

    def finished_among(
        self, groups: Iterable[Sequence[ConversionRequest]], jobs: Iterable[JobId] = ()
    ) -> Iterator[JobStatus]:
        """Yield what is finished of some jobs, and of those that answer requests, in this order.

        Args:
            groups: Requests, those for one source together, as `all_made_before` takes them; the
                store is asked once for all.
            jobs: Jobs that are known already.
        """
        named = (job.id for group in groups for job in self._naming.jobs(group))
        job_ids = tuple(dict.fromkeys([*jobs, *named]))
        for job_id, finished in self._stages.all_finished(job_ids).items():
            yield _done(job_id, finished)

    def made_before(self, request: ConversionRequest) -> JobStatus | None:
        """Return the finished job that answers a request, or None; nothing is asked for or kept.

        Raises:
            BadInput: As `submit`.
            Unavailable: As `submit`.
        """
        job = self._naming.job(request, keeps_source=False)
        finished = self._stages.finished(job.id)
        return None if finished is None else _done(job.id, finished)

    def status(self, job_id: JobId) -> JobStatus:
        """Return how a job stands.

        Raises:
            UnknownThing: There is no such job.
        """
        finished = self._stages.finished(job_id)
        if finished is not None:
            return _done(job_id, finished)
        status = self._queue.status(job_id)
        if status is None:
            raise unknown_job(job_id)
        return self._told(status)

    def recent(self, limit: int = 20) -> tuple[JobStatus, ...]:
        """Return the jobs asked for last, newest first."""
        return tuple(map(self._told, self._queue.recent(limit)))

    def wait(
        self,
        job_id: JobId,
        on_progress: Callable[[JobStatus], None] = lambda _: None,
        *,
        timeout_s: float | None = None,
    ) -> JobStatus:
        """Wait until a job has ended and return how.

        Args:
            job_id: From `submit`.
            on_progress: Called at the start and whenever the state or the progress has changed.
            timeout_s: How long to wait at most; None waits for as long as somebody executes.

        Raises:
            AccessError: Why nothing can be executed here at present, such as a full disk. The job
                stays in the queue.
            Unavailable: No process executes jobs, so that waiting would have no end.
            TimeoutError: The time is over.
        """
        started = probed = time.monotonic()
        told: tuple[JobState, Progress] | None = None
        while True:
            status = self.status(job_id)
            if (status.state, status.progress) != told:
                told = (status.state, status.progress)
                on_progress(status)
            if status.state.is_final:
                return status
            if self.failure is not None:
                raise self.failure
            now = time.monotonic()
            if timeout_s is not None and now - started > timeout_s:
                raise TimeoutError(f"job {job_id} is {status.state} after {timeout_s} s")
            if now - probed > _PROBING_S:
                probed = now
                self._fail_if_nobody_executes()
            time.sleep(POLLING_S)

    def stream(self, job_id: JobId) -> Generator[bytes, None, None]:
        """Yield a narration's sound as MP3, sentence by sentence, while it is being made.

        It works beside the job and shares its sentences: neither waits for the other, and none is
        spoken twice, but for the one that both begin at once.

        Raises:
            UnknownThing: There is no such job, or it makes no sound.
            AccessError: Its source cannot be read or spoken.
        """
        return self._stages.stream(self.status(job_id).job)

    def product(self, job_id: JobId) -> Product:
        """Return the file that a job made.

        Raises:
            AccessError: What went wrong, when it failed.
            Cancelled: It was cancelled.
            ConversionFailed: It has not ended yet.
        """
        status = self.status(job_id)
        if status.product is not None:
            return status.product
        if status.problem is not None:
            raise status.problem.error()
        if status.state is JobState.CANCELLED:
            raise Cancelled(f"job {job_id}", say="conversion-cancelled", name=status.job.title)
        raise ConversionFailed(
            f"job {job_id}: {status.state}", say="conversion-not-ready", name=status.job.title
        )

    def cancel(self, job_id: JobId, *, asker: str = "") -> JobStatus:
        """Stop a job before its next step or chapter; one that has ended stays as it is.

        Args:
            job_id: From `submit`.
            asker: Who waits no longer: the job goes on while anybody else waits for it. Empty
                stops it whoever waits.

        Returns:
            How the job stands; when it is not cancelled, it goes on for others.
        """
        if self.status(job_id).state.is_final:
            return self.status(job_id)
        if asker:
            self._askers.remove(job_id, asker)
        else:
            self._askers.clear(job_id)
        if self._askers.count(job_id) == 0:
            self._queue.cancel(job_id)
            # Somebody may have asked between the count and the end, and found the job running.
            if self._askers.count(job_id) > 0:
                self._queue.retry(job_id)
        return self.status(job_id)

    def retry(self, job_id: JobId, *, asker: str = "") -> JobStatus:
        """Let a failed or cancelled job go on from where it ended; others stay as they are.

        Args:
            job_id: From `submit`.
            asker: As for `submit`.
        """
        self.status(job_id)
        if self._stages.finished(job_id) is None:
            self._go_on_for(asker, job_id)
        return self.status(job_id)

    @property
    def jobs(self) -> JobQueue:
        """Return the queue, for those who look after it and not after single jobs."""
        return self._queue

    def _go_on_for(self, asker: str, job_id: JobId) -> None:
        if self._must_be_retried(job_id):
            # Whoever waited for its first try may be gone long since.
            self._askers.clear(job_id)
        self._askers.add(job_id, asker or secrets.token_hex(8))
        # Looked at once more: whoever cancels at this moment has either seen this asker or
        # cancelled already.
        if self._must_be_retried(job_id):
            self._queue.retry(job_id)

    def _must_be_retried(self, job_id: JobId) -> bool:
        status = self._queue.status(job_id)
        # Done by the queue's book and yet without its file: somebody removed it. Make it again.
        has_ended = status is not None and status.state.is_final
        return has_ended and self._stages.finished(job_id) is None

    def _told(self, status: JobStatus) -> JobStatus:
        if status.state is not JobState.DONE:
            return status
        finished = self._stages.finished(status.id)
        if finished is not None:
            return _done(status.id, finished)
        # Its file was removed since: asking for it again makes it again.
        return replace(status, state=JobState.CANCELLED, progress=Progress())

    def _fail_if_nobody_executes(self) -> None:
        if not self._executor.is_started and not self._executor.is_anybody_executing():
            raise Unavailable("no process executes conversions", say="nobody-converts")


def _done(job_id: JobId, finished: Finished) -> JobStatus:
    return JobStatus(
        id=job_id,
        job=finished.job,
        state=JobState.DONE,
        progress=Progress(Stage.FINISHED, 1, 1),
        changed_ms=finished.finished_ms,
        product=finished.product,
    )
