"""What keeps conversions from being executed is seen where the service's state is shown."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from access_service import health
from access_service.bootstrap import Services
from access_service.health import Check, Verdict
from access_service.settings import Settings
from formats.errors import ConversionFailed


def conversions(folder: Path, failure: ConversionFailed | None) -> Check:
    parts = {"conversions": SimpleNamespace(failure=failure)}
    made = health.conversion_checks(Services(Settings(data=folder), **parts))
    return made[0]


def test_an_executor_that_cannot_start_is_shown_with_its_reason(tmp_path: Path) -> None:
    crash = ConversionFailed("a bug", say="conversion-crashed", reason="RuntimeError")
    check = conversions(tmp_path, crash)
    assert check.verdict is Verdict.BROKEN
    assert (check.say, check.facts) == ("conversion-crashed", (("reason", "RuntimeError"),))


def test_conversions_that_nothing_hinders_work(tmp_path: Path) -> None:
    assert conversions(tmp_path, None).verdict is Verdict.WORKS
