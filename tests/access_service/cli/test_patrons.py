"""`prosvasi patrons`: a card from its PIN to its erasure."""

from __future__ import annotations

import re
from pathlib import Path

from tests.access_service.cli.conftest import Run


def test_a_card_is_made_listed_reset_handed_over_and_erased(tmp_path: Path, run_here: Run) -> None:
    made = run_here(
        *("patrons", "add", "12-345", "--name", "Maria", "--eligible", "--officer", "anna"),
        data=tmp_path,
    )
    assert made.status == 0
    pin = re.search(r"PIN: (\d{6})", made.out)
    assert pin
    assert run_here("patrons", "add", "12345", data=tmp_path).status == 2
    (row,) = run_here("patrons", "list", "--json", data=tmp_path).json
    assert (row["card"], row["name"], row["is_eligible"]) == ("12345", "Maria", True)
    again = run_here("patrons", "reset-pin", "12345", data=tmp_path)
    assert pin[1] not in again.out
    assert run_here("patrons", "unlock", "12345", data=tmp_path).status == 0
    assert run_here("patrons", "unlock", "777", data=tmp_path).status == 2
    assert run_here("patrons", "change-key", data=tmp_path).status == 0
    told = run_here("patrons", "export", "12345", data=tmp_path).json
    assert told["account"][0]["name"] == "Maria"
    assert run_here("patrons", "erase", "12345", "--yes", data=tmp_path).status == 0
    assert run_here("patrons", "list", "--json", data=tmp_path).json == []
    log = run_here("staff", "log", "--json", data=tmp_path).json
    assert {one["action"] for one in log} == {
        *("patron-added", "patron-pin", "patron-unlocked", "personal-key-changed"),
        *("patron-exported", "patron-erased"),
    }
    assert {one["actor"] for one in log} == {"(command line)"}
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("prosvasi.sqlite*"))
    assert b"Maria" not in kept
