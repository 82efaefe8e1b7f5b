"""The fonts inside one file: only the characters it uses, as composite fonts with two-byte codes.

reportlab's simple fonts hold 256 characters each and map code 0 to U+0000, which a screen reader
must never meet; a composite font has every character of a face under one name. The outlines are
still cut out by reportlab's own subsetter.

Source: ISO 32000-1 9.7.4 (CIDFontType2) and 9.10.3 (ToUnicode), ISO 14289-1 7.21.
"""

from __future__ import annotations

from hashlib import sha256

from reportlab.pdfbase.pdfdoc import PDFDocument

from formats.pdf.faces import Face
from formats.pdf.objects import RawObject, RawStream, add_object, array, number

_SYMBOLIC = 4
_ENTRIES_PER_BLOCK = 100


class _Codes(dict[int, int]):
    """Gives each character the next code when it is first drawn; made for `str.translate`."""

    def __missing__(self, character: int) -> int:
        self[character] = code = len(self) + 1
        return code


class UsedFonts:
    """The faces that a file uses, in the order of their first use."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, Face, _Codes]] = {}

    def encode(self, text: str, face: Face) -> tuple[str, str]:
        """Return a face's resource name and `text` in its codes, in hexadecimal."""
        used = self._codes.get(face.name)
        if used is None:
            used = (f"F{len(self._codes) + 1}", face, _Codes())
            self._codes[face.name] = used
        return used[0], text.translate(used[2]).encode("utf-16-be").hex()

    def write(self, document: PDFDocument) -> str:
        """Write all fonts and return the font resources' dictionary."""
        entries = [
            f"/{name} {_write_font(document, face, list(codes))}"
            for name, face, codes in self._codes.values()
        ]
        return f"<<{' '.join(entries)}>>"


def _write_font(document: PDFDocument, face: Face, characters: list[int]) -> str:
    """Write one composite font; `characters` stand in the order of their codes, from 1."""
    base = f"{_subset_tag(characters)}+{face.name}"
    outlines: bytes = face.ttf.makeSubset(characters)
    file = add_object(document, RawStream(outlines, f"/Length1 {len(outlines)}"))
    descriptor = add_object(document, RawObject(_descriptor(face, base, file)))
    widths = [number(face.widths[chr(character)]) for character in characters]
    glyphs = add_object(document, RawStream(_glyph_map(face, characters)))
    descendant = add_object(
        document,
        RawObject(
            f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{base} "
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "
            f"/FontDescriptor {descriptor} /DW {number(face.ttf.defaultWidth)} "
            f"/W [1 {array(widths)}] /CIDToGIDMap {glyphs}>>"
        ),
    )
    unicode_map = add_object(document, RawStream(_unicode_map(characters)))
    return add_object(
        document,
        RawObject(
            f"<</Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /Identity-H "
            f"/DescendantFonts [{descendant}] /ToUnicode {unicode_map}>>"
        ),
    )


def _subset_tag(characters: list[int]) -> str:
    """Return six capitals that tell this subset from others (ISO 32000-1 9.6.4)."""
    digest = sha256(",".join(map(str, characters)).encode("ascii")).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _descriptor(face: Face, base: str, file: str) -> str:
    ttf = face.ttf
    box = array(number(value) for value in ttf.bbox)
    return (
        f"<</Type /FontDescriptor /FontName /{base} /Flags {_SYMBOLIC} /FontBBox {box} "
        f"/ItalicAngle {number(ttf.italicAngle)} /Ascent {number(ttf.ascent)} "
        f"/Descent {number(ttf.descent)} /CapHeight {number(ttf.capHeight)} "
        f"/StemV {number(ttf.stemV)} /FontFile2 {file}>>"
    )


def _glyph_map(face: Face, characters: list[int]) -> bytes:
    """Return the glyph of each code: the subsetter numbers glyphs by first use, notdef first."""
    numbers = {0: 0}
    originals = (face.ttf.charToGlyph[character] for character in characters)
    glyphs = [numbers.setdefault(original, len(numbers)) for original in originals]
    return b"".join(glyph.to_bytes(2, "big") for glyph in (0, *glyphs))


def _unicode_map(characters: list[int]) -> bytes:
    """Return the ToUnicode map of the codes from 1 upwards."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    pairs = [
        f"<{code:04x}> <{chr(character).encode('utf-16-be').hex()}>"
        for code, character in enumerate(characters, 1)
    ]
    for start in range(0, len(pairs), _ENTRIES_PER_BLOCK):
        block = pairs[start : start + _ENTRIES_PER_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
