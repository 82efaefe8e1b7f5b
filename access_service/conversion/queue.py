"""The queue of jobs, as anybody sees it who may ask, look and cancel but does not execute.

DBOS keeps the queue in a database of its own; every text in it is JSON, never a pickle.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, make_url

from access_service.conversion.request import Job, JobId, job_from_json, job_to_json
from access_service.conversion.result import (
    JobState,
    JobStatus,
    Problem,
    Progress,
    Stage,
    failures_from_json,
    progress_from_json,
)
from access_service.store.engine import open_engine, place_of
from access_service.store.failures import database_errors
from formats.errors import UnknownThing

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

APPLICATION = "prosvasi"
APPLICATION_VERSION = "1"
"""Changes whenever the order of a workflow's steps changes: old jobs then start again."""
QUEUE = "conversions"
WORKFLOW = "convert"
PROGRESS = "progress"
POLLING_S = 0.25

_STATES = {
    "DELAYED": JobState.QUEUED,
    "ENQUEUED": JobState.QUEUED,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}

_UNFINISHED = ("DELAYED", "ENQUEUED", "PENDING")


class JobQueue:
    """Jobs that wait, run and ended.

    Args:
        url: The database's address, SQLite or PostgreSQL.
        concurrency: Jobs that run at the same time, over all processes.
        version: Of the workflow.
    """

    def __init__(
        self, url: str, *, concurrency: int = 2, version: str = APPLICATION_VERSION
    ) -> None:
        self.url = url
        self.version = version
        self.concurrency = concurrency
        self._opening = Lock()
        self._engine: Engine | None = None
        self._opened: DBOSClient | None = None

    def put(self, job: Job, *, priority: int) -> None:
        """Add a job, or do nothing when there is one of this name.

        Args:
            job: What to do.
            priority: 1 is the first to run.
        """
        client = self._client()
        with self._errors():
            client.enqueue(
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": QUEUE,
                    "workflow_id": job.id,
                    # The same request is the same job, running or ended: no second one is made.
                    "workflow_id_reuse_policy": "return-existing",
                    "app_version": self.version,
                    "priority": priority,
                },
                job_to_json(job),
            )

    def status(self, job_id: JobId) -> JobStatus | None:
        """Return how a job stands, without its product; None when there is no such job."""
        client = self._client()
        with self._errors():
            found = client.list_workflows(workflow_ids=[job_id], load_output=True)
            return self._status(found[0]) if found else None

    def recent(self, limit: int) -> tuple[JobStatus, ...]:
        """Return the jobs asked for last, newest first."""
        client = self._client()
        with self._errors():
            found = client.list_workflows(name=WORKFLOW, sort_desc=True, limit=limit)
            return tuple(map(self._status, found))

    def cancel(self, job_id: JobId) -> None:
        """Stop a job before its next step; nothing happens to one that has ended."""
        client = self._client()
        with self._errors():
            client.cancel_workflow(job_id)

    def retry(self, job_id: JobId) -> None:
        """Let an ended job go on from the first step that failed, or from where it was cancelled.

        Raises:
            UnknownThing: There is no such job.
        """
        client = self._client()
        with self._errors():
            found = client.list_workflows(workflow_ids=[job_id], load_output=False)
            if not found:
                raise unknown_job(job_id)
            if found[0].status in {"ENQUEUED", "PENDING", "DELAYED"}:
                return
            if found[0].status == "CANCELLED" and found[0].app_version == self.version:
                client.resume_workflow(job_id, queue_name=QUEUE)
            else:
                self._rewind(found[0])

    def put_back(self, job_id: JobId) -> None:
        """Queue a job again that the queue takes to be running and that nobody runs."""
        client = self._client()
        with self._errors():
            client.resume_workflow(job_id, queue_name=QUEUE)

    def adopt_outdated(self, executor_id: str) -> None:
        """Start again the unfinished jobs of an older version of the workflow.

        Only the executor of that name may call this, before it runs anything. What other executors
        are working on is left to them.
        """
        client = self._client()
        with self._errors():
            for job in client.list_workflows(
                name=WORKFLOW, status=["PENDING", "ENQUEUED"], load_input=False
            ):
                is_ours = job.status == "ENQUEUED" or job.executor_id == executor_id
                if is_ours and job.app_version != self.version:
                    client.cancel_workflow(job.workflow_id)
                    self._rewind(job)

    def unfinished(self) -> dict[JobId, str]:
        """Return the jobs that wait or run, with everything written down about each, as text."""
        client = self._client()
        with self._errors():
            found = client.list_workflows(name=WORKFLOW, status=[*_UNFINISHED])
            return {
                JobId(job.workflow_id): json.dumps(
                    [job.input, client.list_workflow_steps(job.workflow_id)], default=str
                )
                for job in found
            }

    def ended_before(self, moment_s: float) -> tuple[JobId, ...]:
        """Return the jobs that ended before a moment, in seconds from 1970-01-01 UTC."""
        client = self._client()
        ended = [status for status in _STATES if status not in _UNFINISHED]
        with self._errors():
            found = client.list_workflows(
                name=WORKFLOW, status=ended, load_input=False, load_output=False
            )
        before_ms = moment_s * 1000
        return tuple(JobId(j.workflow_id) for j in found if (j.updated_at or 0) < before_ms)

    def forget(self, job_ids: Iterable[JobId]) -> None:
        """Remove jobs that have ended; asked for again, they are new."""
        client = self._client()
        with self._errors():
            client.delete_workflows([*job_ids])

    @property
    def place(self) -> str:
        """Return what a person would call the database's place, without its password."""
        if self._engine is not None:
            return place_of(self._engine)
        address = make_url(self.url)
        if address.get_backend_name() == "sqlite" and address.database:
            return address.database
        return address.render_as_string(hide_password=True)

    def engine(self) -> Engine | None:
        """Return the engine that executing must use as well; None lets DBOS make its own."""
        self._client()
        return self._engine

    def close(self) -> None:
        """Close the database."""
        with self._opening:
            if self._opened is not None:
                self._opened.destroy()
                self._opened = None
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _client(self) -> DBOSClient:
        with self._opening:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> DBOSClient:
        # Loading DBOS takes most of a second: a command that converts nothing never pays it.
        quieten()
        from dbos import DBOS, DBOSClient

        is_sqlite = make_url(self.url).get_backend_name() == "sqlite"
        if is_sqlite:
            # DBOS's own engine takes the write lock only at the first write, so that counting free
            # places and then claiming one can go wrong between two processes: ours takes it first.
            self._engine = open_engine(self.url, always_immediate=True)
        with database_errors(self.place):
            # Its migrations bring their own BEGIN, which our engine would meet with a second one.
            DBOS.migrate(self.url)
            client = DBOSClient(
                system_database_url=None if is_sqlite else self.url,
                system_database_engine=self._engine,
                serializer=json_serializer(),
                application_name=APPLICATION,
                retry_connection_errors=False,
            )
            client.register_queue(
                QUEUE, global_concurrency=self.concurrency, polling_interval_sec=POLLING_S
            )
        return client

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with database_errors(self.place):
            yield

    def _rewind(self, found: WorkflowStatus) -> None:
        client = self._client()
        start = 1
        if found.app_version == self.version:
            steps = client.list_workflow_steps(found.workflow_id)
            failed = [step["function_id"] for step in steps if step["error"] is not None]
            start = min(failed, default=1)
        client.rewind_workflow(
            found.workflow_id,
            start_step=start,
            application_version=self.version,
            queue_name=QUEUE,
        )

    def _status(self, found: WorkflowStatus) -> JobStatus:
        if found.input is None:
            raise TypeError(f"job {found.workflow_id} has no input")
        job_id = JobId(found.workflow_id)
        state = _STATES[found.status]
        return JobStatus(
            id=job_id,
            job=job_from_json(found.input["args"][0]),
            state=state,
            progress=self._progress(job_id, state),
            changed_ms=found.updated_at or 0,
            problem=_problem(found) if state is JobState.FAILED else None,
        )

    def _progress(self, job_id: JobId, state: JobState) -> Progress:
        if state is JobState.DONE:
            return Progress(Stage.FINISHED, 1, 1)
        if state is JobState.QUEUED:
            return Progress()
        told = self._client().get_event(job_id, PROGRESS, timeout_seconds=0)
        return Progress() if told is None else progress_from_json(told)


