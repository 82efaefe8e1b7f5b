"""Feeds of announcements: a podcast, Atom and a calendar, in each language; and how to use them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from access_service.announcements.model import AnnouncementId
from access_service.conversion.result import JobStatus
from access_service.feeds.announcing import Told
from access_service.feeds.calendar import calendar
from access_service.feeds.model import Channel, Entry, Sound
from access_service.feeds.syndication import atom, podcast
from access_service.messages import say
from access_service.web.context import services
from access_service.web.limits import FEEDS, limiter
from formats.document import Lang
from formats.errors import UnknownThing

blueprint = Blueprint("feeds", __name__)

FRESH_S = 300
"""How long a program may go on with what it has."""


@blueprint.get("/feeds")
def overview() -> str:
    """Tell which feeds there are and what to do with them."""
    return render_template("feeds.html", absolute=absolute)


@blueprint.get("/feeds/<any(el, en):lang>/podcast.xml")
@limiter.limit(FEEDS)
def announcements_podcast(lang: str) -> ResponseReturnValue:
    """Send the announcements as a podcast."""
    channel = _channel(Lang(lang), request.endpoint or "", has_sound=True)
    return feed_answer(podcast(channel), "application/rss+xml")


@blueprint.get("/feeds/<any(el, en):lang>/announcements.atom")
@limiter.limit(FEEDS)
def announcements_atom(lang: str) -> ResponseReturnValue:
    """Send the announcements as Atom."""
    return feed_answer(atom(_channel(Lang(lang), request.endpoint or "")), "application/atom+xml")


@blueprint.get("/feeds/<any(el, en):lang>/events.ics")
@limiter.limit(FEEDS)
def events(lang: str) -> ResponseReturnValue:
    """Send the events as a calendar."""
    return feed_answer(calendar(_channel(Lang(lang), request.endpoint or "")), "text/calendar")


@blueprint.get("/feeds/<any(el, en):lang>/<announcement_id>.ics")
@limiter.limit(FEEDS)
def event(lang: str, announcement_id: str) -> ResponseReturnValue:
    """Send one event, for the calendar of whoever reads its page."""
    told = _one(announcement_id, Lang(lang))
    if told.entry.starts_at is None:
        raise UnknownThing(f"{told.id}: no event", say="not-an-event")
    channel = _channel(Lang(lang), "feeds.events")
    only = replace(channel, entries=(_entry(told, Lang(lang)),))
    return feed_answer(calendar(only), "text/calendar")


@blueprint.get("/feeds/<any(el, en):lang>/<announcement_id>.mp3")
def episode(lang: str, announcement_id: str) -> ResponseReturnValue:
    """Send the sound of an announcement, in parts where a player asks for parts."""
    told = _one(announcement_id, Lang(lang))
    if told.sound is None:
        raise UnknownThing(f"{told.id}: no sound yet", say="episode-not-ready")
    return sound_answer(told.sound)


def sound_answer(made: JobStatus) -> Response:
    """Return a finished copy's file for players: by parts, with a tag that names its bytes."""
    product = services().conversions.product(made.id)
    return send_file(
        services().artifacts.path(product.artifact),
        mimetype=product.media_type,
        conditional=True,
        etag=str(product.artifact),
        max_age=FRESH_S,
    )


def feed_answer(body: bytes, media_type: str) -> Response:
    """Return a feed with a tag, so that a program that has it already gets nothing again."""
    answer = Response(body, content_type=f"{media_type}; charset=utf-8")
    answer.add_etag()
    answer.cache_control.max_age = FRESH_S
    answer.cache_control.public = True
    answer.make_conditional(request)
    return answer


def absolute(address: str) -> str:
    """Return an address of ours as other programs reach it."""
    base = services().settings.public_url or request.host_url
    return urljoin(f"{base.rstrip('/')}/", address.lstrip("/"))


def sound_of(made: JobStatus | None, address: str) -> Sound | None:
    """Return what a feed tells of a finished copy's sound."""
    if made is None or made.product is None:
        return None
    return Sound(absolute(address), made.product.size_bytes, made.product.duration_ms)


def _one(announcement_id: str, lang: Lang) -> Told:
    feeds = services().announcement_feeds
    return feeds.one(AnnouncementId(announcement_id), lang, datetime.now(UTC))


def _channel(lang: Lang, endpoint: str, *, has_sound: bool = False) -> Channel:
    library = services().settings.library_name
    feeds = services().announcement_feeds
    told = feeds.told(lang, datetime.now(UTC), has_sound=has_sound)
    return Channel(
        identity=feeds.identity(f"{endpoint} {lang}"),
        title=say("feed-announcements-title", lang, library=library),
        about=say("feed-announcements-about", lang, library=library),
        lang=lang,
        own_address=absolute(url_for(endpoint, lang=lang)),
        page_address=absolute(url_for("announcements.overview")),
        library=library,
        entries=tuple(_entry(one, lang) for one in told),
    )


def _entry(told: Told, lang: Lang) -> Entry:
    page = url_for("announcements.show", announcement_id=told.id, wording=lang)
    episode = url_for("feeds.episode", lang=lang, announcement_id=told.id)
    return replace(told.entry, address=absolute(page), sound=sound_of(told.sound, episode))
