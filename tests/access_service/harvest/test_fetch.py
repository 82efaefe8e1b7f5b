"""Servers outside are asked with care: where they stand, how long and how much they talk."""

from __future__ import annotations

import gzip

import pytest

from access_service.fetch import Answer, Fetcher, is_public
from formats.errors import AccessError, BadInput, Unavailable
from tests.access_service.harvest.conftest import QUICK, Reply, Site

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address that must be refused
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:a00:1::1", False),
    ],
)
def test_addresses_of_private_networks_are_told_however_they_are_written(
    address: str, told: bool
) -> None:
    assert is_public(address) is told


def test_a_server_in_a_private_network_is_not_asked(site: Site) -> None:
    with pytest.raises(BadInput) as caught:
        Fetcher(limits=QUICK).get(site.url)
    assert caught.value.say == "fetch-private"
    assert site.asked == []


def test_a_name_that_means_a_private_address_is_not_asked(site: Site) -> None:
    fetcher = Fetcher(limits=QUICK, resolve=lambda *_: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(BadInput) as caught:
        fetcher.get("http://catalogue.example/oai")
    assert caught.value.say == "fetch-private"


def test_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    """A name is looked up once for each connection, which goes to the checked address."""
    port = int(site.url.rpartition(":")[2].partition("/")[0])
    site.answer = lambda _: Reply(status=302, headers=(("Location", "http://inner.example/x"),))
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        # The test's own server plays the public one: it is let through by its name alone.
        return ["127.0.0.1"]

    class Trusting(Fetcher):
        def checked_address(self, host: str, port: int) -> str:
            if host == "outer.example":
                return resolve(host, port)[0]
            return super().checked_address(host, port)

    fetcher = Trusting(limits=QUICK, resolve=resolve)
    with pytest.raises(BadInput) as caught:
        fetcher.get(f"http://outer.example:{port}/oai")
    assert caught.value.say == "fetch-private"
    assert looked_up == ["outer.example", "inner.example"]
    assert len(site.asked) == 1
    assert site.headers[0]["host"] == f"outer.example:{port}"


def test_redirects_are_followed_and_a_circle_of_them_is_left(site: Site, fetcher: Fetcher) -> None:
    def answer(arguments: dict[str, str]) -> Reply:
        if arguments.get("n") == "2":
            return Reply(b"here")
        target = "/oai?n=2" if arguments.get("n") == "1" else "/oai?n=1"
        return Reply(status=302, headers=(("Location", target),))

    site.answer = answer
    assert fetcher.get(site.url).body == b"here"
    site.answer = lambda _: Reply(status=302, headers=(("Location", "/oai"),))
    with pytest.raises(Unavailable) as caught:
        fetcher.get(site.url)
    assert caught.value.say == "fetch-redirects"


@pytest.mark.parametrize(
    ("target", "say"),
    [
        ("http://[", "fetch-no-address"),
        ("http://a..b/", "fetch-not-reached"),
        (f"http://{'α' * 70}/", "fetch-not-reached"),
    ],
)
def test_a_redirect_to_no_host_at_all_is_told(
    site: Site, fetcher: Fetcher, target: str, say: str
) -> None:
    location = target.encode().decode("latin-1")
    site.answer = lambda _: Reply(status=302, headers=(("Location", location),))
    with pytest.raises(AccessError) as caught:
        fetcher.get(site.url)
    assert caught.value.say == say


def test_a_host_in_greek_letters_is_asked_by_its_name_in_ascii(site: Site) -> None:
    port = site.url.rpartition(":")[2].partition("/")[0]
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    fetcher = Fetcher(is_private_allowed=True, limits=QUICK, resolve=resolve)
    assert fetcher.get(f"http://βιβλία.ελ:{port}/oai").status == 404
    assert looked_up == ["xn--kxaeba8an.xn--qxam"]
    assert site.headers[0]["host"] == f"xn--kxaeba8an.xn--qxam:{port}"


@pytest.mark.parametrize(
    ("told", "wait_s"), [("²", None), ("9" * 400, 1e9), ("120", 120.0), ("soon", None)]
)
def test_what_a_server_says_of_waiting_is_a_number_to_count_with(
    told: str, wait_s: float | None
) -> None:
    assert Answer("http://x/", 503, {"retry-after": told}, b"").retry_after_s == wait_s


def test_a_password_goes_to_its_own_server_alone(site: Site, fetcher: Fetcher) -> None:
    other = site.url.replace("127.0.0.1", "localhost")
    site.answer = lambda asked: (
        Reply(b"x") if "n" in asked else Reply(status=302, headers=(("Location", f"{other}?n=1"),))
    )
    fetcher.get(site.url, credentials=("reader", "secret"))
    assert ["authorization" in told for told in site.headers] == [True, False]


def test_a_server_that_stalls_or_drips_is_left(site: Site, fetcher: Fetcher) -> None:
    for pause_s in (5.0, 0.1):
        site.answer = lambda _, pause_s=pause_s: Reply(b"x" * 200, drip_s=pause_s)
        with pytest.raises(Unavailable) as caught:
            fetcher.get(site.url)
        assert caught.value.say == "fetch-stalled"


def test_an_answer_too_large_is_left_also_when_it_is_packed_small(
    site: Site, fetcher: Fetcher
) -> None:
    for body, headers in (
        (b"x" * 3_000_000, ()),
        (gzip.compress(b"x" * 50_000_000), (("Content-Encoding", "gzip"),)),
    ):
        site.answer = lambda _, body=body, headers=headers: Reply(body, headers=headers)
        with pytest.raises(Unavailable) as caught:
            fetcher.get(site.url)
        assert caught.value.say == "fetch-too-large"


def test_nobody_there_is_said(fetcher: Fetcher) -> None:
    with pytest.raises(Unavailable) as caught:
        fetcher.get("http://127.0.0.1:1/oai")
    assert caught.value.say == "fetch-not-reached"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://x/", "http://", "nonsense", "http://a:99999/", "//x"]
)
def test_what_is_no_address_of_the_web_is_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(BadInput) as caught:
        fetcher.get(url)
    assert caught.value.say == "fetch-no-address"
