"""Where a conversation is. A state is a value: it can be kept, sent and gone back to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from formats.document import EL, Lang
from voice_interface.dialogue.ports import Notice, Query, Result, Results
from voice_interface.dialogue.turn import Reply

READ_AT_ONCE = 3
LONGEST_TRAIL = 12
SLOWEST_WPM, FASTEST_WPM, USUAL_WPM = 80, 300, 160
WPM_STEP = 25


_NO_QUERY = Query()
_NOTHING_FOUND = Results()
_NOTHING_SAID = Reply(())


class Screen(StrEnum):
    """The places of a conversation."""

    HOME = "home"
    SEARCH = "search"
    RESULTS = "results"
    WIDEN = "widen"
    """Nothing was found with a limit; shall it be left out?"""
    ITEM = "item"
    FORMS = "forms"
    CONFIRM = "confirm"
    NOTICES = "notices"
    HOURS = "hours"
    SHELF = "shelf"
    SETTINGS = "settings"
    END = "end"


@dataclass(frozen=True, slots=True)
class Place:
    """A screen with what is on it: what «πίσω» goes back to."""

    screen: Screen = Screen.HOME
    query: Query = _NO_QUERY
    results: Results = _NOTHING_FOUND
    at: int = 0
    """The first result that was read out, or the number of the announcement."""
    item: Result | None = None
    form: str = ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """All there is to know of a conversation between two turns."""

    lang: Lang = EL
    place: Place = Place()
    trail: tuple[Place, ...] = ()
    wpm: int = USUAL_WPM
    is_brief: bool = False
    silences: int = 0
    misses: int = 0
    last: Reply = _NOTHING_SAID

    def go(self, place: Place) -> State:
        """Return the state at another place, from which one can come back to this one."""
        if self.place == place:
            return self
        return replace(self, place=place, trail=(*self.trail, self.place)[-LONGEST_TRAIL:])

    def back(self) -> State | None:
        """Return the state at the place before this one, or None at the beginning."""
        if not self.trail:
            return None
        return replace(self, place=self.trail[-1], trail=self.trail[:-1])

    @property
    def shown(self) -> tuple[Result, ...]:
        """Return the results that were read out last."""
        return self.place.results.found[self.place.at : self.place.at + READ_AT_ONCE]
