"""Accents that capitals lost, from the words of the catalogue itself.

«ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ» says nothing of where a voice must stress it; other records write «Βίος» and
«πολιτεία». A word is restored when the catalogue knows it and agrees with itself, and a text only
as a whole: half of it in capitals would help nobody. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Protocol

from access_service.catalogue.record import Item, Repair
from access_service.catalogue.repair import fold

AGREEMENT_PER_CENT: Final = 80
"""Of all writings of a word, how many must be the same one: «νόμος» and «νομός» stay capitals."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_ACCENTED: Final = re.compile(r"[Α-Ωα-ωΆΈΉΊΌΎΏάέήίόύώϊϋΐΰςΪΫ]*[άέήίόύώΐΰΆΈΉΊΌΎΏ][α-ωάέήίόύώϊϋΐΰς]*")
_GREEK: Final = re.compile(r"[Α-ΩΪΫ]+|[Α-Ω][α-ωϊϋς]+")
_VOWELS: Final = re.compile(r"(?:[αο]υ|[αεου]ι|ηυ|ευ|[αεηιουω])", re.IGNORECASE)
_PART: Final = " – "


@dataclass(frozen=True, slots=True)
class Writing:
    """A word as it is written: small letters with accents, and how often each way it began."""

    folded: str
    written: str
    capital_count: int = 0
    small_count: int = 0


class AccentStore(Protocol):
    """The words of the catalogue. Every method raises `StorageFailed` when it cannot work."""

    def add(self, writings: Iterable[Writing]) -> None:
        """Count writings, on top of what was counted before."""
        ...

    def of(self, folded: Iterable[str]) -> Iterator[Writing]:
        """Yield every writing of these words."""
        ...


