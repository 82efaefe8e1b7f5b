"""Our own look at a finished large-print PDF, beside the validators of others.

Conformance tools read the tags; only we know the words that should stand in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from formats.document import Document
from formats.pdf.printable import printable
from formats.pdf.signs import signs_in_words
from formats.text import document_runs
from formats.verify import pdf_rules as rules
from formats.verify.result import Failure
from formats.verify.words import first_difference

if TYPE_CHECKING:
    import pikepdf

    from formats.verify.pdf_structure import Node, StructureReader

_HEADING = re.compile(r"H([1-6])")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_UA_NAMESPACE = "{http://www.aiim.org/pdfua/ns/id/}part"


def verify_pdf(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return what is wrong with a PDF; nothing where all is well.

    Args:
        path: The finished file.
        against: The document it was made from; its words must stand in the structure, in order
            and in their languages. Contents page, labels and page marks are not among them.
    """
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return tuple(_check(pdf, against))
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError) as error:
        return (Failure(rules.OPENS, str(error).splitlines()[0][:200]),)


def _check(pdf: pikepdf.Pdf, against: Document | None) -> Iterator[Failure]:
    from formats.verify.pdf_structure import StructureReader, nodes

    yield from _check_catalogue(pdf)
    yield from _check_metadata(pdf)
    elements = list(nodes(pdf))
    if not elements:
        yield Failure(rules.TAGGED, "StructTreeRoot")
    yield from _check_elements(elements)
    yield from _check_headings(elements)
    yield from _check_fonts(pdf)
    yield from _check_annotations(pdf)
    reader = StructureReader(pdf)
    yield from _check_pages(reader)
    if against is not None:
        yield from _check_words(reader, against)


def _check_catalogue(pdf: pikepdf.Pdf) -> Iterator[Failure]:
    mark_info = pdf.Root.get("/MarkInfo")
    if mark_info is None or not mark_info.get("/Marked", False):
        yield Failure(rules.TAGGED, "MarkInfo")
    if not _LANGUAGE_TAG.fullmatch(str(pdf.Root.get("/Lang", ""))):
        yield Failure(rules.LANGUAGE, "Lang")
    preferences = pdf.Root.get("/ViewerPreferences")
    if preferences is None or not preferences.get("/DisplayDocTitle", False):
        yield Failure(rules.TITLE, "DisplayDocTitle")


def _check_metadata(pdf: pikepdf.Pdf) -> Iterator[Failure]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        if not str(metadata.get("dc:title", "")).strip():
            yield Failure(rules.TITLE, "dc:title")
        if metadata.get(_UA_NAMESPACE) != "1":
            yield Failure(rules.IDENTIFIER, "pdfuaid:part")


def _check_elements(elements: list[Node]) -> Iterator[Failure]:
    figures = headings = 0
    for node in elements:
        if node.tag == "Figure":
            figures += 1
            if not str(node.obj.get("/Alt", "")).strip():
                yield Failure(rules.ALTERNATIVE, f"Figure {figures}")
        elif node.tag == "TH":
            headings += 1
            if not _has_scope(node.obj):
                yield Failure(rules.SCOPE, f"TH {headings}")


def _has_scope(element: pikepdf.Object) -> bool:
    import pikepdf

    attributes = element.get("/A")
    if attributes is None:
        return False
    listed = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    return any(isinstance(item, pikepdf.Dictionary) and "/Scope" in item for item in listed)


def _check_headings(elements: list[Node]) -> Iterator[Failure]:
    previous = 0
    for node in elements:
        match = _HEADING.fullmatch(node.tag)
        if match is None:
            continue
        level = int(match[1])
        if level > previous + 1:
            before = f"H{previous}" if previous else "—"
            yield Failure(rules.HEADINGS, f"{before} → H{level}")
        previous = level


def _check_fonts(pdf: pikepdf.Pdf) -> Iterator[Failure]:
    from formats.verify.pdf_content import page_fonts

    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, 1):
        for name, font in page_fonts(page).items():
            if font.objgen in seen:
                continue
            seen.add(font.objgen)
            where = f"p. {number} {name} {font.get('/BaseFont', '')}"
            if not _is_embedded(font):
                yield Failure(rules.FONTS, where)
            if "/ToUnicode" not in font:
                yield Failure(rules.UNICODE, where)


def _is_embedded(font: pikepdf.Object) -> bool:
    inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in _FONT_FILES)


def _check_annotations(pdf: pikepdf.Pdf) -> Iterator[Failure]:
    for number, page in enumerate(pdf.pages, 1):
        annotations = list(page.obj.get("/Annots", ()))
        links = [item for item in annotations if item.get("/Subtype") == "/Link"]
        if any("/StructParent" not in link or not str(link.get("/Contents", "")) for link in links):
            yield Failure(rules.LINKS, f"p. {number}")
        if annotations and page.obj.get("/Tabs") != "/S":
            yield Failure(rules.TAB_ORDER, f"p. {number}")


def _check_pages(reader: StructureReader) -> Iterator[Failure]:
    for number, page in enumerate(reader.pages, 1):
        if page.has_untagged:
            yield Failure(rules.UNTAGGED, f"p. {number}")
        if page.has_unmapped:
            yield Failure(rules.UNICODE, f"p. {number}")


def _check_words(reader: StructureReader, document: Document) -> Iterator[Failure]:
    """Compare words with those of the model; the first that differs is named."""
    from formats.verify.pdf_structure import split_words

    found = split_words(_printed(reader.words()))
    # Signs that the fonts lack stand there in words, and in those words alone.
    drawn, _ = signs_in_words(document)
    expected = split_words(_printed(split_words(_model_parts(drawn))))
    place = first_difference([word for word, _ in expected], [word for word, _ in found])
    if place is not None:
        yield Failure(rules.WORDS, place)
        return
    for index, (mine, theirs) in enumerate(zip(expected, found, strict=True), 1):
        if mine[1].lower() != theirs[1].lower():
            yield Failure(rules.WORD_LANGUAGES, f"{index}: «{mine[0]}» {mine[1]} ≠ {theirs[1]}")
            return


def _printed(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return whole words as they are printed: a letter and its accent may come from two runs."""
    return [(f"{printable(word)} ", lang) for word, lang in words]


def _model_parts(document: Document) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for runs in document_runs(document):
        parts += [(printable(run.text), run.lang) for run in runs]
        parts.append((" ", ""))
    return parts
