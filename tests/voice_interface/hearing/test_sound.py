"""Any sound becomes one channel at 16 kHz; what is no sound is refused in one sentence."""

import io
import os
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.errors import BadInput
from voice_interface.hearing.sound import (
    MAX_BYTES,
    MAX_DURATION_S,
    SAMPLE_RATE_HZ,
    Sound,
    decode,
    only_speech,
    read_sound,
    speech_spans,
)


def tone(seconds: float, rate_hz: int = 16_000, hz: float = 440.0) -> np.ndarray:
    return (np.sin(np.arange(int(seconds * rate_hz)) * 2 * np.pi * hz / rate_hz) * 12_000).astype(
        "<i2"
    )


def wav(samples: np.ndarray, rate_hz: int = 16_000, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()


def encoded(container: str, codec: str, rate_hz: int = 48_000, seconds: float = 1.0) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        stream = target.add_stream(codec, rate=rate_hz, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            tone(seconds, rate_hz).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(
            format=stream.format, layout="mono", rate=rate_hz, frame_size=stream.frame_size or 1024
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            target.mux(stream.encode(piece))
        target.mux(stream.encode(None))
    return out.getvalue()


CONTAINERS = [
    ("wav", "pcm_s16le"), ("wav", "pcm_mulaw"), ("flac", "flac"), ("ogg", "libopus"),
("webm", "libopus"), ("mp3", "libmp3lame"), ("ipod", "aac"),
]  # fmt: skip


@pytest.mark.parametrize(("container", "codec"), CONTAINERS)
def test_every_common_container_is_decoded(container: str, codec: str) -> None:
    sound = decode(encoded(container, codec))
    assert 950 <= sound.duration_ms <= 1100
    assert 0.2 < float(np.abs(sound.samples).max()) < 0.6
    spectrum = np.abs(np.fft.rfft(sound.samples))
    assert abs(int(spectrum.argmax()) * SAMPLE_RATE_HZ / len(sound.samples) - 440) < 5


def test_two_channels_become_one() -> None:
    mono = tone(0.5)
    sound = decode(wav(np.repeat(mono, 2), channels=2))
    assert sound.duration_ms == 500


def test_of_a_long_recording_the_first_minute_is_used() -> None:
    sound = decode(wav(np.zeros(8_000 * 90, dtype="<i2"), rate_hz=8_000))
    assert sound.duration_ms == MAX_DURATION_S * 1000


@pytest.mark.parametrize(
    ("data", "say"),
    [
        (b"", "sound-empty"),
        (b"hello, this is no sound", "sound-not-audio"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "sound-not-audio"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "sound-not-audio"),
        (b"\xff", "sound-not-audio"),
        (b"RIFF\x00\x00\x00\x00WAVE", "sound-not-audio"),
        (b"OggS" + b"\x00" * 60, "sound-not-audio"),
        (b"fLaC" + bytes(range(256)), "sound-not-audio"),
        (b"\x1a\x45\xdf\xa3" + b"\x01" * 80, "sound-not-audio"),
        (wav(tone(0.05)), "sound-too-short"),
        (wav(np.zeros(0, dtype="<i2")), "sound-not-audio"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_the_reason(data: bytes, say: str) -> None:
    with pytest.raises(BadInput) as caught:
        decode(data, name="x.wav")
    assert caught.value.say == say


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.wav"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    with pytest.raises(BadInput) as caught:
        read_sound(path)
    assert caught.value.say == "sound-too-big"
    assert caught.value.facts["most_mb"] == MAX_BYTES // 1_000_000


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_sound(tmp_path / "none.wav")
    assert caught.value.say == "sound-unreadable"


def test_a_recording_cut_in_the_middle_is_used_up_to_the_cut() -> None:
    whole = encoded("ogg", "libopus", seconds=3)
    sound = decode(whole[: len(whole) * 2 // 3])
    assert 500 < sound.duration_ms < 3000


_WHOLE = [encoded(container, codec, seconds=0.3) for container, codec in CONTAINERS]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(_WHOLE),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
    st.integers(1, 10_000),
)
def test_damaged_bytes_are_sound_or_bad_input_and_nothing_else(
    whole: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(whole)
    for place, value in changes:
        data[place % len(data)] = value
    try:
        sound = decode(bytes(data[:length]))
    except BadInput:
        return
    assert np.isfinite(sound.samples).all()


def test_silence_hum_and_noise_are_nobody_speaking() -> None:
    noise = np.random.default_rng(7).normal(0, 0.1, SAMPLE_RATE_HZ * 2).astype(np.float32)
    hum = (tone(2, hz=50) / 32768).astype(np.float32)
    for samples in (np.zeros(SAMPLE_RATE_HZ, dtype=np.float32), noise, hum):
        assert speech_spans(Sound(samples)) == ()
        assert only_speech(Sound(samples)) is None


def test_decoding_opens_no_file_but_its_own(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(wav(tone(1)))
    playlist = f"#EXTM3U\n#EXTINF:1,\n{os.fspath(secret)}\n".encode()
    with pytest.raises(BadInput):
        decode(playlist)
