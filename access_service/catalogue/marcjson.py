"""MARC-in-JSON, one record an object, in an array or line by line.

The file is read record by record: memory stays flat, and an object that is no JSON costs only
itself, because the next one is found by its first key.

Source: MARC-in-JSON (Singer 2010), the form that pymarc and ruby-marc write.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.marc import MarcField, MarcRecord
from access_service.encodable import is_encodable

MAX_JSON_RECORD_LETTERS: Final = 4_000_000

_BLOCK_BYTES: Final = 1 << 18
_START: Final = re.compile(r'\{\s*"(?:leader|fields)"\s*:')
_NOT_UTF_8: Final = re.compile("[\udc80-\udcff]")
_HALF_OF_A_PAIR: Final = re.compile(r"\\u[dD][89a-fA-F]")
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class JsonFrame:
    """One object of the file: its place and what it holds, or why it is no JSON."""

    offset_bytes: int
    value: object = None
    fault: str = ""


def json_frames(stream: BinaryIO) -> Iterator[JsonFrame]:
    """Yield the records of a stream in file order."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    text, offset_bytes, is_end = "", 0, False
    while not is_end:
        block = stream.read(_BLOCK_BYTES)
        is_end = not block
        text += decoder.decode(block, final=is_end)
        used = 0
        for begin, end, frame_value, fault in _objects(text, is_end=is_end):
            before = len(text[used:begin].encode(errors="surrogateescape"))
            yield JsonFrame(offset_bytes + before, frame_value, fault)
            offset_bytes += len(text[used:end].encode(errors="surrogateescape"))
            used = end
        text = text[used:]


def _objects(text: str, *, is_end: bool) -> Iterator[tuple[int, int, object, str]]:
    """Yield begin, end, value and fault of the objects that are whole in `text`."""
    place = 0
    while found := _START.search(text, place):
        try:
            value, place = _DECODER.raw_decode(text, found.start())
        except (json.JSONDecodeError, RecursionError) as exc:
            following = _START.search(text, found.end())
            is_too_long = len(text) - found.start() > MAX_JSON_RECORD_LETTERS
            if not following and not is_end and not is_too_long:
                return
            place = following.start() if following else len(text)
            yield found.start(), place, None, str(exc)
        else:
            yield found.start(), place, value, _fault(text, found.start(), place, value)


def _fault(text: str, begin: int, end: int, value: object) -> str:
    """Return why the texts of an object cannot be kept, or nothing."""
    if _NOT_UTF_8.search(text, begin, end):
        return "not UTF-8"
    # An escape may name half of a surrogate pair, which no database keeps (RFC 8259, section 8.2).
    is_doubtful = _HALF_OF_A_PAIR.search(text, begin, end) is not None
    if is_doubtful and not is_encodable(json.dumps(value, ensure_ascii=False)):
        return "half of a surrogate pair"
    return ""


def json_record(frame: JsonFrame) -> MarcRecord:
    """Return the MARC record in an object.

    Raises:
        DamagedRecord: It is no JSON, or not of the shape of MARC-in-JSON.
    """
    if frame.fault:
        raise DamagedRecord("record-damaged", frame.fault)
    match frame.value:
        case {"fields": [_, *_] as fields, **rest}:
            leader = rest.get("leader", "")
            made = [_field(field) for field in fields]
            return MarcRecord(leader if isinstance(leader, str) else "", made)
    raise DamagedRecord("record-empty", "no fields")


def _field(field: object) -> MarcField:
    match field:
        case dict() if len(field) == 1:
            tag, value = next(iter(field.items()))
            match value:
                case str():
                    return MarcField(str(tag), value)
                case {"subfields": list(subfields), **rest}:
                    indicators = str(rest.get("ind1", " "))[:1] + str(rest.get("ind2", " "))[:1]
                    return MarcField(str(tag), "", indicators, tuple(_subfields(subfields)))
    raise DamagedRecord("record-damaged", "field")


def _subfields(subfields: list[object]) -> Iterator[tuple[str, str]]:
    for subfield in subfields:
        if not isinstance(subfield, dict):
            raise DamagedRecord("record-damaged", "subfield")
        for code, value in subfield.items():
            if not isinstance(value, str):
                raise DamagedRecord("record-damaged", f"subfield {code}")
            yield str(code), value
