"""`catalogue import` tells what it kept out and renews a catalogue by its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from access_service.cli import main


def run(
    capsys: pytest.CaptureFixture[str], data: Path, *arguments: str | Path
) -> tuple[int, str, str]:
    words = [str(one) for one in arguments]
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(data), "catalogue", *words])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_a_new_export_needs_the_name_of_its_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROSVASI_LANGUAGE", "en")
    data, old, new = tmp_path / "data", tmp_path / "october.csv", tmp_path / "november.csv"
    old.write_text("id,title\n1,One\n2,Two\n2,Again\n", encoding="utf-8")
    new.write_text("id,title\n1,One\n2,Two\n3,Three\n", encoding="utf-8")
    status, out, _ = run(capsys, data, "import", old)
    assert status == 0
    assert "1 kept out" in out
    assert "its number stands in the same file already (number – first record: 2 – 2)" in out

    status, out, err = run(capsys, data, "import", new)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "--source october" in err

    status, out, _ = run(capsys, data, "import", "--source", "october", "--json", new)
    assert status == 0
    (report,) = json.loads(out)
    assert (report["added"], report["unchanged"]) == (1, 2)


TABLE = "id;title;language;shoe size\n1;Ασκητική;el;42\n2;ΟΔΥΣΣΕΙΑ ΤΟΥ ΟΜΗΡΟΥ;;\n3;;;\n"


def test_an_import_is_tried_made_told_and_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROSVASI_LANGUAGE", "en")
    data, table, out = tmp_path / "data", tmp_path / "books.csv", tmp_path / "list.csv"
    table.write_text(TABLE, encoding="utf-8")
    status, told, _ = run(capsys, data, "import", "--dry-run", table)
    assert status == 0
    assert "2 new records" in told
    assert "shoe size" in told
    assert run(capsys, data, "imports")[1] == "Nothing has been imported yet.\n"

    _, told, _ = run(capsys, data, "import", table)
    assert "prosvasi catalogue undo 1" in told
    assert "1 kept out." in told
    refused = "prosvasi catalogue report --import 1 --list refused --out FILE.csv"
    assert refused in told
    _, told, _ = run(capsys, data, "imports", "--json")
    (batch,) = json.loads(told)
    assert (batch["state"], batch["added"], batch["refused_count"]) == ("done", 2, 1)
    _, told, _ = run(capsys, data, "report", "--import", "1")
    assert "the record has no title" in told
    run(capsys, data, "report", "--import", "1", "--list", "refused", "--out", out)
    assert "the record has no title" in out.read_text(encoding="utf-8-sig").splitlines()[1]

    _, told, _ = run(capsys, data, "report", "--json")
    assert json.loads(told)["lacks"]["capitals"] == 1
    run(capsys, data, "report", "--list", "quality", "--out", out)
    assert "in capitals without accents" in out.read_text(encoding="utf-8-sig")
    status, told, _ = run(capsys, data, "export", out)
    assert out.read_text(encoding="utf-8-sig").count("\n") == 3

    status, told, _ = run(capsys, data, "undo", "1")
    assert (status, "2 removed" in told) == (0, True)
    status, _, err = run(capsys, data, "undo", "1")
    assert (status, "undone already" in err) == (2, True)
    status, _, err = run(capsys, data, "undo", "77")
    assert (status, "no import number 77" in err) == (2, True)


def test_an_export_to_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROSVASI_LANGUAGE", "en")
    status, _, err = run(capsys, tmp_path / "data", "export", tmp_path / "no" / "where.csv")
    assert (status, "cannot be written" in err) == (1, True)


def test_the_repairs_of_an_import_are_counted_and_told_where_to_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROSVASI_LANGUAGE", "el")
    data, table, out = tmp_path / "data", tmp_path / "books.csv", tmp_path / "list.csv"
    table.write_text("id;title;language\n1;Ασκητική;el\n2;Oι μέρες;el\n", encoding="utf-8")
    _, told, _ = run(capsys, data, "import", table)
    assert "1 διορθώθηκε στην ανάγνωση, 0 έμειναν έξω." in told
    command = "prosvasi catalogue report --import 1 --list repaired --out FILE.csv"
    assert command in told
    assert "--list refused" not in told
    status, _, _ = run(capsys, data, *command.replace("FILE.csv", str(out)).split()[2:])
    assert status == 0
    assert "Οι μέρες" in out.read_text(encoding="utf-8-sig")


def test_an_authority_file_is_told_by_what_its_headings_are_of(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    marc21: Callable[..., bytes],
) -> None:
    monkeypatch.setenv("PROSVASI_LANGUAGE", "el")
    data, path = tmp_path / "data", tmp_path / "headings.mrc"
    records = [
        ("001 1", "100 1  $aΚαζαντζάκης, Νίκος"),
        ("001 2", "150    $aΜελισσοκομία"),
        ("001 3", "151    $aΚρήτη"),
        ("001 4", "130  0 $aΑγία Γραφή"),
        ("001 5", "180    $xΙστορία"),
    ]
    leader = "00000nz  a2200000n  4500"
    path.write_bytes(b"".join(marc21(*lines, leader=leader) for lines in records))
    status, out, _ = run(capsys, data, "import", path)
    assert status == 0
    assert out.splitlines()[1:5] == [
        "Ονόματα με τις άλλες μορφές τους, για την αναζήτηση: 1.",
        "Θέματα με τις άλλες μορφές τους, για την αναζήτηση: 2.",
        "Τίτλοι έργων με τις άλλες μορφές τους, για την αναζήτηση: 1.",
        "Αρχείο «headings.mrc», εγγραφή 5, θέση "
        f"{len(b''.join(marc21(*lines, leader=leader) for lines in records[:4]))}: η εγγραφή δεν "
        "περιγράφει βιβλίο ή άλλο τεκμήριο (leader/06=z). Δώστε βιβλιογραφικές εγγραφές, ή "
        "καθιερωμένες μορφές ονομάτων, θεμάτων και τίτλων.",
    ]
    (report,) = json.loads(run(capsys, data, "import", "--dry-run", "--json", path)[1])
    assert (report["names"], report["subjects"], report["titles"]) == (1, 2, 1)
