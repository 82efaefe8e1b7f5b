"""Reads EPUB 2 and 3: the text in the order of the spine, notes out of the flow, pages as anchors.

Sources: EPUB 3.3; OPS and OPF 2.0.1; EPUB Structural Semantics Vocabulary 1.1.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from formats.document import Block, Lang, PageBreak
from formats.errors import UnreadableDocument
from formats.readers._epub_book import TEXT_TYPES, EpubBook, ManifestItem, stem_of
from formats.readers._web_flow import Around, WebFlow
from formats.readers._web_names import language_told, seen_text, tag_of
from formats.readers._web_notes import NoteFinder
from formats.readers._web_tree import decode_web, parse_html
from formats.readers.gathering import Story
from formats.readers.html import data_picture, places_of
from formats.readers.languages import language_of, settled
from formats.readers.markup import Element, parse_xml
from formats.readers.structure import Draft, Piece, finish
from formats.reading import Limits, Reading
from formats.report import Finding, Kind

_SAMPLE_PAGES = 40
"""Files whose text is looked at to tell the book's language."""


class EpubReader:
    """Reads EPUB."""

    name: ClassVar[str] = "epub"
    suffixes: ClassVar[tuple[str, ...]] = (".epub",)

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole book; a chapter that is no proper XHTML is read as HTML, and told."""
        book = EpubBook(src, name, limits)
        findings: list[Finding] = []
        pages = dict(_pages(book, limits, findings))
        if not pages:
            raise book.zip.damaged("no text in the spine")
        told = next((language_of(tag) for tag in book.core("language")), None)
        sample = "".join(seen_text(page, told) for page in list(pages.values())[:_SAMPLE_PAGES])
        story = Story(name, settled(sample, told, lang, findings), limits, findings)
        files = _Files(book, pages)
        notes = NoteFinder(list(pages.values()), files.place, files.own)
        flow = WebFlow(story, Around(files.place, files.picture, notes))
        blocks = _with_pages(_blocks(flow, story, pages), story, book)
        made = tuple(flow.note(found) for found in notes.notes.values())
        draft = Draft(
            story.lang,
            story.led(blocks),
            story.led_notes(made),
            book.metadata(),
            book.title(),
            is_title_certain=True,
        )
        return finish(draft, name=name, reader=self.name, findings=findings)


def _pages(
    book: EpubBook, limits: Limits, findings: list[Finding]
) -> Iterator[tuple[str, Element]]:
    """Yield the text files of the spine, by name, as trees."""
    for item in book.spine():
        if "nav" in item.properties:
            continue  # the contents are made anew
        data = book.data(item.name)
        if data is None:
            findings.append(Finding(Kind.LOST, "book-chapter-missing", None, item.name))
        elif item.media_type in TEXT_TYPES:
            yield item.name, _tree(data, book, limits, findings)
        else:
            yield item.name, _picture_page(item)


def _tree(data: bytes, book: EpubBook, limits: Limits, findings: list[Finding]) -> Element:
    try:
        return parse_xml(data, name=book.name, limits=limits, has_type=True)
    except UnreadableDocument as error:
        if error.say != "file-damaged":
            raise
    findings.append(Finding(Kind.MENDED, "xhtml-mended"))
    return parse_html(decode_web(data, name=book.name).text, name=book.name, limits=limits)


def _picture_page(item: ManifestItem) -> Element:
    """Return a page that shows a picture which stands in the spine by itself."""
    page = parse_xml(b"<html><body><img/></body></html>", name=item.name, limits=Limits())
    page[0][0].set("src", item.name.rpartition("/")[2])
    return page


class _Files:
    """Leads from addresses in one file to places and pictures in others."""

    def __init__(self, book: EpubBook, pages: dict[str, Element]) -> None:
        self._book = book
        self._names = {page: name for name, page in pages.items()}

    def _file(self, element: Element) -> str:
        root = element.getroottree().getroot()
        return self._names.get(root, "")

    def place(self, element: Element, address: str) -> str | None:
        """Return `file#place`; the file alone where an address names no place in it."""
        if not address:
            return None
        file = self._file(element)
        name, place = self._book.resolve(stem_of(file), address)
        if not name and not place:
            return None
        return f"{name or file}#{place}"

    def own(self, element: Element) -> Iterator[str]:
        """Yield the names of an element's own place."""
        file = self._file(element)
        if tag_of(element) == "body":
            yield f"{file}#"
        for name in places_of(element):
            yield f"{file}#{name}"

    def picture(self, element: Element, address: str) -> tuple[bytes, str] | None:
        """Return a picture of the book."""
        if address.startswith("data:"):
            return data_picture(element, address)
        name, _ = self._book.resolve(stem_of(self._file(element)), address)
        data = self._book.data(name) if name else None
        if data is None:
            return None
        kind = self._book.types.get(name) or mimetypes.guess_type(name)[0]
        return data, kind or "application/octet-stream"


def _blocks(flow: WebFlow, story: Story, pages: dict[str, Element]) -> Iterator[Block]:
    for name, root in pages.items():
        body = next((part for part in root if tag_of(part) == "body"), None)
        if body is None:
            continue
        story.meet(f"{name}#")
        told = language_of(language_told(body) or language_told(root) or "")
        yield from flow.page(body, Piece("", lang=told if told != story.lang else None))


def _with_pages(blocks: Iterator[Block], story: Story, book: EpubBook) -> tuple[Block, ...]:
    """Return blocks with the printed pages of the book's own list that the text does not mark."""
    found = tuple(blocks)
    marked = {block.label for block in found if isinstance(block, PageBreak)}
    listed: dict[str, list[str]] = {}
    for place, label in book.page_list().items():
        anchor = story.places.get(place)
        if anchor is not None and label and label not in marked:
            listed.setdefault(anchor, []).append(label)
    made: list[Block] = []
    for block in found:
        labels = listed.pop(block.anchor, ())
        made.extend(PageBreak(story.item_anchor(), label) for label in labels)
        made.append(block)
    for label in (label for labels in listed.values() for label in labels):
        story.find_once(Kind.LOST, "page-inside-block", label)
    return tuple(made)
