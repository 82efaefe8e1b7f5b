"""A script as an audiobook: chapters made apart, and one MP3 made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from formats.document import Anchor, Lang
from formats.errors import SpeechFailed
from formats.narration import (
    DurationMs,
    Narration,
    NarrationChapter,
    NarrationClip,
    SyncPoint,
)
from tts import mp3
from tts.engine import DEFAULT_WPM, Utterance, Wpm
from tts.normalize import EMPTY, Lexicon
from tts.piece import PieceStore, make_piece, piece_key
from tts.script import Chapter, Script, script_of_text
from tts.tags import ChapterMark, Tags, tag_bytes
from tts.voices import VoiceChoice
from tts.word_times import word_times

MEDIA_TYPE = "audio/mpeg"


@dataclass(frozen=True, slots=True)
class SentenceSound:
    """Where in its chapter's file a sentence sounds; `word_starts_ms` has one entry a word.

    `is_announced` tells whether the voices announced their words, or the starts are shares.
    """

    anchor: Anchor
    start_ms: int
    end_ms: int
    word_starts_ms: tuple[int, ...]
    is_announced: bool = True


@dataclass(frozen=True, slots=True)
class ChapterSound:
    """What `narrate_chapter` made: the frames in the file and the place of every sentence."""

    frame_count: int
    sentences: tuple[SentenceSound, ...]

    @property
    def duration_ms(self) -> int:
        """Return the length of the chapter's file in milliseconds."""
        return _frames_ms(self.frame_count)

    @property
    def word_count(self) -> int:
        """Return how many words were proved to sound."""
        return sum(len(sentence.word_starts_ms) for sentence in self.sentences)

    def to_json(self) -> str:
        """Return everything as JSON, for `from_json`."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ChapterSound:
        """Return what `to_json` wrote."""
        facts = json.loads(text)
        sentences = tuple(
            SentenceSound(
                Anchor(one["anchor"]),
                one["start_ms"],
                one["end_ms"],
                tuple(one["word_starts_ms"]),
                one.get("is_announced", True),
            )
            for one in facts["sentences"]
        )
        return cls(facts["frame_count"], sentences)


def narrate_chapter(
    chapter: Chapter, out: Path, *, voices: VoiceChoice, wpm: Wpm, pieces: Path | None = None
) -> ChapterSound:
    """Write one chapter's MP3 frames to `out` and return where each sentence sounds.

    Memory stays flat: one sentence at a time. Equal chapters give equal bytes.

    Args:
        chapter: What to say.
        out: The file to write; without a tag, for `join_chapters`.
        voices: The voice of each language.
        wpm: Words a minute.
        pieces: A directory that keeps sentences made before, if any is to be used.

    Raises:
        SpeechFailed: A word did not sound; the sentence is named and nothing may be delivered.
        Unavailable: A voice cannot work here.
    """
    store = PieceStore(pieces) if pieces else None
    sentences: list[SentenceSound] = []
    frame_count = 0
    with out.open("wb") as file:
        for utterance in chapter.utterances:
            key = piece_key(utterance, voices, wpm) if store else ""
            piece = store.get(key) if store else None
            if piece is None:
                piece = make_piece(utterance, voices, wpm)
                if store:
                    store.put(key, piece)
            file.write(piece.mp3)
            start_ms = _sound_start_ms(frame_count)
            sentences.append(
                SentenceSound(
                    utterance.anchor,
                    start_ms,
                    start_ms + piece.sound_ms,
                    tuple(start_ms + word for word in piece.word_starts_ms),
                    voices.announce_words(utterance),
                )
            )
            frame_count += piece.frame_count
    return ChapterSound(frame_count, tuple(sentences))


def join_chapters(
    parts: Sequence[tuple[Path, ChapterSound]], out: Path, *, script: Script
) -> Narration:
    """Join the chapters' files into one MP3 with title, makers, language and chapter marks.

    Times follow from frame counts, so no error adds up over a long book.

    Raises:
        SpeechFailed: A chapter or sentence is missing, or a file is not what its record says.
    """
    chapters: list[NarrationChapter] = []
    sync: list[SyncPoint] = []
    sentences: list[tuple[str, int]] = []
    frame_count = 0
    for chapter, (path, made) in _paired(script, parts):
        start, end = _frames_ms(frame_count), _frames_ms(frame_count + made.frame_count)
        chapters.append(_chapter(chapter, start, end))
        sync += _sync_points(chapter, made, clip=0, start_ms=start)
        starts = (start + sentence.start_ms for sentence in made.sentences)
        texts = (utterance.written for utterance in chapter.utterances)
        sentences += [(text, at) for text, at in zip(texts, starts, strict=True) if text]
        _require_whole(path, made, chapter)
        frame_count += made.frame_count
    _write(
        out,
        _tags(script, chapters, sentences, _frames_ms(frame_count)),
        [path for path, _ in parts],
    )
    clip = NarrationClip(out, MEDIA_TYPE, DurationMs(_frames_ms(frame_count)))
    return Narration((clip,), tuple(chapters), tuple(sync))


def chapters_apart(parts: Sequence[tuple[Path, ChapterSound]], *, script: Script) -> Narration:
    """Return the chapters' files as a narration with a clip each, for books that keep them apart.

    Raises:
        SpeechFailed: A chapter or sentence is missing, or a file is not what its record says.
    """
    clips: list[NarrationClip] = []
    chapters: list[NarrationChapter] = []
    sync: list[SyncPoint] = []
    for number, (chapter, (path, made)) in enumerate(_paired(script, parts)):
        _require_whole(path, made, chapter)
        clips.append(NarrationClip(path, MEDIA_TYPE, DurationMs(made.duration_ms)))
        chapters.append(replace(_chapter(chapter, 0, made.duration_ms), clip=number))
        sync += _sync_points(chapter, made, clip=number, start_ms=0)
    return Narration(tuple(clips), tuple(chapters), tuple(sync))


def speak_text(
    text: str,
    lang: Lang,
    out: Path,
    *,
    voices: VoiceChoice | None = None,
    wpm: Wpm = DEFAULT_WPM,
    lexicon: Lexicon = EMPTY,
) -> Narration:
    """Write `text` as an MP3 to `out`.

    Raises:
        SpeechFailed: There is nothing to say, or a word did not sound.
        Unavailable: A voice cannot work here.
    """
    script = script_of_text(text, lang, lexicon=lexicon)
    chosen = voices or VoiceChoice()
    parts = []
    for number, chapter in enumerate(script.chapters):
        path = out.with_name(f"{out.name}.{number}.part")
        parts.append((path, narrate_chapter(chapter, path, voices=chosen, wpm=wpm)))
    try:
        return join_chapters(parts, out, script=script)
    finally:
        for path, _ in parts:
            path.unlink()


def _paired(
    script: Script, parts: Sequence[tuple[Path, ChapterSound]]
) -> list[tuple[Chapter, tuple[Path, ChapterSound]]]:
    """Return each chapter with its sound, held to the script sentence by sentence."""
    if not script.chapters:
        raise SpeechFailed(f"nothing to say: {script.title}", say="nothing-to-say")
    if len(parts) != len(script.chapters):
        raise SpeechFailed(
            f"{len(parts)} of {len(script.chapters)} chapters",
            say="chapter-missing",
            made=len(parts),
            wanted=len(script.chapters),
        )
    for chapter, (_, made) in zip(script.chapters, parts, strict=True):
        _require_sentences(chapter.utterances, made.sentences)
    return list(zip(script.chapters, parts, strict=True))


def _require_sentences(
    utterances: tuple[Utterance, ...], sentences: tuple[SentenceSound, ...]
) -> None:
    spoken = [(s.anchor, len(s.word_starts_ms)) for s in sentences]
    for number, utterance in enumerate(utterances):
        wanted = (utterance.anchor, len(utterance.words))
        if number >= len(spoken) or spoken[number] != wanted:
            raise SpeechFailed(
                f"sentence {utterance.anchor} is not in the sound",
                say="sentence-missing",
                sentence=utterance.written or utterance.parts[0].text,
            )


def _require_whole(path: Path, made: ChapterSound, chapter: Chapter) -> None:
    found = mp3.count_frames(path.read_bytes())
    if found != made.frame_count:
        raise SpeechFailed(
            f"{path.name}: {found} frames of {made.frame_count}",
            say="chapter-damaged",
            chapter=chapter.title,
        )


def _chapter(chapter: Chapter, start_ms: int, end_ms: int) -> NarrationChapter:
    return NarrationChapter(
        chapter.title,
        chapter.lang,
        chapter.anchor,
        clip=0,
        start_ms=DurationMs(start_ms),
        end_ms=DurationMs(end_ms),
    )


def _sync_points(
    chapter: Chapter, made: ChapterSound, *, clip: int, start_ms: int
) -> Iterator[SyncPoint]:
    """Yield where each sentence and word sounds in a clip in which the chapter begins there."""
    for utterance, sentence in zip(chapter.utterances, made.sentences, strict=True):
        starts = [start_ms + word for word in sentence.word_starts_ms]
        end = start_ms + sentence.end_ms
        yield SyncPoint(
            sentence.anchor,
            clip,
            DurationMs(start_ms + sentence.start_ms),
            DurationMs(end),
            word_times(utterance.words, starts, end) if sentence.is_announced else (),
        )


def _tags(
    script: Script,
    chapters: list[NarrationChapter],
    sentences: list[tuple[str, int]],
    duration_ms: int,
) -> Tags:
    marks = tuple(ChapterMark(c.title, c.start_ms, c.end_ms) for c in chapters)
    return Tags(script.title, script.creators, script.lang, duration_ms, marks, tuple(sentences))


def _write(out: Path, tags: Tags, paths: list[Path]) -> None:
    with out.open("wb") as file:
        file.write(tag_bytes(tags))
        for path in paths:
            file.write(path.read_bytes())


def _frames_ms(count: int) -> int:
    return count * mp3.SAMPLES_PER_FRAME * 1000 // mp3.SAMPLE_RATE_HZ


def _sound_start_ms(frame_count: int) -> int:
    """Return when the sound of a piece begins that stands behind so many frames."""
    samples = frame_count * mp3.SAMPLES_PER_FRAME + mp3.START_DELAY_SAMPLES
    return samples * 1000 // mp3.SAMPLE_RATE_HZ
