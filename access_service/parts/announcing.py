"""The announcements: where they come from, and the forms in which they go out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from access_service.parts.making import MakingParts

if TYPE_CHECKING:
    from access_service.announcements.bulletin import Bulletins
    from access_service.announcements.sources.gathering import Gatherer
    from access_service.feeds.announcing import AnnouncementFeeds


class AnnouncingParts(MakingParts):
    """Who brings announcements in and tells them."""

    @cached_property
    def gatherer(self) -> Gatherer:
        """Return who brings announcements in from their sources."""
        from access_service.announcements.sources.gathering import Gatherer
        from access_service.fetch import Fetcher, Limits
        from access_service.store.notice_sources import SqlSourceStore

        # Somebody on the staff's page waits for it, and no feed is as large as a catalogue.
        limits = Limits(total_s=30, most_bytes=10_000_000)
        fetcher = Fetcher(
            is_private_allowed=self.settings.is_private_network_allowed, limits=limits
        )
        return Gatherer(SqlSourceStore(self.engine), self.announcements, fetcher.get)

    @cached_property
    def bulletins(self) -> Bulletins:
        """Return who keeps the bulletin of announcements up to what holds."""
        from access_service.announcements.bulletin import Bulletins
        from access_service.copies import usual_options

        return Bulletins(
            self.announcements,
            self.conversions,
            self.markers,
            options=lambda lang: usual_options(self.settings, lang),
            library=self.settings.library_name,
        )

    @cached_property
    def announcement_feeds(self) -> AnnouncementFeeds:
        """Return the announcements as feeds tell them."""
        from access_service.copies import usual_options
        from access_service.feeds.announcing import AnnouncementFeeds
        from access_service.web.documents import as_html

        return AnnouncementFeeds(
            self.announcements,
            self.conversions,
            self.markers,
            options=lambda lang: usual_options(self.settings, lang),
            as_html=as_html,
        )
