"""Catalogues kept in dBASE tables, as the older Greek library systems export them.

dbfread reads the header and the memo file; rows are cut here, because each needs its place, its own
character set (Greek ones are in cp737 whatever the header says) and may be damaged.

Source: dBASE III PLUS and FoxPro table file structure; the documentation of dbfread.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Final

from dbfread import DBF
from dbfread.memo import open_memofile

from access_service.catalogue.charset import table_charset
from access_service.catalogue.csv_table import Row, TableShape, read_row, row_number
from access_service.catalogue.identifiers import item_id
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.record import DeletedRecord, FileNote, Intake, RefusedRecord
from access_service.catalogue.table_columns import named_columns
from formats.errors import BadInput, UnreadableDocument

_VERSIONS: Final = frozenset(b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5\xfb")
_HEADER: Final = struct.Struct("<4xLHH20x")
_FIELD_BYTES: Final = 32
_SAMPLE_BYTES: Final = 1 << 18
_MEMO_TYPES: Final = frozenset("MGPB")
_END: Final = b"\x1a"
_DELETED: Final = b"*"


def is_dbf(head: bytes) -> bool:
    """Return whether a file that begins like this is a dBASE table."""
    if len(head) <= _HEADER.size or head[0] not in _VERSIONS:
        return False
    _, header_bytes, row_bytes = _HEADER.unpack_from(head)
    fields = head[_HEADER.size : _HEADER.size + _FIELD_BYTES]
    is_named = fields[:1].isalnum() or fields[:1] > b"\x80"
    return header_bytes > _HEADER.size and row_bytes > 1 and is_named


def read_dbf(path: Path, source: str) -> Iterator[tuple[int, Intake]]:
    """Return the rows of a table with their places; a row marked as deleted is a deletion.

    Raises:
        BadInput: No column holds titles.
        UnreadableDocument: The header is damaged.
    """
    try:
        table = DBF(
            path, encoding="latin-1", ignorecase=False, ignore_missing_memofile=True, load=False
        )
    except (ValueError, LookupError, struct.error, TypeError) as exc:
        raise UnreadableDocument(
            f"{path.name}: {exc}", say="catalogue-unreadable", name=path.name
        ) from exc
    shape = _shape(path, table)
    if "title" not in shape.columns:
        raise BadInput(f"{path.name}: no titles", say="not-a-catalogue", name=path.name)
    return _rows(path, table, shape, source)


def _shape(path: Path, table: Any) -> TableShape:
    """Return the charset by a sample of the rows, and what each column holds."""
    with path.open("rb") as stream:
        stream.seek(table.header.headerlen)
        sample = stream.read(_SAMPLE_BYTES)
    names = b"".join(name.encode("latin-1") + b"\n" for name in table.field_names)
    charset = table_charset(names + sample.replace(b" ", b"\n"))
    told = [charset.decode(name.encode("latin-1")) for name in table.field_names]
    columns, unread = named_columns(told)
    return TableShape(charset, "", columns, unread)


def _rows(path: Path, table: Any, shape: TableShape, source: str) -> Iterator[tuple[int, Intake]]:
    if shape.unread:
        yield 0, FileNote(path.name, "columns-not-read", ", ".join(shape.unread))
    has_memos = any(field.type in _MEMO_TYPES for field in table.fields)
    if has_memos and table.memofilename is None:
        yield 0, FileNote(path.name, "memo-missing", path.with_suffix(".dbt").name)
    with _memos(table) as memos, path.open("rb") as stream:
        offset_bytes = table.header.headerlen
        stream.seek(offset_bytes)
        number = 0
        while (data := stream.read(table.header.recordlen)) and data[:1] != _END:
            number += 1
            yield offset_bytes, _read(path, table, shape, source, number, offset_bytes, data, memos)
            offset_bytes += table.header.recordlen


def _memos(table: Any) -> AbstractContextManager[Any]:
    if table.memofilename is None:
        return nullcontext({})
    memos: AbstractContextManager[Any] = open_memofile(table.memofilename, table.header.dbversion)
    return memos


def _read(
    path: Path,
    table: Any,
    shape: TableShape,
    source: str,
    number: int,
    offset_bytes: int,
    data: bytes,
    memos: Any,
) -> Intake:
    try:
        if len(data) < table.header.recordlen:
            raise DamagedRecord("record-cut-short", f"{len(data)} bytes")
        cells = tuple(_cells(table, shape, data, memos))
        row = Row(number, offset_bytes, cells)
        if data[:1] == _DELETED:
            key = row_number(row, shape)
            return DeletedRecord(item_id(source, key), source, key)
        return read_row(row, shape, source)
    except DamagedRecord as exc:
        return RefusedRecord(
            path.name, number, offset_bytes, exc.reason, exc.detail, exc.control_number
        )


def _cells(table: Any, shape: TableShape, data: bytes, memos: Any) -> Iterator[str]:
    place = 1
    for field in table.fields:
        raw = data[place : place + field.length]
        place += field.length
        if field.type in _MEMO_TYPES:
            raw = _memo(raw, memos)
        elif field.type == "I" and len(raw) == 4:
            raw = str(int.from_bytes(raw, "little", signed=True)).encode()
        yield shape.charset.decode(raw.strip(b" \x00")).strip()


def _memo(raw: bytes, memos: Any) -> bytes:
    """Return a memo's text, nothing where its number or the memo file is damaged."""
    number = int.from_bytes(raw, "little") if len(raw) == 4 else int(raw.strip() or b"0")
    if not number or not memos:
        return b""
    try:
        found = memos[number]
    except (OSError, ValueError, struct.error, IndexError) as exc:
        raise DamagedRecord("row-damaged", f"memo {number}: {exc}") from exc
    return bytes(found or b"")
