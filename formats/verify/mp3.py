"""Checks on a finished MP3: frames of one form, ID3 tags, and what every audiobook is held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.sound.decoded import measure
from formats.sound.frames import frames
from formats.verify.audiobook import AudiobookRules, Mark, Tag, check_audiobook
from formats.verify.result import Failure, Rule

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
_AUDIOBOOK = AudiobookRules(*RULES)
_NOTES, _LEFT_OUT = "TXXX:notes", "left-out"

_Form = tuple[int, int, bool]
"""Bit rate in kbit/s, sample rate in Hz, mono or not."""


def verify_mp3(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a finished MP3 breaks, in the rules' order.

    Args:
        path: The file.
        against: The document that it was made from.
    """
    try:
        forms, duration_ms = _forms(path)
        measured = measure(path)
    except UnreadableDocument as exc:
        return (Failure(WHOLE, exc.detail),)
    if not forms:
        return (Failure(WHOLE, path.name),)
    failures = [*check_audiobook(_AUDIOBOOK, _read_tag(path), measured, duration_ms, against)]
    if len(forms) > 1:
        rates = sorted({rate for rate, _, _ in forms})
        failures.append(Failure(BIT_RATE, ", ".join(f"{rate} kbit/s" for rate in rates)))
    return tuple(sorted(failures, key=lambda failure: failure.rule.number))


def _forms(path: Path) -> tuple[Counter[_Form], int]:
    """Return how many samples there are in each form, and the length in milliseconds.

    Memory does not grow with the book: a day of sound has three million frames.
    """
    samples: Counter[_Form] = Counter()
    if not path.stat().st_size:
        return samples, 0
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        for frame in frames(data):
            samples[frame.bit_rate_kbps, frame.sample_rate_hz, frame.is_mono] += frame.samples
    return samples, round(sum(n / rate for (_, rate, _), n in samples.items()) * 1000)


def _read_tag(path: Path) -> Tag:
    from mutagen.id3 import ID3, ID3NoHeaderError

    try:
        tag: Any = ID3(path)  # type: ignore[no-untyped-call]
    except ID3NoHeaderError:
        return Tag("", "", None, (), ())
    stated = _text(tag, "TLEN")
    sung = tag.getall("SYLT")
    return Tag(
        _text(tag, "TIT2"),
        _text(tag, "TLAN"),
        int(stated) if stated.isdigit() else None,
        tuple(_marks(tag)),
        tuple((str(text), int(time)) for text, time in sung[0].text) if sung else (),
        has_notes=_text(tag, _NOTES) != _LEFT_OUT,
    )


def _text(tag: Any, name: str) -> str:  # mutagen has no types
    return str(tag[name].text[0]).strip() if tag.getall(name) else ""


def _marks(tag: Any) -> Iterator[Mark]:
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
            yield Mark(title, mark.start_time, mark.end_time)
