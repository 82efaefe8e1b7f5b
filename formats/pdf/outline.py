"""Bookmarks and named destinations.

Source: ISO 32000-1 12.3.2.3 and 12.3.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import PDFDocument

from formats.pdf.contents import Entry
from formats.pdf.objects import RawObject, add_object, array, number, text_string
from formats.pdf.printable import printable
from formats.text import plain

_NAMES_PER_NODE = 128


@dataclass(slots=True)
class _Item:
    title: str
    place: str
    kids: list[_Item] = field(default_factory=list)
    obj: RawObject = field(default_factory=RawObject)
    reference: str = ""

    def count(self) -> int:
        """Return the number of items below."""
        return sum(1 + kid.count() for kid in self.kids)


def write_outline(document: PDFDocument, entries: list[Entry]) -> str:
    """Write the bookmarks, open at their first level, and return the outline's reference."""
    top = _Item("", "")
    stack = [(0, top)]
    for entry in entries:
        item = _Item(printable(plain(entry.runs)).strip(), entry.place)
        while stack[-1][0] >= entry.level:
            stack.pop()
        stack[-1][1].kids.append(item)
        stack.append((entry.level, item))
    top.reference = add_object(document, top.obj)
    _write_items(document, top)
    first, last = top.kids[0].reference, top.kids[-1].reference
    top.obj.text = f"<</Type /Outlines /First {first} /Last {last} /Count {len(top.kids)}>>"
    return top.reference


def _write_items(document: PDFDocument, parent: _Item) -> None:
    for item in parent.kids:
        item.reference = add_object(document, item.obj)
    for index, item in enumerate(parent.kids):
        _write_items(document, item)
        parts = [f"/Title {text_string(item.title)}", f"/Parent {parent.reference}"]
        parts.append(f"/Dest {text_string(item.place)}")
        if index:
            parts.append(f"/Prev {parent.kids[index - 1].reference}")
        if index + 1 < len(parent.kids):
            parts.append(f"/Next {parent.kids[index + 1].reference}")
        if item.kids:
            first, last = item.kids[0].reference, item.kids[-1].reference
            # A negative count: the branch is closed, so that long books show their chapters first.
            parts.append(f"/First {first} /Last {last} /Count -{item.count()}")
        item.obj.text = f"<<{' '.join(parts)}>>"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a name leads: a page by index, and a height on it in points."""

    page: int
    y: float


def write_destinations(
    document: PDFDocument, destinations: dict[str, Destination], pages: list[str]
) -> str:
    """Write the tree of named destinations and return the `Names` dictionary."""
    pairs = [
        (name, f"[{pages[place.page]} /XYZ 0 {number(place.y)} null]")
        for name, place in sorted(destinations.items(), key=lambda item: _sort_key(item[0]))
    ]
    kids = []
    for start in range(0, len(pairs), _NAMES_PER_NODE):
        part = pairs[start : start + _NAMES_PER_NODE]
        names = " ".join(f"{text_string(name)} {target}" for name, target in part)
        limits = f"[{text_string(part[0][0])} {text_string(part[-1][0])}]"
        kids.append(add_object(document, RawObject(f"<</Limits {limits} /Names [{names}]>>")))
    return f"<</Dests <</Kids {array(kids)}>>>>"


def _sort_key(name: str) -> bytes:
    """Return the bytes by which viewers search: those of the written string."""
    text = text_string(name)
    return bytes.fromhex(text[1:-1]) if text.startswith("<") else text[1:-1].encode("ascii")
