"""«My books»: what somebody keeps at hand, asked for, looks out for, and took."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from access_service.announcements.model import AnnouncementId
from access_service.catalogue.record import ItemId
from access_service.patrons.bookshelf import work_name
from access_service.patrons.requests import PatronRequest, RequestId
from access_service.patrons.searches import SearchId
from access_service.web.context import services
from access_service.web.copy_form import FORMS
from access_service.web.errors import told
from access_service.web.idempotency import sent_idempotency_key
from access_service.web.language import current_lang, own_page, with_article
from access_service.web.limits import ACCOUNT, REQUESTS, limiter
from access_service.web.patron.following import PLACE_KEPT
from access_service.web.patron.guard import account, acting_carer, current_patron
from access_service.web.patron.narrations import narrations
from access_service.web.search_filters import NAMES, given, value_word
from formats.document import EL, EN, Lang
from formats.errors import AccessError, BadInput, UnknownThing

blueprint = Blueprint("patron_books", __name__, url_prefix="/me")
limiter.limit(ACCOUNT, key_func=account)(blueprint)

DONE = "patron_done"
"""The key of what was just done, told once at the next page."""


@dataclass(frozen=True, slots=True)
class Named:
    """A work as a page names it; without an address where it is there no more."""

    work: str
    title: str
    lang: Lang
    url: str = ""


@blueprint.get("/")
def books() -> str:
    """Show shelf, requests, saved searches and history."""
    return _page()


def _page(problem: str = "", words: str = "") -> str:
    patron, library, carer = current_patron(), services(), acting_carer()
    shelf = library.bookshelf.shelf(patron.id)
    history = library.bookshelf.history(patron.id)[:50]
    requests = library.requests.of(patron.id)
    asked = [f"item:{one.item}" for one in requests if one.item]
    places = {one.work: one for one in library.bookshelf.positions(patron.id)}
    named = names([*(one.work for one in shelf), *(one.work for one in history), *places, *asked])
    kept = {one.work for one in shelf}
    return render_template(
        "patron/books.html",
        patron=patron,
        carer=carer,
        shelf=[named[one.work] for one in shelf],
        # To a carer it would be a history, which nobody asked for.
        begun=[
            named[work] for work in places if not carer and named[work].url and work not in kept
        ],
        places=places,
        narrations=narrations([(one.work, one.lang) for one in places.values()], requests),
        requests=requests,
        whole_texts=_whole_texts(requests),
        named=named,
        news=library.saved_searches.news(patron.id),
        search_words=search_words,
        search_url=search_url,
        history=history,
        forms=FORMS,
        day_of=day_of,
        done=session.pop(DONE, ""),
        problem=problem,
        words=words,
    )


def _whole_texts(asked: Iterable[PatronRequest]) -> set[RequestId]:
    """Return the requests that are for the whole text of an item, not for its description."""
    found = set()
    for one in asked:
        if one.item and one.job:
            with suppress(UnknownThing):  # the copy was cleaned away
                job = services().conversions.status(one.job).job
                if services().entitlement.work_of(job) == f"text:{one.item}":
                    found.add(one.id)
    return found


def day_of(day: date) -> str:
    """Return a day as a person says it after «ως» or “by”."""
    return with_article(day, str(format_date(day, "full")))


def names(works: Iterable[str]) -> dict[str, Named]:
    """Return what pages call works, by their names."""
    wanted = tuple(dict.fromkeys(works))
    ids = [ItemId(one.partition(":")[2]) for one in wanted if one.startswith(("item:", "text:"))]
    items = {item.id: item for item in services().catalogue.show_many(ids)}
    found = {}
    for work in wanted:
        kind, _, rest = work.partition(":")
        if kind in {"item", "text"} and rest in items:
            item = items[ItemId(rest)]
            page = "catalogue.item" if kind == "item" else "catalogue.text"
            url = url_for(page, item_id=item.id)
            found[work] = Named(work, item.title, item.lang, url)
        else:
            found[work] = _notice(work)
    return found


def _notice(work: str) -> Named:
    kind, _, rest = work.partition(":")
    if kind == "announcement":
        try:
            notice = services().announcements.show(AnnouncementId(rest))
        except UnknownThing:
            return Named(work, "", current_lang())
        wording = notice.wording(current_lang())
        url = url_for("announcements.show", announcement_id=rest)
        return Named(work, wording.title, wording.lang, url)
    return Named(work, "", current_lang())


def search_words(words: str, filters: Iterable[tuple[str, str]]) -> str:
    """Return a saved search in words."""
    return ", ".join([words] * bool(words) + [value_word(name, value) for name, value in filters])


def search_url(words: str, filters: Iterable[tuple[str, str]]) -> str:
    """Return the address at which a saved search is made again."""
    kept: dict[str, Any] = dict(filters)
    return url_for("catalogue.search", q=words or None, **kept)


@blueprint.post("/shelf")
def keep() -> ResponseReturnValue:
    """Put a work on the shelf and go back to where the person was."""
    work = work_name(request.form.get("work", ""))
    if not names([work])[work].url:
        raise BadInput("no such work", say="patron-bad-work")
    services().bookshelf.put(current_patron().id, work)
    return _back("shelf-kept")


@blueprint.post("/shelf/remove")
def remove() -> ResponseReturnValue:
    """Take a work off the shelf."""
    services().bookshelf.remove(current_patron().id, request.form.get("work", ""))
    return _back("shelf-removed")


@blueprint.post("/requests")
@limiter.limit(REQUESTS)
def ask() -> ResponseReturnValue:
    """Ask the library for something, by its item or in words."""
    words, form = request.form.get("words", ""), request.form.get("form", "")
    item = ItemId(request.form.get("item", ""))
    try:
        if item:
            services().catalogue.show(item)
        services().requests.ask(
            current_patron().id,
            item=item,
            words=words,
            form=form if form in FORMS else "",
            lang=current_lang(),
            idempotency_key=sent_idempotency_key(),
        )
    except AccessError as problem:
        return _page(told(problem, current_lang()), words), 400
    return _back("request-asked")


@blueprint.post("/requests/<request_id>/cancel")
def cancel(request_id: str) -> ResponseReturnValue:
    """Take back a request."""
    services().requests.cancel(RequestId(request_id), current_patron().id)
    return _back("request-cancelled")


@blueprint.post("/searches")
@limiter.limit(REQUESTS)
def save_search() -> ResponseReturnValue:
    """Look out for what is new in a search."""
    kept = given({name: request.form.get(name, "") for name in NAMES})
    try:
        words = request.form.get("q", "")[:200]
        services().saved_searches.save(
            current_patron().id, words, kept, idempotency_key=sent_idempotency_key()
        )
    except BadInput as problem:
        return _page(told(problem, current_lang())), 400
    return _back("search-saved")


@blueprint.post("/searches/<search_id>/seen")
def seen(search_id: str) -> ResponseReturnValue:
    """Take what is new in a search as seen."""
    services().saved_searches.mark_seen(current_patron().id, SearchId(search_id))
    return _back("search-seen")


@blueprint.post("/searches/<search_id>/remove")
def forget_search(search_id: str) -> ResponseReturnValue:
    """Look out for a search no more."""
    services().saved_searches.remove(current_patron().id, SearchId(search_id))
    return _back("search-removed")


@blueprint.post("/history")
def history() -> ResponseReturnValue:
    """Begin to remember what somebody takes, or stop and forget it all; no carer decides that."""
    if acting_carer() is not None:
        return render_template("patron/not_for_carers.html", carer=acting_carer()), 403
    patron, wants_it = current_patron(), request.form.get("history") == "on"
    services().patrons.change(patron.id, keeps_history=wants_it)
    if not wants_it:
        services().bookshelf.forget_history(patron.id)
    return _back("history-on" if wants_it else "history-off")


@blueprint.get("/position")
def position() -> ResponseReturnValue:
    """Return where somebody stopped in a work, for the player."""
    found = services().bookshelf.position(current_patron().id, request.args.get("work", ""))
    if found is None:
        return jsonify(None)
    return jsonify(
        {"work": found.work, "anchor": found.anchor, "lang": found.lang, "at": found.at.isoformat()}
    )


@blueprint.post("/position")
def stop() -> ResponseReturnValue:
    """Keep where somebody stopped in a work, from the player or, without script, by its button."""
    form, work = request.form, request.form.get("work", "")
    services().bookshelf.stop_at(
        current_patron().id,
        work,
        form.get("anchor", ""),
        lang=EN if form.get("lang") == EN else EL,
    )
    target = own_page(form.get("back", ""))
    if not target:
        return "", 204
    session[PLACE_KEPT] = work
    return redirect(target, code=303)


@blueprint.post("/position/finish")
def finish() -> ResponseReturnValue:
    """Forget where somebody stopped in a work: it was played to its end, or they wish it.

    The page that lists the places sends where to go back to; the player sends nothing of that.
    """
    services().bookshelf.finish(current_patron().id, request.form.get("work", ""))
    return _back("place-removed") if "back" in request.form else ("", 204)


def _back(done: str) -> ResponseReturnValue:
    session[DONE] = done
    target = own_page(request.form.get("back", ""))
    return redirect(target or url_for("patron_books.books"), code=303)
