"""Whole journeys through the accessibility tree: roles, names, and what is said, in order.

What a screen reader says by itself is written down as it happens: the title of each new page, and
every text that a live region (`status`, `alert`) takes on. What stands in a `status` when a page
opens is not counted: screen readers do not say it.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from access_service.messages import say
from access_service.staff.account import Role
from formats.document import EL
from tests.browser.conftest import Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
LISTEN = """
document.addEventListener("DOMContentLoaded", () => {
  window.saidAloud(`title: ${document.title}`);
  const live = "[role=status], [role=alert], [aria-live]";
  new MutationObserver((changes) => {
    const regions = new Set(changes.map(({ target }) =>
      (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest(live)));
    for (const region of regions) {
      const words = region?.textContent.trim();
      if (words && region.checkVisibility()) window.saidAloud(words);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
});
"""


def t(key: str, **facts: object) -> str:
    return say(f"web-{key}", EL, **facts)


def listened_to(page: Page) -> list[str]:
    """Return what a screen reader says by itself from the next page on; it grows."""
    said: list[str] = []
    page.expose_function("saidAloud", lambda words: said.append(words))
    page.add_init_script(LISTEN)
    return said


def in_order(said: list[str], *parts: str) -> None:
    """Check that these were said, one after the other, with anything in between."""
    rest = iter(said)
    for part in parts:
        assert any(part in one for one in rest), (part, said)


def press(page: Page, key: str) -> None:
    page.get_by_role("main").get_by_role("button", name=t(key), exact=True).press("Enter")


def follow(page: Page, key: str, *, inside: str = "main") -> None:
    where = page.get_by_role(inside)  # type: ignore[arg-type]
    where.get_by_role("link", name=t(key), exact=True).press("Enter")


def heading(page: Page, name: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("main").get_by_role("heading", name=name, level=1)).to_be_visible()


def sign_in(page: Page, fields: dict[str, str]) -> None:
    for key, words in fields.items():
        page.get_by_role("textbox", name=t(key), exact=True).fill(words)
    press(page, "staff-sign-in")


def test_a_book_is_found_ordered_heard_and_resumed_by_roles_and_names(
    visit: Visit, site: Site
) -> None:
    page = visit("/announcements")
    said = listened_to(page)
    page.goto(site("/"))
    field = page.get_by_role("search").get_by_role("combobox", name=t("search-label"))
    expect(field).to_have_accessible_description(t("search-hint"))
    field.fill("zorba")
    field.press("Enter")
    expect(page.get_by_role("main")).to_match_aria_snapshot("""
    - heading /zorba/ [level=1]
    - status: /Βρέθηκ/
    - list:
      - listitem:
        - heading /Ζορμπά/ [level=2]:
          - link /Ζορμπά/
    """)
    page.get_by_role("link", name=re.compile("^Βίος και πολιτεία")).first.press("Enter")
    heading(page, re.compile("Ζορμπά"))
    forms = page.get_by_role("group", name=t("copies-form"), exact=True)
    sound = forms.get_by_role("radio", name=t("format-mp3"), exact=True)
    expect(sound).to_have_accessible_description(t("about-mp3"))
    sound.check()
    press(page, "copies-button")
    region = page.get_by_role("region", name=t("copy-state"), exact=True)
    expect(region.get_by_role("status").first).to_have_text("Είναι έτοιμο.", timeout=60_000)
    region.get_by_role("link", name=t("player-open"), exact=True).press("Enter")
    player = page.get_by_role("region", name=t("player-controls"), exact=True)
    press(page, "player-next-sentence")
    press(page, "player-say-play")
    pause = player.get_by_role("button", name=t("player-say-pause"), exact=True)
    expect(pause).to_be_focused()
    page.wait_for_function("() => document.getElementById('sound').currentTime > 1.5")
    pause.press("Enter")
    expect(player.get_by_role("button", name=t("player-say-play"), exact=True)).to_be_focused()
    page.reload()
    expect(player.get_by_role("status").first).to_contain_text("Η θέση σας βρέθηκε")
    in_order(
        said,
        "title: Βρείτε, ακούστε, διαβάστε",
        "title: zorba: ",
        "title: Βίος και πολιτεία",
        "Είναι έτοιμο.",  # as the page's title, or in its place where the copy took a moment
        "title: Ακρόαση: ",
        "title: Ακρόαση: ",
        "Η θέση σας βρέθηκε",
    )


@pytest.mark.parametrize("has_script", [True, False])
def test_reading_settings_are_changed_by_roles_and_names(visit: Visit, has_script: bool) -> None:
    page = visit("/", java_script_enabled=has_script)
    said = listened_to(page) if has_script else []
    follow(page, "nav-reading", inside="navigation")
    heading(page, t("nav-reading"))
    pages = page.get_by_role("group", name=t("reading-pages"), exact=True)
    size = pages.get_by_role("combobox", name=t("reading-size_percent"), exact=True)
    size.select_option(label=t("reading-size_percent-200"))
    press(page, "reading-keep")
    told = page.get_by_role("main").get_by_role("status")
    expect(told).to_contain_text(t("reading-done-kept"))
    expect(size).to_have_value("200")
    expect(page).to_have_title(re.compile(f"^{t('reading-done-kept')}"))
    told.get_by_role("link", name=t("reading-back"), exact=True).press("Enter")
    heading(page, re.compile("."))
    if has_script:
        size_px = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert size_px == 40
        in_order(said, "title: " + t("nav-reading"), "title: " + t("reading-done-kept"))


@pytest.mark.parametrize("has_script", [True, False])
def test_somebody_signs_in_and_erases_their_account_by_roles_and_names(
    visit: Visit, site: Site, has_script: bool
) -> None:
    number = f"9{int(has_script)}31"
    made = site.services.patrons.add(number, name="Πέτρος")
    page = visit("/", java_script_enabled=has_script)
    said = listened_to(page) if has_script else []
    follow(page, "patron-books", inside="navigation")
    heading(page, t("patron-door-title"))
    sign_in(page, {"patron-card": number, "patron-secret": made.pin})
    follow(page, "patron-privacy")
    follow(page, "privacy-erase")
    heading(page, t("erase-title"))
    secret = page.get_by_role("textbox", name=t("erase-secret"), exact=True)
    secret.fill("000001")
    press(page, "erase-button")
    expect(page.get_by_role("main").get_by_role("alert")).not_to_be_empty()
    expect(page).to_have_title(re.compile(f"^{t('erase-not-done')}"))
    alert = page.get_by_role("main").get_by_role("alert").inner_text()
    expect(secret).to_have_accessible_description(alert)
    assert site.services.privacy.export(made.patron.id)["account"] != []
    secret.fill(made.pin)
    press(page, "erase-button")
    heading(page, t("erased"))
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(t("erased-what"))
    assert site.services.privacy.export(made.patron.id)["account"] == []
    if has_script:
        in_order(
            said,
            "title: " + t("patron-door-title"),
            "title: " + t("patron-privacy"),
            "title: " + t("erase-title"),
            "title: " + t("erase-not-done"),
            "title: " + t("erased"),
        )


@pytest.mark.parametrize("has_script", [True, False])
def test_staff_publish_an_announcement_by_roles_and_names(
    visit: Visit, site: Site, has_script: bool
) -> None:
    name, title = f"sofia{int(has_script)}", f"Ανοιχτά το Σάββατο {int(has_script)}"
    site.services.staff.add(name, Role.LIBRARIAN, PASSWORD)
    page = visit("/", java_script_enabled=has_script)
    said = listened_to(page) if has_script else []
    follow(page, "nav-staff-door", inside="contentinfo")
    sign_in(page, {"staff-name": name, "staff-password": PASSWORD})
    page.get_by_role("link", name=t("staff-notices"), exact=True).first.press("Enter")
    follow(page, "notice-new")
    page.get_by_role("textbox", name=t("field-body_el"), exact=True).fill("Ελάτε στις 10.")
    press(page, "notice-keep")
    alert = page.get_by_role("main").get_by_role("alert")
    alert.get_by_role("link", name=t("field-title_el"), exact=True).press("Enter")
    missing = page.get_by_role("textbox", name=t("field-title_el"), exact=True)
    expect(missing).to_be_focused()
    expect(missing).to_have_accessible_description(re.compile("."))
    missing.fill(title)
    press(page, "notice-keep")
    heading(page, title)
    press(page, "notice-publish")
    told = page.get_by_role("main").get_by_role("status")
    expect(told).to_contain_text(t("notice-is-current"))
    follow(page, "notice-as-readers")
    heading(page, title)
    if has_script:
        in_order(
            said,
            "title: " + t("notice-new"),
            "title: " + t("notice-not-kept"),
            f"title: {t('notice-is-draft')} {title}",
            f"title: {t('notice-is-current')} {title}",
        )
