"""Samples: limiting and trimming."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tts import sound


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2000),
    st.floats(0.1, 0.9),
    st.floats(0.01, 3.0),
    st.integers(0, 2**32 - 1),
)
def test_no_sample_is_over_the_ceiling_and_none_changes_sign(
    size: int, ceiling: float, loudest: float, seed: int
) -> None:
    samples = np.random.default_rng(seed).uniform(-loudest, loudest, size).astype(np.float32)
    limited = sound.limit(samples, ceiling)
    assert limited.size == size
    assert np.all(np.abs(limited) <= ceiling * 1.00001)
    assert np.all(limited * samples >= 0)


def test_quiet_sound_comes_back_untouched() -> None:
    samples = np.linspace(-0.4, 0.4, 999, dtype=np.float32)
    assert sound.limit(samples, 0.5) is samples


def test_sound_far_from_a_peak_is_not_turned_down() -> None:
    samples = np.full(4000, 0.4, np.float32)
    samples[2000] = 1.0
    limited = sound.limit(samples, 0.5)
    assert limited[2000] <= 0.5
    assert np.array_equal(limited[:1500], samples[:1500])
    assert np.array_equal(limited[2500:], samples[2500:])


def test_samples_survive_bytes() -> None:
    pcm = np.arange(-32768, 32768, 7, dtype="<i2").tobytes()
    assert sound.to_pcm(sound.from_pcm(pcm)) == pcm


def test_what_is_too_loud_for_bytes_is_cut_and_does_not_wrap() -> None:
    assert np.frombuffer(sound.to_pcm(np.array([2.0, -2.0], np.float32)), "<i2").tolist() == [
        32767,
        -32768,
    ]


def test_sounding_finds_the_sound_in_silence() -> None:
    samples = np.zeros(9000, np.int16)
    assert sound.sounding(samples) == (0, 0)
    samples[30:40] = -3000
    assert sound.sounding(samples) == (30, 40)
    samples[6100] = 3000
    assert sound.sounding(samples) == (30, 6101)
