"""What reading MARC21 and reading UNIMARC have in common."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from access_service.catalogue.identifiers import isbn_13, year_in
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.marc import MarcField, MarcRecord
from access_service.catalogue.record import Series
from access_service.catalogue.repair import (
    Mender,
    fold,
    strip_brackets,
    strip_full_stop,
    strip_isbd,
)
from formats.document import EL, EN, Lang

_GREEK: Final = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_PARALLEL: Final = re.compile(r"\s+=\s+")
_ISSN: Final = re.compile(r"(?<!\d)(\d{4})[- ]?(\d{3}[\dX])(?![\dX])")
_MADE_UP: Final = "sha256-"
SUBDIVISION: Final = " – "
"""Between a subject and its subdivisions."""
MAX_TITLE_LETTERS: Final = 1_000
"""The longest title shown and spoken: the baroque ones of old prints stay under it."""


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts in order, each once; case and accents do not make a difference."""
    given = [text for text in texts if text]
    if len(given) < 2:
        return tuple(given)
    return tuple({fold(text): text for text in reversed(given)}.values())[::-1]


def unique_series(series: Iterable[Series]) -> tuple[Series, ...]:
    """Return the series in order, each title once; the one with a number wins."""
    kept: dict[str, Series] = {}
    for one in series:
        key = fold(one.title)
        if one.title and (key not in kept or (one.number and not kept[key].number)):
            kept[key] = one
    return tuple(kept.values())


def clean(text: str) -> str:
    """Return a value without the punctuation that leads on and the stop that ends an area."""
    return strip_full_stop(strip_isbd(text))


def supplied(text: str) -> str:
    """Return a value without ISBD marks and without the brackets of what was supplied."""
    return strip_isbd(strip_brackets(strip_isbd(text)))


def clean_series(text: str) -> str:
    """Return a series title without brackets, ISBD marks and closing stop."""
    return strip_full_stop(supplied(text))


def split_parallel(title: str) -> tuple[str, list[str]]:
    """Return the title and, apart, its parallel titles in other languages (ISBD « = »)."""
    if "=" not in title:
        return title, []
    first, *others = _PARALLEL.split(title)
    return first, [clean(other) for other in others]


def isbns(values: Iterable[str], mender: Mender) -> tuple[str, ...]:
    """Return the valid ISBNs as ISBN-13, each once; an invalid one is noted."""
    found: dict[str, None] = {}
    for value in values:
        number = isbn_13(value)
        if number:
            found[number] = None
        elif sum(letter.isdigit() for letter in value) >= 9:
            mender.note("isbn", value, "", "isbn-invalid")
    return tuple(found)


def issns(values: Iterable[str]) -> tuple[str, ...]:
    """Return the valid ISSNs with their hyphen, each once.

    Source: ISO 3297, check digit.
    """
    found: dict[str, None] = {}
    for value in values:
        if match := _ISSN.search(value.upper()):
            digits = match[1] + match[2]
            weights = range(8, 1, -1)
            total = sum(w * int(d) for w, d in zip(weights, digits[:7], strict=True))
            total += 10 if digits[7] == "X" else int(digits[7])
            if total % 11 == 0:
                found[f"{match[1]}-{match[2]}"] = None
    return tuple(found)


def year(coded: str, imprint: str, mender: Mender) -> int | None:
    """Return the year of publication: the coded one, or else the first in the imprint."""
    if coded.isdigit() and (known := year_in(coded)):
        return known
    found = year_in(imprint)
    if found and imprint.strip(" .") != str(found):
        mender.note("year", imprint, str(found), "year")
    return found


def main_language(languages: tuple[Lang, ...], title: str) -> Lang:
    """Return the item's language, told by the title's script where the record names none."""
    if languages:
        return languages[0]
    return EL if _GREEK.search(title) else EN


def record_key(record: MarcRecord, number: str) -> str:
    """Return the control number, or a stable one made from the content where there is none."""
    if number:
        return number
    digest = hashlib.sha256()
    for field in _described(record):
        digest.update(f"{field.tag}{field.value}{field.subfields}".encode())
    return _MADE_UP + digest.hexdigest()[:16]


def _described(record: MarcRecord) -> list[MarcField]:
    return record.fields(
        "008", "010", "020", "100", "200", "210", "245", "250", "260", "264", "300", "700"
    )


def require_bibliographic(record: MarcRecord, number: str) -> None:
    """Refuse authority, holdings and community records (leader/06 u-z).

    Raises:
        DamagedRecord: The record describes no item.
    """
    if record.leader[6] in "uvwxyzq":
        raise DamagedRecord("record-not-bibliographic", f"leader/06={record.leader[6]}", number)


def require_title(title: str, number: str, mender: Mender) -> str:
    """Return the title; one too long to be one is cut at a word, the whole kept as a mend.

    No title page holds that much: a summary stands in the wrong field. The book is none the less
    there for whoever asks for it, so it is not refused; and nobody has to hear all of it to choose.

    Raises:
        DamagedRecord: There is none: an item nobody can name cannot be offered.
    """
    if not title:
        raise DamagedRecord("record-without-title", "", number)
    if len(title) <= MAX_TITLE_LETTERS:
        return title
    start = title[: MAX_TITLE_LETTERS - 1]
    cut = start.rpartition(" ")[0] or start
    return mender.note("title", title, f"{cut.rstrip(' ,;:.')}…", "title-too-long")
