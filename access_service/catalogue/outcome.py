"""What a search found, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from access_service.catalogue.filters import Facets
from access_service.catalogue.record import ItemId
from access_service.catalogue.relevance import Likeness, Part


class Match(NamedTuple):
    """How an item answers one word of a query."""

    asked: str
    """The word as it was typed."""
    found: str
    """The word as the catalogue writes it."""
    part: Part
    likeness: Likeness


class Hit(NamedTuple):
    """An item that answers a query, with how well, 0 to 1, comparable between queries."""

    item_id: ItemId
    score: float
    matches: tuple[Match, ...] = ()
    """By the words of the query that it answers, in their order."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    """How many answers there are; those that came too late to be scored are counted only."""
    meant: str = ""
    """The query with the words put right that the best answer took for misspelt; or empty."""
    facets: Facets | None = None
    """The kinds of answers, if more of them are counted than were scored."""
