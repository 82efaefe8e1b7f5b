"""What the letters of a document look like: its body text, and which styles are headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from formats.document import Emphasis
from formats.readers._page_lines import Line

_LEAST_HEADING = 1.12
"""A heading's letters are larger than those of the text by this ratio."""
_LEAST_RECOGNISED_HEADING = 1.3
"""The same where sizes are measured on a scan."""
_MOST_HEADING_SHARE = 0.3
_USUAL_LEADING = 1.25
_NO_HEADING_END = (".", ",", ";", ":", "·", "…", "-")
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Typography:
    """The measures of a document, taken from a sample of its lines."""

    body_pt: float
    leading_ratio: float
    """Distance between the baselines of a paragraph, in letter sizes."""
    heading_sizes: tuple[float, ...]
    """Sizes of headings, the largest first."""
    tells_paragraphs: bool = False
    """Paragraphs are told by the indent of their first line, or by space before it."""

    def level(self, lines: tuple[Line, ...]) -> int:
        """Return the level of a heading made of these lines, or 0 where they are none."""
        text = " ".join(line.text for line in lines).strip()
        if not text or len(text) > _LONGEST_HEADING or not any(map(str.isalpha, text)):
            return 0
        size = max(line.size_pt for line in lines)
        for level, heading_pt in enumerate(self.heading_sizes, 1):
            if size >= heading_pt - 0.3:
                return min(level, 6)
        is_title_like = not text.endswith(_NO_HEADING_END) and len(lines) <= 2
        if is_title_like and size >= self.body_pt * 0.95 and all(map(is_bold, lines)):
            return min(len(self.heading_sizes) + 1, 6) if self.heading_sizes else 2
        return 0


def is_bold(line: Line) -> bool:
    """Tell whether a whole line is bold."""
    solid = [span for span in line.spans if span.text.strip()]
    return bool(solid) and all(span.emphasis & Emphasis.STRONG for span in solid)


def measure(pages: Iterable[tuple[Line, ...]], *, is_recognised: bool = False) -> Typography:
    """Return the measures of a document from the lines of some of its pages."""
    sizes: Counter[float] = Counter()
    leadings: Counter[float] = Counter()
    told = lines_in_all = 0
    for lines in pages:
        for line in lines:
            sizes[_rounded(line.size_pt)] += len(line.text.strip())
        for above, line in pairwise(lines):
            ratio = (above.baseline - line.baseline) / max(1.0, line.size_pt)
            if above.column == line.column and 0.8 < ratio < 2.6:
                leadings[round(ratio, 1)] += 1
                lines_in_all += 1
                starts = line.box.left - line.column.left
                is_alone = above.box.left - above.column.left < 0.4 * line.size_pt
                told += 0.8 * line.size_pt < starts < 4 * line.size_pt and is_alone
    if not sizes:
        return Typography(12.0, _USUAL_LEADING, ())
    body = sizes.most_common(1)[0][0]
    least = body * (_LEAST_RECOGNISED_HEADING if is_recognised else _LEAST_HEADING)
    total = sum(sizes.values())
    larger = sorted(
        (s for s, n in sizes.items() if s >= least and n <= _MOST_HEADING_SHARE * total),
        reverse=True,
    )
    leading = leadings.most_common(1)[0][0] if leadings else _USUAL_LEADING
    told += sum(n for ratio, n in leadings.items() if ratio > 1.3 * leading)
    sizes_of_headings = _clusters(larger, 0.12 if is_recognised else 0.02)
    return Typography(body, leading, sizes_of_headings, told * 25 >= lines_in_all > 0)


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _clusters(sizes: list[float], reach: float) -> tuple[float, ...]:
    """Return sizes, largest first, those nearer than a share of their own taken as one."""
    made: list[list[float]] = []
    for size in sizes:
        if made and made[-1][0] - size <= reach * made[-1][0]:
            made[-1].append(size)
        else:
            made.append([size])
    return tuple(median(group) if reach > 0.05 else group[-1] for group in made)
