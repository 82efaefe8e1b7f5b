"""Bookmarks of whoever is signed in: for the player's script, and as a page without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.limits import ACCOUNT, limiter
from access_service.web.patron.books import DONE, names
from access_service.web.patron.guard import account, current_patron
from access_service.web.patron.narrations import MOST_WORKS, narrations
from formats.document import EL, EN, Lang
from formats.errors import BadInput

blueprint = Blueprint("patron_bookmarks", __name__, url_prefix="/me/bookmarks")
PAGE_LENGTH: Final = MOST_WORKS
"""Bookmarks on a page, so that each has a way to the player even where all are of other works."""
limiter.limit(ACCOUNT, key_func=account)(blueprint)


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """List somebody's bookmarks; for the player those of one work, as JSON."""
    patron = current_patron().id
    if request.accept_mimetypes.best == "application/json":
        marks = services().bookmarks.of_work(
            patron, request.args.get("work", ""), _lang(request.args)
        )
        return jsonify(
            [
                {
                    "anchor": one.anchor,
                    "chapter": one.chapter,
                    "into_ms": one.into_ms,
                    "words": one.words,
                }
                for one in marks
            ]
        )
    every = services().bookmarks.of(patron)[::-1]  # the newest first
    pages = max(1, -(-len(every) // PAGE_LENGTH))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    marks = every[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    return render_template(
        "patron/bookmarks.html",
        marks=marks,
        total=len(every),
        page=page,
        pages=pages,
        named=names(one.work for one in marks),
        narrations=narrations(
            [(one.work, one.lang) for one in marks], services().requests.of(patron)
        ),
        done=session.pop(DONE, ""),
    )


@blueprint.post("/")
def put() -> ResponseReturnValue:
    """Keep a bookmark, from the player."""
    form = request.form
    try:
        services().bookmarks.put(
            current_patron().id,
            form.get("work", ""),
            form.get("anchor", ""),
            lang=_lang(form),
            chapter=form.get("chapter", 1, int),
            into_ms=form.get("into_ms", 0, int),
            words=form.get("words", ""),
        )
    except BadInput as problem:
        sentence = told(problem, current_lang())
        return jsonify({"error": problem.say, "message": sentence}), 400
    return "", 204


@blueprint.post("/remove")
def remove() -> ResponseReturnValue:
    """Forget a bookmark, or with no anchor all of a work."""
    form, patron = request.form, current_patron().id
    if form.get("anchor"):
        services().bookmarks.remove(patron, form.get("work", ""), _lang(form), form["anchor"])
    else:
        services().bookmarks.clear(patron, form.get("work", ""))
    if request.accept_mimetypes.best == "application/json":
        return "", 204
    session[DONE] = "bookmark-gone"
    page = form.get("page", 1, int)
    return redirect(url_for("patron_bookmarks.show", page=page if page > 1 else None), code=303)


def _lang(given: Mapping[str, str]) -> Lang:
    return EN if given.get("lang") == EN else EL
