"""The conversation as a page: typed, keyed, spoken; kept, forgotten, and sent twice."""

from __future__ import annotations

import io
import re
import threading
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from access_service import voice_search
from access_service.bootstrap import Services
from access_service.conversion.request import ConversionRequest, ItemSource
from access_service.copies import usual_options
from access_service.messages import say
from access_service.store.tables import talks
from access_service.store.talks import SqlTalkStore
from access_service.talks import IDLE, Talks
from access_service.web.application import UPLOAD_BYTES
from formats.document import EL
from tests.access_service.web.conftest import ZORBA, FakeNarrator, FakeRecogniser, spoken, token
from tests.voice_interface.hearing.sounds import RATE_HZ, room, says, wav
from voice_interface.dialogue.turn import Keys, Reading, Speech
from voice_interface.expect import Expect
from voice_interface.hearing.sound import Sound


def send(client: FlaskClient, **fields: str) -> str:
    """Take a turn from the page as it stands and return the page after it."""
    page = client.get("/talk/").text
    shown = dict(re.findall(r'name="(csrf_token|turn)" value="([^"]*)"', page))
    answer = client.post("/talk/", data={**shown, **fields})
    assert answer.status_code == 303
    return client.get(answer.location).text


def speak(
    client: FlaskClient, sound: bytes, accept: str = "application/json", **fields: str
) -> TestResponse:
    """Send a spoken turn from the page as it stands."""
    page = client.get("/talk/").text
    shown = dict(re.findall(r'name="(csrf_token|turn)" value="([^"]*)"', page)) | fields
    data = {**shown, "sound": (io.BytesIO(sound), "turn")}
    return client.post("/talk/hear", data=data, headers={"Accept": accept})


def test_a_book_is_found_by_typing_and_its_page_is_linked(client: FlaskClient) -> None:
    page = send(client, words="θέλω τον Αλέξη Ζορμπά")
    assert "Βρήκα ένα." in page
    assert 'href="/items/zorba"' in page
    assert "θέλω τον Αλέξη Ζορμπά" in page
    assert "Υπάρχει: τυπωμένο." in send(client, keys="1")


def test_digits_that_are_typed_are_keys_and_back_leads_back(client: FlaskClient) -> None:
    send(client, words="ανακοινώσεις")
    assert "Τι θα θέλατε;" in send(client, words="*")


def test_a_form_that_is_sent_twice_is_one_turn(client: FlaskClient) -> None:
    page = client.get("/talk/").text
    fields = dict(re.findall(r'name="(csrf_token|turn)" value="([^"]*)"', page))
    for _ in range(2):
        client.post("/talk/", data={**fields, "words": "πιο αργά"})
    transcript = client.get("/talk/").text
    assert transcript.count("</strong> πιο αργά</li>") == 1


def test_a_recording_that_is_sent_twice_is_one_turn(
    client: FlaskClient, zorba_sound: bytes
) -> None:
    for _ in range(2):
        assert speak(client, zorba_sound, turn="0").get_json() == {"page": "/talk/"}
    transcript = client.get("/talk/").text
    assert transcript.count("</strong> Αλέξης Ζορμπάς</li>") == 1


def test_an_empty_turn_is_silence_and_a_very_long_one_is_cut(client: FlaskClient) -> None:
    assert "Δεν άκουσα κάτι." in send(client, words="  ")
    assert send(client, words="α " * 5000)


def test_markup_that_is_said_is_shown_as_text(client: FlaskClient) -> None:
    assert "<script>alert" not in send(client, words="<script>alert(1)</script>")


def test_a_spoken_turn_is_understood_and_answered_aloud(
    client: FlaskClient,
    narrator: FakeNarrator,
    recogniser: FakeRecogniser,
    zorba_sound: bytes,
) -> None:
    recogniser.text = "Αλέξης Ζορμπάς"
    answer = speak(client, zorba_sound)
    assert answer.json == {"page": "/talk/"}
    page = client.get("/talk/").text
    assert "Ζορμπά" in page
    assert 'id="answer"' in page
    narrator.said.clear()
    assert client.get("/talk/reply.mp3").mimetype == "audio/mpeg"
    assert "Ζορμπά" in narrator.said[0]


