"""The menu: in sight where there is room, one press away where it would fill the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from access_service.messages import say
from access_service.preferences import Preferences
from access_service.staff.account import Role
from formats.document import EL
from tests.browser.conftest import Site, Visit
from tests.browser.measuring import faults_in_view, stops_by_key
from tests.browser.test_reading_settings import LARGEST, choose

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
PASSWORD = "Ήσυχα-περνά-το-καράβι-9"  # noqa: S105 - of this test alone


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText.trim()"))


@pytest.mark.parametrize("wanted", [Preferences(), Preferences(size_percent=200), LARGEST])
def test_at_400_percent_the_page_itself_is_not_pushed_away_by_the_menu(
    visit: Visit, site: Site, wanted: Preferences
) -> None:
    page = visit(width=320, height=256)
    choose(page, site, wanted)
    page.reload()
    header = page.locator("header").bounding_box()
    assert header is not None
    assert header["height"] < 1.5 * 256, "the page begins on the second screen at the latest"
    menu = page.get_by_role("navigation").first
    assert menu.get_by_role("link").count() == 0
    assert menu.get_by_text("Μενού", exact=True).is_visible()
    assert faults_in_view(page) == []
    assert stops_by_key(page)[1] == []


def test_the_menu_opens_by_keyboard_without_script_and_its_links_are_the_next_stops(
    visit: Visit,
) -> None:
    page = visit(width=320, height=256, java_script_enabled=False)
    for _ in range(3):  # the way to the main content, the library, the menu
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for name in ("Αναζήτηση", "Ανακοινώσεις"):
        page.keyboard.press("Tab")
        assert page.get_by_role("navigation").get_by_role("link", name=name).is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/announcements")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (375, 667)])
def test_where_there_is_room_the_menu_is_in_sight_without_a_press(
    visit: Visit, width: int, height: int
) -> None:
    page = visit(width=width, height=height)
    menu = page.get_by_role("navigation").first
    assert menu.get_by_text("Μενού", exact=True).is_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Αναζήτηση"
    assert menu.get_by_role("link", name="Τα βιβλία μου").is_visible()


def test_the_long_menu_of_the_staff_is_a_press_away_on_a_telephone_and_in_sight_at_a_desk(
    visit: Visit, site: Site
) -> None:
    site.services.staff.add("maria", Role.ADMIN, PASSWORD)
    page = visit("/staff/", width=375, height=667)
    page.locator("#name").fill("maria")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    menu = page.get_by_role("navigation", name=say("web-nav-staff", EL))
    menu.wait_for()
    assert menu.get_by_role("link").count() == 0
    menu.get_by_text("Μενού", exact=True).click()
    assert menu.get_by_role("link", name=say("web-staff-imports", EL)).is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    assert menu.get_by_role("link", name=say("web-staff-imports", EL)).is_visible()
    assert menu.get_by_text("Μενού", exact=True).is_hidden()
