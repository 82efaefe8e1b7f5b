"""Reading the structure tree of a finished PDF: its elements, and the words in their order.

Source: ISO 32000-1 14.7.2, 14.8.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from formats.verify.pdf_content import PageReader, PageText

_INLINE = frozenset({"Span", "Link", "Reference", "Quote", "Code", "Em", "Strong", "Annot"})
_APPARATUS = frozenset({"Apparatus", "TOC", "Lbl"})
"""Elements whose words are not the document's: contents, headings of notes, labels."""


@dataclass(frozen=True, slots=True)
class Node:
    """A structure element with its type as written."""

    tag: str
    obj: pikepdf.Object


def nodes(pdf: pikepdf.Pdf) -> Iterator[Node]:
    """Yield all structure elements in reading order."""
    root = pdf.Root.get("/StructTreeRoot")
    stack = list(reversed(_kids(root))) if root is not None else []
    while stack:
        kid = stack.pop()
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield Node(str(kid["/S"])[1:], kid)
            stack.extend(reversed(_kids(kid)))


def _kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


class StructureReader:
    """Joins the tree with the pages' text."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        reader = PageReader()
        self._pdf = pdf
        self.pages: list[PageText] = []
        self._by_object: dict[tuple[int, int], PageText] = {}
        for page in pdf.pages:
            text = reader.read(page)
            self.pages.append(text)
            self._by_object[page.obj.objgen] = text
        self._parts: list[tuple[str, str]] = []

    def words(self) -> list[tuple[str, str]]:
        """Return the document's words with their languages, in the order of the structure."""
        self._parts = []
        lang = str(self._pdf.Root.get("/Lang", ""))
        root = self._pdf.Root.get("/StructTreeRoot")
        for kid in _kids(root) if root is not None else []:
            self._read(kid, lang, None)
        return split_words(self._parts)

    def _read(
        self,
        kid: pikepdf.Object | int,
        lang: str,
        page: pikepdf.Object | None,
        *,
        drawn: bool = True,
    ) -> None:
        if not isinstance(kid, pikepdf.Dictionary):
            if drawn:
                self._parts.append((self._text(page, int(kid)), lang))
        elif "/MCID" in kid:
            if drawn:
                self._parts.append((self._text(kid.get("/Pg", page), int(kid["/MCID"])), lang))
        elif "/S" in kid:
            self._read_element(kid, lang, page)

    def _read_element(
        self, element: pikepdf.Object, lang: str, page: pikepdf.Object | None
    ) -> None:
        tag = str(element["/S"])[1:]
        if tag in _APPARATUS:
            return
        lang = str(element.get("/Lang", lang))
        page = element.get("/Pg", page)
        edge = [] if tag in _INLINE else [(" ", lang)]
        self._parts += edge
        # A figure's own drawing is told by its description; its caption is text.
        for kid in _kids(element):
            self._read(kid, lang, page, drawn=tag != "Figure")
        self._parts += edge

    def _text(self, page: pikepdf.Object | None, mark: int) -> str:
        text = self._by_object.get(page.objgen) if page is not None else None
        return text.marked.get(mark, "") if text is not None else ""


def split_words(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join texts and split them into words, each in the language of its first character."""
    words: list[tuple[str, str]] = []
    current, current_lang = "", ""
    for text, lang in parts:
        for character in text:
            if character.isspace():
                if current:
                    words.append((current, current_lang))
                current = ""
            else:
                current_lang = current_lang if current else lang
                current += character
    if current:
        words.append((current, current_lang))
    return words
