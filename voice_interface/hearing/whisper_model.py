"""A Whisper model that encodes each sound once, however many questions are asked about it.

The encoder is most of the work: telling the language, writing what was said and judging how likely
other words were all start from the same encoding. The model was made for half a minute at a time;
here it reads only as far as there is sound, which takes a tenth of the work for a title, and it is
given the sound as it likes it: loud, and with a moment of silence first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Read when the library is imported: it must never look for anything on a network.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST_PROBABILITY = 1e-9
_FAVOUR = 4.0
_SAMPLE_RATE_HZ = 16_000
_SILENCE_FIRST_S = 0.8
"""Speech that starts at once is misheard: the first sound is lost, or Greek taken for English."""
_PEAK = 0.9
"""What is spoken low is made this loud."""
_LEAST_PEAK = 1e-3
"""Below this there is nothing to make louder."""
_LEAST_FRAMES = 600
"""Of a hundredth of a second: in a shorter window the model repeats itself or says nothing."""
_FRAMES_AFTER = 100
"""Empty frames after the sound, by which the model knows that it ended."""
_AT_ONCE = 16
"""Texts judged in one step."""
_MOST_TOKENS = 60
"""Of one text: a longer one is judged by its beginning."""


class OneEncoding(WhisperModel):  # type: ignore[misc]
    """Whisper on the processor, in eight bits, that remembers its last encoding.

    Not safe to share between threads: the caller sees to it that they take turns.
    """

    def __init__(self, directory: Path, *, cpu_threads: int) -> None:
        super().__init__(
            str(directory),
            device="cpu",
            compute_type="int8",
            cpu_threads=cpu_threads,
            local_files_only=True,
        )
        self._last_digest = b""
        self._last_encoding: Any = None

    def encode(self, features: NDArray[np.float32]) -> Any:
        """Return the encoding of `features`, the one before if they are the same.

        Empty frames at the end, with which the caller fills the model's half minute, are cut.
        """
        features = as_far_as_sound(features)
        digest = hashlib.sha256(features.tobytes()).digest()
        if digest != self._last_digest:
            self._last_encoding = super().encode(features)
            self._last_digest = digest
        return self._last_encoding

    def likeliest_language(self, samples: NDArray[np.float32], languages: Sequence[str]) -> str:
        """Return the one of `languages` that the sound is likeliest in.

        The first is favoured: of one short word the model cannot tell, and the library's own
        language is the better guess.
        """
        found = self.model.detect_language(self.encode(self._first_window(samples)[0]))[0]
        shares = {token.strip("<|>"): share for token, share in found}
        favour = dict.fromkeys(languages, 1.0) | {languages[0]: _FAVOUR}
        return max(languages, key=lambda language: favour[language] * shares.get(language, 0.0))

    def likelihoods(
        self, samples: NDArray[np.float32], texts: Sequence[str], language: str
    ) -> tuple[float, ...]:
        """Return how likely the sound says each text: the mean logarithm of its tokens' shares."""
        tokenizer = Tokenizer(
            self.hf_tokenizer, self.model.is_multilingual, task="transcribe", language=language
        )
        window, frames = self._first_window(samples)
        encoding = self.encode(window)
        one = np.array(encoding)
        tokens = [tokenizer.encode(f" {text.strip()}")[:_MOST_TOKENS] for text in texts]
        # About as long ones go together, so that little is computed for nothing.
        order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        found = [0.0] * len(texts)
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            repeated = encoding.from_array(np.repeat(one, len(places), axis=0))
            batch = [tokens[place] for place in places]
            aligned = self.model.align(repeated, tokenizer.sot_sequence, batch, frames)
            for place, found_one in zip(places, aligned, strict=True):
                shares = np.maximum(found_one.text_token_probs, _LEAST_PROBABILITY)
                found[place] = float(np.log(shares).mean())
        return tuple(found)

    def _first_window(self, samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
        """Return the features that `transcribe` encodes first, and how many of them are sound."""
        features = self.feature_extractor(samples)
        frames = min(features.shape[-1] - 1, self.feature_extractor.nb_max_frames)
        return pad_or_trim(features[:, :frames]), frames


def as_liked(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the samples made loud, after a moment of silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    louder = samples * np.float32(_PEAK / max(peak, _LEAST_PEAK))
    silence = np.zeros(int(_SILENCE_FIRST_S * _SAMPLE_RATE_HZ), dtype=np.float32)
    return np.concatenate((silence, louder))


def as_far_as_sound(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return features without most of the empty frames at their end; an even number of frames."""
    full = np.flatnonzero(features.any(axis=0))
    sound = int(full[-1]) + 1 if len(full) else 0
    kept = max(_LEAST_FRAMES, sound + _FRAMES_AFTER)
    kept = min(features.shape[-1], kept + kept % 2)
    return np.ascontiguousarray(features[:, :kept])
