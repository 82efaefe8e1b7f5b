"""The package of an EPUB: its metadata, its list of files, its navigation.

Sources: EPUB 3.3, 5 «Package document» and 7 «Navigation document».
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from formats.document import Document, PageBreak
from formats.text import walk
from formats.writers._epub_access import Access
from formats.writers._epub_chapters import Chapters, serialised
from formats.writers._epub_overlay import Overlay, clock
from formats.writers._headings import headings
from formats.writers._markup import Element, namespaces, page_identifier

CONTAINER = (
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">\n'
    b'<rootfiles><rootfile full-path="EPUB/package.opf"'
    b' media-type="application/oebps-package+xml"/></rootfiles>\n</container>\n'
)
NAV_NAME = "nav.xhtml"
_OPF = "http://www.idpf.org/2007/opf"
_DC = "http://purl.org/dc/elements/1.1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
# Every EPUB must tell when it was changed last; equal documents must give equal bytes.
_NO_DATE = "2000-01-01"


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the book; `overlay` names the file with its sound."""

    name: str
    media_type: str
    properties: str = ""
    overlay: str = ""
    is_text: bool = False

    @property
    def id(self) -> str:
        """Return the file's identifier in the package."""
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Package:
    """What the package document tells."""

    doc: Document
    identifier: str
    access: Access
    items: tuple[Item, ...]
    overlays: tuple[Overlay, ...] = ()

    def data(self) -> bytes:
        """Return the package document."""
        root = etree.Element(f"{{{_OPF}}}package", nsmap=namespaces(_OPF))
        root.set("version", "3.0")
        root.set("unique-identifier", "book-id")
        root.set(_XML_LANG, self.doc.lang)
        root.append(self._metadata())
        manifest = etree.SubElement(root, f"{{{_OPF}}}manifest")
        spine = etree.SubElement(root, f"{{{_OPF}}}spine")
        overlay_ids = {item.name: item.id for item in self.items}
        for item in self.items:
            told = {"id": item.id, "href": item.name, "media-type": item.media_type}
            if item.properties:
                told["properties"] = item.properties
            if item.overlay:
                told["media-overlay"] = overlay_ids[item.overlay]
            etree.SubElement(manifest, f"{{{_OPF}}}item", told)
            if item.is_text:
                etree.SubElement(spine, f"{{{_OPF}}}itemref", idref=item.id)
        return bytes(
            etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
        )

    def _metadata(self) -> Element:
        made = etree.Element(f"{{{_OPF}}}metadata", nsmap={"dc": _DC})
        facts = self.doc.metadata
        date = facts.date if _ISO_DATE.fullmatch(facts.date) else ""
        core = [
            ("identifier", self.identifier),
            ("title", self.doc.title),
            ("language", self.doc.lang),
            *(("creator", name) for name in facts.creators),
            ("publisher", facts.publisher),
            ("subject", facts.subject),
            ("date", date),
            # The identifier belongs to the printed work; this file is another thing.
            ("source", facts.identifier),
        ]
        for name, text in core:
            if text:
                etree.SubElement(made, f"{{{_DC}}}{name}").text = text
        made[0].set("id", "book-id")
        day = (date + _NO_DATE[len(date) :]) if date else _NO_DATE
        _meta(made, "dcterms:modified", f"{day}T00:00:00Z")
        for name, text in self.access.properties():
            _meta(made, name, text)
        if "pageBreakMarkers" in self.access.features:
            # Which edition the page numbers are of; words serve where it has no number.
            edition = (self.doc.title, facts.publisher, facts.date)
            _meta(made, "pageBreakSource", facts.identifier or ", ".join(filter(None, edition)))
        self._durations(made)
        return made

    def _durations(self, made: Element) -> None:
        if not self.overlays:
            return
        ids = {item.name: item.id for item in self.items}
        for overlay in self.overlays:
            told = _meta(made, "media:duration", clock(overlay.duration_ms))
            told.set("refines", f"#{ids[overlay.name]}")
        whole = sum(overlay.duration_ms for overlay in self.overlays)
        _meta(made, "media:duration", clock(whole))
        _meta(made, "media:active-class", "-epub-media-overlay-active")


def _meta(into: Element, name: str, text: str) -> Element:
    made = etree.SubElement(into, f"{{{_OPF}}}meta", property=name)
    made.text = text
    return made


def navigation(doc: Document, chapters: Chapters, first_file: str) -> bytes:
    """Return the navigation document: contents, printed pages, landmarks."""
    make, words = chapters.markup.make, chapters.markup.labels
    entries = headings(doc)
    if entries:
        listed = chapters.markup.contents(entries)
    else:
        listed = make("ol", make("li", make("a", doc.title, href=first_file)))
    contents = make("nav", make("h1", words.contents), listed, type="toc", role="doc-toc", id="toc")
    parts = [contents]
    pages = [block for block in walk(doc.blocks) if isinstance(block, PageBreak)]
    if pages:
        parts.append(_page_list(pages, chapters))
    begin = make("a", words.text, href=first_file, type="bodymatter")
    landmarks = make("ol", make("li", begin))
    parts.append(make("nav", make("h2", words.parts), landmarks, type="landmarks", hidden="hidden"))
    page = chapters.page(words.contents, *parts)
    for link in page.iter("{*}a"):
        name = link.get("href", "")
        if ".xhtml" not in name:
            link.set("href", chapters.place(name))
    return serialised(page)


def _page_list(pages: list[PageBreak], chapters: Chapters) -> Element:
    """Return links to the pages of the printed source; of two pages of one label, the first."""
    make, words = chapters.markup.make, chapters.markup.labels
    labels = dict.fromkeys(page.label for page in pages)
    items = (
        make("li", make("a", label, href=chapters.place(page_identifier(label))))
        for label in labels
    )
    return make(
        "nav",
        make("h2", words.pages),
        make("ol", *items),
        type="page-list",
        role="doc-pagelist",
        hidden="hidden",
    )
