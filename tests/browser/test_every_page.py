"""Every page, in every state that `furnished` gives it, measured in a real browser.

`make test` measures a few pages in one view; the rest is slow and belongs to `make measure`:
each page in both languages, each of the four colour schemes, narrow and wide; then lines, spacing,
400 %, forced colours, and every stop of the Tab key. A page is opened once a language; that a
scheme and a width taken in place look as on a page opened in them is a test of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conformance.pages import FOLDER, Found, made_of, note
from flask import Flask, template_rendered
from playwright.sync_api import Browser, Page, Response

from formats.document import EL
from tests.access_service.web.furnished import (
    ANSWERS,
    ANYONE,
    PAGES,
    Shown,
    address,
    fields_of,
    limits_held,
)
from tests.browser.hall import Served, serving
from tests.browser.measuring import (
    LOOKS,
    SCHEME_NAMES,
    SEND,
    choose_scheme,
    faults_in_forced_colours,
    faults_in_view,
    faults_of_spacing,
    long_lines,
    stops_by_key,
)

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.enable_socket]

OPENED = tuple(shown for shown in (*PAGES, *ANSWERS) if shown.is_opened)
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
        answer = self.send(page, shown) if shown.sent else page.goto(self.address(shown, lang))
        assert answer is not None
        assert answer.status == shown.status
        assert page.locator("html").get_attribute("lang") == lang
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        return page

    def send(self, page: Page, shown: Shown) -> Response:
        """Send a form from the page of reading settings, and return what it leads to."""
        to, fields = self.address(shown), fields_of(shown, self.served.furnished.ids)
        page.goto(f"{self.served.url}/preferences")
        with limits_held(shown, self.served.app):
            if shown.status == 429:
                page.evaluate(TOO_OFTEN, to)
            with page.expect_navigation() as leads:
                page.evaluate(SEND, [to, fields])
            return leads.value


FEWEST_STOPS = 6
"""The way to the content, the library's name, a menu or a way back, and the foot of the page."""

TOO_OFTEN = """
async (to) => {
  const token = document.querySelector("[name=csrf_token]").value;
  for (let i = 0; i < 31; i += 1) {
    await fetch(to, { method: "POST", body: new URLSearchParams({ csrf_token: token }) });
  }
}
"""


def kind(shown: Shown) -> str:
    """Return the address of a page without who or what it shows: the statement names nobody."""
    return re.sub(r"\{\w+\}", "…", shown.path).partition("?")[0]


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
def test_a_page_has_nothing_to_mend_however_it_is_looked_at(
    hall: Hall, shown: Shown, lang: str
) -> None:
    page = hall.open(shown, lang)
    faults = [f"line: {one}" for one in long_lines(page)]
    views = []
    for scheme in SCHEME_NAMES:
        choose_scheme(page, scheme)
        for width in WIDTHS_PX:
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{scheme}, {width} px: {one}" for one in faults_in_view(page)]
            views.append((scheme, width))
    versions = (str(page.evaluate("axe.version")), hall.browser.version)
    choose_scheme(page, "")
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 x 1024 at 400 %
    faults += [f"spacing at 400 %: {one}" for one in faults_of_spacing(page)]
    page.set_viewport_size({"width": 320, "height": 500})
    page.emulate_media(forced_colors="active")
    faults += [f"forced colours: {one}" for one in faults_in_forced_colours(page)]
    stops, unseen = stops_by_key(page)
    faults += [f"focus: {one}" for one in unseen]
    if FOLDER in os.environ:
        seen = (tuple(views), stops, tuple(faults), *versions, made_of())
        note(Found(shown.name, kind(shown), lang, *seen), Path(os.environ[FOLDER]))
    assert faults == []
    assert stops >= FEWEST_STOPS


@pytest.mark.slow
@pytest.mark.parametrize("name", ["first page", "item with all fields", "door", "talk"])
def test_a_scheme_and_width_taken_in_place_look_as_on_a_page_opened_in_them(
    hall: Hall, name: str
) -> None:
    shown = next(one for one in OPENED if one.name == name)
    for scheme in SCHEME_NAMES:
        for width in WIDTHS_PX:
            page = hall.open(shown, EL)
            choose_scheme(page, scheme)
            page.set_viewport_size({"width": width, "height": 800})
            in_place = page.evaluate(LOOKS)
            hall.send(page, Shown("", "/preferences", sent=(("scheme", scheme),)))
            opened = hall.open(shown, EL, width).evaluate(LOOKS)
            hall.send(page, Shown("", "/preferences", sent=(("scheme", ""),)))
            assert in_place == opened
            assert len(opened) > 20


@pytest.mark.slow
def test_no_template_is_left_out_of_what_is_measured(hall: Hall) -> None:
    seen: set[str] = set()

    def note(_app: Flask, template: object, **_more: object) -> None:
        seen.add(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, hall.served.app):
        for shown in OPENED:
            hall.open(shown, EL)
    whole = {name for name in hall.served.app.jinja_env.list_templates() if name.endswith(".html")}
    pages = {name for name in whole if not name.rpartition("/")[2].startswith("_")}
    # The last is a file that is taken away.
    assert pages - seen == {"base.html", "staff/base.html", "patron/export.html"}
