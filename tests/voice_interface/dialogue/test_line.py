"""The telephone line's conversation: every place by keys alone and by speech alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from formats.document import EL, EN
from formats.text import plain
from tests.voice_interface.dialogue.line_library import CARD, PIN, LineLibrary
from voice_interface.dialogue.line_ports import Habits
from voice_interface.dialogue.state import Screen
from voice_interface.dialogue.step import SILENT_FOR_EVER, Dialogue
from voice_interface.dialogue.turn import (
    Effect,
    Entry,
    Keys,
    Reading,
    ReadOut,
    Recorded,
    Reply,
    Silence,
    Sounding,
    Speech,
    Turn,
)
from voice_interface.keypad import keys_of, tapped
from voice_interface.phrases.book import built_in

DIALOGUE = Dialogue()
SIGN_IN = (f"{CARD}#", f"{PIN}#")

WAYS = {
    Screen.HOME: ((), ()),
    Screen.SEARCH: (("1",), ("αναζήτηση",)),
    Screen.SPELL: (("1", "1"), ("συλλαβισμός",)),
    Screen.RESULTS: (("1", "9671#"), ("κάτι του Καζαντζάκη",)),
    Screen.ITEM: (("1", "9671#", "1"), ("κάτι του Καζαντζάκη", "το πρώτο")),
    Screen.READING: (("1", "9671#", "1", "1"), ("του Καζαντζάκη", "το πρώτο", "ανάγνωση")),
    Screen.FORMS: (("1", "9671#", "1", "3"), ("του Καζαντζάκη", "το πρώτο", "μορφές")),
    Screen.CONFIRM: (("1", "9671#", "1", "3", "1"), ("του Καζαντζάκη", "ένα", "μορφές", "ένα")),
    Screen.NOTICES: (("2",), ("ανακοινώσεις",)),
    Screen.HOURS: (("2", "1"), ("πότε ανοίγετε",)),
    Screen.CARD: (("3",), ("τα βιβλία μου",)),
    Screen.PIN: (("3", f"{CARD}#"), ("τα βιβλία μου", " ".join(CARD))),
    Screen.ACCOUNT: (("3", *SIGN_IN), ("τα βιβλία μου",)),
    Screen.TEXTS: (("3", *SIGN_IN, "1"), ("από εκεί που σταμάτησα",)),
    Screen.LOANS: (("3", *SIGN_IN, "2"), ("δανεισμοί",)),
    Screen.RENEW: (("3", *SIGN_IN, "2", "1"), ("δανεισμοί", "το πρώτο")),
    Screen.REQUESTS: (("3", *SIGN_IN, "3"), ("κρατήσεις",)),
    Screen.ORDER: (("1", "9671#", "1", "2", *SIGN_IN), ("του Καζαντζάκη", "ένα", "φέρτε μου το")),
    Screen.DELIVERY: (("4", *SIGN_IN), ("παράδοση στο σπίτι",)),
    Screen.SKIP: (("4", *SIGN_IN, "1"), ("παράδοση", "μην έρθετε")),
    Screen.CALL_ME: (("4", *SIGN_IN, "2"), ("πάρτε με τηλέφωνο",)),
    Screen.COMING: (("4", *SIGN_IN, "3"), ("παράδοση", "τι θα μου φέρετε")),
    Screen.LEAVE_OUT: (("4", *SIGN_IN, "3", "1"), ("τι θα μου φέρετε", "το πρώτο")),
    Screen.BROUGHT: (("4", *SIGN_IN, "4"), ("τι μου φέρατε",)),
    Screen.VERDICT: (("4", *SIGN_IN, "4", "1"), ("τι μου φέρατε", "το πρώτο")),
    Screen.SETTINGS: (("5",), ("ρυθμίσεις",)),
    Screen.PERSON: (("0",), ("άνθρωπος",)),
    Screen.MESSAGE: (("0", "2"), ("μήνυμα",)),
    Screen.RECORDING: (("0", "2", "1"), ("μήνυμα", "ναι")),
}
"""How each screen is come to: by keys, and by speech."""


@dataclass
class Call:
    library: LineLibrary = field(default_factory=LineLibrary)
    lang: str = EL

    def __post_init__(self) -> None:
        self.state, self.reply = DIALOGUE.begin(self.lang, self.library)

    def turn(self, turn: Turn) -> str:
        self.state, self.reply = DIALOGUE.step(self.state, turn, self.library)
        return text(self.reply)

    def says(self, words: str, *, keys: str = "") -> str:
        return self.turn(Speech((Reading(words),), keys=keys))

    def presses(self, *keys: str) -> str:
        said = ""
        for one in keys:
            said = self.turn(Keys(one))
        return said

    @property
    def screen(self) -> Screen:
        return self.state.place.screen


def text(reply: Reply) -> str:
    return " ".join(plain(words) for words in reply.say)


def test_the_ways_cover_every_screen_of_the_line() -> None:
    assert set(WAYS) | {Screen.WIDEN, Screen.SHELF, Screen.END} == set(Screen)


@pytest.mark.parametrize("screen", WAYS)
def test_every_screen_is_come_to_by_keys_alone(screen: Screen) -> None:
    call = Call()
    call.presses(*WAYS[screen][0])
    assert call.screen is screen


@pytest.mark.parametrize("screen", WAYS)
def test_every_screen_is_come_to_by_speech_alone_once_the_pin_was_keyed(screen: Screen) -> None:
    call = Call()
    if screen not in {Screen.CARD, Screen.PIN}:
        call.presses("3", *SIGN_IN, "*")
    for words in WAYS[screen][1]:
        call.says(words)
    assert call.screen is screen


@pytest.mark.parametrize("screen", WAYS)
def test_every_screen_can_be_left_by_star_and_leads_to_a_person(screen: Screen) -> None:
    call = Call()
    call.presses(*WAYS[screen][0], "*")
    assert call.screen is not screen or screen is Screen.HOME
    call.presses("0")
    assert call.screen is Screen.PERSON


@pytest.mark.parametrize("screen", WAYS)
@pytest.mark.parametrize("lang", [EL, EN])
def test_every_screen_has_help_in_both_languages(screen: Screen, lang: str) -> None:
    call = Call(lang=lang)
    call.presses(*WAYS[screen][0])
    assert call.says("βοήθεια" if lang == EL else "help")
    assert call.screen is screen


@pytest.mark.parametrize("lang", [EL, EN])
def test_a_menu_has_five_choices_at_the_most_and_can_be_said_in_eight_seconds(lang: str) -> None:
    replies = built_in(lang).replies
    for key in ("home", "search", "item", "settings", "account", "delivery", "person"):
        said = replies[f"line-{key}"]
        assert sum(sign.isdigit() for sign in said) <= 6, key
        # 160 words a minute leave 21 words in eight seconds; the longest menu has five choices.
        assert len(said.split()) <= 34, key


def test_nothing_of_a_patron_is_told_before_card_and_pin() -> None:
    call = Call()
    for keys in ("3", "*", "4", "*"):
        said = call.presses(keys)
        assert "Τρίτη" not in said
    for words in (
        "δανεισμοί",
        "κρατήσεις",
        "μην έρθετε",
        "πάρτε με τηλέφωνο",
        "τι θα μου φέρετε",
        "τι μου φέρατε",
    ):
        assert "κάρτας" in call.says(words)
    assert call.library.own.done == []


def test_wrong_card_and_wrong_pin_are_told_in_the_same_words_and_three_end_it() -> None:
    call = Call()
    call.presses("3", "999#")
    first = call.presses(f"{PIN}#")
    call.presses(f"{CARD}#")
    assert call.presses("111#") == first
    call.presses(f"{CARD}#", "112#")
    assert call.screen is Screen.PERSON
    call.presses("*", "3")
    assert call.screen is Screen.PERSON  # no fourth try in this call


def test_a_locked_card_leads_to_a_person() -> None:
    call = Call()
    call.library.own.is_locked = True
    assert "προσπάθειες" in call.presses("3", *SIGN_IN)
    assert call.screen is Screen.PERSON


def test_the_card_is_not_kept_once_the_pin_was_given_nor_shown_by_the_state() -> None:
    call = Call()
    call.presses("3", f"{CARD}#")
    assert CARD not in repr(call.state)
    call.presses(f"{PIN}#")
    assert all(not place.card for place in (call.state.place, *call.state.trail))


def test_an_order_a_renewal_and_a_skipped_visit_are_done_after_a_yes_alone() -> None:
    call = Call()
    call.presses("1", "9671#", "1", "2", *SIGN_IN)
    assert call.library.own.done == []
    call.presses("1")
    assert call.screen is Screen.ITEM
    call.presses("*", "*", "*")
    call.says("δανεισμοί")
    call.presses("2", "2", "1", "1")
    call.says("παράδοση")
    call.presses("1", "1")
    assert call.library.own.done == ["order zorba", "renew 1", "skip"]


def test_a_title_is_left_out_of_a_visit_after_a_yes_and_the_question_names_it() -> None:
    call = Call()
    call.presses("4", *SIGN_IN, "3", "#")
    fourth = call.library.own.coming(EL)[3]
    assert plain(fourth.title) in call.presses("1")
    assert call.library.own.done == []
    call.presses("1")
    assert call.screen is Screen.COMING
    assert call.library.own.done == [f"leave out {fourth.id}"]


def test_what_was_brought_is_judged_by_key_or_words_and_half_an_answer_is_asked_again() -> None:
    call = Call()
    call.presses("4", *SIGN_IN, "4", "1")
    call.says("η βροχή")
    assert call.screen is Screen.VERDICT
    assert "σημειώσαμε" in call.says("δεν μου άρεσε")
    call.presses("1", "3")
    assert call.library.own.done == ["disliked 1:zorba", "unfinished 1:zorba"]
    assert call.screen is Screen.BROUGHT


def test_the_question_whether_to_skip_a_visit_names_its_day() -> None:
    call = Call()
    call.presses("3", *SIGN_IN)
    assert "Τρίτη" in call.says("μην έρθετε")


def test_pace_wait_and_brevity_are_the_patrons_own_from_the_pin_on() -> None:
    call = Call()
    call.library.own.used_to = Habits(wpm=110, wait_ms=20_000, is_brief=True)
    assert (call.state.wpm, call.state.wait_ms) == (160, 8_000)
    call.presses("3", *SIGN_IN)
    assert (call.state.wpm, call.state.wait_ms, call.state.is_brief) == (110, 20_000, True)
    call.presses("8")
    assert call.library.own.used_to == Habits(135, 20_000, True)
    call.presses("*", "*", "*", "5", "5")
    assert call.library.own.used_to.wait_ms == 0


def test_what_was_changed_before_the_pin_counts_and_nothing_is_kept_of_who_is_unknown() -> None:
    call = Call()
    call.library.own.used_to = Habits(wpm=110)
    call.presses("8", "3", *SIGN_IN)
    assert call.state.wpm == 185
    assert call.library.own.used_to == Habits(wpm=110)


@pytest.mark.parametrize("keys", [("3",), ("3", f"{CARD}#")])
def test_what_the_last_rung_offers_holds_where_a_number_is_awaited_too(
    keys: tuple[str, ...],
) -> None:
    for offered, screen in (("0#", Screen.PERSON), ("1#", Screen.HOME)):
        call = Call()
        call.presses(*keys)
        for _ in range(4):
            said = call.turn(Silence())
        assert "πατήστε 0" in said
        call.presses(offered)
        assert call.screen is screen


def test_a_refusal_is_told_with_its_reason() -> None:
    call = Call()
    call.library.own.refusal = "δεν έχει άλλες ανανεώσεις."
    assert "άλλες ανανεώσεις" in call.presses("3", *SIGN_IN, "2", "1", "1")


@pytest.mark.parametrize(("lang", "said"), [(EL, "διαβάστε"), (EN, "read on")])
def test_a_chosen_book_is_read_by_the_word_alone(lang: str, said: str) -> None:
    call = Call(lang=lang)
    call.presses(*WAYS[Screen.ITEM][0])
    call.says(said)
    assert call.screen is Screen.READING
    assert call.reply.sounding is not None


def test_what_is_read_goes_on_over_pause_skips_and_pace() -> None:
    call = Call()
    call.presses(*WAYS[Screen.READING][0])
    assert call.reply.sounding == Sounding("zorba")
    for key, effect in (("4", Effect.BEHIND), ("6", Effect.AHEAD), ("#", Effect.NEXT_CHAPTER)):
        assert call.presses(key) == ""
        assert call.reply.effect is effect
        assert call.reply.sounding == Sounding("zorba")
    assert call.presses("7") == "Πιο αργά."
    call.presses("5")
    assert call.reply.sounding == Sounding("zorba", is_paused=True)
    call.says("συνέχεια")
    assert call.reply.sounding == Sounding("zorba")
    call.turn(ReadOut())
    assert call.screen is Screen.ITEM
    assert call.reply.sounding is None


def test_lists_of_the_account_go_on_in_threes() -> None:
    call = Call()
    call.presses("3", *SIGN_IN, "1", "#")
    assert "Αναφορά" in text(call.reply)
    assert "άλλα" in call.presses("#")
    call.presses("1")
    assert call.reply.sounding == Sounding("report")


def test_keyed_letters_narrow_what_was_said_after_them() -> None:
    call = Call()
    call.presses("1")
    call.says("Καζαντζάκης", keys=keys_of("χρι"))
    assert [one.id for one in call.state.place.results.found] == ["christ"]


def test_letters_are_spelled_by_their_place_on_the_key() -> None:
    assert tapped("55 2 9999", EL) == "λαχ"
    assert tapped("552", EL) == "λα"
    assert tapped("2 22 222", EN) == "abc"
    assert tapped("7777 1 2", EN) == "s a"


def test_a_spelled_beginning_finds_its_words() -> None:
    call = Call()
    call.presses("1", "1", "33366677#")  # ζορ
    assert [one.id for one in call.state.place.results.found] == ["zorba"]


def test_a_message_is_recorded_after_consent_and_kept() -> None:
    call = Call()
    assert "Συμφωνείτε" in call.presses("0", "2")
    call.presses("1")
    assert call.reply.effect is Effect.RECORD
    assert "κρατήθηκε" in call.turn(Recorded(is_kept=True))
    assert call.screen is Screen.HOME


def test_a_call_is_led_to_the_one_number_after_one_key() -> None:
    call = Call()
    call.presses("0", "1")
    assert call.reply.effect is Effect.TRANSFER


def test_silence_repeats_rephrases_names_keys_offers_a_person_and_at_last_says_goodbye() -> None:
    call = Call()
    said = [call.turn(Silence()) for _ in range(SILENT_FOR_EVER)]
    assert "πατήστε 1" in said[0]
    assert "Πείτε" in said[1]
    assert "πλήκτρα" in said[2]
    assert "άνθρωπο" in said[3]
    assert call.reply.is_end
    assert "Κλείνω" in said[-1]


def test_who_needs_time_gets_twenty_seconds() -> None:
    call = Call()
    call.presses("5", "5")
    assert call.reply.listen.timeout_ms == 20_000
    call.presses("5")
    assert call.reply.listen.timeout_ms == 8_000


def test_the_line_tells_which_keys_are_read_together() -> None:
    call = Call()
    call.presses("1")
    assert call.reply.listen.entry is Entry.LETTERS
    call.presses("1")
    assert call.reply.listen.entry is Entry.TAPPED
    call.presses("*", "*", "3")
    assert call.reply.listen.entry is Entry.NUMBER


@pytest.mark.parametrize("screen", [Screen.ACCOUNT, Screen.LOANS, Screen.ORDER, Screen.VERDICT])
def test_where_access_was_taken_back_the_next_turn_ends_it_and_tells_so(screen: Screen) -> None:
    call = Call()
    call.presses(*WAYS[screen][0])
    assert call.state.is_known
    call.library.own.has_ended = True
    assert "δεν ισχύει πια" in call.presses("1")
    assert call.screen is Screen.HOME
    assert (call.state.is_known, call.state.trail, call.library.own.done) == (False, (), [])
    assert "δεν ισχύει" not in call.presses("3")
    assert call.screen is Screen.CARD


def test_who_does_not_know_the_pin_hears_how_to_have_a_new_one_and_may_still_key_it() -> None:
    call = Call(LineLibrary())
    call.presses("3")
    call.presses(f"{CARD}#")
    assert "δεν μπορεί να τον πει κανείς" in call.says("ξέχασα τον κωδικό μου")
    assert call.screen is Screen.PIN
    call.presses(f"{PIN}#")
    assert call.state.is_known


def test_go_on_while_a_book_is_read_goes_on_with_it_and_not_to_another_chapter() -> None:
    call = Call()
    for said in WAYS[Screen.READING][1]:
        call.says(said)
    call.says("συνέχισε")
    assert call.reply.effect is None
    assert call.reply.sounding is not None
    assert not call.reply.sounding.is_paused


@pytest.mark.parametrize("said", ["θέλω να το δανειστώ", "φέρτε το μου στο σπίτι"])
def test_who_wants_the_chosen_book_at_home_gives_a_card_and_is_asked(said: str) -> None:
    call = Call()
    call.says("του Καζαντζάκη")
    call.says("το δεύτερο")
    chosen = call.state.place.item
    call.says(said)
    assert call.state.place.screen is Screen.CARD
    for keys in SIGN_IN:
        call.presses(keys)
    assert call.state.place.screen is Screen.ORDER
    assert call.state.place.item == chosen


def test_a_result_is_asked_for_by_its_number() -> None:
    call = Call()
    call.says("του Καζαντζάκη")
    second = call.state.shown[1]
    call.says("ζήτησέ μου το δεύτερο")
    assert call.state.place.item == second
