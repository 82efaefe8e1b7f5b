"""Conversations over the sample library: people reach what they want, by speech and by keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NoReturn

import pytest

from access_service.announcements.moments import ATHENS
from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Item, Role
from access_service.conversation import Conversations, LibraryPorts
from access_service.sample.load import CATALOGUE_FILES, sample_announcements
from access_service.settings import Settings
from access_service.telephone.line import PhoneLine
from access_service.telephone.line_settings import LineWords
from formats.document import EL, EN, Lang
from formats.errors import Unavailable
from formats.text import plain
from voice_interface.dialogue.state import Screen, State
from voice_interface.dialogue.step import Dialogue
from voice_interface.dialogue.turn import Keys, Reading, Reply, Speech
from voice_interface.keypad import keys_of
from voice_interface.phrases.book import LANGUAGES


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


@pytest.fixture
def flooded(library: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the sample library is closed for a flood, whatever day it is here."""
    then, current = datetime(2026, 11, 24, 12, tzinfo=UTC), library.announcements.current
    monkeypatch.setattr(library.announcements, "current", lambda _now: current(then))


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


@pytest.mark.parametrize(
    ("lang", "said"), [(EL, "βιβλία για παιδιά"), (EL, "παιδικά βιβλία"), (EN, "children's books")]
)
def test_books_for_children_are_those_whose_records_say_so(
    library: Services, ports: LibraryPorts, lang: Lang, said: str
) -> None:
    state, reply = talk(library.conversations.dialogue, ports, said, lang=lang)
    found = [type(wanted(library)[0].id)(one.id) for one in state.place.results.found]
    audiences = {one.audience for one in library.catalogue.show_many(found)}
    assert audiences
    assert audiences <= {"Για παιδιά", "For children"}
    assert "Μήπως" not in text(reply)


def test_an_author_without_books_for_children_is_offered_without_that_limit(
    library: Services, ports: LibraryPorts
) -> None:
    lines = ("παιδικά βιβλία του Σεφέρη", "ναι")
    state, _ = talk(library.conversations.dialogue, ports, lines[0])
    assert state.place.screen is Screen.WIDEN
    state, reply = talk(library.conversations.dialogue, ports, *lines)
    assert state.place.screen is Screen.RESULTS
    assert "Σεφέρης" in text(reply)


def test_a_form_is_asked_for_in_the_same_breath(library: Services, ports: LibraryPorts) -> None:
    state, _ = talk(library.conversations.dialogue, ports, "θέλω ηχητικά βιβλία του Μακρυγιάννη")
    assert state.place.screen is Screen.RESULTS
    assert all("spoken" in one.forms for one in state.place.results.found)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_of_the_help_is_found_by_who_says_it(
    library: Services, ports: LibraryPorts, lang: Lang
) -> None:
    dialogue = library.conversations.dialogue
    state, _ = dialogue.begin(lang, ports)
    for said in ("αναζήτηση" if lang == EL else "search", "βοήθεια" if lang == EL else "help"):
        state, reply = dialogue.step(state, Speech((Reading(said),)), ports)
    example = text(reply).split(": ")[1].split(". ")[0]
    assert len(example.split()) >= 3  # a title and a form
    state, _ = dialogue.step(state, Speech((Reading(example),)), ports)
    assert state.place.screen is Screen.RESULTS
    assert plain(state.place.results.found[0].title).split()[0] == example.split()[0]


@pytest.mark.parametrize(
    ("lang", "said", "title"),
    [
        (EL, "καλημέρα σας, τη Φόνισσα", "Η φόνισσα"),
        (EL, "Ζορμπά, παρακαλώ", "Βίος και πολιτεία του Αλέξη Ζορμπά"),
        (EN, "good morning, The Old Man and the Sea, please", "The old man and the sea"),
    ],
)
def test_a_title_among_courtesies_is_found_for_certain(
    library: Services, ports: LibraryPorts, lang: Lang, said: str, title: str
) -> None:
    state, _ = talk(library.conversations.dialogue, ports, said, lang=lang)
    assert state.place.results.is_sure
    assert plain(state.place.results.found[0].title).startswith(title)


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


def test_where_no_opening_hours_are_published_the_caller_is_told_to_ask(
    library: Services, ports: LibraryPorts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library.announcements, "current", lambda _now: ())
    _, reply = talk(library.conversations.dialogue, ports, "πότε ανοίγετε;")
    assert "δεν έχει ανακοινωθεί" in text(reply)


@pytest.mark.usefixtures("flooded")
def test_opening_hours_and_announcements_are_what_the_library_published(
    library: Services, ports: LibraryPorts
) -> None:
    for announcement in sample_announcements():
        library.announcements.put(announcement)
    _, reply = talk(library.conversations.dialogue, ports, "when do you open?", lang=EN)
    assert "8:30" in text(reply)
    assert text(reply).index("8:30") < text(reply).index("closed because of flooding")
    _, reply = talk(library.conversations.dialogue, ports, "ανακοινώσεις")
    assert "επόμενη" in text(reply)


