"""Asks a library system over SIP2 whether a card and a PIN belong together.

SIP2 itself hides nothing: it is for a network that is the library's own, or with `is_tls` for a
server that speaks it over TLS. The words go as UTF-8.

Source: 3M Standard Interchange Protocol, version 2.00: messages 93, 94, 63, 64; its checksum.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from access_service.patrons.account import CardNo
from access_service.patrons.sign_in.provider import Known
from formats.errors import Unavailable

_END: Final = b"\r"
_MOST_BYTES: Final = 64_000
_NOT_SENDABLE: Final = frozenset("|\r\n")
_LANGUAGE: Final = "000"  # unknown
_NO_SUMMARY: Final = " " * 10
_PATRON_HEAD: Final = 61
"""Characters before the fields of a 64: code, status, language, date and six counts."""


@dataclass(frozen=True, slots=True)
class Sip2Server:
    """Where a library system listens, and as whom we come."""

    host: str
    port: int = 6001
    user: str = ""
    password: str = ""
    institution: str = ""
    is_tls: bool = False
    timeout_s: float = 5


class Sip2SignIn:
    """A connection for each question: a self-service terminal that was forgotten holds no place."""

    name = "sip2"

    def __init__(self, server: Sip2Server) -> None:
        self._server = server

    def check(self, card: CardNo, secret: str) -> Known | None:
        """Return whose card and PIN these are, or None where they do not belong together.

        Raises:
            Unavailable: The system cannot be asked, or refuses our account.
        """
        if not secret or _NOT_SENDABLE & set(secret + card):
            return None  # it would become another field of the message
        try:
            with self._connected() as connection:
                if self._server.user:
                    self._sign_on(connection)
                answer = _asked(connection, self._question(card, secret), "64")
        except (OSError, UnicodeDecodeError) as exc:
            raise self._failed(type(exc).__name__) from exc
        told = _fields(answer[_PATRON_HEAD:])
        if told.get("BL") != "Y" or told.get("CQ") != "Y":
            return None
        return Known(card, told.get("AE", ""))

    def _connected(self) -> socket.socket:
        server = self._server
        plain = socket.create_connection((server.host, server.port), timeout=server.timeout_s)
        if not server.is_tls:
            return plain
        try:
            context = ssl.create_default_context()
            return context.wrap_socket(plain, server_hostname=server.host)
        except OSError:
            plain.close()
            raise

    def _sign_on(self, connection: socket.socket) -> None:
        server = self._server
        if _asked(connection, f"9300CN{server.user}|CO{server.password}|", "94")[2:3] != "1":
            raise self._failed("sign-on refused")

    def _question(self, card: CardNo, secret: str) -> str:
        now = datetime.now().astimezone().strftime("%Y%m%d    %H%M%S")
        head = f"63{_LANGUAGE}{now}{_NO_SUMMARY}"
        return f"{head}AO{self._server.institution}|AA{card}|AC|AD{secret}|"

    def _failed(self, why: str) -> Unavailable:
        return Unavailable(f"sip2: {why}", say="sign-in-not-possible", name=self.name)


def checksum(message: str) -> str:
    """Return the checksum of a message that ends in `AZ`, as four hexadecimal digits."""
    return f"{-sum(message.encode()) & 0xFFFF:04X}"


def _asked(connection: socket.socket, message: str, code: str) -> str:
    """Send a message and return the answer without its sequence number and checksum.

    Raises:
        OSError: There is no answer of this code, or it was damaged on its way.
    """
    numbered = f"{message}AY0AZ"
    connection.sendall((numbered + checksum(numbered)).encode() + _END)
    received = b""
    while _END not in received:
        chunk = connection.recv(4096)
        received += chunk
        if not chunk or len(received) > _MOST_BYTES:
            raise ConnectionError("no whole answer")
    answer = received.partition(_END)[0].decode().strip("\n")
    body, mark, told = answer.rpartition("AZ")
    if mark and checksum(f"{body}AZ") != told:
        raise ConnectionError("checksum")
    if not answer.startswith(code):
        raise ConnectionError("another message")
    return body if mark else answer


def _fields(text: str) -> dict[str, str]:
    return {part[:2]: part[2:] for part in text.split("|") if len(part) >= 2}
