"""Lists of pages without tags: lines that begin with a bullet or with numbers that rise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from formats.document import Anchor, Block, ListBlock, ListItem, Paragraph, Runs

_BULLET = re.compile(r"\s*([•▪◦‣●○■□⁃∙·–—*-])\s+(?=\S)")
_NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")
_DASHES = "–—-"
_DIALOGUE_END = re.compile(r"[.;!?…»”\"]\s*$")
_SAME_INDENT_PT = 5.0


@dataclass(slots=True)
class Entry:
    """A paragraph that begins with a mark; `whole` are its runs with the mark before them."""

    mark: str
    number: int | None
    indent: float
    whole: Runs
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark at the head of a text, and where the text itself begins."""

    text: str
    number: int | None
    end: int


def mark_of(text: str) -> Mark | None:
    """Return the mark that a text begins with, or None."""
    number = _NUMBER.match(text)
    if number:
        return Mark(number[1], int(number[1]), number.end())
    bullet = _BULLET.match(text)
    return Mark(bullet[1], None, bullet.end()) if bullet else None


def blocks_of(
    entries: Sequence[Entry],
    anchor: Callable[[], Anchor],
    guessed: Callable[[Block], None] | None,
) -> list[Block]:
    """Return entries as lists, nested by indent.

    Args:
        entries: In order.
        anchor: Gives names.
        guessed: Is told each list that was found, where lists are a guess: entries that look like
            none stay paragraphs. None where entries are known to be of lists.
    """
    made: list[Block] = []
    for group in _groups(entries):
        if guessed is None or _is_list(group):
            block = _list(group, anchor)
            if guessed is not None:
                guessed(block)
            made.append(block)
        else:
            for entry in group:
                made.append(Paragraph(anchor(), entry.whole))
                made.extend(entry.blocks[1:])
    return made


def _groups(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Divide entries where a list at the outermost indent ends and another begins."""
    made: list[list[Entry]] = []
    for entry in entries:
        top = (
            next((e for e in reversed(made[-1]) if _is_level(e, made[-1][0])), None)
            if made
            else None
        )
        is_inner = bool(made) and entry.indent > made[-1][0].indent + _SAME_INDENT_PT
        if top is not None and (is_inner or _follows(top, entry)):
            made[-1].append(entry)
        else:
            made.append([entry])
    return made


def _is_level(entry: Entry, other: Entry) -> bool:
    return abs(entry.indent - other.indent) <= _SAME_INDENT_PT


def _follows(before: Entry, entry: Entry) -> bool:
    if before.number is None or entry.number is None:
        return before.number is entry.number and before.mark == entry.mark
    return entry.number == before.number + 1


def _is_list(group: list[Entry]) -> bool:
    """Tell whether entries are a list: dashes may be speech, and one number alone is no list."""
    top = [entry for entry in group if _is_level(entry, group[0])]
    if group[0].mark in _DASHES:
        texts = ["".join(run.text for run in entry.whole) for entry in top]
        return len(top) > 1 and not any(map(_DIALOGUE_END.search, texts))
    return group[0].number is None or len(top) > 1


def _list(group: list[Entry], anchor: Callable[[], Anchor]) -> ListBlock:
    name = anchor()
    items: list[ListItem] = []
    top_indent = group[0].indent
    index = 0
    while index < len(group):
        entry = group[index]
        inner: list[Entry] = []
        index += 1
        while index < len(group) and group[index].indent > top_indent + _SAME_INDENT_PT:
            inner.append(group[index])
            index += 1
        blocks = list(entry.blocks)
        blocks.extend(_list(part, anchor) for part in _groups(inner))
        items.append(ListItem(anchor(), tuple(blocks)))
    number = group[0].number
    return ListBlock(name, tuple(items), number is not None, number or 1)
