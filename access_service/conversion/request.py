"""What is asked for, and the name of the job that answers it.

The name is made from everything that decides the bytes of the result and from nothing else, so the
same request is one job and one file, whoever asks and however often.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, NewType

from access_service.announcements.model import AnnouncementId
from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import ArtifactId
from formats.document import EL, Document, Lang
from formats.sound.kinds import SOUND_KINDS
from formats.writing import USUAL_CHOICES, Choices
from tts.engine import DEFAULT_PITCH, DEFAULT_WPM, Wpm

JobId = NewType("JobId", str)

MP3 = "mp3"
NO_LEXICON = ArtifactId("")
READING_VERSION = "1"
"""Changes whenever the same source is read or described as another document."""


@dataclass(frozen=True, slots=True)
class ItemSource:
    """A catalogue item."""

    id: ItemId


@dataclass(frozen=True, slots=True)
class AnnouncementSource:
    """An announcement."""

    id: AnnouncementId


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file kept as an artifact; its name tells its kind and is its title of last resort."""

    artifact: ArtifactId
    name: str


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """A document that the service put together itself; its provenance says what it is."""

    document: Document


Source = ItemSource | AnnouncementSource | FileSource | DocumentSource


@dataclass(frozen=True, slots=True)
class Options:
    """How the result should look and sound; what a format has no use for is not looked at."""

    lang: Lang = EL
    profile: str = "ukaaf-large"
    scheme: str = "black-on-white"
    size_pt: float | None = None
    voice: str = ""
    """Voices' names with commas between, one a language; empty for the library's own."""
    wpm: Wpm = DEFAULT_WPM
    has_sound: bool = False
    """Join sound to the text in formats that can do with and without."""
    choices: Choices = USUAL_CHOICES
    pitch: int = DEFAULT_PITCH
    """0-100, 50 being the voice's own."""
    volume_db: int = 0
    """Louder or softer than the usual -20.5 LUFS."""
    reads_notes: bool = True
    """Whether a narration reads the notes, after everything else."""


_USUAL = Options()
_CHOICES = tuple(field.name for field in fields(Choices))


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """One source in one format."""

    source: Source
    format: str
    options: Options = Options()


class MaterialKind(StrEnum):
    """What the bytes of a job's source are."""

    DOCUMENT = "document"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Job:
    """A request whose source is fixed: a change of the item later does not change the job."""

    material: ArtifactId
    kind: MaterialKind
    name: str
    """`item:ID`, `announcement:ID`, or the file's name."""
    title: str
    format: str
    version: str
    """Of the writer, of the narration, or of both."""
    options: Options
    is_spoken: bool = False
    """The document is spoken first; sound alone always is."""
    lexicon: ArtifactId = NO_LEXICON
    """The pronunciations that its narration heeds; empty where there are none."""
    made_on: str = ""
    """The day on which it was first asked for (ISO 8601), which a narration says at its end. It
    does not name the job: tomorrow the same request finds today's copy."""

    @property
    def form(self) -> str:
        """Return what people call the result: its format, and `-sound` where it has both."""
        return f"{self.format}-sound" if self.options.has_sound else self.format

    @property
    def id(self) -> JobId:
        """Return the job's name."""
        identity: dict[str, object] = {
            "reading": READING_VERSION,
            "material": self.material,
            # The bytes of an item's description say which item it is; a file's name does not
            # stand in the file, and is read.
            "name": self.name if self.kind is MaterialKind.FILE else "",
            "format": self.format,
            "version": self.version,
            "options": self._deciding_options(),
        }
        # What is not there is left out: a job without it keeps the name that it had.
        if self.lexicon:
            identity["lexicon"] = self.lexicon
        if chosen := _told(self.options.choices):
            identity["choices"] = chosen
        text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
        return JobId(hashlib.sha256(text.encode()).hexdigest())

    def _deciding_options(self) -> list[str | float | None]:
        options = self.options
        sound = [options.voice, options.wpm, *_unusual(options)]
        looks: list[str | float | None] = [options.profile, options.scheme, options.size_pt]
        if options.has_sound:
            return [options.lang, *looks, *sound]
        is_spoken = self.is_spoken or self.format in SOUND_KINDS
        return [options.lang, *(sound if is_spoken else looks)]


def _told(choices: Choices) -> dict[str, int]:
    """Return what was chosen, by its name."""
    values = ((name, getattr(choices, name)) for name in _CHOICES)
    return {name: value for name, value in values if value is not None}


def _unusual(options: Options) -> list[str | float | None]:
    """Return how the sound differs from the usual: a job without a difference keeps its name."""
    facts = ("pitch", "volume_db", "reads_notes")
    return [
        f"{name}={getattr(options, name)}"
        for name in facts
        if getattr(options, name) != getattr(_USUAL, name)
    ]


def job_to_json(job: Job) -> str:
    """Return a job as text for the queue."""
    options = job.options
    return json.dumps(
        {
            "material": job.material,
            "kind": job.kind,
            "name": job.name,
            "title": job.title,
            "format": job.format,
            "version": job.version,
            "lang": options.lang,
            "profile": options.profile,
            "scheme": options.scheme,
            "size_pt": options.size_pt,
            "voice": options.voice,
            "wpm": options.wpm,
            "is_spoken": job.is_spoken,
            "lexicon": job.lexicon,
            "has_sound": options.has_sound,
            "choices": _told(options.choices),
            "pitch": options.pitch,
            "volume_db": options.volume_db,
            "reads_notes": options.reads_notes,
            "made_on": job.made_on,
        },
        ensure_ascii=False,
    )


def job_from_json(text: str) -> Job:
    """Return the job that `job_to_json` wrote."""
    raw: dict[str, Any] = json.loads(text)
    return Job(
        material=ArtifactId(raw["material"]),
        kind=MaterialKind(raw["kind"]),
        name=raw["name"],
        title=raw["title"],
        format=raw["format"],
        version=raw["version"],
        options=Options(
            lang=Lang(raw["lang"]),
            profile=raw["profile"],
            scheme=raw["scheme"],
            size_pt=raw["size_pt"],
            voice=raw["voice"],
            wpm=Wpm(raw["wpm"]),
            # Jobs from before there were such formats and choices do not speak of them.
            has_sound=raw.get("has_sound", False),
            choices=Choices(**raw.get("choices", {})),
            pitch=raw.get("pitch", DEFAULT_PITCH),
            volume_db=raw.get("volume_db", 0),
            reads_notes=raw.get("reads_notes", True),
        ),
        is_spoken=raw.get("is_spoken", False),
        lexicon=ArtifactId(raw.get("lexicon", "")),
        made_on=raw.get("made_on", ""),
    )
