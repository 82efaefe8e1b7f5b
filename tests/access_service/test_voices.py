"""Whose voice reads which language, how it may speak, and what a narration says at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from access_service.colophon import Colophon, colophon_text
from access_service.conversion.ports import Spoken
from access_service.conversion.request import Options
from access_service.narration import SpeechNarrator
from access_service.voices import LibraryVoices
from formats.build import DocumentBuilder
from formats.document import EL, EN, Document, Lang
from formats.errors import UnknownThing
from tts.engine import Wpm

pytestmark = pytest.mark.engine

DAY = date(2026, 4, 3)


def names(voices: LibraryVoices, voice: str = "") -> list[str]:
    choice = voices.choice(Options(voice=voice))
    return [choice.for_language(lang).name for lang in (EL, EN)]


def test_each_language_has_a_voice_of_its_own() -> None:
    voices = LibraryVoices("espeak")
    assert names(voices) == ["el", "en-gb"]
    assert names(voices, "el+f3") == ["el+f3", "en-gb"]
    assert names(voices, "en-us+m3, el+f3") == ["el+f3", "en-us+m3"]


def test_a_librarys_own_voices_stand_before_the_engines_and_a_listeners_before_them() -> None:
    voices = LibraryVoices("espeak", named="el+f3")
    assert names(voices) == ["el+f3", "en-gb"]
    assert names(voices, "el+m3") == ["el+m3", "en-gb"]


def test_voices_name_a_narration_only_where_they_differ_from_the_usual() -> None:
    voices = LibraryVoices("espeak", named="el+f3")
    assert [voices.distinct(one) for one in ("", "el+f3", "en-gb", "el+f3,en-gb")] == [""] * 4
    assert voices.distinct("el") == "el"
    assert voices.distinct("en-us,el+m1") == voices.distinct("el+m1, en-us") == "el+m1,en-us"


@pytest.mark.parametrize(
    ("options", "say"),
    [
        (Options(voice="nowhere"), "unknown-voice"),
        (Options(voice="piper:el_GR-nobody-low"), "unknown-voice"),
        (Options(wpm=Wpm(79)), "wpm-out-of-range"),
        (Options(pitch=101), "pitch-out-of-range"),
        (Options(volume_db=3), "volume-out-of-range"),
    ],
)
def test_what_cannot_be_is_told_when_it_is_asked_for(options: Options, say: str) -> None:
    with pytest.raises(UnknownThing) as caught:
        LibraryVoices("espeak").check(options)
    assert caught.value.say == say


def test_a_voice_that_cannot_change_its_pitch_says_so_and_no_other_takes_its_place() -> None:
    with pytest.raises(UnknownThing) as caught:
        LibraryVoices("gtts").check(Options(pitch=70))
    assert caught.value.say == "voice-has-no-pitch"


@pytest.mark.parametrize(
    ("lang", "is_restricted", "wanted"),
    [
        ("el", False, ("3 Απριλίου 2026", "Δημοτική", "eSpeak", "ο καθένας")),
        ("el", True, ("3 Απριλίου 2026", "Δημοτική", "eSpeak", "δεν μπορούν να διαβάσουν")),
        ("en", True, ("3 April 2026", "Δημοτική", "eSpeak", "cannot read print")),
        ("fr", False, ("3 April 2026", "Δημοτική", "eSpeak", "Anybody")),
    ],
)
def test_a_colophon_tells_the_day_the_maker_the_voice_and_for_whom(
    lang: str, is_restricted: bool, wanted: tuple[str, ...]
) -> None:
    told = colophon_text(
        Colophon(DAY, is_restricted),
        library="Δημοτική Βιβλιοθήκη",
        engine="espeak",
        lang=Lang(lang),
    )
    assert all(part in told for part in wanted)


@pytest.fixture(scope="module")
def narrator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeechNarrator]:
    narrator = SpeechNarrator(
        voices=LibraryVoices("espeak"), workers=1, pieces=tmp_path_factory.mktemp("n"), library="Β"
    )
    yield narrator
    narrator.close()


def sound(
    narrator: SpeechNarrator, *, day: date | None = DAY, pitch: int = 50, volume_db: int = 0
) -> bytes:
    builder = DocumentBuilder(EL)
    builder.paragraph("Η βιβλιοθήκη είναι ανοιχτή.")
    spoken = Spoken(
        Options(pitch=pitch, volume_db=volume_db),
        colophon=Colophon(day, is_restricted=False) if day else None,
    )
    return b"".join(narrator.stream(Document("Δ", EL, tuple(builder.blocks)), spoken))


def kept(narrator: SpeechNarrator) -> set[Path]:
    return {path for path in narrator._pieces.rglob("*") if path.is_file()}


def test_a_narration_ends_with_its_colophon_and_another_day_is_another_sentence(
    narrator: SpeechNarrator,
) -> None:
    without = sound(narrator, day=None)
    first = sound(narrator)
    before = kept(narrator)
    assert len(first) > 2 * len(without)
    assert sound(narrator) == first
    assert sound(narrator, day=date(2026, 4, 4)) != first
    assert len(kept(narrator) - before) == 1, "only the sentence with the day is spoken again"


def test_pitch_and_volume_reach_the_sound(narrator: SpeechNarrator) -> None:
    made = [sound(narrator), sound(narrator, pitch=80), sound(narrator, volume_db=2)]
    assert len(set(made)) == 3
