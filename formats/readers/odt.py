"""Reads OpenDocument text: headings, lists, tables, notes, descriptions, languages.

Source: OpenDocument 1.3 (ISO/IEC 26300).
"""

from __future__ import annotations

import mimetypes
import posixpath
from typing import BinaryIO, ClassVar

from formats.document import Lang, Metadata
from formats.errors import UnreadableDocument
from formats.readers._odt_flow import OdtFlow
from formats.readers._odt_notes import OdtNotes, read_notes
from formats.readers._odt_styles import OdtStyles
from formats.readers.gathering import Story
from formats.readers.guessing import with_guessed_headings
from formats.readers.languages import language_of, settled
from formats.readers.markup import Element, parse_xml
from formats.readers.package import ZipPackage
from formats.readers.structure import Draft, finish
from formats.reading import Limits, Reading
from formats.report import Finding, Kind

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"


class OdtReader:
    """Reads ODT."""

    name: ClassVar[str] = "odt"
    suffixes: ClassVar[tuple[str, ...]] = (".odt", ".ott")

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole file; what the model cannot hold is reported."""
        package = ZipPackage(src, name, limits)

        def xml(part: str) -> Element | None:
            data = package.data(part)
            if data is None:
                return None
            return parse_xml(data, name=name, limits=limits, has_type=True)

        _check_lock(xml("META-INF/manifest.xml"), name)
        content = xml("content.xml")
        text = None if content is None else content.find(f"{_OFFICE}body/{_OFFICE}text")
        if content is None or text is None:
            raise package.damaged("no text")
        findings: list[Finding] = []
        if any(part.startswith(("Basic/", "Scripts/")) for part in package.names):
            findings.append(Finding(Kind.LOST, "macros-dropped"))
        styles = OdtStyles([root for root in (xml("styles.xml"), content) if root is not None])
        meta = xml("meta.xml")
        told = language_of(_fact(meta, _DC, "language")) or styles.default_language
        language = settled("".join(text.itertext()), told, lang, findings)
        story = Story(name, language, limits, findings)
        notes = OdtNotes()

        def picture(address: str) -> tuple[bytes, str] | None:
            part = posixpath.normpath(address.removeprefix("./"))
            data = package.data(part) if "://" not in address else None
            kind = mimetypes.guess_type(part)[0] or "application/octet-stream"
            return None if data is None else (data, kind)

        blocks = OdtFlow(story, styles, notes, picture).read(text)
        blocks = with_guessed_headings(blocks, findings)
        made = tuple(read_notes(OdtFlow(story, styles, notes, picture, 1).inner, notes))
        draft = Draft(
            language, story.led(blocks), story.led_notes(made), _metadata(meta),
            _fact(meta, _DC, "title"),
        )  # fmt: skip
        return finish(draft, name=name, reader=self.name, findings=findings)


def _check_lock(manifest: Element | None, name: str) -> None:
    """Refuse a file that needs a password."""
    if manifest is not None and any(True for _ in manifest.iter("{*}encryption-data")):
        raise UnreadableDocument(f"{name}: encrypted", say="file-locked", name=name)


def _fact(meta: Element | None, namespace: str, name: str) -> str:
    found = None if meta is None else next(meta.iter(namespace + name), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _metadata(meta: Element | None) -> Metadata:
    author = _fact(meta, _META, "initial-creator") or _fact(meta, _DC, "creator")
    names = tuple(part.strip() for part in author.split(";") if part.strip())
    return Metadata(
        names, _fact(meta, _DC, "publisher"), _fact(meta, _DC, "subject"),
        "", _fact(meta, _DC, "identifier"),
    )  # fmt: skip
