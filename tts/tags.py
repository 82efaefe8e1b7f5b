"""What an audiobook's file says of itself: title, makers, language, chapters and sentences.

The sentences stand in the file with their times (SYLT, which players show as they show lyrics):
whoever has the file can see that it is complete, and follow the text.

Source: ID3v2.3.0 (3.1 header, 4.10 SYLT); ID3v2 Chapter Frame Addendum 1.0 (CHAP, CTOC);
ISO 639-2/T (TLAN).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from formats.document import Lang

_ISO_639_2 = {
    "el": "ell",
    "grc": "grc",
    "en": "eng",
    "fr": "fra",
    "de": "deu",
    "it": "ita",
    "es": "spa",
    "ru": "rus",
    "sq": "sqi",
    "bg": "bul",
    "tr": "tur",
    "ar": "ara",
    "la": "lat",
}
NOTES_KEY, NOTES_LEFT_OUT = "notes", "left-out"
"""In a file whose listener asked for no notes, so that their words are not missed in it."""
_LATIN, _UTF16 = 0, 1
_MILLISECONDS, _TRANSCRIPTION = 2, 2
_UNUSED_OFFSET = 0xFFFFFFFF  # players find the place by time
_HEADER_BYTES = 10
_ENTRIES = 255  # a table's count is one byte: longer books get a table of tables
_TOP_LEVEL, _ORDERED = 2, 1


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter's title and times in the file."""

    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything that is written in front of the sound."""

    title: str
    creators: tuple[str, ...]
    lang: Lang
    duration_ms: int
    chapters: tuple[ChapterMark, ...]
    sentences: tuple[tuple[str, int], ...]
    """The written sentences, each with the moment at which it begins, in milliseconds."""
    has_notes: bool = True
    """False where the listener asked for the text without its notes."""


def language_code(lang: Lang) -> str:
    """Return the three-letter code of a language, `und` for one that has none here."""
    return _ISO_639_2.get(lang.split("-")[0], "und")


def tag_bytes(tags: Tags) -> bytes:
    """Return the ID3v2.3 tag, without padding, so that equal books are equal files."""
    frames = (*_text_frames(tags), *_chapter_frames(tags.chapters))
    # One by one: mutagen would sort a tag's frames by size, and players that pass over the table
    # of contents show the chapters as they stand in the file.
    body = b"".join(map(_frame_bytes, frames))
    return b"ID3\x03\x00\x00" + _seven_bits_a_byte(len(body)) + body


def _frame_bytes(frame: Any) -> bytes:
    tag = _id3("ID3")
    tag.add(frame)
    written = io.BytesIO()
    tag.save(written, v2_version=3, padding=lambda _info: 0)
    return written.getvalue()[_HEADER_BYTES:]


def _seven_bits_a_byte(size: int) -> bytes:
    """Return a tag's size as its header has it (ID3v2.3.0, 3.1).

    Raises:
        ValueError: It is 256 MB or more, which no header can say.
    """
    if size >= 1 << 28:
        raise ValueError(f"a tag of {size} bytes")
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _id3(name: str, **fields: object) -> Any:
    """Return a tag or frame of mutagen, which has no types of its own."""
    from mutagen import id3

    return getattr(id3, name)(**fields)


def _text_frames(tags: Tags) -> list[Any]:
    frames = [
        _id3("TIT2", encoding=_UTF16, text=tags.title),
        _id3("TALB", encoding=_UTF16, text=tags.title),
        _id3("TLAN", encoding=_LATIN, text=language_code(tags.lang)),
        _id3("TLEN", encoding=_LATIN, text=str(tags.duration_ms)),
        _id3("TCON", encoding=_LATIN, text="Audiobook"),
    ]
    if not tags.has_notes:
        told = NOTES_LEFT_OUT
        frames.append(_id3("TXXX", encoding=_LATIN, desc=NOTES_KEY, text=told))
    if tags.creators:
        frames.append(_id3("TPE1", encoding=_UTF16, text=", ".join(tags.creators)))
    if tags.sentences:
        frames.append(
            _id3(
                "SYLT",
                encoding=_UTF16,
                lang=language_code(tags.lang),
                format=_MILLISECONDS,
                type=_TRANSCRIPTION,
                desc="",
                text=list(tags.sentences),
            )
        )
    return frames


def _chapter_frames(marks: tuple[ChapterMark, ...]) -> list[Any]:
    names = [f"c{number}" for number in range(1, len(marks) + 1)]
    frames = [
        _id3(
            "CHAP",
            element_id=name,
            start_time=mark.start_ms,
            end_time=mark.end_ms,
            start_offset=_UNUSED_OFFSET,
            end_offset=_UNUSED_OFFSET,
            sub_frames=[_id3("TIT2", encoding=_UTF16, text=mark.title)],
        )
        for name, mark in zip(names, marks, strict=True)
    ]
    for table, flags, entries in _tables(names):
        frames.append(
            _id3("CTOC", element_id=table, flags=flags, child_element_ids=entries, sub_frames=[])
        )
    return frames


def _tables(names: list[str]) -> list[tuple[str, int, list[str]]]:
    """Return the tables of contents: name, flags and entries, the outer one first."""
    if len(names) <= _ENTRIES:
        return [("toc", _TOP_LEVEL | _ORDERED, names)]
    groups = [names[i : i + _ENTRIES] for i in range(0, len(names), _ENTRIES)]
    inner = [(f"toc{number}", _ORDERED, group) for number, group in enumerate(groups, 1)]
    return [("toc", _TOP_LEVEL | _ORDERED, [name for name, _, _ in inner]), *inner]
