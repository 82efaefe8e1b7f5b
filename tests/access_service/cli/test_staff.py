"""`prosvasi staff`: the first administrator is made here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.access_service.cli.conftest import Run

COMMAND = (sys.executable, "-m", "access_service")
PASSWORD = "μια μεγάλη φράση\n"  # noqa: S105 - a made-up one


def add(data: Path, name: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--data", str(data), "staff", "add", name, "--role", "admin"],
        input=password,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PROSVASI_LANGUAGE": "en"},
        timeout=60,
        check=False,
    )


def test_an_administrator_is_made_with_a_password_from_standard_input(
    tmp_path: Path, run_here: Run
) -> None:
    made = add(tmp_path, "Maria")
    assert (made.returncode, made.stdout) == (
        0,
        "The account “maria” is ready: administrator.\n",
    )
    listed = run_here("staff", "list", "--json", data=tmp_path)
    assert listed.json == [{"name": "maria", "role": "admin", "is_active": True}]
    assert run_here("staff", "close", "maria", data=tmp_path).status == 2
    assert run_here("staff", "unlock", "maria", data=tmp_path).status == 0
    assert run_here("staff", "role", "nobody", "--role", "chooser", data=tmp_path).status == 2


def test_a_short_or_missing_password_makes_no_account(tmp_path: Path, run_here: Run) -> None:
    for password in ("", "\n", "short\n"):
        refused = add(tmp_path, "maria", password)
        assert refused.returncode == 2
        assert refused.stderr.startswith("prosvasi: ")
    assert run_here("staff", "list", "--json", data=tmp_path).json == []
