"""Reading in a process of its own: what it answers, what stops it, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from formats.document import EN
from formats.errors import UnknownThing, UnreadableDocument
from formats.readers import apart
from formats.readers.apart import read_bytes_apart, read_file_apart
from formats.readers.registry import read_bytes
from formats.reading import MEBIBYTE, Limits
from formats.report import Kind

CHILD = "formats.readers._child"


def children(of: int = 0) -> list[int]:
    """Return the reading processes that a process, or this one, has started and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it ended meanwhile
        if CHILD.encode() in command and int(parent) == (of or os.getpid()):
            found.append(int(folder.name))
    return found


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder that temporary files go to, to see what is left in it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_file_read_apart_is_read_as_it_is_read_here(guide, written, tmp_path):
    data = written(guide, "docx")
    path = tmp_path / "οδηγός.docx"
    path.write_bytes(data)
    here = read_bytes(data, name=path.name, lang=EN)
    assert read_file_apart(path, lang=EN) == here
    assert read_bytes_apart(data, name=path.name, lang=EN) == here


def test_a_file_may_be_read_under_another_name_than_its_own(tmp_path):
    path = tmp_path / "3f2a"
    path.write_text("# Τίτλος\n", "utf-8")
    reading = read_file_apart(path, name="α.md")
    assert reading.document.provenance.reader == "markdown"
    assert reading.document.provenance.source == "α.md"


def test_what_a_reader_refuses_is_refused_with_the_same_words_and_facts():
    nested = b"> " * 60 + "βαθιά".encode()
    limits = Limits(nesting=20)
    errors = []
    for read in (read_bytes, read_bytes_apart):
        with pytest.raises(UnreadableDocument) as refused:
            read(nested, name="α.md", limits=limits)
        errors.append((refused.value.say, refused.value.facts, str(refused.value)))
    assert errors[0] == errors[1]


def test_a_file_that_is_not_there_or_has_no_reader_is_refused_before_any_process_starts(tmp_path):
    with pytest.raises(UnreadableDocument) as absent:
        read_file_apart(tmp_path / "α.docx")
    assert absent.value.say == "file-unreachable"
    with pytest.raises(UnknownThing):
        read_bytes_apart(b"x", name="α.exe")


@pytest.fixture
def slow(tmp_path):
    """A file whose reading takes some seconds: emphasis that never ends, over and over."""
    path = tmp_path / "slow.md"
    path.write_text("\n\n".join(["λέξη *" * 2000] * 200), "utf-8")
    return path


