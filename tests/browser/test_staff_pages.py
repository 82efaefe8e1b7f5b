"""The staff’s side, by keyboard and measured like every other page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from access_service.conversion.request import ConversionRequest, ItemSource, Options
from access_service.staff.account import Role
from formats.document import EL
from tests.browser.conftest import Site, Visit
from tests.browser.measuring import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
PAGES = {
    "desk": "/staff/",
    "copies": "/staff/copies/",
    "copy": "/staff/copies/{done}",
    "copy that failed": "/staff/copies/failed",
    "log": "/staff/log/",
    "not there": "/staff/copies/none",
}


@pytest.fixture(scope="module")
def ids(site: Site) -> dict[str, str]:
    """Two pages are worth a look only with something on them."""
    staff = site.services.staff
    staff.add("maria", Role.ADMIN, PASSWORD)
    staff.note(staff.show("maria"), "copy-retried", "12ab")
    done = site.services.conversions.submit(
        ConversionRequest(ItemSource(site.zorba), "txt", Options(EL))
    )
    site.services.conversions.wait(done, timeout_s=60)
    return {"done": done}


def sign_in_by_keyboard(page: Page) -> None:
    page.locator("#name").focus()
    page.keyboard.type("maria")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/")


@pytest.fixture(scope="module", params=["el", "en"])
def colleague(
    request: pytest.FixtureRequest, browser: Browser, site: Site, ids: dict[str, str]
) -> Iterator[Page]:
    context = browser.new_context(locale="el-GR" if request.param == EL else "en-GB")
    page = context.new_page()
    page.goto(site("/staff/"))
    sign_in_by_keyboard(page)
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_staff_has_nothing_to_mend(
    colleague: Page, site: Site, ids: dict[str, str], name: str
) -> None:
    colleague.goto(site(PAGES[name].format(**ids)))
    assert faults_of(colleague) == []


def test_the_door_has_nothing_to_mend_before_and_after_a_wrong_password(
    visit: Visit, ids: dict[str, str]
) -> None:
    page = visit("/staff/")
    assert page.locator("h1").inner_text() == "Σύνδεση προσωπικού"
    assert faults_of(page) == []
    page.fill("#name", "maria")
    page.fill("#password", "λάθος")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.input_value("#name") == "maria"
    assert faults_of(page) == []


def test_somebody_signs_in_and_out_by_keyboard_alone(visit: Visit, ids: dict[str, str]) -> None:
    page = visit("/staff/", java_script_enabled=False)
    sign_in_by_keyboard(page)
    page.get_by_role("button", name="Αποσύνδεση").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/sign-in")
