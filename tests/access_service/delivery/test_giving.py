"""The gate before a bag: a protected text is made and brought for beneficiaries alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from apiflask import APIFlask

from access_service.bootstrap import Services
from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.delivery.media import Media
from access_service.delivery.model import BagState, Visit, VisitState, Why, WishId
from access_service.delivery.needs import Need, NeedCode
from access_service.delivery.service import HomeDelivery
from access_service.entitlement import NotEntitled, Reader, Right
from access_service.messages import explain, say
from access_service.patrons.account import PatronId
from access_service.staff.account import Role
from access_service.uploads import STAFF
from formats.document import EL, EN
from formats.errors import BadInput
from tests.access_service.delivery.books import LISTENS, book, holdings, profile
from tests.access_service.delivery.conftest import CHOOSER, Town
from tests.access_service.delivery.test_desk import first
from tests.access_service.delivery.test_pages import app, enter, send

__all__ = ["app"]
LARGE = frozenset({Need(NeedCode.LARGE_PRINT, 24)})
POEM = ItemId("p1")


@pytest.fixture
def kept(library: Services, tmp_path: Path) -> Right:
    """The text of one work, of which nobody said whose it is: it counts as protected."""
    source = tmp_path / "poem.txt"
    source.write_text("Τα ποιήματα.", "utf-8")
    library.delivery.texts.keep(POEM, source, name=source.name, lang=EL, by="librarian")
    return library.entitlement.right(library.entitlement.text(POEM).source.artifact)


def decide(library: Services, patron: PatronId, *, is_eligible: bool) -> None:
    library.patrons.decide(patron, is_eligible=is_eligible, officer="librarian")


def chosen(library: Services, patron: PatronId) -> Visit:
    """A settled bag, whose copy was ordered while the patron was noted as a beneficiary."""
    library.delivery.planning.night()
    visit = first(library.delivery, patron)
    return library.delivery.bags.choose(visit.id, version=visit.version, by=CHOOSER)


def out(desk: HomeDelivery, visit: Visit) -> Visit:
    packed = desk.bags.pack_by_hand(visit.id, visit.bag[0].work, by=CHOOSER)
    for state in (VisitState.PACKED, VisitState.OUT):
        packed = desk.bags.step(visit.id, state, version=packed.version, by=CHOOSER)
    return packed


@pytest.mark.parametrize("said", [None, False])
def test_a_protected_text_is_proposed_to_nobody_who_is_not_noted_and_the_request_says_why(
    library: Services, town: Town, kept: Right, said: bool | None
) -> None:
    assert kept is Right.PROTECTED
    desk, anna = library.delivery, town.enrol(needs=LARGE, is_eligible=said)
    asked = library.requests.ask(anna, item=POEM)
    desk.planning.night()
    assert first(desk, anna).bag == ()
    assert desk.unmet()[WishId(asked.id)][1] is Why.NOT_ENTITLED
    assert explain(BadInput("", say="delivery-why-not-entitled"), EN).startswith("Its text is")


def test_a_text_that_staff_marked_as_somebodys_own_is_proposed_to_nobody_who_is_not_noted(
    library: Services, town: Town, kept: Right
) -> None:
    artifact = library.entitlement.text(POEM).source.artifact
    library.entitlement.note(artifact, STAFF, Right.OWN)
    anna = town.enrol(needs=LARGE)
    library.delivery.planning.night()
    assert library.entitlement.protected_items() == {POEM}
    assert first(library.delivery, anna).bag == ()


def test_a_free_text_is_made_for_everybody(library: Services, town: Town, kept: Right) -> None:
    artifact = library.entitlement.text(POEM).source.artifact
    library.entitlement.note(artifact, STAFF, Right.FREE)
    anna = town.enrol(needs=LARGE)
    library.delivery.planning.night()
    assert [one.item_id for one in first(library.delivery, anna).bag] == [POEM]


def test_a_copy_from_the_shelf_asks_for_no_yes(library: Services, town: Town) -> None:
    anna = town.enrol(needs=LISTENS)
    library.delivery.planning.night()
    assert not any(one.is_made for one in first(library.delivery, anna).bag)
    assert library.delivery.giving.barred(first(library.delivery, anna)) == ()


def test_a_protected_edition_gives_way_to_a_free_one_of_the_same_work() -> None:
    from access_service.delivery.holdings import Holdings
    from access_service.delivery.proposals import Supply, supply

    editions = [book(one, "Ένα", by="Ένας", copies=()) for one in ("a", "b")]
    of = Holdings.of(editions, texts=[e.id for e in editions], protected=[ItemId("a")])
    (work,) = of.works.values()
    found = supply(work, profile(needs=LARGE), of, is_eligible=False)
    assert isinstance(found, Supply)
    assert found.item.id == "b"
    assert holdings(*editions, texts=("a",)).protected == frozenset()


def test_adding_by_hand_is_refused_with_what_to_do(
    library: Services, town: Town, kept: Right
) -> None:
    desk, anna = library.delivery, town.enrol(needs=LARGE)
    desk.planning.night()
    visit = first(desk, anna)
    with pytest.raises(NotEntitled) as refused:
        desk.bags.add(visit.id, POEM, version=visit.version, by=CHOOSER)
    assert "Έντυπο 1" in explain(refused.value, EL)
    assert "note the yes or no" in explain(refused.value, EN)


def test_a_yes_that_is_taken_back_stops_the_copy_at_each_later_step(
    library: Services, town: Town, kept: Right
) -> None:
    desk, anna = library.delivery, town.enrol(needs=LARGE, is_eligible=True)
    desk.planning.night()
    proposed = first(desk, anna)
    decide(library, anna, is_eligible=False)
    with pytest.raises(NotEntitled):
        desk.bags.choose(proposed.id, version=proposed.version, by=CHOOSER)
    desk.planning.night()
    assert first(desk, anna).bag == ()
    decide(library, anna, is_eligible=True)
    visit = chosen(library, anna)
    packed = desk.bags.pack_by_hand(visit.id, visit.bag[0].work, by=CHOOSER)
    decide(library, anna, is_eligible=False)
    with pytest.raises(NotEntitled):
        desk.bags.step(visit.id, VisitState.PACKED, version=packed.version, by=CHOOSER)
    back = desk.bags.step(visit.id, VisitState.PLANNED, version=packed.version, by=CHOOSER)
    assert desk.bags.drop(visit.id, back.bag[0].work, version=back.version, by=CHOOSER).bag == ()


def test_nothing_protected_is_written_to_a_stick_for_somebody_who_is_not_noted(
    library: Services, town: Town, tmp_path: Path, kept: Right
) -> None:
    desk = library.delivery
    anna = town.enrol(needs=frozenset({Need(NeedCode.DAISY)}), is_eligible=True)
    visit = chosen(library, anna)
    decide(library, anna, is_eligible=False)
    with pytest.raises(NotEntitled), desk.making.files(visit):
        pytest.fail("the files were given")  # pragma: no cover
    assert isinstance(desk.media, Media)


def test_the_desk_tells_on_the_bags_page_who_is_not_noted_and_opens_no_copy(
    app: APIFlask,
    library: Services,
    town: Town,
    kept: Right,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna = town.enrol(needs=LARGE, is_eligible=True)
    visit = chosen(library, anna)
    file = tmp_path / "copy.pdf"
    file.write_bytes(b"%PDF-1.7 a copy")
    with file.open("rb") as source:
        artifact = library.artifacts.put(source)
    product = SimpleNamespace(artifact=artifact, media_type="application/pdf", suffix=".pdf")
    monkeypatch.setattr(library.conversions, "product", lambda _job: product)
    page = f"/staff/delivery/visit/{visit.id}"
    copy = f"{page}/copy/{visit.bag[0].job}"
    barred = say("web-delivery-barred", EL, title="Έντυπο 1")
    librarian, chooser = enter(app, Role.LIBRARIAN), enter(app, Role.CHOOSER)
    assert librarian.get(copy).data[:4] == b"%PDF"
    assert barred not in librarian.get(page).text
    decide(library, anna, is_eligible=False)
    for client in (librarian, chooser):
        refused = client.get(copy)
        assert (refused.status_code, barred in refused.text) == (403, True)
    assert f"/staff/patrons/{anna}" in librarian.get(page).text
    assert f"/staff/patrons/{anna}" not in chooser.get(page).text
    sent = send(chooser, page, f"{page}/write", label="USB-1", folder=str(tmp_path))
    assert sent.status_code == 400


@pytest.mark.parametrize("right", [Right.PROTECTED, Right.FREE])
def test_a_protected_copy_is_in_the_register_once_it_was_delivered_and_a_free_one_is_not(
    library: Services, town: Town, kept: Right, right: Right
) -> None:
    desk = library.delivery
    library.entitlement.note(library.entitlement.text(POEM).source.artifact, STAFF, right)
    anna = town.enrol(needs=LARGE, is_eligible=True)
    visit = out(desk, chosen(library, anna))
    assert library.register.newest() == ()
    done = desk.bags.step(visit.id, VisitState.DELIVERED, version=visit.version, by=CHOOSER)
    assert done.bag[0].state is BagState.DELIVERED
    desk.bags.settle(replace(done, state=VisitState.OUT), done)  # told twice, written once
    job = library.conversions.status(JobId(done.bag[0].job)).job
    reader = Reader(library.patrons.show(anna))
    library.entitlement.given(job, reader, job_id=done.bag[0].job)  # they opened the file too
    written = [(one.work, one.form, one.job) for one in library.register.newest()]
    line = (f"text:{POEM}", "large-print-pdf", done.bag[0].job)
    assert written == ([line] if right is Right.PROTECTED else [])
