"""Where copies are put, and what they never replace."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_original_beside_the_copy_is_never_replaced(
    tmp_path: Path, library: Path, run_here: Any
) -> None:
    original = write(tmp_path / "letter.txt", "Αγαπητή βιβλιοθήκη,\n\nσας γράφω.\n")
    before = original.read_bytes()
    ran = run_here("convert", original, "--to", "txt", "--out", tmp_path, data=library)
    assert ran.status == 0, ran.err
    assert original.read_bytes() == before
    assert (tmp_path / "letter (2).txt").is_file()


def test_two_letters_of_one_name_are_both_kept(
    tmp_path: Path, library: Path, run_here: Any
) -> None:
    first = write(tmp_path / "a" / "letter.md", "# Πρώτο\n\nΈνα.\n")
    second = write(tmp_path / "b" / "letter.md", "# Δεύτερο\n\nΔύο.\n")
    out = tmp_path / "out"
    assert run_here("convert", first, second, "--to", "txt", "--out", out, data=library).status == 0
    assert {path.name for path in out.iterdir()} == {"letter.txt", "letter (2).txt"}
    assert len({path.read_text(encoding="utf-8") for path in out.iterdir()}) == 2


def test_the_same_copy_asked_for_again_is_one_file(
    tmp_path: Path, library: Path, run_here: Any
) -> None:
    letter = write(tmp_path / "letter.md", "# Γράμμα\n\nΚείμενο.\n")
    out = tmp_path / "out"
    for _ in range(2):
        ran = run_here("convert", letter, "--to", "txt", "--out", out, "--json", data=library)
        assert Path(ran.json[0]["file"]) == out / "letter.txt"
    assert [path.name for path in out.iterdir()] == ["letter.txt"]


def test_a_title_too_long_for_a_file_name_is_shortened(
    tmp_path: Path, library: Path, run_here: Any
) -> None:
    long = "Ένας πολύ μακρύς τίτλος " * 20
    table = write(tmp_path / "long.csv", f"Αριθμός;Τίτλος;Έτος\n1;{long.strip()};2001\n")
    assert run_here("catalogue", "import", table, data=library).status == 0
    (found,) = run_here(
        "catalogue", "search", "πολύ μακρύς τίτλος", "--limit", "1", "--json", data=library
    ).json
    out = tmp_path / "out"
    ran = run_here("convert", f"item:{found['id']}", "--to", "txt", "--out", out, data=library)
    assert ran.status == 0, ran.err
    (copy,) = out.iterdir()
    assert len(copy.name.encode()) <= 255
    assert found["id"] in copy.name
