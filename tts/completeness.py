"""Proof that every word of a part sounded, and when.

eSpeak announces each word with its place in the text, but not one by one: it speaks some pairs as
one («για να», «σ' αυτό», "of the", the halves of "well-known") and announces the pair's first word
only. So each word must either be announced, or stand directly behind an announced word in a group
of at most three whose time is long enough for all of its letters. The whole part is held to a least
time too, so that sound cut off after the last announcement is noticed.
"""

from __future__ import annotations

from bisect import bisect_right

from formats.errors import SpeechFailed
from tts.engine import Clip, SpokenPart, Wpm

_MERGED_WORDS = 3
_MERGED_MS_PER_LETTER = 10  # at 160 wpm; the shortest pair seen took 25
_PART_MS_PER_LETTER = 25  # at 160 wpm; speech takes about 70
_REFERENCE_WPM = 160


def word_starts_ms(part: SpokenPart, clip: Clip, *, wpm: Wpm, has_marks: bool) -> tuple[int, ...]:
    """Return when each word of `part` begins, merged words with the first of their group.

    Args:
        part: Words parted by single spaces, marks directly behind them.
        clip: What an engine made of it.
        wpm: The rate that was asked for.
        has_marks: Whether the engine announces words. Where it does not, the least time is all
            that can be held against it, and starts are shares of the whole by letters.

    Raises:
        SpeechFailed: A word is missing; the fact `word` names it.
    """
    words = part.text.split()
    slowness = _REFERENCE_WPM / wpm
    if clip.duration_ms < _letters(words) * _PART_MS_PER_LETTER * slowness:
        raise _missing(part, words[-1])
    if not has_marks:
        return _shares(words, clip.duration_ms)
    announced = _announced(words, clip)
    if 0 not in announced:
        raise _missing(part, words[0])
    firsts = sorted(announced)
    starts: list[int] = []
    for first, after in zip(firsts, [*firsts[1:], len(words)], strict=True):
        group = words[first:after]
        time_ms = announced.get(after, clip.duration_ms) - announced[first]
        least_ms = _letters(group) * _MERGED_MS_PER_LETTER * slowness
        if len(group) > _MERGED_WORDS or (len(group) > 1 and time_ms < least_ms):
            raise _missing(part, group[1])
        starts += [announced[first]] * len(group)
    return tuple(starts)


def _announced(words: list[str], clip: Clip) -> dict[int, int]:
    """Return the first announced moment of each announced word, by its number."""
    ends: list[int] = []
    for word in words:
        ends.append((ends[-1] + 1 if ends else 0) + len(word))
    announced: dict[int, int] = {}
    for mark in clip.marks:
        number = bisect_right(ends, mark.position)
        if number < len(words):
            announced.setdefault(number, mark.start_ms)
    return announced


def _letters(words: list[str]) -> int:
    return sum(character.isalpha() for word in words for character in word)


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
