"""The document as HTML elements: shared by the web page and the chapters of an EPUB.

Sources: HTML Living Standard; DPUB-ARIA 1.1 (roles of notes and page breaks); WCAG 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from typing import Any, assert_never

from lxml import etree

from formats.document import (
    Anchor,
    Block,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    Lang,
    ListBlock,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    TableCell,
)
from formats.labels import Labels, labels
from formats.report import Finding, Kind
from formats.sentence_spans import cut_runs, sentence_anchor, sentence_spans
from formats.text import field_runs, plain
from formats.writers.links import safe_link

Element = etree._Element

XHTML = "http://www.w3.org/1999/xhtml"
EPUB_TYPES = "http://www.idpf.org/2007/ops"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLES = (
    (Emphasis.SUPERSCRIPT, "sup"),
    (Emphasis.SUBSCRIPT, "sub"),
    (Emphasis.CODE, "code"),
    (Emphasis.EMPHASIS, "em"),
    (Emphasis.STRONG, "strong"),
)
_LINES = frozenset(
    {"head", "meta", "title", "link", "style", "body", "nav", "main", "section", "aside", "p"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "li", "table", "thead", "tbody", "tr"}
    | {"th", "td", "caption", "figure", "figcaption", "blockquote", "div", "hr"}
)
_SCOPES = {
    HeaderScope.COLUMN: "col",
    HeaderScope.ROW: "row",
    HeaderScope.BOTH: "col",
}


def namespaces(default: str, **prefixed: str) -> Any:
    """Return a map of namespaces with one that needs no prefix, as lxml wants it."""
    return {None: default, **prefixed}


@lru_cache(maxsize=4096)
def identifier(anchor: str) -> str:
    """Return an anchor as an XML name (NCName)."""
    clean = re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"_{ord(found[0]):x}", anchor)
    return clean if re.match(r"[A-Za-z_]", clean) else f"a{clean}"


def page_identifier(label: str) -> str:
    """Return the name of the place where a page of the printed source begins."""
    return identifier(f"page-{label}")


@dataclass(slots=True)
class Target:
    """What differs between the files that hold the elements."""

    is_epub: bool
    picture: Callable[[Figure], str]
    """Gives the address of a picture."""
    address: Callable[[str], str]
    """Gives the address of an identifier, from the file that is being written."""
    known: frozenset[str]
    """Identifiers that a link can lead to."""
    marks_sentences: bool = False
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    """Notes that have been referred to."""


class Markup:
    """Makes elements; all text goes in through `etree` and is escaped there."""

    def __init__(self, doc: Document, target: Target) -> None:
        self._doc = doc
        self._target = target
        self.labels: Labels = labels(doc.lang)
        self._notes: Mapping[Anchor, str] = {note.anchor: note.label for note in doc.notes}

    def make(self, tag: str, *children: Element | str, **attributes: str | None) -> Element:
        """Return an element; `class_` is `class`, `aria_label` is `aria-label`, None is left out.

        A `lang` is written in the way of the file's kind, and `type` as `epub:type`, there alone.
        """
        is_epub = self._target.is_epub
        made = etree.Element(f"{{{XHTML}}}{tag}" if is_epub else tag)
        for name, value in attributes.items():
            if value is None or (name == "type" and not is_epub):
                continue
            if name == "type":
                made.set(f"{{{EPUB_TYPES}}}type", value)
                continue
            made.set(name.rstrip("_").replace("_", "-"), _NOT_XML.sub("", value))
            if name == "lang" and is_epub:
                made.set(_XML_LANG, value)
        for child in children:
            _put(made, child)
        return made

    def blocks(self, blocks: tuple[Block, ...]) -> Iterator[Element]:
        """Yield the elements of blocks."""
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Element]:
        match block:
            case Heading():
                yield from self._filled(f"h{min(max(block.level, 1), 6)}", block)
            case Paragraph():
                yield from self._filled("p", block)
            case Field():
                yield self._field(block)
            case ListBlock():
                yield self._list(block)
            case Table():
                yield self._table(block)
            case Figure():
                yield self._figure(block)
            case Quote():
                yield self._quote(block)
            case PageBreak():
                yield self._page_break(block)
            case _:
                assert_never(block)

    def _filled(self, tag: str, block: Heading | Paragraph) -> Iterator[Element]:
        """Yield a heading or paragraph, or nothing where it has no text."""
        if plain(block.runs).strip():
            yield self._text(tag, block.runs, block.anchor)

    def id(self, anchor: str) -> str | None:
        """Return an identifier for an anchor, or None where another element has it already."""
        name = identifier(anchor)
        if name in self._target.used:
            return None
        self._target.used.add(name)
        return name

    def _text(self, tag: str, runs: Runs, anchor: Anchor, **attributes: str | None) -> Element:
        """Return an element with text, in the text's language if all of it is in one."""
        lang = self._common_language(runs)
        around = lang or self._doc.lang
        children = self._sentences(runs, anchor, around)
        return self.make(tag, *children, id=self.id(anchor), lang=lang, **attributes)

    def _common_language(self, runs: Runs) -> Lang | None:
        """Return the one language of all runs if it is not the document's."""
        told = {run.lang for run in runs}
        return next(iter(told)) if len(told) == 1 and told != {self._doc.lang} else None

    def _sentences(self, runs: Runs, anchor: Anchor, around: Lang) -> Iterator[Element | str]:
        if not self._target.marks_sentences:
            yield from self.runs(runs, around)
            return
        place = 0
        for number, (start, end) in enumerate(sentence_spans(runs, self._doc.lang), 1):
            yield from self.runs(cut_runs(runs, place, start), around)
            inner = self.runs(cut_runs(runs, start, end), around)
            yield self.make("span", *inner, id=self.id(sentence_anchor(anchor, number)))
            place = end
        yield from self.runs(cut_runs(runs, place, len(plain(runs))), around)

    def runs(self, runs: Runs, around: Lang) -> Iterator[Element | str]:
        """Yield text and inline elements; `around` is the language of what they stand in."""
        for link, group in groupby(runs, key=lambda run: self._link(run.link)):
            made = [self._run(run, around) for run in group]
            if link is None:
                yield from made
            else:
                yield self.make("a", *made, href=link)

    def _link(self, link: str | None) -> str | None:
        safe = safe_link(link)
        if safe is None or not safe.startswith("#"):
            return safe
        name = identifier(safe[1:])
        return self._target.address(name) if name in self._target.known else None

    def _run(self, run: Run, around: Lang) -> Element | str:
        if run.note in self._notes:
            return self._reference(run, around)
        return self._styled(run, around, run.emphasis)

    def _styled(self, run: Run, around: Lang, emphasis: Emphasis) -> Element | str:
        made: Element | str = run.text
        for style, tag in _STYLES:
            if emphasis & style:
                made = self.make(tag, made)
        if run.lang == around:
            return made
        if isinstance(made, str):
            return self.make("span", made, lang=run.lang)
        made.set("lang", run.lang)
        if self._target.is_epub:
            made.set(_XML_LANG, run.lang)
        return made

    def _reference(self, run: Run, around: Lang) -> Element:
        """Return a note's mark as a link to the note (DPUB-ARIA `doc-noteref`)."""
        note = run.note or Anchor("")
        mark = self.make(
            "a",
            run.text,
            href=self._target.address(identifier(note)),
            id=self.id(f"to-{note}"),
            role="doc-noteref",
            type="noteref",
            lang=None if run.lang == around else run.lang,
        )
        self._target.references.add(note)
        return self.make("sup", mark)

    def _field(self, block: Field) -> Element:
        """Return label and value as one line, the label strong; the colon is part of the text."""
        label = tuple(replace(run, emphasis=run.emphasis | Emphasis.STRONG) for run in block.label)
        runs = field_runs(replace(block, label=label))
        return self._text("p", runs, block.anchor, class_="field")

    def _list(self, block: ListBlock) -> Element:
        items = [
            self.make("li", *self.blocks(item.blocks), id=self.id(item.anchor))
            for item in block.items
        ]
        start = str(block.start) if block.is_ordered and block.start != 1 else None
        tag = "ol" if block.is_ordered else "ul"
        return self.make(tag, *items, id=self.id(block.anchor), start=start)

    def _table(self, block: Table) -> Element:
        made = self.make("table")
        if plain(block.caption).strip():
            made.append(self._text("caption", block.caption, block.anchor))
        elif name := self.id(block.anchor):
            made.set("id", name)
        rows = [
            self.make(
                "tr",
                *(self._cell(cell, is_header=at < block.header_row_count) for cell in row.cells),
            )
            for at, row in enumerate(block.rows)
        ]
        head, body = rows[: block.header_row_count], rows[block.header_row_count :]
        made.extend(
            self.make(tag, *part) for tag, part in (("thead", head), ("tbody", body)) if part
        )
        if not any(True for _ in made.iter("{*}th")):
            self._find(Kind.LOST, "table-without-headers", block.anchor)
        return made

    def _cell(self, cell: TableCell, *, is_header: bool) -> Element:
        """Return a cell; an empty corner is no heading of anything (WCAG H63)."""
        scope = _SCOPES.get(cell.scope, "col" if is_header else None)
        has_text = bool(plain(cell.runs).strip())
        return self._text(
            "th" if scope and has_text else "td",
            cell.runs,
            cell.anchor,
            scope=scope if has_text else None,
            colspan=str(cell.column_span) if cell.column_span > 1 else None,
            rowspan=str(cell.row_span) if cell.row_span > 1 else None,
        )

    def _find(self, kind: Kind, key: str, anchor: Anchor, detail: str = "") -> None:
        self._target.findings.append(Finding(kind, key, anchor, detail))

    def _figure(self, block: Figure) -> Element:
        """Return a picture; one without a description says so, and is reported."""
        alt, lang = block.alt, block.alt_lang
        if alt is None:
            alt, lang = self.labels.figure_without_alt, self.labels.lang
            self._find(Kind.LOST, "figure-without-alt", block.anchor)
        image = self.make(
            "img",
            src=self._target.picture(block),
            alt=alt,
            lang=lang if alt and lang != self._doc.lang else None,
        )
        if not plain(block.caption).strip():
            return self.make("div", image, id=self.id(block.anchor), class_="picture")
        name = self.id(block.anchor)
        caption = self._text("figcaption", block.caption, Anchor(f"{block.anchor}.caption"))
        self._rename_sentences(caption, block.anchor)
        return self.make("figure", image, caption, id=name)

    def _rename_sentences(self, element: Element, anchor: Anchor) -> None:
        """Give the sentences of a caption or attribution the anchors of their block."""
        old, new = identifier(f"{anchor}.caption") + ".s", identifier(anchor) + ".s"
        for inner in element.iter():
            name = inner.get("id", "")
            if name.startswith(old):
                inner.set("id", new + name.removeprefix(old))

    def _quote(self, block: Quote) -> Element:
        name = self.id(block.anchor)
        quote = self.make("blockquote", *self.blocks(block.blocks))
        if not plain(block.attribution).strip():
            if name:
                quote.set("id", name)
            return quote
        source = self._text("figcaption", block.attribution, Anchor(f"{block.anchor}.caption"))
        self._rename_sentences(source, block.anchor)
        return self.make("figure", quote, source, id=name, class_="quote")

    def _page_break(self, block: PageBreak) -> Element:
        return self.make(
            "hr",
            id=self.id(page_identifier(block.label)),
            role="doc-pagebreak",
            type="pagebreak",
            class_="page",
            aria_label=f"{self.labels.page} {block.label}",
        )

    def notes(self, notes: tuple[Note, ...]) -> Element:
        """Return all notes as one section (DPUB-ARIA `doc-endnotes`, `doc-footnote`)."""
        title = self.make("h2", self.labels.notes, id="notes-title", lang=self._label_language())
        return self.make(
            "section",
            title,
            *map(self._note, notes),
            id="notes",
            class_="notes",
            role="doc-endnotes",
            type="endnotes",
            aria_labelledby="notes-title",
        )

    def _label_language(self) -> Lang | None:
        return None if self.labels.lang == self._doc.lang else self.labels.lang

    def _note(self, note: Note) -> Element:
        """Return a note: its label, its text, and the way back where there is one."""
        name = f"{self.labels.note} {note.label}"
        label = self.make("span", note.label, class_="note-label", aria_hidden="true")
        parts = [label, *self.blocks(note.blocks)]
        if note.anchor in self._target.references:
            back = self.make(
                "a",
                "↩",
                href=self._target.address(identifier(f"to-{note.anchor}")),
                role="doc-backlink",
                class_="back",
                aria_label=f"{self.labels.back_to_text}, {name}",
                lang=self._label_language(),
            )
            parts.append(self.make("p", back, class_="back"))
        return self.make(
            "aside",
            *parts,
            id=self.id(note.anchor),
            class_="note",
            role="doc-footnote",
            type="footnote",
            aria_label=name,
        )

    def contents(self, headings: tuple[Heading, ...]) -> Element:
        """Return links to headings as nested lists, deeper headings inside their own."""
        top = self.make("ol")
        stack: list[tuple[int, Element]] = [(0, top)]
        for heading in headings:
            while len(stack) > 1 and stack[-1][0] >= heading.level:
                stack.pop()
            into = stack[-1][1]
            if into.tag.endswith("li"):
                inner = next((part for part in into if str(part.tag).endswith("ol")), None)
                if inner is None:
                    inner = self.make("ol")
                    into.append(inner)
                into = inner
            item = self.make("li", self._entry(heading))
            into.append(item)
            stack.append((heading.level, item))
        return top

    def _entry(self, heading: Heading) -> Element:
        """Return a link to a heading; links and notes inside the heading are left out of it."""
        runs = tuple(Run(run.text, run.lang) for run in heading.runs if run.note is None)
        lang = self._common_language(runs)
        address = self._target.address(identifier(heading.anchor))
        return self.make("a", *self.runs(runs, lang or self._doc.lang), href=address, lang=lang)


def _put(element: Element, child: Element | str) -> None:
    """Append an element or text."""
    if not isinstance(child, str):
        element.append(child)
        return
    text = _NOT_XML.sub("", child)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def put_on_lines(element: Element) -> None:
    """Begin a new line after each block, so that a person can read the source and compare it."""
    for inner in element.iter(etree.Element):
        is_block = str(inner.tag).rpartition("}")[2] in _LINES
        if is_block and not (inner.tail or "").strip():
            inner.tail = "\n"
