"""What stands around a wish, and what limits it wherever it stands.

People say «καλημέρα σας, μπορώ να έχω …, αν γίνεται», and they name the form in the middle: «θέλω
σε μεγάλα γράμματα τη Φόνισσα». No list of sentences holds all of that: courtesies and limits are
taken out first, and many ways of wanting become the one that stands in the sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hassil import parse_sentence, sample_expression

from formats.language.fold import fold, folded_words
from voice_interface.phrases.book import PhraseBook
from voice_interface.phrases.command import Intent

Words = tuple[str, ...]
LIMITS = ("form", "language", "audience")
"""The slots that narrow a search."""
_LAST = "audience"
"""It limits only as the last words: «για παιδιά με άσθμα» is a subject."""


@dataclass(frozen=True, slots=True)
class Core:
    """The words of a wish without what stood around it, and the limits that were taken out."""

    words: Words
    limits: dict[str, str] = field(default_factory=dict)
    is_all: bool = False
    """These are all the words that were said."""
    is_command: bool = False
    """What was taken away at the end may as well end a title: only a command can have said it."""


class Around:
    """Knows a book's courtesies, ways of wanting and limits.

    Args:
        book: The phrases of a language.

    Raises:
        ParseError: A way of the book cannot be read.
        ValueError: A way of `anywhere` stands in no list, so that nobody knows what it limits.
    """

    def __init__(self, book: PhraseBook) -> None:
        self._before = _Ways(book.courtesies.before)
        self._after = _Ways(book.courtesies.after)
        self._before_command = _Ways((*book.courtesies.before, *book.courtesies.before_command))
        self._after_command = _Ways((*book.courtesies.after, *book.courtesies.after_command))
        self._wanting = _Ways(book.wanting.ways)
        self._wanting_after = _Ways(book.wanting.after)
        self._wanting_after_named = _Ways(book.wanting.after_named)
        self._perhaps = _Ways(book.wanting.perhaps)
        self._not = _Ways(book.instead.refusing)
        self._but = _Ways(book.instead.turning)
        refusals = book.intents[Intent.NO].sentences if Intent.NO in book.intents else ()
        self._no = _Ways(one for one in refusals if not set("{<").intersection(one))
        self._want = tuple(book.wanting.said_as.split())
        told = _Ways(book.anywhere)
        self._limits = {
            way: (slot, value)
            for slot in LIMITS
            for value, ways in book.lists.get(slot, {}).items()
            for way in (way for one in ways for way in _said(one))
            if way in told.ways
        }
        if unlisted := sorted(told.ways - self._limits.keys()):
            raise ValueError(f"anywhere: «{' '.join(unlisted[0])}» ∉ lists: {', '.join(LIMITS)}")
        # What stands last is last only when all else is taken out.
        self._longest_limits = sorted(
            self._limits, key=lambda way: (self._limits[way][0] == _LAST, -len(way))
        )

    def cores(self, words: Words) -> tuple[Core, ...]:
        """Return what may be meant: the words themselves, then with less and less around them."""
        turned = self._turned(words)
        return (*self._around(words), *(self._around(turned) if turned else ()))

    def texts(self, words: Words) -> tuple[Words, ...]:
        """Return what may be looked for as it was said: all of it, then what may be the title.

        «Όλα όσα θέλω» is a title and «τη Φόνισσα θέλω» holds one: only a catalogue tells.
        """
        bare = self.bare(words)
        ended = self._ended(bare, self._wanting_after) or self._ended(
            bare, self._wanting_after_named
        )
        titled = bare[: len(bare) - ended]
        begun = self._perhaps.at_start(tuple(map(fold, bare)))
        named = bare[begun:] or bare
        return tuple(dict.fromkeys((words, bare, titled, self._wanted_after_no(bare), named)))

    def titles(self, words: Words) -> tuple[Words, ...]:
        """Return what may be a whole title: all that was said, or what was wanted."""
        wish = self._wish(self.bare(words))
        is_begun = wish[: len(self._want)] == self._want
        return tuple(dict.fromkeys((words, wish[len(self._want) :] if is_begun else wish)))

    def _wanted_after_no(self, words: Words) -> Words:
        """Return «Καβάφη» of «όχι, θέλω Καβάφη», else the words."""
        plain = tuple(map(fold, words))
        refused = self._no.at_start(plain)
        wish = self._wish(words[refused:])
        wanted = wish[len(self._want) :] if refused and self._begun(wish) else ()
        return wanted or words

    def bare(self, words: Words) -> Words:
        """Return words without the courtesies before and after them.

        What may as well begin a title goes only where wanting follows: «well, I want Dickens».
        """
        bare = self._without_courtesies(words, self._before, self._after)
        wished = self._without_courtesies(words, self._before_command, self._after)
        return wished if self._begun(wished) else bare

    def _around(self, words: Words) -> tuple[Core, ...]:
        bare = self.bare(words)
        wish = self._wish(bare)
        order = self._without_courtesies(words, self._before_command, self._after_command)
        ordered = self._wish(order)
        # «… σε μεγάλα γράμματα τώρα»: what follows a limit is no part of a title.
        is_limit_last = self._ends_in_limit(ordered)
        narrowed = self._without_limits(ordered if is_limit_last else wish)
        cores = [Core(one, is_all=one == words) for one in dict.fromkeys((words, bare, wish))]
        cores += [
            Core(one, is_command=True)
            for one in dict.fromkeys((order, ordered))
            if one not in (words, bare, wish)
        ]
        if len(narrowed.limits) > 1 and _LAST in narrowed.limits:
            # «κάτι για παιδιά σε ήχο» is a sentence as soon as the form is out of it.
            said = self._without_limits(wish, but=_LAST)
            cores.append(Core(said.words, said.limits))
        if narrowed.limits:
            # «… σε μεγάλα γράμματα παρακαλώ»: what was inside may stand at the end now.
            left = self.bare(narrowed.words)
            # The last is the text where no sentence fits: «Όλα όσα θέλω σε μπράιγ» is a title's.
            texts = dict.fromkeys((self._wish(left), self._wish(left, is_named=False)))
            cores += [Core(one, narrowed.limits) for one in texts]
        return tuple(cores)

    @staticmethod
    def _without_courtesies(words: Words, before: _Ways, after: _Ways) -> Words:
        plain = tuple(map(fold, words))
        start, end = 0, len(plain)
        while count := before.at_start(plain[start:end]):
            start += count
        while count := after.at_end(plain[start:end]):
            end -= count
        # «παρακαλώ» alone, or «καλημέρα», is all that was said.
        return words[start:end] if start < end else words

    def _wish(self, words: Words, *, is_named: bool = True) -> Words:
        plain = tuple(map(fold, words))
        count = self._wanting.at_start(plain)
        if 0 < count < len(words):
            return (*self._want, *words[count:])
        if count := self._ended(words, self._wanting_after):
            return (*self._want, *words[: len(words) - count])
        # «βιβλία του Καβάφη έχετε;» names what is wanted; «Όλα όσα θέλω» is left to `texts`.
        count = self._ended(words, self._wanting_after_named) if is_named else 0
        return words[: len(words) - count]

    def _begun(self, words: Words) -> bool:
        """Tell whether words begin by wanting."""
        plain = tuple(map(fold, words))
        want = tuple(map(fold, self._want))
        return (bool(want) and plain[: len(want)] == want) or self._wanting.at_start(plain) > 0

    def _ended(self, words: Words, ways: _Ways) -> int:
        """Return how many words at the end are a way of wanting what stands before them."""
        # Who began by wanting ends a title with the same words: «ψάχνω το Κάνω ό,τι θέλω».
        count = 0 if self._begun(words) else ways.at_end(tuple(map(fold, words)))
        return count if count < len(words) else 0

    def _turned(self, words: Words) -> Words:
        """Return what is wanted instead: «θέλω Καβάφη» of «δεν θέλω Καζαντζάκη, θέλω Καβάφη».

        Something must be refused: «Όχι, θέλω να ζήσω» may be a title.
        """
        plain = tuple(map(fold, words))
        at = self._not.at_start(plain)
        is_named = False
        while 0 < at < len(plain):
            # «όχι, δεν θέλω αυτό»: the second «θέλω» is refused too.
            if refused := self._not.at_start(plain[at:]):
                at += refused
                continue
            but = self._but.at_start(plain[at:])
            if is_named and 0 < but < len(plain) - at:
                return (*self._want, *words[at + but :])
            at += 1
            is_named = True
        return ()

    def _ends_in_limit(self, words: Words) -> bool:
        plain = tuple(map(fold, words))
        return any(plain[-len(way) :] == way for way in self._longest_limits)

    def _without_limits(self, words: Words, *, but: str = "") -> Core:
        limits: dict[str, str] = {}
        for way in self._longest_limits:
            slot, value = self._limits[way]
            at = _place(tuple(map(fold, words)), way, is_last=slot == _LAST)
            if at is not None and slot not in (*limits, but) and len(words) > len(way):
                limits[slot] = value
                words = (*words[:at], *words[at + len(way) :])
        return Core(words, limits)


class _Ways:
    """Some words in a row, looked for at an end of others; each may be a template."""

    def __init__(self, templates: Iterable[str]) -> None:
        self.ways = frozenset(way for one in templates for way in _said(one) if way)
        self._most = max(map(len, self.ways), default=0)

    def at_start(self, words: Words) -> int:
        """Return how many words at the start are the longest of the ways."""
        counts = range(min(self._most, len(words)), 0, -1)
        return next((count for count in counts if words[:count] in self.ways), 0)

    def at_end(self, words: Words) -> int:
        """Return how many words at the end are the longest of the ways."""
        counts = range(min(self._most, len(words)), 0, -1)
        return next((count for count in counts if words[-count:] in self.ways), 0)


def _said(template: str) -> Iterator[Words]:
    """Yield what a template without slots lets people say."""
    for one in sample_expression(parse_sentence(template).expression):
        yield folded_words(one)


def _place(words: Words, way: Words, *, is_last: bool) -> int | None:
    end = len(words) - len(way)
    places = (at for at in range(end + 1) if words[at : at + len(way)] == way)
    return next((at for at in places if at == end or not is_last), None)
