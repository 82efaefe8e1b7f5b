"""Broken files without end: whole ones of each kind, and how they are broken, told by a number."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from formats.document import Document
from formats.theme import theme
from formats.writers.registry import writer
from tests.fuzz.packages import odt, rtf, tei

_NUMBERS = (b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"4294967296", b"99999999999")
_TOKENS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (
        b"endobj", b"stream", b"endstream", b"<<", b">>", b"[", b"]", b"/Kids", b"/K ", b"/Pg",
        b"/P 1 0 R", b"1 0 R", b"4 0 R", b"/Rotate 90", b"/MediaBox[0 0 0 0]", b"/S/H9", b"BT",
        b"ET", b"Tj", b"/ActualText(x)", b"/Lang(el)", b"/Figure", b"/Table", b"/TD", b"/L",
        b"/BDC", b"EMC", b"1e38 0 0 1e38 0 0 cm", b"/MCID 99999", b"/Alt()", b"/ColSpan 1e9",
    ),
    ".rtf": (b"{", b"}", b"\\bin99999 ", b"\\u-1?", b"\\trowd", b"\\cell", b"\\row"),
    ".json": (b"[", b"]", b"{", b"}", b"null", b"true", b"1e999", b'"type"', b'"heading"'),
    ".md": (b"#", b">", b"- ", b"[^1]", b"|", b"```", b"![", b"](", b"<b>", b"---\n", b"\\", b"*"),
    ".txt": (b"\xff", b"\x00", b"\n\n", b"\xcc\x81", b"\xed\xa0\x80", b"\f", b"- ", b"1. "),
}  # fmt: skip
_XML_TOKENS = (
    b"<", b">", b"/>", b"&", b"&amp;", b"&#0;", b"&#1114112;", b"<!--", b"-->", b"<![CDATA[",
    b"<?x?>", b"<table>", b"<td rowspan='99999'>", b"<tr>", b"<p>", b"</p>", b"<ul><li>", b"<h1>",
    b"<w:p>", b"<w:tbl>", b"<w:gridSpan w:val='0'/>", b"<w:vMerge/>", b"<w:r>", b"<img>",
    b"colspan='-1'", b"xml:lang=''", b"id='x'", b"href='#x'", b"xmlns=''", b"\xc3", b"\x00",
)  # fmt: skip

PACKAGES = frozenset({".docx", ".epub", ".odt"})


def seeds(suffix: str, document: Document) -> list[bytes]:
    """Return whole files of a kind, made of a document that has everything."""
    match suffix:
        case ".pdf":
            return [*_pdfs(document)]
        case ".docx" | ".epub" | ".html":
            return [_written(document, suffix[1:])]
        case ".json":
            return [_written(document, "native")]
        case ".txt":
            text = _written(document, "txt").decode("utf-8")
            return [text.encode("utf-8"), text.encode("utf-16"), text.encode("cp1253", "ignore")]
        case ".md":
            return [_MARKDOWN.encode()]
        case ".rtf":
            return [rtf()]
        case ".odt":
            return [odt()]
        case ".tei" | ".xml":
            return [tei()]
        case ".png" | ".jpg" | ".tif":
            return [_picture(suffix)]
        case _:
            raise AssertionError(f"no whole files of {suffix}")


def broken(suffix: str, whole: list[bytes], number: int, seed: int) -> bytes:
    """Return a file broken in the way that the number tells; the same number, the same file."""
    chance = random.Random(f"{suffix}:{seed}:{number}")  # noqa: S311 - repeatable on purpose
    data = chance.choice(whole)
    if suffix in PACKAGES and chance.random() < 0.8:
        return _broken_package(data, chance)
    tokens = _TOKENS.get(suffix, _XML_TOKENS)
    return _broken(data, chance, tokens)


def _written(document: Document, name: str) -> bytes:
    out = BytesIO()
    writer(name).write(document, out, theme=theme())
    return out.getvalue()


def _pdfs(document: Document) -> list[bytes]:
    """Return tagged and plain files whose streams are not compressed, so that they can break."""
    made: list[bytes] = []
    plain = BytesIO()
    canvas = Canvas(plain)
    for page in range(3):
        for line in range(12):
            canvas.drawString(60, 780 - 14 * line, f"page {page} line {line} of a long text with-")
            canvas.drawString(330, 780 - 14 * line, f"{line}. column of words beside the other")
        canvas.rect(50, 50, 100, 100)
        canvas.showPage()
    canvas.save()
    for data in (_written(document, "large-print-pdf"), plain.getvalue()):
        with pikepdf.open(BytesIO(data)) as pdf:
            out = BytesIO()
            pdf.save(
                out,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
        made.append(out.getvalue())
    return made


def _picture(suffix: str) -> bytes:
    image = Image.new("P" if suffix == ".png" else "L", (64, 40), 255)
    ImageDraw.Draw(image).text((5, 5), "abc", fill=0)
    out = BytesIO()
    kind = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF"}[suffix]
    more = {"save_all": True, "append_images": [image]} if suffix == ".tif" else {}
    image.save(out, kind, **more)
    return out.getvalue()


def _broken_package(data: bytes, chance: random.Random) -> bytes:
    """Break the inside of a package: bytes of its outside would only spoil check sums."""
    try:
        with ZipFile(BytesIO(data)) as package:
            entries = [(entry.filename, package.read(entry)) for entry in package.infolist()]
    except BadZipFile:
        return data
    texts = [i for i, (name, _) in enumerate(entries) if name.endswith(_TEXT_ENDINGS)]
    for _ in range(chance.choice((1, 1, 1, 2))):
        place = chance.choice(texts)
        name, held = entries[place]
        entries[place] = (name, _broken(held, chance, _XML_TOKENS))
    if chance.random() < 0.1:
        entries.pop(chance.randrange(len(entries)))
    if chance.random() < 0.05:
        entries.append(chance.choice(entries))
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for name, held in entries:
            if name not in package.namelist():
                package.writestr(name, held, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return out.getvalue()


_TEXT_ENDINGS = (".xml", ".rels", ".xhtml", ".html", ".opf", ".ncx", ".css")


def _broken(data: bytes, chance: random.Random, tokens: tuple[bytes, ...]) -> bytes:
    made = bytearray(data)
    for _ in range(1 + min(7, int(chance.expovariate(0.6)))):
        if not made:
            break
        chance.choice(_WAYS)(made, chance, tokens)
    return bytes(made)


def _flip(made: bytearray, chance: random.Random, _tokens: tuple[bytes, ...]) -> None:
    made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)


def _overwrite(made: bytearray, chance: random.Random, tokens: tuple[bytes, ...]) -> None:
    place, token = chance.randrange(len(made)), chance.choice(tokens)
    made[place : place + len(token)] = token


def _insert(made: bytearray, chance: random.Random, tokens: tuple[bytes, ...]) -> None:
    place = chance.randrange(len(made))
    made[place:place] = chance.choice(tokens) * chance.choice((1, 1, 2, 40))


def _remove(made: bytearray, chance: random.Random, _tokens: tuple[bytes, ...]) -> None:
    place = chance.randrange(len(made))
    del made[place : place + chance.choice((1, 4, 40, 400))]


def _repeat(made: bytearray, chance: random.Random, _tokens: tuple[bytes, ...]) -> None:
    place = chance.randrange(len(made))
    piece = made[place : place + chance.choice((4, 60, 900))]
    made[place:place] = piece * chance.choice((1, 3, 30))


def _swap(made: bytearray, chance: random.Random, _tokens: tuple[bytes, ...]) -> None:
    size = chance.choice((2, 30, 300))
    one, other = chance.randrange(len(made)), chance.randrange(len(made))
    made[one : one + size], made[other : other + size] = (
        made[other : other + size],
        made[one : one + size],
    )


def _number(made: bytearray, chance: random.Random, _tokens: tuple[bytes, ...]) -> None:
    """Put an odd number in the place of one that stands there."""
    start = chance.randrange(len(made))
    place = next((i for i in range(start, len(made)) if 48 <= made[i] <= 57), None)
    if place is not None:
        stop = place
        while stop < len(made) and 48 <= made[stop] <= 57:
            stop += 1
        made[place:stop] = chance.choice(_NUMBERS)


def _cut(made: bytearray, chance: random.Random, _tokens: tuple[bytes, ...]) -> None:
    if chance.random() < 0.2:
        del made[chance.randrange(len(made)) :]


_WAYS: tuple[Callable[[bytearray, random.Random, tuple[bytes, ...]], None], ...] = (
    _flip, _overwrite, _overwrite, _insert, _insert, _remove, _remove, _repeat, _swap, _number,
    _number, _cut,
)  # fmt: skip

_MARKDOWN = """---
title: Ο οδηγός
lang: el
---
# Ο οδηγός της βιβλιοθήκης

Κείμενο με *έμφαση*, **έντονα**, [σύνδεσμο](https://example.org/ "x") και σημείωση[^1].

1. ένα
   - μέσα
     > παράθεση
2. δύο

| Ημέρα | Ώρα |
|:------|----:|
| Δευτέρα | 9–14 |

![εικόνα](data:image/png;base64,iVBORw0KGgo=)

<span lang="en">English words</span>

[^1]: Η σημείωση.
"""
