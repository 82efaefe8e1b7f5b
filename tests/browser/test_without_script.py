"""The whole way without script, by keyboard: find, sign in, order, hear, keep the place, resume."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from access_service.messages import say
from formats.document import EL, EN, Lang
from tests.browser.conftest import Site, Visit, give_whole_text, until
from tests.browser.test_player import BOOK

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

WAITING_S = 60
SOUND = "document.getElementById('sound')"


def follow(page: Page, name: str) -> None:
    """Follow a link of the page, and be on the page that it leads to."""
    link = page.get_by_role("main").get_by_role("link", name=name, exact=True).first
    with page.expect_navigation():
        link.press("Enter")


@pytest.mark.parametrize("lang", [EL, EN])
def test_a_book_is_ordered_heard_and_resumed_at_its_chapter_without_script(
    visit: Visit, site: Site, tmp_path: Path, lang: Lang
) -> None:
    def t(key: str) -> str:
        return say(f"web-{key}", lang)

    library = site.services
    give_whole_text(site, tmp_path, BOOK)
    card = library.patrons.add(f"66{int(lang == EL)}", name="Άννα")

    page = visit("/", lang=lang, java_script_enabled=False)
    page.get_by_role("navigation").get_by_role("link", name=t("patron-books")).press("Enter")
    page.get_by_role("textbox", name=t("patron-card"), exact=True).fill(card.patron.card_no)
    secret = page.get_by_role("textbox", name=t("patron-secret"), exact=True)
    secret.fill(card.pin)
    secret.press("Enter")
    page.get_by_role("navigation").get_by_role("link", name=t("nav-search")).first.press("Enter")
    field = page.get_by_role("search").get_by_label(t("search-label"))
    field.fill("old man and the sea")
    field.press("Enter")
    page.locator(f'main a[href="/items/{site.english}"]').first.press("Enter")
    follow(page, t("text-link"))
    page.get_by_role("radio", name=t("format-mp3"), exact=True).press("Space")
    page.get_by_role("main").get_by_role("button", name=t("copies-button")).press("Enter")
    ends = time.monotonic() + WAITING_S
    while page.locator("#copy-status").inner_text() != t("copy-done"):
        assert time.monotonic() < ends
        follow(page, t("copy-look-again"))
    follow(page, t("player-open"))
    player = page.url

    sound = page.locator("#sound")
    expect(sound).to_have_attribute("controls", "")
    expect(page.locator("#player-buttons")).to_be_hidden()
    follow(page, "Το καράβι")
    until(page, f"{SOUND}?.currentTime > 2")  # the address says where the chapter begins
    began_s = page.evaluate(f"{SOUND}.currentTime")
    sound.focus()
    page.keyboard.press("Space")  # the browser's own controls
    until(page, f"{SOUND}?.currentTime > {began_s + 0.5}")
    page.keyboard.press("Space")
    until(page, f"{SOUND}?.paused")

    page.get_by_role("button", name=t("player-keep-place"), exact=True).press("Enter")
    told = page.get_by_role("main").get_by_role("status").filter(has_text=t("player-place-kept"))
    expect(told).to_be_visible()
    page.goto(player)
    expect(page.locator("#player-chapters [aria-current]")).to_have_text("Το καράβι")
    until(page, f"{SOUND}?.currentTime > 2")
    place = library.bookshelf.position(card.patron.id, f"text:{site.english}")
    assert place is not None, "the telephone finds it too"