def unknown_job(job_id: JobId) -> UnknownThing:
    """Return the error for a job that nobody asked for."""
    return UnknownThing(f"no job {job_id}", say="unknown-job", id=job_id[:12])


def json_serializer() -> Any:
    """Return the serializer that both the queue and the executor must use."""
    from dbos import DBOSPortableJSONSerializer

    return DBOSPortableJSONSerializer()


def quieten() -> None:
    """Send what DBOS logs where everything is logged, instead of to the terminal."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        # It adds a handler of its own for the terminal unless it finds one.
        logger.addHandler(logging.NullHandler())
        logger.setLevel(logging.WARNING)


def _problem(found: WorkflowStatus) -> Problem:
    """Return why a job failed, as `portable_error` put it into the queue."""
    data = getattr(found.error, "data", None)
    if not isinstance(data, dict):
        return Problem(
            "ConversionFailed",
            f"{found.status}: {found.error}",
            "conversion-crashed",
            (("reason", type(found.error).__name__ if found.error else found.status),),
        )
    return Problem(
        kind=str(data["kind"]),
        detail=str(getattr(found.error, "message", "")),
        say=str(data["say"]),
        facts=tuple(json.loads(str(data["facts"])).items()),
        failures=failures_from_json(str(data["failures"])),
    )
