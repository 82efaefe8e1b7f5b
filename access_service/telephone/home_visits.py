"""Home delivery as one caller hears it: the next visit, what comes, what came and is due back.

Everything is told by title. Sentences are made here, for the dialogue knows nothing of days.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from access_service.catalogue.describe import said_title
from access_service.catalogue.record import Item, ItemId
from access_service.delivery.model import (
    BagItem,
    BagState,
    Verdict,
    Visit,
    VisitId,
    VisitState,
    WorkKey,
)
from access_service.delivery.prints import day_in_words, why_in_words
from access_service.messages import explain, say
from access_service.patrons.account import PatronId
from formats.build import runs
from formats.document import Lang, Run, Runs
from formats.errors import AccessError
from voice_interface.dialogue.line_ports import Loan, Opinion, Title

if TYPE_CHECKING:
    from access_service.bootstrap import Services

BROUGHT_VISITS = 3


class HomeVisits:
    """Home delivery of one patron who has signed in.

    Args:
        services: The library.
        patron: Who called.
    """

    def __init__(self, services: Services, patron: PatronId) -> None:
        self._services = services
        self._desk = services.delivery
        self._patron = patron
        self._told: VisitId | None = None

    def next_visit(self, lang: Lang) -> tuple[Runs, ...]:
        """Return when somebody comes and with how much; nothing where no visit is planned."""
        coming = self._desk.next_visit(self._patron)
        if coming is None:
            self._told = None
            return ()
        visit = coming.visit
        self._told = visit.id
        said = [say("phone-visit", lang, day=day_in_words(visit.on, lang))]
        if visit.slot:
            said.append(say("phone-visit-slot", lang, slot=visit.slot))
        count = len(coming.titles)
        if count:
            plural = "one" if count == 1 else "other"
            said.append(say(f"web-my-delivery-titles-{plural}", lang, number=count))
        if not coming.can_be_skipped:
            said.append(say("phone-visit-packed", lang))
        return tuple((Run(one, lang),) for one in said)

    def skip(self, lang: Lang) -> str:
        """Leave out the visit that was told of last, or else the next one."""
        coming = self._desk.next_visit(self._patron)
        visit_id = self._told or (coming.visit.id if coming else None)
        if visit_id is None:
            return say("phone-no-visit", lang)
        try:
            self._desk.skip(self._patron, visit_id)
        except AccessError as problem:
            return explain(problem, lang)
        return ""

    def coming(self, lang: Lang) -> tuple[Title, ...]:
        """Return the titles of the next visit, each with why it comes."""
        coming = self._desk.next_visit(self._patron)
        if coming is None:
            return ()
        works = self._items(coming.titles)
        return tuple(
            Title(
                f"{coming.visit.id}:{one.work}",
                _title(one, works, lang),
                (Run(why_in_words(one.reason, lang), lang),),
            )
            for one in coming.titles
        )

    def leave_out(self, title_id: str, lang: Lang) -> str:
        """Take a title out of its visit's bag; return why not, in words, or nothing."""
        visit_id, work = _parts(title_id)
        try:
            self._desk.refuse_title(self._patron, visit_id, work)
        except AccessError as problem:
            return explain(problem, lang)
        return ""

    def brought(self, lang: Lang) -> tuple[Title, ...]:
        """Return what the last visits brought, the latest first, with the day."""
        brought = self._desk.brought(self._patron, visits=BROUGHT_VISITS)
        works = self._items([one for _, one in brought])
        return tuple(
            Title(
                f"{visit.id}:{one.work}",
                _title(one, works, lang),
                (Run(f"{day_in_words(visit.on, lang)}.", lang),),
            )
            for visit, one in brought
        )

    def judge(self, title_id: str, opinion: Opinion, lang: Lang) -> str:
        """Note what the patron says of a title; return why not, in words, or nothing."""
        visit_id, work = _parts(title_id)
        try:
            self._desk.judge(self._patron, visit_id, work, Verdict(opinion.value))
        except AccessError as problem:
            return explain(problem, lang)
        return ""

    def loans(self, lang: Lang) -> tuple[Loan, ...]:
        """Return what is at the patron's home and has to come back, the next due first.

        A copy that the catalogue dates is due then; what it does not date is fetched at the next
        visit. What has neither barcode nor label was printed for the patron, who keeps it.
        """
        out = self._at_home()
        works = self._items([one for _, one in out])
        coming = self._desk.next_visit(self._patron)
        fetched = coming.visit.on if coming else None
        dated = [(_due(one, works.get(one.item_id)) or fetched, visit, one) for visit, one in out]
        dated.sort(key=lambda entry: entry[0] or date.max)
        return tuple(
            Loan(
                f"{visit.id}:{one.work}",
                _title(one, works, lang),
                (Run(day_in_words(due, lang), lang),) if due else (),
            )
            for due, visit, one in dated
        )

    def _at_home(self) -> list[tuple[Visit, BagItem]]:
        visits = self._desk.desk.visits.of(self._patron)
        return [
            (visit, one)
            for visit in visits
            if visit.state is VisitState.DELIVERED
            for one in visit.bag
            if one.state is BagState.DELIVERED and (one.barcode or one.medium)
        ]

    def _items(self, titles: tuple[BagItem, ...] | list[BagItem]) -> dict[ItemId, Item]:
        found = self._services.catalogue.show_many([one.item_id for one in titles])
        return {item.id: item for item in found}


def _parts(title_id: str) -> tuple[VisitId, WorkKey]:
    number, _, work = title_id.partition(":")
    return VisitId(int(number)), WorkKey(work)


def _title(one: BagItem, items: dict[ItemId, Item], lang: Lang) -> Runs:
    """Return a title in its own language; one that left the catalogue as the bag has it."""
    item = items.get(one.item_id)
    return runs(said_title(item.title if item else one.title), item.lang if item else lang)


def _due(one: BagItem, item: Item | None) -> date | None:
    """Return the day that the catalogue gives for the very copy; None where it gives none."""
    for copy in item.copies if item and one.barcode else ():
        if copy.barcode == one.barcode and copy.due:
            try:
                return date.fromisoformat(copy.due[:10])
            except ValueError:
                return None  # written in some other way: it would be read out wrongly
    return None
