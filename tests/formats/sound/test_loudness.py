"""Loudness and peaks against known signals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from formats.sound.loudness import integrated_lufs, segment_powers, true_peak_dbfs

RATE = 48_000


def tone(frequency_hz: float, dbfs: float, seconds: float = 20, rate: int = RATE) -> np.ndarray:
    times = np.arange(int(seconds * rate)) / rate
    return (10 ** (dbfs / 20) * np.sin(2 * math.pi * frequency_hz * times)).astype(np.float32)


def lufs(samples: np.ndarray, rate: int = RATE) -> float:
    found = integrated_lufs(segment_powers(samples, rate))
    assert found is not None
    return found


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_a_full_tone_of_997_hz_in_one_channel_is_minus_three_lufs(rate: int) -> None:
    """ITU-R BS.1770-5, annex 1: 0 dBFS at 997 Hz in one channel reads -3.01 LKFS."""
    assert lufs(tone(997, 0, rate=rate), rate) == pytest.approx(-3.01, abs=0.1)


def test_turning_down_by_ten_decibels_is_ten_units() -> None:
    assert lufs(tone(997, -10)) - lufs(tone(997, -20)) == pytest.approx(10, abs=0.01)


def test_pauses_do_not_count() -> None:
    speech = tone(997, -20)
    pause = np.zeros(10 * RATE, np.float32)
    assert lufs(np.concatenate([speech, pause, speech])) == pytest.approx(lufs(speech), abs=0.15)


def test_silence_and_a_blink_of_sound_have_no_loudness() -> None:
    assert integrated_lufs(segment_powers(np.zeros(RATE, np.float32), RATE)) is None
    assert integrated_lufs(segment_powers(tone(997, 0, seconds=0.3), RATE)) is None


def test_a_peak_between_two_samples_is_found() -> None:
    samples = np.sin(np.arange(4800) * math.pi / 2 + math.pi / 4).astype(np.float32)
    assert np.abs(samples).max() < 0.71
    assert true_peak_dbfs(samples) == pytest.approx(0, abs=0.3)
