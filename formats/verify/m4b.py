"""Checks on a finished M4B: MP4 with one sound, chapters for every player, a cover, and the rest.

Source: ISO/IEC 14496-12 and -14 (MP4); QuickTime File Format, "Chapter Lists".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.sound.decoded import Measured, measure
from formats.verify.audiobook import AudiobookRules, Mark, Tag, check_audiobook
from formats.verify.result import Failure, Rule

WHOLE = Rule(
    "M4B-01",
    "ISO/IEC 14496-14",
    "Το αρχείο δεν είναι ακέραιο M4B. Φτιάξτε το ξανά.",
    "The file is not a whole M4B. Make it again.",
)
TITLE = Rule(
    "M4B-02",
    "MP4 ilst ©nam",
    "Λείπει ο τίτλος ή δεν είναι ο τίτλος του εγγράφου. Συμπληρώστε τον.",
    "The title is missing or is not the document's title. Fill it in.",
)
LANGUAGE = Rule(
    "M4B-03",
    "ISO/IEC 14496-12 8.4.2",
    "Λείπει η γλώσσα του ήχου. Δηλώστε τη με τρία γράμματα, όπως ell.",
    "The sound's language is missing. State it in three letters, such as ell.",
)
CHAPTERS = Rule(
    "M4B-04",
    "QuickTime File Format, chap",
    "Λείπουν κεφάλαια ή δεν είναι τα κεφάλαια του εγγράφου. Φτιάξτε ξανά το αρχείο.",
    "Chapters are missing or are not the document's chapters. Make the file again.",
)
CHAPTER_ORDER = Rule(
    "M4B-05",
    "QuickTime File Format, chap",
    "Τα κεφάλαια δεν είναι στη σειρά ή βγαίνουν έξω από τον ήχο. Φτιάξτε ξανά το αρχείο.",
    "The chapters are out of order or reach beyond the sound. Make the file again.",
)
FORM = Rule(
    "M4B-06",
    "ISO/IEC 14496-3",
    "Ο ήχος δεν είναι ένα κανάλι AAC-LC. Κωδικοποιήστε τον ξανά.",
    "The sound is not one channel of AAC-LC. Encode it again.",
)
DURATION = Rule(
    "M4B-07",
    "ISO/IEC 14496-12 8.2.2",
    "Η διάρκεια που δηλώνεται δεν είναι η διάρκεια του ήχου. Φτιάξτε ξανά το αρχείο.",
    "The stated duration is not the sound's. Make the file again.",
)
LOUDNESS = Rule(
    "M4B-08",
    "EBU R 128",
    "Η ένταση είναι έξω από τα -23 έως -18 LUFS. Ρυθμίστε την.",
    "The loudness is outside -23 to -18 LUFS. Adjust it.",
)
PEAK = Rule(
    "M4B-09",
    "EBU R 128",
    "Η κορυφή του ήχου ξεπερνά τα -1 dBFS. Χαμηλώστε τις κορυφές.",
    "The peak of the sound is over -1 dBFS. Turn the peaks down.",
)
EVEN = Rule(
    "M4B-10",
    "EBU R 128",
    "Τα κεφάλαια διαφέρουν σε ένταση πάνω από 1 LU από το σύνολο. Φέρτε τα στην ίδια ένταση.",
    "Chapters differ by more than 1 LU from the whole. Bring them to one loudness.",
)
SENTENCES = Rule(
    "M4B-11",
    "LRC, MP4 ilst ©lyr",
    "Οι προτάσεις με τους χρόνους τους λείπουν ή δεν είναι στη σειρά. Φτιάξτε ξανά το αρχείο.",
    "The sentences with their times are missing or out of order. Make the file again.",
)
WORDS = Rule(
    "M4B-12",
    "Prosvasi",
    "Λέξεις του εγγράφου λείπουν από την εκφώνηση ή έχουν αλλάξει σειρά. Φτιάξτε ξανά το αρχείο.",
    "Words of the document are missing from the narration or out of order. Make the file again.",
)
HEARD = Rule(
    "M4B-13",
    "Prosvasi",
    "Μια πρόταση δεν ακούγεται στον χρόνο της. Φτιάξτε ξανά το αρχείο.",
    "A sentence is not heard at its time. Make the file again.",
)
COVER = Rule(
    "M4B-14",
    "MP4 ilst covr",
    "Λείπει το εξώφυλλο. Προσθέστε μια εικόνα.",
    "The cover is missing. Add a picture.",
)
AUDIOBOOK = Rule(
    "M4B-15",
    "MP4 ilst stik",
    "Το αρχείο δεν λέει ότι είναι ηχητικό βιβλίο, και οι συσκευές δεν θα θυμούνται τη θέση. "
    "Δηλώστε το.",
    "The file does not say that it is an audiobook, and players will not remember the place. "
    "State it.",
)
INDEX_FIRST = Rule(
    "M4B-16",
    "ISO/IEC 14496-12 6.2.3",
    "Το ευρετήριο είναι μετά τον ήχο και η ακρόαση θα αργεί να αρχίσει. Φτιάξτε ξανά το αρχείο.",
    "The index stands behind the sound, and listening would begin late. Make the file again.",
)
BOTH_LISTS = Rule(
    "M4B-17",
    "QuickTime File Format, chap; Nero chpl",
    "Τα κεφάλαια είναι γραμμένα για μερικές μόνο συσκευές. Γράψτε τα και με τους δύο τρόπους.",
    "The chapters are written for some players only. Write them both ways.",
)

RULES = (
    WHOLE, TITLE, LANGUAGE, CHAPTERS, CHAPTER_ORDER, FORM, DURATION, LOUDNESS, PEAK, EVEN,
    SENTENCES, WORDS, HEARD, COVER, AUDIOBOOK, INDEX_FIRST, BOTH_LISTS,
)  # fmt: skip
_RULES = AudiobookRules(*RULES[:13])

_AUDIOBOOK_KIND = 2
_NOTES, _LEFT_OUT = "----:org.prosvasi:notes", b"left-out"
_LYRIC = re.compile(r"\[(\d+):(\d\d)\.(\d{1,3})\](.*)")


@dataclass(frozen=True, slots=True)
class _Sound:
    """What the MP4 itself tells: `has_all` where every frame that its index names is there."""

    codec: str
    channels: int
    language: str
    duration_ms: int
    has_all: bool
    marks: tuple[Mark, ...]


def verify_m4b(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a finished M4B breaks, in the rules' order.

    Args:
        path: The file.
        against: The document that it was made from.
    """
    try:
        sound, stated, measured = _read(path)
    except UnreadableDocument as exc:
        return (Failure(WHOLE, exc.detail),)
    if not sound.has_all:
        return (Failure(WHOLE, path.name),)
    tags = stated.tags if stated.tags is not None else {}
    tag = _tag(sound, tags, round(stated.info.length * 1000))
    failures = (
        *check_audiobook(_RULES, tag, measured, sound.duration_ms, against),
        *_check_form(sound, tags),
        *_check_boxes(path, sound),
    )
    return tuple(sorted(failures, key=lambda failure: failure.rule.number))


