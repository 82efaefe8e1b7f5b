"""`catalogue import` tells what it kept out and renews a catalogue by its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from access_service.cli import main


def run(
    capsys: pytest.CaptureFixture[str], data: Path, *arguments: str | Path
) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(data), "catalogue", "import", *map(str, arguments)])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_a_new_export_needs_the_name_of_its_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROSVASI_LANGUAGE", "en")
    data, old, new = tmp_path / "data", tmp_path / "october.csv", tmp_path / "november.csv"
    old.write_text("id,title\n1,One\n2,Two\n2,Again\n", encoding="utf-8")
    new.write_text("id,title\n1,One\n2,Two\n3,Three\n", encoding="utf-8")
    status, out, _ = run(capsys, data, old)
    assert status == 0
    assert "1 kept out" in out
    assert "its number stands in the same file already (number – first record: 2 – 2)" in out

    status, out, err = run(capsys, data, new)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "--source october" in err

    status, out, _ = run(capsys, data, "--source", "october", "--json", new)
    assert status == 0
    (report,) = json.loads(out)
    assert (report["added"], report["unchanged"]) == (1, 2)
