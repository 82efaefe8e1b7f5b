"""What the delivery desk prints: slips, labels, cards and the list of what to fetch."""

from __future__ import annotations

from typing import Final

from flask import Response, abort
from flask.typing import ResponseReturnValue

from access_service.delivery.model import Visit, VisitId
from access_service.delivery.needs import NeedCode, need
from access_service.delivery.prints import (
    bag_label,
    feedback_card,
    following_visit,
    label_look,
    look_for,
    picking_list,
    slip,
    write_print,
)
from access_service.web.context import services
from access_service.web.language import current_lang
from access_service.web.slips import slip_sound, slip_url
from access_service.web.staff.delivery import blueprint, day_asked, desk
from formats.document import Document, Lang
from formats.theme import theme

MEDIA_TYPES: Final = {"pdf": "application/pdf", "brf": "application/x-brf", "mp3": "audio/mpeg"}


@blueprint.get("/visit/<int:number>/<any(slip, label, card):what>.<any(pdf, brf, mp3):kind>")
def printed(number: int, what: str, kind: str) -> ResponseReturnValue:
    """Give the slip (also as braille and as sound), the label or the feedback card."""
    part = desk()
    shown = part.bags.visit(VisitId(number))
    profile = part.desk.store.profile(shown.patron_id) if shown.patron_id else None
    lang = _lang_of(shown)
    if what == "slip":
        url = slip_url(shown) if kind == "pdf" else ""
        following = following_visit(part.desk, shown)
        document = slip(shown, following, part.library, lang, audio_url=url)
    elif what == "card":
        document = feedback_card(shown, part.library, lang)
    else:
        document = bag_label(shown, part.library, lang)
    if kind == "mp3":
        if what != "slip":
            abort(404)  # nobody listens to a label
        return _file(slip_sound(shown), kind, what, number)
    braille = need(profile.needs, NeedCode.BRAILLE) if profile else None
    look = label_look() if what == "label" else look_for(profile, _scheme_of(shown))
    name = "brf" if kind == "brf" else "large-print-pdf"
    content = write_print(document, name, look, english_grade=braille.grade if braille else None)
    return _file(content, kind, what, number)


def _lang_of(shown: Visit) -> Lang:
    if shown.patron_id is None:
        return current_lang()
    return services().patrons.show(shown.patron_id).lang


def _scheme_of(shown: Visit) -> str:
    """Return the colours that the patron has chosen: a page of colour costs, so none is guessed."""
    return services().patrons.show(shown.patron_id).preferences.scheme if shown.patron_id else ""


def _file(content: bytes, kind: str, what: str, number: object) -> Response:
    answer = Response(content, mimetype=MEDIA_TYPES[kind])
    answer.headers["Content-Disposition"] = f'inline; filename="{what}-{number}.{kind}"'
    return answer


def pdf_answer(document: Document, name: str) -> Response:
    """Return a print for staff as a PDF, in clear print."""
    return _file(write_print(document, "large-print-pdf", theme("clear")), "pdf", name, "x")


@blueprint.get("/picking.pdf")
def picking() -> ResponseReturnValue:
    """Give the list of what to fetch from the shelves for a day's bags."""
    part, day = desk(), day_asked()
    visits = part.desk.visits.between(day, day)
    ids = {one.item_id for v in visits for one in v.bag}
    items = {item.id: item for item in part.desk.shelves.show_many(ids)}
    return pdf_answer(picking_list(visits, items, part.library, current_lang()), "picking")
