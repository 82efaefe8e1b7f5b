"""What a person does here from the first page to a file in their hands: by keyboard alone."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from access_service.messages import say
from formats.document import EL
from tests.browser.conftest import Site, Visit
from tests.browser.measuring import FOCUS, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

MOST_STEPS = 60
HEARD = "/voice/heard?text=ζορμπάς&ids={zorba},{english}"


def step(page: Page, key: str = "Tab") -> dict[str, Any] | None:
    """Press a key and look at what has the focus; it must be seen, and clearly marked."""
    page.keyboard.press(key)
    seen: dict[str, Any] | None = page.evaluate(FOCUS)
    if seen is not None:
        assert seen["outline_px"] >= 2, seen
        assert seen["is_on_screen"], seen
        assert not seen["is_covered"], seen
    return seen


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_STEPS):
        step(page)
        if page.evaluate("(css) => document.activeElement.matches(css)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the Tab key")


def open_zorba_by_keyboard(page: Page, site: Site) -> None:
    step(page)
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "#q")
    page.keyboard.type("zorba")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=zorba")
    tab_to(page, f'a[href="/items/{site.zorba}"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/*")


def ask_for_docx_by_keyboard(page: Page) -> None:
    tab_to(page, 'input[name="format"]')
    page.keyboard.press("ArrowDown")
    step(page, "ArrowDown")
    assert page.evaluate("document.activeElement.value") == "docx"
    tab_to(page, ".copies button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/copies/*")


def download_by_keyboard(page: Page) -> bytes:
    tab_to(page, 'a[href$="/file"]')
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.startswith("Βίος και πολιτεία του Αλέξη Ζορμπά [")
    return Path(waiting.value.path()).read_bytes()


def text_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return package.read("word/document.xml").decode()


def test_from_the_first_page_to_a_file_by_keyboard_alone(visit: Visit, site: Site) -> None:
    page = visit("/")
    open_zorba_by_keyboard(page, site)
    ask_for_docx_by_keyboard(page)
    expect(page.locator("#copy-status")).to_have_text("Είναι έτοιμο.", timeout=60_000)
    assert page.title().startswith("Είναι έτοιμο.")
    assert "Ζορμπά" in text_of(download_by_keyboard(page))


def test_from_the_first_page_to_a_file_without_script(visit: Visit, site: Site) -> None:
    page = visit("/", java_script_enabled=False)
    assert not page.locator("#voice").is_visible()
    open_zorba_by_keyboard(page, site)
    ask_for_docx_by_keyboard(page)
    for _ in range(200):
        if page.locator("#copy-status").inner_text() == "Είναι έτοιμο.":
            break
        page.get_by_role("link", name="Δείτε ξανά").click()
    assert "Ζορμπά" in text_of(download_by_keyboard(page))


@pytest.mark.parametrize(
    "address",
    ["/", "/search?q=Καζαντζάκης", "/items/{zorba}", "/announcements", "/copies/running", HEARD],
)
def test_every_stop_of_the_tab_key_is_seen_on_a_phone_too(
    visit: Visit, site: Site, address: str
) -> None:
    page = visit(
        address.format(zorba=site.zorba, english=site.english),
        width=320,
        height=500,
        forced_colors="active",
    )
    stops = 0
    while step(page) is not None and stops < MOST_STEPS:
        stops += 1
    assert 7 < stops < MOST_STEPS


def test_without_script_a_recording_can_still_be_sent(visit: Visit) -> None:
    page = visit("/search", java_script_enabled=False)
    page.locator("summary", has_text="Χωρίς μικρόφωνο").click()
    assert page.get_by_label("Αρχείο ήχου").is_visible()


def test_a_copy_that_ends_is_shown_in_place_and_the_focus_is_not_lost(visit: Visit) -> None:
    page = visit("/copies/running")
    page.evaluate("window.isSamePage = true")
    page.get_by_role("button", name="Ακύρωση").focus()
    body = page.request.get(page.url.replace("running", "cancelled")).text()

    def answer(route: Any) -> None:
        if route.request.headers["accept"] == "application/json":
            route.fulfill(json={"is_finished": True})
        else:
            route.fulfill(body=body, content_type="text/html")

    page.route("**/copies/running", answer)
    expect(page.locator("#copy-status")).to_have_text("Ακυρώθηκε.")
    assert page.evaluate("window.isSamePage")
    assert page.evaluate("document.activeElement.id") == "copy-body"
    step(page)
    assert page.evaluate("document.activeElement.innerText") == "Δοκιμάστε ξανά"


def test_a_lost_connection_is_said_and_not_asked_for_ever(visit: Visit, site: Site) -> None:
    page = visit("/")
    asked: list[str] = []

    def refuse(route: Any) -> None:
        if route.request.headers["accept"] != "application/json":
            route.continue_()
            return
        asked.append(route.request.url)
        route.fulfill(status=500, body="{}")

    page.route("**/copies/running", refuse)
    page.clock.install()
    page.goto(site("/copies/running"))
    for _ in range(20):
        page.clock.run_for(6_000)
        page.request.get(site("/static/icon.svg"))  # time for the answer to arrive
    expect(page.locator("#copy-status")).to_contain_text("Η σύνδεση με τη βιβλιοθήκη χάθηκε")
    assert len(asked) == 8


def test_the_other_language_is_one_step_away_and_keeps_the_page(visit: Visit) -> None:
    page = visit("/search?q=zorba")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/search?q=zorba")
    page.get_by_role("link", name="Ελληνικά").click()
    expect(page.locator("html")).to_have_attribute("lang", "el")


def answered(page: Page, words: str) -> None:
    """Require that a screen reader says the answer where the next words are typed."""
    field = page.get_by_role("textbox", name=say("web-talk-words", EL))
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile(words))
    expect(page.locator(".reply").get_by_text(words).first).to_be_in_viewport()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_conversation_leads_to_a_book_by_keyboard_alone(visit: Visit, has_script: bool) -> None:
    page = visit("/talk/", java_script_enabled=has_script)
    page.locator("#words").focus()
    page.keyboard.type("θέλω κάτι του Καζαντζάκη")
    page.keyboard.press("Enter")
    page.get_by_text("Πρώτο:").first.wait_for()
    answered(page, "Πρώτο:")
    if has_script:
        assert faults_of(page) == []
    page.locator("button[name=keys][value='2']").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Υπάρχει:").first.wait_for()
    answered(page, "Υπάρχει:")
    page.keyboard.type("πάμε πίσω")
    page.keyboard.press("Enter")
    page.get_by_text("Πρώτο:").first.wait_for()
    page.locator("section[aria-labelledby=reply] ul a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/*")
