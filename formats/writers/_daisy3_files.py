"""The package, navigation and timing files of a DAISY 3 book.

Source: ANSI/NISO Z39.86-2005, 3 (package), 7 (SMIL), 8 (NCX).
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from formats.writers._daisy_book import (
    GENERATOR,
    Facts,
    NavPoint,
    PageKind,
    Par,
    clock,
)
from formats.writers._daisy_ncc import Chapter, par_id, smil_name, sound_name
from formats.writers._markup import Element, namespaces

TEXT_NAME = "book.xml"
NCX_NAME = "book.ncx"
PACKAGE_NAME = "book.opf"
FORMAT = "ANSI/NISO Z39.86-2005"
SMIL = "http://www.w3.org/2001/SMIL20/"
NCX = "http://www.daisy.org/z3986/2005/ncx/"
OPF = "http://openebook.org/namespaces/oeb-package/1.0/"
DC = "http://purl.org/dc/elements/1.1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SMIL_DOCTYPE = (
    '<!DOCTYPE smil PUBLIC "-//NISO//DTD dtbsmil 2005-2//EN"'
    ' "http://www.daisy.org/z3986/2005/dtbsmil-2005-2.dtd">'
)
_NCX_DOCTYPE = (
    '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN"'
    ' "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
)
_OPF_DOCTYPE = (
    '<!DOCTYPE package PUBLIC "+//ISBN 0-9673008-1-9//DTD OEB 1.2 Package//EN"'
    ' "http://openebook.org/dtds/oeb-1.2/oebpkg12.dtd">'
)
_MEDIA_TYPES = {
    "opf": "text/xml",
    "xml": "application/x-dtbook+xml",
    "ncx": "application/x-dtbncx+xml",
    "smil": "application/smil",
    "mp3": "audio/mpeg",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
}


def address(par: Par) -> str:
    """Return where a par is: file, `#`, name."""
    return f"{smil_name(par.chapter)}#{par_id(par)}"


def smil(facts: Facts, chapter: Chapter, elapsed_ms: int) -> bytes:
    """Return a chapter's timing file; `elapsed_ms` is the length of those before it."""
    root = etree.Element(f"{{{SMIL}}}smil", nsmap=namespaces(SMIL))
    head = _sub(root, SMIL, "head")
    _meta(head, SMIL, "dtb:uid", facts.identifier)
    _meta(head, SMIL, "dtb:generator", GENERATOR)
    _meta(head, SMIL, "dtb:totalElapsedTime", clock(elapsed_ms))
    whole = _sub(_sub(root, SMIL, "body"), SMIL, "seq", id="all", dur=clock(chapter.duration_ms))
    for par in chapter.pars:
        pair = _sub(whole, SMIL, "par", id=par_id(par))
        _sub(pair, SMIL, "text", src=f"{TEXT_NAME}#{par.text_id}")
        times = {"clipBegin": clock(par.begin_ms), "clipEnd": clock(par.end_ms)}
        _sub(pair, SMIL, "audio", src=sound_name(chapter.number), **times)
    return _data(root, _SMIL_DOCTYPE)


def ncx(facts: Facts, points: tuple[NavPoint, ...]) -> bytes:
    """Return the navigation: headings as a tree, pages as a list."""
    root = etree.Element(f"{{{NCX}}}ncx", nsmap=namespaces(NCX), version="2005-1")
    root.set(_XML_LANG, facts.lang)
    head = _sub(root, NCX, "head")
    pages = [point for point in points if point.page is not None]
    numbers = [int(point.text) for point in pages if point.page is PageKind.NORMAL]
    _meta(head, NCX, "dtb:uid", facts.identifier)
    _meta(head, NCX, "dtb:depth", str(max(point.level for point in points)))
    _meta(head, NCX, "dtb:generator", GENERATOR)
    _meta(head, NCX, "dtb:totalPageCount", str(len(pages)))
    _meta(head, NCX, "dtb:maxPageNumber", str(max(numbers, default=0)))
    _sub(_sub(root, NCX, "docTitle"), NCX, "text").text = facts.title
    for creator in facts.creators:
        _sub(_sub(root, NCX, "docAuthor"), NCX, "text").text = creator
    orders = _play_orders(points)
    _tree(_sub(root, NCX, "navMap"), points, orders)
    if pages:
        listed = _sub(root, NCX, "pageList")
        for number, point in enumerate(pages, 1):
            _page(listed, number, point, orders)
    return _data(root, _NCX_DOCTYPE)


