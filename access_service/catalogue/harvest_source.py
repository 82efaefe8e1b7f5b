"""Catalogues of others that are harvested, and how far each harvest is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from access_service.catalogue.record import Intake
from formats.errors import AccessError

AUTOMATIC = "auto"
"""The metadata prefix of a source whose server is asked which formats it has."""


class Wish(StrEnum):
    """What staff want of a harvest; whoever runs harvests sees to it."""

    NOTHING = ""
    RUN = "run"
    STOP = "stop"


class HarvestKind(StrEnum):
    """How a catalogue is asked."""

    OAI_PMH = "oai"
    SRU = "sru"
    Z39_50 = "z3950"
    KOHA = "koha"


@dataclass(frozen=True, slots=True)
class HarvestSource:
    """A catalogue that is harvested.

    `set_spec` is the set of OAI-PMH, or the query that selects records. `stamp` is where the next
    harvest begins, `pending` how one that was interrupted goes on; both are the source's own text.
    `failure` is the key of what went wrong last, empty when it went well; `failure_facts` are the
    facts of its sentence.
    """

    name: str
    kind: HarvestKind
    url: str
    metadata_prefix: str = AUTOMATIC
    set_spec: str = ""
    every_hours: int = 0
    stamp: str = ""
    pending: str = ""
    tried_at: datetime | None = None
    failure: str = ""
    failure_facts: Mapping[str, str] = field(default_factory=dict)
    wish: Wish = Wish.NOTHING

    @property
    def asked(self) -> tuple[HarvestKind, str, str, str]:
        """Return what its stamp holds for: kind, address, metadata prefix, set."""
        return (self.kind, self.url, self.metadata_prefix, self.set_spec)


@dataclass(frozen=True, slots=True)
class HarvestPage:
    """Records that came together; `pending` is how to go on behind them, empty at the end."""

    records: tuple[Intake, ...]
    pending: str


@dataclass(frozen=True, slots=True)
class HarvestPlan:
    """A harvest about to begin: its pages, and the stamp to keep when all of them are in."""

    pages: Iterator[HarvestPage]
    stamp: str = ""


class RecordServer(Protocol):
    """A server of records, whatever its protocol."""

    def plan(self, source: HarvestSource, *, is_whole: bool) -> HarvestPlan:
        """Return what there is to harvest.

        Args:
            source: Where, and how far the last one came.
            is_whole: Ask for all records, not only for what changed.

        Raises:
            AccessError: The server cannot be asked, or refuses.
        """
        ...


class HarvestStore(Protocol):
    """Where sources are kept. Every method raises `StorageFailed` when the store cannot work."""

    def put(self, source: HarvestSource) -> None:
        """Keep a source, in place of the one of its name; what is wished of that stays."""
        ...

    def schedule(self, name: str, every_hours: int) -> None:
        """Change how often a source is harvested, and nothing else of it."""
        ...

    def note(
        self,
        source: HarvestSource,
        *,
        tried_at: datetime | None = None,
        pending: str | None = None,
        stamp: str | None = None,
        failure: AccessError | str | None = None,
    ) -> bool:
        """Keep how far the harvest of a source is; what is None stays as it is.

        Returns:
            Whether it was kept: not where another server or something else is asked under this
            name by now, whose own harvest would begin in the wrong place.
        """
        ...

    def want(self, name: str, wish: Wish) -> None:
        """Keep what is wished of a source."""
        ...

    def get(self, name: str) -> HarvestSource:
        """Return a source.

        Raises:
            UnknownThing: There is none of this name.
        """
        ...

    def all(self) -> tuple[HarvestSource, ...]:
        """Return the sources by name."""
        ...

    def remove(self, name: str) -> None:
        """Forget a source; its items stay."""
        ...
