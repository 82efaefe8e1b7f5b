"""Checks that every audiobook undergoes, whatever kind of file it is.

The file is read from its frames, its tags and its decoded sound, not from what made it. A narration
carries its sentences with their times: with the document at hand, every word must stand there in
order, and every sentence must be heard where it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import numpy as np

from formats.document import Document, Heading
from formats.sentence_spans import sentence_spans
from formats.sound.decoded import Measured
from formats.sound.loudness import MAX_LUFS, MAX_PEAK_DBFS, MIN_LUFS, integrated_lufs
from formats.text import document_runs, plain, words
from formats.verify.result import Failure, Rule
from formats.verify.words import first_difference

TOLERANCE_MS = 60  # two frames of MP3
_CHAPTER_LEVEL = 2
_LEAST_MS = 5_000  # under five seconds loudness says little
_LEAST_CHAPTER_MS = 20_000
_EVEN_LU = 1.0
_NAMED = 20  # sentences; a person mends a file long before reading more
_HEARD_POWER = 10 ** (-45 / 10)
_PAUSE_MS = 160  # before a sentence; the shortest that we make is 240 ms
_ONSET_MS = 300  # within which a sentence is heard


@dataclass(frozen=True, slots=True)
class AudiobookRules:
    """The rules that every audiobook is held to, each with the clause of its kind of file."""

    whole: Rule
    title: Rule
    language: Rule
    chapters: Rule
    chapter_order: Rule
    form: Rule
    duration: Rule
    loudness: Rule
    peak: Rule
    even: Rule
    sentences: Rule
    words: Rule
    heard: Rule


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter as the file names it."""

    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Tag:
    """What an audiobook says of itself; `language` has three letters."""

    title: str
    language: str
    stated_ms: int | None
    marks: tuple[Mark, ...]
    sentences: tuple[tuple[str, int], ...]
    has_notes: bool = True


def check_audiobook(
    rules: AudiobookRules,
    tag: Tag,
    measured: Measured,
    duration_ms: int,
    against: Document | None,
) -> Iterator[Failure]:
    """Yield every rule that is broken by what a file says and by how it sounds.

    Args:
        rules: Those of its kind.
        tag: What it says of itself.
        measured: How it sounds.
        duration_ms: How long it is, by its frames.
        against: The document that it was made from.
    """
    if against is not None and not tag.has_notes:
        against = replace(against, notes=())
    yield from _check_tag(rules, tag, duration_ms, against)
    yield from _check_sound(rules, tag, measured, duration_ms)
    yield from _check_sentences(rules, tag, measured, duration_ms, against)


def _check_tag(
    rules: AudiobookRules, tag: Tag, duration_ms: int, against: Document | None
) -> Iterator[Failure]:
    if not tag.title or (against is not None and tag.title != against.title.strip()):
        yield Failure(rules.title, tag.title)
    if len(tag.language) != 3 or not tag.language.isalpha() or tag.language == "und":
        yield Failure(rules.language, tag.language)
    if not tag.marks or not all(mark.title for mark in tag.marks):
        yield Failure(rules.chapters)
    elif against is not None:
        difference = first_difference(_chapter_titles(against), _without_notes(tag, against))
        if difference:
            yield Failure(rules.chapters, difference)
    if not _is_in_order(tag.marks, duration_ms):
        yield Failure(rules.chapter_order)
    if tag.stated_ms is not None and abs(tag.stated_ms - duration_ms) > TOLERANCE_MS:
        yield Failure(rules.duration, f"{tag.stated_ms} / {duration_ms} ms")


def _chapter_titles(document: Document) -> list[str]:
    """Return the titles a document's chapters have: its headings of levels 1 and 2."""
    headings = [
        plain(block.runs)
        for block in document.blocks
        if isinstance(block, Heading) and block.level <= _CHAPTER_LEVEL and plain(block.runs)
    ]
    first = next((b for b in document.blocks if not isinstance(b, Heading) or plain(b.runs)), None)
    starts_with_heading = isinstance(first, Heading) and first.level <= _CHAPTER_LEVEL
    return headings if starts_with_heading else [document.title, *headings]


