"""The staff's pages of the telephone line: calls, messages, a locked card, texts, a test call."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.patrons.kept import NewCard
from access_service.patrons.locks import Source
from access_service.patrons.service import SignInRefused
from access_service.staff.account import Role
from access_service.staff.service import Staff
from access_service.telephone.calls import CallId
from access_service.telephone.line import PhoneLine
from access_service.telephone.line_settings import NAME, LineWords, spans
from access_service.telephone.recordings import NAME as WAITING
from access_service.telephone.turn_calls import TurnCalls
from formats.document import EL, EN, Document
from formats.errors import BadInput
from formats.text import plain
from tests.access_service.web.conftest import SCRIPT, enter, token
from voice_interface.dialogue.state import Screen
from voice_interface.phrases.book import built_in

PAGE = "/staff/phone/"


@pytest.fixture
def librarian(
    client: FlaskClient,
    library: Services,
    colleagues: Staff,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FlaskClient]:
    def speak(_line: PhoneLine, _document: Document, _wpm: int, rate_hz: int) -> bytes:
        return b"\1\1" * (rate_hz // 10)

    monkeypatch.setattr(PhoneLine, "_speak", speak)
    library.turn_calls = TurnCalls(library)
    yield enter(client)
    library.markers.put(NAME, "")
    for call in library.calls.all():
        library.calls.end(call.id)


def post(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    fields["csrf_token"] = token(client, PAGE)
    answer = client.post(f"{PAGE}{path}", data=fields, follow_redirects=True)
    return answer.status_code, answer.text


@pytest.mark.parametrize("role", [Role.CHOOSER, Role.DELIVERER])
@pytest.mark.parametrize("path", ["", "texts", "try", "messages/x.wav"])
def test_only_librarians_open_the_pages_of_the_line(
    client: FlaskClient,
    colleagues: Staff,
    role: Role,
    path: str,
) -> None:
    assert enter(client, role).get(PAGE + path).status_code == 403


@pytest.mark.parametrize("path", ["messages/x", "unlock", "texts", "try", "try/end"])
def test_a_form_without_its_token_is_refused(librarian: FlaskClient, path: str) -> None:
    assert librarian.post(PAGE + path, data={}).status_code == 400


def test_calls_of_now_are_told_by_place_and_wire_alone(
    librarian: FlaskClient, library: Services
) -> None:
    library.calls.begin(CallId("c1"), "SIP", EL)
    page = librarian.get(PAGE)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Μία κλήση." in page.text
    assert "αρχή, από" in page.text
    assert "(SIP). ελληνικά" in page.text.lower().replace("sip", "SIP")
    library.calls.end(CallId("c1"))


@pytest.mark.parametrize("lang", [EL, EN])
def test_every_place_of_the_conversation_has_a_name_for_staff(lang: str) -> None:
    from access_service.messages import sentences

    for screen in Screen:
        assert sentences()[f"web-phone-screen-{screen}"][lang]


@pytest.mark.parametrize("action", ["done", "delete"])
def test_a_message_is_heard_read_and_deleted_once_it_was_dealt_with(
    librarian: FlaskClient, library: Services, action: str
) -> None:
    kept = library.phone_messages.keep(
        b"RIFF-sound", duration_ms=900, lang=EL, transcript=f"Ελάτε {SCRIPT}"
    )
    page = librarian.get(PAGE).text
    assert "Ελάτε" in page
    assert SCRIPT not in page
    sound = librarian.get(f"{PAGE}messages/{kept.id}.wav")
    part = librarian.get(f"{PAGE}messages/{kept.id}.wav", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, sound.data[4:8])
    assert (sound.data, sound.headers["Cache-Control"]) == (b"RIFF-sound", "no-store")
    assert post(librarian, f"messages/{kept.id}", action="look")[0] == 400
    assert len(library.phone_messages.all()) == 1
    status, page = post(librarian, f"messages/{kept.id}", action=action)
    assert status == 200
    assert "Κανένα μήνυμα." in page
    assert library.phone_messages.all() == ()
    assert librarian.get(f"{PAGE}messages/{kept.id}.wav").status_code == 404
    did = [one.action for one in library.staff.actions()][:2]
    assert did[0] in {"phone-message-done", "phone-message-deleted"}


def test_a_card_that_was_tried_too_often_is_let_in_again_by_its_number(
    librarian: FlaskClient, library: Services, card: NewCard
) -> None:
    for number in range(5):
        with pytest.raises(SignInRefused):
            library.patrons.verify(
                "12345", "000001", source=Source("phone", f"a{number}", f"s{number}")
            )
    assert library.patrons.is_locked(card.patron)
    status, page = post(librarian, "unlock", card="999999")
    assert status == 404
    assert 'value="999999"' in page
    assert post(librarian, "unlock", card=" 12345 ")[0] == 200
    assert not library.patrons.is_locked(card.patron)


def form_of(page: str) -> dict[str, str]:
    fields = dict(re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    return fields | dict(re.findall(r'name="(day\.\d)"[^>]*value="([^"]*)"', page))


def test_the_greeting_is_worded_on_the_page_and_said_from_the_next_call_on(
    librarian: FlaskClient, library: Services
) -> None:
    fields = form_of(librarian.get(f"{PAGE}texts").text)
    assert fields["line-greeting.el"] == built_in(EL).replies["line-greeting"]
    fields["line-greeting.el"] = "Δημοτική Βιβλιοθήκη Λέσβου. Μιλήστε."
    fields["hours.el"] = "Ανοιχτά κάθε πρωί, εννέα με δύο."
    assert "Κρατήθηκε" in post(librarian, "texts", **fields)[1]
    conversations = library.conversations
    _, reply = conversations.dialogue.begin(EL, conversations.ports("phone"))
    wording = conversations.dialogue.wording(EL)
    assert plain(wording("line-greeting")) == fields["line-greeting.el"]
    assert reply.say
    assert "εννέα με δύο" in plain(conversations.ports().opening_hours(EL).told[-1])
    fields["line-greeting.el"] = " "
    post(librarian, "texts", **fields)
    ours = built_in(EL).replies["line-greeting"]
    assert plain(conversations.dialogue.wording(EL)("line-greeting")) == ours


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("line-greeting.el", "α" * 301, "300"),
        ("line-greeting.en", "Hello {name}", "αγκύλες"),
        ("day.0", "9 με 2", "09:00-14:00"),
        ("day.1", "14:00-09:00", "09:00-14:00"),
        ("day.2", "09:00-14:00, 13:00-15:00", "09:00-14:00"),
        ("day.3", "25:00-26:00", "09:00-14:00"),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_was_typed_stays(
    librarian: FlaskClient, library: Services, name: str, value: str, told: str
) -> None:
    fields = form_of(librarian.get(f"{PAGE}texts").text) | {name: value}
    status, page = post(librarian, "texts", **fields)
    assert status == 400
    assert 'role="alert"' in page
    assert told in page
    assert value in page
    assert library.line_settings.get() == LineWords()


def test_the_line_answers_in_its_hours_alone() -> None:
    words = LineWords(hours=("09:00-14:00, 17:00-20:00", "closed", "", "", "", "", ""))
    monday = datetime(2026, 9, 7, 6, tzinfo=UTC)  # nine o'clock in Athens
    assert words.is_open(monday)
    assert not words.is_open(monday.replace(hour=11))
    assert words.is_open(monday.replace(hour=14))
    assert not words.is_open(monday.replace(day=8))
    assert words.is_open(monday.replace(day=9, hour=1))
    with pytest.raises(BadInput):
        spans("00:00-00:00")
    assert spans("20:00-24:00")


def plain_page(page: str) -> str:
    """Return a page without the tokens of its forms, which change each second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def turn_of(page: str) -> str:
    found = re.search(r'name="turn" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_a_test_call_is_held_by_keys_and_words_seen_and_heard_without_script(
    librarian: FlaskClient, library: Services
) -> None:
    page = librarian.get(f"{PAGE}try").text
    assert "<script" not in page.partition("<main")[2]
    page = post(librarian, "try")[1]
    assert "πατήστε 1" in page
    assert [one.wire for one in library.calls.all()] == ["console"]
    sound = librarian.get(f"{PAGE}try/0.wav")
    part = librarian.get(f"{PAGE}try/0.wav", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"RIFF")
    with wave.open(io.BytesIO(sound.data)) as file:
        assert file.getframerate() == 8000
        assert file.getnframes() == 800 * 2  # the greeting and the menu
    turn = turn_of(page)
    page = post(librarian, "try", turn=turn, words="ζορμπάς")[1]
    assert "Βίος και πολιτεία" in page
    twice = post(librarian, "try", turn=turn, keys="1")[1]
    assert plain_page(twice) == plain_page(page)
    page = post(librarian, "try", turn=turn_of(page), keys="*")[1]
    page = post(librarian, "try", turn=turn_of(page), words="3")[1]
    assert "κάρτας" in page
    page = post(librarian, "try", turn=turn_of(page), words="12345#")[1]
    assert "κωδικό" in page
    assert "12345" not in page
    page = post(librarian, "try", turn=turn_of(page))[1]
    assert "Δεν άκουσα" in page
    assert "Καλέστε" in post(librarian, "try/end")[1]
    assert library.calls.all() == ()
    assert librarian.get(f"{PAGE}try/0.wav").status_code == 404


