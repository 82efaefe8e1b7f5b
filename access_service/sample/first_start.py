"""Load the sample library on the first start, once, so that there is something to find and hear."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from access_service.sample.load import CATALOGUE_FILES, sample_announcements
from access_service.store.markers import SAMPLE_LOADED

if TYPE_CHECKING:
    from access_service.bootstrap import Services


def load_sample(services: Services, *, on_file: Callable[[str], None] = lambda _: None) -> bool:
    """Load the sample library unless it was loaded before or the library has its own items.

    Killed in the middle it is loaded again from the start: every record replaces itself.

    Args:
        services: Where to load it.
        on_file: Called with the name of each file before it is read.

    Returns:
        True when it was loaded now.
    """
    if services.markers.get(SAMPLE_LOADED) is not None:
        return False
    for path in CATALOGUE_FILES:
        on_file(path.name)
        services.catalogue.import_file(path)
    for announcement in sample_announcements():
        services.announcements.put(announcement)
    services.markers.put(SAMPLE_LOADED, "1")
    return True
