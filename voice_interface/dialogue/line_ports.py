"""What the telephone line asks of the library beside what every conversation does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from formats.document import Lang, Runs


class SignIn(StrEnum):
    """What came of a card and a PIN."""

    DONE = "done"
    WRONG = "wrong"
    """Card or PIN; which of them is never said."""
    LOCKED = "locked"
    """Too many tries: staff let the card in again."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something that can be read out, with its own mark."""

    id: str
    title: Runs
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Loan:
    """A borrowed book: told by its title and the day it is due, never by its barcode."""

    id: str
    title: Runs
    due: Runs = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A title that is brought or was, and a sentence about it: why it comes, or when it came."""

    id: str
    title: Runs
    note: Runs = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody wants the line: words a minute and the first wait; 0 where nobody chose."""

    wpm: int = 0
    wait_ms: int = 0
    is_brief: bool = False


class Opinion(StrEnum):
    """What somebody says of a title that was brought to them."""

    LIKED = "liked"
    DISLIKED = "disliked"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked of the library, and how it stands, in words."""

    title: Runs
    state: Runs


class LinePorts(Protocol):
    """The line's own part of the library, for one call.

    Nothing of a patron is told before `sign_in` was `DONE` in the same call. Errors end the turn
    in words.
    """

    def sign_in(self, card: str, pin: str) -> SignIn:
        """Compare a card and its PIN, in the same time whichever is wrong."""
        ...

    def may_go_on(self) -> bool:
        """Tell whether who signed in may still: access can be taken back while a call goes on."""
        ...

    def habits(self) -> Habits:
        """Return how the patron wants the line to speak and to wait."""
        ...

    def keep_habits(self, habits: Habits) -> None:
        """Keep how the patron wants the line, for the next call."""
        ...

    def text_of(self, item_id: str) -> Text:
        """Return an item's text that can be read out."""
        ...

    def texts(self) -> tuple[Text, ...]:
        """Return what the patron has begun to read, the latest first."""
        ...

    def loans(self, lang: Lang) -> tuple[Loan, ...]:
        """Return what the patron has borrowed, the next due first."""
        ...

    def renew(self, loan_id: str, lang: Lang) -> str:
        """Ask staff to renew a loan; return why not, in words, or nothing."""
        ...

    def requests(self, lang: Lang) -> tuple[Request, ...]:
        """Return what the patron has asked for, the latest first."""
        ...

    def order(self, item_id: str, lang: Lang) -> str:
        """Ask for an item for the patron; return why not, in words, or nothing."""
        ...

    def next_visit(self, lang: Lang) -> tuple[Runs, ...]:
        """Return when the patron is visited next, in sentences; nothing where no visit is set."""
        ...

    def skip_visit(self, lang: Lang) -> str:
        """Leave the next visit out; return why not, in words, or nothing.

        The visit is the one that `next_visit` told of last in this call, if it did.
        """
        ...

    def coming(self, lang: Lang) -> tuple[Title, ...]:
        """Return what the next visit brings."""
        ...

    def leave_out(self, title_id: str, lang: Lang) -> str:
        """Take a title out of what the next visit brings; why not, in words, or nothing."""
        ...

    def brought(self, lang: Lang) -> tuple[Title, ...]:
        """Return what the last visits brought, the latest first."""
        ...

    def judge(self, title_id: str, opinion: Opinion, lang: Lang) -> str:
        """Note what the patron says of a title that was brought; why not, or nothing."""
        ...

    def ask_for_call(self, lang: Lang) -> str:
        """Have staff call the patron at the number the library has; why not, or nothing."""
        ...
