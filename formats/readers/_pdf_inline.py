"""The text inside a block of a tagged PDF: languages, emphasis, links, references to notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from formats.document import Anchor, Emphasis, Lang, Runs
from formats.readers._page_pieces import PieceMaker
from formats.readers._page_spans import Span
from formats.readers._pdf_marked import MarkedPages, lines_of, text_of
from formats.readers._pdf_nodes import holds
from formats.readers._pdf_tags import Content, Node
from formats.readers.structure import runs_of

_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_NOTE_LINK = "#note:"
_LABEL = re.compile(r"[\[(]?\s*(\d{1,4}|\*{1,3}|[†‡]|[a-zα-ω]|[ivxlc]+)\s*[\])]?")
_EMPHASIS = {
    "Em": Emphasis.EMPHASIS,
    "Emphasis": Emphasis.EMPHASIS,
    "Strong": Emphasis.STRONG,
    "Strong Emphasis": Emphasis.STRONG,
    "Code": Emphasis.CODE,
}


@dataclass(frozen=True, slots=True)
class _Style:
    """What elements around a span tell of it."""

    lang: Lang | None = None
    emphasis: Emphasis = Emphasis.NONE
    is_reference: bool = False


class References:
    """References met in the text, until the notes that they lead to are met behind them."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Anchor]] = {}
        self._count = 0
        self.kept: set[Anchor] = set()

    def refer(self, label: str) -> Anchor:
        """Return the anchor that a note of this label will have."""
        self._count += 1
        anchor = Anchor(f"n{self._count}")
        self._waiting.setdefault(label, []).append(anchor)
        return anchor

    def note(self, label: str) -> Anchor:
        """Return the anchor of a note, which is that of its first reference that has none yet."""
        waiting = self._waiting.get(label)
        if waiting:
            anchor = waiting.pop(0)
        else:
            self._count += 1
            anchor = Anchor(f"n{self._count}")
        self.kept.add(anchor)
        return anchor


class InlineText:
    """Makes runs of the content below an element."""

    def __init__(
        self, pages: MarkedPages, lang: Lang, maker: PieceMaker, *, links_are_bold: bool
    ) -> None:
        self.references = References()
        self._pages = pages
        self._lang = lang
        self._maker = maker
        self._links_are_bold = links_are_bold

    def spans(self, kids: list[Node | Content]) -> list[Span]:
        """Return the spans below, with what their elements tell."""
        return list(self._spans(kids, _Style()))

    def runs(self, spans: list[Span], lang: Lang | None) -> Runs:
        """Return runs; `lang` is what the block itself tells, and holds where the script agrees."""
        text = "".join(span.text for span in spans)
        base = lang if lang is not None and agrees(lang, text) else self._lang
        told = [
            span if span.lang is None or agrees(span.lang, span.text) else replace(span, lang=None)
            for span in spans
        ]
        pieces = self._maker.tidy(self._maker.pieces(lines_of(told)))
        return runs_of(
            [
                replace(p, link=None, note=Anchor(p.link[len(_NOTE_LINK) :]), text=p.text.strip())
                if p.link and p.link.startswith(_NOTE_LINK)
                else p
                for p in pieces
            ],
            base,
        )

    def _spans(self, kids: list[Node | Content], style: _Style) -> Iterator[Span]:
        for kid in kids:
            if isinstance(kid, Content):
                for span in self._pages.spans(kid):
                    yield self._styled(span, style)
            elif kid.actual_text is not None and kid.role != "Figure":
                yield from self._replaced(kid, style)
            elif kid.role in {"Link", "Reference", "Annot"}:
                yield from self._linked(kid, _inside(kid, style))
            elif kid.role not in {"Artifact", "Figure", "Private"}:
                yield from self._spans(kid.kids, _inside(kid, style))

    def _replaced(self, node: Node, style: _Style) -> Iterator[Span]:
        """Yield the text that stands for an element's content (14.9.4)."""
        inner = list(self._spans(node.kids, _inside(node, style)))
        if inner and node.actual_text:
            last = inner[-1]
            yield replace(inner[0], text=node.actual_text, right=last.right)

    def _linked(self, node: Node, style: _Style) -> Iterator[Span]:
        """Yield a link's spans; a short raised one is a reference to a note."""
        inner = list(self._spans(node.kids, style))
        label = _LABEL.fullmatch(text_of(inner)) if inner else None
        is_note = node.role == "Reference" or holds(node, "Reference")
        is_plain = not any(span.link for span in inner)
        if label and is_plain and (is_note or node.role in {"Link", "Annot"}):
            anchor = self.references.refer(label[1])
            yield replace(inner[0], text=label[1], right=inner[-1].right, link=_NOTE_LINK + anchor)
        else:
            yield from inner

    def _styled(self, span: Span, style: _Style) -> Span:
        drawn = span.emphasis
        if span.link and self._links_are_bold:
            drawn &= ~Emphasis.STRONG
        return replace(span, lang=style.lang or span.lang, emphasis=drawn | style.emphasis)


def _inside(node: Node, style: _Style) -> _Style:
    emphasis = _EMPHASIS.get(node.own_role, _EMPHASIS.get(node.role, Emphasis.NONE))
    return replace(style, lang=node.lang or style.lang, emphasis=style.emphasis | emphasis)


def agrees(lang: Lang, text: str) -> bool:
    """Tell whether a text may be in a language: word processors call much Greek English."""
    greek, latin = len(_GREEK.findall(text)), len(_LATIN.findall(text))
    if lang in {"el", "grc"}:
        return greek > 0 or not latin
    return latin > 0 or not greek


def not_all_strong(runs: Runs) -> Runs:
    """Return a caption's runs without an emphasis that all of it has: that is its style."""
    if all(run.emphasis & Emphasis.STRONG for run in runs if run.text.strip()):
        return tuple(replace(run, emphasis=run.emphasis & ~Emphasis.STRONG) for run in runs)
    return runs


def without_head(runs: Runs, count: int) -> Runs:
    """Return runs without their first `count` characters."""
    made = []
    for run in runs:
        cut = min(count, len(run.text))
        count -= cut
        if run.text[cut:]:
            made.append(replace(run, text=run.text[cut:]))
    return tuple(made)
