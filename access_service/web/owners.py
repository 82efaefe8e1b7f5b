"""Whose uploads a request may see: the staff's, those of a card, or those of this one visitor."""

from __future__ import annotations

from flask import session

from access_service.uploads import STAFF, Owner, card_owner
from access_service.web.context import visitor
from access_service.web.patron.guard import TOKEN, acting_carer, signed_in_patron
from access_service.web.staff.areas import UPLOADS, may_open
from access_service.web.staff.guard import signed_in


def owner() -> Owner:
    """Return under which mark a file is brought now; see `owners`."""
    return owners()[0]


def owners() -> tuple[Owner, ...]:
    """Return the marks whose files a request may see; a new file comes under the first.

    That is the staff together for a colleague who handles uploads. Else it is the card of whoever
    signed in with one, and always what this browser brought without a card. A carer neither reads
    nor erases what a patron brought: theirs is the browser alone.
    """
    person = signed_in()
    if person is not None and may_open(person.role, UPLOADS):
        return (STAFF,)
    patron = signed_in_patron() if TOKEN in session else None
    browser = Owner(visitor())
    if patron is None or acting_carer() is not None:
        return (browser,)
    return (card_owner(patron.id), browser)
