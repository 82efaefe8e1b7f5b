"""What the model is given: loud sound after a moment of silence, and no further than it goes."""

import numpy as np

from voice_interface.hearing.whisper_model import as_far_as_sound, as_liked


def test_low_speech_is_made_loud_and_silence_comes_first() -> None:
    liked = as_liked(np.full(16_000, -0.1, dtype=np.float32))
    assert not liked[:8_000].any()
    assert np.isclose(np.abs(liked).max(), 0.9)


def test_silence_and_nothing_stay_silent() -> None:
    assert not as_liked(np.zeros(16_000, dtype=np.float32)).any()
    assert not as_liked(np.zeros(0, dtype=np.float32)).any()


def test_the_empty_end_of_the_half_minute_is_not_read() -> None:
    features = np.zeros((80, 3000), dtype=np.float32)
    features[:, :811] = -0.5
    read = as_far_as_sound(features)
    assert read.shape[0] == 80
    assert 811 < read.shape[1] < 1000
    assert read.shape[1] % 2 == 0
    assert np.array_equal(read[:, :811], features[:, :811])


def test_long_sound_is_read_whole() -> None:
    features = np.full((80, 3000), 0.5, dtype=np.float32)
    assert as_far_as_sound(features).shape == (80, 3000)
