"""ISO 2709: cutting a file into records and a record into fields, without trusting its numbers.

A record ends with 0x1D, so a wrong length costs nothing but itself. Inside a record, lengths and
offsets are checked against the field terminators (0x1E) before they are believed: exports that
count letters instead of bytes have wrong directories and sound fields, and those can be mended.

Source: ISO 2709:2008, clauses 4 (structure) and 5 (directory).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from access_service.catalogue.charset import (
    ASCII,
    MARC_8,
    UTF_8,
    Charset,
    marc21_charset,
    unimarc_charset,
)
from access_service.catalogue.marc import MAPPED_TAGS, MarcField, MarcRecord
from access_service.catalogue.record import Repair

RECORD_END = b"\x1d"
FIELD_END = b"\x1e"
MAX_RECORD_BYTES = 1_000_000
"""Ten times what five digits of length can say; more is not a record."""

_BLOCK_BYTES = 1 << 20
_LEADER_BYTES = 24
# ISO 2709, 5.2: tag, length of field, starting position.
_ENTRY = struct.Struct("3s4s5s")
_MAPPED_TAGS = frozenset(tag.encode("ascii") for tag in MAPPED_TAGS)
_ENTRIES = re.compile(rb"(?:[0-9A-Za-z]{3}[0-9]{9})+")
_ODD_CODE = re.compile(rb"\x1f(?=[\x80-\xff])")


class DamagedRecord(Exception):
    """A record that cannot be read: `reason` is the key of its sentence, `detail` the particular.

    It never leaves the intake, which turns it into a `RefusedRecord`.
    """

    def __init__(self, reason: str, detail: str = "", control_number: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.control_number = control_number


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one record and their offset in the file; too long a record comes without."""

    offset_bytes: int
    data: bytes
    is_too_long: bool = False
    is_cut_short: bool = False


def frames(stream: BinaryIO) -> Iterator[Frame]:
    """Yield the records of a stream, cut at the record terminator; memory stays flat."""
    start = length = 0
    waiting = b""
    while block := stream.read(_BLOCK_BYTES):
        *whole, rest = block.split(RECORD_END)
        for piece in whole:
            length += len(piece) + 1
            if length > MAX_RECORD_BYTES:
                yield Frame(start, waiting[:_LEADER_BYTES], is_too_long=True)
            else:
                yield from _frame(start, waiting + piece + RECORD_END)
            start, length, waiting = start + length, 0, b""
        length += len(rest)
        if length <= MAX_RECORD_BYTES:
            waiting += rest
    if length > MAX_RECORD_BYTES:
        yield Frame(start, waiting[:_LEADER_BYTES], is_too_long=True)
    elif waiting:
        yield from _frame(start, waiting, is_cut_short=True)


def _frame(start: int, data: bytes, *, is_cut_short: bool = False) -> Iterator[Frame]:
    """Yield a frame without the line breaks that some systems write between records."""
    body = data.lstrip(b"\r\n\t \x00\x1a")
    if body and body != RECORD_END:
        yield Frame(start + len(data) - len(body), body, is_cut_short=is_cut_short)


def decode_record(data: bytes, *tags: str) -> MarcRecord:
    """Return the record in these bytes, mended where its numbers are wrong.

    Args:
        data: One record, with its terminator.
        tags: Fields that are wanted beside those that the mappings read.

    Raises:
        DamagedRecord: The record cannot be read.
    """
    sound, repairs = _sound_bytes(data, _with_tags(tags))
    charset = _charset(sound)
    try:
        fields = list(_fields(sound, charset))
    except UnicodeDecodeError as exc:
        raise DamagedRecord("record-damaged", "indicators", _control_number(data)) from exc
    if mend := _charset_repair(sound, charset):
        repairs = (*repairs, mend)
    return MarcRecord(sound[:_LEADER_BYTES].decode("ascii"), fields, repairs)


def _fields(sound: bytes, charset: Charset) -> Iterator[MarcField]:
    """Yield the fields that the directory names; a missing indicator is a blank.

    The directory was checked byte by byte, so that nothing is left for pymarc to find; reading the
    fields here takes half its time.
    """
    text = charset.decode
    base = int(sound[12:17])
    for tag, length, offset in _ENTRY.iter_unpack(sound[_LEADER_BYTES : base - 1]):
        start = base + int(offset)
        data = sound[start : start + int(length) - 1]
        if tag < b"010" and tag.isdigit():
            yield MarcField(tag.decode("ascii"), text(data))
            continue
        indicators, *pieces = data.split(b"\x1f")
        subfields = tuple([(chr(piece[0]), text(piece[1:])) for piece in pieces if piece])
        marks = indicators[:2].decode("ascii").ljust(2)
        yield MarcField(tag.decode("ascii"), "", marks, subfields)


@cache
def _with_tags(tags: tuple[str, ...]) -> frozenset[bytes]:
    return _MAPPED_TAGS | {tag.encode("ascii") for tag in tags}


