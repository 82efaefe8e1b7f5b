"""What elements of TEI P5 are called, and what their attributes say."""

from __future__ import annotations

from formats.document import Anchor, Emphasis, HeaderScope, Runs, TableCell
from formats.readers.bounds import whole_number
from formats.readers.markup import Element, local

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DIVISIONS = frozenset(
    ("div", "div1", "div2", "div3", "div4", "div5", "div6", "div7", "argument", "postscript")
)
LINES = frozenset(("p", "l", "ab", "item", "cell", "head"))
BLOCKS = frozenset(
    (
        *("front", "body", "back", "group", "text", "lg", "sp", "opener", "closer", "salute"),
        *("signed", "dateline", "byline", "docTitle", "docAuthor", "docImprint", "docDate"),
        *("titlePage", "docEdition", "imprimatur", "castList", "castItem", "listBibl", "trailer"),
        *("floatingText", "address", "addrLine", "set", "performance", "prologue", "epilogue"),
    )
)
LEFT_OUT = {
    "teiHeader": "",
    "facsimile": "",
    "standOff": "",
    "fw": "",  # running heads and page numbers of the print
    "cb": "",
    "milestone": "",
    "index": "",
    "del": "deleted-text-dropped",
    "surplus": "deleted-text-dropped",
}
"""Elements whose text is none of the flow, and what is reported of it."""
CHOSEN = ("expan", "corr", "reg", "lem", "add")
"""Readings in the order in which they are chosen where an edition offers several."""
EMPHASES = frozenset(("hi", "emph", "title", "foreign", "mentioned", "term", "code", "gi", "seg"))

_RENDITIONS = (
    (("bold", "strong"), Emphasis.STRONG),
    (("ital", "slant", "emph"), Emphasis.EMPHASIS),
    (("sup",), Emphasis.SUPERSCRIPT),
    (("sub",), Emphasis.SUBSCRIPT),
    (("mono", "code", "typewriter"), Emphasis.CODE),
)


def emphasis_of(element: Element) -> Emphasis:
    """Return how an element stands out: by its name, and by `rend` or `rendition`."""
    name = local(element)
    found = Emphasis.NONE
    if name in {"emph", "title"}:
        found |= Emphasis.EMPHASIS
    if name in {"code", "gi"} or element.get("type") == "code":
        found |= Emphasis.CODE
    told = f"{element.get('rend') or ''} {element.get('rendition') or ''}".lower()
    for words, emphasis in _RENDITIONS:
        if any(word in told for word in words):
            found |= emphasis
    if name == "hi" and not found:
        found = Emphasis.EMPHASIS
    return found


def rows_of(table: Element) -> tuple[list[list[Element]], int]:
    """Return the cells of each row, and how many rows on top are labels (TEI P5 14.1.1)."""
    rows: list[list[Element]] = []
    heads = 0
    for row in table:
        if local(row) != "row":
            continue
        cells = [cell for cell in row if local(cell) == "cell"]
        is_label = row.get("role") == "label"
        if is_label and heads == len(rows):
            heads += 1
        if cells:
            rows.append(cells)
    return rows, min(heads, len(rows))


def cell_of(cell: Element, anchor: Anchor, runs: Runs, *, is_head: bool) -> TableCell:
    """Return a cell; one that is a label below the head is the heading of its row."""
    scope = HeaderScope.NONE
    if runs and is_head:
        scope = HeaderScope.COLUMN
    elif runs and cell.get("role") == "label":
        scope = HeaderScope.ROW
    return TableCell(anchor, runs, scope, _number(cell.get("cols")), _number(cell.get("rows")))


def _number(told: str | None) -> int:
    return max(whole_number(told, 1, most=1000), 1)


def first_number(items: Element) -> int:
    """Return the number of a list's first item, by its `n`."""
    told = next((item.get("n") or "" for item in items if local(item) == "item"), "")
    return whole_number(told, 1)
