"""Whole journeys through the accessibility tree: roles, names, and what is said, in order.

What a screen reader says by itself is written down as it happens: the title of each new page, and
every text that a live region (`status`, `alert`) takes on. What stands in a `status` when a page
opens is not counted: screen readers do not say it. The list is kept by the tab itself: a message to
the test from a page that is left at once is lost on its way.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from access_service.messages import say
from access_service.staff.account import Role
from formats.document import EL, EN, Lang
from tests.browser.conftest import Site, Visit, answer, until

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
SAID = "JSON.parse(sessionStorage.getItem('said') ?? '[]')"
# As soon as the page stands, and before its own scripts, which may tell something at once.
LISTEN = f"""
document.addEventListener("readystatechange", () => {{
  if (document.readyState !== "interactive") return;
  const say = (words) => sessionStorage.setItem("said", JSON.stringify([...{SAID}, words]));
  say(`title: ${{document.title}}`);
  window.isTitleSaid = true;
  const live = "[role=status], [role=alert], [aria-live]";
  new MutationObserver((changes) => {{
    const regions = new Set(changes.map(({{ target }}) =>
      (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest(live)));
    for (const region of regions) {{
      const words = region?.textContent.trim();
      if (words && region.checkVisibility()) say(words);
    }}
  }}).observe(document.body, {{ subtree: true, childList: true, characterData: true }});
}});
"""


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody's way through the pages, in their language, by roles and names alone."""

    page: Page
    lang: Lang
    is_listening: bool

    def t(self, key: str, **facts: object) -> str:
        return say(f"web-{key}", self.lang, **facts)

    def press(self, key: str) -> None:
        main = self.page.get_by_role("main")
        self.enter(main.get_by_role("button", name=self.t(key), exact=True))

    def follow(self, key: str, *, inside: str = "main") -> None:
        where = self.page.get_by_role(inside)  # type: ignore[arg-type]
        self.enter(where.get_by_role("link", name=self.t(key), exact=True))

    def enter(self, on: Locator) -> None:
        """Press Enter, but not before the page was announced: who listens hears its title first."""
        expect(on).to_be_visible()
        if self.is_listening:
            until(self.page, "window.isTitleSaid")
        on.press("Enter")

    def heading(self, name: str | re.Pattern[str]) -> None:
        main = self.page.get_by_role("main")
        expect(main.get_by_role("heading", name=name, level=1)).to_be_visible()

    def sign_in(self, fields: dict[str, str]) -> None:
        for key, words in fields.items():
            self.page.get_by_role("textbox", name=self.t(key), exact=True).fill(words)
        self.press("staff-sign-in")

    def heard_in_order(self, *parts: str, within_s: float = 60) -> None:
        """Wait until these were said, one after the other, with anything in between."""
        ends = time.monotonic() + within_s
        while missing := _first_missing(parts, said := answer(self.page, SAID) or []):
            assert time.monotonic() < ends, (missing, said)
            self.page.wait_for_timeout(50)


def _first_missing(parts: tuple[str, ...], said: list[str]) -> str:
    """The first part that was not said after those before it."""
    rest = iter(said)
    return next((part for part in parts if not any(part in one for one in rest)), "")


@pytest.fixture(params=[EL, EN])
def lang(request: pytest.FixtureRequest) -> Lang:
    return Lang(request.param)


@pytest.fixture
def walk(visit: Visit, site: Site, lang: Lang) -> Callable[..., Walk]:
    """Begin at the first page; without script nothing can be written down of what is said."""

    def begin(*, has_script: bool = True) -> Walk:
        page = visit("/announcements", lang=lang, java_script_enabled=has_script)
        if has_script:
            page.add_init_script(LISTEN)
        page.goto(site("/"))
        expect(page.locator("html")).to_have_attribute("lang", lang)
        return Walk(page, lang, is_listening=has_script)

    return begin


def test_a_book_is_found_ordered_heard_and_resumed_by_roles_and_names(
    walk: Callable[..., Walk],
) -> None:
    on = walk()
    page = on.page
    field = page.get_by_role("search").get_by_role("combobox", name=on.t("search-label"))
    expect(field).to_have_accessible_description(on.t("search-hint"))
    field.fill("zorba")
    field.press("Enter")
    found = "Βρέθηκ" if on.lang == EL else "found"
    expect(page.get_by_role("main")).to_match_aria_snapshot(f"""
    - heading /zorba/ [level=1]
    - status: /{found}/
    - list:
      - listitem:
        - heading /Ζορμπά/ [level=2]:
          - link /Ζορμπά/
    """)
    on.enter(page.get_by_role("link", name=re.compile("^Βίος και πολιτεία")).first)
    on.heading(re.compile("Ζορμπά"))
    forms = page.get_by_role("group", name=on.t("copies-form"), exact=True)
    sound = forms.get_by_role("radio", name=on.t("format-mp3"), exact=True)
    expect(sound).to_have_accessible_description(on.t("about-mp3"))
    sound.check()
    on.press("copies-button")
    region = page.get_by_role("region", name=on.t("copy-state"), exact=True)
    expect(region.get_by_role("status").first).to_have_text(on.t("copy-done"), timeout=60_000)
    on.enter(region.get_by_role("link", name=on.t("player-open"), exact=True))
    player = page.get_by_role("region", name=on.t("player-controls"), exact=True)
    on.press("player-next-sentence")
    on.press("player-say-play")
    pause = player.get_by_role("button", name=on.t("player-say-pause"), exact=True)
    expect(pause).to_be_focused()
    until(page, "document.getElementById('sound')?.currentTime > 1.5")
    pause.press("Enter")
    expect(player.get_by_role("button", name=on.t("player-say-play"), exact=True)).to_be_focused()
    until(page, "window.isTitleSaid")
    page.reload()
    expect(player.get_by_role("status").first).to_contain_text(
        on.t("player-say-resumed").partition(".")[0]
    )
    listening = "title: " + on.t("player-title", title="")
    on.heard_in_order(
        "title: " + on.t("home-title"),
        "title: zorba: ",
        "title: Βίος και πολιτεία",
        on.t("copy-done"),  # as the page's title, or in its place where the copy took a moment
        listening,
        listening,
        on.t("player-say-resumed").partition(".")[0],
    )


@pytest.mark.parametrize("has_script", [True, False])
def test_reading_settings_are_changed_by_roles_and_names(
    walk: Callable[..., Walk], has_script: bool
) -> None:
    on = walk(has_script=has_script)
    page = on.page
    on.follow("nav-reading", inside="navigation")
    on.heading(on.t("nav-reading"))
    pages = page.get_by_role("group", name=on.t("reading-pages"), exact=True)
    size = pages.get_by_role("combobox", name=on.t("reading-size_percent"), exact=True)
    size.select_option(label=on.t("reading-size_percent-200"))
    on.press("reading-keep")
    told = page.get_by_role("main").get_by_role("status")
    expect(told).to_contain_text(on.t("reading-done-kept"))
    expect(size).to_have_value("200")
    expect(page).to_have_title(re.compile(f"^{on.t('reading-done-kept')}"))
    on.enter(told.get_by_role("link", name=on.t("reading-back"), exact=True))
    on.heading(re.compile("."))
    if has_script:
        size_px = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert size_px == 40
        on.heard_in_order("title: " + on.t("nav-reading"), "title: " + on.t("reading-done-kept"))


@pytest.mark.parametrize("has_script", [True, False])
def test_somebody_signs_in_and_erases_their_account_by_roles_and_names(
    walk: Callable[..., Walk], site: Site, lang: Lang, has_script: bool
) -> None:
    number = f"9{int(has_script)}3{int(lang == EL)}"
    made = site.services.patrons.add(number, name="Πέτρος")
    on = walk(has_script=has_script)
    page = on.page
    on.follow("patron-books", inside="navigation")
    on.heading(on.t("patron-door-title"))
    on.sign_in({"patron-card": number, "patron-secret": made.pin})
    on.follow("patron-privacy")
    on.follow("privacy-erase")
    on.heading(on.t("erase-title"))
    secret = page.get_by_role("textbox", name=on.t("erase-secret"), exact=True)
    secret.fill("000001")
    on.press("erase-button")
    expect(page.get_by_role("main").get_by_role("alert")).not_to_be_empty()
    expect(page).to_have_title(re.compile(f"^{on.t('erase-not-done')}"))
    alert = page.get_by_role("main").get_by_role("alert").inner_text()
    expect(secret).to_have_accessible_description(alert)
    assert site.services.privacy.export(made.patron.id)["account"] != []
    secret.fill(made.pin)
    on.press("erase-button")
    on.heading(on.t("erased"))
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(on.t("erased-what"))
    assert site.services.privacy.export(made.patron.id)["account"] == []
    if has_script:
        on.heard_in_order(
            "title: " + on.t("patron-door-title"),
            "title: " + on.t("patron-privacy"),
            "title: " + on.t("erase-title"),
            "title: " + on.t("erase-not-done"),
            "title: " + on.t("erased"),
        )


@pytest.mark.parametrize("has_script", [True, False])
def test_staff_publish_an_announcement_by_roles_and_names(
    walk: Callable[..., Walk], site: Site, lang: Lang, has_script: bool
) -> None:
    name, title = f"sofia-{lang}-{int(has_script)}", f"Ανοιχτά το Σάββατο {lang} {int(has_script)}"
    site.services.staff.add(name, Role.LIBRARIAN, PASSWORD)
    on = walk(has_script=has_script)
    page = on.page
    on.follow("nav-staff-door", inside="contentinfo")
    on.sign_in({"staff-name": name, "staff-password": PASSWORD})
    on.enter(page.get_by_role("link", name=on.t("staff-notices"), exact=True).first)
    on.follow("notice-new")
    page.get_by_role("textbox", name=on.t("field-body_el"), exact=True).fill("Ελάτε στις 10.")
    on.press("notice-keep")
    alert = page.get_by_role("main").get_by_role("alert")
    on.enter(alert.get_by_role("link", name=on.t("field-title_el"), exact=True))
    missing = page.get_by_role("textbox", name=on.t("field-title_el"), exact=True)
    expect(missing).to_be_focused()
    expect(missing).to_have_accessible_description(re.compile("."))
    missing.fill(title)
    on.press("notice-keep")
    on.heading(title)
    on.press("notice-publish")
    told = page.get_by_role("main").get_by_role("status")
    expect(told).to_contain_text(on.t("notice-is-current"))
    on.follow("notice-as-readers")
    on.heading(title)
    if has_script:
        on.heard_in_order(
            "title: " + on.t("notice-new"),
            "title: " + on.t("notice-not-kept"),
            f"title: {on.t('notice-is-draft')} {title}",
            f"title: {on.t('notice-is-current')} {title}",
        )
