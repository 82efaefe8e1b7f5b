"""The package of an EPUB book: what it says of itself, its files, and the order to read them in.

Sources: EPUB 3.3, 4 «OCF» and 5 «Package document»; OPF 2.0.1.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from formats.document import Metadata
from formats.errors import UnreadableDocument
from formats.readers.markup import Element, parse_xml
from formats.readers.package import ZipPackage
from formats.reading import Limits

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts may be scrambled by these without locking the text (EPUB 3.3, 4.4).
_FONT_SCRAMBLERS = {
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
}
_ISBN = re.compile(r"(?:97[89])?\d{9}[\dx]")
TEXT_TYPES = frozenset(
    ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
)


@dataclass(frozen=True, slots=True)
class ManifestItem:
    """One file of the book, by its name in the package."""

    name: str
    media_type: str
    properties: frozenset[str] = frozenset()


class EpubBook:
    """An opened book.

    Raises:
        UnreadableDocument: Locked, damaged, no EPUB, or beyond a limit.
    """

    def __init__(self, src: BinaryIO, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        self.zip = ZipPackage(src, name, limits)
        self._folded = {entry.casefold(): entry for entry in sorted(self.zip.names)}
        self._check_locks()
        opf = self._opf_name()
        self._folder = posixpath.dirname(opf)
        self._package = self._xml(opf)
        self.items = {
            item.get("id", ""): ManifestItem(
                self.resolve(self._folder, item.get("href", ""))[0],
                (item.get("media-type") or "").lower(),
                frozenset((item.get("properties") or "").split()),
            )
            for item in self._package.iter("{*}item")
        }
        self.types = {item.name: item.media_type for item in self.items.values()}

    def data(self, name: str) -> bytes | None:
        """Return a file's bytes, or None; names that differ in case alone are taken for one."""
        entry = name if name in self.zip.names else self._folded.get(name.casefold(), "")
        return self.zip.data(entry)

    def _xml(self, name: str) -> Element:
        data = self.data(name)
        if data is None:
            raise self.zip.damaged("a file of the book is missing")
        return parse_xml(data, name=self.name, limits=self._limits, has_type=True)

    def _opf_name(self) -> str:
        if _CONTAINER in self.zip.names:
            for rootfile in self._xml(_CONTAINER).iter("{*}rootfile"):
                if rootfile.get("full-path"):
                    return str(rootfile.get("full-path"))
        found = next((entry for entry in sorted(self.zip.names) if entry.endswith(".opf")), None)
        if found is None:
            raise self.zip.damaged("no package document")
        return found

    def _check_locks(self) -> None:
        """Refuse a book whose text is encrypted (DRM)."""
        data = self.zip.data(_ENCRYPTION)
        if data is None:
            return
        root = parse_xml(data, name=self.name, limits=self._limits, has_type=True)
        ways = {way.get("Algorithm", "") for way in root.iter("{*}EncryptionMethod")}
        if ways - _FONT_SCRAMBLERS:
            raise UnreadableDocument(f"{self.name}: DRM", say="book-locked", name=self.name)

    def resolve(self, folder: str, address: str) -> tuple[str, str]:
        """Return the name of the file that an address leads to, and the place in it.

        The name is empty for an address outside the book.
        """
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return "", ""
        if parts.scheme or parts.netloc:
            return "", ""
        path = unquote(parts.path)
        name = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/") if path else ""
        return name, unquote(parts.fragment)

    def spine(self) -> Iterator[ManifestItem]:
        """Yield the text files in reading order; those outside the main flow come last."""
        references = list(self._package.iter("{*}itemref"))
        references.sort(key=lambda ref: (ref.get("linear") or "").lower() == "no")
        seen: set[str] = set()
        for reference in references:
            item = self.items.get(reference.get("idref", ""))
            if item is not None and item.name not in seen:
                seen.add(item.name)
                yield item

    def page_list(self) -> dict[str, str]:
        """Return the labels of printed pages by file and place: of `nav`, or of the NCX."""
        labels: dict[str, str] = {}
        for item in self.items.values():
            if "nav" in item.properties and item.media_type in TEXT_TYPES:
                labels.update(self._nav_pages(item.name))
            elif item.media_type == "application/x-dtbncx+xml":
                for key, label in self._ncx_pages(item.name):
                    labels.setdefault(key, label)
        return labels

    def _nav_pages(self, name: str) -> Iterator[tuple[str, str]]:
        folder = posixpath.dirname(name)
        try:
            root = self._xml(name)
        except UnreadableDocument:
            return  # the pages of the text itself are read all the same
        for nav in root.iter("{*}nav"):
            kind = nav.get("{http://www.idpf.org/2007/ops}type") or nav.get("role") or ""
            if "page-list" in kind or "doc-pagelist" in kind:
                for link in nav.iter("{*}a"):
                    yield self._page(folder, link.get("href", ""), "".join(link.itertext()))

    def _ncx_pages(self, name: str) -> Iterator[tuple[str, str]]:
        folder = posixpath.dirname(name)
        try:
            root = self._xml(name)
        except UnreadableDocument:
            return  # a broken table of pages does not make the book unreadable
        for target in root.iter("{*}pageTarget"):
            text = next((part.text or "" for part in target.iter("{*}text")), "")
            source = next((part.get("src", "") for part in target.iter("{*}content")), "")
            yield self._page(folder, source, text)

    def _page(self, folder: str, address: str, text: str) -> tuple[str, str]:
        name, place = self.resolve(folder, address)
        return f"{name}#{place}", " ".join(text.split())

    def core(self, name: str) -> list[str]:
        """Return what the book says of itself under a Dublin Core name, in order."""
        texts = (
            " ".join("".join(part.itertext()).split())
            for part in self._package.iter("{http://purl.org/dc/elements/1.1/}" + name)
        )
        return [text for text in texts if text]

    def title(self) -> str:
        """Return the main title (EPUB 3.3, 5.5.3.1.2: `title-type`), else the first."""
        main = next(
            (
                (meta.get("refines") or "").lstrip("#")
                for meta in self._package.iter("{*}meta")
                if meta.get("property") == "title-type" and (meta.text or "").strip() == "main"
            ),
            None,
        )
        for part in self._package.iter("{http://purl.org/dc/elements/1.1/}title"):
            if main and part.get("id") == main:
                return " ".join("".join(part.itertext()).split())
        return next(iter(self.core("title")), "")

    def metadata(self) -> Metadata:
        """Return author, publisher and so on; authors only, where roles are told."""
        return Metadata(
            tuple(self._creators()),
            ", ".join(self.core("publisher")),
            ", ".join(self.core("subject")),
            next(iter(self.core("date")), ""),
            next(iter(self.core("source")), "") or self._identifier(),
        )

    def _creators(self) -> Iterator[str]:
        for part in self._package.iter("{http://purl.org/dc/elements/1.1/}creator"):
            text = " ".join("".join(part.itertext()).split())
            if text:
                yield text

    def _identifier(self) -> str:
        """Return an ISBN, or nothing: what a program has made up names no printed work."""
        texts = (text.lower().removeprefix("urn:isbn:") for text in self.core("identifier"))
        return next((text for text in texts if _ISBN.fullmatch(text.replace("-", ""))), "")


def stem_of(name: str) -> str:
    """Return the folder of a file in the package."""
    return posixpath.dirname(name)
