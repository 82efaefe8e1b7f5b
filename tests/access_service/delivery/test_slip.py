"""The slip says the same in print, in braille and aloud, and the dates right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from access_service.catalogue.record import Copy, CopyState, ItemId
from access_service.delivery.model import (
    BagItem,
    BagState,
    Function,
    Profile,
    Reason,
    Visit,
    VisitId,
    VisitState,
    WorkKey,
)
from access_service.delivery.needs import BringForm, Need, NeedCode
from access_service.delivery.prints import (
    Library,
    bag_label,
    day_in_words,
    feedback_card,
    look_for,
    picking_list,
    run_sheet,
    slip,
    write_print,
)
from access_service.narration import SpeechNarrator
from access_service.voices import LibraryVoices
from formats.document import EL, EN, Lang, Table
from formats.text import plain, words
from formats.verify.registry import verify_file
from tests.access_service.delivery.books import ANNA, book
from tts.normalize import normalize

LIBRARY = Library("Δημοτική Βιβλιοθήκη", "2251012345")
BAG = (
    BagItem(
        ItemId("a"),
        WorkKey("a"),
        "Βίος και πολιτεία : του Αλέξη Ζορμπά",
        BringForm.AUDIO,
        Reason(Function.AUTHOR, "Νίκος Καζαντζάκης"),
        state=BagState.PACKED,
    ),
    BagItem(
        ItemId("b"),
        WorkKey("b"),
        "The Old Man and the Sea",
        BringForm.AUDIO,
        Reason(Function.REQUEST),
        state=BagState.PACKED,
    ),
)
DAY = date(2026, 3, 3)
VISIT = Visit(
    VisitId(7), ANNA, "Άννα Μαυρουδή", DAY, DAY, bag=BAG, position=4, state=VisitState.PACKED
)
SLIP = slip(VISIT, date(2026, 3, 17), LIBRARY)


def test_a_slip_names_titles_reasons_and_days_in_words() -> None:
    told = " ".join(words(SLIP))
    for part in (
        "Τρίτη 3 Μαρτίου 2026",
        "Τρίτη 17 Μαρτίου 2026",
        "Βίος και πολιτεία: του Αλέξη Ζορμπά",
        "Νίκος Καζαντζάκης",
        "2251012345",
    ):
        assert part in told
    assert "Tuesday, March 3, 2026" in " ".join(words(slip(VISIT, None, LIBRARY, EN))) or (
        "Tuesday 3 March 2026" in " ".join(words(slip(VISIT, None, LIBRARY, EN)))
    )


def test_the_slip_is_in_the_patrons_own_letters() -> None:
    large = Profile(ANNA, frozenset({Need(NeedCode.LARGE_PRINT, 28)}))
    assert look_for(large).body_pt == 28
    assert look_for(None).body_pt == 18


@pytest.mark.parametrize("size_pt", [14, 18, 28, 48])
def test_the_slip_passes_its_checks_in_every_size(tmp_path: Path, size_pt: int) -> None:
    profile = Profile(ANNA, frozenset({Need(NeedCode.LARGE_PRINT, size_pt)}))
    file = tmp_path / "slip.pdf"
    file.write_bytes(write_print(SLIP, "large-print-pdf", look_for(profile)))
    assert verify_file(file, against=SLIP) == ()


def test_the_slip_passes_its_checks_in_braille(tmp_path: Path) -> None:
    file = tmp_path / "slip.brf"
    file.write_bytes(write_print(SLIP, "brf", look_for(None)))
    assert verify_file(file) == ()


def test_the_slip_is_spoken_with_its_dates_right(tmp_path: Path) -> None:
    parts = normalize("Ερχόμαστε ξανά Τρίτη 17 Μαρτίου 2026", EL).parts
    said = " ".join(part.text for part in parts)
    assert "δεκαεπτά Μαρτίου δύο χιλιάδες είκοσι έξι" in said
    narrator = SpeechNarrator(voices=LibraryVoices("espeak"), workers=1, pieces=tmp_path / "pieces")
    file = tmp_path / "slip.mp3"
    file.write_bytes(narrator.speak(SLIP).mp3)
    narrator.close()
    assert verify_file(file) == ()
    assert file.stat().st_size > 20_000


EL_DAYS = [
    "πρώτη",
    "δύο",
    "τρεις",
    "τέσσερις",
    "πέντε",
    "έξι",
    "επτά",
    "οκτώ",
    "εννέα",
    "δέκα",
    "έντεκα",
    "δώδεκα",
    "δεκατρείς",
    "δεκατέσσερις",
    "δεκαπέντε",
    "δεκαέξι",
    "δεκαεπτά",
    "δεκαοκτώ",
    "δεκαεννέα",
    "είκοσι",
]
EN_DAYS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
EL_LATE = {0: "τριάντα", 1: "τριάντα μία"}
EN_LATE = {0: "thirtieth", 1: "thirty first"}
EL_MONTHS = [
    "Ιανουαρίου",
    "Φεβρουαρίου",
    "Μαρτίου",
    "Απριλίου",
    "Μαΐου",
    "Ιουνίου",
    "Ιουλίου",
    "Αυγούστου",
    "Σεπτεμβρίου",
    "Οκτωβρίου",
    "Νοεμβρίου",
    "Δεκεμβρίου",
]
EN_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def spoken(day: date, lang: Lang) -> str:
    """Return how a day is said, by a table of the test's own."""
    late, small, place = (
        (EL_LATE, ["μία", *EL_DAYS[1:9]], EL_DAYS)
        if lang == EL
        else (EN_LATE, EN_DAYS[:9], EN_DAYS)
    )
    if day.day >= 30:
        number = late[day.day - 30]
    elif day.day > 20:
        number = f"{'είκοσι' if lang == EL else 'twenty'} {small[day.day - 21]}"
    else:
        number = place[day.day - 1]
    if lang == EL:
        return f"{number} {EL_MONTHS[day.month - 1]} δύο χιλιάδες είκοσι επτά"
    return f"the {number} of {EN_MONTHS[day.month - 1]} twenty twenty seven"


