"""Reads RTF and DOC: LibreOffice makes DOCX of them, and our own reader reads that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO, ClassVar

from formats.document import Lang, Provenance
from formats.errors import UnreadableDocument
from formats.readers.docx import DocxReader
from formats.readers.libreoffice import as_docx
from formats.reading import Limits, Reading
from formats.report import Finding, Kind, Report

_GROUPS_FOR_NESTING = 5
"""RTF opens a few groups for each list, table and run that it nests."""
_HEADER_ROW = re.compile(rb"\\trhdr\b")
_DESCRIPTION = re.compile(rb"wzDescription\s*}\s*{\\sv\s+[^}\s]")
_BRACE_OR_BINARY = re.compile(rb"\\bin(\d{1,9}) ?|\\[\\{}]|[{}]")


class RtfReader:
    """Reads RTF where LibreOffice is installed."""

    name: ClassVar[str] = "rtf"
    suffixes: ClassVar[tuple[str, ...]] = (".rtf",)

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole file.

        Raises:
            UnreadableDocument: Damaged, or its groups are nested beyond the limit.
            Unavailable: LibreOffice is not installed.
        """
        data = src.read()
        check_groups(data, name, limits)
        read = _read(data, ".rtf", name=name, lang=lang, limits=limits, reader=self.name)
        lost = Report(tuple(_lost(data)))
        return replace(read, report=read.report + lost)


class DocReader:
    """Reads the DOC of Word 97 to 2003 where LibreOffice is installed."""

    name: ClassVar[str] = "doc"
    suffixes: ClassVar[tuple[str, ...]] = (".doc",)

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole file; errors as for RTF."""
        return _read(src.read(), ".doc", name=name, lang=lang, limits=limits, reader=self.name)


def _read(
    data: bytes, suffix: str, *, name: str, lang: Lang, limits: Limits, reader: str
) -> Reading:
    docx = as_docx(data, suffix, name=name, limits=limits)
    read = DocxReader().read(BytesIO(docx), name=name, lang=lang, limits=limits)
    document = replace(read.document, provenance=Provenance(name, reader))
    through = Report((Finding(Kind.FOUND, "read-through-word-processor"),))
    return Reading(document, through + read.report)


def _lost(data: bytes) -> Iterator[Finding]:
    """Yield what the file tells and LibreOffice 7.4 does not carry over."""
    if _HEADER_ROW.search(data):
        yield Finding(Kind.LOST, "rtf-header-rows-lost")
    if _DESCRIPTION.search(data):
        yield Finding(Kind.LOST, "rtf-descriptions-lost")


def check_groups(data: bytes, name: str, limits: Limits) -> None:
    """Refuse groups inside groups beyond the limit, on which word processors use up their stack.

    Raises:
        UnreadableDocument: They are.
    """
    most = _GROUPS_FOR_NESTING * limits.nesting
    depth = position = 0
    while True:
        found = _BRACE_OR_BINARY.search(data, position)
        if found is None:
            return
        position = found.end() + int(found[1] or 0)
        if found[0] == b"{":
            depth += 1
        elif found[0] == b"}":
            depth -= 1
        if depth > most:
            raise UnreadableDocument(
                f"{name}: over {most} groups", say="nested-too-deep", name=name, most=most
            )
