"""The whole application on this machine's loopback, and a real browser in front of it."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.bootstrap import Services, bootstrap
from access_service.conversion.service import Conversions
from access_service.sample.load import CATALOGUE_FILES
from access_service.settings import Settings
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL, EN
from tests.access_service.web.furnished import WithStates

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NOW = datetime.now(UTC)
ANNOUNCEMENTS = (
    Announcement(
        AnnouncementId("strike"),
        (
            Wording(
                EL, "Κλειστά λόγω απεργίας", "| Ημέρα | Ώρες |\n| --- | --- |\n| Πέμπτη | κλειστά |"
            ),
            Wording(EN, "Closed because of a strike", "Closed on *Thursday*."),
        ),
        "strike",
        State.PUBLISHED,
        Priority.URGENT,
        publish_at=NOW - timedelta(hours=1),
        event_at=NOW + timedelta(days=2),
    ),
    Announcement(
        AnnouncementId("club"),
        (Wording(EL, "Λέσχη ανάγνωσης", "Διαβάζουμε τη «Φόνισσα» κάθε Τρίτη."),),
        "reading-club",
        State.PUBLISHED,
        publish_at=NOW - timedelta(hours=2),
    ),
)

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("library")
    services = bootstrap(
        Settings(
            data=data,
            language="el",
            library_name="Βιβλιοθήκη Δείγματος",
            speech_workers=1,
            unmarked_files="free",
        )
    )
    for path in CATALOGUE_FILES:
        services.catalogue.import_file(path)
    for announcement in ANNOUNCEMENTS:
        services.announcements.put(announcement)
    services.conversions = cast("Conversions", WithStates(services.conversions))
    services.conversions.launch()
    yield services
    services.close()


class Site:
    """Where the pages are, and the ids of the books that the tests open."""

    def __init__(self, url: str, services: Services) -> None:
        self.url = url
        self.services = services
        self.zorba = services.catalogue.search("Αλέξη Ζορμπά", limit=1)[0].item.id
        self.english = services.catalogue.search("Old man and the sea", limit=1)[0].item.id

    def __call__(self, path: str) -> str:
        return self.url + path


class _Closing:
    """An answer that closes what it reads from, also when the browser hangs up.

    The server of these tests forgets to: it reads the rest of a connection before it closes the
    answer, and where the browser has reset the connection, that reading fails first.
    """

    def __init__(self, answer: Iterable[bytes]) -> None:
        self._answer = answer
        self._is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        close = getattr(self._answer, "close", None)
        if close is not None and not self._is_closed:
            self._is_closed = True
            close()

    def __del__(self) -> None:
        self.close()


def closing(app: WSGIApplication) -> WSGIApplication:
    def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return _Closing(app(environ, start_response))

    return served


@pytest.fixture(scope="module")
def site(library: Services) -> Iterator[Site]:
    limiter.enabled = False  # one machine asks for hundreds of pages here
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server: BaseWSGIServer = make_server(
        "127.0.0.1", 0, closing(create_app(library)), threaded=True
    )
    limiter.enabled = False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", library)
    server.shutdown()
    thread.join()
    server.server_close()
    limiter.enabled = True


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def start(driver: Playwright, *flags: str) -> Browser:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    return driver.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, *flags], chromium_sandbox=False
    )


@pytest.fixture(scope="module")
def browser(driver: Playwright) -> Iterator[Browser]:
    started = start(driver)
    yield started
    started.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Open a page as a visitor with cookies of their own."""
    contexts: list[BrowserContext] = []

    def visit(
        path: str = "/",
        *,
        lang: str = "el",
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="el-GR" if lang == "el" else "en-GB",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(site(path))
        return page

    yield visit
    for context in contexts:
        context.close()
