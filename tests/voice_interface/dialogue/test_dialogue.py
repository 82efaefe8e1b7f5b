"""Conversations, turn by turn: what is said, where they lead, and what always works."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.build import runs
from formats.document import EL, EN
from formats.language.fold import written_words
from formats.text import plain
from tests.voice_interface.dialogue.library import BOOKS, Library, result_of
from voice_interface.dialogue.courtesy_acts import WAITS
from voice_interface.dialogue.ports import DayHours, Hours, Query, Results
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
    assert "σε αυτή τη συνομιλία: το ράφι μου" in text(call.reply)
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


def test_of_one_result_is_told_what_can_be_done_and_of_several_which_is_asked(call: Call) -> None:
    said = call.says("θέλω τα ποιήματα του Καβάφη")
    assert said.startswith("Βρήκα ένα. Ποιήματα")
    assert "Ποιο θέλετε" not in said
    assert "Πείτε περιγραφή, μορφές ή κάτι παρόμοιο" in said
    assert "Ποιο θέλετε;" in call.says("κάτι του Καζαντζάκη")


def test_less_than_what_was_said_counts_only_where_the_whole_finds_nothing_or_the_same() -> None:
    zorba, christ = map(result_of, BOOKS[:2])
    found = {
        "Εσένα θέλω": Results((christ,), is_sure=False),
        "Εσένα": Results((zorba,)),
        "Ζορμπά θέλω": Results((zorba,), is_sure=False),
        "Ζορμπά": Results((zorba,)),
        "Καβάφη": Results((christ,)),
    }

    class Shelves(Library):
        def search(self, query: Query, _readings: tuple[str, ...], _lang: str) -> Results:
            return found.get(query.words, Results())

    call = Call(Shelves())
    assert "Μήπως" in call.says("Εσένα θέλω")
    assert "Ο Χριστός" in text(call.reply)
    assert call.says("Ζορμπά θέλω").startswith("Βρήκα ένα. Βίος")
    assert call.says("όχι, θέλω Καβάφη").startswith("Βρήκα ένα. Ο Χριστός")
    assert "Δεν βρήκα τίποτα για: Όλα όσα θέλω" in call.says("Όλα όσα θέλω")


@pytest.mark.parametrize(
    ("lang", "found", "said", "asked"),
    [
        (EN, "something by Καζαντζάκης", "that one", "Which one?"),
        (EN, "something by Καζαντζάκης", "yes", "Which one?"),
        (EL, "κάτι του Καζαντζάκη", "ναι, αυτό", "Για ποιο;"),
    ],
)
def test_a_yes_to_several_results_asks_which_and_opens_none(
    lang: str, found: str, said: str, asked: str
) -> None:
    call = Call(lang=lang)
    call.says(found)
    assert call.screen is Screen.RESULTS
    assert asked in call.says(said)
    assert call.screen is Screen.RESULTS


@pytest.mark.parametrize(("lang", "word"), [(EL, "κατάλαβα"), (EN, "understood")])
def test_what_was_typed_was_understood_badly_and_not_heard_badly(lang: str, word: str) -> None:
    call = Call(lang=lang)
    call.library.is_sure = False
    assert word in call.says("καζαντζάκης")
    spoken = call.turn(Speech((Reading("καζαντζάκης"),), is_by_voice=True))
    assert {EL: "άκουσα", EN: "heard"}[lang] in spoken


def test_one_result_that_was_heard_badly_is_asked_and_not_told(call: Call) -> None:
    call.library.is_sure = False
    said = call.says("ποιήματα")
    assert "Μήπως είναι αυτό;" in said
    assert "Πείτε ναι ή όχι" in said
    call.says("όχι")
    assert call.screen is Screen.SEARCH


def test_a_form_said_of_one_result_is_how_it_is_wanted(call: Call) -> None:
    call.says("ποιήματα")
    assert "Ποιήματα, ήχο;" in call.says("σε mp3")
    assert call.screen is Screen.CONFIRM


@pytest.mark.parametrize(
    "said", ["διάβασέ μου το", "περίληψη", "το θέλω σε ήχο", "μορφές", "κάτι παρόμοιο"]
)
def test_a_command_for_one_of_several_asks_which_and_guesses_none(call: Call, said: str) -> None:
    call.says("κάτι του Καζαντζάκη")
    assert "Για ποιο;" in call.says(said)
    assert call.screen is Screen.RESULTS
    assert "Ο Χριστός" in call.says("το δεύτερο")


def test_a_page_that_is_asked_to_read_a_book_says_what_it_can_read(call: Call) -> None:
    call.says("ποιήματα")
    assert call.says("διάβασέ μου το") == (
        "Εδώ διαβάζω την περιγραφή του, όχι ολόκληρο το βιβλίο. Περιγραφή του poems."
    )


@pytest.mark.parametrize(
    ("lang", "said", "answer"),
    [
        (EL, "πότε θα μου φέρετε τα βιβλία;", "Αυτό γίνεται με την κάρτα σας"),
        (EL, "θέλω να συνεχίσω το βιβλίο που άκουγα χθες", "Αυτό γίνεται με την κάρτα σας"),
        (EL, "τι έχω δανειστεί;", "δεν τα βλέπω από εδώ"),
        (EL, "να αφήσω ένα μήνυμα", "210 1234567"),
        (EN, "when will you bring me the books?", "That needs your card"),
        (EN, "what have I borrowed?", "I cannot see from here"),
    ],
)
def test_what_only_the_line_can_do_is_told_and_not_searched_for(
    lang: str, said: str, answer: str
) -> None:
    call = Call(lang=lang)
    assert answer in call.says(said)
    assert "210 1234567" in text(call.reply)
    assert call.screen is Screen.HOME


def test_who_wants_it_louder_hears_where_that_is_done_and_what_was_said_again(call: Call) -> None:
    call.says("ποιήματα")
    said = call.says("πιο δυνατά")
    assert said.startswith("Η ένταση αλλάζει στη συσκευή")
    assert "Βρήκα ένα. Ποιήματα" in said
    assert "Η ένταση" not in call.says("πάλι")


@pytest.mark.parametrize(
    ("lang", "said", "found"),
    [
        (EL, "τα Ποιήματα του Καβάφη τα έχετε;", "Ποιήματα, Κ. Π. Καβάφης"),
        (EL, "ποιος έγραψε την Αναφορά στον Γκρέκο;", "Αναφορά στον Γκρέκο, Νίκος Καζαντζάκης"),
        (EL, "δεν θέλω Καζαντζάκη, θέλω Καβάφη", "Ποιήματα, Κ. Π. Καβάφης"),
        (EN, "who wrote The Old Man and the Sea?", "The Old Man and the Sea, Ernest Hemingway"),
        (EN, "The Old Man, do you have it?", "The Old Man and the Sea"),
        (EN, "I don't want Kafka, I want Hemingway", "The Old Man and the Sea"),
    ],
)
def test_a_title_is_found_whatever_is_said_around_it(lang: str, said: str, found: str) -> None:
    answer = Call(lang=lang).says(said)
    assert found in answer
    assert answer.count(",") <= 3  # one result, and not a list that holds it


@pytest.mark.parametrize(
    ("said", "screen"),
    [
        ("όχι αυτό, πάμε πίσω", Screen.RESULTS),
        ("δεν το θέλω αυτό", Screen.SEARCH),
        ("όχι, δεν θέλω αυτό", Screen.SEARCH),
    ],
)
def test_what_is_refused_is_never_taken_for_what_is_wanted(
    call: Call, said: str, screen: Screen
) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says("το πρώτο")
    call.says(said)
    assert call.screen is screen
    assert call.library.made == []


def test_a_farewell_beside_a_wish_ends_nothing(call: Call) -> None:
    call.says("ποιήματα")
    call.says("αυτό θέλω, ευχαριστώ, γεια σας")
    assert not call.reply.is_end


@pytest.mark.parametrize(
    ("lang", "said", "answer"),
    [
        (EL, "Καλημέρα!", "Γεια σας. Πείτε έναν τίτλο"),
        (EL, "καλησπέρα σας", "Γεια σας. Πείτε έναν τίτλο"),
        (EL, "γεια σας", "Γεια σας. Πείτε έναν τίτλο"),
        (EL, "ευχαριστώ πολύ", "Παρακαλώ."),
        (EN, "hello", "Hello. Say a title"),
        (EN, "good morning", "Hello. Say a title"),
        (EN, "thank you", "You are welcome."),
    ],
)
def test_a_greeting_or_thanks_alone_is_answered_with_what_can_be_asked(
    lang: str, said: str, answer: str
) -> None:
    call = Call(lang=lang)
    assert call.says(said).startswith(answer)
    assert call.screen is Screen.HOME
    assert {EL: "έναν τίτλο", EN: "a title"}[lang] in text(call.reply)


def test_a_hail_later_than_the_beginning_is_a_farewell(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says("γεια σας")
    assert call.reply.is_end


@pytest.mark.parametrize(("first", "then"), [("καλημέρα", "γεια σας"), ("γεια", "γεια σας")])
def test_who_greets_twice_is_greeted_twice(call: Call, first: str, then: str) -> None:
    call.says(first)
    assert call.says(then).startswith("Γεια σας.")
    assert not call.reply.is_end


def test_who_went_back_to_the_beginning_greets_and_hangs_nothing_up(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says("από την αρχή")
    assert call.says("γεια σας").startswith("Γεια σας. Πείτε")
    call.says("αναζήτηση")
    assert call.says("γεια σας").startswith("Γεια σας.")


@pytest.mark.parametrize("said", ["καλημέρα", "μισό λεπτό", "ευχαριστώ", "άσ' το"])
def test_a_book_that_is_called_as_a_greeting_is_offered_beside_it(call: Call, said: str) -> None:
    call.library.titles[" ".join(written_words(said))] = "poems"
    answer = call.says(said)
    assert answer.endswith("Αν όχι, πείτε τι ψάχνετε.")
    assert "Υπάρχει και βιβλίο με τίτλο: Ποιήματα" in answer
    assert not call.says("γεια σας").startswith("Ευχαριστούμε")
    call.says("ναι")
    assert call.screen is Screen.ITEM
    assert call.state.place.item is not None
    assert call.state.place.item.id == "poems"


def test_a_moment_that_is_wanted_at_results_offers_no_other_book(call: Call) -> None:
    call.library.titles["μισό λεπτό"] = "poems"
    call.says("κάτι του Καζαντζάκη")
    assert "τίτλο" not in call.says("μισό λεπτό")
    call.says("το πρώτο")
    assert call.state.place.item is not None
    assert call.state.place.item.id == "zorba"


def test_a_farewell_ends_though_a_book_is_called_so(call: Call) -> None:
    call.library.titles["καληνύχτα"] = "poems"
    call.says("καληνύχτα")
    assert call.reply.is_end


def test_who_wanted_a_moment_is_left_in_peace_for_minutes_and_then_asked(call: Call) -> None:
    found = call.says("κάτι του Καζαντζάκη")
    call.says("μισό λεπτό")
    for _ in range(WAITS - 1):
        assert call.reply.listen.timeout_ms == 60_000
        assert call.turn(Silence()) == "Περιμένω."
        assert call.turn(Unheard(Trouble.NOISE)) == ""
    assert call.turn(Silence()).startswith("Είστε ακόμη εδώ;")
    assert call.reply.listen.timeout_ms == 8_000
    assert call.turn(Silence()).startswith("Δεν άκουσα κάτι.")
    assert call.says("πάλι") == found


def test_who_speaks_after_a_moment_is_no_longer_waited_for(call: Call) -> None:
    call.says("μισό λεπτό")
    call.says("κάτι του Καζαντζάκη")
    assert call.reply.listen.timeout_ms == 8_000
    assert call.turn(Silence()).startswith("Δεν άκουσα κάτι.")


def test_who_signed_in_keeps_a_book_on_the_shelf_by_saying_so(call: Call) -> None:
    call.library.has_card = True
    call.says("ποιήματα")
    assert call.says("βάλε το στο ράφι μου").startswith("Μπήκε στο ράφι σας.")
    assert call.library.kept == ["poems"]


@pytest.mark.parametrize(
    ("lang", "found", "said"),
    [
        (EL, "κάτι του Καζαντζάκη", "βάλε στο ράφι μου το δεύτερο"),
        (EN, "something by Καζαντζάκης", "put the second one on my shelf"),
    ],
)
def test_a_result_is_kept_by_its_number_and_the_list_stays(
    lang: str, found: str, said: str
) -> None:
    call = Call(lang=lang)
    call.library.has_card = True
    call.says(found)
    call.says(said)
    assert call.library.kept == ["christ"]
    assert call.screen is Screen.RESULTS


def test_a_number_that_no_result_has_keeps_none(call: Call) -> None:
    call.library.has_card = True
    call.says("ποιήματα")
    call.says("βάλε στο ράφι μου το δεύτερο")
    assert call.library.kept == []


def test_thanks_at_a_question_answer_neither_yes_nor_no(call: Call) -> None:
    call.says("ποιήματα")
    call.says("το θέλω σε ήχο")
    assert "Πείτε ναι ή όχι" in call.says("ευχαριστώ")
    assert call.screen is Screen.CONFIRM
    assert call.library.made == []


@pytest.mark.parametrize("said", ["σταμάτα", "stop", "περίμενε", "μισό λεπτό"])
def test_who_wants_a_moment_is_waited_for_and_nothing_is_searched(call: Call, said: str) -> None:
    before = call.says("κάτι του Καζαντζάκη")
    assert call.says(said).startswith("Σταματώ και περιμένω")
    assert call.screen is Screen.RESULTS
    assert call.says("πάμε") == before


@pytest.mark.parametrize(("lang", "said"), [(EL, "άσ' το"), (EN, "never mind")])
def test_who_leaves_it_goes_back(lang: str, said: str) -> None:
    call = Call(lang=lang)
    call.says("κάτι του Καζαντζάκη")
    call.says("το πρώτο")
    call.says(said)
    assert call.screen is Screen.RESULTS


@pytest.mark.parametrize(
    ("lang", "said", "answer"),
    [
        (EL, "θέλω να το ακούσω", "Περιγραφή του poems"),
        (EL, "διάβασέ το μου", "Περιγραφή του poems"),
        (EL, "βάλε το στο ράφι μου", "συνδεθείτε με την κάρτα σας"),
        (EL, "θέλω να το παραγγείλω", "με την κάρτα σας"),
        (EL, "θέλω να το δανειστώ", "με την κάρτα σας"),
        (EL, "ζήτησέ το από τη βιβλιοθήκη", "με την κάρτα σας"),
        (EL, "φέρτε το μου στο σπίτι", "με την κάρτα σας"),
        (EL, "άκουσέ το", "Περιγραφή του poems"),
        (EL, "άκου το", "Περιγραφή του poems"),
        (EL, "θέλω αυτό", "Σε ποια μορφή"),
        (EN, "I want to hear it", "Περιγραφή του poems"),
        (EN, "put it on my shelf", "sign in with your card"),
        (EN, "I want to borrow it", "needs your card"),
        (EN, "bring it to my home", "needs your card"),
        (EN, "listen to it", "Περιγραφή του poems"),
        (EN, "I'd like that one", "In which format"),
    ],
)
def test_a_wish_for_the_chosen_book_is_no_search(lang: str, said: str, answer: str) -> None:
    call = Call(lang=lang)
    call.says("ποιήματα")
    call.presses("1")
    assert call.screen is Screen.ITEM
    assert answer in call.says(said)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (EL, "διάβασέ μου Αναφορά"),
        (EL, "θέλω να παραγγείλω Αναφορά"),
        (EL, "μπορείτε να μου διαβάσετε Αναφορά;"),
        (EN, "read me Αναφορά"),
        (EN, "order Αναφορά"),
    ],
)
def test_who_wants_a_title_read_or_sent_is_shown_it(lang: str, said: str) -> None:
    call = Call(lang=lang)
    call.says(said)
    assert [one.id for one in call.state.place.results.found] == ["report"]


@pytest.mark.parametrize(
    ("lang", "said", "answers"),
    [
        (EL, "πού είναι η βιβλιοθήκη;", ("Ερμού 1, Μυτιλήνη", "210 1234567", "δεν την έχει")),
        (EN, "where are you?", ("Ερμού 1, Μυτιλήνη", "210 1234567", "has not written")),
    ],
)
def test_where_the_library_is_is_told_as_far_as_it_is_known(
    lang: str, said: str, answers: tuple[str, str, str]
) -> None:
    call = Call(lang=lang)
    assert answers[0] in call.says(said)
    call.library.place = ""
    assert answers[1] in call.says(said)
    call.library.number = ""
    assert answers[2] in call.says(said)


@pytest.fixture
def open_days(call: Call) -> Call:
    told = runs("από τις δέκα έως τις δύο", EL)
    call.library.hours = Hours(told=(runs("Κάθε μέρα δέκα με δύο.", EL),))
    call.library.days = {
        "saturday": DayHours(5, told),
        "sunday": DayHours(6, is_closed=True),
        "tuesday": DayHours(1, told),
    }
    return call


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("το Σάββατο", "Το Σάββατο είμαστε ανοιχτά"),
        ("και την Κυριακή;", "Την Κυριακή είμαστε κλειστά."),
        ("ευχαριστώ, και την Τρίτη;", "Την Τρίτη είμαστε ανοιχτά"),
        ("τρίτη", "Την Τρίτη είμαστε ανοιχτά"),
        ("on Sunday", "Την Κυριακή είμαστε κλειστά."),
    ],
)
def test_a_day_after_hours_goes_on_with_them(open_days: Call, said: str, told: str) -> None:
    assert open_days.says("πότε ανοίγετε;") == "Κάθε μέρα δέκα με δύο."
    assert open_days.says(said).startswith(told)
    assert open_days.screen is Screen.HOURS


@pytest.mark.parametrize(
    ("lang", "said", "told"),
    [
        (EL, "είστε ανοιχτά στις 3 Δεκεμβρίου;", "Στις 3 Δεκεμβρίου, Πέμπτη, είμαστε κλειστά."),
        (EL, "την πρώτη Δεκεμβρίου είστε ανοιχτά;", "Την πρώτη Δεκεμβρίου, Τρίτη, είμαστε"),
        (EN, "are you open on December 3rd?", "On 3 December, Thursday, we are closed."),
    ],
)
def test_the_hours_of_a_date_are_told_with_its_day(lang: str, said: str, told: str) -> None:
    call = Call(lang=lang)
    hours = runs("από τις δέκα έως τις δύο", EL)
    call.library.days = {"12-03": DayHours(3, is_closed=True), "12-01": DayHours(1, hours)}
    assert call.says(said).startswith(told)


def test_a_date_after_hours_goes_on_with_them(open_days: Call) -> None:
    open_days.library.days["12-03"] = DayHours(3, is_closed=True)
    open_days.says("ωράριο")
    assert open_days.says("και στις 3 Δεκεμβρίου;").startswith("Στις 3 Δεκεμβρίου, Πέμπτη,")


@pytest.mark.parametrize("said", ["το Σάββατο", "αύριο;", "Σάββατο βράδυ και Κυριακή πρωί"])
def test_a_day_elsewhere_is_looked_for_as_a_title(open_days: Call, said: str) -> None:
    assert open_days.says(said).startswith(f"Δεν βρήκα τίποτα για: {said.strip(';')}")


def test_a_title_that_begins_with_a_day_is_looked_for_after_hours_too(open_days: Call) -> None:
    open_days.says("ωράριο")
    assert "Δεν βρήκα τίποτα για" in open_days.says("Σάββατο βράδυ και Κυριακή πρωί")


@pytest.mark.parametrize("answer", ["ναι", "1"])
def test_after_a_day_all_hours_are_offered_by_words_and_by_key(
    open_days: Call, answer: str
) -> None:
    assert "Θέλετε όλες τις ώρες;" in open_days.says("είστε ανοιχτά το Σάββατο;")
    said = open_days.presses(answer) if answer == "1" else open_days.says(answer)
    assert said == "Κάθε μέρα δέκα με δύο."
    assert open_days.says("πίσω").startswith("Το Σάββατο είμαστε ανοιχτά")


def test_a_feast_is_no_day_of_the_week(open_days: Call) -> None:
    open_days.library.days["monday"] = DayHours(0, is_closed=True)
    assert open_days.says("την Καθαρά Δευτέρα είστε ανοιχτά;") == "Κάθε μέρα δέκα με δύο."


@pytest.mark.parametrize(
    ("lang", "said", "answers"),
    [
        (EL, "ποιος είναι ο κωδικός μου;", ("δεν μπορεί να τον πει κανείς", "πατήστε 0")),
        (EL, "ξέχασα το PIN μου", ("δεν μπορεί να τον πει κανείς", "πατήστε 0")),
        (EN, "what is my PIN?", ("not even the library", "press 0")),
        (EN, "I've forgotten my password", ("not even the library", "press 0")),
    ],
)
def test_a_pin_is_told_by_nobody_and_who_makes_a_new_one_is_said(
    lang: str, said: str, answers: tuple[str, ...]
) -> None:
    call = Call(lang=lang)
    answer = call.says(said)
    assert all(one in answer for one in answers)
    assert "210 1234567" in answer
    assert call.screen is Screen.HOME
    call.library.number = ""
    assert "210" not in call.says(said)
    assert all(one in text(call.reply) for one in answers)


@pytest.mark.parametrize("words", ["διάβασέ μου το δεύτερο", "πες μου για το δεύτερο"])
def test_a_result_that_is_to_be_read_is_the_one_of_that_number(call: Call, words: str) -> None:
    call.says("κάτι του Καζαντζάκη")
    second = call.state.shown[1]
    call.says(words)
    assert call.screen is Screen.ITEM
    assert call.state.place.item == second


def test_who_stopped_what_was_told_of_a_book_goes_on_with_it(call: Call) -> None:
    call.says("κάτι του Καζαντζάκη")
    call.says("το πρώτο")
    told = call.says("περιγραφή")
    call.says("σταμάτα")
    assert call.says("συνέχισε") == told


def test_who_stopped_an_announcement_goes_on_with_it_and_then_with_the_next(call: Call) -> None:
    told = call.says("ανακοινώσεις")
    call.says("σταμάτα")
    assert call.says("συνέχισε") == told
    assert "Λέσχη" in call.says("συνέχισε")


def test_who_stopped_the_results_goes_on_with_them_and_then_with_the_next(call: Call) -> None:
    told = call.says("κάτι του Καζαντζάκη")
    call.says("σταμάτα")
    call.turn(Silence())
    assert call.says("συνέχισε") == told
    assert "Αναφορά στον Γκρέκο" in call.says("συνέχισε")


def test_a_good_evening_wished_at_the_beginning_greets_and_later_ends(call: Call) -> None:
    assert call.says("καλό βράδυ").startswith("Γεια σας.")
    call.says("κάτι του Καζαντζάκη")
    call.says("καλό βράδυ")
    assert call.reply.is_end


@pytest.mark.parametrize(("lang", "said"), [(EL, "συνέχισε"), (EN, "go on")])
def test_go_on_where_nothing_comes_next_says_the_last_answer_again(lang: str, said: str) -> None:
    call = Call(lang=lang)
    told = call.says("ωράριο" if lang == EL else "opening hours")
    assert call.says(said) == told


@pytest.mark.parametrize(
    ("lang", "said", "question", "done"),
    [
        (EL, "θέλω να το δανειστώ", "Να ζητήσω για εσάς: Ποιήματα;", "Ζητήθηκε."),
        (EL, "φέρτε το μου στο σπίτι", "Να ζητήσω για εσάς: Ποιήματα;", "Ζητήθηκε."),
        (EN, "I want to borrow it", "Ποιήματα", "It was asked for."),
    ],
)
def test_who_signed_in_asks_for_the_chosen_book_after_a_yes(
    lang: str, said: str, question: str, done: str
) -> None:
    call = Call(lang=lang)
    call.library.has_card = True
    call.says("ποιήματα")
    assert question in call.says(said)
    assert call.library.ordered == []
    assert call.presses("1").startswith(done)
    assert call.library.ordered == ["poems"]
    assert call.screen is Screen.RESULTS


def test_a_no_asks_the_library_for_nothing_and_leads_back(call: Call) -> None:
    call.library.has_card = True
    call.says("κάτι του Καζαντζάκη")
    call.says("ζητήστε μου το δεύτερο")
    assert call.screen is Screen.ORDER
    call.says("όχι")
    assert call.library.ordered == []
    assert call.screen is Screen.RESULTS


def test_who_signed_out_before_the_yes_hears_how_it_is_done(call: Call) -> None:
    call.library.has_card = True
    call.says("ποιήματα")
    call.says("θέλω να το δανειστώ")
    call.library.has_card = False
    assert "με την κάρτα σας" in call.says("ναι")
    assert call.library.ordered == []
