"""The whole catalogue as a file that another system, or this one, can read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from access_service.catalogue.marc21_out import MARC_NAMESPACE, marcxml_record
from access_service.catalogue.record import Item
from access_service.catalogue.tables_out import csv_lines, item_rows

_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{}">\n'


def export_lines(items: Iterable[Item], kind: str) -> Iterator[str]:
    """Yield the text of a file of items: `csv`, `jsonl` (an object a line) or `marcxml`."""
    if kind == "csv":
        yield from csv_lines(item_rows(items))
    elif kind == "jsonl":
        for item in items:
            yield json.dumps({"language": item.lang, **asdict(item)}, ensure_ascii=False) + "\n"
    else:
        yield _OPENING.format(MARC_NAMESPACE)
        for item in items:
            yield marcxml_record(item) + "\n"
        yield "</collection>\n"