def _read(path: Path) -> tuple[_Sound, Any, Measured]:
    """Return what the file's sound tells, what mutagen reads in it, and its loudness.

    Raises:
        UnreadableDocument: It is no MP4, or is damaged.
    """
    import av
    from mutagen import MutagenError
    from mutagen.mp4 import MP4

    try:
        with av.open(str(path), "r", format="mov") as container:
            sound = _sound(container)
        stated: Any = MP4(path)  # type: ignore[no-untyped-call]
    except (av.FFmpegError, MutagenError, IndexError, OSError) as exc:
        raise UnreadableDocument(f"{path.name}: {exc}", say="mp3-damaged", place=0) from exc
    return sound, stated, measure(path)


def _sound(container: Any) -> _Sound:
    stream = container.streams.audio[0]
    time_base = stream.time_base
    lengths = [packet.duration for packet in container.demux(stream) if packet.size]
    marks = tuple(
        Mark(
            chapter["metadata"].get("title", ""),
            round(chapter["start"] * chapter["time_base"] * 1000),
            round(chapter["end"] * chapter["time_base"] * 1000),
        )
        for chapter in container.chapters()
    )
    return _Sound(
        codec=f"{stream.codec_context.name} {stream.codec_context.profile}",
        channels=stream.codec_context.channels,
        language=stream.metadata.get("language", ""),
        duration_ms=round(sum(lengths) * time_base * 1000),
        has_all=0 < len(lengths) == stream.frames,
        marks=marks,
    )


def _tag(sound: _Sound, tags: Any, stated_ms: int) -> Tag:
    return Tag(
        title=str(tags.get("\xa9nam", [""])[0]).strip(),
        language=sound.language,
        stated_ms=stated_ms,
        marks=sound.marks,
        sentences=tuple(_sentences(str(tags.get("\xa9lyr", [""])[0]))),
        has_notes=bytes(tags.get(_NOTES, [b""])[0]) != _LEFT_OUT,
    )


def _sentences(lyrics: str) -> Iterator[tuple[str, int]]:
    for minutes, seconds, part, text in _LYRIC.findall(lyrics):
        yield text, (int(minutes) * 60 + int(seconds)) * 1000 + int(part.ljust(3, "0"))


def _check_form(sound: _Sound, tags: Any) -> Iterator[Failure]:
    if (sound.codec, sound.channels) != ("aac LC", 1):
        yield Failure(FORM, f"{sound.codec}, {sound.channels}")
    if not any(bytes(picture) for picture in tags.get("covr", [])):
        yield Failure(COVER)
    if list(tags.get("stik", [])) != [_AUDIOBOOK_KIND]:
        yield Failure(AUDIOBOOK)


def _check_boxes(path: Path, sound: _Sound) -> Iterator[Failure]:
    """Yield what is wrong with the boxes: their order, and the lists of chapters."""
    with path.open("rb") as file:
        names = [name for name, _, _ in _boxes(file, 0, path.stat().st_size)]
        if b"moov" not in names or names.index(b"moov") > names.index(b"mdat"):
            yield Failure(INDEX_FIRST)
            return
        inside = set(_names_below_index(file, path.stat().st_size))
    if sound.marks and not {b"chpl", b"chap"} <= inside:
        yield Failure(BOTH_LISTS, ", ".join(n.decode() for n in {b"chpl", b"chap"} - inside))


_PARENTS = {b"moov", b"trak", b"tref", b"udta"}


def _names_below_index(file: Any, size: int) -> Iterator[bytes]:
    waiting = [(start, end) for name, start, end in _boxes(file, 0, size) if name == b"moov"]
    while waiting:
        for name, start, end in _boxes(file, *waiting.pop()):
            yield name
            if name in _PARENTS:
                waiting.append((start, end))


def _boxes(file: Any, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the boxes between two places: name, and where its content begins and ends."""
    while start + 8 <= end:
        file.seek(start)
        head = file.read(16)
        length, content = int.from_bytes(head[:4], "big"), start + 8
        if length == 1:
            length, content = int.from_bytes(head[8:16], "big"), start + 16
        after = start + length if length else end
        if after <= start or after > end:
            return
        yield head[4:8], content, after
        start = after
