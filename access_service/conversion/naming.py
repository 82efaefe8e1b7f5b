"""The job that answers a request: its source, options and pronunciations fixed as they are now.

Whatever decides the bytes of the result goes into the job here, once, in one spelling; what changes
afterwards is another job.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import ArtifactId, Artifacts
from access_service.conversion.kept_briefly import KeptBriefly
from access_service.conversion.ports import Ports
from access_service.conversion.request import (
    NO_LEXICON,
    AnnouncementSource,
    ConversionRequest,
    DocumentSource,
    FileSource,
    ItemSource,
    Job,
    MaterialKind,
    Options,
    Source,
)
from formats.document import Document, Lang
from formats.errors import AccessError
from formats.native import digest, dump
from formats.sound.kinds import SOUND_KINDS
from formats.theme import theme
from formats.writing import (
    USUAL_CHOICES,
    Writer,
    has_looks,
    heeded,
    needs_narration,
    takes_narration,
    why_unable,
)


@dataclass(frozen=True, slots=True)
class Settled:
    """How a format is made with some options: what of them counts, in one spelling, and by whom."""

    options: Options
    version: str
    """Of the writer, of the narration, or of both."""
    is_spoken: bool


@dataclass(frozen=True, slots=True)
class _Material:
    """What a job is made from, as it is now."""

    artifact: ArtifactId
    kind: MaterialKind
    name: str
    title: str


class Naming:
    """Gives the jobs that answer requests.

    Args:
        ports: Who describes, writes and speaks.
        artifacts: Where sources are kept.
    """

    def __init__(self, ports: Ports, artifacts: Artifacts) -> None:
        self._ports = ports
        self._artifacts = artifacts
        self._settling: KeptBriefly[tuple[str, Options], Settled] = KeptBriefly()

    def job(self, request: ConversionRequest, *, keeps_source: bool = True) -> Job:
        """Return the job that answers a request, with its source fixed as it is now.

        Args:
            request: What is wanted.
            keeps_source: Keep the source, as executing needs it; False only to know the job. Only
                then an answer of a moment ago will do: what is made is named after the voice that
                makes it.

        Raises:
            BadInput: No such item, announcement, file, format, voice, profile, scheme, size or
                choice.
            Unavailable: The voice cannot speak here, or the writer cannot work here.
        """
        settle = self._settle if keeps_source else self.settled
        return self._job(
            request,
            settle(request.format, request.options),
            lambda lang: self._material(request.source, lang, keeps_source=keeps_source),
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
                settled = self.settled(request.format, request.options)
                yield self._job(request, settled, material, lexicon)

    def settled(self, format_name: str, options: Options) -> Settled:
        """Return how a format is made with some options.

        What could be done a moment ago is not looked into again: a page asks it of every form.

        Raises:
            BadInput: No such format, voice, profile, scheme, size or choice.
            Unavailable: The voice or the writer cannot work here.
        """
        return self._settling.of((format_name, options), lambda: self._settle(format_name, options))

    def _job(
        self,
        request: ConversionRequest,
        settled: Settled,
        material: Callable[[Lang], _Material],
        lexicon: Callable[[ItemId], ArtifactId],
    ) -> Job:
        what, pronounced, options = material(request.options.lang), NO_LEXICON, settled.options
        if settled.is_spoken:
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
            settled.version,
            options,
            settled.is_spoken,
            pronounced,
            self._ports.today().isoformat(),
        )

    def _material(self, source: Source, lang: Lang, *, keeps_source: bool) -> _Material:
        if isinstance(source, FileSource):
            self._artifacts.path(source.artifact)
            return _Material(source.artifact, MaterialKind.FILE, source.name, source.name)
        document = self._described(source, lang)
        kept = keep_document(self._artifacts, document) if keeps_source else _name_of(document)
        name, title = document.provenance.source, document.title
        return _Material(kept, MaterialKind.DOCUMENT, name, title)

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

    def _lexicon(self, work: ItemId, *, keeps_source: bool) -> ArtifactId:
        """Return the name of the pronunciations as they are now; a later change is another job."""
        text = self._ports.narrator.lexicon(work)
        if not text or not keeps_source:
            return _hash_of(text) if text else NO_LEXICON
        return self._artifacts.put(io.BytesIO(text.encode()))

    def _settle(self, format_name: str, options: Options) -> Settled:
        if format_name in SOUND_KINDS:
            self._ports.narrator.check(options)
            options = replace(options, has_sound=False, choices=USUAL_CHOICES)
            return Settled(options, self._ports.narrator.version, is_spoken=True)
        writer = self._ports.writer(format_name, options.choices)
        unable = why_unable(writer)
        if unable is not None:
            raise unable
        # Where the notes stand in the text, they are heard too.
        options = replace(_heeded(writer, options), reads_notes=True)
        is_spoken = needs_narration(writer) or options.has_sound
        return Settled(options, self._version(writer, options, is_spoken=is_spoken), is_spoken)

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


def keep_document(artifacts: Artifacts, document: Document) -> ArtifactId:
    """Keep a document as a file in our own format."""
    return artifacts.put(io.BytesIO(dump(document).encode()))


def _name_of(document: Document) -> ArtifactId:
    """Return the name under which `keep_document` would keep a document."""
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
