"""Checks on a finished DAISY 2.02 book, read from its files alone.

Source: DAISY 2.02 Specification (2001).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lxml import etree

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.sound.frames import frames
from formats.verify._book_files import BookFiles, book_files
from formats.verify.html import (
    elements,
    headings,
    local,
    pictures,
    tables,
    text_failures,
)
from formats.verify.result import Failure, Rule

BOOK = Rule(
    "DSY-01",
    "DAISY 2.02 2",
    "Το αρχείο δεν είναι σωστό βιβλίο DAISY. Φτιάξτε το ξανά.",
    "The file is not a sound DAISY book. Make it again.",
)
METADATA = Rule(
    "DSY-02",
    "DAISY 2.02 2.1.3",
    "Λείπει ένα υποχρεωτικό στοιχείο του βιβλίου. Συμπληρώστε το.",
    "A mandatory fact of the book is missing. Fill it in.",
)
COUNTS = Rule(
    "DSY-03",
    "DAISY 2.02 2.1.3",
    "Το βιβλίο δηλώνει άλλο πλήθος, βάθος ή μέγεθος από αυτό που έχει. Φτιάξτε το ξανά.",
    "The book tells another count, depth or size than it has. Make it again.",
)
NAVIGATION = Rule(
    "DSY-04",
    "DAISY 2.02 2.1.4",
    "Η πλοήγηση δεν αρχίζει με τον τίτλο, παραλείπει επίπεδο ή δεν οδηγεί κάπου. Φτιάξτε την ξανά.",
    "Navigation does not begin with the title, skips a level or leads nowhere. Make it again.",
)
CLIPS = Rule(
    "DSY-05",
    "DAISY 2.02 2.3",
    "Ο ήχος ενός κεφαλαίου έχει κενό, επικάλυψη ή κείμενο που λείπει. Φτιάξτε το ξανά.",
    "A chapter's sound has a gap, an overlap or a text that is missing. Make it again.",
)
TIMES = Rule(
    "DSY-06",
    "DAISY 2.02 2.3.1",
    "Οι χρόνοι που δηλώνονται δεν βγαίνουν με τον ήχο. Φτιάξτε το βιβλίο ξανά.",
    "The times that are stated do not add up with the sound. Make the book again.",
)
SOUND = Rule(
    "DSY-07",
    "DAISY 2.02 3 (file formats)",
    "Ένα αρχείο ήχου δεν είναι MP3 σταθερού ρυθμού. Φτιάξτε το ξανά.",
    "A sound file is no MP3 of constant bit rate. Make it again.",
)
NAMES = Rule(
    "DSY-08",
    "DAISY 2.02 3 (file names)",
    "Ένα όνομα αρχείου δεν το διαβάζουν όλες οι συσκευές. Φτιάξτε το βιβλίο ξανά.",
    "A file name is not read by all players. Make the book again.",
)
TEXT = Rule(
    "DSY-09",
    "WCAG 2.2 1.1.1, 1.3.1",
    "Μια εικόνα δεν έχει περιγραφή ή ένας πίνακας έχασε τις επικεφαλίδες του. Φτιάξτε το ξανά.",
    "A picture has no description or a table lost its headings. Make the book again.",
)
WORDS = Rule(
    "DSY-10",
    "EN 301 549 5.4",
    "Μια λέξη του εγγράφου λείπει, δεν είναι στη σειρά της ή άλλαξε γλώσσα. Φτιάξτε το ξανά.",
    "A word of the document is missing, out of order or in another language. Make it again.",
)
HEADINGS = Rule(
    "DSY-11",
    "WCAG 2.2 1.3.1",
    "Μια επικεφαλίδα του κειμένου παραλείπει επίπεδο. Διορθώστε τη σειρά των επιπέδων.",
    "A heading of the text skips a level. Correct the order of levels.",
)
LANGUAGE = Rule(
    "DSY-12",
    "WCAG 2.2 3.1.1",
    "Ένα αρχείο του βιβλίου δεν δηλώνει τη γλώσσα του. Δηλώστε τη.",
    "A file of the book does not tell its language. State it.",
)
NAVIGATION_KINDS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "span", "div"})
MANDATORY = (
    *("dc:creator", "dc:date", "dc:format", "dc:identifier", "dc:language", "dc:publisher"),
    *("dc:title", "ncc:charset", "ncc:depth", "ncc:files", "ncc:pageFront", "ncc:pageNormal"),
    *("ncc:pageSpecial", "ncc:setInfo", "ncc:tocItems", "ncc:totalTime"),
)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SAFE_NAME = re.compile(r"[a-z0-9]{1,8}\.[a-z0-9]{3,4}")
_TOLERANCE_MS = 30
"""One frame: sound ends on whole frames."""
_SECOND_MS = 1000

Element = Any


def verify_daisy(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a DAISY 2.02 book, zipped or in a folder, breaks, in the rules' order.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        with book_files(path) as archive:
            volumes = [_Volume(archive, folder) for folder in _folders(archive)]
            found = [failure for volume in volumes for failure in _volume(volume, against)]
            found += _set(volumes)
            if against is not None and volumes:
                found += _words(volumes[0], against)
    except (BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, UnreadableDocument) as exc:
        return (Failure(BOOK, str(exc)),)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    return tuple(sorted(found, key=lambda failure: failure.rule.number))


def _folders(archive: BookFiles) -> list[str]:
    """Return the folder of each volume.

    Raises:
        ValueError: There is none.
    """
    folders = [posixpath.dirname(name) for name in archive.namelist() if name.endswith("ncc.html")]
    if not folders:
        raise ValueError("no ncc.html")
    return folders


@dataclass(frozen=True, slots=True)
class _Par:
    """A text's address and its clips: sound file, begin and end."""

    text: str
    clips: tuple[tuple[str, int, int], ...]


