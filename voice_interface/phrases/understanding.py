"""From words to a command, by the sentences of the phrase book.

The matching of sentences is hassil's, the parser of Home Assistant's spoken intents. Ours are the
choice between several readings, and folding: sentences are written as people write them, and
compared without accents, capitals and final sigma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from hassil import Intents, RecognizeResult, parse_sentence, recognize_all, sample_expression
from hassil.parser import ParseError

from formats.errors import BadInput
from formats.language.fold import fold, folded_words, written_words
from voice_interface.phrases.around import LIMITS, Around, Core
from voice_interface.phrases.book import PhraseBook
from voice_interface.phrases.command import Command, Intent

_OPEN = ("text", "author", "title", "subject")
"""Slots that take any words; every other one takes the words of its list."""
_DATE = "<date>"
"""The rule of a day of the year: hundreds of them, in many ways each."""
_FINAL_SIGMA = re.compile(r"σ\b")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_CLAUSE = re.compile(r"[,.;·!?:…]+\s")
_NAME = re.compile(r"[{<][^}>]*[}>]")
MOST_WORDS = 40
"""Of a longer speech only the beginning is looked at: nobody asks for a book in so many words."""

MOST_CLAUSES = 4
_BESIDE = frozenset({Intent.YES, Intent.NO, Intent.END, Intent.HAIL})
"""What is said beside a command: «αυτό θέλω, ευχαριστώ, γεια σας» is no mere farewell."""
_COURTEOUS = frozenset({Intent.GREET, Intent.THANKS})
"""What says nothing of the command beside it."""
_TAKEN = Command(Intent.MAKE)
"""«αυτό θέλω», which says of another command no more than yes."""

MOST_SAID = 8
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
            self._around = Around(book)
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
        cores = self._around.cores(words)
        found: list[_Reading] = []
        for core in cores:
            found += self._readings(core)
            if core.is_all and any(one.leaves_nothing_open for one in found):
                break  # nothing fits better than all of what was said
        if not any(one.leaves_nothing_open for one in found):
            clauses = self._commands_one_by_one(said)
            if clauses is not None:
                return clauses
        if found:
            return max(found, key=lambda one: one.rank).command
        last = cores[-1]
        if (
            last.limits and last.words
        ):  # «τη Φόνισσα σε μεγάλα γράμματα»: words of no sentence, but a limit
            return _limited(Command(Intent.SEARCH, text=" ".join(last.words)), last.limits)
        return None

    def hours_again(self, said: str) -> Command | None:
        """Return the question of hours that words go on with: «και την Κυριακή;» after an answer.

        A day alone may be a title: that hours were spoken of, the caller must know.
        """
        begun = written_words(self.book.rules.get("hours_again", ""))
        bare = self._around.bare(written_words(said)[:MOST_WORDS])
        found = self._closed((*begun, *bare)) if begun and bare else None
        return found if found is not None and found.intent is Intent.HOURS else None

    def _commands_one_by_one(self, said: str) -> Command | None:
        """Return the command of several clauses, where each is one: «όχι αυτό, πήγαινε πίσω».

        Words that no sentence holds may be a title, and then nothing beside them is a command. A
        mere yes or no or a farewell says how the other is meant; of two commands the last counts.
        """
        clauses = [words for one in _CLAUSE.split(said) if (words := written_words(one))]
        if not 1 < len(clauses) <= MOST_CLAUSES:
            return None
        told = [self._closed(words) for words in clauses]
        commands = [one for one in told if one is not None]
        if len(commands) < len(told):
            return None
        commands = [one for one in commands if one.intent not in _COURTEOUS] or commands
        own = [one for one in commands if one != _TAKEN and one.intent not in _BESIDE]
        taken = [one for one in commands if one == _TAKEN]
        if not own and len({one.intent for one in commands} - {Intent.END, Intent.HAIL}) > 1:
            return None  # yes and no
        if not own and not taken and {one.intent for one in commands} > {Intent.HAIL}:
            return Command(Intent.END)  # «όχι, ευχαριστώ, γεια σας» greets nobody
        return (own or taken or commands)[-1]

    def _closed(self, words: tuple[str, ...]) -> Command | None:
        """Return the best command that leaves nothing open, or None."""
        cores = self._around.cores(words)
        found = [one for core in cores for one in self._readings(core) if one.leaves_nothing_open]
        return max(found, key=lambda one: one.rank).command if found else None

    def _readings(self, core: Core) -> Iterator[_Reading]:
        text = " ".join(map(fold, core.words))
        if not text:
            return
        for found in recognize_all(text, self._intents):
            if core.is_command and any(one.is_wildcard for one in found.entities.values()):
                continue
            command = _command(found, core.words)
            if not core.limits:
                yield _Reading(_rank(found, text, core), command)
            elif command.intent is Intent.SEARCH and not core.limits.keys() & _limits(command):
                yield _Reading(_rank(found, text, core), _limited(command, core.limits))

    def expansions(self, intent: Intent, *, most: int) -> Iterator[str]:
        """Yield what the sentences of an intent let people say, at most so many of each sentence.

        Sentences with open slots are left out: they let people say anything; those with dates too,
        of which a list would hold little else.
        """
        for sentence in self.book.intents[intent].sentences:
            if _DATE in sentence or any("{" + name + "}" in sentence for name in _OPEN):
                continue
            said = sample_expression(
                parse_sentence(folded_sentence(sentence)).expression,
                slot_lists=self._intents.slot_lists,
                expansion_rules=self._intents.expansion_rules,
            )
            yield from (" ".join(folded_words(one)) for one in islice(said, most))

    def anything(self, said: str) -> tuple[Command, ...]:
        """Return searches for whatever was said: all of it, then without what stands around it.

        «Καλημέρα θλίψη» is a title, and «καλημέρα σας, τη Φόνισσα» holds one.
        """
        words = written_words(said)[:MOST_WORDS]
        texts = self._around.texts(words)
        return tuple(Command(Intent.SEARCH, text=" ".join(one)) for one in texts)

    def titles(self, said: str) -> tuple[str, ...]:
        """Return what may be a whole title: all that was said, or what was wanted."""
        return tuple(map(" ".join, self._around.titles(written_words(said)[:MOST_WORDS])))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A command that fits, and how well."""

    rank: tuple[int, ...]
    command: Command

    @property
    def leaves_nothing_open(self) -> bool:
        return bool(self.rank[0])


