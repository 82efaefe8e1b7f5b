"""What a patron needs, as codes, and the forms that answer it. Never why: there is no diagnosis.

A form is what is carried to the door. A book that the library holds in another form alone may be
made to order, where the library has its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from access_service.catalogue.record import Form, Item
from formats.document import EN
from formats.errors import BadInput


class NeedCode(StrEnum):
    """A need, as far as what we bring depends on it."""

    AUDIO = "audio"
    LARGE_PRINT = "large-print"
    BRAILLE = "braille"
    DAISY = "daisy"
    SLOW_SPEECH = "slow-speech"
    PHONE_ONLY = "phone-only"


class BringForm(StrEnum):
    """A form in which something is brought, or put where it can be heard by telephone."""

    PRINT = "print"
    LARGE_PRINT = "large-print"
    BRAILLE = "braille"
    AUDIO = "audio"
    DAISY = "daisy"
    PHONE = "phone"


MIN_PT: Final = 14
MAX_PT: Final = 48
USUAL_PT: Final = 18
SHELF_PT: Final = 16
"""What a bought large-print book can be relied on to have; larger letters are made to order.

Source: publishers' large print begins at 16 pt (UKAAF G003, «Large print»: 16-18 pt).
"""
SLOW_WPM: Final = 110
SHELF_FORMS: Final = {
    Form.PRINT: BringForm.PRINT,
    Form.LARGE_PRINT: BringForm.LARGE_PRINT,
    Form.BRAILLE: BringForm.BRAILLE,
    Form.SPOKEN: BringForm.AUDIO,
}
"""What stands on a shelf, and what it is at the door."""
ON_MEDIUM: Final = frozenset({BringForm.AUDIO, BringForm.DAISY})
"""What is written to a stick, card or disc when it is made here."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need. `size_pt` goes with large print (14-48), `grade` (1 or 2) with English braille."""

    code: NeedCode
    size_pt: int | None = None
    grade: int | None = None

    def __post_init__(self) -> None:
        if self.size_pt is not None and not MIN_PT <= self.size_pt <= MAX_PT:
            raise BadInput(f"{self.size_pt} pt", say="delivery-bad-size", least=MIN_PT, most=MAX_PT)
        if self.grade not in {None, 1, 2}:
            raise BadInput(f"grade {self.grade}", say="delivery-bad-grade")


Needs = frozenset[Need]


def need(needs: Needs, code: NeedCode) -> Need | None:
    """Return the need of that code, if there is one."""
    return next((one for one in needs if one.code is code), None)


def usable_forms(needs: Needs) -> tuple[BringForm, ...]:
    """Return the forms that a patron can use, the best first.

    Whoever has no need of a form, but cannot come, reads print.
    """
    has = {one.code for one in needs}
    forms = [
        form
        for code, form in (
            (NeedCode.DAISY, BringForm.DAISY),
            (NeedCode.AUDIO, BringForm.AUDIO),
            (NeedCode.BRAILLE, BringForm.BRAILLE),
            (NeedCode.LARGE_PRINT, BringForm.LARGE_PRINT),
            (NeedCode.PHONE_ONLY, BringForm.PHONE),
        )
        if code in has
    ]
    if NeedCode.SLOW_SPEECH in has and not {NeedCode.AUDIO, NeedCode.DAISY} & has:
        forms.append(BringForm.AUDIO)
    return tuple(forms) or (BringForm.PRINT,)


def shelf_form(item: Item, needs: Needs) -> BringForm | None:
    """Return the form in which an item of the shelf answers the needs as it is, or None."""
    usable = usable_forms(needs)
    for form in item.forms:
        brought = SHELF_FORMS.get(form)
        if brought in usable and _suits(item, brought, needs):
            return brought
    return None


def made_form(needs: Needs) -> BringForm | None:
    """Return the form in which a text is made for these needs; print is not made here."""
    return next((form for form in usable_forms(needs) if form is not BringForm.PRINT), None)


def answers(form: BringForm, needs: Needs) -> bool:
    """Tell whether a form is one that the patron can use."""
    return form in usable_forms(needs)


def _suits(item: Item, form: BringForm, needs: Needs) -> bool:
    if form is BringForm.LARGE_PRINT:
        large = need(needs, NeedCode.LARGE_PRINT)
        return large is None or (large.size_pt or SHELF_PT) <= SHELF_PT
    if form is BringForm.AUDIO:
        # A bought recording has its own pace; a player of DAISY books would slow it down.
        return need(needs, NeedCode.SLOW_SPEECH) is None
    if form is BringForm.BRAILLE and item.lang == EN:
        # English braille on a shelf is mostly grade 2; a record does not tell.
        braille = need(needs, NeedCode.BRAILLE)
        return braille is not None and braille.grade == 2
    return True
