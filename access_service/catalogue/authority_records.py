"""Authority records: the heading of a person or body, and every other form of the name.

Only names are read. Headings of subjects and titles belong to no item's people.

Sources: MARC 21 Format for Authority Data (leader/06 z; 100, 110, 111; 400-411; 500-511; 880);
UNIMARC Manual: Authorities Format (leader/06 x; 200, 210; 400, 410; 500, 510; 700, 710 for the
heading in another language or script).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from access_service.catalogue.identifiers import item_id
from access_service.catalogue.marc import MarcField, MarcRecord
from access_service.catalogue.names import body, person
from access_service.catalogue.record import AuthorityRecord, Role
from access_service.catalogue.repair import Mender, fold

_MARC21_NAMES: Final = ("00", "10", "11")
_LINKED: Final = re.compile(r"([145](?:00|10|11))")


def is_authority(record: MarcRecord) -> bool:
    """Tell whether a record is the authority of a name."""
    return _is_marc21(record) or _is_unimarc(record)


def read_authority(record: MarcRecord, source: str) -> AuthorityRecord:
    """Return the name in a record for which `is_authority` holds."""
    number = record.control("001").strip()
    if _is_marc21(record):
        heading, variants, related = _marc21_names(record)
    else:
        heading, variants, related = _unimarc_names(record)
    identity = item_id(source, f"authority {record.control('003').strip()}{number or heading}")
    if record.leader[5] in "dsx":  # deleted, split or replaced: the heading stands for nobody
        variants = related = ()
    return AuthorityRecord(
        identity,
        source,
        number,
        heading,
        _others(heading, variants),
        _others(heading, related),
    )


def _is_marc21(record: MarcRecord) -> bool:
    return record.leader[6] == "z" and any(record.field(f"1{kind}") for kind in _MARC21_NAMES)


def _is_unimarc(record: MarcRecord) -> bool:
    # MARC21 has holdings under x, which bear no name.
    return record.leader[6] == "x" and bool(record.field("200") or record.field("210"))


_Names = tuple[str, tuple[str, ...], tuple[str, ...]]


def _marc21_names(record: MarcRecord) -> _Names:
    mender = Mender(record.repairs)
    by_kind: dict[str, list[str]] = {"1": [], "4": [], "5": []}
    for kind in by_kind:
        tags = [f"{kind}{name}" for name in _MARC21_NAMES]
        by_kind[kind] += [_marc21_name(field, field.tag, mender) for field in record.fields(*tags)]
    for field in record.fields("880"):
        if match := _LINKED.match(field.first("6")):
            name = _marc21_name(field, match[1], mender)
            # The heading in its own script is one of the forms people look for.
            by_kind["4" if match[1][0] == "1" else match[1][0]].append(name)
    return by_kind["1"][0], tuple(by_kind["1"][1:] + by_kind["4"]), tuple(by_kind["5"])


def _marc21_name(field: MarcField, tag: str, mender: Mender) -> str:
    if field.first("t"):  # a work of somebody is nobody's name
        return ""
    if tag[1:] == "00":
        return _person(mender.text(tag, " ".join(field.all("ab"))))
    parts = field.all("ab" if tag[1:] == "10" else "a")
    return _body([mender.text(tag, part) for part in parts])


def _unimarc_names(record: MarcRecord) -> _Names:
    mender = Mender(record.repairs)

    def names(*tags: str) -> list[str]:
        return [_unimarc_name(field, mender) for field in record.fields(*tags)]

    heading, *more = names("200", "210")
    return heading, (*more, *names("400", "410", "700", "710")), tuple(names("500", "510"))


def _unimarc_name(field: MarcField, mender: Mender) -> str:
    if field.tag[1:] == "00":
        family, given = field.first("a"), field.first("b")
        return _person(mender.text(field.tag, ", ".join(part for part in (family, given) if part)))
    return _body([mender.text(field.tag, part) for part in field.all("ab")])


def _person(name: str) -> str:
    made = person(name, Role.AUTHOR)
    return made.heading if made else ""


def _body(parts: Iterable[str]) -> str:
    made = body(parts, Role.AUTHOR)
    return made.heading if made else ""


def _others(heading: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return names in order, each once, without the heading; case and accents do not differ."""
    kept = {fold(name): name for name in reversed([*names]) if name}
    kept.pop(fold(heading), None)
    return tuple(reversed(kept.values()))
