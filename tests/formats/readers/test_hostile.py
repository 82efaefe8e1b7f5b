"""Files made to do harm: each is refused in one sentence, soon, and leaves nothing behind."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile

import pytest

from access_service.messages import explain
from formats.document import EL, Figure
from formats.errors import AccessError, UnreadableDocument
from formats.readers.apart import read_bytes_apart
from formats.readers.registry import read_bytes
from tests.formats.readers import hostile


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """Read a file apart; return the key of the sentence that refuses it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def read(data, name):
        with pytest.raises(UnreadableDocument) as error:
            read_bytes_apart(data, name=name)
        assert "\n" not in explain(error.value, EL)
        assert list(tmp_path.iterdir()) == []
        return error.value.say

    return read


@pytest.mark.parametrize("suffix", hostile.PACKAGES)
@pytest.mark.parametrize(
    ("make", "say"),
    [
        (hostile.flat_bomb, "file-unpacks-too-big"),
        (hostile.text_bomb, "file-unpacks-too-big"),
        (hostile.overlapping_bomb, "file-unpacks-too-big"),
        (hostile.many_entries, "file-unpacks-too-big"),
        (lambda suffix: hostile.claiming(suffix, 2_000_000_000), "file-unpacks-too-big"),
        (lambda suffix: hostile.claiming(suffix, 100_000), "file-damaged"),
        (lambda suffix: hostile.claiming(suffix, 3), "file-damaged"),
        (hostile.linked, "package-unsafe"),
        (lambda suffix: hostile.named(suffix, "../x"), "package-unsafe"),
        (lambda suffix: hostile.named(suffix, "a\\..\\..\\x"), "package-unsafe"),
        (lambda suffix: hostile.named(suffix, "/etc/x"), "package-unsafe"),
        (lambda suffix: hostile.named(suffix, "C:/x"), "package-unsafe"),
        (lambda suffix: hostile.named(suffix, "a\x1b[2Jb"), "package-unsafe"),
        (lambda suffix: hostile.with_part(suffix, hostile.laughs()), "file-damaged|xml-declares"),
        (lambda suffix: hostile.with_part(suffix, hostile.laughs(attribute=True)),
         "file-damaged|xml-declares"),
        (lambda suffix: hostile.with_part(suffix, hostile.external("file:///etc/passwd")),
         "file-damaged|xml-declares"),
        (lambda suffix: hostile.with_part(suffix, hostile.external("http://127.0.0.1:9/x")),
         "file-damaged|xml-declares"),
        (lambda suffix: hostile.with_part(suffix, b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x"><x/>'),
         "file-damaged"),
        (lambda suffix: hostile.with_part(suffix, hostile.deep(100_000)), "nested-too-deep"),
        (lambda suffix: hostile.with_part(suffix, b""), "file-damaged"),
    ],
)  # fmt: skip
def test_a_package_made_to_do_harm_is_refused(make, say, suffix, refused):
    assert refused(make(suffix), f"α{suffix}") in say.split("|")


@pytest.mark.parametrize("suffix", hostile.PACKAGES)
def test_a_package_inside_a_package_is_never_opened(suffix):
    data = hostile.nested_bomb(suffix)
    assert read_bytes_apart(data, name=f"α{suffix}").document.blocks


@pytest.mark.parametrize("suffix", hostile.PACKAGES)
def test_a_package_cut_off_at_any_kilobyte_is_refused(suffix, guide, written):
    noise = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(250))
    whole = hostile.packed([*hostile.entries_of(suffix), ("more.bin", noise)])
    data = whole if suffix == ".odt" else written(guide, suffix[1:])
    for size in range(0, len(data), 1024):
        with pytest.raises(AccessError):
            read_bytes(data[:size], name=f"α{suffix}")


def test_macros_are_not_carried_over_and_that_is_told():
    data = hostile.packed([*hostile.entries_of(".docx"), ("word/vbaProject.bin", b"\0" * 9)])
    reading = read_bytes(data, name="α.docx")
    assert "macros-dropped" in {finding.key for finding in reading.report.findings}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<div>" * 100_000 + b"x", "a.html"),
        (b"<b>" * 100_000 + b"x", "a.html"),
        (b"<table><tr><td>" * 30_000 + b"x", "a.html"),
        (b"<ul><li>" * 50_000 + b"x", "a.html"),
        (b"> " * 100_000 + b"x", "a.md"),
    ],
)
def test_text_nested_a_hundred_thousand_times_is_refused(data, name, refused):
    assert refused(data, name) == "nested-too-deep"


@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_pictures_and_styles_elsewhere_are_never_fetched(name):
    page = (
        b'<link rel="stylesheet" href="http://127.0.0.1:9/a.css"><style>@import "http://127.0.0.1:9"'
        b'</style><p>Text <img src="http://127.0.0.1:9/a.png" alt="A cat"></p>'
        b'<script src="http://127.0.0.1:9/a.js"></script><img src="file:///etc/passwd" alt="B">'
    )
    document = read_bytes(page, name=name).document
    assert not any(isinstance(block, Figure) for block in document.blocks)


def test_a_page_cut_off_at_any_kilobyte_is_read_as_far_as_it_goes(guide, written):
    data = written(guide, "html")
    for size in range(1024, len(data), 1024):
        assert read_bytes(data[:size], name="a.html").document.title


@pytest.mark.parametrize(
    ("data", "say"),
    [
        (hostile.laughs(), "xml-declares"),
        (hostile.laughs(attribute=True), "xml-declares"),
        (hostile.external("file:///etc/passwd"), "xml-declares"),
        (hostile.external("http://127.0.0.1:9/x"), "xml-declares"),
        (hostile.deep(100_000), "nested-too-deep"),
        (b"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text>", "file-damaged"),
        (b"<rss/>", "xml-not-tei"),
        (b"\x00\x01\x02", "file-damaged"),
    ],
)
def test_an_edition_made_to_do_harm_is_refused(data, say, refused):
    assert refused(data, "a.xml") == say


def may_leave_network():
    program = shutil.which("unshare")
    return program is not None and not subprocess.run([program, "-rn", "true"]).returncode


@pytest.mark.skipif(not may_leave_network(), reason="this system lets no process leave its network")
def test_the_reading_process_has_no_network(tmp_path):
    confined = (
        "import os, socket\n"
        "from formats.readers.confinement import confine\n"
        "confine(memory_bytes=2**30, cpu_seconds=5, written_bytes=10, parent=os.getppid())\n"
        "print([name for _, name in socket.if_nameindex() if name != 'lo'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", confined], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
