"""The line over a provider's webhooks: whole calls through the pages' server, signed and not."""

from __future__ import annotations

import io
import itertools
import logging
import threading
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from access_service.bootstrap import Services, bootstrap
from access_service.fetch import Answer
from access_service.patrons.locks import Source
from access_service.sample.load import CATALOGUE_FILES
from access_service.settings import Settings
from access_service.store.markers import MarkerStore
from access_service.telephone.line_settings import CLOSED, LineWords
from access_service.telephone.recordings import Recordings as PhoneRecordings
from access_service.telephone.turn_calls import TurnCalls
from access_service.telephone.twiml import TURN_S, Twiml
from access_service.voice_search import VoiceSearch
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL
from formats.errors import Unavailable
from voice_interface.channels.twiml import signature
from voice_interface.dialogue.turn import Reading, Speech
from voice_interface.keypad import keys_of

pytestmark = pytest.mark.engine

TOKEN, ACCOUNT = "secret-of-the-account", "AC" + "a" * 32
BASE = "https://library.example"
RECORDING = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE" + "b" * 32
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings = Settings(
        data=tmp_path_factory.mktemp("twiml"),
        language="el",
        library_phone="210 1234567",
        phone_twiml_url=f"{BASE}/",
        phone_twiml_token=TOKEN,  # type: ignore[arg-type]
        phone_twiml_account=ACCOUNT,
        phone_lines=3,
    )
    services = bootstrap(settings)
    services.catalogue.import_file(CATALOGUE_FILES[0])
    yield services
    services.close()


@pytest.fixture
def clock() -> list[float]:
    return [1000.0]


@pytest.fixture
def client(library: Services, clock: list[float]) -> Iterator[FlaskClient]:
    library.turn_calls = TurnCalls(library, clock=lambda: clock[0])
    library.twiml = Twiml(library, library.turn_calls)
    app = create_app(library)
    limiter.enabled = False
    app.config.update(TESTING=True)
    yield app.test_client()
    limiter.enabled = True
    for key in tuple(library.turn_calls._held):
        library.turn_calls.end(key)


@dataclass
class Provider:
    """Calls as the provider does."""

    client: FlaskClient
    sid: str = field(default_factory=lambda: f"CA{next(_NUMBERS):032x}")
    root: Element = field(default_factory=lambda: Element("none"))

    def post(self, url: str, token: str = TOKEN, **fields: str) -> Any:
        form = {"CallSid": self.sid, "From": "+306900000000", **fields}
        given = signature(token, url, {name: [value] for name, value in form.items()})
        path = urlsplit(url).path
        return self.client.post(path, data=form, headers={"X-Twilio-Signature": given})

    def calls(self) -> Provider:
        return self.takes(self.post(f"{BASE}/phone/twiml/"))

    def takes(self, response: Any) -> Provider:
        assert response.status_code == 200, response.status_code
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
        self.root = fromstring(response.text)
        return self

    def does(self, **fields: str) -> Provider:
        return self.takes(self.post(self.next_url, **fields))

    def presses(self, *keys: str) -> Provider:
        for one in keys:
            self.does(Digits=one)
        return self

    @property
    def next_url(self) -> str:
        return next(one.attrib["action"] for one in self.root.iter() if "action" in one.attrib)

    def plays(self) -> list[str]:
        return [str(one.text) for one in self.root.iter("Play")]

    def hears(self) -> bytes:
        """Fetch every sound; the samples of all."""
        pcm = b""
        for url in self.plays():
            got = self.client.get(urlsplit(url).path)
            assert got.status_code == 200
            assert got.mimetype == "audio/wav"
            with wave.open(io.BytesIO(got.data)) as file:
                assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (
                    8000,
                    1,
                    2,
                )
                pcm += file.readframes(file.getnframes())
        return pcm


def screen_of(library: Services, provider: Provider) -> str:
    return library.turn_calls.get(provider.sid).call.talker.state.place.screen  # type: ignore[attr-defined]


