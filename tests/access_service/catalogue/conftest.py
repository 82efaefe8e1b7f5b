"""Records made in code, and the real ones beside the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pymarc import Field, Indicators, Leader, Record, Subfield

from access_service.catalogue.intake import read_records
from access_service.catalogue.record import Item

REAL_FILES = Path(__file__).parents[3] / "../shared/data/marc"

MARC21_LEADER = "00000nam a2200000 a 4500"
UNIMARC_LEADER = "00000nam  2200000   450 "

Line = str
"""A field as in `245 10 $aTitle /$cName`, a control field as in `001 12`."""


def _field(line: Line) -> Field:
    tag, rest = line[:3], line[4:]
    if tag < "010":
        return Field(tag, data=rest)
    pieces = rest[3:].split("$")[1:]
    subfields = [Subfield(piece[0], piece[1:]) for piece in pieces]
    return Field(tag, Indicators(rest[0], rest[1]), subfields)


def _record(leader: str, lines: tuple[Line, ...]) -> Record:
    record = Record(force_utf8=leader[9] == "a")
    record.leader = Leader(leader)
    record.add_field(*map(_field, lines))
    return record


def _iso_2709(leader: str, lines: tuple[Line, ...], encoding: str) -> bytes:
    """Return a record in any encoding: pymarc writes only two."""
    body, directory = b"", b""
    for field in _record(leader, lines).fields:
        if field.control_field:
            data = field.data.encode(encoding)
        else:
            data = "".join(field.indicators).encode("ascii")
            for code, value in field.subfields:
                data += b"\x1f" + code.encode("ascii") + value.encode(encoding)
        data += b"\x1e"
        directory += b"%3s%04d%05d" % (field.tag.encode("ascii"), len(data), len(body))
        body += data
    body += b"\x1d"
    base = 24 + len(directory) + 1
    head = leader.encode("ascii")
    numbers = (b"%05d" % (base + len(body)), head[5:12], b"%05d" % base, head[17:])
    return b"".join((*numbers, directory, b"\x1e", body))


@pytest.fixture
def marc21() -> Callable[..., bytes]:
    """Return a maker of MARC21 records in ISO 2709."""

    def make(*lines: Line, leader: str = MARC21_LEADER, encoding: str = "utf-8") -> bytes:
        return _iso_2709(leader, lines, encoding)

    return make


@pytest.fixture
def unimarc() -> Callable[..., bytes]:
    """Return a maker of UNIMARC records in ISO 2709."""

    def make(*lines: Line, leader: str = UNIMARC_LEADER, encoding: str = "utf-8") -> bytes:
        return _iso_2709(leader, lines, encoding)

    return make


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[object]]:
    """Return a reader of bytes as a file of a given name."""

    def read_bytes(data: bytes, name: str = "works.mrc") -> list[object]:
        path = tmp_path / name
        path.write_bytes(data)
        return list(read_records(path))

    return read_bytes


@pytest.fixture
def read_one(read: Callable[..., list[object]]) -> Callable[..., Item]:
    """Return a reader of bytes that hold one item."""

    def read_item(data: bytes, name: str = "works.mrc") -> Item:
        (item,) = read(data, name)
        assert isinstance(item, Item), item
        return item

    return read_item


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """Return a finder of real files; a test of one that is not here is skipped by its name."""

    def find(name: str) -> Path:
        path = REAL_FILES / name
        if not path.exists():
            pytest.skip(f"{name} is not beside the project")
        return path

    return find
