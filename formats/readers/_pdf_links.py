"""The links of a page: rectangles that lead to an address (ISO 32000-1 12.5.6.5)."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

_MOST_LINKS = 5_000
_LONGEST_ADDRESS = 4_096
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A rectangle in the page's own space, and the address that it leads to."""

    left: float
    bottom: float
    right: float
    top: float
    address: str


def link_areas(page: pdfium.PdfPage) -> tuple[LinkArea, ...]:
    """Return the page's links to addresses; links that run a script or program are left out."""
    found: list[LinkArea] = []
    position = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    for _ in range(_MOST_LINKS):
        if not raw.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            break
        address = _address(page, link)
        box = raw.FS_RECTF()
        if address and raw.FPDFLink_GetAnnotRect(link, ctypes.byref(box)):
            low, high = sorted((box.bottom, box.top))
            found.append(LinkArea(box.left, low, box.right, high, address))
    return tuple(found)


def _address(page: pdfium.PdfPage, link: raw.FPDF_LINK) -> str:
    action = raw.FPDFLink_GetAction(link)
    if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
        return ""
    document = page.pdf
    size = raw.FPDFAction_GetURIPath(document, action, None, 0)
    if not 1 < size <= _LONGEST_ADDRESS:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAction_GetURIPath(document, action, buffer, size)
    address = buffer.value.decode("utf-8", "replace").strip()
    return address if address.lower().startswith(_SCHEMES) else ""
