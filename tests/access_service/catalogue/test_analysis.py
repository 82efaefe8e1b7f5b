"""One analysis for the catalogue and for queries."""

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.catalogue.analysis import analyse, query_tokens, stem, token, tokens
from access_service.catalogue.record import Creator, Item, ItemId, Series
from access_service.catalogue.stored_tokens import read_tokens, write_tokens
from formats.document import EL

ZORBAS = Item(
    id=ItemId("sample:1"),
    source="sample",
    control_number="1",
    title="Βίος και πολιτεία του Αλέξη Ζορμπά",
    lang=EL,
    creators=(Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),),
    series=(Series("Νεοελληνική πεζογραφία", "3"),),
    subjects=("Ελληνικό μυθιστόρημα",),
    publisher="Εκδόσεις Καζαντζάκη",
    year=1946,
    isbns=("9789607948168",),
)


@pytest.mark.parametrize(
    ("one", "other"), [("βιβλία", "βιβλίων"), ("Καβάφης", "Καβάφη"), ("stories", "story")]
)
def test_cases_and_numbers_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert token(one).stem == token(other).stem


def test_stems_are_the_same_in_every_thread() -> None:
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(stem("πολιτειασ"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [stem("πολιτειασ")] * 4


@pytest.mark.parametrize("short", ["βίος κ πολιτεία", "βίος & πολιτεία", "βίος και πολιτεία"])
def test_short_forms_of_and_are_the_word(short: str) -> None:
    assert [t.word for t in query_tokens(short)] == ["βιοσ", "και", "πολιτεια"]


@pytest.mark.parametrize(
    "isbn", ["978-960-02-3087-1", "9789600230871", "978 960 02 3087 1", "960-02-3087-2"]
)
def test_an_isbn_is_one_number_of_13_digits_however_written(isbn: str) -> None:
    assert [t.word for t in query_tokens(isbn)] == ["9789600230871"]


def test_two_years_are_not_an_isbn() -> None:
    assert [t.word for t in query_tokens("1914 1918 12")] == ["1914", "1918", "12"]


def test_everything_that_may_be_sought_is_analysed() -> None:
    analysed = analyse(ZORBAS)
    assert [t.word for t in analysed.titles[0]][-2:] == ["αλεξη", "ζορμπα"]
    assert len(analysed.names) == 1
    assert [t.word for t in analysed.series[0]][-1] == "3"
    assert {t.word for text in analysed.other for t in text} >= {"1946", "9789607948168"}


def test_stored_tokens_are_read_as_they_were_written() -> None:
    analysed = analyse(ZORBAS)
    assert read_tokens(write_tokens(analysed)) == analysed


@given(st.text(max_size=60))
def test_no_text_breaks_the_analysis_or_its_stored_form(text: str) -> None:
    item = Item(id=ItemId("x"), source="s", control_number="1", title=text, lang=EL)
    assert read_tokens(write_tokens(analyse(item))) == analyse(item)


def test_a_text_of_signs_has_no_tokens() -> None:
    assert tokens("— «…» !") == ()
