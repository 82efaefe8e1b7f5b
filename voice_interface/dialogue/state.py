"""Where a conversation is. A state is a value: it can be kept, sent and gone back to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from formats.document import EL, Lang
from voice_interface.dialogue.line_ports import Loan, Text, Title
from voice_interface.dialogue.ports import Notice, Query, Result, Results
from voice_interface.dialogue.turn import Reply

READ_AT_ONCE = 3
LONGEST_TRAIL = 12
SLOWEST_WPM, FASTEST_WPM, USUAL_WPM = 80, 300, 160
WPM_STEP = 25
USUAL_WAIT_MS, LONG_WAIT_MS = 8_000, 20_000
MINUTE_MS = 60_000


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

    # of the telephone line alone
    SPELL = "spell"
    CARD = "card"
    PIN = "pin"
    ACCOUNT = "account"
    TEXTS = "texts"
    READING = "reading"
    LOANS = "loans"
    RENEW = "renew"
    REQUESTS = "requests"
    ORDER = "order"
    DELIVERY = "delivery"
    SKIP = "skip"
    CALL_ME = "call-me"
    COMING = "coming"
    LEAVE_OUT = "leave-out"
    BROUGHT = "brought"
    VERDICT = "verdict"
    PERSON = "person"
    MESSAGE = "message"
    RECORDING = "recording"


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
    day: str = ""
    """The day of which the hours are told; nothing for all of them."""
    wanted: Screen | None = None
    """Where card and PIN lead to."""
    card: str = field(default="", repr=False)
    text: Text | None = None
    loan: Loan | None = None
    title: Title | None = None
    """A title of home delivery that is spoken of."""
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """All there is to know of a conversation between two turns."""

    lang: Lang = EL
    place: Place = Place()
    trail: tuple[Place, ...] = ()
    wpm: int = USUAL_WPM
    is_brief: bool = False
    is_line: bool = False
    is_known: bool = False
    """Card and PIN were given in this call."""
    tries: int = 0
    """Wrong cards and PINs in this call."""
    wait_ms: int = USUAL_WAIT_MS
    is_typed: bool = False
    """The last words were typed: they were not misheard."""
    waits: int = 0
    """Silences that are still borne: somebody asked for a moment."""
    silences: int = 0
    misses: int = 0
    is_stopped: bool = False
    """What was told last was stopped, and nothing was said since."""
    is_lost: bool = False
    """What was looked for in this turn was not found."""
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
