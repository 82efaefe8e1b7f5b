"""Sounds that a microphone may bring, made here: speech of our own voice, and everything else."""

from __future__ import annotations

import io
import wave

import numpy as np
from numpy.typing import NDArray

from formats.document import EL, Lang
from tts.engine import SpokenPart, Voice, Wpm
from tts.engines.espeak import EspeakEngine

RATE_HZ = 16_000
Samples = NDArray[np.float32]


def wav(samples: Samples, rate_hz: int = RATE_HZ) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def at_rate(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Return the samples at another rate, without what that rate cannot hold."""
    count = len(samples) * to_hz // from_hz
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, dtype=complex)
    most = min(len(kept), len(spectrum))
    kept[:most] = spectrum[:most]
    return (np.fft.irfft(kept, count) * count / len(samples)).astype(np.float32)


def says(text: str, voice: str = "el", lang: Lang = EL, *, wpm: int = 130) -> Samples:
    clip = EspeakEngine().speak(SpokenPart(text, lang), Voice("espeak", voice, lang), wpm=Wpm(wpm))
    samples = np.frombuffer(clip.pcm, "<i2").astype(np.float32) / 32768
    return at_rate(samples, clip.sample_rate_hz, RATE_HZ)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE_HZ), dtype=np.float32)


def room(seconds: float, db: float = -60.0, seed: int = 1) -> Samples:
    """Return the noise of a quiet room."""
    noise = np.random.default_rng(seed).normal(0, 1, int(seconds * RATE_HZ))
    return (noise * 10 ** (db / 20)).astype(np.float32)


def noise(seconds: float) -> Samples:
    return room(seconds, -20.0)


def music(seconds: float) -> Samples:
    """Return chords that change twice a second, each note with overtones that die away."""
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    out = np.zeros(len(at))
    chords = [(220, 277, 330), (196, 247, 294), (175, 220, 262), (165, 208, 247)]
    for number in range(int(seconds * 2)):
        since = at - number / 2
        for note in chords[number // 2 % 4]:
            for overtone in (1, 2, 3):
                tone = np.sin(2 * np.pi * note * overtone * since) / overtone
                out += np.where(since >= 0, tone * np.exp(-4 * np.clip(since, 0, 9)), 0)
    return (out / np.abs(out).max() * 0.5).astype(np.float32)


def clipped(samples: Samples) -> Samples:
    return np.clip(samples / np.abs(samples).max() * 12, -1, 1).astype(np.float32)


def mixed(*sounds: Samples) -> Samples:
    out = np.zeros(max(map(len, sounds)), dtype=np.float32)
    for one in sounds:
        out[: len(one)] += one / len(sounds)
    return out


def in_silence(samples: Samples) -> Samples:
    """Return the samples with a moment of a quiet room before and after."""
    return np.concatenate([room(0.4), samples, room(0.6, seed=2)])
