"""A round on a phone whose net is cut and whose browser is killed: every stop is counted once."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from werkzeug.serving import make_server

from access_service.announcements.moments import ATHENS
from access_service.bootstrap import Services
from access_service.delivery.model import Address, Profile, Visit, VisitId, VisitState
from access_service.delivery.people import Given, Purpose
from access_service.messages import say
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL
from tests.access_service.delivery.conftest import DELIVERER, make_library
from tests.browser.conftest import CHROMIUM, FLAGS, until

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.enable_socket]
STOPS = 12


@pytest.fixture
def round_of_twelve(tmp_path: Path) -> Iterator[Services]:
    services = make_library(tmp_path / "data")
    part = services.delivery
    soon = datetime.now(ATHENS) + timedelta(hours=1)
    # The round is of one day: where midnight is near, all this is an hour and more before it.
    earlier = timedelta(hours=2) if soon.hour == 0 else timedelta()
    part.desk.now = lambda: datetime.now(UTC) - earlier
    today = part.desk.today()
    visits = []
    for number in range(1, STOPS + 1):
        patron = services.patrons.add(f"K{number:03}", name=f"Άννα{number} Μαυρουδή").patron
        profile = Profile(patron.id, address=Address(f"Ερμού {number}"))
        part.people.enrol(profile, list(Purpose), Given.VOICE, by="librarian")
        visits.append(
            Visit(
                VisitId(0),
                patron.id,
                patron.display_name,
                today,
                today,
                position=number,
                deliverer=DELIVERER.name,
                deliverer_name=DELIVERER.name,
                state=VisitState.PACKED,
            )
        )
    part.desk.visits.add(visits)
    yield services
    services.close()


@pytest.fixture
def address(round_of_twelve: Services) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(round_of_twelve)
    limiter.enabled = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    limiter.enabled = True


def open_phone(driver: Playwright, folder: Path) -> BrowserContext:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    return driver.chromium.launch_persistent_context(
        folder,
        executable_path=CHROMIUM,
        args=list(FLAGS),
        chromium_sandbox=False,
        locale="el-GR",
        viewport={"width": 390, "height": 800},
    )


def kill(folder: Path) -> None:
    """Kill the phone's browser as a battery does: no page is closed, nothing is written after."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue  # it ended by itself
            if f"--user-data-dir={folder}" in line and "--type=" not in line:
                os.kill(int(entry.name), signal.SIGKILL)


def sign_in(page: Page, address: str, name: str = "deliverer") -> None:
    page.goto(f"{address}/staff/sign-in?next=/staff/road/")
    page.get_by_label(say("web-staff-name", EL)).fill(name)
    page.get_by_label(say("web-staff-password", EL)).fill("μια μεγάλη φράση")
    page.get_by_role("button", name=say("web-staff-sign-in", EL)).click()
    page.wait_for_url("**/staff/road/")


def test_twelve_stops_without_a_net_and_a_killed_browser_are_all_counted_once(
    driver: Playwright, address: str, round_of_twelve: Services, tmp_path: Path
) -> None:
    part, folder = round_of_twelve.delivery, tmp_path / "phone"
    phone = open_phone(driver, folder)
    page = phone.pages[0]
    sign_in(page, address)
    expect(page.locator("#road-forget")).to_be_visible()  # the phone has the day
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    phone.set_offline(True)
    page.reload()  # without a net the page opens all the same
    expect(page.locator(".stop")).to_have_count(STOPS)
    for number in range(STOPS):
        stop = page.locator(".stop").nth(number)
        if number == 5:
            stop.locator("button[value=not-home]").click()
        else:
            stop.locator("input[name=back]").fill("2")
            stop.locator("button[value=delivered]").click()
        expect(page.locator("#stops [aria-pressed=true]")).to_have_count(number + 1)
    expect(page.locator("#road-status")).to_contain_text(f" {STOPS}")
    expect(page.locator("#road-finished")).to_have_text(say("web-road-finished", EL))
    assert {v.state for v in part.desk.visits.open()} == {VisitState.PACKED}
    kill(folder)

    again = open_phone(driver, folder)
    page = again.pages[0]
    sign_in(page, address)  # the session went with the browser; what was tapped did not
    expect(page.locator("#road-status")).to_have_text(say("web-road-sent", EL), timeout=20_000)
    today = part.desk.today()
    states = [visit.state for visit in part.desk.visits.between(today, today)]
    assert states.count(VisitState.DELIVERED) == STOPS - 1
    assert states[5] is VisitState.NOT_HOME
    taps = [one for one in part.desk.visits.events() if one.kind in {"delivered", "not-home"}]
    assert len(taps) == STOPS
    assert sorted({one.visit_id for one in taps if one.visit_id}) == list(range(1, STOPS + 1))
    page.reload()
    expect(page.locator("#road-status")).to_have_text(say("web-road-sent", EL))
    assert len(part.desk.visits.events()) == len(taps) + STOPS

    # At the end of the day no door is left on the phone.
    page.locator("#road-forget").click()
    expect(page.locator(".stop")).to_have_count(0)
    expect(page.locator("#road-finished")).to_be_empty()
    again.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    assert "Ερμού" not in page.content()
    again.close()


