"""A script as an audiobook: chapters made apart, and one MP3 or M4B made of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
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
from tts.codec import (
    AAC,
    MP3,
    Codec,
    codec_named,
    frames_before,
    frames_ms,
    sound_start_ms,
)
from tts.engine import DEFAULT_WPM, Utterance, Wpm
from tts.normalize import EMPTY, Lexicon
from tts.piece import Piece, PieceStore, kept_piece
from tts.script import Chapter, Script, script_of_text
from tts.tags import ChapterMark, Tags, tag_bytes
from tts.voices import VoiceChoice
from tts.word_times import word_times

_MEDIA_TYPES = {MP3: "audio/mpeg", AAC: "audio/mp4"}
_CHUNK = 1024 * 1024


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
    codec: str = MP3
    sha256: str = field(default="", compare=False)
    """Of the file; empty in records from before it was kept."""

    @property
    def duration_ms(self) -> int:
        """Return the length of the chapter's file in milliseconds."""
        return frames_ms(codec_named(self.codec), self.frame_count)

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
        return cls(
            facts["frame_count"], sentences, facts.get("codec", MP3), facts.get("sha256", "")
        )


def narrate_chapter(
    chapter: Chapter,
    out: Path,
    *,
    voices: VoiceChoice,
    wpm: Wpm,
    pieces: Path | None = None,
    codec: str = MP3,
) -> ChapterSound:
    """Write one chapter's frames to `out` and return where each sentence sounds.

    Memory stays flat: one sentence at a time. Equal chapters give equal bytes.

    Args:
        chapter: What to say.
        out: The file to write; without a tag, for `join_chapters`.
        voices: The voice of each language.
        wpm: Words a minute.
        pieces: A directory that keeps sentences made before, if any is to be used.
        codec: The codec's name: `mp3`, or `aac` for an M4B.

    Raises:
        SpeechFailed: A word did not sound; the sentence is named and nothing may be delivered.
        Unavailable: A voice cannot work here.
    """
    store = PieceStore(pieces) if pieces else None
    sentences: list[SentenceSound] = []
    frame_count = 0
    digest = hashlib.sha256()
    with out.open("wb") as file:
        for utterance in chapter.utterances:
            piece = kept_piece(utterance, voices, wpm, store, codec)
            file.write(piece.frames)
            digest.update(piece.frames)
            sentences.append(placed(utterance, piece, frame_count, voices, codec))
            frame_count += piece.frame_count
    return ChapterSound(frame_count, tuple(sentences), codec, digest.hexdigest())


def placed(
    utterance: Utterance, piece: Piece, frames: int, voices: VoiceChoice, codec: str
) -> SentenceSound:
    """Return where a sentence sounds that stands behind so many frames of its chapter."""
    start_ms = sound_start_ms(codec_named(codec), frames)
    return SentenceSound(
        utterance.anchor,
        start_ms,
        start_ms + piece.sound_ms,
        tuple(start_ms + word for word in piece.word_starts_ms),
        voices.announce_words(utterance),
    )


def merge_stretches(parts: Sequence[tuple[Path, ChapterSound]], out: Path) -> ChapterSound:
    """Put the stretches of one chapter, made apart, behind one another: as if made at once."""
    codec = parts[0][1].codec
    sentences: list[SentenceSound] = []
    frame_count = 0
    digest = hashlib.sha256()
    with out.open("wb") as file:
        for path, made in parts:
            for chunk in _chunks(path):
                file.write(chunk)
                digest.update(chunk)
            sentences += [_moved(one, frame_count, codec_named(codec)) for one in made.sentences]
            frame_count += made.frame_count
    return ChapterSound(frame_count, tuple(sentences), codec, digest.hexdigest())


def _moved(sentence: SentenceSound, frames: int, codec: Codec) -> SentenceSound:
    """Return a sentence that stands so many frames later, its times rounded as in one pass."""
    before = frames_before(codec, sentence.start_ms)
    by_ms = sound_start_ms(codec, before + frames) - sentence.start_ms
    return replace(
        sentence,
        start_ms=sentence.start_ms + by_ms,
        end_ms=sentence.end_ms + by_ms,
        word_starts_ms=tuple(word + by_ms for word in sentence.word_starts_ms),
    )


