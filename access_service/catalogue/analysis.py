"""One analysis for what the catalogue says and for what people type, say or key in.

Every word is indexed in four forms: folded, stemmed, by sound, and by sound without its ending.
The engine below indexes these tokens and makes none of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from threading import local
from typing import NamedTuple, Protocol, cast

from access_service.catalogue.record import Creator, Item
from formats.language.fold import fold, written_words
from formats.language.phonetic import lookup_keys, phonetic_root

_GREEK_LETTER = re.compile("[α-ω]")
# «κ» and «&» are how people write «και» on a phone or in a search box.
_SHORT_FOR_AND = {"κ": "και", "k": "και", "&": "και"}
_SHORT_LETTERS = 2
"""With a mark of its own on the letter."""
FUNCTION_WORDS = frozenset(
    fold(
        "ο η το οι τα του της των τον την τη τους τις στο στη στην στον στα στις στους και κι να "
        "θα για με σε από που ως ένα ένας μια μία the of and a an in to for by on"
    ).split()
)
"""Words that say little in any catalogue, however rare they are in a small one."""
_ISBN = re.compile(r"(?:97[89][\s-]?)?(?:\d[\s-]?){9}[\dXx]")
_ISBN10_LENGTH = 10
_LEAST_NUMBER = 9
"""Digits of the shortest number that names one item; years and volumes are words."""


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - PyStemmer's own name


class _Stemmers(local):
    """PyStemmer's objects are not safe to share between threads: each thread has its own."""

    def __init__(self) -> None:
        from Stemmer import Stemmer

        self.greek = cast(_Stemmer, Stemmer("greek"))
        self.english = cast(_Stemmer, Stemmer("english"))


_stemmers: list[_Stemmers] = []


@dataclass(frozen=True, slots=True)
class Token:
    """A word in the forms under which it is indexed."""

    word: str
    stem: str
    keys: tuple[str, ...]

    @property
    def roots(self) -> tuple[str, ...]:
        """Keys without their endings."""
        return tuple(dict.fromkeys(phonetic_root(key) for key in self.keys))


class Texts(NamedTuple):
    """The texts by which an item may be sought, by the part of the record that they stand in."""

    titles: tuple[str, ...]
    names: tuple[str, ...]
    series: tuple[str, ...]
    subjects: tuple[str, ...]
    other: tuple[str, ...]
    numbers: tuple[str, ...]
    """Numbers that only name this item, such as ISBNs: folded, found whole or not at all."""


def stem(word: str) -> str:
    """Return the Snowball stem of a folded word, Greek or English by its letters."""
    if not _stemmers:
        _stemmers.append(_Stemmers())
    stemmers = _stemmers[0]
    return (stemmers.greek if _GREEK_LETTER.search(word) else stemmers.english).stemWord(word)


@lru_cache(maxsize=131_072)
def token(written: str) -> Token:
    """Return the forms of one word as written."""
    word = fold(written)
    return Token(word, stem(word), lookup_keys(written))


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of any text of the catalogue."""
    return tuple(token(written) for written in written_words(text))


def query_words(query: str) -> tuple[tuple[str, Token], ...]:
    """Return the words of a query as typed and as tokens: ISBNs as one number, «κ» as «και»."""
    with_and = " ".join([_spelt_out(word) for word in _join_isbns(query).split()])
    return tuple([(written, token(written)) for written in written_words(with_and)])


def _spelt_out(word: str) -> str:
    return word if len(word) > _SHORT_LETTERS else _SHORT_FOR_AND.get(fold(word), word)


def query_tokens(query: str) -> tuple[Token, ...]:
    """Return the tokens of a query."""
    return tuple(found for _, found in query_words(query))


def _join_isbns(query: str) -> str:
    def joined(match: re.Match[str]) -> str:
        number = re.sub(r"[\s-]", "", match[0]).upper()
        # A number with a wrong check digit is still one number, if nothing but hyphens parts it.
        is_one = " " not in match[0].strip() or _is_isbn(number)
        return _isbn13(number) if is_one else match[0]

    return _ISBN.sub(joined, query)


def _is_isbn(number: str) -> bool:
    """Tell an ISBN by its check digit (ISO 2108), so that two years are not taken for one."""
    if "X" in number[:-1]:
        return False
    digits = [10 if digit == "X" else int(digit) for digit in number]
    if len(digits) == _ISBN10_LENGTH:
        return sum(d * (10 - place) for place, d in enumerate(digits)) % 11 == 0
    return sum(d * (3 if place % 2 else 1) for place, d in enumerate(digits)) % 10 == 0


def _isbn13(isbn: str) -> str:
    """Return an ISBN-10 as ISBN-13 (ISO 2108), any other number unchanged."""
    if len(isbn) != _ISBN10_LENGTH:
        return isbn
    body = f"978{isbn[:9]}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-weighted % 10}"


def texts_of(item: Item) -> Texts:
    """Return everything by which an item may be sought."""
    names = [
        name for one in item.creators for name in _names(one.heading, one.spoken, one.variants)
    ]
    if item.responsibility:
        names.append(item.responsibility)
    return Texts(
        (item.title, *item.alternative_titles, *item.title_variants),
        tuple(names),
        tuple([f"{series.title} {series.number}" for series in item.series]),
        item.subjects + item.genres + item.subject_variants,
        (item.publisher, item.shelf_mark, "" if item.year is None else str(item.year)),
        # A number hardly ever comes again: `fold` need not remember it.
        tuple([number.lower() if number.isascii() else fold(number) for number in item.isbns]),
    )


@lru_cache(maxsize=131_072)
def _names(heading: str, spoken: str, variants: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name's forms, those with the same words once: «Νίκος Καζαντζάκης» and inverted.

    Those from authority files count too: whoever asks for one of them finds the heading. It takes
    texts, whose hashes Python keeps; a `Creator` would be hashed anew each time.
    """
    if not variants and Creator(heading, spoken).is_turned:
        return (heading,)
    forms: dict[frozenset[str], str] = {}
    for form in (heading, spoken, *variants):
        forms.setdefault(frozenset(written_words(form)), form)
    return tuple(forms.values())


def is_number(word: str) -> bool:
    """Tell whether a word of a query names one item, as an ISBN does."""
    return len(word) >= _LEAST_NUMBER and word[:-1].isdigit()
