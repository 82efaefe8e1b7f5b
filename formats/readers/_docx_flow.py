"""Putting the paragraphs and tables of a DOCX together into blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from formats.document import (
    Anchor,
    Block,
    Field,
    Figure,
    Heading,
    ListBlock,
    ListItem,
    PageBreak,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from formats.docx_bounds import BoundName
from formats.readers._docx_bounds import Bound, bounded
from formats.readers._docx_grid import WRAPPERS, Row, is_set_in, rows_of
from formats.readers._docx_inline import (
    InlineReader,
    LineBreak,
    Page,
    Picture,
    TextBox,
)
from formats.readers._docx_package import MAIN, is_on, value
from formats.readers._docx_shared import STRONG, Shared, without_strong
from formats.readers._docx_styles import Style, outline_level
from formats.readers._docx_tables import TableReader
from formats.readers.bounds import whole_number
from formats.readers.markup import Element
from formats.readers.structure import Piece, runs_of
from formats.report import Kind

_CONTENTS_STYLES = ("toc ", "toc heading", "table of figures")
_CAPTIONS = ("caption", "table caption", "image caption")
# Styles of ours and of Word's whose letters are bold because of what they are.
_BOLD_BY_LOOKS = (*_CAPTIONS, "table header", "table row header")
# How far a list is set in from the one around it: 28 pt in our files, about so in all.
_LIST_STEP_TWIPS = 560


@dataclass(slots=True)
class _Item:
    """A list item in the making."""

    anchor: Anchor
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _OpenList:
    """A list that may get more items."""

    anchor: Anchor
    num_id: str
    level: int
    is_ordered: bool
    start: int
    items: list[_Item] = field(default_factory=list)


class Flow:
    """Reads one story: the body, a note, a cell or a text box."""

    def __init__(
        self, shared: Shared, inline: InlineReader, depth: int = 0, inside: BoundName | None = None
    ) -> None:
        """Make a reader of one story.

        Args:
            shared: What all stories share.
            inline: Reads the text of paragraphs.
            depth: How many stories this one stands in.
            inside: The list item or quotation that holds this story, where the file tells.
        """
        shared.check_depth(depth)
        self._shared = shared
        self._inline = inline
        self._depth = depth
        self._inside = inside
        self.attribution: Runs = ()
        """Of a story that a quotation holds: whose words they are."""
        self._blocks: list[Block] = []
        self._open: list[_OpenList] = []
        self._quote: tuple[Anchor, list[Block]] | None = None
        self._caption: Runs = ()

    def read(self, parent: Element) -> tuple[Block, ...]:
        """Return the blocks of a story."""
        return self.read_parts(bounded(parent))

    def read_parts(self, parts: list[Element | Bound]) -> tuple[Block, ...]:
        """Return the blocks of a story that is a part of another."""
        self._parts(parts)
        self._flush_caption()
        self._close_lists(0)
        self._close_quote(())
        return tuple(self._blocks)

    def _parts(self, parts: list[Element | Bound]) -> None:
        for child in parts:
            if isinstance(child, Bound):
                self._bound(child)
            elif child.tag == f"{MAIN}p":
                self._paragraph(child)
            elif child.tag == f"{MAIN}tbl":
                self._table(child)
            elif child.tag in WRAPPERS and not _is_contents(child):
                self._parts(bounded(child))
            elif child.tag == f"{MAIN}bookmarkStart":
                for part in self._inline.read(_alone(child)):
                    if isinstance(part, Page):
                        self._leave()
                        self._add(PageBreak(self._shared.anchor(), part.label))

    # What the file itself holds together.

    def _bound(self, bound: Bound) -> None:
        self._leave()
        if bound.name.kind == "List":
            self._bound_list(bound)
        elif bound.name.kind == "Quote":
            anchor = self._shared.anchor()
            blocks, attribution = self._within(bound.content, bound.name)
            self._add(Quote(anchor, blocks, attribution))
        else:
            self._parts(bound.content)  # an item that lost its list

    def _bound_list(self, bound: Bound) -> None:
        anchor = self._shared.anchor()
        items: list[ListItem] = []
        for content, name in self._bound_items(bound):
            place = self._shared.anchor()
            items.append(ListItem(place, self._within(content, name)[0]))
        if items:
            self._add(ListBlock(anchor, tuple(items), bound.name.is_ordered, bound.name.start))

    def _bound_items(self, bound: Bound) -> Iterator[tuple[list[Element | Bound], BoundName]]:
        """Yield what each item holds; a paragraph that somebody gave a mark of its own is one."""
        name = BoundName("Item", 0, depth=1)
        for part in bound.content:
            content: list[Element | Bound] = [part]
            if isinstance(part, Bound) and part.name.kind == "Item":
                name, content = part.name, part.content
            elif not isinstance(part, Bound) and part.tag != f"{MAIN}p":
                continue  # the marks themselves
            held: list[Element | Bound] = []
            for one in content:
                if self._has_mark(one, name) and any(self._has_mark(old, name) for old in held):
                    yield held, name
                    held = []
                held.append(one)
            yield held, name

    def _has_mark(self, part: Element | Bound, name: BoundName) -> bool:
        if isinstance(part, Bound) or part.tag != f"{MAIN}p":
            return False
        properties = part.find(f"{MAIN}pPr")
        style = self._shared.styles.style(value(properties, "pStyle"))
        num_id, level = self._numbering(properties, style)
        return num_id is not None and level == name.depth - 1

    def _within(
        self, content: list[Element | Bound], name: BoundName
    ) -> tuple[tuple[Block, ...], Runs]:
        around = self._inside.depth if self._inside else 0
        inside = replace(name, depth=max(name.depth, around))
        flow = Flow(self._shared, self._inline, self._depth + 1, inside)
        return flow.read_parts(content), flow.attribution

    def _leave(self) -> None:
        """Close what is open: what comes now stands beside it."""
        self._flush_caption()
        self._close_quote(())
        self._close_lists(0)

    # Where a new block goes: into the quote, the list item or the story that is open.

    def _add(self, block: Block) -> None:
        if self._quote is not None:
            self._quote[1].append(block)
        elif self._open:
            self._open[-1].items[-1].blocks.append(block)
        else:
            self._blocks.append(block)

    def _close_quote(self, attribution: Runs) -> None:
        if self._quote is None:
            return
        anchor, blocks = self._quote
        self._quote = None
        self._add(Quote(anchor, tuple(blocks), attribution))

    def _close_lists(self, keep: int) -> None:
        """Close the innermost lists until `keep` are left open."""
        while len(self._open) > keep:
            made = self._open.pop()
            items = tuple(ListItem(item.anchor, tuple(item.blocks)) for item in made.items)
            block = ListBlock(made.anchor, items, made.is_ordered, made.start)
            if self._open:
                self._open[-1].items[-1].blocks.append(block)
            else:
                self._blocks.append(block)

    # Paragraphs.

    def _paragraph(self, element: Element) -> None:
        properties = element.find(f"{MAIN}pPr")
        style = self._shared.styles.style(value(properties, "pStyle"))
        if style.name.startswith(_CONTENTS_STYLES):
            return
        level = self._heading_level(properties, style)
        for part in self._lines(element, joins=bool(level)):
            if isinstance(part, list):
                self._text(part, properties, style, level)
            elif isinstance(part, Picture):
                self._begin_item(properties, style)
                self._figure(part)
            elif isinstance(part, Page):
                self._add(PageBreak(self._shared.anchor(), part.label))
            elif isinstance(part, TextBox):
                self._text_box(part)

    def _lines(
        self, element: Element, *, joins: bool
    ) -> Iterator[list[Piece] | Picture | Page | TextBox]:
        """Yield the lines of a paragraph, and what stands between them."""
        pieces: list[Piece] = []
        for part in self._inline.read(element):
            if isinstance(part, Piece):
                pieces.append(part)
            elif isinstance(part, LineBreak) and joins:
                pieces.append(Piece(" "))
            else:
                if any(piece.text.strip() for piece in pieces):
                    yield pieces
                    pieces = []
                if not isinstance(part, LineBreak):
                    yield part
        if any(piece.text.strip() for piece in pieces):
            yield pieces

    def _heading_level(self, properties: Element | None, style: Style) -> int:
        outline = value(properties, "outlineLvl")
        if outline is not None and not style.heading_level:
            return outline_level(outline)
        return 1 if style.name == "title" else style.heading_level

    def _text(
        self, pieces: list[Piece], properties: Element | None, style: Style, level: int
    ) -> None:
        """Add one line of text as the kind of block that its style makes it."""
        if style.is_bold and style.name not in _BOLD_BY_LOOKS and not level:
            pieces = [replace(piece, emphasis=piece.emphasis | STRONG) for piece in pieces]
        runs = runs_of(pieces, self._shared.lang)
        if style.name in _CAPTIONS:
            is_kept = bool(is_on(properties, "keepNext")) or style.name == "table caption"
            self._take_caption(runs, is_kept=is_kept)
            return
        self._flush_caption()
        if level:
            self._heading(level, runs)
        elif style.name == "quote source" and self._quote is not None:
            self._close_quote(runs)
        elif style.name == "quote source" and self._inside and self._inside.kind == "Quote":
            self.attribution = runs
        elif style.is_quote and self._inside is None:
            if self._quote is None:
                self._begin_item(properties, style)
                self._quote = (self._shared.anchor(), [])
            self._add(Paragraph(self._shared.anchor(), runs))
        else:
            self._close_quote(())
            self._begin_item(properties, style)
            self._add(self._field_or_paragraph(pieces, runs, style))

    def _heading(self, level: int, runs: Runs) -> None:
        self._close_quote(())
        self._close_lists(0)
        self._add(Heading(self._shared.anchor(), level, without_strong(runs)))

    def _field_or_paragraph(self, pieces: list[Piece], runs: Runs, style: Style) -> Block:
        """Return our own «Field» paragraphs as fields again: label, colon, value."""
        anchor = self._shared.anchor()
        text = "".join(piece.text for piece in pieces)
        label, colon, told = text.partition(": ")
        if style.name != "field" or not colon or not told.strip():
            return Paragraph(anchor, runs)
        lang = self._shared.lang
        cut = _split(pieces, len(text) - len(told))
        return Field(anchor, runs_of(_split(pieces, len(label))[0], lang), runs_of(cut[1], lang))

    # Lists.

    def _begin_item(self, properties: Element | None, style: Style) -> None:
        """Open a list item if this paragraph begins one, or leave the lists if it is in none."""
        num_id, level = self._numbering(properties, style)
        if self._inside and (num_id is None or level < self._inside.depth):
            self._close_lists(0)  # here a list with more than marked lines has bounds of its own
            return
        if num_id is None:
            # «List Continue» goes on with the item, and so does a quote set in as deep.
            if not (style.name.startswith("list continue") and self._open):
                is_inside = self._open and _indent(properties) > 0 and style.name != "normal"
                self._close_lists(len(self._open) if is_inside else 0)
            elif self._open:
                self._close_deeper(_indent(properties))
            return
        if self._open and self._shared.lists.is_blank(num_id, level):
            self._close_lists(max(1, sum(made.level <= level for made in self._open)))
            return
        self._close_lists(
            sum(
                made.level < level or (made.num_id == num_id and made.level == level)
                for made in self._open
            )
        )
        number = self._shared.lists.count(num_id, level)
        if not self._open or self._open[-1].level != level or self._open[-1].num_id != num_id:
            ordered, _ = self._shared.lists.kind(num_id, level)
            made = _OpenList(
                self._shared.anchor(), num_id, level, ordered, number if ordered else 1
            )
            self._open.append(made)
        self._open[-1].items.append(_Item(self._shared.anchor()))

    def _close_deeper(self, indent: int) -> None:
        """Close lists deeper than a continuing paragraph is set in; our steps are all alike."""
        if len(self._open) > 1 and indent:
            self._close_lists(max(1, min(len(self._open), round(indent / _LIST_STEP_TWIPS))))

    def _numbering(self, properties: Element | None, style: Style) -> tuple[str | None, int]:
        num_id = value(properties, "numPr/numId") or style.num_id
        if num_id is None or not self._shared.lists.knows(num_id):
            return None, 0
        told = value(properties, "numPr/ilvl")
        level = whole_number(told, style.list_level, most=8)
        return num_id, level

    # Pictures, captions, text boxes.

    def _figure(self, picture: Picture) -> None:
        anchor = self._shared.anchor()
        if picture.image is not None:
            lang = self._shared.lang
            alt_lang = runs_of([Piece(picture.alt or "")], lang)
            told = alt_lang[0].lang if alt_lang else lang
            caption, self._caption = self._caption, ()
            image, kind = picture.image, picture.media_type
            figure = Figure(anchor, image, kind, picture.alt, told, caption)
            if picture.alt is None:
                self._shared.find(Kind.LOST, "figure-without-alt", anchor)
            self._add(figure)
        elif picture.alt:
            # What cannot be shown can still be told.
            self._add(Paragraph(anchor, runs_of([Piece(picture.alt)], self._shared.lang)))

    def _take_caption(self, runs: Runs, *, is_kept: bool) -> None:
        """Give a caption to the picture or table before it, or keep it for the one after it.

        Word keeps a caption on the page of what follows where it belongs to that.
        """
        self._flush_caption()
        into = self._current()
        last = into[-1] if into else None
        if isinstance(last, Figure | Table) and not last.caption and not is_kept:
            into[-1] = replace(last, caption=runs)
        else:
            self._caption = runs

    def _current(self) -> list[Block]:
        if self._quote is not None:
            return self._quote[1]
        return self._open[-1].items[-1].blocks if self._open else self._blocks

    def _flush_caption(self) -> None:
        """Add a caption that waited in vain as a paragraph."""
        runs, self._caption = self._caption, ()
        if runs:
            self._add(Paragraph(self._shared.anchor(), runs))

    def _text_box(self, box: TextBox) -> None:
        self._close_quote(())
        for block in Flow(self._shared, self._inline, self._depth + 1).read(box.content):
            self._add(block)

    # Tables.

    def _table(self, element: Element) -> None:
        caption, self._caption = self._caption, ()
        if self._inside:
            self._close_lists(0)
        grid = [Row(row) for row in rows_of(element)]
        if len(grid) == 1 and len(grid[0].cells) == 1 and not caption and not grid[0].is_header:
            self._shared.find(Kind.GUESSED, "layout-table-opened")
            for block in self._story(grid[0].cells[0].element):
                self._add(block)
            return
        if not is_set_in(element) and self._open:
            self._close_quote(())
            self._close_lists(0)
        elif self._quote is not None and not is_set_in(element):
            self._close_quote(())
        self._add(TableReader(self._shared, self._inline, self._depth).read(element, grid, caption))

    def _story(self, element: Element) -> tuple[Block, ...]:
        return Flow(self._shared, self._inline, self._depth + 1).read(element)


def _indent(properties: Element | None) -> int:
    """Return a paragraph's left margin in twips."""
    found = None if properties is None else properties.find(f"{MAIN}ind")
    told = "" if found is None else found.get(f"{MAIN}left") or found.get(f"{MAIN}start") or ""
    return whole_number(told, 0)


def _alone(child: Element) -> Iterable[Element]:
    """Return something to read that holds this one element."""
    return (child,)


def _is_contents(element: Element) -> bool:
    """Tell whether a content control holds the table of contents, which readers make anew."""
    gallery = element.find(f"{MAIN}sdtPr/{MAIN}docPartObj/{MAIN}docPartGallery")
    return gallery is not None and "Contents" in gallery.get(f"{MAIN}val", "")


def _split(pieces: list[Piece], place: int) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces before and after a place in their text."""
    before: list[Piece] = []
    after: list[Piece] = []
    at = 0
    for piece in pieces:
        cut = min(max(place - at, 0), len(piece.text))
        if cut:
            before.append(replace(piece, text=piece.text[:cut]))
        if cut < len(piece.text):
            after.append(replace(piece, text=piece.text[cut:]))
        at += len(piece.text)
    return before, after
