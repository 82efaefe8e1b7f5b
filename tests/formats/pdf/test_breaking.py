"""Line breaking: what stays together, what may be broken, and that no letter is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.pdf.breaking import StyledText, TextStyle, break_lines, unbreakable_ranges

BODY = TextStyle(18)
BOLD = TextStyle(18, is_bold=True)


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in unbreakable_ranges(text)]


def lines(text: str, width_pt: float, max_characters: int = 70) -> list[str]:
    styled = StyledText([(text, BODY)])
    broken = break_lines(styled, width_pt, max_characters=max_characters)
    return [text[line.start : line.end] for line in broken]


@pytest.mark.parametrize(
    "information",
    [
        "210 123 4567",
        "+30 2310 987 654",
        "(210) 123-4567",
        "25 Μαρτίου 2026",
        "25η Μαρτίου",
        "March 25, 2026",
        "10:30 π.μ.",
        "8 μ.μ.",
        "12,50 €",
        "€ 12.50",
        "σελ. 34",
        "30 %",
    ],
)
def test_a_piece_of_information_is_never_split(information: str) -> None:
    assert pieces(f"Καλέστε {information} σήμερα") == ["Καλέστε", information, "σήμερα"]


def test_words_beside_numbers_stay_free() -> None:
    assert pieces("Οι 3 μάγοι και τα 40 παλικάρια") == [
        "Οι",
        "3",
        "μάγοι",
        "και",
        "τα",
        "40",
        "παλικάρια",
    ]


def test_a_line_is_as_wide_as_it_may_be_and_no_wider() -> None:
    styled = StyledText([("άλφα βήτα γάμα δέλτα έψιλον ζήτα ήτα θήτα", BODY)])
    broken = break_lines(styled, 200, max_characters=70)
    assert len(broken) > 1
    for line, following in pairwise(broken):
        assert styled.width(line.start, line.end) <= 200
        longer = following.start + len(styled.text[following.start :].split()[0])
        assert styled.width(line.start, longer) > 200


def test_a_line_has_no_more_characters_than_the_profile_allows() -> None:
    assert max(map(len, lines("ι " * 200, 2000, max_characters=70))) <= 70


def test_a_word_wider_than_the_line_is_broken_without_loss() -> None:
    word = "ηλεκτροεγκεφαλογραφήματα"
    styled = StyledText([(word, BODY)])
    broken = break_lines(styled, 120, max_characters=70)
    assert len(broken) > 1
    assert "".join(word[line.start : line.end] for line in broken) == word
    assert all(styled.width(line.start, line.end) <= 120.02 for line in broken)


def test_a_broken_word_gets_no_space_inside() -> None:
    styled = StyledText([("ηλεκτροεγκεφαλογραφήματα τέλος", BODY)])
    broken = break_lines(styled, 120, max_characters=70)
    assert [line.is_spaced for line in broken[:2]] == [False, False]


def test_an_address_is_broken_after_its_signs() -> None:
    parts = lines("https://example.org/vivliothiki/katalogos", 220)
    assert parts[0].endswith("/")


def test_a_word_of_two_styles_is_one_word() -> None:
    styled = StyledText([("βιβλιο", BOLD), ("θήκη και", BODY)])
    broken = break_lines(styled, styled.width(0, 10) + 1, max_characters=70)
    assert [styled.text[line.start : line.end] for line in broken] == ["βιβλιοθήκη", "και"]


def test_a_megabyte_without_a_space_is_broken_in_time() -> None:
    assert sum(map(len, lines("ω" * 200_000, 400))) == 200_000


@given(st.lists(st.text("αβγ0123456789 €.-ώ", max_size=12), max_size=12), st.integers(30, 600))
def test_every_word_stands_on_some_line_in_order(texts: list[str], width: int) -> None:
    text = " ".join(" ".join(texts).split())
    styled = StyledText([(text, BODY)])
    broken = break_lines(styled, width, max_characters=70)
    shown = "".join(
        styled.text[line.start : line.end] + (" " if line.is_spaced else "") for line in broken
    )
    assert shown.split() == text.split()
