"""Opening a DOCX under limits, and finding its parts."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from formats.errors import UnreadableDocument
from formats.reading import MEBIBYTE, Limits

MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_OLE = b"\xd0\xcf\x11\xe0"

Element = Any
"""An lxml element; its stubs do not know that `get` and `find` may be chained."""


class Package:
    """The parts of one DOCX; all of them together fit the limits.

    Raises:
        UnreadableDocument: Locked, damaged, no DOCX, or beyond a limit.
    """

    def __init__(self, src: BinaryIO, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        if src.read(len(_OLE)) == _OLE:
            # Word puts a document with a password into an OLE file; an old DOC is one too.
            raise UnreadableDocument(f"{name}: OLE", say="file-locked-or-old", name=name)
        src.seek(0)
        try:
            self._zip = ZipFile(src)
        except BadZipFile as exc:
            raise self.damaged(str(exc)) from exc
        self._check_limits()
        self._names = set(self._zip.namelist())
        self.document = self._document_name()

    def _check_limits(self) -> None:
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > self._limits.entries or unpacked > self._limits.unpacked_bytes:
            raise UnreadableDocument(
                f"{self.name}: {len(entries)} entries, {unpacked} bytes",
                say="file-unpacks-too-big",
                name=self.name,
                most_mb=self._limits.unpacked_bytes // MEBIBYTE,
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableDocument(f"{self.name}: encrypted", say="file-locked", name=self.name)

    def damaged(self, detail: str) -> UnreadableDocument:
        """Return the error for a file that is not what it says it is."""
        return UnreadableDocument(f"{self.name}: {detail}", say="file-damaged", name=self.name)

    def _document_name(self) -> str:
        for kind, target in self.relations("").values():
            if kind.endswith("/officeDocument"):
                return target
        raise self.damaged("no document part")

    def data(self, name: str) -> bytes | None:
        """Return a part's bytes, never more than its entry promised, or None if there is none."""
        if name not in self._names:
            return None
        try:
            promised = self._zip.getinfo(name).file_size
            with self._zip.open(name) as part:
                data = part.read(promised + 1)
        except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as exc:
            raise self.damaged(f"{name}: {exc}") from exc
        if len(data) > promised:
            raise self.damaged(f"{name}: longer than promised")
        # «Strict» files have the same names in other namespaces.
        if name.endswith((".xml", ".rels")) and _STRICT in data:
            data = data.replace(_STRICT + b"wordprocessingml/main", MAIN[1:-1].encode()).replace(
                _STRICT + b"officeDocument/relationships", RELATION[1:-1].encode()
            )
        return data

    def xml(self, name: str) -> Element | None:
        """Return a part as an element, without following anything to outside, or None."""
        data = self.data(name)
        if data is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as exc:
            raise self.damaged(f"{name}: {exc}") from exc
        tree: Any = root.getroottree()
        if tree.docinfo.doctype:
            # Office Open XML has none; an entity bomb does.
            raise self.damaged(f"{name}: a document type")
        return root

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Return the relations of a part: identifier -> kind and target.

        Targets inside the package are names of parts; those outside are addresses.
        """
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        if root is None:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in root.iter(f"{_RELATIONSHIPS}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = (relation.get("Type", ""), target)
        return found

    def related(self, kind: str) -> str | None:
        """Return the name of the document's part of a kind (`styles`, `numbering`, …)."""
        targets = self.relations(self.document).values()
        return next((target for told, target in targets if told.endswith(f"/{kind}")), None)

    def related_xml(self, kind: str) -> Element | None:
        """Return the document's part of a kind as an element, or None."""
        name = self.related(kind)
        return None if name is None else self.xml(name)

    def core(self) -> Element | None:
        """Return the core properties, or None."""
        for kind, target in self.relations("").values():
            if kind.endswith("/core-properties"):
                return self.xml(target)
        return None


def value(element: Element | None, path: str) -> str | None:
    """Return `w:val` of the element at a path of `w:` names; «» where it has none."""
    if element is None:
        return None
    found = element.find("/".join(MAIN + step for step in path.split("/")))
    return None if found is None else str(found.get(f"{MAIN}val", ""))


def is_on(element: Element | None, path: str) -> bool | None:
    """Return a switch such as `w:b`: on, off, or None where it is not set."""
    told = value(element, path)
    return None if told is None else told not in {"0", "false", "off", "none"}
