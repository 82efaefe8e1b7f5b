"""The staff’s page of how words and names are said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.catalogue.record import ItemId
from formats.document import EL
from tests.access_service.web.conftest import SCRIPT, ZORBA, FakeNarrator, enter, token

pytestmark = pytest.mark.usefixtures("colleagues")
PAGE = "/staff/lexicon/"


@pytest.fixture
def librarian(client: FlaskClient, library: Services) -> Iterator[FlaskClient]:
    yield enter(client)
    for entry in library.lexicon.entries():
        word = entry.pronunciation
        library.lexicon.remove(word.written, lang=word.lang, work=entry.work)


def send(client: FlaskClient, *, to: str = PAGE, **fields: str) -> str:
    answer = client.post(
        to, data={"csrf_token": token(client, PAGE), **fields}, follow_redirects=True
    )
    return answer.text


def kept(library: Services) -> list[tuple[str, str, str, str]]:
    return [
        (e.pronunciation.written, e.pronunciation.spoken, e.pronunciation.lang, e.work)
        for e in library.lexicon.entries()
    ]


def test_a_word_is_added_listed_and_written_in_the_log(
    librarian: FlaskClient, library: Services
) -> None:
    page = send(librarian, word=" Joyce ", spoken="Τζόις", action="save")
    assert "Η λέξη «Joyce» αποθηκεύτηκε" in page
    assert 'lang="en">Joyce' in page
    assert kept(library) == [("Joyce", "Τζόις", "el", "")]
    assert library.staff.actions(1)[0].thing == "Joyce"


def test_a_word_of_one_work_stands_on_the_works_page_with_its_title(
    librarian: FlaskClient, library: Services
) -> None:
    send(librarian, word="Ζορμπάς", spoken="Ζορμπάς", work=ZORBA, action="save")
    send(librarian, word="Woolf", spoken="Γουλφ", action="save")
    page = librarian.get(PAGE, query_string={"work": ZORBA}).text
    assert "Βίος και πολιτεία" in page
    assert "Woolf" not in page
    assert "Woolf" in librarian.get(PAGE).text
    assert ("Ζορμπάς", "Ζορμπάς", "el", ZORBA) in kept(library)


def test_listening_first_keeps_what_was_typed_and_saves_nothing(
    librarian: FlaskClient, library: Services
) -> None:
    page = send(librarian, word="Joyce", spoken="Τζόις", lang="el", action="try")
    assert page.count("<audio") == 2
    assert 'value="Τζόις"' in page
    assert 'value="el" selected' in page
    assert kept(library) == []


def test_the_sound_is_the_word_as_typed_and_without_a_form_as_it_is_said_now(
    librarian: FlaskClient, narrator: FakeNarrator
) -> None:
    typed = librarian.get(f"{PAGE}sound.mp3", query_string={"word": "Joyce", "spoken": "Τζόις"})
    assert typed.mimetype == "audio/mpeg"
    assert narrator.said[-1] == "Τζόις"
    send(librarian, word="Joyce", spoken="Τζέιμς", action="save")
    librarian.get(f"{PAGE}sound.mp3", query_string={"word": "Joyce"})
    assert narrator.said[-1] == "Τζέιμς"


@pytest.mark.parametrize(
    ("word", "spoken", "problem"),
    [("«α", "άλφα", "δεν αρχίζει"), ("α", "…", "να ακουστεί"), ("α" * 250, "α", "μεγαλύτερη")],
)
def test_what_could_not_be_used_is_told_and_stays_in_the_form(
    librarian: FlaskClient, library: Services, word: str, spoken: str, problem: str
) -> None:
    page = send(librarian, word=word, spoken=spoken, action="save")
    assert problem in page
    assert f'value="{word}"' in page
    assert kept(library) == []


def test_a_removed_word_comes_back_in_the_form(librarian: FlaskClient, library: Services) -> None:
    send(librarian, word="Joyce", spoken="Τζόις", action="save")
    page = send(librarian, to=f"{PAGE}remove", word="Joyce", spoken="Τζόις", lang="el")
    assert kept(library) == []
    assert "θα διαβάζεται πάλι με τους κανόνες" in page
    assert 'value="Τζόις"' in page
    again = send(librarian, to=f"{PAGE}remove", word="Joyce", spoken="Τζόις", lang="el")
    assert "δεν είναι πια στο λεξικό" in again


def test_a_work_is_found_by_its_title_and_another_is_refused(librarian: FlaskClient) -> None:
    assert f"work={ZORBA}" in librarian.get(PAGE, query_string={"find": "Ζορμπά"}).text
    assert librarian.get(PAGE, query_string={"work": "no-such"}).status_code == 404


def test_words_that_hold_markup_are_shown_as_they_are(librarian: FlaskClient) -> None:
    page = send(librarian, word=f"α{SCRIPT}", spoken=f"β{SCRIPT}", action="save")
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_word_of_a_work_that_has_left_the_catalogue_can_be_removed(
    librarian: FlaskClient, library: Services
) -> None:
    library.lexicon.add("Joyce", "Τζόις", lang=EL, work=ItemId("gone"))
    page = send(librarian, to=f"{PAGE}remove", word="Joyce", spoken="Τζόις", lang="el", work="gone")
    assert kept(library) == []
    assert 'value="Τζόις"' in page
