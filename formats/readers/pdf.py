"""Reads PDF: by its tags where it has them, else by typography, and scanned pages by recognition.

Text and geometry come from PDFium, the structure tree from qpdf (pikepdf). Scripts, forms and
attachments are never touched. Source: ISO 32000-1, ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import BinaryIO, ClassVar

import pikepdf

from formats.document import Lang, Metadata
from formats.errors import Unavailable
from formats.readers._page_flow import PageFlow
from formats.readers._page_furniture import without_furniture
from formats.readers._page_lines import read_lines
from formats.readers._page_signs import is_unmapped
from formats.readers._page_spans import Box
from formats.readers._page_text import PagePicture, PageText
from formats.readers._page_type import Typography, measure
from formats.readers._pdf_content import PageContent, read_page
from formats.readers._pdf_file import PdfFile
from formats.readers._pdf_forms import form_findings
from formats.readers._pdf_marked import MarkedPages, Scattered, sign_count
from formats.readers._pdf_pictures import load_area, load_picture, page_image
from formats.readers._pdf_tagged import TaggedFlow
from formats.readers._pdf_tags import StructureTree
from formats.readers._recognition import LEAST_READ_LETTERS, Recogniser, is_blank
from formats.readers.languages import settled
from formats.readers.structure import Draft, finish
from formats.reading import Limits, Reading
from formats.report import Finding, Kind

_SAMPLE_PAGES = 24
_SAMPLE_SCANS = 3
_CHECKED_PAGES = 12
_LEAST_TAGGED_SHARE = 0.75
_LEAST_LEFT_OUT = 100
"""Signs on a page without tags that are more than a running head or a page number."""
_LONGEST_SHOWN = 200
"""Signs of what was left out that a finding shows."""
_LEAST_LETTERS = 10
_SCAN_SHARE = 0.25
"""A picture that covers more of a page without letters than this is a scan."""
_DRAWN_LETTERS = 200
"""So many shapes on a page without letters may be letters drawn as outlines."""
_LEAST_PICTURE_SHARE = 0.01
_PAGE_PICTURE_SHARE = 0.8
_NO_TITLE = re.compile(
    r"(?:microsoft\s|untitled|χωρίς τίτλο|document ?\d*$|έγγραφο ?\d*$|.*\.\w{2,5}$|[\W\d_]*$)",
    re.IGNORECASE,
)


class PdfReader:
    """Reads PDF with text and scanned PDF, page by page."""

    name: ClassVar[str] = "pdf"
    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole file; a password, damage or a missing recogniser is told.

        Raises:
            UnreadableDocument: Damaged, locked with a password, or beyond a limit.
            Unavailable: All pages are scans and no recogniser is installed.
        """
        data = src.read()
        with PdfFile(data, name, limits) as file:
            findings: list[Finding] = []
            draft = _tagged(file, data, lang, limits, findings)
            if draft is None:
                draft = _Untagged(file, lang, limits, findings).draft()
            if file.has_form:
                findings.extend(form_findings(data))
        return finish(draft, name=name, reader=self.name, findings=findings)


def title_of(file: PdfFile) -> str:
    """Return the title that a PDF tells, unless a program put a file's name there."""
    told = file.told("Title")
    return "" if _NO_TITLE.match(told) else told


def metadata_of(file: PdfFile) -> Metadata:
    """Return what a PDF tells of its making."""
    names = (name.strip() for name in file.told("Author").split(";"))
    return Metadata(tuple(name for name in names if name), subject=file.told("Subject"))


