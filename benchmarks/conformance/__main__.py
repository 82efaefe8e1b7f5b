"""Every fixture in every format before every validator; one table, and failure on one error.

    make conformance                    all of it, about a quarter of an hour on two cores
    python -m conformance greek axe-core     only these fixtures and validators

First the files are made by `prosvasi convert`, with a real voice, as a library gets them; then
PDF, DOCX and HTML again in every profile and colour scheme. A cell of the table says how many
errors a validator found and, in brackets, in how many files. Then faults are put into sound files
and each must be caught. A validator that cannot be had is named, and its cells stay empty.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from conformance import faults, making
from conformance.fixtures import Fixture, all_fixtures
from conformance.tools import Missing
from conformance.validators import VALIDATORS, Errors, Made, Validator, checked

CONVERT = "convert"
_SHOWN_ERRORS = 12


@dataclass(slots=True)
class Results:
    """What has been found so far."""

    files: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many files of a fixture a validator saw."""
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    """Why a validator was not run."""
    passed: int = 0
    failed: int = 0

    def add(self, fixture: str, validator: str, told: dict[str, list[str]]) -> None:
        """Count the errors of some files of one fixture."""
        place = (fixture, validator)
        for name, found in told.items():
            self.files[place] += 1
            self.errors[place] += len(found)
            self.failed += bool(found)
            self.passed += not found
            self.details += [f"{validator}: {name}: {error}" for error in found]


def main() -> int:
    """Run everything and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    fixtures = {fixture.name: fixture for fixture in all_fixtures()}
    validators = {validator.name: validator for validator in VALIDATORS}
    parser.add_argument("only", nargs="*", help=f"of {', '.join((*fixtures, *validators))}")
    only = set(parser.parse_args().only)
    if unknown := only - fixtures.keys() - validators.keys():
        parser.error(f"neither a fixture nor a validator: {', '.join(sorted(unknown))}")
    chosen = tuple(f for n, f in fixtures.items() if n in only or not only & fixtures.keys())
    running = tuple(v for n, v in validators.items() if n in only or not only & validators.keys())
    results = Results()
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        files = _make(chosen, Path(folder), results)
        for validator in running:
            _tell(f"{validator.name} …")
            _validate(validator, files, results)
        print(_table(tuple(f.name for f in chosen), (CONVERT, *(v.name for v in running)), results))
        sound = {made.format: made for name, made in reversed(files) if name == faults.BASE}
        spoilt = faults.spoilt_files(sound, Path(folder) / "faults")
        if spoilt:
            print(_fault_table(running, spoilt, results))
    return _close(results)


def _make(chosen: tuple[Fixture, ...], folder: Path, results: Results) -> list[tuple[str, Made]]:
    _tell(f"prosvasi convert, {len(chosen)} works to {len(making.CONVERTED)} formats, and sound …")
    files, refused = making.converted(chosen, folder)
    for name, made in files:
        results.add(name, CONVERT, {str(made.path): []})
    for name, why in refused:
        results.add(name, CONVERT, {why.split(":")[0]: [why]})
    _tell("every look …")
    for fixture in chosen:
        looks = making.in_every_look(fixture, folder / "looks")
        files += [(fixture.name, made) for made in looks]
    return files


def _validate(validator: Validator, files: list[tuple[str, Made]], results: Results) -> None:
    try:
        told: Errors = checked(validator, (made for _, made in files))
    except Missing as why:
        results.missing[validator.name] = str(why)
        return
    for name, made in files:
        if made.path in told:
            results.add(name, validator.name, {made.path.name: told[made.path]})


def _table(rows: tuple[str, ...], columns: tuple[str, ...], results: Results) -> str:
    """Return errors and files of each fixture with each validator."""

    def cell(row: str, column: str) -> str:
        place = (row, column)
        return f"{results.errors[place]} ({results.files[place]})" if results.files[place] else "–"

    lines = [("", *columns), *((row, *(cell(row, column) for column in columns)) for row in rows)]
    return _aligned(lines)


def _fault_table(
    running: tuple[Validator, ...], spoilt: tuple[faults.Spoilt, ...], results: Results
) -> str:
    """Return which validator catches which fault; one that should and does not is an error."""
    present = tuple(v for v in running if v.name not in results.missing)
    lines = [("fault", *(validator.name for validator in present))]
    _tell(f"{len(spoilt)} faults …")
    caught = {validator.name: _caught(validator, spoilt) for validator in present}
    for one in spoilt:
        row = [one.name]
        for validator in present:
            found = caught[validator.name][one.spoilt.path]
            is_due = validator.name in one.caught_by
            if is_due:
                missed = [] if found else ["the fault was not seen"]
                results.add("faults", validator.name, {one.name: missed})
            row.append("caught" if found else "MISSED" if is_due else "–")
        lines.append(tuple(row))
    return _aligned(lines)


def _caught(validator: Validator, spoilt: tuple[faults.Spoilt, ...]) -> Errors:
    """Return what a validator finds in each spoilt file and not in the sound one."""
    sound = checked(validator, {one.sound.path: one.sound for one in spoilt}.values())
    bad = checked(validator, (one.spoilt for one in spoilt))
    return {
        one.spoilt.path: sorted(
            set(bad.get(one.spoilt.path, ())) - set(sound.get(one.sound.path, ()))
        )
        for one in spoilt
    }


def _aligned(lines: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n" + "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _close(results: Results) -> int:
    print()
    for line in results.details[:_SHOWN_ERRORS]:
        print(line[:400])
    if len(results.details) > _SHOWN_ERRORS:
        print(f"… and {len(results.details) - _SHOWN_ERRORS} more")
    for name, why in results.missing.items():
        print(f"not run: {name}: {why}")
    skipped = f", {len(results.missing)} skipped" if results.missing else ""
    print(f"conformance: {results.passed} passed, {results.failed} failed{skipped}")
    return 1 if results.failed or not results.passed else 0


def _tell(text: str) -> None:
    print(f"conformance: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
