"""Faults put into finished files that are sound, each to be caught by those who should see it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZipFile

from pikepdf import Pdf

from conformance import pdf_faults
from conformance.validators import OWN, Made

BASE = "greek"
"""The fixture whose finished files are spoilt; the changes below name its words."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A fault, the sound file and the one with the fault, and the validators that must see it."""

    name: str
    sound: Made
    spoilt: Made
    caught_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """In a text file, or in the files of a package whose names match `part`: old becomes new."""

    format: str
    fault: str
    part: str
    old: str
    new: str
    caught_by: tuple[str, ...] = (OWN,)


_ORDER = (r"Η (εγγραφή)", r"\1 Η")
_CHAPTERS = r"EPUB/text.*\.xhtml"
_CHANGES = (
    _Change(
        "docx", "no alt", "word/document.xml", r'descr="[^"]+"', 'descr=""', (OWN, "LibreOffice")
    ),
    _Change("docx", "no lang", "word/(styles|document).xml", r"<w:lang [^>]*/>", ""),
    _Change("docx", "no scope", "word/document.xml", r'<w:tblHeader/>|w:firstColumn="1"', ""),
    _Change(
        *("docx", "skipped heading", "word/document.xml", 'w:val="Heading2"', 'w:val="Heading4"'),
        (OWN, "LibreOffice"),
    ),
    _Change("docx", "lost word", "word/document.xml", "εγγραφή", ""),
    _Change("docx", "swapped order", "word/document.xml", *_ORDER),
    _Change("html", "no alt", "", r' alt="[^"]+"', "", (OWN, "axe-core")),
    _Change("html", "no lang", "", r'<html lang="\w+"', "<html", (OWN, "axe-core")),
    _Change("html", "no scope", "", r' scope="\w+"', ""),
    _Change("html", "skipped heading", "", r"(</?)h2\b", r"\1h4", (OWN, "axe-core")),
    _Change("html", "lost word", "", "εγγραφή", ""),
    _Change("html", "swapped order", "", *_ORDER),
    _Change("epub", "no alt", _CHAPTERS, r' alt="[^"]+"', "", (OWN, "Ace")),
    _Change("epub", "no lang", _CHAPTERS, r'(<html[^>]*?) xml:lang="\w+"( lang="\w+")?', r"\1"),
    _Change("epub", "no scope", _CHAPTERS, r' scope="\w+"', ""),
    _Change("epub", "skipped heading", _CHAPTERS, r"(</?)h2\b", r"\1h4"),
    _Change("epub", "lost word", _CHAPTERS, "εγγραφή", ""),
    _Change("epub", "swapped order", _CHAPTERS, *_ORDER),
    _Change(
        "epub", "lost chapter", r"EPUB/package\.opf", r"<itemref [^>]*>", "", (OWN, "EPUBCheck")
    ),
    _Change("daisy", "no alt", r"content\.html", r' alt="[^"]+"', ""),
    _Change("daisy", "no lang", r"content\.html", r'(<html[^>]*?) lang="\w+"', r"\1"),
    _Change("daisy", "no scope", r"content\.html", r' scope="\w+"', ""),
    _Change("daisy", "skipped heading", r"(content|ncc)\.html", r"(</?)h2\b", r"\1h4"),
    _Change("daisy", "lost word", r"content\.html", "εγγραφή", ""),
    _Change("daisy", "swapped order", r"content\.html", *_ORDER),
    _Change(
        *("daisy", "lost text", r"chap0002\.smil", r"content\.html#", "content.html#no-"),
        (OWN, "daisy-dtb"),
    ),
    _Change("daisy3", "no alt", r"book\.xml", r' alt="[^"]+"', "", (OWN, "DTBook schema")),
    _Change("daisy3", "no lang", r"book\.xml", r'(<dtbook[^>]*?) xml:lang="\w+"', r"\1"),
    _Change("daisy3", "no scope", r"book\.xml", r' scope="\w+"', ""),
    _Change("daisy3", "skipped heading", r"book\.xml", r"(</?)(h|level)2\b", r"\g<1>\g<2>4"),
    _Change("daisy3", "lost word", r"book\.xml", "εγγραφή", ""),
    _Change("daisy3", "swapped order", r"book\.xml", *_ORDER),
    _Change("brf", "lost word", "", r"EGGRAF\S+", ""),
    _Change("brf", "swapped order", "", r"(\S+) (\S*EGGRAF\S+)", r"\2 \1"),
    _Change("brf", "8-dot cell", "", r"EGGRAF", "EGGR\xe9", (OWN, "braille rules")),
    _Change("brf", "wide line", "", r"(EGGRAF\S*)", r"\1" + "E" * 40, (OWN, "braille rules")),
    _Change("pef", "lost word", "", "⠑⠛⠛⠗⠁⠋[^⠀<]*", ""),
    _Change("pef", "8-dot cell", "", "⠑⠛⠛⠗⠁⠋", "⠑⠛⠛⠗⣿", (OWN, "braille rules")),
    _Change("txt", "lost word", "", "εγγραφή", ""),
    _Change("txt", "swapped order", "", *_ORDER),
)
_PDF_FAULTS = {
    "no alt": (pdf_faults.NO_ALT, (OWN, "veraPDF", "page-validation", "outloud")),
    "no lang": (pdf_faults.drop_lang, (OWN, "veraPDF", "page-validation", "outloud")),
    "no scope": (pdf_faults.drop_scopes, (OWN, "veraPDF", "page-validation")),
    "skipped heading": (pdf_faults.SKIPPED_HEADING, (OWN, "veraPDF", "page-validation", "outloud")),
    "lost word": (pdf_faults.lose_a_quotation, (OWN,)),
    "swapped order": (pdf_faults.swap_paragraphs, (OWN,)),
}


