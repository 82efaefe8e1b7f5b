"""The desk from enrolment to the shelf again, over a real database."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from access_service.bootstrap import Services
from access_service.catalogue.record import ItemId
from access_service.delivery.desk import Desk
from access_service.delivery.model import (
    BagState,
    Function,
    Medium,
    MediumState,
    Place,
    Verdict,
    Visit,
    VisitId,
    VisitState,
    Why,
)
from access_service.delivery.needs import BringForm, Need, NeedCode
from access_service.delivery.packing import WrongBag
from access_service.delivery.people import Purpose, warnings
from access_service.delivery.service import HomeDelivery
from access_service.patrons.account import PatronId
from access_service.patrons.requests import RequestState
from access_service.sealed import KEYS, add_key
from access_service.store.delivery_rows import ChangedMeanwhile
from access_service.store.engine import writing
from formats.errors import BadInput, StorageFailed, UnknownThing
from tests.access_service.delivery.conftest import CHOOSER, DELIVERER, ITEMS, MONDAY, Town


def first(desk: HomeDelivery, patron: PatronId) -> Visit:
    return desk.desk.visits.of(patron)[0]


def packed(desk: HomeDelivery, patron: PatronId) -> Visit:
    """Plan, choose and pack a patron's first visit."""
    desk.planning.night()
    visit = first(desk, patron)
    desk.bags.choose(visit.id, version=visit.version, by=CHOOSER)
    for one in visit.bag:
        desk.bags.scan(visit.id, one.item_id.upper(), by=CHOOSER)
    visit = first(desk, patron)
    return desk.bags.step(visit.id, VisitState.PACKED, version=visit.version, by=CHOOSER)


def delivered(desk: HomeDelivery, patron: PatronId) -> Visit:
    visit = packed(desk, patron)
    for state in (VisitState.OUT, VisitState.DELIVERED):
        visit = desk.bags.step(visit.id, state, version=visit.version, by=DELIVERER)
    return visit


def test_a_night_plans_the_cycle_and_fills_the_next_bag_once(
    desk: HomeDelivery, town: Town
) -> None:
    anna = town.enrol()
    night = desk.planning.night()
    assert (night.planned, night.filled) == (4, 1)
    visits = desk.desk.visits.of(anna)
    assert [visit.on for visit in visits] == [MONDAY + timedelta(days=14 * n) for n in range(4)]
    assert [one.reason.function for one in visits[0].bag] == [Function.AUTHOR, Function.AUTHOR]
    assert desk.planning.night() == replace(night, planned=0, filled=0, titles=0)


def test_a_holiday_moves_a_visit_and_it_is_not_planned_again(
    desk: HomeDelivery, town: Town
) -> None:
    anna = town.enrol(starts_on=date(2026, 9, 28), cycle_days=28)
    desk.desk.store.put_closure(date(2026, 9, 28), "Απολύμανση")
    desk.planning.plan()
    visit = first(desk, anna)
    assert (visit.on, visit.meant_for) == (date(2026, 9, 29), date(2026, 9, 28))
    assert desk.planning.plan() == ()


def test_the_whole_way_of_a_bag(desk: HomeDelivery, town: Town, library: Services) -> None:
    anna = town.enrol()
    asked = library.requests.ask(anna, item=ItemId("a3"))
    visit = delivered(desk, anna)
    assert visit.bag[0].item_id == "a3"
    assert visit.chooser_name == "chooser"
    assert library.requests.show(asked.id).state is RequestState.DELIVERED
    had = desk.desk.store.had_of(anna)
    assert {one.work for one in had} == {one.work for one in visit.bag}
    after, back = desk.bags.take_back("A3", by=CHOOSER)
    assert back[0].state is BagState.RETURNED
    judged = desk.judge(anna, after.id, back[0].work, Verdict.LIKED)
    assert judged.bag[0].verdict is Verdict.LIKED
    assert Verdict.LIKED in {one.verdict for one in desk.desk.store.had_of(anna)}
    with pytest.raises(UnknownThing):
        desk.bags.take_back("A3", by=CHOOSER)


