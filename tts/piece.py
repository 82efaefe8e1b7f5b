"""One sentence as sound: spoken by its voices, brought to loudness, encoded, and kept.

A sentence's sound depends on nothing but its words, its voices, the rate and the pause after it.
Pieces are therefore kept by a hash of exactly that: after an edit, only the edited sentence is
spoken again, and the file is the same to the byte as one made from nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formats.document import EL, EN, Lang
from formats.errors import SpeechFailed
from formats.sound import loudness
from formats.sound.loudness import Samples
from tts import sound
from tts.codec import MP3, SAMPLE_RATE_HZ, Codec, codec_named, frames_of, pause_frames
from tts.completeness import word_starts_ms
from tts.engine import Clip, SpokenPart, TellsPhonemes, Utterance, Voice, WordMark, Wpm
from tts.engines.registry import engine
from tts.voices import VoiceChoice

PIECE_VERSION = "5"
"""Changes whenever the same sentence would give other bytes."""

_DAY_S = 24 * 3600
_BETWEEN_PARTS_MS = 40
_EDGE_MS = 10
_CEILING = sound.ratio(-2.5)  # MP3 adds up to 1.5 dB to a peak

_CALIBRATION = {
    EL: "Η βιβλιοθήκη είναι ανοιχτή κάθε μέρα. Ο κατάλογος έχει βιβλία, περιοδικά και ταινίες, "
    "και όποιος θέλει μπορεί να τα ακούσει στο σπίτι του.",
    EN: "The library is open every day. The catalogue has books, journals and films, and whoever "
    "wishes to may listen to them at home.",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence's frames and, from where its sound begins, its end and its words' starts."""

    frames: bytes
    frame_count: int
    sound_ms: int
    word_starts_ms: tuple[int, ...]


class PieceStore:
    """Pieces on disk, one file for each; a damaged or half-written one counts as none."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str) -> Path:
        return self._directory / key[:2] / key

    def get(self, key: str) -> Piece | None:
        """Return the piece kept under `key`."""
        try:
            path = self._path(key)
            head, _, frames = path.read_bytes().partition(b"\n")
            facts = json.loads(head)
            piece = Piece(frames, facts["frames"], facts["sound_ms"], tuple(facts["words"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        if hashlib.sha256(frames).hexdigest() != facts.get("sha256"):
            return None
        _note_use(path)
        return piece

    def put(self, key: str, piece: Piece) -> None:
        """Keep a piece; readers see all of it or nothing."""
        path = self._path(key)
        path.parent.mkdir(exist_ok=True)
        facts = {
            "frames": piece.frame_count,
            "sound_ms": piece.sound_ms,
            "words": piece.word_starts_ms,
            "sha256": hashlib.sha256(piece.frames).hexdigest(),
        }
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(json.dumps(facts).encode() + b"\n" + piece.frames)
        Path(file.name).replace(path)


def _note_use(path: Path) -> None:
    """Note that a piece was used, at most once a day: old unused ones are cleaned away."""
    with suppress(OSError):  # cleaned away at this moment, or on a disk that may only be read
        if time.time() - path.stat().st_mtime > _DAY_S:
            os.utime(path)


def piece_key(utterance: Utterance, voices: VoiceChoice, wpm: Wpm, codec: str = MP3) -> str:
    """Return the hash of all that the sentence's sound depends on."""
    spoken = []
    for part in utterance.parts:
        voice = voices.for_language(part.lang)
        speaker = (voice.engine, voice.name, voice.pitch, voice.model_hash)
        spoken.append((part.text, part.lang, *speaker))
    made = (PIECE_VERSION, codec, codec_named(codec).BIT_RATE_KBPS, voices.volume_db)
    facts = (*made, wpm, utterance.pause_after_ms, spoken)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def make_piece(utterance: Utterance, voices: VoiceChoice, wpm: Wpm, codec: str = MP3) -> Piece:
    """Speak and encode one sentence with the pause after it.

    Raises:
        SpeechFailed: A word did not sound; names the sentence.
        Unavailable: A voice cannot work here.
    """
    between = np.zeros(_samples(_BETWEEN_PARTS_MS), np.float32)
    stretches: list[Samples] = []
    starts: list[int] = []
    length = 0
    for part in utterance.parts:
        if stretches:
            stretches.append(between)
            length += between.size
        samples, part_starts = _speak(part, voices, wpm)
        starts += [_ms(length) + start for start in part_starts]
        stretches.append(samples)
        length += samples.size
    if len(starts) != len(utterance.words):
        raise SpeechFailed(
            f"{len(starts)} words given for {len(utterance.words)} in {utterance.written!r}",
            say="word-not-spoken",
            word=utterance.words[-1].text if utterance.words else "",
            sentence=utterance.written,
        )
    frames, count = _encoded(stretches, length, utterance, codec_named(codec))
    return Piece(frames, count, _ms(length), tuple(starts))


