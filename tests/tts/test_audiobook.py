"""Chapters, joined into one MP3."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from formats.build import DocumentBuilder
from formats.document import EL, EN, Document, Lang
from formats.errors import SpeechFailed, Unavailable
from formats.sound.decoded import measure
from formats.sound.frames import frames
from formats.sound.loudness import integrated_lufs
from tts import mp3
from tts.audiobook import ChapterSound, chapters_apart, join_chapters, narrate_chapter, speak_text
from tts.codec import frames_of, pause_frames
from tts.engine import DEFAULT_WPM, Voice, Wpm
from tts.piece import PieceStore, make_piece, piece_key
from tts.script import Script, make_script, script_of_text
from tts.voices import VoiceChoice, voice_named

SILENT = VoiceChoice((Voice("silent", "el", EL), Voice("silent", "en", EN)))
ESPEAK = VoiceChoice()


def book(*, edited: str = "Δεύτερη πρόταση.") -> Document:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Οδηγός")
    builder.paragraph(f"Πρώτη πρόταση, με λέξεις. {edited}")
    builder.heading(2, "Η ταινία The Old Man and the Sea")
    builder.paragraph("Παίζεται το Σάββατο στις 10:00. Η είσοδος είναι ελεύθερη.")
    return Document("Οδηγός", EL, tuple(builder.blocks))


def narrate(
    script: Script, folder: Path, voices: VoiceChoice = SILENT, pieces: Path | None = None
) -> list[tuple[Path, ChapterSound]]:
    folder.mkdir(exist_ok=True)
    parts = []
    for number, chapter in enumerate(script.chapters):
        path = folder / f"{number}.mp3"
        made = narrate_chapter(chapter, path, voices=voices, wpm=DEFAULT_WPM, pieces=pieces)
        parts.append((path, made))
    return parts


def decoded(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])


def test_a_chapters_record_survives_json(tmp_path: Path) -> None:
    _, made = narrate(make_script(book()), tmp_path)[0]
    assert ChapterSound.from_json(made.to_json()) == made
    assert made.word_count == 7


def test_the_joined_file_holds_every_frame_of_every_chapter(tmp_path: Path) -> None:
    script = make_script(book())
    parts = narrate(script, tmp_path)
    narration = join_chapters(parts, tmp_path / "all.mp3", script=script)
    found = list(frames((tmp_path / "all.mp3").read_bytes()))
    assert len(found) == sum(made.frame_count for _, made in parts)
    assert {(f.bit_rate_kbps, f.sample_rate_hz, f.is_mono) for f in found} == {(48, 22_050, True)}
    assert narration.clips[0].duration_ms == len(found) * 576_000 // 22_050
    assert [c.title for c in narration.chapters] == [c.title for c in script.chapters]
    assert narration.chapters[0].end_ms == narration.chapters[1].start_ms


def test_chapters_kept_apart_are_a_clip_each_with_times_of_their_own(tmp_path: Path) -> None:
    script = make_script(book())
    parts = narrate(script, tmp_path)
    apart = chapters_apart(parts, script=script)
    joined = join_chapters(parts, tmp_path / "all.mp3", script=script)
    assert [clip.path for clip in apart.clips] == [path for path, _ in parts]
    assert [chapter.clip for chapter in apart.chapters] == list(range(len(parts)))
    assert [point.anchor for point in apart.sync] == [point.anchor for point in joined.sync]
    first = next(point for point in apart.sync if point.clip == 1)
    assert first.start_ms < joined.chapters[1].start_ms
    with pytest.raises(SpeechFailed):
        chapters_apart(parts[:1], script=script)


def test_a_missing_chapter_fails(tmp_path: Path) -> None:
    script = make_script(book())
    with pytest.raises(SpeechFailed) as caught:
        join_chapters(narrate(script, tmp_path)[:1], tmp_path / "all.mp3", script=script)
    assert caught.value.facts == {"made": 1, "wanted": 2}


def test_a_missing_sentence_fails_and_is_named(tmp_path: Path) -> None:
    script = make_script(book())
    parts = narrate(script, tmp_path)
    path, made = parts[0]
    parts[0] = (path, replace(made, sentences=made.sentences[:-1]))
    with pytest.raises(SpeechFailed) as caught:
        join_chapters(parts, tmp_path / "all.mp3", script=script)
    assert caught.value.facts["sentence"] == "Δεύτερη πρόταση."


def test_a_chapter_file_cut_short_fails(tmp_path: Path) -> None:
    script = make_script(book())
    parts = narrate(script, tmp_path)
    path, _ = parts[1]
    whole = list(frames(path.read_bytes()))
    path.write_bytes(path.read_bytes()[: whole[-3].offset])
    with pytest.raises(SpeechFailed) as caught:
        join_chapters(parts, tmp_path / "all.mp3", script=script)
    assert caught.value.say == "chapter-damaged"


def test_nothing_to_say_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed) as caught:
        speak_text("  \n ", EL, tmp_path / "a.mp3")
    assert caught.value.say == "nothing-to-say"


def test_kept_sentences_give_the_same_bytes_and_only_the_edited_one_is_made(tmp_path: Path) -> None:
    pieces = tmp_path / "pieces"
    first = narrate(make_script(book()), tmp_path / "a", pieces=pieces)
    kept = set(pieces.rglob("*"))
    again = narrate(make_script(book()), tmp_path / "b", pieces=pieces)
    assert set(pieces.rglob("*")) == kept
    assert [p.read_bytes() for p, _ in first] == [p.read_bytes() for p, _ in again]
    assert [made for _, made in first] == [made for _, made in again]
    edited = make_script(book(edited="Μια άλλη πρόταση."))
    narrate(edited, tmp_path / "c", pieces=pieces)
    assert sum(path.is_file() for path in set(pieces.rglob("*")) - kept) == 1


def test_a_damaged_piece_counts_as_none(tmp_path: Path) -> None:
    store = PieceStore(tmp_path)
    utterance = make_script(book()).chapters[0].utterances[0]
    key = piece_key(utterance, SILENT, DEFAULT_WPM)
    piece = make_piece(utterance, SILENT, DEFAULT_WPM)
    store.put(key, piece)
    assert store.get(key) == piece
    path = tmp_path / key[:2] / key
    path.write_bytes(path.read_bytes()[:-5])
    assert store.get(key) is None
    path.write_bytes(b"nonsense")
    assert store.get(key) is None
    assert store.get("00" + key[2:]) is None


def test_voice_rate_and_pause_are_part_of_a_pieces_identity() -> None:
    one = make_script(book()).chapters[0].utterances[0]
    keys = {
        piece_key(one, SILENT, DEFAULT_WPM),
        piece_key(one, ESPEAK, DEFAULT_WPM),
        piece_key(one, SILENT, Wpm(200)),
        piece_key(replace(one, pause_after_ms=1), SILENT, DEFAULT_WPM),
    }
    assert len(keys) == 4


def test_a_voice_over_the_network_needs_consent() -> None:
    choice = VoiceChoice((voice_named("gtts:el", EL),))
    with pytest.raises(Unavailable) as caught:
        choice.engine_for(choice.for_language(EL))
    assert caught.value.say == "network-voice-not-allowed"


@pytest.mark.parametrize(
    ("lang", "name"), [("el", "el"), ("en-US", "en-gb"), ("grc", "el"), ("fr", "fr-be")]
)
def test_every_language_gets_a_voice(lang: str, name: str) -> None:
    assert ESPEAK.for_language(Lang(lang)).name == name


def test_a_language_that_no_voice_speaks_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        ESPEAK.for_language(Lang("zzz"))


@pytest.mark.parametrize("sound", [0, 1, 575, 576, 5000])
@pytest.mark.parametrize("pause_ms", [0, 100, 350, 1200])
def test_silence_fills_whole_frames_and_makes_the_pause(sound: int, pause_ms: int) -> None:
    silent = pause_frames(mp3, sound, pause_ms)
    whole = bytes(2 * (sound + -sound % mp3.SAMPLES_PER_FRAME))
    count = mp3.count_frames(mp3.encode(whole) + mp3.silent_frames(silent))
    assert count == frames_of(mp3, sound) + silent
    heard_ms = (count * 576 - sound) / 22.05
    if pause_ms >= 100:
        assert pause_ms <= heard_ms + 0.1 < pause_ms + 27


@pytest.mark.engine
def test_real_narration_is_the_same_to_the_byte_each_time(tmp_path: Path) -> None:
    script = make_script(book())
    first, again = (narrate(script, tmp_path / name, ESPEAK) for name in "ab")
    for (one, _), (other, _) in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.engine
def test_sentences_sound_where_the_sync_points_say_to_thirty_milliseconds(tmp_path: Path) -> None:
    script = make_script(book())
    out = tmp_path / "all.mp3"
    narration = join_chapters(narrate(script, tmp_path, ESPEAK), out, script=script)
    samples = np.abs(decoded(out))
    loud = samples > 0.01
    for point in narration.sync:
        start, end = (round(ms * 22.05) for ms in (point.start_ms, point.end_ms))
        early = max(start - 2000, 0)
        near = np.flatnonzero(loud[early:end]) + early
        assert abs(near[0] - start) / 22.05 < 30
        after = np.flatnonzero(loud[start : end + 4000]) + start
        assert abs(after[-1] - end) / 22.05 < 40


@pytest.mark.engine
def test_no_gap_between_languages_is_over_a_tenth_of_a_second(tmp_path: Path) -> None:
    script = script_of_text("Η ταινία The Old Man and the Sea αρέσει.", EL)
    path, made = narrate(script, tmp_path, ESPEAK)[0]
    loud = np.flatnonzero(np.abs(decoded(path)) > 0.01) / 22.05
    for number in (2, 8):  # «The» and «αρέσει»
        start_ms = made.sentences[0].word_starts_ms[number]
        gap_ms = loud[loud > start_ms - 15][0] - loud[loud < start_ms - 15][-1]
        assert 20 < gap_ms < 100


MIXED = (
    "Διαβάστε το βιβλίο Great Expectations στη βιβλιοθήκη.",
    "Το Harry Potter ήρθε και το Star Wars έφυγε.",
    "Ο συγγραφέας του Ulysses είναι Ιρλανδός.",
)


def gaps_ms(text: str, folder: Path, voices: VoiceChoice, wpm: Wpm) -> list[float]:
    """Return how long nothing is heard wherever the language changes in one sentence."""
    chapter = script_of_text(text, EL).chapters[0]
    path = folder / "gaps.mp3"
    made = narrate_chapter(chapter, path, voices=voices, wpm=wpm)
    loud = np.flatnonzero(np.abs(decoded(path)) > 0.01) / 22.05
    found: list[float] = []
    number = 0
    for part in chapter.utterances[0].parts[:-1]:
        number += len(part.text.split())
        begins_ms = made.sentences[0].word_starts_ms[number] - 12
        found.append(float(loud[loud >= begins_ms][0] - loud[loud < begins_ms][-1]))
    return found


@pytest.mark.engine
@pytest.mark.parametrize("wpm", [100, 160, 300])
def test_titles_in_a_greek_sentence_are_spoken_without_a_gap_at_any_speed(
    wpm: int, tmp_path: Path
) -> None:
    found = [gap for text in MIXED for gap in gaps_ms(text, tmp_path, ESPEAK, Wpm(wpm))]
    assert len(found) >= 7
    assert max(found) <= 120


@pytest.mark.engine
def test_loudness_is_one_over_voices_and_rates_and_peaks_stay_under(tmp_path: Path) -> None:
    text = "Η βιβλιοθήκη έχει βιβλία, περιοδικά και ταινίες για όλους τους κατοίκους. " * 3
    for name, wpm in (("el", 160), ("el+f3", 160), ("el", 300)):
        choice = VoiceChoice((voice_named(name, EL),))
        speak_text(text, EL, tmp_path / "a.mp3", voices=choice, wpm=Wpm(wpm))
        measured = measure(tmp_path / "a.mp3")
        loudness = integrated_lufs(measured.powers)
        assert loudness is not None
        assert -22 < loudness < -19.5
        assert measured.peak_dbfs < -1


def test_speaking_leaves_no_file_but_the_one_asked_for(tmp_path: Path) -> None:
    speak_text("Καλημέρα.", EL, tmp_path / "a.mp3", voices=SILENT)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp3"]


def test_a_long_books_table_of_contents_is_split_and_read_in_order(tmp_path: Path) -> None:
    from mutagen.id3 import ID3

    from formats.verify.mp3 import _marks
    from tts.tags import ChapterMark, Tags, tag_bytes

    marks = tuple(ChapterMark(f"Κεφάλαιο {n}", n * 10, n * 10 + 10) for n in range(600))
    data = tag_bytes(Tags("Τ", ("Νίκος",), EL, 6000, marks, ()))
    tag = ID3(io.BytesIO(data))
    assert [mark.title for mark in _marks(tag)] == [mark.title for mark in marks]
    assert str(tag["TPE1"]) == "Νίκος"
    assert str(tag["TLAN"]) == "ell"


def test_chapters_stand_in_the_file_in_their_order_whatever_the_length_of_their_titles() -> None:
    from tts.tags import ChapterMark, Tags, tag_bytes

    titles = ("Η μακριά πρώτη ενότητα", "Ώρες", "Οι τρεις", "Α", "Τέλος του έργου")
    marks = tuple(ChapterMark(title, n * 10, n * 10 + 10) for n, title in enumerate(titles))
    data = tag_bytes(Tags("Τ", (), EL, 50, marks, ()))
    places = [data.index(b"CHAP\0"), *(data.index(title.encode("utf-16-le")) for title in titles)]
    assert places == sorted(places)


def test_speaking_that_fails_leaves_no_file(tmp_path: Path) -> None:
    missing = Voice("piper", "el", EL, model=str(tmp_path / "none.onnx"))
    with pytest.raises(Unavailable):
        speak_text("Καλημέρα.", EL, tmp_path / "a.mp3", voices=VoiceChoice((missing,)))
    assert list(tmp_path.iterdir()) == []
