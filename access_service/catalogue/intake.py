"""Bringing a file of records into the catalogue: every record that can be read, one at a time.

What the file is, its content says. Nothing is lost in silence: a record that cannot be read comes
out as a `RefusedRecord` with its place, and the records around it come in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from access_service.catalogue import iso2709, marcjson, marcxml
from access_service.catalogue.authority_records import is_authority, read_authority
from access_service.catalogue.copy_fields import CopyFields
from access_service.catalogue.csv_table import TableRows, TableShape, read_row, table_shape
from access_service.catalogue.dbf_table import is_dbf, read_dbf
from access_service.catalogue.dublin_core import (
    DUBLIN_CORE,
    is_dublin_core,
    read_dublin_core,
)
from access_service.catalogue.iso2709 import DamagedRecord, Frame
from access_service.catalogue.marc import AUTHORITY_TYPES, MarcRecord
from access_service.catalogue.marc21 import read_marc21
from access_service.catalogue.mods import MODS, is_mods, read_mods
from access_service.catalogue.record import (
    AuthorityRecord,
    DeletedRecord,
    FileNote,
    Intake,
    Item,
    RefusedRecord,
)
from access_service.catalogue.seen import seen_ids
from access_service.catalogue.unimarc import read_unimarc
from formats.errors import BadInput, UnknownThing, UnreadableDocument

__all__ = ["DeletedRecord", "RefusedRecord", "read_marc", "read_records"]

_HEAD_BYTES: Final = 1 << 16
_XML_HEAD_BYTES: Final = 1 << 20
# A leader, its numbers perhaps damaged; field and subfield marks make it ISO 2709.
_LEADER: Final = re.compile(rb"(?:\A\s*|\x1d\s*)[\x20-\x7e]{24}|\d{5}[\x20-\x7e]{5}22\d{5}")
_XML: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<[?!\w]")
_JSON: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[\[{].*\"(?:leader|fields)\"", re.DOTALL)
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


def read_records(
    path: Path, *, source: str | None = None, copies: CopyFields | None = None
) -> Iterator[Intake]:
    """Yield what a file holds: items, deletions and refused records, in file order.

    Args:
        path: ISO 2709 or MARCXML (MARC21 or UNIMARC, told record by record), Dublin Core as
            OAI-PMH gives it, MODS, MARC-in-JSON, or a table in CSV or DBF.
        source: Name of the source, part of each item's id; the file's stem if not given. Give the
            same name for every export of the same catalogue.
        copies: The field in which a system keeps its copies, where that is one of its own.

    Raises:
        BadInput: The file is not a catalogue of a kind that can be read.
        UnknownThing: There is no such file.
        UnreadableDocument: The file is empty, or the system refuses to read it.
    """
    return _each_once(path, placed_records(path, source or path.stem, copies=copies))


_Placed = tuple[int, Intake]
"""What a record became, behind the byte of the file at which it begins."""


def _each_once(path: Path, records: Iterator[_Placed]) -> Iterator[Intake]:
    """Yield records, the first of each id; another one is refused, unless that was deleted."""
    with seen_ids() as seen:
        number = 0
        for offset_bytes, record in records:
            number += not isinstance(record, FileNote)
            if isinstance(record, DeletedRecord):
                seen.forget(record.id)
            elif isinstance(record, Item) and (first := seen.first(record.id, number)) != number:
                told = record.control_number
                detail = f"{told} – {first}"
                yield RefusedRecord(path.name, number, offset_bytes, "id-repeated", detail, told)
                continue
            yield record


def placed_records(path: Path, name: str, *, copies: CopyFields | None = None) -> Iterator[_Placed]:
    """Return all records with their places, repeated ones too; raises what `read_records` does."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            if not head.strip():
                raise UnreadableDocument(
                    f"{path.name}: empty", say="catalogue-empty", name=path.name
                )
            if _XML.match(head):
                return _read_xml(path, head, name, copies)
            if iso2709.FIELD_END in head and b"\x1f" in head and _LEADER.search(head):
                return _read_iso_2709(path, name, copies)
            if _JSON.match(head):
                return _read_json(path, name, copies)
            if is_dbf(head):
                return read_dbf(path, name)
            stream.seek(0)
            shape = table_shape(stream)
    except FileNotFoundError as exc:
        raise UnknownThing(str(exc), say="catalogue-missing", name=path.name) from exc
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="catalogue-unreadable", name=path.name) from exc
    if shape is None:
        raise _not_a_catalogue(path)
    return _read_table(path, shape, name)


def _not_a_catalogue(path: Path) -> BadInput:
    return BadInput(f"{path.name}: not a catalogue", say="not-a-catalogue", name=path.name)


def _read_iso_2709(path: Path, source: str, copies: CopyFields | None) -> Iterator[_Placed]:
    with path.open("rb") as stream:
        yield from _read_frames(path, stream, source, copies)


