"""What went before, from another system: loans, visits, and who chose and drove.

Loans matter most: a work that somebody had there must not come again here. They are kept only where
the patron agreed that the library remembers. A visit of Koha has no state; one whose day is past
counts as made. A visit that is to come is planned here from the patron's cycle and is not taken.

Source: Koha 24.05, tables `old_issues` (issuedate) with `items` (barcode) and `biblio`
(biblionumber, title, author), `housebound_visit` (appointment_date, day_segment,
chooser_brwnumber, deliverer_brwnumber), `housebound_role` (housebound_chooser,
housebound_deliverer), as a report exports them with cards and names beside the numbers.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from access_service.announcements.moments import day_from_text
from access_service.catalogue.identifiers import work_key
from access_service.catalogue.record import Creator, Item
from access_service.delivery.desk import Desk
from access_service.delivery.holdings import work_of
from access_service.delivery.importing import Line, read_rows, refused
from access_service.delivery.model import Had, Visit, VisitId, VisitState, WorkKey
from access_service.delivery.people import People, Purpose
from access_service.patrons.account import PatronId
from access_service.staff.account import Role, StaffAccount
from access_service.staff.service import Staff
from formats.errors import BadInput

_YES: Final = frozenset({"1", "yes", "true", "ναι", "x"})
_SECRET_BYTES: Final = 12


class PastImport:
    """Takes in what another system remembers."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk = desk
        self._people = people

    def loans(self, content: bytes) -> Iterator[Line]:
        """Note what patrons had, and yield what became of each row.

        Args:
            content: CSV with a card and a barcode, a record's number, or a title with its author.

        Raises:
            BadInput: It is no table with a column of cards.
        """
        by_code: dict[str, Item] = {}
        by_record: dict[str, Item] = {}
        for item in self._desk.shelves.items():
            if item.control_number:
                by_record.setdefault(item.control_number, item)
            by_code.update((copy.barcode, item) for copy in item.copies if copy.barcode)
        for number, row in enumerate(read_rows(content), 1):
            card = row.get("card", "")
            try:
                patron = self._enrolled(card)
                if Purpose.HISTORY not in self._people.purposes(patron):
                    raise BadInput("no consent", say="delivery-no-history")
                found = by_code.get(row.get("barcode", "")) or by_record.get(row.get("record", ""))
                self._desk.store.add_had(patron, [_had(row, found)])
            except BadInput as problem:
                yield refused(number, card, problem)
            else:
                yield Line(number, card, "delivery-import-done")

    def visits(self, content: bytes) -> Iterator[Line]:
        """Keep past visits, each once, and yield what became of each row.

        Raises:
            BadInput: It is no table with a column of cards.
        """
        for number, row in enumerate(read_rows(content), 1):
            card = row.get("card", "")
            try:
                patron = self._enrolled(card)
                on = day_of(row.get("date", ""))
                if on >= self._desk.today():
                    raise BadInput(f"{on}: to come", say="delivery-import-to-come")
                if any(visit.on == on for visit in self._desk.visits.of(patron)):
                    yield Line(number, card, "delivery-import-there")
                    continue
                self._desk.visits.add([self._visit(patron, on, row)])
            except BadInput as problem:
                yield refused(number, card, problem)
            else:
                yield Line(number, card, "delivery-import-done")

    def _visit(self, patron: PatronId, on: date, row: Mapping[str, str]) -> Visit:
        return Visit(
            VisitId(0),
            patron,
            self._desk.name_of(patron),
            on,
            on,
            row.get("segment", ""),
            chooser_name=row.get("chooser", ""),
            deliverer_name=row.get("deliverer", ""),
            state=VisitState.DELIVERED,
        )

    def _enrolled(self, card: str) -> PatronId:
        """Return who has a card and is served at home.

        Raises:
            UnknownThing: There is no such card, or they are not served at home.
        """
        patron = self._desk.patrons.with_card(card)
        return self._people.profile(patron.id).patron_id


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that was made. `password` is told once and kept nowhere."""

    account: StaffAccount
    password: str


def take_roles(content: bytes, staff: Staff) -> Iterator[Line | NewAccount]:
    """Make accounts for choosers and deliverers; who is both gets two, for their views differ.

    Args:
        content: CSV with `userid`, `housebound_chooser` and `housebound_deliverer`.
        staff: Where accounts are kept.

    Raises:
        BadInput: It is no table with a column of names.
    """
    for number, row in enumerate(read_rows(content, "user"), 1):
        name = row.get("user", "")
        wanted = [
            role
            for role in (Role.CHOOSER, Role.DELIVERER)
            if row.get(role.value, "").strip().lower() in _YES
        ]
        if not wanted:
            yield refused(number, name, BadInput("no role", say="delivery-import-no-role"))
        for role in wanted:
            password = secrets.token_urlsafe(_SECRET_BYTES)
            own = name if len(wanted) == 1 else f"{name}-{role.value}"
            try:
                yield NewAccount(staff.add(own, role, password), password)
            except BadInput as problem:
                yield refused(number, own, problem)


def day_of(written: str) -> date:
    """Return the day of `2024-03-05`, `5/3/2024`, or either with an hour behind it.

    Raises:
        BadInput: It is none.
    """
    day, _, _ = written.strip().replace("T", " ").partition(" ")
    return day_from_text(day)


def _had(row: Mapping[str, str], item: Item | None) -> Had:
    """Return what a row says that somebody had.

    Raises:
        BadInput: It names no work.
    """
    on = day_of(row.get("date", ""))
    if item is not None:
        return Had(work_of(item), on, item.title, item.id)
    title, author = row.get("title", ""), row.get("author", "")
    if not title:
        raise BadInput("no work", say="delivery-import-no-work")
    # The library may get it again one day, in another edition: the work is known by its name.
    creators = (Creator(author, author),) if author else ()
    return Had(WorkKey(work_key(creators, title)), on, title)
