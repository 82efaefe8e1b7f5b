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
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class DaisyText:
    """The one text file of a book, its pictures, and its identifiers in reading order."""

    def __init__(self, doc: Document) -> None:
        self.findings: list[Finding] = []
        self._pictures = Pictures(self.findings)
        self._doc = doc
        target = Target(
            is_epub=True,
            picture=self._pictures.name,
            address="#{}".format,
            known=known_identifiers(doc),
            marks_sentences=True,
            findings=self.findings,
        )
        self._markup = Markup(doc, target)
        self.page = self._made()
        names = (element.get("id") for element in self.page.iter(etree.Element))
        self.identifiers = tuple(name for name in names if name)
        self.pictures = self._pictures.files

    def data(self) -> bytes:
        """Return the text as a file."""
        return serialised(self.page)

    def _made(self) -> Element:
        make = self._markup.make
        content: list[Element] = list(self._markup.blocks(self._doc.blocks))
        if self._doc.notes:
            content.append(self._markup.notes(self._doc.notes))
        body = make("body", *content, id="text")
        page = whole_page(self._doc.title, self._doc.lang, body)
        _make_older(page)
        return page


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


def _make_older(page: Element) -> None:
    """Turn what XHTML 1.0 does not have into what it has; links back from notes are dropped."""
    for parent in list(page.iter(etree.Element)):
        for back in [child for child in parent if child.get("class") == "back"]:
            parent.remove(back)
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
