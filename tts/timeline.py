"""When each sentence and word of a script sounds, from what has been spoken of it so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from formats.narration import DurationMs
from formats.timeline import TimedChapter, Timeline
from tts.audiobook import ChapterSound, SentenceSound, placed, sync_points
from tts.codec import MP3, codec_named, frames_ms
from tts.engine import Wpm
from tts.piece import PieceStore, piece_key
from tts.script import Chapter, Script
from tts.voices import VoiceChoice

KeptSound = Callable[[Chapter], ChapterSound]
"""Gives what is known of a chapter that has not been spoken as a whole: its first sentences."""


def timeline(
    script: Script, sounds: Sequence[ChapterSound | None], kept: KeptSound, *, codec: str = MP3
) -> Timeline:
    """Return the times of a script in the order in which it is heard.

    Behind the first sentence that has not been spoken nothing has a time: nobody knows how long
    the sentence will take.

    Args:
        script: The script.
        sounds: The record of each chapter, None for one that has not been spoken as a whole.
        kept: Asked about chapters without a record.
        codec: Of which the sound is.
    """
    chapters: list[TimedChapter] = []
    frame_count: int | None = 0
    for chapter, sound in zip(script.chapters, sounds, strict=True):
        if frame_count is None:
            chapters.append(_timed(chapter, None, None, None))
            continue
        made = sound or kept(chapter)
        start_ms = frames_ms(codec_named(codec), frame_count)
        is_whole = len(made.sentences) == len(chapter.utterances)
        frame_count = frame_count + made.frame_count if is_whole else None
        end_ms = None if frame_count is None else frames_ms(codec_named(codec), frame_count)
        chapters.append(_timed(chapter, made, start_ms, end_ms))
    return Timeline(tuple(chapters))


def _timed(
    chapter: Chapter, made: ChapterSound | None, start_ms: int | None, end_ms: int | None
) -> TimedChapter:
    points = (
        () if made is None else tuple(sync_points(chapter, made, clip=0, start_ms=start_ms or 0))
    )
    return TimedChapter(
        chapter.title,
        chapter.lang,
        chapter.anchor,
        None if start_ms is None else DurationMs(start_ms),
        None if end_ms is None else DurationMs(end_ms),
        points,
    )


def kept_sentences(
    chapter: Chapter, store: PieceStore, *, voices: VoiceChoice, wpm: Wpm, codec: str = MP3
) -> ChapterSound:
    """Return a chapter's sentences up to the first one whose sound has not been made and kept."""
    sentences: list[SentenceSound] = []
    frame_count = 0
    for utterance in chapter.utterances:
        piece = store.get(piece_key(utterance, voices, wpm, codec))
        if piece is None:
            break
        sentences.append(placed(utterance, piece, frame_count, voices, codec))
        frame_count += piece.frame_count
    return ChapterSound(frame_count, tuple(sentences), codec)
