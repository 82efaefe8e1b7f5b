"""Channels as podcasts (RSS 2.0 with the iTunes tags) and as Atom.

Sources: RSS 2.0 Specification (2009); RFC 4287; Apple, "A Podcaster's Guide to RSS".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from feedgen.feed import FeedGenerator

from access_service.feeds.model import Channel, Entry
from access_service.feeds.wording import printable

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed: a feed must say a time, and this one never moves."""
CATEGORY = "Government"
"""Of Apple's list; there is none for libraries."""


def podcast(channel: Channel, *, is_private: bool = False) -> bytes:
    """Return a channel as a podcast; entries without sound are left out.

    Args:
        channel: The channel.
        is_private: Ask directories to keep it out (`itunes:block`).
    """
    feed = _feed(channel)
    feed.load_extension("podcast")
    # The page last: feedgen takes the last of the links for the channel's own.
    feed.link(href=channel.own_address, rel="self", type="application/rss+xml")
    feed.link(href=channel.page_address, rel="alternate")
    feed.description(printable(channel.about))
    feed.podcast.itunes_author(printable(channel.library))
    feed.podcast.itunes_category(CATEGORY)
    feed.podcast.itunes_explicit("no")
    feed.podcast.itunes_type("episodic")
    feed.podcast.itunes_block(is_private)
    if channel.picture_address:
        feed.podcast.itunes_image(channel.picture_address)
    for entry in channel.entries:
        if entry.sound is not None:
            _episode(feed, entry)
    return bytes(feed.rss_str(pretty=True))


def atom(channel: Channel) -> bytes:
    """Return a channel as Atom, each entry with its whole text."""
    feed = _feed(channel)
    feed.link(href=channel.own_address, rel="self", type="application/atom+xml")
    feed.link(href=channel.page_address, rel="alternate", type="text/html")
    feed.author(name=printable(channel.library))
    feed.subtitle(printable(channel.about))
    for entry in channel.entries:
        made = _entry(feed, entry)
        made.updated(entry.published_at)
        made.content(printable(entry.html), type="html")
    return bytes(feed.atom_str(pretty=True))


def _feed(channel: Channel) -> Any:
    feed = FeedGenerator()
    feed.id(channel.identity)
    feed.title(printable(channel.title))
    feed.language(channel.lang)
    changed = channel.changed_at or NEVER
    feed.updated(changed)
    feed.lastBuildDate(changed)
    feed.generator("Prosvasi")
    return feed


def _entry(feed: Any, entry: Entry) -> Any:
    made = feed.add_entry(order="append")
    made.id(entry.identity)
    made.title(printable(entry.title))
    made.link(href=entry.address, rel="alternate")
    made.published(entry.published_at)
    return made


def _episode(feed: Any, entry: Entry) -> None:
    sound = entry.sound
    if sound is None:
        raise ValueError(f"{entry.identity}: no sound")
    made = _entry(feed, entry)
    made.guid(entry.identity, permalink=False)
    made.description(printable(entry.summary))
    made.enclosure(sound.address, str(sound.size_bytes), sound.media_type)
    made.podcast.itunes_explicit("no")
    if sound.duration_ms is not None:
        made.podcast.itunes_duration(_duration(sound.duration_ms))


def _duration(duration_ms: int) -> str:
    """Return a length as `1:02:03`."""
    seconds = round(duration_ms / 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
