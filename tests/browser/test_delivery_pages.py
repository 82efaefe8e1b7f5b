"""The desk's pages, measured like every other page, in both languages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from access_service.delivery.model import Round, RoundId
from access_service.web.application import create_app
from access_service.web.limits import limiter
from tests.access_service.delivery.conftest import DELIVERER, Town, make_library
from tests.access_service.delivery.test_desk import delivered, packed
from tests.browser.measuring import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.enable_socket]
PAGES = (
    "/staff/delivery/",
    "/staff/delivery/visit/{planned}?find=Ακουστικό",
    "/staff/delivery/visit/{packed}",
    "/staff/delivery/visit/{delivered}",
    "/staff/delivery/returns",
    "/staff/delivery/requests",
    "/staff/delivery/texts?find=Έντυπο",
    "/staff/delivery/media",
    "/staff/homes/",
    "/staff/homes/new",
    "/staff/homes/{patron}",
    "/staff/homes/{patron}/edit",
    "/staff/rounds/",
    "/staff/rounds/{round}",
    "/staff/delivery-reports/?since=2026-09-01&until=2026-12-31",
    "/staff/road/",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, object]]]:
    services = make_library(tmp_path_factory.mktemp("desk") / "data")
    desk = services.delivery
    round_ = desk.desk.store.add_round(
        Round(RoundId(0), "Κέντρο", 0, DELIVERER.name, DELIVERER.name)
    )
    town = Town(services, round_)
    anna, eva = town.enrol(), town.enrol("Εύα Λεσβίου")
    done, ready = delivered(desk, anna), packed(desk, eva)
    services.requests.ask(anna, words="κάτι για μέλισσες")
    desk.media.add("USB-1", "usb", by="librarian")
    desk.desk.store.put_closure(desk.desk.today() + timedelta(days=30), "Απολύμανση")
    planned = desk.desk.visits.of(anna)[1]
    limiter.enabled = False
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(services), threaded=True)
    limiter.enabled = False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ids = {
        "planned": planned.id,
        "packed": ready.id,
        "delivered": done.id,
        "patron": anna,
        "round": round_.id,
    }
    yield f"http://127.0.0.1:{server.server_port}", ids
    server.shutdown()
    thread.join()
    server.server_close()
    limiter.enabled = True
    services.close()


@pytest.fixture(scope="module", params=["el-GR", "en-GB"])
def colleague(
    request: pytest.FixtureRequest, browser: Browser, place: tuple[str, dict[str, object]]
) -> Iterator[Page]:
    context = browser.new_context(locale=request.param)
    page = context.new_page()
    page.goto(f"{place[0]}/staff/sign-in")
    page.fill("#name", "librarian")
    page.fill("#password", "μια μεγάλη φράση")
    page.keyboard.press("Enter")
    page.locator("form[action='/staff/sign-out']").wait_for()
    yield page
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_desk_has_nothing_to_mend(
    colleague: Page, place: tuple[str, dict[str, object]], path: str
) -> None:
    colleague.goto(place[0] + path.format(**place[1]))
    assert colleague.locator("form[action='/staff/sign-out']").count() == 1
    assert faults_of(colleague) == []
