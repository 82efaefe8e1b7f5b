"""Dates stand inside Greek and English sentences as people say them."""

from __future__ import annotations

from datetime import datetime

import pytest
from apiflask import APIFlask

from access_service.announcements.moments import ATHENS
from access_service.web.language import on_date, since_date


@pytest.mark.parametrize(
    ("day", "greek", "english"),
    [(26, "την Πέμπτη 26", "on Thursday 26"), (28, "το Σάββατο 28", "on Saturday 28")],
)
def test_a_day_has_the_article_of_its_gender(
    app: APIFlask, day: int, greek: str, english: str
) -> None:
    moment = datetime(2026, 11, day, 17, 0, tzinfo=ATHENS)
    with app.test_request_context(headers={"Accept-Language": "el"}):
        assert on_date(moment).startswith(greek)
        assert since_date(moment).startswith(greek)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert on_date(moment).startswith(english)
        assert since_date(moment).startswith(english.removeprefix("on "))
