"""Proof that every word of a part sounded, and when.

eSpeak announces each word with its place in the text. Held against the words that were given:

- each announcement falls on the first letter of a word, or on the space or mark in front of it; a
  word left out earlier would move all that follow, and be noticed here;
- each word is announced, except that eSpeak speaks some words as one («για να», «σ’ αυτό»,
  "of the", "Northern Mariana Islands") and announces only the first: such a group has at most four
  words, has the phonemes of all of them, and is announced as one in a rehearsal too, where words
  that merely went missing from this sound are announced one by one;
- the part lasts at least a third of what speech takes for its letters, so that sound cut off after
  the last announcement is noticed.

An engine that announces nothing is held to the last rule alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Protocol

from formats.errors import SpeechFailed
from tts.engine import Clip, SpokenPart, WordMark, Wpm
from tts.normalize import MARKS


class Rehearsal(Protocol):
    """The part's voice at its rate, asked about words that it announced as one."""

    def phoneme_count(self, words: str, /) -> int:
        """Return how many phonemes it makes of `words`; 0 where it cannot tell."""
        ...

    def marks(self, words: str, /) -> tuple[WordMark, ...]:
        """Return what it announces when it speaks `words` alone."""
        ...


_PART_MS_PER_LETTER = 25  # at 160 wpm; speech takes about 70
_GROUP_WORDS = 4
_GROUP_SHARE = 0.6
_NEIGHBOURS = ((0, 0), (0, 1), (1, 1), (2, 2))
_APOSTROPHES = ("'", "’")
_REFERENCE_WPM = 160
_LETTER = re.compile(r"\w")


def word_starts_ms(
    part: SpokenPart, clip: Clip, *, wpm: Wpm, has_marks: bool, rehearsal: Rehearsal
) -> tuple[int, ...]:
    """Return when each word of `part` begins, words spoken as one with the first of them.

    Args:
        part: Words parted by single spaces, marks directly behind them.
        clip: What an engine made of it.
        wpm: The rate that was asked for.
        has_marks: Whether the engine announces words; where it does not, starts are shares of the
            whole by letters.
        rehearsal: Asked about words that were announced as one.

    Raises:
        SpeechFailed: A word is missing; the fact `word` names it.
    """
    words = part.text.split()
    if clip.duration_ms < _letters(words) * _PART_MS_PER_LETTER * _REFERENCE_WPM / wpm:
        raise _missing(part, words[-1])
    if not has_marks:
        return _shares(words, clip.duration_ms)
    announced = _announced(part, words, clip.marks)
    if 0 not in announced:
        raise _missing(part, words[0])
    firsts = sorted(announced)
    starts: list[int] = []
    for first, after in zip(firsts, [*firsts[1:], len(words)], strict=True):
        group = words[first:after]
        if len(group) > 1 and not (
            _are_heard(group, rehearsal) and _is_one(words, first, after, rehearsal)
        ):
            raise _missing(part, group[1])
        starts += [announced[first]] * len(group)
    return tuple(starts)


def _are_heard(group: list[str], rehearsal: Rehearsal) -> bool:
    """Tell whether words that are announced as one have the phonemes of all.

    Together they have a few fewer than each for itself. An elided word («σ’») is read as a
    letter's name when it stands alone: it counts as one phoneme.
    """
    if len(group) > _GROUP_WORDS:
        return False
    plain = [word.rstrip(MARKS) for word in group]
    alone = [1 if w.endswith(_APOSTROPHES) else rehearsal.phoneme_count(w) for w in plain]
    together = rehearsal.phoneme_count(" ".join(plain))
    return together > max(alone) and together >= sum(alone) * _GROUP_SHARE


def _is_one(words: list[str], first: int, after: int, rehearsal: Rehearsal) -> bool:
    """Tell whether words are announced as one in a rehearsal, alone or among their neighbours."""
    for before, behind in _NEIGHBOURS:
        start = max(first - before, 0)
        few = words[start : after + behind]
        announced = _announced_first(few, rehearsal.marks(" ".join(few)))
        if not announced.keys() & set(range(first - start + 1, after - start)):
            return True
    return False


def _announced(part: SpokenPart, words: list[str], marks: tuple[WordMark, ...]) -> dict[int, int]:
    """Return the moment of each announced word, by its number.

    Further announcements inside a word («ό,τι») are let be; so is one behind the last word.
    """
    places = [match.start() for match in re.finditer(r"\S+", part.text)]
    announced: dict[int, int] = {}
    for number, mark in _announced_first(words, marks).items():
        letter = _LETTER.search(words[number])
        if mark.position > places[number] + (letter.start() if letter else 0):
            raise _missing(part, words[number])
        announced[number] = mark.start_ms
    return announced


def _announced_first(words: list[str], marks: tuple[WordMark, ...]) -> dict[int, WordMark]:
    """Return the first announcement that falls on each word, by its number."""
    ends: list[int] = []
    for word in words:
        ends.append((ends[-1] + 1 if ends else 0) + len(word))
    found: dict[int, WordMark] = {}
    for mark in marks:
        number = bisect_right(ends, mark.position)
        if number < len(words):
            found.setdefault(number, mark)
    return found


def _letters(words: list[str]) -> int:
    return sum(map(str.isalpha, "".join(words)))


def _shares(words: list[str], duration_ms: int) -> tuple[int, ...]:
    total = max(_letters(words), 1)
    return tuple(duration_ms * _letters(words[:i]) // total for i in range(len(words)))


def _missing(part: SpokenPart, word: str) -> SpeechFailed:
    return SpeechFailed(
        f"word {word!r} did not sound in {part.text!r}",
        say="word-not-spoken",
        word=word,
        sentence=part.text,
    )
