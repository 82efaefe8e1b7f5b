"""Parsing XML that may have been made to do harm: nothing is expanded, and nothing is fetched.

Sources: XML 1.0 (fifth edition), 4; OWASP «XML External Entity Prevention».
"""

from __future__ import annotations

from html.entities import html5
from typing import Any

from lxml import etree

from formats.errors import UnreadableDocument
from formats.readers.bounds import too_deep
from formats.reading import Limits

Element = Any
"""An lxml element; its stubs do not know that `get` and `find` may be chained."""

# libxml2 itself refuses elements that stand over 256 deep, before there is a tree of them.
_TOO_MUCH = etree.ErrorTypes.ERR_RESOURCE_LIMIT
_NO_MEMORY = etree.ErrorTypes.ERR_NO_MEMORY


def parse_xml(data: bytes, *, name: str, limits: Limits, has_type: bool = False) -> Element:
    """Return the root of an XML text.

    Args:
        data: The text, its encoding told by itself.
        name: The file's name, for errors.
        limits: Bounds that hold for this reading.
        has_type: The format allows a document type. Its declarations outside the file are never
            read, and one that declares entities of its own is refused all the same.

    Raises:
        UnreadableDocument: Not well-formed, with a document type that has no business there, or
            nested beyond the limit.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise _refusal(exc, name, limits) from exc
    kind: Any = root.getroottree().docinfo
    declared = kind.internalDTD is not None and any(kind.internalDTD.iterentities())
    if kind.doctype and not has_type:
        raise UnreadableDocument(f"{name}: a document type", say="file-damaged", name=name)
    if declared:
        raise UnreadableDocument(f"{name}: own entities", say="xml-declares", name=name)
    _spell_entities(root)
    return root


def _refusal(error: Any, name: str, limits: Limits) -> UnreadableDocument:
    told = str(error)
    if error.code == _NO_MEMORY:
        raise MemoryError from error
    if "depth" in told:
        return too_deep(name, limits)
    if error.code == _TOO_MUCH or "amplification" in told:
        return UnreadableDocument(f"{name}: {told}", say="xml-declares", name=name)
    return UnreadableDocument(f"{name}: XML: {told}", say="file-damaged", name=name)


def _spell_entities(root: Element) -> None:
    """Put characters in the place of HTML's named ones; a name that HTML lacks stays to be seen."""
    for entity in list(root.iter(etree.Entity)):
        told = str(entity.text)[1:-1]
        sign = html5.get(f"{told};", f"&{told};")
        before, parent = entity.getprevious(), entity.getparent()
        tail = sign + (entity.tail or "")
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        entity.tail = None
        parent.remove(entity)


def local(element: Element) -> str:
    """Return an element's or attribute's name without its namespace; «» for what is no element."""
    tag = getattr(element, "tag", element)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
