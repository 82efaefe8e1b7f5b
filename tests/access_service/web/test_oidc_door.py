"""The other door on the pages: away, back, and in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.fetch import Fetcher
from access_service.messages import say
from access_service.patrons.account import PatronStatus
from access_service.patrons.kept import NewCard
from access_service.patrons.locks import Source
from access_service.patrons.sign_in.oidc import OidcClient, OidcSignIn
from formats.document import EL
from tests.access_service.patrons.openid_provider import CLAIM, CLIENT, SECRET, Provider, Served
from tests.access_service.web.conftest import token

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


@pytest.fixture
def provider(library: Services, card: NewCard) -> Iterator[Provider]:
    served, before = Served(), library.settings
    client = OidcClient(served.provider.url, CLIENT, SECRET, CLAIM, is_http_allowed=True)
    library.door_elsewhere = OidcSignIn(client, Fetcher(is_private_allowed=True))
    library.settings = before.model_copy(update={"sign_in": "oidc"})
    yield served.provider
    library.settings = before
    del library.door_elsewhere
    served.close()
    for one in library.patrons.all():
        if one.card_no == "AB1234":
            library.privacy.erase(one.id)


def return_from(provider: Provider, client: FlaskClient, target: str = ""):
    away = client.get("/me/sign-in/elsewhere", query_string={"next": target})
    assert away.status_code == 303
    assert away.location.startswith(f"{provider.url}/authorize?")
    return client.get("/me/sign-in/back", query_string=provider.login(away.location))


def test_the_door_offers_the_other_one_and_who_comes_back_is_where_they_wanted_to_be(
    client: FlaskClient, provider: Provider, library: Services
) -> None:
    page = client.get("/me/sign-in?next=/me/bookmarks/").text
    assert "/me/sign-in/elsewhere?next=/me/bookmarks/" in page
    with client.session_transaction() as session:
        session["left-by-a-stranger"] = "x"
    answer = return_from(provider, client, "/me/bookmarks/")
    assert (answer.status_code, answer.location) == (303, "/me/bookmarks/")
    with client.session_transaction() as session:
        assert "left-by-a-stranger" not in session
        assert "away" not in session
    assert "Ελένη Νίκου" in client.get("/me/").text
    made = library.patrons.with_card("AB1234")
    assert made.eligibility is None, "another system decides nothing of that"


def test_a_card_that_is_known_here_opens_its_own_books(
    client: FlaskClient, provider: Provider, card: NewCard
) -> None:
    provider.claims = {CLAIM: "12345"}
    return_from(provider, client)
    assert "Μαρία" in client.get("/me/").text


@pytest.mark.parametrize("name", ["123.45", "１２３４５", " 12345", "12345/"])
def test_a_user_name_that_only_looks_like_a_card_opens_nobodys_books(
    client: FlaskClient, provider: Provider, card: NewCard, name: str
) -> None:
    provider.claims = {CLAIM: name}
    page = return_from(provider, client)
    assert page.status_code == 403
    assert say("oidc-no-card", EL) in page.text
    assert client.get("/me/").status_code == 303


def test_a_card_stays_with_the_account_that_came_with_it_first_until_staff_give_a_new_pin(
    client: FlaskClient, provider: Provider, card: NewCard, library: Services
) -> None:
    provider.claims = {CLAIM: "12345"}
    assert return_from(provider, client).status_code == 303
    provider.claims = {CLAIM: "12345", "sub": "somebody else"}
    page = return_from(provider, client)
    assert page.status_code == 403
    assert say("oidc-another-account", EL) in page.text
    library.patrons.new_pin(card.patron.id)
    assert return_from(provider, client).status_code == 303


def test_an_account_that_has_a_card_takes_no_other_one(
    client: FlaskClient, provider: Provider, card: NewCard, library: Services
) -> None:
    assert return_from(provider, client).status_code == 303
    provider.claims = {CLAIM: "12345"}
    assert return_from(provider, client).status_code == 403
    provider.claims = {CLAIM: "CD9"}
    assert return_from(provider, client).status_code == 403
    assert "CD9" not in {one.card_no for one in library.patrons.all()}


def test_a_carer_who_comes_from_the_other_door_acts_for_their_patron(
    client: FlaskClient, provider: Provider, card: NewCard, library: Services
) -> None:
    made = library.carers.add(card.patron.id, "Άννα")
    provider.claims = {CLAIM: made.carer.card_no}
    assert return_from(provider, client).status_code == 303
    assert "Μαρία" in client.get("/me/").text
    assert client.get("/me/podcast/").status_code == 403, "not for carers"
    assert made.carer.card_no not in {one.card_no for one in library.patrons.all()}
    entered = library.patrons.enter(made.carer.card_no, made.pin, source=Source("web", "::1"))
    assert entered.carer == made.carer
    provider.claims = {CLAIM: made.carer.card_no, "sub": "somebody else"}
    assert return_from(provider, client).status_code == 403


def test_who_came_by_the_other_door_is_led_out_of_it_too_after_signing_out(
    client: FlaskClient, provider: Provider, card: NewCard
) -> None:
    provider.facts = {"end_session_endpoint": f"{provider.url}/logout"}
    return_from(provider, client)
    client.post("/me/sign-out", data={"csrf_token": token(client, "/me/")})
    way_out = f"{provider.url}/logout?client_id={CLIENT}&amp;post_logout_redirect_uri="
    assert way_out in client.get("/me/signed-out").text
    assert way_out not in client.get("/me/signed-out").text, "the next one came by no door"
    fields = {"csrf_token": token(client, "/me/sign-in"), "card": "12345", "secret": card.pin}
    client.post("/me/sign-in", data=fields)
    client.post("/me/sign-out", data={"csrf_token": token(client, "/me/")})
    assert way_out not in client.get("/me/signed-out").text, "a PIN has no other door"


def test_a_closed_account_stays_closed_whatever_the_other_door_says(
    client: FlaskClient, provider: Provider, card: NewCard, library: Services
) -> None:
    library.patrons.set_status(card.patron.id, PatronStatus.CLOSED)
    provider.claims = {CLAIM: "12345"}
    assert return_from(provider, client).status_code == 403
    assert client.get("/me/").status_code == 303


def test_an_answer_that_nobody_here_waited_for_is_refused_in_words(
    client: FlaskClient, provider: Provider
) -> None:
    page = client.get("/me/sign-in/back?code=x&state=y")
    assert page.status_code == 403
    assert say("oidc-too-late", EL) in page.text
    away = client.get("/me/sign-in/elsewhere").location
    answer = provider.login(away)
    assert client.get("/me/sign-in/back", query_string=answer).status_code == 303
    again = client.get("/me/sign-in/back", query_string=answer)
    assert again.status_code == 403, "an answer is worth one visit"


def test_nobody_is_led_to_another_site_from_here(client: FlaskClient, provider: Provider) -> None:
    answer = return_from(provider, client, "https://else.example/")
    assert answer.location == "/me/"


def test_a_provider_that_does_not_answer_is_told_and_the_pin_still_works(
    client: FlaskClient, provider: Provider, card: NewCard
) -> None:
    provider.facts = {"issuer": "https://else.example"}
    page = client.get("/me/sign-in/elsewhere")
    assert page.status_code == 503
    assert say("web-sign-in-not-possible", EL) in page.text
    fields = {"csrf_token": token(client, "/me/sign-in"), "card": "12345", "secret": card.pin}
    assert client.post("/me/sign-in", data=fields).status_code == 303


def test_what_was_typed_waits_on_the_page_until_somebody_is_back(
    client: FlaskClient, provider: Provider
) -> None:
    fields = {"csrf_token": token(client, "/me/sign-in"), "words": "κάτι για μέλισσες"}
    door = client.post("/me/requests", data=fields).text
    assert 'target="_blank"' in door
    kept = {"csrf_token": fields["csrf_token"], "next": "/me/requests", "kept-words": "μέλισσες"}
    assert client.post("/me/sign-in/go-on", data=kept).status_code == 403
    return_from(provider, client)
    kept["csrf_token"] = token(client, "/me/")
    behind = client.post("/me/sign-in/go-on", data=kept)
    assert 'name="words" value="μέλισσες"' in behind.text


def test_a_library_without_another_door_has_none(client: FlaskClient) -> None:
    assert client.get("/me/sign-in/elsewhere").status_code == 404
    assert "elsewhere" not in client.get("/me/sign-in").text
