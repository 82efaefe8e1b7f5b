"""The bundled typefaces: their metrics for the layout, and their subsets for the file.

Noto Sans has all of monotonic and polytonic Greek, Latin and Cyrillic; signs that it lacks are
taken from Noto Sans Math and Noto Sans Symbols 2. A character that none of them has is named
loudly, never drawn as an empty box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from formats.errors import MissingGlyph

_FOLDER = Path(__file__).with_name("fonts")
_FALLBACKS = ("NotoSansMath-Regular", "NotoSansSymbols2-Regular")
REGULAR = "NotoSans-Regular"
BOLD = "NotoSans-Bold"
NAMES = (REGULAR, BOLD, *_FALLBACKS)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font file as parsed: what it can draw and how wide."""

    name: str
    ttf: Any
    """reportlab's `TTFontFace`."""
    characters: frozenset[str]
    widths: dict[str, float]
    """Advance of each character in thousandths of the font size."""


def font_path(name: str) -> Path:
    """Return the file of a bundled face."""
    return _FOLDER / f"{name}.ttf"


@lru_cache(maxsize=len(NAMES))
def load_face(name: str) -> Face:
    """Return a bundled face, parsed once in a process."""
    from reportlab.pdfbase.ttfonts import TTFontFace

    ttf = TTFontFace(str(font_path(name)))
    widths = {chr(code): width for code, width in ttf.charWidths.items() if code in ttf.charToGlyph}
    return Face(name, ttf, frozenset(widths), widths)


def covered_characters() -> frozenset[str]:
    """Return every character that can be drawn, in regular and in bold."""
    faces = [load_face(name) for name in NAMES]
    return (faces[0].characters & faces[1].characters).union(*(f.characters for f in faces[2:]))


def check_coverage(texts: Iterable[str]) -> None:
    """Make sure that every character of `texts`, which are printable already, can be drawn.

    Raises:
        MissingGlyph: No bundled font has some characters; the message names each.
    """
    used: set[str] = set()
    for text in texts:
        used.update(text)
    missing = sorted(used - load_face(REGULAR).characters)
    if missing:
        missing = [character for character in missing if character not in covered_characters()]
    if missing:
        names = ", ".join(_describe(character) for character in missing)
        raise MissingGlyph(f"no glyph for {names}", say="missing-glyphs", characters=names)


def _describe(character: str) -> str:
    """Return a character with its code and name: «☎ (U+260E BLACK TELEPHONE)»."""
    shown = character if character.isprintable() else "�"
    name = unicodedata.name(character, "")
    return f"{shown} (U+{ord(character):04X}{' ' + name if name else ''})"


def split_by_face(text: str, *, is_bold: bool) -> tuple[tuple[str, Face], ...]:
    """Split `text` into pieces that one face can draw, the style's own face first."""
    main = load_face(BOLD if is_bold else REGULAR)
    if main.characters.issuperset(text):
        return ((text, main),) if text else ()
    pieces: list[tuple[str, Face]] = []
    for character in text:
        face = _face_of(character, main)
        if pieces and pieces[-1][1] is face:
            pieces[-1] = (pieces[-1][0] + character, face)
        else:
            pieces.append((character, face))
    return tuple(pieces)


def _face_of(character: str, main: Face) -> Face:
    for face in (main, *(load_face(name) for name in _FALLBACKS)):
        if character in face.characters:
            return face
    check_coverage((character,))
    return main


def text_width(text: str, size_pt: float, *, is_bold: bool = False) -> float:
    """Return the width of printable `text` in points."""
    return width_measure(is_bold=is_bold)(text) * size_pt / 1000


class _Widths(dict[str, float]):
    """Widths of one style in thousandths; asks the fallback faces for what its face lacks."""

    def __init__(self, main: Face) -> None:
        super().__init__(main.widths)
        self._main = main

    def __missing__(self, character: str) -> float:
        width = _face_of(character, self._main).widths[character]
        self[character] = width
        return width


@lru_cache(maxsize=2)
def _widths(is_bold: bool) -> _Widths:
    return _Widths(load_face(BOLD if is_bold else REGULAR))


class _Measure:
    """Measures text in one style."""

    def __init__(self, widths: _Widths) -> None:
        self._of = widths.__getitem__

    def __call__(self, text: str) -> float:
        """Return the width in thousandths of the size."""
        return sum(map(self._of, text))


@lru_cache(maxsize=2)
def width_measure(*, is_bold: bool) -> _Measure:
    """Return the function that measures text of one weight, in thousandths of the size."""
    return _Measure(_widths(is_bold))
