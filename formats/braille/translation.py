"""Runs of text as braille cells, each run by the table of its language.

Greek of every age goes by the Greek table, all else by Unified English Braille, because that is
the code that has cells for the letters of most languages in Latin script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from formats.braille.liblouis import ENGLISH_TABLES, GREEK_TABLE, Cells, liblouis
from formats.braille.signs import equivalent, monotonic, same_signs
from formats.document import Anchor, Lang, Run, Runs
from formats.errors import MissingGlyph, ThemeError
from formats.report import Finding, Kind

BLANK = "\u2800"
_LAST_SIX_DOT = "\u283f"
NO_CELL = "\u283f"
"""The full cell stands for a sign that has neither cells nor a word; it is reported."""
_CONTEXTS = ("β{}β", "β {} β")

# The Greek table knows these only beside a word; alone or between letters and other languages
# they get the same cells, as the table's own comments and rules for each tell.
_LONE_MARKS = {
    "«": "⠦",
    "»": "⠴",
    "(": "⠶",
    ")": "⠶",
    "[": "⠷",
    "]": "⠾",
    "{": "⠯",
    "}": "⠽",
}
_GREEK_QUOTES = re.compile("([«»])")
_OPENING_QUOTE, _CLOSING_QUOTE = "⠠⠦", "⠴⠄"


def is_greek(lang: Lang) -> bool:
    """Tell whether a language goes by the Greek table."""
    return lang.split("-")[0] in {"el", "grc"}


def known_grade(grade: int | None) -> int | None:
    """Return a grade of English braille as it was given, where there is such a one.

    Raises:
        ThemeError: There is not.
    """
    if grade is not None and grade not in ENGLISH_TABLES:
        raise ThemeError(f"grade {grade}", say="braille-grade", grade=grade)
    return grade


class Translator:
    """Turns runs into cells and keeps what there is to report.

    Args:
        lang: The document's language.
        english_grade: 1 (uncontracted) or 2; without one, English books are contracted, and
            English words in Greek books are not, as their readers may not know the contractions.

    Raises:
        ThemeError: There is no such grade.
        Unavailable: liblouis is not installed.
    """

    def __init__(self, lang: Lang, english_grade: int | None = None) -> None:
        self._grade = known_grade(english_grade) or (1 if is_greek(lang) else 2)
        self._lang = lang
        self._seen: set[tuple[str, str]] = set()
        self.findings: list[Finding] = []
        liblouis()

    def cells(self, runs: Runs, anchor: Anchor | None = None) -> str:
        """Return the cells of runs; blanks are kept as they stand.

        Raises:
            MissingGlyph: Letters of a script that neither table knows.
        """
        made = []
        for table, group in groupby(runs, key=lambda run: self._table(run.lang)):
            stretch = tuple(group)
            made.append(self._stretch(stretch, table, anchor))
        return "".join(made)

    def text(self, text: str, lang: Lang | None = None) -> str:
        """Return the cells of a text in one language, the document's unless told."""
        return self.cells((Run(text, lang or self._lang),)) if text else ""

    def _table(self, lang: Lang) -> str:
        if is_greek(lang):
            return GREEK_TABLE
        return ENGLISH_TABLES[self._grade if lang.split("-")[0] == "en" else 1]

    def _stretch(self, runs: Runs, table: str, anchor: Anchor | None) -> str:
        text = "".join(self._mapped(run, anchor) for run in runs)
        text = "".join(self._replaced(text, table, anchor))
        bare = " ".join(text.split())
        if not bare:
            return BLANK if text else ""
        before = BLANK if text[0].isspace() else ""
        after = BLANK if text[-1].isspace() else ""
        return before + self._inner(bare, table) + after

    def _inner(self, text: str, table: str) -> str:
        """Translate text; a Greek book's quotation marks are Greek around English words too."""
        if table == GREEK_TABLE or not is_greek(self._lang):
            return _translated(text, table)
        parts = _GREEK_QUOTES.split(text)
        return "".join(_LONE_MARKS.get(part) or _kept(part, table) for part in parts if part)

    def _mapped(self, run: Run, anchor: Anchor | None) -> str:
        if not is_greek(run.lang):
            return run.text
        text = same_signs(run.text)
        if run.lang.split("-")[0] == "grc":
            return text
        plainer = monotonic(text)
        if plainer != text:
            self._find(Kind.MENDED, "braille-monotonic", anchor, "")
        return plainer

    def _replaced(self, text: str, table: str, anchor: Anchor | None) -> Iterator[str]:
        """Yield the text piece by piece, signs without cells as what stands for them."""
        missing = [char for char in dict.fromkeys(text) if not has_cells(char, table)]
        if not missing:
            yield text
            return
        _require_letters(missing, table)
        for char in text:
            yield self._standing_for(char, table, anchor) if char in missing else char

    def _standing_for(self, char: str, table: str, anchor: Anchor | None) -> str:
        told = _known_equivalent(char, table)
        if told is not None:
            if told:
                self._find(Kind.MENDED, "braille-sign-replaced", anchor, char)
            return told
        self._find(Kind.LOST, "braille-sign-lost", anchor, char)
        return NO_CELL

    def _find(self, kind: Kind, key: str, anchor: Anchor | None, detail: str) -> None:
        """Report each sign once a document: a long book may have it on every page."""
        if (key, detail) not in self._seen:
            self._seen.add((key, detail))
            self.findings.append(Finding(kind, key, anchor, detail))


def _known_equivalent(char: str, table: str) -> str | None:
    told = equivalent(char, is_greek=table == GREEK_TABLE)
    if told is None or not all(has_cells(part, table) for part in told):
        return None
    return told


def _require_letters(missing: list[str], table: str) -> None:
    """Refuse a script that neither table knows: its words would be lost."""
    letters = [c for c in missing if c.isalpha() and _known_equivalent(c, table) is None]
    if letters:
        names = ", ".join(f"U+{ord(letter):04X}" for letter in letters)
        raise MissingGlyph(
            f"no braille for {names}", say="braille-letters-missing", characters=" ".join(letters)
        )


@lru_cache(maxsize=4096)
def has_cells(char: str, table: str) -> bool:
    """Tell whether a table has six-dot cells for a character, alone and between letters."""
    if char.isspace() or char in {NO_CELL, '"'} or char in _LONE_MARKS:
        return True
    return all(
        _is_six_dot(liblouis().translate(context.format(char), table).text) for context in _CONTEXTS
    )


def _is_six_dot(cells: str) -> bool:
    return all(BLANK <= cell <= _LAST_SIX_DOT for cell in cells)


def _kept(text: str, table: str) -> str:
    """Translate a part of a text with the blanks at its ends."""
    before, after = (BLANK if char.isspace() else "" for char in (text[0], text[-1]))
    bare = text.strip()
    return before + _translated(bare, table) + after if bare else BLANK


def _translated(text: str, table: str) -> str:
    """Return six-dot cells for a text all of whose characters have them."""
    made = liblouis().translate(text, table)
    return made.text if _is_six_dot(made.text) else "".join(_six_dot(made, text))


def _six_dot(made: Cells, text: str) -> Iterator[str]:
    """Yield the cells with those of lone marks in six dots."""
    for cell, place in zip(made.text, made.places, strict=True):
        if BLANK <= cell <= _LAST_SIX_DOT:
            yield cell
        elif text[place] == '"':
            is_open = place + 1 < len(text) and not text[place + 1].isspace()
            yield _OPENING_QUOTE if is_open else _CLOSING_QUOTE
        else:
            yield _LONE_MARKS[text[place]]
