"""Reads Markdown: CommonMark with tables, footnotes, language spans and YAML front matter."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from formats.document import (
    Anchor,
    Block,
    Emphasis,
    Figure,
    HeaderScope,
    Heading,
    Lang,
    ListBlock,
    ListItem,
    Note,
    Paragraph,
    Quote,
    Runs,
    Table,
    TableCell,
    TableRow,
)
from formats.errors import UnreadableDocument
from formats.readers.encoding import decode
from formats.readers.front_matter import FrontMatter, take_front_matter
from formats.readers.html_tags import is_comment, is_markup, without_tags
from formats.readers.languages import settled
from formats.readers.markdown_syntax import parser, without_notes
from formats.readers.structure import Draft, Piece, finish, runs_of
from formats.readers.text import encoding_findings
from formats.reading import Limits, Reading
from formats.report import Finding, Kind

_DATA_IMAGE = re.compile(r"data:(image/(?:png|jpeg|gif));base64,(.+)", re.DOTALL)
_CONTAINERS = {"em": Emphasis.EMPHASIS, "strong": Emphasis.STRONG, "link": Emphasis.NONE}
_BROKEN_LINE = Piece("\n")


class MarkdownReader:
    """Reads Markdown."""

    name: ClassVar[str] = "markdown"
    suffixes: ClassVar[tuple[str, ...]] = (".md", ".markdown")

    def __init__(self, *, has_front_matter: bool = True) -> None:
        """Choose whether properties may stand before the text, as they do in files."""
        self._has_front_matter = has_front_matter

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole file; pictures in other files are reported as lost, not fetched."""
        decoded = decode(src.read(), name=name)
        front, text = FrontMatter(), decoded.text
        if self._has_front_matter:
            front, text = take_front_matter(text)
        source = without_notes(text)
        findings = encoding_findings(decoded)
        language = front.lang or settled(source.text, None, lang, findings)
        page = _Page(language, limits.nesting, name)
        page.findings.extend(findings)
        labels = {label: Anchor(f"n{number}") for number, (label, _) in enumerate(source.notes, 1)}
        page.note_anchors.update(labels)
        blocks = page.blocks(source.text)
        notes = tuple(
            Note(labels[label], label, page.blocks(body))
            for label, body in dict(source.notes).items()
        )
        draft = Draft(page.lang, blocks, notes, front.metadata, front.title)
        return finish(draft, name=name, reader=self.name, findings=page.findings)


