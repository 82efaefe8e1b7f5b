"""The text inside paragraphs of a DOCX: pieces with style, language and links, and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from formats.document import Anchor, Emphasis, Lang
from formats.labels import says_undescribed
from formats.readers._docx_package import MAIN, RELATION, Package, is_on, value
from formats.readers._docx_styles import Styles, is_fixed
from formats.readers.markup import Element
from formats.readers.structure import Piece
from formats.report import Finding, Kind

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML = "{urn:schemas-microsoft-com:vml}"
_TEXT_BOX = f"{MAIN}txbxContent"

_WRAPPERS = {
    f"{MAIN}{name}"
    for name in ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir")
} | {f"{MAIN}bdo"}
_REMOVED = {f"{MAIN}del", f"{MAIN}moveFrom"}
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+(?:(\\l)\s+)?"([^"]+)"', re.IGNORECASE)
_GREEK = re.compile("[\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03ff\u1f00-\u1fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_PAGE_BOOKMARK = "page_"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture met in the text; `image` is None where it is no picture that can be read."""

    image: bytes | None
    media_type: str
    alt: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """The beginning of a page of the printed source."""

    label: str


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text box: blocks that hang on a paragraph."""

    content: Element


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line that the author ended by hand."""


Inline = Piece | Picture | Page | TextBox | LineBreak


@dataclass(slots=True)
class Notes:
    """The notes that the text refers to, in order of reference."""

    found: dict[tuple[str, str], tuple[Anchor, str]] = field(default_factory=dict)
    """Kind (`footnote`, `endnote`) and identifier -> anchor and label."""
    counts: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    """Bookmarks met since the last block; they are in the one that comes next."""

    def refer(self, kind: str, identifier: str, custom: str) -> Piece:
        """Return the reference to a note; without a sign of its own it gets the next number."""
        key = (kind, identifier)
        if key not in self.found:
            number = self.counts[kind] = self.counts.get(kind, 0) + (0 if custom else 1)
            label = custom or (str(number) if kind == "footnote" else f"({number})")
            self.found[key] = (Anchor(f"n{len(self.found) + 1}"), label)
        anchor, label = self.found[key]
        return Piece(label, Emphasis.SUPERSCRIPT, note=anchor)


