"""The JSON side's requests and answers, as its OpenAPI description shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from apiflask.fields import UploadFile
from pydantic import BaseModel, Field, field_validator, model_validator

from access_service.catalogue.filters import Filters
from access_service.catalogue.record import Form
from formats.document import Lang


class ErrorAnswer(BaseModel):
    """What went wrong: a key for programs, a sentence in the reader's language for people."""

    error: str
    message: str


class SearchQuery(BaseModel):
    """What is searched, what it is narrowed to, and how many answers are wanted.

    Without words and with a filter: everything that the filter lets through, the newest first.
    """

    q: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    offset: Annotated[int, Field(ge=0, le=100)] = 0
    lang: Annotated[str, Field(max_length=200)] = ""
    """Languages as ISO 639 codes, parted by commas: el,grc."""
    form: Annotated[str, Field(max_length=200)] = ""
    """spoken, braille, large-print, electronic or print; several parted by commas."""
    audience: Annotated[str, Field(max_length=200)] = ""
    subject: Annotated[str, Field(max_length=300)] = ""
    creator: Annotated[str, Field(max_length=300)] = ""
    series: Annotated[str, Field(max_length=300)] = ""
    year_from: Annotated[int | None, Field(ge=0, le=9999)] = None
    year_to: Annotated[int | None, Field(ge=0, le=9999)] = None

    def filters(self) -> Filters:
        """Return what the answers are narrowed to."""
        return Filters(
            languages=tuple(map(Lang, _several(self.lang))),
            forms=tuple(map(Form, _several(self.form))),
            audiences=_several(self.audience),
            subjects=_one(self.subject),
            creators=_one(self.creator),
            series=_one(self.series),
            year_from=self.year_from,
            year_to=self.year_to,
        )

    @field_validator("form")
    @classmethod
    def known_forms(cls, value: str) -> str:
        """Refuse a form that there is not.

        Raises:
            ValueError: It is none.
        """
        unknown = set(_several(value)) - set(Form)
        if unknown:
            raise ValueError(f"no such form: {', '.join(sorted(unknown))}")
        return value

    @model_validator(mode="after")
    def asks_something(self) -> Self:
        """Refuse a question without words and filters.

        Raises:
            ValueError: It has neither.
        """
        if not self.q.strip() and not self.filters():
            raise ValueError("give words in q, or a filter")
        return self


def _several(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value.strip() else ()


class ItemSummary(BaseModel):
    """What an item is, in short."""

    id: str
    title: str
    creators: list[str]
    year: int | None
    language: str
    forms: list[str]
    score: float


class SearchMatch(BaseModel):
    """A word that was asked for, the word that answers it, where it stands and in what way."""

    asked: str
    found: str
    part: Literal["title", "name", "series", "subject", "other"]
    likeness: Literal["same", "form", "sound", "beginning", "corrected"]


class SearchResult(ItemSummary):
    """One answer of a search, best first; found by its number if no word matches."""

    matches: list[SearchMatch]


class FacetValue(BaseModel):
    """A value that a search can be narrowed to, and how many answers have it."""

    value: str
    count: int


class SearchFacets(BaseModel):
    """The kinds of answers; of more than a hundred, subjects are those of the best hundred."""

    languages: list[FacetValue]
    forms: list[FacetValue]
    audiences: list[FacetValue]
    subjects: list[FacetValue]
    years: list[FacetValue]


class SearchAnswer(BaseModel):
    """What was found: how many in all, of which the best hundred can be read."""

    query: str
    total: int
    did_you_mean: str | None
    results: list[SearchResult]
    facets: SearchFacets


class SuggestQuery(BaseModel):
    """What was typed so far."""

    q: Annotated[str, Field(min_length=1, max_length=200)]
    limit: Annotated[int, Field(ge=1, le=20)] = 8


class Suggested(BaseModel):
    """A title or a name that may be meant."""

    text: str
    part: Literal["title", "name"]


class SuggestAnswer(BaseModel):
    """What what was typed may be the beginning of, the likeliest first."""

    query: str
    suggestions: list[Suggested]


class NearAnswer(BaseModel):
    """Where one may go on from an item."""

    next_in_series: ItemSummary | None
    more_by: list[ItemSummary]
    like_this: list[ItemSummary]
    other_editions: list[ItemSummary]


class ItemAnswer(BaseModel):
    """Everything that is known of an item."""

    item: dict[str, Any]


class AnnouncementsAnswer(BaseModel):
    """The announcements that hold now, urgent ones first."""

    announcements: list[dict[str, Any]]


class CopyRequest(BaseModel):
    """A wish for an accessible copy."""

    source: Annotated[str, Field(pattern=r"^(item|text|announcement):.{1,200}$")]
    format: Annotated[str, Field(min_length=1, max_length=40)]
    lang: Literal["el", "en"] = "el"
    profile: str = "ukaaf-large"
    scheme: str = "black-on-white"
    size_pt: Annotated[float | None, Field(ge=14, le=48)] = None
    wpm: Annotated[int | None, Field(ge=80, le=450)] = None
    voice: Annotated[str, Field(max_length=200)] = ""
    pitch: Annotated[int | None, Field(ge=0, le=100)] = None
    volume_db: Annotated[int | None, Field(ge=-2, le=2)] = None
    reads_notes: bool = True
    with_sound: bool = False
    """Sound with the text, in EPUB and HTML."""
    text_width: Annotated[int | None, Field(ge=20, le=1000)] = None
    braille_width: Annotated[int | None, Field(ge=16, le=100)] = None
    braille_height: Annotated[int | None, Field(ge=5, le=100)] = None
    braille_grade: Literal[1, 2] | None = None
    volume_mb: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class CopyAnswer(BaseModel):
    """How far a copy is; `download` is there when it is done, `message` always."""

    id: str
    format: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    message: str
    is_finished: bool
    download: str | None


class ListenUpload(BaseModel):
    """A recording of what is wanted: WAV, FLAC, Ogg, WebM, MP4 or MP3, up to a minute."""

    sound: UploadFile


class Hit(BaseModel):
    """An item that sounds like what was said."""

    id: str
    title: str
    score: float


class ListenAnswer(BaseModel):
    """What was understood, and which items it may mean."""

    heard: str
    language: str
    hits: list[Hit]
    page: str


class HealthAnswer(BaseModel):
    """Whether the service can do its work."""

    is_healthy: bool


class RecordsQuery(BaseModel):
    """A search in the manner of SRU; positions count from 1."""

    query: Annotated[str, Field(min_length=1, max_length=200)]
    startRecord: Annotated[int, Field(ge=1, le=10_000)] = 1  # noqa: N815 - SRU's name
    maximumRecords: Annotated[int, Field(ge=1, le=100)] = 20  # noqa: N815 - SRU's name


class FoundRecord(BaseModel):
    """One record: JSON-LD of schema.org."""

    recordIdentifier: str  # noqa: N815 - SRU's name
    recordPosition: int  # noqa: N815 - SRU's name
    recordData: dict[str, Any]  # noqa: N815 - SRU's name


class RecordsAnswer(BaseModel):
    """The records found, and where the next page begins."""

    numberOfRecords: int  # noqa: N815 - SRU's name
    nextRecordPosition: int | None  # noqa: N815 - SRU's name
    records: list[FoundRecord]
