"""Every page in every state, scheme, language and width, measured; the counts for the statement.

    make measure
    python -m conformance.pages --go-on    # after it was stopped

Runs tests/browser/test_every_page.py on two processes, each with a library and a browser of its
own, and writes access_service/web/measured.json from what they noted. Nothing is written where a
page was not measured to its end; a page with faults is measured, and is named. What was noted stays
in build/measured; going on leaves out what was noted of this state of the code and had no fault.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter

from access_service.web.measured import KEPT, Measured, keep
from conformance import tools

FOLDER = "PROSVASI_MEASURED_FOLDER"
"""The environment variable that names the folder for what is noted."""
NOTED = tools.REPOSITORY / "build" / "measured"
ROOMS = ("access_service", "formats", "static", "templates", "tts", "voice_interface")
"""Where what pages say and do comes from; a page that is heard comes from the voice too."""
MADE_OF = {".html", ".css", ".js", ".py", ".yaml"}
PROCESSES = "2"
LANGUAGES = ("el", "en")
VIEWS_OF_A_PAGE = 8
"""Four schemes, each in two widths."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on one page in one language."""

    page: str
    kind: str
    lang: str
    views: tuple[tuple[str, int], ...]
    stops: int
    faults: tuple[str, ...]
    axe: str
    browser: str
    made_of: str
    """What the pages were made of: see `made_of`."""


_JSON = TypeAdapter(Found)


class NotWhole(Exception):
    """Something was not measured; the text names it."""


@cache
def made_of() -> str:
    """Return a mark that changes when anything does of which pages are made."""
    mark = sha256()
    for folder in ROOMS:
        for file in sorted((tools.REPOSITORY / folder).rglob("*")):
            if file.suffix in MADE_OF and file != KEPT:
                mark.update(file.read_bytes())
    return mark.hexdigest()[:16]


def _file(page: str, lang: str, folder: Path) -> Path:
    return folder / f"{sha256(f'{page} {lang}'.encode()).hexdigest()[:16]}.json"


def is_noted(page: str, lang: str, folder: Path) -> bool:
    """Tell whether a page was measured as it is, and without a fault."""
    file = _file(page, lang, folder)
    if not file.exists():
        return False
    found = _JSON.validate_json(file.read_bytes())
    return found.made_of == made_of() and not found.faults


def note(found: Found, folder: Path) -> None:
    """Note what was found on a page, for `gather`."""
    _file(found.page, found.lang, folder).write_bytes(_JSON.dump_json(found))


def gather(folder: Path, pages: Iterable[str], on: date) -> Measured:
    """Return the counts of all that was noted.

    Args:
        folder: Where `note` wrote.
        pages: The name of every page that there is to measure.
        on: The day.

    Raises:
        NotWhole: A page lacks a language or a view, or the measurements are of several versions.
    """
    every = (_JSON.validate_json(file.read_bytes()) for file in sorted(folder.glob("*.json")))
    pages = frozenset(pages)
    noted = [one for one in every if one.page in pages]
    whole = {(one.page, one.lang) for one in noted if len(set(one.views)) == VIEWS_OF_A_PAGE}
    wanted = {(page, lang) for page in pages for lang in LANGUAGES}
    if lacking := sorted(wanted - whole):
        raise NotWhole(", ".join(f"{page} ({lang})" for page, lang in lacking))
    versions = {(one.axe, one.browser, one.made_of) for one in noted}
    if len(versions) != 1:
        raise NotWhole(f"several versions: {sorted(versions)}")
    axe, browser, mark = versions.pop()
    return Measured(
        on,
        len({page for page, _ in wanted}),
        sum(len(set(one.views)) for one in noted),
        sum(one.stops for one in noted),
        tuple(sorted({one.kind for one in noted if one.faults})),
        axe,
        browser,
        mark,
    )


def main() -> int:
    """Measure, keep the counts, and return the exit status: 0 where there is nothing to mend."""
    sys.path.insert(0, str(tools.REPOSITORY))
    from tests.browser.test_every_page import OPENED

    began = time.monotonic()
    if "--go-on" not in sys.argv:
        shutil.rmtree(NOTED, ignore_errors=True)
    NOTED.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "load", "--timeout=900"]
    command += ["tests/browser/test_every_page.py"]
    environment = {**os.environ, FOLDER: str(NOTED)}
    ran = subprocess.run(command, check=False, cwd=tools.REPOSITORY, env=environment)
    try:
        made = gather(NOTED, [one.name for one in OPENED], datetime.now(UTC).date())
    except NotWhole as lacking:
        print(f"not kept, these were not measured: {lacking}")
        return 1
    keep(made)
    minutes = (time.monotonic() - began) / 60
    print(f"measured in {minutes:.0f} minutes, kept in {KEPT.name}: {made}")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
