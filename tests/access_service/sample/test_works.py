"""The works of the sample library are real records that a cataloguer would accept."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest

from access_service.catalogue.record import Form, Role
from access_service.sample import terms
from access_service.sample.works import GRC, HERE, Work, load_works
from formats.document import EL, EN

WORKS = load_works()
GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
LATIN = re.compile(r"[A-Za-z]")
VOWELS = re.compile(r"(?:ου|αι|ει|οι|υι|αυ|ευ|ηυ|[αεηιουω])", re.IGNORECASE)


# Two vowels said as one syllable, and «κυρα-» before a name, take no accent.
ONE_SYLLABLE = re.compile(
    r"(?i:για|μιας?|μιαν|πια|πιο|δυο|γεια|γιος?|κυρα|ποι(?:ος|ον|ο|οι|ους|α|ας|αν|ες|ων))"
)


def greek_texts(work: Work) -> str:
    names = " ".join(name.heading for name in work.names)
    return " ".join(
        (work.title, work.subtitle, names, *work.subjects, work.publisher, work.summary)
    )


def mixed_words(text: str) -> list[str]:
    return [w for w in re.findall(r"[^\W\d_]+", text) if GREEK.search(w) and LATIN.search(w)]


def lacks_accent(word: str) -> bool:
    if not GREEK.search(word) or word.isupper() or ONE_SYLLABLE.fullmatch(word):
        return False
    parts = unicodedata.normalize("NFD", word)
    bare = re.sub(r"[\u0300-\u0307]", "", parts)
    diaeresis_kept = unicodedata.normalize("NFC", bare)
    return len(VOWELS.findall(diaeresis_kept)) > 1 and "\u0301" not in parts


def test_there_are_at_least_250_works_most_of_them_greek() -> None:
    languages = Counter(work.lang for work in WORKS)
    assert len(WORKS) >= 250
    assert 0.55 <= languages[EL] / len(WORKS) <= 0.7
    assert set(languages) == {EL, EN}


def test_no_two_records_are_the_same() -> None:
    assert len({work.key for work in WORKS}) == len(WORKS)
    described = Counter((w.title, w.names, w.year, w.form) for w in WORKS)
    assert [record for record, times in described.items() if times > 1] == []


def test_the_three_thirds_are_of_like_size() -> None:
    thirds = Counter(work.number % 3 for work in WORKS)
    assert max(thirds.values()) - min(thirds.values()) <= 0.1 * len(WORKS)


def test_zorba_is_here_in_greek_in_every_form_and_in_english() -> None:
    greek = [w for w in WORKS if w.title == "Βίος και πολιτεία του Αλέξη Ζορμπά"]
    assert {w.form for w in greek} == {Form.PRINT, Form.LARGE_PRINT, Form.SPOKEN}
    assert min(w.year for w in greek) == 1946
    assert {w.by(Role.AUTHOR)[0].direct for w in greek} == {"Νίκος Καζαντζάκης"}
    assert [w.original_lang for w in WORKS if w.title == "Zorba the Greek"] == [EL, EL]


@pytest.mark.parametrize("field", ["title", "subjects", "dewey", "summary", "genre", "audience"])
def test_a_record_has_what_a_reader_asks_for(field: str) -> None:
    assert [work.key for work in WORKS if not getattr(work, field)] == []


def test_years_are_years_of_print() -> None:
    assert [work.key for work in WORKS if not 1500 < work.year <= 2026] == []


def test_only_known_codes_are_used() -> None:
    for work in WORKS:
        assert work.genre in terms.GENRE_TERMS[work.lang], work.key
        assert work.audience in terms.AUDIENCE_TERMS[work.lang], work.key
        assert not work.place or work.place in terms.PLACES, work.key
        assert work.original_lang is None or work.original_lang in terms.MARC_LANGUAGES, work.key


def test_a_shelf_mark_is_room_dewey_number_and_three_letters() -> None:
    pattern = re.compile(r"(ΠΑΙΔ |J )?\d{3}(\.\d+)? [A-ZΑ-Ω]{1,3}")
    assert [w.shelf_mark for w in WORKS if not pattern.fullmatch(w.shelf_mark)] == []


def test_a_translation_says_from_which_other_language_it_comes() -> None:
    for work in WORKS:
        assert not work.by(Role.TRANSLATOR) or work.original_lang is not None, work.key
        assert work.original_lang != work.lang, work.key


def test_a_summary_is_one_sentence() -> None:
    for work in WORKS:
        assert work.summary.endswith("."), work.key
        assert not re.search(r"[.;!?]\s+[Α-ΩΆ-ΏA-Z]", work.summary), work.key
        assert 4 <= len(work.summary.split()) <= 32, work.key


def test_only_our_own_editions_are_spoken_or_in_large_print() -> None:
    ours = {"Δημοτική Βιβλιοθήκη Δείγματος", "Municipal Library of Deigma"}
    for work in WORKS:
        assert (work.form is not Form.PRINT) == (work.publisher in ours), work.key
        assert bool(work.by(Role.NARRATOR)) == (work.form is Form.SPOKEN), work.key


@pytest.mark.parametrize("isbn", [work.isbn for work in WORKS if work.isbn])
def test_an_isbn_has_the_right_check_digit(isbn: str) -> None:
    assert re.fullmatch(r"97[89]\d{10}", isbn)
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(isbn))
    assert weighed % 10 == 0


def test_no_word_mixes_greek_and_latin_letters() -> None:
    assert [word for work in WORKS for word in mixed_words(greek_texts(work))] == []


def test_greek_words_carry_their_accents() -> None:
    words = [w for work in WORKS for w in re.findall(r"[^\W\d_]+", greek_texts(work))]
    assert [word for word in words if lacks_accent(word)] == []


def test_the_check_for_accents_finds_a_word_without_one() -> None:
    assert lacks_accent("μεγαλος")
    assert not lacks_accent("πως")
    assert not lacks_accent("ποιος")


def test_text_is_in_composed_letters() -> None:
    assert all(unicodedata.is_normalized("NFC", greek_texts(work)) for work in WORKS)


def test_articles_do_not_count_when_titles_are_filed() -> None:
    counts = {w.title: w.non_filing_count for w in WORKS}
    assert counts["Ο Καπετάν Μιχάλης"] == 2
    assert counts["Το τρίτο στεφάνι"] == 3
    assert counts["The hobbit"] == 4
    assert counts["Αργώ"] == 0


def test_ancient_works_say_that_they_are_translated_from_ancient_greek() -> None:
    homer = [w for w in WORKS if any(n.heading in {"Όμηρος", "Homer"} for n in w.names)]
    assert len(homer) >= 6
    assert {w.original_lang for w in homer} == {GRC}


def test_the_sources_lie_beside_the_files_made_of_them() -> None:
    assert len(tuple(HERE.glob("works_*.yaml"))) == 9


def test_an_unknown_field_is_refused(tmp_path) -> None:
    (tmp_path / "works_x.yaml").write_text(
        "lang: el\nworks:\n- {key: x-1, title: Α, year: 1900, colour: red}\n", encoding="utf-8"
    )
    with pytest.raises(ValueError, match="colour"):
        load_works(tmp_path)


def test_a_key_used_twice_is_refused(tmp_path) -> None:
    (tmp_path / "works_x.yaml").write_text(
        "lang: el\nworks:\n"
        "- {key: x-1, title: Α, year: 1900}\n"
        "- {key: x-1, title: Β, year: 1901}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="x-1"):
        load_works(tmp_path)
