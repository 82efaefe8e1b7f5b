"""Walking below the nodes of a structure tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from formats.readers._pdf_tags import Content, Node

# fmt: off
_INLINE = frozenset({
    "Span", "Quote", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "Warichu", "RB",
    "RT", "RP", "WT", "WP", "Em", "Strong", "Sub", "Lbl", "Form",
})
# fmt: on


def is_inline(node: Node) -> bool:
    """Tell whether an element is part of a line: by its type, or by all that it holds."""
    if node.role in {"NonStruct", "Span", "Link"}:
        return all(isinstance(kid, Content) or is_inline(kid) for kid in node.kids)
    return node.role in _INLINE


def deep(kids: Sequence[Node | Content]) -> Iterator[Node]:
    """Yield every element below, outer before inner."""
    for kid in kids:
        if isinstance(kid, Node):
            yield kid
            yield from deep(kid.kids)


def contents_of(kids: Sequence[Node | Content]) -> list[Content]:
    """Return all marked content below, in order."""
    made: list[Content] = []
    for kid in kids:
        if isinstance(kid, Content):
            made.append(kid)
        else:
            made.extend(contents_of(kid.kids))
    return made


def on_page(kids: Sequence[Node | Content], page: int) -> list[Node | Content]:
    """Return what is below with the content of one page alone."""
    made: list[Node | Content] = []
    for kid in kids:
        if isinstance(kid, Node):
            made.append(replace(kid, kids=on_page(kid.kids, page)))
        elif kid.page == page:
            made.append(kid)
    return made


def items_of(node: Node) -> Iterator[Node]:
    """Yield the items of a list; what is no item stands in one of its own."""
    for kid in node.kids:
        if isinstance(kid, Node) and kid.role == "LI":
            yield kid
        elif isinstance(kid, Node) and kid.role not in {"Caption", "Artifact", "Lbl"}:
            yield Node("LI", "LI", kids=[kid], page=kid.page)


def labels_in(item: Node) -> list[Node]:
    """Return the labels of a list item or note, not those of lists inside it."""
    made: list[Node] = []
    for kid in item.kids:
        if isinstance(kid, Node) and kid.role == "Lbl":
            made.append(kid)
        elif isinstance(kid, Node) and kid.role in {"LBody", "NonStruct", "Div", "P", "Span"}:
            made.extend(labels_in(kid))
    return made


def without_labels(kids: Sequence[Node | Content]) -> list[Node | Content]:
    """Return what is below an item or note without the labels that `labels_in` returns."""
    made: list[Node | Content] = []
    for kid in kids:
        if isinstance(kid, Content):
            made.append(kid)
        elif kid.role in {"LBody", "NonStruct", "Div", "P", "Span"}:
            made.append(replace(kid, kids=without_labels(kid.kids)))
        elif kid.role != "Lbl":
            made.append(kid)
    return made


def holds(node: Node, role: str) -> bool:
    """Tell whether an element of a type stands anywhere below."""
    return any(kid.role == role for kid in deep(node.kids))
