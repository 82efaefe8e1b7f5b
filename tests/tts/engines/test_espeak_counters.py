"""A library that stays loaded speaks as one loaded afresh: nothing of the last text is heard."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tts.engines.espeak_counters import find_counters
from tts.engines.libespeak import LibEspeak, load

pytestmark = pytest.mark.engine

TEXTS = (
    ("Η βιβλιοθήκη θα είναι κλειστή το Σάββατο και την Κυριακή.", "el"),
    ("The old man and the sea, by Ernest Hemingway.", "en-gb"),
    ("Ναι; Όχι!", "el"),
    ("Ένα word και τρία abc, 5 € ж.", "el"),
    ("D O C X.", "en-gb"),
    ("Ζζζ, χρρρ: άου.", "el"),
)
SETTINGS = ((80, 50, 100), (160, 0, 200), (160, 50, 100), (400, 100, 30), (450, 50, 100))


def test_a_library_that_stays_loaded_gives_the_same_bytes_as_one_loaded_afresh() -> None:
    staying = load()
    afresh = LibEspeak(staying._path, staying._data, afresh=True)
    cases = [(*one, *how) for one in TEXTS for how in SETTINGS]
    wanted = [_spoken(afresh, case) for case in cases]
    assert [_spoken(staying, case) for case in cases] == wanted
    assert [_spoken(staying, case) for case in reversed(cases)] == wanted[::-1]


def _spoken(library: LibEspeak, case: tuple[str, str, int, int, int]) -> object:
    text, voice, wpm, pitch, volume = case
    return library.synthesize(text, voice=voice, wpm=wpm, pitch=pitch, volume=volume)


@pytest.mark.parametrize("variant", ["f3", "whisper", "Reed", "klatt", "croak"])
def test_a_variant_with_noise_in_its_voice_gives_equal_bytes_too(variant: str) -> None:
    def spoken() -> object:
        return load().synthesize("Το σπίτι, όμως.", voice=f"el+{variant}", wpm=160)

    first = spoken()
    load().synthesize("Άλλο κείμενο.", voice="el", wpm=160)
    assert spoken() == first


def test_the_library_stays_loaded_where_its_counters_are_found_and_only_there(
    tmp_path: Path,
) -> None:
    library = load()
    with library._opened() as opened:
        assert find_counters(opened, library._path) is not None
        data = library._path.read_bytes()
        for number, other in enumerate(
            (b"", b"MZ", data[:5000], data[:-30_000], b"\x7fELF\x02\x01")
        ):
            path = tmp_path / f"{number}.so"
            path.write_bytes(other)
            assert find_counters(opened, path) is None


def test_counters_that_do_not_stand_at_their_start_are_left_alone() -> None:
    library = load()
    with library._opened() as opened:
        counters = find_counters(opened, library._path)
        assert counters is not None
        counters.places[0].value = 7
        assert find_counters(opened, library._path) is None
        counters.reset()
        assert [place.value for place in counters.places] == list(counters.starts)


def test_another_release_of_the_library_is_not_touched() -> None:
    other = cast(ctypes.CDLL, SimpleNamespace(espeak_Info=lambda _: b"1.53.0"))
    assert find_counters(other, load()._path) is None
