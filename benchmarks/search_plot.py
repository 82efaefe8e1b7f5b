"""The growth of the index drawn as SVG: for `search_scale`."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import NamedTuple

WIDTH, HEIGHT = 300, 300
LEFT, TOP, BOTTOM, RIGHT = 56, 54, 46, 18
INK, OTHER = "#003b5c", "#9a3b00"


class Point(NamedTuple):
    """What was measured at one size, in the processor's time: milliseconds, records a second."""

    records: int
    rate: float
    megabytes: float
    p50: float
    p99: float
    raw_p50: float
    raw_p99: float


class Line(NamedTuple):
    """Values over the sizes, named at the end of the line."""

    name: str
    values: Sequence[float]
    colour: str = INK
    dash: str = ""


def plot(path: Path, points: Sequence[Point]) -> None:
    """Draw time, size and speed of building over the number of records, all axes by powers.

    Building keeps two processors busy at times: by the clock it is quicker than it is drawn.
    """
    times = [
        Line("p99", [one.p99 for one in points]),
        Line("p50", [one.p50 for one in points]),
        Line("tantivy p99", [one.raw_p99 for one in points], OTHER, "6 4"),
        Line("tantivy p50", [one.raw_p50 for one in points], OTHER, "6 4"),
    ]
    panels = (
        ("Search, processor ms", times),
        ("Size, MB", [Line("", [one.megabytes for one in points])]),
        ("Built in a processor second", [Line("", [one.rate for one in points])]),
    )
    sizes = [one.records for one in points]
    drawn = [
        f'<g transform="translate({place * WIDTH} 0)">{_panel(title, sizes, lines)}</g>'
        for place, (title, lines) in enumerate(panels)
    ]
    last = points[-1]
    told = (
        f"At {last.records:,} records: median {last.p50:.2f} ms, 99th percentile "
        f"{last.p99:.2f} ms, {last.megabytes:.0f} MB, {last.rate:,.0f} records a processor second."
    )
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(panels)} {HEIGHT}" '
        f'role="img" font-family="sans-serif" font-size="12">\n'
        f"<title>Growth of the search index</title>\n<desc>{told}</desc>\n"
        f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(drawn) + "\n</svg>\n",
        encoding="utf-8",
    )


def _panel(title: str, sizes: Sequence[int], lines: Sequence[Line]) -> str:
    values = [value for line in lines for value in line.values]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    high = max(high, low + 1)
    first, last = log10(sizes[0]), max(log10(sizes[-1]), log10(sizes[0]) + 1)

    def x(size: float) -> float:
        return LEFT + (log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    made = [f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{title}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        made.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#bbb" fill="none"/>')
        made.append(
            f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>'
        )
    made += [
        f'<text x="{x(size):.1f}" y="{HEIGHT - 22}" text-anchor="middle">{_short(size)}</text>'
        for size in sizes
    ]
    for line in lines:
        path = " ".join(
            f"{x(size):.1f},{y(value):.1f}" for size, value in zip(sizes, line.values, strict=True)
        )
        made.append(
            f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2" '
            f'stroke-dasharray="{line.dash}"/>'
        )
        made += _labels(
            line, sizes, [(x(s), y(v)) for s, v in zip(sizes, line.values, strict=True)]
        )
    return "".join(made)


def _labels(line: Line, sizes: Sequence[int], places: Sequence[tuple[float, float]]) -> list[str]:
    """Name the line at its first point, and say its value at each: tantivy's below the line."""
    made = []
    beside = 17 if line.dash else -8
    for number, ((x, y), value) in enumerate(zip(places, line.values, strict=True)):
        anchor = "start" if number == 0 else "end" if number == len(sizes) - 1 else "middle"
        told = f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
        made.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{line.colour}"/>')
        name = f"{line.name} " if line.name and number == 0 else ""
        made.append(
            f'<text x="{x:.1f}" y="{y + beside:.1f}" fill="{line.colour}" text-anchor="{anchor}">'
            f"{name}{told}</text>"
        )
    return made


def _short(size: int) -> str:
    return f"{size // 1_000_000} M" if size >= 1_000_000 else f"{size // 1000}k"
