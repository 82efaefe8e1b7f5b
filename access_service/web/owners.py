"""Whose uploads a request may see: the staff's, or those of this one visitor."""

from __future__ import annotations

from access_service.uploads import STAFF, Owner
from access_service.web.context import visitor
from access_service.web.staff.areas import UPLOADS, may_open
from access_service.web.staff.guard import signed_in


def owner() -> Owner:
    """Return the staff together for a colleague who handles uploads, else this visitor's mark."""
    person = signed_in()
    if person is not None and may_open(person.role, UPLOADS):
        return STAFF
    return Owner(visitor())
