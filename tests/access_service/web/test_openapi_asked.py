"""The API is asked all that its description allows and much that it does not, by every role."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conformance import tools

from access_service.staff.account import Role
from tests.access_service.web.furnished import ANYONE, CARER, PATRON
from tests.browser.hall import Served, serving

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.enable_socket]

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"
EXAMPLES = 15


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("api") / "data") as one:
        yield one


def ask(served: Served, cookie: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [tools.schemathesis(), "run", f"{served.url}/api/openapi.json"]
    command += ["--checks", CHECKS, "--max-examples", str(EXAMPLES), "--seed", "1", "--no-color"]
    command += ["--phases", "examples,fuzzing", "--suppress-health-check", "all"]
    if cookie:
        command += ["--header", f"Cookie: {cookie}"]
    # What it remembers of a run goes with the folder: every run asks the same.
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=280, cwd=folder
    )


@pytest.mark.parametrize("who", [ANYONE, PATRON, CARER, *Role])
def test_nothing_that_a_role_may_ask_is_answered_by_a_fault(
    served: Served, who: str, tmp_path: Path
) -> None:
    told = ask(served, served.cookie(who), tmp_path)
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-1000:]
    assert "passed" in told.stdout
