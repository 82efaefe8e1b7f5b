"""Checks on a finished DOCX: what a screen reader needs, and that no word was lost.

The file is read here from its XML, and not by our reader or writer: a check that shared their
code would share their mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.text import block_runs, document_runs, words
from formats.verify.result import Failure, Rule
from formats.verify.source import tables_without_headings
from formats.verify.words import first_difference

PACKAGE = Rule(
    "DOCX-01",
    "ECMA-376-2",
    "Το αρχείο δεν είναι σωστό DOCX. Φτιάξτε το ξανά.",
    "The file is not a sound DOCX. Make it again.",
)
TITLE = Rule(
    "DOCX-02",
    "EN 301 549 10.2.4.2",
    "Λείπει ο τίτλος από τις ιδιότητες του εγγράφου. Συμπληρώστε τον.",
    "The title is missing from the document's properties. Fill it in.",
)
LANGUAGE = Rule(
    "DOCX-03",
    "EN 301 549 10.3.1.1",
    "Το έγγραφο δεν δηλώνει τη γλώσσα του. Ορίστε τη γλώσσα ελέγχου.",
    "The document does not tell its language. Set the proofing language.",
)
RUN_LANGUAGE = Rule(
    "DOCX-04",
    "EN 301 549 10.3.1.2",
    "Ένα κομμάτι κειμένου δεν δηλώνει τη γλώσσα του. Ορίστε τη.",
    "A piece of text does not tell its language. Set it.",
)
HEADINGS = Rule(
    "DOCX-05",
    "EN 301 549 10.1.3.1",
    "Μια επικεφαλίδα παραλείπει επίπεδο, ή δεν υπάρχει καμία. Διορθώστε τη σειρά των επιπέδων.",
    "A heading skips a level, or there is none. Correct the order of levels.",
)
TABLE_HEADERS = Rule(
    "DOCX-06",
    "EN 301 549 10.1.3.1",
    "Ένας πίνακας δεν έχει γραμμή ή στήλη επικεφαλίδων. Σημειώστε την.",
    "A table has no header row or header column. Mark it.",
)
ALTERNATIVE = Rule(
    "DOCX-07",
    "EN 301 549 10.1.1.1",
    "Μια εικόνα δεν έχει περιγραφή. Γράψτε μία ή σημειώστε την ως διακοσμητική.",
    "A picture has no description. Write one or mark it as decoration.",
)
EMPTY_PARAGRAPH = Rule(
    "DOCX-08",
    "EN 301 549 10.1.3.2",
    "Μια κενή παράγραφος κάνει χώρο. Σβήστε την και ορίστε απόσταση παραγράφων.",
    "An empty paragraph makes room. Delete it and set the spacing of paragraphs.",
)
SPLIT_ROW = Rule(
    "DOCX-09",
    "UKAAF G003",
    "Μια γραμμή πίνακα μπορεί να κοπεί στην αλλαγή σελίδας. Απαγορεύστε το στις ιδιότητές της.",
    "A table row may be divided between pages. Forbid it in the row's properties.",
)
WORDS = Rule(
    "DOCX-10",
    "EN 301 549 5.4",
    "Μια λέξη του εγγράφου λείπει ή δεν είναι στη σειρά της. Φτιάξτε το αρχείο ξανά.",
    "A word of the document is missing or out of its order. Make the file again.",
)
KEPT_LANGUAGES = Rule(
    "DOCX-11",
    "EN 301 549 5.4",
    "Κάποιο κείμενο δηλώνει άλλη γλώσσα από αυτή του εγγράφου. Φτιάξτε το αρχείο ξανά.",
    "Some text tells another language than the document does. Make the file again.",
)
NOTES = Rule(
    "DOCX-12",
    "ECMA-376-1 17.11",
    "Μια παραπομπή δεν οδηγεί σε σημείωση. Φτιάξτε το αρχείο ξανά.",
    "A reference leads to no note. Make the file again.",
)

_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# A note's own sign and the contents are repeated from elsewhere: they are not words of the text.
_REPEATED_STYLE = "FootnoteReference"
_REPEATED_HEADING = "RepeatedHeading"
_RECORD_STYLES = frozenset({"TableRecord", "TableRecordFirst"})
"""Of tables that the page has no room for, and that are paragraphs therefore."""

Element = Any


def verify_docx(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a DOCX breaks, in the rules' order.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        with ZipFile(path) as package:
            file = _File(package)
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as exc:
        return (Failure(PACKAGE, str(exc)),)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    found = [*_properties(file), *_run_languages(file), *_headings(file)]
    found += [*_tables(file, against), *_pictures(file), *_empty(file), *_split_rows(file)]
    found += _dangling_notes(file)
    if against is not None:
        found += [*_lost_words(file, against), *_changed_languages(file, against)]
    return tuple(sorted(found, key=lambda failure: failure.rule.number))


class _File:
    """The parts that the rules look at."""

    def __init__(self, package: ZipFile) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)

        def part(name: str) -> Element:
            return etree.fromstring(package.read(name), parser)

        self.document = part("word/document.xml")
        self.styles = part("word/styles.xml")
        self.core = part("docProps/core.xml")
        names = set(package.namelist())
        has_notes = "word/footnotes.xml" in names
        self.notes = part("word/footnotes.xml") if has_notes else etree.Element("none")
        part("[Content_Types].xml")

    def stories(self) -> Iterator[Element]:
        """Yield the body, then each note in its order, without Word's separators."""
        yield self.document
        for note in self.notes.findall(f"{_MAIN}footnote"):
            if note.get(f"{_MAIN}type") in {None, "normal"}:
                yield note

    def paragraphs(self) -> Iterator[Element]:
        """Yield all paragraphs in reading order, those of the contents left out."""
        for story in self.stories():
            for paragraph in story.iter(f"{_MAIN}p"):
                if not _is_contents(paragraph):
                    yield paragraph