KEPT = """store => new Promise((resolve, reject) => {
  const opening = indexedDB.open("road", 1);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
  };
})"""


def test_a_shared_phone_sends_no_tap_as_somebody_else_and_keeps_no_door(
    driver: Playwright, address: str, round_of_twelve: Services, tmp_path: Path
) -> None:
    part = round_of_twelve.delivery
    phone = open_phone(driver, tmp_path / "phone")
    page = phone.pages[0]
    page.clock.install()
    sign_in(page, address)
    expect(page.locator("#road-forget")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.route("**/staff/road/sync", lambda route: route.abort())
    page.locator(".stop").nth(0).locator("button[value=delivered]").click()
    expect(page.locator("#road-status")).to_contain_text(" 1")

    # Signed out: the doors go from the phone, the tap stays.
    page.get_by_role("button", name="deliverer").click()
    page.wait_for_url("**/staff/sign-in**")
    until(page, f"({KEPT})('days').then(days => days.length === 0)")
    assert [tap["who"] for tap in page.evaluate(KEPT, "taps")] == ["deliverer"]
    phone.set_offline(True)
    page.goto(f"{address}/staff/road/")  # the bare page
    expect(page.locator("#road-status")).not_to_be_empty()
    assert "Ερμού" not in page.content()
    assert "deliverer" not in page.content()
    phone.set_offline(False)
    page.unroute("**/staff/road/sync")

    # Somebody else signs in: not theirs to send.
    sign_in(page, address, "librarian")
    expect(page.locator("#road-status")).to_have_text(f"{say('web-road-foreign', EL)} 1")
    assert not [one for one in part.desk.visits.events() if one.kind == "delivered"]

    # The day is ended, and stays ended.
    page.locator("#road-forget").click()
    expect(page.locator(".stop")).to_have_count(0)
    page.clock.fast_forward(95_000)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(KEPT, "days") == []
    expect(page.locator(".stop")).to_have_count(0)

    # The one who tapped signs in again; their tap counts under their name.
    page.locator("nav summary").click()  # a librarian has many areas: the menu is shut on a phone
    page.get_by_role("button", name="librarian").click()
    page.wait_for_url("**/staff/sign-in**")
    sign_in(page, address)
    expect(page.locator("#road-status")).to_have_text(say("web-road-sent", EL))
    told = [one.actor for one in part.desk.visits.events() if one.kind == "delivered"]
    assert told == ["deliverer"]

    # A tap for a visit that is another's by now stays on the phone, and is shown.
    visit = part.desk.visits.get(VisitId(2))
    page.route(
        "**/staff/road/sync",
        lambda route: route.fulfill(
            json={"outcomes": {route.request.post_data_json["messages"][0]["id"]: "gone"}}
        ),
    )
    page.locator(".stop").nth(1).locator("button[value=delivered]").click()
    expect(page.locator("#road-status")).to_contain_text(f"{say('web-road-refused', EL)} 1")
    assert [tap["answer"] for tap in page.evaluate(KEPT, "taps")] == ["gone"]
    assert part.desk.visits.get(visit.id).state is visit.state
    phone.close()
