"""Opening a PDF with PDFium, and what it says of itself.

PDFium reads hostile files in every browser of the Chromium family; nothing in it runs scripts
here, because forms are never initialised. Pages are loaded one at a time and closed again.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
from pypdfium2 import raw

from formats.document import Lang
from formats.errors import UnreadableDocument
from formats.readers.languages import language_of
from formats.reading import Limits

_HEAD_BYTES = 1024
"""A PDF's mark stands within its first 1,024 bytes (ISO 32000-1 annex H, note 13)."""


class PdfFile:
    """An open PDF; a context manager that lets go of all memory."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open a file.

        Raises:
            UnreadableDocument: No PDF, damaged, locked with a password, or with too many pages.
        """
        self.name = name
        if b"%PDF-" not in data[:_HEAD_BYTES]:
            raise self.damaged("no PDF mark")
        try:
            self.document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as exc:
            if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(exc).lower():
                raise UnreadableDocument(f"{name}: password", say="file-locked", name=name) from exc
            raise self.damaged(str(exc)) from exc
        self.page_count = len(self.document)
        if not self.page_count:
            self.document.close()
            raise self.damaged("no pages")
        if self.page_count > limits.pages:
            self.document.close()
            raise UnreadableDocument(
                f"{name}: {self.page_count} pages",
                say="pdf-too-many-pages",
                name=name,
                most=limits.pages,
            )

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.document.close()

    def damaged(self, detail: str) -> UnreadableDocument:
        """Return the error for a file that is not what it says it is."""
        return UnreadableDocument(f"{self.name}: {detail}", say="file-damaged", name=self.name)

    @contextmanager
    def page(self, index: int) -> Iterator[pdfium.PdfPage | None]:
        """Lend a page by its index from 0; None where the file's page cannot be loaded."""
        try:
            page = self.document[index]
        except pdfium.PdfiumError:
            yield None
            return
        try:
            yield page
        finally:
            page.close()

    def told(self, key: str) -> str:
        """Return an entry of the document's information (`Title`, `Author`, …), or «»."""
        try:
            told = self.document.get_metadata_value(key)
        except UnicodeDecodeError:
            return ""  # broken UTF-16: no name is better than a wrong one
        return " ".join(told.replace("\x00", "").split())

    def page_label(self, index: int) -> str:
        """Return the label that the file gives a page (ISO 32000-1 12.4.2), or «»."""
        size = raw.FPDF_GetPageLabel(self.document, index, None, 0)
        if size <= 2:
            return ""
        buffer = ctypes.create_string_buffer(size)
        raw.FPDF_GetPageLabel(self.document, index, buffer, size)
        return buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()

    @property
    def is_tagged(self) -> bool:
        """Tell whether the file says that it is tagged (ISO 32000-1 14.7.1)."""
        return bool(raw.FPDFCatalog_IsTagged(self.document))

    @property
    def has_form(self) -> bool:
        """Tell whether the file has fields to be filled in (ISO 32000-1 12.7)."""
        return bool(raw.FPDF_GetFormType(self.document) != raw.FORMTYPE_NONE)

    def language(self) -> Lang | None:
        """Return the primary language that the file tells for all of it, or None."""
        size = raw.FPDFCatalog_GetLanguage(self.document, None, 0)
        if size <= 2:
            return None
        buffer = (ctypes.c_ushort * (size // 2))()
        raw.FPDFCatalog_GetLanguage(self.document, buffer, size)
        return language_of(bytes(buffer)[: size - 2].decode("utf-16-le", "replace"))