class _Volume:
    """The files of one volume.

    Raises:
        KeyError: A file is missing.
        ValueError: A time cannot be read.
    """

    def __init__(self, archive: BookFiles, folder: str) -> None:
        self._archive = archive
        start = f"{folder}/" if folder else ""
        self._start = start
        self.sizes = {
            entry.filename.removeprefix(start): entry.file_size
            for entry in archive.infolist()
            if entry.filename.startswith(start)
        }
        self.ncc = self.page("ncc.html")
        self.metas = [
            (meta.get("name", ""), meta.get("content", "")) for meta in elements(self.ncc, "meta")
        ]
        body = next(elements(self.ncc, "body"))
        self.entries = [entry for entry in body if local(entry) in NAVIGATION_KINDS]
        self.links = [next(elements(entry, "a")).get("href", "") for entry in self.entries]
        self.smil_names = sorted(
            name for name in self.sizes if name.endswith(".smil") and name != "master.smil"
        )
        self.smils = {name: self.page(name) for name in self.smil_names}
        self.pars = {name: list(_pars(smil)) for name, smil in self.smils.items()}
        self.texts: dict[str, Element] = {}
        for par in (par for pars in self.pars.values() for par in pars):
            name = par.text.partition("#")[0]
            if name not in self.texts:
                self.texts[name] = self.page(name)

    def data(self, name: str) -> bytes:
        return self._archive.read(self._start + name)

    def page(self, name: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self.data(name), parser)

    def meta(self, name: str) -> str:
        return next((content for known, content in self.metas if known == name), "").strip()


def _pars(smil: Element) -> Iterator[_Par]:
    for par in elements(smil, "par"):
        text = next(elements(par, "text")).get("src", "")
        clips = tuple(
            (audio.get("src", ""), _npt_ms(audio, "clip-begin"), _npt_ms(audio, "clip-end"))
            for audio in elements(par, "audio")
        )
        yield _Par(text, clips)


def _npt_ms(audio: Element, name: str) -> int:
    value = audio.get(name, "")
    return round(float(value.removeprefix("npt=").removesuffix("s")) * _SECOND_MS)


def _clock_ms(value: str) -> int:
    ms = 0.0
    for part in value.split(":"):
        ms = ms * 60 + float(part) * _SECOND_MS
    return round(ms)


def _volume(volume: _Volume, against: Document | None) -> list[Failure]:
    pages = list(volume.texts.values())
    return [
        *_metadata(volume),
        *_counts(volume),
        *_navigation(volume),
        *_clips(volume),
        *_times(volume),
        *_names(volume),
        *(Failure(TEXT, failure.where) for failure in pictures(pages)),
        *(Failure(TEXT, failure.where) for failure in tables(pages, against)),
        *(Failure(HEADINGS, failure.where) for failure in headings(pages) if failure.where),
        *_languages(volume),
    ]


def _languages(volume: _Volume) -> Iterator[Failure]:
    for name, page in (("ncc.html", volume.ncc), *volume.texts.items()):
        if not page.get("lang") or page.get("lang") != page.get(_XML_LANG):
            yield Failure(LANGUAGE, name)


def _metadata(volume: _Volume) -> Iterator[Failure]:
    for name in MANDATORY:
        if not volume.meta(name):
            yield Failure(METADATA, name)
    for name, smil in volume.smils.items():
        known = {meta.get("name") for meta in elements(smil, "meta")}
        for needed in ("dc:format", "ncc:totalElapsedTime", "ncc:timeInThisSmil"):
            if needed not in known:
                yield Failure(METADATA, f"{name}: {needed}")


