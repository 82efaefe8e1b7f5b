"""Lists that Word counts itself: one definition of bullets, one of numbers, a count for each list.

Every list of the document has a `w:num` of its own that starts the count again, also where one
numbered list follows another or stands inside it.
"""

from __future__ import annotations

from formats.writers._docx_styles import LIST_INDENT_PT
from formats.writers._docx_xml import Element, twips, val, w

DEEPEST_LEVEL = 8
_BULLETS = "•–"


class Numbering:
    """Gives out numbers of lists and makes the children of `w:numbering`."""

    def __init__(self) -> None:
        self._lists: list[Element] = []

    def begin(self, *, is_ordered: bool, level: int, start: int) -> int:
        """Return the number of a new list at a level (from 0)."""
        number = len(self._lists) + 1
        made = w("num", val("abstractNumId", int(is_ordered)), numId=number)
        if is_ordered:
            made.append(w("lvlOverride", val("startOverride", start), ilvl=level))
        self._lists.append(made)
        return number

    def elements(self) -> list[Element]:
        """Return the definitions and the lists."""
        return [_definition(0, is_ordered=False), _definition(1, is_ordered=True), *self._lists]


def _definition(number: int, *, is_ordered: bool) -> Element:
    levels = (_level(level, is_ordered=is_ordered) for level in range(DEEPEST_LEVEL + 1))
    return w("abstractNum", val("multiLevelType", "multilevel"), *levels, abstractNumId=number)


def _level(level: int, *, is_ordered: bool) -> Element:
    mark = f"%{level + 1}." if is_ordered else _BULLETS[level % len(_BULLETS)]
    indent = twips(LIST_INDENT_PT)
    return w(
        "lvl",
        val("start", 1),
        val("numFmt", "decimal" if is_ordered else "bullet"),
        val("lvlText", mark),
        val("lvlJc", "left"),
        w("pPr", w("ind", left=indent * (level + 1), hanging=indent)),
        ilvl=level,
    )
