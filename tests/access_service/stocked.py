"""A library that holds given items, whatever file they are imported from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from access_service.bootstrap import Services
from access_service.catalogue.record import Item
from access_service.catalogue.service import Catalogue
from access_service.store.items import SqlItemStore


def catalogue_of(services: Services, items: Iterable[Item]) -> Catalogue:
    """Return a catalogue over the library's own store and index that reads `items` of any file."""
    return Catalogue(
        SqlItemStore(services.engine),
        services.markers,
        index_folder=services.settings.data / "index",
        read_records=lambda _path, *, source: items,  # noqa: ARG005 - the reader's signature
    )


def stock(services: Services, items: Iterable[Item]) -> None:
    """Let the library hold `items`, imported as any others."""
    services.catalogue = catalogue_of(services, items)
    services.catalogue.import_file(Path("items"))
