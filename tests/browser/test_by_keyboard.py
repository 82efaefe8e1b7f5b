"""Whole journeys by keyboard alone: Tab, the arrow keys, Enter, Space and what is typed.

Nothing here points, and nothing puts the focus anywhere but the keys (`tests.browser.keys`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from access_service.staff.account import Role
from formats.document import EL, EN, Lang
from tests.browser.conftest import Site, Visit, give_whole_text, until
from tests.browser.keys import Keys
from tests.browser.test_player import BOOK, SHOWN

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
SOUND = "document.getElementById('sound')"
SEA = re.compile("Old Man and the Sea", re.IGNORECASE)


@pytest.fixture(params=[EL, EN])
def lang(request: pytest.FixtureRequest) -> Lang:
    return Lang(request.param)


@pytest.fixture(scope="module")
def whole_text(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give a book of the library its whole text, three short chapters."""
    give_whole_text(site, tmp_path_factory.mktemp("book"), BOOK)


@pytest.fixture
def begin(visit: Visit, lang: Lang) -> Callable[[], Keys]:
    """Begin at the first page, past its menu.

    The device asks for stillness: a text that glides to its sentence would move the focus between a
    key and the look at it.
    """

    def begin() -> Keys:
        on = Keys.before(visit("/", lang=lang, reduced_motion="reduce"), lang)
        assert on.press("Tab").is_meant("link", on.t("skip"))
        on.page.keyboard.press("Enter")
        assert on.page.evaluate("document.activeElement.id") == "main"
        return on

    return begin


def find(on: Keys) -> None:
    on.write("search-label", "old man and the sea", role="combobox")
    on.leave()
    on.arrive(re.compile("old man and the sea"))
    on.follow("link", SEA)
    on.arrive(SEA)
    on.follow("link", on.t("text-link"))


def order(on: Keys) -> None:
    on.choose("format-mp3")
    on.follow("button", on.t("copies-button"))
    done = on.page.get_by_role("status").filter(has_text=on.t("copy-done"))
    expect(done).to_be_visible(timeout=60_000)
    on.follow("link", on.t("player-open"))


def hear(on: Keys) -> None:
    """Play, pause, go to the next chapter, mark the place, and hear it faster."""
    page, told = on.page, on.page.locator("#player-status")
    on.enter("button", "player-say-play")
    until(page, f"{SHOWN}.startsWith('Ο ήλιος')")
    assert on.here().is_meant("button", on.t("player-say-pause")), "the same button, by a new name"
    page.keyboard.press("Space")
    until(page, f"{SOUND}.paused")
    on.enter("button", "player-next-chapter")
    expect(page.locator("#player-chapters [aria-current]")).to_have_text("Το καράβι")
    until(page, f"{SHOWN} === 'Το καράβι'")
    on.enter("button", "player-next-sentence", by="Shift+Tab")
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    on.pick("player-rate", on.t("player-rate-times", rate="1,5" if on.lang == EL else "1.5"))
    until(page, f"{SOUND}.playbackRate === 1.5")
    on.enter("button", "player-bookmark")
    expect(told).to_contain_text("Ήρθε ένα καράβι")
    on.enter("button", "player-say-play", by="Shift+Tab")
    until(page, f"!{SOUND}.paused")
    page.keyboard.press("Enter")
    until(page, f"{SOUND}.paused")


def resume(on: Keys) -> None:
    """Leave, come back to the same copy as a stranger to it would, and go on where it stopped."""
    page = on.page
    on.follow("link", on.t("nav-search"), by="Shift+Tab")
    on.arrive(on.t("home-title"))
    find(on)
    on.follow("link", on.t("format-mp3"))
    on.follow("link", on.t("player-open"))
    resumed = on.t("player-say-resumed").partition(".")[0]
    expect(page.locator("#player-status")).to_contain_text(resumed)
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    assert page.evaluate(f"{SOUND}.playbackRate") == 1.5
    on.to("button", re.compile("Ήρθε ένα καράβι"))  # the bookmark is there


def change_settings(on: Keys) -> None:
    page = on.page
    player = page.url
    on.follow("link", on.t("nav-reading"), by="Shift+Tab")
    on.arrive(on.t("nav-reading"))
    on.pick("reading-size_percent", on.t("reading-size_percent-200"))
    on.pick("reading-scheme", on.t("option-scheme-yellow-on-black"))
    on.to("checkbox", on.t("reading-is_still"))
    page.keyboard.press("Space")
    on.follow("button", on.t("reading-keep"))
    told = page.get_by_role("status").filter(has_text=on.t("reading-done-kept"))
    expect(told).to_be_visible()
    on.follow("link", on.t("reading-back"))
    page.wait_for_url(player)
    size_px = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (size_px, ground) == (40, "rgb(0, 0, 0)")


def sign_in_and_erase(on: Keys, card: str, pin: str) -> None:
    on.follow("link", on.t("patron-books"))
    on.arrive(on.t("patron-door-title"))
    on.write("patron-card", card)
    on.write("patron-secret", pin)
    on.leave()
    on.arrive(on.t("patron-books"))
    on.follow("link", on.t("patron-privacy"))
    on.arrive(on.t("patron-privacy"))
    on.follow("link", on.t("privacy-erase"))
    on.arrive(on.t("erase-title"))
    on.write("erase-secret", "000001")
    on.follow("button", on.t("erase-button"))
    expect(on.page.get_by_role("main").get_by_role("alert")).to_be_focused()
    on.write("erase-secret", pin)
    on.follow("button", on.t("erase-button"))
    on.arrive(on.t("erased"))


@pytest.mark.usefixtures("whole_text")
def test_a_book_is_found_ordered_heard_and_resumed_settings_changed_and_an_account_erased(
    begin: Callable[[], Keys], site: Site, lang: Lang
) -> None:
    made = site.services.patrons.add(f"771{int(lang == EL)}", name="Πέτρος")
    on = begin()
    find(on)
    order(on)
    hear(on)
    resume(on)
    change_settings(on)
    sign_in_and_erase(on, made.patron.card_no, made.pin)
    assert site.services.privacy.export(made.patron.id)["account"] == []


def test_staff_sign_in_publish_an_announcement_and_everybody_sees_it(
    begin: Callable[[], Keys], site: Site, lang: Lang
) -> None:
    name, title = f"petros-{lang}", f"Ανοιχτά την Κυριακή {lang}"
    site.services.staff.add(name, Role.LIBRARIAN, PASSWORD)
    on = begin()
    on.follow("link", on.t("nav-staff-door"))
    on.write("staff-name", name)
    on.write("staff-password", PASSWORD)
    on.leave()
    on.follow("link", on.t("staff-notices"))
    on.arrive(on.t("staff-notices"))
    on.follow("link", on.t("notice-new"))
    on.write("field-title_el", title)
    on.write("field-body_el", "Ελάτε στις 10.")
    on.follow("button", on.t("notice-keep"))
    on.arrive(title)
    on.follow("button", on.t("notice-publish"))
    told = on.page.get_by_role("status").filter(has_text=on.t("notice-is-current"))
    expect(told).to_be_visible()
    on.follow("button", on.t("staff-sign-out", name=name), by="Shift+Tab")
    on.follow("link", on.t("nav-announcements"))
    on.arrive(on.t("nav-announcements"))
    on.follow("link", re.compile(title))
    on.arrive(title)
    expect(on.page.get_by_role("main")).to_contain_text("Ελάτε στις 10.")
