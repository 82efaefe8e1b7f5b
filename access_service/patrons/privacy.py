"""Everything that is kept of a patron, handed over whole and really erased.

Each part of the service that keeps something of patrons is a `PersonalPart`; `bootstrap` names them
all. A new part that keeps something of a patron is one more of them, and is then in the export and
gone after erasure.

Source: GDPR, articles 15, 17 and 20.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from access_service.patrons.account import PatronId

Row = Mapping[str, object]
"""What is kept of one thing, as JSON has it; keys are English names of fields."""


class PersonalPart(Protocol):
    """A part of the service that keeps something of patrons."""

    @property
    def name(self) -> str:
        """Return its key in the export, and of its heading under `web-personal-`."""
        ...

    def export(self, patron: PatronId) -> Sequence[Row]:
        """Return everything that it keeps of somebody."""
        ...

    def erase(self, patron: PatronId) -> int:
        """Erase it and return how many rows are gone."""
        ...


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each part are gone."""

    counts: Mapping[str, int]


class Privacy:
    """Export and erasure.

    Args:
        parts: Everything that keeps something of patrons; erased in this order, the account last.
    """

    def __init__(self, parts: Sequence[PersonalPart]) -> None:
        self._parts = tuple(parts)

    def export(self, patron: PatronId) -> dict[str, list[Row]]:
        """Return everything that is kept of somebody, by part."""
        return {part.name: list(part.export(patron)) for part in self._parts}

    def erase(self, patron: PatronId) -> Erased:
        """Erase everything that is kept of somebody."""
        return Erased({part.name: part.erase(patron) for part in self._parts})
