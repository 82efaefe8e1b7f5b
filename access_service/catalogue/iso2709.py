"""ISO 2709: cutting a file into records and a record into fields, without trusting its numbers.

A record ends with 0x1D, so a wrong length costs nothing but itself. Inside a record, lengths and
offsets are checked against the field terminators (0x1E) before they are believed: exports that
count letters instead of bytes have wrong directories and sound fields, and those can be mended.

Source: ISO 2709:2008, clauses 4 (structure) and 5 (directory).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, NamedTuple

from access_service.catalogue.charset import (
    ASCII,
    MARC_8,
    UTF_8,
    Charset,
    marc21_charset,
    unimarc_charset,
)
from access_service.catalogue.marc import (
    AUTHORITY_TAGS,
    AUTHORITY_TYPES,
    MAPPED_TAGS,
    MarcField,
    MarcRecord,
)
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
_AUTHORITY_TYPES = AUTHORITY_TYPES.encode("ascii")
_UNIMARC_AUTHORITY = b"x"
_NAMES = {tag: tag.decode("ascii") for tag in _MAPPED_TAGS}
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


_Entry = tuple[bytes, int, int]
"""A tag, and where its field begins and ends in the record's body, without the terminator."""


class _Sound(NamedTuple):
    """A record whose numbers are true: its leader, the fields that are wanted, and its body."""

    leader: bytes
    entries: list[_Entry]
    body: bytes


def decode_record(data: bytes, *tags: str) -> MarcRecord:
    """Return the record in these bytes, mended where its numbers are wrong.

    Args:
        data: One record, with its terminator.
        tags: Fields that are wanted beside those that the mappings read. Real records carry many
            local fields; what no mapping reads is not worth decoding.

    Raises:
        DamagedRecord: The record cannot be read.
    """
    if data[6:7] in _AUTHORITY_TYPES:
        tags += tuple(AUTHORITY_TAGS)
    sound, repairs = _sound_record(data, _with_tags(tags))
    charset = _charset(sound)
    try:
        if charset is ASCII or charset is UTF_8:
            fields = _unicode_fields(sound)
        else:
            fields = _coded_fields(sound, charset)
    except UnicodeDecodeError as exc:
        raise DamagedRecord("record-damaged", "indicators", _control_number(data)) from exc
    if mend := _charset_repair(sound, charset):
        repairs = (*repairs, mend)
    return MarcRecord(sound.leader.decode("ascii"), fields, repairs)


def _unicode_fields(sound: _Sound) -> list[MarcField]:
    """Return the fields of a record in ASCII or UTF-8, each decoded whole.

    The directory was checked byte by byte, so that nothing is left for pymarc to find; reading the
    fields here takes a third of its time.
    """
    body = sound.body
    if body.isascii():  # every byte is a letter: all fields are decoded at once
        text = body.decode("ascii")
        return [_field(tag, text[start:end]) for tag, start, end in sound.entries]
    return [
        _field(tag, body[start:end].decode("utf-8", "replace")) for tag, start, end in sound.entries
    ]


def _field(tag: bytes, text: str) -> MarcField:
    """Return a field from its text in Unicode; a missing indicator is a blank."""
    name = _NAMES.get(tag) or tag.decode("ascii")
    is_normal = text.isascii() or unicodedata.is_normalized("NFC", text)
    if name < "010" and name.isdigit():
        return MarcField(name, text if is_normal else unicodedata.normalize("NFC", text))
    marks, *pieces = text.split("\x1f")
    if not marks.isascii() or len(marks) != 2:
        marks = marks[:2].encode().decode("ascii").ljust(2)
    subfields = [(piece[0], piece[1:]) for piece in pieces if piece]
    if not is_normal:
        subfields = [(code, unicodedata.normalize("NFC", value)) for code, value in subfields]
    return MarcField(name, "", marks, tuple(subfields))


def _coded_fields(sound: _Sound, charset: Charset) -> list[MarcField]:
    """Return the fields of a record in another set; an escape holds to the end of its subfield."""
    decode = charset.decode
    made = []
    for tag, start, end in sound.entries:
        data = sound.body[start:end]
        if data.isascii() and b"\x1b" not in data:  # which each of the sets reads alike
            made.append(_field(tag, data.decode("ascii")))
        elif tag < b"010" and tag.isdigit():
            made.append(MarcField(tag.decode("ascii"), decode(data)))
        else:
            indicators, *pieces = data.split(b"\x1f")
            subfields = tuple([(chr(piece[0]), decode(piece[1:])) for piece in pieces if piece])
            marks = indicators[:2].decode("ascii").ljust(2)
            made.append(MarcField(tag.decode("ascii"), "", marks, subfields))
    return made


@cache
def _with_tags(tags: tuple[str, ...]) -> frozenset[bytes]:
    return _MAPPED_TAGS | {tag.encode("ascii") for tag in tags}


