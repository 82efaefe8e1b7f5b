"""The parts of a DOCX, and how they lead to each other."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import BinaryIO

from formats.errors import UnreadableDocument
from formats.readers.markup import Element, parse_xml
from formats.readers.package import ZipPackage
from formats.reading import Limits

MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/"


class Package:
    """The parts of one DOCX; all of them together fit the limits.

    Raises:
        UnreadableDocument: Locked, damaged, no DOCX, or beyond a limit.
    """

    def __init__(self, src: BinaryIO, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        self._zip = ZipPackage(src, name, limits)
        self.document = self._document_name()

    def damaged(self, detail: str) -> UnreadableDocument:
        """Return the error for a file that is not what it says it is."""
        return self._zip.damaged(detail)

    def _document_name(self) -> str:
        for kind, target in self.relations("").values():
            if kind.endswith("/officeDocument"):
                return target
        raise self.damaged("no document part")

    def data(self, name: str) -> bytes | None:
        """Return a part's bytes, or None if there is none."""
        data = self._zip.data(name)
        # «Strict» files have the same names in other namespaces.
        if data is not None and name.endswith((".xml", ".rels")) and _STRICT in data:
            data = data.replace(_STRICT + b"wordprocessingml/main", MAIN[1:-1].encode()).replace(
                _STRICT + b"officeDocument/relationships", RELATION[1:-1].encode()
            )
        return data

    def xml(self, name: str) -> Element | None:
        """Return a part as an element, without following anything to outside, or None."""
        data = self.data(name)
        return None if data is None else parse_xml(data, name=self.name, limits=self._limits)

    def macros(self) -> bool:
        """Tell whether the file carries programs (ECMA-376 allows none, Word's DOCM has them)."""
        return any(name.endswith("vbaProject.bin") for name in self._zip.names)

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