class InlineReader:
    """Reads the contents of paragraphs of one part."""

    def __init__(
        self, package: Package, part: str, styles: Styles, notes: Notes, findings: list[Finding]
    ) -> None:
        self._package = package
        self._relations: Mapping[str, tuple[str, str]] = package.relations(part)
        self._styles = styles
        self._notes = notes
        self._findings = findings
        self._fields: list[str] = []
        """Instructions of the complex fields that are open; «» once their result has begun."""
        self._field_links: list[str | None] = []

    def read(self, paragraph: Element) -> Iterator[Inline]:
        """Yield what stands in a paragraph, in order."""
        yield from self._children(paragraph, None)

    def _children(self, parent: Element, link: str | None) -> Iterator[Inline]:
        for child in parent:
            yield from self._child(child, link)

    def _child(self, child: Element, link: str | None) -> Iterator[Inline]:
        if child.tag == f"{MAIN}r":
            yield from self._run(child, link)
        elif child.tag == f"{MAIN}hyperlink":
            yield from self._children(child, self._target(child) or link)
        elif child.tag in _WRAPPERS:
            if child.tag == f"{MAIN}ins":
                self._find(Kind.MENDED, "tracked-changes-accepted")
            yield from self._children(child, link)
        elif child.tag in _REMOVED:
            self._find(Kind.MENDED, "tracked-changes-accepted")
        elif child.tag == f"{MAIN}bookmarkStart":
            yield from self._bookmark(child.get(f"{MAIN}name", ""))
        elif child.tag in {f"{_MATH}oMath", f"{_MATH}oMathPara"}:
            text = "".join(part.text or "" for part in child.iter(f"{_MATH}t"))
            self._find(Kind.LOST, "formula-flattened", text[:60])
            yield Piece(f" {text} ")  # its letters are no part of the words beside it
        elif child.tag == f"{_COMPATIBLE}AlternateContent":
            yield from self._children(_chosen(child), link)

    def _bookmark(self, name: str) -> Iterator[Inline]:
        """Yield the page that a bookmark of ours begins; remember any other for links."""
        if name.startswith(_PAGE_BOOKMARK):
            yield Page(name.removeprefix(_PAGE_BOOKMARK))
        elif name:
            self._notes.waiting.append(name)

    def _find(self, kind: Kind, key: str, detail: str = "") -> None:
        """Report once what holds for the whole file, and each time what has its own detail."""
        finding = Finding(kind, key, None, detail)
        if finding not in self._findings:
            self._findings.append(finding)

    def _target(self, element: Element) -> str | None:
        anchor = element.get(f"{MAIN}anchor")
        relation = self._relations.get(element.get(f"{RELATION}id", ""))
        if relation is not None:
            return relation[1]
        return f"#{anchor}" if anchor else None

    def _run(self, run: Element, link: str | None) -> Iterator[Inline]:
        properties = run.find(f"{MAIN}rPr")
        if is_on(properties, "vanish"):
            self._find(Kind.LOST, "hidden-text-dropped")
            return
        style = self._style(properties, link)
        sign = _custom_mark(run)
        for child in run:
            if sign and child.tag == f"{MAIN}t":
                continue
            yield from self._part(child, style, sign)

    def _part(self, child: Element, style: Piece, sign: str) -> Iterator[Inline]:
        """Yield what one child of a run stands for."""
        name = str(child.tag).removeprefix(MAIN)
        if name == "fldChar":
            self._field(child.get(f"{MAIN}fldCharType"))
        elif name == "instrText":
            if self._fields:
                self._fields[-1] += child.text or ""
        elif any(self._fields):
            return  # an instruction is no text; its result comes after «separate»
        elif name in {"t", "tab", "cr", "br", "noBreakHyphen", "sym"}:
            yield from self._text(name, child, self._linked(style))
        elif name in {"footnoteReference", "endnoteReference"}:
            kind = name.removesuffix("Reference")
            made = self._notes.refer(kind, child.get(f"{MAIN}id", ""), sign)
            yield replace(made, lang=style.lang)
        elif name in {"drawing", "pict", "object"} or child.tag.startswith(_COMPATIBLE):
            yield from self._drawn(child)
        elif name == "ruby":
            yield from self._ruby(child, style.link)

    def _ruby(self, ruby: Element, link: str | None) -> Iterator[Inline]:
        """Yield the words that carry a phonetic guide (ECMA-376-1, 17.3.3.25)."""
        guide = "".join(
            part.text or "" for top in ruby.iter(f"{MAIN}rt") for part in top.iter(f"{MAIN}t")
        )
        if guide.strip():
            self._find(Kind.LOST, "annotation-dropped", guide.strip()[:60])
        for base in ruby.findall(f"{MAIN}rubyBase"):
            yield from self._children(base, link)

    def _field(self, kind: str | None) -> None:
        """Keep track of complex fields; only their results are read."""
        if kind == "begin":
            self._fields.append(" ")
            self._field_links.append(None)
        elif kind == "separate" and self._fields:
            told = _LINK_FIELD.match(self._fields[-1])
            if told:
                self._field_links[-1] = ("#" if told[1] else "") + told[2]
            self._fields[-1] = ""
        elif kind == "end" and self._fields:
            self._fields.pop()
            self._field_links.pop()

    def _linked(self, style: Piece) -> Piece:
        link = next((link for link in reversed(self._field_links) if link), None)
        return replace(style, link=style.link or link)

    def _text(self, name: str, child: Element, style: Piece) -> Iterator[Inline]:
        if name == "t":
            text = child.text or ""
            yield replace(style, text=text, lang=agreeing(style.lang, text))
        elif (name == "br" and child.get(f"{MAIN}type") in {None, "textWrapping"}) or name == "cr":
            yield LineBreak()
        elif name == "noBreakHyphen":
            yield replace(style, text="\u2011", lang=None)
        elif name == "sym":
            self._find(Kind.LOST, "symbol-lost", child.get(f"{MAIN}char", ""))
        else:
            yield replace(style, text=" ", lang=None)

    def _style(self, properties: Element | None, link: str | None) -> Piece:
        """Return emphasis and language of a run, those of its character style included."""
        told = value(properties, "rStyle")
        named = self._styles.style(told) if told else None
        emphasis = Emphasis.NONE
        name = named.name if named else ""
        if name in {"emphasis", "intense emphasis"}:
            emphasis |= Emphasis.EMPHASIS
        if name in {"strong", "intense emphasis"}:
            emphasis |= Emphasis.STRONG
        if not emphasis and named and named.is_bold and name != "field label":
            emphasis |= Emphasis.STRONG
        if not emphasis and named and named.is_italic:
            emphasis |= Emphasis.EMPHASIS
        if named and named.is_fixed:
            emphasis |= Emphasis.CODE
        if is_on(properties, "b"):
            emphasis |= Emphasis.STRONG
        if is_on(properties, "i"):
            emphasis |= Emphasis.EMPHASIS
        emphasis |= _position(properties) | _code(properties)
        language = value(properties, "lang")
        return Piece("", emphasis, document_language(language) if language else None, link)

    def _drawn(self, element: Element) -> Iterator[Inline]:
        """Yield the pictures and text boxes of a drawing."""
        if element.tag == f"{_COMPATIBLE}AlternateContent":
            element = _chosen(element)
        boxes = list(element.iter(_TEXT_BOX))
        if boxes:
            yield TextBox(boxes[0])
            return
        blips = list(element.iter(f"{_DRAWING}blip"))
        images = list(element.iter(f"{_VML}imagedata"))
        described = next(element.iter(f"{_PLACE}docPr"), None)
        alt = _description(element, described)
        if blips:
            yield self._picture(blips[0].get(f"{RELATION}embed", ""), alt)
        elif images:
            yield self._picture(images[0].get(f"{RELATION}id", ""), alt)
        elif element.tag != f"{MAIN}object" or alt:
            self._find(Kind.LOST, "drawing-not-read", alt or "")
            yield Picture(None, "", alt)

    def _picture(self, relation: str, alt: str | None) -> Picture:
        _, target = self._relations.get(relation, ("", ""))
        image = self._package.data(target)
        if image is None:
            self._find(Kind.LOST, "image-not-read", target[:120])
        return Picture(image, _media_type(target), alt)


