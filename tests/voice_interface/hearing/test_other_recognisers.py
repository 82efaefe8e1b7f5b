"""Recognisers that a library may choose instead: what they tell, and what is said when missing."""

from __future__ import annotations

import json
import sys
import threading
import types
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from access_service.bootstrap import Services
from access_service.settings import Settings
from formats.document import EL, EN
from formats.errors import Unavailable
from voice_interface.hearing.google_ import GoogleRecogniser
from voice_interface.hearing.recogniser import Expect
from voice_interface.hearing.sound import Sound
from voice_interface.hearing.vosk_ import VoskRecogniser

SOUND = Sound(np.zeros(16_000, dtype=np.float32))


@pytest.fixture
def google() -> Iterator[tuple[str, list[str], list[bytes]]]:
    """A server on this machine that answers as Google's does: its address, requests, answers."""
    asked: list[str] = []
    answers: list[bytes] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answers[0])

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/recognize", asked, answers
    server.shutdown()
    thread.join()
    server.server_close()


def told(*texts: str) -> bytes:
    readings = [{"transcript": text} for text in texts]
    if readings:
        readings[0]["confidence"] = 0.9
    found = {"result": [{"alternative": readings, "final": True}], "result_index": 0}
    return b'{"result":[]}\n' + (json.dumps(found).encode() if readings else b"")


@pytest.mark.network
@pytest.mark.enable_socket
def test_google_is_asked_in_the_language_of_the_conversation_and_tells_other_readings(
    google: tuple[str, list[str], list[bytes]],
) -> None:
    address, asked, answers = google
    answers.append(told("η φόνισσα", "οι φόνισσα"))
    heard = GoogleRecogniser(address).recognise(SOUND, lang=EL, expect=Expect.SEARCH)
    assert (heard.text, heard.confidence, heard.alternatives) == ("η φόνισσα", 0.9, ("οι φόνισσα",))
    assert "lang=el-GR" in asked[0]
    answers[0] = told()
    assert GoogleRecogniser(address).recognise(SOUND, lang=EN, expect=Expect.MENU).text == ""
    assert "lang=en-US" in asked[1]


@pytest.mark.network
@pytest.mark.enable_socket
def test_google_out_of_reach_is_said_so() -> None:
    with pytest.raises(Unavailable) as caught:
        GoogleRecogniser("http://127.0.0.1:9/x").recognise(SOUND, lang=EL, expect=Expect.SEARCH)
    assert caught.value.say == "recogniser-unreachable"


def test_vosk_that_is_not_installed_is_said_so(tmp_path: Path) -> None:
    services = Services(Settings(data=tmp_path, recogniser="vosk"))
    with pytest.raises(Unavailable) as caught:
        services.recogniser.recognise(SOUND, lang=EL, expect=Expect.SEARCH)
    assert caught.value.say == "vosk-missing"


class Kaldi:
    """Stands for Vosk's recogniser: hears what its model is called."""

    def __init__(self, model: str, rate_hz: int) -> None:
        assert rate_hz == 16_000
        self._model = Path(model).name

    def SetMaxAlternatives(self, count: int) -> None:  # noqa: N802 - Vosk’s name
        assert count > 1

    def AcceptWaveform(self, pcm: bytes) -> None:  # noqa: N802 - Vosk’s name
        assert len(pcm) == 32_000

    def FinalResult(self) -> str:  # noqa: N802 - Vosk’s name
        found = [{"text": f"model {self._model}", "confidence": 9}, {"text": "x", "confidence": 7}]
        return json.dumps({"alternatives": found})


def test_vosk_hears_with_the_model_of_the_language_and_says_which_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vosk = types.ModuleType("vosk")
    vosk.__spec__ = types.SimpleNamespace(name="vosk")  # type: ignore[assignment]
    vosk.__dict__.update(Model=str, KaldiRecognizer=Kaldi, SetLogLevel=abs)
    monkeypatch.setitem(sys.modules, "vosk", vosk)
    recogniser = VoskRecogniser(tmp_path)
    with pytest.raises(Unavailable) as caught:
        recogniser.check()
    assert caught.value.say == "vosk-no-model"
    (tmp_path / "el").mkdir()
    heard = recogniser.recognise(SOUND, lang=EL, expect=Expect.SEARCH)
    assert (heard.text, heard.alternatives) == ("model el", ("x",))
    assert heard.confidence == pytest.approx(0.7)
    with pytest.raises(Unavailable) as caught:
        recogniser.recognise(SOUND, lang=EN, expect=Expect.SEARCH)
    assert caught.value.say == "vosk-no-model"


@pytest.mark.parametrize("name", ["whisper", "google", "vosk"])
def test_the_recogniser_is_chosen_by_a_setting(name: str, tmp_path: Path) -> None:
    chosen = Services(Settings(data=tmp_path, recogniser=name)).recogniser
    assert chosen.name.startswith(name)
