"""A second opinion on what was heard: the recogniser judges the likeliest candidates.

A small model writes an unknown name wrongly, yet finds the right spelling far likelier than any
other once it is asked. So the best by sound are put to it, and both opinions count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formats.document import Lang
from formats.language.fold import written_words
from formats.language.phonetic import phonetic_key
from voice_interface.hearing.alignment import distances
from voice_interface.hearing.ranking import REJECT_BELOW, Ranked
from voice_interface.hearing.recogniser import Heard, Judge
from voice_interface.hearing.sound import Sound

RANKED = 240
"""Candidates by sound that are worth handing over: many may be the works of one author."""
JUDGED = 24
"""Most texts put to the recogniser; each takes it some fifteen milliseconds."""
_AT_LEAST = 6
_FAR_BEHIND = 0.35
"""Score under the best from which a candidate is not worth asking about: it never wins."""
_WEIGHT = 0.15
"""What one natural logarithm of likelihood counts against the score by sound."""
_LEAD = 1.0
_LEAST, _MOST = -5.0, 0.5
_NO_RIVAL = 0.4
"""What the next best counts where there is none."""
_SURE = 0.64
"""Opinion, lead included, from which a candidate was probably meant (tune half)."""
_LEAST_SCORE = 0.55
"""Of what sounds less alike than this nobody can be sure, however likely the recogniser finds it:
on the tune half no right one did, and of two who speak at once it finds anything likely."""
_ENDS = ".!;·, "
_MUCH_LONGER = 1.3
_MOST_WORDS = 14


def judged(
    ranked: Sequence[Ranked], heard: Heard, asked: str, sound: Sound, judge: Judge
) -> tuple[Ranked, ...]:
    """Return the best of `ranked` in the order of both opinions, with a new certainty.

    Args:
        ranked: Candidates by sound, the best first.
        heard: What the recogniser wrote.
        asked: The part of it that was ranked, such as a name after «θέλω κάτι του».
        sound: What was said.
        judge: The recogniser that heard it.
    """
    best = _worth_asking(ranked)
    if not best or not heard.text:
        return best
    before = _before(heard.text, asked)
    said = [_written(" ".join((*before, said_part(found.text, asked)))) for found in best]
    texts = tuple(dict.fromkeys(said))
    own, *others = judge.likelihoods(sound, (heard.text, *texts), lang=_base(heard.lang))
    likely = dict(zip(texts, others, strict=True))
    opinions = [
        found.score + _WEIGHT * min(_MOST, max(_LEAST, likely[text] - own))
        for found, text in zip(best, said, strict=True)
    ]
    order = sorted(range(len(best)), key=lambda place: (-opinions[place], place))
    return tuple(_with_certainty(best, opinions, place) for place in order)


def _worth_asking(ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """Return the first of `ranked` that may yet prove to be the one meant."""
    asked: set[str] = set()
    worth: list[Ranked] = []
    for found in ranked:
        is_far = len(asked) >= _AT_LEAST and found.score < ranked[0].score - _FAR_BEHIND
        if found.text not in asked and (is_far or len(asked) == JUDGED):
            break
        asked.add(found.text)
        worth.append(found)
    return tuple(worth)


def _written(text: str) -> str:
    """Return `text` as the model writes: a sentence, whose end tells that no more was said."""
    return f"{text[:1].upper()}{text[1:].rstrip(_ENDS)}."


def _base(lang: Lang) -> Lang:
    return Lang(lang.split("-")[0])


def _with_certainty(best: Sequence[Ranked], opinions: Sequence[float], place: int) -> Ranked:
    """Return a candidate with the certainty of both opinions: its own and its lead over others."""
    found = best[place]
    rivals = [
        opinion
        for other, opinion in zip(best, opinions, strict=True)
        if other.id != found.id and phonetic_key(other.text) != phonetic_key(found.text)
    ]
    lead = opinions[place] - max(rivals, default=_NO_RIVAL)
    certainty = REJECT_BELOW + opinions[place] + _LEAD * lead - _SURE
    if found.score < _LEAST_SCORE:
        certainty = min(certainty, REJECT_BELOW * found.score / _LEAST_SCORE)
    return Ranked(found.id, found.text, found.score, round(min(1.0, max(0.0, certainty)), 4))


def _before(heard: str, asked: str) -> tuple[str, ...]:
    """Return the words that were said before what was asked for."""
    words, rest = written_words(heard), written_words(asked)
    for start in range(len(words) - len(rest) + 1):
        if words[start : start + len(rest)] == rest:
            return words[:start]
    return ()


def said_part(text: str, asked: str) -> str:
    """Return the words of a long title that sound most like what was asked for."""
    key = phonetic_key(asked)
    words = text.split()[:_MOST_WORDS]
    if not key or len(phonetic_key(text)) <= _MUCH_LONGER * len(key):
        return text
    windows = [
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    ]
    keys = [phonetic_key(window) for window in windows]
    lengths = np.maximum([len(other) for other in keys], len(key))
    costs = distances(key, keys) / lengths
    return windows[int(np.argmin(costs))]
