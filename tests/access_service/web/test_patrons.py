"""Signing in with a card, and what somebody finds behind it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.catalogue.record import Item, ItemId
from access_service.messages import say
from access_service.patrons.account import PatronStatus
from access_service.patrons.carers import Carers
from access_service.patrons.kept import NewCard
from access_service.patrons.locks import Source
from access_service.patrons.requests import RequestState
from access_service.preferences import Preferences
from access_service.staff.account import Role
from access_service.staff.service import Staff
from access_service.web.limits import limiter
from formats.document import EL, EN
from tests.access_service.stocked import catalogue_of
from tests.access_service.web.conftest import CHEAP, SCRIPT, ZORBA, enter, keep_text, sign_in, token


def send(client: FlaskClient, address: str, **fields: str) -> str:
    """Send a form and return the page that follows."""
    fields["csrf_token"] = token(client, "/me/")
    return client.post(address, data=fields, follow_redirects=True).text


def test_a_card_and_its_pin_open_my_books_and_signing_out_leaves_nothing(
    client: FlaskClient, card: NewCard, library: Services
) -> None:
    assert client.get("/me/").headers["Location"] == "/me/sign-in?next=/me/"
    with client.session_transaction() as session:
        session["left-by-a-stranger"] = "x"
        session["asker"] = "mark"
    sign_in(client, "123-45", f" {card.pin[:3]} {card.pin[3:]}")
    page = client.get("/me/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script>alert" not in page.text
    with client.session_transaction() as session:
        assert "left-by-a-stranger" not in session
        kept = session["patron"]
    client.post("/me/sign-out", data={"csrf_token": token(client, "/me/")})
    with client.session_transaction() as session:
        assert "asker" not in session
    assert library.patrons.whose(kept) is None
    assert client.get("/me/").status_code == 303


def test_a_wrong_card_and_a_wrong_pin_are_told_in_the_same_words_and_keep_the_card(
    client: FlaskClient, card: NewCard
) -> None:
    for number, secret in (("12345", "000001"), ("99999", card.pin)):
        fields = {"csrf_token": token(client, "/me/sign-in"), "card": number, "secret": secret}
        page = client.post("/me/sign-in", data=fields)
        assert page.status_code == 403
        assert say("patron-refused", EL) in page.text
        assert f'value="{number}"' in page.text
        assert secret not in page.text


def test_after_three_tries_the_browser_waits_and_is_told_whom_to_ask(
    client: FlaskClient, card: NewCard
) -> None:
    for number in range(3):
        sign_in(client, f"7777{number}", "000001")
    fields = {"csrf_token": token(client, "/me/sign-in"), "card": "12345", "secret": card.pin}
    page = client.post("/me/sign-in", data=fields)
    assert say("patron-session-waits", EL, minutes=15) in page.text


def test_a_session_that_ended_loses_nothing_that_was_typed(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    csrf = token(mine, "/me/")
    with mine.session_transaction() as session:
        library.patrons.sign_out(session["patron"])
    page = mine.post("/me/requests", data={"csrf_token": csrf, "words": "κάτι <για> μέλισσες"})
    assert page.status_code == 403
    assert 'name="kept-words" value="κάτι &lt;για&gt; μέλισσες"' in page.text
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
    fields |= {"kept-words": "κάτι <για> μέλισσες", "card": "12345", "secret": card.pin}
    page = mine.post("/me/sign-in", data=fields)
    assert 'action="/me/requests"' in page.text
    assert 'name="words" value="κάτι &lt;για&gt; μέλισσες"' in page.text
    send(mine, "/me/requests", words="κάτι <για> μέλισσες")
    assert [one.words for one in library.requests.of(card.patron.id)] == ["κάτι <για> μέλισσες"]


def test_every_form_of_a_patron_asks_for_a_token(mine: FlaskClient) -> None:
    for address in ("/me/sign-out", "/me/shelf", "/me/requests", "/me/history", "/me/secret/"):
        assert mine.post(address, data={}).status_code == 400


def test_nobody_is_led_to_another_server_after_signing_in(
    client: FlaskClient, card: NewCard
) -> None:
    fields = {"csrf_token": token(client, "/me/sign-in"), "card": "12345", "secret": card.pin}
    answer = client.post("/me/sign-in", data={**fields, "next": "//evil.example/"})
    assert answer.headers["Location"] == "/me/"


def test_a_book_is_put_on_the_shelf_from_its_page_and_taken_off_again(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    assert 'action="/me/shelf"' in mine.get(f"/items/{ZORBA}").text
    page = send(mine, "/me/shelf", work=f"item:{ZORBA}")
    assert say("web-done-shelf-kept", EL) in page
    kept = mine.get(f"/items/{ZORBA}").text
    assert say("web-item-kept", EL) in kept
    assert 'action="/me/shelf"' not in kept
    assert f'href="/items/{ZORBA}"' in page
    library.bookshelf.stop_at(card.patron.id, f"item:{ZORBA}", "b3")
    assert "Σταματήσατε" in mine.get("/me/").text
    assert mine.get(f"/me/position?work=item:{ZORBA}").get_json()["anchor"] == "b3"
    page = send(mine, "/me/shelf/remove", work=f"item:{ZORBA}")
    assert say("web-patron-shelf-count-none", EL) in page
    bad = {"csrf_token": token(mine, "/me/"), "work": "item:no-such"}
    assert mine.post("/me/shelf", data=bad).status_code == 400


def test_the_player_keeps_where_somebody_stopped(mine: FlaskClient, card: NewCard) -> None:
    place = {"csrf_token": token(mine, "/me/"), "work": f"item:{ZORBA}", "anchor": "b9"}
    assert mine.post("/me/position", data={**place, "lang": "en"}).status_code == 204
    found = mine.get(f"/me/position?work=item:{ZORBA}").get_json()
    assert (found["anchor"], found["lang"]) == ("b9", "en")
    assert mine.get("/me/position?work=item:sea").get_json() is None
    ended = {"csrf_token": place["csrf_token"], "work": place["work"]}
    assert mine.post("/me/position/finish", data=ended).status_code == 204
    assert mine.get(f"/me/position?work=item:{ZORBA}").get_json() is None
    assert mine.post("/me/position/finish", data={**ended, "work": "x"}).status_code == 400


def test_a_request_in_words_and_for_an_item_is_shown_with_its_state_and_answer(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    send(mine, "/me/requests", words=f"κάτι {SCRIPT}", form="mp3")
    page = send(mine, "/me/requests", item="sea")
    assert "<script>alert" not in page
    assert say("web-request-state-waiting", EL) in page
    first = next(one for one in library.requests.of(card.patron.id) if one.item)
    library.requests.set_state(first.id, RequestState.REFUSED, answer="Δεν υπάρχει.")
    assert "Δεν υπάρχει." in mine.get("/me/").text
    empty = {"csrf_token": token(mine, "/me/"), "words": "  "}
    page = mine.post("/me/requests", data=empty)
    assert (page.status_code, say("request-empty", EL) in page.text) == (400, True)
    second = next(one for one in library.requests.of(card.patron.id) if one.words)
    page = send(mine, f"/me/requests/{second.id}/cancel")
    assert say("web-request-state-cancelled", EL) in page


def test_a_copy_that_is_asked_for_is_among_the_requests_and_in_a_history_that_was_asked_for(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    send(mine, "/me/history", history="on")
    fields = {"csrf_token": token(mine, f"/items/{ZORBA}"), "source": f"item:{ZORBA}"}
    asked = mine.post("/copies", data={**fields, "format": "txt", "lang": "el"})
    (request,) = library.requests.of(card.patron.id)
    assert asked.headers["Location"] == f"/copies/{request.job}"
    library.conversions.wait(request.job, timeout_s=60)
    assert say("web-request-state-ready", EL) in mine.get("/me/").text
    mine.get(f"/copies/{request.job}/file")
    mine.get(f"/copies/{request.job}/file", headers={"Range": "bytes=0-3"})
    assert [one.form for one in library.bookshelf.history(card.patron.id)] == ["txt"]
    page = send(mine, "/me/history", history="off")
    assert say("web-done-history-off", EL) in page
    assert library.bookshelf.history(card.patron.id) == ()


def test_a_saved_search_tells_what_is_new_until_it_was_seen(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    assert "/me/searches" in mine.get("/search?q=Χάρτης").text
    page = send(mine, "/me/searches", q="Χάρτης", lang="el")
    assert say("web-done-search-saved", EL) in page
    assert say("web-searches-new", EL) not in page
    fresh = Item(ItemId("map"), "later", "m1", "Χάρτης του Αιγαίου", EL)
    catalogue_of(library, (fresh,)).import_file(Path("later"))
    page = mine.get("/me/").text
    assert say("web-searches-new", EL) in page
    assert 'href="/items/map"' in page
    (search,) = library.search_store.of(card.patron.id)
    assert say("web-searches-new", EL) not in send(mine, f"/me/searches/{search.id}/seen")
    assert say("web-patron-searches-none", EL) in send(mine, f"/me/searches/{search.id}/remove")
    empty = {"csrf_token": token(mine, "/me/"), "q": " "}
    assert mine.post("/me/searches", data=empty).status_code == 400


def test_a_new_pin_needs_the_present_one_and_ends_other_browsers(
    mine: FlaskClient, app: APIFlask, card: NewCard
) -> None:
    other = sign_in(app.test_client(), "12345", card.pin)
    csrf = {"csrf_token": token(mine, "/me/secret/")}
    wrong = mine.post("/me/secret/", data={**csrf, "secret": "000001", "new_secret": "204816"})
    assert wrong.status_code == 403
    easy = mine.post("/me/secret/", data={**csrf, "secret": card.pin, "new_secret": "222222"})
    assert (easy.status_code, "222222" in easy.text) == (400, False)
    done = mine.post("/me/secret/", data={**csrf, "secret": card.pin, "new_secret": "204816"})
    assert done.status_code == 303
    assert mine.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 303


def test_nobody_cancels_or_sees_what_is_another_patrons(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    other = library.patrons.add("777")
    asked = library.requests.ask(other.patron.id, words="μυστικό")
    assert "μυστικό" not in mine.get("/me/").text
    csrf = {"csrf_token": token(mine, "/me/")}
    assert mine.post(f"/me/requests/{asked.id}/cancel", data=csrf).status_code == 404
    library.privacy.erase(other.patron.id)


def test_the_conversation_tells_what_somebody_asked_for_anywhere(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    library.requests.ask(card.patron.id, item=ZORBA, form="epub", channel="phone")
    fields = {"csrf_token": token(mine, "/talk/"), "turn": "0", "words": "το ράφι μου"}
    page = mine.post("/talk/", data=fields, follow_redirects=True)
    assert "Ζορμπά" in page.text
    assert "περιμένει τη σειρά του" in page.text


def test_a_book_is_put_on_the_shelf_in_the_conversation_and_told_there(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    for turn, words in enumerate(("Ζορμπά", "το πρώτο", "βάλε το στο ράφι μου", "το ράφι μου")):
        fields = {"csrf_token": token(mine, "/talk/"), "turn": str(turn), "words": words}
        page = mine.post("/talk/", data=fields, follow_redirects=True)
    assert [one.work for one in library.bookshelf.shelf(card.patron.id)] == [f"item:{ZORBA}"]
    assert "το έχετε στο ράφι σας" in page.text


def test_a_card_that_is_sent_twice_is_made_once_and_both_answers_tell_its_pin(
    client: FlaskClient, colleagues: Staff, library: Services
) -> None:
    enter(client, Role.LIBRARIAN)
    form = {"csrf_token": token(client, "/staff/patrons/"), "card": "556", "name": "Νίκος"}
    form["idempotency_key"] = "k1"
    pins = [
        re.findall(
            r"<strong>(\d{3} \d{3})</strong>", client.post("/staff/patrons/", data=form).text
        )
        for _ in range(2)
    ]
    assert pins[0] == pins[1] != []
    pin = pins[0][0].replace(" ", "")
    assert library.patrons.verify("556", pin, source=Source("pages", "here")).card_no == "556"
    other = client.post("/staff/patrons/", data={**form, "idempotency_key": "k2"})
    assert other.status_code == 400
    library.patrons.new_pin(library.patrons.with_card("556").id)
    assert client.post("/staff/patrons/", data=form).status_code == 400


def test_staff_make_a_card_see_the_pin_once_and_decide_who_may_have_copies(
    client: FlaskClient, colleagues: Staff, card: NewCard, library: Services
) -> None:
    enter(client, Role.LIBRARIAN)
    csrf = {"csrf_token": token(client, "/staff/patrons/")}
    page = client.post(
        "/staff/patrons/",
        data={**csrf, "card": "555", "name": f"Νίκος {SCRIPT}", "eligible": "yes"},
    )
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script>alert" not in page.text
    pin = re.search(r"<strong>(\d{3}) (\d{3})</strong>", page.text)
    assert pin
    made = library.patrons.with_card("555")
    assert made.eligibility is not None
    assert (made.is_eligible, made.eligibility.officer) == (True, "librarian")
    again = client.post("/staff/patrons/", data={**csrf, "card": "555", "name": "Ελένη"})
    assert (again.status_code, 'value="Ελένη"' in again.text) == (400, True)
    assert "555" in client.get("/staff/patrons/?find=νικοσ").text
    address = f"/staff/patrons/{made.id}"
    client.post(f"{address}/eligibility", data={**csrf, "eligible": "no"})
    client.post(f"{address}/status", data={**csrf, "status": "closed"})
    client.post(address, data={**csrf, "name": "Νίκος", "phone": "210", "note": "", "lang": "en"})
    kept = library.patrons.show(made.id)
    assert (kept.is_eligible, kept.status) == (False, PatronStatus.CLOSED)
    assert (kept.display_name, kept.lang) == ("Νίκος", EN)
    assert client.post(f"{address}/pin", data=csrf).status_code == 200
    log = " ".join(f"{one.action} {one.thing}" for one in colleagues.actions())
    assert "patron-added" in log
    assert "Νίκος" not in log
    library.privacy.erase(made.id)


def test_staff_unlock_a_card_that_was_tried_too_often(
    client: FlaskClient, app: APIFlask, colleagues: Staff, card: NewCard, library: Services
) -> None:
    for number in range(5):
        with app.app_context():
            limiter.reset()
        stranger = app.test_client()
        stranger.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        sign_in(stranger, "12345", "000001")
    enter(client, Role.LIBRARIAN)
    address = f"/staff/patrons/{card.patron.id}"
    assert f"{address}/unlock" in client.get(address).text
    client.post(f"{address}/unlock", data={"csrf_token": token(client, address)})
    assert f"{address}/unlock" not in client.get(address).text
    assert sign_in(app.test_client(), "12345", card.pin).get("/me/").status_code == 200


@pytest.mark.parametrize("role", [Role.CHOOSER, Role.DELIVERER])
def test_the_desk_for_patrons_is_for_librarians(
    client: FlaskClient, colleagues: Staff, card: NewCard, role: Role
) -> None:
    enter(client, role)
    assert client.get("/staff/patrons/").status_code == 403
    assert client.get(f"/staff/patrons/{card.patron.id}").status_code == 403


def test_everything_that_is_kept_is_shown_and_taken_along(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    send(mine, "/me/requests", words=f"κάτι {SCRIPT}")
    page = mine.get("/me/privacy/")
    assert "<script>alert" not in page.text
    assert say("web-personal-requests", EL) in page.text
    told = mine.get("/me/privacy/export.json")
    assert "attachment" in told.headers["Content-Disposition"]
    assert told.get_json()["requests"][0]["words"].startswith("κάτι")
    whole = mine.get("/me/privacy/export.html")
    assert "<script>alert" not in whole.text
    assert "argon2" not in whole.text + told.text


def test_what_is_kept_is_shown_in_words_and_by_title(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    library.requests.ask(card.patron.id, item=ZORBA, form="mp3", channel="phone")
    library.bookshelf.put(card.patron.id, f"item:{ZORBA}")
    page = mine.get("/me/privacy/").text.split("<main")[1]
    for said in ("Ζορμπά", "Στο ράφι", "Περιμένει τη βιβλιοθήκη", "Από το τηλέφωνο", "Ενεργός"):
        assert said in page, said
    for raw in (">shelf<", ">waiting<", ">phone<", ">active<", "{}", f"item:{ZORBA}"):
        assert raw not in page, raw
    assert not re.search(r"\d{4}-\d\d-\d\dT", page)


def test_somebody_erases_themselves_after_the_pin_was_given_again(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    library.requests.ask(card.patron.id, words="κάτι")
    csrf = {"csrf_token": token(mine, "/me/privacy/erase")}
    assert say("web-erase-stays-register", EL) in mine.get("/me/privacy/erase").text
    wrong = mine.post("/me/privacy/erase", data={**csrf, "secret": "000001"})
    assert wrong.status_code == 403
    assert library.requests.of(card.patron.id)
    done = mine.post("/me/privacy/erase", data={**csrf, "secret": card.pin}, follow_redirects=True)
    assert say("web-erased", EL) in done.text
    assert library.privacy.export(card.patron.id)["account"] == []
    assert mine.get("/me/").status_code == 303
    with mine.session_transaction() as session:
        assert "patron" not in session


def test_a_carer_sees_the_books_and_nothing_that_is_for_the_patron_alone(
    mine: FlaskClient, app: APIFlask, card: NewCard, library: Services
) -> None:
    library.carers = Carers(library.carer_store, CHEAP)
    page = send(mine, "/me/carers/", name=f"Ελένη {SCRIPT}")
    assert "<script>alert" not in page
    number = re.search(r"<strong>(F\d{9})</strong>", page)
    pin = re.search(r"<strong>(\d{3}) (\d{3})</strong>", page)
    assert number
    assert pin
    other = sign_in(app.test_client(), number[1], pin[1] + pin[2])
    assert "Ελένη" in other.get("/me/").text
    send(other, "/me/requests", words="από τη φίλη")
    assert library.requests.of(card.patron.id)
    closed = ("secret/", "carers/", "privacy/", "privacy/export.json", "podcast/")
    for address in (*closed, "delivery/consent/history"):
        assert other.get(f"/me/{address}").status_code == 403, address
    csrf = {"csrf_token": token(other, "/me/")}
    secret = {"secret": pin[1] + pin[2]}
    assert other.post("/me/privacy/erase", data={**csrf, **secret}).status_code == 403
    library.patrons.change(card.patron.id, keeps_history=True)
    assert other.post("/me/history", data=csrf).status_code == 403
    assert library.patrons.show(card.patron.id).keeps_history
    (carer,) = library.carers.of(card.patron.id)
    page = send(mine, f"/me/carers/{carer.id}/revoke")
    assert say("web-carers-count-none", EL) in page
    assert other.get("/me/").status_code == 303


def test_only_who_is_not_signed_in_is_told_on_an_items_page_that_a_card_is_needed(
    mine: FlaskClient, app: APIFlask
) -> None:
    needed = say("web-item-mine-what", EL)
    assert needed not in mine.get(f"/items/{ZORBA}").text
    assert needed in app.test_client().get(f"/items/{ZORBA}").text


def test_a_copy_for_a_beneficiary_is_in_the_register_and_published_without_anybody(
    mine: FlaskClient,
    app: APIFlask,
    card: NewCard,
    colleagues: Staff,
    library: Services,
    tmp_path: Path,
) -> None:
    library.patrons.decide(card.patron.id, is_eligible=True, officer="librarian")
    keep_text(library, tmp_path)
    fields = {"csrf_token": token(mine, f"/items/{ZORBA}"), "source": f"text:{ZORBA}"}
    mine.post("/copies", data={**fields, "format": "txt", "lang": "el"})
    (request,) = library.requests.of(card.patron.id)
    library.conversions.wait(request.job, timeout_s=60)
    assert f'href="/items/{ZORBA}/text"' in mine.get("/me/").text, "the way back to the whole text"
    assert library.register.newest() == ()
    mine.get(f"/copies/{request.job}/file")
    (line,) = library.register.newest()
    assert (line.work, line.form, line.ground) == (f"text:{ZORBA}", "txt", "beneficiary")
    public = app.test_client().get("/compliance").text
    assert say("web-compliance-fewer", EL, fewest=5) in public
    assert line.beneficiary[:8] not in public
    desk = enter(app.test_client(), Role.LIBRARIAN)
    assert line.beneficiary[:8] in desk.get("/staff/register/").text
    table = desk.get("/staff/register/register.csv")
    assert (table.mimetype, line.beneficiary in table.text) == ("text/csv", True)
    assert "Μαρία" not in table.text


def test_one_account_and_one_source_may_not_ask_without_end(
    mine: FlaskClient, card: NewCard, app: APIFlask
) -> None:
    place = {"csrf_token": token(mine, "/me/"), "work": f"item:{ZORBA}", "anchor": "b9"}
    seen = [mine.post("/me/position", data=place).status_code for _ in range(3)]
    assert seen == [204, 204, 204]
    with app.app_context():
        counted = {key for key in limiter.storage.storage if "patron " in str(key)}
    assert any(card.patron.id in str(key) for key in counted)
    for _ in range(120):
        mine.post("/me/requests", data={"csrf_token": place["csrf_token"], "words": "ίδιο"})
    over = mine.post("/me/requests", data={"csrf_token": place["csrf_token"], "words": "ίδιο"})
    assert (over.status_code, "Retry-After" in over.headers) == (429, True)
    assert mine.get("/me/").status_code == 200


def test_a_copy_from_the_conversation_is_as_the_patron_wants_it(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    wanted = Preferences(scheme="white-on-black", print_pt=24)
    library.patrons.prefer(card.patron.id, wanted)
    ports = library.conversations.ports("x", patron=card.patron.id)
    assert ports.make(ZORBA, "large-print", EL) == ""
    options = library.conversions.status(ports.made[0].job).job.options
    assert (options.scheme, options.size_pt) == ("white-on-black", 24)
    library.conversions.wait(ports.made[0].job, timeout_s=60)
    assert [one.form for one in library.requests.of(card.patron.id)] == ["large-print-pdf"]
