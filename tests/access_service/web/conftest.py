"""A small real library behind the pages: its own database, index and jobs, no network, no model."""

# ruff: noqa: ARG002 - a stand-in takes what the real one takes and needs less of it

from __future__ import annotations

import io
import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import delete
from werkzeug.test import TestResponse

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Creator, Form, Item, ItemId
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import Options
from access_service.patrons.kept import NewCard
from access_service.patrons.service import Patrons
from access_service.secret import pseudonym
from access_service.settings import Settings
from access_service.staff.account import Role
from access_service.staff.passwords import Passwords
from access_service.staff.service import Staff
from access_service.store.patron_locks import SqlLockStore
from access_service.store.patron_tables import patron_locks, patron_tries
from access_service.store.staff import SqlStaffStore
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL, EN, Document, Lang
from formats.errors import Unavailable
from formats.text import words
from tests.access_service.stocked import stock
from tts.engine import SpokenPart, Voice, Wpm
from tts.engines.espeak import EspeakEngine
from tts.normalize import EMPTY, Lexicon
from tts.script import spoken_form
from voice_interface.hearing.recogniser import Expect, Heard
from voice_interface.hearing.sound import Sound

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ZORBA = ItemId("zorba")
NOW = datetime.now(UTC)

ITEMS = (
    Item(
        ZORBA,
        "test",
        "1",
        "Βίος και πολιτεία του Αλέξη Ζορμπά",
        EL,
        creators=(Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),),
        year=1946,
        summary="Ένας συγγραφέας και ένας εργάτης ανοίγουν ορυχείο στην Κρήτη.",
    ),
    Item(
        ItemId("sea"),
        "test",
        "2",
        "The Old Man and the Sea : a novel",
        EN,
        creators=(Creator("Hemingway, Ernest", "Ernest Hemingway"),),
        year=1952,
    ),
    Item(ItemId("xss"), "test", "3", f"Κακόβουλος {SCRIPT}", EL, summary=f"Περίληψη {SCRIPT}"),
    Item(ItemId("heard"), "test", "4", "Το ακουστό", EL, forms=(Form.SPOKEN,)),
    *(Item(ItemId(f"island-{n}"), "test", f"n{n}", f"Νησιά τόμος {n}", EL) for n in range(1, 13)),
)

ANNOUNCEMENTS = (
    Announcement(
        AnnouncementId("hours"),
        (Wording(EL, "Νέο ωράριο", "Ανοιχτά **καθημερινά**."), Wording(EN, "New hours", "Daily.")),
        "hours",
        State.PUBLISHED,
        publish_at=NOW - timedelta(days=1),
    ),
    Announcement(
        AnnouncementId("flood"),
        (Wording(EL, "Κλειστά λόγω πλημμύρας <img src=x>", f"Προσοχή {SCRIPT}"),),
        "closure",
        State.PUBLISHED,
        Priority.URGENT,
        publish_at=NOW - timedelta(hours=1),
        event_at=NOW + timedelta(days=1),
    ),
    Announcement(AnnouncementId("draft"), (Wording(EL, "Πρόχειρο", "Όχι ακόμη."),), "hours"),
    Announcement(
        AnnouncementId("later"),
        (Wording(EL, "Αύριο", "Όχι σήμερα."),),
        "hours",
        State.PUBLISHED,
        publish_at=NOW + timedelta(days=1),
    ),
    Announcement(
        AnnouncementId("ended"),
        (Wording(EL, "Περασμένη", "Ήταν χθες."),),
        "hours",
        State.EXPIRED,
        publish_at=NOW - timedelta(days=3),
        expire_at=NOW - timedelta(days=1),
    ),
)


@dataclass(frozen=True)
class Spoken:
    mp3: bytes


class FakeNarrator:
    """Says nothing and remembers what it was to say; its voice for copies is missing."""

    version = "fake"

    def __init__(self) -> None:
        self.said: list[str] = []

    def check(self, options: Options) -> None:
        raise Unavailable("no voice", say="engine-not-ready", name="espeak", detail="/usr/lib/x")

    def speak(
        self, document: Document, *, options: Options | None = None, lexicon: Lexicon = EMPTY
    ) -> Spoken:
        written = " ".join(words(document))
        self.said.append(spoken_form(written, EL, lexicon=lexicon) if lexicon else written)
        return Spoken(b"ID3" + bytes(997))

    def lexicon(self) -> str:
        return ""

    def stream(self, document: Document, request: object) -> Iterator[bytes]:
        self.said.append(" ".join(words(document)))
        yield b"ID3" + bytes(497)
        yield bytes(500)

    def close(self) -> None:
        """Holds nothing."""


