"""The real command in a process of its own, as a person or a script runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Run(Protocol):
    def __call__(self, *arguments: str | Path, data: Path, lang: str = "en") -> Ran: ...


def _run(*arguments: str | Path, data: Path, lang: str = "en") -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "access_service", "--data", str(data), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        env={**os.environ, "PROSVASI_LANGUAGE": lang, "PYTHONWARNINGS": "default"},
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def run() -> Run:
    return _run


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process: many small cases, without starting Python for each."""

    def run(*arguments: str | Path, data: Path, lang: str = "en") -> Ran:
        from access_service.cli import main

        monkeypatch.setenv("PROSVASI_LANGUAGE", lang)
        monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--data", str(data), *map(str, arguments)])
        told = capfd.readouterr()
        return Ran(int(ended.value.code or 0), told.out, told.err)

    return run


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a data folder in which the main job was done."""
    data = tmp_path_factory.mktemp("library")
    made = run("demo", data=data)
    assert made.status == 0, made.err
    return data


@pytest.fixture(scope="session")
def zorba(library: Path, run: Run) -> str:
    """Return the id of the Greek print edition."""
    found = run("catalogue", "search", "Βίος και πολιτεία του Αλέξη Ζορμπά", "--json", data=library)
    return str(found.json[0]["id"])
