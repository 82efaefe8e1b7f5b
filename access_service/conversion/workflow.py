"""The durable workflow: what is done in which order, and what is remembered of each step.

After a crash the function runs again from its top; every step that was finished is answered from
the queue's database and not done again. So the order of steps must not depend on anything but the
job itself.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from contextvars import ContextVar, copy_context
from itertools import islice
from threading import Condition, Event
from typing import TYPE_CHECKING

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.ports import Derived, NarrationPlan
from access_service.conversion.queue import PROGRESS
from access_service.conversion.request import Job, JobId, job_from_json
from access_service.conversion.result import (
    Progress,
    Stage,
    failures_from_json,
    failures_to_json,
    product_to_json,
    progress_to_json,
)
from access_service.conversion.stages import Made, Stages, made_from_json, made_to_json
from formats.errors import AccessError, ConversionFailed
from formats.sound.kinds import SOUND_KINDS
from formats.verify.result import Failure

if TYPE_CHECKING:
    from dbos import PortableWorkflowError

_LOG = logging.getLogger(__name__)
_ALWAYS_PARTS = 3
"""Reading, writing or joining, and checking; a narration has its chapters besides."""


class Stopping(BaseException):
    """Leave the job as it is: the process is closing, or a later run of the same job goes on.

    Not an `Exception`, so that the queue records nothing: the job did not fail.
    """


class Run:
    """One time that a job is run; a job that was cancelled and asked for again has a second one."""

    def __init__(self) -> None:
        self.is_outrun = False
        """A later run of the same job has begun."""


_current: ContextVar[Run] = ContextVar("run")
"""The run that this thread works for; the threads that speak chapters inherit it."""


class Conversion:
    """Runs jobs on the queue's behalf, each of them once at a time.

    Args:
        stages: The work.
        speakers: Chapters of all jobs that are spoken at the same time.
        concurrency: Jobs that run at the same time here. The queue counts them too, but it takes a
            cancelled job to have ended while that is still speaking its last chapter.
    """

    def __init__(self, stages: Stages, *, speakers: int, concurrency: int = 2) -> None:
        self._stages = stages
        self._speakers = speakers
        self._concurrency = concurrency
        self._threads = ThreadPoolExecutor(speakers, thread_name_prefix="chapter")
        self._stop = Event()
        self._running: set[JobId] = set()
        self._newest: dict[JobId, Run] = {}
        self._broken_off: dict[JobId, float] = {}
        self._changed = Condition()

    def run(self, job_text: str) -> str:
        """Do one job from its start, and return its product as text; DBOS calls this."""
        job = job_from_json(job_text)
        run = Run()
        _current.set(run)
        with self._alone(job.id, run):
            return self._convert(job)

    def broken_off(self, seconds: float) -> tuple[JobId, ...]:
        """Return the jobs that ended with an error so many seconds ago, until they are forgotten.

        By then the queue knows of the error, unless it could not be written.
        """
        with self._changed:
            before = time.monotonic() - seconds
            return tuple(job for job, ended in self._broken_off.items() if ended < before)

    def forget(self, job_id: JobId) -> None:
        """Take a job off the list of those that ended with an error."""
        with self._changed:
            self._broken_off.pop(job_id, None)

    def stop(self, *, timeout_s: float) -> bool:
        """Ask every job to stop at its next step, and tell whether all did in time."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
            has_stopped = self._changed.wait_for(lambda: not self._running, timeout_s)
        self._threads.shutdown(wait=has_stopped, cancel_futures=True)
        return has_stopped

    def _convert(self, job: Job) -> str:
        self._tell(Progress(Stage.READING, 0, _ALWAYS_PARTS))
        read = made_from_json(self._step("read", lambda: made_to_json(self._stages.read(job))))
        if job.is_spoken or job.format in SOUND_KINDS:
            made, done = self._speak(job, read.artifact)
        else:
            self._tell(Progress(Stage.WRITING, 1, _ALWAYS_PARTS))
            written = self._step(
                "write", lambda: made_to_json(self._stages.write(job, read.artifact))
            )
            made, done = made_from_json(written), 2
        self._tell(Progress(Stage.CHECKING, done, done + 1))
        self._check(job, made, read.artifact)
        whole = Made(made.artifact, read.report + made.report, made.duration_ms)
        return self._step(
            "finish", lambda: product_to_json(self._stages.finish(job, whole, read.artifact))
        )

    def _speak(self, job: Job, document: ArtifactId) -> tuple[Made, int]:
        """Speak each chapter as a step of its own and make one file of all.

        Returns:
            The file, in a book with its text, and the parts of the work that are done.
        """
        with _told_errors():
            plan = self._stages.plan(job, document)
        total = plan.chapter_count + _ALWAYS_PARTS
        chapters = self._chapters(plan, total)
        done = plan.chapter_count + 1
        if job.format in SOUND_KINDS:
            self._tell(Progress(Stage.JOINING, done, total))
            made = self._step("join", lambda: made_to_json(self._stages.join(job, plan, chapters)))
        else:
            self._tell(Progress(Stage.WRITING, done, total))
            made = self._step(
                "write",
                lambda: made_to_json(self._stages.write_spoken(job, document, plan, chapters)),
            )
        return made_from_json(made), done + 1

    def _chapters(self, plan: NarrationPlan, total: int) -> list[Derived]:
        from dbos import DBOS

        count = plan.chapter_count
        # All numbers are drawn before anything runs: whatever ends first, a chapter keeps its own.
        reserved = [DBOS.reserve_step() for _ in range(count)]

        def speak(number: int) -> str:
            self._stop_if_asked()

            def work() -> str:
                with _told_errors():
                    made = self._stages.speak(plan, number)
                return json.dumps([made.artifact, made.facts])

            return reserved[number].run({"name": f"chapter-{number + 1}"}, work)

        spoken: dict[int, str] = {}
        self._tell(Progress(Stage.SPEAKING, 1, total))
        with closing(self._in_threads(speak, count)) as results:
            for number, text in results:
                spoken[number] = text
                self._tell(Progress(Stage.SPEAKING, 1 + len(spoken), total))
        made = [json.loads(spoken[number]) for number in range(count)]
        return [Derived(ArtifactId(artifact), facts) for artifact, facts in made]

    def _in_threads(
        self, work: Callable[[int], str], count: int
    ) -> Generator[tuple[int, str], None, None]:
        """Yield what `work` returns for each number, as each is done.

        No more wait in line than can run: a short job that comes later gets its turn soon.
        """
        numbers = iter(range(count))
        pending: dict[Future[str], int] = {}
        try:
            while True:
                for number in islice(numbers, self._speakers - len(pending)):
                    future = self._threads.submit(copy_context().run, work, number)
                    pending[future] = number
                if not pending:
                    return
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    yield pending.pop(future), future.result()
        finally:
            # What runs is let finish, so that what it made is remembered.
            wait([future for future in pending if not future.cancel()])

    def _check(self, job: Job, made: Made, document: ArtifactId) -> None:
        failures = failures_from_json(
            self._step(
                "check",
                lambda: failures_to_json(self._stages.check(job, made.artifact, document)),
            )
        )
        if failures:
            raise portable_error(_failed_checks(job, failures), failures)

    def _step(self, name: str, work: Callable[[], str]) -> str:
        from dbos import DBOS

        self._stop_if_asked()

        def told() -> str:
            with _told_errors():
                return work()

        return DBOS.run_step({"name": name}, told)

    def _tell(self, progress: Progress) -> None:
        from dbos import DBOS

        self._stop_if_asked()
        DBOS.set_event(PROGRESS, progress_to_json(progress))

    def _stop_if_asked(self) -> None:
        if self._must_stop(_current.get()):
            raise Stopping

    def _must_stop(self, run: Run) -> bool:
        return self._stop.is_set() or run.is_outrun

    @contextmanager
    def _alone(self, job_id: JobId, run: Run) -> Iterator[None]:
        """Let an earlier run of the same job end first: it may still be speaking a chapter.

        It stops at its next step, and what it makes until then is remembered for this run.
        """
        with self._changed:
            self._begin(job_id, run)
        try:
            yield
        except Exception:
            with self._changed:
                if not run.is_outrun:
                    self._broken_off[job_id] = time.monotonic()
            raise
        finally:
            with self._changed:
                self._running.discard(job_id)
                if not run.is_outrun:
                    del self._newest[job_id]
                self._changed.notify_all()

    def _begin(self, job_id: JobId, run: Run) -> None:
        earlier = self._newest.get(job_id)
        if earlier is not None:
            earlier.is_outrun = True
        self._newest[job_id] = run
        self._broken_off.pop(job_id, None)
        # An earlier run that still waits for its turn gives it up.
        self._changed.notify_all()
        self._changed.wait_for(lambda: self._must_stop(run) or self._has_room(job_id))
        if self._must_stop(run):
            raise Stopping
        self._running.add(job_id)

    def _has_room(self, job_id: JobId) -> bool:
        return job_id not in self._running and len(self._running) < self._concurrency


