"""MARCXML records out of a list that a server sent, each with what makes it what it is."""

from __future__ import annotations

import io
from collections.abc import Iterator

from access_service.catalogue.intake import read_marc
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.marcxml import RecordCutter, marc_record, parse_record
from access_service.catalogue.record import Intake, RefusedRecord


def listed_records(body: bytes, name: str, source: str, *, before: int = 0) -> Iterator[Intake]:
    """Yield what each MARCXML record in a list became.

    Args:
        body: The list, whatever stands around its records.
        name: What refused records are said to stand in.
        source: Name of the source.
        before: How many records the lists before this one had.
    """
    cutter = RecordCutter(io.BytesIO(body))
    for number, frame in enumerate(cutter.frames(), before + 1):
        try:
            if frame.is_cut_short or frame.is_too_long:
                raise DamagedRecord("record-cut-short", f"{len(frame.data)} bytes")
            element = parse_record(frame.data, cutter.opening)
            yield read_marc(marc_record(element), source)
        except DamagedRecord as exc:
            yield RefusedRecord(
                name, number, frame.offset_bytes, exc.reason, exc.detail, exc.control_number
            )
