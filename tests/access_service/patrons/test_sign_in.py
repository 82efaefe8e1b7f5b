"""Patrons whom another system knows: real sockets on loopback speak the real protocols."""

from __future__ import annotations

import base64
import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from access_service.fetch import Fetcher, Limits
from access_service.patrons.account import CardNo, Patron, PatronStatus
from access_service.patrons.locks import Source
from access_service.patrons.service import Patrons, SignInRefused
from access_service.patrons.sign_in.koha import KohaSignIn
from access_service.patrons.sign_in.provider import Known, SignInProvider
from access_service.patrons.sign_in.sip2 import Sip2Server, Sip2SignIn, checksum
from access_service.secret import pseudonym
from access_service.store.patron_locks import SqlLockStore
from formats.errors import Unavailable
from tests.access_service.patrons.conftest import CHEAP, House

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]

CARD, SECRET = CardNo("12345"), "κωδικός στο Koha"
HERE = Source("web", "192.0.2.1")
QUICK = Limits(connect_s=2, silence_s=1, total_s=2, most_bytes=100_000)


@pytest.fixture
def koha() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that answers as Koha's OpenAPI description says."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body)
            account = base64.b64encode(b"asker:pass").decode()
            if self.path != "/api/v1/auth/password/validation":
                self._answer(404, {"error": "Not found"})
            elif self.headers["Authorization"] != f"Basic {account}":
                self._answer(401, {"error": "Authentication failure."})
            elif (body["identifier"], body["password"]) == (CARD, SECRET):
                self._answer(201, {"cardnumber": CARD, "patron_id": 7, "userid": "maria"})
            else:
                self._answer(400, {"error": "Validation failed"})

        def _answer(self, status: int, body: dict[str, object]) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *arguments: object) -> None:  # noqa: ARG002 - http.server’s signature
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def koha_sign_in(url: str, password: str = "pass") -> KohaSignIn:  # noqa: S107 - a made-up one
    return KohaSignIn(Fetcher(is_private_allowed=True, limits=QUICK), url, ("asker", password))


class Sip2Handler(socketserver.StreamRequestHandler):
    """A library system that speaks SIP2 and checks our checksums as Koha's does."""

    def handle(self) -> None:
        while message := self._message():
            self.server.heard.append(message)  # type: ignore[attr-defined]
            body, _, told = message.rpartition("AZ")
            answer = "96" if checksum(f"{body}AZ") != told else f"{self._reply(body[:-3])}AY0AZ"
            self.wfile.write((answer + checksum(answer)).encode() + b"\r")

    def _message(self) -> str:
        received = b""
        while (byte := self.rfile.read(1)) not in {b"", b"\r"}:
            received += byte
        return received.decode()

    @staticmethod
    def _reply(message: str) -> str:
        if message.startswith("93"):
            return "941" if "CNkiosk|COgeheim|" in message else "940"
        fields = {part[:2]: part[2:] for part in message[33:].split("|")}
        is_known = fields["AA"] == CARD
        is_right = is_known and fields["AD"] == SECRET
        head = f"64{' ' * 14}00020261126    120000" + "0000" * 6
        flags = f"BL{'Y' if is_known else 'N'}|CQ{'Y' if is_right else 'N'}|"
        return f"{head}AO{fields['AO']}|AA{fields['AA']}|AEΜαρία Ιωάννου|{flags}"


@pytest.fixture
def sip2() -> Iterator[tuple[int, list[str]]]:
    heard: list[str] = []
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sip2Handler)
    server.daemon_threads = True
    server.heard = heard  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1], heard
    server.shutdown()
    thread.join()
    server.server_close()


def sip2_sign_in(port: int, password: str = "geheim") -> Sip2SignIn:  # noqa: S107 - a made-up one
    return Sip2SignIn(Sip2Server("127.0.0.1", port, "kiosk", password, "ΔΒΚ", timeout_s=2))


def test_koha_knows_a_card_and_its_password_and_no_other(
    koha: tuple[str, list[dict[str, str]]],
) -> None:
    url, asked = koha
    provider = koha_sign_in(url)
    assert provider.check(CARD, SECRET) == Known(CARD)
    assert provider.check(CARD, "λάθος") is None
    assert provider.check(CardNo("9"), SECRET) is None
    assert asked[0] == {"identifier": CARD, "password": SECRET}


def test_a_koha_that_refuses_our_account_or_is_away_is_told_and_is_no_wrong_password(
    koha: tuple[str, list[dict[str, str]]],
) -> None:
    with pytest.raises(Unavailable):
        koha_sign_in(koha[0], "wrong").check(CARD, SECRET)
    with pytest.raises(Unavailable):
        koha_sign_in(f"{koha[0]}/elsewhere").check(CARD, SECRET)
    with pytest.raises(Unavailable):
        koha_sign_in("http://127.0.0.1:9").check(CARD, SECRET)


