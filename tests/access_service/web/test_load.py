"""What a page costs: how often it asks the store, and whose limit it counts against."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from access_service.bootstrap import Services
from access_service.catalogue.record import Item, ItemId
from access_service.cli.serve import serving
from access_service.conversion.kept_briefly import MOST, KeptBriefly
from access_service.store.items import SqlItemStore
from access_service.web.application import create_app
from access_service.web.limits import limiter
from tests.access_service.web.conftest import FakeNarrator, FakeRecogniser
from tests.access_service.web.loopback import serving_on_loopback

MOST_OF_A_SEARCH, MOST_OF_AN_ITEM = 3, 14


@contextmanager
def asked(services: Services) -> Iterator[list[str]]:
    """Yield the statements that the store is asked meanwhile."""
    statements: list[str] = []

    def note(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(services.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(services.engine, "before_cursor_execute", note)


def test_a_search_asks_the_store_as_often_for_many_answers_as_for_one(
    client: FlaskClient, library: Services
) -> None:
    shown = []
    for query in ("ζορμπας", "νησια"):
        with asked(library) as statements:
            page = client.get(f"/search?q={query}").text
        shown.append(len(set(re.findall(r'href="/items/([^"/]+)"', page))))
        assert sum("FROM items" in one for one in statements) == 1, statements
        assert len(statements) <= MOST_OF_A_SEARCH, statements
    assert shown[0] < shown[1], "many answers beside few"


def test_the_page_of_an_item_asks_once_for_all_the_copies_made_of_it(
    client: FlaskClient, library: Services
) -> None:
    with asked(library) as statements:
        assert client.get("/items/island-1").status_code == 200
    assert sum("FROM derived" in one for one in statements) == 1
    assert len(statements) <= MOST_OF_AN_ITEM, statements


def test_a_changed_record_is_shown_at_the_next_page(client: FlaskClient, library: Services) -> None:
    store = SqlItemStore(library.engine)  # as another process would
    before = store.get(ItemId("sea"))
    assert "The Old Man" in client.get("/items/sea").text
    changed = Item(before.id, before.source, before.control_number, "Another sea", before.lang)
    try:
        store.put([changed])
        page = client.get("/items/sea").text
        assert "Another sea" in page
        assert "The Old Man" not in page
    finally:
        store.put([before])


def test_an_answer_is_kept_for_its_time_and_an_error_never() -> None:
    now, found = [0.0], []

    def find() -> int:
        found.append(now[0])
        if len(found) == 1:
            raise ValueError("the first time")
        return len(found)

    kept: KeptBriefly[str, int] = KeptBriefly(1.0, clock=lambda: now[0])
    with pytest.raises(ValueError, match="the first time"):
        kept.of("a", find)
    assert [kept.of("a", find), kept.of("a", find)] == [2, 2]
    now[0] = 1.0
    assert kept.of("a", find) == 3


def test_ever_new_questions_take_no_more_memory() -> None:
    kept: KeptBriefly[int, int] = KeptBriefly()
    for number in range(3 * MOST):
        assert kept.of(number, lambda number=number: number) == number  # type: ignore[misc]
    assert 0 < len(kept) <= MOST
    last = 3 * MOST - 1
    assert kept.of(last, lambda: -1) == last, "what was asked last is still there"


@pytest.mark.network
@pytest.mark.enable_socket
@pytest.mark.parametrize(("proxies", "is_counted_apart"), [(0, False), (1, True)])
def test_the_server_counts_patrons_apart_behind_a_proxy_of_the_library_and_believes_no_other(
    library: Services,
    narrator: FakeNarrator,
    recogniser: FakeRecogniser,
    proxies: int,
    is_counted_apart: bool,
) -> None:
    settings = library.settings.model_copy(update={"trusted_proxies": proxies})
    parts = {name: part for name, part in vars(library).items() if name != "settings"}
    app = create_app(Services(settings, **parts))
    with app.app_context():
        limiter.reset()
    left = []
    with serving_on_loopback(app, **serving(settings)) as line:
        for patron in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
            line.request("GET", "/search?q=x", headers={"X-Forwarded-For": patron})
            answer = line.getresponse()
            answer.read()
            left.append(int(answer.headers["X-RateLimit-Remaining"]))
    assert left[0] - left[1] == 1
    assert (left[2] == left[0]) is is_counted_apart