def test_a_yes_that_is_spoken_is_a_yes(
    client: FlaskClient, recogniser: FakeRecogniser, zorba_sound: bytes, library: Services
) -> None:
    send(client, words="θέλω τον Αλέξη Ζορμπά")
    send(client, words="το θέλω σε μεγάλα γράμματα")
    recogniser.text = "ναι"
    speak(client, zorba_sound)
    page = client.get("/talk/").text
    assert "Ετοιμάζεται" in page
    link = re.search(r'href="(/copies/[^"]+)"[^>]*>(.*?)</a>', page)
    assert link is not None
    assert "Μεγάλα γράμματα (PDF)" in link[2]
    assert client.get(link[1]).status_code == 200
    assert "μεγάλα γράμματα:" in send(client, words="το ράφι μου")


def test_every_form_of_what_was_asked_for_is_linked_by_its_name(
    client: FlaskClient, library: Services
) -> None:
    made = [
        library.conversions.submit(
            ConversionRequest(ItemSource(ZORBA), form, usual_options(library.settings, EL))
        )
        for form in ("epub", "txt")
    ]
    for job in made:
        library.conversions.wait(job, timeout_s=60)
    for form in ("σε μεγάλα γράμματα", "σε word"):
        send(client, words="θέλω τον Αλέξη Ζορμπά")
        send(client, words=f"το θέλω {form}")
        page = send(client, words="ναι")
    names = re.findall(r'href="/copies/[^"]+"[^>]*>.*?, ([^,<]+)</a>', page)
    assert names[0] == "Προσβάσιμο κείμενο (Word)"
    assert {"Μεγάλα γράμματα (PDF)", "Ηλεκτρονικό βιβλίο (EPUB)", "Απλό κείμενο (TXT)"} < {*names}
    assert len(names) == 4


def test_a_sound_that_is_none_is_answered_aloud_and_the_conversation_goes_on(
    client: FlaskClient,
) -> None:
    send(client, words="ανακοινώσεις")
    answer = speak(client, b"no")
    assert answer.json == {"page": "/talk/"}
    page = client.get("/talk/").text
    assert "Ο ήχος δεν έφτασε σωστά." in page
    assert 'id="answer"' in page
    assert "ανακοινώσεις" in page