def kept_piece(
    utterance: Utterance,
    voices: VoiceChoice,
    wpm: Wpm,
    store: PieceStore | None,
    codec: str = MP3,
) -> Piece:
    """Return one sentence's sound, the kept one where the store has it, and keep it there.

    Raises:
        SpeechFailed: As `make_piece`.
        Unavailable: As `make_piece`.
    """
    if store is None:
        return make_piece(utterance, voices, wpm, codec)
    key = piece_key(utterance, voices, wpm, codec)
    piece = store.get(key)
    if piece is None:
        piece = make_piece(utterance, voices, wpm, codec)
        store.put(key, piece)
    return piece


def piece_kept_in(
    directory: Path | None, utterance: Utterance, voices: VoiceChoice, wpm: Wpm
) -> Piece:
    """Return one sentence's MP3, kept in a directory if there is one: the work of a worker."""
    store = PieceStore(directory) if directory else None
    return kept_piece(utterance, voices, wpm, store)


def _encoded(
    stretches: list[Samples], length: int, utterance: Utterance, codec: Codec
) -> tuple[bytes, int]:
    """Return a sentence's frames with its pause, and how many they are: counted, not reckoned."""
    # Whole frames, so that the count of frames is known and nothing of the sound is cut off.
    filling = np.zeros(-length % codec.SAMPLES_PER_FRAME, np.float32)
    samples = sound.limit(np.concatenate([*stretches, filling]), _CEILING)
    silent = pause_frames(codec, length, utterance.pause_after_ms)
    frames = codec.encode(sound.to_pcm(samples)) + codec.silent_frames(silent)
    count = frames_of(codec, length) + silent
    found = codec.count_frames(frames)
    if found != count:
        raise SpeechFailed(
            f"{found} frames of {count}", say="sentence-missing", sentence=utterance.written
        )
    return frames, count


def warm_up(voices: VoiceChoice, wpm: Wpm) -> None:
    """Load the chosen local voices and measure their gains."""
    for voice in dict.fromkeys(voices.voices):
        if not voices.engine_for(voice).needs_network:
            _gain(voice, wpm)


def _speak(part: SpokenPart, voices: VoiceChoice, wpm: Wpm) -> tuple[Samples, list[int]]:
    """Return a part's sound at its final loudness, trimmed, with its words' starts in it."""
    voice = voices.for_language(part.lang)
    speaking = voices.engine_for(voice)
    clip = speaking.speak(part, voice, wpm=wpm)
    starts = word_starts_ms(
        part,
        clip,
        wpm=wpm,
        has_marks=speaking.has_word_marks,
        rehearsal=Rehearsed(voice, wpm),
    )
    samples, cut_ms = _trimmed(clip)
    gain = _gain(voice, wpm) * sound.ratio(voices.volume_db)
    louder = sound.scaled(samples, gain)
    return louder, [max(start - cut_ms, 0) for start in starts]


def _trimmed(clip: Clip) -> tuple[NDArray[np.int16], int]:
    """Return the clip without silence at its ends, and how many milliseconds its start lost."""
    if clip.sample_rate_hz != SAMPLE_RATE_HZ:
        raise SpeechFailed(f"{clip.sample_rate_hz} Hz", say="speech-failed", sentence="")
    samples = np.frombuffer(clip.pcm, "<i2")
    first, end = sound.sounding(samples)
    if not end:
        return samples, 0
    edge = _samples(_EDGE_MS)
    first = max(first - edge, 0)
    return samples[first : end + edge], _ms(first)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A voice at a rate, asked about a few words; answers are kept, for the same few come again."""

    voice: Voice
    wpm: Wpm

    def phoneme_count(self, words: str, /) -> int:
        """Return how many phonemes the voice makes of `words`; 0 where it cannot tell."""
        return _phoneme_count(words, self.voice)

    def marks(self, words: str, /) -> tuple[WordMark, ...]:
        """Return what the voice announces when it speaks `words` alone."""
        return _marks(words, self.voice, self.wpm)


@lru_cache(maxsize=4096)
def _phoneme_count(words: str, voice: Voice) -> int:
    speaking = engine(voice.engine)
    return speaking.phoneme_count(words, voice) if isinstance(speaking, TellsPhonemes) else 0


@lru_cache(maxsize=4096)
def _marks(words: str, voice: Voice, wpm: Wpm) -> tuple[WordMark, ...]:
    return engine(voice.engine).speak(SpokenPart(words, voice.lang), voice, wpm=wpm).marks


@cache
def _gain(voice: Voice, wpm: Wpm) -> float:
    """Return the one gain of a voice at a rate: what brings a known text to the wanted loudness.

    Measuring a known text and not the book keeps the gain the same for every chapter, process and
    day, so that chapters made apart are equally loud and equal to the byte.
    """
    text = _CALIBRATION.get(Lang(voice.lang.split("-")[0]), _CALIBRATION[EN])
    clip = engine(voice.engine).speak(SpokenPart(text, voice.lang), voice, wpm=wpm)
    powers = loudness.segment_powers(sound.from_pcm(clip.pcm), clip.sample_rate_hz)
    measured = loudness.integrated_lufs(powers)
    return 1.0 if measured is None else sound.ratio(loudness.TARGET_LUFS - measured)


def _samples(ms: int) -> int:
    return ms * SAMPLE_RATE_HZ // 1000


def _ms(samples: int) -> int:
    return samples * 1000 // SAMPLE_RATE_HZ
