"""An import killed in the middle goes on where it can be told and undone as one."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from access_service.bootstrap import bootstrap
from access_service.catalogue.store import ImportState, PutCounts
from access_service.settings import Settings

ROWS = 3_000


def test_an_import_that_was_killed_is_told_goes_on_and_is_undone_whole(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    lines = (f"{number};Τίτλος {number}\n" for number in range(ROWS))
    file.write_text("id;title\n" + "".join(lines), encoding="utf-8")
    settings = Settings(data=tmp_path / "data", language="en")
    services = bootstrap(settings)
    catalogue = services.catalogue
    command = [sys.executable, "-m", "access_service", "--data", str(settings.data)]
    importing = subprocess.Popen([*command, "catalogue", "import", str(file)])
    deadline = time.monotonic() + 60
    while not catalogue.count() and time.monotonic() < deadline:
        time.sleep(0.01)
    importing.kill()
    importing.wait()
    half = catalogue.count()
    assert 0 < half < ROWS
    (killed,) = catalogue.imports.journal.imports()
    assert killed.state is ImportState.RUNNING
    assert catalogue.imports.is_interrupted(killed)
    report = catalogue.import_file(file)
    assert (report.batch, report.counts) == (killed.id, PutCounts(added=ROWS))
    assert catalogue.count() == ROWS
    assert not catalogue.imports.is_interrupted(catalogue.imports.journal.get(killed.id))
    undone = catalogue.imports.undo(killed.id)
    assert (undone.removed, catalogue.count()) == (ROWS, 0)
    assert catalogue.search("τίτλος") == ()
    services.close()
