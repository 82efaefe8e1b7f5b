"""Who is served at home: the list, one page to enrol or change, consents, export and erasure."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from access_service.announcements.moments import day_from_text, day_to_text
from access_service.delivery.avoiding import TOPICS
from access_service.delivery.model import (
    CYCLES_DAYS,
    MOST_ITEMS,
    Address,
    Contact,
    Place,
    Profile,
    RoundId,
    Taste,
    TasteKind,
    VisitState,
)
from access_service.delivery.needs import Need, NeedCode, need
from access_service.delivery.people import Given, Purpose, warnings
from access_service.delivery.prints import day_in_words, why_in_words
from access_service.patrons.account import Patron, PatronId
from access_service.patrons.kept import NewCard
from access_service.store.delivery_rows import ChangedMeanwhile
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.idempotency import sent_idempotency_key
from access_service.web.language import current_lang, text
from access_service.web.staff.delivery import desk
from access_service.web.staff.guard import current_staff
from formats.document import Lang
from formats.errors import BadInput, UnknownThing

blueprint = Blueprint("staff_homes", __name__, url_prefix="/staff/homes")

LANGUAGES: Final = ("el", "en")
MOST_CHARACTERS: Final = 500
LAST_VISITS: Final = 3
BY_STAFF: Final = (Given.VOICE, Given.SIGNATURE)
"""How staff hear a consent or its end; on the pages patrons do it by themselves."""
_TASTES: Final = (TasteKind.AUTHOR, TasteKind.SUBJECT, TasteKind.SERIES)
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")


@blueprint.get("/")
def overview() -> str:
    """List everybody who is served at home."""
    rounds = {one.id: one.name for one in desk().desk.store.rounds()}
    rows = [
        (services().patrons.show(one.patron_id), one, rounds.get(one.round_id or RoundId(0), ""))
        for one in desk().desk.store.profiles()
    ]
    rows.sort(key=lambda row: row[0].display_name)
    return render_template("staff/delivery/homes.html", rows=rows)


@blueprint.get("/new")
def new() -> str:
    """Show the form, which can be read aloud from top to bottom."""
    return _form(MultiDict(request.args), None)


@blueprint.post("/new")
def enrol() -> ResponseReturnValue:
    """Enrol somebody: a patron of ours by their card, or a new one."""
    values, by = request.form, current_staff().name
    purposes = [one for one in Purpose if f"consent_{one}" in values]
    try:
        profile = _profile(values, Profile(PatronId("")))
        if (warned := _warned(profile)) and "insist" not in values:
            return _form(values, None, warned=warned), 400
        desk().people.check(profile, purposes)
        patron, new = _patron(values)
        given = Given.VOICE if values.get("how") == Given.VOICE else Given.SIGNATURE
        try:
            desk().people.enrol(replace(profile, patron_id=patron.id), purposes, given, by=by)
        except ChangedMeanwhile:
            if new is None:
                raise  # else the form was sent twice: its PIN is told again
    except BadInput as problem:
        return _form(values, None, problem=told(problem, current_lang())), 400
    if new is not None:
        services().staff.note(current_staff(), "patron-added", patron.id)
        return render_template(
            "staff/patron_pin.html",
            patron=patron,
            pin=new.pin,
            is_home=True,
            lacks=desk().people.missing(patron.id),
        )
    return redirect(url_for("staff_homes.show", patron_id=patron.id), code=303)


@blueprint.get("/<patron_id>")
def show(patron_id: str) -> str:
    """Show a patron's card: needs, tastes, next visits, last verdicts, consents, who looked."""
    return _card(PatronId(patron_id))


def _card(patron_id: PatronId, problem: str = "") -> str:
    part, store = desk(), desk().desk.store
    patron = services().patrons.show(patron_id)
    profile = store.profile(patron_id)
    store.note_read(current_staff().name, patron_id, "card")
    visits = part.desk.visits.of(patron_id)
    done = [v for v in visits if v.state is VisitState.DELIVERED][-LAST_VISITS:]
    wishes = part.wishes_of(patron_id)
    asked = part.desk.shelves.show_many([one.item_id for one in wishes if one.item_id])
    return render_template(
        "staff/delivery/card.html",
        patron=patron,
        profile=profile,
        warned=warnings(profile) if profile else (),
        unknown_authors=_unknown_authors(profile),
        ahead=part.dates(patron_id),
        brought=list(reversed(done)),
        consents=store.consents(patron_id),
        purposes=part.people.purposes(patron_id),
        lacks=part.people.missing(patron_id),
        every_purpose=list(Purpose),
        reads=store.reads(patron_id, limit=50),
        wishes=wishes,
        titles={item.id: item for item in asked},
        hows=BY_STAFF,
        why=lambda reason: why_in_words(reason, current_lang()),
        words=lambda one: day_in_words(one, current_lang()),
        problem=problem,
    )