class Accents:
    """Learns words from items, and gives items in capitals their accents back."""

    def __init__(self, store: AccentStore) -> None:
        self._store = store

    def learn(self, items: Iterable[Item]) -> None:
        """Count the accented words of items."""
        counts: dict[tuple[str, str], list[int]] = {}
        for (word, is_capital), count in _accented_words(items).items():
            pair = counts.setdefault((fold(word), word.lower()), [0, 0])
            pair[0 if is_capital else 1] += count
        self._store.add(
            Writing(folded, written, capital, small)
            for (folded, written), (capital, small) in counts.items()
        )

    def restore(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Return the items with accents where the catalogue knows them, each mend noted."""
        given = tuple(items)
        wanted = {word for item in given for text in _capitals(item) for word in _folded(text)}
        if not wanted:
            return given
        known = _agreed(self._store.of(wanted))
        return tuple(_restored(item, known) for item in given) if known else given


def lacks_accents(item: Item) -> bool:
    """Tell whether an item has a text in capitals, or a name without its accent."""
    return bool(_capitals(item))


def _accented_words(items: Iterable[Item]) -> Counter[tuple[str, bool]]:
    """Count the words with an accent, apart those with a capital of their own."""
    names: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for item in items:
        names.update([c.spoken for c in item.creators if not c.spoken.isascii()])
        texts.update(_texts(item))
    named: Counter[str] = Counter()
    first: Counter[str] = Counter()
    inner: Counter[str] = Counter()
    # Publishers, series and headings come again and again: each is cut into words once.
    for name, count in names.items():
        _count_words(named, _WORD.findall(name), count)
    for text, count in texts.items():
        words = _WORD.findall(text)
        _count_words(first, words[:1], count)
        _count_words(inner, words[1:], count)
    counts: Counter[tuple[str, bool]] = Counter()
    for word, count in named.items():
        counts[word, True] += count if _ACCENTED.fullmatch(word) else 0
    for word, count in first.items():  # has a capital whatever it is
        counts[word, False] += count if _ACCENTED.fullmatch(word) else 0
    for word, count in inner.items():
        counts[word, word[0].isupper()] += count if _ACCENTED.fullmatch(word) else 0
    return +counts


def _count_words(counts: Counter[str], words: list[str], count: int) -> None:
    if count == 1:
        counts.update(words)
        return
    for word in words:
        counts[word] += count


def _texts(item: Item) -> list[str]:
    """Return the texts of an item that may have accents."""
    own = (item.title, *item.alternative_titles, item.responsibility, item.summary)
    return [text for text in (*own, *_filed(item), item.publisher) if not text.isascii()]


def _filed(item: Item) -> list[str]:
    """Return the parts of an item's subjects, and its series."""
    parts = [
        part for subject in item.subjects if not subject.isascii() for part in subject.split(_PART)
    ]
    return parts + [series.title for series in item.series]


def _capitals(item: Item) -> list[str]:
    """Return the texts of an item that lack accents."""
    own = (item.title, *item.alternative_titles, item.publisher, item.place)
    found = [text for text in (*own, *_filed(item)) if not text.isascii() and _is_bare(text)]
    for creator in item.creators:
        name = creator.spoken
        if not name.isascii() and (_is_bare(name) or _is_bare_name(name)):
            found.append(name)
    return found


def _is_bare(text: str) -> bool:
    return (
        not text.isascii()
        and text.isupper()
        and any(_needs_accent(word) for word in _WORD.findall(text))
    )


@lru_cache(maxsize=16_384)  # the same people come again and again
def _is_bare_name(name: str) -> bool:
    """Whether a name that was lowered has no accent at all."""
    return not name.isascii() and any(_needs_accent(word) for word in _WORD.findall(name))


def _needs_accent(word: str) -> bool:
    return bool(_GREEK.fullmatch(word)) and len(_VOWELS.findall(word)) > 1


def _folded(text: str) -> Iterator[str]:
    return (fold(word) for word in _WORD.findall(text) if _GREEK.fullmatch(word))


def _agreed(writings: Iterable[Writing]) -> dict[str, str]:
    """Return how each word is written on which the catalogue agrees."""
    by_word: dict[str, list[Writing]] = {}
    for one in writings:
        by_word.setdefault(one.folded, []).append(one)
    known = {}
    for word, found in by_word.items():
        best = max(found, key=_count)
        if _count(best) * 100 >= AGREEMENT_PER_CENT * sum(map(_count, found)):
            # A small letter may only say that a title began with the word; a capital says more.
            is_name = 0 < best.capital_count >= best.small_count
            known[word] = best.written.capitalize() if is_name else best.written
    return known


def _count(writing: Writing) -> int:
    return writing.capital_count + writing.small_count


def _restored(item: Item, known: Mapping[str, str]) -> Item:
    repairs: list[Repair] = []

    def mend(field: str, text: str) -> str:
        mended = _mended(text, known) if _is_bare(text) else text
        if mended != text:
            repairs.append(Repair(field, text, mended, "accents"))
        return mended

    def mend_name(name: str) -> str:
        mended = _mended_name(name, known) if _is_bare_name(name) else name
        if mended != name:
            repairs.append(Repair("creators", name, mended, "accents"))
        return mended

    made = replace(
        item,
        title=mend("title", item.title),
        alternative_titles=tuple(mend("title", text) for text in item.alternative_titles),
        creators=tuple(replace(c, spoken=mend_name(c.spoken)) for c in item.creators),
        publisher=mend("publisher", item.publisher),
        place=mend("place", item.place),
        series=tuple(replace(s, title=mend("series", s.title)) for s in item.series),
        subjects=tuple(
            _PART.join(mend("subjects", part) for part in subject.split(_PART))
            for subject in item.subjects
        ),
    )
    return replace(made, repairs=(*item.repairs, *repairs)) if repairs else item


def _mended(text: str, known: Mapping[str, str]) -> str:
    """Return a text in capitals as it would be written, itself where a word of it is unknown."""
    words = [word for word in _WORD.findall(text) if _GREEK.fullmatch(word)]
    if any(_needs_accent(word) and fold(word) not in known for word in words):
        return text

    def lower(match: re.Match[str]) -> str:
        word = match[0]
        if not _GREEK.fullmatch(word):
            return word
        return known.get(fold(word)) or _final_sigma(word.lower())

    mended = _WORD.sub(lower, text)
    return mended[:1].upper() + mended[1:]


def _mended_name(name: str, known: Mapping[str, str]) -> str:
    """Return a name with the accents that are known; each of its words stands for itself."""

    def accent(match: re.Match[str]) -> str:
        word = match[0]
        found = known.get(fold(word)) if _needs_accent(word) else None
        return found[:1].upper() + found[1:] if found else word

    return _WORD.sub(accent, name)


def _final_sigma(word: str) -> str:
    return f"{word[:-1]}ς" if word.endswith("σ") else word
