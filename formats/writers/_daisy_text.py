"""The text of a DAISY 2.02 book: the same elements as an EPUB's, in XHTML 1.0.

Source: DAISY 2.02, 2.2 «Textual content documents»; XHTML 1.0 Transitional.
"""

from __future__ import annotations

from lxml import etree

from formats.document import Document
from formats.report import Finding
from formats.writers._daisy_book import page_kind
from formats.writers._epub_chapters import Pictures
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

DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)
_OLDER_NAMES = {"section": "div", "aside": "div", "figure": "div", "figcaption": "p"}
PICTURE_PATTERN = "pic{:05}"
"""Eight characters and an ending: old players know no longer names."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def text_body(doc: Document, pictures: Pictures) -> Element:
    """Return the body of the text, each sentence in a span that sound can be joined to."""
    target = Target(
        is_epub=True,
        picture=pictures.name,
        address="#{}".format,
        known=known_identifiers(doc),
        marks_sentences=True,
        findings=pictures.findings,
    )
    markup = Markup(doc, target)
    content: list[Element] = list(markup.blocks(doc.blocks))
    if doc.notes:
        content.append(markup.notes(doc.notes))
    return markup.make("body", *content, id="text")


def identifiers(page: Element) -> tuple[str, ...]:
    """Return the identifiers of a text in reading order."""
    names = (element.get("id") for element in page.iter(etree.Element))
    return tuple(name for name in names if name)


class DaisyText:
    """The one text file of a book, its pictures, and its identifiers in reading order."""

    def __init__(self, doc: Document) -> None:
        self.findings: list[Finding] = []
        pictures = Pictures(self.findings, PICTURE_PATTERN)
        self.page = whole_page(doc.title, doc.lang, text_body(doc, pictures))
        _make_older(self.page)
        self.identifiers = identifiers(self.page)
        self.pictures = pictures.files

    def data(self) -> bytes:
        """Return the text as a file."""
        return serialised(self.page)


def whole_page(title: str, lang: str, body: Element, *metas: Element) -> Element:
    """Return a page in XHTML 1.0 with its head."""
    page = etree.Element(f"{{{XHTML}}}html", nsmap=namespaces(XHTML), lang=lang)
    page.set(_XML_LANG, lang)
    head = etree.SubElement(page, f"{{{XHTML}}}head")
    kind = {"http-equiv": "Content-type", "content": "text/html; charset=utf-8"}
    etree.SubElement(head, f"{{{XHTML}}}meta", kind)
    etree.SubElement(head, f"{{{XHTML}}}title").text = title
    head.extend(metas)
    page.append(body)
    return page


def serialised(page: Element) -> bytes:
    """Return a page as bytes, one block a line."""
    put_on_lines(page)
    etree.cleanup_namespaces(page)
    return bytes(etree.tostring(page, encoding="utf-8", xml_declaration=True, doctype=DOCTYPE))


def drop_ways_back(page: Element) -> None:
    """Take out the links from notes back to the text: players go back by themselves."""
    for parent in list(page.iter(etree.Element)):
        for back in [child for child in parent if child.get("class") == "back"]:
            parent.remove(back)


def _make_older(page: Element) -> None:
    """Turn what XHTML 1.0 does not have into what it has."""
    drop_ways_back(page)
    for element in page.iter(etree.Element):
        name = str(element.tag).rpartition("}")[2]
        element.tag = f"{{{XHTML}}}{_OLDER_NAMES.get(name, name)}"
        label = element.get("aria-label", "")
        for attribute in list(element.attrib):
            text = str(attribute)
            if text == "role" or text.startswith(("aria-", f"{{{EPUB_TYPES}}}")):
                del element.attrib[attribute]
        if name == "hr":
            _make_page_number(element, label.partition(" ")[2])


def _make_page_number(element: Element, label: str) -> None:
    element.tag = f"{{{XHTML}}}span"
    element.set("class", f"page-{page_kind(label)}")
    element.text = label
