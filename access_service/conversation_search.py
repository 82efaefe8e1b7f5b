"""What a catalogue answers to what was asked in a conversation, as it is read out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from access_service.audiences import audiences_of
from access_service.catalogue.describe import said_title
from access_service.catalogue.filters import Filters
from access_service.catalogue.record import Form, Item, Role
from formats.build import runs
from formats.document import Lang
from formats.errors import AccessError
from formats.language.fold import folded_words
from voice_interface.dialogue.ports import Query, Result, Results

if TYPE_CHECKING:
    from access_service.catalogue.service import Catalogue

MOST: Final = 30
"""Results that are kept to be read out: nobody listens to more."""
SURE: Final = 0.6
"""Score of the best hit from which it is told and not asked."""
_ANY_YEAR: Final = 1
"""What is new is what says a year, the latest first."""
_FIRST: Final = 5
"""Hits among which a title that was said whole must be."""
_ARTICLES: Final = frozenset(
    [*("ο", "η", "το", "οι", "τα", "τον", "την", "τη", "τουσ", "τισ"), *("the", "a", "an")]
)


def asked(catalogue: Catalogue, query: Query, readings: tuple[str, ...]) -> Results:
    """Return what answers a query: by its own words, else by what else may have been said.

    Raises:
        Unavailable: The index is being made for the first time and not ready yet.
    """
    filters = Filters(
        forms=(Form(query.form),) if query.form else (),
        languages=(Lang(query.language),) if query.language else (),
        year_from=_ANY_YEAR if query.is_newest else None,
    )
    if query.audience:
        told = audiences_of(query.audience, catalogue.audiences())
        if not told:
            return _words_alone(catalogue, query, readings, filters)
        filters = replace(filters, audiences=told)
    wanted = (query.words, *readings) if query.words else ("",)
    for number, words in enumerate(dict.fromkeys(wanted)):
        found = catalogue.find(words, limit=MOST, filters=filters)
        if found.found:
            best = found.found[0].score
            is_sure = not words or (number == 0 and best >= SURE)
            other = words if number else ""
            return Results(once(one.item for one in found.found), is_sure, other)
    return Results()


def _words_alone(
    catalogue: Catalogue, query: Query, readings: tuple[str, ...], filters: Filters
) -> Results:
    """Return what the words find where no record says whom it is for: a guess.

    What was said names whom it is for, and so may a title. Who only narrows what was found
    before said nothing of that: then it is the words of before that are looked for.
    """
    said = next(iter(readings), "")
    is_whole = set(folded_words(query.words)) <= set(folded_words(said))
    for words in dict.fromkeys((said if is_whole else "", query.words)):
        found = catalogue.find(words, limit=MOST, filters=filters)
        if words and found.found:
            return Results(once(one.item for one in found.found), is_sure=False, asked=words)
    return Results()


def titled(
    catalogue: Catalogue, texts: tuple[str, ...], *, is_part: bool = False
) -> tuple[Result, ...]:
    """Return the items of which one of some texts is the whole title.

    None while the index is being made: what was said is perhaps no title at all, and waits for
    nothing.

    Args:
        catalogue: Where they are looked for, once.
        texts: What was said, and then what of it may be a title.
        is_part: A title that goes on before or after the text counts too.
    """
    try:
        hits = catalogue.search(texts[-1], limit=_FIRST) if texts and catalogue.is_fresh else ()
    except AccessError:
        return ()
    said = {_key(text) for text in texts} - {" "}
    return once(
        one.item
        for one in hits
        for title in (one.item.title, one.item.title.partition(" : ")[0])
        if _key(title) in said or (is_part and any(text in _key(title) for text in said))
    )


def _key(title: str) -> str:
    """Return a title's words between blanks, without an article before them."""
    words = folded_words(title)
    return f" {' '.join(words[1:] if words[:1] and words[0] in _ARTICLES else words)} "


def once(items: Iterable[Item]) -> tuple[Result, ...]:
    """Return results in order, one for each work: its other editions are told by their forms."""
    kept: dict[str, Result] = {}
    for item in items:
        key = item.work_key or item.id
        if key in kept:
            forms = dict.fromkeys((*kept[key].forms, *map(str, item.forms)))
            kept[key] = Result(kept[key].id, kept[key].title, kept[key].author, tuple(forms))
        elif len(kept) < MOST:
            kept[key] = result(item)
    return tuple(kept.values())


def result(item: Item) -> Result:
    """Return an item as it is read out."""
    author = next((one for one in item.creators if one.role is Role.AUTHOR), None)
    return Result(
        item.id,
        runs(said_title(item.title), item.lang),
        runs(author.spoken, item.lang) if author else (),
        tuple(map(str, item.forms)),
    )