@pytest.mark.parametrize("lang", [EL, EN])
def test_every_day_of_a_year_is_said_as_it_is_in_the_language(lang: Lang) -> None:
    wrong = {}
    for number in range(365):
        day = date(2027, 1, 1) + timedelta(days=number)
        parts = normalize(day_in_words(day, lang), lang).parts
        said = " ".join(part.text for part in parts)
        if not said.endswith(spoken(day, lang)):
            wrong[day] = said
    assert wrong == {}


def test_labels_and_run_sheets_tell_no_title_no_need_and_no_family_name() -> None:
    sheet = " ".join(words(run_sheet([VISIT], {}, LIBRARY)))
    label = " ".join(words(bag_label(VISIT, LIBRARY)))
    for told in (sheet, label):
        assert not [w for w in ("Ζορμπά", "Old Man", "ήχος", "Μαυρουδή") if w in told]
        assert "Άννα" in told


def test_the_card_has_every_title_with_three_squares() -> None:
    told = " ".join(words(feedback_card(VISIT, LIBRARY)))
    assert told.count("☐") == 6


def test_a_picking_list_goes_along_the_shelves_with_the_number_of_the_bag() -> None:
    shelves = {
        ItemId(name): book(
            name,
            copies=(
                Copy("Κέντρο", "", "Α 1", state=CopyState.ON_LOAN),
                Copy("Κέντρο", "Υπόγειο", mark),
            ),
        )
        for name, mark in (("a", "Α 10"), ("b", "Α 2"))
    }
    bag = tuple(replace(one, state=BagState.CHOSEN) for one in BAG)
    chosen = replace(VISIT, bag=bag, state=VisitState.CHOSEN)
    for other in (VisitState.CANCELLED, VisitState.PLANNED):
        assert "Υπόγειο" not in " ".join(
            words(picking_list([replace(chosen, state=other)], shelves, LIBRARY))
        ), "only what is settled is fetched"
    table = next(
        one for one in picking_list([chosen], shelves, LIBRARY).blocks if isinstance(one, Table)
    )
    rows = [[plain(cell.runs) for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Παράρτημα", "Ταξιθετικό", "Τίτλος", "Μορφή", "Τσάντα"]
    assert [row[:2] + row[-1:] for row in rows[1:]] == [
        ["Κέντρο Υπόγειο", "Α 2", "7"],
        ["Κέντρο Υπόγειο", "Α 10", "7"],
    ]


def test_label_run_sheet_and_alarm_name_a_bag_by_the_same_number() -> None:
    assert "Τσάντα 7" in " ".join(words(bag_label(VISIT, LIBRARY)))
    assert "Τσάντα 7, Άννα" in " ".join(words(run_sheet([VISIT], {}, LIBRARY)))


def test_a_print_has_no_coloured_ground_unless_the_patron_chose_one() -> None:
    large = Profile(ANNA, frozenset({Need(NeedCode.LARGE_PRINT, 28)}))
    assert look_for(large).scheme.name == "black-on-white"
    assert look_for(large, "black-on-yellow").scheme.name == "black-on-yellow"


def test_a_library_without_a_telephone_does_not_ask_to_be_telephoned() -> None:
    silent = " ".join(words(feedback_card(VISIT, replace(LIBRARY, phone=""))))
    assert "τηλέφωνο" not in silent
    assert "–" not in silent
