"""Answers without words: all that filters let through, and what is like an item."""

from __future__ import annotations

from typing import Any

from access_service.catalogue.engine_schema import (
    AT,
    MORE,
    TAG,
    YEAR,
    Kind,
    audiences,
    facets,
    filter_queries,
    id_tag,
    tag,
)
from access_service.catalogue.filters import Filters, creator_keys, heading_key
from access_service.catalogue.outcome import Hit, Outcome
from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.record_log import RecordLog
from formats.language.fold import folded_words

_SAME_SUBJECT, _SAME_NAME, _SAME_WORD = 2.0, 1.0, 0.15


class Browsing:
    """Answers from one state of the index.

    Args:
        searcher: The engine's view of its index.
        schema: The engine's schema.
        records: Where the items' ids stand.
    """

    def __init__(self, searcher: Any, schema: Any, records: RecordLog) -> None:
        import tantivy

        self._query: Any = tantivy.Query
        self._occur: Any = tantivy.Occur
        self._searcher = searcher
        self._schema = schema
        self._records = records

    def newest(self, filters: Filters, limit: int) -> Outcome:
        """Return the newest items that filters let through, how many there are, and of what."""
        query = self._within(filters)
        found = self._searcher.search(query, limit, count=True, order_by_field=YEAR)
        hits = tuple(Hit(one, 1.0) for one in self._ids([address for _, address in found.hits]))
        return Outcome(hits, total=found.count, facets=facets(self._searcher, query))

    def newest_ids(self, filters: Filters, limit: int) -> tuple[ItemId, ...]:
        """Return the newest items that filters let through, without counting the others."""
        query = self._within(filters)
        found = self._searcher.search(query, limit, count=False, order_by_field=YEAR)
        return tuple(self._ids([address for _, address in found.hits]))

    def audiences(self) -> tuple[str, ...]:
        """Return every audience that an item names, the commonest first."""
        return audiences(self._searcher, self._query.all_query())

    def like(self, item: Item, limit: int) -> tuple[ItemId, ...]:
        """Return the items most like one, without itself."""
        terms = [(Kind.SUBJECT, heading_key(s)) for s in (*item.subjects, *item.genres)]
        boosts = {tag(kind, key): _SAME_SUBJECT for kind, key in terms if key}
        for creator in item.creators:
            boosts |= {tag(Kind.CREATOR, key): _SAME_NAME for key in creator_keys(creator)}
        words = {word for s in item.subjects for word in folded_words(s)}
        should = [self._term(TAG, term, boost) for term, boost in boosts.items()]
        should += [self._term(MORE, word, _SAME_WORD) for word in sorted(words)]
        if not should:
            return ()
        own = self._query.term_query(self._schema, TAG, id_tag(item.id), "basic")
        any_of = self._query.boolean_query([(self._occur.Should, one) for one in should])
        query = self._query.boolean_query([(self._occur.Must, any_of), (self._occur.MustNot, own)])
        found = self._searcher.search(query, limit, count=False).hits
        return tuple(self._ids([address for _, address in found]))

    def _within(self, filters: Filters) -> Any:
        must = [(self._occur.Must, one) for one in filter_queries(self._schema, filters)]
        return self._query.boolean_query(must)

    def _term(self, field: str, term: str, boost: float) -> Any:
        kind = "freq" if field == MORE else "basic"
        return self._query.boost_query(
            self._query.term_query(self._schema, field, term, kind), boost
        )

    def _ids(self, addresses: list[Any]) -> list[ItemId]:
        places = self._searcher.fast_field_values(AT, addresses)
        records = self._records.read([int(place) for place in places])
        return [ItemId(one) for one in records.ids]
