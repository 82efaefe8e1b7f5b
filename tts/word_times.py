"""When each written word sounds: for highlighting it, and for going on from it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from formats.narration import DurationMs, WordTime
from tts.engine import SpokenWord


def word_times(
    words: Sequence[SpokenWord], starts_ms: Sequence[int], end_ms: int
) -> tuple[WordTime, ...]:
    """Return the times of a sentence's written words, in order and without a gap between them.

    What is said for one written piece («12,50 €») is one word here, and so are words that the
    voice runs together. The narrator's own words have no written form and are left out.

    Args:
        words: The spoken words with their written spans.
        starts_ms: When each of them begins.
        end_ms: When the last one has ended.

    Raises:
        ValueError: There is not one start for each word.
    """
    ends = [after for _, after in pairwise([*starts_ms, end_ms])]
    found: list[WordTime] = []
    for word, start, end in zip(words, starts_ms, ends, strict=True):
        if word.written_start == word.written_end:
            continue
        begin, ending = word.written_start, word.written_end
        if found and (begin < found[-1].written_end or start == found[-1].start_ms):
            before = found.pop()
            begin, start = before.written_start, before.start_ms
            ending = max(ending, before.written_end)
        found.append(WordTime(begin, ending, DurationMs(start), DurationMs(end)))
    return tuple(found)
