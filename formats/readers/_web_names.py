"""What elements of HTML and XHTML are called, and what they say of themselves.

Sources: HTML Living Standard; DPUB-ARIA 1.1; EPUB Structural Semantics Vocabulary 1.1.
"""

from __future__ import annotations

import re

from formats.document import Emphasis, Lang
from formats.readers.languages import language_of
from formats.readers.markup import Element, local

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def _names(told: str) -> frozenset[str]:
    return frozenset(told.split())


STYLES = {
    "em": Emphasis.EMPHASIS,
    "i": Emphasis.EMPHASIS,
    "cite": Emphasis.EMPHASIS,
    "dfn": Emphasis.EMPHASIS,
    "var": Emphasis.EMPHASIS,
    "strong": Emphasis.STRONG,
    "b": Emphasis.STRONG,
    "code": Emphasis.CODE,
    "kbd": Emphasis.CODE,
    "samp": Emphasis.CODE,
    "tt": Emphasis.CODE,
    "sup": Emphasis.SUPERSCRIPT,
    "sub": Emphasis.SUBSCRIPT,
}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
NOT_TEXT = _names(
    "script style template head title meta link base noframes colgroup col param source track "
    "area map datalist"
)
MEDIA = _names("iframe object embed video audio canvas applet")
CONTROLS = _names("input button select textarea progress meter")
BLOCKS = _names(
    "address article aside body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form header hgroup html legend li main menu nav ol p pre search section summary "
    "table tbody td tfoot th thead tr ul blockquote hr h1 h2 h3 h4 h5 h6"
)
NOTES = _names("doc-footnote doc-endnote footnote endnote rearnote")
NOTE_SECTIONS = _names("doc-endnotes doc-footnotes footnotes endnotes rearnotes")
NOTE_REFERENCES = _names("doc-noteref noteref")
BACK_LINKS = _names("doc-backlink backlink referrer")
PAGE_BREAKS = _names("doc-pagebreak pagebreak")
CONTENTS = _names("doc-toc toc page-list landmarks doc-pagelist loi lot")
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)


def kinds_of(element: Element) -> frozenset[str]:
    """Return the roles of an element: `role` and `epub:type`."""
    told = (element.get(name) or "" for name in ("role", _EPUB_TYPE, "epub-type"))
    return frozenset(word for text in told for word in text.lower().split())


def classes_of(element: Element) -> frozenset[str]:
    """Return the classes of an element in small letters."""
    return frozenset((element.get("class") or "").lower().split())


def language_told(element: Element) -> str | None:
    """Return the language that an element declares, «» for none, or None if it is silent."""
    for name in (_XML_LANG, "lang", "xml-lang"):
        told = element.get(name)
        if told is not None:
            return str(told)
    return None


def is_hidden(element: Element) -> bool:
    """Tell whether nobody sees or hears an element."""
    if element.get("hidden") is not None:
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def seen_text(root: Element, told: Lang | None = None) -> str:
    """Return the text of a page that is meant to be read: no styles, scripts or head.

    Args:
        root: The page, or its body.
        told: The language of the page; what is marked as another one is left out, because it
            says nothing about whether the page's own mark is right.
    """
    parts: list[str] = []
    marked: set[Element] = set()
    for element in root.iter("*"):
        tag = tag_of(element)
        parent = element.getparent()
        is_outside = parent is None or parent not in marked or element is root
        if not is_outside or (told and _is_other(element, told)):
            marked.add(element)
        elif tag not in {"style", "script", "title", "template", "html", "head"}:
            parts.append(element.text or "")
        if is_outside:
            parts.append(element.tail or "")
    return "".join(parts)


def _is_other(element: Element, told: Lang) -> bool:
    own = language_of(language_told(element) or "")
    return own is not None and own != told


def text_of(element: Element) -> str:
    """Return all text in an element, with tidy white space."""
    return " ".join("".join(element.itertext()).split())


def number_of(told: str | None, otherwise: int, most: int = 1000) -> int:
    """Return a whole number of an attribute, between 1 and `most`."""
    match = re.match(r"\s*(\d{1,9})", told or "")
    return min(max(int(match[1]), 1), most) if match else otherwise


def tag_of(element: Element) -> str:
    """Return an element's name in small letters, «» for what is no element."""
    return local(element).lower()
