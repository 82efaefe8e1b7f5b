"""Checks on a finished audiobook: marks, bit rate, loudness, and that no sentence is missing.

The file is read from its frames, its tag and its decoded sound, not from what made it. A narration
carries its sentences with their times in a SYLT frame: with the document at hand, every word must
stand there in order, and every sentence must be heard where it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from formats.document import Document, Heading
from formats.errors import UnreadableDocument
from formats.sentence_spans import sentence_spans
from formats.sound.decoded import Measured, measure
from formats.sound.frames import Frame, frames
from formats.sound.loudness import MAX_LUFS, MAX_PEAK_DBFS, MIN_LUFS, integrated_lufs
from formats.text import document_runs, plain, words
from formats.verify.result import Failure, Rule
from formats.verify.words import first_difference

WHOLE = Rule(
    "MP3-01",
    "ISO/IEC 11172-3 2.4.2",
    "Το αρχείο δεν είναι ακέραιο MP3. Φτιάξτε το ξανά.",
    "The file is not a whole MP3. Make it again.",
)
TITLE = Rule(
    "MP3-02",
    "ID3v2.3 4.2.1 TIT2",
    "Λείπει ο τίτλος ή δεν είναι ο τίτλος του εγγράφου. Συμπληρώστε τον.",
    "The title is missing or is not the document's title. Fill it in.",
)
LANGUAGE = Rule(
    "MP3-03",
    "ID3v2.3 4.2.1 TLAN",
    "Λείπει η γλώσσα. Δηλώστε τη με τρία γράμματα, όπως ell.",
    "The language is missing. State it in three letters, such as ell.",
)
CHAPTERS = Rule(
    "MP3-04",
    "ID3v2 Chapter Frame Addendum 1.0",
    "Λείπουν σημάδια κεφαλαίων ή δεν είναι τα κεφάλαια του εγγράφου. Φτιάξτε ξανά το αρχείο.",
    "Chapter marks are missing or are not the document's chapters. Make the file again.",
)
CHAPTER_ORDER = Rule(
    "MP3-05",
    "ID3v2 Chapter Frame Addendum 1.0, 3.1",
    "Τα κεφάλαια δεν είναι στη σειρά ή βγαίνουν έξω από τον ήχο. Φτιάξτε ξανά το αρχείο.",
    "The chapters are out of order or reach beyond the sound. Make the file again.",
)
BIT_RATE = Rule(
    "MP3-06",
    "ANSI/NISO Z39.86 (DAISY), audio",
    "Ο ρυθμός ή η μορφή αλλάζει μέσα στο αρχείο. Κωδικοποιήστε το με σταθερό ρυθμό.",
    "The bit rate or form changes within the file. Encode it at a constant rate.",
)
DURATION = Rule(
    "MP3-07",
    "ID3v2.3 4.2.1 TLEN",
    "Η διάρκεια που δηλώνεται δεν είναι η διάρκεια του ήχου. Φτιάξτε ξανά το αρχείο.",
    "The stated duration is not the sound's. Make the file again.",
)
LOUDNESS = Rule(
    "MP3-08",
    "EBU R 128",
    "Η ένταση είναι έξω από τα -23 έως -18 LUFS. Ρυθμίστε την.",
    "The loudness is outside -23 to -18 LUFS. Adjust it.",
)
PEAK = Rule(
    "MP3-09",
    "EBU R 128",
    "Η κορυφή του ήχου ξεπερνά τα -1 dBFS. Χαμηλώστε τις κορυφές.",
    "The peak of the sound is over -1 dBFS. Turn the peaks down.",
)
EVEN = Rule(
    "MP3-10",
    "EBU R 128",
    "Τα κεφάλαια διαφέρουν σε ένταση πάνω από 1 LU από το σύνολο. Φέρτε τα στην ίδια ένταση.",
    "Chapters differ by more than 1 LU from the whole. Bring them to one loudness.",
)
SENTENCES = Rule(
    "MP3-11",
    "ID3v2.3 4.10 SYLT",
    "Οι προτάσεις με τους χρόνους τους λείπουν ή δεν είναι στη σειρά. Φτιάξτε ξανά το αρχείο.",
    "The sentences with their times are missing or out of order. Make the file again.",
)
WORDS = Rule(
    "MP3-12",
    "Prosvasi",
    "Λέξεις του εγγράφου λείπουν από την εκφώνηση ή έχουν αλλάξει σειρά. Φτιάξτε ξανά το αρχείο.",
    "Words of the document are missing from the narration or out of order. Make the file again.",
)
HEARD = Rule(
    "MP3-13",
    "Prosvasi",
    "Μια πρόταση δεν ακούγεται στον χρόνο της. Φτιάξτε ξανά το αρχείο.",
    "A sentence is not heard at its time. Make the file again.",
)

RULES = (
    WHOLE, TITLE, LANGUAGE, CHAPTERS, CHAPTER_ORDER, BIT_RATE, DURATION, LOUDNESS, PEAK, EVEN,
    SENTENCES, WORDS, HEARD,
)  # fmt: skip

_CHAPTER_LEVEL = 2
_TOLERANCE_MS = 60  # two frames
_LEAST_MS = 5_000  # under five seconds loudness says little
_LEAST_CHAPTER_MS = 20_000
_EVEN_LU = 1.0
_NAMED = 20  # sentences; a person mends a file long before reading more
_HEARD_POWER = 10 ** (-45 / 10)


@dataclass(frozen=True, slots=True)
class _Mark:
    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class _Tag:
    title: str
    language: str
    stated_ms: int | None
    marks: tuple[_Mark, ...]
    sentences: tuple[tuple[str, int], ...]


def verify_mp3(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a finished MP3 breaks, in the rules' order.

    Args:
        path: The file.
        against: The document that it was made from.
    """
    try:
        found = tuple(frames(path.read_bytes()))
        measured = measure(path)
    except UnreadableDocument as exc:
        return (Failure(WHOLE, exc.detail),)
    if not found:
        return (Failure(WHOLE, path.name),)
    tag = _read_tag(path)
    duration_ms = round(sum(frame.samples / frame.sample_rate_hz for frame in found) * 1000)
    failures = (
        *_check_tag(tag, duration_ms, against),
        *_check_frames(found),
        *_check_sound(tag, measured, duration_ms),
        *_check_sentences(tag, measured, duration_ms, against),
    )
    return tuple(sorted(failures, key=lambda failure: failure.rule.number))


