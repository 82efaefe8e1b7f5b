"""From spans on a page to lines in reading order, column by column.

Columns are found by cutting: a strip of white that a run of lines leaves free, with lines on both
of its sides, divides them into left and right. Lines across the whole width cut above and below.
Rows of a table leave such strips too, but their cells stand on the same baselines and fill little
of the space between the strips: those are read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from formats.readers._page_spans import Box, Span

_SAME_BASELINE = 0.35
"""Baselines nearer than this share of the letter size are of one line."""
_WORD_GAP = 0.22
"""Spans farther apart than this share of the letter size have a space between them."""
_TOLD_WORD_GAP = 0.16
"""The same where PDFium told a space at the end of the first."""
_SEGMENT_GAP = 1.2
"""A gap wider than this many letter sizes may be that between two columns."""
_CLOSING = re.compile(r" |[.,·)\]»](?:\s|$)")
"""No space belongs before these, even if something that is not read stands between."""
_COLUMN_GAP = 0.8
_LEAST_COLUMN_LINES = 3
_FULL_LINE = 0.55
"""Lines of a text fill more than this share of their column at the median; table cells less."""
_CELL_GAP = 2.0
_SAME_STOP_PT = 4.0
_LONGEST_MARK = 4
_MOST_SEGMENTS = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column; `column` is the box of all lines read with it."""

    spans: tuple[Span, ...]
    box: Box
    baseline: float
    size_pt: float
    column: Box
    is_row: bool = False
    """It has a gap where a neighbour has one too, as rows of a table do."""

    text: str = field(init=False)
    """Its words; kept, as they are asked for many times."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", joined_text(self.spans))


def joined_text(spans: Sequence[Span]) -> str:
    """Return the text of spans of one line, with spaces where they stand apart."""
    return "".join(spaced_texts(spans))


def spaced_texts(spans: Sequence[Span]) -> list[str]:
    """Return the text of each span; spaces between spans stand at the end of the one before.

    A space at a span's end may be PDFium's guess: it holds where the next span stands apart.
    """
    made: list[str] = []
    for span, after in zip(spans, (*spans[1:], None), strict=True):
        if after is None or abs(after.baseline - span.baseline) > max(after.size_pt, span.size_pt):
            made.append(span.text)
            continue
        gap = after.left - span.right
        is_told = span.text.endswith(" ") and gap > _TOLD_WORD_GAP * max(
            span.size_pt, after.size_pt
        )
        is_wide = gap > _WORD_GAP * max(span.size_pt, after.size_pt)
        is_apart = (is_told or is_wide) and not _CLOSING.match(after.text)
        made.append(span.text.rstrip(" ") + (" " if is_apart else ""))
    return made


@dataclass(frozen=True, slots=True)
class _Segment:
    """Spans on one baseline without a wide gap."""

    spans: tuple[Span, ...]
    left: float
    right: float
    baseline: float
    size_pt: float


def read_lines(spans: Sequence[Span]) -> tuple[Line, ...]:
    """Return the lines of a page in reading order; turned text comes last, as it was drawn."""
    upright = [span for span in spans if span.turn == 0]
    turned = [span for span in spans if span.turn != 0]
    segments = _segments(upright)
    regions = _regions(segments, 0) if len(segments) <= _MOST_SEGMENTS else [segments]
    made = [line for region in regions for line in _lines(region)]
    made += [line for span in turned for line in _lines(_segments([span]))]
    return tuple(made)


def _segments(spans: Sequence[Span]) -> list[_Segment]:
    """Join spans that follow each other on a line in the order in which they are drawn."""
    made: list[_Segment] = []
    held: list[Span] = []
    for span in spans:
        if held and not _goes_on(held[-1], span, held[0]):
            made.extend(_segment(held))
            held = []
        held.append(span)
    made.extend(_segment(held))
    return made


def _goes_on(before: Span, span: Span, first: Span) -> bool:
    size = max(before.size_pt, span.size_pt)
    gap = span.left - before.right
    is_raised = span.size_pt < 0.85 * before.size_pt or before.size_pt < 0.85 * span.size_pt
    reach = 0.7 if is_raised else _SAME_BASELINE
    is_level = min(abs(span.baseline - s.baseline) for s in (before, first)) <= reach * size
    return is_level and -0.5 * size < gap < _SEGMENT_GAP * size


def _segment(spans: list[Span]) -> list[_Segment]:
    solid = [span for span in spans if span.text.strip()]
    if not solid:
        return []
    main = max(solid, key=lambda span: (span.size_pt, len(span.text)))
    left, right = min(s.left for s in solid), max(s.right for s in solid)
    return [_Segment(tuple(spans), left, right, main.baseline, main.size_pt)]


# -- columns -------------------------------------------------------------------------------------


def _bands(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    """Return segments by baseline, top first, left to right."""
    bands: list[list[_Segment]] = []
    for segment in sorted(segments, key=lambda s: -s.baseline):
        last = bands[-1][0] if bands else None
        reach = 0.0 if last is None else _SAME_BASELINE * max(last.size_pt, segment.size_pt)
        if last is not None and last.baseline - segment.baseline <= reach:
            bands[-1].append(segment)
        else:
            bands.append([segment])
    return [sorted(band, key=lambda s: s.left) for band in bands]


def _regions(segments: list[_Segment], depth: int) -> list[list[_Segment]]:
    """Return the columns of a region, each in reading order, by cutting it again and again."""
    bands = _bands(segments)
    cut = _best_cut(bands) if depth < 8 and len(bands) >= _LEAST_COLUMN_LINES else None
    if cut is None:
        return [segments] if segments else []
    x, first, last = cut
    above = [segment for band in bands[:first] for segment in band]
    inside = [segment for band in bands[first:last] for segment in band]
    below = [segment for band in bands[last:] for segment in band]
    left = [segment for segment in inside if segment.left < x]
    right = [segment for segment in inside if segment.left >= x]
    return [made for part in (above, left, right, below) for made in _regions(part, depth + 1)]


def _best_cut(bands: list[list[_Segment]]) -> tuple[float, int, int] | None:
    """Return where to cut and between which bands: the cut with most lines on both its sides."""
    size = median(segment.size_pt for band in bands for segment in band)
    lefts = sorted({round(segment.left) for band in bands for segment in band})
    best: tuple[int, float, int, int] | None = None
    for x in (left - 1.0 for left in lefts[1:]):
        for first, last in _free_runs(bands, x, _COLUMN_GAP * size):
            first, last = _trimmed(bands, x, first, last)
            weight = _weight(bands[first:last], x)
            if weight and (best is None or weight > best[0]):
                best = (weight, x, first, last)
    return None if best is None else best[1:]


def _free_runs(bands: list[list[_Segment]], x: float, gap: float) -> list[tuple[int, int]]:
    """Return the runs of bands that no segment crosses within `gap` left of `x`."""
    runs: list[tuple[int, int]] = []
    start = 0
    for index, band in enumerate([*bands, None]):
        if band is None or any(s.left < x and s.right > x - gap for s in band):
            if index > start:
                runs.append((start, index))
            start = index + 1
    return runs


def _trimmed(bands: list[list[_Segment]], x: float, first: int, last: int) -> tuple[int, int]:
    """Leave out lines at either end that stand alone on the left, farther off than a line."""
    two_sided = [i for i in range(first, last) if any(s.left >= x for s in bands[i])]
    if not two_sided:
        return first, first
    while first < two_sided[0] and _is_apart(bands[first], bands[first + 1]):
        first += 1
    stop = last
    # Where nothing wider follows, what is left of the cut is the rest of the left column.
    for index in range(two_sided[-1] + 1, last if last < len(bands) else 0):
        if _is_apart(bands[index - 1], bands[index]):
            stop = index
            break
    return first, stop


def _is_apart(above: list[_Segment], below: list[_Segment]) -> bool:
    size = max(above[0].size_pt, below[0].size_pt)
    return above[0].baseline - below[0].baseline > 1.9 * size


def _weight(bands: list[list[_Segment]], x: float) -> int:
    """Return on how many lines a cut divides a text, or 0 where it divides none."""
    left = [s for band in bands for s in band if s.left < x]
    right = [s for band in bands for s in band if s.left >= x]
    left_lines = sum(any(s.left < x for s in band) for band in bands)
    right_lines = sum(any(s.left >= x for s in band) for band in bands)
    fewest = min(left_lines, right_lines)
    if fewest < _LEAST_COLUMN_LINES:
        return 0
    edges = min(s.left for s in left), max(s.right for s in (*left, *right))
    if _fill(left, x - edges[0]) < _FULL_LINE or _fill(right, edges[1] - x) < _FULL_LINE:
        return 0
    return fewest


def _fill(segments: list[_Segment], width: float) -> float:
    """Return how much of a column a line fills, at the median over all its lines."""
    lines = _bands(segments)
    return median((band[-1].right - band[0].left) / max(1.0, width) for band in lines)


# -- lines ---------------------------------------------------------------------------------------


def _lines(region: list[_Segment]) -> list[Line]:
    bands = _bands(region)
    if not bands:
        return []
    stops = [_stops(band) for band in bands]
    rows = [_is_row(stops, index) for index in range(len(bands))]
    boxes = [_box(band) for band in bands]
    column = _around(boxes, rows)
    return [
        _line(band, box, column, is_row=is_row)
        for band, box, is_row in zip(bands, boxes, rows, strict=True)
    ]


def _around(boxes: Sequence[Box], rows: Sequence[bool]) -> Box:
    """Return the box around lines that are read together; tables do not widen it."""
    telling = [box for box, is_row in zip(boxes, rows, strict=True) if not is_row] or boxes
    return Box(
        min(box.left for box in telling),
        min(box.bottom for box in telling),
        max(box.right for box in telling),
        max(box.top for box in telling),
    )


def with_column(lines: Sequence[Line]) -> list[Line]:
    """Return lines that are left of a column with the box around them."""
    column = _around([line.box for line in lines], [line.is_row for line in lines])
    return [replace(line, column=column) for line in lines]


def _stops(band: list[_Segment]) -> list[float]:
    """Return where text begins after a gap as wide as one between cells."""
    return [
        after.left
        for before, after in pairwise(band)
        if after.left - before.right > _CELL_GAP * after.size_pt and not _is_mark(before)
    ]


def _is_mark(segment: _Segment) -> bool:
    """Tell whether a segment may be the mark of a list item."""
    return len(joined_text(segment.spans).strip()) <= _LONGEST_MARK


def _is_row(stops: list[list[float]], index: int) -> bool:
    """Tell whether a line is of a table: it has two gaps, or its neighbour has the same one."""
    if len(stops[index]) > 1:
        return True
    near = [
        *(stops[index - 1] if index else ()),
        *(stops[index + 1] if index + 1 < len(stops) else ()),
    ]
    return any(abs(own - other) < _SAME_STOP_PT for own in stops[index] for other in near)


def _main(band: list[_Segment]) -> _Segment:
    return max(band, key=lambda s: (s.size_pt, s.right - s.left))


def _box(band: list[_Segment]) -> Box:
    main = _main(band)
    low, high = main.baseline - 0.25 * main.size_pt, main.baseline + 0.8 * main.size_pt
    return Box(band[0].left, low, max(s.right for s in band), high)


def _line(band: list[_Segment], box: Box, column: Box, *, is_row: bool) -> Line:
    main = _main(band)
    spans = tuple(span for segment in band for span in segment.spans)
    return Line(spans, box, main.baseline, main.size_pt, column, is_row)