def _counts(volume: _Volume) -> Iterator[Failure]:
    kinds = [entry.get("class", "") for entry in volume.entries]
    levels = [int(local(entry)[1]) for entry in volume.entries if local(entry).startswith("h")]
    told = {
        "ncc:tocItems": len(volume.entries),
        "ncc:depth": max(levels, default=0),
        "ncc:files": len(volume.sizes),
        "ncc:pageFront": kinds.count("page-front"),
        "ncc:pageNormal": kinds.count("page-normal"),
        "ncc:pageSpecial": kinds.count("page-special"),
        "ncc:kByteSize": -(-sum(volume.sizes.values()) // 1024),
    }
    for name, count in told.items():
        if volume.meta(name) and volume.meta(name) != str(count):
            yield Failure(COUNTS, f"{name}: {volume.meta(name)} / {count}")


def _navigation(volume: _Volume) -> Iterator[Failure]:
    first = volume.entries[0] if volume.entries else None
    if first is None or local(first) != "h1" or first.get("class") != "title":
        yield Failure(NAVIGATION, "h1 title")
    above = 0
    for entry, link in zip(volume.entries, volume.links, strict=True):
        name, _, target = link.partition("#")
        if name not in volume.smils or not _has_id(volume.smils[name], target):
            yield Failure(NAVIGATION, link)
        if local(entry).startswith("h"):
            level = int(local(entry)[1])
            if level > above + 1:
                yield Failure(NAVIGATION, f"{above} → {level}")
            above = level
    reached = {link.partition("#")[0] for link in volume.links}
    for name in volume.smil_names:
        if name not in reached:
            yield Failure(NAVIGATION, name)


def _has_id(page: Element, name: str) -> bool:
    return any(element.get("id") == name for element in elements(page, "par", "text"))


def _clips(volume: _Volume) -> Iterator[Failure]:
    known = {
        f"{name}#{element.get('id')}"
        for name, page in volume.texts.items()
        for element in page.iter(etree.Element)
        if element.get("id")
    }
    for name, pars in volume.pars.items():
        here: dict[str, int] = {}
        for par in pars:
            if par.text not in known:
                yield Failure(CLIPS, f"{name}: {par.text}")
            for sound, begin, end in par.clips:
                if begin != here.get(sound, 0) or end <= begin:
                    yield Failure(CLIPS, f"{name}: {begin / _SECOND_MS} s")
                here[sound] = end
        if not here:
            yield Failure(CLIPS, name)


def _times(volume: _Volume) -> Iterator[Failure]:
    """Clips must fill their sounds; each file and the whole must tell their sums."""
    elapsed = 0
    for name, smil in volume.smils.items():
        told = {meta.get("name"): meta.get("content") for meta in elements(smil, "meta")}
        ends = {sound: end for par in volume.pars[name] for sound, _, end in par.clips}
        yield from _sounds(volume, ends)
        length = sum(end - begin for par in volume.pars[name] for _, begin, end in par.clips)
        stated = (
            _clock_ms(told.get("ncc:totalElapsedTime") or "0"),
            _clock_ms(told.get("ncc:timeInThisSmil") or "0"),
        )
        if stated != (elapsed, length):
            yield Failure(TIMES, f"{name}: {stated} / {(elapsed, length)}")
        elapsed += length
    total = _clock_ms(volume.meta("ncc:totalTime") or "0")
    if abs(total - elapsed) > _SECOND_MS:
        yield Failure(TIMES, f"{total / _SECOND_MS} / {elapsed / _SECOND_MS}")


def _sounds(volume: _Volume, ends: dict[str, int]) -> Iterator[Failure]:
    for name, end in ends.items():
        found = list(frames(volume.data(name)))
        rates = {(frame.bit_rate_kbps, frame.sample_rate_hz) for frame in found}
        if len(rates) != 1:
            yield Failure(SOUND, name)
            continue
        length = sum(frame.samples for frame in found) * _SECOND_MS / found[0].sample_rate_hz
        if abs(length - end) > _TOLERANCE_MS:
            yield Failure(TIMES, f"{name}: {end} / {length:.0f} ms")


def _names(volume: _Volume) -> Iterator[Failure]:
    for name in volume.sizes:
        if not _SAFE_NAME.fullmatch(name):
            yield Failure(NAMES, name)


def _set(volumes: list[_Volume]) -> Iterator[Failure]:
    for number, volume in enumerate(volumes, 1):
        if volume.meta("ncc:setInfo") not in {f"{number} of {len(volumes)}", ""}:
            yield Failure(COUNTS, f"ncc:setInfo: {volume.meta('ncc:setInfo')}")


def _words(volume: _Volume, against: Document) -> Iterator[Failure]:
    pages = list(volume.texts.values())
    for page in pages:
        _drop_page_numbers(page)
    for failure in text_failures(pages, against):
        yield Failure(WORDS, failure.where)


def _drop_page_numbers(page: Element) -> None:
    """Take page numbers out of the flow: they are no words of the document."""
    for number in elements(page, "span"):
        if number.get("class", "").startswith("page-"):
            number.text = "\n"
