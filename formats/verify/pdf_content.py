"""Reading pages back: which text each marked-content sequence draws.

Written apart from the code that draws, so that a fault of one is seen by the other.

Source: ISO 32000-1 9.4.3 (showing text), 9.10.3 (ToUnicode), 14.6 (marked content).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pikepdf

_SHOW = frozenset({"Tj", "TJ", "'", '"'})
_REPLACEMENT = "\ufffd"
_ARTIFACT = -1
_WIDE_GAP = -200
"""A move inside a `TJ` array that stands for a space, in thousandths."""
_HEX = r"<([0-9A-Fa-f]+)>"
_CHARACTERS = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(r"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rf"{_HEX}\s*{_HEX}")
_TRIPLE = re.compile(rf"{_HEX}\s*{_HEX}\s*(?:{_HEX}|\[(.*?)\])", re.DOTALL)


@dataclass(slots=True)
class PageText:
    """The text of one page."""

    marked: dict[int, str] = field(default_factory=dict)
    """Text by marked-content number."""
    has_untagged: bool = False
    has_unmapped: bool = False

    def add(self, shown: str, open_marks: list[int | None]) -> None:
        """Note text that is shown inside these marks, outermost first."""
        self.has_unmapped |= _REPLACEMENT in shown
        if _ARTIFACT in open_marks:
            return
        mark = next((mark for mark in reversed(open_marks) if mark is not None), None)
        if mark is None:
            self.has_untagged = True
        else:
            self.marked[mark] = self.marked.get(mark, "") + shown


class FontDecoder:
    """Turns a font's codes into text by its ToUnicode map."""

    def __init__(self, font: pikepdf.Object) -> None:
        self.is_composite = font.get("/Subtype") == pikepdf.Name.Type0
        stream = font.get("/ToUnicode")
        text = stream.read_bytes().decode("latin-1") if stream is not None else ""
        self._characters = _unicode_map(text)

    def decode(self, codes: bytes) -> str:
        """Return the text of a string; an unmapped code becomes U+FFFD."""
        size = 2 if self.is_composite else 1
        return "".join(
            self._characters.get(int.from_bytes(codes[i : i + size], "big"), _REPLACEMENT)
            for i in range(0, len(codes), size)
        )


def _unicode_map(cmap: str) -> dict[int, str]:
    characters: dict[int, str] = {}
    for block in _CHARACTERS.findall(cmap):
        for code, target in _PAIR.findall(block):
            characters[int(code, 16)] = _utf16(target)
    for block in _RANGES.findall(cmap):
        for first, last, start, listed in _TRIPLE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            if start:
                head, last_character = _utf16(start)[:-1], ord(_utf16(start)[-1])
                targets = [head + chr(last_character + place) for place in range(len(codes))]
            else:
                targets = [_utf16(target) for target in re.findall(_HEX, listed)]
            characters.update(zip(codes, targets, strict=False))
    return characters


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", "replace")


def page_fonts(page: pikepdf.Page) -> dict[str, pikepdf.Object]:
    """Return the fonts of a page by their resource names."""
    return dict(page.resources.get("/Font", pikepdf.Dictionary()).items())


class PageReader:
    """Reads pages; fonts are decoded once for the whole file."""

    def __init__(self) -> None:
        self._decoders: dict[Any, FontDecoder] = {}

    def read(self, page: pikepdf.Page) -> PageText:
        """Return the text of a page by marked content."""
        text = PageText()
        fonts = page_fonts(page)
        properties = page.resources.get("/Properties", pikepdf.Dictionary())
        decoder: FontDecoder | None = None
        open_marks: list[int | None] = []
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            operands = instruction.operands
            if operator in {"BDC", "BMC"}:
                open_marks.append(_mark_number(operands, properties))
            elif operator == "EMC":
                open_marks = open_marks[:-1]
            elif operator == "Tf" and len(operands):
                decoder = self._decoder(fonts.get(str(operands[0])))
            elif operator in _SHOW and len(operands):
                shown = _shown(operands[-1], decoder)
                text.add(shown, open_marks)
        return text

    def _decoder(self, font: pikepdf.Object | None) -> FontDecoder | None:
        if font is None:
            return None
        key = font.objgen if font.objgen != (0, 0) else id(font)
        if key not in self._decoders:
            self._decoders[key] = FontDecoder(font)
        return self._decoders[key]


def _mark_number(operands: Any, properties: pikepdf.Object) -> int | None:
    """Return the MCID of a marked-content operator, None where it has none, or `_ARTIFACT`."""
    if len(operands) and operands[0] == pikepdf.Name.Artifact:
        return _ARTIFACT
    listed = operands[1] if len(operands) > 1 else None
    if isinstance(listed, pikepdf.Name):
        listed = properties.get(str(listed))
    number = listed.get("/MCID") if isinstance(listed, pikepdf.Dictionary) else None
    return int(number) if number is not None else None


def _shown(operand: Any, decoder: FontDecoder | None) -> str:
    if decoder is None or not isinstance(operand, pikepdf.Array | pikepdf.String):
        return _REPLACEMENT
    if isinstance(operand, pikepdf.String):
        return decoder.decode(bytes(operand))
    parts = []
    for item in operand:
        if isinstance(item, pikepdf.String):
            parts.append(decoder.decode(bytes(item)))
        elif float(item) < _WIDE_GAP:
            parts.append(" ")
    return "".join(parts)
