"""The work of a conversion, stage by stage. Nothing here knows of queues or recovery.

A stage is given the names of files and returns the name of a file. Doing one twice gives the same
file under the same name, which is what lets a job be taken up again anywhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from access_service.colophon import Colophon
from access_service.conversion.artifacts import ArtifactId, Artifacts
from access_service.conversion.naming import keep_document
from access_service.conversion.ports import Derived, DerivedFiles, NarrationPlan, Ports, Spoken
from access_service.conversion.request import (
    Job,
    JobId,
    MaterialKind,
    job_from_json,
    job_to_json,
)
from access_service.conversion.result import (
    Product,
    product_from_json,
    product_to_json,
    report_from_json,
    report_to_json,
)
from access_service.store.failures import disk_errors
from formats.document import Document, Figure
from formats.errors import UnknownThing, UnreadableDocument
from formats.narration import Narration
from formats.native import load
from formats.reading import Reading
from formats.report import Report
from formats.sound.kinds import SOUND_KINDS
from formats.text import walk, words
from formats.theme import theme
from formats.timeline import Timeline, timeline_to_json
from formats.verify.result import Failure
from tts.codec import MP3

CHAPTER_SUFFIX = ".frames"


@dataclass(frozen=True, slots=True)
class Made:
    """A file that a stage made, and what there is to report."""

    artifact: ArtifactId
    report: Report = field(default_factory=Report)
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that was done before; `finished_ms` counts from 1970-01-01 UTC."""

    job: Job
    product: Product
    finished_ms: int


