"""Signing in at the organisation's own door (OpenID Connect), and back with a card number.

The code flow with PKCE, state and nonce: the browser is led away with three things that only this
session knows, and what comes back must hold them. Every question of ours goes through the guarded
fetcher, so that an address in a private network is asked only where the settings allow that.

Sources: OpenID Connect Core 1.0, 3.1 and 3.1.3.7; OpenID Connect Discovery 1.0, 4; RFC 7636 (PKCE);
RFC 9700 (best current practice of OAuth 2.0); RFC 9207 (`iss` in the answer).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from access_service.fetch import Answer, Fetcher
from access_service.patrons.account import card_number
from access_service.patrons.sign_in.provider import Departure, Known, ReturnRefused
from formats.errors import BadInput, Unavailable

_DISCOVERY: Final = "/.well-known/openid-configuration"
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Signatures that anybody can check and only the provider can make."""
_FRESH_S: Final = 3600
LEEWAY_S: Final = 120
"""By how much the two clocks may differ."""
LONGEST_AWAY_S: Final = 900
"""How long somebody may take at the other door."""


@dataclass(frozen=True, slots=True)
class OidcClient:
    """Whom we trust, and as whom we come."""

    issuer: str
    client_id: str
    client_secret: str = ""
    """Empty for a public client, which PKCE alone protects."""
    card_claim: str = ""
    """What names the card: never a claim that people choose (OIDC Core, 5.7)."""
    scope: str = "openid profile"
    is_http_allowed: bool = False
    is_asked_again: bool = True
    """Whether they are asked who they are each time: several people share a library's computers."""


@dataclass(slots=True)
class _Kept:
    """What the provider says of itself, for an hour."""

    at_s: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)
    keys: KeySet | None = None