def spoilt_files(sound: Mapping[str, Made], folder: Path) -> tuple[Spoilt, ...]:
    """Return a file for each fault in those formats that `sound` has a file of.

    Raises:
        ValueError: A change changed nothing: the files have become others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = [
        _spoilt_pdf(fault, sound["large-print-pdf"], folder)
        for fault in _PDF_FAULTS
        if "large-print-pdf" in sound
    ]
    made += [_changed(c, sound[c.format], folder) for c in _CHANGES if c.format in sound]
    return tuple(made)


def _place(sound: Made, fault: str, folder: Path) -> Made:
    return replace(
        sound, path=folder / f"{sound.format}-{fault.replace(' ', '-')}{sound.path.suffix}"
    )


def _spoilt_pdf(fault: str, sound: Made, folder: Path) -> Spoilt:
    change, caught_by = _PDF_FAULTS[fault]
    spoilt = _place(sound, fault, folder)
    with Pdf.open(sound.path) as pdf:
        change(pdf)
        pdf.save(spoilt.path)
    return Spoilt(f"pdf: {fault}", sound, spoilt, caught_by)


def _changed(change: _Change, sound: Made, folder: Path) -> Spoilt:
    spoilt = _place(sound, change.fault, folder)
    shutil.copy(sound.path, spoilt.path)
    count = _change_package(change, sound, spoilt) if change.part else _change_text(change, spoilt)
    if not count:
        raise ValueError(f"{change.format}: {change.fault}: nothing was changed")
    return Spoilt(f"{change.format}: {change.fault}", sound, spoilt, change.caught_by)


def _change_text(change: _Change, spoilt: Made) -> int:
    encoding = "latin-1" if change.format == "brf" else "utf-8"
    held = spoilt.path.read_bytes().decode(encoding)
    text, count = re.subn(change.old, change.new, held)
    spoilt.path.write_bytes(text.encode(encoding))
    return count


def _change_package(change: _Change, sound: Made, spoilt: Made) -> int:
    total = 0
    with ZipFile(sound.path) as source, ZipFile(spoilt.path, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if re.fullmatch(change.part, entry.filename):
                text, count = re.subn(change.old, change.new, data.decode())
                data, total = text.encode(), total + count
            target.writestr(entry, data)
    return total
