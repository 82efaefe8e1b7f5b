"""A library's pronunciations: words that its voices are to say otherwise than by the rules.

A word holds for the whole library or for one work. What a narration uses is written out as text
before it begins and belongs to the job, so that a word added meanwhile changes the next narration
and not the one under way.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from access_service.catalogue.record import ItemId
from formats.document import EL, EN, Lang
from formats.errors import BadInput, UnknownThing
from tts.normalize import EMPTY, Lexicon, Pronunciation, normalize

EVERY_WORK = ItemId("")
"""In the place of an item's id: the word holds for everything the library narrates."""

MAX_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One word or phrase and how it is said, in one work or, with `EVERY_WORK`, in all."""

    work: ItemId
    pronunciation: Pronunciation


class PronunciationStore(Protocol):
    """Where the words are kept."""

    def put(self, entry: LexiconEntry) -> None:
        """Keep a word, in place of the same word of the same work and language."""
        ...

    def delete(self, work: ItemId, written: str, lang: Lang | None) -> int:
        """Forget a word, in every language where none is told; return how many went."""
        ...

    def all(self, works: Iterable[ItemId] | None = None) -> tuple[LexiconEntry, ...]:
        """Return the words of these works or of all, by work, word and language."""
        ...


class LexiconService:
    """Adds, lists and removes words, and tells a narration which it must heed."""

    def __init__(self, store: PronunciationStore) -> None:
        self._store = store

    def add(
        self, written: str, spoken: str, *, lang: Lang | None = None, work: ItemId = EVERY_WORK
    ) -> LexiconEntry:
        """Keep how a word or phrase is said.

        Raises:
            BadInput: See `entry_of`.
        """
        entry = entry_of(written, spoken, lang=lang, work=work)
        self._store.put(entry)
        return entry

    def remove(self, written: str, *, lang: Lang | None = None, work: ItemId = EVERY_WORK) -> None:
        """Forget a word.

        Raises:
            UnknownThing: It is not in the lexicon of that work, or of the library.
        """
        word = _plain(written)
        if not self._store.delete(work, word, lang):
            raise UnknownThing(f"lexicon: no {word!r}", say="lexicon-no-such-word", word=word)

    def entries(self) -> tuple[LexiconEntry, ...]:
        """Return every word, those for all works first."""
        return self._store.all()

    def lexicon(self, work: ItemId = EVERY_WORK) -> Lexicon:
        """Return what a narration of `work` heeds: its own words, then the library's."""
        entries = self._store.all({work, EVERY_WORK})
        own = Lexicon(tuple(e.pronunciation for e in entries if e.work == work))
        if work == EVERY_WORK:
            return own
        return own | Lexicon(tuple(e.pronunciation for e in entries if e.work == EVERY_WORK))


def entry_of(
    written: str, spoken: str, *, lang: Lang | None = None, work: ItemId = EVERY_WORK
) -> LexiconEntry:
    """Return a word as it would be kept; its letters tell the language where `lang` does not.

    Raises:
        BadInput: The word does not begin with a letter or digit, nothing would be said, or one of
            them is too long.
    """
    word, said = _plain(written), _plain(spoken)
    if not word or not word[0].isalnum():
        raise BadInput(f"lexicon word {word!r}", say="lexicon-bad-word", word=word)
    if max(len(word), len(said)) > MAX_CHARACTERS:
        raise BadInput("lexicon: long", say="lexicon-too-long", most=MAX_CHARACTERS)
    tongue = lang or _language_of(said)
    if not normalize(said, tongue).words:
        raise BadInput(f"lexicon: {said!r} has no words", say="lexicon-says-nothing", word=word)
    return LexiconEntry(work, Pronunciation(word, said, tongue))


def lexicon_to_text(lexicon: Lexicon) -> str:
    """Return a lexicon as text, empty for one without a word; equal lexicons, equal text."""
    if not lexicon:
        return ""
    return json.dumps([[e.written, e.spoken, e.lang] for e in lexicon.entries], ensure_ascii=False)


def lexicon_from_text(text: str) -> Lexicon:
    """Return what `lexicon_to_text` wrote."""
    if not text:
        return EMPTY
    return Lexicon(tuple(Pronunciation(w, s, Lang(lang)) for w, s, lang in json.loads(text)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _language_of(spoken: str) -> Lang:
    """Return Greek where the spoken form has a Greek letter, otherwise English."""
    is_greek = any("GREEK" in unicodedata.name(char, "") for char in spoken)
    return EL if is_greek else EN
