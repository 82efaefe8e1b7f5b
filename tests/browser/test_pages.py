"""Every page, in both languages, narrow and wide, light and dark, measured by the browser."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, Page

from access_service.conversion.request import ConversionRequest, ItemSource, Options
from formats.document import EL
from tests.browser.conftest import Site, Visit
from tests.browser.measuring import CONTRAST, SPACED, TARGETS, WIDER, faults_of, violations

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PAGES = {
    "first page": "/",
    "search": "/search",
    "results": "/search?q=Καζαντζάκης",
    "many results": "/search?q=μυθιστόρημα&page=2",
    "nothing found": "/search?q=ουφοξωτικά",
    "results within filters": "/search?q=Καζαντζάκης&form=spoken&lang=el",
    "misspelt": "/search?q=μυθιστόριμακ",
    "works of one person": "/search?creator=Καζαντζάκης, Νίκος",
    "item": "/items/{zorba}",
    "English item": "/items/{english}",
    "announcements": "/announcements",
    "announcement": "/announcements/strike",
    "announcement in one language": "/announcements/club",
    "heard": "/voice/heard?text=ζορμπάς&lang=el&ids={zorba},{english}",
    "heard nothing": "/voice/heard?text=γρμφ&lang=el&ids=",
    "copy done": "/copies/{done}",
    "copy queued": "/copies/queued",
    "copy running": "/copies/running",
    "copy failed": "/copies/failed",
    "copy cancelled": "/copies/cancelled",
    "talk": "/talk/",
    "feeds": "/feeds",
    "bulletin": "/announcements/bulletin",
    "guide": "/guide",
    "statement": "/accessibility",
    "not there": "/items/none",
}


@pytest.fixture(scope="module")
def ids(site: Site) -> dict[str, str]:
    done = site.services.conversions.submit(
        ConversionRequest(ItemSource(site.zorba), "docx", Options(EL))
    )
    site.services.conversions.wait(done, timeout_s=60)
    return {"zorba": site.zorba, "english": site.english, "done": done}


@pytest.fixture(scope="module", params=["el", "en"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Page:  # type: ignore[misc]
    context = browser.new_context(locale="el-GR" if request.param == EL else "en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_nothing_to_mend(
    reader: Page, site: Site, ids: dict[str, str], name: str
) -> None:
    reader.goto(site(PAGES[name].format(**ids)))
    assert faults_of(reader) == []


def test_the_form_of_copies_has_nothing_to_mend_when_all_of_it_is_open(
    reader: Page, site: Site, ids: dict[str, str]
) -> None:
    for width, height in ((1000, 800), (320, 256)):
        reader.set_viewport_size({"width": width, "height": height})
        reader.goto(site(PAGES["item"].format(**ids)))
        reader.evaluate(
            "document.querySelectorAll('details').forEach((one) => { one.open = true })"
        )
        assert faults_of(reader) == []
        assert reader.evaluate(WIDER) == []
        if folder := os.environ.get("PROSVASI_PICTURES"):
            reader.screenshot(path=f"{folder}/form-{width}.png", full_page=True)


@pytest.mark.parametrize("name", ["first page", "results", "item", "announcement", "copy running"])
def test_a_reader_may_set_wider_spacing_and_zoom_to_400_percent(
    visit: Visit, ids: dict[str, str], name: str
) -> None:
    # 1280 x 1024 pixels at 400 % are 320 x 256 of the page's own.
    page = visit(PAGES[name].format(**ids), width=320, height=256)
    page.evaluate(
        "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )
    assert page.evaluate(WIDER) == []
    clipped = page.evaluate(
        "[...document.querySelectorAll('main a, main button, main p, main label, summary')]"
        ".filter((e) => getComputedStyle(e).overflow !== 'visible')"
        ".filter((e) => e.scrollHeight > e.clientHeight + 2).map((e) => e.innerText)"
    )
    assert clipped == []


def test_the_same_checks_find_what_a_bad_page_does_wrong(visit: Visit) -> None:
    page = visit("/")
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate(
        "document.getElementById('main').insertAdjacentHTML('beforeend', `<h5>x</h5><img src='/i'>"
        "<p id='pale'>pale</p><button id='tiny'></button><p id='wide'>wide</p>`);"
        "document.getElementById('pale').style.color = '#707070';"
        "document.getElementById('tiny').style.cssText = 'min-width:5px;min-height:5px;padding:0';"
        "document.getElementById('wide').style.width = '900px';"
        "document.getElementById('wide').style.maxWidth = 'none';"
    )
    found = {one.partition(":")[0] for one in violations(page)}
    assert {"button-name", "image-alt", "heading-order", "color-contrast-enhanced"} <= found
    assert any("pale" in one for one in page.evaluate(CONTRAST)["low"])
    assert any("BUTTON" in one for one in page.evaluate(TARGETS)["small"])
    assert any(one.startswith("P ") for one in page.evaluate(WIDER))


def test_a_screen_reader_meets_results_in_the_order_of_their_meaning(visit: Visit) -> None:
    tree = visit("/search?q=Καζαντζάκης").locator("body").aria_snapshot()
    order = [
        'link "Στο κύριο περιεχόμενο"',
        "banner",
        'navigation "Κύριο μενού"',
        "main",
        'heading "Αναζήτηση: Καζαντζάκης" [level=1]',
        "status: Βρέθηκαν",
        "list",
        "heading",
        "[level=2]",
        'heading "Νέα αναζήτηση" [level=2]',
        "search",
        'combobox "Τίτλος, συγγραφέας ή θέμα"',
        "contentinfo",
    ]
    at = 0
    for part in order:
        found = tree.find(part, at)
        assert found >= 0, f"{part} is missing or too early in:\n{tree}"
        at = found


def test_a_screen_reader_meets_the_answer_to_speech_in_its_order(
    visit: Visit, ids: dict[str, str]
) -> None:
    page = visit(PAGES["heard"].format(**ids))
    tree = page.locator("main").aria_snapshot()
    at = 0
    for part in ("Ακούσαμε:", "ζορμπάς", "status: Βρέθηκαν 2", "Ζορμπά", "[level=2]", "search"):
        found = tree.find(part, at)
        assert found >= 0, f"{part} is missing or too early in:\n{tree}"
        at = found


def test_suggestions_are_a_combobox_that_keys_alone_can_use(visit: Visit) -> None:
    page = visit("/search")
    field = page.get_by_role("combobox", name="Τίτλος, συγγραφέας ή θέμα")
    field.press_sequentially("καζα")
    listed = page.get_by_role("listbox", name="Προτάσεις")
    listed.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert faults_of(page) == []
    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert chosen.count() == 1
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert listed.count() == 0
    field.press_sequentially("ν")
    listed.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert "Καζαντζάκης" in page.locator("h1").inner_text()


def test_opened_filters_have_nothing_to_mend(visit: Visit) -> None:
    page = visit("/search?q=Καζαντζάκης")
    page.locator("summary", has_text="Φίλτρα").click()
    assert faults_of(page) == []
    page.get_by_label("Διατίθεται ως").select_option("spoken")
    page.get_by_role("button", name="Εφαρμογή φίλτρων").click()
    page.wait_for_url("**form=spoken**")
    assert "Χωρίς τα φίλτρα:" in page.locator("#count").inner_text()
