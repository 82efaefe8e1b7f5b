"""Checks on a finished DAISY 3 book, read from its files alone.

Source: ANSI/NISO Z39.86-2005.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lxml import etree

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.sound.frames import frames
from formats.verify._book_files import BookFiles, book_files
from formats.verify.html import elements, headings, pictures, tables, text_failures
from formats.verify.result import Failure, Rule

BOOK = Rule(
    "DS3-01",
    "ANSI/NISO Z39.86-2005 3",
    "Το αρχείο δεν είναι σωστό βιβλίο DAISY 3. Φτιάξτε το ξανά.",
    "The file is not a sound DAISY 3 book. Make it again.",
)
METADATA = Rule(
    "DS3-02",
    "ANSI/NISO Z39.86-2005 3.2",
    "Λείπει ένα υποχρεωτικό στοιχείο του βιβλίου. Συμπληρώστε το.",
    "A mandatory fact of the book is missing. Fill it in.",
)
MANIFEST = Rule(
    "DS3-03",
    "ANSI/NISO Z39.86-2005 3.3",
    "Ένα αρχείο του βιβλίου λείπει ή δεν είναι στον κατάλογό του. Φτιάξτε το ξανά.",
    "A file of the book is missing or not in its list. Make it again.",
)
NAVIGATION = Rule(
    "DS3-04",
    "ANSI/NISO Z39.86-2005 8",
    "Η πλοήγηση δεν οδηγεί κάπου ή δηλώνει άλλο πλήθος. Φτιάξτε την ξανά.",
    "Navigation leads nowhere or tells another count. Make it again.",
)
CLIPS = Rule(
    "DS3-05",
    "ANSI/NISO Z39.86-2005 7",
    "Ο ήχος ενός κεφαλαίου έχει κενό, επικάλυψη ή κείμενο που λείπει. Φτιάξτε το ξανά.",
    "A chapter's sound has a gap, an overlap or a text that is missing. Make it again.",
)
TIMES = Rule(
    "DS3-06",
    "ANSI/NISO Z39.86-2005 7.4",
    "Οι χρόνοι που δηλώνονται δεν βγαίνουν με τον ήχο. Φτιάξτε το βιβλίο ξανά.",
    "The times that are stated do not add up with the sound. Make the book again.",
)
TEXT = Rule(
    "DS3-07",
    "WCAG 2.2 1.1.1, 1.3.1",
    "Μια εικόνα δεν έχει περιγραφή ή ένας πίνακας έχασε τις επικεφαλίδες του. Φτιάξτε το ξανά.",
    "A picture has no description or a table lost its headings. Make the book again.",
)
WORDS = Rule(
    "DS3-08",
    "EN 301 549 5.4",
    "Μια λέξη του εγγράφου λείπει, δεν είναι στη σειρά της ή άλλαξε γλώσσα. Φτιάξτε το ξανά.",
    "A word of the document is missing, out of order or in another language. Make the book again.",
)
LEVELS = Rule(
    "DS3-09",
    "WCAG 2.2 1.3.1",
    "Μια επικεφαλίδα παραλείπει επίπεδο. Διορθώστε τη σειρά των επιπέδων.",
    "A heading skips a level. Correct the order of levels.",
)
NAMES = Rule(
    "DS3-10",
    "Z39.86-2005 2 (file names)",
    "Ένα όνομα αρχείου δεν το διαβάζουν όλες οι συσκευές. Φτιάξτε το βιβλίο ξανά.",
    "A file name is not read by all players. Make the book again.",
)
LANGUAGE = Rule(
    "DS3-11",
    "WCAG 2.2 3.1.1",
    "Το κείμενο του βιβλίου δεν δηλώνει τη γλώσσα του. Δηλώστε τη.",
    "The text of the book does not tell its language. State it.",
)
NEEDED = (
    *("Title", "Publisher", "Date", "Format", "Identifier", "Language", "dtb:multimediaType"),
    *("dtb:multimediaContent", "dtb:totalTime", "dtb:audioFormat"),
)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SAFE_NAME = re.compile(r"[a-z0-9]{1,8}\.[a-z0-9]{3,4}")
_TOLERANCE_MS = 30
"""One frame: sound ends on whole frames."""
_SECOND_MS = 1000

Element = Any


def verify_daisy3(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a DAISY 3 book, zipped or in a folder, breaks, in the rules' order.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        with book_files(path) as files:
            packages = [
                name for name in files.namelist() if name.endswith(".opf") and name.count("/") <= 1
            ]
            if not packages:
                raise ValueError("no package")
            found = [
                failure
                for package in packages
                for failure in _volume(_Book(files, package), against)
            ]
    except (BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, UnreadableDocument) as exc:
        return (Failure(BOOK, str(exc)),)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    return tuple(sorted(found, key=lambda failure: failure.rule.number))


def _volume(book: _Book, against: Document | None) -> list[Failure]:
    found = [*_manifest(book), *_metadata(book), *_names(book)]
    if not found:
        found += [*_navigation(book), *_clips(book), *_times(book)]
        found += [*_levels(book), *_text(book, against)]
    return found


class _Book:
    """The files of one volume, those beside its package.

    Raises:
        KeyError: A file is missing.
    """

    def __init__(self, files: BookFiles, opf: str) -> None:
        self._files = files
        folder, slash, package = opf.rpartition("/")
        self._start = folder + slash
        self.names = [
            name.removeprefix(self._start)
            for name in files.namelist()
            if name.startswith(self._start)
        ]
        self.package = self.page(package)
        self.items = {
            item.get("id", ""): (item.get("href", ""), item.get("media-type", ""))
            for item in elements(self.package, "item")
        }
        self.order = [self.items[ref.get("idref")][0] for ref in elements(self.package, "itemref")]

    def data(self, name: str) -> bytes:
        return self._files.read(self._start + name)

    def page(self, name: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self.data(name), parser)

    def of_type(self, media_type: str) -> str:
        """Return the name of the one file of a kind."""
        return next((href for href, kind in self.items.values() if kind == media_type), "")

    def smils(self) -> Iterator[tuple[str, Element]]:
        for name in self.order:
            yield name, self.page(name)

    def meta(self, name: str) -> str:
        if not name.startswith("dtb:"):
            return (self.package.findtext(f".//{_DC}{name}") or "").strip()
        metas = {m.get("name"): m.get("content") for m in elements(self.package, "meta")}
        return (metas.get(name) or "").strip()


def _manifest(book: _Book) -> Iterator[Failure]:
    listed = {href for href, _ in book.items.values()}
    for name in sorted(listed.symmetric_difference(book.names)):
        yield Failure(MANIFEST, name)
    for kind in ("application/x-dtbook+xml", "application/x-dtbncx+xml"):
        if not book.of_type(kind):
            yield Failure(MANIFEST, kind)
    if not book.order:
        yield Failure(MANIFEST, "spine")


def _names(book: _Book) -> Iterator[Failure]:
    for name in book.names:
        if not _SAFE_NAME.fullmatch(name):
            yield Failure(NAMES, name)


def _metadata(book: _Book) -> Iterator[Failure]:
    for name in NEEDED:
        if not book.meta(name):
            yield Failure(METADATA, name)


def _identifiers(name: str, page: Element) -> set[str]:
    found = (element.get("id") for element in page.iter(etree.Element))
    return {f"{name}#{known}" for known in found if known}


def _navigation(book: _Book) -> Iterator[Failure]:
    ncx = book.page(book.of_type("application/x-dtbncx+xml"))
    known = {place for name, smil in book.smils() for place in _identifiers(name, smil)}
    for content in elements(ncx, "content"):
        if content.get("src") not in known:
            yield Failure(NAVIGATION, content.get("src", ""))
    told = {meta.get("name"): meta.get("content") for meta in elements(ncx, "meta")}
    pages = sum(1 for _ in elements(ncx, "pageTarget"))
    depth = max((_depth(point) for point in elements(ncx, "navPoint")), default=0)
    if told.get("dtb:totalPageCount") != str(pages):
        yield Failure(NAVIGATION, f"dtb:totalPageCount / {pages}")
    if int(told.get("dtb:depth") or 0) < depth or not depth:
        yield Failure(NAVIGATION, f"dtb:depth / {depth}")


def _depth(point: Element) -> int:
    return 1 + sum(1 for above in point.iterancestors() if str(above.tag).endswith("navPoint"))


def _ms(value: str) -> int:
    ms = 0.0
    for part in value.split(":"):
        ms = ms * 60 + float(part) * _SECOND_MS
    return round(ms)


def _clips(book: _Book) -> Iterator[Failure]:
    """Each par must belong to a text, which tells the way back, and clips must touch."""
    name = book.of_type("application/x-dtbook+xml")
    text = book.page(name)
    texts = _identifiers(name, text)
    pars: set[str] = set()
    for smil_name, smil in book.smils():
        pars |= _identifiers(smil_name, smil)
        here: dict[str, int] = {}
        for link in elements(smil, "text"):
            if link.get("src") not in texts:
                yield Failure(CLIPS, f"{smil_name}: {link.get('src')}")
        for audio in elements(smil, "audio"):
            sound, begin, end = audio.get("src"), audio.get("clipBegin"), audio.get("clipEnd")
            if _ms(begin) != here.get(sound, 0) or _ms(end) <= _ms(begin):
                yield Failure(CLIPS, f"{smil_name}: {begin}")
            here[sound] = _ms(end)
    for element in text.iter(etree.Element):
        if element.get("smilref", "") not in {*pars, ""}:
            yield Failure(CLIPS, element.get("smilref"))


def _times(book: _Book) -> Iterator[Failure]:
    elapsed = 0
    for name, smil in book.smils():
        told = {meta.get("name"): meta.get("content") for meta in elements(smil, "meta")}
        if _ms(told.get("dtb:totalElapsedTime") or "0") != elapsed:
            yield Failure(TIMES, f"{name}: {told.get('dtb:totalElapsedTime')}")
        ends = {audio.get("src"): _ms(audio.get("clipEnd")) for audio in elements(smil, "audio")}
        for sound, end in ends.items():
            found = list(frames(book.data(sound)))
            length = sum(f.samples for f in found) * _SECOND_MS / found[0].sample_rate_hz
            if abs(length - end) > _TOLERANCE_MS:
                yield Failure(TIMES, f"{sound}: {end} / {length:.0f} ms")
        elapsed += sum(ends.values())
    if abs(_ms(book.meta("dtb:totalTime")) - elapsed) > _SECOND_MS:
        yield Failure(TIMES, f"{book.meta('dtb:totalTime')} / {elapsed} ms")


def _levels(book: _Book) -> Iterator[Failure]:
    page = book.page(book.of_type("application/x-dtbook+xml"))
    for failure in headings([page]):
        if failure.where:  # a book may have no heading at all
            yield Failure(LEVELS, failure.where)


def _text(book: _Book, against: Document | None) -> Iterator[Failure]:
    page = book.page(book.of_type("application/x-dtbook+xml"))
    yield from _structure(page, against)
    if against is None:
        return
    for element in page.iter(etree.Element):
        if element.get(_XML_LANG):
            element.set("lang", element.get(_XML_LANG))
    for added in [*elements(page, "frontmatter"), *elements(page, "pagenum")]:
        for inner in added.iter(etree.Element):
            inner.text = "\n"
    for failure in text_failures([page], against):
        yield Failure(WORDS, failure.where)


def _structure(page: Element, against: Document | None) -> Iterator[Failure]:
    for failure in (*pictures([page]), *tables([page], against)):
        yield Failure(TEXT, failure.where)
    if not page.get(_XML_LANG):
        yield Failure(LANGUAGE, "dtbook")