def _is_contents(element: Element) -> bool:
    galleries = (
        sdt.find(f"{_MAIN}sdtPr/{_MAIN}docPartObj/{_MAIN}docPartGallery")
        for sdt in element.iterancestors(f"{_MAIN}sdt")
    )
    return any(g is not None and "Contents" in g.get(f"{_MAIN}val", "") for g in galleries)


def _value(element: Element, path: str) -> str:
    """Return `w:val` of the element at a path of `w:` names, or nothing."""
    found = element.find("/".join(_MAIN + step for step in path.split("/")))
    return "" if found is None else str(found.get(f"{_MAIN}val", ""))


def _text(run: Element) -> str:
    return "".join(part.text or "" for part in run.iter(f"{_MAIN}t"))


def _pieces(file: _File) -> Iterator[list[tuple[str, str]]]:
    """Yield each paragraph as pieces of text and their languages."""
    counted = 0
    for paragraph in file.paragraphs():
        in_note = next(paragraph.iterancestors(f"{_MAIN}footnote"), None) is not None
        pieces = []
        for run in paragraph.iter(f"{_MAIN}r"):
            language = _value(run, "rPr/lang")
            mark = run.find(f"{_MAIN}footnoteReference")
            style = _value(run, "rPr/rStyle")
            if style == _REPEATED_HEADING or (in_note and style == _REPEATED_STYLE):
                continue
            if mark is not None and mark.get(f"{_MAIN}customMarkFollows") is None:
                counted += 1
                pieces.append((str(counted), language))
            else:
                pieces.append((_text(run), language))
        yield pieces


def _properties(file: _File) -> Iterator[Failure]:
    title = file.core.find(_TITLE)
    if title is None or not (title.text or "").strip():
        yield Failure(TITLE, "docProps/core.xml")
    if not _value(file.styles, "docDefaults/rPrDefault/rPr/lang"):
        yield Failure(LANGUAGE, "word/styles.xml")


def _run_languages(file: _File) -> Iterator[Failure]:
    for paragraph in file.paragraphs():
        for run in paragraph.iter(f"{_MAIN}r"):
            text = _text(run)
            if any(map(str.isalpha, text)) and not _value(run, "rPr/lang"):
                yield Failure(RUN_LANGUAGE, text.strip()[:60])


def _heading_level(paragraph: Element) -> int:
    """Return the level by the built-in styles' names, or 0."""
    style = _value(paragraph, "pPr/pStyle")
    return int(style[-1]) if style[:-1] == "Heading" and style[-1:] in "123456" else 0


def _headings(file: _File) -> Iterator[Failure]:
    above = 0
    for paragraph in file.document.iter(f"{_MAIN}p"):
        level = _heading_level(paragraph)
        if level > above + 1:
            yield Failure(HEADINGS, f"{above} → {level}: {_text(paragraph)[:60]}")
        above = level or above
    if not above:
        yield Failure(HEADINGS, "word/document.xml")


def _tables(file: _File, against: Document | None) -> Iterator[Failure]:
    """Check each table, unless the document itself has one without headings."""
    known = tables_without_headings(against)
    bare = [
        (number, table)
        for number, table in enumerate(file.document.iter(f"{_MAIN}tbl"), 1)
        if not _has_headings(table)
    ]
    styles = {_value(one, "pPr/pStyle") for one in file.document.iter(f"{_MAIN}p")}
    if styles & _RECORD_STYLES:
        # Some tables are paragraphs, and the others' numbers are not those of the document.
        lost = bare[len(known) :]
    else:
        lost = [(number, table) for number, table in bare if number not in known]
    for number, table in lost:
        yield Failure(TABLE_HEADERS, f"{number}: {_text(table)[:60]}")