def test_nothing_scanned_takes_nothing_back(desk: HomeDelivery, town: Town) -> None:
    visit = delivered(desk, town.enrol())
    bag = tuple(replace(one, barcode="", medium="") for one in visit.bag)
    desk.desk.visits.put(replace(visit, bag=bag))
    with pytest.raises(BadInput) as told:
        desk.bags.take_back("  ", by=CHOOSER)
    assert told.value.say == "delivery-not-scanned"
    after = desk.bags.visit(visit.id)
    assert BagState.RETURNED not in {one.state for one in after.bag}


def test_two_colleagues_never_overwrite_each_other_silently(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    desk.planning.night()
    visit = first(desk, anna)
    desk.bags.drop(visit.id, visit.bag[0].work, version=visit.version, by=CHOOSER)
    with pytest.raises(ChangedMeanwhile):
        desk.bags.choose(visit.id, version=visit.version, by=CHOOSER)
    assert first(desk, anna).state is VisitState.PLANNED
    profile = desk.people.profile(anna)
    desk.people.change(replace(profile, max_items=2), by="maria")
    with pytest.raises(ChangedMeanwhile):
        desk.people.change(replace(profile, max_items=9), by="eleni")
    assert desk.people.profile(anna).max_items == 2


def test_the_wrong_bag_is_told_with_the_right_one(desk: HomeDelivery, town: Town) -> None:
    anna, eva = town.enrol(), town.enrol("Εύα")
    desk.planning.night()
    for patron in (anna, eva):
        visit = first(desk, patron)
        desk.bags.choose(visit.id, version=visit.version, by=CHOOSER)
    hers, evas = first(desk, anna), first(desk, eva)
    with pytest.raises(WrongBag) as told:
        desk.bags.scan(hers.id, evas.bag[0].item_id.upper(), by=CHOOSER)
    assert told.value.facts["id"] == evas.id
    with pytest.raises(WrongBag) as told:
        desk.bags.scan(hers.id, "nobody", by=CHOOSER)
    assert told.value.say == "delivery-in-no-bag"
    scanned = desk.bags.scan(hers.id, hers.bag[0].item_id.upper(), by=CHOOSER)
    assert scanned.missing == 1
    with pytest.raises(BadInput) as again:
        desk.bags.scan(hers.id, hers.bag[0].item_id.upper(), by=CHOOSER)
    assert again.value.say == "delivery-packed-already"


def test_what_was_had_is_added_only_with_a_word(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    had = delivered(desk, anna).bag[0]
    desk.bags.take_back(had.barcode, by=CHOOSER)
    later = desk.desk.visits.of(anna)[1]
    add = {"version": later.version, "by": CHOOSER}
    with pytest.raises(BadInput) as told:
        desk.bags.add(later.id, had.item_id, **add)  # type: ignore[arg-type]
    assert told.value.say == "delivery-had-before"
    assert desk.bags.add(later.id, had.item_id, again=True, **add).bag  # type: ignore[arg-type]


def test_a_title_in_no_form_of_theirs_is_refused_with_the_reason(
    desk: HomeDelivery, town: Town
) -> None:
    anna = town.enrol()
    desk.planning.plan()
    visit = first(desk, anna)
    with pytest.raises(BadInput) as told:
        desk.bags.add(visit.id, ItemId("p1"), version=visit.version, by=CHOOSER)
    assert told.value.say == "delivery-why-no-text"


def test_a_request_that_is_not_brought_is_explained(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    printed = library.requests.ask(anna, item=ItemId("p1"))
    words = library.requests.ask(anna, words="κάτι για μέλισσες")
    served = library.requests.ask(anna, item=ItemId("a1"))
    night = desk.planning.night()
    assert dict(night.unmet) == {printed.id: Why.NO_TEXT, words.id: Why.UNKNOWN}
    assert {key: why for key, (_, why) in desk.unmet().items()} == {
        printed.id: Why.NO_TEXT,
        words.id: Why.UNKNOWN,
        served.id: None,
    }


def test_an_item_that_went_after_it_was_proposed_is_replaced(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    desk.planning.night()
    before = {one.item_id for one in first(desk, anna).bag}

    class Fewer:
        revision = "fewer"

        def items(self) -> object:
            return (item for item in library.catalogue.items() if item.id not in before)

        def show_many(self, ids: object) -> object:
            return library.catalogue.show_many(ids)  # type: ignore[arg-type]

    desk.desk.shelves = Fewer()  # type: ignore[assignment]
    visit = first(desk, anna)
    with pytest.raises(BadInput) as told:
        desk.bags.choose(visit.id, version=visit.version, by=CHOOSER)
    assert told.value.say == "delivery-titles-gone"
    assert desk.planning.night().gone == 2
    after = {one.item_id for one in first(desk, anna).bag}
    assert len(after) == 2
    assert not after & before


def test_a_visit_stays_when_its_chooser_leaves(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    visit = packed(desk, anna)
    with writing(library.engine) as connection:
        connection.execute(text("DELETE FROM staff WHERE name IN ('chooser', 'deliverer')"))
    kept = desk.desk.visits.get(visit.id)
    assert (kept.chooser, kept.chooser_name) == (None, "chooser")
    assert (kept.deliverer, kept.deliverer_name) == (None, "deliverer")


def test_erasure_in_mid_round_leaves_the_visit_without_the_person(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    visit = packed(desk, anna)
    desk.bags.step(visit.id, VisitState.OUT, version=visit.version, by=DELIVERER)
    assert desk.road.stops(DELIVERER)[0].street == "Ερμού 15"
    library.privacy.erase(anna)
    stop = desk.road.stops(DELIVERER)[0]
    assert (stop.street, stop.first_name, stop.items_out) == ("", "", 2)
    kept = desk.desk.visits.get(visit.id)
    assert kept.patron_id is None
    assert {one.title for one in kept.bag} == {""}
    done = desk.bags.step(kept.id, VisitState.NOT_HOME, version=kept.version, by=DELIVERER)
    assert done.state is VisitState.NOT_HOME
    assert desk.desk.store.profile(anna) is None
    assert desk.desk.visits.of(anna) == ()
    assert len(desk.desk.visits.between(MONDAY, MONDAY + timedelta(days=60))) == 4


def test_the_export_holds_everything_that_is_kept(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    delivered(desk, anna)
    desk.road.stops(DELIVERER)
    rows = library.privacy.export(anna)["delivery"]
    assert {row["kind"] for row in rows} == {"profile", "consent", "visit", "had", "looked-at"}
    assert "Ερμού 15" in str(rows)


def test_the_database_file_tells_no_need_address_title_or_name(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol(needs=frozenset({Need(NeedCode.BRAILLE, grade=1), Need(NeedCode.AUDIO)}))
    delivered(desk, anna)
    library.requests.ask(anna, words="μέλισσες του βουνού")
    dump = dump_of(library)
    assert b"delivery_visits" in dump
    secrets = ["Ερμού", "Μαυρουδή", "2ος", "Χτυπήστε", "6971234567", "6940000000", "μέλισσες"]
    assert not [word for word in secrets if word.encode() in dump]
    for table in ("profiles", "had", "visits", "media", "events", "consents", "reads"):
        with library.engine.connect() as connection:
            rows = connection.execute(text(f"SELECT * FROM delivery_{table}")).all()  # noqa: S608
        assert not [w for w in ("braille", "audio", "Ακουστικό") if w in str(rows)], table


def dump_of(library: Services) -> bytes:
    """Return all bytes of the database: SQLite's files, or what pg_dump writes of a server's."""
    if library.engine.dialect.name == "sqlite":
        library.engine.dispose()
        files = library.settings.data.glob("prosvasi.sqlite*")
        return b"".join(path.read_bytes() for path in files)
    tool = shutil.which("pg_dump")
    if tool is None:
        pytest.skip("pg_dump is not installed (Debian: postgresql-client)")
    address = library.settings.database_url
    return subprocess.run([tool, "--inserts", address], capture_output=True, check=True).stdout


def test_another_key_seals_everything_again(
    desk: HomeDelivery, town: Town, library: Services
) -> None:
    anna = town.enrol()
    packed(desk, anna)
    path = library.settings.data / KEYS
    add_key(path)
    parts = ("delivery", "patrons", "patron_store", "sealer", "requests", "request_store")
    for name in parts:
        library.__dict__.pop(name, None)
    assert library.reseal() > 5
    newest = path.read_bytes().split()[0]
    path.write_bytes(newest + b"\n")
    library.close()
    for name in parts:
        library.__dict__.pop(name, None)
    assert library.delivery.people.profile(anna).address.street == "Ερμού 15"
    assert library.delivery.desk.visits.of(anna)[0].bag


def test_the_log_only_grows(desk: HomeDelivery, town: Town, library: Services) -> None:
    town.enrol()
    assert [one.kind for one in desk.desk.visits.events()] == ["enrolled"]
    for sentence in ("DELETE FROM delivery_events", "UPDATE delivery_events SET actor = 'x'"):
        with pytest.raises(Exception, match="only grows"), library.engine.begin() as connection:
            connection.execute(text(sentence))


def test_nothing_is_kept_without_the_consent_that_it_needs(desk: HomeDelivery, town: Town) -> None:
    with pytest.raises(BadInput) as told:
        town.enrol(purposes=())
    assert told.value.say == "delivery-needs-consent"
    with pytest.raises(BadInput) as told:
        town.enrol(purposes=(Purpose.DELIVERY,))
    assert told.value.say == "delivery-needs-consent-needs"
    silent = town.enrol(purposes=(Purpose.DELIVERY, Purpose.NEEDS))
    delivered(desk, silent)
    assert desk.desk.store.had_of(silent) == ()


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_consent_is_taken_back_with_all_that_rests_on_it(
    desk: HomeDelivery, town: Town, purpose: Purpose
) -> None:
    anna = town.enrol()
    delivered(desk, anna)
    desk.people.withdraw(anna, purpose, by="librarian")
    assert purpose not in desk.people.purposes(anna)
    profile = desk.desk.store.profile(anna)
    planned = [v for v in desk.desk.visits.of(anna) if v.state is VisitState.PLANNED]
    if purpose is Purpose.HISTORY:
        assert desk.desk.store.had_of(anna) == ()
        return
    assert planned == []
    assert desk.planning.plan() == ()
    assert profile is None if purpose is Purpose.DELIVERY else profile and not profile.needs


def test_old_titles_are_thinned_and_still_never_come_twice(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    works = {one.work for one in delivered(desk, anna).bag}
    assert desk.personal.keep_no_longer(MONDAY + timedelta(days=731)) == (2, 0)
    had = desk.desk.store.had_of(anna)
    assert {one.work for one in had} == works
    assert {one.title for one in had} == {""}


def test_free_texts_warn_of_a_diagnosis(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol(call_note="Έχει διαβήτη")
    assert warnings(desk.people.profile(anna)) == ("διαβητη",)


def test_a_round_is_ordered_by_the_map_and_by_hand(desk: HomeDelivery, town: Town) -> None:
    far = town.enrol("Μακριά", place=Place(39.2, 26.6))
    near = town.enrol("Κοντά", place=Place(39.1050, 26.5575))
    nowhere = town.enrol("Πουθενά")
    desk.planning.plan()
    route = desk.rounds.arrange_by_map(town.round.id, by="librarian")
    assert len(route.without_place) == 1
    order = [one.patron_id for one in desk.rounds.patrons(town.round.id)]
    assert order[-1] == nowhere
    desk.rounds.shift(town.round.id, nowhere, -2, by="librarian")
    assert desk.rounds.on(town.round.id, MONDAY)[0].patron_name == "Πουθενά"
    with pytest.raises(BadInput):
        desk.rounds.arrange(town.round.id, [far, near], by="librarian")
    round_ = desk.desk.store.put_round(replace(town.round, capacity=2))
    trips = desk.rounds.trips(round_, desk.rounds.on(round_.id, MONDAY))
    assert sorted(len(trip.visits) for trip in trips) == [1, 2]


def test_a_visit_moves_to_an_open_day_alone(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    desk.planning.plan()
    later = desk.desk.visits.of(anna)[3]
    with pytest.raises(BadInput) as told:
        desk.bags.move(later.id, date(2026, 10, 28), version=later.version, by=CHOOSER)
    assert told.value.facts["because"] == "Ημέρα του Όχι"
    moved = desk.bags.move(later.id, date(2026, 10, 20), version=later.version, by=CHOOSER)
    assert moved.on == date(2026, 10, 20)
    assert desk.planning.plan() == ()


def test_two_visits_of_a_patron_become_one_and_none_is_lost(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    desk.planning.night()
    one, two, *_ = desk.desk.visits.of(anna)
    whole = desk.bags.merge(two.id, one.id, version=two.version, by=CHOOSER)
    assert len(whole.bag) == 2
    assert desk.desk.visits.get(one.id).state is VisitState.CANCELLED
    assert len(desk.desk.visits.of(anna)) == 4


def test_a_form_that_does_not_exist_is_ordered_with_the_visits_priority(
    desk: HomeDelivery, town: Town, library: Services, tmp_path: Path
) -> None:
    source = tmp_path / "poem.txt"
    source.write_text("Τα ποιήματα.", "utf-8")
    kept = library.conversions.keep_file(source)
    desk.desk.store.put_text(ItemId("p1"), kept, "el")  # type: ignore[arg-type]
    anna = town.enrol(needs=frozenset({Need(NeedCode.LARGE_PRINT, 24)}), is_eligible=True)
    desk.planning.night()
    visit = first(desk, anna)
    assert [(one.item_id, one.form, one.is_made) for one in visit.bag] == [
        ("p1", BringForm.LARGE_PRINT, True)
    ]
    desk.bags.choose(visit.id, version=visit.version, by=CHOOSER)
    order = desk.making.orders()[0]
    assert order.status is not None
    assert order.status.job.format == "large-print-pdf"
    assert order.status.job.options.size_pt == 24


def test_a_patron_skips_refuses_a_title_and_sees_only_their_own(
    desk: HomeDelivery, town: Town
) -> None:
    anna, eva = town.enrol(), town.enrol("Εύα")
    desk.planning.night()
    coming = desk.next_visit(anna)
    assert coming is not None
    assert coming.can_be_skipped
    desk.refuse_title(anna, coming.visit.id, coming.titles[0].work)
    assert len(first(desk, anna).bag) == 1
    with pytest.raises(UnknownThing):
        desk.skip(eva, coming.visit.id)
    desk.skip(anna, coming.visit.id)
    following = desk.next_visit(anna)
    assert following is not None
    assert following.visit.on == MONDAY + timedelta(days=14)
    packed_one = packed(desk, eva)
    with pytest.raises(BadInput) as told:
        desk.skip(eva, packed_one.id)
    assert told.value.say == "delivery-too-late-to-skip"


def test_reports_count_and_name_nobody(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    delivered(desk, anna)
    counts = desk.report(MONDAY, MONDAY + timedelta(days=30))
    assert counts.visits == {"delivered": 1, "planned": 2}
    assert counts.forms == {"audio": 2}
    assert counts.not_home_percent == 0
    assert "Άννα" not in str(counts)


def test_a_medium_is_written_read_back_and_packed(
    desk: HomeDelivery, town: Town, tmp_path: Path
) -> None:
    anna = town.enrol()
    desk.planning.night()
    visit = first(desk, anna)
    stick, source = tmp_path / "stick", tmp_path / "book.mp3"
    stick.mkdir()
    source.write_bytes(b"ID3" + bytes(5000))
    desk.media.add("USB-1", "usb", by="librarian")
    seen: list[tuple[int, int]] = []
    medium = desk.media.write(
        "USB-1",
        stick,
        [("1/book.mp3", source)],
        visit,
        by="librarian",
        on_progress=lambda done, every: seen.append((done, every)),
    )
    assert medium.state is MediumState.WRITTEN
    assert (stick / "1" / "book.mp3").read_bytes() == source.read_bytes()
    assert seen[-1] == (10006, 10006)
    with pytest.raises(BadInput):
        desk.media.write("USB-1", stick, [], replace(visit, id=VisitId(99)), by="librarian")
    (stick / "1" / "mine.txt").write_text("the patron's own")
    desk.media.wipe("USB-1", stick, by="librarian")
    left = {path.relative_to(stick).as_posix() for path in stick.rglob("*") if path.is_file()}
    assert left == {"PROSVASI.TXT", "1/mine.txt"}
    assert desk.media.show("USB-1") == Medium("USB-1", "usb")


@pytest.mark.parametrize("name", ["../out.mp3", "/etc/x", "a/../../b", "a\\b", ""])
def test_no_file_is_written_outside_of_a_medium(
    desk: HomeDelivery, town: Town, tmp_path: Path, name: str
) -> None:
    source = tmp_path / "book.mp3"
    source.write_bytes(b"x")
    town.enrol()
    desk.planning.plan()
    visit = desk.desk.visits.open()[0]
    desk.media.add("USB-1", "usb", by="librarian")
    with pytest.raises(BadInput) as told:
        desk.media.write("USB-1", tmp_path, [(name, source)], visit, by="librarian")
    assert told.value.say == "delivery-bad-path"


def test_a_stick_that_is_pulled_out_is_told_and_counts_as_empty(
    desk: HomeDelivery, town: Town, tmp_path: Path
) -> None:
    import shutil

    town.enrol()
    desk.planning.plan()
    visit = desk.desk.visits.open()[0]
    stick, source = tmp_path / "stick", tmp_path / "book.mp3"
    stick.mkdir()
    source.write_bytes(bytes(3_000_000))
    desk.media.add("USB-1", "usb", by="librarian")

    def pull(done: int, every: int) -> None:
        if done >= every // 2 and stick.exists():
            shutil.rmtree(stick)

    with pytest.raises(StorageFailed) as told:
        desk.media.write(
            "USB-1", stick, [("a.mp3", source)], visit, by="librarian", on_progress=pull
        )
    assert told.value.say == "delivery-medium-pulled"
    left = desk.media.show("USB-1")
    assert (left.state, left.visit_id) == (MediumState.FREE, None)
    assert [name for name, _ in left.files] == ["a.mp3"], "so that wiping finds what was begun"


def test_a_stick_that_gives_other_bytes_back_is_told(
    desk: HomeDelivery, town: Town, tmp_path: Path
) -> None:
    town.enrol()
    desk.planning.plan()
    visit = desk.desk.visits.open()[0]
    source = tmp_path / "book.mp3"
    source.write_bytes(bytes(3_000_000))
    (tmp_path / "stick").mkdir()
    desk.media.add("USB-1", "usb", by="librarian")

    def rot(done: int, every: int) -> None:
        target = tmp_path / "stick" / "a.mp3"
        if target.exists() and done == every // 2 + (1 << 20):
            target.write_bytes(b"\x01" * 3_000_000)

    files = [("a.mp3", source), ("b.mp3", source)]
    with pytest.raises(StorageFailed) as told:
        desk.media.write(
            "USB-1",
            tmp_path / "stick",
            [files[1], files[0]],
            visit,
            by="librarian",
            on_progress=rot,
        )
    assert told.value.say == "delivery-medium-bad"


def test_a_folder_that_is_not_the_medium_is_never_wiped(desk: HomeDelivery, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    desk.media.add("USB-1", "usb", by="librarian")
    with pytest.raises(BadInput) as told:
        desk.media.wipe("USB-1", tmp_path, by="librarian")
    assert told.value.say == "delivery-not-our-medium"
    assert (tmp_path / "thesis.txt").exists()


def test_the_night_runs_once_a_day(desk: HomeDelivery, town: Town, library: Services) -> None:
    from access_service.announcements.moments import ATHENS
    from access_service.delivery.planning import NightClock

    town.enrol()
    clock = NightClock(desk.planning, desk.personal, library.markers)
    early, due = datetime(2026, 9, 7, 1, tzinfo=ATHENS), datetime(2026, 9, 7, 3, tzinfo=ATHENS)
    assert clock.run_if_due(early) is None
    assert clock.run_if_due(due) is not None
    assert clock.run_if_due(due + timedelta(hours=3)) is None
    assert clock.run_if_due(due + timedelta(days=1)) is not None


def test_what_is_taken_is_counted_until_it_comes_back(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    shared: Desk = desk.desk
    visit = delivered(desk, anna)
    assert sum(shared.taken().values()) == 2
    desk.bags.take_back(visit.bag[0].barcode, by=CHOOSER)
    assert sum(shared.taken().values()) == 1


def test_a_work_that_was_had_is_told_by_any_of_its_items(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    had = delivered(desk, anna).bag[0]
    later = desk.desk.visits.of(anna)[1]
    assert had.item_id is not None
    assert desk.bags.had_before(later, [had.item_id, ItemId("p1")]) == {had.item_id}


def test_a_title_of_which_no_copy_is_registered_is_refused_as_such(
    desk: HomeDelivery, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = town.enrol()
    desk.planning.plan()
    visit = first(desk, anna)
    printed = next(one for one in ITEMS if one.id == "p1")
    work = desk.desk.works().works[desk.desk.works().work_by_item[printed.id]]
    bare = replace(work, items=(replace(printed, copies=()),))
    monkeypatch.setattr(type(desk.bags), "_work", lambda *_: bare)
    with pytest.raises(BadInput) as told:
        desk.bags.add(visit.id, printed.id, version=visit.version, by=CHOOSER)
    assert told.value.say == "delivery-no-copy"
