"""Taking running heads, feet and page numbers out of the flow of pages.

A line near the edge of a page is furniture where a neighbouring page has the same one in the same
place, numbers aside. Five pages at a time are held, so that memory does not grow with the book.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from formats.language.fold import fold
from formats.readers._page_lines import Line, with_column
from formats.readers._page_text import PageText
from formats.readers._page_type import Typography

_REACH = 2
"""Pages to either side that are asked; two, because left and right pages differ."""
_ZONE = 0.14
"""Share of the page's height at either edge in which furniture stands."""
_MOST_LINES = 3
_GAP = 1.25
"""So many times the usual distance of lines divides furniture from the text."""
_SAME_PLACE_PT = 5.0
_NUMBER = re.compile(r"\d+|\b[ivxlc]{1,7}\b")
_PAGE_NUMBER = re.compile(
    r"(?:σελιδα|σελ\.?|page|p\.|pg\.?)?\s*[-–—|\[(]?\s*(\d{1,5}|[ivxlc]{1,7})\s*[-–—|\])]?"
    r"(?:\s*(?:απο|of|/|εκ)\s*\d{1,5})?"
)
_TELLING = re.compile(r"(?:σελιδα|σελ\.?|page)\s*(\d{1,5})|^(\d{1,5})\s*(?:απο|of|/)\s*\d{1,5}$")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the edge of its page."""

    line: Line
    key: str
    numbers: tuple[str, ...]
    is_top: bool
    is_apart: bool
    """More space than between lines divides it from the text."""


def without_furniture(pages: Iterable[PageText], letters: Typography) -> Iterator[PageText]:
    """Yield the pages without heads, feet and numbers; a number found becomes the page's label."""
    held: deque[tuple[PageText, tuple[_Edge, ...]]] = deque()
    waiting = 0
    for page in pages:
        held.append((page, tuple(_edges(page, letters))))
        if len(held) - waiting > _REACH:
            yield _cleaned(held, waiting)
            waiting += 1
        if waiting > _REACH:
            held.popleft()
            waiting -= 1
    while waiting < len(held):
        yield _cleaned(held, waiting)
        waiting += 1


def _edges(page: PageText, letters: Typography) -> Iterator[_Edge]:
    """Yield the lines that may be furniture: near an edge, and no larger than the text."""
    by_height = sorted(page.lines, key=lambda line: -line.baseline)
    top = [x for x in by_height[:_MOST_LINES] if x.baseline > page.height * (1 - _ZONE)]
    bottom = [x for x in by_height[-_MOST_LINES:] if x.baseline < page.height * _ZONE]
    for line in (*top, *bottom):
        folded = " ".join(fold(line.text).split())
        if folded and line.size_pt <= 1.3 * letters.body_pt:
            numbers = tuple(_NUMBER.findall(folded))
            is_top = any(line is x for x in top)
            inner = by_height if is_top else by_height[::-1]
            yield _Edge(
                line, _NUMBER.sub("#", folded), numbers, is_top, _is_apart(line, inner, letters)
            )


def _is_apart(line: Line, inner: list[Line], letters: Typography) -> bool:
    """Tell whether a wide gap follows within two lines, counted from the edge of the page."""
    place = next(index for index, other in enumerate(inner) if other is line)
    near = inner[place : place + _MOST_LINES]
    least = _GAP * letters.leading_ratio
    return len(inner) == 1 or any(
        abs(outer.baseline - after.baseline) > least * max(letters.body_pt, outer.size_pt)
        for outer, after in pairwise(near)
    )


def _cleaned(held: deque[tuple[PageText, tuple[_Edge, ...]]], place: int) -> PageText:
    page, edges = held[place]
    drop: list[Line] = []
    label = ""
    for edge in edges:
        others = [
            (other, twin)
            for index, (other, twins) in enumerate(held)
            if index != place and abs(index - place) <= _REACH
            for twin in twins
            if twin.key == edge.key and _is_level(edge, twin)
        ]
        number = _own_number(page, edge, others) if edge.is_apart else ""
        if number or (others and edge.is_apart and _has_letters(edge.key)):
            drop.append(edge.line)
            label = label or number
    if not drop:
        return page
    kept: list[Line] = []
    for _, held_lines in groupby(page.lines, key=lambda line: line.column):
        column = [line for line in held_lines if not any(line is gone for gone in drop)]
        # The column is that of the text alone: a foot may reach farther than its lines.
        kept.extend(with_column(column) if column else ())
    return replace(page, lines=tuple(kept), label=page.label or label)


def _is_level(edge: _Edge, twin: _Edge) -> bool:
    is_near = abs(edge.line.baseline - twin.line.baseline) <= _SAME_PLACE_PT
    return edge.is_top == twin.is_top and is_near


def _has_letters(key: str) -> bool:
    return any(sign.isalpha() for sign in key)


def _own_number(page: PageText, edge: _Edge, others: list[tuple[PageText, _Edge]]) -> str:
    """Return the page number in a line: one that grows as the pages do, or that names the page."""
    for place, number in enumerate(edge.numbers):
        for other, twin in others:
            if place < len(twin.numbers) and _value(number) is not None:
                step = (_value(twin.numbers[place]) or 0) - (_value(number) or 0)
                if step and step == other.index - page.index:
                    return number
    text = " ".join(fold(edge.line.text).split())
    alone = _PAGE_NUMBER.fullmatch(text)
    if alone and (_TELLING.search(text) or alone[1] in {page.label, str(page.index + 1)}):
        return alone[1]
    return ""


def _value(number: str) -> int | None:
    """Return what a number in Arabic or small Roman digits is worth."""
    if number.isdigit():
        return int(number)
    worth = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    total = 0
    for sign, after in zip(number, f"{number[1:]} ", strict=True):
        value = worth[sign]
        total += -value if value < worth.get(after, 0) else value
    return total
