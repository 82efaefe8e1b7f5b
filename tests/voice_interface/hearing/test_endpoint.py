"""Where a turn begins and ends in sound that is still coming, by what was asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice_interface.hearing.sounds import (
    RATE_HZ,
    Samples,
    at_rate,
    music,
    noise,
    room,
    says,
    silence,
)
from voice_interface.expect import Expect
from voice_interface.hearing.endpoint import (
    RULES,
    WINDOW_MS,
    Doubling,
    Endpointer,
    EndState,
    Spoke,
    Started,
    StreamingSilero,
    advance,
)

TITLE = "Βίος και πολιτεία του Αλέξη Ζορμπά"


def pcm(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def events(
    samples: Samples,
    *,
    rate_hz: int = 8_000,
    expect: Expect = Expect.SEARCH,
    is_prompting: bool = False,
    frame: int = 20,
) -> list[tuple[int, Started | Spoke]]:
    """Feed frames of 20 ms, as a telephone does, and return what was told when, in ms."""
    data = pcm(at_rate(samples, RATE_HZ, rate_hz))
    step = rate_hz * frame // 1000 * 2
    ear = Endpointer(rate_hz)
    return [
        (at // step * frame + frame, event)
        for at in range(0, len(data), step)
        for event in ear.feed(data[at : at + step], is_prompting=is_prompting, expect=expect)
    ]


@pytest.mark.parametrize("rate_hz", [8_000, 16_000])
@pytest.mark.parametrize("voice", ["el", "el+f3"])
def test_a_title_begins_soon_and_ends_one_pause_after_its_last_word(
    rate_hz: int, voice: str
) -> None:
    speech = says(TITLE, voice)
    found = events(np.concatenate([room(1), speech, room(2)]), rate_hz=rate_hz)
    (began, first), (ended, last) = found
    assert isinstance(first, Started)
    assert began < 1_000 + 500
    assert isinstance(last, Spoke)
    spoken_until = 1_000 + len(speech) * 1000 // RATE_HZ
    assert 0 < ended - spoken_until < RULES[Expect.SEARCH].pause_ms + 250
    lasts_ms = len(last.pcm) // 2 * 1000 // rate_hz
    assert lasts_ms >= len(speech) * 1000 // RATE_HZ


@pytest.mark.parametrize("expect", [Expect.MENU, Expect.YES_NO, Expect.DIGITS])
def test_a_short_answer_ends_sooner_than_a_title(expect: Expect) -> None:
    sound = np.concatenate([room(0.5), says("μάλιστα"), room(2)])
    assert events(sound, expect=expect)[-1][0] < events(sound)[-1][0]


def test_a_thought_within_a_title_does_not_end_it_but_would_end_a_menu() -> None:
    sound = np.concatenate([room(0.5), says("ο Καπετάν"), room(0.65), says("Μιχάλης"), room(2)])
    assert sum(isinstance(event, Spoke) for _, event in events(sound)) == 1
    assert sum(isinstance(event, Spoke) for _, event in events(sound, expect=Expect.MENU)) == 2


@pytest.mark.parametrize(
    "sound", [silence(3), room(3), noise(3), music(5)], ids=["silence", "room", "noise", "music"]
)
def test_what_is_no_speech_begins_nothing(sound: Samples) -> None:
    assert events(sound) == []


def test_who_speaks_on_and_on_is_cut_at_the_longest_turn() -> None:
    on_and_on = np.concatenate([says(TITLE)] * 4)
    ended = [at for at, event in events(on_and_on, expect=Expect.MENU) if isinstance(event, Spoke)]
    assert ended
    assert ended[0] <= RULES[Expect.MENU].longest_ms + 600


def test_a_prompts_faint_echo_does_not_silence_it_but_the_caller_does() -> None:
    loud = says(TITLE)
    assert events(loud * 0.03, is_prompting=True) == []
    began = [at for at, event in events(loud, is_prompting=True) if isinstance(event, Started)]
    assert began
    assert began[0] < 900


def test_frames_of_any_length_tell_the_same() -> None:
    sound = np.concatenate([room(0.5), says("Η φόνισσα"), room(1.5)])
    by_frame = [
        [(type(event), getattr(event, "pcm", b"")) for _, event in events(sound, frame=frame)]
        for frame in (20, 10, 250)
    ]
    assert by_frame[0] == by_frame[1] == by_frame[2]


def test_a_stream_is_judged_as_a_whole_recording_would_be() -> None:
    from faster_whisper.vad import get_vad_model

    speech = says(TITLE)
    speech = speech[: len(speech) // 512 * 512]
    silero = StreamingSilero()
    streamed = [silero(window) for window in speech.reshape(-1, 512)]
    whole = np.asarray(get_vad_model()(speech.copy())).reshape(-1)
    assert np.allclose(streamed, whole, atol=0.02)


def test_doubling_the_rate_keeps_the_tone_and_adds_no_image() -> None:
    tone = np.sin(2 * np.pi * 1_000 * np.arange(8_000) / 8_000).astype(np.float32)
    up = Doubling()
    doubled = np.concatenate([up(piece) for piece in np.split(tone, 20)])
    spectrum = np.abs(np.fft.rfft(doubled[1_000:-1_000] * np.hanning(14_000)))
    at_hz = np.fft.rfftfreq(14_000, 1 / 16_000)
    assert abs(float(at_hz[spectrum.argmax()]) - 1_000) < 5
    assert spectrum[at_hz > 4_500].max() < spectrum.max() / 200


@given(st.lists(st.floats(0, 1), max_size=600), st.sampled_from(list(Expect)), st.booleans())
def test_turns_begin_before_they_end_and_none_is_longer_than_allowed(
    likely: list[float], expect: Expect, is_prompting: bool
) -> None:
    state, length_ms, rules = EndState(), 0, RULES[expect]
    for one in likely:
        was_speaking = state.is_speaking
        state, is_event = advance(state, one, rules, is_prompting=is_prompting)
        assert is_event == (was_speaking != state.is_speaking)
        length_ms = length_ms + WINDOW_MS if was_speaking else 0
        assert length_ms <= rules.longest_ms
        assert state.silent_ms < rules.pause_ms


def test_another_rate_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="11025"):
        Endpointer(11_025)
