"""A harvest killed in the middle goes on from the page where it was, through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.access_service.harvest.conftest import Reply, Site
from tests.access_service.harvest.test_oai import envelope, listing, record

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


def test_a_killed_harvest_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    environment = os.environ | {
        "PROSVASI_IS_PRIVATE_NETWORK_ALLOWED": "true",
        "PROSVASI_LANGUAGE": "en",
    }
    command = [sys.executable, "-m", "access_service", "--data", str(tmp_path / "data")]
    command += ["catalogue", "harvest"]

    def run(*arguments: str) -> str:
        ran = subprocess.run(
            [*command, *arguments], env=environment, capture_output=True, text=True, check=True
        )
        return ran.stdout

    third_is_asked, is_killed = threading.Event(), threading.Event()

    def answer(asked: dict[str, str]) -> Reply:
        if asked["verb"] != "ListRecords":
            return envelope("")
        number = int(asked.get("resumptionToken", "1"))
        if number == 3 and not is_killed.is_set():
            third_is_asked.set()
            is_killed.wait(20)
        return listing(record(number), token=str(number + 1) if number < 5 else "")

    site.answer = answer
    run("add", "repo", site.url, "--prefix", "oai_dc")
    harvesting = subprocess.Popen([*command, "run", "repo"], env=environment)
    assert third_is_asked.wait(30)
    harvesting.kill()
    harvesting.wait()
    is_killed.set()
    (source,) = json.loads(run("list", "--json"))
    assert source["is_interrupted"] is True
    site.asked.clear()
    (report,) = json.loads(run("run", "repo", "--json"))
    assert report["added"] == 5
    assert [asked["resumptionToken"] for asked in site.asked] == ["3", "4", "5"]
    assert run("list").endswith("It went well.\n")