def _play_orders(points: Iterable[NavPoint]) -> dict[str, int]:
    """Return the place of each address in the order of playing, from 1."""
    pars = sorted({point.par for point in points}, key=lambda par: (par.chapter, par.number))
    return {address(par): number for number, par in enumerate(pars, 1)}


def _tree(root: Element, points: Iterable[NavPoint], orders: dict[str, int]) -> None:
    stack = [(0, root)]
    headings = (point for point in points if point.page is None)
    for number, point in enumerate(headings, 1):
        while stack[-1][0] >= point.level:
            stack.pop()
        made = _sub(stack[-1][1], NCX, "navPoint", id=f"nav{number:05}")
        made.set("class", f"h{point.level}")
        _target(made, point, orders)
        stack.append((point.level, made))


def _page(listed: Element, number: int, point: NavPoint, orders: dict[str, int]) -> None:
    made = _sub(listed, NCX, "pageTarget", id=f"page{number:05}", type=str(point.page))
    if point.page is PageKind.NORMAL:
        made.set("value", str(int(point.text)))
    _target(made, point, orders)


def _target(made: Element, point: NavPoint, orders: dict[str, int]) -> None:
    place = address(point.par)
    made.set("playOrder", str(orders[place]))
    label = _sub(made, NCX, "navLabel")
    label.set(_XML_LANG, point.lang)
    _sub(label, NCX, "text").text = point.text
    _sub(made, NCX, "content", src=place)


def package(facts: Facts, names: Iterable[str], smils: Iterable[str], duration_ms: int) -> bytes:
    """Return the list of all files, of the order of playing and of what the book says of itself."""
    names = tuple(names)
    root = etree.Element(f"{{{OPF}}}package", nsmap=namespaces(OPF))
    root.set("unique-identifier", "uid")
    metadata = _sub(root, OPF, "metadata")
    _dublin_core(metadata, facts)
    extra = _sub(metadata, OPF, "x-metadata")
    has_pictures = any(_media_type(name).startswith("image/") for name in names)
    _meta(extra, OPF, "dtb:multimediaType", "audioFullText")
    content = "audio,text,image" if has_pictures else "audio,text"
    _meta(extra, OPF, "dtb:multimediaContent", content)
    _meta(extra, OPF, "dtb:totalTime", clock(duration_ms))
    _meta(extra, OPF, "dtb:audioFormat", "MP3")
    _meta(extra, OPF, "dtb:narrator", facts.narrator)
    _meta(extra, OPF, "dtb:producer", GENERATOR)
    _meta(extra, OPF, "dtb:producedDate", facts.date)
    if facts.source_date:
        _meta(extra, OPF, "dtb:sourceDate", facts.source_date)
    manifest = _sub(root, OPF, "manifest")
    for name in (PACKAGE_NAME, *names):
        _sub(
            manifest,
            OPF,
            "item",
            **{"id": _item(name), "href": name, "media-type": _media_type(name)},
        )
    spine = _sub(root, OPF, "spine")
    for name in smils:
        _sub(spine, OPF, "itemref", idref=_item(name))
    return _data(root, _OPF_DOCTYPE)


def _dublin_core(metadata: Element, facts: Facts) -> None:
    core = etree.SubElement(metadata, f"{{{OPF}}}dc-metadata", nsmap={"dc": DC})
    told = [
        ("Title", facts.title),
        *(("Creator", creator) for creator in facts.creators),
        ("Publisher", facts.publisher),
        ("Date", facts.date),
        ("Format", FORMAT),
        ("Language", facts.lang),
        ("Subject", facts.subject),
    ]
    for name, value in told:
        if value:
            _sub(core, DC, name).text = value
    identifier = _sub(core, DC, "Identifier", id="uid")
    identifier.text = facts.identifier


def _item(name: str) -> str:
    return "ncx" if name == NCX_NAME else name.replace(".", "-")


def _media_type(name: str) -> str:
    return _MEDIA_TYPES[name.rpartition(".")[2]]


def _sub(parent: Element, namespace: str, tag: str, /, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)


def _meta(head: Element, namespace: str, name: str, content: str) -> None:
    _sub(head, namespace, "meta", name=name, content=content)


def _data(root: Element, doctype: str) -> bytes:
    return bytes(
        etree.tostring(
            root, encoding="utf-8", xml_declaration=True, doctype=doctype, pretty_print=True
        )
    )
