"""What somebody with a card meets, measured like every other page, and used by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from access_service.catalogue.record import ItemId
from access_service.conversion.request import ConversionRequest, ItemSource, Options
from access_service.entitlement import Right
from access_service.messages import say
from access_service.patrons.kept import NewCard
from access_service.patrons.requests import RequestState
from access_service.staff.account import Role
from access_service.uploads import STAFF
from formats.document import EL
from tests.browser.conftest import Site, Visit, until
from tests.browser.measuring import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
HOLDS = (
    "async () => Boolean(localStorage.getItem('prosvasi.sounds')?.includes('/copies/'))"
    " || (await (await caches.open('reader-sound')).keys()).length > 0"
)
PAGES = {
    "my books": "/me/",
    "another PIN": "/me/secret/",
    "signed out": "/me/signed-out",
    "who helps me": "/me/carers/",
    "my podcast": "/me/podcast/",
    "books at home": "/me/delivery/",
    "a consent taken back": "/me/delivery/consent/history",
    "what is kept": "/me/privacy/",
    "erase": "/me/privacy/erase",
    "erased": "/me/erased",
    "law": "/compliance",
}
STAFF_PAGES = {
    "readers": "/staff/patrons/",
    "a reader": "/staff/patrons/{patron}",
    "register": "/staff/register/",
    "no reader found": "/staff/patrons/?find=κανείς",
}


@pytest.fixture(scope="module")
def card(site: Site) -> NewCard:
    """Somebody with something of every kind on their page."""
    library = site.services
    library.staff.add("eleni", Role.ADMIN, PASSWORD)
    made = library.patrons.add(
        "12345", name="Μαρία Ιωάννου", is_eligible=True, officer="eleni", note="χτυπήστε δύο φορές"
    )
    me = made.patron.id
    library.patrons.change(me, keeps_history=True)
    library.bookshelf.put(me, f"item:{site.zorba}")
    library.bookshelf.put(me, "announcement:strike")
    library.bookshelf.put(me, "item:gone")
    library.bookshelf.stop_at(me, f"item:{site.zorba}", "b2")
    library.bookshelf.note_taken(me, f"item:{site.zorba}", "mp3")
    asked = library.requests.ask(me, words="κάτι για μέλισσες", form="brf", due=date(2026, 12, 1))
    library.requests.set_state(asked.id, RequestState.WAITING, answer="Το ψάχνουμε.")
    library.requests.ask(me, item=ItemId(site.english), channel="phone")
    library.carers.add(me, "Ελένη Νίκου")
    for form in ("mp3", "brf"):
        library.register.note(made.patron, f"item:{site.zorba}", "Βίος και πολιτεία", form)
    kept = library.saved_searches.save(me, "Καζαντζάκης", {"lang": "el"})
    library.search_store.put(type(kept)(kept.id, me, kept.saved_at, kept.words, kept.filters))
    return made


def sign_in_by_keyboard(page: Page, card: NewCard) -> None:
    page.locator("#card").focus()
    page.keyboard.type("12345")
    page.keyboard.press("Tab")
    page.keyboard.type(card.pin)
    page.keyboard.press("Enter")
    page.locator("form[action='/me/sign-out']").wait_for()


@pytest.fixture(scope="module", params=["el", "en"])
def patron(
    request: pytest.FixtureRequest, browser: Browser, site: Site, card: NewCard
) -> Iterator[Page]:
    context = browser.new_context(locale="el-GR" if request.param == EL else "en-GB")
    page = context.new_page()
    page.goto(site("/me/"))
    sign_in_by_keyboard(page, card)
    yield page
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_patron_has_nothing_to_mend(patron: Page, site: Site, name: str) -> None:
    patron.goto(site(PAGES[name]))
    assert faults_of(patron) == []


def test_the_door_has_nothing_to_mend_before_and_after_a_wrong_pin(
    visit: Visit, card: NewCard
) -> None:
    page = visit("/me/")
    assert page.locator("h1").inner_text() == "Σύνδεση με κάρτα"
    assert faults_of(page) == []
    page.fill("#card", "99999")
    page.fill("#secret", "000001")
    page.keyboard.press("Enter")
    page.locator("#refusal").wait_for()
    assert page.title().startswith("Δεν συνδεθήκατε")
    assert page.locator("#card").input_value() == "99999"
    assert faults_of(page) == []


def test_bookmarks_go_with_the_card_and_those_of_a_device_are_brought_on_wish(
    patron: Page, visit: Visit, site: Site, card: NewCard
) -> None:
    wanted = ConversionRequest(ItemSource(ItemId(site.zorba)), "mp3", Options(EL))
    job = site.services.conversions.submit(wanted)
    site.services.conversions.wait(job, timeout_s=60)
    mine = site.services.bookmarks
    mine.clear(card.patron.id, f"item:{site.zorba}")
    stranger = visit(f"/copies/{job}/player")
    stranger.locator("[data-act=bookmark]").click()
    stranger.locator("#player-marks li").wait_for()
    assert mine.of(card.patron.id) == (), "without a card it stays on the device"
    stranger.goto(site("/me/"))
    sign_in_by_keyboard(stranger, card)
    stranger.goto(site(f"/copies/{job}/player"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("access_service.patrons.bookmarks.MOST_OF_WORK", 0)
        stranger.locator("[data-act=bring]").click()
        stranger.get_by_text(say("bookmarks-too-many", EL, most=0)).wait_for()
    stranger.locator("[data-act=bring]").click()
    stranger.locator("#player-marks li").wait_for()
    (kept,) = mine.of(card.patron.id)
    assert not kept.anchor.startswith("t-")
    patron.goto(site(f"/copies/{job}/player"))
    patron.locator("#player-marks li").wait_for()
    assert faults_of(patron) == []
    patron.goto(site("/me/bookmarks/"))
    assert faults_of(patron) == []
    patron.locator("form[action='/me/bookmarks/remove'] button").click()
    patron.locator("main [role=status]").wait_for()
    assert mine.of(card.patron.id) == ()


def test_the_door_with_another_door_beside_it_has_nothing_to_mend(visit: Visit, site: Site) -> None:
    library, before = site.services, site.services.settings
    library.settings = before.model_copy(update={"sign_in": "oidc"})
    try:
        page = visit("/me/sign-in?next=/me/")
        assert page.locator("a[href^='/me/sign-in/elsewhere']").count() == 1
        assert faults_of(page) == []
        page.goto(site(f"/items/{site.zorba}"))
        page.context.clear_cookies()
        page.locator("form[action='/me/shelf'] button").click()
        page.locator("main [role=alert]").wait_for()
        assert faults_of(page) == [], "a browser that forgot its session"
    finally:
        library.settings = before


def test_a_podcast_is_made_and_ended_on_pages_with_nothing_to_mend(
    patron: Page, site: Site
) -> None:
    patron.goto(site("/me/podcast/"))
    patron.locator("form[action='/me/podcast/'] button").click()
    address = patron.locator("#address-podcast").input_value()
    expect(patron.locator("[data-copies]").first).to_be_visible()
    assert faults_of(patron) == []
    patron.locator("form[action='/me/podcast/end'] button").click()
    patron.locator("main [role=status]").first.wait_for()
    assert patron.goto(address).status == 410
    assert faults_of(patron) == []


def test_the_gate_of_a_protected_work_has_nothing_to_mend_open_and_closed(
    patron: Page, visit: Visit, site: Site, tmp_path: Path
) -> None:
    book = tmp_path / "book.md"
    book.write_text("# Βιβλίο\n\nΚείμενο.\n", encoding="utf-8")
    library = site.services
    source = library.conversions.keep_file(book)
    library.delivery.desk.store.put_text(ItemId(site.zorba), source, EL)
    library.entitlement.note(source.artifact, STAFF, Right.PROTECTED)
    job = library.conversions.submit(ConversionRequest(source, "txt", Options(EL)))
    patron.goto(site(f"/items/{site.zorba}/text"))
    assert patron.locator("[name=format]").count() > 5
    assert faults_of(patron) == []
    for address in (f"/items/{site.zorba}/text", f"/copies/{job}"):
        page = visit(address)
        assert page.locator("[name=format]").count() == 0
        assert faults_of(page) == []
    library.entitlement.note(source.artifact, STAFF, Right.FREE)


def test_a_kept_protected_sound_goes_when_its_reader_may_not_have_it_or_is_there_no_more(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    library = site.services
    me = library.patrons.add("54321", name="Νίκος", is_eligible=True, officer="eleni")
    book = tmp_path / "secret.md"
    book.write_text("# Μυστικό\n\nΚείμενο που κρατήθηκε.\n", encoding="utf-8")
    source = library.conversions.keep_file(book)
    library.entitlement.note(source.artifact, STAFF, Right.PROTECTED)
    job = library.conversions.submit(ConversionRequest(source, "mp3", Options(EL)))
    library.conversions.wait(job, timeout_s=60)
    context = browser.new_context(locale="el-GR")
    page = context.new_page()
    page.goto(site("/me/"))
    page.fill("#card", "54321")
    page.fill("#secret", me.pin)
    page.keyboard.press("Enter")
    page.locator("form[action='/me/sign-out']").wait_for()

    def keep() -> None:
        library.patrons.decide(me.patron.id, is_eligible=True, officer="eleni")
        page.goto(site(f"/copies/{job}"))
        until(page, "() => Boolean(navigator.serviceWorker.controller)")
        page.locator("[data-keep-sound]").click()
        page.get_by_text(say("web-keep-sound-taken", EL)).wait_for()
        assert page.evaluate(HOLDS)

    keep()
    library.patrons.decide(me.patron.id, is_eligible=False, officer="eleni")
    page.goto(site("/offline/el"))
    page.locator("#kept-none").wait_for()
    assert not page.evaluate(HOLDS), "the page asked the gate"
    keep()
    library.patrons.decide(me.patron.id, is_eligible=False, officer="eleni")
    asked = f"async () => (await fetch('/copies/{job}/file?inline=1')).status"
    assert page.evaluate(asked) == 403, "the worker asked the gate"
    assert (
        page.evaluate("async () => (await (await caches.open('reader-sound')).keys()).length") == 0
    )
    keep()
    context.clear_cookies()  # as after the session's end
    page.goto(site("/search?q=x"))
    until(page, f"async () => !(await ({HOLDS})())")
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", STAFF_PAGES)
def test_a_page_of_the_staffs_desk_for_patrons_has_nothing_to_mend(
    visit: Visit, card: NewCard, name: str
) -> None:
    page = visit("/staff/patrons/")
    page.fill("#name", "eleni")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("form[action='/staff/sign-out']").wait_for()
    page.goto(page.url.split("/staff")[0] + STAFF_PAGES[name].format(patron=card.patron.id))
    assert faults_of(page) == []


def test_a_book_is_found_signed_in_for_and_put_on_the_shelf_by_keyboard_alone(
    visit: Visit, site: Site, card: NewCard
) -> None:
    site.services.bookshelf.remove(card.patron.id, f"item:{site.english}")
    page = visit(f"/items/{site.english}")
    page.locator("form[action='/me/shelf'] button").focus()
    page.keyboard.press("Enter")
    page.locator("#card").wait_for()
    assert page.locator("[role=alert]").count() == 1
    page.locator("#card").focus()
    page.keyboard.type("12345")
    page.keyboard.press("Tab")
    page.keyboard.type(card.pin)
    page.keyboard.press("Enter")
    page.locator("form[action='/me/shelf'] button").wait_for()
    assert faults_of(page) == []
    page.keyboard.press("Enter")  # the focus is on the button that sends what was typed
    page.locator("#shelf-heading").wait_for()
    assert page.locator("p[role=status]").first.inner_text() == "Το βιβλίο μπήκε στο ράφι σας."
    assert site.services.bookshelf.has(card.patron.id, f"item:{site.english}")


def test_my_books_are_read_by_headings_and_every_button_says_what_it_is_for(
    patron: Page, site: Site
) -> None:
    patron.goto(site("/me/"))
    levels = patron.eval_on_selector_all(
        "main h1, main h2, main h3", "(all) => all.map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = patron.eval_on_selector_all(
        "main form button", "(all) => all.map((one) => one.ariaLabel || one.innerText)"
    )
    assert len(set(names)) == len(names)


def test_somebody_takes_their_data_and_erases_themselves_by_keyboard_alone(
    visit: Visit, site: Site
) -> None:
    made = site.services.patrons.add("777", name="Πέτρος")
    page = visit("/me/")
    page.locator("#card").focus()
    page.keyboard.type("777")
    page.keyboard.press("Tab")
    page.keyboard.type(made.pin)
    page.keyboard.press("Enter")
    page.locator("a[href='/me/privacy/']").focus()
    page.keyboard.press("Enter")
    page.locator("a[href='/me/privacy/export.json']").focus()
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert "Πέτρος" in taken.value.path().read_text(encoding="utf-8")
    page.locator("a[href='/me/privacy/erase']").focus()
    page.keyboard.press("Enter")
    page.locator("#secret").focus()
    page.keyboard.type("000001")
    page.keyboard.press("Enter")
    page.locator("#problem").wait_for()
    assert page.title().startswith("Δεν σβήστηκε τίποτα.")
    assert faults_of(page) == []
    page.locator("#secret").focus()
    page.keyboard.type(made.pin)
    page.keyboard.press("Enter")
    page.locator("h1", has_text="Σβήστηκαν όλα").wait_for()
    assert site.services.privacy.export(made.patron.id)["account"] == []
