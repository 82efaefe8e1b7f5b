"""The checks of DAISY 2.02 catch what they are for."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType
from zipfile import ZIP_STORED, ZipFile

import pytest

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.theme import theme
from formats.verify.daisy import MANDATORY, verify_daisy
from formats.writers.daisy import DaisyWriter


def _writer_tests() -> ModuleType:
    """Return the writer's tests, whose silent narration serves here too."""
    path = Path(__file__).parents[1] / "writers/test_daisy.py"
    spec = importlib.util.spec_from_file_location("daisy_writer_tests", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def book(guide: Document, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("daisy")
    out = BytesIO()
    sound = _writer_tests().narrated(guide, folder)
    DaisyWriter().write(guide, out, theme=theme(), narration=sound)
    with ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(files: dict[str, bytes], path: Path) -> Path:
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


Change = Callable[[bytes], bytes]


def _told(name: str, old: str, new: str) -> Change:
    """Change the beginning of what a fact of the book says."""
    return _swap(f'"{name}" content="{old}', f'"{name}" content="{new}')


def _swap(old: str, new: str) -> Change:
    return lambda data: data.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("name", "change", "number"),
    [
        ("ncc.html", _told("ncc:tocItems", "", "1"), "DSY-03"),
        ("ncc.html", _told("ncc:depth", "2", "3"), "DSY-03"),
        ("ncc.html", _told("ncc:pageNormal", "1", "0"), "DSY-03"),
        ("ncc.html", _told("ncc:setInfo", "1 of 1", "1 of 2"), "DSY-03"),
        ("ncc.html", _swap('class="title"', 'class="section"'), "DSY-04"),
        ("ncc.html", _swap("#par00001", "#par99999"), "DSY-04"),
        ("ncc.html", _swap('content="00:00:', 'content="00:01:'), "DSY-06"),
        ("chap0002.smil", _swap('clip-begin="npt=0.', 'clip-begin="npt=0.1'), "DSY-05"),
        ("chap0002.smil", _swap("content.html#", "content.html#no-"), "DSY-05"),
        ("chap0002.smil", _told("ncc:timeInThisSmil", "00:0", "00:1"), "DSY-06"),
        ("chap0003.smil", _told("ncc:totalElapsedTime", "00:0", "00:1"), "DSY-06"),
        ("chap0002.mp3", lambda data: data[:-7], "DSY-01"),
        ("chap0002.mp3", lambda data: data + data, "DSY-06"),
        ("content.html", _swap("ισόγειο", ""), "DSY-10"),
        ("content.html", _swap('lang="grc"', 'lang="el"'), "DSY-10"),
        ("content.html", _swap(' alt="', ' title="'), "DSY-09"),
        ("content.html", _swap(' scope="col"', ""), "DSY-09"),
        ("content.html", _swap("<body", "<bo"), "DSY-01"),
        (
            "content.html",
            lambda data: data.replace(b"<h2", b"<h4").replace(b"</h2>", b"</h4>"),
            "DSY-11",
        ),
        ("content.html", _swap(' lang="el"', ""), "DSY-12"),
    ],
)
def test_each_fault_is_caught_by_its_rule(
    book: dict[str, bytes], guide: Document, tmp_path: Path, name: str, change: Change, number: str
) -> None:
    changed = change(book[name])
    assert changed != book[name]
    path = _zipped({**book, name: changed}, tmp_path / "book.zip")
    assert number in {failure.rule.number for failure in verify_daisy(path, against=guide)}


@pytest.mark.parametrize("name", MANDATORY)
def test_each_missing_fact_is_caught(book: dict[str, bytes], tmp_path: Path, name: str) -> None:
    ncc = book["ncc.html"].replace(f'name="{name}"'.encode(), b'name="x"')
    path = _zipped({**book, "ncc.html": ncc}, tmp_path / "book.zip")
    told = [(failure.rule.number, failure.where) for failure in verify_daisy(path)]
    assert ("DSY-02", name) in told


def test_a_lost_file_is_caught(book: dict[str, bytes], tmp_path: Path) -> None:
    files = {name: data for name, data in book.items() if name != "chap0002.mp3"}
    told = verify_daisy(_zipped(files, tmp_path / "book.zip"))
    assert told[0].rule.number == "DSY-01"


def test_a_name_that_players_do_not_read_is_caught(book: dict[str, bytes], tmp_path: Path) -> None:
    path = _zipped({**book, "Σημειώσεις.txt": b""}, tmp_path / "book.zip")
    assert "DSY-08" in {failure.rule.number for failure in verify_daisy(path)}


def test_what_is_no_zip_is_no_book(tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    path.write_bytes(b"no zip")
    assert [failure.rule.number for failure in verify_daisy(path)] == ["DSY-01"]
    with pytest.raises(UnreadableDocument):
        verify_daisy(tmp_path / "missing.zip")