def _unknown_authors(profile: Profile | None) -> list[str]:
    """Return the authors among the tastes of whom the catalogue has nothing, as they were typed."""
    works = desk().desk.works()
    return [
        one.value
        for one in (profile.tastes if profile else ())
        if one.kind is TasteKind.AUTHOR and not works.authors_named(one.value)
    ]


@blueprint.get("/<patron_id>/edit")
def edit(patron_id: str) -> str:
    """Show the form with what is kept."""
    patron = services().patrons.show(PatronId(patron_id))
    profile = desk().people.profile(patron.id)
    desk().desk.store.note_read(current_staff().name, patron.id, "edit")
    return _form(_values(profile), patron)


@blueprint.post("/<patron_id>/edit")
def change(patron_id: str) -> ResponseReturnValue:
    """Keep a change, unless somebody else changed it meanwhile."""
    patron = services().patrons.show(PatronId(patron_id))
    before = desk().people.profile(patron.id)
    values = request.form
    try:
        profile = replace(_profile(values, before), version=values.get("version", -1, int))
        if (warned := _warned(profile)) and "insist" not in values:
            return _form(values, patron, warned=warned), 400
        desk().people.change(profile, by=current_staff().name)
    except BadInput as problem:
        status = 409 if isinstance(problem, ChangedMeanwhile) else 400
        again = MultiDict(values)
        if status == 409:
            again["version"] = str(before.version)
        return _form(again, patron, problem=told(problem, current_lang())), status
    return redirect(url_for("staff_homes.show", patron_id=patron.id), code=303)


@blueprint.post("/<patron_id>/consent")
def consent(patron_id: str) -> ResponseReturnValue:
    """Note a consent, or that it was taken back."""
    purpose, by = request.form.get("purpose", ""), current_staff().name
    how = request.form.get("how", "")
    if purpose not in set(Purpose) or how not in BY_STAFF:
        # Nothing is begun or ended by a slip of the finger: somebody says how they heard it.
        return _card(PatronId(patron_id), str(text("consent-say-how"))), 400
    if "withdraw" in request.form:
        desk().people.withdraw(PatronId(patron_id), Purpose(purpose), by=by, how=Given(how))
    else:
        desk().people.consent(PatronId(patron_id), Purpose(purpose), Given(how), by=by)
    return redirect(url_for("staff_homes.show", patron_id=patron_id), code=303)


@blueprint.post("/<patron_id>/request")
def ask(patron_id: str) -> ResponseReturnValue:
    """Keep a request that somebody made on the telephone or at the door."""
    words = request.form.get("words", "")
    try:
        services().requests.ask(PatronId(patron_id), words=words, channel="staff")
    except BadInput as problem:
        return _card(PatronId(patron_id), told(problem, current_lang())), 400
    return redirect(url_for("staff_homes.show", patron_id=patron_id), code=303)


