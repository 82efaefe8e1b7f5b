"""Reading an answer of OAI-PMH that may be damaged: record by record, the envelope by its marks.

An ordinary parser would end at the first bad letter and lose the page; here a bad record is one
refused record, and the resumption token behind it is still found.

Source: OAI-PMH 2.0, "Responses", "Resumption tokens", "Errors and exceptions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import unescape

from access_service.catalogue.dublin_core import is_dublin_core, read_dublin_core
from access_service.catalogue.identifiers import item_id
from access_service.catalogue.intake import read_element
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.marcxml import (
    MAX_XML_RECORD_BYTES,
    opening_of,
    parse_record,
)
from access_service.catalogue.record import (
    AuthorityRecord,
    DeletedRecord,
    Intake,
    Item,
    RefusedRecord,
)

_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?OAI-PMH[\s>]")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_START: Final = re.compile(rb"<(?:[\w.-]+:)?record(?:\s[^<>]*)?>\s*(?=<(?:[\w.-]+:)?header[\s>/])")
_END: Final = re.compile(rb"</(?:[\w.-]+:)?record\s*>")
_LIST_END: Final = re.compile(rb"</(?:[\w.-]+:)?(?:ListRecords|GetRecord)\s*>")
_TOKEN: Final = re.compile(
    rb"<(?:[\w.-]+:)?resumptionToken(?:\s[^<>]*)?>([^<]*)</(?:[\w.-]+:)?resumptionToken\s*>"
)
_ERROR: Final = re.compile(
    rb"<(?:[\w.-]+:)?error\s[^<>]*code\s*=\s*[\"'](\w+)[\"'][^<>]*(?:/>|>([^<]*)<)"
)
_ENTITIES: Final = {"&quot;": '"', "&apos;": "'"}
_HEAD_BYTES: Final = 4_000


@dataclass(frozen=True, slots=True)
class OaiError:
    """An error that the server names: its code, and its own words."""

    code: str
    words: str


class OaiAnswer:
    """One answer of a server.

    Args:
        body: The answer.
        name: What refused records are said to stand in.
    """

    def __init__(self, body: bytes, name: str) -> None:
        self._body = body
        self._name = name
        self._starts = [match.start() for match in _START.finditer(body)]
        # Behind the last record: a record's own text may speak of tokens and errors.
        last = _LIST_END.search(body, self._starts[-1]) if self._starts else None
        end = self._starts[-1] if self._starts else 0
        for match in _END.finditer(body, end, last.start() if last else len(body)):
            end = match.end()
        self._records_end = end

    @property
    def is_oai(self) -> bool:
        """Whether it is an answer of the protocol at all, and not a page of the Web."""
        return bool(_ROOT.search(self._body[:_HEAD_BYTES]))

    @property
    def has_doctype(self) -> bool:
        """Whether it declares a document type, which can hold a bomb."""
        return bool(_DOCTYPE.search(self._body[:_HEAD_BYTES]))

    @property
    def is_whole(self) -> bool:
        """Whether it ends as it should: a connection may break in the middle."""
        return bool(re.search(rb"</(?:[\w.-]+:)?OAI-PMH\s*>\s*\Z", self._body))

    @property
    def token(self) -> str:
        """The resumption token, empty on the last page."""
        found = _TOKEN.search(self._body, self._records_end)
        return _text(found[1]) if found else ""

    @property
    def error(self) -> OaiError | None:
        """The error that the server names, if it gives no records."""
        found = None if self._starts else _ERROR.search(self._body)
        return OaiError(found[1].decode(), _text(found[2] or b"")) if found else None

    def value(self, name: str) -> str:
        """Return the text of the first element of this name, such as `responseDate`."""
        tag = name.encode("ascii")
        pattern = rb"<(?:[\w.-]+:)?" + tag + rb"(?:\s[^<>]*)?>([^<]*)<"
        found = re.search(pattern, self._body)
        return _text(found[1]) if found else ""

    def values(self, name: str) -> tuple[str, ...]:
        """Return the texts of all elements of this name."""
        pattern = rb"<(?:[\w.-]+:)?" + name.encode("ascii") + rb"(?:\s[^<>]*)?>([^<]*)<"
        return tuple(_text(found) for found in re.findall(pattern, self._body))

    def records(self, source: str, *, before: int = 0) -> Iterator[Intake]:
        """Yield what each record became.

        Args:
            source: Name of the source: with the record's own identifier it makes the item's id.
            before: How many records the pages before this one had.
        """
        if not self._starts:
            return
        opening = opening_of(self._body[: self._starts[0]])
        ends = [*self._starts[1:], self._records_end]
        for number, (start, end) in enumerate(zip(self._starts, ends, strict=True), before + 1):
            piece = self._body[start:end]
            try:
                yield read_oai_record(_cut(piece), opening, source)
            except DamagedRecord as exc:
                yield RefusedRecord(
                    self._name, number, start, exc.reason, exc.detail, exc.control_number
                )


def _cut(piece: bytes) -> bytes:
    """Return a record up to its last end tag."""
    if len(piece) > MAX_XML_RECORD_BYTES:
        raise DamagedRecord("record-too-long")
    ends = list(_END.finditer(piece))
    if not ends:
        raise DamagedRecord("record-cut-short", f"{len(piece)} bytes")
    return piece[: ends[-1].end()]


def read_oai_record(
    data: bytes, opening: bytes, source: str
) -> Item | DeletedRecord | AuthorityRecord:
    """Return what a `record` element of OAI-PMH became; its identifier makes the item's id.

    Raises:
        DamagedRecord: It cannot be read, or describes no item.
    """
    element = parse_record(data, opening)
    identifier = _identifier(element)
    if not identifier:
        raise DamagedRecord("record-damaged", "no identifier in its header")
    made = _read_metadata(element, source)
    return replace(made, id=item_id(source, identifier))


def _read_metadata(element: Element, source: str) -> Item | DeletedRecord | AuthorityRecord:
    # A deletion is told by the header, whatever the format.
    if is_dublin_core(element):
        return read_dublin_core(element, source)
    for inside in element.iter():
        name = inside.tag.rpartition("}")[2] if isinstance(inside.tag, str) else ""
        if name in {"record", "mods"} and inside is not element:
            return read_element(inside, source)
    raise DamagedRecord("record-empty", "no metadata that is read here")


def _identifier(element: Element) -> str:
    for part in element:
        if isinstance(part.tag, str) and part.tag.rpartition("}")[2] == "header":
            for inside in part:
                if inside.tag.rpartition("}")[2] == "identifier":
                    return (inside.text or "").strip()
    return ""


def _text(data: bytes) -> str:
    return unescape(data.decode("utf-8", "replace").strip(), _ENTITIES)
