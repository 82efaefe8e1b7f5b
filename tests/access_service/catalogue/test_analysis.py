"""One analysis for the catalogue and for queries."""

from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.catalogue.analysis import query_tokens, stem, texts_of, token, tokens
from access_service.catalogue.record import Creator, Item, ItemId, Series
from access_service.catalogue.record_log import (
    END_OF_PART,
    END_OF_TEXT,
    FIRST_WORD,
    RecordLog,
    packed,
    write_record,
)
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
    texts = texts_of(ZORBAS)
    assert texts.titles == ("Βίος και πολιτεία του Αλέξη Ζορμπά",)
    assert texts.names == ("Καζαντζάκης, Νίκος",), "the same words in another order tell nothing"
    assert texts.series == ("Νεοελληνική πεζογραφία 3",)
    assert {"Εκδόσεις Καζαντζάκη", "1946"} <= set(texts.other)
    assert texts.numbers == ("9789607948168",)


@given(st.lists(st.tuples(st.text(max_size=9), st.lists(st.integers(2, 1 << 24)))))
def test_records_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, list[int]]]
) -> None:
    places, data = [], b""
    for name, numbers in records:
        places.append(len(data))
        body = b"".join(map(packed, [*numbers, END_OF_TEXT, END_OF_PART]))
        data += write_record(name.encode("utf-8", "replace").decode(), body)
    path = tmp_path_factory.mktemp("log") / "records.bin"
    path.write_bytes(data)
    read = RecordLog(path).read(places)
    assert read.ids == [name.encode("utf-8", "replace").decode() for name, _ in records]
    for place, (_, numbers) in enumerate(records):
        assert read.own(place) == [*numbers, END_OF_TEXT, END_OF_PART]


def test_of_more_words_than_fit_whole_ones_are_kept_and_their_end_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "records.bin"
    path.write_bytes(write_record("x", b"".join(packed(FIRST_WORD + n) for n in range(40_000))))
    *numbers, end = RecordLog(path).read([0]).own(0)
    assert end == END_OF_PART
    assert numbers == list(range(FIRST_WORD, FIRST_WORD + len(numbers)))
    assert len(numbers) > 20_000


@given(st.text(max_size=60))
def test_no_text_breaks_the_analysis(text: str) -> None:
    assert all(found.word for found in tokens(text))


def test_a_text_of_signs_has_no_tokens() -> None:
    assert tokens("— «…» !") == ()