def test_a_caller_reaches_a_title_by_keys_and_hears_it_read(
    library: Services, client: FlaskClient
) -> None:
    words = (item.title.split()[0] for item in library.catalogue.items())
    word = next(one for one in words if len(one) > 5)
    caller = Provider(client).calls()
    assert any(caller.hears())
    caller.presses("1")
    gather = caller.root.find("Gather")
    assert gather is not None
    assert gather.attrib["finishOnKey"] == "#"
    caller.presses(keys_of(word), "1", "1")
    assert screen_of(library, caller) == "reading"
    assert len(caller.hears()) > 8000
    first = caller.plays()
    caller.does()  # nothing pressed: reading goes on
    assert not set(first) & set(caller.plays())


def test_reading_that_a_key_cut_off_goes_on_from_the_sentence_that_was_heard(
    library: Services, client: FlaskClient, clock: list[float]
) -> None:
    new = library.patrons.add("777001", name="Μαρία", lang=EL)
    item = next(iter(library.catalogue.items()))
    library.bookshelf.stop_at(new.patron.id, f"item:{item.id}", "none-such", lang=EL)
    caller = Provider(client).calls().presses("3", "777001", new.pin, "1", "1")
    caller.hears()
    call = library.turn_calls.get(caller.sid).call
    batch = list(call._batch)
    assert len(batch) > 1
    clock[0] += call._words_s + 1.0 + batch[0][1] + 0.1  # in the second sentence
    caller.presses("5")
    kept = library.bookshelf.position(new.patron.id, f"item:{item.id}")
    assert kept is not None
    assert kept.anchor == batch[1][0].anchor
    caller.presses("5")
    assert call._batch[0][0] == batch[1][0]
    caller.post(f"{BASE}/phone/twiml/ended", CallStatus="completed")
    assert library.calls.all() == ()


