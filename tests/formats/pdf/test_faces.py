"""The bundled fonts: what they cover, and how a missing character is told."""

from __future__ import annotations

import unicodedata

import pytest

from formats.errors import MissingGlyph
from formats.pdf.faces import (
    BOLD,
    REGULAR,
    check_coverage,
    covered_characters,
    load_face,
    split_by_face,
    text_width,
)

_COPTIC = range(0x3E2, 0x3F0)


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_each_weight_has_all_of_monotonic_and_polytonic_greek_and_latin(name: str) -> None:
    greek = [code for code in (*range(0x370, 0x400), *range(0x1F00, 0x2000)) if code not in _COPTIC]
    latin = range(0x20, 0x250)
    wanted = {
        chr(code)
        for code in (*greek, *latin)
        if unicodedata.category(chr(code)) not in {"Cn", "Cc", "Cf"}
    }
    assert wanted - load_face(name).characters == set()


def test_common_signs_are_covered() -> None:
    assert set("€£§«»“”‘’…–—•·°№™©®½☎✓✔→←≤≥≠√×÷±☐☑♿✉") <= covered_characters()


def test_missing_characters_are_named_each() -> None:
    with pytest.raises(MissingGlyph) as caught:
        check_coverage(["καλημέρα 漢 字"])
    assert caught.value.say == "missing-glyphs"
    told = str(caught.value.facts["characters"])
    assert "漢 (U+6F22 CJK UNIFIED IDEOGRAPH-6F22)" in told
    assert "U+5B57" in told
    assert "κ" not in told


def test_a_sign_is_taken_from_the_face_that_has_it() -> None:
    pieces = split_by_face("τηλ. ☎ 210", is_bold=False)
    assert [(text, face.name) for text, face in pieces] == [
        ("τηλ. ", REGULAR),
        ("☎", "NotoSansSymbols2-Regular"),
        (" 210", REGULAR),
    ]


def test_bold_is_wider_than_regular() -> None:
    assert text_width("βιβλιοθήκη", 18, is_bold=True) > text_width("βιβλιοθήκη", 18)
