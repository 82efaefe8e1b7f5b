"""Reads web pages as a browser would, without fetching anything and without running anything.

Sources: HTML Living Standard; RFC 2397 (`data:` addresses).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar
from urllib.parse import unquote, unquote_to_bytes

from formats.document import Lang, Metadata
from formats.readers._web_flow import Around, WebFlow
from formats.readers._web_names import language_told, seen_text, tag_of, text_of
from formats.readers._web_notes import NoteFinder
from formats.readers._web_tree import decode_web, parse_html
from formats.readers.gathering import Story
from formats.readers.languages import language_of, settled
from formats.readers.markup import Element
from formats.readers.structure import Draft, finish
from formats.readers.text import encoding_findings
from formats.reading import Limits, Reading
from formats.report import Finding

_DATA = re.compile(r"data:(image/[\w.+-]+)((?:;[^,;]{0,60})*),", re.IGNORECASE)


class HtmlReader:
    """Reads HTML and XHTML."""

    name: ClassVar[str] = "html"
    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole page; pictures in other files are reported as lost, not fetched."""
        decoded = decode_web(src.read(), name=name)
        root = parse_html(decoded.text, name=name, limits=limits)
        findings: list[Finding] = encoding_findings(decoded)
        told = language_of(language_told(root) or "")
        body = next((part for part in root if tag_of(part) == "body"), root)
        language = settled(seen_text(body, told), told, lang, findings)
        story = Story(name, language, limits, findings)
        notes = NoteFinder([root], place_in_page, places_of)
        flow = WebFlow(
            story, Around(place_in_page, data_picture, notes, is_from_office=_is_from_office(root))
        )
        blocks = flow.page(body)
        made = [flow.note(found) for found in notes.notes.values()]
        draft = Draft(
            language,
            story.led(blocks),
            story.led_notes(made),
            _metadata(root),
            _title(root),
        )
        return finish(draft, name=name, reader=self.name, findings=findings)


def places_of(element: Element) -> Iterator[str]:
    """Yield the names that links can lead to."""
    names = (element.get("id"), element.get("name") if tag_of(element) == "a" else None)
    yield from (name for name in names if name)


def place_in_page(element: Element, address: str) -> str | None:
    """Return the name of a place of the same page, or None."""
    del element
    return unquote(address[1:]) or None if address.startswith("#") else None


def data_picture(element: Element, address: str) -> tuple[bytes, str] | None:
    """Return a picture that stands in its address itself."""
    del element
    told = _DATA.match(address)
    if told is None:
        return None
    held = address[told.end() :]
    if "base64" not in told[2].lower():
        return unquote_to_bytes(held), told[1].lower()
    try:
        return base64.b64decode(re.sub(r"\s+", "", unquote(held)), validate=True), told[1].lower()
    except ValueError:  # also for letters that base64 does not know
        return None


def _is_from_office(root: Element) -> bool:
    """Tell whether a word processor wrote the page."""
    programs = (
        (meta.get("content") or "").lower()
        for meta in root.iter("meta")
        if (meta.get("name") or "").lower() == "generator"
    )
    return any("office" in program for program in programs)


def _title(root: Element) -> str:
    return next((text_of(one) for one in root.iter("title")), "")


def _metadata(root: Element) -> Metadata:
    """Return what `meta` elements tell; Dublin Core is believed before the rest."""
    told: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or "").lower().replace("dcterms.", "dc.")
        text = " ".join((meta.get("content") or "").split())
        if name and text:
            told.setdefault(name, []).append(text)

    def first(*names: str) -> str:
        return next((told[name][0] for name in names if name in told), "")

    creators = told.get("dc.creator") or [
        part.strip() for text in told.get("author", []) for part in text.split(",")
    ]
    return Metadata(
        tuple(creators),
        first("dc.publisher"),
        first("dc.subject", "description", "dc.description"),
        first("dc.date", "date"),
        first("dc.identifier"),
    )
