"""Lists for a cataloguer's spreadsheet, as CSV in UTF-8 with the mark that Excel wants.

Source: RFC 4180; OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from access_service.catalogue.quality import Lack, duplicates, lacks
from access_service.catalogue.record import Item, Role
from access_service.catalogue.store import Refusal
from access_service.messages import say, sentences
from formats.document import Lang

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_ROLES: Final = (
    ("author", Role.AUTHOR),
    ("translator", Role.TRANSLATOR),
    ("narrator", Role.NARRATOR),
    ("illustrator", Role.ILLUSTRATOR),
    ("editor", Role.EDITOR),
    ("contributor", Role.CONTRIBUTOR),
)
ITEM_COLUMNS: Final = (
    "control number",
    "title",
    *(name for name, _ in _ROLES),
    "edition",
    "place",
    "publisher",
    "year",
    "language",
    "original language",
    "extent",
    "series",
    "subjects",
    "genres",
    "summary",
    "contents",
    "audience",
    "isbn",
    "shelf mark",
    "link",
    "form",
)
"""Column names that the import of tables knows."""


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield CSV text, row by row; what a spreadsheet would take for a formula is quoted."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_harmless(str(cell)) for cell in row])
        yield line.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def item_rows(items: Iterable[Item]) -> Iterator[Sequence[object]]:
    """Yield items as a table that can be imported again."""
    yield ITEM_COLUMNS
    for item in items:
        yield (
            item.control_number,
            item.title,
            *("; ".join(c.heading for c in item.creators if c.role is role) for _, role in _ROLES),
            item.edition,
            item.place,
            item.publisher,
            item.year or "",
            "; ".join(item.languages),
            item.original_lang or "",
            item.extent,
            "; ".join(f"{s.title} ; {s.number}" if s.number else s.title for s in item.series[:1]),
            "; ".join(item.subjects),
            "; ".join(item.genres),
            item.summary,
            item.contents,
            item.audience,
            "; ".join(item.isbns),
            item.shelf_mark,
            "; ".join(item.links),
            "; ".join(item.forms),
        )


def refusal_rows(
    refusals: Iterable[Refusal], file_name: str, lang: Lang
) -> Iterator[Sequence[object]]:
    """Yield the refused records of an import: place, number, reason as staff read it."""
    yield [say(f"list-{name}", lang) for name in ("record", "byte", "number", "reason")]
    for one in refusals:
        yield one.ordinal, one.offset_bytes, one.control_number, refusal_text(one, file_name, lang)


def refusal_text(refusal: Refusal, file_name: str, lang: Lang) -> str:
    """Return why a record was refused, in a sentence."""
    key, _, detail = refusal.reason.partition(": ")
    return say(
        key,
        lang,
        name=file_name,
        number=refusal.ordinal,
        offset=refusal.offset_bytes,
        detail=detail,
    )


def repair_rows(items: Iterable[Item], lang: Lang) -> Iterator[Sequence[object]]:
    """Yield each repair: what the record said and what was made of it."""
    names = ("id", "number", "title", "field", "said", "mended", "reason")
    yield [say(f"list-{name}", lang) for name in names]
    for item in items:
        for one in item.repairs:
            yield (
                item.id,
                item.control_number,
                item.title,
                one.field,
                one.original,
                one.mended,
                repair_text(one.reason, lang),
            )


def repair_text(reason: str, lang: Lang) -> str:
    """Return what a kind of repair is, in words; a kind of an older version by its name."""
    key = f"repair-{reason}"
    return say(key, lang) if key in sentences() else reason


def quality_rows(
    items: Iterable[Item], lang: Lang, *, only: Lack | None = None
) -> Iterator[Sequence[object]]:
    """Yield what each item lacks, of everything or of one thing."""
    names = ("id", "source", "number", "title", "lack")
    yield [say(f"list-{name}", lang) for name in names]
    for item in items:
        for lack in lacks(item):
            if only in {None, lack}:
                told = say(f"lack-{lack}", lang)
                yield item.id, item.source, item.control_number, item.title, told


def duplicate_rows(works: Iterable[tuple[Item, ...]], lang: Lang) -> Iterator[Sequence[object]]:
    """Yield items that seem to be there twice, under the number of their group."""
    names = ("group", "id", "source", "number", "title", "year")
    yield [say(f"list-{name}", lang) for name in names]
    for group, items in enumerate(duplicates(works), 1):
        for item in items:
            yield group, item.id, item.source, item.control_number, item.title, item.year or ""
