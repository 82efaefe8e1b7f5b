"""Words as they are written, until the rules of speech are in place."""

from __future__ import annotations

import re
from itertools import groupby

from formats.document import Lang, Runs
from tts.engine import SpokenPart, SpokenWord
from tts.normalize.lexicon import EMPTY, Lexicon
from tts.normalize.spoken import Normalized


def normalize_runs(runs: Runs, *, lexicon: Lexicon = EMPTY) -> Normalized:
    """Return the words of `runs` with their places."""
    del lexicon
    words: list[SpokenWord] = []
    tokens: list[tuple[Lang, str]] = []
    place = 0
    for run in runs:
        for match in re.finditer(r"\w+(?:['’]\w*)?[.,;!?·:]?", run.text):
            word = match[0].rstrip(".,;!?·:")
            tokens.append((run.lang, match[0]))
            words.append(
                SpokenWord(word, run.lang, place + match.start(), place + match.start() + len(word))
            )
        place += len(run.text)
    parts = tuple(
        SpokenPart(" ".join(text for _, text in group), lang)
        for lang, group in groupby(tokens, key=lambda token: token[0])
    )
    return Normalized(parts, tuple(words))


def sentences(text: str, lang: Lang) -> tuple[tuple[int, int], ...]:
    """Return the spans of sentences."""
    del lang
    return tuple((m.start(), m.end()) for m in re.finditer(r"\S.*?(?:[.;!?](?=\s)|$)", text))
