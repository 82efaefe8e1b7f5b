"""A MARC record without its exchange format: what ISO 2709, MARCXML and MARC-in-JSON share."""

from __future__ import annotations

from typing import Final, NamedTuple

from access_service.catalogue.record import Repair

_TAGS: Final = (
    "001 003 006 007 008 010 011 020 022 041 050 066 082 090 099 "
    "100 101 105 106 110 111 126 130 135 181 182 183 "
    "200 205 210 214 215 225 240 242 245 246 250 260 264 "
    "300 306 327 330 333 336 337 338 341 400 410 411 440 490 "
    "500 503 505 510 511 512 514 517 520 521 532 541 546 "
    "600 601 602 604 605 606 607 608 610 611 630 648 650 651 653 655 675 676 "
    "700 701 702 710 711 712 720 830 852 856 880 930 952 995 999"
)
MAPPED_TAGS: Final = frozenset(_TAGS.split())
"""The fields that the mappings of MARC21 and UNIMARC read, together."""
_AUTHORITY_TAGS: Final = (
    "100 110 111 130 148 150 151 155 200 210 215 216 220 230 235 240 245 250 280 "
    "400 410 411 415 416 420 430 435 440 445 448 450 451 455 480 "
    "500 510 511 515 516 520 530 535 540 545 548 550 551 555 580 "
    "700 710 715 716 720 730 735 740 745 750 780"
)
AUTHORITY_TAGS: Final = frozenset(_AUTHORITY_TAGS.split())
"""The fields that hold headings in authority records of both formats."""
AUTHORITY_TYPES: Final = "xz"
"""Leader/06 of authority records: x in UNIMARC, z in MARC21."""


class MarcField(NamedTuple):
    """One field: `value` for a control field (001-009), else indicators and subfields."""

    tag: str
    value: str = ""
    indicators: str = "  "
    subfields: tuple[tuple[str, str], ...] = ()

    def first(self, codes: str) -> str:
        """Return the first subfield whose code is one of `codes`, or an empty text."""
        for code, value in self.subfields:
            if code in codes and value:
                return value
        return ""

    def all(self, codes: str) -> list[str]:
        """Return the subfields whose code is one of `codes`, in record order."""
        return [value for code, value in self.subfields if code in codes and value]


class MarcRecord:
    """A decoded record: leader, fields by tag, and the mends made while it was decoded."""

    __slots__ = ("_by_tag", "leader", "repairs")

    def __init__(
        self, leader: str, fields: list[MarcField], repairs: tuple[Repair, ...] = ()
    ) -> None:
        self.leader = leader.ljust(24)
        self.repairs = repairs
        self._by_tag: dict[str, list[MarcField]] = {}
        for field in fields:
            if field.tag in self._by_tag:
                self._by_tag[field.tag].append(field)
            else:
                self._by_tag[field.tag] = [field]

    def fields(self, *tags: str) -> list[MarcField]:
        """Return the fields with these tags, tag by tag as given, then in record order."""
        found: list[MarcField] = []
        for tag in tags:
            if tag in self._by_tag:
                found += self._by_tag[tag]
        return found

    def field(self, tag: str) -> MarcField | None:
        """Return the first field with this tag, if there is one."""
        found = self._by_tag.get(tag)
        return found[0] if found else None

    def control(self, tag: str) -> str:
        """Return a control field's value, empty when the record has none."""
        found = self._by_tag.get(tag)
        return found[0].value if found else ""

    def first(self, tag: str, codes: str) -> str:
        """Return the first subfield `codes` of the fields with this tag, or an empty text."""
        for field in self._by_tag.get(tag, ()):
            if value := field.first(codes):
                return value
        return ""

    @property
    def is_unimarc(self) -> bool:
        """Whether the record is UNIMARC: a title proper in 200 and none in 245.

        MARC21 has no field 200 and UNIMARC no 245; the 36 characters of 100 $a settle the rest.
        """
        if "245" in self._by_tag:
            return False
        return "200" in self._by_tag or len(self.first("100", "a")) >= 34