class FakeRecogniser:
    """Hears what the test says it hears."""

    name = "fake"

    def __init__(self) -> None:
        self.text = "Αλέξης Ζορμπάς"
        self.lang: Lang = EL

    def check(self) -> None:
        """Always works."""

    def load(self) -> None:
        """Has no model."""

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:
        return Heard(self.text, self.lang, 0.9)


@pytest.fixture(scope="module")
def narrator() -> FakeNarrator:
    return FakeNarrator()


@pytest.fixture(scope="module")
def recogniser() -> FakeRecogniser:
    return FakeRecogniser()


@pytest.fixture(scope="module")
def library(
    tmp_path_factory: pytest.TempPathFactory, narrator: FakeNarrator, recogniser: FakeRecogniser
) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("library")
    settings = Settings(
        data=data,
        language="el",
        library_name="Βιβλιοθήκη Δείγματος",
        contact_email="library@example.org",
    )
    services = bootstrap(settings, narrator=narrator, recogniser=recogniser)
    stock(services, ITEMS)
    for announcement in ANNOUNCEMENTS:
        services.announcements.put(announcement)
    services.conversions.launch()
    yield services
    services.close()


class Visitor(FlaskClient):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        options.setdefault("buffered", True)
        return super().open(*args, **options)


@pytest.fixture(scope="module")
def app(library: Services) -> APIFlask:
    app = create_app(library)
    app.test_client_class = Visitor
    return app


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """A visitor with cookies of their own and no requests counted against them."""
    with app.app_context():
        limiter.reset()
    return app.test_client()


@pytest.fixture
def open_to_all(library: Services) -> Iterator[None]:
    """A library that makes copies of what anybody brings."""
    closed = library.settings
    library.settings = closed.model_copy(update={"is_upload_offered": True})
    yield
    library.settings = closed


@pytest.fixture
def english(client: FlaskClient) -> FlaskClient:
    client.get("/language/en")
    return client


def spoken(text: str, lang: Lang = EL) -> bytes:
    """Return a WAV of our own voice."""
    name = "el" if lang == EL else "en-us"
    clip = EspeakEngine().speak(SpokenPart(text, lang), Voice("espeak", name, lang), wpm=Wpm(120))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.sample_rate_hz)
        file.writeframes(clip.pcm)
    return out.getvalue()


@pytest.fixture(scope="session")
def zorba_sound() -> bytes:
    """Somebody says a title: our own voice, so that it is speech and belongs to us."""
    return spoken("Ο βίος και η πολιτεία του Αλέξη Ζορμπά")


def token(client: FlaskClient, page: str = "/items/zorba") -> str:
    """Return the CSRF token of a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one


@pytest.fixture(scope="module")
def colleagues(library: Services) -> Staff:
    """Somebody in each role, called like it; their hashes are cheap, for this is about pages."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    library.staff = Staff(SqlStaffStore(library.engine), cheap, pseudonym=pseudonym(b"key"))
    for role in Role:
        library.staff.add(role, role, PASSWORD)
    return library.staff


def enter(client: FlaskClient, role: Role = Role.LIBRARIAN) -> FlaskClient:
    """Sign in as the colleague in this role."""
    fields = {"csrf_token": token(client, "/staff/sign-in"), "name": role.value}
    client.post("/staff/sign-in", data={**fields, "password": PASSWORD})
    return client


def keep_text(library: Services, folder: Path, words: str = "Το ίδιο το έργο.") -> ArtifactId:
    """Keep the whole text of the book that the tests know, and return its file."""
    path = folder / "zorba.md"
    path.write_text(f"# Ζορμπάς\n\n{words}\n", encoding="utf-8")
    source = library.conversions.keep_file(path)
    library.delivery.desk.store.put_text(ZORBA, source, EL)
    return source.artifact


CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def card(library: Services) -> Iterator[NewCard]:
    """A patron of this test alone; their hash is cheap, for this is about pages."""
    library.patrons = Patrons(
        library.patron_store,
        SqlLockStore(library.engine),
        CHEAP,
        pseudonym=pseudonym(b"key"),
        carers=library.carer_store,
    )
    made = library.patrons.add("12345", name=f"Μαρία {SCRIPT}")
    yield made
    with library.engine.begin() as connection:  # every test comes from the same address
        connection.execute(delete(patron_tries))
        connection.execute(delete(patron_locks))
    library.privacy.erase(made.patron.id)


def sign_in(client: FlaskClient, card: str, secret: str) -> FlaskClient:
    """Sign in with a card and its PIN."""
    fields = {"csrf_token": token(client, "/me/sign-in"), "card": card, "secret": secret}
    client.post("/me/sign-in", data=fields)
    return client


@pytest.fixture
def mine(client: FlaskClient, card: NewCard) -> FlaskClient:
    """A browser in which the patron of this test is signed in."""
    return sign_in(client, "12345", card.pin)
