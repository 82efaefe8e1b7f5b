"""Positions, runs, lexicon and cost of the normaliser."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.document import EL, EN, GRC, Lang, Run
from tts.normalize import EMPTY, Lexicon, Pronunciation, normalize, normalize_runs
from tts.normalize.el.numerals import ACC, GEN, NOM, F, M, N, cardinal, ordinal
from tts.normalize.en.numerals import cardinal as english_cardinal
from tts.normalize.en.numerals import year
from tts.normalize.groups import split
from tts.normalize.roman import roman_value


def _spans(text: str, lang: Lang = EL) -> list[tuple[str, str]]:
    return [
        (word.text, text[word.written_start : word.written_end])
        for word in normalize(text, lang).words
    ]


def test_each_spoken_word_tells_the_written_piece_it_stands_for() -> None:
    assert _spans("Τρίτη 3 Απριλίου, 10:00-14:00") == [
        ("Τρίτη", "Τρίτη"),
        ("τρεις", "3"),
        ("Απριλίου", "Απριλίου"),
        ("δέκα", "10:00"),
        ("έως", "-"),
        ("δεκατέσσερις", "14:00"),
    ]


def test_the_groups_of_a_telephone_number_have_places_of_their_own() -> None:
    assert _spans("210 9580711")[0] == ("δύο", "210")
    assert _spans("210 9580711")[-1] == ("ένα", "0711")


def test_old_letters_keep_the_places_of_the_written_word() -> None:
    assert _spans("τῆς Ἑλλάδος") == [("της", "τῆς"), ("Ελλάδος", "Ἑλλάδος")]


def test_combining_accents_are_read_as_the_letters_they_make() -> None:
    text = "α\u0301λφα"
    assert _spans(text) == [("άλφα", text)]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("oﬃce ﬁnd", [("office", "oﬃce"), ("find", "ﬁnd")]),
        ("Ｂｏｏｋ ﬂat", [("Book", "Ｂｏｏｋ"), ("flat", "ﬂat")]),
        ("𝐍𝐞𝐰𝐬", [("News", "𝐍𝐞𝐰𝐬")]),
        ("𝛂𝛃𝛄ό", [("αβγό", "𝛂𝛃𝛄ό")]),
    ],
)
def test_letters_in_other_forms_are_read_and_keep_their_places(
    text: str, spoken: list[tuple[str, str]]
) -> None:
    assert _spans(text) == spoken
    assert normalize(text, EL).unspoken == ()


def test_runs_with_ligatures_keep_their_borders() -> None:
    runs = (Run("Το ", EL), Run("oﬃce", EN), Run(" με ", EL), Run("ﬁnd 3", EN))
    words = normalize_runs(runs).words
    text = "".join(run.text for run in runs)
    assert [(w.text, w.lang, text[w.written_start : w.written_end]) for w in words] == [
        ("Το", EL, "Το"),
        ("office", EN, "oﬃce"),
        ("με", EL, "με"),
        ("find", EN, "ﬁnd"),
        ("three", EN, "3"),
    ]


@pytest.mark.parametrize("lang", [EL, EN])
def test_words_of_announced_scripts_are_told_as_unspoken(lang: Lang) -> None:
    assert normalize("Ο Чехов έγραψε το Чайка, και 漢字.", lang).unspoken == (
        "Чехов",
        "Чайка",
        "漢字",
    )
    assert normalize("Ο Τσέχοφ, the author 👋 #1", lang).unspoken == ()


def test_unspoken_words_inside_runs_are_told_too() -> None:
    spoken = normalize_runs((Run("Το ", EL), Run("שלום", Lang("he"))))
    assert spoken.unspoken == ("שלום",)


def test_a_latin_word_in_greek_text_is_given_to_the_english_voice() -> None:
    parts = normalize("με το iPad του", EL).parts
    assert [(part.lang, part.text) for part in parts] == [
        (EL, "με το"),
        (EN, "iPad"),
        (EL, "του"),
    ]


def test_runs_are_spoken_by_their_own_language_with_places_in_the_joined_text() -> None:
    runs = (Run("Το 1984 και το ", EL), Run("1984", EN), Run(" του Όργουελ", EL))
    spoken = normalize_runs(runs)
    assert [part.text for part in spoken.parts] == [
        "Το χίλια εννιακόσια ογδόντα τέσσερα και το",
        "nineteen eighty four",
        "του Όργουελ",
    ]
    english = [word for word in spoken.words if word.lang == EN]
    assert {(word.written_start, word.written_end) for word in english} == {(15, 19)}


def test_neighbouring_runs_in_one_language_are_one_text() -> None:
    spoken = normalize_runs((Run("3", EL), Run("ος", EL), Run(" όροφος", EL)))
    assert spoken.parts[0].text == "τρίτος όροφος"


def test_old_greek_is_spoken_by_the_greek_voice() -> None:
    assert normalize_runs((Run("Ἐν ἀρχῇ", GRC),)).parts[0].lang == EL


def test_text_without_a_word_has_no_parts() -> None:
    assert normalize(" … — ! ", EL).parts == ()
    assert normalize("", EL).words == ()


LEXICON = Lexicon.of(EL, {"ραλλάκη": "ραλάκι", "ΚΒΚ": "κου βε κου", "Δήμος Καλλιθέας": "ο δήμος"})


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("οδός Ραλλάκη", "οδός ραλάκι"),
        ("ΟΔΟΣ ΡΑΛΛΑΚΗ", "οδός ραλάκι"),
        ("Ράλλακη", "Ράλλακη"),
        ("η ΚΒΚ", "η κου βε κου"),
        ("κβκ", "κβκ"),
        ("Δήμος Καλλιθέας 5", "ο δήμος πέντε"),
        ("Ραλλάκης", "Ραλλάκης"),
    ],
)
def test_the_lexicon_comes_first_and_minds_case_and_accents(written: str, spoken: str) -> None:
    assert normalize(written, EL, lexicon=LEXICON).parts[0].text == spoken


def test_the_lexicon_keeps_the_place_of_the_phrase() -> None:
    words = normalize("Δήμος Καλλιθέας 5", EL, lexicon=LEXICON).words
    assert [(word.text, word.written_start, word.written_end) for word in words] == [
        ("ο", 0, 15),
        ("δήμος", 0, 15),
        ("πέντε", 16, 17),
    ]


def test_figures_in_a_pronunciation_are_spoken_too() -> None:
    lexicon = Lexicon((Pronunciation("τσ", "3 βιβλία", EL),))
    assert normalize("τσ", EL, lexicon=lexicon).parts[0].text == "τρία βιβλία"


def test_a_lexicon_entry_must_begin_with_a_letter_or_digit() -> None:
    with pytest.raises(ValueError, match="must begin"):
        Lexicon.of(EL, {"«α»": "άλφα"})


def test_lexicons_can_be_joined_and_the_first_wins() -> None:
    both = Lexicon.of(EL, {"α": "πρώτο"}) | Lexicon.of(EL, {"α": "δεύτερο"})
    assert normalize("α", EL, lexicon=both).parts[0].text == "πρώτο"
    assert not EMPTY


@pytest.mark.parametrize(
    ("number", "forms"),
    [
        (1, ("ένας", "μία", "ένα", "ενός", "έναν")),
        (3, ("τρεις", "τρεις", "τρία", "τριών", "τρεις")),
        (14, ("δεκατέσσερις", "δεκατέσσερις", "δεκατέσσερα", "δεκατεσσάρων", "δεκατέσσερις")),
        (200, ("διακόσιοι", "διακόσιες", "διακόσια", "διακοσίων", "διακόσιους")),
        (1000, ("χίλιοι", "χίλιες", "χίλια", "χιλίων", "χίλιους")),
        (
            3000,
            (*["τρεις χιλιάδες"] * 3, "τριών χιλιάδων", "τρεις χιλιάδες"),
        ),
    ],
)
def test_greek_numbers_agree_in_gender_and_case(number: int, forms: tuple[str, ...]) -> None:
    asked = [(M, NOM), (F, NOM), (N, NOM), (M, GEN), (M, ACC)]
    assert tuple(cardinal(number, gender, case) for gender, case in asked) == forms


def test_greek_ordinals_agree_in_number_too() -> None:
    assert ordinal(21, F, GEN) == "εικοστής πρώτης"
    assert ordinal(20, M, NOM, is_plural=True) == "εικοστοί"


@given(st.integers(0, 10**15 - 1))
def test_greek_and_english_numbers_are_words_only(number: int) -> None:
    assert cardinal(number).replace(" ", "").isalpha()
    assert english_cardinal(number).replace(" ", "").isalpha()


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_different_numbers_are_said_differently(first: int, second: int) -> None:
    assert (cardinal(first) == cardinal(second)) == (first == second)
    assert (english_cardinal(first) == english_cardinal(second)) == (first == second)


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
def test_splitting_figures_loses_none_and_no_group_is_long(figures: str) -> None:
    assert "".join(split(figures)) == figures
    assert all(1 <= len(group) <= 4 for group in split(figures))


def test_a_wrongly_written_roman_numeral_is_none() -> None:
    assert [roman_value(text) for text in ("XIV", "IIII", "VX", "", "MCMXLV")] == [
        14,
        None,
        None,
        None,
        1945,
    ]


def test_years_are_said_as_years() -> None:
    assert year(1800) == "eighteen hundred"
    assert year(2000) == "two thousand"


def test_what_normalising_costs_grows_as_the_text_does() -> None:
    sentence = "Στις 3 Απριλίου 2025, 10:00-14:00, ο κ. Γιάννης διαβάζει 4 βιβλία του ΙΘ΄ αιώνα. "
    normalize(sentence, EL)  # loads the word lists

    def cost_s(sentences: int) -> float:
        # Of this thread: what other tests left running in the process does not count.
        begun_s = time.thread_time()
        normalize(sentence * sentences, EL)
        return time.thread_time() - begun_s

    # Patterns that take quadratic time would make it sixteen times as dear.
    assert min(cost_s(400) for _ in range(3)) < 8 * min(cost_s(100) for _ in range(3))


def test_importing_loads_no_word_list() -> None:
    code = (
        "import sys, tts.normalize;"
        "print([m for m in ('wordfreq', 'simplemma', 'num2words', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
