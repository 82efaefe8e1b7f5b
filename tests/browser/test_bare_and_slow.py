"""Pages whose pictures do not come, and pages over a slow line."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from access_service.conversion.request import ConversionRequest, JobId, Options
from formats.document import EL
from formats.labels import labels
from tests.browser.conftest import Site, Visit, start, until
from tests.browser.measuring import faults_in_view

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

DESCRIBED = "Ένα καράβι μπαίνει στο λιμάνι"
DRAWN = "() => [...document.images].map((one) => one.naturalWidth)"
GROUNDS = """
() => [...document.querySelectorAll("*")].map((one) => getComputedStyle(one).backgroundImage)
  .filter((one) => one !== "none")
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
PAGES = (
    "/",
    "/search?q=Καζαντζάκης",
    "/items/{zorba}",
    "/announcements/strike",
    "/talk/",
    "{book}",
)

SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""The slow line of Chromium's own tools: 2 s to an answer, 400 kbit a second."""
NEEDED = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const needed = performance.getEntriesByType("resource")
    .filter((one) => one.renderBlockingStatus === "blocking");
  const rounds = 1 + Math.min(needed.length, 1) + needed.some((one) => one.initiatorType === "css");
  return [rounds, [page, ...needed].reduce((sum, one) => sum + one.transferSize, 0)];
}"""
"""Answers one after the other, and their bytes, before a page is painted."""
MOST_S = 10
"""Until a page can be used: two answers one after the other, the page and its style."""


@pytest.fixture(scope="module")
def book(site: Site, tmp_path_factory: pytest.TempPathFactory) -> JobId:
    """A narration whose text has a picture with a description and one without."""
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(held, "png")
    data = f"data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}"
    file = tmp_path_factory.mktemp("book") / "λιμάνι.html"
    file.write_text(
        f"<html lang='el'><h1>Το λιμάνι</h1><p>Ήρθε ένα καράβι.</p>"
        f"<p><img src='{data}' alt='{escape(DESCRIBED)}'></p><p><img src='{data}'></p></html>",
        encoding="utf-8",
    )
    conversions = site.services.conversions
    job = conversions.submit(ConversionRequest(conversions.keep_file(file), "mp3", Options(EL)))
    conversions.wait(job, timeout_s=60)
    return job


@pytest.fixture(scope="module")
def bare(driver: Playwright) -> Iterator[Browser]:
    """A browser that loads no pictures, as on a dear line."""
    started = start(driver, "--blink-settings=imagesEnabled=false")
    yield started
    started.close()


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(locale="el-GR").new_page()
    page.goto(url)
    if url.endswith("/player"):
        expect(page.locator("#player-where")).not_to_be_empty()
    return page


@pytest.mark.parametrize("path", PAGES)
def test_without_pictures_a_page_says_all_that_it_says_with_them(
    browser: Browser, bare: Browser, site: Site, book: JobId, path: str
) -> None:
    url = site(path.format(zorba=site.zorba, book=f"/copies/{book}/player"))
    with_them, without = opened(browser, url), opened(bare, url)
    assert without.evaluate(GROUNDS) == [], "nothing is told by a ground"
    tree = without.locator("body").aria_snapshot()
    assert tree == with_them.locator("body").aria_snapshot()
    assert faults_in_view(without) == []
    if "copies" in url:
        assert min(with_them.evaluate(DRAWN)) > 0
        assert set(without.evaluate(DRAWN)) == {0}, "the browser loads none"
        for name in (DESCRIBED, labels(EL).figure_without_alt):
            picture = without.get_by_role("main").get_by_role("img", name=name)
            box = picture.bounding_box()
            assert box is not None
            assert box["width"] > 100, "its description stands in its place"
    with_them.context.close()
    without.context.close()


def test_over_a_slow_line_the_first_page_can_soon_be_used_and_leads_to_a_book(
    visit: Visit, site: Site
) -> None:
    page = visit("/guide")
    page.context.clear_cookies()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(site("/"), wait_until="commit")
    until(page, PAINTED)
    field = page.get_by_role("search").locator("#q")
    field.fill("zorba")
    assert seconds_of_line(page) < MOST_S
    field.press("Enter")
    page.locator(f'main a[href="/items/{site.zorba}"]').first.wait_for()
    assert seconds_of_line(page) < MOST_S


def seconds_of_line(page: Page) -> float:
    """Return what the line takes until a page is painted, however busy this machine is."""
    rounds, size_bytes = page.evaluate(NEEDED)
    assert size_bytes > 0
    return float(rounds * SLOW_3G["latency"] / 1000 + size_bytes / SLOW_3G["downloadThroughput"])