def _read_tag(path: Path) -> _Tag:
    from mutagen.id3 import ID3, ID3NoHeaderError

    try:
        tag: Any = ID3(path)  # type: ignore[no-untyped-call]
    except ID3NoHeaderError:
        return _Tag("", "", None, (), ())
    stated = _text(tag, "TLEN")
    sung = tag.getall("SYLT")
    return _Tag(
        _text(tag, "TIT2"),
        _text(tag, "TLAN"),
        int(stated) if stated.isdigit() else None,
        tuple(_marks(tag)),
        tuple((str(text), int(time)) for text, time in sung[0].text) if sung else (),
    )


def _text(tag: Any, name: str) -> str:  # mutagen has no types
    return str(tag[name].text[0]).strip() if tag.getall(name) else ""


def _marks(tag: Any) -> Iterator[_Mark]:
    """Yield the chapters that the table of contents leads to, in its order."""
    chapters = {mark.element_id: mark for mark in tag.getall("CHAP")}
    tables = {table.element_id: table.child_element_ids for table in tag.getall("CTOC")}
    inner = {name for entries in tables.values() for name in entries}
    waiting = [name for name in tables if name not in inner]
    while waiting:
        name = waiting.pop(0)
        waiting[:0] = tables.pop(name, [])
        if name in chapters:
            mark = chapters[name]
            title = str(mark.sub_frames["TIT2"].text[0]) if "TIT2" in mark.sub_frames else ""
            yield _Mark(title, mark.start_time, mark.end_time)


