"""Asking servers outside the library, whose every answer may be hostile.

A name is looked up once, its addresses are checked, and the connection goes to the very address
that was checked: a name that means a private address the second time gains nothing. Redirects go
the same way. Size and time have limits, counted after unpacking.

Source: OWASP, "Server-Side Request Forgery Prevention"; RFC 9110, redirection and Retry-After.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, ReadTimeoutError
from urllib3.util import make_headers

from formats.errors import BadInput, Unavailable

USER_AGENT: Final = "Prosvasi (library harvester)"
_CHUNK_BYTES: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_TOLD_S: Final = 1e9
"""A number of a thousand digits is none to count with."""
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], list[str]]
"""Returns the addresses of a host; raises OSError when it has none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large an answer may be."""

    connect_s: float = 10
    silence_s: float = 30
    total_s: float = 300
    most_bytes: int = 64_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; header names are in small letters."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after_s(self) -> float | None:
        """Return the seconds that the server asks to wait, None where it does not say."""
        told = self.headers.get("retry-after", "").strip()
        if told.isascii() and told.isdigit():
            return min(float(told), _MOST_TOLD_S)
        try:
            moment_s = parsedate_to_datetime(told).timestamp()
        except (ValueError, OverflowError):
            return None
        return min(max(0.0, moment_s - time.time()), _MOST_TOLD_S)


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host.

    Raises:
        OSError: It has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Return whether an address is one of the public Internet, also where another one hides in it.

    Sources: IANA special-purpose address registries; RFC 4291, 3056, 4380 and 6052 (addresses of
    version 4 inside version 6).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            hidden = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if hidden:
            return is_public(str(hidden))
    return ip.is_global and not ip.is_multicast


class Fetcher:
    """Fetches addresses of the Web.

    Args:
        is_private_allowed: Whether servers in private networks may be asked: a library whose
            catalogue stands in its own building wants that.
        limits: How long and how large an answer may be.
        resolve: Looks up the addresses of a host.
    """

    def __init__(
        self,
        *,
        is_private_allowed: bool = False,
        limits: Limits | None = None,
        resolve: Resolve = addresses,
    ) -> None:
        self._is_private_allowed = is_private_allowed
        self._limits = limits or Limits()
        self._resolve = resolve

    def get(
        self, url: str, *, accept: str = "*/*", credentials: tuple[str, str] | None = None
    ) -> Answer:
        """Return what is at an address, after redirects; any status is an answer.

        Args:
            url: The address.
            accept: Media types that are wanted.
            credentials: Name and password, sent to the server of this address and no other.

        Raises:
            BadInput: The address is none of the Web, or leads to a private network.
            Unavailable: The server cannot be reached, is too slow, or sends too much.
        """
        deadline = time.monotonic() + self._limits.total_s
        headers = {"User-Agent": USER_AGENT, "Accept": accept, "Accept-Encoding": "gzip"}
        secret = make_headers(basic_auth=":".join(credentials)) if credentials else {}
        own = _origin(url)
        for _ in range(self._limits.redirects + 1):
            sent = headers | secret if _origin(url) == own else headers
            answer = self._get_once(url, sent, deadline)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = _joined(url, target)
        raise Unavailable(
            f"{url}: redirects", say="fetch-redirects", host=_parts(url).hostname or ""
        )

    def post(
        self,
        url: str,
        body: bytes,
        *,
        kind: str,
        accept: str = "",
        credentials: tuple[str, str] | None = None,
    ) -> Answer:
        """Send a body to an address and return the answer; redirects are answers here.

        Args:
            url: The address.
            body: What is sent.
            kind: Its media type.
            accept: Media types that are wanted; empty: the same.
            credentials: Name and password.

        Raises:
            BadInput: The address is none of the Web, or leads to a private network.
            Unavailable: The server cannot be reached, is too slow, or sends too much.
        """
        deadline = time.monotonic() + self._limits.total_s
        headers = {"User-Agent": USER_AGENT, "Accept": accept or kind, "Content-Type": kind}
        secret = make_headers(basic_auth=":".join(credentials)) if credentials else {}
        return self._get_once(url, headers | secret, deadline, body, method="POST")

    def delete(self, url: str, *, credentials: tuple[str, str] | None = None) -> Answer:
        """Have what is at an address deleted; redirects are answers here.

        Raises:
            BadInput: The address is none of the Web, or leads to a private network.
            Unavailable: The server cannot be reached, is too slow, or sends too much.
        """
        deadline = time.monotonic() + self._limits.total_s
        secret = make_headers(basic_auth=":".join(credentials)) if credentials else {}
        headers = {"User-Agent": USER_AGENT} | secret
        return self._get_once(url, headers, deadline, method="DELETE")

    def _get_once(
        self,
        url: str,
        headers: dict[str, str],
        deadline: float,
        body: bytes | None = None,
        *,
        method: str = "GET",
    ) -> Answer:
        parts = _parts(url)
        host = parts.hostname or ""
        try:
            return self._ask(parts, headers, deadline, body, method=method)
        except ReadTimeoutError as exc:
            raise Unavailable(f"{host}: {exc}", say="fetch-stalled", host=host) from exc
        except (HTTPError, OSError, UnicodeError) as exc:  # a name may be none that can be asked
            raise Unavailable(f"{host}: {exc}", say="fetch-not-reached", host=host) from exc

    def _ask(
        self,
        parts: SplitResult,
        headers: dict[str, str],
        deadline: float,
        sent: bytes | None,
        *,
        method: str,
    ) -> Answer:
        pool = self._pool(parts)
        headers = {"Host": _host_header(parts), **headers}
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        try:
            response = pool.urlopen(
                method,
                target,
                body=sent,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            try:
                body = self._body(response, parts.hostname or "", deadline)
            finally:
                response.close()
        finally:
            pool.close()
        told = {name.lower(): value for name, value in response.headers.items()}
        return Answer(urlunsplit(parts), response.status, told, body)

    def _body(
        self, response: urllib3.response.BaseHTTPResponse, host: str, deadline: float
    ) -> bytes:
        """Return the unpacked body; a server that drips or never ends is left."""
        chunks: list[bytes] = []
        length = 0
        while chunk := response.read1(_CHUNK_BYTES, decode_content=True):
            chunks.append(chunk)
            length += len(chunk)
            if length > self._limits.most_bytes:
                megabytes = self._limits.most_bytes // 1_000_000
                raise Unavailable(
                    f"{host}: {length} bytes", say="fetch-too-large", host=host, number=megabytes
                )
            if time.monotonic() > deadline:
                raise Unavailable(f"{host}: too slow", say="fetch-stalled", host=host)
        return b"".join(chunks)

    def _pool(self, parts: SplitResult) -> urllib3.HTTPConnectionPool:
        host = _host_name(parts)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self.checked_address(host, port)
        timeout = urllib3.Timeout(connect=self._limits.connect_s, read=self._limits.silence_s)
        if parts.scheme == "http":
            return urllib3.HTTPConnectionPool(address, port, timeout=timeout)
        return urllib3.HTTPSConnectionPool(
            address,
            port,
            timeout=timeout,
            ssl_context=ssl.create_default_context(),
            assert_hostname=host,
            server_hostname=host,
        )

    def checked_address(self, host: str, port: int) -> str:
        """Return an address of a host that may be asked.

        Raises:
            BadInput: It leads to a private network.
            OSError: It has none.
        """
        found = self._resolve(host, port)
        if not self._is_private_allowed and not all(is_public(address) for address in found):
            raise BadInput(f"{host}: {found}", say="fetch-private", host=host)
        if not found:
            raise OSError(f"{host}: no address")
        return found[0]


def _origin(url: str) -> tuple[str, str]:
    parts = _parts(url)
    return parts.scheme, parts.netloc


def _joined(url: str, target: str) -> str:
    """Return where a redirect leads.

    Raises:
        BadInput: To no address of the Web.
    """
    try:
        return urljoin(url, target)
    except ValueError as exc:
        raise BadInput(
            f"{target[:200]}: no address of the Web", say="fetch-no-address", url=target[:200]
        ) from exc


def _host_name(parts: SplitResult) -> str:
    """Return the host as it is looked up and as its certificate names it, in ASCII."""
    name = parts.hostname or ""
    return name if name.isascii() else name.encode("idna").decode()


def _host_header(parts: SplitResult) -> str:
    """Return the host as a header names it: Greek letters in their ASCII form (RFC 3490)."""
    told = parts.netloc.rpartition("@")[2]
    if told.isascii():
        return told
    return _host_name(parts) + (f":{parts.port}" if parts.port else "")


def _parts(url: str) -> SplitResult:
    """Return the parts of an address of the Web.

    Raises:
        BadInput: It is none.
    """
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_web = is_web and (parts.port or 1) > 0
    except (ValueError, LocationParseError):
        is_web = False
    if not is_web:
        raise BadInput(f"{url[:200]}: no address of the Web", say="fetch-no-address", url=url[:200])
    return parts