class _Page:
    """Turns the parser's tree into blocks; anchors are numbered over text and notes together."""

    def __init__(self, lang: Lang, nesting: int, name: str) -> None:
        self.lang = lang
        self.findings: list[Finding] = []
        self.note_anchors: dict[str, Anchor] = {}
        self._nesting = nesting
        self._name = name
        # A list and its item are two levels of the parser's, and text in it one more.
        self._parser: MarkdownIt = parser(2 * nesting + 20)
        self._count = 0

    def blocks(self, text: str) -> tuple[Block, ...]:
        """Return the blocks of a Markdown text.

        Raises:
            UnreadableDocument: Lists or quotes are nested beyond the limit.
        """
        try:
            tokens = self._parser.parse(text)
            if any(token.level > 2 * self._nesting for token in tokens):
                raise self._too_deep()
            return tuple(self._children(SyntaxTreeNode(tokens)))
        except RecursionError as exc:
            raise self._too_deep() from exc

    def _too_deep(self) -> UnreadableDocument:
        return UnreadableDocument(
            f"{self._name}: nested over {self._nesting} levels",
            say="nested-too-deep",
            name=self._name,
            most=self._nesting,
        )

    def _anchor(self) -> Anchor:
        self._count += 1
        return Anchor(f"b{self._count}")

    def _children(self, node: SyntaxTreeNode) -> Iterator[Block]:
        for child in node.children:
            yield from self._block(child)

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        match node.type:
            case "heading":
                yield Heading(self._anchor(), int(node.tag[1]), self._line(node))
            case "paragraph":
                yield from self._paragraph(node)
            case "bullet_list" | "ordered_list":
                yield self._list(node)
            case "blockquote":
                anchor = self._anchor()
                yield Quote(anchor, tuple(self._children(node)))
            case "table":
                yield self._table(node)
            case "fence" | "code_block":
                for line in node.content.splitlines():
                    yield from self._paragraphs([Piece(line, Emphasis.CODE)])
            case "html_block":
                yield from self._paragraphs([Piece(self._html_text(node.content))])
            case "hr":
                return
            case unknown:
                raise AssertionError(f"the parser made a {unknown}")

    def _paragraphs(self, pieces: list[Piece]) -> Iterator[Block]:
        runs = runs_of(pieces, self.lang)
        if runs:
            yield Paragraph(self._anchor(), runs)

    def _line(self, node: SyntaxTreeNode) -> Runs:
        """Return a heading's or cell's text; line breaks in it become spaces."""
        pieces: list[Piece] = []
        for part in self._inline(node):
            if isinstance(part, Piece):
                pieces.append(part)
            else:
                self._lose_image(part)
                pieces.append(Piece(part.alt))
        return runs_of(pieces, self.lang)

    def _paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """Yield a paragraph for each line that the author broke by hand, and its pictures."""
        pieces: list[Piece] = []
        for part in self._inline(node):
            if isinstance(part, Piece) and part is not _BROKEN_LINE:
                pieces.append(part)
                continue
            yield from self._paragraphs(pieces)
            pieces = []
            if isinstance(part, _Image):
                yield from self._figure(part)
        yield from self._paragraphs(pieces)

    def _inline(self, node: SyntaxTreeNode) -> Iterator[Piece | _Image]:
        for child in node.children:
            if child.type == "inline":
                yield from self._pieces(child, Piece(""))

    def _pieces(self, node: SyntaxTreeNode, style: Piece) -> Iterator[Piece | _Image]:
        """Yield the pieces inside `node` in the style around them."""
        for child in node.children:
            if child.type in _CONTAINERS:
                yield from self._pieces(child, _inside(child, style))
            else:
                yield from self._leaf(child, style)

    def _leaf(self, child: SyntaxTreeNode, style: Piece) -> Iterator[Piece | _Image]:
        match child.type:
            case "text":
                yield _styled(style, child.content)
            case "softbreak":
                yield _styled(style, " ")
            case "hardbreak":
                yield _BROKEN_LINE
            case "code_inline":
                yield _styled(style, child.content, Emphasis.CODE)
            case "image":
                yield _Image(str(child.attrs["src"]), child.content)
            case "language_span":
                yield Piece(child.content, style.emphasis, Lang(child.info), style.link)
            case "note_reference":
                yield self._note_reference(child.content, style)
            case "html_inline":
                yield _styled(style, self._inline_html_text(child.content))
            case unknown:
                raise AssertionError(f"the parser made a {unknown}")

    def _note_reference(self, label: str, style: Piece) -> Piece:
        anchor = self.note_anchors.get(label)
        if anchor is None:
            self.findings.append(Finding(Kind.LOST, "note-missing", None, label))
            return _styled(style, f"[^{label}]")
        return Piece(label, Emphasis.SUPERSCRIPT, self.lang, None, anchor)

    def _html_text(self, content: str) -> str:
        text, has_lost_tags = without_tags(content)
        if has_lost_tags:
            self._report_tag(content)
        return text

    def _inline_html_text(self, content: str) -> str:
        """Return what only looks like a tag; of a real one, nothing."""
        if not is_markup(content):
            return content
        if not is_comment(content):
            self._report_tag(content)
        return ""

    def _report_tag(self, content: str) -> None:
        self.findings.append(Finding(Kind.LOST, "html-dropped", None, content.strip()[:60]))

    def _lose_image(self, image: _Image) -> None:
        self.findings.append(Finding(Kind.LOST, "image-not-read", None, image.source[:120]))

    def _figure(self, image: _Image) -> Iterator[Block]:
        """Yield a picture that stands in the file itself; of others, the description."""
        held = _DATA_IMAGE.fullmatch(image.source)
        if not held:
            self._lose_image(image)
            yield from self._paragraphs([Piece(image.alt)])
            return
        try:
            data = base64.b64decode(held[2], validate=True)
        except ValueError:
            self._lose_image(image)
            yield from self._paragraphs([Piece(image.alt)])
            return
        # Markdown cannot tell decoration from neglect: an empty description counts as missing.
        yield Figure(self._anchor(), data, held[1], image.alt or None, self.lang)

    def _list(self, node: SyntaxTreeNode) -> ListBlock:
        anchor = self._anchor()
        items = tuple(
            ListItem(self._anchor(), tuple(self._children(child))) for child in node.children
        )
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 1
        return ListBlock(anchor, items, node.type == "ordered_list", start)

    def _table(self, node: SyntaxTreeNode) -> Table:
        anchor = self._anchor()
        rows = [row for part in node.children for row in part.children]
        heads = len(node.children[0].children)
        return Table(
            anchor,
            tuple(
                TableRow(tuple(self._cell(cell) for cell in row.children if row.children))
                for row in rows
            ),
            heads,
        )

    def _cell(self, node: SyntaxTreeNode) -> TableCell:
        scope = HeaderScope.COLUMN if node.type == "th" else HeaderScope.NONE
        return TableCell(self._anchor(), self._line(node), scope)


@dataclass(frozen=True, slots=True)
class _Image:
    """A picture met in the text."""

    source: str
    alt: str


def _styled(style: Piece, text: str, more: Emphasis = Emphasis.NONE) -> Piece:
    return Piece(text, style.emphasis | more, style.lang, style.link)


def _inside(node: SyntaxTreeNode, style: Piece) -> Piece:
    """Return the style inside emphasis or a link.

    Addresses relative to a file that we do not have lead nowhere and are not kept.
    """
    if node.type != "link":
        return _styled(style, "", _CONTAINERS[node.type])
    target = str(node.attrs["href"])
    is_kept = target.startswith(("http://", "https://", "mailto:", "tel:"))
    return Piece("", style.emphasis, style.lang, target if is_kept else None)
