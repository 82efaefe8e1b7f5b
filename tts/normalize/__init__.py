"""Written Greek and English → the words a voice must say, keeping positions.

The laws: no digit, Latin letter or sign is left in a Greek part; every written letter and digit
lies in the span of a spoken word; spans never go backwards; and speaking what was spoken changes
nothing. Words in a script that no voice reads are announced, and told as `unspoken`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from formats.document import EL, EN, Lang, Runs
from tts.normalize.el import GRAMMAR as GREEK
from tts.normalize.en import GRAMMAR as ENGLISH
from tts.normalize.folding import fold_forms
from tts.normalize.lexicon import EMPTY, Lexicon, Pronunciation
from tts.normalize.scanner import Scanner, rules_by_start
from tts.normalize.spoken import MARKS, Normalized, Said, join
from tts.normalize.stretches import base_language, stretches

__all__ = [
    "EMPTY",
    "MARKS",
    "Lexicon",
    "Normalized",
    "Pronunciation",
    "normalize",
    "normalize_runs",
]

_GRAMMARS = {EL: GREEK, EN: ENGLISH}
_STARTING = rules_by_start(_GRAMMARS)


@lru_cache(maxsize=1024)
def _respeak(spoken: str, lang: Lang) -> str:
    """Return a lexicon's spoken form in words alone, should it hold figures or signs."""
    return " ".join(said.text for said in _scanner(EMPTY).scan(spoken, 0, len(spoken), lang))


def _scanner(lexicon: Lexicon) -> Scanner:
    return Scanner(_GRAMMARS, lexicon, _respeak, _STARTING)


def normalize(text: str, lang: Lang, *, lexicon: Lexicon = EMPTY) -> Normalized:
    """Return `text` as it is spoken; words in the other script go to that language's voice.

    Args:
        text: Written text; its offsets are those of the spoken words' spans.
        lang: The text's language; anything but Greek is spoken by the English rules.
        lexicon: Pronunciations that come before every rule.
    """
    folded = fold_forms(text)
    if folded is None:
        return join(_say(text, 0, len(text), lang, lexicon))
    pieces = _say(folded.text, 0, len(folded.text), lang, lexicon)
    return join(map(folded.written, pieces))


def normalize_runs(runs: Runs, *, lexicon: Lexicon = EMPTY) -> Normalized:
    """Return runs as they are spoken, each by its language; offsets are into the joined text."""
    return join(_say_runs(runs, lexicon))


def _say_runs(runs: Runs, lexicon: Lexicon) -> Iterator[Said]:
    written = "".join(run.text for run in runs)
    folded = fold_forms(written)
    text = folded.text if folded else written
    start = at = 0
    for number, run in enumerate(runs):
        at += len(run.text)
        # Neighbours in one language are one text: «3» and a raised «ος» are one word.
        if number + 1 < len(runs) and base_language(runs[number + 1].lang) == base_language(
            run.lang
        ):
            continue
        if folded is None:
            yield from _say(text, start, at, run.lang, lexicon)
        else:
            first, last = folded.place(start), folded.place(at)
            yield from map(folded.written, _say(text, first, last, run.lang, lexicon))
        start = at


def _say(text: str, start: int, end: int, lang: Lang, lexicon: Lexicon) -> Iterator[Said]:
    scanner = _scanner(lexicon)
    for first, last, spoken_by in stretches(text, start, end, lang):
        yield from scanner.scan(text, first, last, spoken_by)
