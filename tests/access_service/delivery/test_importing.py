"""Patrons of Koha's housebound module and of other tables are taken in; what is not, is told."""

from __future__ import annotations

from datetime import date

import pytest

from access_service.bootstrap import Services
from access_service.delivery.importing import DeliveryImport, Line, cycle_of, needs_of
from access_service.delivery.importing_past import NewAccount, PastImport, take_roles
from access_service.delivery.model import Round, TasteKind, VisitState
from access_service.delivery.needs import Need, NeedCode
from access_service.delivery.people import Given, Purpose
from access_service.delivery.service import HomeDelivery
from access_service.messages import say, sentences
from access_service.staff.account import Role
from formats.document import EL
from formats.errors import BadInput
from tests.access_service.delivery.conftest import Town
from tests.access_service.delivery.test_desk import first

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
        assert told.value.say == "delivery-import-no-column"


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


def past(desk: HomeDelivery) -> PastImport:
    return PastImport(desk.desk, desk.people)


def test_what_somebody_had_elsewhere_does_not_come_again_in_any_edition(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    silent = town.enrol("Εύα", purposes=(Purpose.DELIVERY, Purpose.NEEDS))
    cards = [library.patrons.show(one).card_no for one in (anna, silent)]
    table = (
        "cardnumber,barcode,biblionumber,title,author,issuedate\n"
        f"{cards[0]},A1,,,,2024-03-05 10:30:00\n"
        f'{cards[0]},gone,,Ακουστικό 2,"Καζαντζάκης, Ν.",5/3/2024\n'
        f"{cards[0]},,a3,,,2024-03-05\n"
        f"{cards[0]},A4,,,,31/2/2024\n"
        f"{cards[0]},,,,,2024-03-05\n"
        f"{cards[1]},A1,,,,2024-03-05\n"
        "nobody,A1,,,,2024-03-05\n"
    )
    lines = list(past(desk).loans(table.encode()))
    assert [one.is_done for one in lines] == [True] * 3 + [False] * 4
    assert [one.say for one in lines[3:6]] == [
        "no-such-day",
        "delivery-import-no-work",
        "delivery-no-history",
    ]
    for line in lines[3:]:
        assert "{" not in say(line.say, EL, **line.facts), "a sentence, whole"
    assert desk.desk.store.had_of(silent) == ()
    desk.planning.night()
    coming = {one.item_id for one in first(desk, anna).bag}
    assert len(coming) == 2
    assert not coming & {"a1", "a2", "a3"}


def test_past_visits_are_kept_once_with_their_names_and_coming_ones_are_planned_here(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    card = library.patrons.show(anna).card_no
    table = (
        "cardnumber;appointment_date;day_segment;chooser;deliverer\n"
        f"{card};2026-06-01;morning;Μαρία;Στέλιος\n{card};2027-01-11;;;\n"
    )
    for told in ("delivery-import-done", "delivery-import-there"):
        lines = list(past(desk).visits(table.encode()))
        assert [one.say for one in lines] == [told, "delivery-import-to-come"]
    (visit,) = desk.desk.visits.of(anna)
    assert (visit.on, visit.slot) == (date(2026, 6, 1), "morning")
    assert (visit.chooser_name, visit.deliverer_name) == ("Μαρία", "Στέλιος")
    assert visit.state is VisitState.DELIVERED
    assert desk.left_out()[0].since == date(2026, 6, 1)


def test_roles_become_accounts_each_with_its_own_view(library: Services) -> None:
    table = (
        "userid,housebound_chooser,housebound_deliverer\n"
        "eleni,1,0\nstelios,0,1\nmaria,1,1\nnobody,0,0\nchooser,1,0\n"
    )
    made, odd = [], []
    for one in take_roles(table.encode(), library.staff):
        (made if isinstance(one, NewAccount) else odd).append(one)
    roles = {one.account.name: one.account.role for one in made if isinstance(one, NewAccount)}
    assert roles == {
        "eleni": Role.CHOOSER,
        "stelios": Role.DELIVERER,
        "maria-chooser": Role.CHOOSER,
        "maria-deliverer": Role.DELIVERER,
    }
    assert [one.say for one in odd if isinstance(one, Line)] == [
        "delivery-import-no-role",
        "staff-taken",
    ]
    signed_in = made[0]
    assert isinstance(signed_in, NewAccount)
    assert len(signed_in.password) >= 16
