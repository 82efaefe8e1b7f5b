"""gTTS against a server on this machine: the real tokeniser, requests and parser run."""

from __future__ import annotations

import base64
import json
import re
import threading
import urllib.parse
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from formats.document import EL
from formats.errors import SpeechFailed, Unavailable
from tts import mp3
from tts.engine import Clip, SpokenPart, Voice, Wpm
from tts.engines.gtts_ import GttsEngine

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]

VOICE = Voice("gtts", "el", EL)


@dataclass
class Service:
    """What stands in for Google: answers with a second of tone for each piece of text."""

    url: str = ""
    texts: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    failures: int = 0
    body: bytes | None = None
    is_slow: threading.Event = field(default_factory=threading.Event)

    def answer(self, form: bytes) -> tuple[int, bytes]:
        if self.failures:
            self.failures -= 1
            return 503, b""
        asked = json.loads(urllib.parse.parse_qs(form.decode())["f.req"][0])
        text, language, *_ = json.loads(asked[0][0][1])
        self.texts.append(text)
        self.languages.add(language)
        if self.body is not None:
            return 200, self.body
        tone = np.sin(np.arange(22_050) * 0.1) * 8000
        sound = base64.b64encode(mp3.encode(tone.astype("<i2").tobytes())).decode()
        return 200, f'[["wrb.fr","jQ1olc","[\\"{sound}\\"]",null]]\n'.encode()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if made.is_slow.is_set():
                threading.Event().wait(1.0)
            form = self.rfile.read(int(self.headers["Content-Length"]))
            status, body = made.answer(form)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what gTTS's own imports say is not ours to mend
        import gtts.tts
    monkeypatch.setattr(gtts.tts, "_translate_url", lambda **_facts: made.url)
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def speak(text: str, *, waits: list[float] | None = None, timeout_s: float = 5.0) -> Clip:
    waited = waits if waits is not None else []
    engine = GttsEngine(timeout_s=timeout_s, between_s=0, wait=waited.append)
    return engine.speak(SpokenPart(text, EL), VOICE, wpm=Wpm(160))


def test_the_sound_that_the_service_sends_is_decoded(service: Service) -> None:
    clip = speak("Η βιβλιοθήκη είναι κλειστή.")
    assert service.texts == ["Η βιβλιοθήκη είναι κλειστή."]
    assert service.languages == {"el"}
    assert clip.sample_rate_hz == 22_050
    assert 950 < clip.duration_ms < 1100
    assert np.abs(np.frombuffer(clip.pcm, "<i2")).max() > 4000


def test_a_long_text_goes_in_pieces_and_every_word_is_sent(service: Service) -> None:
    text = "Η βιβλιοθήκη είναι ανοιχτή κάθε μέρα, και το Σάββατο. " * 5
    clip = speak(text.strip())
    assert len(service.texts) > 1
    assert re.findall(r"\w+", " ".join(service.texts)) == re.findall(r"\w+", text)
    assert clip.duration_ms > 950 * len(service.texts)


def test_a_faster_rate_shortens_the_sound(service: Service) -> None:
    engine = GttsEngine(between_s=0)
    fast = engine.speak(SpokenPart("ναι", EL), VOICE, wpm=Wpm(400))
    assert 380 < fast.duration_ms < 460


def test_a_passing_failure_is_tried_again_after_longer_and_longer_waits(service: Service) -> None:
    service.failures = 2
    waits: list[float] = []
    assert speak("ναι", waits=waits).duration_ms > 900
    assert [wait for wait in waits if wait] == [1.0, 2.0]


def test_a_lasting_failure_is_unavailable_and_says_that_text_leaves(service: Service) -> None:
    service.failures = 99
    with pytest.raises(Unavailable) as caught:
        speak("ναι")
    assert caught.value.say == "gtts-unreachable"
    assert caught.value.facts == {"attempts": 3}


def test_a_server_that_never_answers_is_given_up(service: Service) -> None:
    service.is_slow.set()
    with pytest.raises(Unavailable):
        speak("ναι", timeout_s=0.1)


def test_an_answer_without_sound_is_unavailable(service: Service) -> None:
    service.body = b'[["wrb.fr","jQ1olc",null]]\n'
    with pytest.raises(Unavailable):
        speak("ναι")


def test_an_answer_that_is_no_mp3_is_a_failed_sentence(service: Service) -> None:
    service.body = b'[["wrb.fr","jQ1olc","[\\"' + base64.b64encode(b"x" * 999) + b'\\"]"]]\n'
    with pytest.raises(SpeechFailed):
        speak("ναι")


def test_a_language_that_the_service_lacks_is_refused_at_once(service: Service) -> None:
    with pytest.raises(Unavailable) as caught:
        GttsEngine().speak(SpokenPart("ναι", EL), Voice("gtts", "xx", EL), wpm=Wpm(160))
    assert caught.value.say == "gtts-language"
    assert service.texts == []


def test_text_with_nothing_to_say_is_a_failed_sentence(service: Service) -> None:
    with pytest.raises(SpeechFailed):
        speak("…")


def test_two_requests_keep_their_distance(service: Service) -> None:
    waits: list[float] = []
    engine = GttsEngine(between_s=30, wait=waits.append)
    for _ in range(2):
        engine.speak(SpokenPart("ναι", EL), VOICE, wpm=Wpm(160))
    assert len(waits) == 1
    assert 25 < waits[0] <= 30