def at(library: Services, moment: str) -> LibraryPorts:
    """Return the sample library with its announcements, at a moment by the clock on its wall."""
    for announcement in sample_announcements():
        library.announcements.put(announcement)
    now = datetime.fromisoformat(moment).replace(tzinfo=ATHENS)
    return Conversations(library, now=lambda: now).ports("hours")


FRIDAY = "2026-11-27T10:00"
STRIKE = "Κλειστά την Πέμπτη 3 Δεκεμβρίου λόγω απεργίας"


@pytest.mark.parametrize(
    ("moment", "lang", "said", "told"),
    [
        (FRIDAY, EL, "Είστε ανοιχτά την Κυριακή;", "Την Κυριακή είμαστε κλειστά."),
        (FRIDAY, EN, "are you open on Sunday?", "On Sunday we are closed."),
        (
            FRIDAY,
            EL,
            "αύριο ανοίγετε;",
            "Αύριο, Σάββατο, είμαστε ανοιχτά από τις δέκα έως τις δύο.",
        ),
        (
            "2026-12-01T00:30",  # still November by the clock of Greenwich
            EN,
            "what time do you close today?",
            "Today, Tuesday, we are open from 8:30 a.m. to 8 p.m.",
        ),
        (
            "2026-12-01T00:30",
            EN,
            "are you open right now?",
            "Today, Tuesday, we are open from 8:30 a.m. to 8 p.m. We are closed now.",
        ),
        (
            "2026-11-28T10:30",  # open now, and not in the afternoon that is asked of
            EL,
            "είστε ανοιχτά σήμερα το απόγευμα;",
            "Σήμερα, Σάββατο, είμαστε ανοιχτά από τις δέκα έως τις δύο.",
        ),
        (
            FRIDAY,
            EL,
            "είναι ανοιχτή τώρα η βιβλιοθήκη;",
            "Σήμερα, Παρασκευή, είμαστε ανοιχτά από τις οκτώ και μισή το πρωί έως τις οκτώ "
            "το βράδυ. Τώρα είμαστε ανοιχτά.",
        ),
        (
            FRIDAY,
            EL,
            "είστε ανοιχτά στις 3 Δεκεμβρίου;",
            f"Στις 3 Δεκεμβρίου, Πέμπτη, υπάρχει ανακοίνωση: {STRIKE}. Κανονικά θα ήμασταν "
            "ανοιχτά από τις οκτώ και μισή το πρωί έως τις οκτώ το βράδυ.",
        ),
        (
            FRIDAY,
            EN,
            "are you open on December 5th?",
            "On 5 December, Saturday, we are open from 10 a.m. to 2 p.m.",
        ),
        (
            "2026-12-02T23:30",
            EL,
            "είστε ανοιχτά αύριο;",
            f"Αύριο, Πέμπτη, υπάρχει ανακοίνωση: {STRIKE}. Κανονικά θα ήμασταν ανοιχτά "
            "από τις οκτώ και μισή το πρωί έως τις οκτώ το βράδυ.",
        ),
        (
            "2027-07-20T10:00",
            EL,
            "τι ώρα ανοίγετε μεθαύριο;",
            "Μεθαύριο, Πέμπτη, είμαστε ανοιχτά από τις οκτώ έως τις τρεις. "
            "Επίσης: Από τις 2 έως τις 20 Αυγούστου μένουμε κλειστά για την ετήσια καταγραφή.",
        ),
    ],
)
def test_who_asks_of_a_day_hears_that_day_alone_and_what_is_announced_for_it(
    library: Services, moment: str, lang: Lang, said: str, told: str
) -> None:
    dialogue = library.conversations.dialogue
    state, reply = talk(dialogue, at(library, moment), said, lang=lang)
    assert state.place.screen is Screen.HOURS
    asked = {EL: "Θέλετε όλες τις ώρες;", EN: "Would you like all the hours?"}[lang]
    assert text(reply).partition(f" {asked}")[0] == told
    assert asked in text(reply)


@pytest.mark.parametrize(("lang", "word"), [(EL, "πλημμύρας"), (EN, "flooding")])
def test_an_urgent_closing_that_holds_goes_before_the_hours_of_the_day(
    library: Services, lang: Lang, word: str
) -> None:
    flooded = at(library, "2026-11-24T12:00")
    said = {EL: "είστε ανοιχτά σήμερα;", EN: "are you open today?"}[lang]
    _, reply = talk(library.conversations.dialogue, flooded, said, lang=lang)
    assert word in text(reply)
    assert text(reply).index(word) < text(reply).index({EL: "οκτώ", EN: "8:30"}[lang])
    assert {EL: "Αγ. Γεωργίου", EN: "Agiou Georgiou"}[lang] not in text(reply)


