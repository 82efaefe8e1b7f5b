"""The pages as an application, with the server gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from access_service.bootstrap import Services
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.messages import say
from access_service.web.application import create_app
from formats.document import EL, EN
from tests.browser.conftest import Site, Visit, closing, until
from tests.browser.measuring import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


class Line:
    """A server of this test alone, whose net can be cut."""

    def __init__(self, services: Services) -> None:
        self._server = make_server("127.0.0.1", 0, closing(create_app(services)), threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._is_cut = False

    def cut(self) -> None:
        if not self._is_cut:
            self._is_cut = True
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    made = Line(site.services)
    yield made
    made.cut()


@pytest.fixture
def heard(site: Site) -> JobId:
    item = site.services.catalogue.show(site.zorba)
    wanted = ConversionRequest(ItemSource(item.id), "mp3", Options(EL))
    job = site.services.conversions.submit(wanted)
    site.services.conversions.wait(job, timeout_s=60)
    return job


def settled(page: Page) -> None:
    """Wait until the worker serves the page and has kept the bulletin."""
    until(
        page,
        "async () => Boolean(navigator.serviceWorker.controller"
        " && await caches.match('/offline/bulletin/el', {ignoreVary: true}))",
    )


def test_without_a_net_the_bulletin_is_read_and_kept_sound_heard_and_no_page_of_a_person_is_there(
    browser: Browser, line: Line, heard: JobId
) -> None:
    context = browser.new_context(locale="el-GR")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{line.url}/copies/{heard}")
    settled(page)
    page.locator("[data-keep-sound]").click()
    page.get_by_text(say("web-keep-sound-taken-by-nobody", EL)).wait_for()
    expect(page.locator("[data-keep-sound]")).to_be_focused()
    page.goto(f"{line.url}/me/sign-in")
    line.cut()
    page.goto(f"{line.url}/me/")
    page.locator("#kept-sounds audio").wait_for()
    assert page.locator("#kept-none").is_hidden()
    assert page.locator("h1").inner_text() == say("web-offline-title", EL)
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname))"
        ")).flat()"
    )
    allowed = ("/static/", "/offline/", "/copies/")
    assert kept
    assert all(one.startswith(allowed) for one in kept), kept
    seconds = page.evaluate(
        "async () => { const sound = document.querySelector('#kept-sounds audio');"
        " await new Promise((done) => { sound.addEventListener('seeked', done, {once: true});"
        " sound.addEventListener('loadedmetadata',"
        " () => { sound.currentTime = sound.duration / 2; });"
        " sound.load(); }); return [sound.duration, sound.currentTime]; }"
    )
    assert seconds[1] > seconds[0] / 3, "a part from the middle came from what was kept"
    page.get_by_role("link", name=say("web-offline-bulletin-read", EL)).click()
    page.wait_for_url("**/offline/bulletin/el")
    assert "Κλειστά λόγω απεργίας" in page.locator("main").inner_text()
    page.goto(f"{line.url}/offline/el")
    page.locator("#kept-sounds button").click()
    page.get_by_text(say("web-offline-removed", EL)).wait_for()
    assert page.locator("#kept-none").is_visible()
    context.close()


def test_signing_out_leaves_no_sound_and_no_place_on_the_device(visit: Visit, heard: JobId) -> None:
    page = visit(f"/copies/{heard}")
    page.locator("[data-keep-sound]").click()
    page.get_by_text(say("web-keep-sound-taken-by-nobody", EL)).wait_for()
    page.evaluate("localStorage.setItem('prosvasi.place.x', '1')")
    page.goto(page.url.split("/copies")[0] + "/me/signed-out")
    until(
        page,
        "async () => !(await caches.has('reader-sound'))"
        " && localStorage.getItem('prosvasi.place.x') === null",
    )


@pytest.mark.parametrize("lang", [EL, EN])
def test_the_pages_without_a_net_have_nothing_to_mend(visit: Visit, lang: str) -> None:
    for path in (f"/offline/{lang}", f"/offline/bulletin/{lang}"):
        assert faults_of(visit(path, lang=lang)) == []
