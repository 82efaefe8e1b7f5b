"""The page of the service's state: kept for a while, and without what helps an intruder."""

from __future__ import annotations

from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.health import Check, Verdict
from access_service.web import health
from access_service.web.application import create_app
from access_service.web.health import KEPT_S, Board

DATA = Check("data", Verdict.WORKS, "doctor-data", (("name", "/srv/secret"), ("free", 9)))
MISSING = Check("tesseract", Verdict.OPTIONAL, "doctor-program-missing")
BROKEN = Check("speech-espeak", Verdict.BROKEN, "doctor-engine-missing")


def visitor(library: Services, *made: Check) -> FlaskClient:
    app = create_app(library)
    health.install(app, Board(lambda: made))
    return app.test_client()


def test_every_part_is_named_with_its_state(library: Services) -> None:
    reply = visitor(library, DATA, MISSING).get("/health")
    assert reply.status_code == 200
    assert "Η υπηρεσία λειτουργεί." in reply.text
    assert "Φάκελος δεδομένων" in reply.text
    assert "tesseract" in reply.text


def test_a_broken_part_is_said_and_watching_programs_are_told(library: Services) -> None:
    reply = visitor(library, DATA, BROKEN).get("/health")
    assert reply.status_code == 503
    assert "Κάτι χρειάζεται διόρθωση." in reply.text
    assert "Ομιλία με το eSpeak" in reply.text


def test_folders_of_the_server_are_not_shown(library: Services) -> None:
    assert "/srv/secret" not in visitor(library, DATA).get("/health").text


def test_checks_are_made_again_only_when_they_are_old() -> None:
    made, now_s = [], [100.0]

    def look() -> tuple[Check, ...]:
        made.append(now_s[0])
        return (DATA,)

    board = Board(look, clock=lambda: now_s[0])
    board.checks()
    now_s[0] += KEPT_S - 1
    board.checks()
    assert len(made) == 1
    now_s[0] += 2
    assert board.checks() == (DATA,)
    assert len(made) == 2
