"""A form that is sent twice, at once or after going back, makes one thing and tells the same."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.announcements.model import AnnouncementId, State
from access_service.bootstrap import Services
from access_service.idempotency import Drawn, IdempotencyKey, fresh_idempotency_key
from access_service.messages import say
from access_service.patrons.carers import Carers
from access_service.patrons.kept import NewCard
from access_service.patrons.locks import Source
from access_service.patrons.requests import RequestState
from formats.document import EL
from formats.errors import BadInput
from tests.access_service.web.conftest import CHEAP, ZORBA, enter

HERE = Source("phone", "2101234567")


def form_at(client: FlaskClient, page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form on a page that is sent to an address."""
    found = re.search(
        rf'<form[^>]*(?:action="{re.escape(action)}"|method="post" novalidate)[^>]*>(.*?)</form>',
        client.get(page).text,
        re.S,
    )
    assert found, page
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[1]))
    assert fields["idempotency_key"]
    return fields


@pytest.fixture
def carers(library: Services, card: NewCard) -> Iterator[Carers]:
    before = library.carers
    library.carers = Carers(library.carer_store, CHEAP, key=b"key")
    yield library.carers
    library.carers = before


def twice(app: APIFlask, client: FlaskClient, address: str, fields: dict[str, str]) -> list[str]:
    """Send a form twice at the same moment, as one browser does, and return both answers."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    at_once = Barrier(2)

    def send(_: int) -> str:
        browser = app.test_client()
        browser.set_cookie("session", cookie.value)
        at_once.wait()
        answer = browser.post(address, data=fields, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, range(2)))


def test_a_carers_form_sent_twice_at_once_gives_one_access_and_tells_one_pin_that_opens(
    mine: FlaskClient, app: APIFlask, card: NewCard, library: Services, carers: Carers
) -> None:
    fields = {**form_at(mine, "/me/carers/", "/me/carers/"), "name": "Ελένη"}
    told = twice(app, mine, "/me/carers/", fields)
    (made,) = carers.of(card.patron.id)
    pins = {re.search(r"PIN: <strong>(\d+) (\d+)", page).groups() for page in told}
    assert len(pins) == 1
    (pin,) = ("".join(parts) for parts in pins)
    assert all(made.card_no in page for page in told)
    entered = library.patrons.enter(made.card_no, pin, source=HERE)
    assert entered.carer == made


def test_a_form_that_comes_again_after_access_was_taken_back_on_another_device_gives_none(
    mine: FlaskClient, app: APIFlask, card: NewCard, library: Services, carers: Carers
) -> None:
    fields = {**form_at(mine, "/me/carers/", "/me/carers/"), "name": "Ελένη"}
    page = mine.post("/me/carers/", data=fields).text
    first = re.search(r"PIN: <strong>(\d+) (\d+)", page)
    assert first is not None
    (lost,) = carers.of(card.patron.id)
    carers.revoke(card.patron.id, lost.id)  # by another device: this browser knows nothing of it
    again = mine.post("/me/carers/", data=fields)
    assert again.status_code == 400
    assert say("carer-ended", EL) in again.text
    assert carers.of(card.patron.id) == ()
    with pytest.raises(BadInput):
        library.patrons.enter(lost.card_no, "".join(first.groups()), source=HERE)
    fresh = re.search(r'name="idempotency_key" value="([^"]+)"', again.text)
    assert fresh is not None
    assert 'value="Ελένη"' in again.text, "the name need not be typed again"
    mine.post("/me/carers/", data={**fields, "idempotency_key": fresh[1]})
    (made,) = carers.of(card.patron.id)
    assert made.card_no != lost.card_no


@pytest.mark.parametrize("state", RequestState)
def test_a_request_that_comes_again_is_the_one_it_made_however_far_that_is(
    library: Services, card: NewCard, state: RequestState
) -> None:
    patron, words = card.patron.id, f"για μέλισσες, {state}"
    key = fresh_idempotency_key()
    asked = library.requests.ask(patron, words=words, idempotency_key=key)
    library.requests.set_state(asked.id, state, answer="Στο γραφείο.")
    again = library.requests.ask(patron, words=words, idempotency_key=key)
    assert (again.id, again.state, again.answer) == (asked.id, state, "Στο γραφείο.")
    other = library.requests.ask(patron, words=words, idempotency_key=fresh_idempotency_key())
    assert (other.id == asked.id) == state.is_open
    assert library.requests.ask(patron, words=words, idempotency_key=key).id == asked.id
    for one in library.requests.of(patron):
        library.requests.set_state(one.id, RequestState.CANCELLED)


def test_a_request_is_kept_where_there_is_none_and_never_over_an_answer(
    library: Services, card: NewCard
) -> None:
    asked = library.requests.ask(
        card.patron.id, words="για κηφήνες", idempotency_key=fresh_idempotency_key()
    )
    library.requests.set_state(asked.id, RequestState.REFUSED, answer="Δεν υπάρχει.")
    assert not library.request_store.add(asked), "the same form, a moment later"
    assert library.requests.show(asked.id).answer == "Δεν υπάρχει."


def test_another_form_for_the_same_name_is_told_clearly_and_another_name_is_another_carer(
    mine: FlaskClient, card: NewCard, carers: Carers
) -> None:
    fields = form_at(mine, "/me/carers/", "/me/carers/")
    assert mine.post("/me/carers/", data={**fields, "name": "Ελένη"}).status_code == 200
    again = form_at(mine, "/me/carers/", "/me/carers/")
    refused = mine.post("/me/carers/", data={**again, "name": "ελένη"})
    assert refused.status_code == 400
    assert say("carer-same-name", EL, name="ελένη") in refused.text
    gone_back = mine.post("/me/carers/", data={**fields, "name": "Νίκος"})
    assert gone_back.status_code == 200
    assert [one.display_name for one in carers.of(card.patron.id)] == ["Ελένη", "Νίκος"]


def test_the_podcasts_form_sent_twice_at_once_makes_one_address_that_opens(
    mine: FlaskClient, app: APIFlask, library: Services, card: NewCard
) -> None:
    fields = form_at(mine, "/me/podcast/", "/me/podcast/")
    told = twice(app, mine, "/me/podcast/", fields)
    addresses = [re.search(r'value="[^"]*(/private/[^"]+)"', page)[1] for page in told]
    assert addresses[0] == addresses[1]
    assert app.test_client().get(addresses[0]).status_code == 200
    library.private_feeds.end(card.patron.id)
    mine.post("/me/podcast/", data=fields)
    assert app.test_client().get(addresses[0]).status_code == 410, "what ended opens never again"
    assert library.private_feeds.made_at(card.patron.id) is not None


@pytest.mark.parametrize("what", ["words", "item"])
def test_a_request_sent_twice_at_once_is_one_request(
    mine: FlaskClient, app: APIFlask, library: Services, card: NewCard, what: str
) -> None:
    page = "/me/" if what == "words" else f"/items/{ZORBA}"
    fields = form_at(mine, page, "/me/requests")
    typed = {"words": "κάτι για μέλισσες"} if what == "words" else {"item": ZORBA}
    twice(app, mine, "/me/requests", {**fields, **typed})
    mine_now = library.requests.of(card.patron.id)
    assert len([one for one in mine_now if (one.words or one.item) in typed.values()]) == 1


def test_a_search_saved_twice_at_once_is_one_search(
    mine: FlaskClient, app: APIFlask, library: Services, card: NewCard
) -> None:
    fields = form_at(mine, "/search?q=Νησιά", "/me/searches")
    twice(app, mine, "/me/searches", {**fields, "q": "Νησιά"})
    assert len(library.saved_searches.news(card.patron.id)) == 1


def test_an_announcement_sent_twice_at_once_is_one_announcement(
    client: FlaskClient, app: APIFlask, library: Services, colleagues: object
) -> None:
    enter(client)
    fields = form_at(client, "/staff/announcements/new", "/staff/announcements/new")
    typed = {"title_el": "Μία φορά μόνο", "body_el": "Κείμενο.", "kind": "hours"}
    told = twice(app, client, "/staff/announcements/new", {**fields, **typed})
    made = [one for one in library.announcements.list() if one.wording(EL).title == "Μία φορά μόνο"]
    assert len(made) == 1
    assert all("Μία φορά μόνο" in page for page in told)


def test_an_announcement_corrected_in_its_dates_alone_is_not_taken_for_the_one_before(
    client: FlaskClient, library: Services, colleagues: object
) -> None:
    enter(client)
    address = "/staff/announcements/new"
    typed = {"title_el": "Με ημερομηνία", "body_el": "Κείμενο.", "kind": "event"}
    fields = {**form_at(client, address, address), **typed}
    dates = ("2027-05-01T18:00", "2027-05-08T18:00")
    pages = [
        client.post(address, data={**fields, "event_at": date}).location
        for date in (*dates, dates[0])
    ]
    assert pages[0] == pages[2] != pages[1]
    made = [one for one in library.announcements.list() if one.wording(EL).title == "Με ημερομηνία"]
    assert sorted(one.event_at.isoformat()[:16] for one in made if one.event_at) == list(dates)


def test_an_announcements_form_that_comes_again_leaves_what_was_published_since(
    client: FlaskClient, library: Services, colleagues: object
) -> None:
    enter(client)
    address = "/staff/announcements/new"
    typed = {"title_el": "Στάλθηκε ξανά", "body_el": "Κείμενο.", "kind": "hours"}
    fields = {**form_at(client, address, address), **typed}
    page = client.post(address, data=fields).location
    number = AnnouncementId(page.rpartition("/")[2])
    draft = library.announcements.show(number)
    library.announcements.publish(number, datetime.now(UTC))
    assert client.post(address, data=fields).location == page
    assert not library.announcements.add_once(draft), "the same form, a moment later"
    kept = library.announcements.show(number)
    assert kept.state is State.PUBLISHED
    assert kept.wordings == draft.wordings


def test_a_round_sent_twice_at_once_is_one_round_and_with_another_day_another(
    client: FlaskClient, app: APIFlask, library: Services, colleagues: object
) -> None:
    enter(client)
    address = "/staff/rounds/"
    fields = {**form_at(client, address, address), "name": "Κέντρο", "capacity": "20"}
    told = twice(app, client, address, {**fields, "weekday": "1"})
    store = library.delivery.desk.store
    (made,) = [one for one in store.rounds() if one.name == "Κέντρο"]
    assert all("Κέντρο" in page for page in told)
    store.put_round(replace(made, name="Κέντρο, πρωί"))
    page = client.post(address, data={**fields, "weekday": "1"}).location
    assert page == f"{address}{made.id}", "its form comes again after somebody changed it"
    assert store.round(made.id).name == "Κέντρο, πρωί"
    other = client.post(address, data={**fields, "weekday": "2"}).location
    assert other not in {page, address}


def test_a_file_sent_twice_at_once_is_one_upload(
    client: FlaskClient, library: Services, colleagues: object
) -> None:
    enter(client)
    fields = form_at(client, "/uploads/", "/uploads/")
    sent = {
        client.post(
            "/uploads/",
            data={**fields, "lang": "el", "file": (io.BytesIO("# Μία\n".encode()), "μία.md")},
        ).location
        for _ in range(2)
    }
    assert len(sent) == 1
    assert client.get("/uploads/").text.count("μία.md") == 1


def test_what_is_drawn_differs_with_the_form_the_words_and_the_key() -> None:
    form = IdempotencyKey("a" * 32)
    one = Drawn(form, "x", "yz", key=b"k")
    assert one.id() == Drawn(form, "x", "yz", key=b"k").id()
    others = [
        Drawn(IdempotencyKey("b" * 32), "x", "yz", key=b"k"),
        Drawn(form, "xy", "z", key=b"k"),
        Drawn(form, "x", "yz", key=b"other"),
        Drawn(IdempotencyKey(""), "x", "yz", key=b"k"),
        Drawn(IdempotencyKey(""), "x", "yz", key=b"k"),
    ]
    assert len({one.id(), *(other.id() for other in others)}) == 6
    assert one.bytes("pin") != one.bytes("card")
    assert one.bytes("pin", 0) != one.bytes("pin", 1)
