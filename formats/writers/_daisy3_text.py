"""The text of a DAISY 3 book in DTBook: the same elements as an EPUB's, in levels.

Source: ANSI/NISO Z39.86-2005, 5 «Textual content»; DTBook 2005-2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from formats.document import Document
from formats.report import Finding
from formats.writers._daisy_book import Facts, page_kind
from formats.writers._daisy_text import PICTURE_PATTERN, drop_ways_back, identifiers, text_body
from formats.writers._epub_chapters import Pictures
from formats.writers._markup import EPUB_TYPES, Element, namespaces

DTBOOK = "http://www.daisy.org/z3986/2005/dtbook/"
DOCTYPE = (
    '<!DOCTYPE dtbook PUBLIC "-//NISO//DTD dtbook 2005-2//EN"'
    ' "http://www.daisy.org/z3986/2005/dtbook-2005-2.dtd">'
)
VERSION = "2005-2"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPE = f"{{{EPUB_TYPES}}}type"
_NAMES = {"ol": "list", "ul": "list", "figcaption": "caption", "aside": "note", "hr": "pagenum"}
_KEPT = ("id", "href", "src", "alt", "scope", "colspan", "rowspan", "start", "class", _XML_LANG)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class DtBook:
    """The text file of a book, its pictures, and its identifiers in reading order."""

    def __init__(self, doc: Document) -> None:
        self.findings: list[Finding] = []
        pictures = Pictures(self.findings, PICTURE_PATTERN)
        self._doc = doc
        body = text_body(doc, pictures)
        drop_ways_back(body)
        self.pictures = pictures.files
        self._book = _element("book")
        front = _element("frontmatter", _element("doctitle"))
        front[0].text = doc.title
        self._book.append(front)
        notes = [part for part in body if part.get("id") == "notes"]
        flow = [part for part in body if part.get("id") != "notes"]
        self._book.append(_element("bodymatter", *_levels(flow)))
        if notes:
            self._book.append(_element("rearmatter", _notes(notes[0])))
        _name_pages(self._book)
        self.identifiers = identifiers(self._book)

    def data(self, facts: Facts, smil_references: Mapping[str, str]) -> bytes:
        """Return the text as a file, each element with the address of its sound."""
        for element in self._book.iter(etree.Element):
            reference = smil_references.get(element.get("id", ""))
            if reference:
                element.set("smilref", reference)
            elif "smilref" in element.attrib:
                del element.attrib["smilref"]  # the sound is in another volume
        root = etree.Element(f"{{{DTBOOK}}}dtbook", nsmap=namespaces(DTBOOK), version=VERSION)
        root.set(_XML_LANG, self._doc.lang)
        head = etree.SubElement(root, f"{{{DTBOOK}}}head")
        for name, content in (("dtb:uid", facts.identifier), ("dc:Title", facts.title)):
            etree.SubElement(head, f"{{{DTBOOK}}}meta", name=name, content=content)
        root.append(self._book)
        _put_on_lines(root)
        etree.cleanup_namespaces(root)
        return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype=DOCTYPE))


def _element(name: str, *children: Element) -> Element:
    made = etree.Element(f"{{{DTBOOK}}}{name}")
    made.extend(children)
    return made


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _levels(flow: Iterable[Element]) -> Iterator[Element]:
    """Yield `level1` elements; each heading opens a level inside those above it."""
    stack: list[Element] = []
    for part in flow:
        name = _local(part)
        if name in _HEADINGS or not stack:
            depth = int(name[1]) if name in _HEADINGS else 1
            while len(stack) >= depth:
                closed = _filled(stack.pop())
                if not stack:
                    yield closed
            while len(stack) < depth:
                level = _element(f"level{len(stack) + 1}")
                if stack:
                    stack[-1].append(level)
                stack.append(level)
        stack[-1].extend(_converted(part, is_top=True))
    for level in stack:
        _filled(level)
    if stack:
        yield stack[0]


def _filled(level: Element) -> Element:
    """Give a level that is a heading alone an empty paragraph, without which it is not valid."""
    if all(_local(part) in {*_HEADINGS, "pagenum"} for part in level):
        level.append(_element("p"))
    return level


def _notes(section: Element) -> Element:
    """Return the notes as a level of their own."""
    title, *notes = section
    heading = _copied(title, "h1")
    return _element("level1", heading, *(made for note in notes for made in _converted(note)))


def _converted(part: Element, *, is_top: bool = False) -> Iterator[Element]:
    name = _local(part)
    if name in _HEADINGS and not is_top:
        yield _copied(part, "bridgehead")
    elif name == "figure" or part.get("class") == "picture":
        yield _quote(part) if part.get("class") == "quote" else _copied(part, "imggroup")
    elif name == "hr":
        yield _page_number(part)
    elif name == "sup" and len(part) and part[0].get(_TYPE) == "noteref":
        yield _note_reference(part[0], part.tail)
    elif name == "span" and part.get("class") == "note-label":
        yield _copied(part, "p")
    elif name == "span" and ".s" in part.get("id", ""):
        yield _copied(part, "sent")
    else:
        yield _copied(part, _NAMES.get(name, name))


def _copied(part: Element, name: str) -> Element:
    """Return an element under another name, all that is in it converted too."""
    made = _element(name)
    for attribute in _KEPT:
        value = part.get(attribute)
        if value is not None:
            made.set(attribute, value)
    made.text, made.tail = part.text, part.tail
    for child in part:
        made.extend(_converted(child))
    if name == "list":
        made.set("type", _local(part))
    elif name == "a" and not made.get("href", "").startswith("#"):
        made.set("external", "true")
    elif name == "table":
        _mend_table(made)
    return made


def _mend_table(table: Element) -> None:
    """DTBook has no table of headings alone: its rows become the body."""
    if table.find(f"{{{DTBOOK}}}tbody") is None:
        for head in table.findall(f"{{{DTBOOK}}}thead"):
            head.tag = f"{{{DTBOOK}}}tbody"


def _quote(part: Element) -> Element:
    """Return a quotation, whom it is from as its last paragraph."""
    quote, source = part
    made = _copied(quote, "blockquote")
    made.set("id", part.get("id", ""))
    made.append(_copied(source, "p"))
    made.tail = part.tail
    return made


def _page_number(part: Element) -> Element:
    label = part.get("aria-label", "").partition(" ")[2]
    made = _element("pagenum")
    if part.get("id"):
        made.set("id", part.get("id", ""))
    made.set("page", page_kind(label))
    made.text, made.tail = label, part.tail
    return made


def _name_pages(book: Element) -> None:
    """Give each page number a name: one whose label was there before has none yet."""
    for number, page in enumerate(book.iter(f"{{{DTBOOK}}}pagenum"), 1):
        if not page.get("id"):
            page.set("id", f"again-{number}")


def _note_reference(link: Element, tail: str | None) -> Element:
    made = _copied(link, "noteref")
    made.set("idref", made.attrib.pop("href"))
    made.tail = tail
    return made


def _put_on_lines(root: Element) -> None:
    inline = {"sent", "span", "em", "strong", "sub", "sup", "code", "a", "noteref"}
    for element in root.iter(etree.Element):
        if _local(element) not in inline and not (element.tail or "").strip():
            element.tail = "\n"
