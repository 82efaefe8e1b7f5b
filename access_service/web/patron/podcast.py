"""A patron's own podcast: made, taken along and ended by themselves."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from access_service.copies import title_of
from access_service.web.context import services
from access_service.web.feeds import absolute
from access_service.web.idempotency import sent_idempotency_key
from access_service.web.limits import ACCOUNT, REQUESTS, limiter
from access_service.web.patron.books import DONE
from access_service.web.patron.guard import account, current_patron

blueprint = Blueprint("patron_podcast", __name__, url_prefix="/me/podcast")
MADE = "podcast-made"
"""A token that was made and not shown yet; the browser that gets it is its owner's."""

limiter.limit(ACCOUNT, key_func=account)(blueprint)


@blueprint.get("/")
def show() -> str:
    """Show whether there is a podcast, what is in it, and how one is made; a new address once."""
    token = session.pop(MADE, "")
    addresses = _addresses(token) if token else ()
    patron, feeds = current_patron(), services().private_feeds
    return render_template(
        "patron/podcast.html",
        made_at=feeds.made_at(patron.id),
        audio=feeds.audio(patron),
        addresses=addresses,
        title_of=title_of,
        done=session.pop(DONE, ""),
    )


@blueprint.post("/")
@limiter.limit(REQUESTS)
def make() -> ResponseReturnValue:
    """Make an address, in place of the one before; a page that is loaded again makes no other."""
    session[MADE] = services().private_feeds.make(
        current_patron().id, idempotency_key=sent_idempotency_key()
    )
    return redirect(url_for("patron_podcast.show"), code=303)


def _addresses(token: str) -> tuple[tuple[str, str], ...]:
    return (
        ("podcast", absolute(url_for("private_feeds.own_podcast", token=token))),
        ("news", absolute(url_for("private_feeds.own_news", token=token))),
    )


@blueprint.post("/end")
def end() -> ResponseReturnValue:
    """End the address: programs that ask it get nothing more."""
    services().private_feeds.end(current_patron().id)
    session.pop(MADE, None)
    session[DONE] = "podcast-ended"
    return redirect(url_for("patron_podcast.show"), code=303)
