"""Every page, in every state that `furnished` gives it, measured in a real browser.

`make test` measures a few pages in one view; the rest is slow and belongs to `make conformance`:
each page in both languages, each of the four colour schemes, narrow and wide; then lines, spacing,
400 %, forced colours, and every stop of the Tab key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from flask import Flask, template_rendered
from playwright.sync_api import Browser, Page

from access_service.web.measured import Measured, keep
from formats.document import EL
from tests.access_service.web.furnished import ANYONE, PAGES, Shown, address
from tests.browser.hall import Served, serving
from tests.browser.measuring import (
    SCHEME_NAMES,
    choose_scheme,
    faults_in_forced_colours,
    faults_in_view,
    faults_of_spacing,
    long_lines,
    stops_by_key,
)

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.enable_socket]

OPENED = tuple(shown for shown in PAGES if shown.is_opened)
WIDTHS_PX = (1280, 320)
SLICE = (
    ("first page", EL, "", 320),
    ("results within filters", EL, "yellow-on-black", 1280),
    ("item of a patron", EL, "", 1280),
    ("player", EL, "black-on-yellow", 320),
    ("my books", EL, "", 320),
    ("staff's announcement", EL, "white-on-black", 1280),
    ("visit that is planned", EL, "", 320),
    ("settings", "en", "", 320),
)


@dataclass
class Hall:
    """The furnished library, and a page for everybody in each language."""

    served: Served
    browser: Browser
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)

    def page(self, who: str, lang: str) -> Page:
        if (who, lang) not in self.pages:
            context = self.browser.new_context(locale="el-GR" if lang == EL else "en-GB")
            context.set_default_timeout(20_000)
            page = context.new_page()
            if who != ANYONE:
                door, fields = self.served.fields(who)
                page.goto(self.served.url + door)
                for name, value in fields.items():
                    page.fill(f"#{name}", value)
                page.keyboard.press("Enter")
                page.locator("form[action$='/sign-out']").first.wait_for()
            self.pages[who, lang] = page
        return self.pages[who, lang]

    def address(self, shown: Shown, lang: str = EL) -> str:
        return self.served.url + address(shown, {**self.served.furnished.ids, "lang": lang})

    def open(self, shown: Shown, lang: str, width: int = 1280, height: int = 800) -> Page:
        page = self.page(shown.who, lang)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(forced_colors="none", color_scheme="light")
        page.goto(self.address(shown, lang))
        assert page.locator("html").get_attribute("lang") == lang
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        return page


@dataclass
class Tally:
    """What was measured so far."""

    pages: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)
    views: int = 0
    stops: int = 0

    def note(self, shown: Shown, faults: list[str], *, views: int = 0, stops: int = 0) -> None:
        self.pages.add(shown.name)
        self.views += views
        self.stops += stops
        if faults:
            self.faulty.add(address(shown, Numbers()).partition("?")[0])


class Numbers(dict[str, str]):
    """Names nobody: the statement tells the kind of page alone."""

    def __missing__(self, _key: str) -> str:
        return "…"


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """Count what is measured; a whole run keeps the counts for the accessibility statement."""
    made = Tally()
    yield made
    if os.environ.get("PROSVASI_KEEP_MEASURED") and len(made.pages) == len(OPENED):
        today, faulty = datetime.now(UTC).date(), tuple(sorted(made.faulty))
        keep(Measured(today, len(made.pages), made.views, made.stops, faulty))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("hall") / "data") as served:
        made = Hall(served, browser)
        yield made
        for page in made.pages.values():
            page.context.close()


@pytest.mark.parametrize(("name", "lang", "scheme", "width"), SLICE, ids=[one[0] for one in SLICE])
def test_a_page_of_the_slice_has_nothing_to_mend(
    hall: Hall, name: str, lang: str, scheme: str, width: int
) -> None:
    page = hall.open(next(one for one in PAGES if one.name == name), lang, width)
    choose_scheme(page, scheme)
    assert faults_in_view(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["el", "en"])
@pytest.mark.parametrize("shown", OPENED, ids=lambda one: one.name)
def test_a_page_has_nothing_to_mend_in_any_scheme_and_width(
    hall: Hall, shown: Shown, lang: str, tally: Tally
) -> None:
    page = hall.open(shown, lang)
    faults = []
    for scheme in SCHEME_NAMES:
        choose_scheme(page, scheme)
        for width in WIDTHS_PX:
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{scheme}, {width} px: {one}" for one in faults_in_view(page)]
    tally.note(shown, faults, views=len(SCHEME_NAMES) * len(WIDTHS_PX))
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["el", "en"])
@pytest.mark.parametrize("shown", OPENED, ids=lambda one: one.name)
def test_a_page_may_be_spaced_magnified_and_walked_by_keys(
    hall: Hall, shown: Shown, lang: str, tally: Tally
) -> None:
    page = hall.open(shown, lang)
    faults = [f"line: {one}" for one in long_lines(page)]
    page = hall.open(shown, lang, 320, 256)  # 1280 x 1024 at 400 %
    faults += [f"spacing at 400 %: {one}" for one in faults_of_spacing(page)]
    page = hall.open(shown, lang, 320, 500)
    page.emulate_media(forced_colors="active")
    faults += [f"forced colours: {one}" for one in faults_in_forced_colours(page)]
    stops, unseen = stops_by_key(page)
    faults += [f"focus: {one}" for one in unseen]
    tally.note(shown, faults, stops=stops)
    assert faults == []
    assert stops > 5


@pytest.mark.slow
def test_no_template_is_left_out_of_what_is_measured(hall: Hall) -> None:
    seen: set[str] = set()

    def note(_app: Flask, template: object, **_more: object) -> None:
        seen.add(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, hall.served.app):
        for shown in OPENED:
            page = hall.page(shown.who, "el")
            page.goto(hall.address(shown))
    whole = {name for name in hall.served.app.jinja_env.list_templates() if name.endswith(".html")}
    pages = {name for name in whole if not name.rpartition("/")[2].startswith("_")}
    assert pages - seen == {"base.html", "staff/base.html", *MEASURED_ELSEWHERE}


MEASURED_ELSEWHERE = {
    "patron/export.html",  # a file that is taken away
    "patron/go_on.html",  # test_patron_pages.py
    "staff/go_on.html",
    "staff/patron_pin.html",
}
"""What only an answer to a form shows."""
