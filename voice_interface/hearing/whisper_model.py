"""A Whisper model that encodes each sound once, however many questions are asked about it.

The encoder is most of the work: telling the language, writing what was said and judging how likely
other words were all start from the same encoding.
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
        """Return the encoding of `features`, the one before if they are the same."""
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
        return tuple(self._likelihood(encoding, frames, tokenizer, text.strip()) for text in texts)

    def _likelihood(self, encoding: Any, frames: int, tokenizer: Tokenizer, text: str) -> float:
        tokens = tokenizer.encode(f" {text}")
        found = self.model.align(encoding, tokenizer.sot_sequence, [tokens], frames)[0]
        shares = np.maximum(found.text_token_probs, _LEAST_PROBABILITY)
        return float(np.log(shares).mean())

    def _first_window(self, samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
        """Return the features that `transcribe` encodes first, and how many of them are sound."""
        features = self.feature_extractor(samples)
        frames = min(features.shape[-1] - 1, self.feature_extractor.nb_max_frames)
        return pad_or_trim(features[:, :frames]), frames