def _limited(command: Command, limits: Mapping[str, str]) -> Command:
    told = {slot: limits.get(slot, getattr(command, slot)) for slot in LIMITS}
    return replace(command, **told)


def _limits(command: Command) -> set[str]:
    return {slot for slot in LIMITS if getattr(command, slot)}


def _rank(found: RecognizeResult, text: str, core: Core) -> tuple[int, ...]:
    """Prefer what leaves nothing open, then what is heard of lists, then what leaves least open.

    Of what leaves nothing open, all that was said goes before a part of it.
    """
    opens = [entity for entity in found.entities.values() if entity.is_wildcard]
    closed = len(found.entities) - len(opens) + len(core.limits)
    free = sum(len(str(entity.text)) for entity in opens)
    # A title may hold «του»: the first carrier word splits a sentence, not the last.
    first = min((text.find(str(entity.text)) for entity in opens), default=0)
    is_closed = not opens
    is_all = is_closed and core.is_all
    own = found.text_chunks_matched
    # «θέλω να το ακούσω» is a sentence of its own before it is a wish and a form.
    whole = ("number" in found.entities, own) if is_all else (False, 0)
    return (is_closed, is_all, *whole, closed, not core.limits, -free, own, -len(opens), -first)


def _command(found: RecognizeResult, words: tuple[str, ...]) -> Command:
    values: dict[str, str] = {}
    for name, entity in found.entities.items():
        value = str(entity.value).strip()
        values[name] = _as_said(value, words) if entity.is_wildcard else value
    number = int(values.pop("number", 0))
    month, monthday = values.pop("month", ""), values.pop("monthday", "")
    if month and monthday:
        values["day"] = f"{month}-{monthday}"
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
        if not any(name in _OPEN for name, _ in test.slots)
    )
    understanding = Understanding(book)
    limits = (
        way
        for name in ("form", "language")
        for ways in book.lists.get(name, {}).values()
        for way in ways
        if len(way.split()) > 1  # «ελληνικά» alone is as well a word of a title
    )
    let = (
        _FINAL_SIGMA.sub("ς", said)
        for intent in book.intents
        if intent is not Intent.SEARCH  # of which one says what is looked for
        for said in understanding.expansions(intent, most=MOST_SAID)
        if 0 < len(said.split()) <= LONGEST_SAID  # all are understood: tests hold it
    )
    # As they are written first: what sounds the same is told once.
    kept: dict[str, str] = {}
    for said in (*tests, *limits, *let):
        kept.setdefault(fold(said), said)
    return tuple(kept.values())