def test_a_huge_recording_is_refused_in_words_before_it_is_read(client: FlaskClient) -> None:
    answer = client.post(
        "/talk/hear",
        data=bytes(UPLOAD_BYTES + 1),
        content_type="multipart/form-data; boundary=x",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 413
    assert "πολύ μεγάλο" in answer.json["message"]


def test_goodbye_and_the_button_forget_what_was_said(client: FlaskClient) -> None:
    assert "κάτι του Μυριβήλη" in send(client, words="κάτι του Μυριβήλη")
    send(client, words="αντίο")
    assert "κάτι του Μυριβήλη" not in client.get("/talk/").text
    assert "κάτι του Μυριβήλη" in send(client, words="κάτι του Μυριβήλη")
    client.post("/talk/end", data={"csrf_token": token(client, "/talk/")})
    assert "κάτι του Μυριβήλη" not in client.get("/talk/").text


def test_the_page_speaks_the_language_of_the_conversation(client: FlaskClient) -> None:
    page = send(client, words="English please")
    assert "We speak English." in page
    assert '<div class="reply" id="reply-words" role="status" lang="en">' in page


def test_a_conversation_is_kept_whole_and_forgotten_after_an_hour(library: Services) -> None:
    now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    talks = Talks(
        SqlTalkStore(library.engine),
        library.conversations,
        lambda: library.voice_search,
        now=lambda: now,
    )
    talk = talks.take(talks.begin(EL), Speech((Reading("κάτι του Καζαντζάκη"),)))
    talk = talks.take(talk, Keys("1"))
    assert talks.show(talk.id) == talk
    now += IDLE + timedelta(seconds=1)
    other = talks.take(talks.begin(EL), Keys("2"))
    assert talks.show(other.id) == other
    assert SqlTalkStore(library.engine).get(talk.id, now - timedelta(days=9)) is None


def test_a_conversation_that_is_gone_begins_again(client: FlaskClient, library: Services) -> None:
    send(client, words="ανακοινώσεις")
    with client.session_transaction() as session:
        library.talks.end(session["talk"])
    assert say("web-talk-title", EL) in client.get("/talk/").text


def test_a_conversation_of_another_version_of_the_program_begins_anew(
    client: FlaskClient, library: Services
) -> None:
    send(client, words="ανακοινώσεις")
    with library.engine.begin() as connection:
        connection.execute(update(talks).values(talk='{"id": "of old"}'))
    page = client.get("/talk/")
    assert page.status_code == 200
    assert 'name="turn" value="0"' in page.text


def test_words_for_a_conversation_that_was_forgotten_meanwhile_are_not_lost(
    client: FlaskClient, library: Services
) -> None:
    send(client, words="ανακοινώσεις")
    page = client.get("/talk/").text
    shown = dict(re.findall(r'name="(csrf_token|turn)" value="([^"]*)"', page))
    SqlTalkStore(library.engine).delete_before(datetime.now(UTC) + timedelta(days=1))
    answer = client.post("/talk/", data={**shown, "words": "θέλω τον Αλέξη Ζορμπά"})
    assert "Βρήκα ένα." in client.get(answer.location).text


def test_a_command_that_was_badly_heard_is_done(
    client: FlaskClient, recogniser: FakeRecogniser
) -> None:
    send(client, words="ανακοινώσεις")
    recogniser.text = "Πίσο."
    speak(client, spoken("πίσω"))
    recogniser.text = "Αλέξης Ζορμπάς"
    assert "Τι θα θέλατε;" in client.get("/talk/").text


def test_the_answer_sounds_from_its_first_sentence_and_in_parts_where_a_player_asks(
    client: FlaskClient,
) -> None:
    send(client, words="ανακοινώσεις")
    whole = client.get("/talk/reply.mp3", headers={"Range": "bytes=0-"})
    assert whole.status_code == 200
    assert whole.content_length is None
    assert whole.headers["Accept-Ranges"] == "none"
    part = client.get("/talk/reply.mp3", headers={"Range": "bytes=0-1"})
    assert part.status_code == 206
    assert part.data == b"ID"


def so_far(client: FlaskClient, sound: bytes) -> dict[str, object]:
    data = {"csrf_token": token(client, "/talk/"), "sound": (io.BytesIO(sound), "turn")}
    answer = client.post("/talk/so-far", data=data)
    assert answer.status_code == 200
    return answer.get_json()


def test_what_was_said_so_far_is_shown_and_the_end_of_speech_is_told(
    client: FlaskClient,
) -> None:
    before = client.get("/talk/").text.count("<li>")
    speaking = wav(says("Αλέξης Ζορμπάς")[: int(0.7 * RATE_HZ)])
    assert so_far(client, speaking) == {"heard": "Αλέξης Ζορμπάς", "is_over": False}
    finishing = wav(np.concatenate([says("Αλέξης Ζορμπάς"), room(0.5)]))
    assert so_far(client, finishing) == {"heard": "", "is_over": False}
    ended = wav(np.concatenate([says("Αλέξης Ζορμπάς"), room(2)]))
    assert so_far(client, ended) == {"heard": "", "is_over": True}
    for nothing in (b"", b"no sound", wav(room(2))):
        assert so_far(client, nothing) == {"heard": "", "is_over": False}
    assert client.get("/talk/").text.count("<li>") == before


def test_a_page_that_listens_along_gives_way_to_a_turn_that_is_being_heard(
    client: FlaskClient, library: Services, zorba_sound: bytes
) -> None:
    gate = threading.Event()
    turn = threading.Thread(target=library.in_order.run, args=(gate.wait,))
    turn.start()
    assert so_far(client, zorba_sound) == {"heard": "", "is_over": False}
    gate.set()
    turn.join(5)


def test_a_recording_that_is_too_large_for_following_is_not_even_decoded(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int] = []
    real = voice_search.decode

    def counted(sound: bytes, *, name: str) -> Sound:
        decoded.append(len(sound))
        return real(sound, name=name)

    monkeypatch.setattr(voice_search, "decode", counted)
    small = wav(says("Αλέξης Ζορμπάς"))
    large = small + bytes(voice_search.MOST_SO_FAR_BYTES)
    hearing = library.voice_search
    assert hearing.hear_so_far(large, lang=EL, expect=Expect.SEARCH) == ("", False)
    assert decoded == []
    hearing.hear_so_far(small, lang=EL, expect=Expect.SEARCH)
    assert decoded == [len(small)]


def test_the_button_has_a_key_and_beside_it_stand_words_and_keys(client: FlaskClient) -> None:
    page = client.get("/talk/").text
    assert 'id="voice"' in page
    assert 'name="words"' in page
    assert 'name="keys"' in page
    assert 'aria-keyshortcuts="F2"' in page
