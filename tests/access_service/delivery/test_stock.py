"""What the desk is stocked with: texts for copies, media that are ejected, slips that are heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from apiflask import APIFlask
from PIL import Image

from access_service.bootstrap import Services
from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import JobId
from access_service.conversion.result import JobState
from access_service.delivery.ejecting import Ejected, device_at, eject, is_removable
from access_service.delivery.left_out import Lack
from access_service.delivery.media import Media
from access_service.delivery.model import VisitState
from access_service.delivery.needs import Need, NeedCode
from access_service.delivery.people import Purpose
from access_service.delivery.prints import slip
from access_service.delivery.service import HomeDelivery
from access_service.entitlement import Right
from access_service.messages import say
from access_service.staff.account import Role
from access_service.store.items import SqlItemStore
from access_service.web.slips import slip_url
from formats.document import EL, Figure
from formats.errors import BadInput, UnknownThing
from formats.qr import PIXELS, QUIET_MODULES, qr_png
from formats.verify.registry import verify_file
from tests.access_service.delivery.conftest import CHOOSER, DELIVERER, MONDAY, Town
from tests.access_service.delivery.test_desk import delivered, first, packed
from tests.access_service.delivery.test_pages import app, enter, send

__all__ = ["app"]
LARGE = frozenset({Need(NeedCode.LARGE_PRINT, 24)})


def brought(words: str = "Τα ποιήματα.") -> tuple[BytesIO, str]:
    return BytesIO(words.encode()), "ποίημα.txt"


def test_a_text_that_a_patron_waits_for_is_given_on_a_page_and_comes_in_the_next_bag(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol(needs=LARGE, is_eligible=True)
    library.requests.ask(anna, item=ItemId("p1"))
    client = enter(app, Role.CHOOSER)
    page = client.get("/staff/delivery/texts").text
    assert "Έντυπο 1" in page
    assert say("web-delivery-texts-ask-one", EL, number=1) in page
    sent = send(client, "/staff/delivery/texts", item="p1", lang="el", file=brought())
    assert sent.status_code == 303
    after = client.get(sent.headers["Location"]).text
    assert say("web-delivery-text-is-kept", EL, title="Έντυπο 1") in after
    library.delivery.planning.night()
    assert [(o.item_id, o.is_made) for o in first(library.delivery, anna).bag] == [("p1", True)]
    send(client, "/staff/delivery/texts", "/staff/delivery/texts/forget", item="p1")
    assert library.delivery.desk.store.text_items() == frozenset()


@pytest.mark.parametrize(
    ("role", "right", "say_key"),
    [
        (Role.LIBRARIAN, Right.FREE, ""),
        (Role.CHOOSER, Right.PROTECTED, ""),
        (Role.CHOOSER, Right.FREE, "free-is-for-librarians"),
        (Role.LIBRARIAN, Right.OWN, "unknown-right"),
    ],
)
def test_only_a_librarian_frees_a_works_text_and_the_logs_say_what_it_was_noted_as(
    app: APIFlask, town: Town, library: Services, role: Role, right: Right, say_key: str
) -> None:
    client = enter(app, role)
    page = client.get("/staff/delivery/texts?find=Έντυπο").text
    assert (f'<option value="{right}">' in page) is not bool(say_key)
    fields = {"item": "p1", "lang": "el", "right": right.value, "file": brought()}
    answer = send(client, "/staff/delivery/texts", **fields)
    if say_key:
        assert answer.status_code == 400
        assert say(say_key, EL) in answer.text
        assert library.delivery.desk.store.text_items() == frozenset()
        return
    noted = library.staff.actions(1)[0]
    assert (noted.actor, noted.action, noted.thing) == (role.value, "text-right", f"p1: {right}")
    kept = [one for one in library.delivery.desk.visits.events() if one.kind == "text-kept"]
    assert kept[-1].facts["right"] == right


def test_a_works_text_is_there_for_no_moment_before_it_is_noted_whose_it_is(
    library: Services, town: Town, desk: HomeDelivery, tmp_path: Path
) -> None:
    source = tmp_path / "poem.txt"
    source.write_text("Τα ποιήματα.", "utf-8")
    held = []

    def mark(artifact: ArtifactId) -> Right:
        held.append((artifact, desk.desk.store.text_items()))
        return Right.FREE

    kept = desk.texts.keep(
        ItemId("p1"), source, name=source.name, lang=EL, by="librarian", mark=mark
    )
    assert held == [(kept.source.artifact, frozenset())]


@pytest.mark.parametrize(
    ("title", "kept_as"),
    [
        ("Ποιήματα : 1895-1915", "Ποιήματα: 1895-1915.txt"),
        ("Άπαντα / Καβάφης", "Άπαντα Καβάφης.txt"),
        ("Τόμος 2.1", "Τόμος 2.1.txt"),
    ],
)
def test_a_text_is_kept_under_the_works_title_so_that_copies_are_called_so(
    library: Services, town: Town, desk: HomeDelivery, tmp_path: Path, title: str, kept_as: str
) -> None:
    source = tmp_path / "poem_final (2).txt"
    source.write_text("Τα ποιήματα.", "utf-8")
    (item,) = library.catalogue.show_many([ItemId("p1")])
    SqlItemStore(library.engine).put([replace(item, title=title)])
    kept = desk.texts.keep(ItemId("p1"), source, name=source.name, lang=EL, by="librarian")
    assert kept.source.name == kept_as
    assert library.entitlement.text(ItemId("p1")).source == kept.source
    assert library.conversions.text(kept.source, EL).title == kept_as.removesuffix(".txt")


def test_a_copy_made_to_order_is_reached_from_its_bag_with_how_far_it_is(
    app: APIFlask,
    town: Town,
    library: Services,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = tmp_path / "poem.txt"
    source.write_text("Τα ποιήματα.", "utf-8")
    desk = library.delivery
    desk.texts.keep(ItemId("p1"), source, name=source.name, lang=EL, by="librarian")
    anna = town.enrol(needs=LARGE, is_eligible=True)
    desk.planning.night()
    visit = first(desk, anna)
    (one,) = desk.bags.choose(visit.id, version=visit.version, by=CHOOSER).bag
    client = enter(app, Role.CHOOSER)
    pages = (f"/staff/delivery/visit/{visit.id}", "/staff/delivery/media")
    assert all(say("web-delivery-job-queued", EL) in client.get(page).text for page in pages)
    made = replace(
        library.conversions.status(JobId(one.job)),
        state=JobState.DONE,
        product=None,
    )
    file = tmp_path / "copy.pdf"
    file.write_bytes(b"%PDF-1.7 a copy")
    with file.open("rb") as source_bytes:
        artifact = library.artifacts.put(source_bytes)

    product = SimpleNamespace(artifact=artifact, media_type="application/pdf", suffix=".pdf")
    monkeypatch.setattr(library.conversions, "status", lambda _job: made)
    monkeypatch.setattr(library.conversions, "product", lambda _job: product)
    address = f"/staff/delivery/visit/{visit.id}/copy/{one.job}"
    assert all(address in client.get(page).text for page in pages)
    given = client.get(address)
    assert (given.status_code, given.data[:4]) == (200, b"%PDF")
    assert client.get(address + "0").status_code == 404


@pytest.mark.parametrize(
    ("fields", "say_key"),
    [
        ({"item": "p1"}, "upload-no-file"),
        ({"item": "nothing", "file": True}, "unknown-item"),
        ({"item": "p1", "file": "empty"}, ""),
    ],
)
def test_a_text_that_cannot_be_is_refused_in_words(
    app: APIFlask, town: Town, library: Services, fields: dict[str, object], say_key: str
) -> None:
    client = enter(app, Role.LIBRARIAN)
    values = dict(fields)
    if "file" in values:
        values["file"] = brought("" if values["file"] == "empty" else "x")
    answer = send(client, "/staff/delivery/texts", **values)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    if say_key == "upload-no-file":
        assert say(say_key, EL) in answer.text
    assert library.delivery.desk.store.text_items() == frozenset()


def test_cleaning_keeps_the_texts_that_copies_are_made_of(
    library: Services, tmp_path: Path, desk: HomeDelivery
) -> None:
    source = tmp_path / "poem.txt"
    source.write_text("Τα ποιήματα.", "utf-8")
    desk.texts.keep(ItemId("p1"), source, name=source.name, lang=EL, by="librarian")
    assert library.cleaning.clean(days=1, most_bytes=0, is_trial=True).files == 0
    assert len(desk.desk.store.text_files()) == 1


def test_a_round_whose_visits_are_moved_is_shown_on_its_new_day(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol(cycle_days=7)
    library.delivery.planning.plan()
    client = enter(app, Role.LIBRARIAN)
    page = f"/staff/rounds/{town.round.id}?day={MONDAY}"
    to = f"/staff/rounds/{town.round.id}/move-day"
    late = send(client, page, to, day=str(MONDAY), new_day="2026-10-28")
    assert late.status_code == 400
    assert "Ημέρα του Όχι" in late.text
    assert send(client, page, to, day=str(MONDAY), new_day="αύριο").status_code == 400
    done = send(client, page, to, day=str(MONDAY), new_day=str(MONDAY + timedelta(days=7)))
    shown = client.get(done.headers["Location"]).text
    assert say("web-rounds-moved", EL) in shown
    assert say("web-rounds-twice", EL) in shown
    assert first(library.delivery, anna).on == MONDAY + timedelta(days=7)


def test_a_bag_and_a_title_come_back_on_the_pages(
    app: APIFlask, town: Town, library: Services
) -> None:
    desk = library.delivery
    anna, eva = town.enrol(), town.enrol("Εύα")
    visit, taken = packed(desk, anna), delivered(desk, eva)
    for state in (VisitState.OUT, VisitState.NOT_HOME):
        visit = desk.bags.step(visit.id, state, version=visit.version, by=DELIVERER)
    client = enter(app, Role.CHOOSER)
    page = f"/staff/delivery/visit/{visit.id}"
    assert say("web-delivery-bag-back", EL) in client.get(page).text
    assert send(client, page, f"{page}/back").status_code == 303
    assert say("web-delivery-bag-back", EL) not in client.get(page).text
    page = f"/staff/delivery/visit/{taken.id}"
    work = taken.bag[0].work
    assert send(client, page, f"{page}/title-back", work=work).status_code == 303
    assert sum(desk.desk.taken().values()) == 1


def test_nobody_who_waits_is_forgotten(desk: HomeDelivery, town: Town) -> None:
    fine, roundless = town.enrol("Άννα"), town.enrol("Βασιλική", round_id=None)
    silent, late = town.enrol("Γιώργος"), town.enrol("Δήμητρα")
    paused = town.enrol("Ελένη", round_id=None, paused_until=MONDAY + timedelta(days=30))
    unplanned = town.enrol("Ζωή")
    desk.planning.plan()
    desk.people.withdraw(silent, Purpose.NEEDS, by="librarian")
    lapsed = desk.people.profile(late)
    desk.people.change(replace(lapsed, starts_on=MONDAY - timedelta(days=60)), by="librarian")
    for visit in desk.desk.visits.of(unplanned):
        desk.bags.step(
            visit.id, VisitState.CANCELLED, version=visit.version, by=CHOOSER, reason="vehicle"
        )
    found = {one.profile.patron_id: one.lack for one in desk.left_out()}
    assert found == {
        roundless: Lack.ROUND,
        silent: Lack.CONSENT,
        late: Lack.OVERDUE,
        unplanned: Lack.VISIT,
    }
    assert not {fine, paused} & set(found)


MOUNTS = (
    "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "60 21 8:17 / {place} rw,nosuid shared:1 - vfat /dev/sdb1 rw\n"
    "61 21 0:40 / /tmp rw - tmpfs tmpfs rw\n"
)


def test_only_a_removable_medium_that_is_mounted_there_is_ejected(tmp_path: Path) -> None:
    stick, mounts, blocks = tmp_path / "USB 1", tmp_path / "mountinfo", tmp_path / "block"
    stick.mkdir()
    mounts.write_text(MOUNTS.format(place=str(stick).replace(" ", "\\040")))
    assert device_at(stick, mounts) == "/dev/sdb1"
    assert device_at(tmp_path, mounts) is None
    assert device_at(stick, tmp_path / "none") is None
    for disk, told in (("sda", "0"), ("sdb", "1")):
        (blocks / disk / f"{disk}1").mkdir(parents=True)
        (blocks / disk / "removable").write_text(f"{told}\n")
    listed = tmp_path / "class"
    listed.mkdir()
    for part in ("sda/sda1", "sdb/sdb1"):
        (listed / Path(part).name).symlink_to(blocks / part)
    assert is_removable("/dev/sdb1", listed)
    assert not is_removable("/dev/sda1", listed)
    assert not is_removable("/dev/sdz1", listed)
    assert eject(stick) is Ejected.BY_HAND, "a folder of the server's own disk is left alone"


@pytest.mark.parametrize("outcome", list(Ejected))
def test_whether_a_stick_may_be_pulled_out_is_told(
    app: APIFlask, town: Town, library: Services, outcome: Ejected
) -> None:
    desk = library.delivery
    visit = packed(desk, town.enrol())
    desk.media = Media(desk.desk, eject=lambda _folder: outcome)
    medium = desk.media.add("USB-1", "usb", by="librarian")
    assert desk.media.eject(Path("/media/usb"), medium, by="librarian") is outcome
    page = enter(app, Role.CHOOSER).get(f"/staff/delivery/visit/{visit.id}?ejected={outcome}").text
    assert say(f"web-delivery-ejected-{outcome}", EL) in page
    assert desk.desk.visits.events()[0].facts["outcome"] == outcome


def test_a_qr_code_is_dark_on_white_with_its_quiet_zone() -> None:
    with Image.open(BytesIO(qr_png("https://prosvasi.example.gr/slip/17/abc.mp3"))) as picture:
        modules = picture.resize((picture.width // PIXELS,) * 2).convert("L")
    size = modules.width - 2 * QUIET_MODULES
    assert (size - 17) % 4 == 0, "ISO 18004: 17 + 4 x version modules a side"
    dark = {
        (x, y)
        for x in range(modules.width)
        for y in range(modules.width)
        if modules.getpixel((x, y)) == 0
    }
    inner = range(QUIET_MODULES, QUIET_MODULES + size)
    assert all(x in inner and y in inner for x, y in dark)
    corners = ((0, 0), (size - 7, 0), (0, size - 7))
    for left, top in corners:  # the three finder patterns
        ring = [(left + n + QUIET_MODULES, top + QUIET_MODULES) for n in range(7)]
        assert set(ring) <= dark


def test_the_slip_has_a_code_by_which_the_same_words_are_heard(
    app: APIFlask, town: Town, library: Services, tmp_path: Path
) -> None:
    desk = library.delivery
    anna = town.enrol()
    visit = packed(desk, anna)
    with app.test_request_context():
        assert slip_url(visit) == "", "no address of the library, no code"
        library.settings = library.settings.model_copy(
            update={"public_url": "https://prosvasi.example.gr/"}
        )
        url = slip_url(visit)
    assert url.startswith(f"https://prosvasi.example.gr/slip/{visit.id}/")
    document = slip(visit, None, desk.library, audio_url=url)
    assert [one.media_type for one in document.blocks if isinstance(one, Figure)] == ["image/png"]
    file = tmp_path / "slip.pdf"
    client = enter(app, Role.LIBRARIAN)
    file.write_bytes(client.get(f"/staff/delivery/visit/{visit.id}/slip.pdf").data)
    assert verify_file(file) == ()
    visitor, path = app.test_client(), url.removeprefix("https://prosvasi.example.gr")
    sound = visitor.get(path)
    assert (sound.status_code, sound.mimetype) == (200, "audio/mpeg")
    assert "no-store" in sound.headers["Cache-Control"]
    narrator = library.narrator
    library.narrator = None  # type: ignore[assignment]  # spoken once, whatever parts are asked for
    part = visitor.get(path, headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.data) == (206, sound.data[:2])
    library.narrator = narrator
    heard = tmp_path / "slip.mp3"
    heard.write_bytes(sound.data)
    assert verify_file(heard) == ()
    assert visitor.get(path[:-8] + "0000.mp3").status_code == 404
    assert visitor.get(f"/slip/4242/{path.rpartition('/')[2]}").status_code == 404
    library.privacy.erase(anna)
    assert visitor.get(path).status_code == 404


def test_a_text_of_a_work_that_is_not_there_is_told(desk: HomeDelivery, tmp_path: Path) -> None:
    with pytest.raises(UnknownThing):
        desk.texts.keep(ItemId("none"), tmp_path / "x", name="x.txt", lang=EL, by="librarian")
    assert issubclass(UnknownThing, BadInput)
