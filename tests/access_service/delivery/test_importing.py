"""Patrons of Koha's housebound module and of other tables are taken in; what is not, is told."""

from __future__ import annotations

import pytest

from access_service.bootstrap import Services
from access_service.delivery.importing import DeliveryImport, Line, cycle_of, needs_of
from access_service.delivery.model import Round, TasteKind
from access_service.delivery.needs import Need, NeedCode
from access_service.delivery.people import Given, Purpose
from access_service.delivery.service import HomeDelivery
from access_service.messages import sentences
from formats.errors import BadInput

KOHA = (
    "borrowernumber,cardnumber,surname,firstname,phone,address,day,frequency,fav_itemtypes,"
    "fav_subjects,fav_authors,referral,notes\n"
    '7,K100,Λεσβίου,Εύα,2251011111,Σαπφούς 3,monday,EW,BK,Ποίηση;Ταξίδια,"Δημουλά, Κική",,'
    "δεύτερο κουδούνι\n"
    "8,K101,Ιωάννου,Ηλίας,,Ερμού 2,monday,month,BK,,,,έχει γλαύκωμα\n"
)
GREEK = (
    "Αριθμός κάρτας;Ονοματεπώνυμο;Συχνότητα;Ανάγκες\n"
    "Λ1;Σοφία Κ.;δεκαπενθήμερο;audio, large-print 22\n;;;\n?;Χ;7;\n"
)


def take(desk: HomeDelivery, content: bytes, round_: Round) -> list[Line]:
    importing = DeliveryImport(desk.desk, desk.people)
    return list(importing.take(content, round_id=round_.id, how=Given.SIGNATURE, by="cli"))


def test_koha_housebound_profiles_become_patrons_with_tastes_and_without_diagnoses(
    desk: HomeDelivery, round_: Round, library: Services
) -> None:
    lines = take(desk, KOHA.encode(), round_)
    assert [one.say for one in lines] == ["delivery-import-done", "delivery-import-note-left-out"]
    eva = library.patrons.with_card("K100")
    profile = desk.people.profile(eva.id)
    assert (eva.display_name, eva.phone) == ("Εύα Λεσβίου", "2251011111")
    assert (profile.cycle_days, profile.address.street) == (7, "Σαπφούς 3")
    assert profile.call_note == "δεύτερο κουδούνι"
    assert [(t.kind, t.value) for t in profile.tastes] == [
        (TasteKind.AUTHOR, "Δημουλά, Κική"),
        (TasteKind.SUBJECT, "Ποίηση"),
        (TasteKind.SUBJECT, "Ταξίδια"),
    ]
    assert desk.people.purposes(eva.id) == set(Purpose)
    elias = desk.people.profile(library.patrons.with_card("K101").id)
    assert (elias.call_note, elias.cycle_days) == ("", 28)
    again = take(desk, KOHA.encode(), round_)
    assert {one.say for one in again} == {"delivery-changed-meanwhile"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1253"])
def test_a_greek_table_is_read_in_its_own_encoding_and_bad_rows_are_told(
    desk: HomeDelivery, round_: Round, library: Services, encoding: str
) -> None:
    lines = take(desk, GREEK.encode(encoding), round_)
    assert [one.say == "delivery-import-done" for one in lines] == [True, False]
    assert all(one.say in sentences() for one in lines)
    profile = desk.people.profile(library.patrons.with_card("Λ1").id)
    assert profile.needs == {Need(NeedCode.AUDIO), Need(NeedCode.LARGE_PRINT, 22)}


def test_a_file_without_cards_is_refused(desk: HomeDelivery, round_: Round) -> None:
    for content in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00"):
        with pytest.raises(BadInput) as told:
            take(desk, content, round_)
        assert told.value.say == "delivery-import-no-card"


def test_frequencies_and_needs_are_read_from_words_and_codes() -> None:
    assert [cycle_of(word) for word in ("EW", "fortnight", "21", "Monthly", "?")] == [
        7,
        14,
        21,
        28,
        14,
    ]
    assert needs_of("braille 2; daisy; nonsense") == {
        Need(NeedCode.BRAILLE, grade=2),
        Need(NeedCode.DAISY),
    }