def _sound_record(data: bytes, tags: frozenset[bytes]) -> tuple[_Sound, tuple[Repair, ...]]:
    """Return the record with a true directory of the wanted fields, and what was mended."""
    directory_end = data.find(FIELD_END)
    if len(data) <= _LEADER_BYTES or directory_end < 0:
        raise DamagedRecord("record-damaged", "no directory")
    repairs: list[Repair] = []
    directory = data[_LEADER_BYTES:directory_end]
    if not _is_directory(directory) and _ENTRIES.fullmatch(data[23:directory_end]):
        # The last byte of the leader («4500») is missing and everything stands one byte early.
        data = data[:23] + b"0" + data[23:]
        directory_end += 1
        directory = data[_LEADER_BYTES:directory_end]
        repairs.append(Repair("leader", data[:23].decode("ascii", "replace"), "", "leader-short"))
    if not directory:
        raise DamagedRecord("record-empty", "no fields")
    if not _is_directory(directory):
        raise DamagedRecord("record-damaged", "directory", _control_number(data))
    leader = data[:_LEADER_BYTES]
    if not leader.isascii():
        raise DamagedRecord("record-damaged", "leader", _control_number(data))
    base = directory_end + 1
    if data[12:17] != b"%05d" % base:
        repairs.append(_number_repair("leader/12-16", data[12:17], base, "base-address"))
    if data[:5] != b"%05d" % len(data):
        repairs.append(_number_repair("leader/00-04", data[:5], len(data), "record-length"))
    body = data[base:]
    if not body.isascii():
        body = _ODD_CODE.sub(b"\x1fa", body)
    entries = _entries(directory, body, tags)
    if entries is None:
        directory, body = _rebuilt(directory, body, _control_number(data))
        entries = _entries(directory, body, tags) or []
        repairs.append(Repair("directory", "", "", "directory"))
    return _Sound(leader, entries, body), tuple(repairs)


def _is_directory(data: bytes) -> bool:
    # Most tags are numbers, and that is told much faster than by a pattern.
    return (data.isdigit() and len(data) % _ENTRY.size == 0) or bool(_ENTRIES.fullmatch(data))


def _entries(directory: bytes, body: bytes, tags: frozenset[bytes]) -> list[_Entry] | None:
    """Return the entries of the wanted fields, or of all if none of them is there.

    Returns:
        None where an entry does not end exactly at a field terminator.
    """
    wanted: list[_Entry] = []
    others: list[_Entry] = []
    for tag, length, offset in _ENTRY.iter_unpack(directory):
        start = int(offset)
        end = start + int(length) - 1
        if body[end : end + 1] != FIELD_END:
            return None
        (wanted if tag in tags else others).append((tag, start, end))
    return wanted or others


def _number_repair(field: str, said: bytes, true: int, reason: str) -> Repair:
    return Repair(field, said.decode("ascii", "replace"), f"{true:05d}", reason)


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


def _is_unimarc(sound: _Sound) -> bool:
    """Whether the directory has a title in 200 and none in 245, or it is an authority of that."""
    if sound.leader[6:7] == _UNIMARC_AUTHORITY:
        return True
    tags = {entry[0] for entry in sound.entries}
    return b"245" not in tags and b"200" in tags


def _declared_sets(sound: _Sound) -> str:
    """Return UNIMARC 100 $a/26-29, of an authority 100 $a/13-16."""
    place = 4 + (13 if sound.leader[6:7] == _UNIMARC_AUTHORITY else 26)
    for tag, start, end in sound.entries:
        if tag == b"100":
            return sound.body[start:end][place : place + 4].decode("ascii", "replace")
    return ""


def _says_unicode(sound: _Sound) -> bool:
    return sound.leader[9:10] == b"a"


def _charset(sound: _Sound) -> Charset:
    # The structure is ASCII in every set, so the whole body can be judged at once.
    if sound.body.isascii() and b"\x1b" not in sound.body:
        return ASCII
    if _is_unimarc(sound):
        return unimarc_charset(sound.body, declared=_declared_sets(sound))
    return marc21_charset(sound.body, says_unicode=_says_unicode(sound))


def _charset_repair(sound: _Sound, charset: Charset) -> Repair | None:
    """Return the mend to report when the record's own word on its character set is wrong."""
    if sound.body.isascii():
        return None
    if _is_unimarc(sound):
        declared = _declared_sets(sound)
        is_true = ("50" in (declared[:2], declared[2:4])) == (charset is UTF_8)
        is_true = is_true and charset.name not in {"cp1253", "iso8859_7", "cp737"}
        said = declared.strip()
    else:
        said = "utf-8" if _says_unicode(sound) else MARC_8.name
        is_true = said == charset.name
    return None if is_true else Repair("charset", said, charset.name, "charset")