class Stages:
    """Reads, writes, speaks, joins and checks.

    Args:
        ports: Who does the work.
        artifacts: Where files are kept.
        derived: What was made before.
    """

    def __init__(self, ports: Ports, artifacts: Artifacts, derived: DerivedFiles) -> None:
        self._ports = ports
        self._artifacts = artifacts
        self._derived = derived

    def finished(self, job_id: JobId) -> Finished | None:
        """Return what is known of a job that was done before, if its file is still there."""
        made = self._made_before(_job_key(job_id))
        return None if made is None else _finished(made)

    def all_finished(self, job_ids: Sequence[JobId]) -> dict[JobId, Finished]:
        """Return what is known of those of some jobs that were done before, asked for at once."""
        kept = self._derived.get_many([_job_key(job_id) for job_id in job_ids])
        return {
            job_id: _finished(made)
            for job_id in job_ids
            if (made := kept.get(_job_key(job_id))) and self._artifacts.exists(made.artifact)
        }

    def finish(self, job: Job, made: Made, document: ArtifactId) -> Product:
        """Remember a checked file as the answer to its job."""
        product = Product(
            artifact=made.artifact,
            title=self._document(document).title,
            media_type=self._media_type(job),
            suffix=self.suffix(job),
            size_bytes=self._artifacts.path(made.artifact).stat().st_size,
            report=made.report,
            duration_ms=made.duration_ms,
        )
        self._derived.put(_document_key(job), Derived(document, ""))
        finished_ms = time.time_ns() // 1_000_000
        facts = json.dumps([job_to_json(job), product_to_json(product), finished_ms])
        self._derived.put(_job_key(job.id), Derived(made.artifact, facts))
        return product

    def read(self, job: Job) -> Made:
        """Return the document of a job's source, as a file.

        Raises:
            UnreadableDocument: Empty, damaged, locked, beyond a limit, or with nothing to read.
        """
        if job.kind is MaterialKind.DOCUMENT:
            return Made(job.material)
        path = self._artifacts.path(job.material)
        read = self._ports.read_file(path, name=job.name, lang=job.options.lang)
        if _says_nothing(read):
            raise UnreadableDocument(f"{job.name}: no text", say="nothing-to-read", name=job.name)
        return Made(keep_document(self._artifacts, read.document), read.report)

    def document(self, job: Job) -> Document:
        """Return the document of a job's source; a file is read once, by the job or here.

        Raises:
            UnreadableDocument: As `read`.
        """
        kept = self._made_before(_document_key(job))
        if kept is None:
            kept = Derived(self.read(job).artifact, "")
            self._derived.put(_document_key(job), kept)
        return self._document(kept.artifact)

    def write(self, job: Job, document: ArtifactId, narration: Narration | None = None) -> Made:
        """Write the document in the job's format.

        Raises:
            MissingGlyph: The fonts lack a character.
            StorageFailed: The disk is full or cannot be written.
        """
        writer = self._ports.writer(job.format, job.options.choices)
        chosen = theme(job.options.profile, job.options.scheme, job.options.size_pt)
        with self._artifacts.new_file(writer.suffix) as path:
            with disk_errors(str(path)), path.open("wb") as out:
                report = writer.write(
                    self._document(document), out, theme=chosen, narration=narration
                )
            duration_ms = sum(clip.duration_ms for clip in narration.clips) if narration else None
            return Made(self._artifacts.adopt(path), report, duration_ms)

    def write_spoken(
        self, job: Job, document: ArtifactId, plan: NarrationPlan, chapters: Sequence[Derived]
    ) -> Made:
        """Write the document together with its spoken chapters."""
        made = self.write(job, document, plan.narration(self._parts(chapters)))
        return replace(made, report=plan.report + made.report)

    def plan(self, job: Job, document: ArtifactId) -> NarrationPlan:
        """Cut the document into chapters to be spoken."""
        kind = SOUND_KINDS.get(job.format)
        codec = kind.codec if kind else MP3
        return self.plan_in(job, self._document(document), codec=codec)

    def plan_in(self, job: Job, document: Document, *, codec: str) -> NarrationPlan:
        """Cut a job's document into chapters of sound in a codec, its own or the stream's."""
        return self._ports.narrator.plan(document, self._spoken(job, codec=codec))

    def stream(self, job: Job) -> Generator[bytes, None, None]:
        """Yield the sound of a job's narration as MP3, sentence by sentence.

        It does not matter whether the job has begun or ended.

        Raises:
            UnknownThing: The job makes no sound.
            UnreadableDocument: Its source cannot be read.
            SpeechFailed: A sentence could not be spoken.
        """
        if not job.is_spoken and job.format not in SOUND_KINDS:
            raise UnknownThing(f"{job.format}: no sound", say="nothing-to-hear", name=job.title)
        document = self._document(self.read(job).artifact)
        return self._ports.narrator.stream(document, self._spoken(job, codec=MP3))

    def _spoken(self, job: Job, *, codec: str) -> Spoken:
        lexicon = self._artifacts.path(job.lexicon).read_text("utf-8") if job.lexicon else ""
        colophon = None
        if job.made_on:
            # What the library says itself is for everybody; a file may be anybody's work.
            is_restricted = job.kind is MaterialKind.FILE
            colophon = Colophon(date.fromisoformat(job.made_on), is_restricted)
        return Spoken(job.options, lexicon, codec, colophon)

    def speak(self, plan: NarrationPlan, number: int) -> Derived:
        """Speak one chapter, unless the very same was spoken before, for this job or another.

        Raises:
            SpeechFailed: The voice gave no sound.
            StorageFailed: The disk is full or cannot be written.
        """
        key = self._chapter_key(plan, number)
        made = self._made_before(key)
        if made is None:
            with self._artifacts.new_file(CHAPTER_SUFFIX) as path:
                with disk_errors(str(path)):
                    facts = plan.narrate(number, path)
                made = Derived(self._artifacts.adopt(path), facts)
            self._derived.put(key, made)
        return made

    def spoken_before(self, plan: NarrationPlan) -> tuple[str | None, ...]:
        """Return the facts of each chapter that has been spoken, for this job or another."""
        keys = (self._chapter_key(plan, number) for number in range(plan.chapter_count))
        return tuple(made.facts if made else None for made in map(self._made_before, keys))

    def _chapter_key(self, plan: NarrationPlan, number: int) -> str:
        said = json.dumps([self._ports.narrator.version, plan.chapter_key(number)])
        return f"chapter:{hashlib.sha256(said.encode()).hexdigest()}"

    def join(self, job: Job, plan: NarrationPlan, chapters: Sequence[Derived]) -> Made:
        """Join spoken chapters to one file."""
        parts = self._parts(chapters)
        with self._artifacts.new_file(self.suffix(job)) as path:
            with disk_errors(str(path)):
                duration_ms = plan.join(parts, path)
            self.keep_timeline(job, plan.timeline([made.facts for made in chapters]))
            return Made(self._artifacts.adopt(path), plan.report, duration_ms)

    def keep_timeline(self, job: Job, timeline: Timeline) -> None:
        """Remember when everything sounds in a job's file, for those who follow it."""
        text = timeline_to_json(timeline)
        artifact = self._artifacts.put(io.BytesIO(text.encode()))
        self._derived.put(timeline_key(job), Derived(artifact, ""))

    def _parts(self, chapters: Sequence[Derived]) -> list[tuple[Path, str]]:
        return [(self._artifacts.path(made.artifact), made.facts) for made in chapters]

    def check(self, job: Job, made: ArtifactId, document: ArtifactId) -> tuple[Failure, ...]:
        """Return every rule that a finished file breaks."""
        with self._named(made, self.suffix(job)) as path:
            return self._ports.verify_file(path, against=self._document(document))

    def suffix(self, job: Job) -> str:
        """Return the end of the result's name, with its dot."""
        kind = SOUND_KINDS.get(job.format)
        return kind.suffix if kind else self._ports.writer(job.format).suffix

    def _media_type(self, job: Job) -> str:
        kind = SOUND_KINDS.get(job.format)
        return kind.media_type if kind else self._ports.writer(job.format).media_type

    def _document(self, artifact: ArtifactId) -> Document:
        return load(self._artifacts.path(artifact).read_text(encoding="utf-8"), name=artifact[:12])

    def _made_before(self, key: str) -> Derived | None:
        made = self._derived.get(key)
        return made if made is not None and self._artifacts.exists(made.artifact) else None

    @contextmanager
    def _named(self, artifact: ArtifactId, suffix: str) -> Iterator[Path]:
        """Give the file under a name with its suffix, by which the checks tell its kind."""
        kept = self._artifacts.path(artifact)
        with self._artifacts.new_file(suffix) as path:
            with disk_errors(str(path)):
                _link_or_copy(kept, path)
            yield path


