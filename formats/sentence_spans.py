"""Where each sentence of a paragraph stands: the pieces that sound and text are joined by.

Sentence number n of block `b12` has the anchor `b12.sn`, in every format and with every voice.
"""

from __future__ import annotations

from dataclasses import replace

from formats.document import Anchor, Lang, Runs
from formats.language.sentences import sentences
from formats.text import plain


def sentence_anchor(anchor: Anchor, number: int) -> Anchor:
    """Return the anchor of a block's sentence, counted from 1."""
    return Anchor(f"{anchor}.s{number}")


def sentence_spans(runs: Runs, lang: Lang) -> tuple[tuple[int, int], ...]:
    """Return where each sentence starts and ends in the text of `runs`; none ends inside a word.

    A note's mark is no part of a sentence's grammar («τέλος.¹ Αρχή»): sentences are found without
    the marks, and each mark then belongs to the sentence before it.
    """
    text = plain(runs)
    bare = "".join(run.text if run.note is None else " " * len(run.text) for run in runs)
    starts = [start for start, _ in sentences(bare, lang)]
    if not starts:
        return ((0, len(text)),) if text.strip() else ()
    starts[0] = 0
    ends = [*starts[1:], len(text)]
    spans: list[tuple[int, int]] = []
    for start, limit in zip(starts, ends, strict=True):
        end = start + len(text[start:limit].rstrip())
        if spans and start and not text[start - 1].isspace():
            spans[-1] = (spans[-1][0], end)
        elif start < end:
            spans.append((start, end))
    return tuple(spans)


def cut_runs(runs: Runs, start: int, end: int) -> Runs:
    """Return the runs of the text between two places."""
    kept = []
    place = 0
    for run in runs:
        text = run.text[max(start - place, 0) : max(end - place, 0)]
        place += len(run.text)
        if text:
            kept.append(replace(run, text=text))
    return tuple(kept)
