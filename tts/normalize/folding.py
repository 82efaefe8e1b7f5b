"""Letters in forms kept for compatibility become the letters they are, before any rule sees them.

«oﬃce» typed with a ligature, «Ｂιβλίο» in full-width letters and «𝐍𝐞𝐰𝐬» in mathematical ones are
spoken as the words they spell. Greek with the old accents becomes Greek with the one accent of
today, so that «στὶς 28-10» and «τὸν κ. Παππᾶ» are read by the rules that read «στις» and «τον».
Each letter remembers where it stood in the written text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from tts.normalize.el.capitals import monotonic
from tts.normalize.spoken import Said

# Blocks that hold such forms. Greek variants (ϐ, ϑ, ϲ) and Ω are read by the Greek rules; ª, º
# and µ have rules of their own; ² and ① are numbers.
_CANDIDATE = re.compile(
    "[\u0132\u0133\u017f\u01c4-\u01cc\u01f1-\u01f3\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d78"
    "\u1d9b-\u1dbf\u2071\u207f\u2090-\u209c\u2102-\u2125\u2127-\u2139\u213c-\u2149\u24b6-\u24e9"
    "\u2c7c\u2c7d\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff"
    "\u0300-\u036f\u1f00-\u1fbc\u1fc2-\u1fcc\u1fd0-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ffc]"
)
_GREEK = "[\u0386\u0388-\u03ff\u1f00-\u1fbc\u1fc2-\u1fcc\u1fd0-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ffc]"
_GREEK_WORD = re.compile(rf"(?:{_GREEK}[\u0300-\u036f]*)+")
_OLD = re.compile("[\u0300-\u036f\u1f00-\u1fff]")
_CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]*")
_LETTERS = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff]+")
_SIGNS = re.compile("[!-~]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain letters; offsets lead back to the written one."""

    text: str
    starts: tuple[int, ...]
    """Where the written character begins that each character comes from; last, the text's end."""
    ends: tuple[int, ...]
    """Where that character ends, with the accents that combine with it."""

    def written(self, said: Said) -> Said:
        """Return what was said with its place in the written text."""
        end = self.ends[said.end - 1] if said.end > said.start else self.starts[said.end]
        return replace(said, start=self.starts[said.start], end=end)

    def place(self, written_at: int) -> int:
        """Return where a written offset is in the folded text."""
        return self.starts.index(written_at)


def fold_forms(text: str) -> Folded | None:
    """Return the text in plain letters, or None if it is in plain letters already."""
    if text.isascii() or not _CANDIDATE.search(text):
        return None
    made: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        word = _GREEK_WORD.match(text, at)
        modern = _modern(word[0]) if word and _OLD.search(word[0]) else None
        if word is None or modern is None:
            stop = word.end() if word else at + 1
            parts = [(place, place + 1, _plain(text[place])) for place in range(at, stop)]
        else:
            stop = word.end()
            clusters = _CLUSTER.finditer(word[0])
            parts = [
                (at + one.start(), at + one.end(), letter)
                for one, letter in zip(clusters, modern, strict=True)
            ]
        for start, end, plain in parts:
            made.append(plain)
            starts += [start] * len(plain)
            ends += [end] * len(plain)
        at = stop
    return Folded("".join(made), (*starts, len(text)), tuple(ends))


def _modern(word: str) -> str | None:
    """Return a word with the accent of today, or None where its letters do not pair."""
    modern = monotonic(word)
    return modern if len(modern) == len(_CLUSTER.findall(word)) else None


@lru_cache(maxsize=2048)
def _plain(char: str) -> str:
    """Return the letters, digit or sign that a form stands for, or the character itself."""
    if not _CANDIDATE.match(char):
        return char
    plain = unicodedata.normalize("NFKC", char)
    is_form = (
        unicodedata.category(char)[0] == "L" or "\u24b6" <= char <= "\u24e9"
    ) and _LETTERS.fullmatch(plain)
    is_digit = unicodedata.category(char) == "Nd"
    is_wide = "\uff01" <= char <= "\uff5e" and _SIGNS.fullmatch(plain)
    return plain if is_form or is_digit or is_wide else char
