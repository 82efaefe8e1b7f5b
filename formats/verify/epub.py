"""Checks on a finished EPUB beside EPUBCheck's: truth of its metadata, words, languages, sound.

The book is read here from its files alone, without the writer's code.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from lxml import etree

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.verify.html import elements, headings, local, pictures, tables, text_failures
from formats.verify.result import Failure, Rule

PACKAGE = Rule(
    "EPUB-01",
    "EPUB 3.3 4",
    "Το αρχείο δεν είναι σωστό EPUB. Φτιάξτε το ξανά.",
    "The file is not a sound EPUB. Make it again.",
)
TITLE = Rule(
    "EPUB-02",
    "EPUB 3.3 5.5.3",
    "Λείπει ο τίτλος, η γλώσσα ή το αναγνωριστικό του βιβλίου. Συμπληρώστε τα.",
    "The book's title, language or identifier is missing. Fill it in.",
)
LANGUAGE = Rule(
    "EPUB-03",
    "WCAG 2.2 3.1.1",
    "Ένα αρχείο του βιβλίου δεν δηλώνει τη γλώσσα του. Δηλώστε τη.",
    "A file of the book does not tell its language. State it.",
)
ACCESS = Rule(
    "EPUB-04",
    "EPUB Accessibility 1.1 2",
    "Λείπουν στοιχεία προσβασιμότητας του βιβλίου. Συμπληρώστε τα.",
    "Accessibility metadata of the book are missing. Fill them in.",
)
TRUTH = Rule(
    "EPUB-05",
    "EPUB Accessibility 1.1 2",
    "Το βιβλίο λέει για τον εαυτό του κάτι που δεν ισχύει. Διορθώστε τα στοιχεία του.",
    "The book says something of itself that is not so. Correct its metadata.",
)
NAVIGATION = Rule(
    "EPUB-06",
    "EPUB 3.3 7",
    "Τα περιεχόμενα λείπουν ή δεν οδηγούν σε κάθε επικεφαλίδα. Φτιάξτε τα ξανά.",
    "The contents are missing or do not lead to every heading. Make them again.",
)
LINKS = Rule(
    "EPUB-07",
    "WCAG 2.2 2.4.4",
    "Ένας σύνδεσμος μέσα στο βιβλίο δεν οδηγεί πουθενά. Διορθώστε τον.",
    "A link inside the book leads nowhere. Correct it.",
)
SOUND = Rule(
    "EPUB-08",
    "EPUB 3.3 9",
    "Ο ήχος δεν ταιριάζει με το κείμενο ή με τη διάρκεια που δηλώνεται. Φτιάξτε τον ξανά.",
    "The sound does not fit the text, or the length that is stated. Make it again.",
)

SOUND_ORDER = Rule(
    "EPUB-09",
    "EPUB 3.3 9.2",
    "Ο ήχος δεν ακολουθεί τη σειρά του κειμένου. Φτιάξτε το βιβλίο ξανά.",
    "The sound does not follow the order of the text. Make the book again.",
)

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NEEDED = ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary")
_TOLERANCE_S = 0.002
_SENTENCE = re.compile(r".+\.s[0-9]+")

Element = Any


def verify_epub(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that an EPUB breaks, in the rules' order.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        with ZipFile(path) as package:
            book = _Book(package)
    except (BadZipFile, KeyError, IndexError, ValueError, etree.XMLSyntaxError) as exc:
        return (Failure(PACKAGE, str(exc)),)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    texts = [book.pages[name] for name in book.spine]
    found = [*_metadata(book), *_languages(book), *_truth(book), *_navigation(book)]
    found += [*_links(book), *_sound(book)]
    found += [*headings(texts), *tables(texts, against), *pictures(texts)]
    if against is not None:
        found += text_failures(texts, against)
    return tuple(sorted(found, key=lambda failure: failure.rule.number))


class _Book:
    """The files of a book: its package, its pages by name, its overlays.

    Raises:
        ValueError: It does not begin as an EPUB must.
        KeyError, IndexError: A file is missing.
    """

    def __init__(self, package: ZipFile) -> None:
        first = package.infolist()[0]
        if first.filename != "mimetype" or first.compress_type != ZIP_STORED:
            raise ValueError("mimetype is not the first file, or is packed")
        if package.read(first) != b"application/epub+zip":
            raise ValueError("mimetype says something else")
        parser = etree.XMLParser(resolve_entities=False, no_network=True)

        def part(name: str) -> Element:
            return etree.fromstring(package.read(name), parser)

        container = part("META-INF/container.xml")
        opf = next(elements(container, "rootfile")).get("full-path")
        folder = posixpath.dirname(opf)
        self.package = part(opf)
        self.items = {item.get("id"): item for item in elements(self.package, "item")}
        hrefs = {key: unquote(item.get("href")) for key, item in self.items.items()}
        missing = [name for name in hrefs.values() if f"{folder}/{name}" not in package.namelist()]
        if missing:
            raise ValueError(f"missing {missing}")
        self.pages: dict[str, Element] = {}
        self.smils: dict[str, Element] = {}
        for key, item in self.items.items():
            if item.get("media-type") == "application/xhtml+xml":
                self.pages[hrefs[key]] = part(f"{folder}/{hrefs[key]}")
            elif item.get("media-type") == "application/smil+xml":
                self.smils[hrefs[key]] = part(f"{folder}/{hrefs[key]}")
        self.spine = [hrefs[ref.get("idref")] for ref in elements(self.package, "itemref")]
        self.navigation = self.pages[
            next(h for k, h in hrefs.items() if self.items[k].get("properties") == "nav")
        ]
        self.places = {
            f"{name}#{element.get('id')}"
            for name, page in self.pages.items()
            for element in page.iter(etree.Element)
            if element.get("id")
        } | set(hrefs.values())

    def told(self, name: str) -> list[str]:
        """Return the values of a property of Schema.org."""
        return [
            meta.text or ""
            for meta in elements(self.package, "meta")
            if meta.get("property") == f"schema:{name}"
        ]


def _metadata(book: _Book) -> Iterator[Failure]:
    for name in ("title", "language", "identifier"):
        if not any((found.text or "").strip() for found in book.package.iter(_DC + name)):
            yield Failure(TITLE, f"dc:{name}")
    for name in _NEEDED:
        if not any(book.told(name)):
            yield Failure(ACCESS, name)


def _languages(book: _Book) -> Iterator[Failure]:
    for name, page in book.pages.items():
        if not page.get("lang") or page.get("lang") != page.get(_XML_LANG):
            yield Failure(LANGUAGE, name)


def _truth(book: _Book) -> Iterator[Failure]:
    """Compare what the book says of itself with what is in it."""
    texts = [book.pages[name] for name in book.spine]
    images = [image for page in texts for image in elements(page, "img")]
    speaking = [image for image in images if image.get("alt") != ""]
    undescribed = [image for image in images if image.get("alt") is None]
    kinds = {nav.get(_EPUB_TYPE) for nav in elements(book.navigation, "nav")}
    features = set(book.told("accessibilityFeature"))
    facts = {
        "alternativeText": bool(speaking) and not undescribed,
        "pageNavigation": "page-list" in kinds,
        "synchronizedAudioText": bool(book.smils),
        "tableOfContents": "toc" in kinds,
        "structuralNavigation": any(
            local(element) in {"h1", "h2"} for page in texts for element in page.iter()
        ),
    }
    for name, is_so in facts.items():
        if name in features and not is_so:
            yield Failure(TRUTH, name)
    if ("visual" in book.told("accessMode")) != bool(speaking):
        yield Failure(TRUTH, "accessMode visual")
    if ("auditory" in book.told("accessMode")) != bool(book.smils):
        yield Failure(TRUTH, "accessMode auditory")
    if "auditory" in book.told("accessModeSufficient"):
        yield from (Failure(TRUTH, f"auditory: {name}") for name in _unheard(book))


def _sounded(book: _Book) -> list[str]:
    """Return the places that have a sound, in the order of playing."""
    smils = {unquote(item.get("href")): key for key, item in book.items.items()}
    by_key = {smils[name]: name for name in book.smils}
    texts = {unquote(item.get("href")): item for item in book.items.values()}
    played = (by_key.get(texts[name].get("media-overlay", "")) for name in book.spine)
    return [
        _resolved(name, text.get("src"))
        for name in played
        if name is not None
        for text in elements(book.smils[name], "text")
    ]


def _sentences(book: _Book) -> list[str]:
    """Return the places of all sentences, in the order of the text."""
    return [
        f"{name}#{element.get('id')}"
        for name in book.spine
        for element in elements(book.pages[name], "span")
        if _SENTENCE.fullmatch(element.get("id", ""))
    ]


def _unheard(book: _Book) -> list[str]:
    """Return the sentences and pictures without a sound."""
    sounded = set(_sounded(book))
    blocks = sounded | {place.rpartition(".s")[0] for place in sounded}
    silent = [
        f"{name}#{image.getparent().get('id')}"
        for name in book.spine
        for image in elements(book.pages[name], "img")
        if image.get("alt") != ""
    ]
    lost = [place for place in silent if place not in blocks]
    return [*(place for place in _sentences(book) if place not in sounded), *lost][:1]


def _resolved(name: str, href: str) -> str:
    """Return an address inside the book, from the file that it stands in."""
    file, _, place = href.partition("#")
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
    return f"{whole}#{place}" if place else whole


def _navigation(book: _Book) -> Iterator[Failure]:
    """Each heading of the text must be in the contents, in the text's order."""
    contents = [n for n in elements(book.navigation, "nav") if n.get(_EPUB_TYPE) == "toc"]
    listed = [link.get("href") for nav in contents for link in elements(nav, "a")]
    wanted = [
        f"{name}#{heading.get('id')}"
        for name in book.spine
        for heading in elements(book.pages[name], "h1", "h2", "h3", "h4", "h5", "h6")
        if heading.get("id") != "notes-title"
    ]
    if not listed or (wanted and listed != wanted):
        lost = next((name for name in wanted if name not in listed), "")
        yield Failure(NAVIGATION, lost)


