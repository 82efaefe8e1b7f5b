"""What somebody wants, told apart from how they said it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What is wanted. The first group holds everywhere; the others where the screen offers them."""

    HELP = "help"
    REPEAT = "repeat"
    BACK = "back"
    HOME = "home"
    END = "end"
    GREET = "greet"
    HAIL = "hail"
    """«γεια σας», “good day”: a greeting at the very beginning, a farewell later."""
    THANKS = "thanks"
    PERSON = "person"
    SLOWER = "slower"
    FASTER = "faster"
    VOLUME = "volume"
    """Louder or softer: not ours to change, and that is what is answered."""
    OTHER_LANGUAGE = "other-language"
    BRIEF = "brief"
    FULL = "full"
    SEARCH = "search"
    NEWEST = "newest"
    LIKE = "like"
    ANNOUNCEMENTS = "announcements"
    SHELF = "shelf"
    HOURS = "hours"
    WHERE = "where"
    """Where the library is."""
    PIN = "pin"
    """What one's PIN is, or that it is lost: nobody can tell it, and that is what is answered."""
    SETTINGS = "settings"

    NEXT = "next"
    CONTINUE = "continue"
    """Go on: with the same where it was stopped, else with what comes next."""
    PICK = "pick"
    DESCRIBE = "describe"
    FORMS = "forms"
    MAKE = "make"
    MORE_BY = "more-by"
    NEXT_IN_SERIES = "next-in-series"
    REFINE = "refine"
    YES = "yes"
    NO = "no"

    # of the telephone line alone
    SPELL = "spell"
    LISTEN = "listen"
    LOANS = "loans"
    REQUESTS = "requests"
    ORDER = "order"
    KEEP = "keep"
    """Put a book on the shelf of who speaks, to find it again."""
    READ = "read"
    PAUSE = "pause"
    RESUME = "resume"
    BEHIND = "behind"
    AHEAD = "ahead"
    NEXT_CHAPTER = "next-chapter"
    LAST_CHAPTER = "last-chapter"
    DELIVERY = "delivery"
    SKIP_VISIT = "skip-visit"
    CALL_ME = "call-me"
    COMING = "coming"
    """What the next visit brings."""
    BROUGHT = "brought"
    LIKED = "liked"
    DISLIKED = "disliked"
    UNFINISHED = "unfinished"
    CONNECT = "connect"
    MESSAGE = "message"
    PATIENCE = "patience"
    """Wait longer for answers, or as long as usual again."""
    LENGTH = "length"
    """Say less or, from there, more."""


@dataclass(frozen=True, slots=True)
class Command:
    """An intent and its slots; an empty slot was not said. `number` counts from 1."""

    intent: Intent
    text: str = ""
    """Words that may be a title, a name or a subject."""
    author: str = ""
    title: str = ""
    subject: str = ""
    form: str = ""
    language: str = ""
    audience: str = ""
    """For whom books are: children, teens."""
    number: int = 0
    day: str = ""
    """Of which the hours are asked: now, today, tomorrow, after-tomorrow, monday, …, or 12-31."""


def slot_names() -> tuple[str, ...]:
    """Return the slots that a sentence may have."""
    return ("text", "author", "title", "subject", "form", "language", "audience", "number", "day")
