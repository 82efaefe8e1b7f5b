"""Asks a directory (OpenLDAP, Active Directory) whether a card and a password belong together.

The entry of the card is looked for first, with the account of the settings or with none; then the
directory is asked to let its owner in with the secret.

Source: RFC 4511 (bind, search), RFC 4513, 5.1.2 (an empty password would let anybody in), RFC 4515
(what a search filter must escape).
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Any, Final

from access_service.patrons.account import CardNo
from access_service.patrons.sign_in.provider import Known
from formats.errors import Unavailable

_DONE = 0
_NOT_LET_IN = frozenset({19, 32, 49, 50, 53})
"""Too many tries, no such entry, wrong password, no right, account closed (RFC 4511, A.1)."""
_NAME: Final = "displayName"


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the directory is and how cards stand in it."""

    url: str
    base: str
    card_attribute: str = "uid"
    user: str = ""
    password: str = ""
    timeout_s: int = 5


class LdapSignIn:
    """Two short connections for each question."""

    name = "ldap"

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def check(self, card: CardNo, secret: str) -> Known | None:
        """Return whose card and password these are, or None where they do not belong together.

        Raises:
            Unavailable: The directory cannot be asked, or refuses our account.
        """
        # Loading it takes longer than a page: only who has a directory pays for that.
        from ldap3.core.exceptions import LDAPException, LDAPSASLPrepError

        if not secret:
            return None
        try:
            return self._checked(card, secret)
        except LDAPSASLPrepError:
            return None  # no directory keeps a password with such signs (RFC 4013)
        except (LDAPException, OSError) as exc:
            raise self._failed(type(exc).__name__) from exc

    def _checked(self, card: CardNo, secret: str) -> Known | None:
        from ldap3 import NONE, Server, Tls

        asked = self._directory
        tls = Tls(validate=ssl.CERT_REQUIRED) if asked.url.startswith("ldaps:") else None
        server = Server(asked.url, get_info=NONE, connect_timeout=asked.timeout_s, tls=tls)
        entries = self._entries(server, card)
        # Somebody who is not there is asked for too: the time tells nothing of who is.
        owner = entries[0]["dn"] if len(entries) == 1 else f"cn=nobody-here,{asked.base}"
        is_right = self._lets_in(server, owner, secret)
        if not is_right or len(entries) != 1:
            return None
        names = entries[0]["attributes"].get(_NAME) or [""]
        return Known(card, names if isinstance(names, str) else str(names[0]))

    def _entries(self, server: Any, card: CardNo) -> list[dict[str, Any]]:
        from ldap3.utils.conv import escape_filter_chars

        asked = self._directory
        connection = self._connection(server, asked.user, asked.password)
        try:
            if not connection.bind():
                raise self._failed("our account is refused")
            where = f"({asked.card_attribute}={escape_filter_chars(card)})"
            connection.search(asked.base, where, attributes=[_NAME], size_limit=2)
            found = connection.response or ()
            return [one for one in found if one["type"] == "searchResEntry"]
        finally:
            connection.unbind()

    def _lets_in(self, server: Any, owner: str, secret: str) -> bool:
        connection = self._connection(server, owner, secret)
        try:
            connection.bind()
            code = connection.result["result"]
        finally:
            connection.unbind()
        if code not in {_DONE, *_NOT_LET_IN}:
            raise self._failed(f"result {code}")
        return bool(code == _DONE)

    def _connection(self, server: Any, user: str, password: str) -> Any:
        from ldap3 import Connection

        return Connection(
            server,
            user=user or None,
            password=password or None,
            read_only=True,
            check_names=False,
            receive_timeout=self._directory.timeout_s,
        )

    def _failed(self, why: str) -> Unavailable:
        return Unavailable(f"ldap: {why}", say="sign-in-not-possible", name=self.name)
