"""What is known of a patron: enough to serve them, and never why they need it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final, NewType

from access_service.preferences import USUAL, Preferences
from formats.document import EL, Lang
from formats.errors import BadInput

PatronId = NewType("PatronId", str)
CardNo = NewType("CardNo", str)
Pin = NewType("Pin", str)

PIN_DIGITS: Final = 6
MOST_CARD_CHARACTERS: Final = 24
_CARD = re.compile(r"[A-ZΑ-Ω0-9]+")
_BETWEEN = re.compile(r"[\s./_-]+")


class PatronStatus(StrEnum):
    """Whether somebody may sign in."""

    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether somebody may have copies for people who cannot read print: yes or no, no reason.

    Source: Directive (EU) 2017/1564, articles 2 (2) and 5.
    """

    is_eligible: bool
    decided_at: datetime
    officer: str
    """The member of staff who decided, by the name they sign in with."""


@dataclass(frozen=True, slots=True)
class Patron:
    """A reader of the library. Name, telephone and note are sealed where they are kept."""

    id: PatronId
    card_no: CardNo
    created_at: datetime
    display_name: str = ""
    phone: str = ""
    note: str = ""
    """For staff, about service, such as «ring twice»; pages say that no illness belongs here."""
    lang: Lang = EL
    eligibility: Eligibility | None = None
    """None where nobody has decided yet."""
    status: PatronStatus = PatronStatus.ACTIVE
    preferences: Preferences = USUAL
    keeps_history: bool = False
    """What they take is remembered, because they asked for that."""

    @property
    def is_eligible(self) -> bool:
        """Tell whether somebody decided that they may have copies of protected works."""
        return self.eligibility is not None and self.eligibility.is_eligible


def card_number(text: str) -> CardNo:
    """Return a card's number as it is kept: capitals, without spaces, points and dashes.

    Raises:
        BadInput: It is empty, too long, or has other signs than letters and digits.
    """
    number = _BETWEEN.sub("", unicodedata.normalize("NFKC", text).upper())
    if len(number) > MOST_CARD_CHARACTERS or not _CARD.fullmatch(number):
        raise BadInput("card number", say="patron-bad-card", most=MOST_CARD_CHARACTERS)
    return CardNo(number)


def tried_card(text: str) -> CardNo:
    """Return a card that somebody tries, as it would be kept; one that cannot be is nobody's."""
    try:
        return card_number(text)
    except BadInput:
        return CardNo("")


def fresh_pin(draw: Callable[[int], int] | None = None) -> Pin:
    """Return a PIN drawn by chance, never one that everybody tries first.

    Args:
        draw: Returns a number under 10⁶ for the how-manieth try; without it, chance does.
    """
    turn = 0
    while True:
        number = secrets.randbelow(10**PIN_DIGITS) if draw is None else draw(turn)
        try:
            return chosen_pin(f"{number:0{PIN_DIGITS}}")
        except BadInput:  # too easy: another is drawn
            turn += 1


def is_pin(text: str) -> bool:
    """Tell whether a text has the shape of a PIN: six digits."""
    return len(text) == PIN_DIGITS and text.isascii() and text.isdecimal()


def chosen_pin(text: str) -> Pin:
    """Return a PIN that somebody chose.

    Raises:
        BadInput: It is not six digits, or among those that everybody tries first.
    """
    digits = "".join(text.split())
    if not is_pin(digits):
        raise BadInput("pin shape", say="patron-bad-pin", digits=PIN_DIGITS)
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    if len(steps) == 1 or digits[:3] == digits[3:] or digits[:2] * 3 == digits:
        raise BadInput("pin too easy", say="patron-easy-pin")
    return Pin(digits)
