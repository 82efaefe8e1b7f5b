"""What a conversation asks of the library. The library's service fulfils it; tests do too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from formats.document import Lang, Runs
from voice_interface.dialogue.line_ports import LinePorts


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. Words may stand in `text` or, where they were told apart, elsewhere."""

    text: str = ""
    author: str = ""
    title: str = ""
    subject: str = ""
    form: str = ""
    language: str = ""
    audience: str = ""
    is_newest: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a form, a language or an audience is asked for beside the words."""
        return bool(self.form or self.language or self.audience)

    @property
    def words(self) -> str:
        """Return the words that are looked for, as they were said."""
        parts = (self.title, self.author, self.subject, self.text)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Result:
    """An item as it is read out: title and author in their languages, and the forms it has."""

    id: str
    title: Runs
    author: Runs = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, the likeliest first; not sure where the words were heard badly."""

    found: tuple[Result, ...] = ()
    is_sure: bool = True
    asked: str = ""
    """The words that found them, where they were not the query's own but another reading."""


class Relation(StrEnum):
    """How other items belong to one."""

    LIKE = "like"
    MORE_BY = "more-by"
    NEXT_IN_SERIES = "next-in-series"


class MakeState(StrEnum):
    """How far something is that was asked for; each value is the end of a reply's key."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """Something that was asked for, in a form, or is only kept on the shelf, in none."""

    title: Runs
    form: str = ""
    state: MakeState = MakeState.WAITING


@dataclass(frozen=True, slots=True)
class Example:
    """A title that somebody may ask for in a form, and be answered."""

    title: Runs
    form: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement, sentence by sentence; urgent ones say so themselves."""

    sentences: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """The opening hours, row by row, and the titles of announcements that may change them."""

    told: tuple[Runs, ...] = ()
    urgent: tuple[Runs, ...] = ()
    exceptions: tuple[Runs, ...] = ()
    """Closures and strikes that are announced."""
    is_part: bool = False
    """The announcement of the hours says more."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """What is known of one day; what was published of the week may not hold on a holiday."""

    weekday: int
    """0 is Monday."""
    told: Runs = ()
    """The hours, without a full stop; nothing where it is closed or the day is not told of."""
    is_closed: bool = False
    """By the hours of the week."""
    is_open_now: bool | None = None
    """Whether it is open at this minute; None where that was not asked or is not known."""
    closures: tuple[Runs, ...] = ()
    """Titles of closures and strikes that are announced for this very day."""
    urgent: tuple[Runs, ...] = ()
    exceptions: tuple[Runs, ...] = ()
    """Titles of what may hold on this day too."""


class Ports(Protocol):
    """The library, as a conversation knows it. Errors that it raises end the turn in words."""

    def search(self, query: Query, readings: tuple[str, ...], lang: Lang) -> Results:
        """Return what answers a query; `readings` are other ways of understanding its sound."""
        ...

    def titled(self, texts: tuple[str, ...], *, is_part: bool = False) -> tuple[Result, ...]:
        """Return the items of which one of some texts is the whole title, or a part of it.

        Nothing where that is not known without waiting.
        """
        ...

    def search_keys(self, digits: str) -> Results:
        """Return the items whose title or author begins with letters on these keys."""
        ...

    def example(self, lang: Lang) -> Example | None:
        """Return a title of this library that the help may name; nothing where none is known."""
        ...

    def related(self, item_id: str, relation: Relation) -> Results:
        """Return the items that belong to one."""
        ...

    def describe(self, item_id: str, lang: Lang) -> tuple[Runs, ...]:
        """Return an item's description, sentence by sentence."""
        ...

    def makeable(self) -> tuple[str, ...]:
        """Return the forms that can be made here, the usual one first."""
        ...

    def make(self, item_id: str, form: str, lang: Lang) -> str:
        """Have an item's description made in a form; return why not, in words, or nothing."""
        ...

    def keep(self, item_id: str) -> bool:
        """Put an item on the shelf of who signed in; False where nobody did."""
        ...

    def is_signed_in(self) -> bool:
        """Tell whether who speaks signed in with their card; on the line the line itself knows."""
        ...

    def order(self, item_id: str, lang: Lang) -> str:
        """Ask the library for an item for who signed in; return why not, in words, or nothing."""
        ...

    def shelf(self) -> tuple[ShelfEntry, ...]:
        """Return what was asked for in this conversation, newest first."""
        ...

    def announcements(self, lang: Lang) -> tuple[Notice, ...]:
        """Return what the library tells the public now, urgent ones first."""
        ...

    def opening_hours(self, lang: Lang) -> Hours:
        """Return the opening hours; nothing is told where they are not known."""
        ...

    def hours_of(self, day: str, lang: Lang) -> DayHours | None:
        """Return the hours of a day; None where they are not told by days and nothing changes it.

        Args:
            day: A value of the phrase books' list `day` (`now`, `today`, `monday`, …), or the
                month and the day of a date: `12-31`.
            lang: Language of who asks.
        """
        ...

    def address(self) -> str:
        """Return where the library is, or nothing where that is not known."""
        ...

    def phone(self) -> str:
        """Return the number at which a person answers, or nothing."""
        ...

    def line(self) -> LinePorts | None:
        """Return what the telephone line has beside; None where the conversation is elsewhere."""
        ...
