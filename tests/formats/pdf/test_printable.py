"""The printable form of a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.pdf.printable import printable, printable_words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("α\u0301λφα", "άλφα"),
        ("\u1f71", "ά"),
        ("μία\tλέξη  και\u2009άλλη", "μία λέξη και άλλη"),
        ("10\u202f€", "10\u00a0€"),
        ("βιβλιο\u00adθήκη", "βιβλιοθήκη"),
        ("\ufeffα\u200bβ", "αβ"),
        ("τι\u037e", "τι;"),
        ("«ἐν ἀρχῇ»", "«ἐν ἀρχῇ»"),
    ],
)
def test_text_is_composed_and_spaced_and_loses_only_invisible_signs(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_printing_twice_is_printing_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@given(st.text())
def test_no_letter_figure_or_sign_is_lost(text: str) -> None:
    kept = [c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] in "LNPS"]
    assert [c for c in printable(text) if unicodedata.category(c)[0] in "LNPS"] == kept


def test_words_are_split_at_any_space() -> None:
    assert printable_words("ένα\u00a0δύο τρία") == ("ένα", "δύο", "τρία")
