"""Bad usage and bad input: one line, the right exit status, nothing left behind, no traceback."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

OUT = "OUT"
ID = "ITEM"


def one_line(ran: Any, status: int) -> str:
    """Assert that a command failed as it should and return what it said."""
    assert ran.status == status, (ran.status, ran.err)
    lines = ran.err.splitlines()
    assert len(lines) == 1, ran.err
    assert lines[0].startswith("prosvasi: ")
    assert "Traceback" not in ran.err
    return lines[0]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "empty.md").write_bytes(b"")
    (folder / "blank.md").write_text("   \n\n\t\n", encoding="utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "picture.xyz").write_bytes(b"what is this")
    (folder / "empty.mrc").write_bytes(b"")
    (folder / "not.mrc").write_bytes(b"this is no catalogue at all")
    (folder / "empty.wav").write_bytes(b"")
    (folder / "not.wav").write_bytes(b"this is no sound at all" * 100)
    (folder / "good.md").write_text("# Τίτλος\n\nΚείμενο.\n", encoding="utf-8")
    (folder / "rare.md").write_text("# Τίτλος\n\nΤο σημείο \U000131a0 λείπει.\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["nonsense"], 2),
        (["catalogue", "search"], 2),
        (["catalogue", "search", "x", "--limit", "0"], 2),
        (["catalogue", "search", "x", "--bogus"], 2),
        (["catalogue", "show", "no-such-id"], 2),
        (["catalogue", "import", "files/missing.mrc"], 2),
        (["catalogue", "harvest", "add", "x", "http://["], 2),
        (["catalogue", "harvest", "add", "x", "http://host:99999/"], 2),
        (["catalogue", "harvest", "add", "x", "file:///etc/passwd"], 2),
        (["catalogue", "harvest", "add", "x", "http://host/", "--kind", "z3950"], 2),
        (["catalogue", "import", "files/empty.mrc"], 2),
        (["catalogue", "import", "files/not.mrc"], 2),
        (["convert", "item:no-such-id", "--to", "docx", "--out", OUT], 2),
        (["convert", "announcement:no-such-id", "--to", "docx", "--out", OUT], 2),
        (["convert", "files/missing.md", "--to", "docx", "--out", OUT], 2),
        (["convert", "files/empty.md", "--to", "docx", "--out", OUT], 2),
        (["convert", "files/blank.md", "--to", "mp3", "--out", OUT], 2),
        (["convert", "files/binary.txt", "--to", "docx", "--out", OUT], 2),
        (["convert", "files/picture.xyz", "--to", "docx", "--out", OUT], 2),
        (["convert", "files", "--to", "docx", "--out", OUT], 2),
        (["convert", "files/good.md", "--to", "rtf", "--out", OUT], 2),
        (["convert", "files/good.md", "--to", ",", "--out", OUT], 2),
        (["convert", "files/good.md", "--to", "txt,foo", "--out", OUT], 2),
        (["convert", "files/good.md", "--to", "docx", "--out", OUT, "--profile", "tiny"], 2),
        (["convert", "files/good.md", "--to", "docx", "--out", OUT, "--scheme", "pink"], 2),
        (["convert", "files/good.md", "--to", "docx", "--out", OUT, "--size", "4"], 2),
        (["convert", "files/good.md", "--to", "mp3", "--out", OUT, "--voice", "klingon"], 2),
        (["convert", "files/good.md", "--to", "mp3", "--out", OUT, "--wpm", "9000"], 2),
        (["convert", "files/rare.md", "--to", "large-print-pdf", "--out", OUT], 1),
        (["read", "files/missing.md"], 2),
        (["read", "files/empty.md"], 2),
        (["verify", "files/missing.pdf"], 2),
        (["verify", "files/picture.xyz"], 2),
        (["say", "κάτι"], 2),
        (["say", "", "--show"], 2),
        (["listen", "files/missing.wav"], 2),
        (["listen", "files/empty.wav"], 2),
        (["listen", "files/not.wav"], 2),
        (["announce", "show", "no-such-id"], 2),
        (["announce", "add", "--title", "x", "--body", "y", "--event-at", "tomorrow"], 2),
        (["announce", "add", "--title", "x", "--body", "@files/missing.md"], 2),
        (["announce", "add", "--title", "x", "--body", "y", "--title-en", "x"], 2),
        (["models", "install", "no-such-model"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_bad_input_is_one_line_and_nothing_is_left(
    command: list[str], status: int, files: Path, out: Path, library: Path, run_here: Any
) -> None:
    named = [
        part.replace("files", str(files)) if part.startswith("files") else part for part in command
    ]
    arguments = [str(out) if part == OUT else part for part in named]
    one_line(run_here(*arguments, data=library), status)
    assert not out.exists() or not list(out.iterdir())


def test_a_failure_is_said_in_greek_to_a_greek_reader(library: Path, run_here: Any) -> None:
    line = one_line(run_here("catalogue", "show", "xx", data=library, lang="el"), 2)
    assert any("α" <= letter <= "ω" for letter in line)


def test_one_bad_source_does_not_stop_the_others(
    files: Path, out: Path, library: Path, run_here: Any
) -> None:
    ran = run_here(
        "convert", files / "empty.md", files / "good.md", "--to", "docx", "--out", out, data=library
    )
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
    assert [path.name for path in out.iterdir()] == ["good.docx"]


def test_a_folder_that_cannot_be_written_is_said(files: Path, library: Path, run_here: Any) -> None:
    one_line(
        run_here(
            "convert", files / "good.md", "--to", "docx", "--out", "/proc/nowhere", data=library
        ),
        2,
    )


def test_a_data_folder_that_cannot_be_written_is_said(run_here: Any) -> None:
    ran = run_here("catalogue", "search", "x", data=Path("/proc/nowhere"))
    assert ran.status in {1, 2}
    assert len(ran.err.splitlines()) == 1
    assert "Traceback" not in ran.err


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of one megabyte, or skip where none can be made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_said_and_leaves_no_half_file(
    tiny_disk: Path, files: Path, library: Path, run_here: Any
) -> None:
    (tiny_disk / "filler").write_bytes(b"x" * (1024 * 1024 - 4096))
    ran = run_here("convert", files / "good.md", "--to", "docx", "--out", tiny_disk, data=library)
    one_line(ran, 1)
    assert [path.name for path in tiny_disk.iterdir()] == ["filler"]


@pytest.mark.parametrize("left_bytes", [16_384, 393_216])
def test_a_full_data_disk_is_said(
    left_bytes: int, tiny_disk: Path, files: Path, out: Path, run_here: Any
) -> None:
    (tiny_disk / "filler").write_bytes(b"x" * (1024 * 1024 - left_bytes))
    ran = run_here("convert", files / "good.md", "--to", "docx", "--out", out, data=tiny_disk)
    one_line(ran, 1)
    assert not out.exists()


def test_a_damaged_model_is_said(
    library: Path, tmp_path: Path, run_here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "models"
    (empty / "whisper-base").mkdir(parents=True)
    (empty / "whisper-base" / "model.bin").write_bytes(b"broken")
    monkeypatch.setenv("PROSVASI_MODELS_DIRECTORY", str(empty))
    checked = run_here("models", "verify", data=library)
    assert checked.status == 1
    assert "models install" in checked.out
