"""A tagged PDF to blocks, in the order of its structure tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from formats.document import (
    EL,
    EN,
    Anchor,
    Block,
    Emphasis,
    Figure,
    Heading,
    Lang,
    ListBlock,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from formats.labels import labels, says_undescribed
from formats.pdf.wording import wording
from formats.readers._page_lists import Entry, Mark, blocks_of, mark_of
from formats.readers._page_pieces import PieceMaker
from formats.readers._page_spans import Span
from formats.readers._pdf_figures import picture_of
from formats.readers._pdf_inline import InlineText, not_all_strong, without_head
from formats.readers._pdf_marked import MarkedPages, text_of
from formats.readers._pdf_nodes import (
    contents_of,
    deep,
    holds,
    is_inline,
    items_of,
    labels_in,
    on_page,
    without_labels,
)
from formats.readers._pdf_tables import CellReader, table_of
from formats.readers._pdf_tags import APPARATUS, Content, Node
from formats.report import Finding, Kind
from formats.text import map_runs, plain

_QUOTES = frozenset({"Block Text", "Quotations", "Quote", "Intense Quote"})
_CAPTIONS = frozenset({"caption", "Caption", "Λεζάντα"})
_PRINTED_PAGE = re.compile(
    "|".join(
        re.escape(wording(lang).printed_page).replace(re.escape("{label}"), "(.+)")
        for lang in (EL, EN)
    )
)
_CONTENTS = frozenset(
    {labels(EL).contents, labels(EN).contents, "Table of Contents", "Πίνακας περιεχομένων"}
)
_NOTES = frozenset({labels(EL).notes, labels(EN).notes})


class TaggedFlow:
    """Takes the parts of a structure tree in order and collects blocks."""

    def __init__(
        self, pages: MarkedPages, lang: Lang, findings: list[Finding], *, is_own: bool
    ) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Note] = []
        self._pages = pages
        self._lang = lang
        self._findings = findings
        self._maker = PieceMaker(keeps_hyphens=is_own)
        self._text = InlineText(pages, lang, self._maker, links_are_bold=is_own)
        self._count = 0
        # A file of ours tells the pages of the printed book; its own are but layout.
        self._page = pages.file.page_count if is_own else -1
        self._is_contents_told = False
        self._captions: set[Anchor] = set()

    def read(self, nodes: Iterable[Node | Content]) -> None:
        """Read the whole tree."""
        loose: list[Node | Content] = []
        lists: list[Node] = []
        for node in nodes:
            if not isinstance(node, Content) and node.role == "L":
                self._loose(loose)
                lists.append(node)
                continue
            self.blocks.extend(self._lists(lists))
            lists = []
            if isinstance(node, Content) or is_inline(node):
                loose.append(node)
                continue
            self._loose(loose)
            loose = []
            self.blocks.extend(self._block(node))
        self._loose(loose)
        self.blocks.extend(self._lists(lists))
        self._close()

    def _loose(self, kids: list[Node | Content]) -> None:
        if kids:
            self.blocks.extend(self._paragraph(list(kids), None))
            kids.clear()

    def _close(self) -> None:
        if self._maker.joined_count:
            detail = str(self._maker.joined_count)
            self._findings.append(Finding(Kind.MENDED, "words-rejoined", None, detail))
        blocks = self._with_captions(self.blocks)
        self.blocks = [map_runs(block, self._settled) for block in blocks]

    def _settled(self, runs: Runs) -> Runs:
        """Return runs without references to notes that are none."""
        kept = self._text.references.kept
        return tuple(
            run if run.note is None or run.note in kept else replace(run, note=None) for run in runs
        )

    def _anchor(self) -> Anchor:
        self._count += 1
        return Anchor(f"b{self._count}")

    # -- blocks ----------------------------------------------------------------------------------

    def _blocks(self, kids: Sequence[Node | Content], lang: Lang | None) -> list[Block]:
        """Return the blocks below an element; text between blocks becomes paragraphs."""
        made: list[Block] = []
        loose: list[Node | Content] = []
        lists: list[Node] = []
        for kid in kids:
            if isinstance(kid, Node) and kid.role == "L":
                made.extend(self._paragraph(loose, lang))
                loose = []
                lists.append(kid)
                continue
            made.extend(self._lists(lists))
            lists = []
            if isinstance(kid, Content) or is_inline(kid):
                loose.append(kid)
                continue
            made.extend(self._paragraph(loose, lang))
            loose = []
            made.extend(self._block(kid))
        made.extend(self._lists(lists))
        made.extend(self._paragraph(loose, lang))
        return self._with_captions(made)

    def _block(self, node: Node) -> list[Block]:
        if _is_heading(node.role):
            return self._heading(node)
        if node.own_role == APPARATUS:
            return self._apparatus(node)
        if node.own_role in _QUOTES or node.role == "BlockQuote":
            return self._quote(node)
        match node.role:
            case "Table":
                return self._table(node)
            case "Figure" | "Formula":
                return self._figure(node)
            case "Note" | "FENote":
                self._note(node)
            case "TOC":
                self._contents(node)
            case "Artifact" | "Private":
                pass
            case "P" | "LI" | "LBody" | "TD" | "TH" | "Caption":
                return self._paragraph_like(node)
            case _:
                return self._blocks(node.kids, node.lang)
        return []

    def _paragraph_like(self, node: Node) -> list[Block]:
        if any(isinstance(kid, Node) and not is_inline(kid) for kid in node.kids):
            return self._blocks(node.kids, node.lang)
        made = self._paragraph(node.kids, node.lang)
        if node.role == "Caption" or node.own_role in _CAPTIONS:
            self._captions.update(block.anchor for block in made)
        return made

    def _with_captions(self, blocks: list[Block]) -> list[Block]:
        """Give captions to the figure before or the table behind them."""
        made: list[Block] = []
        for block in blocks:
            last = made[-1] if made else None
            match last, block:
                case Figure(caption=()), Paragraph(anchor, runs) if anchor in self._captions:
                    made[-1] = replace(last, caption=not_all_strong(runs))
                case Paragraph(anchor, runs), Table(caption=()) if anchor in self._captions:
                    made[-1] = replace(block, caption=not_all_strong(runs))
                case _:
                    made.append(block)
        return made

    def _paragraph(self, kids: Sequence[Node | Content], lang: Lang | None) -> list[Block]:
        spans = self._text.spans(list(kids))
        if not any(span.text.strip() for span in spans):
            return []
        breaks = self._breaks(kids)
        runs = self._text.runs(spans, lang)
        return [*breaks, Paragraph(self._anchor(), runs)] if runs else list(breaks)

    def _heading(self, node: Node) -> list[Block]:
        spans = self._text.spans(node.kids)
        runs = tuple(
            replace(run, emphasis=run.emphasis & ~Emphasis.STRONG)
            for run in self._text.runs(spans, node.lang)
        )
        digits = node.role[1:]
        depth = int(node.attributes.get("Depth", "1"))
        level = int(digits) if digits.isdigit() else 1 if node.role == "Title" else max(1, depth)
        breaks = self._breaks(node.kids)
        inner = [
            block
            for kid in node.kids
            if isinstance(kid, Node) and kid.role == "Figure"
            for block in self._figure(kid)
        ]
        if not runs:
            return [*breaks, *inner]
        return [*breaks, Heading(self._anchor(), min(6, max(1, level)), runs), *inner]

    def _quote(self, node: Node) -> list[Block]:
        breaks = self._breaks(node.kids)
        blocks = (
            self._paragraph(node.kids, node.lang)
            if node.role == "P"
            else self._blocks(node.kids, node.lang)
        )
        return [*breaks, Quote(self._anchor(), tuple(blocks))] if blocks else list(breaks)

    def _table(self, node: Node) -> list[Block]:
        breaks = self._breaks(node.kids)
        anchor = self._anchor()
        caption: Runs = ()
        for kid in node.kids:
            if isinstance(kid, Node) and kid.role == "Caption":
                spans = self._text.spans(kid.kids)
                caption += not_all_strong(self._text.runs(spans, kid.lang or node.lang))
        reader = CellReader(
            lambda cell: self._cell(cell, anchor),
            self._anchor,
            lambda: self._findings.append(Finding(Kind.GUESSED, "header-scope-guessed", anchor)),
        )
        made = table_of(node, anchor, caption, reader)
        if made is None:
            return [*breaks, *self._blocks(node.kids, node.lang)]
        return [*breaks, made]

    def _cell(self, node: Node, table: Anchor) -> Runs:
        """Return a cell's text: that on its first page, where a head is repeated on the others."""
        spans = self._text.spans(node.kids)
        pages = sorted({content.page for content in contents_of(node.kids)})
        if node.role == "TH" and len(pages) > 1:
            first = self._text.spans(on_page(node.kids, pages[0]))
            rest = self._text.spans(on_page(node.kids, pages[1]))
            if text_of(first) == text_of(rest):
                spans = first
        for figure in (kid for kid in deep(node.kids) if kid.role == "Figure"):
            self._findings.append(
                Finding(Kind.LOST, "image-in-table-lost", table, figure.alt or "")
            )
        runs = self._text.runs(spans, node.lang)
        if node.role == "TH":
            return tuple(replace(r, emphasis=r.emphasis & ~Emphasis.STRONG) for r in runs)
        return runs

    # -- lists -----------------------------------------------------------------------------------

    def _lists(self, nodes: list[Node]) -> list[Block]:
        """Return lists; where marks stand in their text, those that follow are taken together."""
        if not nodes:
            return []
        if not any(labels_in(item) or holds(item, "L") for n in nodes for item in items_of(n)):
            entries = [self._entry(item) for node in nodes for item in items_of(node)]
            if all(entry is not None and entry.mark for entry in entries):
                told = [entry for entry in entries if entry is not None]
                return blocks_of(told, self._anchor, None)
        return [block for node in nodes for block in self._list(node)]

    def _entry(self, item: Node) -> Entry | None:
        """Return a list item whose mark stands in its text, None where it has no text."""
        spans = self._text.spans(item.kids)
        mark = mark_of(text_of(spans))
        blocks = self._paragraph_like(item)
        for index, block in enumerate(blocks):
            if isinstance(block, Paragraph):
                if mark is None:
                    return Entry("", None, 0.0, block.runs, blocks)
                blocks[index] = replace(block, runs=_cut(block.runs, mark_of(plain(block.runs))))
                return Entry(mark.text, mark.number, spans[0].left, block.runs, blocks)
        return None

    def _list(self, node: Node) -> list[Block]:
        breaks = self._breaks(node.kids)
        anchor = self._anchor()
        items: list[ListItem] = []
        numbers: list[int | None] = []
        for item in items_of(node):
            label = text_of([s for kid in labels_in(item) for s in self._label_spans(kid)])
            name = self._anchor()
            blocks = self._blocks(without_labels(item.kids), item.lang)
            if blocks:
                items.append(ListItem(name, tuple(blocks)))
                digits = re.search(r"\d+", label)
                numbers.append(int(digits[0]) if digits else None)
        if not items:
            return list(breaks)
        kind = node.attributes.get("ListNumbering", "")
        is_ordered = kind in _ORDERED or (not kind and numbers[0] is not None)
        start = numbers[0] if is_ordered and numbers[0] else 1
        return [*breaks, ListBlock(anchor, tuple(items), is_ordered, start)]

    # -- figures ---------------------------------------------------------------------------------

    def _figure(self, node: Node) -> list[Block]:
        """Return a figure; one that holds others, or text with a caption, is only a frame."""
        inner = [kid for kid in node.kids if isinstance(kid, Node)]
        captions = [kid for kid in inner if kid.role == "Caption"]
        parts = [kid for kid in inner if kid.role not in {"Caption", "Span", "NonStruct", "P"}]
        if node.alt is None and parts:
            blocks = self._blocks([k for k in node.kids if k not in captions], node.lang)
            return self._captioned(blocks, captions)
        breaks = self._breaks(node.kids) or self._break_at(node.page)
        loaded = None if node.role == "Formula" else picture_of(node, self._pages)
        alt = node.alt if node.alt is not None else node.actual_text
        if loaded is None:
            return [*breaks, *self._undrawn(node, alt)]
        is_told = alt is not None and not says_undescribed(alt)
        figure = Figure(self._anchor(), *loaded, alt if is_told else None, node.lang or self._lang)
        if not is_told:
            self._findings.append(Finding(Kind.LOST, "figure-without-alt", figure.anchor))
        return [*breaks, *self._captioned([figure], captions)]

    def _captioned(self, blocks: list[Block], captions: list[Node]) -> list[Block]:
        for caption in captions:
            spans = self._text.spans(caption.kids)
            runs = not_all_strong(self._text.runs(spans, caption.lang))
            last = blocks[-1] if blocks else None
            match last:
                case Figure() if not last.caption:
                    blocks[-1] = replace(last, caption=runs)
                case Quote() if not last.attribution:
                    blocks[-1] = replace(last, attribution=runs)
                case _ if runs:
                    blocks.append(Paragraph(self._anchor(), runs))
        return blocks

    def _undrawn(self, node: Node, alt: str | None) -> list[Block]:
        """Return the text of a figure that shows no picture: a formula, or letters as art."""
        spans = self._text.spans(node.kids)
        runs = self._text.runs(spans, node.lang)
        if alt and (node.role == "Formula" or not runs):
            runs = self._text.runs([replace(_BLANK, text=alt, lang=node.lang)], node.lang)
        if not runs:
            self._findings.append(Finding(Kind.LOST, "picture-not-carried"))
            return []
        block = Paragraph(self._anchor(), runs)
        key = "formula-flattened" if node.role == "Formula" else "drawing-not-read"
        self._findings.append(Finding(Kind.LOST, key, block.anchor))
        return [block]

    # -- notes, contents, pages ------------------------------------------------------------------

    def _note(self, node: Node) -> None:
        label = text_of([s for kid in labels_in(node) for s in self._label_spans(kid)])
        # Notes at the end of a book begin no page of its text.
        page, self._page = self._page, self._pages.file.page_count
        blocks = self._blocks(without_labels(node.kids), node.lang)
        self._page = page
        first = blocks[0] if blocks else None
        if not label and isinstance(first, Paragraph):
            text = plain(first.runs)
            found = re.match(r"\s*[\[(]?(\d{1,4}|\*{1,3}|[†‡])[\])]?\.?\s*", text)
            if found:
                label = found[1]
                blocks[0] = replace(first, runs=without_head(first.runs, found.end()))
        label = label.strip("[]().") or str(len(self.notes) + 1)
        anchor = self._text.references.note(label)
        self.notes.append(Note(anchor, label, tuple(blocks)))

    def _label_spans(self, node: Node) -> list[Span]:
        """Return a label's spans; the link in it leads back and is no reference."""
        return list(chain.from_iterable(self._pages.spans(c) for c in contents_of(node.kids)))

    def _contents(self, node: Node) -> None:
        """Leave out a table of contents: its pages are the print's, and writers make it anew."""
        self._text.spans(node.kids)
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Heading | Paragraph) and plain(last.runs).strip() in _CONTENTS:
            self.blocks.pop()
        if not self._is_contents_told:
            self._is_contents_told = True
            self._findings.append(Finding(Kind.FOUND, "contents-left-out"))

    def _apparatus(self, node: Node) -> list[Block]:
        """Return what our own writer added: the pages of the printed book, and no words."""
        for kid in deep(node.kids):
            if kid.role == "TOC":
                self._contents(kid)
        found = _PRINTED_PAGE.fullmatch(text_of(self._text.spans(node.kids)))
        label = next((group for group in found.groups() if group), "") if found else ""
        return [PageBreak(self._anchor(), label)] if label else []

    def _breaks(self, kids: Sequence[Node | Content]) -> list[Block]:
        contents = contents_of(kids)
        return self._break_at(min(content.page for content in contents)) if contents else []

    def _break_at(self, page: int | None) -> list[Block]:
        """Return the page breaks before a block that begins on a page."""
        if page is None or page <= self._page or self._pages.file.page_count == 1:
            return []
        made: list[Block] = []
        for index in range(self._page + 1, page + 1):
            label = self._pages.file.page_label(index) or str(index + 1)
            made.append(PageBreak(self._anchor(), label))
        self._page = page
        return made


_ORDERED = frozenset({"Decimal", "UpperRoman", "LowerRoman", "UpperAlpha", "LowerAlpha", "Ordered"})
_BLANK = Span("", 0.0, 0.0, 0.0, 12.0)


def _is_heading(role: str) -> bool:
    return role in {"H", "Title"} or (role[:1] == "H" and role[1:].isdigit())


def _cut(runs: Runs, mark: Mark | None) -> Runs:
    """Return a list item's runs without the mark at their head."""
    return runs if mark is None else without_head(runs, mark.end)
