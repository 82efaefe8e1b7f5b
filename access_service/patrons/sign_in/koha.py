"""Asks a Koha whether a card number and a password belong together.

The account that asks needs Koha's permission `borrowers` and the setting `RESTBasicAuth`.

Source: Koha's OpenAPI description, `POST /auth/password/validation` (Koha 23.05 and newer).
"""

from __future__ import annotations

import json
from typing import Final

from access_service.fetch import Fetcher
from access_service.patrons.account import CardNo, card_number
from access_service.patrons.sign_in.provider import Known
from formats.errors import BadInput, Unavailable

_PATH: Final = "/api/v1/auth/password/validation"
_RIGHT, _WRONG = 201, 400


class KohaSignIn:
    """Koha's REST interface.

    Args:
        fetcher: Asks the Web.
        url: Koha's address.
        credentials: Name and password of the account that asks.
    """

    name = "koha"

    def __init__(self, fetcher: Fetcher, url: str, credentials: tuple[str, str]) -> None:
        self._fetcher = fetcher
        self._url = url.rstrip("/")
        self._credentials = credentials

    def check(self, card: CardNo, secret: str) -> Known | None:
        """Return whose card and secret these are, or None where they do not belong together.

        Raises:
            Unavailable: Koha cannot be asked, or refuses the account that asks.
        """
        asked = json.dumps({"identifier": card, "password": secret}).encode()
        answer = self._fetcher.post(
            self._url + _PATH, asked, kind="application/json", credentials=self._credentials
        )
        if answer.status == _WRONG:
            return None
        if answer.status != _RIGHT:
            raise Unavailable(f"koha: {answer.status}", say="sign-in-not-possible", name=self.name)
        try:
            return Known(card_number(str(json.loads(answer.body)["cardnumber"])))
        except (ValueError, KeyError, TypeError, BadInput) as exc:
            raise Unavailable("koha: no card", say="sign-in-not-possible", name=self.name) from exc
