"""Conversations, turn by turn: what is said, where they lead, and what always works."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.document import EL, EN
from formats.text import plain
from tests.voice_interface.dialogue.library import Library
from voice_interface.dialogue.state import FASTEST_WPM, SLOWEST_WPM, Screen, State
from voice_interface.dialogue.step import Dialogue
from voice_interface.dialogue.turn import (
    Effect,
    Hangup,
    Keys,
    Reading,
    Reply,
    Silence,
    Speech,
    Turn,
    Unheard,
)
from voice_interface.expect import Expect
from voice_interface.phrases.book import built_in
from voice_interface.trouble import Trouble

DIALOGUE = Dialogue()


@dataclass
class Call:
    """One conversation: `says` and `presses` return the words of the answer."""

    library: Library = field(default_factory=Library)
    lang: str = EL

    def __post_init__(self) -> None:
        self.state, self.reply = DIALOGUE.begin(self.lang, self.library)

    def turn(self, turn: Turn) -> str:
        self.state, self.reply = DIALOGUE.step(self.state, turn, self.library)
        return text(self.reply)

    def says(self, *readings: str) -> str:
        return self.turn(Speech(tuple(Reading(one) for one in readings)))

    def presses(self, keys: str) -> str:
        return self.turn(Keys(keys))

    @property
    def screen(self) -> Screen:
        return self.state.place.screen


def text(reply: Reply) -> str:
    return " ".join(plain(runs) for runs in reply.say)


@pytest.fixture
def call() -> Call:
    return Call()


def test_a_known_author_is_found_in_one_turn_and_read_out_in_threes(call: Call) -> None:
    said = call.says("Θέλω κάτι του Καζαντζάκη")
    assert said.startswith("Βρήκα 4.")
    assert "Πρώτο: Βίος και πολιτεία του Αλέξη Ζορμπά, Νίκος Καζαντζάκης" in said
    assert "Αναφορά" not in said
    assert "Αναφορά στον Γκρέκο" in call.presses("#")
    assert "Δεν υπάρχουν άλλα" in call.says("τα επόμενα")


def test_a_title_alone_is_looked_for_as_it_was_said(call: Call) -> None:
    assert "Old Man" in call.says("the old man and the sea")
    assert call.screen is Screen.RESULTS


def test_an_item_is_chosen_described_and_made_after_a_yes(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    assert "Υπάρχει: τυπωμένο." in call.says("το δεύτερο")
    assert call.says("περίληψη") == "Περιγραφή του christ."
    assert "Ο Χριστός ξανασταυρώνεται, ήχο;" in call.says("φτιάξτε μου το σε ήχο")
    assert call.reply.listen.expect is Expect.YES_NO
    assert call.library.made == []
    assert "Ετοιμάζεται" in call.says("ναι")
    assert call.library.made == [("christ", "spoken")]
    assert "Ο Χριστός ξανασταυρώνεται, ήχο: έτοιμο" in call.says("το ράφι μου")


def test_the_same_journey_goes_by_keys_alone(call: Call) -> None:
    call.presses("1")
    assert call.reply.listen.has_many_keys
    assert "Ζορμπά" in call.presses("96762#")
    call.presses("1")
    call.presses("2")
    assert call.screen is Screen.FORMS
    call.presses("2")
    call.presses("1")
    assert call.library.made == [("zorba", "large-print")]


def test_a_no_makes_nothing_and_stays_with_the_item(call: Call) -> None:
    call.says("ποιήματα")
    call.says("το θέλω σε μεγάλα γράμματα")
    assert "δεν το ετοιμάζω" in call.says("όχι, ευχαριστώ")
    assert call.library.made == []
    assert call.screen is Screen.ITEM


def test_something_else_than_yes_or_no_is_never_taken_for_either(call: Call) -> None:
    call.says("ποιήματα")
    call.says("το θέλω σε ήχο")
    assert "Δεν κατάλαβα" in call.says("μπλα μπλα")
    assert call.screen is Screen.CONFIRM
    assert call.library.made == []


def test_another_format_at_the_question_changes_the_format(call: Call) -> None:
    call.says("ποιήματα")
    call.says("το θέλω σε ήχο")
    assert "Ποιήματα, μεγάλα γράμματα;" in call.says("σε μεγάλα γράμματα")
    call.says("ναι")
    assert call.library.made == [("poems", "large-print")]


def test_a_limit_that_leaves_nothing_is_offered_to_be_left_out(call: Call) -> None:
    said = call.says("θέλω κάτι του Hemingway σε μπράιγ")
    assert "Χωρίς τον περιορισμό βρίσκω 1" in said
    assert "Old Man" in call.says("ναι")


def test_a_search_is_narrowed_by_saying_the_form_alone(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    said = call.says("μόνο σε μεγάλα γράμματα")
    assert "Αναφορά στον Γκρέκο" in said
    assert "Μιχάλης" not in said


def test_what_was_heard_badly_is_offered_as_a_question(call: Call) -> None:
    call.library.is_sure = False
    assert "Μήπως είναι κάτι από αυτά" in call.says("καζαντζάκης")


def test_a_second_reading_that_is_a_command_goes_before_a_title_nobody_said(call: Call) -> None:
    call.says("πιο σαργά", "πιο αργά")
    assert call.state.wpm < 160


def test_nothing_found_says_what_was_heard_and_listens_again(call: Call) -> None:
    said = call.says("θέλω κάτι του Τολστόι")
    assert "Δεν βρήκα τίποτα για: Τολστόι" in said
    assert call.screen is Screen.SEARCH


def test_announcements_come_one_by_one(call: Call) -> None:
    assert "απεργίας" in call.says("ανακοινώσεις")
    assert "Λέσχη" in call.says("συνέχεια")
    assert "Δεν υπάρχουν άλλες" in call.presses("#")
    assert "Λέσχη" in call.says("πίσω") or "απεργίας" in text(call.reply)


def test_back_goes_through_every_place_to_the_beginning(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says("το πρώτο")
    assert call.says("πίσω").startswith("Βρήκα 4.")
    call.says("πίσω")
    assert call.screen is Screen.HOME
    assert "Δεν υπάρχει κάτι πριν" in call.says("πίσω")


def test_again_says_the_last_answer_word_for_word(call: Call) -> None:
    said = call.says("κάτι του Καζαντζάκη")
    assert call.says("πάλι") == said
    call.turn(Silence())
    assert call.says("τι είπες;") == said


def test_slower_says_the_last_answer_again_and_has_a_limit(call: Call) -> None:
    said = call.says("κάτι του Καζαντζάκη")
    assert call.says("πιο αργά") == f"Πιο αργά. {said}"
    for _ in range(20):
        call.presses("7")
    assert call.state.wpm == SLOWEST_WPM
    for _ in range(20):
        call.presses("8")
    assert call.state.wpm == FASTEST_WPM


def test_the_other_language_goes_on_at_the_same_place(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    said = call.says("English please")
    assert said.startswith("We speak English. I found 4.")
    assert call.state.lang == EN
    assert "Βίος και πολιτεία" in said
    assert call.says("ελληνικά").startswith("Μιλάμε ελληνικά.")


def test_brief_leaves_menus_out(call: Call) -> None:
    call.says("πιο σύντομα")
    assert call.says("αρχή") == "Τι θα θέλατε;"


def test_a_person_is_called_where_there_is_a_number(call: Call) -> None:
    assert "210 1234567" in call.presses("0")
    assert call.reply.effect is Effect.TRANSFER
    call.library.number = ""
    call.says("θέλω να μιλήσω με κάποιον")
    assert call.reply.effect is None


def test_the_end_says_goodbye(call: Call) -> None:
    assert call.says("αυτά, ευχαριστώ") == "Ευχαριστούμε. Γεια σας."
    assert call.reply.is_end


def test_what_cannot_be_made_says_why(call: Call) -> None:
    call.library.refusal = "λείπει η φωνή"
    call.says("ποιήματα")
    call.says("το θέλω σε ήχο")
    assert "λείπει η φωνή" in call.presses("1")


def test_silence_leads_to_a_person_step_by_step_and_never_ends_the_call(call: Call) -> None:
    said = [call.turn(Silence()) for _ in range(6)]
    assert said[0] == "Δεν άκουσα κάτι."
    assert "Πείτε έναν τίτλο" in said[1]
    assert "πατήστε πλήκτρα" in said[2]
    assert all("με άνθρωπο, πατήστε 0" in words for words in said[3:])
    assert not call.reply.is_end
    call.says("κάτι του Καζαντζάκη")
    assert call.state.silences == 0


def test_the_last_rung_leads_to_the_beginning_by_its_key(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    for _ in range(4):
        call.turn(Silence())
    call.presses("1")
    assert call.screen is Screen.HOME


def test_a_key_that_means_nothing_is_told_and_harms_nothing(call: Call) -> None:
    call.says("ανακοινώσεις")
    before = call.state.place
    assert "Δεν κατάλαβα" in call.presses("3")
    assert call.state.place == before


def test_hanging_up_ends_without_a_word(call: Call) -> None:
    assert call.turn(Hangup()) == ""
    assert call.reply.is_end


SAID = st.one_of(
    st.sampled_from(
        [
            test.say
            for lang in (EL, EN)
            for phrases in built_in(lang).intents.values()
            for test in phrases.tests
        ]
    ),
    st.text(max_size=30),
).map(lambda said: Speech((Reading(said),)))
KEYS = st.text("0123456789*#", min_size=1, max_size=6).map(Keys)
UNHEARD = st.sampled_from([Silence(), *map(Unheard, Trouble)])
TURNS = st.one_of(SAID, SAID, UNHEARD, KEYS)
LAW = settings(max_examples=40)


def after(turns: list[Turn]) -> Call:
    call = Call()
    for turn in turns:
        call.turn(turn)
    return call


@LAW
@given(st.lists(TURNS, max_size=12))
def test_from_any_state_beginning_back_and_end_work_by_speech_and_by_key(
    turns: list[Turn],
) -> None:
    call = after(turns)
    words = {EL: ("αρχή", "πίσω", "τέλος"), EN: ("main menu", "back", "goodbye")}[call.state.lang]
    here: State = call.state
    call.says(words[0])
    assert call.screen is Screen.HOME
    depth = len(here.trail)
    call.state = here
    call.says(words[1])
    assert len(call.state.trail) == max(0, depth - 1)
    call.state = here
    call.presses("*")
    assert len(call.state.trail) == max(0, depth - 1)
    call.state = here
    call.says(words[2])
    assert call.reply.is_end


@LAW
@given(st.lists(TURNS, max_size=10), st.lists(UNHEARD, min_size=8, max_size=12))
def test_no_row_of_silences_and_bad_sounds_ends_without_a_person_offered(
    turns: list[Turn], unheard: list[Turn]
) -> None:
    call = after(turns)
    words = [call.turn(one) for one in unheard]
    assert any("0" in said for said in words)
    assert not call.reply.is_end
    assert call.presses("0")


@LAW
@given(st.lists(TURNS, max_size=12))
def test_every_turn_is_answered_and_every_word_has_a_language(turns: list[Turn]) -> None:
    call = Call()
    for turn in turns:
        call.turn(turn)
        assert call.reply.say
        assert all(run.text and run.lang for runs in call.reply.say for run in runs)


@pytest.mark.parametrize("lang", [EL, EN])
@pytest.mark.parametrize("trouble", list(Trouble))
def test_each_trouble_of_a_sound_has_an_answer_of_its_own_and_leads_to_a_person(
    trouble: Trouble, lang: str
) -> None:
    call = Call(lang=lang)
    before = call.state.place
    said = [call.turn(Unheard(trouble)) for _ in range(5)]
    assert said[0] == plain(DIALOGUE.wording(lang)(f"unheard-{trouble}"))
    assert call.state.place == before
    assert not call.reply.is_end
    assert {"el": "άνθρωπο", "en": "person"}[lang] in said[-1]


def test_what_was_heard_badly_is_asked_and_never_told(call: Call) -> None:
    clear = call.turn(Speech((Reading("κάτι του Καζαντζάκη"),), is_by_voice=True))
    assert "Μήπως" not in clear
    call.says("αρχή")
    bad = Speech((Reading("κάτι του Καζαντζάκη"),), is_by_voice=True, is_doubtful=True)
    assert "Μήπως" in call.turn(bad)
