"""A patron's own podcast and news, asked for by programs with a secret address alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from access_service.catalogue.describe import said_title
from access_service.catalogue.record import Item
from access_service.copies import title_of
from access_service.entitlement import Reader
from access_service.feeds.model import Channel, Entry
from access_service.feeds.syndication import atom, podcast
from access_service.messages import say
from access_service.patrons.account import Patron
from access_service.patrons.private_feeds import FeedEnded, OwnAudio
from access_service.patrons.searches import SavedSearch
from access_service.web.context import services
from access_service.web.copies import HANDED_OVER
from access_service.web.errors import told
from access_service.web.feeds import absolute, sound_of
from access_service.web.language import current_lang
from access_service.web.limits import FEEDS, limiter
from access_service.web.patron.following import note_taken_by

blueprint = Blueprint("private_feeds", __name__, url_prefix="/private")
limiter.limit(FEEDS)(blueprint)

SUFFIXES = {"mp3": "audio/mpeg", "m4b": "audio/mp4"}
MOST_NEWS = 50


@blueprint.after_request
def keep_out(answer: Response) -> Response:
    """Ask search engines to leave the address out, should it ever be published."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@blueprint.errorhandler(FeedEnded)
def ended(error: FeedEnded) -> ResponseReturnValue:
    """Say that the address ended, and where a new one is made."""
    sentence = told(error, current_lang())
    return render_template("feed_ended.html", sentence=sentence), 410


@blueprint.get("/<token>/podcast.xml")
def own_podcast(token: str) -> ResponseReturnValue:
    """Send what somebody asked for and can be heard, as a podcast that names nobody."""
    patron = services().private_feeds.patron_of(token)
    entries = tuple(_episode(one, token) for one in services().private_feeds.audio(patron))
    channel = _channel(patron, token, "podcast", entries)
    return _answer(podcast(channel, is_private=True), "application/rss+xml")


@blueprint.get("/<token>/news.atom")
def own_news(token: str) -> ResponseReturnValue:
    """Send what is new in somebody's saved searches; only a look at the page marks it as seen."""
    patron = services().private_feeds.patron_of(token)
    entries = [
        _found(item, news.search, patron)
        for news in services().saved_searches.news(patron.id)
        for item in news.new[:MOST_NEWS]
    ]
    newest = tuple(sorted(entries, key=lambda one: one.published_at, reverse=True))
    return _answer(atom(_channel(patron, token, "news", newest)), "application/atom+xml")


@blueprint.get("/<token>/<job_id>.<any(mp3, m4b):suffix>")
def episode(token: str, job_id: str, suffix: str) -> ResponseReturnValue:
    """Send the sound of an episode, in parts where a player asks for parts."""
    patron = services().private_feeds.patron_of(token)
    status = services().private_feeds.episode(patron, job_id).status
    product = services().conversions.product(status.id)
    if is_first_part():
        note_taken_by(patron.id, status)
    answer = send_file(
        services().artifacts.path(product.artifact),
        mimetype=SUFFIXES[suffix],
        conditional=True,
        etag=str(product.artifact),
    )
    if request.method == "GET" and answer.status_code in HANDED_OVER:
        services().entitlement.given(status.job, Reader(patron), job_id=status.id)
    return answer


def is_first_part() -> bool:
    """Tell whether a file is asked for from its beginning.

    Its later parts make no second line in the history that somebody keeps for themselves.
    """
    return request.headers.get("Range", "bytes=0-").startswith("bytes=0-")


def _channel(patron: Patron, token: str, name: str, entries: tuple[Entry, ...]) -> Channel:
    library, lang = services().settings.library_name, patron.lang
    endpoint = "own_podcast" if name == "podcast" else "own_news"
    made_at = services().private_feeds.made_at(patron.id)
    return Channel(
        # Of the day it was made, not of the person: what follows the feed must not know them.
        identity=services().announcement_feeds.identity(f"private {name} {made_at}"),
        title=say(f"feed-private-{name}", lang, library=library),
        about=say(f"feed-private-{name}-about", lang, library=library),
        lang=lang,
        own_address=absolute(url_for(f"private_feeds.{endpoint}", token=token)),
        page_address=absolute(url_for("patron_books.books")),
        library=library,
        entries=entries,
    )


def _episode(one: OwnAudio, token: str) -> Entry:
    job, title = one.status.job, said_title(title_of(one.status))
    address = url_for("private_feeds.episode", token=token, job_id=one.status.id, suffix=job.format)
    made = sound_of(one.status, address)
    return Entry(
        identity=services().announcement_feeds.identity(f"copy {one.status.id}"),
        title=title,
        address=absolute(url_for("copies.show", job_id=one.status.id)),
        published_at=one.request.asked_at.astimezone(UTC),
        summary=say("feed-private-asked", job.options.lang, title=title),
        sound=made and replace(made, media_type=SUFFIXES[job.format]),
    )


def _found(item: Item, search: SavedSearch, patron: Patron) -> Entry:
    words = search.words or say("feed-private-all", patron.lang)
    kept = services().provided.get(item.id)
    return Entry(
        identity=services().announcement_feeds.identity(f"news {item.id}"),
        title=said_title(item.title),
        address=absolute(url_for("catalogue.item", item_id=item.id)),
        published_at=kept.at if kept else search.saved_at,
        html=f"<p>{escape(say('feed-private-new', patron.lang, words=words))}</p>",
    )


def _answer(body: bytes, media_type: str) -> Response:
    answer = Response(body, content_type=f"{media_type}; charset=utf-8")
    answer.add_etag()
    answer.make_conditional(request)
    return answer
