"""MARCXML, cut into records so that one damaged record costs nothing but itself.

The file is never parsed as a whole: each innermost `record` element is cut out by its tags and
parsed alone. That keeps memory flat, gives the place in bytes, and finds the records inside OAI-PMH
and SRU answers without knowing their wrappers. A document type is refused: it can hold a bomb.

Source: MARC 21 XML Schema (MARC21slim); the UNIMARC use of it (marcxchange, ISO 25577).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from access_service.catalogue.iso2709 import DamagedRecord, Frame
from access_service.catalogue.marc import MarcField, MarcRecord

MAX_XML_RECORD_BYTES: Final = 16_000_000

_BLOCK_BYTES: Final = 1 << 18
_START: Final = re.compile(rb"<(?:[\w.-]+:)?(?:record|mods)(?=[\s>/])")
_END: Final = re.compile(rb"</(?:[\w.-]+:)?(?:record|mods)\s*>")
_NAMESPACE: Final = re.compile(rb"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_DECLARATION: Final = re.compile(rb"<\?xml[^>]*\?>")


def opening_of(prolog: bytes) -> bytes:
    """Return the declaration in a prolog and a root that declares the namespaces of its root."""
    declaration = _DECLARATION.search(prolog)
    names = dict.fromkeys(name.strip() for name in _NAMESPACE.findall(prolog))
    taken = {name.split(b"=")[0].strip(): name for name in names}
    return (declaration[0] if declaration else b"") + b"<r " + b" ".join(taken.values()) + b">"


class RecordCutter:
    """Cuts the innermost `record` and `mods` elements out of a stream of XML."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting = b""
        self._start = 0
        self._prolog: bytes | None = None

    @property
    def opening(self) -> bytes:
        """The declaration of the file and a root that declares the namespaces of its own root."""
        return opening_of(self._prolog or b"")

    def frames(self) -> Iterator[Frame]:
        """Yield the records in file order; what follows the last one must hold no other."""
        while block := self._stream.read(_BLOCK_BYTES):
            self._waiting += block
            yield from self._cut()
            if len(self._waiting) > MAX_XML_RECORD_BYTES:
                yield Frame(self._start, b"", is_too_long=True)
                self._drop(len(self._waiting))
        if found := _START.search(self._waiting):
            yield Frame(
                self._start + found.start(),
                self._waiting[found.start() :][:1000],
                is_cut_short=True,
            )

    def _cut(self) -> Iterator[Frame]:
        done = 0
        for end in _END.finditer(self._waiting):
            starts = list(_START.finditer(self._waiting, done, end.start()))
            if starts:
                if self._prolog is None:
                    self._prolog = self._waiting[: starts[-1].start()]
                yield from self._frames_between(starts, end.end())
            done = end.end()
        self._drop(done)

    def _frames_between(self, starts: list[re.Match[bytes]], end: int) -> Iterator[Frame]:
        """Yield the record at the last start; an earlier one with fields in it was never closed."""
        for start, following in pairwise(starts):
            piece = self._waiting[start.start() : following.start()]
            if b"datafield" in piece:
                yield Frame(self._start + start.start(), piece[:1000], is_cut_short=True)
        first = starts[-1].start()
        yield Frame(self._start + first, self._waiting[first:end])

    def _drop(self, count: int) -> None:
        self._waiting = self._waiting[count:]
        self._start += count


def parse_record(data: bytes, opening: bytes) -> Element:
    """Return one `record` element.

    Args:
        data: The element's bytes.
        opening: The declaration and the root that stood around it.

    Raises:
        DamagedRecord: It is not well formed, or its encoding is none that is known.
    """
    try:
        root: Element = fromstring(opening + data + b"</r>", forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as exc:
        raise DamagedRecord("record-damaged", str(exc)) from exc
    return root[0]


def marc_record(record: Element) -> MarcRecord:
    """Return the MARC record in a `record` element.

    Raises:
        DamagedRecord: It holds no field.
    """
    leader = ""
    fields: list[MarcField] = []
    for element in record:
        name = element.tag.rpartition("}")[2]
        tag = element.get("tag", "")
        if name == "leader":
            leader = element.text or ""
        elif name == "controlfield":
            fields.append(MarcField(tag, value=element.text or ""))
        elif name == "datafield":
            indicators = element.get("ind1", " ") + element.get("ind2", " ")
            subfields = tuple((sub.get("code", ""), sub.text or "") for sub in element)
            fields.append(MarcField(tag, "", indicators, subfields))
    if not fields:
        raise DamagedRecord("record-empty", "no fields")
    return MarcRecord(leader, fields)
