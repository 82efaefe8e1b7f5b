"""Patrons of another system: Koha's housebound profiles, or any table, as CSV.

Koha keeps favourites and notes as free text; they become tastes, a note is left out when it looks
like a diagnosis, and said so. Needs are not in Koha: staff fill them in. Nobody is taken in without
the library saying how they agreed.

Source: Koha 24.05, tables `housebound_profile` (borrowernumber, day, frequency, fav_itemtypes,
fav_subjects, fav_authors, referral, notes) and `borrowers` (cardnumber, surname, firstname, phone,
address), as a report of Koha exports them. What is past is taken by `importing_past`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from access_service.delivery.desk import Desk
from access_service.delivery.free_text import health_words
from access_service.delivery.model import Address, Profile, RoundId, Taste, TasteKind
from access_service.delivery.needs import Need, NeedCode
from access_service.delivery.people import Given, People, Purpose
from access_service.patrons.account import Patron
from formats.document import EL, Lang
from formats.errors import BadInput, UnknownThing
from formats.language.fold import fold

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "card": ("cardnumber", "card", "καρτα", "αριθμος καρτας"),
    "surname": ("surname", "επωνυμο"),
    "firstname": ("firstname", "ονομα"),
    "name": ("name", "ονοματεπωνυμο"),
    "phone": ("phone", "τηλεφωνο", "mobile"),
    "street": ("address", "street", "διευθυνση", "οδος"),
    "day": ("day", "ημερα"),
    "frequency": ("frequency", "συχνοτητα"),
    "subjects": ("fav_subjects", "subjects", "θεματα"),
    "authors": ("fav_authors", "authors", "συγγραφεις"),
    "notes": ("notes", "σημειωσεις"),
    "needs": ("needs", "αναγκες"),
    "max": ("max_items", "max", "τιτλοι"),
    "date": ("issuedate", "appointment_date", "date", "ημερομηνια", "returndate"),
    "barcode": ("barcode", "γραμμωτος κωδικας"),
    "record": ("biblionumber", "αριθμος εγγραφης"),
    "title": ("title", "τιτλος"),
    "author": ("author", "συγγραφεας"),
    "segment": ("day_segment", "ωρα"),
    "chooser": ("chooser", "housebound_chooser", "επιλογη"),
    "deliverer": ("deliverer", "housebound_deliverer", "διανομη"),
    "user": ("userid", "username", "χρηστης"),
}
"""Our name of each column, and the heads under which it may stand; they are compared folded."""
_CYCLES: Final = (
    (("7", "ew", "week", "weekly", "εβδομαδα"), 7),
    (("14", "ef", "fortnight", "fortnightly", "δεκαπενθημερο"), 14),
    (("21",), 21),
    (("28", "30", "em", "month", "monthly", "μηνας"), 28),
)
_ENCODINGS: Final = ("utf-8-sig", "cp1253")
USUAL_CYCLE: Final = 14
_DONE: Final = frozenset(
    {"delivery-import-done", "delivery-import-there", "delivery-import-note-left-out"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a row. `say` is the key of its sentence, `number` counts rows from 1."""

    number: int
    card: str
    say: str
    detail: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the sentence of a refusal names."""

    @property
    def is_done(self) -> bool:
        """Tell whether something was taken in."""
        return self.say in _DONE


def refused(number: int, card: str, problem: BadInput) -> Line:
    """Return the line of a row that was not taken in."""
    return Line(number, card, problem.say, facts=problem.facts)


class DeliveryImport:
    """Takes a table of patrons in."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk = desk
        self._people = people

    def take(
        self, content: bytes, *, round_id: RoundId | None, how: Given, by: str, lang: Lang = EL
    ) -> Iterator[Line]:
        """Enrol the patrons of a table and yield what became of each row.

        Args:
            content: CSV with a row of heads; `;`, `,` or tabs between.
            round_id: The round that they are put on.
            how: How the library has their consents.
            by: Who imports.
            lang: Language of the patrons.

        Raises:
            BadInput: It is no table with a column of cards.
        """
        for number, row in enumerate(read_rows(content), 1):
            yield self._row(number, row, round_id, how, by, lang)

    def _row(
        self,
        number: int,
        row: Mapping[str, str],
        round_id: RoundId | None,
        how: Given,
        by: str,
        lang: Lang,
    ) -> Line:
        card = row.get("card", "")
        try:
            patron = self._patron(row, lang)
            notes = row.get("notes", "")
            warned = health_words(notes)
            profile = Profile(
                patron.id,
                needs_of(row.get("needs", "")),
                round_id,
                cycle_days=cycle_of(row.get("frequency", "")),
                starts_on=self._desk.today(),
                max_items=int(row["max"]) if row.get("max", "").isdecimal() else 4,
                languages=(lang,),
                tastes=tuple(tastes_of(row)),
                address=Address(street=row.get("street", "")),
                call_note="" if warned else notes,
            )
            self._people.enrol(profile, tuple(Purpose), how, by=by)
        except BadInput as problem:
            return refused(number, card, problem)
        if warned:
            return Line(number, card, "delivery-import-note-left-out", ", ".join(warned))
        return Line(number, card, "delivery-import-done")

    def _patron(self, row: Mapping[str, str], lang: Lang) -> Patron:
        name = row.get("name") or f"{row.get('firstname', '')} {row.get('surname', '')}".strip()
        try:
            return self._desk.patrons.with_card(row.get("card", ""))
        except UnknownThing:
            phone = row.get("phone", "")
            return self._desk.patrons.add(row["card"], name=name, phone=phone, lang=lang).patron


def read_rows(content: bytes, needed: str = "card") -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV under our names of columns.

    Raises:
        BadInput: It lacks the column that is needed, or cannot be read.
    """
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    heads = [_known(head) for head in next(rows, [])]
    if needed not in heads:
        some = ", ".join(NAMES[needed])
        raise BadInput(f"no column {needed}", say="delivery-import-no-column", names=some)
    for row in rows:
        found = {
            head: " ".join(cell.split()) for head, cell in zip(heads, row, strict=False) if head
        }
        if any(found.values()):
            yield found


def cycle_of(told: str) -> int:
    """Return days from a frequency such as Koha's `EW`, «fortnight» or `14`."""
    word = fold(told).strip()
    return next((days for words, days in _CYCLES if word in map(fold, words)), USUAL_CYCLE)


def needs_of(told: str) -> frozenset[Need]:
    """Return needs from codes such as `audio; large-print 22`; other words are left out."""
    found = set()
    for piece in re.split(r"[;,|]+", told):
        code, _, rest = piece.strip().lower().partition(" ")
        if code in {one.value for one in NeedCode}:
            number = int(rest) if rest.strip().isdecimal() else None
            if code == NeedCode.LARGE_PRINT:
                found.add(Need(NeedCode.LARGE_PRINT, number or 18))
            elif code == NeedCode.BRAILLE:
                found.add(Need(NeedCode.BRAILLE, grade=number))
            else:
                found.add(Need(NeedCode(code)))
    return frozenset(found)


def tastes_of(row: Mapping[str, str]) -> Iterator[Taste]:
    """Yield tastes from lists with `;` or `|` between."""
    for column, kind in (("authors", TasteKind.AUTHOR), ("subjects", TasteKind.SUBJECT)):
        for one in re.split(r"[;|]+", row.get(column, "")):
            if one.strip():
                yield Taste(kind, one.strip())


def _known(head: str) -> str:
    folded = fold(head).strip()
    return next((name for name, heads in NAMES.items() if folded in map(fold, heads)), "")


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("no text", say="delivery-import-no-column", names=", ".join(NAMES["card"]))
