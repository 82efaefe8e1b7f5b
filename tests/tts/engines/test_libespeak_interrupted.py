"""An interrupt while the library speaks is raised, and never costs a buffer of sound."""

from __future__ import annotations

import ctypes

import pytest

from tts.engines.libespeak import load

pytestmark = pytest.mark.engine


def test_an_interrupt_in_the_middle_of_a_sentence_is_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = load()
    whole, _ = library.synthesize("Η βιβλιοθήκη είναι ανοιχτή.", voice="el", wpm=160)
    real, calls = ctypes.string_at, []

    def interrupted(address: object, size: int) -> bytes:
        calls.append(size)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(address, size)  # type: ignore[arg-type]

    monkeypatch.setattr(ctypes, "string_at", interrupted)
    with pytest.raises(KeyboardInterrupt):
        library.synthesize("Η βιβλιοθήκη είναι ανοιχτή.", voice="el", wpm=160)
    monkeypatch.undo()
    again, _ = library.synthesize("Η βιβλιοθήκη είναι ανοιχτή.", voice="el", wpm=160)
    assert again == whole