def _sound_bytes(data: bytes, tags: frozenset[bytes]) -> tuple[bytes, tuple[Repair, ...]]:
    """Return the record with true length, base address and directory, and what was mended."""
    directory_end = data.find(FIELD_END)
    if len(data) <= _LEADER_BYTES or directory_end < 0:
        raise DamagedRecord("record-damaged", "no directory")
    repairs: list[Repair] = []
    directory = data[_LEADER_BYTES:directory_end]
    if not _ENTRIES.fullmatch(directory) and _ENTRIES.fullmatch(data[23:directory_end]):
        # The last byte of the leader («4500») is missing and everything stands one byte early.
        data = data[:23] + b"0" + data[23:]
        directory_end += 1
        directory = data[_LEADER_BYTES:directory_end]
        repairs.append(Repair("leader", data[:23].decode("ascii", "replace"), "", "leader-short"))
    if not directory:
        raise DamagedRecord("record-empty", "no fields")
    if not _ENTRIES.fullmatch(directory):
        raise DamagedRecord("record-damaged", "directory", _control_number(data))
    if not data[:_LEADER_BYTES].isascii():
        raise DamagedRecord("record-damaged", "leader", _control_number(data))
    base = directory_end + 1
    if data[12:17] != b"%05d" % base:
        repairs.append(_number_repair("leader/12-16", data[12:17], base, "base-address"))
    if data[:5] != b"%05d" % len(data):
        repairs.append(_number_repair("leader/00-04", data[:5], len(data), "record-length"))
    body = _ODD_CODE.sub(b"\x1fa", data[base:])
    if not _directory_fits(directory, body):
        directory, body = _rebuilt(directory, body, _control_number(data))
        repairs.append(Repair("directory", "", "", "directory"))
    return _with_mapped_fields(data[:_LEADER_BYTES], directory, body, tags), tuple(repairs)


def _with_mapped_fields(
    leader: bytes, directory: bytes, body: bytes, tags: frozenset[bytes]
) -> bytes:
    """Return a record whose directory names the fields that the mappings read, and no others.

    Real records carry many local fields; what no mapping reads is not worth decoding.
    """
    entries = _ENTRY.iter_unpack(directory)
    kept = b"".join([b"".join(entry) for entry in entries if entry[0] in tags])
    kept = kept or directory
    base = _LEADER_BYTES + len(kept) + 1
    length = min(base + len(body), 99_999)
    numbers = (b"%05d" % length, leader[5:12], b"%05d" % base, leader[17:])
    return b"".join((*numbers, kept, FIELD_END, body))


def _number_repair(field: str, said: bytes, true: int, reason: str) -> Repair:
    return Repair(field, said.decode("ascii", "replace"), f"{true:05d}", reason)


def _directory_fits(directory: bytes, body: bytes) -> bool:
    """Whether each entry ends exactly at a field terminator."""
    for _, length, offset in _ENTRY.iter_unpack(directory):
        end = int(length) + int(offset)
        if body[end - 1 : end] != FIELD_END:
            return False
    return True


def _rebuilt(directory: bytes, body: bytes, control_number: str) -> tuple[bytes, bytes]:
    """Return a directory made from the terminators, where fields and entries are as many."""
    fields = body.removesuffix(RECORD_END).removesuffix(FIELD_END).split(FIELD_END)
    tags = [tag for tag, _, _ in _ENTRY.iter_unpack(directory)]
    if len(fields) != len(tags):
        detail = f"{len(tags)} directory entries, {len(fields)} fields"
        raise DamagedRecord("record-damaged", detail, control_number)
    made, offset = [], 0
    for tag, field in zip(tags, fields, strict=True):
        length = len(field) + 1
        if length > 9_999 or offset > 99_999:
            raise DamagedRecord("record-too-long", "field", control_number)
        made.append(tag + b"%04d%05d" % (length, offset))
        offset += length
    return b"".join(made), FIELD_END.join(fields) + FIELD_END + RECORD_END


def _control_number(data: bytes) -> str:
    """Return the likely control number of a damaged record: its first field, if 001 is first."""
    if data[_LEADER_BYTES : _LEADER_BYTES + 3] != b"001":
        return ""
    fields = data.split(FIELD_END, 2)
    return fields[1][:64].decode("ascii", "replace").strip() if len(fields) > 2 else ""


def _is_unimarc(sound: bytes) -> bool:
    """Whether the directory has a title in 200 and none in 245."""
    directory = sound[_LEADER_BYTES : int(sound[12:17]) - 1]
    tags = {tag for tag, _, _ in _ENTRY.iter_unpack(directory)}
    return b"245" not in tags and b"200" in tags


def _declared_sets(sound: bytes) -> str:
    """Return UNIMARC 100 $a/26-29."""
    directory = sound[_LEADER_BYTES : (base := int(sound[12:17])) - 1]
    for tag, length, offset in _ENTRY.iter_unpack(directory):
        if tag == b"100":
            start = base + int(offset)
            field = sound[start : start + int(length)]
            return field[4 + 26 : 4 + 30].decode("ascii", "replace")
    return ""


def _charset(sound: bytes) -> Charset:
    # The structure is ASCII in every set, so the whole record can be judged at once.
    if sound.isascii() and b"\x1b" not in sound:
        return ASCII
    if _is_unimarc(sound):
        return unimarc_charset(sound, declared=_declared_sets(sound))
    return marc21_charset(sound, says_unicode=sound[9:10] == b"a")


def _charset_repair(sound: bytes, charset: Charset) -> Repair | None:
    """Return the mend to report when the record's own word on its character set is wrong."""
    if sound.isascii():
        return None
    if _is_unimarc(sound):
        declared = _declared_sets(sound)
        is_true = ("50" in (declared[:2], declared[2:4])) == (charset is UTF_8)
        is_true = is_true and charset.name not in {"cp1253", "iso8859_7", "cp737"}
        said = declared.strip()
    else:
        said = "utf-8" if sound[9:10] == b"a" else MARC_8.name
        is_true = said == charset.name
    return None if is_true else Repair("charset", said, charset.name, "charset")