def read_stream(
    stream: BinaryIO, name: str, *, copies: CopyFields | None = None
) -> Iterator[Intake]:
    """Yield what a stream of ISO 2709 holds, as `read_records` does; it need not be seekable.

    Args:
        stream: What is read, once and forwards.
        name: Of the source, also in what is told of refused records.
        copies: The field in which a system keeps its copies.
    """
    path = Path(name)
    return _each_once(path, _read_frames(path, stream, name, copies))


def _read_frames(
    path: Path, stream: BinaryIO, source: str, copies: CopyFields | None
) -> Iterator[_Placed]:
    for number, frame in enumerate(iso2709.frames(stream), 1):
        yield frame.offset_bytes, _read_frame(path, number, frame, source, copies, opening=None)


def _read_xml(path: Path, head: bytes, source: str, copies: CopyFields | None) -> Iterator[_Placed]:
    if _DOCTYPE.search(head):
        raise BadInput(f"{path.name}: DOCTYPE", say="catalogue-has-doctype", name=path.name)
    with path.open("rb") as stream:
        if not _has_record(stream):
            raise _not_a_catalogue(path)
    return _read_cut_xml(path, source, copies)


def _has_record(stream: BinaryIO) -> bool:
    """Whether a known kind of record stands near the start, before the file counts as one."""
    start = stream.read(_XML_HEAD_BYTES)
    names = (DUBLIN_CORE.encode("ascii"), MODS.encode("ascii"))
    return b"datafield" in start or any(name in start for name in names)


def _read_cut_xml(path: Path, source: str, copies: CopyFields | None) -> Iterator[_Placed]:
    with path.open("rb") as stream:
        cutter = marcxml.RecordCutter(stream)
        for number, frame in enumerate(cutter.frames(), 1):
            yield (
                frame.offset_bytes,
                _read_frame(path, number, frame, source, copies, opening=cutter.opening),
            )


def _read_json(path: Path, source: str, copies: CopyFields | None) -> Iterator[_Placed]:
    with path.open("rb") as stream:
        for number, frame in enumerate(marcjson.json_frames(stream), 1):
            try:
                yield frame.offset_bytes, read_marc(marcjson.json_record(frame), source, copies)
            except DamagedRecord as exc:
                yield frame.offset_bytes, _refused(path, number, frame.offset_bytes, exc)


def _refused(path: Path, number: int, offset_bytes: int, exc: DamagedRecord) -> RefusedRecord:
    return RefusedRecord(
        path.name, number, offset_bytes, exc.reason, exc.detail, exc.control_number
    )


def _read_frame(
    path: Path,
    number: int,
    frame: Frame,
    source: str,
    copies: CopyFields | None,
    *,
    opening: bytes | None,
) -> Intake:
    """Return what one record became; `opening` is the XML around it, None for ISO 2709."""
    try:
        if frame.is_too_long:
            raise DamagedRecord("record-too-long")
        if frame.is_cut_short:
            raise DamagedRecord("record-cut-short", f"{len(frame.data)} bytes")
        if opening is None:
            tags = () if copies is None else (copies.tag,)
            return read_marc(iso2709.decode_record(frame.data, *tags), source, copies)
        return read_element(marcxml.parse_record(frame.data, opening), source, copies)
    except DamagedRecord as exc:
        return _refused(path, number, frame.offset_bytes, exc)


def read_element(
    element: Element, source: str, copies: CopyFields | None = None
) -> Item | DeletedRecord | AuthorityRecord:
    """Return what a record of XML became: Dublin Core, MODS or MARCXML by its own names.

    Raises:
        DamagedRecord: The record describes no item, or has no title.
    """
    if is_dublin_core(element):
        return read_dublin_core(element, source)
    if is_mods(element):
        return read_mods(element, source)
    return read_marc(marcxml.marc_record(element), source, copies)


def read_marc(
    record: MarcRecord, source: str, copies: CopyFields | None = None
) -> Item | DeletedRecord | AuthorityRecord:
    """Return what a decoded record holds, UNIMARC or MARC21 by its own fields.

    Raises:
        DamagedRecord: The record describes no item and no heading, or has no title.
    """
    if record.leader[6] in AUTHORITY_TYPES and is_authority(record):
        return read_authority(record, source)
    return (read_unimarc if record.is_unimarc else read_marc21)(record, source, copies)


def _read_table(path: Path, shape: TableShape, source: str) -> Iterator[_Placed]:
    if shape.unread:
        yield 0, FileNote(path.name, "columns-not-read", ", ".join(shape.unread))
    with path.open("rb") as stream:
        for row in TableRows(stream, shape):
            try:
                yield row.offset_bytes, read_row(row, shape, source)
            except DamagedRecord as exc:
                yield row.offset_bytes, _refused(path, row.number, row.offset_bytes, exc)
