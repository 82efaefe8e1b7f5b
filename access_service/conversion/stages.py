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
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from access_service.catalogue.record import ItemId
from access_service.colophon import Colophon
from access_service.conversion.artifacts import ArtifactId, Artifacts
from access_service.conversion.ports import Derived, DerivedFiles, NarrationPlan, Ports, Spoken
from access_service.conversion.request import (
    NO_LEXICON,
    AnnouncementSource,
    ConversionRequest,
    DocumentSource,
    FileSource,
    ItemSource,
    Job,
    JobId,
    MaterialKind,
    Options,
    Source,
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
from formats.document import Document, Figure, Lang
from formats.errors import AccessError, UnknownThing, UnreadableDocument
from formats.narration import Narration
from formats.native import digest, dump, load
from formats.reading import Reading
from formats.report import Report
from formats.sound.kinds import SOUND_KINDS
from formats.text import walk, words
from formats.theme import theme
from formats.timeline import Timeline, timeline_to_json
from formats.verify.result import Failure
from formats.writing import (
    USUAL_CHOICES,
    Writer,
    has_looks,
    heeded,
    needs_narration,
    takes_narration,
    why_unable,
)
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


@dataclass(frozen=True, slots=True)
class _Material:
    """What a job is made from, as it is now."""

    artifact: ArtifactId
    kind: MaterialKind
    name: str
    title: str


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

    def job(self, request: ConversionRequest, *, keeps_source: bool = True) -> Job:
        """Return the job that answers a request, with its source fixed as it is now.

        Args:
            request: What is wanted.
            keeps_source: Keep the source, as executing needs it; False only to know the job.

        Raises:
            BadInput: No such item, announcement, file, format, voice, profile, scheme, size or
                choice.
            Unavailable: The voice cannot speak here, or the writer cannot work here.
        """
        source = request.source
        return self._job(
            request,
            lambda lang: self._material(source, lang, keeps_source=keeps_source),
            lambda work: self._lexicon(work, keeps_source=keeps_source),
        )

    def jobs(self, requests: Sequence[ConversionRequest]) -> Iterator[Job]:
        """Yield the jobs of requests for one source, which is described and named once.

        What cannot be made here is passed over; nothing is kept.
        """
        if not requests:
            return
        source = requests[0].source
        material = cache(lambda lang: self._material(source, lang, keeps_source=False))
        lexicon = cache(lambda work: self._lexicon(work, keeps_source=False))
        for request in requests:
            with suppress(AccessError):
                yield self._job(request, material, lexicon)

    def _job(
        self,
        request: ConversionRequest,
        material: Callable[[Lang], _Material],
        lexicon: Callable[[ItemId], ArtifactId],
    ) -> Job:
        options, version, is_spoken = self.settled(request.format, request.options)
        what, pronounced = material(request.options.lang), NO_LEXICON
        if is_spoken:
            source = request.source
            pronounced = lexicon(source.id if isinstance(source, ItemSource) else ItemId(""))
            voice = self._ports.narrator.distinct_voice(options.voice)
            options = replace(options, voice=voice)
        return Job(
            what.artifact,
            what.kind,
            what.name,
            what.title,
            request.format,
            version,
            options,
            is_spoken,
            pronounced,
            self._ports.today().isoformat(),
        )

    def _material(self, source: Source, lang: Lang, *, keeps_source: bool) -> _Material:
        if isinstance(source, FileSource):
            self._artifacts.path(source.artifact)
            return _Material(source.artifact, MaterialKind.FILE, source.name, source.name)
        document = self._described(source, lang)
        artifact = self._keep(document) if keeps_source else _name_of(document)
        name, title = document.provenance.source, document.title
        return _Material(artifact, MaterialKind.DOCUMENT, name, title)

    def settled(self, format_name: str, options: Options) -> tuple[Options, str, bool]:
        """Return the options in one spelling, the version of the work, and whether it is spoken.

        Raises:
            BadInput: No such format, voice, profile, scheme, size or choice.
            Unavailable: The voice or the writer cannot work here.
        """
        if format_name in SOUND_KINDS:
            self._ports.narrator.check(options)
            options = replace(options, has_sound=False, choices=USUAL_CHOICES)
            return options, self._ports.narrator.version, True
        writer = self._ports.writer(format_name, options.choices)
        unable = why_unable(writer)
        if unable is not None:
            raise unable
        # Where the notes stand in the text, they are heard too.
        options = replace(_heeded(writer, options), reads_notes=True)
        is_spoken = needs_narration(writer) or options.has_sound
        return options, self._version(writer, options, is_spoken=is_spoken), is_spoken

    def _lexicon(self, work: ItemId, *, keeps_source: bool) -> ArtifactId:
        """Return the name of the pronunciations as they are now; a later change is another job."""
        text = self._ports.narrator.lexicon(work)
        if not text or not keeps_source:
            return _hash_of(text) if text else NO_LEXICON
        return self._artifacts.put(io.BytesIO(text.encode()))

    def finished(self, job_id: JobId) -> Finished | None:
        """Return what is known of a job that was done before, if its file is still there."""
        made = self._made_before(f"job:{job_id}")
        if made is None:
            return None
        job, product, finished_ms = json.loads(made.facts)
        return Finished(job_from_json(job), product_from_json(product), finished_ms)

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
        self._derived.put(f"job:{job.id}", Derived(made.artifact, facts))
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
        return Made(self._keep(read.document), read.report)

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

    def _version(self, writer: Writer, options: Options, *, is_spoken: bool) -> str:
        """Return what the bytes depend on: the writer and, for a book with sound, the voices.

        Raises:
            UnknownThing: No such voice.
            Unavailable: The voice cannot speak here.
        """
        if not is_spoken:
            return writer.version
        self._ports.narrator.check(options)
        return f"{writer.version}+{self._ports.narrator.version}"

    def _media_type(self, job: Job) -> str:
        kind = SOUND_KINDS.get(job.format)
        return kind.media_type if kind else self._ports.writer(job.format).media_type

    def _described(
        self,
        source: ItemSource | AnnouncementSource | DocumentSource,
        lang: Lang,
    ) -> Document:
        if isinstance(source, DocumentSource):
            return source.document
        if isinstance(source, ItemSource):
            return self._ports.describe_item(self._ports.item(source.id), lang=lang)
        announcement = self._ports.announcement(source.id)
        return self._ports.describe_announcement(announcement, lang=lang)

    def _keep(self, document: Document) -> ArtifactId:
        return self._artifacts.put(io.BytesIO(dump(document).encode()))

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


def _document_key(job: Job) -> str:
    return f"document:{job.id}"


def _says_nothing(reading: Reading) -> bool:
    """Tell whether there is neither text nor a picture beside a title made of the file's name."""
    if all(finding.key != "title-from-name" for finding in reading.report.findings):
        return False
    document = reading.document
    has_pictures = any(isinstance(block, Figure) for block in walk(document.blocks))
    return not has_pictures and len(words(document)) == len(document.title.split())


def _name_of(document: Document) -> ArtifactId:
    """Return the name under which `Artifacts` would keep a document."""
    return ArtifactId(digest(document))


def _hash_of(text: str) -> ArtifactId:
    return ArtifactId(hashlib.sha256(text.encode()).hexdigest())


def _heeded(writer: Writer, options: Options) -> Options:
    """Return the options in one spelling, so that equal files have one job.

    Sizes are in half points, and left out where the profile's own is meant or the format has
    no letters; so is what the format does not heed.

    Raises:
        UnknownThing: No such profile or scheme.
        ThemeError: The size is out of range.
    """
    plain = Options()
    chosen = theme(options.profile, options.scheme, options.size_pt)
    options = replace(
        options,
        has_sound=options.has_sound and takes_narration(writer),
        choices=heeded(writer, options.choices),
    )
    if not has_looks(writer):
        return replace(options, profile=plain.profile, scheme=plain.scheme, size_pt=None)
    size_pt = round(chosen.body_pt * 2) / 2
    is_usual = size_pt == chosen.profile.body_pt
    return replace(options, size_pt=None if is_usual else size_pt)


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