class OidcSignIn:
    """One OpenID provider.

    Args:
        client: Whom we trust, and as whom we come.
        fetcher: Asks the Web.
        now_s: The clock, seconds since 1970.
    """

    name = "oidc"

    def __init__(
        self, client: OidcClient, fetcher: Fetcher, *, now_s: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._fetcher = fetcher
        self._now_s = now_s
        self._kept = _Kept()

    def begin(self, back: str) -> tuple[str, Departure]:
        """Return where the browser is led, and what is kept until it comes back.

        Args:
            back: The address that it comes back to.

        Raises:
            Unavailable: The provider does not say where its door is.
        """
        leaving = Departure(
            secrets.token_urlsafe(24),
            secrets.token_urlsafe(24),
            secrets.token_urlsafe(48),
            int(self._now_s()),
        )
        challenge = hashlib.sha256(leaving.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": back,
            "scope": self._client.scope,
            "state": leaving.state,
            "nonce": leaving.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        if self._client.is_asked_again:  # OpenID Connect Core 1.0, 3.1.2.1
            query["prompt"] = "login"
        door = self._endpoint("authorization_endpoint")
        return f"{door}{'&' if urlsplit(door).query else '?'}{urlencode(query)}", leaving

    def finish(self, leaving: Departure, answer: Mapping[str, str], back: str) -> Known:
        """Return who came back.

        Raises:
            ReturnRefused: They did not sign in there, took too long, or the answer is not theirs.
            Unavailable: The provider cannot be asked, or answers what it must not.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), leaving.state.encode()):
            raise ReturnRefused("oidc: state", say="oidc-refused")
        if not 0 <= self._now_s() - leaving.at_s <= LONGEST_AWAY_S:
            raise ReturnRefused("oidc: too long away", say="oidc-too-late")
        if answer.get("iss", self._client.issuer) != self._client.issuer:
            raise ReturnRefused("oidc: another issuer", say="oidc-refused")
        code = answer.get("code", "")
        if answer.get("error") or not code:
            raise ReturnRefused("oidc: not let in there", say="oidc-refused")
        claims = self._claims(self._token(code, leaving.verifier, back), leaving.nonce)
        self._check_freshness(claims, leaving)
        return self._known(claims)

    def leave(self, back: str) -> str:
        """Return where somebody signs out there too; empty where the provider has no such door.

        Args:
            back: The address that it leads back to.

        Raises:
            Unavailable: The provider cannot be asked.

        Source: OpenID Connect RP-Initiated Logout 1.0, 2 and 3.
        """
        if not self._facts().get("end_session_endpoint"):
            return ""
        door = self._endpoint("end_session_endpoint")
        query = {"client_id": self._client.client_id, "post_logout_redirect_uri": back}
        return f"{door}{'&' if urlsplit(door).query else '?'}{urlencode(query)}"

    def _check_freshness(self, claims: Mapping[str, Any], leaving: Departure) -> None:
        """Refuse whom the provider let in as the person who sat there before (Core, 2)."""
        at_s = claims.get("auth_time")
        if not self._client.is_asked_again or at_s is None:
            return  # it may leave that out; then what was asked of it must do
        is_number = isinstance(at_s, int | float) and not isinstance(at_s, bool)
        if not is_number or at_s < leaving.at_s - LEEWAY_S:
            raise ReturnRefused("oidc: signed in before", say="oidc-not-asked")

    def _known(self, claims: Mapping[str, Any]) -> Known:
        said = claims.get(self._client.card_claim)
        if not isinstance(said, str | int) or isinstance(said, bool):
            raise self._failed(f"no claim {self._client.card_claim}")
        try:
            card = card_number(str(said))
        except BadInput as exc:
            raise ReturnRefused("oidc: no card number", say="oidc-no-card") from exc
        if card != str(said):
            # Somebody else's number with a dot in it is another name there and the same card here.
            raise ReturnRefused("oidc: card in another writing", say="oidc-no-card")
        name = claims.get("name")
        return Known(card, name[:120] if isinstance(name, str) else "", self._subject(claims))

    def _subject(self, claims: Mapping[str, Any]) -> str:
        """Return the mark of an account there: issuer and `sub` together (OIDC Core, 5.7)."""
        account = json.dumps([self._client.issuer, claims["sub"]])
        return hashlib.sha256(account.encode()).hexdigest()

    def _token(self, code: str, verifier: str, back: str) -> str:
        """Exchange the code for the ID token (RFC 6749, 4.1.3 and 2.3.1)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        credentials = None
        if self._client.client_secret:
            parts = (self._client.client_id, self._client.client_secret)
            credentials = (quote(parts[0], safe=""), quote(parts[1], safe=""))
        else:
            form["client_id"] = self._client.client_id
        door = self._endpoint("token_endpoint")
        answer = self._asked(
            lambda: self._fetcher.post(
                door, urlencode(form).encode(), kind=_FORM, accept=_JSON, credentials=credentials
            )
        )
        if answer.status == 400:
            # A code that was used, is too old or was made for somebody else.
            raise ReturnRefused("oidc: code refused", say="oidc-refused")
        token = self._json(answer).get("id_token")
        if not isinstance(token, str):
            raise self._failed("no id_token")
        return token

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Return what a token says, after everything that must be checked of it."""
        client = self._client
        rules = jwt.JWTClaimsRegistry(
            now=int(self._now_s()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": client.issuer},
            aud={"essential": True, "value": client.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = self._decoded(token)
            rules.validate(claims)
        except (JoseError, ValueError, TypeError) as exc:
            raise ReturnRefused(f"oidc: {type(exc).__name__}", say="oidc-refused") from exc
        audience = claims["aud"]
        is_shared = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", client.client_id) != client.client_id or (
            is_shared and "azp" not in claims
        ):
            raise ReturnRefused("oidc: made for somebody else", say="oidc-refused")
        return claims

    def _decoded(self, token: str) -> dict[str, Any]:
        """Return a token's claims; keys that are not known are asked for once more."""
        try:
            return jwt.decode(token, self._keys(), algorithms=list(_ALGORITHMS)).claims
        except (JoseError, ValueError):
            # They change their keys without telling us.
            self._kept.keys = None
            return jwt.decode(token, self._keys(), algorithms=list(_ALGORITHMS)).claims

    def _keys(self) -> KeySet:
        if self._kept.keys is None:
            told = self._got(self._endpoint("jwks_uri"))
            try:
                self._kept.keys = KeySet.import_key_set(told)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as exc:
                raise self._failed("keys") from exc
        return self._kept.keys

    def _endpoint(self, name: str) -> str:
        facts = self._facts()
        address = facts.get(name)
        if not isinstance(address, str) or not self._may_be_asked(address):
            raise self._failed(name)
        return address

    def _facts(self) -> dict[str, Any]:
        kept = self._kept
        if not kept.facts or self._now_s() - kept.at_s > _FRESH_S:
            issuer = self._client.issuer
            if not self._may_be_asked(issuer):
                raise self._failed("issuer without https")
            address = issuer.rstrip("/") + _DISCOVERY
            facts = self._got(address)
            if facts.get("issuer") != issuer:
                raise self._failed("another issuer")
            self._kept = kept = _Kept(self._now_s(), facts)
        return kept.facts

    def _may_be_asked(self, address: str) -> bool:
        schemes = {"https", "http"} if self._client.is_http_allowed else {"https"}
        return urlsplit(address).scheme in schemes

    def _got(self, address: str) -> dict[str, Any]:
        return self._json(self._asked(lambda: self._fetcher.get(address, accept=_JSON)))

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        """Ask; an address in a private network is a mistake of the settings, not of the reader."""
        try:
            return ask()
        except BadInput as exc:
            raise self._failed(exc.say) from exc

    def _json(self, answer: Answer) -> dict[str, Any]:
        if answer.status != 200:
            raise self._failed(f"status {answer.status}")
        try:
            told = json.loads(answer.body)
        except ValueError as exc:
            raise self._failed("no JSON") from exc
        if not isinstance(told, dict):
            raise self._failed("no object")
        return told

    def _failed(self, why: str) -> Unavailable:
        return Unavailable(f"oidc: {why}", say="sign-in-not-possible", name=self.name)
