"""What is printed and spoken for a round: each from one document, by the library's own writers.

The patron's slip says dates in words. A run sheet has no need and no title, a bag label the number
and the first name alone: both lie open in a van.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Final

from access_service.announcements.describe import full_date
from access_service.catalogue.describe import said_title
from access_service.catalogue.record import CopyState, Item, ItemId
from access_service.delivery.desk import Desk
from access_service.delivery.model import BagState, Profile, Reason, Visit, VisitState
from access_service.delivery.needs import USUAL_PT, NeedCode, need
from access_service.messages import say
from formats.build import DocumentBuilder, runs
from formats.document import (
    EL,
    EN,
    Document,
    Figure,
    HeaderScope,
    Lang,
    Metadata,
    Table,
    TableCell,
    TableRow,
)
from formats.qr import qr_png
from formats.theme import MAX_BODY_PT, Theme, theme
from formats.writers.registry import writer
from formats.writing import Choices

TICK: Final = "☐"
GIANT_FROM_PT: Final = 24
LABEL_PT: Final = 40.0
TO_FILL: Final = "......"
"""Where somebody writes by hand."""
_DIGITS: Final = re.compile(r"(\d+)")
_NOTHING: Final = "–"
_IN_BAG: Final = frozenset({BagState.CHOSEN, BagState.PACKED, BagState.DELIVERED})


@dataclass(frozen=True, slots=True)
class Library:
    """Who delivers, as the prints name it."""

    name: str
    phone: str = ""


def day_in_words(day: date, lang: Lang) -> str:
    """Return a day as it is said: «Τρίτη 3 Μαρτίου 2026»."""
    return full_date(datetime.combine(day, time()), lang)


def why_in_words(reason: Reason, lang: Lang) -> str:
    """Return why a title comes, as the chooser, the slip and the telephone all say it."""
    return say(f"web-delivery-for-{reason.function}", lang, about=reason.about)


def slip(
    visit: Visit,
    following: date | None,
    library: Library,
    lang: Lang = EL,
    *,
    audio_url: str = "",
) -> Document:
    """Return what the patron finds in the bag: what came and why, and when somebody comes again.

    Args:
        visit: Whose bag it is.
        following: The day of the next visit.
        library: As the slip names it.
        lang: The patron's.
        audio_url: Where the same words can be heard; it stands on the slip as a QR code.
    """
    made = DocumentBuilder(lang)
    title = say("delivery-slip-title", lang, day=day_in_words(visit.on, lang))
    made.heading(1, title)
    titles = [one for one in visit.bag if one.state in _IN_BAG]
    made.paragraph(say("delivery-slip-count", lang, n=len(titles)))
    made.bullets(
        (f"{said_title(one.title)}. {why_in_words(one.reason, lang)}" for one in titles),
        is_ordered=True,
    )
    if following is not None:
        made.field(say("delivery-slip-next", lang), day_in_words(following, lang))
    if library.phone:
        made.field(say("delivery-slip-phone", lang), library.phone)
    made.paragraph(say("delivery-slip-back", lang))
    if audio_url:
        alt, caption = say("delivery-slip-qr", lang), runs(say("delivery-slip-qr-how", lang), lang)
        picture = Figure(made.anchor(), qr_png(audio_url), "image/png", alt, lang, caption)
        made.blocks.append(picture)
    return _document(title, made, library, f"visit-{visit.id}")


def bag_label(visit: Visit, library: Library, lang: Lang = EL) -> Document:
    """Return a label: the bag's number and the first name, nothing else of the patron.

    The number is the visit's: the picking list, the run sheet, the phone and the alarm of a wrong
    bag all name it so.
    """
    made = DocumentBuilder(lang)
    title = say("delivery-label-title", lang, number=visit.id)
    made.heading(1, title)
    made.paragraph(visit.patron_name.split(" ")[0] if visit.patron_name else _NOTHING)
    made.paragraph(f"{visit.round_name}, {visit.on:%d/%m}")
    return _document(title, made, library, f"label-{visit.id}")


def run_sheet(
    visits: Sequence[Visit],
    profiles: dict[str, Profile],
    library: Library,
    lang: Lang = EL,
) -> Document:
    """Return the deliverer's sheet: order, door, way in, counts, ticks; no need and no title."""
    made = DocumentBuilder(lang)
    first = visits[0] if visits else None
    title = say("delivery-run-title", lang, round=first.round_name if first else "")
    made.heading(1, title)
    if first is not None:
        made.paragraph(day_in_words(first.on, lang))
        made.field(say("delivery-run-who", lang), first.deliverer_name or _NOTHING)
    heads = ("number", "door", "out", "in", "done")
    rows = [
        _run_row(number, visit, profiles.get(visit.patron_id or ""), lang)
        for number, visit in enumerate(visits, 1)
    ]
    _table(made, [say(f"delivery-run-{head}", lang) for head in heads], rows)
    return _document(title, made, library, "run-sheet")


def _run_row(number: int, visit: Visit, profile: Profile | None, lang: Lang) -> list[str]:
    """Return a stop in five columns: with more, the table would be told a column at a time."""
    address = profile.address if profile else None
    bag = say("delivery-label-title", lang, number=visit.id)
    name = visit.patron_name.split(" ")[0] if visit.patron_name else ""
    door = (address.street, address.bell, address.floor) if address else ()
    where = [", ".join(filter(None, (bag, name))), ", ".join(filter(None, door)), visit.slot]
    where.append(address.access_note if address else "")
    count = sum(one.state in _IN_BAG for one in visit.bag)
    return [
        str(number),
        ". ".join(filter(None, where)),
        str(count),
        TO_FILL,
        f"{TICK} {2 * TO_FILL}",
    ]


