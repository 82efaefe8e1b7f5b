"""The desk's pages: who may open which, what a deliverer never sees, whole ways through them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access_service.bootstrap import Services
from access_service.catalogue.record import ItemId
from access_service.delivery.model import Profile, VisitState
from access_service.delivery.needs import Need, NeedCode
from access_service.delivery.people import Purpose
from access_service.delivery.planning import AHEAD_DAYS
from access_service.messages import say
from access_service.patrons.requests import RequestState
from access_service.staff.account import Role
from access_service.web.application import create_app
from access_service.web.limits import limiter
from access_service.web.staff.areas import may_open
from access_service.web.staff.delivery import SHOWN_DAYS
from formats.document import EL
from formats.verify.registry import verify_file
from tests.access_service.delivery.conftest import LIKES, Town
from tests.access_service.delivery.test_desk import first, packed

PARTS = (
    "staff_delivery",
    "staff_homes",
    "staff_rounds",
    "staff_road",
    "staff_delivery_reports",
)
NEED_WORDS = ("Ήχος", "ήχος", "μπράιγ", "audio", "braille", "μεγάλα γράμματα", "αργή ομιλία")


@pytest.fixture
def app(library: Services) -> APIFlask:
    made = create_app(library)
    made.config["WTF_CSRF_ENABLED"] = True
    with made.app_context():
        limiter.reset()
    made.test_client_class = Visitor
    return made


class Visitor(FlaskClient):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        options.setdefault("buffered", True)
        return super().open(*args, **options)


def seen_in(answer: TestResponse) -> str:
    return answer.data.decode(errors="replace")


def enter(app: APIFlask, role: Role) -> FlaskClient:
    client = app.test_client()
    page = client.get("/staff/sign-in").text
    sent = {"csrf_token": token_in(page), "name": role.value, "password": "μια μεγάλη φράση"}
    assert client.post("/staff/sign-in", data=sent).status_code == 303
    return client


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def send(client: FlaskClient, page: str, to: str = "", **fields: Any) -> Any:
    """Send a form of a page as it stands there, with these fields."""
    shown = client.get(page).text
    found = re.search(r'name="version" value="(\d+)"', shown)
    kept = {"csrf_token": token_in(shown), "version": found[1] if found else "0"}
    return client.post(to or page, data={**kept, **fields})


def addresses(app: APIFlask, visit_id: int, patron_id: str, round_id: int) -> list[tuple[str, Any]]:
    """Return an address of every page and every form of the desk, with its rule."""
    values = {
        "number": visit_id,
        "patron_id": patron_id,
        "request_id": "none",
        "what": "label",
        "kind": "pdf",
        "job_id": "none",
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            part = rule.endpoint.partition(".")[0]
            if part in PARTS:
                chosen = {**values, "number": round_id if part == "staff_rounds" else visit_id}
                some = {name: chosen[name] for name in rule.arguments}
                found.append((app.url_for(rule.endpoint, **some), rule))
    return found


@pytest.mark.parametrize("role", [*Role, None])
def test_every_page_and_form_is_for_its_roles_alone(
    app: APIFlask, town: Town, library: Services, role: Role | None
) -> None:
    anna = town.enrol()
    visit = packed(library.delivery, anna)
    client = app.test_client() if role is None else enter(app, role)
    sent = (
        {"X-CSRFToken": client.get("/staff/road/stops.json").get_json()["csrf"]}
        if (role and may_open(role, "staff_road"))
        else {"X-CSRFToken": token_in(client.get("/staff/sign-in").text) if role is None else "x"}
    )
    every = addresses(app, visit.id, anna, town.round.id)
    assert len(every) > 40
    for address, rule in every:
        part = rule.endpoint.partition(".")[0]
        is_allowed = role is not None and may_open(role, part)
        if "GET" in (rule.methods or ()):
            answer = client.get(address)
            is_there = rule.endpoint != "staff_delivery.copy"
            expected = {200 if is_there else 404} if is_allowed else {403} if role else {303}
            assert answer.status_code in expected, (address, answer.status_code)
        elif not is_allowed:
            answer = client.post(address, headers=sent)
            assert answer.status_code in {400, 403}, (address, answer.status_code)
    assert library.delivery.desk.visits.get(visit.id).state is VisitState.PACKED


def test_a_deliverer_sees_no_need_no_title_and_no_telephone_anywhere(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol(needs=frozenset({Need(NeedCode.AUDIO), Need(NeedCode.BRAILLE, grade=1)}))
    visit = packed(library.delivery, anna)
    client = enter(app, Role.DELIVERER)
    seen = 0
    for address, rule in addresses(app, visit.id, anna, town.round.id):
        if "GET" not in (rule.methods or ()):
            continue
        answer = client.get(address)
        if answer.status_code == 200:
            seen += 1
        secrets = ["Ακουστικό", "6971234567", "6940000000", "Καζαντζάκης", *NEED_WORDS]
        assert not [word for word in secrets if word in seen_in(answer)], address
    assert seen >= 3
    assert "Ερμού 15" in client.get("/staff/road/").text
    shell = client.get("/staff/road/shell").text
    assert "Ερμού 15" not in shell
    assert "csrf_token" not in shell
    assert "deliverer" not in shell  # a phone keeps this page: nobody's name is in it


def test_a_chooser_sees_needs_and_titles_and_no_address(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    visit = packed(library.delivery, anna)
    client = enter(app, Role.CHOOSER)
    page = client.get(f"/staff/delivery/visit/{visit.id}").text
    assert "Ακουστικό" in page
    for address, rule in addresses(app, visit.id, anna, town.round.id):
        if "GET" in (rule.methods or ()):
            answer = client.get(address)
            secrets = ("Ερμού", "6971234567", "Χτυπήστε")
            assert not [word for word in secrets if word in seen_in(answer)], address


def test_a_patron_is_enrolled_with_consents_and_a_diagnosis_is_warned_of(
    app: APIFlask, town: Town, library: Services
) -> None:
    client = enter(app, Role.LIBRARIAN)
    form = {
        "card": "Λ 77",
        "name": "Σοφία",
        "phone": "2251099999",
        "need_large-print": "1",
        "size_pt": "22",
        "round": str(town.round.id),
        "cycle": "21",
        "max_items": "3",
        "lang_el": "1",
        "avoid_war": "1",
        "avoid_words": "ναυάγια; φίδια",
        "likes_author": "Δημουλά, Κική\n-Καζαντζάκης, Νίκος",
        "street": "Σαπφούς 3",
        "place": "39,1049 26,5571",
        "access_note": "Έχει γλαύκωμα",
    }
    refused = send(client, "/staff/homes/new", **form)
    assert refused.status_code == 400
    assert "γλαυκωμα" in refused.text
    assert 'value="Σαπφούς 3"' in refused.text
    form["access_note"] = "Από την αυλή"
    refused = send(client, "/staff/homes/new", **form)
    assert say("delivery-needs-consent", EL) in refused.text
    assert "Σοφία" not in {one.display_name for one in library.patrons.all()}, "nothing is kept yet"
    consents = {"consent_delivery": "1", "consent_needs": "1", "consent_history": "1"}
    made = send(client, "/staff/homes/new", **form, **consents, how="voice")
    assert made.status_code == 200
    assert re.search(r"<strong>\d{3} \d{3}</strong>", made.text), "the PIN is told once"
    patron = library.patrons.with_card("Λ 77")
    card_page = f"/staff/homes/{patron.id}"
    assert card_page in made.text
    profile = next(p for p in library.delivery.desk.store.profiles() if p.cycle_days == 21)
    assert profile.needs == frozenset({Need(NeedCode.LARGE_PRINT, 22)})
    assert profile.avoid == ("war", "ναυάγια", "φίδια")
    assert [one.weight for one in profile.tastes] == [1, -2]
    place = profile.address.place
    assert place is not None
    assert (place.lat, place.lon) == (39.1049, 26.5571)
    card = client.get(card_page).text
    assert say("web-consent-how-voice", EL) in card
    shown = client.get(f"{card_page}/edit").text
    assert 'value="22"' in shown


def test_a_consent_without_which_nobody_comes_is_named_wherever_the_patron_is_shown(
    app: APIFlask, town: Town, library: Services
) -> None:
    client = enter(app, Role.LIBRARIAN)
    form = {"card": "Λ 78", "name": "Σοφία", "cycle": "14", "max_items": "3", "lang_el": "1"}
    form |= {"round": str(town.round.id), "consent_delivery": "1"}
    lacks = {one: say(f"web-homes-lacks-{one}", EL) for one in ("delivery", "needs")}
    made = send(client, "/staff/homes/new", **form)
    card = f"/staff/homes/{library.patrons.with_card('Λ 78').id}"
    for page in (made.text, client.get(card).text, client.get("/staff/delivery/").text):
        assert lacks["needs"] in page
        assert lacks["delivery"] not in page
    send(client, card, f"{card}/consent", purpose="needs", how="voice")
    assert lacks["needs"] not in client.get(card).text


def test_an_enrolment_that_is_sent_twice_tells_the_same_pin_twice_until_it_is_changed(
    app: APIFlask, town: Town, library: Services
) -> None:
    client = enter(app, Role.LIBRARIAN)
    form = {"card": "Λ 79", "name": "Σοφία", "cycle": "14", "max_items": "3", "lang_el": "1"}
    form |= {"round": str(town.round.id), "consent_delivery": "1"}
    key = {"idempotency_key": "k1"}
    pins = [
        re.findall(r"<strong>(\d{3} \d{3})</strong>", sent.text)
        for sent in (send(client, "/staff/homes/new", **form, **key) for _ in range(2))
    ]
    assert pins[0] == pins[1] != []
    other = send(client, "/staff/homes/new", **form, idempotency_key="k2")
    assert (other.status_code, other.text.count("<strong>")) == (400, 0), "another form"
    library.patrons.new_pin(library.patrons.with_card("Λ 79").id)
    late = send(client, "/staff/homes/new", **form, **key)
    assert pins[0][0] not in late.text


def test_two_librarians_do_not_overwrite_one_card(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    client = enter(app, Role.LIBRARIAN)
    page = f"/staff/homes/{anna}/edit"
    fields = {"max_items": "2", "lang_el": "1", "cycle": "14", "need_audio": "1"}
    stale = token_in(client.get(page).text)
    assert send(client, page, **fields).status_code == 303
    late = client.post(page, data={**fields, "csrf_token": stale, "version": "1", "slot": "αργά"})
    assert late.status_code == 409
    assert 'value="αργά"' in late.text
    assert profile_of(library, anna).slot == ""


def profile_of(library: Services, patron: Any) -> Profile:
    found = library.delivery.desk.store.profile(patron)
    assert found is not None
    return found


def test_a_bag_goes_through_the_pages_from_proposals_to_returns(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    client = enter(app, Role.CHOOSER)
    send(client, "/staff/delivery/", "/staff/delivery/night")
    visit = first(library.delivery, anna)
    page = f"/staff/delivery/visit/{visit.id}"
    shown = client.get(page).text
    assert say("web-delivery-for-author", EL, about="Καζαντζάκης, Νίκος") in shown
    assert send(client, page, f"{page}/choose").status_code == 303
    wrong = send(client, page, f"{page}/scan", code="nothing")
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
    for one in visit.bag:
        assert send(client, page, f"{page}/scan", code=one.item_id.upper()).status_code == 303
    assert say("web-delivery-missing-none", EL) in client.get(page).text
    for state in ("packed", "out", "delivered"):
        assert send(client, page, f"{page}/step", state=state).status_code == 303
    code = visit.bag[0].item_id.upper()
    assert visit.bag[0].title in send(client, "/staff/delivery/returns", code=code).text
    assert send(client, "/staff/delivery/returns", code=code).status_code == 400
    work = visit.bag[0].work
    assert send(client, page, f"{page}/verdict", work=work, verdict="liked").status_code == 303
    stale = send(client, page, f"{page}/step", state="out", version="1")
    assert stale.status_code == 409


def test_planning_and_filling_tell_what_they_did_and_why_nothing_was_added(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol(tastes=LIKES[:1])
    client = enter(app, Role.CHOOSER)

    def told(page: str, to: str) -> str:
        after = send(client, page, to)
        assert after.status_code == 303
        return client.get(after.location).text

    day = "/staff/delivery/"
    done = told(day, f"{day}night")
    ahead = len(library.delivery.desk.visits.of(anna))
    facts = {"days": AHEAD_DAYS, "shown": SHOWN_DAYS}
    assert say("web-delivery-night-told", EL, planned=ahead, filled=1, **facts) in done
    assert say("web-delivery-night-none", EL, days=42, bags=14) in told(day, f"{day}night")
    visit = first(library.delivery, anna)
    page = f"{day}visit/{visit.id}"
    assert say("web-delivery-added-no-more", EL) in told(page, f"{page}/fill")
    send(client, page, f"{page}/drop", work=visit.bag[0].work)
    assert say("web-delivery-added-one", EL) in told(page, f"{page}/fill")
    profile = profile_of(library, anna)
    full = library.delivery.people.change(replace(profile, max_items=2), by="librarian")
    assert say("web-delivery-added-full", EL, most=2) in told(page, f"{page}/fill")
    library.delivery.people.change(replace(full, max_items=4, tastes=()), by="librarian")
    assert say("web-delivery-added-no-tastes", EL) in told(page, f"{page}/fill")


def test_what_was_found_for_a_bag_is_told_apart_and_stays_when_adding_is_refused(
    app: APIFlask, town: Town
) -> None:
    town.enrol()
    client = enter(app, Role.CHOOSER)
    send(client, "/staff/delivery/", "/staff/delivery/night")
    page = "/staff/delivery/visit/1"
    assert "Προγραμματισμένη:" not in client.get("/staff/delivery/").text, "a count is of many"
    shown = client.get(f"{page}?find=Έντυπο 1").text
    form = dict(re.findall(r'name="(find|item)" value="([^"]+)"', shown.split("/add")[1]))
    assert form == {"find": "Έντυπο 1", "item": "p1"}
    names = re.findall(r'aria-label="Προσθήκη: ([^"]+)"', shown)
    assert all(re.fullmatch(r".+ \([^()]+\)", name) for name in names), names
    assert f"{say('web-delivery-again', EL)}: " not in shown, "they never had it"
    refused = send(client, page, f"{page}/add", **form)
    assert refused.status_code == 400
    assert say("delivery-why-no-text", EL) in refused.text
    for part in (shown, refused.text):
        assert 'value="Έντυπο 1" maxlength' in part
        assert re.search(r"Κική\. [^<,]+</p>", part), "and in which form"


def test_a_request_waits_with_its_reason_and_is_answered(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    library.requests.ask(anna, words="κάτι για μέλισσες")
    library.delivery.planning.plan()
    client = enter(app, Role.LIBRARIAN)
    page = client.get("/staff/delivery/requests").text
    assert "κάτι για μέλισσες" in page
    assert say("web-delivery-unmet-unknown", EL) in page
    to = re.search(r'action="(/staff/delivery/requests/[^"]+/close)"', page)
    assert to is not None
    send(client, "/staff/delivery/requests", to[1], answer="Δεν υπάρχει ακόμη.")
    assert library.requests.of(anna)[0].answer == "Δεν υπάρχει ακόμη."


def test_a_request_of_somebody_who_comes_to_the_library_waits_too_and_is_told_ready(
    app: APIFlask, library: Services
) -> None:
    maria = library.patrons.add("7", name="Μαρία").patron.id
    library.requests.ask(maria, item=ItemId("p3"))
    client = enter(app, Role.LIBRARIAN)
    page = client.get("/staff/delivery/requests").text
    assert say("web-delivery-unmet-in-person", EL) in page
    to = re.search(r'action="(/staff/delivery/requests/[^"]+/close)"', page)
    assert to is not None
    send(client, "/staff/delivery/requests", to[1], state="ready", answer="Στο γκισέ.")
    (request,) = library.requests.of(maria)
    assert (request.state, request.answer) == (RequestState.READY, "Στο γκισέ.")
    assert say("web-delivery-no-requests", EL) in client.get("/staff/delivery/requests").text


def test_a_round_is_made_moved_by_keyboard_and_closed_on_a_day(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna, eva = town.enrol(), town.enrol("Εύα")
    client = enter(app, Role.LIBRARIAN)
    for written in ("αργά", "25:00", "9:-1"):
        form = {"name": "Χωριά", "weekday": "3", "capacity": "5", "leaves_at": written}
        refused = send(client, "/staff/rounds/", **form)
        assert refused.status_code == 400
        assert say("delivery-bad-hour", EL, value=written) in refused.text
    form["leaves_at"] = "9:30"
    assert send(client, "/staff/rounds/", **form).status_code == 303
    page = f"/staff/rounds/{town.round.id}"
    order = [one.patron_id for one in library.delivery.rounds.patrons(town.round.id)]
    send(client, page, f"{page}/shift", patron=order[1], step="-1")
    assert [one.patron_id for one in library.delivery.rounds.patrons(town.round.id)] == order[::-1]
    assert send(client, page, f"{page}/arrange").status_code == 200
    assert set(order) == {anna, eva}


def test_a_closed_day_is_kept_by_the_form_as_it_stands_on_the_page_and_written_either_way(
    app: APIFlask, library: Services, town: Town
) -> None:
    client, page = enter(app, Role.LIBRARIAN), "/staff/rounds/"
    form = client.get(page).text.split('action="/staff/rounds/closures"')[1].split("</form>")[0]
    day, name = re.findall(r'<input type="text" id="[a-z]+" name="([a-z]+)"', form)
    for typed in ("7/9/2026", "2026-09-14"):
        assert (
            send(client, page, f"{page}closures", **{day: typed, name: "Απεργία"}).status_code
            == 303
        )
    assert set(library.delivery.desk.store.closures()) == {date(2026, 9, 7), date(2026, 9, 14)}
    assert "Απεργία" in client.get(f"{page}{town.round.id}?day=7/9/2026").text
    refused = send(client, page, f"{page}closures", **{day: "31/2/2026", name: "Απεργία"})
    assert say("no-such-day", EL, value="31/2/2026") in refused.text
    assert 'value="Απεργία"' in refused.text
    unnamed = send(client, page, f"{page}closures", **{day: "8/9/2026", name: ""})
    assert say("delivery-closure-name", EL) in unnamed.text
    send(client, page, f"{page}closures", **{day: "7/9/2026", name: ""})
    assert set(library.delivery.desk.store.closures()) == {date(2026, 9, 14)}


def test_what_was_typed_of_a_round_stays_when_something_in_it_cannot_be(
    app: APIFlask, town: Town
) -> None:
    client, one = enter(app, Role.LIBRARIAN), f"/staff/rounds/{town.round.id}"
    typed = {
        "name": "Χωριά",
        "weekday": "3",
        "capacity": "7",
        "depot": "κάπου 39",
        "vehicle": "Βαν",
    }
    for page in ("/staff/rounds/", one):
        refused = send(client, page, **typed)
        assert refused.status_code == 400
        assert all(f'value="{typed[key]}"' in refused.text for key in ("name", "depot", "vehicle"))
        assert '<option value="3" selected>' in refused.text


@pytest.mark.parametrize("written", ["3/12/2026", "2026-12-03", "3-12-2026"])
def test_a_day_is_asked_for_and_refused_as_a_day(
    app: APIFlask, library: Services, town: Town, written: str
) -> None:
    anna = town.enrol()
    client, page = enter(app, Role.LIBRARIAN), f"/staff/homes/{anna}/edit"
    kept = {"cycle": "14", "max_items": "4", "lang_el": "1"}
    assert send(client, page, **kept, paused_until=written).status_code == 303
    profile = library.delivery.desk.store.profile(anna)
    assert profile is not None
    assert profile.paused_until == date(2026, 12, 3)
    assert 'name="paused_until" value="3/12/2026"' in client.get(page).text
    reports = client.get(f"/staff/delivery-reports/?since=1/9/2026&until={written}").text
    assert 'name="since" value="1/9/2026"' in reports
    assert 'name="until" value="3/12/2026"' in reports
    unread = client.get("/staff/delivery-reports/?since=χθες")
    assert (unread.status_code, say("bad-day", EL, value="χθες") in unread.text) == (400, True)
    refused = send(client, page, **kept, paused_until="αύριο")
    assert say("bad-day", EL, value="αύριο") in refused.text


def test_the_phone_sends_its_taps_once(app: APIFlask, town: Town, library: Services) -> None:
    anna = town.enrol()
    visit = packed(library.delivery, anna)
    client = enter(app, Role.DELIVERER)
    day = client.get("/staff/road/stops.json").get_json()
    assert [stop["visit_id"] for stop in day["stops"]] == [visit.id]
    assert day["who"] == "deliverer"
    at = datetime(2026, 9, 7, 8, tzinfo=UTC).isoformat()
    good = {"id": "c1", "visit": visit.id, "state": "delivered", "at": at, "back": 1}
    sent = {"messages": [good, {"id": "c2", "visit": "x"}]}
    for outcome in ("done", "again"):
        answer = client.post("/staff/road/sync", json=sent, headers={"X-CSRFToken": day["csrf"]})
        assert answer.get_json()["outcomes"] == {"c1": outcome, "c2": "bad"}
    assert client.post("/staff/road/sync", json=sent).status_code == 400
    assert client.get("/staff/road/worker.js").mimetype == "text/javascript"
    assert first(library.delivery, anna).state is VisitState.DELIVERED


def test_the_page_of_the_road_works_without_script(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    packed(library.delivery, anna)
    client = enter(app, Role.DELIVERER)
    page = client.get("/staff/road/").text
    finished = f'role="status">{say("web-road-finished", EL)}</p>'
    assert finished not in page
    fields = dict(re.findall(r'name="(csrf_token|id|visit|at)" value="([^"]+)"', page))
    answer = client.post("/staff/road/tap", data={**fields, "state": "not-home", "back": "0"})
    assert answer.status_code == 303
    assert finished in client.get("/staff/road/").text
    assert first(library.delivery, anna).state is VisitState.NOT_HOME


def test_the_road_tells_that_the_bags_left_and_which_bell_to_ring(
    app: APIFlask, town: Town, library: Services
) -> None:
    packed(library.delivery, town.enrol())
    client = enter(app, Role.DELIVERER)
    road = "/staff/road/"
    before = client.get(road).text
    assert say("web-road-left", EL) not in before
    assert "Κουδούνι: <span" in before
    left = send(client, road, f"{road}leave")
    after = client.get(left.location).text
    assert say("web-road-left", EL) in after
    assert f'action="{road}leave"' in before
    assert f'action="{road}leave"' not in after


def test_a_consent_is_ended_on_the_card_only_with_how_it_was_said(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    library.requests.ask(anna, item=ItemId("p3"))
    client = enter(app, Role.LIBRARIAN)
    page = f"/staff/homes/{anna}"
    assert "Έντυπο 3" in client.get(page).text, "a request is told by its title"
    slipped = send(client, page, f"{page}/consent", purpose="delivery", withdraw="1")
    assert slipped.status_code == 400
    assert say("web-consent-say-how", EL) in slipped.text
    assert library.delivery.desk.store.profile(anna) is not None
    said = {"purpose": "history", "how": "voice"}
    assert send(client, page, f"{page}/consent", **said, withdraw="1").status_code == 303
    assert Purpose.HISTORY not in library.delivery.agreed(anna)
    assert send(client, page, f"{page}/consent", **said).status_code == 303
    assert Purpose.HISTORY in library.delivery.agreed(anna)


def test_somebody_is_erased_only_with_their_cards_number(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    client = enter(app, Role.LIBRARIAN)
    page = f"/staff/homes/{anna}"
    whole = client.get(f"{page}/export.json").get_json()
    assert "Ερμού 15" in json.dumps(whole, ensure_ascii=False)
    assert send(client, page, f"{page}/erase", card="other").status_code == 400
    card = library.patrons.show(anna).card_no
    assert send(client, page, f"{page}/erase", card=card).status_code == 303
    assert library.delivery.desk.store.profiles() == ()


def test_reports_are_tables_pictures_and_csv_without_names(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol()
    visit = packed(library.delivery, anna)
    client = enter(app, Role.LIBRARIAN)
    page = client.get("/staff/delivery-reports/?since=2026-09-01&until=2026-09-30").text
    assert '<svg class="bars" role="img"' in page
    assert "Δεν ήταν εκεί: 0,0 %" in page
    assert "Άννα" not in page
    assert visit.bag[0].title not in page
    table = client.get("/staff/delivery-reports/delivery.csv?since=2026-09-01&until=2026-09-30")
    assert "visits" in table.text
    assert "Άννα" not in table.text


@pytest.mark.parametrize(
    "address",
    ["visit/{v}/slip.pdf", "visit/{v}/slip.brf", "visit/{v}/label.pdf", "visit/{v}/card.pdf",
     "picking.pdf?day=2026-09-07", "/staff/rounds/{r}/run.pdf?day=2026-09-07"],
)  # fmt: skip
def test_every_print_passes_its_checks(
    app: APIFlask, town: Town, library: Services, tmp_path: Path, address: str
) -> None:
    anna = town.enrol(place=None)
    visit = packed(library.delivery, anna)
    client = enter(app, Role.LIBRARIAN)
    whole = address.format(v=visit.id, r=town.round.id)
    answer = client.get(whole if whole.startswith("/") else f"/staff/delivery/{whole}")
    assert answer.status_code == 200
    file = tmp_path / f"print.{whole.partition('?')[0].rpartition('.')[2]}"
    file.write_bytes(answer.data)
    assert verify_file(file) == ()
