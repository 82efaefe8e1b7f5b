"""Pages in every colour scheme and at the largest settings, measured by the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.http import dump_cookie

from access_service.preferences import Preferences, Spacing, Typeface, to_json
from formats.theme import SCHEMES
from tests.browser.conftest import Site, Visit
from tests.browser.measuring import CONTRAST, WIDER, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PAGES = {
    "first page": "/",
    "results": "/search?q=Καζαντζάκης",
    "item": "/items/{zorba}",
    "settings": "/preferences",
    "door": "/me/sign-in",
    "conversation": "/talk/",
}
LARGEST = Preferences(
    size_percent=200,
    typeface=Typeface.WIDE,
    line_spacing=Spacing.WIDEST,
    letter_spacing=Spacing.WIDEST,
    scheme="yellow-on-black",
    is_still=True,
    is_simple=True,
)


def choose(page: Page, site: Site, wanted: Preferences) -> None:
    value = dump_cookie("reading", to_json(wanted), path=None).partition("=")[2]
    cookie = {"name": "reading", "value": value, "url": site("/")}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="el-GR")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_nothing_to_mend_in_any_scheme(
    reader: Page, site: Site, scheme: str, name: str
) -> None:
    choose(reader, site, Preferences(scheme=scheme))
    reader.goto(site(PAGES[name].format(zorba=site.zorba)))
    ground = reader.evaluate("getComputedStyle(document.body).backgroundColor")
    wanted = SCHEMES[scheme].background
    parts = ", ".join(str(int(wanted[at : at + 2], 16)) for at in (1, 3, 5))
    assert ground == f"rgb({parts})"
    assert reader.evaluate(CONTRAST)["low"] == []
    assert faults_of(reader) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_largest_settings_fit_a_telephone(reader: Page, site: Site, name: str) -> None:
    choose(reader, site, LARGEST)
    reader.set_viewport_size({"width": 320, "height": 640})
    reader.goto(site(PAGES[name].format(zorba=site.zorba)))
    size = reader.evaluate("getComputedStyle(document.body).fontSize")
    assert size == "40px"
    assert reader.evaluate(WIDER) == []
    assert reader.locator(".extra:visible").count() == 0
    assert reader.evaluate("document.documentElement.scrollWidth") == 320
    skip = reader.locator(".skip")
    away = skip.bounding_box()
    skip.focus()
    there = skip.bounding_box()
    assert away is not None
    assert there is not None
    assert away["x"] + away["width"] <= 0
    assert 0 <= there["x"] < 320
    assert 0 <= there["y"] < 640


def test_settings_are_changed_by_keyboard_alone_and_told(visit: Visit, site: Site) -> None:
    page = visit("/preferences")
    assert faults_of(page) == []
    page.locator("#scheme").focus()
    for _ in range(3):  # as the device asks, black on white, white on black, yellow on black
        page.keyboard.press("ArrowDown")
    page.locator("form[action='/preferences'] button").first.focus()
    page.keyboard.press("Enter")
    page.locator("link[href^='/reading.css']").wait_for(state="attached")
    assert page.locator("[role=status]").inner_text().startswith("Οι ρυθμίσεις ισχύουν")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(0, 0, 0)"
    assert faults_of(page) == []
