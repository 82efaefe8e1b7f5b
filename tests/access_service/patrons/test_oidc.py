"""Signing in at another door: who comes back is checked in everything that the protocol asks."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from access_service.fetch import Fetcher
from access_service.patrons.sign_in.oidc import (
    LEEWAY_S,
    LONGEST_AWAY_S,
    OidcClient,
    OidcSignIn,
)
from access_service.patrons.sign_in.provider import Known, ReturnRefused
from formats.errors import Unavailable
from tests.access_service.patrons.openid_provider import (
    BACK,
    CLAIM,
    CLIENT,
    SECRET,
    Provider,
    Served,
)

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


@pytest.fixture
def provider() -> Iterator[Provider]:
    served = Served()
    yield served.provider
    served.close()


class Clock:
    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def door(provider: Provider, clock: Clock, **changes: Any) -> OidcSignIn:
    given = {"is_http_allowed": True, "card_claim": CLAIM, **changes}
    client = OidcClient(provider.url, CLIENT, given.pop("secret", SECRET), **given)
    return OidcSignIn(client, Fetcher(is_private_allowed=True), now_s=clock)


def come_back(provider: Provider, at: OidcSignIn) -> Known:
    address, leaving = at.begin(BACK)
    return at.finish(leaving, provider.login(address), BACK)


def refused(provider: Provider, at: OidcSignIn) -> str:
    with pytest.raises(ReturnRefused) as raised:
        come_back(provider, at)
    return raised.value.say


def test_who_signed_in_there_comes_back_with_their_card(provider: Provider, clock: Clock) -> None:
    known = come_back(provider, door(provider, clock))
    assert (known.card, known.display_name) == ("AB1234", "Ελένη Νίκου")
    assert known.subject == come_back(provider, door(provider, clock)).subject
    provider.claims = {"sub": "248290"}
    assert known.subject != come_back(provider, door(provider, clock)).subject


def test_a_public_client_is_known_by_its_proof_key_alone(provider: Provider, clock: Clock) -> None:
    provider.is_public = True
    assert come_back(provider, door(provider, clock, secret="")).card == "AB1234"


def test_any_claim_may_be_the_card_and_one_without_a_card_is_told_so(
    provider: Provider, clock: Clock
) -> None:
    at = door(provider, clock, card_claim="patron_number")
    provider.claims = {"patron_number": 4711}
    assert come_back(provider, at).card == "4711"
    for odd in ("not a card!", "47-11", "４７１１", "ab1"):
        provider.claims = {"patron_number": odd}
        assert refused(provider, at) == "oidc-no-card"
    provider.claims = {}
    with pytest.raises(Unavailable):
        come_back(provider, at)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://else.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"nonce": "an older one"},
        {"nonce": None},
        {"exp": int(time.time()) - LEEWAY_S - 60},
        {"exp": None},
        {"iat": int(time.time()) + LEEWAY_S + 3600},
        {"sub": None},
    ],
    ids=" ".join,  # not the times: every process that shares the tests must name them alike
)
def test_a_token_that_is_not_for_this_very_visit_opens_nothing(
    provider: Provider, clock: Clock, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert refused(provider, door(provider, clock)) == "oidc-refused"


def test_clocks_may_differ_a_little(provider: Provider, clock: Clock) -> None:
    now = int(time.time())
    provider.claims = {"exp": now - LEEWAY_S + 30, "iat": now + LEEWAY_S - 30}
    assert come_back(provider, door(provider, clock)).card == "AB1234"


def forged(head: dict[str, str], claims: dict[str, Any], secret: bytes) -> str:
    """Return a token as somebody writes it who has the public key alone."""

    def part(thing: bytes) -> str:
        return base64.urlsafe_b64encode(thing).decode().rstrip("=")

    signed = f"{part(json.dumps(head).encode())}.{part(json.dumps(claims).encode())}"
    mark = hmac.digest(secret, signed.encode(), "sha256") if head["alg"] != "none" else b""
    return f"{signed}.{part(mark)}"


def test_a_token_of_another_key_opens_nothing(provider: Provider, clock: Clock) -> None:
    provider.signing = RSAKey.generate_key(2048, {"kid": "one"})
    assert refused(provider, door(provider, clock)) == "oidc-refused"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_was_signed_by_nobody_opens_nothing(
    provider: Provider, clock: Clock, algorithm: str
) -> None:
    at = door(provider, clock)
    address, leaving = at.begin(BACK)
    now = int(time.time())
    claims = {"iss": provider.url, "aud": CLIENT, "sub": "1", "nonce": leaving.nonce, "iat": now}
    claims |= {"exp": now + 60, CLAIM: "12345"}
    made = forged({"alg": algorithm, "kid": "one"}, claims, provider.key.as_pem(private=False))
    provider.forged = made
    with pytest.raises(ReturnRefused):
        at.finish(leaving, provider.login(address), BACK)


def test_keys_that_were_changed_are_asked_for_again(provider: Provider, clock: Clock) -> None:
    at = door(provider, clock)
    come_back(provider, at)
    come_back(provider, at)
    assert provider.asked.count("/keys") == 1
    provider.key = RSAKey.generate_key(2048, {"kid": "two"})
    assert come_back(provider, at).card == "AB1234"
    assert provider.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "somebody else’s"},
        {"state": ""},
        {"iss": "https://else.example"},
        {"error": "access_denied"},
        {"code": ""},
        {"code": "guessed"},
    ],
    ids=str,
)
def test_an_answer_that_is_not_this_sessions_opens_nothing(
    provider: Provider, clock: Clock, changes: dict[str, str]
) -> None:
    at = door(provider, clock)
    address, leaving = at.begin(BACK)
    with pytest.raises(ReturnRefused):
        at.finish(leaving, {**provider.login(address), **changes}, BACK)


def test_a_code_is_worth_nothing_without_the_proof_key_of_who_left(
    provider: Provider, clock: Clock
) -> None:
    at = door(provider, clock)
    address, _ = at.begin(BACK)
    stolen = provider.login(address)
    _, other = at.begin(BACK)
    with pytest.raises(ReturnRefused):
        at.finish(other, {**stolen, "state": other.state}, BACK)


def test_who_was_away_too_long_begins_again(provider: Provider, clock: Clock) -> None:
    at = door(provider, clock)
    address, leaving = at.begin(BACK)
    clock.ahead_s = LONGEST_AWAY_S + 5
    with pytest.raises(ReturnRefused) as raised:
        at.finish(leaving, provider.login(address), BACK)
    assert raised.value.say == "oidc-too-late"


def test_the_person_who_sat_there_before_is_not_taken_for_the_next_one(
    provider: Provider, clock: Clock
) -> None:
    address, _ = door(provider, clock).begin(BACK)
    assert "prompt=login" in address
    now = int(time.time())
    provider.claims = {"auth_time": now}
    assert come_back(provider, door(provider, clock)).card == "AB1234"
    for long_ago in (now - LEEWAY_S - 60, "yesterday", True):
        provider.claims = {"auth_time": long_ago}
        assert refused(provider, door(provider, clock)) == "oidc-not-asked"
    at = door(provider, clock, is_asked_again=False)
    assert "prompt" not in at.begin(BACK)[0]
    assert come_back(provider, at).card == "AB1234"


@pytest.mark.parametrize(
    "facts",
    [
        {"issuer": "https://else.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
def test_a_provider_that_says_something_odd_of_itself_is_not_used(
    provider: Provider, clock: Clock, facts: dict[str, Any]
) -> None:
    provider.facts = facts
    with pytest.raises(Unavailable):
        door(provider, clock).begin(BACK)


def test_private_networks_and_plain_http_are_asked_only_where_the_settings_allow_it(
    provider: Provider, clock: Clock
) -> None:
    client = OidcClient(provider.url, CLIENT, SECRET, is_http_allowed=True)
    with pytest.raises(Unavailable):
        OidcSignIn(client, Fetcher(), now_s=clock).begin(BACK)
    with pytest.raises(Unavailable):
        door(provider, clock, is_http_allowed=False).begin(BACK)
    assert provider.asked == []
