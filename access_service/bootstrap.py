"""Settings -> Services: the only place that names concrete parts.

Everything is built at its first use, so that a command pays only for what it needs. Tests pass
their own parts as keyword arguments.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from voice_interface.hearing.recogniser import Recogniser

    from access_service.announcements.lifecycle import AnnouncementService
    from access_service.catalogue.service import Catalogue
    from access_service.settings import Settings
    from access_service.store.markers import MarkerStore


class Services:
    """What the library's service can do, with every part chosen by the settings."""

    def __init__(self, settings: Settings, **parts: Any) -> None:
        self.settings = settings
        # A part that was passed in takes the place of the cached property of its name.
        self.__dict__.update(parts)

    @cached_property
    def engine(self) -> Engine:
        """Return the database, brought to its newest tables."""
        from access_service.store.engine import open_engine, sqlite_url
        from access_service.store.migrate import migrate

        url = self.settings.database_url or sqlite_url(self.settings.data / "prosvasi.sqlite")
        engine = open_engine(url)
        migrate(engine)
        return engine

    @cached_property
    def markers(self) -> MarkerStore:
        """Return the small facts that the service remembers."""
        from access_service.store.markers import MarkerStore

        return MarkerStore(self.engine)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the library's holdings."""
        from access_service.catalogue.intake import read_records
        from access_service.catalogue.service import Catalogue
        from access_service.store.items import SqlItemStore

        return Catalogue(
            SqlItemStore(self.engine),
            self.markers,
            index_folder=self.settings.data / "index",
            read_records=read_records,
        )

    @cached_property
    def announcements(self) -> AnnouncementService:
        """Return what the library tells the public."""
        from access_service.announcements.lifecycle import AnnouncementService
        from access_service.store.announcements import SqlAnnouncementStore

        return AnnouncementService(SqlAnnouncementStore(self.engine))

    @cached_property
    def recogniser(self) -> Recogniser:
        """Return the recogniser of speech; it loads its model at the first use."""
        from voice_interface.hearing.whisper import WhisperRecogniser

        return WhisperRecogniser(self.settings.whisper_directory)

    def close(self) -> None:
        """Let go of everything that was built, last built first."""
        for name in ("conversions", "engine"):
            part = self.__dict__.pop(name, None)
            if part is not None:
                (part.dispose if name == "engine" else part.close)()


def bootstrap(settings: Settings, **parts: Any) -> Services:
    """Return the services for `settings`; `parts` replace those of the same name."""
    return Services(settings, **parts)
