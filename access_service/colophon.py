"""What a narration says at its end of itself: when and by whom it was made, whose voice, for whom.

Source: Directive (EU) 2017/1564 (Marrakesh), Articles 2 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from access_service.messages import say
from formats.document import EL, EN, Lang

_ENGINE_NAMES = {"espeak": "eSpeak", "piper": "Piper", "gtts": "Google"}


@dataclass(frozen=True, slots=True)
class Colophon:
    """The facts of one copy; `made_on` is the day on which it was asked for."""

    made_on: date
    is_restricted: bool
    """A work of somebody's, which only people who cannot read print may be given."""


def colophon_text(colophon: Colophon, *, library: str, engine: str, lang: Lang) -> str:
    """Return the sentences in Greek for a Greek document, otherwise in English."""
    spoken = EL if lang.split("-")[0] in {"el", "grc"} else EN
    day = format_date(colophon.made_on, "d MMMM yyyy", locale=spoken)
    made = say(
        "colophon",
        spoken,
        library=library,
        day=day,
        voice=_ENGINE_NAMES.get(engine, engine),
    )
    return f"{made} {say(_for_whom(colophon), spoken)}"


def _for_whom(colophon: Colophon) -> str:
    return "colophon-restricted" if colophon.is_restricted else "colophon-public"
