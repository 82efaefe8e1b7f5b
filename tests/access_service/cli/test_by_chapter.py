"""A long file as one copy for each of its chapters."""

from __future__ import annotations

BOOK = """# Ο κήπος

## Άνοιξη/1

Ανθίζουν οι αμυγδαλιές[^1].

[^1]: Στον Υμηττό.

## Καλοκαίρι

Ζέστη.
"""


def test_a_file_by_chapter_becomes_one_numbered_copy_a_chapter_with_its_own_notes(run, tmp_path):
    book = tmp_path / "κήπος.md"
    book.write_text(BOOK, "utf-8")
    out = tmp_path / "out"
    done = run("convert", book, "--to", "txt", "--out", out, "--by-chapter", data=tmp_path / "d")
    assert done.status == 0, done.err
    made = sorted(out.iterdir())
    assert [one.name for one in made] == ["1 Άνοιξη 1.txt", "2 Καλοκαίρι.txt"]
    spring, summer = (one.read_text("utf-8") for one in made)
    assert "Υμηττό" in spring
    assert "Ζέστη" not in spring
    assert "Ζέστη" in summer
    assert "Υμηττό" not in summer


def test_a_file_without_chapters_stays_one_copy_under_its_own_name(run, tmp_path):
    (tmp_path / "note.txt").write_text("Μία μόνο παράγραφος.", "utf-8")
    out = tmp_path / "out"
    source = tmp_path / "note.txt"
    done = run("convert", source, "--to", "brf", "--out", out, "--by-chapter", data=tmp_path / "d")
    assert done.status == 0, done.err
    assert [one.name for one in out.iterdir()] == ["note.brf"]


def test_a_missing_file_by_chapter_is_named_and_nothing_is_left(run, tmp_path):
    out = tmp_path / "out"
    done = run("convert", "no.docx", "--to", "txt", "--out", out, "--by-chapter", data=tmp_path)
    assert done.status == 2
    assert "no.docx" in done.err
    assert "Traceback" not in done.err
    assert list(out.iterdir()) == []
