"""The style sheet of somebody's choices: it comes after `static/style.css` and changes what it set.

Served as a file of its own, so that the pages need no style of their own inside and the content
security policy stays strict.

Source: WCAG 2.2, 1.4.3, 1.4.6 (7:1), 1.4.8, 1.4.12 (text spacing), 2.3.3 (motion).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from access_service.preferences import Preferences, Spacing, Typeface

USUAL_SIZE_PERCENT: Final = 125
"""Of `static/style.css`, against the browser's own letter size."""


@dataclass(frozen=True, slots=True)
class PageColours:
    """The colours of a page; the names are those of the custom properties of `style.css`."""

    text: str
    background: str
    link: str
    visited: str
    accent: str
    on_accent: str
    line: str
    focus: str
    urgent: str
    is_dark: bool = False


COLOURS: Final = {
    "black-on-white": PageColours(
        *("#000000", "#ffffff", "#00389e", "#4b1a7a", "#003b5c", "#ffffff"),
        *("#404040", "#b30000", "#9c0000"),
    ),
    "white-on-black": PageColours(
        *("#ffffff", "#000000", "#9ecbff", "#d7b8ff", "#bfe3ff", "#000000"),
        *("#b0b0b0", "#ffd400", "#ffb3b3"),
        is_dark=True,
    ),
    "yellow-on-black": PageColours(
        *("#ffff00", "#000000", "#ffff00", "#ffe680", "#ffff00", "#000000"),
        *("#ffff00", "#ffffff", "#ffff00"),
        is_dark=True,
    ),
    "black-on-yellow": PageColours(
        *("#000000", "#ffff00", "#00007a", "#4b0052", "#000000", "#ffff00"),
        *("#000000", "#8a0000", "#7a0000"),
    ),
}
"""The schemes of `formats.theme.SCHEMES`, with what a page needs beside letters and ground."""

_FACES: Final = {
    Typeface.WIDE: 'Verdana, "DejaVu Sans", Tahoma, sans-serif',
    Typeface.SERIF: '"Noto Serif", Georgia, "DejaVu Serif", "Times New Roman", serif',
    Typeface.EVEN: '"Noto Sans Mono", "DejaVu Sans Mono", Consolas, monospace',
}
_LINES: Final = {Spacing.WIDE: "1.9", Spacing.WIDEST: "2.3"}
_LETTERS: Final = {Spacing.WIDE: (".06em", ".1em"), Spacing.WIDEST: (".12em", ".2em")}
_STILL: Final = (
    "*, *::before, *::after { animation: none !important; transition: none !important;"
    " scroll-behavior: auto !important; }\n"
)
_SIMPLE: Final = ".extra { display: none !important; }\nnav ul, .row { flex-direction: column; }\n"


def style_sheet(chosen: Preferences) -> str:
    """Return the style sheet of somebody's choices; empty where nothing was chosen for pages."""
    return "".join(_rules(chosen))


def _rules(chosen: Preferences) -> Iterator[str]:
    if chosen.scheme:
        yield _colours(COLOURS[chosen.scheme])
    if chosen.size_percent != 100:
        yield f":root {{ font-size: {USUAL_SIZE_PERCENT * chosen.size_percent / 100:g}%; }}\n"
    if chosen.typeface:
        yield f"body {{ font-family: {_FACES[chosen.typeface]}; }}\n"
    if chosen.line_spacing:
        yield f"body, h1, h2, h3 {{ line-height: {_LINES[chosen.line_spacing]}; }}\n"
        yield "p { margin-bottom: 2em; }\n"
    if chosen.letter_spacing:
        letters, words = _LETTERS[chosen.letter_spacing]
        yield f"body {{ letter-spacing: {letters}; word-spacing: {words}; }}\n"
        yield "button, .button, input, select, textarea { letter-spacing: inherit; }\n"
    if chosen.is_still:
        yield _STILL
    if chosen.is_simple:
        yield _SIMPLE


def _colours(colours: PageColours) -> str:
    names = ("text", "background", "link", "visited", "accent", "on_accent", "line", "focus")
    pairs = ((name, getattr(colours, name)) for name in (*names, "urgent"))
    kept = " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in pairs)
    return f":root {{ color-scheme: {'dark' if colours.is_dark else 'light'}; {kept} }}\n"