def picking_list(
    visits: Sequence[Visit], items: dict[ItemId, Item], library: Library, lang: Lang = EL
) -> Document:
    """Return what to fetch for bags that are settled, by shelf, each with its bag's number."""
    made = DocumentBuilder(lang)
    title = say("delivery-pick-title", lang)
    made.heading(1, title)
    rows = []
    for visit in visits:
        if visit.state is not VisitState.CHOSEN:
            continue
        for one in visit.bag:
            if one.is_made or one.state is not BagState.CHOSEN:
                continue
            branch, mark = _shelf(items.get(one.item_id))
            form = say(f"web-delivery-form-{one.form}", lang)
            rows.append((branch, mark, said_title(one.title), form, str(visit.id)))
    rows.sort(key=lambda row: (row[0], _as_shelved(row[1]), row[2:]))
    heads = ("branch", "shelf", "title-head", "form", "bag")
    _table(
        made,
        [say(f"delivery-pick-{head}", lang) for head in heads],
        [[cell or _NOTHING for cell in row] for row in rows],
    )
    made.paragraph(say("delivery-pick-count", lang, n=len(rows)))
    return _document(title, made, library, "picking-list")


def feedback_card(visit: Visit, library: Library, lang: Lang = EL) -> Document:
    """Return a card on which each title is ticked as liked, not liked or not finished."""
    made = DocumentBuilder(lang)
    title = say("delivery-card-title", lang)
    made.heading(1, title)
    how = "delivery-card-how" if library.phone else "delivery-card-how-alone"
    made.paragraph(say(how, lang, **({"phone": library.phone} if library.phone else {})))
    heads = ("book", "liked", "disliked", "unfinished")
    rows = [[said_title(one.title), TICK, TICK, TICK] for one in visit.bag if one.state in _IN_BAG]
    _table(made, [say(f"delivery-card-{head}", lang) for head in heads], rows)
    made.paragraph(say("delivery-card-corner", lang))
    return _document(title, made, library, f"card-{visit.id}")


def look_for(profile: Profile | None, scheme: str = "") -> Theme:
    """Return how a print looks for a patron: their own letters, 18 points where nothing is said.

    Args:
        profile: How the patron is served.
        scheme: The colours that they chose; black on white where they chose none, for yellow paper
            costs less than a page of yellow ink.
    """
    large = need(profile.needs, NeedCode.LARGE_PRINT) if profile else None
    size = float((large.size_pt if large else None) or USUAL_PT)
    name = "giant" if size >= GIANT_FROM_PT else "ukaaf-large"
    return theme(name, scheme or "black-on-white", max(size, USUAL_PT))


def label_look() -> Theme:
    """Return how a bag label looks: to be read from the back of a van."""
    return theme("giant", "black-on-white", min(LABEL_PT, MAX_BODY_PT))


def write_print(
    document: Document, kind: str, look: Theme, *, english_grade: int | None = None
) -> bytes:
    """Return a print as `large-print-pdf` or `brf`.

    Raises:
        MissingGlyph: The fonts lack a character.
        Unavailable: There is no translator for braille here.
    """
    out = BytesIO()
    writer(kind, Choices(english_grade=english_grade)).write(document, out, theme=look)
    return out.getvalue()


def following_visit(desk: Desk, visit: Visit) -> date | None:
    """Return the day of the patron's next visit after this one."""
    if visit.patron_id is None:
        return None
    later = [v.on for v in desk.visits.of(visit.patron_id) if v.on > visit.on and not v.reason]
    return min(later, default=None)


def _shelf(item: Item | None) -> tuple[str, str]:
    if item is None:
        return "", ""
    free = (copy for copy in item.copies if copy.state is CopyState.AVAILABLE)
    copy = next(free, next(iter(item.copies), None))
    mark = (copy.shelf_mark if copy else "") or item.shelf_mark
    return (f"{copy.branch} {copy.location}".strip() if copy else ""), mark


def _as_shelved(mark: str) -> list[tuple[int, str]]:
    """Return a shelf mark as it is compared: «Α 2» stands before «Α 10»."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _DIGITS.split(mark)]


def _table(made: DocumentBuilder, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    body = list(rows)
    if not body:
        return
    first = TableRow(
        tuple(TableCell(made.anchor(), runs(h, made.lang), HeaderScope.COLUMN) for h in heads)
    )
    rest = tuple(
        TableRow(
            tuple(
                TableCell(
                    made.anchor(),
                    runs(cell, made.lang),
                    HeaderScope.NONE if place else HeaderScope.ROW,
                )
                for place, cell in enumerate(row)
            )
        )
        for row in body
    )
    made.blocks.append(Table(made.anchor(), (first, *rest), header_row_count=1))


def _document(title: str, made: DocumentBuilder, library: Library, name: str) -> Document:
    lang = EN if made.lang == EN else EL
    return Document(
        title, lang, tuple(made.blocks), metadata=Metadata(publisher=library.name, identifier=name)
    )
