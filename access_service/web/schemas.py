"""The JSON side's requests and answers, as its OpenAPI description shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from apiflask.fields import UploadFile
from pydantic import BaseModel, Field


class ErrorAnswer(BaseModel):
    """What went wrong: a key for programs, a sentence in the reader's language for people."""

    error: str
    message: str


class SearchQuery(BaseModel):
    """What is searched, and how many answers are wanted."""

    q: Annotated[str, Field(min_length=1, max_length=200)]
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class ItemSummary(BaseModel):
    """One answer of a search, best first."""

    id: str
    title: str
    creators: list[str]
    year: int | None
    language: str
    score: float


class SearchAnswer(BaseModel):
    """What was found."""

    query: str
    results: list[ItemSummary]


class ItemAnswer(BaseModel):
    """Everything that is known of an item."""

    item: dict[str, Any]


class AnnouncementsAnswer(BaseModel):
    """The announcements that hold now, urgent ones first."""

    announcements: list[dict[str, Any]]


class CopyRequest(BaseModel):
    """A wish for an accessible copy."""

    source: Annotated[str, Field(pattern=r"^(item|announcement):.{1,200}$")]
    format: Annotated[str, Field(min_length=1, max_length=40)]
    lang: Literal["el", "en"] = "el"
    profile: str = "ukaaf-large"
    scheme: str = "black-on-white"
    size_pt: Annotated[float | None, Field(ge=14, le=48)] = None
    wpm: Annotated[int | None, Field(ge=80, le=450)] = None


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
