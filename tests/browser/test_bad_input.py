"""What goes wrong before a browser: back after sign-out, a form that lost its session or comes
twice, and errors on a magnified screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from access_service.messages import say
from access_service.patrons.kept import NewCard
from access_service.preferences import Preferences
from access_service.staff.account import Role
from formats.document import EL
from tests.browser.conftest import Site, Visit, start
from tests.browser.keys import Keys
from tests.browser.measuring import FOCUS, WIDER

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
NAME = "Ευτέρπη Καλλιάρχου"
GROUND = "(body) => getComputedStyle(body).backgroundColor"
MAGNIFIED = {"width": 320, "height": 256}
"""1280 x 1024 pixels at 400 %."""
NUMBERS = count(100)
"""Of cards that nobody has yet."""


def t(key: str, **facts: object) -> str:
    return say(f"web-{key}", EL, **facts)


@pytest.fixture(scope="module")
def card(site: Site) -> NewCard:
    """Somebody whose pages look like nobody else's: their name, their shelf, their colours."""
    library = site.services
    library.staff.add("kleio", Role.LIBRARIAN, PASSWORD)
    made = library.patrons.add("31313", name=NAME)
    library.bookshelf.put(made.patron.id, f"item:{site.zorba}")
    library.patrons.prefer(made.patron.id, Preferences(scheme="yellow-on-black"))
    return made


def let_in(page: Page, **typed: str) -> None:
    """Type into a door's fields, and be behind it."""
    for field, words in typed.items():
        page.fill(f"#{field}", words)
    page.keyboard.press("Enter")
    page.locator("form[action$='/sign-out']").wait_for(state="attached")  # the menu may be shut


def staff_in(page: Page, site: Site, path: str) -> None:
    page.goto(site("/staff/"))
    let_in(page, name="kleio", password=PASSWORD)
    page.goto(site(path))


@pytest.fixture(scope="module", params=["pages are kept alive", "pages are read again"])
def remembering(request: pytest.FixtureRequest, driver: Playwright) -> Iterator[Browser]:
    """A browser that keeps the pages one left alive, as people's do, and one that does not."""
    is_kept = request.param == "pages are kept alive"
    started = start(driver, without=("--disable-back-forward-cache",) if is_kept else ())
    yield started
    started.close()


def came_back(page: Page) -> None:
    page.go_back(wait_until="commit")  # a page that was kept alive is not loaded
    page.locator("main h1").wait_for()


@pytest.mark.parametrize("path", ["/me/", "/preferences", "/items/{zorba}", "/me/privacy/"])
def test_the_way_back_after_signing_out_shows_nothing_of_the_person(
    remembering: Browser, site: Site, card: NewCard, path: str
) -> None:
    context = remembering.new_context(locale="el-GR")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(site("/me/sign-in"))
    let_in(page, card=card.patron.card_no, secret=card.pin)
    page.goto(site(path.format(zorba=site.zorba)))
    assert page.locator("body").evaluate(GROUND) == "rgb(0, 0, 0)", "their own colours"
    page.locator("form[action='/me/sign-out'] button").click()
    page.wait_for_url("**/me/signed-out")
    came_back(page)
    assert page.locator("form[action='/me/sign-out']").count() == 0
    assert page.get_by_text(NAME).count() == 0
    assert page.locator("body").evaluate(GROUND) == "rgb(255, 255, 255)"
    context.close()


def test_a_page_of_nobody_is_kept_alive_so_that_the_test_above_means_something(
    driver: Playwright, site: Site
) -> None:
    started = start(driver, without=("--disable-back-forward-cache",))
    # A worker that takes a page over ends its being kept.
    page = started.new_context(locale="el-GR", service_workers="block").new_page()
    page.goto(site("/guide"))
    page.evaluate("window.isSame = true")
    page.goto(site("/feeds"))
    came_back(page)
    assert page.url == site("/guide")
    assert page.evaluate("window.isSame")
    started.close()


def test_a_request_typed_while_the_session_ended_is_sent_behind_the_door_by_keys_alone(
    visit: Visit, site: Site
) -> None:
    made = site.services.patrons.add("41414", name="Θάλεια")
    page = visit("/me/sign-in")
    let_in(page, card="41414", secret=made.pin)
    on = Keys.before(page, EL)
    on.write("request-words", "κάτι για μέλισσες")
    site.services.patron_store.end_sessions_of(made.patron.id)
    on.follow("button", on.t("request-button"))
    on.arrive(on.t("patron-door-title"))
    expect(page.get_by_role("main").get_by_role("alert")).to_be_focused()
    on.write("patron-card", "41414")
    on.write("patron-secret", made.pin)
    on.leave()
    expect(page.get_by_role("button", name=on.t("staff-go-on-button"))).to_be_focused()
    on.leave()
    on.arrive(on.t("patron-books"))
    asked = site.services.requests.of(made.patron.id)
    assert [one.words for one in asked] == ["κάτι για μέλισσες"]