def _has_headings(table: Element) -> bool:
    look = table.find(f"{_MAIN}tblPr/{_MAIN}tblLook")
    has_column = look is not None and look.get(f"{_MAIN}firstColumn") == "1"
    return has_column or table.find(f"{_MAIN}tr/{_MAIN}trPr/{_MAIN}tblHeader") is not None


def _pictures(file: _File) -> Iterator[Failure]:
    for story in file.stories():
        for picture in story.iter(_PICTURE):
            is_decoration = any(mark.get("val") == "1" for mark in picture.iter(_DECORATIVE))
            if not (picture.get("descr") or "").strip() and not is_decoration:
                yield Failure(ALTERNATIVE, picture.get("name", ""))


def _empty(file: _File) -> Iterator[Failure]:
    for number, paragraph in enumerate(file.document.iter(f"{_MAIN}p"), 1):
        holds = paragraph.find(f".//{_MAIN}drawing") is not None or _text(paragraph).strip()
        parent = paragraph.getparent()
        alone = parent.tag == f"{_MAIN}tc" and len(parent.findall(f"{_MAIN}p")) == 1
        alone = alone or _parts_tables(paragraph)
        if not holds and not alone and paragraph.find(f".//{_MAIN}footnoteReference") is None:
            yield Failure(EMPTY_PARAGRAPH, str(number))


def _parts_tables(paragraph: etree._Element) -> bool:
    """Tell whether a paragraph keeps two tables from becoming one."""
    marks = {f"{_MAIN}bookmarkStart", f"{_MAIN}bookmarkEnd"}
    around = (paragraph.itersiblings(preceding=True), paragraph.itersiblings())
    nearest = (next((one for one in side if one.tag not in marks), None) for side in around)
    return all(one is not None and one.tag == f"{_MAIN}tbl" for one in nearest)


def _split_rows(file: _File) -> Iterator[Failure]:
    for row in file.document.iter(f"{_MAIN}tr"):
        if row.find(f"{_MAIN}trPr/{_MAIN}cantSplit") is None:
            yield Failure(SPLIT_ROW, _text(row)[:60])


def _dangling_notes(file: _File) -> Iterator[Failure]:
    known = {note.get(f"{_MAIN}id") for note in file.notes.findall(f"{_MAIN}footnote")}
    for reference in file.document.iter(f"{_MAIN}footnoteReference"):
        if reference.get(f"{_MAIN}id") not in known:
            yield Failure(NOTES, str(reference.get(f"{_MAIN}id")))
    # ECMA-376-1 17.11.14: Word hangs no note on a note.
    for reference in file.notes.iter(f"{_MAIN}footnoteReference"):
        yield Failure(NOTES, str(reference.get(f"{_MAIN}id")))


def _as_written(document: Document) -> Document:
    """Return the document with its notes in the file's order.

    Notes that no text of the body refers to stand at its end: Word shows them nowhere else.
    """
    rows = chain.from_iterable(map(block_runs, document.blocks))
    used = {run.note for row in rows for run in row}
    ordered = sorted(document.notes, key=lambda note: note.anchor in used)
    return replace(document, notes=tuple(ordered))


def _lost_words(file: _File, against: Document) -> Iterator[Failure]:
    expected = words(_as_written(against))
    found = [
        word for pieces in _pieces(file) for word in "".join(text for text, _ in pieces).split()
    ]
    place = first_difference(expected, found)
    if place:
        yield Failure(WORDS, place)


def _changed_languages(file: _File, against: Document) -> Iterator[Failure]:
    """Compare the language of each letter; the words themselves are another rule's business."""
    expected = [
        (letter, run.lang.split("-")[0])
        for runs in document_runs(_as_written(against))
        for run in runs
        for letter in run.text
        if letter.isalpha()
    ]
    found = [
        (letter, language.split("-")[0])
        for pieces in _pieces(file)
        for text, language in pieces
        for letter in text
        if letter.isalpha()
    ]
    for number, (wanted, given) in enumerate(zip(expected, found, strict=False)):
        if wanted[0] != given[0]:
            return
        if wanted[1] != given[1]:
            shown = "".join(letter for letter, _ in expected[number : number + 20])
            yield Failure(KEPT_LANGUAGES, f"{wanted[1]} → {given[1]}: {shown}")
            return
