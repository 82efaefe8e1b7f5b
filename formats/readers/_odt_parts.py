"""Small parts of an OpenDocument text: addresses, descriptions, quotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formats.document import Block, Heading, Paragraph, Quote
from formats.labels import says_undescribed
from formats.readers.gathering import inner_link
from formats.readers.markup import Element, local
from formats.readers.structure import Piece

XLINK = "{http://www.w3.org/1999/xlink}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"


def address(element: Element) -> str | None:
    address = str(element.get(f"{XLINK}href") or "")
    if address.startswith("#"):
        return inner_link(address[1:].partition("|")[0])
    return address if address.startswith(("http://", "https://", "mailto:", "tel:")) else None


def description(frame: Element) -> str | None:
    """Return a frame's description: None if there is none, «» for decoration."""
    for name, told in frame.attrib.items():
        if local(name) == "decorative" and told == "true":
            return ""
    texts = []
    for name in ("title", "desc"):
        found = frame.find(f"{_SVG}{name}")
        if found is not None and (found.text or "").strip():
            texts.append(" ".join(found.text.split()))
    alt = texts[-1] if texts else ""
    return None if not alt or says_undescribed(alt) else alt


def pieces_of(block: Block) -> Iterator[Piece]:
    runs = block.runs if isinstance(block, Paragraph | Heading) else ()
    for run in runs:
        yield Piece(run.text, run.emphasis, run.lang, run.link, run.note)
    yield Piece(" ")


def joined_quotes(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return blocks in which paragraphs of one quotation are one quotation."""
    made: list[Block] = []
    for block in blocks:
        last = made[-1] if made else None
        if isinstance(block, Quote) and isinstance(last, Quote) and not last.attribution:
            made[-1] = replace(last, blocks=last.blocks + block.blocks)
        else:
            made.append(block)
    return tuple(made)
