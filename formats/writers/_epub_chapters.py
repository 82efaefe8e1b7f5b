"""The files that an EPUB's text is divided into, and which file each place of the text is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from formats.chapters import divided
from formats.document import Block, Document, Figure, Heading
from formats.report import Finding, Kind
from formats.text import plain
from formats.theme import Theme
from formats.writers._markup import (
    EPUB_TYPES,
    XHTML,
    Element,
    Markup,
    Target,
    namespaces,
    put_on_lines,
)
from formats.writers.html import known_identifiers
from formats.writers.pictures import PLACEHOLDER, SUFFIXES, media_type_of

STYLE_NAME = "style.css"
NOTES_NAME = "notes.xhtml"
_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
_NAMESPACES = namespaces(XHTML, epub=EPUB_TYPES)


@dataclass(frozen=True, slots=True)
class BookFile:
    """One text file of the book: its name, its bytes and the identifiers in it, in order."""

    name: str
    data: bytes
    identifiers: tuple[str, ...]


@dataclass(slots=True)
class Pictures:
    """The pictures of the book; equal ones are one file."""

    findings: list[Finding]
    pattern: str = "picture-{:03}"
    """How a picture is named by its number; its ending is added."""
    files: dict[str, bytes] = field(default_factory=dict)
    _names: dict[bytes, str] = field(default_factory=dict)

    def name(self, figure: Figure) -> str:
        """Return the name of a picture's file; one that cannot be shown becomes a grey dot."""
        image, kind = figure.image, media_type_of(figure.image)
        if kind is None:
            finding = Finding(Kind.LOST, "image-unreadable", figure.anchor, figure.media_type)
            self.findings.append(finding)
            image, kind = PLACEHOLDER, "image/png"
        if image not in self._names:
            name = self.pattern.format(len(self._names) + 1) + SUFFIXES[kind]
            self._names[image] = name
            self.files[name] = image
        return self._names[image]


class Chapters:
    """Makes the text files; `place` tells in which file an identifier stands."""

    def __init__(self, doc: Document, theme: Theme, *, marks_sentences: bool) -> None:
        self.findings: list[Finding] = []
        self.pictures = Pictures(self.findings)
        self._doc = doc
        self._theme = theme
        self._places: dict[str, str] = {}
        self._target = Target(
            is_epub=True,
            picture=self.pictures.name,
            address=str,
            known=known_identifiers(doc),
            marks_sentences=marks_sentences,
            findings=self.findings,
        )
        self.markup = Markup(doc, self._target)

    def place(self, name: str) -> str:
        """Return the address of an identifier: file, `#`, name."""
        return f"{self._places[name]}#{name}"

    def files(self) -> tuple[BookFile, ...]:
        """Return all text files in reading order, the notes last."""
        pages: list[tuple[str, Element]] = []
        for number, blocks in enumerate(divided(self._doc), 1):
            pages.append((f"text-{number:03}.xhtml", self._chapter(blocks)))
            self._note_places(*pages[-1])
        if self._doc.notes:
            labels = self.markup.labels
            notes = self.page(labels.notes, self.markup.notes(self._doc.notes))
            pages.append((NOTES_NAME, notes))
            self._note_places(*pages[-1])
        for _, page in pages:
            self._complete_addresses(page)
        return tuple(
            BookFile(name, serialised(page), tuple(_identifiers(page))) for name, page in pages
        )

    def _note_places(self, name: str, page: Element) -> None:
        self._places.update(dict.fromkeys(_identifiers(page), name))

    def _complete_addresses(self, page: Element) -> None:
        """Put the file's name before identifiers, now that all files are known."""
        for link in page.iter(f"{{{XHTML}}}a"):
            name = link.get("href", "")
            if name in self._places:
                link.set("href", self.place(name))

    def _chapter(self, blocks: tuple[Block, ...]) -> Element:
        heading = next((block for block in blocks if isinstance(block, Heading)), None)
        title = plain(heading.runs) if heading else self._doc.title
        return self.page(title, *self.markup.blocks(blocks))

    def page(self, title: str, *content: Element) -> Element:
        """Return a whole XHTML page."""
        make = self.markup.make
        style = make("link", rel="stylesheet", href=STYLE_NAME)
        style.set("type", "text/css")
        head = make("head", make("title", title or self._doc.title), style)
        page = make("html", head, make("body", *content), lang=self._doc.lang)
        whole = etree.Element(
            page.tag,
            {str(key): str(value) for key, value in page.attrib.items()},
            nsmap=_NAMESPACES,
        )
        whole.extend(list(page))
        return whole


def serialised(page: Element) -> bytes:
    """Return a page as bytes, with one block a line."""
    put_on_lines(page)
    etree.cleanup_namespaces(page, keep_ns_prefixes=["epub"])
    return _HEAD + etree.tostring(page, encoding="utf-8", xml_declaration=False) + b"\n"


def _identifiers(page: Element) -> list[str]:
    return [name for element in page.iter(etree.Element) if (name := element.get("id"))]
