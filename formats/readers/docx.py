"""Reads DOCX as it was meant: headings, lists, tables, notes, descriptions, languages.

The XML is read directly: converters that go through HTML lose the language of each run and the
header rows of tables. Source: ECMA-376 part 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar

from formats.document import Block, Lang, Metadata, Note
from formats.readers._docx_flow import Flow
from formats.readers._docx_inline import InlineReader, Notes, agreeing, document_language
from formats.readers._docx_package import MAIN, Package, value
from formats.readers._docx_shared import Shared
from formats.readers._docx_styles import Lists, Styles
from formats.readers.guessing import with_guessed_headings
from formats.readers.languages import settled
from formats.readers.markup import Element
from formats.readers.structure import Draft, finish
from formats.reading import Limits, Reading
from formats.report import Finding, Kind

_DC = "{http://purl.org/dc/elements/1.1/}"


class DocxReader:
    """Reads DOCX, also of the strict kind; not DOC, which is another format."""

    name: ClassVar[str] = "docx"
    suffixes: ClassVar[tuple[str, ...]] = (".docx",)

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole file; what Word shows and the model cannot hold is reported."""
        package = Package(src, name, limits)
        root = package.xml(package.document)
        body = None if root is None else root.find(f"{MAIN}body")
        if body is None:
            raise package.damaged("no body")
        findings: list[Finding] = []
        if package.macros():
            findings.append(Finding(Kind.LOST, "macros-dropped"))
        styles = Styles(package)
        core = package.core()
        named = document_language(_core(core, "language"))
        told = named or document_language(styles.default_language)
        language = settled("".join(_texts(body, named)), told, lang, findings)
        notes = Notes()
        shared = Shared(
            name, language, styles, Lists(package), limits.nesting, findings, notes.waiting
        )
        inline = InlineReader(package, package.document, styles, notes, findings)
        blocks = with_guessed_headings(Flow(shared, inline).read(body), findings)
        read_notes = tuple(
            replace(note, blocks=shared.led(note.blocks)) for note in _notes(package, shared, notes)
        )
        blocks = shared.led(blocks)
        title = _core(core, "title")
        draft = Draft(language, blocks, read_notes, _metadata(core), title)
        return finish(draft, name=name, reader=self.name, findings=findings)


def _texts(body: Element, named: Lang | None) -> Iterator[str]:
    """Yield the text that tells the document's language.

    What is marked as another language says nothing against the language that the file's author
    named; the one of the styles, which is but the word processor's own, it does gainsay.
    """
    for run in body.iter(f"{MAIN}r"):
        text = "".join(part.text or "" for part in run.iterchildren(f"{MAIN}t"))
        own = document_language(value(run.find(f"{MAIN}rPr"), "lang") or "") if named else None
        if agreeing(own, text) in {None, named}:
            yield text


def _core(core: Element | None, name: str) -> str:
    found = None if core is None else core.find(_DC + name)
    return "" if found is None else " ".join((found.text or "").split())


def _metadata(core: Element | None) -> Metadata:
    names = (name.strip() for name in _core(core, "creator").split(";"))
    return Metadata(
        tuple(name for name in names if name),
        _core(core, "publisher"),
        _core(core, "subject"),
        _core(core, "date"),
        _core(core, "identifier"),
    )


def _notes(package: Package, shared: Shared, notes: Notes) -> Iterator[Note]:
    """Yield the notes in order of reference; a reference without a note is reported."""
    for kind in ("footnote", "endnote"):
        part = package.related(f"{kind}s")
        root = None if part is None else package.xml(part)
        elements = {} if root is None else {n.get(f"{MAIN}id"): n for n in root}
        wanted = [(key[1], told) for key, told in notes.found.items() if key[0] == kind]
        inline = InlineReader(package, part or "", shared.styles, notes, shared.findings)
        for identifier, (anchor, label) in wanted:
            element = elements.get(identifier)
            if element is None:
                shared.find(Kind.LOST, "note-missing", None, label)
                yield Note(anchor, label, ())
                continue
            yield Note(anchor, label, _note_blocks(element, label, shared, inline))


def _note_blocks(
    element: Element, label: str, shared: Shared, inline: InlineReader
) -> tuple[Block, ...]:
    """Return a note's blocks without the sign that Word repeats at their head."""
    for run in element.iter(f"{MAIN}r"):
        is_sign = run.find(f"{MAIN}footnoteRef") is not None
        is_sign = is_sign or run.find(f"{MAIN}endnoteRef") is not None
        text = "".join(part.text or "" for part in run.findall(f"{MAIN}t"))
        if text.strip() and text.strip() == label:
            run.getparent().remove(run)
            break
        if is_sign or text.strip():
            break
    return Flow(shared, inline, depth=1).read(element)
