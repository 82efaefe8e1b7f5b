"""DOCX for people who read in Word or LibreOffice, by eye in large print or by screen reader.

Sources: EN 301 549 10 (non-web documents), WCAG 2.2, ECMA-376 part 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import Any, BinaryIO, ClassVar

from docx.oxml.ns import qn

from formats.document import Anchor, Document, Note
from formats.labels import labels
from formats.narration import Narration
from formats.report import Finding, Report
from formats.text import document_runs
from formats.theme import Theme
from formats.writers._docx_blocks import BlockWriter, Shared, tables_apart
from formats.writers._docx_contents import contents
from formats.writers._docx_flow import Flow
from formats.writers._docx_numbering import Numbering
from formats.writers._docx_parts import (
    A4_WIDTH_MM,
    POINTS_PER_MM,
    drop_unused_parts,
    footer_elements,
    notes_part,
    refill,
    save_without_dates,
    section_properties,
    set_properties,
    settings_elements,
)
from formats.writers._docx_styles import colour, style_elements
from formats.writers._docx_text import NoteReferences, TextWriter, reference_letters
from formats.writers._docx_xml import Element, text_element, w


class DocxWriter:
    """Writes DOCX with real headings, lists, tables, notes, descriptions and languages."""

    name: ClassVar[str] = "docx"
    media_type: ClassVar[str] = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    suffix: ClassVar[str] = ".docx"
    version: ClassVar[str] = "4"

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole document; undescribed pictures and unheaded tables are reported."""
        del narration
        return _File(doc, theme).save(out)


class _File:
    """One file in the making."""

    def __init__(self, doc: Document, theme: Theme) -> None:
        import docx

        self._doc = doc
        self._theme = theme
        self._file: Any = docx.Document()
        self._labels = labels(doc.lang)
        self._notes = _note_references(doc)
        self._findings: list[Finding] = []
        self._contents: list[Element] = []
        self._flows: dict[str, Flow] = {}
        """Of parts, by their names in the package; open while the file is saved."""
        width_mm = A4_WIDTH_MM - 2 * theme.profile.margin_mm
        self._shared = Shared(
            Numbering(),
            self._labels,
            _linked(doc),
            width_mm * POINTS_PER_MM,
            theme.body_pt,
            self._findings,
        )

    def save(self, out: BinaryIO) -> Report:
        drop_unused_parts(self._file)
        part = self._file.part
        with ExitStack() as self._open:
            self._fill_body()
            refill(self._file.styles.element, style_elements(self._doc, self._theme))
            has_notes = bool(self._notes.used)
            settings = settings_elements(self._doc, self._theme, has_notes=has_notes)
            refill(self._file.settings.element, settings)
            refill(part.numbering_part.element, self._shared.numbering.elements())
            core = part.package.core_properties._element
            set_properties(core, self._doc)
            save_without_dates(self._file, out, self._flows)
        return Report(tuple(self._findings))

    def _blocks(self, part: Any) -> BlockWriter:
        return BlockWriter(part, TextWriter(part, self._theme, self._notes), self._shared)

    def _flow(self, part: Any, elements: Iterable[Element], at: str = "") -> Element:
        """Keep elements of a part as text; return the mark that stands in their place."""
        flow = self._open.enter_context(Flow(part.element, at))
        self._flows[part.partname.membername] = flow
        flow.add(elements)
        return flow.mark()

    def _fill_body(self) -> None:
        elements = tables_apart(self._elements())
        first = [*islice(elements, 1)]
        title = first if first and _is_title(first[0]) else []
        rest = elements if title else chain(first, elements)
        mark = self._flow(self._file.part, rest, qn("w:body"))
        section = self._file.sections[0]
        footer = section.footer
        footer.is_linked_to_previous = False
        refill(footer._element, footer_elements(self._labels))
        properties = section._sectPr
        section_properties(properties, self._theme)
        root = self._file.element
        refill(root.body, [*title, *self._contents, mark, properties])
        background = self._theme.scheme.background
        if background != "#ffffff":
            code = "000000" if background == "#000000" else colour(background)
            root.insert(0, w("background", color=code))

    def _elements(self) -> Iterator[Element]:
        """Yield the body's elements, at its end notes that nothing refers to.

        Meanwhile the contents are made, and the notes part is filled.
        """
        body = self._blocks(self._file.part)
        yield from body.blocks(self._doc.blocks)
        listed = contents(body.headings, self._labels)
        if listed is not None:
            self._contents.append(listed)
        self._notes.is_body_done = True
        self._write_notes()
        left = [note for note in self._doc.notes if note.anchor not in self._notes.used]
        for note in left:
            yield from body.blocks(note.blocks)

    def _write_notes(self) -> None:
        """Fill the notes part, if there are notes that something refers to."""
        notes = [note for note in self._doc.notes if note.anchor in self._notes.used]
        if notes:
            part = notes_part(self._file)
            writer = self._blocks(part)
            part.element.append(self._flow(part, (self._note(note, writer) for note in notes)))

    def _note(self, note: Note, writer: BlockWriter) -> Element:
        inner = list(writer.blocks(note.blocks))
        mark = w("footnoteRef") if self._notes.counts_itself else text_element(note.label)
        letters = reference_letters(self._doc.lang)
        signs = [w("r", letters, mark), w("r", text_element(" "))]
        for element in inner:
            _restyle(element)
        first = next((element for element in inner if element.tag.endswith("}p")), None)
        if first is None:
            first = w("p", w("pPr"))
            inner.insert(0, first)
        for at, sign in enumerate(signs):
            first.insert(1 + at, sign)
        return w("footnote", *inner, id=self._notes.numbers[note.anchor])


def _restyle(element: Element) -> None:
    """Give the note's plain paragraphs the style of notes."""
    layout = element.find(qn("w:pPr"))
    if layout is not None and layout.find(qn("w:pStyle")) is None:
        layout.insert(0, w("pStyle", val="FootnoteText"))


def _is_title(element: Element) -> bool:
    """Tell whether the document begins with this title."""
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) == "Heading1"


def _note_references(doc: Document) -> NoteReferences:
    """Return the notes' numbers and labels, and whether Word's own count shows these labels."""
    names = {note.anchor: note.label for note in doc.notes}
    seen = dict.fromkeys(
        run.note for runs in document_runs(doc) for run in runs if run.note in names
    )
    counted = [str(number) for number, _ in enumerate(seen, 1)]
    in_order = [names[anchor] for anchor in seen if anchor is not None]
    numbers = {note.anchor: number for number, note in enumerate(doc.notes, 1)}
    return NoteReferences(numbers, names, counts_itself=in_order == counted)


def _linked(doc: Document) -> frozenset[Anchor]:
    """Return the anchors that links of the document lead to."""
    return frozenset(
        Anchor(run.link[1:])
        for runs in document_runs(doc)
        for run in runs
        if run.link and run.link.startswith("#")
    )
