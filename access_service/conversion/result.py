"""What came of a job: a file that may be delivered, or what went wrong, for any language."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import formats.errors
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import Job, JobId
from formats.document import Anchor
from formats.errors import AccessError, ConversionFailed
from formats.report import Finding, Kind, Report
from formats.verify.result import Failure, Rule


@dataclass(frozen=True, slots=True)
class Product:
    """A finished, checked file."""

    artifact: ArtifactId
    title: str
    media_type: str
    suffix: str
    size_bytes: int
    report: Report = field(default_factory=Report)
    """Of reading and of writing."""
    duration_ms: int | None = None
    """Of a narration."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a job failed: an `AccessError` that outlives its process, and the checks that failed."""

    kind: str
    detail: str
    say: str
    facts: tuple[tuple[str, str | int | float], ...] = ()
    failures: tuple[Failure, ...] = ()

    def error(self) -> AccessError:
        """Return the error to raise or to explain."""
        kind = getattr(formats.errors, self.kind, ConversionFailed)
        made: AccessError = kind(self.detail, say=self.say, **dict(self.facts))
        return made


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more will happen unless somebody asks."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class Stage(StrEnum):
    """What a job is doing; each value is also the key of its sentence."""

    WAITING = "stage-waiting"
    READING = "stage-reading"
    WRITING = "stage-writing"
    SPEAKING = "stage-speaking"
    JOINING = "stage-joining"
    CHECKING = "stage-checking"
    FINISHED = "stage-finished"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` parts, the same parts through all its stages."""

    stage: Stage = Stage.WAITING
    done: int = 0
    total: int = 1


@dataclass(frozen=True, slots=True)
class JobStatus:
    """All there is to tell of a job."""

    id: JobId
    job: Job
    state: JobState
    progress: Progress
    changed_ms: int
    """When its state last changed, counted from 1970-01-01 UTC."""
    product: Product | None = None
    problem: Problem | None = None


def product_to_json(product: Product) -> str:
    """Return a product as text."""
    return json.dumps(
        {
            "artifact": product.artifact,
            "title": product.title,
            "media_type": product.media_type,
            "suffix": product.suffix,
            "size_bytes": product.size_bytes,
            "report": report_to_json(product.report),
            "duration_ms": product.duration_ms,
        },
        ensure_ascii=False,
    )


def product_from_json(text: str) -> Product:
    """Return the product that `product_to_json` wrote."""
    raw: dict[str, Any] = json.loads(text)
    return Product(
        artifact=ArtifactId(raw["artifact"]),
        title=raw["title"],
        media_type=raw["media_type"],
        suffix=raw["suffix"],
        size_bytes=raw["size_bytes"],
        report=report_from_json(raw["report"]),
        duration_ms=raw["duration_ms"],
    )


def report_to_json(report: Report) -> str:
    """Return a report as text."""
    return json.dumps(
        [[f.kind, f.key, f.anchor, f.detail] for f in report.findings], ensure_ascii=False
    )


def report_from_json(text: str) -> Report:
    """Return the report that `report_to_json` wrote."""
    return Report(
        tuple(
            Finding(Kind(kind), key, None if anchor is None else Anchor(anchor), detail)
            for kind, key, anchor, detail in json.loads(text)
        )
    )


def progress_to_json(progress: Progress) -> str:
    """Return progress as text."""
    return json.dumps([progress.stage, progress.done, progress.total])


def progress_from_json(text: str) -> Progress:
    """Return the progress that `progress_to_json` wrote."""
    stage, done, total = json.loads(text)
    return Progress(Stage(stage), done, total)


def failures_to_json(failures: tuple[Failure, ...]) -> str:
    """Return failed checks as text, rules included: a rule may change after the job."""
    return json.dumps(
        [[f.rule.number, f.rule.clause, f.rule.el, f.rule.en, f.where] for f in failures],
        ensure_ascii=False,
    )


def failures_from_json(text: str) -> tuple[Failure, ...]:
    """Return the failures that `failures_to_json` wrote."""
    return tuple(
        Failure(Rule(number, clause, el, en), where)
        for number, clause, el, en, where in json.loads(text)
    )
