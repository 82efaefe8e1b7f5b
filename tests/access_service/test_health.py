"""What keeps conversions from being executed is seen where the service's state is shown."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from access_service import health
from access_service.bootstrap import Services
from access_service.health import Check, Verdict
from access_service.messages import say
from access_service.settings import Settings
from formats.document import EN
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


NAME = Settings.model_fields["library_name"].default
CHANNELS = {
    "library_address": "Ερμού 1",
    "library_phone": "22510 12345",
    "contact_email": "library@example.org",
}


def contacts(folder: Path, **values: str) -> list[Check]:
    settings = Settings(data=folder, **values)
    return list(health._contacts(Services(settings)))


def said(checks: list[Check]) -> list[tuple[Verdict, str]]:
    return [(check.verdict, say(check.say, EN, **dict(check.facts))) for check in checks]


def test_staff_are_told_apart_that_no_name_and_no_way_to_the_library_is_set(tmp_path: Path) -> None:
    (name, contact) = said(contacts(tmp_path))
    assert name[0] is contact[0] is Verdict.OPTIONAL
    assert "which library" in name[1]
    assert name[1].endswith(": library_name")
    assert "how to reach" in contact[1]
    assert contact[1].endswith(", ".join(CHANNELS))


@pytest.mark.parametrize("channel", CHANNELS)
def test_one_way_to_the_library_is_enough_and_the_rest_is_optional(
    tmp_path: Path, channel: str
) -> None:
    given = {channel: CHANNELS[channel]}
    ((verdict, sentence),) = said(contacts(tmp_path, library_name=NAME, **given))
    assert verdict is Verdict.WORKS
    assert "does not say" not in sentence
    assert sentence.endswith(", ".join(one for one in CHANNELS if one != channel))


def test_a_name_that_is_set_counts_though_it_is_the_one_that_comes_with_the_program(
    tmp_path: Path,
) -> None:
    assert said(contacts(tmp_path, library_name=NAME, **CHANNELS)) == [
        (Verdict.WORKS, "The library’s name and how to reach it are set.")
    ]
    (check,) = contacts(tmp_path, **CHANNELS)
    assert check.say == "doctor-contacts-no-name"
    assert contacts(tmp_path, library_name="", **CHANNELS) == [check]
