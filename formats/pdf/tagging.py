"""The structure tree of a tagged PDF, which open-source reportlab does not have.

Elements are made while the story is composed, so that the tree stands in reading order whatever is
drawn first; a `Leaf` keeps the place of text that is not drawn yet and collects its marks.

Source: ISO 32000-1 14.7 and 14.8, ISO 14289-1 clause 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import PDFDocument

from formats.document import Lang
from formats.pdf.objects import RawObject, add_object, array, number, text_string

APPARATUS = "Apparatus"
"""What this writer adds around the document's own text: contents, headings of notes, page marks.

Mapped to `Sect`. Words inside it, and in labels (`Lbl`), are not words of the document."""


class Leaf:
    """The place of drawn content among its element's children."""

    __slots__ = ("marks", "owner")

    def __init__(self, owner: Element) -> None:
        self.owner = owner
        self.marks: list[tuple[int, int]] = []
        """Page index and number of each marked-content sequence (MCID)."""


@dataclass(slots=True, eq=False)
class Element:
    """A structure element; its attributes are finished PDF values, such as `/O /Table /Scope …`."""

    tag: str
    parent: Element | None = None
    lang: Lang | None = None
    alt: str | None = None
    attributes: str = ""
    identifier: str = ""
    kids: list[Element | Leaf | str] = field(default_factory=list)
    """Children in reading order; a string is a finished object reference (`OBJR`)."""
    reference: str = ""

    def child(
        self, tag: str, *, lang: Lang | None = None, alt: str | None = None, attributes: str = ""
    ) -> Element:
        """Add an element at the end; a language is noted only where it changes."""
        made = Element(tag, self, None, alt, attributes)
        made.lang = lang if lang is not None and lang != self.spoken_lang else None
        self.kids.append(made)
        return made

    def leaf(self) -> Leaf:
        """Return the place for text that follows all children so far."""
        last = self.kids[-1] if self.kids else None
        if isinstance(last, Leaf):
            return last
        made = Leaf(self)
        self.kids.append(made)
        return made

    @property
    def spoken_lang(self) -> Lang | None:
        """Return the language that holds here, from the nearest element that tells one."""
        element: Element | None = self
        while element is not None:
            if element.lang is not None:
                return element.lang
            element = element.parent
        return None

    def drop(self) -> None:
        """Take this element out of the tree, when nothing came to stand in it."""
        if self.parent is not None:
            self.parent.kids.remove(self)


class StructureTree:
    """Holds the tree and the joints between drawn content and elements."""

    def __init__(self, lang: Lang) -> None:
        self.root = Element("Document", lang=lang)
        self._owners: list[list[Element]] = []
        self._annotations: list[Element] = []

    def start_page(self) -> None:
        """Begin the marks of the next page; its number in the parent tree is its index."""
        self._owners.append([])

    def mark(self, leaf: Leaf) -> int:
        """Return the number of a new marked-content sequence of `leaf` on this page."""
        owners = self._owners[-1]
        owners.append(leaf.owner)
        leaf.marks.append((len(self._owners) - 1, len(owners) - 1))
        return len(owners) - 1

    def annotate(self, element: Element, page_count: int) -> int:
        """Return the number in the parent tree of a new annotation that belongs to `element`."""
        self._annotations.append(element)
        return page_count + len(self._annotations) - 1

    def write(self, document: PDFDocument, page_references: list[str]) -> str:
        """Write all elements and return the reference of the StructTreeRoot."""
        _drop_empty_spans(self.root)
        top = RawObject()
        top_reference = add_object(document, top)
        elements = [(element, RawObject()) for element in _walk(self.root)]
        for element, obj in elements:
            element.reference = add_object(document, obj)
        for element, obj in elements:
            obj.text = _element_text(element, top_reference, page_references)
        tree = self._parent_tree(document)
        identifiers = self._identifiers([element for element, _ in elements])
        top.text = (
            f"<</Type /StructTreeRoot /K {self.root.reference} /ParentTree {tree} "
            f"/ParentTreeNextKey {len(self._owners) + len(self._annotations)} "
            f"/RoleMap <</{APPARATUS} /Sect>>{identifiers}>>"
        )
        return top_reference

    def _identifiers(self, elements: list[Element]) -> str:
        named = sorted((e.identifier, e.reference) for e in elements if e.identifier)
        if not named:
            return ""
        pairs = " ".join(f"{text_string(name)} {reference}" for name, reference in named)
        limits = f"/Limits [{text_string(named[0][0])} {text_string(named[-1][0])}]"
        return f" /IDTree <</Kids [<</Names [{pairs}] {limits}>>]>>"

    def _parent_tree(self, document: PDFDocument) -> str:
        entries = [array(element.reference for element in owners) for owners in self._owners]
        entries += [element.reference for element in self._annotations]
        return add_object(document, RawObject(number_tree(document, entries)))