def test_card_and_pin_are_needed_and_neither_they_nor_the_number_are_logged(
    library: Services, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    new = library.patrons.add("777002", name="Άννα", lang=EL)
    caller = Provider(client).calls().presses("3", "777002", "998877")
    assert screen_of(library, caller) == "card"
    caller.presses("777002", new.pin)
    assert screen_of(library, caller) == "account"
    for secret in ("777002", "998877", new.pin, "+306900000000"):
        assert secret not in caplog.text
        assert all(secret not in url for url in (*caller.plays(), caller.next_url))


@pytest.mark.parametrize("name", ["", "turn/x"])
def test_forged_and_unsigned_requests_are_refused(client: FlaskClient, name: str) -> None:
    url = f"{BASE}/phone/twiml/{name}"
    caller = Provider(client)
    assert caller.post(url, token="another").status_code == 403
    form = {"CallSid": caller.sid}
    path = urlsplit(url).path
    assert client.post(path, data=form).status_code == 403
    given = signature(TOKEN, url, {"CallSid": [caller.sid]})
    form["Digits"] = "1"  # a field that was not signed
    assert client.post(path, data=form, headers={"X-Twilio-Signature": given}).status_code == 403


def test_a_request_that_comes_again_is_refused_and_changes_nothing(
    library: Services, client: FlaskClient
) -> None:
    caller = Provider(client).calls()
    assert caller.post(f"{BASE}/phone/twiml/").status_code == 403
    url = caller.next_url
    caller.presses("5")
    assert screen_of(library, caller) == "settings"
    again = caller.post(url, Digits="5")
    assert again.status_code == 403
    assert again.text == ""
    assert screen_of(library, caller) == "settings"


def test_an_address_of_another_call_a_made_up_one_and_a_stale_one_are_refused(
    library: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, other = Provider(client).calls(), Provider(client).calls()
    assert other.post(caller.next_url, Digits="1").status_code == 403
    made_up = URLSafeTimedSerializer("guess", salt="twiml-turn").dumps([caller.sid, 0])
    assert caller.post(f"{BASE}/phone/twiml/turn/{made_up}", Digits="1").status_code == 403
    sound = urlsplit(caller.plays()[0]).path
    now = __import__("time").time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + TURN_S + 5)
    assert caller.post(caller.next_url, Digits="1").status_code == 403
    assert client.get(sound).status_code == 403
    assert client.get("/phone/twiml/sound/x.wav").status_code == 403


def test_a_server_that_was_started_anew_greets_the_caller_and_an_ended_call_is_not_taken_up(
    library: Services, client: FlaskClient
) -> None:
    caller = Provider(client).calls().presses("5")
    library.turn_calls._held.clear()  # as after a restart, which remembers nothing
    caller.does(Digits="1")
    assert screen_of(library, caller) == "home"
    url = caller.next_url
    assert caller.post(f"{BASE}/phone/twiml/ended", CallStatus="completed").status_code == 204
    assert caller.post(url, Digits="1").status_code == 403
    assert client.get(urlsplit(caller.plays()[0]).path).status_code == 404


def test_one_call_too_many_is_told_that_all_lines_are_busy(
    library: Services, client: FlaskClient, clock: list[float]
) -> None:
    for _ in range(3):
        Provider(client).calls()
    late = Provider(client).calls()
    assert any(late.hears())
    assert late.root[-1].tag == "Hangup"
    leaving = Provider(client, sid=next(iter(library.turn_calls._held)))
    held = library.turn_calls.get(leaving.sid)
    held.call.said = replace(held.call.said, is_end=True)  # a goodbye that sounds takes no line
    assert Provider(client).calls().root.find("Gather") is not None
    clock[0] += 601  # nobody told us of their end
    assert Provider(client).calls().root.find("Gather") is not None


class Recordings:
    """Stands for the provider's server of recordings."""

    def __init__(self, wav: bytes) -> None:
        self.wav = wav
        self.asked: list[tuple[str, str]] = []
        self.statuses: list[int] = []

    def get(self, url: str, **_more: object) -> Answer:
        self.asked.append(("get", url))
        status = self.statuses.pop(0) if self.statuses else 200
        return Answer(url, status, {}, self.wav if status == 200 else b"")

    def delete(self, url: str, **_more: object) -> Answer:
        self.asked.append(("delete", url))
        return Answer(url, 204, {}, b"")


def a_wav(frames: int = 16_000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\1\1" * frames)
    return out.getvalue()


def test_a_message_is_fetched_kept_after_a_yes_and_deleted_at_the_provider(
    library: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_model(*_a: object, **_k: object) -> None:
        raise Unavailable("no model", say="phone-no-call")

    monkeypatch.setattr(VoiceSearch, "hear", no_model)
    recordings = Recordings(a_wav())
    monkeypatch.setitem(library.__dict__, "recording_fetcher", recordings)
    caller = Provider(client).calls().presses("0", "2")
    assert recordings.asked == []
    caller.presses("1")
    assert caller.root.find("Record") is not None
    caller.does(RecordingUrl=RECORDING, Digits="#")
    assert recordings.asked == []  # the provider does not wait for it
    library.recordings.work()
    assert recordings.asked == [("get", f"{RECORDING}.wav"), ("delete", RECORDING)]
    (message,) = library.phone_messages.all()
    assert message.duration_ms == 2000
    library.phone_messages.done(message.id)


def test_a_message_whose_caller_hung_up_at_its_end_is_kept_and_the_call_is_over(
    library: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_model(*_a: object, **_k: object) -> None:
        raise Unavailable("no model", say="phone-no-call")

    monkeypatch.setattr(VoiceSearch, "hear", no_model)
    monkeypatch.setitem(library.__dict__, "recording_fetcher", Recordings(a_wav()))
    caller = Provider(client).calls().presses("0", "2", "1")
    caller.post(f"{BASE}/phone/twiml/ended", CallStatus="completed")  # the news comes first
    caller.does(RecordingUrl=RECORDING, Digits="hangup", CallStatus="completed")
    library.recordings.work()
    (message,) = library.phone_messages.all()
    library.phone_messages.done(message.id)
    assert caller.root[-1].tag == "Hangup"
    assert not library.turn_calls._held


@pytest.mark.parametrize("status", [404, 429, 503])
def test_a_message_that_the_provider_does_not_give_yet_is_neither_deleted_nor_lost(
    library: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    def no_model(*_a: object, **_k: object) -> None:
        raise Unavailable("no model", say="phone-no-call")

    now_s = [datetime.now(UTC).timestamp()]
    monkeypatch.setattr(VoiceSearch, "hear", no_model)
    monkeypatch.setattr(library.recordings, "_now_s", lambda: now_s[0])
    recordings = Recordings(a_wav())
    recordings.statuses = [status, status]
    monkeypatch.setitem(library.__dict__, "recording_fetcher", recordings)
    Provider(client).calls().presses("0", "2", "1").does(RecordingUrl=RECORDING)
    for _ in range(2):
        library.recordings.work()
        assert library.recordings.messages_waiting == 1
        now_s[0] += 10
    assert [kind for kind, _ in recordings.asked] == ["get", "get"]
    library.recordings.work()
    assert [kind for kind, _ in recordings.asked] == ["get", "get", "get", "delete"]
    assert library.recordings.messages_waiting == 0
    (message,) = library.phone_messages.all()
    library.phone_messages.done(message.id)


def test_what_waits_at_the_provider_is_done_by_itself_once_the_work_has_begun(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Recordings(b"")
    gone = threading.Event()
    monkeypatch.setattr(
        server, "delete", lambda url, **_k: (gone.set(), Answer(url, 204, {}, b""))[1]
    )
    notes = MarkerStore(library.engine)
    waiting = PhoneRecordings(notes, lambda: server, (ACCOUNT, TOKEN), lambda *_a: None)
    waiting.discard(RECORDING)  # before a restart
    again = PhoneRecordings(notes, lambda: server, (ACCOUNT, TOKEN), lambda *_a: None)
    again.start()
    assert gone.wait(5)
    gone.clear()
    again.discard(RECORDING.replace("b", "c"))
    assert gone.wait(5)
    again.close()


def test_a_spoken_turn_that_is_not_ready_at_once_is_asked_for_again(
    library: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def understood(*_a: object, **more: object) -> Speech:
        assert more["is_call"]
        assert more["longest_s"] == 8.0
        return Speech((Reading("ρυθμίσεις"),), EL, is_by_voice=True)

    recordings = Recordings(a_wav())
    recordings.statuses = [404]
    monkeypatch.setitem(library.__dict__, "recording_fetcher", recordings)
    monkeypatch.setattr("access_service.telephone.twiml.turn_of", understood)
    monkeypatch.setattr("access_service.telephone.twiml.RETRY_S", 0.01)
    caller = Provider(client).calls().does(RecordingUrl=RECORDING)
    assert screen_of(library, caller) == "settings"
    library.recordings.work()
    assert [kind for kind, _ in recordings.asked] == ["get", "get", "delete"]


def test_who_hung_up_while_recording_holds_no_line_and_is_forgotten_in_a_minute(
    library: Services, client: FlaskClient, clock: list[float]
) -> None:
    for _ in range(3):
        caller = Provider(client).calls().presses("0", "2", "1")
        caller.post(f"{BASE}/phone/twiml/ended", CallStatus="completed")
    assert Provider(client).calls().root.find("Gather") is not None
    clock[0] += 61
    assert Provider(client).calls().root.find("Gather") is not None
    assert len(library.turn_calls._held) == 2


def test_the_end_of_a_call_that_a_restart_forgot_begins_none(
    library: Services, client: FlaskClient
) -> None:
    caller = Provider(client).calls()
    library.turn_calls._held.clear()  # as after a restart, which remembers nothing
    caller.does(CallStatus="completed")
    assert caller.root[-1].tag == "Hangup"
    assert not library.turn_calls._held


def test_a_field_that_comes_twice_is_refused_though_the_signature_is_right(
    library: Services, client: FlaskClient
) -> None:
    caller = Provider(client).calls()
    url = caller.next_url
    fields = {"CallSid": [caller.sid], "Digits": ["1", "5"]}
    given = signature(TOKEN, url, fields)
    for values in (["1", "5"], ["5", "1"], ["1", "5", "5"]):
        form = MultiDict({"CallSid": [caller.sid], "Digits": values})
        answer = client.post(urlsplit(url).path, data=form, headers={"X-Twilio-Signature": given})
        assert answer.status_code == 403
    assert screen_of(library, caller) == "home"


def test_test_calls_of_staff_take_no_line_from_callers(
    library: Services, client: FlaskClient
) -> None:
    for n in range(3):
        library.turn_calls.begin(f"test-{n}", "console", source=Source("phone", "console", str(n)))
    assert Provider(client).calls().root.find("Gather") is not None


def test_a_recording_elsewhere_is_not_fetched_and_the_call_goes_on(
    library: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings = Recordings(b"")
    monkeypatch.setitem(library.__dict__, "recording_fetcher", recordings)
    caller = Provider(client).calls().presses("0", "2", "1")
    caller.does(RecordingUrl="https://169.254.169.254/latest/")
    library.recordings.work()
    assert recordings.asked == []
    assert library.phone_messages.all() == ()
    assert caller.root.find("Gather") is not None


def test_who_asks_for_a_person_is_told_the_number_where_no_operator_is_set(
    library: Services, client: FlaskClient
) -> None:
    caller = Provider(client).calls().presses("0", "1")
    assert caller.root.find("Dial") is None
    (piece,) = library.turn_calls.get(caller.sid).call.said.pieces
    assert "210 1234567" in "".join(run.text for run in piece.words)


def test_words_that_the_provider_heard_are_taken_but_never_as_a_pin(
    library: Services, client: FlaskClient
) -> None:
    caller = Provider(client).calls().does(SpeechResult="ρυθμίσεις", Confidence="0.9")
    assert screen_of(library, caller) == "settings"
    caller.presses("*", "3").does(SpeechResult="777002")
    assert screen_of(library, caller) == "card"


def test_where_no_provider_is_set_there_is_no_such_page(tmp_path: Path) -> None:
    services = bootstrap(Settings(data=tmp_path, phone_twiml_url=BASE))  # but no token
    caller = Provider(create_app(services).test_client())
    assert caller.post(f"{BASE}/phone/twiml/", token="").status_code == 404
    services.close()


def test_what_was_recorded_is_understood_here_and_deleted_there(
    library: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def understood(*_a: object, **_k: object) -> Speech:
        return Speech((Reading("ρυθμίσεις"),), EL, is_by_voice=True)

    def too_many(*_a: object, **_k: object) -> Speech:
        raise Unavailable("too many", say="phone-no-call")

    recordings = Recordings(a_wav())
    monkeypatch.setitem(library.__dict__, "recording_fetcher", recordings)
    monkeypatch.setattr("access_service.telephone.twiml.turn_of", understood)
    caller = Provider(client).calls().does(RecordingUrl=RECORDING)
    assert screen_of(library, caller) == "settings"
    library.recordings.work()
    assert recordings.asked[-1] == ("delete", RECORDING)
    monkeypatch.setattr("access_service.telephone.twiml.turn_of", too_many)
    caller.does(RecordingUrl=RECORDING)  # told like silence, and the call goes on
    assert screen_of(library, caller) == "settings"
    library.recordings.work()
    recordings.asked.clear()
    caller.does(RecordingUrl=RECORDING, Digits="*")  # a key that ended the recording counts
    assert screen_of(library, caller) == "home"
    library.recordings.work()
    assert recordings.asked == [("delete", RECORDING)]
    url = caller.next_url
    caller.post(f"{BASE}/phone/twiml/ended", CallStatus="completed")
    assert caller.post(url, RecordingUrl=RECORDING).status_code == 403
    library.recordings.work()
    assert recordings.asked == [("delete", RECORDING)] * 2  # spoken while hanging up: gone too


def test_the_same_turn_that_comes_twice_at_once_is_taken_once(
    library: Services, client: FlaskClient
) -> None:
    caller = Provider(client).calls()
    url = caller.next_url
    others = [Provider(client.application.test_client(), sid=caller.sid) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        codes = list(threads.map(lambda one: one.post(url, Digits="5").status_code, others))
    assert sorted(codes) == [200, 403, 403, 403]
    assert screen_of(library, caller) == "settings"


def test_a_call_out_of_hours_is_told_so_and_ended(library: Services, client: FlaskClient) -> None:
    told = {EL: "Ανοίγουμε τη Δευτέρα στις εννέα."}
    library.line_settings.put(LineWords(told_hours=told, hours=(CLOSED,) * 7))
    try:
        caller = Provider(client).calls()
        assert caller.root[-1].tag == "Hangup"
        assert len(caller.hears()) > 3 * 16_000  # that it is closed, and when it opens
    finally:
        library.line_settings.put(LineWords())
    assert Provider(client).calls().root.find("Gather") is not None
