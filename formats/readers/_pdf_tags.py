"""The structure tree of a tagged PDF, as plain nodes.

qpdf (through pikepdf) reads the tree, because PDFium tells it page by page and an element that
goes on over two pages would come twice. Source: ISO 32000-1 14.7 and 14.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

from formats.document import Lang
from formats.errors import UnreadableDocument
from formats.readers._page_spans import Box
from formats.readers.languages import language_of
from formats.reading import Limits

_MOST_ELEMENTS = 2_000_000
_MOST_ROLE_STEPS = 8
_DEEPEST_PART = 5
_HEADING_STYLE = re.compile(r"(?:[Hh]eading|Επικεφαλίδα|ΕΠΙΚΕΦΑΛΙΔΑ) ?([1-6])")
APPARATUS = "Apparatus"
"""Our own writer's type for words that are not the document's."""


@dataclass(frozen=True, slots=True)
class Content:
    """Marked content: the page's index from 0 and the number on it."""

    page: int
    mcid: int


@dataclass(slots=True)
class Node:
    """One structure element.

    `role` is the standard type that the file's own type, `own_role`, stands for; `attributes` are
    those that this project asks after.
    """

    role: str
    own_role: str
    lang: Lang | None = None
    alt: str | None = None
    actual_text: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    box: Box | None = None
    page: int | None = None
    kids: list[Node | Content] = field(default_factory=list)


class StructureTree:
    """The tree of one file; a context manager."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open a file that says that it is tagged.

        Raises:
            UnreadableDocument: Nested beyond the limit.
            pikepdf.PdfError: qpdf cannot read what PDFium can.
        """
        self._name = name
        self._deepest = 4 * limits.nesting
        self._pdf = pikepdf.open(BytesIO(data))
        self._root = self._pdf.Root.get("/StructTreeRoot")
        self._roles = _dictionary(self._root, "/RoleMap")
        self._classes = _dictionary(self._root, "/ClassMap")
        self._pages: dict[Any, int] = {page.objgen: i for i, page in enumerate(self._pdf.pages)}
        self._seen: set[tuple[int, int]] = set()
        self._count = 0
        self.named: dict[int, set[int]] = {}
        """Marked content that elements told so far hold, by page."""

    @property
    def is_own(self) -> bool:
        """Tell whether our own large-print writer made the file."""
        return f"/{APPARATUS}" in self._roles

    def __enter__(self) -> StructureTree:
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def nodes(self) -> Iterator[Node | Content]:
        """Yield the elements below the root, each whole; one that holds the document is opened.

        Raises:
            UnreadableDocument: Nested beyond the limit, or with more elements than any book.
        """
        if isinstance(self._root, pikepdf.Dictionary):
            yield from self._opened(self._root, None, None, 0)

    def _opened(
        self, element: Any, page: int | None, lang: Lang | None, depth: int
    ) -> Iterator[Node | Content]:
        """Yield the children of an element that holds whole parts, so that none is held whole."""
        for kid in _kids(element):
            if not isinstance(kid, pikepdf.Dictionary):
                content = self._content(kid, page)
                if content is not None:
                    yield content
                continue
            if not self._is_new(kid):
                continue
            if depth < _DEEPEST_PART and self._is_part(kid):
                told = language_of(_text(kid.get("/Lang")) or "")
                inner = told or lang if self._role(kid) != "Document" else lang
                yield from self._opened(kid, self._page(kid, page), inner, depth + 1)
                continue
            made = self._made(kid, page, depth)
            if isinstance(made, Node):
                made.lang = made.lang or lang
                made.attributes["Depth"] = str(depth)
            if made is not None:
                yield made

    def _is_part(self, element: Any) -> bool:
        is_part = self._role(element) in {"Document", "Part", "Art", "Sect"}
        return is_part and self._own_role(element) != APPARATUS

    def _is_new(self, element: Any) -> bool:
        """Tell whether an element was not met before: a tree has no loops, a hostile file may."""
        key = element.objgen
        if key == (0, 0):
            return True
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _made(self, kid: Any, page: int | None, depth: int) -> Node | Content | None:
        self._count += 1
        if depth > self._deepest or self._count > _MOST_ELEMENTS:
            raise UnreadableDocument(
                f"{self._name}: structure tree of depth {depth}, {self._count} elements",
                say="nested-too-deep",
                name=self._name,
                most=self._deepest,
            )
        kind = _name(kid.get("/Type"))
        if kind == "MCR":
            return self._content(kid.get("/MCID"), self._page(kid, page))
        if kind == "OBJR":
            return None
        node = self._node(kid, self._page(kid, page))
        for child in _kids(kid):
            if isinstance(child, pikepdf.Dictionary):
                made = self._made(child, node.page, depth + 1) if self._is_new(child) else None
            else:
                made = self._content(child, node.page)
            if made is not None:
                node.kids.append(made)
        return node

    def _content(self, number: Any, page: int | None) -> Content | None:
        if page is None or isinstance(number, bool) or not isinstance(number, int):
            return None
        self.named.setdefault(page, set()).add(int(number))
        return Content(page, int(number))

    def _node(self, element: Any, page: int | None) -> Node:
        attributes, box = self._attributes(element)
        return Node(
            self._role(element),
            self._own_role(element),
            language_of(_text(element.get("/Lang")) or ""),
            _text(element.get("/Alt")),
            _text(element.get("/ActualText")),
            attributes,
            box,
            page,
        )

    def _page(self, element: Any, page: int | None) -> int | None:
        told = element.get("/Pg")
        if isinstance(told, pikepdf.Dictionary):
            known = self._pages.get(told.objgen)
            return page if known is None else known
        return page

    def _own_role(self, element: Any) -> str:
        return _name(element.get("/S"))

    def _role(self, element: Any) -> str:
        """Return the standard type, through the file's map of roles (14.7.3)."""
        role = self._own_role(element)
        for _ in range(_MOST_ROLE_STEPS):
            mapped = self._roles.get(f"/{role}") if role and not _is_standard(role) else None
            if mapped is None:
                break
            role = _name(mapped)
        # LibreOffice maps some of its headings to paragraphs, and keeps their style's name.
        styled = _HEADING_STYLE.fullmatch(self._own_role(element)) if role == "P" else None
        return f"H{styled[1]}" if styled else role

    def _attributes(self, element: Any) -> tuple[dict[str, str], Box | None]:
        """Return an element's attributes and its box, those of its classes first (14.7.5)."""
        found: dict[str, str] = {}
        box: Box | None = None
        held = [self._classes.get(f"/{_name(name)}") for name in _items(element.get("/C"))]
        for part in [*held, *_items(element.get("/A"))]:
            if not isinstance(part, pikepdf.Dictionary):
                continue
            for key in ("/Scope", "/ColSpan", "/RowSpan", "/ListNumbering"):
                if key in part:
                    found[key[1:]] = str(part[key]).lstrip("/")
            if "/BBox" in part:
                box = _box(part["/BBox"]) or box
        return found, box


