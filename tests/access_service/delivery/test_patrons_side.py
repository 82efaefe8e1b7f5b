"""What a signed-in patron sees and does: the next visit, why each title comes, and how it was."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.delivery.model import Verdict, VisitState
from access_service.delivery.people import Purpose
from access_service.messages import say
from access_service.patrons.account import PatronId
from formats.document import EL
from tests.access_service.delivery.conftest import Town
from tests.access_service.delivery.test_desk import delivered, first, packed
from tests.access_service.delivery.test_pages import app, token_in

__all__ = ["app"]
PAGE = "/me/delivery/"


@pytest.fixture
def anna(town: Town) -> PatronId:
    return town.enrol()


@pytest.fixture
def mine(app: APIFlask, anna: PatronId, library: Services) -> FlaskClient:
    client = app.test_client()
    pin = library.patrons.new_pin(anna).pin
    card = library.patrons.show(anna).card_no
    fields = {"csrf_token": token_in(client.get("/me/sign-in").text), "card": card, "secret": pin}
    assert client.post("/me/sign-in", data=fields).status_code == 303
    return client


def act(client: FlaskClient, action: str, **fields: str) -> str:
    fields["csrf_token"] = token_in(client.get(PAGE).text)
    return client.post(f"{PAGE}{action}", data=fields, follow_redirects=True).text


def test_the_next_visit_is_told_with_its_titles_and_reasons(
    mine: FlaskClient, anna: PatronId, library: Services
) -> None:
    library.delivery.planning.night()
    page = mine.get(PAGE)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Δευτέρα 7 Σεπτεμβρίου 2026" in page.text
    assert say("web-delivery-for-author", EL, about="Καζαντζάκης, Νίκος") in page.text
    visit = first(library.delivery, anna)
    left = act(mine, "without", visit=str(visit.id), work=visit.bag[0].work)
    assert say("web-done-title-left-out", EL) in left
    assert visit.bag[0].title not in left
    skipped = act(mine, "skip", visit=str(visit.id))
    assert "Δευτέρα 21 Σεπτεμβρίου 2026" in skipped
    assert first(library.delivery, anna).state is VisitState.CANCELLED


def test_a_packed_bag_is_changed_by_telephone_alone(
    mine: FlaskClient, anna: PatronId, library: Services
) -> None:
    visit = packed(library.delivery, anna)
    assert say("web-my-delivery-packed", EL) in mine.get(PAGE).text
    refused = act(mine, "skip", visit=str(visit.id))
    assert say("delivery-too-late-to-skip", EL) in refused


def test_what_came_is_judged(mine: FlaskClient, anna: PatronId, library: Services) -> None:
    visit = delivered(library.delivery, anna)
    act(mine, "verdict", visit=str(visit.id), work=visit.bag[1].work, verdict="disliked")
    assert first(library.delivery, anna).bag[1].verdict is Verdict.DISLIKED
    assert mine.post(f"{PAGE}verdict", data={"verdict": "x"}).status_code == 400


def test_nobody_reaches_the_visit_of_another(
    mine: FlaskClient, town: Town, library: Services
) -> None:
    eva = town.enrol("Εύα")
    library.delivery.planning.night()
    other = first(library.delivery, eva)
    act(mine, "skip", visit=str(other.id))
    assert first(library.delivery, eva).state is VisitState.PLANNED


def test_whoever_is_not_signed_in_is_led_to_the_door(app: APIFlask) -> None:
    answer = app.test_client().get(PAGE)
    assert answer.status_code == 303
    assert re.search("/me/sign-in", answer.location)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_consent_is_taken_back_by_its_patron_with_all_that_rests_on_it(
    mine: FlaskClient, anna: PatronId, library: Services, purpose: Purpose
) -> None:
    desk = library.delivery
    delivered(desk, anna)
    page = f"{PAGE}consent/{purpose}"
    assert page in mine.get(PAGE).text
    asked = mine.get(page).text
    assert say(f"web-consent-back-{purpose}", EL) in asked
    assert purpose in desk.agreed(anna), "asking changes nothing"
    done = mine.post(page, data={"csrf_token": token_in(asked)}, follow_redirects=True).text
    assert say("web-done-consent-taken-back", EL) in done
    assert page not in done
    assert purpose not in desk.agreed(anna)
    kept = {one.purpose: one.withdrawn_how for one in desk.desk.store.consents(anna)}
    assert kept[purpose] == "pages"
    again = mine.post(page, data={"csrf_token": token_in(asked)})
    assert again.status_code == 400
    assert say("delivery-not-agreed", EL) in again.text
