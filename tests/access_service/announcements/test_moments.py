"""Moments that staff type."""

from __future__ import annotations

import pytest

from access_service.announcements.moments import day_from_text, moment_from_text
from formats.errors import BadInput


@pytest.mark.parametrize("typed", ["31/11/2026", "31/11/2026 18:30", "2026-11-31", "30/2/2026"])
def test_a_day_that_no_calendar_has_is_told_as_such(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        moment_from_text(typed)
    assert refused.value.say == "no-such-day"
    assert refused.value.facts["value"] == typed.split()[0]


def test_a_lone_day_that_no_calendar_has_is_told_as_such_too() -> None:
    with pytest.raises(BadInput) as refused:
        day_from_text("29/2/2027")
    assert refused.value.say == "no-such-day"


def test_a_mistyped_hour_of_a_true_day_is_a_time_that_cannot_be_read() -> None:
    with pytest.raises(BadInput) as refused:
        moment_from_text("30/11/2026 25:00")
    assert refused.value.say == "bad-time"