def _without_notes(tag: Tag, against: Document) -> list[str]:
    """Return the marks' titles, less the narrator's own chapter of notes at the end."""
    titles = [mark.title for mark in tag.marks]
    return titles[:-1] if against.notes and len(titles) > len(_chapter_titles(against)) else titles


def _is_in_order(marks: tuple[Mark, ...], duration_ms: int) -> bool:
    return all(
        0 <= mark.start_ms < mark.end_ms <= duration_ms + TOLERANCE_MS for mark in marks
    ) and all(first.end_ms <= second.start_ms for first, second in pairwise(marks))


def _check_sound(
    rules: AudiobookRules, tag: Tag, measured: Measured, duration_ms: int
) -> Iterator[Failure]:
    whole = integrated_lufs(measured.powers)
    if duration_ms >= _LEAST_MS and (whole is None or not MIN_LUFS <= whole <= MAX_LUFS):
        yield Failure(rules.loudness, "-" if whole is None else f"{whole:.1f} LUFS")
    if measured.peak_dbfs > MAX_PEAK_DBFS:
        yield Failure(rules.peak, f"{measured.peak_dbfs:.1f} dBFS")
    for mark in tag.marks:
        if mark.end_ms - mark.start_ms < _LEAST_CHAPTER_MS or whole is None:
            continue
        one = integrated_lufs(measured.between(mark.start_ms, mark.end_ms))
        if one is None or abs(one - whole) > _EVEN_LU:
            yield Failure(
                rules.even, mark.title if one is None else f"{mark.title}: {one:.1f} LUFS"
            )


def _check_sentences(
    rules: AudiobookRules,
    tag: Tag,
    measured: Measured,
    duration_ms: int,
    against: Document | None,
) -> Iterator[Failure]:
    times = [start_ms for _, start_ms in tag.sentences]
    is_missing = against is not None and bool(words(against)) and not times
    if is_missing or times != sorted(times):
        yield Failure(rules.sentences)
        return
    if against is not None:
        yield from _check_words(rules, [text for text, _ in tag.sentences], against)
    for text in islice(_unheard(tag, measured, duration_ms), _NAMED):
        yield Failure(rules.heard, text)


def _unheard(tag: Tag, measured: Measured, duration_ms: int) -> Iterator[str]:
    """Yield each sentence that is not heard where the file says.

    A sentence stands between pauses, the last one too: sound that was left out, put elsewhere or
    cut moves the pauses away from where the sentences' times are.
    """
    if not tag.sentences:
        return
    ends = [*(start_ms for _, start_ms in tag.sentences[1:]), duration_ms]
    for (text, start_ms), end_ms in zip(tag.sentences, ends, strict=True):
        if not any(character.isalnum() for character in text):
            continue
        is_heard = (
            start_ms < duration_ms
            and np.any(measured.between(start_ms, end_ms) > _HEARD_POWER)
            and measured.is_silent(start_ms - _PAUSE_MS, start_ms - TOLERANCE_MS)
            and measured.is_silent(end_ms - _PAUSE_MS, end_ms - TOLERANCE_MS)
            and not measured.is_silent(start_ms - TOLERANCE_MS, start_ms + _ONSET_MS)
        )
        if not is_heard:
            yield text


def _check_words(
    rules: AudiobookRules, sentences: list[str], against: Document
) -> Iterator[Failure]:
    """Name the document's sentences that were left out, or else the first word out of order."""
    missing = tuple(islice(_missing(sentences, against), _NAMED))
    for sentence in missing:
        yield Failure(rules.words, sentence)
    said = [word for text in sentences for word in text.split()]
    difference = None if missing else first_difference(words(against), said)
    if difference:
        yield Failure(rules.words, difference)


def _missing(sentences: list[str], against: Document) -> Iterator[str]:
    """Yield each sentence of the document that is said less often than it is written."""
    left = Counter(" ".join(sentence.split()) for sentence in sentences)
    for runs in document_runs(against):
        text = plain(runs)
        for start, end in sentence_spans(runs, against.lang):
            sentence = " ".join(text[start:end].split())
            if sentence and not left[sentence]:
                yield sentence
            left[sentence] -= 1
