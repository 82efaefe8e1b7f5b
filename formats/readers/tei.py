"""Reads TEI P5 (and P4): editions of texts, with their notes, verse, speeches and printed pages.

Source: TEI P5 Guidelines.
"""

from __future__ import annotations

from itertools import chain
from typing import BinaryIO, ClassVar

from formats.document import Lang, Metadata
from formats.errors import UnreadableDocument
from formats.readers._tei_flow import TeiFlow
from formats.readers._tei_names import XML_LANG
from formats.readers.gathering import Story
from formats.readers.languages import language_of, settled
from formats.readers.markup import Element, local, parse_xml
from formats.readers.structure import Draft, finish
from formats.reading import Limits, Reading
from formats.report import Finding


class TeiReader:
    """Reads TEI."""

    name: ClassVar[str] = "tei"
    suffixes: ClassVar[tuple[str, ...]] = (".xml", ".tei")

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole edition; pictures in other files are reported as lost."""
        root = parse_xml(src.read(), name=name, limits=limits, has_type=True)
        texts = _texts(root)
        if not texts:
            raise UnreadableDocument(f"{name}: {local(root)}", say="xml-not-tei", name=name)
        header = next(root.iter("{*}teiHeader"), None)
        findings: list[Finding] = []
        told = _language(root, texts[0], header)
        sample = "".join(chain.from_iterable(text.itertext() for text in texts))
        language = settled(sample, told, lang, findings)
        story = Story(name, language, limits, findings)
        flow = TeiFlow(story)
        blocks = tuple(chain.from_iterable(map(flow.text, texts)))
        notes = tuple(flow.notes())
        draft = Draft(
            language,
            story.led(blocks),
            story.led_notes(notes),
            _metadata(header),
            _first(header, "title"),
            is_title_certain=True,
        )
        return finish(draft, name=name, reader=self.name, findings=findings)


def _texts(root: Element) -> list[Element]:
    """Return the text of an edition, or those of all editions in a corpus (TEI P5 15.1)."""
    if local(root) in {"teiCorpus", "teiCorpus.2"}:
        return [text for part in root for text in _texts(part)]
    if local(root) not in {"TEI", "TEI.2"}:
        return []
    return [part for part in root if local(part) == "text"][:1]


def _language(root: Element, text: Element, header: Element | None) -> Lang | None:
    """Return the language of the text: told by itself, else by the header."""
    for element in (text, root):
        if told := language_of(element.get(XML_LANG) or ""):
            return told
    found = () if header is None else header.iter("{*}language")
    tags = (one.get("ident") or one.get("id") or "" for one in found)
    return next((lang for tag in tags if (lang := language_of(tag))), None)


def _first(header: Element | None, name: str) -> str:
    """Return the first element of a name in the file's description."""
    found = None if header is None else next(header.iter(f"{{*}}{name}"), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _metadata(header: Element | None) -> Metadata:
    """Return author, publisher and so on, of the description of the file."""
    statement = None if header is None else next(header.iter("{*}titleStmt"), None)
    authors = () if statement is None else statement.iter("{*}author")
    names = (" ".join("".join(one.itertext()).split()) for one in authors)
    return Metadata(
        tuple(name for name in names if name),
        _first(header, "publisher"),
        "",
        _first(header, "date"),
        _first(header, "idno"),
    )
