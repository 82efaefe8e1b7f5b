"""What the rules say, and how it becomes the parts a voice is given.

A rule answers with `Said` pieces: words and clause marks for one stretch of the written text. The
pieces are joined here, once, so that words, marks and languages are treated alike everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formats.document import Lang
from tts.engine import SpokenPart, SpokenWord

MARKS = ",.;!?·:…"
"""Signs a voice uses for its melody. `?` stands in English parts, `;` asks in Greek ones."""

_WEIGHT = {mark: weight for weight, mark in enumerate(",·:….!;?")}


@dataclass(frozen=True, slots=True)
class Said:
    """Words and clause marks, parted by spaces, for the written span `start`-`end`.

    `unspoken` is the written word where `text` only announces it.
    """

    text: str
    start: int
    end: int
    lang: Lang
    unspoken: str = ""


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text as it is spoken: `parts` for the voices, `words` with their written positions.

    The words are those of the parts, in order; each part is its words and marks, parted by single
    spaces, a mark standing directly after its word. `unspoken` are the written words whose script
    was announced instead of being read, in order, repeated ones too.
    """

    parts: tuple[SpokenPart, ...]
    words: tuple[SpokenWord, ...]
    unspoken: tuple[str, ...] = ()


@dataclass(slots=True)
class _Joining:
    """The parts under construction."""

    parts: list[tuple[Lang, list[str]]]
    words: list[SpokenWord]

    def add_word(self, word: str, said: Said) -> None:
        if not self.parts or self.parts[-1][0] != said.lang:
            self.parts.append((said.lang, []))
        tokens = self.parts[-1][1]
        if tokens and tokens[-1][-1] == ".":
            word = _close_sentence(tokens, word, said.lang)
        tokens.append(word)
        self.words.append(SpokenWord(word, said.lang, said.start, said.end))

    def add_marks(self, marks: str) -> None:
        """Put the weightiest of the marks after the last word; before any word it means nothing."""
        if not self.parts:
            return
        lang, tokens = self.parts[-1]
        core = tokens[-1].rstrip(MARKS)
        marks = "".join(_mark_in(lang, mark) for mark in tokens[-1][len(core) :] + marks)
        tokens[-1] = core + max(marks, key=lambda mark: _WEIGHT[mark])


def _close_sentence(tokens: list[str], word: str, lang: Lang) -> str:
    """Make the full stop before `word` one that cannot be taken for a shortened word's point.

    After a letter or two it becomes a comma («B.» would be an initial); in Greek the next word
    begins with a capital, for a point before a small letter ends no sentence.
    """
    core = tokens[-1][:-1]
    if len(core) == 1 or (len(core) == 2 and core[0].isupper()):
        tokens[-1] = core + ","
        return word
    return word[0].upper() + word[1:] if lang == "el" else word


def _mark_in(lang: Lang, mark: str) -> str:
    """Return the mark as `lang` writes it: a question is `;` in Greek and `?` elsewhere."""
    if lang == "el":
        return ";" if mark == "?" else mark
    return "," if mark == "·" else mark


def join(pieces: Iterable[Said]) -> Normalized:
    """Join what was said into one part for each stretch of one language."""
    joining = _Joining([], [])
    unspoken: list[str] = []
    for said in pieces:
        if said.unspoken:
            unspoken.append(said.unspoken)
        for token in said.text.split():
            word = token.rstrip(MARKS)
            if word:
                joining.add_word(word, said)
            if len(word) < len(token):
                joining.add_marks(token[len(word) :])
    parts = tuple(SpokenPart(" ".join(tokens), lang) for lang, tokens in joining.parts)
    return Normalized(parts, tuple(joining.words), tuple(unspoken))
