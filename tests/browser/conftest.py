"""The whole application on this machine's loopback, and a real browser in front of it."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from conformance.pages import FOLDER, is_noted
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from werkzeug.serving import BaseWSGIServer, make_server

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import ItemId
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.conversion.service import Conversions
from access_service.entitlement import Right
from access_service.sample.load import CATALOGUE_FILES
from access_service.settings import Settings
from access_service.uploads import STAFF
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL, EN
from tests.access_service.web.furnished import WithStates

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_S = 60
PATIENCE_MS = PATIENCE_S * 1000
"""How long a test waits for what must come: another process may have the machine."""
expect.set_options(timeout=PATIENCE_MS)
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where `make measure` goes on, leave out the pages that it has noted already."""
    if FOLDER not in os.environ:
        return
    noted = [one for one in items if _is_noted(one, Path(os.environ[FOLDER]))]
    if noted:
        items[:] = [one for one in items if one not in noted]
        config.hook.pytest_deselected(items=noted)


def _is_noted(case: pytest.Item, folder: Path) -> bool:
    given = case.callspec.params if hasattr(case, "callspec") else {}
    if not {"shown", "lang"} <= given.keys():
        return False
    return is_noted(given["shown"].name, given["lang"], folder)


LEAVING = ("Execution context was destroyed", "Cannot find context")
"""What the browser answers where the page that was asked has just given way to the next."""


def until(page: Page, question: str, *, within_s: float = 60) -> None:
    """Ask the page until it answers yes; a promise is waited for.

    Playwright's own waiting needs script in the page, and takes a promise for a yes. The page may
    be on its way to another: what the question looks for may not be there yet (write `?.`).
    """
    ends = time.monotonic() + within_s
    while not answer(page, question):
        assert time.monotonic() < ends, question
        page.wait_for_timeout(50)  # unlike a sleep, it lets what the page tells us in


def answer(page: Page, question: str) -> Any:
    """Return what the page answers; None where it is on its way to another."""
    try:
        return page.evaluate(question)
    except Error as problem:
        if any(words in problem.message for words in LEAVING):
            return None
        raise


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


def give_whole_text(site: Site, folder: Path, text: str) -> None:
    """Give the English book of the library a whole text in Greek, which everybody may have."""
    book = folder / "island.md"
    book.write_text(text, encoding="utf-8")
    library = site.services
    source = library.conversions.keep_file(book)
    library.delivery.desk.store.put_text(ItemId(site.english), source, EL)
    library.entitlement.note(source.artifact, STAFF, Right.FREE)


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
def zorba(site: Site) -> JobId:
    conversions = site.services.conversions
    job = conversions.submit(ConversionRequest(ItemSource(site.zorba), "mp3", Options(EL)))
    conversions.wait(job, timeout_s=60)
    return job


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def start(driver: Playwright, *flags: str, without: tuple[str, ...] = ()) -> Browser:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    return driver.chromium.launch(
        executable_path=CHROMIUM,
        args=[*FLAGS, *flags],
        ignore_default_args=list(without),
        chromium_sandbox=False,
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
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(site(path))
        return page

    yield visit
    for context in contexts:
        context.close()
