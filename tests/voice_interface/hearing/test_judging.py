"""The recogniser's second opinion sets the likeliest candidate before the one that sounds best."""

from collections.abc import Sequence

import numpy as np
import pytest

from formats.document import EL, Lang
from voice_interface.hearing.judging import JUDGED, judged, said_part
from voice_interface.hearing.ranking import REJECT_BELOW, Ranked
from voice_interface.hearing.recogniser import Heard
from voice_interface.hearing.sound import Sound

SOUND = Sound(np.zeros(16_000, dtype=np.float32))
KERI = Ranked("keri", "Κερί", 0.7, 0.5)
TYRI = Ranked("tyri", "Τυρί", 0.75, 0.6)


class Believes:
    """A judge who finds some texts likely and all others not; remembers what it was asked."""

    def __init__(self, *likely: str) -> None:
        self.likely = likely
        self.asked: tuple[str, ...] = ()

    def likelihoods(self, sound: Sound, texts: Sequence[str], *, lang: Lang) -> tuple[float, ...]:
        assert sound is SOUND
        assert lang == EL
        self.asked = tuple(texts)
        return tuple(-0.8 if text in self.likely else -4.0 for text in texts)


def test_the_likelier_comes_before_the_one_that_only_sounds_nearer() -> None:
    heard = Heard("Κυρή", EL, 0.4)
    found = judged((TYRI, KERI), heard, heard.text, SOUND, Believes("Κυρή", "Κερί."))
    assert [ranked.id for ranked in found] == ["keri", "tyri"]
    assert found[0].certainty >= REJECT_BELOW > found[1].certainty


def test_if_none_is_likely_none_is_certain() -> None:
    heard = Heard("Κυρή", EL, 0.4)
    found = judged((TYRI, KERI), heard, heard.text, SOUND, Believes("Κυρή"))
    assert all(ranked.certainty < REJECT_BELOW for ranked in found)


def test_what_hardly_sounds_alike_is_not_certain_however_likely() -> None:
    far = Ranked("far", "Κερί", 0.5, 0.4)
    (found,) = judged((far,), Heard("Πομικό", EL, 0.1), "Πομικό", SOUND, Believes("Κερί."))
    assert found.certainty < REJECT_BELOW


def test_nothing_ranked_is_nothing_judged() -> None:
    assert judged((), Heard("κάτι", EL, 0.5), "κάτι", SOUND, Believes()) == ()


def test_the_words_before_a_name_are_judged_with_it() -> None:
    judge = Believes()
    judged((KERI,), Heard("θέλω το κυρί", EL, 0.4), "κυρί", SOUND, judge)
    assert judge.asked == ("θέλω το κυρί", "Θέλω το Κερί.")


def test_only_those_that_may_yet_win_are_judged() -> None:
    judge = Believes()
    far = [Ranked(f"far{number}", f"Μακριά {number}", 0.3, 0.0) for number in range(40)]
    near = [Ranked(f"near{number}", f"Κοντά {number}", 0.7, 0.0) for number in range(40)]
    assert len(judged((TYRI, *far), Heard("Κυρή", EL, 0.4), "Κυρή", SOUND, judge)) == 6
    assert len(judged((TYRI, *near), Heard("Κυρή", EL, 0.4), "Κυρή", SOUND, judge)) == JUDGED


def test_the_works_of_one_author_are_judged_by_his_name_once() -> None:
    judge = Believes()
    works = [Ranked(f"work{number}", "Νίκος Καζαντζάκης", 0.9, 0.0) for number in range(60)]
    found = judged((*works, KERI), Heard("Καζαντζάκι", EL, 0.4), "Καζαντζάκι", SOUND, judge)
    assert {ranked.id for ranked in found} == {"keri", *(work.id for work in works)}
    assert len(judge.asked) == len({*judge.asked}) == 3


@pytest.mark.parametrize(
    ("text", "asked", "part"),
    [
        ("Βίος και πολιτεία του Αλέξη Ζορμπά", "αλέξι ζορμπά", "Αλέξη Ζορμπά"),
        ("Βίος και πολιτεία του Αλέξη Ζορμπά", "βίος κε πολητία", "Βίος και πολιτεία"),
        ("Η φόνισσα", "φόνησα", "Η φόνισσα"),
        ("Η φόνισσα", "", "Η φόνισσα"),
    ],
)
def test_of_a_long_title_the_part_that_was_said_is_judged(text: str, asked: str, part: str) -> None:
    assert said_part(text, asked) == part
