"""Every address is known to the checks, and nothing that somebody wrote becomes markup on a page.

The strings are written into every field that people or other systems fill; then every page, feed,
JSON answer, table and made file that the library gives out is read as a program would read it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from lxml import etree
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from access_service.bootstrap import bootstrap
from access_service.settings import Settings
from access_service.web.application import create_app
from access_service.web.limits import limiter
from tests.access_service.web.furnished import (
    ADMIN,
    ANSWERS,
    ANYONE,
    CARD,
    CARER,
    ELSEWHERE,
    NO_PAGES,
    PAGES,
    PATRON,
    SECRET,
    Furnished,
    Shown,
    address,
    fields_of,
    furnish,
    limits_held,
)

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=a>"
FORMULA = "=1+1"


def evil(name: str, text: str) -> str:
    """Every text begins like a formula, holds markup, and names its field in letters alone."""
    return f"{FORMULA}@{re.sub('[^a-z]', '', name.lower())}@{EVIL} {text}"


@dataclass
class Place:
    """The application, and a browser for everybody who opens a page."""

    app: APIFlask
    furnished: Furnished
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, who: str) -> FlaskClient:
        if who not in self.clients:
            client = self.app.test_client()
            secrets = {PATRON: (CARD, self.furnished.pin), CARER: self.furnished.carer}
            if who in secrets:
                card, pin = secrets[who]
                answer = client.post("/me/sign-in", data={"card": card, "secret": pin})
                assert answer.status_code == 303
            elif who != ANYONE:
                answer = client.post("/staff/sign-in", data={"name": who, "password": SECRET})
                assert answer.status_code == 303
            self.clients[who] = client
        return self.clients[who]

    def get(self, shown: Shown) -> TestResponse:
        path = address(shown, self.furnished.ids)
        return self.client(shown.who).get(path, buffered=True)  # reads files to their end

    def send(self, shown: Shown) -> TestResponse:
        """Send the form as often as the page needs, and follow where it leads."""
        client, ids = self.client(shown.who), self.furnished.ids
        token = {"csrf_token": CSRF.search(client.get("/preferences").text)[1]}  # type: ignore[index]
        sent = token | dict(fields_of(shown, ids))
        self.app.config["WTF_CSRF_ENABLED"] = "csrf_token" in dict(shown.sent)
        with limits_held(shown, self.app):
            for _ in range(31 if shown.status == 429 else 1):
                answer = client.post(
                    address(shown, ids),
                    data=sent,
                    follow_redirects=True,
                    headers={"Origin": "http://localhost"},
                )
        self.app.config["WTF_CSRF_ENABLED"] = False
        return answer


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    furnished = furnish(tmp_path_factory.mktemp("every") / "data", evil)
    app = create_app(furnished.services)
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.enabled = False
    yield Place(app, furnished)
    limiter.enabled = True
    furnished.services.close()


def test_every_address_is_a_page_that_is_measured_or_is_known_to_be_none(tmp_path: Path) -> None:
    services = bootstrap(Settings(data=tmp_path))
    addresses = create_app(services).url_map
    services.close()

    def endpoint(shown: Shown) -> str:
        path = re.sub(r"\{\w+\}", "1", shown.path.replace("{lang}", "el")).partition("?")[0]
        return str(addresses.bind("localhost").match(path)[0])

    measured = set(map(endpoint, PAGES))
    gets = {rule.endpoint for rule in addresses.iter_rules() if "GET" in (rule.methods or ())}
    known = measured | NO_PAGES.keys() | ELSEWHERE
    assert sorted(gets - known) == [], "add it to PAGES of furnished.py"
    assert sorted(known - gets) == [], "there is no such address"
    assert {endpoint(shown) for shown in NO_PAGES.values()} == NO_PAGES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("shown", [*PAGES, *ANSWERS], ids=lambda one: one.name)
def test_a_page_is_what_it_says_and_shows_foreign_text_as_text(place: Place, shown: Shown) -> None:
    answer = place.get(shown) if not shown.sent else place.send(shown)
    assert answer.status_code == shown.status
    assert answer.mimetype == "text/html"
    assert injected(answer.text) == []


def injected(page: str) -> list[str]:
    """Return what on a page can only have come out of a text."""
    tree = lxml_html.document_fromstring(page)
    found = []
    for element in tree.iter(etree.Element):
        name, text = str(element.tag), element.text or ""
        if name == "script" and (not element.get("src", "").startswith("/static/") or text):
            found.append(f"script {text[:40]}")
        if name == "img" and element.get("src") == "x":
            found.append("img")
        for attribute, value in element.attrib.items():
            if attribute.startswith("on") or attribute == "style":
                found.append(f"{name} {attribute}")
            if attribute in {"href", "src", "action", "formaction"} and re.match(
                r"\s*(javascript|vbscript|data):", value, re.IGNORECASE
            ):
                found.append(f"{name} {value[:40]}")
    return found


def test_the_check_sees_what_a_careless_page_would_do() -> None:
    careless = f"<html><body><p>{EVIL}</p><a href='javascript:alert(1)'>x</a></body></html>"
    assert {"img", "img onerror", "a javascript:alert(1)"} <= set(injected(careless))
    assert injected(careless)[0].startswith("script")


@pytest.mark.slow
def test_what_is_written_is_shown_somewhere_and_not_merely_dropped(place: Place) -> None:
    texts = [page_text(place.get(shown).text) for shown in PAGES]
    told = " ".join(texts)
    unseen = {name for name in FIELDS if f"@{name}@<script>alert(1)</script>" not in told}
    assert not unseen ^ NOT_SHOWN, " ".join(sorted(unseen ^ NOT_SHOWN))


def page_text(page: str) -> str:
    tree = lxml_html.document_fromstring(page)
    values = [str(value) for value in tree.xpath("//@value | //@aria-label")]
    return " ".join([str(tree.text_content()), *values])


@cache
def _fields() -> frozenset[str]:
    source = furnish.__globals__["__file__"]
    with open(source, encoding="utf-8") as file:  # noqa: PTH123 - the module's own text
        names = re.findall(r'word\(\s*"([^"]+)"', file.read())
    return frozenset(re.sub("[^a-z]", "", name.lower()) for name in names)


FIELDS = _fields()
NOT_SHOWN = {
    *("accessfeature", "barcode", "controlnumber", "responsibility"),  # for programs, not pages
    *("author", "narrator"),  # the name is shown as it is said
    "contentwarning",  # the telephone tells it
    *("importname", "importsource", "uploadname"),  # a name ends where a slash would begin a folder
}


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", NO_PAGES)
def test_what_is_no_page_is_never_taken_for_one(place: Place, endpoint: str) -> None:
    answer = place.get(NO_PAGES[endpoint])
    if answer.status_code == 302:
        assert endpoint in {"language.change", "listening.listen"}
        assert answer.location.startswith("/")
        return
    assert answer.status_code in {200, 204}, answer.text[:300]
    assert answer.mimetype != "text/html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    sound(answer)


def sound(answer: TestResponse) -> None:
    """Check that the answer is whole in its own language, with markup as text in it."""
    match answer.mimetype:
        case "application/json":
            json.loads(answer.text)
        case "text/csv":
            for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))):
                risky = [cell for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
                assert [cell for cell in risky if not re.fullmatch(r"-?\d+([.,]\d+)?", cell)] == []
        case "application/atom+xml" | "application/rss+xml" | "text/xml" | "application/xml":
            tree = etree.fromstring(answer.data)
            assert not [one for one in tree.iter() if str(one.tag).endswith(("script", "}img"))]
            for told in tree.iter():
                if (told.text and told.get("type") == "html") or "encoded" in str(told.tag):
                    assert injected(f"<html><body>{told.text}</body></html>") == []


@pytest.mark.slow
@pytest.mark.parametrize("format", ["html", "epub", "docx", "large-print-pdf", "txt", "brf"])
@pytest.mark.parametrize("source", ["item:whole", "announcement:strike", "upload"])
def test_a_made_file_shows_foreign_text_as_text(place: Place, source: str, format: str) -> None:
    wanted = f"upload:{place.furnished.ids['read']}" if source == "upload" else source
    client = place.client(ADMIN)
    answer = client.post("/copies", data={"source": wanted, "format": format})
    assert answer.status_code == 303, answer.text[-600:]
    job = answer.location.rpartition("/")[2]
    status = place.furnished.services.conversions.wait(job, timeout_s=120)
    assert status.product is not None, status.problem
    data = client.get(f"/copies/{job}/file", buffered=True).data
    if format == "large-print-pdf":
        with pikepdf.open(io.BytesIO(data)) as pdf:
            actions = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
            assert not [one for one in actions if one.get("/S") in {"/JavaScript", "/Launch"}]
    for text in _texts(data) if data[:2] == b"PK" else [data.decode()] if format == "html" else []:
        assert "<script>alert" not in text
        assert not re.search(r"<img[^>]*onerror", text)
        assert not re.search(r"(href|src|Target)=.javascript:", text)


def _texts(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.endswith(("xml", "html", "opf"))]
        return [package.read(name).decode() for name in names]
