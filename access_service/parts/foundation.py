"""What everything else stands on: the settings, the database, and who asks servers outside."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from access_service.fetch import Fetcher
    from access_service.sealed import Sealer
    from access_service.settings import Settings
    from access_service.store.markers import MarkerStore


class Foundation:
    """The parts that need no other parts of the service."""

    def __init__(self, settings: Settings, **parts: Any) -> None:
        self.settings = settings
        # A part that was passed in takes the place of the cached property of its name.
        self.__dict__.update(parts)

    @cached_property
    def drawing_key(self) -> bytes:
        """Return the key under which secrets are drawn for the form that asks for one."""
        from access_service.secret import pseudonym, session_secret

        return pseudonym(session_secret(self.settings.data))("drawing secrets").encode()

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
    def fetcher(self) -> Fetcher:
        """Return who asks servers outside the library."""
        from access_service.fetch import Fetcher

        return Fetcher(is_private_allowed=self.settings.is_private_network_allowed)

    @cached_property
    def sealer(self) -> Sealer:
        """Return who seals personal texts before they are kept; see `access_service.sealed`."""
        from access_service.sealed import KEYS, Sealer, keys

        path = self.settings.personal_keys or self.settings.data / KEYS
        return Sealer(lambda: keys(path))