@pytest.mark.usefixtures("card")
def test_an_announcement_typed_while_the_browser_lost_its_session_is_kept_after_all(
    visit: Visit, site: Site
) -> None:
    page = visit()
    staff_in(page, site, "/staff/announcements/new")
    on = Keys.before(page, EL)
    on.write("field-title_el", "Νέο ωράριο")
    on.write("field-body_el", "Ανοίγουμε στις 8.\n\nΚλείνουμε στις 3.")
    page.context.clear_cookies()
    on.follow("button", on.t("notice-keep"))
    expect(page.get_by_role("main").get_by_role("alert")).to_be_focused()
    on.follow("button", on.t("staff-go-on-button"))
    on.write("staff-name", "kleio")
    on.write("staff-password", PASSWORD)
    on.leave()
    expect(page.get_by_role("button", name=on.t("staff-go-on-button"))).to_be_focused()
    on.leave()
    on.arrive("Νέο ωράριο")
    expect(page.locator(".preview")).to_contain_text("Ανοίγουμε στις 8.")
    expect(page.locator(".preview")).to_contain_text("Κλείνουμε στις 3.")


@pytest.mark.usefixtures("card")
def test_a_form_whose_button_is_pressed_twice_does_its_work_once(visit: Visit, site: Site) -> None:
    made = site.services.patrons.add("51515", name="Ερατώ")
    page = visit("/me/sign-in")
    let_in(page, card="51515", secret=made.pin)
    page.fill("#words", "κάτι για θάλασσες")
    page.get_by_role("button", name=t("request-button")).dblclick(no_wait_after=True)
    expect(page.get_by_role("status").first).to_have_text(t("done-request-asked"))
    assert len(site.services.requests.of(made.patron.id)) == 1

    staff_in(page, site, "/staff/announcements/new")
    page.fill("#title_el", "Μία φορά μόνο")
    page.fill("#body_el", "Και όχι δύο.")
    page.get_by_role("button", name=t("notice-keep")).dblclick(no_wait_after=True)
    page.get_by_role("heading", name="Μία φορά μόνο", level=1).wait_for()
    page.goto(site("/staff/announcements/"))
    assert page.get_by_role("link", name="Μία φορά μόνο").count() == 1


def not_there(page: Page, site: Site) -> None:
    page.goto(site("/items/none"))


def wrong_pin(page: Page, site: Site) -> None:
    page.goto(site("/me/sign-in"))
    page.fill("#card", "31313")
    page.fill("#secret", "000001")
    page.keyboard.press("Enter")


def wrong_password(page: Page, site: Site) -> None:
    page.goto(site("/staff/"))
    page.fill("#name", "kleio")
    page.fill("#password", "λάθος")
    page.keyboard.press("Enter")


def another_door(page: Page, site: Site) -> None:
    page.goto(site(f"/items/{site.zorba}"))
    page.locator("form[action='/me/shelf'] button").press("Enter")


def lost_session(page: Page, site: Site) -> None:
    page.goto(site("/preferences"))
    page.context.clear_cookies()
    page.locator("form[action='/preferences'] button").first.press("Enter")


def ended_feed(page: Page, site: Site) -> None:
    patron = site.services.patrons.add(f"61{next(NUMBERS)}", name="Κλειώ").patron.id
    address = site.services.private_feeds.make(patron)
    site.services.private_feeds.end(patron)
    page.goto(site(f"/private/{address}/podcast.xml"))


def missing_title(page: Page, site: Site) -> None:
    staff_in(page, site, "/staff/announcements/new")
    page.fill("#body_el", "Χωρίς τίτλο")
    page.get_by_role("button", name=t("notice-keep")).press("Enter")


def rubbish(page: Page, site: Site) -> None:
    staff_in(page, site, "/uploads/")
    page.set_input_files("#upload-file", Path(__file__))
    page.locator("#upload button").press("Enter")


ERRORS = (
    not_there,
    wrong_pin,
    wrong_password,
    another_door,
    lost_session,
    ended_feed,
    missing_title,
    rubbish,
)


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("goes_wrong", ERRORS, ids=lambda one: one.__name__)
def test_at_400_percent_what_went_wrong_has_the_focus_and_nothing_scrolls_sideways(
    visit: Visit, site: Site, goes_wrong: Callable[[Page, Site], None], has_script: bool
) -> None:
    page = visit(**MAGNIFIED, java_script_enabled=has_script)
    goes_wrong(page, site)
    told = page.get_by_role("main").get_by_role("alert")
    expect(told).not_to_be_empty()
    expect(told).to_be_focused()
    seen = page.evaluate(FOCUS)
    assert seen["is_on_screen"], "the head of the page is higher than the screen"
    assert not seen["is_covered"], seen
    assert seen["outline_px"] >= 2, seen
    assert page.evaluate(WIDER) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null"), "and from there on"


@pytest.mark.parametrize(
    "query",
    [
        "α" * 5_000,
        "ζορμπά " * 400,
        "W" * 199,
        "\u202eדגש «\U0001d11e» %00 ' OR 1=1 --",
        "<b>" * 60,
        "\u200b" * 90,
    ],
    ids=["huge word", "huge sentence", "widest", "odd", "markup", "nothing to see"],
)
def test_a_huge_or_odd_query_is_answered_on_a_page_that_does_not_scroll_sideways(
    visit: Visit, site: Site, query: str
) -> None:
    page = visit(**MAGNIFIED)
    answer = page.goto(site(f"/search?{urlencode({'q': query})}"))
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("main").get_by_role("status").first).not_to_be_empty()
    expect(page.get_by_role("search").locator("#q")).to_be_visible()
    assert page.evaluate(WIDER) == []
