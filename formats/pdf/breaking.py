"""Breaking text into lines, left aligned and without hyphens.

A telephone number, a date or an amount stays on one line; only what is wider than a whole line is
broken inside, because text that runs off the page is lost.

Source: UKAAF G003 (2019), «Layout»: do not split words, nor single pieces of information.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formats.pdf.faces import width_measure

_MONTHS = (
    "Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου"
    "|Νοεμβρίου|Δεκεμβρίου|January|February|March|April|May|June|July|August|September|October"
    "|November|December"
)
_UNITS = r"€|\$|£|%|ευρώ|λεπτά|km|kg|cm|mm|m|g|π\.?μ\.?|μ\.?μ\.?|a\.?m\.?|p\.?m\.?"
_BEFORE = r"€|\$|£|§|№|αρ\.|σελ\.|σσ\.|τηλ\.|Τηλ\.|No\.?|pp?\.|tel\.|Tel\."
_KEEP_TOGETHER = re.compile(
    "|".join(
        (
            rf"\d{{1,2}}(?:η|ης|ος|st|nd|rd|th)?\.? (?:{_MONTHS})(?:,? \d{{4}})?",
            rf"(?:{_MONTHS}) \d{{1,2}},? \d{{4}}",
            rf"\d[\d.,:]* (?:{_UNITS})(?!\w)",
            rf"(?:{_BEFORE}) \+?\(?\d[\d()/.-]*(?: [\d()/.-]*\d[\d()/.-]*)*",
            r"\+?\(?\d[\d()/.-]*(?: [\d()/.-]*\d[\d()/.-]*)+",
        )
    )
)
_LONGEST = 400
_TOLERANCE_PT = 0.01
"""Sums of widths differ in their last digits; a column as wide as its word holds the word."""
_BREAK_AFTER = frozenset("/-‐–—_.,;:?&=@|")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a piece of text is drawn."""

    size_pt: float
    is_bold: bool = False
    is_underlined: bool = False
    rise_pt: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line as offsets into the text; `is_spaced` where a space was dropped at its end."""

    start: int
    end: int
    is_spaced: bool


class StyledText:
    """A text whose pieces have styles, measured by offsets."""

    def __init__(self, pieces: Sequence[tuple[str, TextStyle]]) -> None:
        self.pieces = pieces
        self.text = "".join(text for text, _ in pieces)
        self.styles = [style for _, style in pieces]
        self.ends: list[int] = []
        end = 0
        for text, _ in pieces:
            end += len(text)
            self.ends.append(end)
        self._measures = [width_measure(is_bold=style.is_bold) for style in self.styles]

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield each piece's number with the offsets of its share of `start` to `end`."""
        index = bisect_left(self.ends, start + 1)
        while start < end:
            until = min(end, self.ends[index])
            yield index, start, until
            start = until
            index += 1

    def index_at(self, place: int) -> int:
        """Return the number of the piece that holds the character at an offset."""
        return bisect_left(self.ends, place + 1)

    def width(self, start: int, end: int) -> float:
        """Return the width of a range in points."""
        if start >= end:
            return 0.0
        index = bisect_left(self.ends, start + 1)
        if self.ends[index] >= end:
            return self._measures[index](self.text[start:end]) * self.styles[index].size_pt / 1000
        return sum(
            self._measures[i](self.text[s:e]) * self.styles[i].size_pt / 1000
            for i, s, e in self.spans(start, end)
        )


def break_lines(
    styled: StyledText, width_pt: float, *, max_characters: int, first_indent_pt: float = 0.0
) -> tuple[Line, ...]:
    """Return the lines of a text, each at most `width_pt` wide and `max_characters` long.

    Args:
        styled: The text; runs of spaces count as one.
        width_pt: Length of the line in points.
        max_characters: The profile's longest line.
        first_indent_pt: How much shorter the first line is.
    """
    width_pt += _TOLERANCE_PT
    lines: list[Line] = []
    start = end = -1
    used = first_indent_pt
    for word_start, word_end in _fitting_words(styled, width_pt):
        width = styled.width(word_start, word_end)
        if start >= 0:
            space = styled.width(end, end + 1) if word_start > end else 0.0
            fits = used + space + width <= width_pt and word_end - start <= max_characters
            if fits:
                used += space + width
                end = word_end
                continue
            lines.append(Line(start, end, is_spaced=word_start > end))
        start, end, used = word_start, word_end, width + (first_indent_pt if not lines else 0.0)
    if start >= 0:
        lines.append(Line(start, end, is_spaced=False))
    return tuple(lines)


def _fitting_words(styled: StyledText, width_pt: float) -> Iterator[tuple[int, int]]:
    """Yield unbreakable ranges; those wider than a line are broken where it hurts least."""
    for start, end in unbreakable_ranges(styled.text):
        if end - start <= _LONGEST and styled.width(start, end) <= width_pt:
            yield start, end
            continue
        for part in re.finditer(r"[^ ]+", styled.text[start:end]):
            yield from _broken_word(styled, start + part.start(), start + part.end(), width_pt)


def _broken_word(
    styled: StyledText, start: int, end: int, width_pt: float
) -> Iterator[tuple[int, int]]:
    # A look at the next `_LONGEST` characters tells: they never fit, and a word may be a megabyte.
    while styled.width(start, min(end, start + _LONGEST)) > width_pt:
        cut = start + 1
        while cut < end and styled.width(start, cut + 1) <= width_pt:
            cut += 1
        cut = _kinder_cut(styled.text, start, cut)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _kinder_cut(text: str, start: int, cut: int) -> int:
    """Return `cut`, or an earlier place after a sign, and never one before a combining mark."""
    for place in range(cut, start + (cut - start) // 2, -1):
        if text[place - 1] in _BREAK_AFTER:
            return place
    place = cut
    while place > start + 1 and unicodedata.combining(text[place : place + 1] or " "):
        place -= 1
    return place


def unbreakable_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges between which a line may end: words, and pieces of information."""
    ranges = [(match.start(), match.end()) for match in re.finditer(r"[^ ]+", text)]
    keep = [match.span() for match in _KEEP_TOGETHER.finditer(text)] if _has_digit(text) else []
    if not keep:
        return tuple(ranges)
    joined: list[tuple[int, int]] = []
    spans = iter(keep)
    span = next(spans, None)
    for start, end in ranges:
        while span is not None and span[1] <= start:
            span = next(spans, None)
        is_inside = span is not None and span[0] < start < span[1]
        if is_inside and joined:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _has_digit(text: str) -> bool:
    return re.search(r"\d", text) is not None
