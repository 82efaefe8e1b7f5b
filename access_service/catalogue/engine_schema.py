"""What the engine holds of an item: its words, what it is filtered by, and where its record lies.

    main, more              words of titles and names; words of series, subjects and the rest
    tag                     the item's id, ISBNs, and whole headings, each after its kind
    lang, form, audience    to narrow a search to, and to count answers by
    at                      place in the record log
    year

Tags of several kinds share one field because each field of text costs a byte an item.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from access_service.catalogue.filters import (
    Facet,
    Facets,
    Filters,
    creator_keys,
    heading_key,
    item_languages,
    name_key,
)
from access_service.catalogue.record import Creator, Item, ItemId

MAIN: Final = "main"
MORE: Final = "more"
TAG: Final = "tag"
AT: Final = "at"
LANG, FORM, AUDIENCE, YEAR = "lang", "form", "audience", "year"
_MOST_VALUES: Final = 50
_MOST_AUDIENCES: Final = 2000
_DECADE: Final = 10


class Kind(StrEnum):
    """What a tag says of an item."""

    ID = "i"
    NUMBER = "n"
    SUBJECT = "s"
    CREATOR = "c"
    SERIES = "r"


_ID, _NUMBER = Kind.ID.value, Kind.NUMBER.value
"""Asked for a million times: an enumeration would be slow to tell them."""


def tag(kind: Kind, value: str) -> str:
    """Return a tag as it stands in its field."""
    return f"{kind}{value}"


def id_tag(item_id: ItemId) -> str:
    """Return the tag that only one item has."""
    return tag(Kind.ID, item_id)


@lru_cache(maxsize=1)
def schema() -> Any:
    """Return the engine's schema."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in (MAIN, MORE):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(TAG, tokenizer_name="raw", index_option="basic")
    for name in (LANG, FORM, AUDIENCE):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(AT, fast=True)
    builder.add_unsigned_field(YEAR, fast=True)
    return builder.build()


def document(item: Item, *, main: str, more: str, numbers: tuple[str, ...], at: int) -> Any:
    """Return an item as the engine's document; words are parted by spaces."""
    from tantivy import Document

    fields: dict[str, Any] = {
        MAIN: main,
        MORE: more,
        AT: at,
        TAG: tags_of(item, numbers),
        LANG: list(item_languages(item)),
        FORM: list(item.forms),
    }
    if item.audience:
        fields[AUDIENCE] = item.audience
    if item.year is not None and item.year >= 0:
        fields[YEAR] = item.year
    # Handed over at once: to add one value after the other takes twice as long.
    return Document.from_dict(fields, schema())


def tags_of(item: Item, numbers: tuple[str, ...]) -> list[str]:
    """Return every tag of an item; `numbers` are its ISBNs, folded."""
    tags = [_ID + item.id]
    tags += [_NUMBER + number for number in numbers]
    tags += map(_subject_tag, item.subjects + item.genres)
    for creator in item.creators:
        tags += _creator_tags(creator.heading, creator.spoken)
    for series in item.series:
        tags.append(tag(Kind.SERIES, heading_key(series.title)))
    return tags


# Headings come again and again; their tags are kept by texts, whose hashes Python keeps.
@lru_cache(maxsize=65_536)
def _subject_tag(subject: str) -> str:
    return tag(Kind.SUBJECT, heading_key(subject))


@lru_cache(maxsize=131_072)
def _creator_tags(heading: str, spoken: str) -> tuple[str, ...]:
    return tuple([tag(Kind.CREATOR, key) for key in creator_keys(Creator(heading, spoken))])


def filter_queries(schema: Any, filters: Filters) -> Iterator[Any]:
    """Yield a query for each kind of filter that is set."""
    import tantivy

    coded = {LANG: filters.languages, FORM: filters.forms, AUDIENCE: filters.audiences}
    for name, values in coded.items():
        if values:
            yield tantivy.Query.term_set_query(schema, name, [str(value) for value in values])
    for tags in (
        [tag(Kind.SUBJECT, heading_key(subject)) for subject in filters.subjects],
        [tag(Kind.CREATOR, name_key(name)) for name in filters.creators],
        [tag(Kind.SERIES, heading_key(series)) for series in filters.series],
    ):
        if tags:
            yield tantivy.Query.term_set_query(schema, TAG, tags)
    if filters.year_from is not None or filters.year_to is not None:
        yield tantivy.Query.range_query(
            schema,
            YEAR,
            tantivy.FieldType.Unsigned,
            max(0, filters.year_from or 0),
            9999 if filters.year_to is None else max(0, filters.year_to),
        )


def facets(searcher: Any, query: Any) -> Facets:
    """Return how many of a query's items have each language, form, audience and decade."""
    terms = {"size": _MOST_VALUES}
    asked = {name: {"terms": {"field": name, **terms}} for name in (LANG, FORM, AUDIENCE)}
    decades = {"field": YEAR, "interval": _DECADE, "min_doc_count": 1}
    told = searcher.aggregate(query, {**asked, YEAR: {"histogram": decades}})

    def values(name: str) -> tuple[Facet, ...]:
        buckets = told[name]["buckets"]
        return tuple(Facet(str(one["key"]), int(one["doc_count"])) for one in buckets)

    years = [Facet(str(int(one["key"])), int(one["doc_count"])) for one in told[YEAR]["buckets"]]
    return Facets(values(LANG), values(FORM), values(AUDIENCE), years=tuple(reversed(years)))


def audiences(searcher: Any, query: Any) -> tuple[str, ...]:
    """Return the audiences of a query's items, however many there are: they are free text."""
    terms = {"terms": {"field": AUDIENCE, "size": _MOST_AUDIENCES}}
    told = searcher.aggregate(query, {AUDIENCE: terms})
    return tuple(str(one["key"]) for one in told[AUDIENCE]["buckets"])