def _tagged(
    file: PdfFile, data: bytes, lang: Lang, limits: Limits, findings: list[Finding]
) -> Draft | None:
    """Return what the tags of a file tell, or None where it has none that hold its text."""
    if not file.is_tagged:
        return None
    found: list[Finding] = []
    pages = MarkedPages(file)
    try:
        with StructureTree(data, file.name, limits) as tree:
            text = "".join(span.text for index in _some_pages(file) for span in pages.all(index))
            language = settled(text, file.language(), lang, found)
            flow = TaggedFlow(pages, language, found, is_own=tree.is_own)
            flow.read(tree.nodes())
        is_covered = _is_covered(file, pages) and not _leaves_out_pages(file, pages)
        if is_covered:
            pages.find_unnamed(tree.named)
    except (pikepdf.PdfError, Scattered):
        is_covered = False
    if not is_covered:
        findings.append(Finding(Kind.LOST, "tags-not-used"))
        return None
    findings.extend(found)
    findings.extend(
        Finding(Kind.LOST, "page-damaged", None, str(index + 1)) for index in sorted(pages.damaged)
    )
    findings.extend(
        Finding(Kind.LOST, "untagged-text-left-out", None, f"{index + 1}: {_shown(text)}")
        for index, text in sorted(pages.untagged.items())
    )
    blocks, notes = tuple(flow.blocks), tuple(flow.notes)
    return Draft(language, blocks, notes, metadata_of(file), title_of(file))


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN].rstrip() + "…"


