"""Braille lines and pages: wrapping, headings kept with their text, page numbers.

Source: BANA «Braille Formats» (2016), sections 1 (page numbers), 4 (headings), 8 (lists), 11
(tables), 2 (preliminary pages). There is no Greek guideline of this kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from formats.braille.translation import BLANK
from formats.document import Anchor
from formats.errors import ThemeError

DEFAULT_WIDTH_CELLS = 40
DEFAULT_HEIGHT_LINES = 25
MIN_WIDTH_CELLS = 16
MIN_HEIGHT_LINES = 5
MAX_CELLS = 100
_LEAST_UNDER_HEADING = 1
GUIDE = "⠄"
RULE = "⠤"


@dataclass(frozen=True, slots=True)
class PageSize:
    """Cells in a line and lines on a page.

    Raises:
        ThemeError: Smaller than a heading and a line of text need, or larger than any embosser's.
    """

    width_cells: int = DEFAULT_WIDTH_CELLS
    height_lines: int = DEFAULT_HEIGHT_LINES

    def __post_init__(self) -> None:
        is_wide = MIN_WIDTH_CELLS <= self.width_cells <= MAX_CELLS
        is_high = MIN_HEIGHT_LINES <= self.height_lines <= MAX_CELLS
        if not (is_wide and is_high):
            raise ThemeError(
                f"{self.width_cells} x {self.height_lines}",
                say="braille-page-size",
                least_width=MIN_WIDTH_CELLS,
                least_height=MIN_HEIGHT_LINES,
                most=MAX_CELLS,
            )


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph-like part: its cells and how its lines stand.

    `first` and `rest` are blank cells before the first line and the others.
    """

    cells: str
    first: int = 0
    rest: int = 0
    is_centred: bool = False
    is_heading: bool = False
    is_rule: bool = False
    anchor: Anchor | None = None


Page = tuple[str, ...]


def wrapped(cells: str, width: int, first: int = 0, rest: int = 0) -> list[str]:
    """Return lines of whole words; a word longer than a line is cut at the margin."""
    # Deep lists on a narrow page: at least half of each line is for words.
    first, rest = min(first, width // 2), min(rest, width // 2)
    lines: list[str] = []
    line = BLANK * first
    is_empty = True
    for word in filter(None, cells.split(BLANK)):
        if not is_empty and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, is_empty = BLANK * rest, True
        line += word if is_empty else BLANK + word
        is_empty = False
        while len(line) > width:
            lines.append(line[:width])
            line = BLANK * rest + line[width:]
    if not is_empty:
        lines.append(line)
    return lines


class Pages:
    """Puts pieces on pages; the last line of each page is its number.

    Args:
        size: The page.
        number: Gives the cells of a page's number, counted from 1.
    """

    def __init__(self, size: PageSize, number: Callable[[int], str]) -> None:
        self._size = size
        self._number = number
        self._pages: list[Page] = []
        self._lines: list[str] = []
        self.page_of: dict[Anchor, int] = {}

    def put(self, pieces: Sequence[Piece]) -> None:
        """Add pieces in order."""
        for place, piece in enumerate(pieces):
            following = pieces[place + 1] if place + 1 < len(pieces) else None
            self._put(piece, following)

    def done(self) -> tuple[Page, ...]:
        """Return all pages, the last one ended."""
        if self._lines:
            self._end_page()
        return tuple(self._pages)

    @property
    def _room(self) -> int:
        return self._size.height_lines - 1 - len(self._lines)

    def _put(self, piece: Piece, following: Piece | None) -> None:
        lines = self._rule(piece) if piece.is_rule else self._wrapped(piece)
        if piece.is_heading:
            self._make_room(len(lines), following)
        for number, line in enumerate(lines):
            if not self._room:
                self._end_page()
            if not number and piece.anchor is not None:
                self.page_of[piece.anchor] = len(self._pages) + 1
            self._lines.append(line)

    def _make_room(self, count: int, following: Piece | None) -> None:
        """Put a blank line before a heading, and begin a page where its text would not follow."""
        needed = count + 1 + (_LEAST_UNDER_HEADING if following else 0)
        if self._lines and self._room < needed:
            self._end_page()
        elif self._lines:
            self._lines.append("")

    def _wrapped(self, piece: Piece) -> list[str]:
        width = self._size.width_cells
        if not piece.is_centred:
            return wrapped(piece.cells, width, piece.first, piece.rest)
        # Three blank cells on each side show that the line is a heading.
        lines = wrapped(piece.cells, width - 6)
        return [BLANK * ((width - len(line)) // 2) + line for line in lines]

    def _rule(self, piece: Piece) -> list[str]:
        """Return the line that tells where a page of the printed book begins."""
        width = self._size.width_cells
        label = piece.cells.replace(BLANK, "")[: width // 2]
        return [RULE * (width - len(label)) + label]

    def _end_page(self) -> None:
        height = self._size.height_lines
        number = self._number(len(self._pages) + 1).rjust(self._size.width_cells, BLANK)
        blank = [""] * (height - 1 - len(self._lines))
        self._pages.append((*self._lines, *blank, number))
        self._lines = []


def guided(cells: str, number: str, size: PageSize, indent: int) -> list[str]:
    """Return an entry of the contents with its page's number at the margin."""
    width = size.width_cells
    lines = wrapped(cells, width - len(number) - 3, indent, indent + 2)
    last = lines.pop() if lines else BLANK * indent
    gap = width - len(last) - len(number)
    guides = BLANK + GUIDE * (gap - 2) + BLANK
    return [*lines, last + (guides if gap > 4 else BLANK * gap) + number]
