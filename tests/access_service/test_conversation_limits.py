"""What limits a wish in a conversation: whom it is for and its form are kept to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Form, Item, ItemId
from access_service.settings import Settings
from formats.document import EL
from formats.errors import Unavailable
from formats.text import plain
from tests.access_service.stocked import stock
from tests.access_service.web.conftest import ITEMS
from voice_interface.dialogue.state import Screen, State
from voice_interface.dialogue.turn import Reading, Reply, Speech

Build = Callable[..., Services]
PLAIN = replace(
    ITEMS[0], audience="", creators=(), forms=(Form.PRINT,), subjects=(), summary="", year=2000
)


def book(title: str, audience: str = "", **more: object) -> Item:
    return replace(PLAIN, id=ItemId(title), title=title, audience=audience, work_key=title, **more)  # type: ignore[arg-type]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    opened: list[Services] = []

    def make(*items: Item) -> Services:
        services = bootstrap(Settings(data=tmp_path, language="el"))
        opened.append(services)
        stock(services, items)
        return services

    yield make
    for services in opened:
        services.close()


def talk(services: Services, *lines: str | Speech) -> tuple[State, Reply]:
    ports, dialogue = services.conversations.ports("test"), services.conversations.dialogue
    state, reply = dialogue.begin(EL, ports)
    for line in lines:
        turn = Speech((Reading(line),)) if isinstance(line, str) else line
        state, reply = dialogue.step(state, turn, ports)
    return state, reply


def titles(state: State) -> list[str]:
    return [plain(one.title) for one in state.place.results.found]


SHIPS = (
    book("Το καράβι", "Για παιδιά"),
    book("Το καράβι των μεγάλων", "Για ενήλικες", forms=(Form.SPOKEN,)),
    book("Το καράβι της γιαγιάς", "Για παιδιά", forms=(Form.SPOKEN,)),
)


def test_a_form_narrows_books_for_children_that_another_reading_found(build: Build) -> None:
    misheard = Speech(
        (Reading("βιβλία για παιδιά του Ξυλοφράγκου"), Reading("καράβι")), is_by_voice=True
    )
    state, _ = talk(build(*SHIPS), misheard, "σε ήχο")
    assert titles(state) == ["Το καράβι της γιαγιάς"]


def test_books_for_children_are_found_though_no_record_of_them_has_a_year(build: Build) -> None:
    services = build(book("Το καράβι", "Για παιδιά", year=None), book("Η πόλη", "adult"))
    state, _ = talk(services, "παιδικά βιβλία")
    assert titles(state) == ["Το καράβι"]


def test_books_for_children_are_found_however_many_audiences_a_catalogue_names(
    build: Build,
) -> None:
    others = [book(f"Βιβλίο {number}", f"Κοινό {number // 2}") for number in range(160)]
    state, _ = talk(build(*others, book("Το καράβι", "Παιδικό")), "παιδικά βιβλία")
    assert titles(state) == ["Το καράβι"]


WITHOUT_AUDIENCES = (
    book("Παιδικά βιβλία και η ιστορία τους"),
    book("Παιδικά βιβλία της Κρήτης", forms=(Form.SPOKEN,)),
)


def test_where_no_record_says_for_whom_it_is_a_form_still_limits_the_guess(build: Build) -> None:
    state, reply = talk(build(*WITHOUT_AUDIENCES), "έχετε παιδικά βιβλία για την Κρήτη σε ήχο;")
    assert titles(state) == ["Παιδικά βιβλία της Κρήτης"]
    assert "Μήπως" in " ".join(map(plain, reply.say))


def test_where_no_record_says_for_whom_it_is_the_words_are_looked_for_once(build: Build) -> None:
    state, _ = talk(build(*WITHOUT_AUDIENCES), "βιβλία για παιδιά για την Κρήτη")
    assert state.place.query.words == "βιβλία για παιδιά για την Κρήτη"


def test_where_no_record_says_for_whom_it_is_what_was_found_before_is_asked_again(
    build: Build,
) -> None:
    state, _ = talk(build(*WITHOUT_AUDIENCES), "κάτι για την Κρήτη", "μόνο για παιδιά", "σε ήχο")
    assert state.place.screen is Screen.RESULTS
    assert titles(state) == ["Παιδικά βιβλία της Κρήτης"]


CHILDREN = tuple(book(f"Βιβλίο {number}", "Για παιδιά", year=2010) for number in range(5))


@pytest.mark.parametrize(
    "said",
    [
        "Παιδικά παραμύθια",
        "Ποιήματα για παιδιά",
        "Μυθολογία για παιδιά",
        "θέλω τη Μυθολογία για παιδιά",
        "Τα βιβλία για παιδιά",
    ],
)
def test_a_title_that_names_children_is_first_though_its_record_names_nobody(
    build: Build, said: str
) -> None:
    titled = said.removeprefix("θέλω τη ")
    state, reply = talk(build(*CHILDREN, book(titled, year=1950)), said)
    assert titles(state)[0] == titled
    assert "Μήπως" not in " ".join(map(plain, reply.say))


def test_a_longer_title_that_names_children_is_found_by_a_part_of_it(build: Build) -> None:
    longer = book("Η ελληνική μυθολογία για παιδιά : εικονογραφημένη")
    state, _ = talk(build(*CHILDREN, longer), "Μυθολογία για παιδιά")
    assert titles(state)[:1] == ["Η ελληνική μυθολογία για παιδιά: εικονογραφημένη"]


@pytest.mark.parametrize("limit", ["για παιδιά", "παιδικά", "μόνο για παιδιά"])
def test_who_says_only_for_whom_narrows_what_was_found(build: Build, limit: str) -> None:
    state, _ = talk(build(*SHIPS), "καράβι", limit, "σε ήχο")
    assert titles(state) == ["Το καράβι της γιαγιάς"]


@pytest.mark.parametrize("limit", ["για παιδιά", "παιδικά", "θέλω παιδικά"])
def test_who_says_only_for_whom_finds_all_such_books(build: Build, limit: str) -> None:
    state, _ = talk(build(*SHIPS), limit)
    assert set(titles(state)) == {"Το καράβι", "Το καράβι της γιαγιάς"}


def test_for_whom_a_book_is_may_stand_behind_all_else(build: Build) -> None:
    state, _ = talk(build(*SHIPS), "θέλω το καράβι σε ήχο για παιδιά")
    assert titles(state) == ["Το καράβι της γιαγιάς"]


@pytest.mark.parametrize("title", ["Καλημέρα", "Μισό λεπτό", "Περίμενέ με", "Άσ' το", "Hello"])
def test_a_book_that_is_called_as_a_greeting_is_offered_beside_it(build: Build, title: str) -> None:
    state, reply = talk(build(*SHIPS, book(title)), title)
    assert "βιβλίο με τίτλο" in " ".join(map(plain, reply.say))
    assert titles(state) == [title]


def test_a_greeting_is_answered_while_there_is_no_index(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_given: object, **_more: object) -> NoReturn:
        raise Unavailable("no index", say="index-not-ready")

    services = build(book("Καλημέρα"))
    for name in ("search", "find"):
        monkeypatch.setattr(services.catalogue, name, failing)
    state, reply = talk(services, "καλημέρα")
    assert plain(reply.say[0]) == "Γεια σας."
    assert state.place.screen is Screen.HOME


def test_a_form_said_of_a_single_book_tells_the_edition_that_the_library_has_before_it_makes_one(
    build: Build,
) -> None:
    waves = book("Τα κύματα")
    services = build(
        waves, replace(waves, id=ItemId("large"), forms=(Form.LARGE_PRINT,)), book("Φόνισσα")
    )
    state, reply = talk(services, "Τα κύματα", "σε μεγάλα γράμματα")
    assert "Βρήκα ένα με μεγάλα γράμματα." in [plain(words) for words in reply.say]
    assert [one.id for one in state.place.results.found] == ["large"]
    state, reply = talk(services, "Τα κύματα", "σε μεγάλα γράμματα", "σε μεγάλα γράμματα")
    assert state.place.screen is Screen.CONFIRM
    state, reply = talk(services, "Φόνισσα", "σε μεγάλα γράμματα")
    assert state.place.screen is Screen.CONFIRM
