"""The finished files: by `prosvasi convert`, as a library gets them, and in every look."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.fixtures import Fixture
from conformance.tools import REPOSITORY
from conformance.validators import Made
from formats.theme import PROFILES, SCHEMES, Theme, theme
from formats.writers.registry import writer

CONVERTED = (
    *("large-print-pdf", "docx", "epub", "html", "txt"),
    *("brf", "pef", "daisy", "daisy3", "mp3"),
)
SOUNDING = ("epub", "html", "m4b")
PASSES = (("files", CONVERTED, ()), ("sounding", SOUNDING, ("--sound",)))
"""Runs of the command: a folder, formats, and options."""
LOOKS = ("large-print-pdf", "docx", "html")
LARGEST_PT = 48
_WAIT_S = 900


def sources(fixtures: Iterable[Fixture], folder: Path) -> list[Path]:
    """Write each fixture in our own format, which `prosvasi convert` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for fixture in fixtures:
        path = folder / f"{fixture.name}.json"
        with path.open("wb") as out:
            writer("native").write(fixture.document, out, theme=theme())
        paths.append(path)
    return paths


def converted(
    fixtures: tuple[Fixture, ...], folder: Path
) -> tuple[list[tuple[str, Made]], list[tuple[str, str]]]:
    """Run `prosvasi convert` on each fixture: to all formats with a real voice, then with sound.

    Returns:
        The files with their fixtures' names, and what the command refused, likewise.
    """
    paths = list(map(str, sources(fixtures, folder / "sources")))
    made, refused = [], []
    documents = {f"{fixture.name}.json": fixture for fixture in fixtures}
    for name, formats, options in PASSES:
        told = _convert([*paths, "--to", ",".join(formats), *options], folder, folder / name)
        if len(told) != len(fixtures) * len(formats):
            raise RuntimeError(f"prosvasi convert told of {len(told)} files")
        for entry in told:
            fixture = documents[Path(entry["source"]).name]
            if entry.get("file"):
                path = Path(entry["file"])
                made.append((fixture.name, Made(path, entry["format"], fixture.document)))
            else:
                refused.append((fixture.name, f"{entry['format']}: {entry['message']}"))
    return made, refused


def _convert(arguments: list[str], folder: Path, out: Path) -> list[dict[str, str]]:
    """Run the command and return what it tells of each copy."""
    command = [sys.executable, "-m", "access_service", "--data", str(folder / "data"), "convert"]
    command += [*arguments, "--out", str(out), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "LC_ALL": "C.UTF-8", "LANG": "en"}
    run = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, timeout=_WAIT_S
    )
    if not run.stdout.strip():
        raise RuntimeError(f"prosvasi convert: {run.stderr[-2000:]}")
    told: list[dict[str, str]] = json.loads(run.stdout)
    return told


def themes() -> Iterator[Theme]:
    """Yield every profile in every colour scheme, and the largest letters."""
    for profile in PROFILES:
        for scheme in SCHEMES:
            yield theme(profile, scheme)
    yield theme(body_pt=LARGEST_PT)


def in_every_look(fixture: Fixture, folder: Path) -> list[Made]:
    """Write a fixture in each look, in each format that has looks."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for chosen in themes():
        for name in LOOKS:
            look = f"{chosen.profile.name}-{chosen.scheme.name}-{chosen.body_pt:g}"
            path = folder / f"{fixture.name}-{look}{writer(name).suffix}"
            with path.open("wb") as out:
                writer(name).write(fixture.document, out, theme=chosen)
            made.append(Made(path, name, fixture.document))
    return made