def _chosen(alternatives: Element) -> Element:
    """Return the first choice of `mc:AlternateContent`, or the way out for old programs."""
    for name in ("Choice", "Fallback"):
        found = alternatives.find(_COMPATIBLE + name)
        if found is not None and len(found):
            return found
    return alternatives


def _custom_mark(run: Element) -> str:
    """Return the sign of a note reference that does not count by itself."""
    for reference in (
        *run.findall(f"{MAIN}footnoteReference"),
        *run.findall(f"{MAIN}endnoteReference"),
    ):
        if reference.get(f"{MAIN}customMarkFollows") in {"1", "true", "on"}:
            return "".join(part.text or "" for part in run.findall(f"{MAIN}t"))
    return ""


def _position(properties: Element | None) -> Emphasis:
    told = value(properties, "vertAlign")
    named = {"superscript": Emphasis.SUPERSCRIPT, "subscript": Emphasis.SUBSCRIPT}
    return named.get(told or "", Emphasis.NONE)


def _code(properties: Element | None) -> Emphasis:
    fonts = None if properties is None else properties.find(f"{MAIN}rFonts")
    return Emphasis.CODE if fonts is not None and is_fixed(fonts) else Emphasis.NONE


def _description(element: Element, described: Element | None) -> str | None:
    """Return a picture's description: None if there is none, «» for decoration."""
    if described is not None:
        if any(mark.get("val") == "1" for mark in described.iter(_DECORATIVE)):
            return ""
        alt = " ".join((described.get("descr") or "").split())
    else:
        shapes = (shape.get("alt") or "" for shape in element.iter(f"{_VML}shape"))
        alt = " ".join(next(shapes, "").split())
    return None if not alt or says_undescribed(alt) else alt


_MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
    "emf": "image/emf",
    "wmf": "image/wmf",
    "tiff": "image/tiff",
    "tif": "image/tiff",
    "bmp": "image/bmp",
    "webp": "image/webp",
}


def _media_type(name: str) -> str:
    return _MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def document_language(tag: str) -> Lang | None:
    """Return Word's language tag without its region; `x-none` and the like are none."""
    primary = tag.split("-")[0].lower()
    return Lang(primary) if re.fullmatch("[a-z]{2,3}", primary) else None


def agreeing(lang: Lang | None, text: str) -> Lang | None:
    """Return the language that a run claims if the script of its text agrees, else None.

    Word calls text by the keyboard that it was typed on, so that Greek documents are full of
    «English» Greek; the script decides there.
    """
    if lang is None:
        return None
    has_greek, has_latin = bool(_GREEK.search(text)), bool(_LATIN.search(text))
    is_greek = lang in {"el", "grc"}
    if has_greek and has_latin:
        return None
    if has_greek:
        return lang if is_greek else None
    return lang if has_latin and not is_greek else None
