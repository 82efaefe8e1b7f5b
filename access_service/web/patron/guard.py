"""Before any page under `/me`: who is it?"""

from __future__ import annotations

from ipaddress import ip_address
from typing import cast

from flask import Flask, abort, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from access_service.patrons.account import Patron
from access_service.patrons.carers import Carer
from access_service.patrons.kept import SignedIn
from access_service.patrons.locks import Source
from access_service.web.context import services, visitor
from access_service.web.doorway import Doorway

PREFIX = "/me"
TOKEN = "patron"  # noqa: S105 - the name of a place, not a password
DOOR = "patron_door"
DOORWAY = Doorway("patron_door.door", "patron/door.html", "patron/go_on.html", "patron_books.books")
FOR_THEMSELVES = frozenset({"patron_secrets", "patron_privacy", "patron_carers", "patron_podcast"})
"""A carer changes no PIN, gives nobody else access, has no address that outlives their own, neither
sees nor exports what the library keeps, and does not erase the account. Where one choice of a page
is closed to them and the rest is open, the page sees to it: keeping a history (`books`), taking
back a consent (`delivery`). Files that the patron brought: see `owners`."""


def install(app: Flask) -> None:
    """Ask at every page under `/me`, and tell templates whether somebody is signed in."""

    @app.before_request
    def ask() -> ResponseReturnValue | None:
        if not is_patrons_page() or request.blueprint == DOOR:
            return None
        if signed_in_patron() is None:
            return lead_to_door()
        if request.blueprint in FOR_THEMSELVES and acting_carer() is not None:
            page = render_template("patron/not_for_carers.html", carer=acting_carer())
            return page, 403
        return None

    @app.context_processor
    def names() -> dict[str, object]:
        return {
            "has_patron": TOKEN in session,
            "has_door_elsewhere": services().settings.sign_in == "oidc",
        }


def is_patrons_page() -> bool:
    """Tell whether the page that is asked for is one of a patron's own."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def signed_in_patron() -> Patron | None:
    """Return whose page it is that somebody signed in for with a card, in this browser."""
    found = _signed_in()
    return None if found is None else found.patron


def acting_carer() -> Carer | None:
    """Return who acts for the patron, where it is not themselves."""
    found = _signed_in()
    return None if found is None else found.carer


def _signed_in() -> SignedIn | None:
    """Return who is signed in; asked once a request."""
    if "patron" not in g:
        token = session.get(TOKEN)
        g.patron = services().patrons.who(token) if isinstance(token, str) else None
        if g.patron is None:
            session.pop(TOKEN, None)
    return cast("SignedIn | None", g.patron)


def current_patron() -> Patron:
    """Return the patron whose page this is; the guard has let them in."""
    patron = signed_in_patron()
    if patron is None:
        abort(403)
    return patron


def account() -> str:
    """Return what requests of one account are counted by, whatever browser they come from."""
    patron = signed_in_patron()
    return f"patron {patron.id}" if patron else get_remote_address()


def source_of_request() -> Source:
    """Return from where somebody tries to sign in on the pages."""
    address = request.remote_addr or ""
    return Source("web", address, session=visitor(), is_shared=_is_shared(address))


def _is_shared(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in services().settings.shared_networks)


def lead_to_door(problem: str = "patron-sign-in-first") -> ResponseReturnValue:
    """Lead to the patrons' door; `problem` is the key of why, under `web-`."""
    return DOORWAY.lead(problem)
