"""How somebody wants to read and hear: kept for a visitor in a cookie, for a patron with them.

The same values shape the pages, the files that are made, and the dialogue on the web and by
telephone. Nothing here says why somebody needs it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from formats.errors import BadInput
from formats.theme import MAX_BODY_PT, MIN_BODY_PT, SCHEMES
from tts.engine import MAX_WPM, MIN_WPM

SIZES_PERCENT: Final = (80, 100, 125, 150, 200)
SHORTEST_WAIT_S, LONGEST_WAIT_S = 4, 20
"""How long a telephone may be told to wait for the first key."""


class Typeface(StrEnum):
    """Which letters the pages have; all of them are on the reader's own machine."""

    USUAL = ""
    WIDE = "wide"
    SERIF = "serif"
    EVEN = "even"


class Spacing(StrEnum):
    """How far apart lines or letters stand."""

    USUAL = ""
    WIDE = "wide"
    WIDEST = "widest"


class Verbosity(StrEnum):
    """How much the dialogue says."""

    USUAL = ""
    BRIEF = "brief"


def _unchosen_or(least: float, most: float) -> AfterValidator:
    def check(value: int) -> int:
        if value and not least <= value <= most:
            raise ValueError(f"{value} is not in {least:g}-{most:g}")
        return value

    return AfterValidator(check)


def _known_scheme(name: str) -> str:
    if name and name not in SCHEMES:
        raise ValueError("no such scheme")
    return name


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody chose. Each default means «nobody chose»; it is the library's, not theirs."""

    size_percent: Literal[80, 100, 125, 150, 200] = 100
    """Letters of the pages against their usual size."""
    typeface: Typeface = Typeface.USUAL
    line_spacing: Spacing = Spacing.USUAL
    letter_spacing: Spacing = Spacing.USUAL
    scheme: Annotated[str, AfterValidator(_known_scheme)] = ""
    """One of `formats.theme.SCHEMES`, for pages and files; empty: as the browser asks."""
    is_still: bool = False
    """Nothing moves on the pages."""
    is_simple: bool = False
    """Pages leave out what is not needed for what one came for."""
    print_pt: Annotated[int, _unchosen_or(MIN_BODY_PT, MAX_BODY_PT)] = 0
    """Letters of the files that are made, in points; 0: as their profile has them."""
    voice: Annotated[str, Field(max_length=200)] = ""
    """Voices' names with commas between, one a language; empty: the library's own."""
    wpm: Annotated[int, _unchosen_or(MIN_WPM, MAX_WPM)] = 0
    """Words a minute of all that is spoken; 0: the library's own pace."""
    verbosity: Verbosity = Verbosity.USUAL
    key_wait_s: Annotated[int, _unchosen_or(SHORTEST_WAIT_S, LONGEST_WAIT_S)] = 0
    """Seconds that the telephone waits for the first key; 0: the usual."""


USUAL: Final = Preferences()
_JSON: Final = TypeAdapter(Preferences)


def to_json(preferences: Preferences) -> str:
    """Return what was chosen, as short as a cookie should be."""
    return _JSON.dump_json(preferences, exclude_defaults=True).decode()


def of_fields(fields: Mapping[str, str]) -> Preferences:
    """Return what the fields of a form or an address choose; an empty one chooses nothing.

    Raises:
        BadInput: One of them cannot be.
    """
    given: dict[str, object] = {name: value for name, value in fields.items() if value}
    for name in ("size_percent", "print_pt", "wpm", "key_wait_s"):
        if name in given:
            digits = str(given[name])
            given[name] = int(digits) if digits.isdecimal() and len(digits) < 8 else -1
    try:
        return _JSON.validate_python(given)
    except ValidationError as exc:
        raise BadInput("a reading setting", say="preference-unknown") from exc


def from_json(text: str) -> Preferences:
    """Return what `to_json` wrote; what is damaged or of another version counts as not chosen."""
    try:
        return _JSON.validate_json(text)
    except ValidationError:
        return USUAL