def _links(book: _Book) -> Iterator[Failure]:
    for name, page in book.pages.items():
        for link in elements(page, "a"):
            href = link.get("href", "")
            is_outside = ":" in href.partition("#")[0]
            if not is_outside and _resolved(name, href) not in book.places:
                yield Failure(LINKS, f"{name}: {href}")


def _seconds(value: str) -> float:
    """Return a SMIL clock value in seconds."""
    seconds = 0.0
    for part in value.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _sound(book: _Book) -> Iterator[Failure]:
    """Each sound must belong to a text that is there, end after it begins, and add up."""
    lengths = {}
    for name, smil in book.smils.items():
        for text in elements(smil, "text"):
            if _resolved(name, text.get("src")) not in book.places:
                yield Failure(SOUND, f"{name}: {text.get('src')}")
        clips = [
            _seconds(clip.get("clipEnd")) - _seconds(clip.get("clipBegin"))
            for clip in elements(smil, "audio")
        ]
        if any(clip <= 0 for clip in clips):
            yield Failure(SOUND, name)
        lengths[name] = sum(clips)
    told = [m for m in elements(book.package, "meta") if m.get("property") == "media:duration"]
    hrefs = {f"#{key}": unquote(item.get("href")) for key, item in book.items.items()}
    for meta in told:
        refined = meta.get("refines")
        wanted = lengths.get(hrefs[refined], 0.0) if refined else sum(lengths.values())
        if abs(_seconds(meta.text) - wanted) > _TOLERANCE_S * max(1, len(lengths)):
            yield Failure(SOUND, f"{meta.text} / {wanted:.3f}")
    if book.smils and len(told) != len(lengths) + 1:
        yield Failure(SOUND, "media:duration")
    kinds = {meta.get("property") for meta in elements(book.package, "meta")}
    if book.smils and "media:active-class" not in kinds:
        yield Failure(SOUND, "media:active-class")
    yield from _sound_order(book)


def _sound_order(book: _Book) -> Iterator[Failure]:
    """The sentences that sound must do so in the order in which they stand."""
    order = {place: number for number, place in enumerate(_sentences(book))}
    played = [place for place in _sounded(book) if place in order]
    for before, after in pairwise(played):
        if order[after] <= order[before]:
            yield Failure(SOUND_ORDER, after)
            return