_ENTRIES_PER_NODE = 128


def number_tree(document: PDFDocument, entries: list[str]) -> str:
    """Return a number tree of `entries` keyed by their place, two levels deep where it is large."""
    if len(entries) <= _ENTRIES_PER_NODE:
        return f"<</Nums [{_pairs(entries, 0)}]>>"
    kids = []
    for start in range(0, len(entries), _ENTRIES_PER_NODE):
        part = entries[start : start + _ENTRIES_PER_NODE]
        limits = f"/Limits [{start} {start + len(part) - 1}]"
        kids.append(add_object(document, RawObject(f"<<{limits} /Nums [{_pairs(part, start)}]>>")))
    return f"<</Kids {array(kids)}>>"


def _pairs(entries: list[str], start: int) -> str:
    return " ".join(f"{key} {entry}" for key, entry in enumerate(entries, start))


def _drop_empty_spans(element: Element) -> None:
    """Drop spans of which nothing was drawn: a lone space that fell on the end of a line."""
    for kid in element.kids:
        if isinstance(kid, Element):
            _drop_empty_spans(kid)
    element.kids = [kid for kid in element.kids if not _is_empty_span(kid)]


def _is_empty_span(kid: Element | Leaf | str) -> bool:
    return (
        isinstance(kid, Element)
        and kid.tag == "Span"
        and not any(not isinstance(inner, Leaf) or inner.marks for inner in kid.kids)
    )


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _walk(kid)


def _element_text(element: Element, top: str, pages: list[str]) -> str:
    """Return the dictionary of one element (ISO 32000-1 table 323)."""
    parent = element.parent.reference if element.parent else top
    parts = [f"<</Type /StructElem /S /{element.tag} /P {parent}"]
    page = _first_page(element)
    if page is not None:
        parts.append(f"/Pg {pages[page]}")
    kids = [text for kid in element.kids for text in _kid_texts(kid, page, pages)]
    if kids:
        parts.append(f"/K {array(kids) if len(kids) > 1 else kids[0]}")
    if element.lang:
        parts.append(f"/Lang {text_string(element.lang)}")
    if element.alt is not None:
        parts.append(f"/Alt {text_string(element.alt)}")
    if element.attributes:
        parts.append(f"/A <<{element.attributes}>>")
    if element.identifier:
        parts.append(f"/ID {text_string(element.identifier)}")
    return " ".join(parts) + ">>"


def _first_page(element: Element) -> int | None:
    marks = (kid.marks for kid in element.kids if isinstance(kid, Leaf))
    return next((mark[0][0] for mark in marks if mark), None)


def _kid_texts(kid: Element | Leaf | str, page: int | None, pages: list[str]) -> Iterator[str]:
    if isinstance(kid, Element):
        yield kid.reference
    elif isinstance(kid, str):
        yield kid
    else:
        for mark_page, mcid in kid.marks:
            if mark_page == page:
                yield str(mcid)
            else:
                yield f"<</Type /MCR /Pg {pages[mark_page]} /MCID {mcid}>>"


def bounding_box(left: float, bottom: float, right: float, top: float) -> str:
    """Return the layout attributes of a picture in its place (ISO 32000-1 14.8.5.4.3)."""
    corners = array(number(value) for value in (left, bottom, right, top))
    return f"/O /Layout /Placement /Block /BBox {corners}"