def _check_tag(tag: _Tag, duration_ms: int, against: Document | None) -> Iterator[Failure]:
    if not tag.title or (against is not None and tag.title != against.title.strip()):
        yield Failure(TITLE, tag.title)
    if len(tag.language) != 3 or not tag.language.isalpha() or tag.language == "und":
        yield Failure(LANGUAGE, tag.language)
    if not tag.marks or not all(mark.title for mark in tag.marks):
        yield Failure(CHAPTERS)
    elif against is not None:
        difference = first_difference(_chapter_titles(against), _without_notes(tag, against))
        if difference:
            yield Failure(CHAPTERS, difference)
    if not _is_in_order(tag.marks, duration_ms):
        yield Failure(CHAPTER_ORDER)
    if tag.stated_ms is not None and abs(tag.stated_ms - duration_ms) > _TOLERANCE_MS:
        yield Failure(DURATION, f"{tag.stated_ms} / {duration_ms} ms")


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


def _without_notes(tag: _Tag, against: Document) -> list[str]:
    """Return the marks' titles, less the narrator's own chapter of notes at the end."""
    titles = [mark.title for mark in tag.marks]
    return titles[:-1] if against.notes and len(titles) > len(_chapter_titles(against)) else titles


def _is_in_order(marks: tuple[_Mark, ...], duration_ms: int) -> bool:
    return all(
        0 <= mark.start_ms < mark.end_ms <= duration_ms + _TOLERANCE_MS for mark in marks
    ) and all(first.end_ms <= second.start_ms for first, second in pairwise(marks))


def _check_frames(found: tuple[Frame, ...]) -> Iterator[Failure]:
    forms = {(frame.bit_rate_kbps, frame.sample_rate_hz, frame.is_mono) for frame in found}
    if len(forms) > 1:
        rates = sorted({frame.bit_rate_kbps for frame in found})
        yield Failure(BIT_RATE, ", ".join(f"{rate} kbit/s" for rate in rates))


def _check_sound(tag: _Tag, measured: Measured, duration_ms: int) -> Iterator[Failure]:
    whole = integrated_lufs(measured.powers)
    if duration_ms >= _LEAST_MS and (whole is None or not MIN_LUFS <= whole <= MAX_LUFS):
        yield Failure(LOUDNESS, "-" if whole is None else f"{whole:.1f} LUFS")
    if measured.peak_dbfs > MAX_PEAK_DBFS:
        yield Failure(PEAK, f"{measured.peak_dbfs:.1f} dBFS")
    for mark in tag.marks:
        if mark.end_ms - mark.start_ms < _LEAST_CHAPTER_MS or whole is None:
            continue
        one = integrated_lufs(measured.between(mark.start_ms, mark.end_ms))
        if one is None or abs(one - whole) > _EVEN_LU:
            yield Failure(EVEN, mark.title if one is None else f"{mark.title}: {one:.1f} LUFS")


def _check_sentences(
    tag: _Tag, measured: Measured, duration_ms: int, against: Document | None
) -> Iterator[Failure]:
    times = [start_ms for _, start_ms in tag.sentences]
    is_missing = against is not None and bool(words(against)) and not times
    if is_missing or times != sorted(times):
        yield Failure(SENTENCES)
        return
    if against is not None:
        yield from _check_words([text for text, _ in tag.sentences], against)
    ends = [*times[1:], duration_ms]
    for (text, start_ms), end_ms in zip(tag.sentences, ends, strict=False):
        is_spoken = any(character.isalnum() for character in text)
        is_cut_off = start_ms >= duration_ms
        if is_cut_off or (
            is_spoken and not np.any(measured.between(start_ms, end_ms) > _HEARD_POWER)
        ):
            yield Failure(HEARD, text)


def _check_words(sentences: list[str], against: Document) -> Iterator[Failure]:
    """Name the document's sentences that were left out, or else the first word out of order."""
    missing = tuple(islice(_missing(sentences, against), _NAMED))
    for sentence in missing:
        yield Failure(WORDS, sentence)
    said = [word for text in sentences for word in text.split()]
    difference = None if missing else first_difference(words(against), said)
    if difference:
        yield Failure(WORDS, difference)


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
