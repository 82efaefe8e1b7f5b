"""What every recogniser does, whichever engine is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from formats.document import Lang
from voice_interface.expect import Expect as Expect
from voice_interface.hearing.sound import Sound


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser understood: `text` is empty if it understood nothing.

    `confidence` is the engine's own, 0 to 1; `alternatives` are other readings, likeliest first.
    """

    text: str
    lang: Lang
    confidence: float
    alternatives: tuple[str, ...] = ()


class Recogniser(Protocol):
    """Turns sound into words."""

    @property
    def name(self) -> str:
        """Name for settings, health page and log."""
        ...

    def check(self) -> None:
        """Look whether the recogniser can work, without loading anything big.

        Raises:
            Unavailable: The engine or its weights are not here.
        """
        ...

    def load(self) -> None:
        """Load the model now instead of at the first use.

        Raises:
            Unavailable: The engine or its weights are not here, or cannot be loaded.
        """
        ...

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:
        """Return what was said.

        Args:
            sound: Somebody speaking, without long silence before and after.
            lang: Language spoken; None to tell Greek from English by the sound.
            expect: What the conversation expects.

        Raises:
            Unavailable: The engine or its weights are not here.
        """
        ...


@runtime_checkable
class Judge(Protocol):
    """A recogniser that can also say how likely given words were said."""

    def likelihoods(self, sound: Sound, texts: Sequence[str], *, lang: Lang) -> tuple[float, ...]:
        """Return for each text the mean logarithm of its parts' probabilities, 0 at the most.

        Raises:
            Unavailable: The engine or its weights are not here.
        """
        ...
