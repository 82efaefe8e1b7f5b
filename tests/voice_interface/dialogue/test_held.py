"""What was open stays open when something that is said finds nothing."""

from __future__ import annotations

import pytest

from formats.document import EL, EN
from tests.voice_interface.dialogue.test_dialogue import Call, text
from voice_interface.dialogue.state import Screen
from voice_interface.dialogue.turn import Silence

NONE = {EL: "Δεν βρήκα τίποτα για: ", EN: "I found nothing for: "}
WRONG = "θέλω κάτι του Τολστόι"


@pytest.mark.parametrize(
    ("lang", "said", "still", "second"),
    [
        (EL, "ξφγ κβζ", "ακούσατε είναι ακόμη εδώ", "το δεύτερο"),
        (EL, WRONG, "ακούσατε είναι ακόμη εδώ", "το δεύτερο"),
        (EN, "xqz kvb", "list that you heard is still here", "the second one"),
    ],
)
def test_after_nothing_is_found_the_list_before_it_can_be_chosen_from(
    lang: str, said: str, still: str, second: str
) -> None:
    call = Call(lang=lang)
    call.says("κάτι του Καζαντζάκη" if lang == EL else "something by Καζαντζάκης")
    listed = call.state.shown
    answer = call.says(said)
    assert answer.startswith(NONE[lang])
    assert still in answer
    assert call.state.shown == listed
    call.says(second)
    assert call.state.place.item == listed[1]


def test_again_after_nothing_was_found_tells_the_list_that_is_still_there(call: Call) -> None:
    told = call.says("κάτι του Καζαντζάκη")
    call.says(WRONG)
    assert call.says("πάλι") == told
    call.presses("#")
    call.says(WRONG)
    assert "Αναφορά στον Γκρέκο" in call.says("πάλι")


def test_after_nothing_is_found_the_chosen_book_is_still_spoken_of(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says("το δεύτερο")
    assert "ακόμη στο βιβλίο: Ο Χριστός ξανασταυρώνεται" in call.says(WRONG)
    assert "Περιγραφή του christ" in call.says("διάβασέ μου το")
    assert call.says("πίσω").startswith("Βρήκα 4.")


def test_the_only_result_is_still_spoken_of(call: Call) -> None:
    call.says("ποιήματα")
    assert "ακόμη στο βιβλίο: Ποιήματα" in call.says(WRONG)
    assert "Περιγραφή του poems" in call.says("διάβασέ μου το")


def test_a_book_that_was_only_guessed_is_not_held(call: Call) -> None:
    call.library.is_sure = False
    call.says("ποιήματα")
    assert "ακόμη" not in call.says(WRONG)
    assert call.screen is Screen.SEARCH


def test_back_leads_past_nothing_found_to_where_it_led_before(call: Call) -> None:
    call.says("ποιήματα")
    call.says("κάτι του Καζαντζάκη")
    call.says(WRONG)
    call.says(WRONG)
    assert "Ποιήματα" in call.says("πίσω")


def test_searches_that_find_nothing_in_a_row_are_one_step_back(call: Call) -> None:
    call.says(WRONG)
    call.says("ξφγ")
    call.says(WRONG)
    call.says("πίσω")
    assert call.screen is Screen.HOME


def test_an_announcement_is_not_left_by_what_finds_nothing(call: Call) -> None:
    call.says("ανακοινώσεις")
    assert "Μένουμε εκεί που ήμασταν" in call.says(WRONG)
    assert "Λέσχη" in call.says("η επόμενη")


def test_a_question_is_asked_once_more_after_nothing_was_found(call: Call) -> None:
    call.says("ποιήματα")
    call.says("το θέλω σε ήχο")
    answer = call.says(WRONG)
    assert answer.startswith(NONE[EL])
    assert answer.endswith("Για ναι, πατήστε 1. Για όχι, 2.")
    assert call.library.made == []
    call.says("ναι")
    assert call.library.made == [("poems", "spoken")]


def test_a_limit_that_leaves_nothing_of_the_list_asks_nothing_and_keeps_the_list(
    call: Call,
) -> None:
    call.says("κάτι του Καζαντζάκη")
    answer = call.says("μόνο σε μπράιγ")
    assert answer.startswith("Δεν βρήκα τίποτα για: Καζαντζάκη")
    assert "ακόμη εδώ" in answer
    call.says("το δεύτερο")
    assert call.screen is Screen.ITEM


def test_who_refuses_to_leave_a_limit_out_is_where_they_were_before(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says("θέλω κάτι του Hemingway σε μπράιγ")
    assert call.screen is Screen.WIDEN
    assert "ακόμη εδώ" in call.says("όχι")
    call.says("το δεύτερο")
    assert call.screen is Screen.ITEM


def test_another_of_the_results_can_be_chosen_at_one_of_them(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    first, second, _ = call.state.shown
    call.says("το πρώτο")
    call.says("το δεύτερο")
    assert call.state.place.item == second
    call.says("πίσω")
    assert call.state.place.item == first


def test_silence_after_nothing_was_found_still_leads_to_a_person(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says(WRONG)
    for _ in range(4):
        call.turn(Silence())
    assert "με άνθρωπο, πατήστε 0" in text(call.reply)


@pytest.fixture
def call() -> Call:
    return Call()
