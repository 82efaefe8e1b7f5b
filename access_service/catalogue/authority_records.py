"""Authority records: a heading that a catalogue uses, and every other form of it.

Names, subjects, places and titles are read. Subdivisions by themselves (MARC21 18X) and places of
printing (UNIMARC 260) are not: no item's heading stands for one of them alone.

Sources: MARC 21 Format for Authority Data (leader/06 z; 008/09; 1XX, 4XX, 5XX; 880);
UNIMARC Manual: Authorities Format (leader/06 x; 2XX, 4XX, 5XX; 7XX for the heading in another
language or script).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from access_service.catalogue.authority_headings import (
    MARC21_KINDS,
    UNIMARC_KINDS,
    Heading,
    marc21_heading,
    unimarc_heading,
)
from access_service.catalogue.identifiers import item_id
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.marc import MarcRecord
from access_service.catalogue.record import AuthorityKind, AuthorityRecord
from access_service.catalogue.repair import Mender, fold

_LINKED: Final = re.compile(rf"([145])({'|'.join(MARC21_KINDS)})")
_DELETED: Final = frozenset("dosx")
"""Leader/05: deleted, obsolete, and in MARC21 split into several or replaced by another."""
_NO_HEADINGS: Final = frozenset("bceg")
"""MARC21 008/09: the record of a form that is no heading, or of a heading of shelves alone."""


def is_authority(record: MarcRecord) -> bool:
    """Tell whether a record is the authority of a heading that is read, or tells it deleted."""
    return _is_marc21(record) or _is_unimarc(record)


def read_authority(record: MarcRecord, source: str) -> AuthorityRecord:
    """Return the heading in a record for which `is_authority` holds.

    Raises:
        DamagedRecord: The heading has no words.
    """
    number = record.control("001").strip()
    mender = Mender(record.repairs)
    if _is_unimarc(record):
        headings, others, related = _unimarc_headings(record, mender)
        is_heading = True
    else:
        headings, others, related = _marc21_headings(record, mender)
        is_heading = record.control("008")[9:10] not in _NO_HEADINGS
    heading = headings[0] if headings else Heading(AuthorityKind.NAME, "")
    identity = item_id(source, f"authority {record.control('003').strip()}{number or heading.text}")
    if record.leader[5] in _DELETED or not is_heading:
        return AuthorityRecord(identity, source, number, "", kind=heading.kind)
    if not heading.text:
        raise DamagedRecord("authority-without-heading", "", number)
    alike = [one for one in (*headings[1:], *others) if _is_alike(one, heading)]
    return AuthorityRecord(
        identity,
        source,
        number,
        heading.text,
        _others(heading.text, [one.text for one in alike]),
        _others(heading.text, [one.text for one in related]),
        heading.kind,
        _others("", [one.author for one in (heading, *alike)]),
    )


def _is_alike(other: Heading, heading: Heading) -> bool:
    """Tell whether a form may stand for a heading: a work of somebody is nobody's name."""
    return (other.kind is AuthorityKind.TITLE) == (heading.kind is AuthorityKind.TITLE)


def _is_marc21(record: MarcRecord) -> bool:
    if record.leader[6] != "z":
        return False
    if record.leader[5] in _DELETED and record.control("001"):
        return True
    return any(record.field(f"1{kind}") for kind in MARC21_KINDS)


def _is_unimarc(record: MarcRecord) -> bool:
    # MARC21 has holdings under x, which bear no heading.
    return record.leader[6] == "x" and any(record.field(f"2{kind}") for kind in UNIMARC_KINDS)


_Headings = tuple[Sequence[Heading], Sequence[Heading], Sequence[Heading]]


def _marc21_headings(record: MarcRecord, mender: Mender) -> _Headings:
    by_use: dict[str, list[Heading]] = {"1": [], "4": [], "5": []}
    for use, made in by_use.items():
        for kind in MARC21_KINDS:
            fields = record.fields(f"{use}{kind}")
            made += [marc21_heading(field, kind, mender) for field in fields]
    for field in record.fields("880"):
        if match := _LINKED.match(field.first("6")):
            # The heading in its own script is one of the forms people look for.
            use = "5" if match[1] == "5" else "4"
            by_use[use].append(marc21_heading(field, match[2], mender))
    return by_use["1"], by_use["4"], by_use["5"]


def _unimarc_headings(record: MarcRecord, mender: Mender) -> _Headings:
    def headings(*uses: str) -> list[Heading]:
        tags = [f"{use}{kind}" for use in uses for kind in UNIMARC_KINDS]
        return [unimarc_heading(field, mender) for field in record.fields(*tags)]

    return headings("2"), headings("4", "7"), headings("5")


def _others(heading: str, forms: Iterable[str]) -> tuple[str, ...]:
    """Return forms in order, each once, without the heading; case and accents do not differ."""
    kept = {fold(form): form for form in reversed([*forms]) if form}
    kept.pop(fold(heading), None)
    return tuple(reversed(kept.values()))
