"""However many ask to be heard at once, the pages stay open and everybody is told what happens."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access_service.bootstrap import Services
from access_service.cli.serve import THREADS
from access_service.messages import say
from access_service.voice_search import VoiceSearch
from access_service.web.hearing import HEARERS
from access_service.web.listening import LISTENERS
from formats.document import EL
from formats.errors import BadInput, Unavailable
from voice_interface.hearing.in_order import LONGEST_S
from voice_interface.hearing.listen import Listening

SOUND = b"not looked at here"


class Recogniser:
    """Stands for the hearing: it goes on until it is let go."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.count = 0
        self._lock = threading.Lock()

    def hear(self, *_args: object, **_more: object) -> None:
        with self._lock:
            self.count += 1
        self.gate.wait(10)
        raise BadInput("nobody spoke", say="sound-too-short")

    def wait_for(self, count: int) -> None:
        until = monotonic() + 5
        while self.count < count and monotonic() < until:
            threading.Event().wait(0.01)
        assert self.count == count


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> Iterator[Recogniser]:
    assert client  # no requests are counted against this address
    recogniser = Recogniser()
    for name in ("hear", "hear_so_far"):
        monkeypatch.setattr(VoiceSearch, name, lambda *a, **k: recogniser.hear(*a, **k))
    yield recogniser
    recogniser.gate.set()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def visitor(app: APIFlask, address: str) -> tuple[FlaskClient, dict[str, str]]:
    """Return a browser at an address, and the fields of the form that it sees."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    page = browser.get("/talk/").text
    return browser, dict(re.findall(r'name="(csrf_token|turn)" value="([^"]*)"', page))


def post(browser: FlaskClient, fields: dict[str, str], path: str = "/talk/hear") -> TestResponse:
    data = {**fields, "sound": (io.BytesIO(SOUND), "turn")}
    return browser.post(path, data=data, headers={"Accept": "application/json"})


@pytest.mark.parametrize("path", ["/talk/hear", "/voice", "/api/v1/listen"])
def test_one_address_takes_two_places_and_all_take_three(
    app: APIFlask, slow: Recogniser, threads: ThreadPoolExecutor, path: str
) -> None:
    def speak(address: str) -> Future[TestResponse]:
        return threads.submit(post, *visitor(app, address), path)

    held = [speak("10.0.0.1"), speak("10.0.0.1")]
    slow.wait_for(2)
    late = speak("10.0.0.1").result(5)
    held.append(speak("10.0.0.2"))
    slow.wait_for(3)
    later = speak("10.0.0.3").result(5)
    assert slow.count == HEARERS
    if path != "/talk/hear":
        assert (late.status_code, later.status_code) == (503, 503)
        assert late.get_json()["error"] == "too-many-speakers"
        assert late.get_json()["message"] == say("web-too-many-speakers", EL)
    slow.gate.set()
    assert [one.result(5).status_code == 503 for one in held] == [False] * 3
    assert speak("10.0.0.3").result(5).status_code != 503  # the places are given back


def test_who_is_not_heard_is_told_so_aloud_in_the_conversation_and_may_say_it_again(
    app: APIFlask, slow: Recogniser, threads: ThreadPoolExecutor
) -> None:
    held = [threads.submit(post, *visitor(app, f"10.0.0.{n}")) for n in range(HEARERS)]
    slow.wait_for(HEARERS)
    browser, fields = visitor(app, "10.0.0.9")
    assert post(browser, fields).get_json() == {"page": "/talk/"}
    page = browser.get("/talk/").text
    assert "Πολλοί μιλούν μαζί μου" in page
    assert 'id="answer"' in page  # it is spoken
    slow.gate.set()
    for one in held:
        one.result(5)


def test_the_same_recording_twice_at_once_is_heard_once(
    app: APIFlask, slow: Recogniser, threads: ThreadPoolExecutor
) -> None:
    browser, fields = visitor(app, "10.0.0.1")
    with browser.session_transaction() as session:
        same = dict(session)
    first = threads.submit(post, browser, fields)
    slow.wait_for(1)
    again = app.test_client()
    again.environ_base["REMOTE_ADDR"] = "10.0.0.1"
    with again.session_transaction() as session:
        session.update(same)
    assert post(again, fields).get_json() == {"page": "/talk/"}
    assert slow.count == 1
    slow.gate.set()
    assert first.result(5).get_json() == {"page": "/talk/"}


def test_only_one_of_an_address_is_followed_while_speaking_and_others_are_not_kept_waiting(
    app: APIFlask, slow: Recogniser, threads: ThreadPoolExecutor
) -> None:
    first = threads.submit(post, *visitor(app, "10.0.0.1"), "/talk/so-far")
    slow.wait_for(1)
    other = post(*visitor(app, "10.0.0.1"), "/talk/so-far")
    assert other.get_json() == {"heard": "", "is_over": False}
    assert slow.count == 1
    slow.gate.set()
    assert first.result(5).status_code == 200


def test_who_listens_and_who_is_heard_leave_threads_to_the_pages() -> None:
    assert THREADS - LISTENERS - HEARERS >= 4


def test_a_second_language_that_cannot_be_heard_in_time_loses_nothing_of_the_first(
    monkeypatch: pytest.MonkeyPatch, library: Services, zorba_sound: bytes
) -> None:
    real, waited = VoiceSearch.hear, []

    def second_late(search: VoiceSearch, sound: bytes, **more: Any) -> Listening:
        waited.append(more["longest_s"])
        if len(waited) > 1:
            raise Unavailable("late", say="hearing-late")
        return replace(real(search, sound, **more), hits=())

    monkeypatch.setattr(VoiceSearch, "hear", second_late)
    assert library.voice_search.answer(zorba_sound).heard == "Αλέξης Ζορμπάς"
    assert waited[1] < waited[0] <= LONGEST_S  # both together wait no longer than one
