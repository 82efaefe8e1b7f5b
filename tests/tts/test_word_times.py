"""Written words and when they sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.build import DocumentBuilder
from formats.document import EL, EN, Document
from formats.narration import Narration, WordTime
from formats.text import field_runs, plain
from tts.audiobook import ChapterSound, SentenceSound, join_chapters, narrate_chapter
from tts.engine import DEFAULT_WPM, SpokenWord, Voice
from tts.script import Script, make_script, script_of_text
from tts.voices import VoiceChoice
from tts.word_times import word_times

SILENT = VoiceChoice((Voice("silent", "el", EL), Voice("silent", "en", EN)))
TEXT = "Το The Old Man κοστίζει 12,50 € για σένα, στις 3/4 και 10:00-14:00."


def narrated(script: Script, folder: Path, voices: VoiceChoice) -> Narration:
    parts = []
    for number, chapter in enumerate(script.chapters):
        path = folder / f"{number}.part"
        parts.append((path, narrate_chapter(chapter, path, voices=voices, wpm=DEFAULT_WPM)))
    return join_chapters(parts, folder / "all.mp3", script=script)


def test_each_written_word_has_its_time_and_a_sum_of_money_is_one() -> None:
    spoken = script_of_text("Κάνει 12,50 €.", EL).chapters[0].utterances[0]
    assert [word.text for word in spoken.words][1:3] == ["δώδεκα", "ευρώ"]
    times = word_times(spoken.words, [0, 400, 700, 900, 1000, 1400], 1900)
    assert times == (WordTime(0, 5, 0, 400), WordTime(6, 13, 400, 1900))


def test_words_that_sound_as_one_stand_together() -> None:
    words = [SpokenWord(w, EL, n * 3, n * 3 + 2) for n, w in enumerate(["για", "να", "δω"])]
    assert word_times(words, [0, 0, 250], 500) == (WordTime(0, 5, 0, 250), WordTime(6, 8, 250, 500))


def test_the_narrators_own_words_have_no_place_in_the_text() -> None:
    words = [SpokenWord("ένα", EL, 0, 0), SpokenWord("Γάλα", EL, 0, 4)]
    assert word_times(words, [0, 300], 700) == (WordTime(0, 4, 300, 700),)


def test_a_start_for_every_word_is_needed() -> None:
    with pytest.raises(ValueError, match="zip"):
        word_times([SpokenWord("ένα", EL, 0, 3)], [], 100)


@pytest.mark.engine
def test_highlighting_follows_every_letter_of_a_document_in_order(tmp_path: Path) -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "ΑΝΑΚΟΙΝΩΣΗ")
    builder.paragraph(f"{TEXT} Δεύτερη πρόταση.")
    builder.heading(2, "Ώρες")
    builder.field("Τηλέφωνο", "210 9580711")
    document = Document("Ανακοίνωση", EL, tuple(builder.blocks))
    narration = narrated(make_script(document), tmp_path, VoiceChoice())
    assert narration.sync
    texts = {u.anchor: u.written for c in make_script(document).chapters for u in c.utterances}
    at = 0
    for point in narration.sync:
        covered: set[int] = set()
        assert point.words[-1].end_ms == point.end_ms
        for word in point.words:
            assert at <= word.start_ms < word.end_ms <= narration.clips[0].duration_ms
            assert not covered.intersection(range(word.written_start, word.written_end))
            at = word.end_ms
            covered.update(range(word.written_start, word.written_end))
        written = texts[point.anchor]
        assert {at for at, char in enumerate(written) if char.isalnum()} <= covered
    assert plain(field_runs(document.blocks[-1])) in texts.values()  # type: ignore[arg-type]


def test_a_voice_that_tells_no_moments_gives_sentences_alone(tmp_path: Path) -> None:
    script = script_of_text("Πρώτη. Δεύτερη.", EL)
    path = tmp_path / "0.part"
    made = narrate_chapter(script.chapters[0], path, voices=SILENT, wpm=DEFAULT_WPM)
    unannounced = ChapterSound(
        made.frame_count,
        tuple(
            SentenceSound(s.anchor, s.start_ms, s.end_ms, s.word_starts_ms, is_announced=False)
            for s in made.sentences
        ),
    )
    kept = ChapterSound.from_json(unannounced.to_json())
    narration = join_chapters([(path, kept)], tmp_path / "all.mp3", script=script)
    assert [point.words for point in narration.sync] == [(), ()]
    assert not VoiceChoice((Voice("gtts", "el", EL),), allows_network=True).announce_words(
        script.chapters[0].utterances[0]
    )
