"""Every kind of block becomes strips and elements here.

Source: ISO 32000-1 14.8.4 (standard structure types), ISO 14289-1 clause 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from formats.document import (
    Block,
    Document,
    Field,
    Figure,
    Heading,
    ListBlock,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
)
from formats.pdf.breaking import TextStyle
from formats.pdf.faces import text_width
from formats.pdf.headings import document_headings, mended_levels
from formats.pdf.images import StoredImage
from formats.pdf.inline import InlineBuilder, emphasised, main_language
from formats.pdf.pen import Link
from formats.pdf.printable import printable
from formats.pdf.story import Column, Story
from formats.pdf.strips import Label, Picture
from formats.pdf.tables import lay_table
from formats.pdf.tagging import APPARATUS, Element
from formats.report import Finding, Kind
from formats.text import plain

_PT_PER_PX = 72 / 96
_LARGEST_ENLARGEMENT = 2.0
_PICTURE_SHARE = 0.75
_HEADING_LEADING = 1.25
_BULLET = "•"


class BlockComposer:
    """Turns blocks into strips of a story."""

    def __init__(self, story: Story, document: Document) -> None:
        self.story = story
        headings = list(document_headings(document))
        levels = mended_levels([heading.level for heading in headings])
        self._levels: Iterator[int] = iter(levels)

    def compose(self, blocks: tuple[Block, ...], column: Column) -> None:
        """Add blocks in order."""
        for block in blocks:
            self._compose_block(block, column)

    def _compose_block(self, block: Block, column: Column) -> None:
        if block.anchor in self.story.targets.destinations:
            self.story.mark_place(block.anchor)
        match block:
            case Heading():
                self._heading(block, column)
            case Paragraph():
                self._paragraph("P", block.runs, column)
            case Field():
                self._field(block, column)
            case ListBlock():
                self._list(block, column)
            case Table():
                self._table(block, column)
            case Figure():
                self._figure(block, column)
            case Quote():
                self._quote(block, column)
            case PageBreak():
                self._page_break(block, column)
            case _:
                assert_never(block)

    def _paragraph(self, tag: str, runs: Runs, column: Column) -> None:
        if self.story.lay_text(tag, runs, column) is not None:
            self.story.gap(self.story.paragraph_gap_pt)

    def _heading(self, heading: Heading, column: Column) -> None:
        if not plain(heading.runs).strip():
            return
        level = next(self._levels)
        story = self.story
        if level != heading.level:
            detail = f"{heading.level} → {level}"
            story.findings.append(
                Finding(Kind.MENDED, "heading-level-mended", heading.anchor, detail)
            )
        lay_heading(story, level, heading.runs, column)

    def _field(self, field: Field, column: Column) -> None:
        story = self.story
        runs = (*field.label, *field.value)
        element = column.element.child("P", lang=main_language(runs, story.words.lang))
        builder = InlineBuilder(
            element, emphasised(story.body, story.theme), story.theme, story.targets
        )
        if field.label:
            last = field.label[-1]
            builder.add((*field.label, replace(last, text=":", link=None, note=None)))
            builder.base = story.body
            builder.add((replace(last, text=" ", link=None, note=None),))
        builder.base = story.body
        inline = builder.add(field.value).finish()
        if inline is None:
            element.drop()
            return
        story.lay_lines(inline, column, story.theme.leading_pt)
        story.gap(story.theme.leading_pt * 0.5)

    def _list(self, block: ListBlock, column: Column) -> None:
        story = self.story
        numbering = "Decimal" if block.is_ordered else "Disc"
        if column.is_in_list:
            story.settle_gap(story.theme.leading_pt * 0.5)
        element = column.element.child("L", attributes=f"/O /List /ListNumbering /{numbering}")
        items = [item for item in block.items if item.blocks]
        labels = [
            f"{block.start + index}." if block.is_ordered else _BULLET
            for index in range(len(items))
        ]
        widest = max((text_width(label, story.theme.body_pt) for label in labels), default=0.0)
        for item, label in zip(items, labels, strict=True):
            self._item(item, label, widest + 0.5 * story.theme.body_pt, element, column)
        if not element.kids:
            element.drop()
        story.gap(story.paragraph_gap_pt)

    def _item(
        self, item: ListItem, label: str, indent_pt: float, parent: Element, column: Column
    ) -> None:
        story = self.story
        element = parent.child("LI")
        leaf = element.child("Lbl").leaf()
        body = element.child("LBody")
        inner = replace(story.indented(column, body, indent_pt), is_in_list=True)
        before = len(story.strips)
        place = Label(label, leaf, column.left, story.body, column.bars)
        if inner.left - column.left < indent_pt - 0.01:
            # No room to indent: the text begins behind the label, on the same line.
            place.runs_in_pt = indent_pt
        story.set_label(place)
        self.compose(item.blocks, inner)
        if len(story.strips) == before:
            story.drop_label()
            element.drop()
            return
        story.settle_gap(story.theme.leading_pt * 0.5)

    def _quote(self, quote: Quote, column: Column) -> None:
        story = self.story
        element = column.element.child("BlockQuote")
        inner = story.indented(column, element, story.theme.body_pt)
        if inner.left > column.left:
            inner = replace(inner, bars=(*column.bars, column.left))
        self.compose(quote.blocks, inner)
        if quote.attribution:
            story.settle_gap(story.theme.leading_pt * 0.5)
            story.lay_text("P", quote.attribution, inner)
        if not element.kids:
            element.drop()
        story.gap(story.paragraph_gap_pt)

    def _page_break(self, block: PageBreak, column: Column) -> None:
        story = self.story
        story.gap(story.paragraph_gap_pt)
        text = printable(story.words.printed_page.format(label=block.label)).strip()
        lay_apparatus(story, "P", text, column, keeps_next=True)
        story.gap(story.paragraph_gap_pt)

    def _table(self, table: Table, column: Column) -> None:
        lay_table(self.story, table, column)

    def _figure(self, figure: Figure, column: Column) -> None:
        story = self.story
        alt = figure.alt
        if alt is None:
            story.findings.append(Finding(Kind.LOST, "figure-without-alt", figure.anchor))
            alt = story.words.undescribed_figure
        stored = story.images.store(figure.image)
        if stored is None:
            story.findings.append(
                Finding(Kind.LOST, "figure-not-drawn", figure.anchor, figure.media_type)
            )
        holder = column.element.child("Div") if figure.caption else column.element
        inner = replace(column, element=holder)
        lay_figure(story, figure, alt, stored, inner)
        if figure.caption:
            story.settle_gap(story.theme.leading_pt * 0.4)
            story.lay_text("Caption", figure.caption, inner)
            if not holder.kids:
                holder.drop()
        story.gap(story.paragraph_gap_pt)

    def compose_notes(self, notes: tuple[Note, ...], column: Column) -> None:
        """Add all notes after the text, each with a way back to where it is referred to."""
        for number, note in enumerate(notes, 1):
            self._note(note, number, column)

    def _note(self, note: Note, number: int, column: Column) -> None:
        story = self.story
        element = column.element.child("Note")
        name = story.targets.note_names.get(note.anchor, f"note-{number}")
        element.identifier = f"{name}-{number}"
        holder = element.child("Lbl")
        text = printable(note.label).strip() or str(number)
        link = None
        if name in story.targets.referred:
            holder = holder.child("Link")
            link = Link(holder, story.words.back_to_text, destination=f"back-{name}")
        indent = text_width(text, story.theme.body_pt) + 0.6 * story.theme.body_pt
        label = Label(text, holder.leaf(), column.left, story.body, column.bars, link=link)
        inner = story.indented(column, element, indent)
        if inner.left - column.left < indent - 0.01:
            label.runs_in_pt = indent
        before = len(story.strips)
        story.set_label(label)
        story.mark_place(name)
        self.compose(note.blocks, inner)
        if len(story.strips) == before:
            story.drop_label()
            element.drop()


def lay_heading(story: Story, level: int, runs: Runs, column: Column) -> Element | None:
    """Add a heading that stays with what follows it."""
    size = story.theme.heading_pt(level)
    element = column.element.child(f"H{level}", lang=main_language(runs, story.words.lang))
    inline = story.inline(element, runs, TextStyle(size, is_bold=True))
    if inline is None:
        element.drop()
        return None
    story.gap(story.theme.leading_pt * (1.4 if level < 3 else 1.2))
    ratio = min(story.theme.profile.leading_ratio, _HEADING_LEADING)
    story.lay_lines(inline, column, size * ratio, keeps_next=True)
    story.settle_gap(story.theme.leading_pt * 0.5)
    return element


def lay_apparatus(
    story: Story, tag: str, text: str, column: Column, *, keeps_next: bool = False
) -> Element:
    """Add a line that is not the document's own text."""
    holder = column.element.child(APPARATUS, lang=story.words.lang)
    runs = (Run(text, story.words.lang),)
    story.lay_text(tag, runs, replace(column, element=holder), keeps_next=keeps_next)
    return holder


def lay_figure(
    story: Story, figure: Figure, alt: str, stored: StoredImage | None, column: Column
) -> None:
    """Add a picture, or its description in words where it cannot be drawn."""
    alt = printable(alt).strip()
    element = column.element.child("Figure", lang=figure.alt_lang, alt=alt) if alt else None
    if stored is None:
        if element is not None:
            inline = story.inline(element, (Run(alt, figure.alt_lang),), story.body)
            if inline is not None:
                story.lay_lines(inline, column, story.theme.leading_pt)
        return
    scale = min(
        column.width / stored.width_px,
        story.sheet.height * _PICTURE_SHARE / stored.height_px,
        _PT_PER_PX * _LARGEST_ENLARGEMENT,
    )
    width, height = stored.width_px * scale, stored.height_px * scale
    leaf = element.leaf() if element is not None else None
    picture = Picture(leaf, stored.name, column.left, width, height)
    story.push(picture, height, column.bars, keeps_next=bool(figure.caption))