@blueprint.get("/<patron_id>/export.json")
def export(patron_id: str) -> Response:
    """Hand over everything that is kept of a patron, over all parts of the service."""
    whole = services().privacy.export(PatronId(patron_id))
    desk().desk.store.note_read(current_staff().name, PatronId(patron_id), "export")
    content = json.dumps(whole, ensure_ascii=False, indent=2, default=str)
    answer = Response(content, mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="patron.json"'
    return answer


@blueprint.post("/<patron_id>/erase")
def erase(patron_id: str) -> ResponseReturnValue:
    """Erase everything that is kept of a patron, once the card's number is typed as a proof."""
    patron = services().patrons.show(PatronId(patron_id))
    if request.form.get("card", "").strip().upper() != patron.card_no:
        return _card(patron.id, str(text("homes-erase-type"))), 400
    services().staff.note(current_staff(), "patron-erased", patron.id)
    services().privacy.erase(patron.id)
    return redirect(url_for("staff_homes.overview"), code=303)


def _form(
    values: MultiDict[str, str],
    patron: Patron | None,
    *,
    problem: str = "",
    warned: tuple[str, ...] = (),
) -> str:
    return render_template(
        "staff/delivery/enrol.html",
        values=values,
        patron=patron,
        problem=problem,
        warned=", ".join(warned),
        needs=list(NeedCode),
        rounds=desk().desk.store.rounds(),
        cycles=CYCLES_DAYS,
        most=MOST_ITEMS,
        topics=list(TOPICS),
        tastes=_TASTES,
        languages=LANGUAGES,
        purposes=list(Purpose),
    )


def _warned(profile: Profile) -> tuple[str, ...]:
    return warnings(profile)


def _patron(values: MultiDict[str, str]) -> tuple[Patron, NewCard | None]:
    """Return the patron of the card, and the new card with its PIN where this form makes it.

    Raises:
        BadInput: There is no such card and no name for a new one, or a value cannot be.
    """
    card, name = values.get("card", ""), values.get("name", "").strip()
    people, key = services().patrons, sent_idempotency_key()
    try:
        patron = people.with_card(card)
        return patron, people.made_before(card, name=name, idempotency_key=key)
    except UnknownThing:
        if not name:
            raise
        made = people.add(card, name=name, phone=values.get("phone", ""), idempotency_key=key)
        return made.patron, made


def _profile(values: MultiDict[str, str], before: Profile) -> Profile:
    """Return the profile that the form describes.

    Raises:
        BadInput: A value cannot be.
    """
    short = {name: value.strip()[:MOST_CHARACTERS] for name, value in values.items()}
    round_id = values.get("round", 0, int)
    return replace(
        before,
        needs=_needs(values),
        round_id=RoundId(round_id) if round_id else None,
        cycle_days=values.get("cycle", 14, int),
        starts_on=_day(short.get("starts_on", "")) or before.starts_on or desk().desk.today(),
        slot=short.get("slot", ""),
        max_items=values.get("max_items", 0, int),
        languages=tuple(Lang(one) for one in LANGUAGES if f"lang_{one}" in values),
        avoid=(
            *(one for one in TOPICS if f"avoid_{one}" in values),
            *_lines(short.get("avoid_words", "")),
        ),
        tastes=tuple(
            Taste(kind, line.lstrip("-").strip(), -2 if line.startswith("-") else 1)
            for kind in _TASTES
            for line in _lines(short.get(f"likes_{kind}", ""))
        ),
        series_in_order="series_in_order" in values,
        allow_trial="allow_trial" in values,
        address=Address(
            short.get("street", ""),
            short.get("bell", ""),
            short.get("floor", ""),
            short.get("access_note", ""),
            place_of(short.get("place", "")),
        ),
        contact=Contact(
            short.get("carer", ""), short.get("carer_phone", ""), acts_for="acts_for" in values
        ),
        call_note=short.get("call_note", ""),
        paused_until=_day(short.get("paused_until", "")),
    )


def _needs(values: MultiDict[str, str]) -> frozenset[Need]:
    found = set()
    for code in NeedCode:
        if f"need_{code}" in values:
            size = values.get("size_pt", 18, int) if code is NeedCode.LARGE_PRINT else None
            grade = values.get("grade", None, int) if code is NeedCode.BRAILLE else None
            found.add(Need(code, size, grade))
    return frozenset(found)


def _day(written: str) -> date | None:
    return day_from_text(written) if written else None


def place_of(written: str) -> Place | None:
    """Return a point from «39,1049 26,5571» or «39.1049, 26.5571»."""
    if not written:
        return None
    spaced = re.sub(r",\s+|;", " ", written)
    numbers = [float(one.replace(",", ".")) for one in _NUMBER.findall(spaced)]
    if len(numbers) != 2:
        raise BadInput("place", say="delivery-bad-place")
    return Place(*numbers)


def _lines(written: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in re.split(r"[\n;]+", written) if line.strip())


def _values(profile: Profile) -> MultiDict[str, str]:
    large, braille = (
        need(profile.needs, NeedCode.LARGE_PRINT),
        need(profile.needs, NeedCode.BRAILLE),
    )
    address, place = profile.address, profile.address.place
    values = MultiDict(
        {
            "version": str(profile.version),
            "round": str(profile.round_id or 0),
            "cycle": str(profile.cycle_days),
            "starts_on": day_to_text(profile.starts_on) if profile.starts_on else "",
            "paused_until": day_to_text(profile.paused_until) if profile.paused_until else "",
            "slot": profile.slot,
            "max_items": str(profile.max_items),
            "street": address.street,
            "bell": address.bell,
            "floor": address.floor,
            "access_note": address.access_note,
            "place": f"{place.lat} {place.lon}" if place else "",
            "carer": profile.contact.name,
            "carer_phone": profile.contact.phone,
            "call_note": profile.call_note,
            "size_pt": str(large.size_pt or 18) if large else "18",
            "grade": str(braille.grade or "") if braille else "",
            "avoid_words": "\n".join(one for one in profile.avoid if one not in TOPICS),
        }
    )
    ticks = [f"need_{one.code}" for one in profile.needs]
    ticks += [f"lang_{one}" for one in profile.languages]
    ticks += [f"avoid_{one}" for one in profile.avoid if one in TOPICS]
    ticks += ["acts_for"] if profile.contact.acts_for else []
    ticks += [n for n in ("series_in_order", "allow_trial") if getattr(profile, n)]
    values.update(dict.fromkeys(ticks, "1"))
    for kind in _TASTES:
        some = [one for one in profile.tastes if one.kind is kind]
        lines = [("-" if one.weight < 0 else "") + one.value for one in some]
        values[f"likes_{kind}"] = "\n".join(lines)
    return values
