"""Search by voice through the page: a recording in, the answer's page out, the answer spoken."""

from __future__ import annotations

import io
import math
import struct
import wave

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access_service.web.application import UPLOAD_BYTES
from tests.access_service.web.conftest import FakeNarrator, FakeRecogniser, token


def buzz(seconds: float) -> bytes:
    """A WAV of a tone: sound, and nobody who speaks."""
    rate_hz = 16_000
    samples = (int(9000 * math.sin(i * 0.2)) for i in range(int(seconds * rate_hz)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(b"".join(struct.pack("<h", one) for one in samples))
    return out.getvalue()


def send(client: FlaskClient, sound: bytes, *, accept: str = "text/html") -> TestResponse:
    data = {"csrf_token": token(client, "/search"), "sound": (io.BytesIO(sound), "query.wav")}
    return client.post("/voice", data=data, headers={"Accept": accept})


@pytest.mark.engine
def test_a_recording_leads_to_the_page_of_what_was_found(
    client: FlaskClient, zorba_sound: bytes
) -> None:
    reply = send(client, zorba_sound)
    assert reply.status_code == 303
    page = client.get(reply.location).text
    assert "Αλέξης Ζορμπάς" in page
    assert "Βίος και πολιτεία του Αλέξη Ζορμπά" in page
    assert '<audio id="answer"' in page


@pytest.mark.engine
def test_the_pages_script_is_told_where_the_answer_is(
    client: FlaskClient, zorba_sound: bytes
) -> None:
    reply = send(client, zorba_sound, accept="application/json").get_json()
    assert reply["heard"] == "Αλέξης Ζορμπάς"
    assert "zorba" in reply["page"]
    assert reply["page"].startswith("/voice/heard?")


def test_the_answer_is_spoken_and_a_player_may_ask_for_parts(
    client: FlaskClient, narrator: FakeNarrator
) -> None:
    whole = client.get("/voice/answer.mp3?lang=el&ids=zorba,sea")
    assert whole.mimetype == "audio/mpeg"
    assert "Ζορμπά" in narrator.said[-1]
    assert "Hemingway" in narrator.said[-1]
    part = client.get("/voice/answer.mp3?ids=zorba", headers={"Range": "bytes=0-1"})
    assert part.status_code == 206
    assert part.data == b"ID"


def test_what_somebody_said_is_kept_by_no_cache(client: FlaskClient) -> None:
    for page in ("/voice/heard?text=υγεία&ids=zorba", "/voice/answer.mp3?ids=zorba"):
        assert client.get(page).headers["Cache-Control"] == "no-store"


def test_markup_and_unknown_items_in_the_address_do_nothing(client: FlaskClient) -> None:
    page = client.get("/voice/heard?text=<script>x</script>&ids=none,../x,zorba&lang=xx").text
    assert "<script>x" not in page
    assert "Βρέθηκε ένα αποτέλεσμα." in page


def test_when_nothing_was_found_the_page_says_what_to_try(client: FlaskClient) -> None:
    page = client.get("/voice/heard?text=γρμφ&ids=").text
    assert "Δεν βρέθηκε κανένα αποτέλεσμα." in page
    assert "Δοκιμάστε λιγότερες λέξεις" in page
    assert "<audio" not in page


@pytest.mark.engine
def test_words_near_no_name_are_searched_as_if_typed(
    client: FlaskClient, recogniser: FakeRecogniser, zorba_sound: bytes
) -> None:
    recogniser.text = "ορυχείο στην Κρήτη"
    try:
        reply = send(client, zorba_sound)
    finally:
        recogniser.text = "Αλέξης Ζορμπάς"
    assert "Βίος και πολιτεία" in client.get(reply.location).text


@pytest.mark.parametrize(
    ("sound", "sentence"),
    [
        (b"", "Δεν έφτασε ηχογράφηση"),
        (b"this is no sound" * 50, "δεν είναι ήχος που διαβάζεται"),
        (buzz(0.01), "πολύ σύντομη"),
        (bytes(44), "δεν είναι ήχος που διαβάζεται"),
    ],
)
def test_what_is_no_speech_is_refused_in_words(
    client: FlaskClient, sound: bytes, sentence: str
) -> None:
    reply = send(client, sound)
    assert reply.status_code == 400
    assert sentence in reply.text
    assert 'id="q"' in reply.text


def test_a_sound_that_is_no_voice_is_told_from_speech(client: FlaskClient) -> None:
    reply = send(client, buzz(1.5))
    assert reply.status_code == 400
    assert "Δεν ακούσαμε ομιλία" in reply.text


def test_a_form_without_a_file_is_refused_in_words(client: FlaskClient) -> None:
    reply = client.post("/voice", data={"csrf_token": token(client, "/search")})
    assert reply.status_code == 400
    assert "Δεν έφτασε ηχογράφηση" in reply.text


def test_too_large_an_upload_is_refused_in_words(client: FlaskClient) -> None:
    form = "multipart/form-data; boundary=x"
    reply = client.post("/voice", data=bytes(UPLOAD_BYTES + 1), content_type=form)
    assert reply.status_code == 413
    assert "Το αρχείο είναι πολύ μεγάλο" in reply.text
