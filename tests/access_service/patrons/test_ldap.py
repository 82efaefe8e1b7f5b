"""A directory on loopback: a small one that speaks the protocol, and OpenLDAP where it is there.

`PROSVASI_TEST_SLAPD` names OpenLDAP's server; without it only the small one is asked.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from access_service.patrons.account import CardNo
from access_service.patrons.sign_in.ldap import Directory, LdapSignIn
from access_service.patrons.sign_in.provider import Known
from formats.errors import Unavailable

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]

SLAPD = os.environ.get("PROSVASI_TEST_SLAPD") or shutil.which("slapd")
BASE = "dc=library,dc=example"
ADMIN, ADMIN_PASSWORD = f"cn=admin,{BASE}", "geheim"
CARD, SECRET = CardNo("12345"), "κωδικός στον κατάλογο"
OWNER = f"uid=12345,{BASE}"


def tlv(tag: int, *contents: bytes) -> bytes:
    """Return a value in BER. Source: ITU-T X.690, 8.1."""
    body = b"".join(contents)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes(4, "big")
    return bytes([tag, 0x84]) + size + body


def read_tlv(data: bytes) -> tuple[int, bytes, bytes]:
    """Return a value's tag and body, and what comes behind it."""
    tag, length, at = data[0], data[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(data[2:at], "big")
    return tag, data[at : at + length], data[at + length :]


def parts(body: bytes) -> list[tuple[int, bytes]]:
    found = []
    while body:
        tag, value, body = read_tlv(body)
        found.append((tag, value))
    return found


class SmallDirectory(socketserver.BaseRequestHandler):
    """Answers bind and search with an equality filter, as RFC 4511 writes them."""

    is_bound = False

    def handle(self) -> None:
        while data := self.request.recv(65536):
            while data:
                _, message, data = read_tlv(data)
                (_, number), (operation, body), *_ = parts(message)
                for answer in self._answers(operation, parts(body)):
                    self.request.sendall(tlv(0x30, tlv(0x02, number), answer))

    def _answers(self, operation: int, body: list[tuple[int, bytes]]) -> Iterator[bytes]:
        if operation == 0x60:  # bind
            given = (body[1][1].decode(), body[2][1].decode())
            self.is_bound = given in {(ADMIN, ADMIN_PASSWORD), (OWNER, SECRET)}
            yield self._result(0x61, 0 if self.is_bound else 49)
        elif operation == 0x63 and self.is_bound:  # search
            tag, asked = body[6]
            (_, name), (_, value) = parts(asked)
            if (tag, name, value) == (0xA3, b"uid", CARD.encode()):
                said = tlv(0x31, tlv(0x04, "Μαρία Ιωάννου".encode()))
                kept = tlv(0x30, tlv(0x30, tlv(0x04, b"displayName"), said))
                yield tlv(0x64, tlv(0x04, OWNER.encode()), kept)
            yield self._result(0x65, 0)

    @staticmethod
    def _result(tag: int, code: int) -> bytes:
        return tlv(tag, tlv(0x0A, bytes([code])), tlv(0x04), tlv(0x04))


def small_directory() -> Iterator[str]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), SmallDirectory)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"ldap://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def open_ldap(folder: Path) -> Iterator[str]:
    """Start OpenLDAP with one person in it."""
    assert SLAPD is not None
    root = Path(SLAPD).parents[2]
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"ldap://127.0.0.1:{free.getsockname()[1]}"
    (folder / "db").mkdir()
    schema = root / "etc" / "ldap" / "schema"
    names = ("core", "cosine", "inetorgperson")
    lines = [f"include {schema}/{name}.schema" for name in names]
    lines += [f"modulepath {root}/usr/lib/ldap", "moduleload back_mdb", f"pidfile {folder}/pid"]
    lines += ["database mdb", f"suffix {BASE}", f"rootdn {ADMIN}", f"rootpw {ADMIN_PASSWORD}"]
    (folder / "slapd.conf").write_text("\n".join([*lines, f"directory {folder}/db\n"]))
    people = (
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: library\no: Library\n\n"
        f"dn: {OWNER}\nobjectClass: inetOrgPerson\nuid: 12345\ncn: Maria\nsn: Ioannou\n"
        f"displayName: Μαρία Ιωάννου\nuserPassword: {SECRET}\n"
    )
    conf = str(folder / "slapd.conf")
    subprocess.run([SLAPD, "-T", "add", "-f", conf], input=people.encode(), check=True)
    server = subprocess.Popen([SLAPD, "-d", "0", "-f", conf, "-h", url])
    try:
        for _ in range(100):
            try:
                host, _, port = url.removeprefix("ldap://").partition(":")
                socket.create_connection((host, int(port)), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(params=["small", "OpenLDAP"], scope="module")
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "small":
        yield from small_directory()
    elif SLAPD is None:
        pytest.skip("OpenLDAP's slapd is not here; PROSVASI_TEST_SLAPD may name it")
    else:
        yield from open_ldap(tmp_path_factory.mktemp("slapd"))


def sign_in(url: str, password: str = ADMIN_PASSWORD) -> LdapSignIn:
    return LdapSignIn(Directory(url, BASE, user=ADMIN, password=password, timeout_s=3))


def test_a_directory_knows_a_card_and_its_password_and_no_other(url: str) -> None:
    assert sign_in(url).check(CARD, SECRET) == Known(CARD, "Μαρία Ιωάννου")
    assert sign_in(url).check(CARD, "λάθος") is None
    assert sign_in(url).check(CardNo("9"), SECRET) is None


def test_an_empty_password_lets_nobody_in(url: str) -> None:
    assert sign_in(url).check(CARD, "") is None


def test_a_secret_with_signs_that_no_password_has_is_wrong_and_no_outage(url: str) -> None:
    assert sign_in(url).check(CARD, "123456\u2028") is None


def test_a_card_cannot_widen_the_search(url: str) -> None:
    for card in ("*", "12345)(uid=*", "1*"):
        assert sign_in(url).check(CardNo(card), SECRET) is None


# ldap3 leaves the socket of a refused connection to the collector of garbage.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_directory_that_refuses_our_account_or_is_away_is_told(url: str) -> None:
    with pytest.raises(Unavailable):
        sign_in(url, "wrong").check(CARD, SECRET)
    with pytest.raises(Unavailable):
        sign_in("ldap://127.0.0.1:9").check(CARD, SECRET)
    gc.collect()
