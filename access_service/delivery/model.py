"""Patrons' delivery profiles, rounds, visits, bags, wishes, media and verdicts. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, NewType

from access_service.catalogue.record import ItemId
from access_service.delivery.needs import BringForm, Needs
from access_service.patrons.account import PatronId
from access_service.staff.account import StaffName
from formats.document import EL, Lang

RoundId = NewType("RoundId", int)
VisitId = NewType("VisitId", int)
WishId = NewType("WishId", str)
"""The id of a patron's request."""
WorkKey = NewType("WorkKey", str)

CYCLES_DAYS: Final = (7, 14, 21, 28)
MOST_ITEMS: Final = 30


class TasteKind(StrEnum):
    """What a taste is about."""

    AUTHOR = "author"
    SUBJECT = "subject"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Taste:
    """Something liked (1, 2) or not (-1, -2); -2 is never brought unless it is asked for."""

    kind: TasteKind
    value: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees (WGS 84)."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Address:
    """Where the door is and how one gets in. All of it is kept encrypted."""

    street: str = ""
    bell: str = ""
    floor: str = ""
    access_note: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who may be called, or who acts for the patron."""

    name: str = ""
    phone: str = ""
    acts_for: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """How a patron is served at home."""

    patron_id: PatronId
    needs: Needs = frozenset()
    round_id: RoundId | None = None
    cycle_days: int = 14
    starts_on: date | None = None
    """The first visit; later ones are counted from it, so that no holiday moves the cycle."""
    slot: str = ""
    """What was agreed about the hour, such as `10:00-12:00`."""
    max_items: int = 4
    languages: tuple[Lang, ...] = (EL,)
    avoid: tuple[str, ...] = ()
    """Codes of `avoiding.TOPICS`, or words."""
    tastes: tuple[Taste, ...] = ()
    series_in_order: bool = True
    allow_trial: bool = True
    address: Address = Address()
    contact: Contact = Contact()
    call_note: str = ""
    paused_until: date | None = None
    position: int = 0
    """Place in the round, from 1; 0 where nobody has put it in order yet."""
    version: int = 0


class Verdict(StrEnum):
    """What a patron said of a book."""

    LIKED = "liked"
    DISLIKED = "disliked"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Had:
    """A work that a patron had, whatever its edition or form. A repeat is told by `work`."""

    work: WorkKey
    on: date
    title: str = ""
    item_id: ItemId | None = None
    verdict: Verdict | None = None


class Function(StrEnum):
    """Why a title is proposed, in the order in which proposals are made."""

    REQUEST = "request"
    SERIES = "series"
    AUTHOR = "author"
    SUBJECT = "subject"
    TRIAL = "trial"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as data: the function, and the name, series or subject that it is about."""

    function: Function
    about: str = ""
    wish_id: WishId | None = None


class BagState(StrEnum):
    """Where a title of a bag is."""

    CHOSEN = "chosen"
    PACKED = "packed"
    DELIVERED = "delivered"
    RETURNED = "returned"
    GONE = "gone"
    """It was withdrawn or lost after it had been chosen."""


@dataclass(frozen=True, slots=True)
class BagItem:
    """A title in the bag of one visit. `barcode` or `medium` once it is packed."""

    item_id: ItemId
    work: WorkKey
    title: str
    form: BringForm
    reason: Reason
    is_made: bool = False
    """Made to order, not taken from the shelf."""
    state: BagState = BagState.CHOSEN
    barcode: str = ""
    medium: str = ""
    job: str = ""
    """Of the conversion that makes it to order."""
    verdict: Verdict | None = None


class VisitState(StrEnum):
    """Where a visit is in its life."""

    PLANNED = "planned"
    CHOSEN = "chosen"
    PACKED = "packed"
    OUT = "out"
    DELIVERED = "delivered"
    NOT_HOME = "not-home"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. Names stay when a person leaves; when a patron is erased, theirs goes too."""

    id: VisitId
    patron_id: PatronId | None
    patron_name: str
    on: date
    meant_for: date
    """The day of the cycle; `on` is another where that one was closed or the visit was moved."""
    slot: str = ""
    round_id: RoundId | None = None
    round_name: str = ""
    position: int = 0
    chooser: StaffName | None = None
    chooser_name: str = ""
    deliverer: StaffName | None = None
    deliverer_name: str = ""
    state: VisitState = VisitState.PLANNED
    reason: str = ""
    bag: tuple[BagItem, ...] = ()
    taken_back: int = 0
    """How many things the deliverer took back at the door."""
    avoided: tuple[WorkKey, ...] = ()
    """Works that would have had a place in this bag, and were left out because they were had."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """A round of one deliverer on one day of the week (0 Monday to 6 Sunday)."""

    id: RoundId
    name: str
    weekday: int
    deliverer: StaffName | None = None
    deliverer_name: str = ""
    vehicle: str = ""
    capacity: int = 20
    """How many bags the vehicle or the volunteer can take at once."""
    depot: Place | None = None
    leaves_at: time = time(10)
    version: int = 0


class Why(StrEnum):
    """Why a wish is not in the bag yet; each is a sentence for staff and for the patron."""

    FULL = "full"
    """The bag has its number; it comes next time."""
    UNKNOWN = "unknown"
    """Words that no title has been found for: somebody must choose."""
    HAD = "had"
    """The patron had this work; it comes again only when staff say so."""
    TAKEN = "taken"
    """Every copy that would do is on loan or in a bag."""
    GONE = "gone"
    """Withdrawn, lost or damaged."""
    NO_TEXT = "no-text"
    """Not there in a form that the patron can use, and no text to make it from."""
    NOT_ENTITLED = "not-entitled"
    """Its text is protected, and nobody noted that the patron is a beneficiary."""
    MAKING = "making"
    """It is being made."""
    IN_PERSON = "in-person"
    """The patron is not served at home: somebody must tell them how they get it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A patron's request: a work that was found, or words."""

    id: WishId
    patron_id: PatronId
    asked_on: date
    item_id: ItemId | None = None
    words: str = ""
    is_again: bool = False
    """Staff said: bring it although the patron had it."""
    is_ready: bool = False
    """The patron was told that it is ready."""


class MediumState(StrEnum):
    """Where a stick, card, disc or player is."""

    FREE = "free"
    WRITTEN = "written"
    OUT = "out"
    LOST = "lost"


MEDIUM_KINDS: Final = ("usb", "sd", "cd", "player")


@dataclass(frozen=True, slots=True)
class Medium:
    """A medium that goes out and comes back, told by the label on it."""

    label: str
    kind: str
    state: MediumState = MediumState.FREE
    visit_id: VisitId | None = None
    files: tuple[tuple[str, str], ...] = ()
    """Each file that was written: its path on the medium, and its SHA-256."""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the desk's log. It is only added to, and holds nothing of a patron."""

    at: datetime
    actor: str
    kind: str
    visit_id: VisitId | None = None
    facts: dict[str, str | int] = field(default_factory=dict)
