"""The copies that a record names, in the field of its system or in one that the library sets.

Sources: Koha, "Holdings data fields (9xx)" (952 in MARC21, 995 in UNIMARC); MARC 21, field 852.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from access_service.catalogue.marc import MarcField, MarcRecord
from access_service.catalogue.record import Copy, CopyState
from access_service.catalogue.repair import Mender
from formats.errors import BadInput

_FACTS: Final = ("branch", "location", "shelf_mark", "barcode", "due")
_STATES: Final = ("withdrawn", "lost", "damaged", "not_for_loan")
_SETTING: Final = re.compile(r"([0-9A-Za-z]{3})((?:\s+[a-z0-9]=[a-z_]+)+)")


@dataclass(frozen=True, slots=True)
class CopyFields:
    """A field with one copy in each occurrence, and the subfield of each fact.

    The facts: branch, location, shelf_mark, barcode, due; withdrawn, lost, damaged and
    not_for_loan, which hold when their subfield says anything but 0.
    """

    tag: str
    codes: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> CopyFields | None:
        """Return the fields that a setting names: `911 b=branch k=shelf_mark n=barcode`.

        Raises:
            BadInput: It is not written like that, or names an unknown fact.
        """
        if not text.strip():
            return None
        match = _SETTING.fullmatch(text.strip())
        pairs = [pair.split("=") for pair in match[2].split()] if match else []
        if not match or any(fact not in (*_FACTS, *_STATES) for _, fact in pairs):
            raise BadInput(f"copies: {text}", say="bad-setting", name="copies")
        return cls(match[1], MappingProxyType({fact: code for code, fact in pairs}))


_KOHA_MARC21: Final = CopyFields(
    "952",
    {
        "branch": "b",
        "location": "c",
        "shelf_mark": "o",
        "barcode": "p",
        "due": "q",
        "withdrawn": "0",
        "lost": "1",
        "damaged": "4",
        "not_for_loan": "7",
    },
)
_KOHA_UNIMARC: Final = CopyFields(
    "995",
    {
        "branch": "c",
        "location": "e",
        "shelf_mark": "k",
        "barcode": "f",
        "due": "n",
        "withdrawn": "0",
        "lost": "2",
        "not_for_loan": "o",
    },
)
_MARC21: Final = CopyFields("852", {"branch": "b", "location": "c", "barcode": "p"})


def copies_of(
    record: MarcRecord, mender: Mender, own: CopyFields | None = None
) -> tuple[Copy, ...]:
    """Return the copies in a record: of the library's own field, or the first that has any."""
    if own is not None:
        kinds: tuple[CopyFields, ...] = (own,)
    else:
        kinds = (_KOHA_UNIMARC,) if record.is_unimarc else (_KOHA_MARC21, _MARC21)
    for fields in kinds:
        made = [_copy(field, fields, mender) for field in record.fields(fields.tag)]
        if found := tuple(copy for copy in made if copy != Copy()):
            return found
    return ()


def _copy(field: MarcField, fields: CopyFields, mender: Mender) -> Copy:
    def fact(name: str) -> str:
        code = fields.codes.get(name)
        return mender.text(field.tag, field.first(code)) if code else ""

    shelf_mark = fact("shelf_mark")
    if fields is _MARC21:
        shelf_mark = mender.text("852", " ".join(field.all("khijm")))
    return Copy(
        branch=fact("branch"),
        location=fact("location"),
        shelf_mark=shelf_mark,
        barcode=fact("barcode"),
        state=_state(fact),
        due=fact("due"),
    )


def _state(fact: Callable[[str], str]) -> CopyState:
    """Return why a copy cannot be had, the gravest reason first."""
    for name, state in (
        ("withdrawn", CopyState.WITHDRAWN),
        ("lost", CopyState.LOST),
        ("damaged", CopyState.DAMAGED),
        ("not_for_loan", CopyState.NOT_FOR_LOAN),
    ):
        if fact(name).strip() not in ("", "0"):
            return state
    return CopyState.ON_LOAN if fact("due").strip() else CopyState.AVAILABLE
