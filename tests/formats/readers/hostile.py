"""Files that were made to do harm, for every kind of package that we read."""

from __future__ import annotations

import struct
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Entries = list[tuple[ZipInfo | str, bytes]]

PACKAGES = (".docx", ".epub", ".odt")
"""The endings of packages; each has a beginning that lets the reader come as far as the harm."""


def entries_of(suffix: str, body: str = "<p>x</p>") -> Entries:
    """Return the entries of a small whole package."""
    del body
    if suffix == ".epub":
        return _epub()
    if suffix == ".odt":
        return _odt()
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    text = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>Κείμενο</w:t></w:r></w:p></w:body></w:document>"
    )
    return [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", relations.encode()),
        ("word/document.xml", text.encode()),
    ]


def _epub() -> Entries:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="p.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    text = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Τ</title></head>'
        "<body><p>Κείμενο</p></body></html>"
    )
    return [
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", container.encode()),
        ("p.opf", package.encode()),
        ("a.xhtml", text.encode()),
    ]


def _odt() -> Entries:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    content = (
        f'<o:document-content xmlns:o="{office}" xmlns:t="{text}"><o:body><o:text>'
        "<t:p>Κείμενο</t:p></o:text></o:body></o:document-content>"
    )
    return [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.encode()),
    ]


def main_part(suffix: str) -> str:
    """Return the name of the entry that holds the text."""
    return {".docx": "word/document.xml", ".epub": "p.opf", ".odt": "content.xml"}[suffix]


def packed(entries: Entries) -> bytes:
    """Return a package; a `mimetype` is not compressed."""
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for entry, data in entries:
            name = entry if isinstance(entry, str) else entry.filename
            kind = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            made.writestr(entry, data, kind)
    return out.getvalue()


def with_part(suffix: str, data: bytes) -> bytes:
    """Return a package whose text is `data`."""
    name = main_part(suffix)
    return packed([(n, data if n == name else held) for n, held in entries_of(suffix)])


def flat_bomb(suffix: str) -> bytes:
    """Return a package with one entry of 60 MB that is packed into 60 KB."""
    return packed([*entries_of(suffix), ("bomb.bin", bytes(60_000_000))])


def text_bomb(suffix: str) -> bytes:
    """Return a package whose text is 40 MB of spaces."""
    return with_part(suffix, b"<a>" + b" " * 40_000_000 + b"</a>")


def overlapping_bomb(suffix: str) -> bytes:
    """Return a package in which a thousand entries are the same megabyte."""
    data = bytearray(packed([*entries_of(suffix), ("a.bin", b"\x01\x02\x03" * 350_000)]))
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", data, end + 16)[0]
    last = bytes(data[data.rindex(b"PK\x01\x02") : end])
    more = b"".join(last.replace(b"a.bin", f"{n:05}".encode()) for n in range(1000))
    count = len(entries_of(suffix)) + 1001
    directory = bytes(data[start:end]) + more
    return (
        bytes(data[:start])
        + directory
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    )


def nested_bomb(suffix: str) -> bytes:
    """Return a package that holds packages that hold packages, the text among them a bomb."""
    data = packed([("0.bin", bytes(50_000_000))])
    for level in range(5):
        data = packed([(f"{level}-{n}.zip", data) for n in range(4)])
    return packed([*entries_of(suffix), ("inner.zip", data)])


def many_entries(suffix: str) -> bytes:
    """Return a package of 25,000 empty entries."""
    return packed([*entries_of(suffix), *((f"{n}", b"") for n in range(25_000))])


def claiming(suffix: str, size: int) -> bytes:
    """Return a package whose text claims a size that it does not have."""
    data = bytearray(packed(entries_of(suffix)))
    name = main_part(suffix).encode()
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    struct.pack_into("<I", data, place + 24, size)
    return bytes(data)


def linked(suffix: str) -> bytes:
    """Return a package one of whose entries is a symbolic link."""
    entry = ZipInfo("link")
    entry.create_system = 3
    entry.external_attr = 0o120777 << 16
    return packed([*entries_of(suffix), (entry, b"/etc/passwd")])


def named(suffix: str, name: str) -> bytes:
    """Return a package with an entry of that name."""
    return packed([*entries_of(suffix), (ZipInfo("x" * len(name)), b"1")]).replace(
        b"x" * len(name), name.encode()
    )


def laughs(attribute: bool = False) -> bytes:
    """Return XML whose entities grow to a billion words."""
    names = "abcdefghij"
    entities = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
    )
    use = '<x y="&j;"/>' if attribute else "<x>&j;</x>"
    return f'<!DOCTYPE x [<!ENTITY a "lol">{entities}]>{use}'.encode()


def external(address: str) -> bytes:
    """Return XML that asks for a file or page."""
    return f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]><x>&e;</x>'.encode()


def deep(levels: int) -> bytes:
    """Return XML of so many elements, each in the other."""
    return b"<a>" * levels + b"x" + b"</a>" * levels
