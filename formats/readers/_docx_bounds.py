"""Finding the stretches of a DOCX that bookmarks hold together (see `formats.docx_bounds`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from formats.docx_bounds import BoundName, parse_bound
from formats.readers._docx_package import MAIN
from formats.readers.markup import Element

_START = f"{MAIN}bookmarkStart"
_END = f"{MAIN}bookmarkEnd"
_PARAGRAPH = f"{MAIN}p"
_MOST_OPEN = 60
"""Bounds inside each other; deeper ones are passed over, and what they hold is kept."""


@dataclass(slots=True)
class Bound:
    """A stretch that belongs together, and what is in it."""

    name: BoundName
    identifier: str
    content: list[Element | Bound] = field(default_factory=list)


def bounded(parent: Iterable[Element]) -> list[Element | Bound]:
    """Return the children of a story, those that belong together inside their bound.

    A bound that never ends, that ends behind the one around it, or whose name is there twice (as
    some word processors leave it) holds nothing: its children stand where they stood.
    """
    children = list(parent)
    starts = (mark for child in children for mark in _marks(child, _START))
    names = Counter(mark.get(f"{MAIN}name", "") for mark in starts)
    ends = {mark.get(f"{MAIN}id") for child in children for mark in _marks(child, _END)}
    story = Bound(BoundName("Quote", 0), "")
    stack = [story]
    for child in children:
        after = list(_marks(child, _END))
        for mark in [mark for mark in after if _is_at_head(mark, child)]:
            _close(stack, mark)
            after.remove(mark)
        for mark in _marks(child, _START):
            told = mark.get(f"{MAIN}name", "")
            name = parse_bound(told) if names[told] == 1 else None
            identifier = mark.get(f"{MAIN}id")
            if name and identifier in ends and len(stack) <= _MOST_OPEN:
                stack.append(Bound(name, identifier))
        stack[-1].content.append(child)
        for mark in after:
            _close(stack, mark)
    while len(stack) > 1:
        _open_up(stack)
    return story.content


def _marks(child: Element, tag: str) -> Iterator[Element]:
    """Yield the bookmarks of that kind that a child is, or that stand in it as a paragraph."""
    if child.tag == tag:
        yield child
    elif child.tag == _PARAGRAPH:
        yield from child.iterchildren(tag)


def _is_at_head(mark: Element, child: Element) -> bool:
    """Tell whether a bookmark ends before the text of a paragraph: then the paragraph is outside.

    Word puts an end that stood between two paragraphs at the head of the second.
    """
    if mark is child:
        return True
    before = mark.itersiblings(preceding=True)
    return all(one.tag in {_START, _END, f"{MAIN}pPr"} for one in before)


def _close(stack: list[Bound], mark: Element) -> None:
    identifier = mark.get(f"{MAIN}id")
    if not any(bound.identifier == identifier for bound in stack[1:]):
        return
    while stack[-1].identifier != identifier:
        _open_up(stack)
    done = stack.pop()
    stack[-1].content.append(done)


def _open_up(stack: list[Bound]) -> None:
    """Put what the innermost bound holds into the one around it."""
    broken = stack.pop()
    stack[-1].content.extend(broken.content)
