"""Media overlays: which sound belongs to which sentence of an EPUB.

Source: EPUB 3.3, 9 «Media overlays».
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from formats.document import Anchor
from formats.narration import Narration, SyncPoint
from formats.report import Finding, Kind
from formats.writers._clips import CLIP_SUFFIXES, touching
from formats.writers._epub_chapters import BookFile
from formats.writers._markup import EPUB_TYPES, identifier, namespaces

SMIL = "http://www.w3.org/ns/SMIL"
_MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Overlay:
    """The sound of one text file."""

    name: str
    text_name: str
    data: bytes
    duration_ms: int
    places: frozenset[str]
    """The identifiers that have a sound."""


def clip_name(number: int, media_type: str) -> str:
    """Return the name of a sound file in the book."""
    return f"sound-{number + 1:03}{CLIP_SUFFIXES[media_type]}"


def clock(milliseconds: int) -> str:
    """Return a time as SMIL's full clock value, `h:mm:ss.mmm`."""
    seconds, rest = divmod(milliseconds, _MS_PER_SECOND)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def overlays(
    files: Iterable[BookFile], narration: Narration, findings: list[Finding]
) -> tuple[Overlay, ...]:
    """Return the overlay of each file that has sound; sound without a text is reported."""
    places = {name: file.name for file in files for name in file.identifiers}
    by_file: dict[str, list[tuple[str, SyncPoint]]] = {}
    for point in touching(narration):
        name = _place(point.anchor, places)
        if name is None:
            findings.append(Finding(Kind.LOST, "sound-without-text", point.anchor))
        else:
            by_file.setdefault(places[name], []).append((name, point))
    return tuple(
        Overlay(
            name.replace(".xhtml", ".smil"),
            name,
            _smil(name, points, narration),
            sum(point.end_ms - point.start_ms for _, point in points),
            frozenset(name for name, _ in points),
        )
        for name, points in by_file.items()
    )


def _place(anchor: Anchor, places: dict[str, str]) -> str | None:
    """Return the identifier of a sentence, or of its block where the sentence has none."""
    for name in (identifier(anchor), identifier(anchor.rpartition(".s")[0])):
        if name in places:
            return name
    return None


def _smil(text_name: str, points: list[tuple[str, SyncPoint]], narration: Narration) -> bytes:
    root = etree.Element(f"{{{SMIL}}}smil", nsmap=namespaces(SMIL, epub=EPUB_TYPES))
    root.set("version", "3.0")
    body = etree.SubElement(root, f"{{{SMIL}}}body")
    sequence = etree.SubElement(body, f"{{{SMIL}}}seq", id="text")
    sequence.set(f"{{{EPUB_TYPES}}}textref", text_name)
    for number, (name, point) in enumerate(points, 1):
        pair = etree.SubElement(sequence, f"{{{SMIL}}}par", id=f"p{number}")
        etree.SubElement(pair, f"{{{SMIL}}}text", src=f"{text_name}#{name}")
        clip = narration.clips[point.clip]
        etree.SubElement(
            pair,
            f"{{{SMIL}}}audio",
            src=clip_name(point.clip, clip.media_type),
            clipBegin=clock(point.start_ms),
            clipEnd=clock(point.end_ms),
        )
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))
