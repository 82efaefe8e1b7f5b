"""What staff set for the telephone line on their pages: its texts, and when it answers.

Kept in the database, so that every process of the line has it from the next call on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from formats.document import EL, EN, Lang
from formats.errors import BadInput
from voice_interface.phrases.book import PhraseBook, built_in

NAME: Final = "line-settings"
LONGEST: Final = 300
EDITABLE: Final = (
    "line-greeting",
    "line-closed",
    "line-busy",
    "line-person",
    "line-person-away",
    "line-message",
    "line-message-kept",
)
"""Replies that a library words in its own way; the menus stay as their keys are."""
DAYS: Final = 7
_ZONE: Final = ZoneInfo("Europe/Athens")
_SLOT: Final = re.compile(r"\{\w*\}")
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class Facts(Protocol):
    """Where the service keeps small texts."""

    def get(self, name: str) -> str | None:
        """Return the text of a name."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        ...


@dataclass(frozen=True, slots=True)
class LineWords:
    """What the line says in a library's own words, and when it answers.

    `replies` are those of `EDITABLE` that differ from ours; `told_hours` is what is said of the
    library's opening hours. `hours` has a text for each day from Monday on, such as
    `09:00-14:00, 17:00-20:00`, `closed`, or nothing: all day.
    """

    replies: Mapping[Lang, Mapping[str, str]] = field(default_factory=dict)
    told_hours: Mapping[Lang, str] = field(default_factory=dict)
    hours: tuple[str, ...] = ("",) * DAYS

    def is_open(self, now: datetime) -> bool:
        """Tell whether the line answers at a moment."""
        local = now.astimezone(_ZONE)
        told = self.hours[local.weekday()]
        if not told:
            return True
        return any(since <= local.time() < until for since, until in spans(told))


CLOSED: Final = "closed"


def spans(told: str) -> tuple[tuple[time, time], ...]:
    """Return the spans of a day.

    Raises:
        BadInput: The text is no times, one ends before it begins, or they overlap.
    """
    if told == CLOSED:
        return ()
    found: list[tuple[time, time]] = []
    for part in told.split(","):
        match = _HOURS.fullmatch(part.strip())
        if match is None:
            raise BadInput(f"hours {told!r}", say="line-bad-hours", hours=told[:60])
        try:
            hour, minute, to_hour, to_minute = (int(number) for number in match.groups())
            since = time(hour, minute)
            until = time.max if (to_hour, to_minute) == (24, 0) else time(to_hour, to_minute)
        except ValueError as exc:
            raise BadInput(f"hours {told!r}", say="line-bad-hours", hours=told[:60]) from exc
        if until <= since or (found and since < found[-1][1]):
            raise BadInput(f"hours {told!r}", say="line-bad-hours", hours=told[:60])
        found.append((since, until))
    return tuple(found)


class LineSettings:
    """Keeps and gives what staff set.

    Args:
        facts: Where it is kept.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._kept: tuple[str, LineWords] = ("", LineWords())

    def get(self) -> LineWords:
        """Return what is set now."""
        raw = self._facts.get(NAME) or ""
        if raw != self._kept[0]:
            self._kept = (raw, _words_of(raw))
        return self._kept[1]

    def put(self, words: LineWords) -> LineWords:
        """Keep what staff set; a text that is ours, or empty, is kept as none.

        Raises:
            BadInput: A text is too long, lacks a fact that is filled in, or hours are no times.
        """
        replies = {
            lang: {
                key: kept
                for key, text in words.replies.get(lang, {}).items()
                if (kept := _checked(key, text, lang)) != built_in(lang).replies[key]
            }
            for lang in (EL, EN)
        }
        told = {lang: _short(words.told_hours.get(lang, "")) for lang in (EL, EN)}
        hours = tuple(" ".join(one.split()) for one in words.hours)
        for one in hours:
            if one:
                spans(one)
        chosen = LineWords(replies, told, hours)
        raw = {"replies": replies, "told_hours": told, "hours": list(hours)}
        self._facts.put(NAME, json.dumps(raw, ensure_ascii=False))
        return chosen

    def own(self, book: PhraseBook) -> PhraseBook:
        """Return a phrase book with the line's own texts in their places."""
        replies = self.get().replies.get(book.lang, {})
        return book | PhraseBook(book.lang, {}, replies=replies) if replies else book


def _words_of(raw: str) -> LineWords:
    if not raw:
        return LineWords()
    told = json.loads(raw)
    return LineWords(
        {Lang(lang): dict(some) for lang, some in told["replies"].items()},
        {Lang(lang): text for lang, text in told["told_hours"].items()},
        tuple(told["hours"]),
    )


def _short(text: str) -> str:
    kept = " ".join(text.split())
    if len(kept) > LONGEST:
        raise BadInput(f"{len(kept)} characters", say="line-text-long", most=LONGEST)
    return kept


def _checked(key: str, text: str, lang: Lang) -> str:
    """Return a reply as it is kept; ours where it is empty."""
    ours = built_in(lang).replies[key]
    kept = _short(text) or ours
    if key not in EDITABLE:
        raise BadInput(f"{key} is not edited", say="line-text-unknown")
    if sorted(_SLOT.findall(kept)) != sorted(_SLOT.findall(ours)) or "{" in _SLOT.sub("", kept):
        raise BadInput(f"{key}: facts", say="line-text-facts")
    return kept