def join_chapters(
    parts: Sequence[tuple[Path, ChapterSound]], out: Path, *, script: Script
) -> Narration:
    """Join the chapters' files into one MP3 or M4B with title, makers, language and chapter marks.

    Times follow from frame counts, so no error adds up over a long book.

    Raises:
        SpeechFailed: A chapter or sentence is missing, or a file is not what its record says.
    """
    chapters: list[NarrationChapter] = []
    sync: list[SyncPoint] = []
    sentences: list[tuple[str, int]] = []
    paired = _paired(script, parts)
    codec = _codec(parts)
    frame_count = 0
    for chapter, (_, made) in paired:
        start, end = (frames_ms(codec, n) for n in (frame_count, frame_count + made.frame_count))
        chapters.append(_chapter(chapter, start, end))
        sync += sync_points(chapter, made, clip=0, start_ms=start)
        starts = (start + sentence.start_ms for sentence in made.sentences)
        texts = (utterance.written for utterance in chapter.utterances)
        sentences += [(text, at) for text, at in zip(texts, starts, strict=True) if text]
        frame_count += made.frame_count
    duration_ms = frames_ms(codec, frame_count)
    tags = _tags(script, chapters, sentences, duration_ms)
    stretches = (_whole(path, made, chapter) for chapter, (path, made) in paired)
    if codec.NAME == AAC:
        from tts.m4b import write_m4b

        write_m4b(out, tags, stretches)
    else:
        _write_mp3(out, tags, stretches)
    clip = NarrationClip(out, _MEDIA_TYPES[codec.NAME], DurationMs(duration_ms))
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
        for _ in _whole(path, made, chapter):
            pass
        clips.append(NarrationClip(path, _MEDIA_TYPES[made.codec], DurationMs(made.duration_ms)))
        chapters.append(replace(_chapter(chapter, 0, made.duration_ms), clip=number))
        sync += sync_points(chapter, made, clip=number, start_ms=0)
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
    paths = [out.with_name(f"{out.name}.{number}.part") for number in range(len(script.chapters))]
    try:
        made = [
            narrate_chapter(chapter, path, voices=chosen, wpm=wpm)
            for chapter, path in zip(script.chapters, paths, strict=True)
        ]
        return join_chapters(list(zip(paths, made, strict=True)), out, script=script)
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


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


def _codec(parts: Sequence[tuple[Path, ChapterSound]]) -> Codec:
    names = {made.codec for _, made in parts}
    if len(names) > 1:
        raise ValueError(f"chapters of several codecs: {names}")
    return codec_named(names.pop())


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


def _whole(path: Path, made: ChapterSound, chapter: Chapter) -> Iterator[bytes]:
    """Yield a chapter's file, and raise at its end where it is not what its record says."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
        yield chunk
    is_whole = digest.hexdigest() == made.sha256
    if not is_whole and (made.sha256 or _count(path, made) != made.frame_count):
        raise SpeechFailed(
            f"{path.name}: not the {made.frame_count} frames that were made",
            say="chapter-damaged",
            chapter=chapter.title,
        )


def _count(path: Path, made: ChapterSound) -> int:
    return codec_named(made.codec).count_frames(path.read_bytes())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _chapter(chapter: Chapter, start_ms: int, end_ms: int) -> NarrationChapter:
    return NarrationChapter(
        chapter.title,
        chapter.lang,
        chapter.anchor,
        clip=0,
        start_ms=DurationMs(start_ms),
        end_ms=DurationMs(end_ms),
    )


def sync_points(
    chapter: Chapter, made: ChapterSound, *, clip: int, start_ms: int
) -> Iterator[SyncPoint]:
    """Yield where each sentence and word sounds in a clip in which the chapter begins there.

    Of a chapter that is still being spoken `made` holds the first sentences alone.
    """
    spoken = chapter.utterances[: len(made.sentences)]
    for utterance, sentence in zip(spoken, made.sentences, strict=True):
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
    return Tags(
        script.title,
        script.creators,
        script.lang,
        duration_ms,
        marks,
        tuple(sentences),
        has_notes=script.has_notes,
    )


def _write_mp3(out: Path, tags: Tags, stretches: Iterable[Iterable[bytes]]) -> None:
    with out.open("wb") as file:
        file.write(tag_bytes(tags))
        for stretch in stretches:
            file.writelines(stretch)
