"""A real server on this machine that answers as each test says, and a catalogue to harvest into."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.harvest_source import HarvestKind
from access_service.catalogue.harvesting import Harvester
from access_service.catalogue.koha import KohaServer
from access_service.catalogue.oai_server import OaiServer
from access_service.catalogue.sru_server import SruServer
from access_service.fetch import Fetcher, Limits
from access_service.settings import Settings
from access_service.store.harvests import SqlHarvestStore


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says once."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drip_s: float = 0
    """Seconds between bytes; 0 sends all at once."""


@dataclass(slots=True)
class Site:
    """The server: what it answers, and what it was asked."""

    url: str
    answer: Callable[[dict[str, str]], Reply] = lambda _: Reply(status=404)
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            arguments = dict(parse_qsl(parts.query))
            served.asked.append(arguments)
            served.headers.append({name.lower(): value for name, value in self.headers.items()})
            served.paths.append(parts.path)
            reply = served.answer(arguments)
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            try:
                self._send(reply)
            except OSError:
                return  # the client went away, as it should from a server like this

        def _send(self, reply: Reply) -> None:
            if not reply.drip_s:
                self.wfile.write(reply.body)
                return
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                if served.is_over.wait(reply.drip_s):
                    return

        def log_message(self, *arguments: object) -> None:  # noqa: ARG002 - http.server's signature
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Site(f"http://127.0.0.1:{server.server_port}/oai")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    served.is_over.set()
    server.shutdown()
    thread.join()
    server.server_close()


QUICK = Limits(connect_s=2, silence_s=0.5, total_s=1.5, most_bytes=2_000_000)


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(is_private_allowed=True, limits=QUICK)


@pytest.fixture
def waits() -> list[float]:
    """Return the seconds that harvests waited; no test waits for real."""
    return []


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Services]:
    services = bootstrap(Settings(data=tmp_path / "data", language="en"))
    yield services
    services.close()


@pytest.fixture
def harvester(library: Services, fetcher: Fetcher, waits: list[float]) -> Harvester:
    servers = {
        HarvestKind.OAI_PMH: OaiServer(fetcher, wait=waits.append),
        HarvestKind.SRU: SruServer(fetcher),
        HarvestKind.KOHA: KohaServer(fetcher, ("reader", "secret")),
    }
    return Harvester(SqlHarvestStore(library.engine), library.catalogue.imports, servers)