def test_all_hours_are_told_after_a_yes_and_where_the_day_is_not_told_of(library: Services) -> None:
    dialogue = library.conversations.dialogue
    ports = at(library, FRIDAY)
    _, everything = talk(dialogue, ports, "ωράριο")
    _, reply = talk(dialogue, ports, "είστε ανοιχτά το Σάββατο;", "ναι")
    assert text(reply) == text(everything)
    assert "Κυριακή και αργίες" in text(reply)
    before_summer = at(library, "2027-05-05T10:00")
    _, reply = talk(dialogue, before_summer, "είστε ανοιχτά σήμερα;")
    assert "είμαστε ανοιχτά" not in text(reply)
    assert "Θερινό ωράριο 2027" in text(reply)


def test_the_hours_that_staff_wrote_for_the_line_are_told_by_the_day_too(
    tmp_path: Path,
) -> None:
    services = bootstrap(Settings(data=tmp_path, language="el"))
    told = "Ανοιχτά Δευτέρα έως Πέμπτη 9:00-14:00, Παρασκευή και Σάββατο κλειστά."
    services.line_settings.put(LineWords(told_hours={EL: told}))
    now = datetime.fromisoformat(FRIDAY).replace(tzinfo=ATHENS)
    ports = Conversations(services, now=lambda: now).ports()
    dialogue = services.conversations.dialogue
    _, reply = talk(dialogue, ports, "σήμερα είστε ανοιχτά;")
    assert text(reply).startswith("Σήμερα, Παρασκευή, είμαστε κλειστά.")
    _, reply = talk(dialogue, ports, "τι ώρα κλείνετε τη Δευτέρα;")
    assert text(reply).startswith("Τη Δευτέρα είμαστε ανοιχτά από τις εννέα έως τις δύο.")
    _, reply = talk(dialogue, ports, "την Κυριακή;")
    assert "είμαστε" not in text(reply)  # no hours were spoken of before: it is a search
    _, reply = talk(dialogue, ports, "ωράριο", "την Κυριακή;")
    assert text(reply).startswith("Για αυτή την ημέρα, Κυριακή, το ωράριο δεν λέει τίποτα.")
    services.close()


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


def test_the_hours_are_said_by_the_clock_of_twelve(library: Services) -> None:
    library.line_settings.put(
        LineWords(told_hours={EL: "Ανοιχτά 10:00-14:00.", EN: "Open 10:00-14:00."})
    )
    conversations = library.conversations
    for lang, words, told in (
        (EL, "πότε ανοίγετε;", "Ανοιχτά από τις δέκα έως τις δύο."),
        (EN, "when are you open?", "Open from 10 a.m. to 2 p.m."),
    ):
        _, reply = talk(conversations.dialogue, conversations.ports("hours"), words, lang=lang)
        assert told in text(reply)
    library.line_settings.put(LineWords())


HELP = ("αναζήτηση", "βοήθεια")


def failing(*_given: Any, **_more: Any) -> NoReturn:
    raise Unavailable("no index yet", say="index-busy")


def test_a_conversation_begins_and_helps_while_there_is_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = bootstrap(Settings(data=tmp_path, language="el", library_phone="22510 12345"))
    catalogue = type(services.catalogue)
    monkeypatch.setattr(catalogue, "revision", "one")
    monkeypatch.setattr(catalogue, "find", failing)
    monkeypatch.setattr(catalogue, "is_fresh", True)
    conversations = services.conversations
    _, reply = talk(conversations.dialogue, conversations.ports(), *HELP)
    assert "κάτι του Καβάφη" in text(reply)
    _, reply = talk(conversations.dialogue, conversations.ports(), "θέλω έναν άνθρωπο")
    assert "22510 12345" in text(reply)
    PhoneLine(services, wire="test", most_calls=1, hears=False).close()
    services.close()


def test_the_help_waits_for_no_index_and_keeps_its_example_meanwhile(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(library)
    dialogue = conversations.dialogue
    _, known = talk(dialogue, conversations.ports(), *HELP)
    catalogue = type(library.catalogue)
    monkeypatch.setattr(catalogue, "revision", "dirty:another")
    monkeypatch.setattr(catalogue, "find", failing)
    assert talk(dialogue, conversations.ports(), *HELP)[1] == known
    monkeypatch.setattr(catalogue, "is_fresh", True)
    assert talk(dialogue, conversations.ports(), *HELP)[1] == known
    assert conversations.dialogue is dialogue


def test_who_signed_in_asks_the_library_for_a_book_and_finds_it_on_the_shelf(
    library: Services,
) -> None:
    patron = library.patrons.add("K4401", name="Εύα").patron.id
    signed_in = library.conversations.ports("test", patron=patron)
    zorba = ("Βίος και πολιτεία του Αλέξη Ζορμπά", "1")
    dialogue = library.conversations.dialogue
    _, reply = talk(dialogue, signed_in, *zorba, "θέλω να το δανειστώ", "ναι", "το ράφι μου")
    assert "Βίος και πολιτεία του Αλέξη Ζορμπά" in text(reply)
    assert [one.channel for one in library.requests.of(patron)] == ["web"]