def test_a_reading_that_takes_too_long_is_stopped_by_the_clock(slow, temporary):
    limits = Limits(cpu_seconds=0.05, cpu_seconds_per_mebibyte=0)
    start = time.monotonic()
    with pytest.raises(UnreadableDocument) as refused:
        read_file_apart(slow, limits=limits)
    assert refused.value.say == "reading-too-slow"
    assert time.monotonic() - start < 5
    assert children() == []
    assert list(temporary.glob("prosvasi-reading-*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on processor time")
def test_a_reading_that_takes_too_much_of_the_processor_is_stopped(slow):
    limits = Limits(cpu_seconds=1, cpu_seconds_per_mebibyte=0)
    with pytest.raises(UnreadableDocument) as refused:
        read_file_apart(slow, limits=limits)
    assert refused.value.say == "reading-too-slow"


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on address space")
def test_a_reading_that_takes_too_much_memory_is_stopped(tmp_path):
    path = tmp_path / "big.txt"
    path.write_text("λέξη " * 400_000, "utf-8")
    limits = Limits(memory_bytes=48 * MEBIBYTE, memory_per_source_byte=0)
    with pytest.raises(UnreadableDocument) as refused:
        read_file_apart(path, limits=limits)
    assert refused.value.say == "reading-too-big"


def test_a_document_longer_than_the_limit_is_not_taken_in():
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes_apart(b"word " * 10_000, name="a.txt", limits=Limits(output_bytes=5000))
    assert refused.value.say == "reading-too-big"
    assert children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes under /proc")
def test_killing_the_process_harms_nothing_and_leaves_nothing_behind(slow, temporary):
    def kill() -> None:
        while not (found := children()):
            time.sleep(0.01)
        os.kill(found[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(UnreadableDocument) as refused:
        read_file_apart(slow)
    killer.join()
    assert refused.value.say == "reading-failed"
    assert children() == []
    assert list(temporary.glob("prosvasi-reading-*")) == []
    assert read_bytes_apart(b"word", name="a.txt").document.blocks


def state_of(pid: int) -> str:
    """Return the letter of a process's state; Z and X have ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_the_process_ends_with_the_one_that_started_it(slow):
    script = (
        "import sys; from pathlib import Path; from formats.readers.apart import read_file_apart; "
        "read_file_apart(Path(sys.argv[1]))"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(slow)]) as parent:
        while not (seen := children(parent.pid)):
            time.sleep(0.01)
        parent.kill()
    for _ in range(300):
        if state_of(seen[0]) in "ZX":
            break
        time.sleep(0.01)
    assert state_of(seen[0]) in "ZX"


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes under /proc")
def test_the_process_knows_no_secret_and_shows_no_name(slow, monkeypatch):
    monkeypatch.setenv("PROSVASI_SECRET", "κλειδί")
    seen: list[bytes] = []

    def look() -> None:
        while not (found := children()):
            time.sleep(0.01)
        folder = Path(f"/proc/{found[0]}")
        seen.append((folder / "environ").read_bytes())
        seen.append((folder / "cmdline").read_bytes())
        os.kill(found[0], signal.SIGKILL)

    watcher = threading.Thread(target=look)
    watcher.start()
    with pytest.raises(UnreadableDocument):
        read_file_apart(slow)
    watcher.join()
    assert b"PROSVASI_SECRET" not in seen[0]
    assert b"slow.md" not in seen[1]


def test_a_fault_of_a_reader_is_told_in_one_sentence_and_named_in_the_log(caplog):
    answer = '{"stopped": "fault", "where": "KeyError in docx.py:7"}'
    with pytest.raises(UnreadableDocument) as refused:
        apart._taken(answer.encode(), 0, "α.docx", Limits(), 10)
    assert refused.value.say == "reading-failed"
    assert "KeyError in docx.py:7" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"7",
        b"[]",
        b"{}",
        b"[" * 200_000,
        b'{"error": []}',
        b'{"error": ["UnreadableDocument", "d", "file-damaged", {"say": "x"}]}',
    ],
    ids=lambda text: repr(text[:24]),
)
def test_an_answer_that_is_none_is_a_failed_reading(text):
    with pytest.raises(UnreadableDocument) as refused:
        apart._taken(text, 1, "α.docx", Limits(), 10)
    assert refused.value.say == "reading-failed"


def test_an_answer_cannot_name_a_class_that_is_no_error_of_ours():
    answer = b'{"error": ["BaseException", "d", "file-damaged", {"name": "x"}]}'
    with pytest.raises(UnreadableDocument) as refused:
        apart._taken(answer, 0, "x", Limits(), 10)
    assert refused.value.say == "file-damaged"


def test_small_files_get_little_and_big_ones_more():
    limits = Limits()
    assert limits.cpu_seconds_for(40_000) == 8
    assert limits.memory_bytes_for(40_000) == 512 * MEBIBYTE
    assert limits.cpu_seconds_for(10 * MEBIBYTE) == 88
    assert limits.cpu_seconds_for(200 * MEBIBYTE) == 300
    assert limits.memory_bytes_for(100 * MEBIBYTE) == 1000 * MEBIBYTE
    assert replace(limits, cpu_seconds=400).cpu_seconds_for(1) == 400


@pytest.mark.parametrize(
    ("data", "name", "say"),
    [
        (b"%PDF-1.7\n", "α.docx", "file-kind-differs"),
        (b"%PDF-1.7\n", "α.txt", "not-text"),
        (b"{\\rtf1 x}", "α.docx", "file-kind-differs"),
        (b"\x89PNG\r\n\x1a\n", "α.docx", "file-kind-differs"),
        (
            b"PK\x03\x04" + b"\0" * 22 + b"\x08\0\0\0mimetypeapplication/epub+zip",
            "α.docx",
            "file-kind-differs",
        ),
        (b"not a package", "α.docx", "file-damaged"),
        (b"\xd0\xcf\x11\xe0", "α.docx", "file-locked-or-old"),
        (b"", "α.docx", "file-empty"),
    ],
)
def test_bytes_that_give_a_name_the_lie_are_refused_and_told(data, name, say):
    for read in (read_bytes, read_bytes_apart):
        with pytest.raises(UnreadableDocument) as refused:
            read(data, name=name)
        assert refused.value.say == say


def test_a_name_without_an_ending_is_read_by_its_bytes_and_the_guess_is_told(guide, written):
    reading = read_bytes(written(guide, "docx"), name="οδηγός")
    assert reading.document.provenance.reader == "docx"
    assert reading.report.findings[0].kind is Kind.GUESSED
    assert reading.report.findings[0].key == "kind-by-bytes"


def test_html_in_a_text_file_is_no_lie():
    assert read_bytes(b"<html> is a tag", name="a.txt").document.blocks
