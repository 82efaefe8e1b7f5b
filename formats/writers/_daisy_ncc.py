"""The navigation and timing files of a DAISY 2.02 book.

Source: DAISY 2.02 (2001), 2.1 «NCC», 2.3 «SMIL», 2.4 «Master SMIL».
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from formats.writers._daisy_book import (
    GENERATOR,
    MS_PER_SECOND,
    Facts,
    NavPoint,
    PageKind,
    Par,
    clock,
    seconds,
    whole_clock,
)
from formats.writers._daisy_text import serialised, whole_page
from formats.writers._markup import XHTML, Element

TEXT_NAME = "content.html"
NCC_NAME = "ncc.html"
MASTER_NAME = "master.smil"
FORMAT = "Daisy 2.02"
_SMIL_DOCTYPE = (
    '<!DOCTYPE smil PUBLIC "-//W3C//DTD SMIL 1.0//EN" "http://www.w3.org/TR/REC-smil/SMIL10.dtd">'
)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BYTES_PER_KBYTE = 1024


def smil_name(chapter: int) -> str:
    """Return the name of a chapter's timing file, in eight characters that any player takes."""
    return f"chap{chapter + 1:04}.smil"


def sound_name(chapter: int) -> str:
    """Return the name of a chapter's sound file."""
    return f"chap{chapter + 1:04}.mp3"


def par_id(par: Par) -> str:
    """Return a par's name in its file."""
    return f"par{par.number:05}"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One timing file: its number in the volume, its title and its pars."""

    number: int
    title: str
    pars: tuple[Par, ...]
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume: `number` of `count`, its chapters and the entries that lead into them."""

    facts: Facts
    number: int
    count: int
    chapters: tuple[Chapter, ...]
    points: tuple[NavPoint, ...]
    footnotes: int

    @property
    def duration_ms(self) -> int:
        """Return the length of the volume."""
        return sum(chapter.duration_ms for chapter in self.chapters)


def smil(volume: Volume, chapter: Chapter, elapsed_ms: int) -> bytes:
    """Return a chapter's timing file; `elapsed_ms` is the length of those before it."""
    root = _smil_root(volume, chapter.title)
    head = root[0]
    _meta(head, "ncc:totalElapsedTime", clock(elapsed_ms))
    _meta(head, "ncc:timeInThisSmil", clock(chapter.duration_ms))
    _layout(head)
    whole = etree.SubElement(etree.SubElement(root, "body"), "seq")
    whole.set("dur", f"{seconds(chapter.duration_ms)}s")
    for par in chapter.pars:
        name = par_id(par)
        pair = etree.SubElement(whole, "par", endsync="last", id=name)
        etree.SubElement(pair, "text", src=f"{TEXT_NAME}#{par.text_id}", id=f"txt{name[3:]}")
        audio = etree.SubElement(etree.SubElement(pair, "seq"), "audio")
        audio.set("src", sound_name(chapter.number))
        audio.set("clip-begin", f"npt={seconds(par.begin_ms)}s")
        audio.set("clip-end", f"npt={seconds(par.end_ms)}s")
        audio.set("id", f"aud{name[3:]}")
    return _smil_data(root)


def master(volume: Volume) -> bytes:
    """Return the list of all timing files."""
    root = _smil_root(volume, volume.facts.title)
    _meta(root[0], "ncc:timeInThisSmil", clock(volume.duration_ms))
    _layout(root[0])
    body = etree.SubElement(root, "body")
    for chapter in volume.chapters:
        entry = {
            "title": chapter.title,
            "src": smil_name(chapter.number),
            "id": f"ms{chapter.number + 1:04}",
        }
        etree.SubElement(body, "ref", entry)
    return _smil_data(root)


def _smil_root(volume: Volume, title: str) -> Element:
    root = etree.Element("smil")
    head = etree.SubElement(root, "head")
    _meta(head, "dc:format", FORMAT)
    _meta(head, "dc:identifier", volume.facts.identifier)
    _meta(head, "dc:title", volume.facts.title)
    _meta(head, "title", title)
    _meta(head, "ncc:generator", GENERATOR)
    return root


def _layout(head: Element) -> None:
    etree.SubElement(etree.SubElement(head, "layout"), "region", id="txtView")


