"""PDF files made to do harm: each is read or refused in one sentence, soon, in its own process."""

from __future__ import annotations

import zlib

import pytest

from formats.errors import AccessError
from formats.readers.apart import read_bytes_apart
from formats.reading import Limits
from formats.text import words

TEXT = b"BT /F 12 Tf 50 700 Td (Hello there) Tj ET"


def stream(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    head = b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), extra)
    return head + packed + b"\nendstream"


def objects(**changed: bytes) -> dict[int, bytes]:
    """Return the objects of a page that greets; `o4=…` puts another in the place of number 4."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
    )
    made = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: page,
        4: stream(TEXT),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    return made | {int(name[1:]): held for name, held in changed.items()}


def pdf(held: dict[int, bytes], *, has_loop: bool = False) -> bytes:
    out, places = b"%PDF-1.7\n", {}
    for number, data in held.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + data + b"\nendobj\n"
    size = max(held) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n"
        for n in range(size)
    )
    previous = b"/Prev %d" % len(out) if has_loop else b""
    tail = b"trailer\n<</Size %d/Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF"
    return out + b"xref\n0 %d\n" % size + table + tail % (size, previous, len(out))


def object_stream(count: int) -> bytes:
    """Return a file in which one stream holds very many objects."""
    head = b" ".join(b"%d %d" % (10 + n, 2 * n) for n in range(count))
    extra = b"/Type/ObjStm/N %d/First %d" % (count, len(head) + 1)
    out, places = b"%PDF-1.7\n", {}
    for number, data in objects(o6=stream(head + b" " + b"1 " * count, extra)).items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + data + b"\nendobj\n"
    rows = bytes(8)
    rows += b"".join(b"\1" + places[n].to_bytes(4, "big") + bytes(3) for n in range(1, 7))
    rows += b"\1" + len(out).to_bytes(4, "big") + bytes(3) + bytes(16)
    rows += b"".join(b"\2\0\0\0\6" + n.to_bytes(3, "big") for n in range(count))
    table = stream(rows, b"/Type/XRef/W[1 4 3]/Root 1 0 R/Size %d" % (count + 10))
    return out + b"7 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(out)


def test_loops_in_the_cross_reference_are_walked_once():
    reading = read_bytes_apart(pdf(objects(), has_loop=True), name="α.pdf")
    assert words(reading.document)[-2:] == ("Hello", "there")


def test_a_stream_of_a_million_objects_costs_little():
    reading = read_bytes_apart(object_stream(1_000_000), name="α.pdf")
    assert words(reading.document)[-2:] == ("Hello", "there")


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"


@pytest.mark.parametrize(
    "held",
    [
        objects(o2=b"<</Type/Pages/Kids[6 0 R]/Count 99>>", o6=b"<</Type/Pages/Kids[2 0 R]>>"),
        objects(o1=b"<</Type/Catalog/Pages 2 0 R/PageLabels 6 0 R>>", o6=b"<</Kids[6 0 R]>>"),
        objects(o4=stream(b" " * 300_000_000)),
        objects(o4=stream(b"BT /F 1 Tf " + b"(a) Tj 1 1 Td " * 800_000 + b"ET")),
        objects(o4=stream(b"/X Do"))
        | {n: stream(b"/X Do /X Do", FORM % (n + 1)) for n in range(6, 40)},
        objects(o1=b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 100_000 + b"]" * 100_000 + b">>"),
    ],
    ids=["page-tree", "label-tree", "spaces", "letters", "forms", "arrays"],
)
def test_what_never_ends_or_fills_the_memory_is_ended(held):
    try:
        reading = read_bytes_apart(pdf(held), name="α.pdf", limits=Limits(cpu_seconds=1.0))
    except AccessError as error:
        told = error.say
    else:
        told = " ".join(words(reading.document))
    assert told in {"reading-failed", "reading-too-slow", "reading-too-big", "file-damaged"} or (
        "α" in told
    )