def portable_error(error: AccessError, failures: tuple[Failure, ...] = ()) -> PortableWorkflowError:
    """Return an error in the form in which the queue keeps errors: JSON, in no language."""
    from dbos import PortableWorkflowError

    return PortableWorkflowError(
        message=error.detail,
        name=type(error).__name__,
        data={
            "kind": type(error).__name__,
            "say": error.say,
            "facts": json.dumps(error.facts, ensure_ascii=False),
            "failures": failures_to_json(failures),
        },
    )


@contextmanager
def _told_errors() -> Iterator[None]:
    """Turn whatever goes wrong into what a person can be told; the log has the rest."""
    try:
        yield
    except AccessError as error:
        raise portable_error(error) from error
    except Exception as error:
        # The worker loop: a bug in one job must not keep the others from running.
        _LOG.exception("a conversion crashed")
        crashed = ConversionFailed(
            f"{type(error).__name__}: {error}",
            say="conversion-crashed",
            reason=type(error).__name__,
        )
        raise portable_error(crashed) from error


def _failed_checks(job: Job, failures: tuple[Failure, ...]) -> ConversionFailed:
    rules = ", ".join(dict.fromkeys(failure.rule.number for failure in failures))
    return ConversionFailed(
        f"{job.name} as {job.format}: {rules}",
        say="result-failed-checks",
        name=job.title,
        format=job.format,
        rules=rules,
    )
