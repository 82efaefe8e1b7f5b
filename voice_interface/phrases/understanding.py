"""From words to a command, by the sentences of the phrase book.

The matching of sentences is hassil's, the parser of Home Assistant's spoken intents. Ours are the
choice between several readings, and folding: sentences are written as people write them, and
compared without accents, capitals and final sigma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from hassil import Intents, RecognizeResult, parse_sentence, recognize_all, sample_expression
from hassil.parser import ParseError

from formats.errors import BadInput
from formats.language.fold import fold, folded_words, written_words
from voice_interface.phrases.book import PhraseBook
from voice_interface.phrases.command import Command, Intent

_OPEN = ("text", "author", "title", "subject")
"""Slots that take any words; every other one takes the words of its list."""
_FINAL_SIGMA = re.compile(r"σ\b")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_NAME = re.compile(r"[{<][^}>]*[}>]")
MOST_WORDS = 40
"""Of a longer speech only the beginning is looked at: nobody asks for a book in so many words."""

MOST_SAID = 24
"""Of one sentence, for the closed list of a recogniser: the usual words, not every turn of them."""
LONGEST_SAID = 5
"""In words; a longer command is understood by its own words."""


class Understanding:
    """Understands one language.

    Args:
        book: Its phrases.

    Raises:
        BadInput: A sentence of the book cannot be read.
    """

    def __init__(self, book: PhraseBook) -> None:
        self.book = book
        try:
            self._intents = Intents.from_dict(_as_hassil(book))
            self.understand("α")
        except (ParseError, KeyError, ValueError) as exc:
            raise BadInput(
                f"phrases {book.lang}: {exc}",
                say="phrases-unreadable",
                name=f"{book.lang}.yaml",
                where=str(exc)[:120],
            ) from exc

    def understand(self, said: str) -> Command | None:
        """Return the command that fits best, or None where no sentence fits.

        A sentence whose words were said themselves goes before one that lets them be anything.
        """
        words = written_words(said)[:MOST_WORDS]
        text = " ".join(map(fold, words))
        if not text:
            return None
        found = list(recognize_all(text, self._intents))
        if not found:
            return None
        best = max(found, key=lambda one: _rank(one, text))
        return _command(best, words)

    def expansions(self, intent: Intent, *, most: int) -> Iterator[str]:
        """Yield what the sentences of an intent let people say, at most so many of each sentence.

        Sentences with open slots are left out: they let people say anything.
        """
        for sentence in self.book.intents[intent].sentences:
            if any("{" + name + "}" in sentence for name in _OPEN):
                continue
            said = sample_expression(
                parse_sentence(folded_sentence(sentence)).expression,
                slot_lists=self._intents.slot_lists,
                expansion_rules=self._intents.expansion_rules,
            )
            yield from (" ".join(folded_words(one)) for one in islice(said, most))

    def anything(self, said: str) -> Command:
        """Return a search for whatever was said."""
        return Command(Intent.SEARCH, text=" ".join(written_words(said)[:MOST_WORDS]))


def _rank(found: RecognizeResult, text: str) -> tuple[int, int, int, int, int]:
    """Prefer what is heard of lists, then what leaves least open, then more words of its own."""
    opens = [entity for entity in found.entities.values() if entity.is_wildcard]
    closed = len(found.entities) - len(opens)
    free = sum(len(str(entity.text)) for entity in opens)
    # A title may hold «του»: the first carrier word splits a sentence, not the last.
    first = min((text.find(str(entity.text)) for entity in opens), default=0)
    return (closed, -free, found.text_chunks_matched, -len(opens), -first)


def _command(found: RecognizeResult, words: tuple[str, ...]) -> Command:
    values: dict[str, str] = {}
    for name, entity in found.entities.items():
        value = str(entity.value).strip()
        values[name] = _as_said(value, words) if entity.is_wildcard else value
    number = int(values.pop("number", 0))
    return Command(Intent(found.intent.name), number=number, **values)


def _as_said(folded: str, words: tuple[str, ...]) -> str:
    """Return the words of a slot as they were said, with their accents and capitals."""
    wanted = folded.split()
    plain = [fold(word) for word in words]
    for start in range(len(plain) - len(wanted) + 1):
        if plain[start : start + len(wanted)] == wanted:
            return " ".join(words[start : start + len(wanted)])
    return folded


def _as_hassil(book: PhraseBook) -> dict[str, object]:
    lists: dict[str, object] = {name: {"wildcard": True} for name in _OPEN}
    for name, values in book.lists.items():
        lists[name] = {
            "values": [
                {"in": folded_sentence(way), "out": value}
                for value, ways in values.items()
                for way in ways
            ]
        }
    return {
        "language": book.lang,
        "intents": {
            intent.value: {
                "data": [{"sentences": [folded_sentence(one) for one in phrases.sentences]}]
            }
            for intent, phrases in book.intents.items()
        },
        "lists": lists,
        "expansion_rules": {name: folded_sentence(text) for name, text in book.rules.items()},
    }


@lru_cache(maxsize=4096)
def folded_sentence(sentence: str) -> str:
    """Return a sentence of the book folded, with the names of slots and rules as they are."""
    pieces: list[str] = []
    at = 0
    for match in _NAME.finditer(sentence):
        pieces += (_folded(sentence[at : match.start()]), match[0])
        at = match.end()
    return "".join((*pieces, _folded(sentence[at:])))


def _folded(text: str) -> str:
    text = _APOSTROPHE.sub("", text)  # as `written_words` does with what was said
    return re.sub(r"[^\W_]+", lambda match: fold(match[0]), text)


def spoken_commands(book: PhraseBook) -> tuple[str, ...]:
    """Return what people say without naming anything: the closed list of a recogniser."""
    tests = (
        test.say.strip(" .,;!?")
        for phrases in book.intents.values()
        for test in phrases.tests
        if not test.slots
    )
    understanding = Understanding(book)
    let = (
        _FINAL_SIGMA.sub("ς", said)
        for intent in book.intents
        if intent is not Intent.SEARCH  # of which one says what is looked for
        for said in understanding.expansions(intent, most=MOST_SAID)
        if len(said.split()) <= LONGEST_SAID and understanding.understand(said) is not None
    )
    # As they are written first: what sounds the same is told once.
    kept: dict[str, str] = {}
    for said in (*tests, *let):
        kept.setdefault(fold(said), said)
    return tuple(kept.values())