def test_calling_twice_leaves_no_test_call_behind(
    librarian: FlaskClient, library: Services
) -> None:
    post(librarian, "try")
    with librarian.session_transaction() as session:
        session.pop("staff_phone_call")  # as a second press that came before the first's answer
    post(librarian, "try")
    assert len(library.turn_calls._held) == len(library.calls.all()) == 1


def test_messages_that_wait_at_the_provider_are_counted_for_staff(
    librarian: FlaskClient, library: Services
) -> None:
    assert "περιμένουν ακόμη στον πάροχο" not in librarian.get(PAGE).text
    library.recordings.fetch("https://provider.example/r", EL)
    try:
        assert "περιμένουν ακόμη στον πάροχο: 1." in librarian.get(PAGE).text
    finally:
        library.markers.put(WAITING, "")


def test_a_test_call_calls_nobody_and_records_nothing(
    librarian: FlaskClient, library: Services
) -> None:
    page = post(librarian, "try")[1]
    for keys in ("0", "2", "1"):
        page = post(librarian, "try", turn=turn_of(page), keys=keys)[1]
    assert "θα ηχογραφούσε" in page
    page = post(librarian, "try", turn=turn_of(page))[1]
    assert "Δεν κρατήθηκε" in page
    assert library.phone_messages.all() == ()


def test_the_pages_of_the_line_are_in_english_too(librarian: FlaskClient) -> None:
    librarian.get("/language/en")
    assert "Calls now" in librarian.get(PAGE).text
    assert "When the line answers" in librarian.get(f"{PAGE}texts").text
    assert "press 1" in post(librarian, "try")[1]
