"""A library's own pronunciations: words and phrases that are to be said in a given way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from formats.document import Lang

_FIRST_WORD = re.compile(r"\w+")


def without_accents(text: str) -> str:
    """Return `text` without accents, breathings and dialytika."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a word or phrase is said in a language.

    A `written` form with a capital letter fits that spelling only; one in small letters fits any
    capitalisation. Accents must agree, except that words in capitals have none to compare.
    """

    written: str
    spoken: str
    lang: Lang

    def fits(self, text: str) -> bool:
        """Tell whether `text`, of the same length, is this word or phrase."""
        if text == self.written:
            return True
        if self.written != self.written.lower():
            return False
        if text.lower() == self.written:
            return True
        return text.isupper() and without_accents(text).lower() == without_accents(self.written)


def _key(word: str) -> str:
    return without_accents(word).casefold()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Immutable pronunciations of all languages; the longest that fits a place is used."""

    entries: tuple[Pronunciation, ...] = ()
    _by_first: Mapping[tuple[str, str], tuple[Pronunciation, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Index the entries by their first word, longest first."""
        index: dict[tuple[str, str], list[Pronunciation]] = {}
        for entry in sorted(self.entries, key=lambda one: -len(one.written)):
            first = _FIRST_WORD.match(entry.written)
            if first is None:
                raise ValueError(f"an entry must begin with a letter or digit: {entry.written!r}")
            index.setdefault((entry.lang, _key(first[0])), []).append(entry)
        frozen = {key: tuple(found) for key, found in index.items()}
        object.__setattr__(self, "_by_first", frozen)

    @classmethod
    def of(cls, lang: Lang, pronunciations: Mapping[str, str]) -> Lexicon:
        """Return a lexicon of one language."""
        return cls(tuple(Pronunciation(w, s, lang) for w, s in pronunciations.items()))

    def __or__(self, other: Lexicon) -> Lexicon:
        """Return both together; where both fit equally long, this one's is used."""
        return Lexicon(self.entries + other.entries)

    def __bool__(self) -> bool:
        """Tell whether there is any entry."""
        return bool(self.entries)

    def find(self, text: str, start: int, end: int, langs: Iterable[Lang]) -> Pronunciation | None:
        """Return the longest entry that fits at `start`, as a whole word, before `end`."""
        first = _FIRST_WORD.match(text, start, end)
        if first is None:
            return None
        key = _key(first[0])
        for lang in langs:
            for entry in self._by_first.get((lang, key), ()):
                stop = start + len(entry.written)
                is_whole = stop <= end and not text[stop : stop + 1].isalnum()
                if is_whole and entry.fits(text[start:stop]):
                    return entry
        return None


EMPTY = Lexicon()
