"""The furnished library being served on this machine's loopback, for browsers and programs."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from flask import Flask
from werkzeug.serving import make_server

from access_service.web.application import create_app
from access_service.web.limits import limiter
from tests.access_service.web.furnished import (
    ANYONE,
    CARD,
    CARER,
    PATRON,
    SECRET,
    Furnished,
    furnish,
)
from tests.browser.conftest import closing


@dataclass(frozen=True, slots=True)
class Served:
    """The library, its application, and where it answers."""

    url: str
    furnished: Furnished
    app: Flask

    def fields(self, who: str) -> tuple[str, dict[str, str]]:
        """Return the door that somebody signs in at and what they type there."""
        secrets = {PATRON: (CARD, self.furnished.pin), CARER: self.furnished.carer}
        if who in secrets:
            return "/me/sign-in", {"card": secrets[who][0], "secret": secrets[who][1]}
        return "/staff/sign-in", {"name": who, "password": SECRET}

    def cookie(self, who: str) -> str:
        """Return the cookie of a session in which somebody is signed in."""
        if who == ANYONE:
            return ""
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        door, fields = self.fields(who)
        page = browser.open(self.url + door).read().decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        typed = urlencode({**fields, "csrf_token": found[1]}).encode()
        inside = browser.open(self.url + door, typed).read().decode()
        assert "/sign-out" in inside
        return "; ".join(f"{one.name}={one.value}" for one in jar)


@contextmanager
def serving(data: Path) -> Iterator[Served]:
    furnished = furnish(data)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(furnished.services)
    server = make_server("127.0.0.1", 0, closing(app), threaded=True)
    limiter.enabled = False  # one machine asks for hundreds of pages here
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", furnished, app)
    server.shutdown()
    thread.join()
    server.server_close()
    limiter.enabled = True
    furnished.services.close()
