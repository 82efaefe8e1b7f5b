"""Long codes (telephones, ISBNs) in groups of figures: how a voice can be followed in writing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from formats.document import Lang
from tts.normalize.rules import Match
from tts.normalize.spoken import Said

_FIGURES = re.compile(r"[0-9]+")
_LONGEST_GROUP = 4
_LONGEST_AREA = 5


def split(figures: str) -> list[str]:
    """Part a written group that is too long for one breath: 7 as 3 and 4, 9 in threes."""
    if len(figures) <= _LONGEST_GROUP:
        return [figures]
    if len(figures) == 9:
        return [figures[at : at + 3] for at in (0, 3, 6)]
    if len(figures) == 10:
        first = 3 if figures.startswith(("21", "80", "90")) else 4
        return [figures[:first], *split(figures[first:])]
    if len(figures) > 10:
        return [figures[at : at + 3] for at in range(0, len(figures), 3)]
    middle = len(figures) // 2
    return [*split(figures[:middle]), *split(figures[middle:])]


@dataclass(frozen=True, slots=True)
class GroupReader:
    """Says groups of figures in a language, one figure after the other, pauses between groups."""

    lang: Lang
    digits: Callable[[str], str]

    def read(self, match: Match, group: int | str, *, has_area: bool = False) -> tuple[Said, ...]:
        """Say all figures of a match's group, each written group for itself.

        Args:
            match: What was matched.
            group: The group that holds the figures.
            has_area: The first written group is an area code and is never parted.
        """
        parts: list[tuple[int, str]] = []
        for run in _FIGURES.finditer(match.string, match.start(group), match.end(group)):
            is_area = has_area and not parts and len(run[0]) <= _LONGEST_AREA
            start = run.start()
            for part in [run[0]] if is_area else split(run[0]):
                parts.append((start, part))
                start += len(part)
        return self.say(parts)

    def say(self, parts: list[tuple[int, str]]) -> tuple[Said, ...]:
        """Say groups that are given with their places."""
        last = len(parts) - 1
        return tuple(
            Said(
                self.digits(part) + ("," if number < last else ""),
                start,
                start + len(part),
                self.lang,
            )
            for number, (start, part) in enumerate(parts)
        )