def timeline_key(job: Job) -> str:
    """Return the name under which it is kept when everything sounds in a job's file."""
    return f"timeline:{job.id}"


def _job_key(job_id: JobId) -> str:
    return f"job:{job_id}"


def _finished(made: Derived) -> Finished:
    job, product, finished_ms = json.loads(made.facts)
    return Finished(job_from_json(job), product_from_json(product), finished_ms)


def _document_key(job: Job) -> str:
    return f"document:{job.id}"


def _says_nothing(reading: Reading) -> bool:
    """Tell whether there is neither text nor a picture beside a title made of the file's name."""
    if all(finding.key != "title-from-name" for finding in reading.report.findings):
        return False
    document = reading.document
    has_pictures = any(isinstance(block, Figure) for block in walk(document.blocks))
    return not has_pictures and len(words(document)) == len(document.title.split())


def _link_or_copy(kept: Path, path: Path) -> None:
    try:
        os.link(kept, path)
    except OSError:
        # Some file systems know no second name for a file.
        shutil.copyfile(kept, path)


def made_to_json(made: Made) -> str:
    """Return what a stage made as text."""
    return json.dumps([made.artifact, report_to_json(made.report), made.duration_ms])


def made_from_json(text: str) -> Made:
    """Return what `made_to_json` wrote."""
    artifact, report, duration_ms = json.loads(text)
    return Made(ArtifactId(artifact), report_from_json(report), duration_ms)
