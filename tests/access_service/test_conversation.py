"""Conversations over the sample library: people reach what they want, by speech and by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Item, Role
from access_service.conversation import LibraryPorts
from access_service.sample.load import CATALOGUE_FILES, sample_announcements
from access_service.settings import Settings
from formats.document import EL, EN
from formats.text import plain
from voice_interface.dialogue.state import Screen, State
from voice_interface.dialogue.step import Dialogue
from voice_interface.dialogue.turn import Keys, Reading, Reply, Speech
from voice_interface.keypad import keys_of


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = bootstrap(Settings(data=tmp_path_factory.mktemp("library"), language="el"))
    for path in CATALOGUE_FILES:
        services.catalogue.import_file(path)
    yield services
    services.close()


@pytest.fixture
def ports(library: Services) -> LibraryPorts:
    return library.conversations.ports("test")


def talk(
    dialogue: Dialogue, ports: LibraryPorts, *lines: str, lang: str = EL
) -> tuple[State, Reply]:
    state, reply = dialogue.begin(lang, ports)
    for line in lines:
        keys = line and set(line) <= set("0123456789*#")
        turn = Keys(line) if keys else Speech((Reading(line),))
        state, reply = dialogue.step(state, turn, ports)
    return state, reply


def text(reply: Reply) -> str:
    return " ".join(plain(runs) for runs in reply.say)


def wanted(library: Services) -> list[Item]:
    """Return forty books of many shelves, the same ones every time."""
    items = sorted(library.catalogue.items(), key=lambda item: item.id)
    authored = [item for item in items if item.creators and item.creators[0].role is Role.AUTHOR]
    return authored[:: max(1, len(authored) // 40)][:40]


def ways(item: Item) -> dict[str, tuple[str, ...]]:
    """Return ways in which people ask for a book; each is a conversation."""
    title = item.title.partition(" : ")[0]
    author = item.creators[0].spoken
    is_greek = item.lang == EL
    keyed = max((keys_of(word) for word in title.split()), key=len)
    return {
        "title": (title,),
        "carried": (f"θέλω {title}" if is_greek else f"θέλω το {title}",),
        "title and author": (f"ψάχνω {title} {author}",),
        "keys and title": ("1", title),
        "keys alone": ("1", f"{keyed}#"),
    }


@pytest.mark.parametrize(
    "way", ["title", "carried", "title and author", "keys and title", "keys alone"]
)
def test_forty_books_are_reached_in_this_way(
    library: Services, ports: LibraryPorts, way: str
) -> None:
    dialogue, turns, missed = library.conversations.dialogue, [], []
    for item in wanted(library):
        lines = ways(item)[way]
        state, _ = talk(dialogue, ports, *lines)
        found = [one.id for one in state.place.results.found]
        works = [one.work_key for one in library.catalogue.show_many(map(type(item.id), found))]
        if item.work_key in works[:3]:
            turns.append(len(lines))
        elif way == "keys alone" and item.work_key in works:
            turns.append(len(lines) + works.index(item.work_key) // 3)
        else:
            missed.append(f"{item.title}: {lines}")
    assert missed == []
    assert median(turns) <= 2


def test_a_form_is_asked_for_in_the_same_breath(library: Services, ports: LibraryPorts) -> None:
    state, _ = talk(library.conversations.dialogue, ports, "θέλω ηχητικά βιβλία του Μακρυγιάννη")
    assert state.place.screen is Screen.RESULTS
    assert all("spoken" in one.forms for one in state.place.results.found)


def test_what_is_new_comes_latest_first(library: Services, ports: LibraryPorts) -> None:
    state, reply = talk(library.conversations.dialogue, ports, "καινούργια βιβλία")
    years = [
        item.year or 0
        for item in library.catalogue.show_many(
            type(wanted(library)[0].id)(one.id) for one in state.place.results.found
        )
    ]
    assert years[0] == max(years)
    assert "Μήπως" not in text(reply)


def test_something_like_a_book_is_not_the_book_itself(
    library: Services, ports: LibraryPorts
) -> None:
    state, _ = talk(library.conversations.dialogue, ports, "κάτι σαν τον Αλέξη Ζορμπά")
    assert state.place.results.found
    assert all("Ζορμπά" not in plain(one.title) for one in state.place.results.found)


def test_a_description_is_made_after_a_yes_and_waits_on_the_shelf(
    library: Services, ports: LibraryPorts
) -> None:
    lines = ("ποιήματα του Καβάφη", "το πρώτο", "το θέλω σε μεγάλα γράμματα", "ναι")
    _, reply = talk(library.conversations.dialogue, ports, *lines)
    assert "Ετοιμάζεται" in text(reply)
    assert len(ports.shelf()) == 1
    _, reply = talk(library.conversations.dialogue, ports, "το ράφι μου")
    assert "μεγάλα γράμματα: περιμένει τη σειρά του" in text(reply)


def test_opening_hours_and_announcements_are_what_the_library_published(
    library: Services, ports: LibraryPorts
) -> None:
    _, reply = talk(library.conversations.dialogue, ports, "πότε ανοίγετε;")
    assert "δεν έχει ανακοινωθεί" in text(reply)
    for announcement in sample_announcements():
        library.announcements.put(announcement)
    _, reply = talk(library.conversations.dialogue, ports, "when do you open?", lang=EN)
    assert "8:30" in text(reply)
    assert text(reply).index("closed because of flooding") < text(reply).index("8:30")
    _, reply = talk(library.conversations.dialogue, ports, "ανακοινώσεις")
    assert "επόμενη" in text(reply)


def test_a_librarys_own_phrase_is_understood(tmp_path: Path) -> None:
    (tmp_path / "phrases").mkdir()
    (tmp_path / "phrases" / "el.yaml").write_text(
        'intents: {hours: {sentences: ["πότε να έρθω"]}}', encoding="utf-8"
    )
    services = bootstrap(Settings(data=tmp_path, language="el"))
    state, _ = talk(
        services.conversations.dialogue, services.conversations.ports(), "πότε να έρθω;"
    )
    services.close()
    assert state.place.screen is Screen.HOURS


def test_what_was_wrongly_written_down_is_narrowed_by_what_it_found(
    library: Services, ports: LibraryPorts
) -> None:
    dialogue = library.conversations.dialogue
    state, _ = dialogue.begin(EL, ports)
    said = Speech((Reading("Βιώσκε πολύ τυρά"), Reading("Βίος και πολιτεία του Αλέξη Ζορμπά", 0.9)))
    state, reply = dialogue.step(state, said, ports)
    assert "Ζορμπά" in text(reply)
    state, reply = dialogue.step(state, Speech((Reading("σε μπράιγ"),)), ports)
    assert state.place.screen is Screen.WIDEN
    assert "Βιώσκε" not in text(reply)
    state, reply = dialogue.step(state, Speech((Reading("ναι"),)), ports)
    assert "Ζορμπά" in text(reply)