# fmt: off
_STANDARD = frozenset({
    "Document", "DocumentFragment", "Part", "Art", "Sect", "Div", "Aside", "BlockQuote",
    "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4",
    "H5", "H6", "Title", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody",
    "TFoot", "Span", "Quote", "Note", "FENote", "Reference", "BibEntry", "Code", "Link",
    "Annot", "Ruby", "Warichu", "RB", "RT", "RP", "WT", "WP", "Figure", "Formula", "Form", "Em",
    "Strong", "Sub", "Artifact",
})
# fmt: on


def _is_standard(role: str) -> bool:
    return role in _STANDARD or (role[:1] == "H" and role[1:].isdigit())


def _dictionary(element: Any, key: str) -> Any:
    held = element.get(key) if isinstance(element, pikepdf.Dictionary) else None
    return held if isinstance(held, pikepdf.Dictionary) else {}


def _kids(element: Any) -> list[Any]:
    return _items(element.get("/K"))


def _items(held: Any) -> list[Any]:
    if held is None:
        return []
    return list(held) if isinstance(held, pikepdf.Array) else [held]


def _name(held: Any) -> str:
    # The bytes of a broken name need not be UTF-8, which str() takes for granted.
    is_name = isinstance(held, pikepdf.Name)
    return bytes(held).decode("utf-8", "replace").lstrip("/") if is_name else ""


def _text(held: Any) -> str | None:
    if not isinstance(held, pikepdf.String):
        return None
    try:
        told = str(held)
    except UnicodeDecodeError:
        return None  # told as UTF-8 or UTF-16 and broken: as if nothing had been told
    return " ".join(told.replace("\x00", "").split())


def _box(held: Any) -> Box | None:
    try:
        left, bottom, right, top = (float(edge) for edge in held)
    except (TypeError, ValueError):
        return None
    return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