def test_a_system_that_speaks_sip2_knows_a_card_and_its_pin_and_no_other(
    sip2: tuple[int, list[str]],
) -> None:
    port, heard = sip2
    provider = sip2_sign_in(port)
    assert provider.check(CARD, SECRET) == Known(CARD, "Μαρία Ιωάννου")
    assert provider.check(CARD, "λάθος") is None
    assert provider.check(CardNo("9"), SECRET) is None
    assert heard[0].startswith("9300CNkiosk|COgeheim|AY0AZ")
    assert len(heard[1].partition("AO")[0]) == 33
    assert "AOΔΒΚ|AA12345|AC|AD" in heard[1]


def test_a_secret_cannot_become_another_field_of_a_sip2_message(
    sip2: tuple[int, list[str]],
) -> None:
    port, heard = sip2
    for secret in ("", f"x|AD{SECRET}", "x\r6300", "x\n"):
        assert sip2_sign_in(port).check(CARD, secret) is None
    assert heard == []


def test_a_sip2_system_that_refuses_us_or_is_away_is_told(sip2: tuple[int, list[str]]) -> None:
    with pytest.raises(Unavailable):
        sip2_sign_in(sip2[0], "wrong").check(CARD, SECRET)
    with pytest.raises(Unavailable):
        sip2_sign_in(9).check(CARD, SECRET)


def test_the_checksum_is_that_of_the_standard() -> None:
    """The sum of all characters up to `AZ` and the checksum itself is 0 in 16 bits."""
    message = "09N19960212    10051419960212    100514APCertification Terminal Location|"
    message += "AOCertification Institute ID|ABCheckInBook|ACTPWord|BIN|AY2AZ"
    assert (sum(message.encode()) + int(checksum(message), 16)) & 0xFFFF == 0


class Elsewhere:
    """Another system as a test wants it."""

    name = "elsewhere"

    def __init__(self) -> None:
        self.is_away = False

    def check(self, card: CardNo, secret: str) -> Known | None:
        if self.is_away:
            raise Unavailable("away", say="sign-in-not-possible", name=self.name)
        return Known(card, "Μαρία") if (card, secret) == (CARD, SECRET) else None


def patrons(house: House, provider: SignInProvider) -> Patrons:
    locks = SqlLockStore(house.engine)
    mark = pseudonym(b"key")
    return Patrons(house.store, locks, CHEAP, pseudonym=mark, provider=provider, now=house.clock)


def test_whoever_another_system_knows_gets_an_account_once_and_may_choose_a_pin(
    house: House,
) -> None:
    service = patrons(house, Elsewhere())
    first = service.verify(CARD, SECRET, source=HERE)
    assert (first.display_name, first.eligibility) == ("Μαρία", None)
    service.choose_pin(first, "204816")
    again: Patron = service.verify(CARD, SECRET, source=HERE)
    assert again.id == first.id
    assert service.verify(CARD, "204816", source=HERE).id == first.id
    assert len(service.all()) == 1
    service.set_status(first.id, PatronStatus.CLOSED)
    with pytest.raises(SignInRefused):
        service.verify(CARD, SECRET, source=HERE)


def test_while_another_system_is_away_our_pins_work_and_nobody_is_locked_out(
    house: House,
) -> None:
    elsewhere = Elsewhere()
    service = patrons(house, elsewhere)
    made = service.add("777")
    elsewhere.is_away = True
    assert service.verify("777", made.pin, source=HERE)
    for number in range(8):
        with pytest.raises(Unavailable):
            service.verify(CARD, SECRET, source=Source("web", f"192.0.2.{number}"))
    elsewhere.is_away = False
    assert service.verify(CARD, SECRET, source=HERE)


def test_wrong_secrets_lock_a_card_that_another_system_knows_too(house: House) -> None:
    service = patrons(house, Elsewhere())
    for number in range(5):
        with pytest.raises(SignInRefused):
            service.verify(CARD, "λάθος", source=Source("web", f"192.0.2.{number}"))
    with pytest.raises(SignInRefused) as refused:
        service.verify(CARD, SECRET, source=HERE)
    assert refused.value.say == "patron-card-locked"


def test_guesses_at_a_pin_of_ours_count_while_another_system_is_away(house: House) -> None:
    elsewhere = Elsewhere()
    service = patrons(house, elsewhere)
    made = service.add("777")
    elsewhere.is_away = True
    for number in range(5):
        with pytest.raises(Unavailable):
            service.verify("777", f"10000{number}", source=Source("web", f"192.0.2.{number}"))
    with pytest.raises(SignInRefused) as refused:
        service.verify("777", made.pin, source=HERE)
    assert refused.value.say == "patron-card-locked"


def test_a_card_that_only_another_system_knows_has_no_pin_of_ours(house: House) -> None:
    elsewhere = Elsewhere()
    service = patrons(house, elsewhere)
    service.verify(CARD, SECRET, source=HERE)
    elsewhere.is_away = True
    for number in range(8):
        with pytest.raises(Unavailable):
            service.verify(CARD, "123456", source=Source("web", f"192.0.2.{number}"))