def _some_pages(file: PdfFile) -> range:
    return range(0, file.page_count, max(1, file.page_count // _CHECKED_PAGES))


def _is_covered(file: PdfFile, pages: MarkedPages) -> bool:
    """Tell whether the tags held the text of pages, all but what is called an artifact."""
    told = there = 0
    for index in _some_pages(file):
        letters = sum(sign_count(span) for span in pages.all(index) if not span.is_artifact)
        there += letters
        told += min(letters, pages.taken.get(index, 0))
    return there > 0 and told >= _LEAST_TAGGED_SHARE * there


def _leaves_out_pages(file: PdfFile, pages: MarkedPages) -> bool:
    """Tell whether a page that the tags never name has text or is a scan: they would be lost."""
    unnamed = (index for index in range(file.page_count) if not pages.taken.get(index))
    return any(_is_left_out(pages.page(index).content) for index in unnamed)


def _is_left_out(content: PageContent) -> bool:
    own = tuple(span for span in content.spans if not span.is_artifact)
    if sum(map(sign_count, own)) >= _LEAST_LEFT_OUT:
        return True
    loose = tuple(p for p in content.pictures if p.mcid < 0 and not p.is_artifact)
    # The paths of a page may frame it or be its background: only a picture makes it a scan here.
    return needs_recognition(replace(content, spans=own, pictures=loose, drawing_count=0))


class _Untagged:
    """Reads the pages of one file by typography."""

    def __init__(self, file: PdfFile, lang: Lang, limits: Limits, findings: list[Finding]) -> None:
        self._file = file
        self._lang = lang
        self._limits = limits
        self._findings = findings
        self._recogniser: Recogniser | None = None
        self._missing: Unavailable | None = None
        self._kept: dict[int, PageText] = {}
        self._unread: list[str] = []
        self._failed: list[str] = []
        self._has_words = False
        self._behind_text = 0

    def draft(self) -> Draft:
        """Return what the pages hold."""
        typography = self._sample()
        text = "".join(line.text for page in self._kept.values() for line in page.lines)
        lang = settled(text, self._file.language(), self._lang, self._findings)
        has_breaks = self._file.page_count > 1
        flow = PageFlow(typography, lang, self._findings, has_breaks=has_breaks)
        for page in without_furniture(self._pages(), typography):
            flow.add(page)
        flow.close()
        if self._recogniser is not None and self._recogniser.is_polytonic:
            self._findings.append(Finding(Kind.GUESSED, "polytonic-recognised"))
        if self._unread:
            detail = ", ".join(self._unread)
            self._findings.append(Finding(Kind.LOST, "pages-not-recognised", None, detail))
        self._tell_failed()
        if self._behind_text:
            detail = str(self._behind_text)
            self._findings.append(Finding(Kind.LOST, "page-picture-not-carried", None, detail))
        blocks, notes = tuple(flow.blocks), tuple(flow.notes)
        return Draft(lang, blocks, notes, metadata_of(self._file), title_of(self._file))

    def _tell_failed(self) -> None:
        """Report the scans whose recognition failed.

        Raises:
            UnreadableDocument: It failed, and no other page has words.
        """
        failure = self._recogniser.failure if self._recogniser is not None else None
        if not self._failed or failure is None:
            return
        if not self._has_words:
            raise failure
        detail = ", ".join(self._failed)
        self._findings.append(Finding(Kind.LOST, "pages-recognition-failed", None, detail))

    def _sample(self) -> Typography:
        """Read pages from all parts of the file, keep them, and measure their letters.

        Raises:
            Unavailable: All of them are scans and no recogniser is installed.
        """
        count = self._file.page_count
        step = max(1, count // _SAMPLE_PAGES)
        scans = 0
        for index in range(0, count, step):
            content = self._content(index)
            if content is None:
                continue
            if needs_recognition(content):
                scans += 1
                if scans > _SAMPLE_SCANS:
                    continue
            page = self._page(index, content)
            self._kept[index] = page
        pages = list(self._kept.values())
        if self._missing is not None and len(self._unread) == len(pages):
            raise self._missing
        recognised = [page for page in pages if page.is_recognised]
        measured = recognised if len(recognised) * 2 > len(pages) else pages
        return measure((p.lines for p in measured), is_recognised=measured is recognised)

    def _pages(self) -> Iterator[PageText]:
        for index in range(self._file.page_count):
            kept = self._kept.pop(index, None)
            if kept is not None:
                yield kept
                continue
            content = self._content(index)
            if content is not None:
                yield self._page(index, content)

    def _content(self, index: int) -> PageContent | None:
        with self._file.page(index) as page:
            if page is not None:
                return read_page(page)
        self._findings.append(Finding(Kind.LOST, "page-damaged", None, str(index + 1)))
        return None

    def _page(self, index: int, content: PageContent) -> PageText:
        label = self._file.page_label(index)
        if needs_recognition(content):
            read = self._recognised(index, label)
            if read is not None:
                self._has_words = self._has_words or bool(read.lines)
                return read
        pictures = tuple(self._pictures(index, content))
        lines = read_lines(content.spans)
        self._has_words = self._has_words or bool(lines)
        return PageText(index, content.width, content.height, lines, pictures, label)

    def _pictures(self, index: int, content: PageContent) -> Iterator[PagePicture]:
        """Yield the pictures that are large enough to be more than a line or a dot."""
        area = content.width * content.height
        has_text = any(span.text.strip() for span in content.spans)
        for picture in content.pictures:
            share = picture.box.width * picture.box.height / max(1.0, area)
            if share > _PAGE_PICTURE_SHARE and has_text:
                self._behind_text += 1  # the scan under the text that somebody recognised
            elif share > _LEAST_PICTURE_SHARE:
                load = partial(load_picture, self._file, index, picture.path)
                yield PagePicture(picture.box, load)

    def _recognised(self, index: int, label: str) -> PageText | None:
        """Return a scanned page's words, or None where they cannot be recognised."""
        shown = label or str(index + 1)
        try:
            if self._recogniser is None:
                self._recogniser = Recogniser(self._file.name, self._limits.recognition_seconds)
        except Unavailable as exc:
            self._missing = exc
            self._unread.append(shown)
            return None
        with self._file.page(index) as page:
            if page is None:
                return None
            image, dpi = page_image(page)
        read = self._recogniser.attempt(image, dpi)
        if read is None:
            self._failed.append(shown)
            return None
        if read.letter_count < LEAST_READ_LETTERS and is_blank(image):
            return PageText(index, read.width, read.height, (), (), label)
        if read.letter_count < LEAST_READ_LETTERS:
            self._findings.append(Finding(Kind.LOST, "page-without-words", None, shown))
            box = Box(0.0, 0.0, read.width, read.height)
            picture = PagePicture(box, partial(load_area, self._file, index, box))
            return PageText(index, read.width, read.height, (), (picture,), label)
        detail = f"{shown}: {read.detail}"
        self._findings.append(Finding(Kind.GUESSED, "page-recognised", None, detail))
        return PageText(index, read.width, read.height, read.lines, (), label, is_recognised=True)


def needs_recognition(content: PageContent) -> bool:
    """Tell whether a page's words are to be seen but not told."""
    text = "".join(span.text for span in content.spans)
    if is_unmapped(text):
        return True
    if sum(map(str.isalnum, text)) >= _LEAST_LETTERS:
        return False
    area = max(1.0, content.width * content.height)
    covered = sum(picture.box.width * picture.box.height for picture in content.pictures)
    return covered > _SCAN_SHARE * area or content.drawing_count > _DRAWN_LETTERS
