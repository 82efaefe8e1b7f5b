"""What public pages do more for somebody who is signed in with a card."""

from __future__ import annotations

from contextlib import suppress

from flask import session

from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.conversion.result import JobStatus
from access_service.patrons.account import PatronId
from access_service.web.context import services
from access_service.web.language import current_lang
from access_service.web.patron.guard import TOKEN, signed_in_patron
from formats.errors import BadInput

PLACE_KEPT = "place_kept"
"""In the session: the work whose place was just kept, told once by its player."""


def patron_here() -> PatronId | None:
    """Return who is signed in; a browser without a session asks no database."""
    if TOKEN not in session:
        return None
    patron = signed_in_patron()
    return None if patron is None else patron.id


def note_asked(source: str, form: str, job: JobId) -> None:
    """Note a copy of an item, or of its whole text, among the requests of who asked for it."""
    patron, (kind, _, rest) = patron_here(), source.partition(":")
    if patron is not None and kind in {"item", "text"}:
        with suppress(BadInput):  # a hundred are open already: the copy itself is made all the same
            services().requests.ask(
                patron, item=ItemId(rest), form=form, lang=current_lang(), job=job
            )


def note_taken(status: JobStatus) -> None:
    """Note a copy that was taken away in the history of who keeps one."""
    patron = patron_here()
    if patron is not None:
        note_taken_by(patron, status)


def note_taken_by(patron: PatronId, status: JobStatus) -> None:
    """Note a copy that a patron took away, if they keep a history."""
    work = services().entitlement.work_of(status.job)
    if work.startswith(("item:", "announcement:", "text:")):
        services().bookshelf.note_taken(patron, work, status.job.form)