def _meta(head: Element, name: str, content: str, scheme: str = "") -> None:
    meta = etree.SubElement(head, head.tag.replace("head", "meta"), name=name, content=content)
    if scheme:
        meta.set("scheme", scheme)


def _smil_data(root: Element) -> bytes:
    return bytes(
        etree.tostring(
            root, encoding="utf-8", xml_declaration=True, doctype=_SMIL_DOCTYPE, pretty_print=True
        )
    )


def ncc(volume: Volume, other_files: int, other_bytes: int) -> bytes:
    """Return the navigation of a volume; it counts itself among the volume's files."""
    size = 0
    while True:
        data = _ncc(volume, other_files + 1, -(-(other_bytes + size) // _BYTES_PER_KBYTE))
        if len(data) == size:
            return data
        size = len(data)


def _ncc(volume: Volume, file_count: int, kbytes: int) -> bytes:
    body = etree.Element(f"{{{XHTML}}}body")
    for number, point in enumerate(volume.points, 1):
        body.append(_entry(number, point, volume.facts.lang))
    page = whole_page(volume.facts.title, volume.facts.lang, body)
    for name, content, scheme in _metadata(volume, file_count, kbytes):
        _meta(page[0], name, content, scheme)
    for meta in page[0]:
        meta.tail = "\n"
    return serialised(page)


def _entry(number: int, point: NavPoint, lang: str) -> Element:
    is_page = point.page is not None
    entry = etree.Element(f"{{{XHTML}}}{'span' if is_page else f'h{point.level}'}")
    entry.set("id", f"ncc{number:05}")
    if is_page:
        entry.set("class", f"page-{point.page}")
    elif number == 1:
        entry.set("class", "title")
    address = f"{smil_name(point.par.chapter)}#{par_id(point.par)}"
    link = etree.SubElement(entry, f"{{{XHTML}}}a", href=address)
    link.text = point.text
    if point.lang != lang:
        link.set("lang", point.lang)
        link.set(_XML_LANG, point.lang)
    entry.tail = "\n"
    return entry


def _metadata(volume: Volume, file_count: int, kbytes: int) -> Iterator[tuple[str, str, str]]:
    """Yield name, content and scheme of all that a player or a library asks for."""
    facts = volume.facts
    yield "dc:title", facts.title, ""
    for creator in facts.creators:
        yield "dc:creator", creator, ""
    yield "dc:date", facts.date, "yyyy-mm-dd"
    yield "dc:format", FORMAT, ""
    yield "dc:identifier", facts.identifier, ""
    yield "dc:language", facts.lang, "ISO 639"
    yield "dc:publisher", facts.publisher, ""
    if facts.subject:
        yield "dc:subject", facts.subject, ""
    yield "ncc:charset", "utf-8", ""
    yield "ncc:depth", str(max(point.level for point in volume.points)), ""
    yield "ncc:files", str(file_count), ""
    yield "ncc:footnotes", str(volume.footnotes), ""
    yield "ncc:generator", GENERATOR, ""
    yield "ncc:kByteSize", str(kbytes), ""
    yield "ncc:multimediaType", "audioFullText", ""
    yield "ncc:narrator", facts.narrator, ""
    yield from _page_counts(volume.points)
    yield "ncc:prodNotes", "0", ""
    yield "ncc:producedDate", facts.date, "yyyy-mm-dd"
    yield "ncc:setInfo", f"{volume.number} of {volume.count}", ""
    yield "ncc:sidebars", "0", ""
    if facts.source_date:
        yield "ncc:sourceDate", facts.source_date, ""
    yield "ncc:tocItems", str(len(volume.points)), ""
    whole_seconds = round(volume.duration_ms / MS_PER_SECOND)
    yield "ncc:totalTime", whole_clock(whole_seconds), "hh:mm:ss"


def _page_counts(points: Sequence[NavPoint]) -> Iterator[tuple[str, str, str]]:
    kinds = [point.page for point in points]
    for kind in PageKind:
        yield f"ncc:page{kind.capitalize()}", str(kinds.count(kind)), ""
    numbers = [int(point.text) for point in points if point.page is PageKind.NORMAL]
    yield "ncc:maxPageNormal", str(max(numbers, default=0)), ""
