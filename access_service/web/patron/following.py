"""What public pages do more for somebody who is signed in with a card."""

from __future__ import annotations

from contextlib import suppress

from flask import session

from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.conversion.result import JobStatus
from access_service.entitlement import NOBODYS_OWNER, Reader
from access_service.patrons.account import Patron, PatronId
from access_service.uploads import Owner
from access_service.web.context import services
from access_service.web.language import current_lang
from access_service.web.owners import owner
from access_service.web.patron.guard import TOKEN, signed_in_patron
from formats.errors import BadInput


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
    """Note a copy that was taken away: in the history of who keeps one, and in the register."""
    patron = signed_in_patron() if TOKEN in session else None
    if patron is not None:
        note_taken_by(patron, status, owner())


def note_taken_by(patron: Patron, status: JobStatus, owner: Owner = NOBODYS_OWNER) -> None:
    """Note a copy that a patron took away; `owner` is the mark under which they bring files."""
    job, gate = status.job, services().entitlement
    work = gate.work_of(job)
    if work.startswith(("item:", "announcement:", "text:")):
        services().bookshelf.note_taken(patron.id, work, job.form)
    if gate.is_protected(job, Reader(patron, owner)):
        services().register.note(patron, work, job.title, job.form, job=status.id)
