"""Figures, pictures, drawings and formulas of web pages: their descriptions are what counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from formats.document import Block, Figure, Lang, Paragraph, Quote, Runs, Table
from formats.labels import says_undescribed
from formats.readers._web_names import kinds_of, tag_of, text_of
from formats.readers.gathering import Gathering, Story
from formats.readers.markup import Element
from formats.readers.structure import Piece
from formats.report import Kind

if TYPE_CHECKING:
    from formats.readers._web_flow import WebFlow


def _figure(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    """Add what a figure holds, with its caption in the place that the model has for it."""
    if into.joins:
        flow.apart(element, style, into)
        return
    into.begin()
    caption = next((part for part in element if tag_of(part) == "figcaption"), None)
    runs: Runs = ()
    if caption is not None:
        runs, _ = flow.line(caption, flow.styled(caption, style))
        _keep_tail(caption)
    blocks = list(flow.inside(element, style))
    if runs:
        _put_caption(blocks, runs, flow.story)
    for block in blocks:
        into.block(block)


def _keep_tail(element: Element) -> None:
    """Take an element out of its parent, but not the text after it."""
    tail, before, parent = element.tail or "", element.getprevious(), element.getparent()
    element.tail = None
    parent.remove(element)
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def _image(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    told = element.get("alt")
    kinds = kinds_of(element)
    alt = None if told is None else " ".join(told.split())
    if kinds & {"presentation", "none"}:
        alt = ""
    if alt is not None and says_undescribed(alt):
        alt = None
    if alt is None:
        alt = " ".join((element.get("aria-label") or "").split()) or None
    address = element.get("src") or ""
    _picture(flow, flow.around.picture(element, address), alt, style, into, address)


def _picture(
    flow: WebFlow,
    held: tuple[bytes, str] | None,
    alt: str | None,
    style: Piece,
    into: Gathering,
    address: str,
) -> None:
    if into.joins:
        if alt:
            into.text(f" {alt} ", style)
        into.block(Figure(flow.story.item_anchor(), b"", "", alt, flow.story.lang))
        return
    if held is None:
        shown = "" if address.startswith("data:") else address
        flow.story.find(Kind.LOST, "image-not-read", None, shown)
        into.line()
        into.text(alt or "", style)
        into.line()
        return
    into.begin()
    anchor = flow.story.anchor()
    if alt is None:
        flow.story.find(Kind.LOST, "figure-without-alt", anchor)
    into.block(Figure(anchor, *held, alt, _lang_of(flow, alt, style)))


def _lang_of(flow: WebFlow, text: str | None, style: Piece) -> Lang:
    """Return the language of a description."""
    if style.lang is not None:
        return style.lang
    runs = flow.story.runs([Piece(text or "")])
    return runs[0].lang if runs else flow.story.lang


def _drawing(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    """Add an SVG drawing, described by its own title (SVG 2, 5.8), else by the words in it."""
    told = (text_of(part) for part in element if tag_of(part) in {"title", "desc"})
    drawn = (text_of(part) for part in element.iter("{*}text"))
    label = " ".join((element.get("aria-label") or "").split())
    alt = label or " ".join(filter(None, told)) or " ".join(filter(None, drawn))
    pictures = list(element.iter("{*}image"))
    if pictures:
        names = ("{http://www.w3.org/1999/xlink}href", "xlink-href", "href")
        address = next((one for name in names if (one := pictures[0].get(name))), "")
        held = flow.around.picture(element, address)
        _picture(flow, held, alt or None, style, into, address)
        return
    data = etree.tostring(element, encoding="utf-8", with_tail=False)
    _picture(flow, (data, "image/svg+xml"), alt or None, style, into, "")


def _formula(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    text = element.get("alttext") or text_of(element)
    flow.story.find(Kind.LOST, "formula-flattened", None, text)
    into.text(f" {text} ", style)


def _put_caption(blocks: list[Block], runs: Runs, story: Story) -> None:
    """Give a figure's caption to its picture, table or quotation, or let it be a paragraph."""
    if len(blocks) == 1:
        only = blocks[0]
        if isinstance(only, Figure | Table) and not only.caption:
            blocks[0] = replace(only, caption=runs)
            return
        if isinstance(only, Quote) and not only.attribution:
            blocks[0] = replace(only, attribution=runs)
            return
    blocks.append(Paragraph(story.anchor(), runs))


MAKERS: dict[str, Callable[[WebFlow, Element, Piece, Gathering], None]] = {
    "figure": _figure,
    "img": _image,
    "svg": _drawing,
    "math": _formula,
}
