"""Home delivery over the telephone line: the real desk, one caller's own part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from access_service.bootstrap import Services
from access_service.delivery.model import BagState, Round, Verdict, VisitState
from access_service.patrons.account import PatronId
from access_service.patrons.locks import Source
from access_service.telephone.line_ports import LibraryLine
from formats.document import EL, EN
from formats.text import plain
from tests.access_service.delivery.conftest import MONDAY, Town, make_library
from tests.access_service.delivery.conftest import desk as desk
from tests.access_service.delivery.conftest import round_ as round_
from tests.access_service.delivery.test_desk import delivered, first, packed
from voice_interface.dialogue.line_ports import Opinion, SignIn


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Services]:
    services = make_library(tmp_path / "data")
    yield services
    services.close()


@pytest.fixture
def anna(library: Services, round_: Round) -> PatronId:
    return Town(library, round_).enrol(slot="10:00-12:00")


def line_of(library: Services, patron: PatronId) -> LibraryLine:
    pin = library.patrons.new_pin(patron).pin
    own = LibraryLine(library, Source("phone", "10.0.0.1", f"call of {patron}"))
    assert own.sign_in(library.patrons.show(patron).card_no, pin) is SignIn.DONE
    return own


def test_nothing_of_home_delivery_is_told_before_card_and_pin(
    library: Services, anna: PatronId
) -> None:
    delivered(library.delivery, anna)
    own = LibraryLine(library, Source("phone", "10.0.0.1", "call"))
    for ask in (own.next_visit, own.loans, own.coming, own.brought, own.skip_visit):
        with pytest.raises(ValueError, match="nobody has signed in"):
            ask(EL)
    assert own.sign_in("K00001", "000000") is SignIn.WRONG
    with pytest.raises(ValueError, match="nobody has signed in"):
        own.next_visit(EL)


def test_the_next_visit_is_told_by_day_hour_and_count(library: Services, anna: PatronId) -> None:
    own = line_of(library, anna)
    assert own.next_visit(EL) == ()
    library.delivery.planning.night()
    said = [plain(one) for one in own.next_visit(EL)]
    assert said[0] == "Η επόμενη επίσκεψη στο σπίτι σας: Δευτέρα 7 Σεπτεμβρίου 2026."
    assert "10:00-12:00" in said[1]
    assert "2 τίτλους" in said[2]
    assert "Monday" in plain(own.next_visit(EN)[0])


def test_a_skipped_visit_is_the_one_that_was_told_and_the_following_one_is_told_then(
    library: Services, anna: PatronId
) -> None:
    library.delivery.planning.night()
    own = line_of(library, anna)
    own.next_visit(EL)
    visit = first(library.delivery, anna)
    library.delivery.skip(anna, visit.id)  # on the pages, meanwhile
    assert own.skip_visit(EL) != ""  # and not the visit after it, of which nothing was said
    assert "21 Σεπτεμβρίου" in plain(own.next_visit(EL)[0])
    assert own.skip_visit(EL) == ""
    states = [one.state for one in library.delivery.desk.visits.of(anna)][:3]
    assert states == [VisitState.CANCELLED, VisitState.CANCELLED, VisitState.PLANNED]


def test_a_packed_visit_is_not_skipped_and_the_caller_is_told_to_ask_for_a_call(
    library: Services, anna: PatronId
) -> None:
    packed(library.delivery, anna)
    own = line_of(library, anna)
    assert "να σας καλέσουμε" in plain(own.next_visit(EL)[-1])
    assert "έτοιμη" in own.skip_visit(EL)
    assert own.ask_for_call(EL) == ""
    assert library.requests.open()[0].channel == "phone"


def test_a_title_is_left_out_of_what_comes_and_told_with_why_it_came(
    library: Services, anna: PatronId
) -> None:
    library.delivery.planning.night()
    own = line_of(library, anna)
    before = own.coming(EL)
    bag = first(library.delivery, anna).bag
    assert [plain(one.title) for one in before] == [one.title for one in bag]
    assert "Καζαντζάκης" in plain(before[0].note)
    assert own.leave_out(before[0].id, EL) == ""
    assert own.coming(EL) == before[1:]


def test_what_came_is_due_by_title_at_the_next_visit_or_on_its_copys_own_day(
    library: Services, anna: PatronId, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = delivered(library.delivery, anna)
    now = library.delivery.desk.now()
    monkeypatch.setattr(library.delivery.desk, "now", lambda: now + timedelta(days=1))
    own = line_of(library, anna)
    loans = own.loans(EL)
    assert {plain(one.title) for one in loans} == {one.title for one in visit.bag}
    assert all(plain(one.due) == "Δευτέρα 21 Σεπτεμβρίου 2026" for one in loans)
    assert not any(
        one.barcode in plain((*loan.title, *loan.due)) for one in visit.bag for loan in loans
    )
    items = library.catalogue.show_many

    def dated(ids: object) -> object:
        return tuple(
            replace(one, copies=tuple(replace(c, due="2026-09-10") for c in one.copies))
            if one.id == visit.bag[1].item_id
            else one
            for one in items(ids)  # type: ignore[arg-type]
        )

    monkeypatch.setattr(library.catalogue, "show_many", dated)
    sooner = own.loans(EL)[0]
    assert plain(sooner.title) == visit.bag[1].title
    assert plain(sooner.due) == "Πέμπτη 10 Σεπτεμβρίου 2026"


def test_what_was_returned_or_is_for_keeps_is_no_loan(library: Services, anna: PatronId) -> None:
    visit = delivered(library.delivery, anna)
    own = line_of(library, anna)
    back, kept = visit.bag
    bag = (replace(back, state=BagState.RETURNED), replace(kept, barcode=""))
    library.delivery.desk.visits.put(replace(visit, bag=bag))
    assert own.loans(EL) == ()
    assert len(own.brought(EL)) == 2


def test_a_renewal_reaches_staff_by_its_title_and_only_of_ones_own_loan(
    library: Services, anna: PatronId, round_: Round
) -> None:
    delivered(library.delivery, anna)
    own = line_of(library, anna)
    loan = own.loans(EL)[0]
    assert own.renew(loan.id, EL) == ""
    (asked,) = library.requests.open()
    assert asked.words == f"Ανανέωση: {plain(loan.title)}"
    eva = line_of(library, Town(library, round_).services.patrons.add("K777", name="Εύα").patron.id)
    assert eva.renew(loan.id, EL) == "Δεν βρίσκω πια αυτό το βιβλίο στα δανεικά σας."


def test_what_was_brought_is_judged_and_nobody_judges_for_another(
    library: Services, anna: PatronId
) -> None:
    visit = delivered(library.delivery, anna)
    own = line_of(library, anna)
    (one, _) = own.brought(EL)
    assert "7 Σεπτεμβρίου" in plain(one.note)
    assert own.judge(one.id, Opinion.DISLIKED, EL) == ""
    assert first(library.delivery, anna).bag[0].verdict is Verdict.DISLIKED
    eva = line_of(library, library.patrons.add("K777", name="Εύα").patron.id)
    assert eva.brought(EL) == ()
    assert eva.next_visit(EL) == ()
    assert "επίσκεψη" in eva.judge(one.id, Opinion.LIKED, EL)
    assert first(library.delivery, anna).bag[0].verdict is Verdict.DISLIKED
    assert visit.on == MONDAY
