"""Hearing a recording: what was probably meant, or plainly that nothing was understood."""

import io
import wave
from dataclasses import dataclass

import numpy as np
import pytest

from formats.document import EL, EN, Lang
from formats.errors import BadInput
from voice_interface.hearing import listen as listening
from voice_interface.hearing.filed import Candidate
from voice_interface.hearing.listen import listen
from voice_interface.hearing.ranking import PhoneticIndex
from voice_interface.hearing.recogniser import Expect, Heard
from voice_interface.hearing.sound import Sound
from voice_interface.hearing.vocabulary import digits_heard

CATALOGUE = PhoneticIndex(
    [Candidate("zorbas", "Βίος και πολιτεία του Αλέξη Ζορμπά"), Candidate("fonissa", "Η φόνισσα")]
)


@dataclass(frozen=True)
class Says:
    """A recogniser that hears the same words in every sound in which somebody speaks."""

    text: str
    lang: Lang = EL
    name: str = "says"

    def check(self) -> None:
        """Always there."""

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:
        assert sound.duration_ms > 0
        assert expect in Expect
        return Heard(self.text, lang or self.lang, 0.9)


def wav(samples: np.ndarray) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return out.getvalue()


SILENCE = wav(np.zeros(16_000))


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    # The words come from `Says`; that somebody speaks must then be given too.
    monkeypatch.setattr(listening, "only_speech", lambda sound: sound)


def test_silence_is_not_a_guess() -> None:
    found = listen(
        SILENCE, lang=EL, expect=Expect.SEARCH, hearing=Says("φόνισσα"), candidates=CATALOGUE
    )
    assert found.is_silent
    assert found.hits == ()
    assert not found.is_understood


@pytest.mark.parametrize("data", [b"", b"not sound"])
def test_what_is_no_sound_is_bad_input(data: bytes) -> None:
    with pytest.raises(BadInput):
        listen(data, lang=EL, expect=Expect.SEARCH, hearing=Says("x"), candidates=CATALOGUE)


@pytest.mark.usefixtures("speaking")
def test_a_title_that_was_half_heard_is_found() -> None:
    found = listen(
        SILENCE, lang=None, expect=Expect.SEARCH, hearing=Says("βίος κε πολητία"),
        candidates=CATALOGUE,
    )  # fmt: skip
    assert [hit.id for hit in found.hits] == ["zorbas"]
    assert found.language == EL


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("text", ["", "κάτι εντελώς διαφορετικό", "μμμ"])
def test_what_fits_nothing_has_no_hits(text: str) -> None:
    found = listen(SILENCE, lang=EL, expect=Expect.SEARCH, hearing=Says(text), candidates=CATALOGUE)
    assert found.hits == ()
    assert not found.is_silent


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("text", "lang", "answer"),
    [
        ("Ναι.", EL, ["yes"]), ("Νε", EL, ["yes"]), ("Όχι!", EL, ["no"]), ("Όχη", EL, ["no"]),
        ("μάλιστα", EL, ["yes"]), ("yes", EL, ["yes"]), ("Yes, please.", EN, ["yes"]),
        ("no", EN, ["no"]), ("τραπέζι", EL, []),
    ],
)  # fmt: skip
def test_yes_and_no_are_told_apart_or_asked_again(text: str, lang: Lang, answer: list[str]) -> None:
    found = listen(
        SILENCE, lang=lang, expect=Expect.YES_NO, hearing=Says(text), candidates=CATALOGUE
    )
    assert [hit.id for hit in found.hits] == answer


@pytest.mark.usefixtures("speaking")
def test_a_menu_is_ranked_by_its_own_choices() -> None:
    menu = PhoneticIndex([Candidate("1", "αναζήτηση"), Candidate("2", "ανακοινώσεις")])
    found = listen(
        SILENCE, lang=EL, expect=Expect.MENU, hearing=Says("ανακινόσης"), candidates=menu
    )
    assert found.hits[0].id == "2"


@pytest.mark.parametrize(
    ("text", "lang", "digits"),
    [
        ("ένα δύο τρία", EL, "123"), ("1 2, 3.", EL, "123"), ("μιδέν εφτά οχτό", EL, "078"),
        ("τέσερα 5 έξη", EL, "456"), ("one two three", EN, "123"), ("٣", EL, "3"),
    ],
)  # fmt: skip
def test_digits_are_heard_one_by_one(text: str, lang: Lang, digits: str) -> None:
    found = digits_heard(text, lang)
    assert found is not None
    assert found.id == digits


def test_a_word_that_is_no_digit_spoils_the_number() -> None:
    assert digits_heard("ένα καράβι", EL) is None
    assert digits_heard("", EL) is None
