"""A library with something of every kind in it, and the address of every page it can show.

Whoever adds a page adds it to `PAGES`, or to `NO_PAGES` where the answer is none: a test compares
both with the application's own addresses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from flask import Flask
from sqlalchemy import delete

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.announcements.sources.model import NoticeSource, SourceKind, SourceName
from access_service.bootstrap import Services
from access_service.catalogue.harvest_source import HarvestKind, HarvestSource
from access_service.catalogue.intake import read_records
from access_service.catalogue.record import Copy, Creator, Item, ItemId, Role, Series
from access_service.catalogue.service import Catalogue
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import (
    AnnouncementSource,
    ConversionRequest,
    ItemSource,
    Job,
    JobId,
    MaterialKind,
    Options,
)
from access_service.conversion.result import JobState, JobStatus, Problem, Progress, Stage
from access_service.conversion.service import Conversions
from access_service.delivery.model import Address, Contact, Round, RoundId
from access_service.idempotency import IdempotencyKey
from access_service.patrons.account import Patron
from access_service.patrons.requests import RequestState
from access_service.patrons.service import Patrons
from access_service.sample.load import CATALOGUE_FILES
from access_service.secret import pseudonym
from access_service.store.engine import writing
from access_service.store.items import SqlItemStore
from access_service.store.patron_locks import SqlLockStore
from access_service.store.patron_tables import patron_tries
from access_service.uploads import STAFF
from access_service.web.limits import limiter
from formats.document import EL, EN
from tests.access_service.delivery.books import book
from tests.access_service.delivery.conftest import DELIVERER, ITEMS, Town, cheap, make_library
from tests.access_service.delivery.test_desk import delivered, packed

SECRET = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
CARD = "12345"
TAKEN_BACK, ENDED_FORM = "Πέτρος", IdempotencyKey("form of access taken back")

Word = Callable[[str, str], str]
"""Given the name of a field and a text for it, what is written into the field."""


def plain(_field: str, text: str) -> str:
    return text


STATES = {
    "queued": (JobState.QUEUED, Progress(), None),
    "running": (JobState.RUNNING, Progress(Stage.SPEAKING, 3, 8), None),
    "failed": (
        JobState.FAILED,
        Progress(),
        Problem("StorageFailed", "disk", "disk-full", (("place", "/srv"),)),
    ),
    "cancelled": (JobState.CANCELLED, Progress(), None),
}


class WithStates:
    """The real conversions, and beside them a copy in each state that passes too quickly to see."""

    def __init__(self, conversions: Conversions, title: str = "The Old Man and the Sea") -> None:
        self._conversions = conversions
        self._title = title

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conversions, name)

    def status(self, job_id: JobId) -> JobStatus:
        if job_id not in STATES:
            return self._conversions.status(job_id)
        state, progress, problem = STATES[job_id]
        job = Job(
            ArtifactId("0" * 64),
            MaterialKind.DOCUMENT,
            "item:none",
            self._title,
            "mp3",
            "1",
            Options(EL),
        )
        return JobStatus(job_id, job, state, progress, 0, problem=problem)


@dataclass(frozen=True, slots=True)
class Furnished:
    """The library, the ids that addresses name, and the secrets of those who sign in."""

    services: Services
    ids: dict[str, str]
    pin: str
    carer: tuple[str, str]
    """Card and PIN of somebody who helps the patron."""


def furnish(data: Path, word: Word = plain) -> Furnished:
    """Return a library of which every page has something to show.

    Args:
        data: Its folder.
        word: What stands in each field that people or other systems write.
    """
    services = make_library(data)
    services.catalogue = Catalogue(
        SqlItemStore(services.engine),
        services.markers,
        index_folder=data / "index",
        read_records=lambda path, source: (
            _items(word) if path.name == "test" else read_records(path, source=source)
        ),
    )
    services.catalogue.import_file(Path("test"))
    services.patrons = Patrons(
        services.patron_store,
        SqlLockStore(services.engine),
        cheap(),
        pseudonym=pseudonym(b"key"),
        carers=services.carer_store,
    )
    services.conversions.launch()
    delivery = _delivery(services, word)
    for path in CATALOGUE_FILES:
        services.catalogue.import_file(path)
    _announce(services, word)
    pin, carer, patron = _patron(services, word)
    ids = {
        "zorba": services.catalogue.search("Αλέξη Ζορμπά", limit=1)[0].item.id,
        "english": services.catalogue.search("Old man and the sea", limit=1)[0].item.id,
        "patron": patron.id,
        "ended": services.private_feeds.make(patron.id),
    }
    services.private_feeds.make(patron.id)  # which ends the first
    ids |= {"lang": EL, "pin": pin}
    ids |= delivery | _desk(services, word) | _copies(services, ids)
    told = word("job title", "The Old Man and the Sea")
    services.conversions = cast("Conversions", WithStates(services.conversions, told))
    return Furnished(services, ids, pin, carer)


def _items(word: Word) -> tuple[Item, ...]:
    whole = Item(
        ItemId("whole"),
        "test",
        word("control number", "w1"),
        word("title", "Το βιβλίο με όλα τα πεδία"),
        EL,
        creators=(
            Creator(word("author", "Δέλτα, Πηνελόπη"), word("author spoken", "Πηνελόπη Δέλτα")),
            Creator(word("narrator", "Νίκου, Άννα"), "Άννα Νίκου", Role.NARRATOR),
        ),
        alternative_titles=(word("other title", "Ο άλλος τίτλος"),),
        responsibility=word("responsibility", "της Πηνελόπης Δέλτα"),
        edition=word("edition", "2η έκδ."),
        place=word("place", "Αθήνα"),
        publisher=word("publisher", "Εστία"),
        year=1935,
        languages=(EL,),
        extent=word("extent", "210 σ."),
        series=(Series(word("series", "Κλασικά"), word("series number", "3")),),
        subjects=(word("subject", "Παιδιά"), word("subject two", "Ιστορία")),
        genres=(word("genre", "Μυθιστόρημα"),),
        summary=word("summary", "Ένα παιδί φεύγει στο βουνό."),
        contents=word("contents", "Μέρος πρώτο"),
        audience=word("audience", "children"),
        content_warning=word("content warning", "Πόλεμος"),
        isbns=("9789600000000",),
        shelf_mark=word("shelf mark", "ΠΑΙ ΔΕΛ"),
        links=("javascript:alert(1)", "https://library.example/a?b=1&c=2"),
        access_features=(word("access feature", "largePrint"),),
        access_notes=(word("access note", "Με μεγάλα γράμματα"),),
        copies=(
            Copy(
                word("branch", "Κέντρο"),
                word("location", "1ος όροφος"),
                word("copy shelf mark", "ΠΑΙ ΔΕΛ 2"),
                word("barcode", "B-0001"),
                due=word("due", "2026-12-01"),
            ),
        ),
        work_key="whole",
    )
    bags = (replace(one, title=word("bag title", one.title)) for one in ITEMS)
    return (*bags, whole, book("other", word("title two", "Ένα άλλο"), by="Δέλτα, Πηνελόπη"))


def _announce(services: Services, word: Word) -> None:
    now = datetime.now(UTC)
    table = f"| Ημέρα | Ώρες |\n| --- | --- |\n| Πέμπτη | {word('notice body', 'κλειστά')} |"
    for announcement in (
        Announcement(
            AnnouncementId("strike"),
            (
                Wording(EL, word("notice title", "Κλειστά λόγω απεργίας"), table),
                Wording(EN, word("English notice title", "Closed"), "Closed on *Thursday*."),
            ),
            "strike",
            State.PUBLISHED,
            Priority.URGENT,
            publish_at=now - timedelta(hours=1),
            event_at=now + timedelta(days=2),
        ),
        Announcement(
            AnnouncementId("club"),
            (Wording(EL, "Λέσχη ανάγνωσης", "Διαβάζουμε τη «Φόνισσα» κάθε Τρίτη."),),
            "reading-club",
            State.PUBLISHED,
            publish_at=now - timedelta(hours=2),
        ),
        Announcement(
            AnnouncementId("draft"), (Wording(EL, word("draft title", "Σχέδιο"), "…"),), "event"
        ),
    ):
        services.announcements.put(announcement)


def _patron(services: Services, word: Word) -> tuple[str, tuple[str, str], Patron]:
    made = services.patrons.add(
        CARD,
        name=word("patron name", "Μαρία Ιωάννου"),
        is_eligible=True,
        officer="admin",
        phone=word("patron phone", "2251000000")[:60],
        note=word("patron note", "χτυπήστε δύο φορές"),
    )
    me = made.patron.id
    services.patrons.change(me, keeps_history=True)
    for work in ("item:whole", "announcement:strike", "item:gone"):
        services.bookshelf.put(me, work)
    services.bookshelf.stop_at(me, "item:whole", "b2")
    services.bookshelf.note_taken(me, "item:whole", "mp3")
    asked = services.requests.ask(
        me, words=word("request", "κάτι για μέλισσες"), form="brf", due=date(2026, 12, 1)
    )
    services.requests.set_state(
        asked.id, RequestState.WAITING, answer=word("request answer", "Το ψάχνουμε.")
    )
    services.requests.ask(me, item=ItemId("whole"), channel="phone")
    carer = services.carers.add(me, word("carer name", "Ελένη Νίκου"))
    ended = services.carers.add(me, TAKEN_BACK, idempotency_key=ENDED_FORM)
    services.carers.revoke(me, ended.carer.id)
    for form in ("mp3", "brf"):
        services.register.note(made.patron, "item:whole", word("register title", "Βίος"), form)
    kept = services.saved_searches.save(me, word("saved search", "Καζαντζάκης"), {"lang": "el"})
    services.search_store.put(type(kept)(kept.id, me, kept.saved_at, kept.words, kept.filters))
    return made.pin, (carer.carer.card_no, carer.pin), services.patrons.show(me)


def _delivery(services: Services, word: Word) -> dict[str, str]:
    desk = services.delivery
    round_ = desk.desk.store.add_round(
        Round(RoundId(0), word("round", "Κέντρο"), 0, DELIVERER.name, DELIVERER.name)
    )
    town = Town(services, round_)
    anna = town.enrol(
        word("home name", "Άννα Μαυρουδή"),
        address=Address(
            word("street", "Ερμού 15"),
            word("bell", "Μαυρουδή"),
            word("floor", "2ος"),
            word("access note", "Χτυπήστε δυνατά"),
        ),
        contact=Contact(word("contact", "Ελένη"), "6940000000", acts_for=True),
        call_note=word("call note", "Τηλεφωνήστε πριν"),
    )
    eva = town.enrol("Εύα Λεσβίου")
    done, ready = delivered(desk, anna), packed(desk, eva)
    zoe = town.enrol("Ζωή Κόμη", avoid=(word("avoid", "πόλεμος"),))
    services.requests.ask(anna, words=word("home request", "κάτι για μέλισσες"))
    desk.media.add("USB-1", "usb", by="librarian")
    desk.desk.store.put_closure(desk.desk.today() + timedelta(days=30), word("closure", "Άδεια"))
    return {
        "planned": str(desk.desk.visits.of(anna)[1].id),
        "packed": str(ready.id),
        "delivered": str(done.id),
        "home": anna,
        "careful": zoe,
        "round": str(round_.id),
    }


def _desk(services: Services, word: Word) -> dict[str, str]:
    services.staff.note(services.staff.show("admin"), "copy-retried", word("log thing", "12ab"))
    text = f"# {word('upload heading', 'Ανακοίνωση')}\n\nΗ *Kallithea Library* ανοίγει.\n\n"
    text += f"## Ώρες\n\n- {word('upload item', 'Δευτέρα')}\n\n![](a.png)\n"
    with TemporaryDirectory() as folder:
        file = Path(folder) / "notice.md"
        file.write_text(text, encoding="utf-8")
        read = services.uploads.receive(
            file, name=word("upload name", "ανακοίνωση") + ".md", lang=EL, owner=STAFF
        )
    services.conversions.wait(read.job, timeout_s=60)
    services.gatherer.add(
        NoticeSource(
            SourceName(word("source name", "Νέα")),
            SourceKind.FEED,
            "https://library.example/feed",
            EL,
            "event",
        )
    )
    services.phone_messages.keep(
        b"RIFF", duration_ms=900, lang=EL, transcript=word("transcript", "Καλημέρα σας")
    )
    services.harvester.sources.put(
        HarvestSource(
            "repo",
            HarvestKind.SRU,
            "https://library.example/sru",
            set_spec=word("harvest words", "title=βιβλίο"),
        )
    )
    services.lexicon.add("Joyce", "Τζόις")
    services.lexicon.add(
        "Sef " + word("lexicon word", "Seferis"),  # it begins with a letter
        word("lexicon spoken", "Seferees"),
        work=ItemId("whole"),
    )
    desk = services.import_desk
    rows = f"id;title;{word('column', 'shoe size')}\n1;{word('row title', 'Ασκητική')};42\n2;;\n"
    tried = desk.receive(
        lambda path: path.write_bytes(rows.encode()),
        file_name=word("import name", "βιβλία") + ".csv",
        source=word("import source", "Δοκιμή"),
    )
    refused = desk.receive(lambda path: path.write_bytes(b"x"), file_name="x.mrc", source="")
    desk.wait()
    batch = services.catalogue.imports.journal.imports(limit=1)[0].id
    return {"read": read.id, "tried": tried.id, "refused": refused.id, "batch": str(batch)}


def _copies(services: Services, ids: dict[str, str]) -> dict[str, str]:
    strike = AnnouncementSource(AnnouncementId("strike"))
    wanted = {
        "done": ConversionRequest(ItemSource(ItemId(ids["zorba"])), "docx", Options(EL)),
        "spoken": ConversionRequest(ItemSource(ItemId("whole")), "mp3", Options(EL)),
        "notice": ConversionRequest(strike, "txt", Options(EL)),
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "whole.md"
        file.write_text("# Το βιβλίο\n\nΤο ίδιο το έργο.\n", encoding="utf-8")
        text = services.conversions.keep_file(file)
    services.delivery.desk.store.put_text(ItemId("whole"), text, EL)
    whole = services.entitlement.text(ItemId("whole"))
    wanted["protected"] = ConversionRequest(whole.source, "txt", Options(EL))
    jobs = {name: services.conversions.submit(one) for name, one in wanted.items()}
    for job in jobs.values():
        services.conversions.wait(job, timeout_s=120)
    feeds, ends = services.announcement_feeds, time.monotonic() + 120
    while not all(one.sound for one in feeds.told(EL, datetime.now(UTC), has_sound=True)):
        assert time.monotonic() < ends, "no episode was made"
        time.sleep(0.1)
    return {name: str(job) for name, job in jobs.items()}


ANYONE, PATRON, CARER, ADMIN, DRIVER = "anyone", "patron", "carer", "admin", "deliverer"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in one of its states: who opens it and where."""

    name: str
    path: str
    who: str = ANYONE
    is_opened: bool = True
    """False where a browser saves what comes and does not show it."""
    status: int = 200
    sent: tuple[tuple[str, str], ...] = ()
    """The fields of a form to which the page is the answer; none where it is merely opened."""


PAGES = (
    Shown("first page", "/"),
    Shown("search", "/search"),
    Shown("results", "/search?q=Καζαντζάκης"),
    Shown("many results", "/search?q=μυθιστόρημα&page=2"),
    Shown("nothing found", "/search?q=ουφοξωτικά"),
    Shown("results of every kind", "/search?q=Δέλτα"),
    Shown("results within filters", "/search?q=Καζαντζάκης&form=spoken&lang=el"),
    Shown("misspelt", "/search?q=μυθιστόριμακ"),
    Shown("works of one person", "/search?creator=Καζαντζάκης, Νίκος"),
    Shown("item", "/items/{zorba}"),
    Shown("item with all fields", "/items/whole"),
    Shown("English item", "/items/{english}"),
    Shown("item's text", "/items/whole/text"),
    Shown("item of a patron", "/items/whole", PATRON),
    Shown("announcements", "/announcements"),
    Shown("announcement", "/announcements/strike"),
    Shown("announcement in one language", "/announcements/club"),
    Shown("bulletin", "/announcements/bulletin"),
    Shown("heard", "/voice/heard?text=ζορμπάς&lang=el&ids={zorba},{english}"),
    Shown("heard nothing", "/voice/heard?text=γρμφ&lang=el&ids="),
    Shown("copy done", "/copies/{done}"),
    Shown("copy that is heard", "/copies/{spoken}"),
    Shown("copy queued", "/copies/queued"),
    Shown("copy running", "/copies/running"),
    Shown("copy failed", "/copies/failed"),
    Shown("copy cancelled", "/copies/cancelled"),
    Shown("player", "/copies/{spoken}/player"),
    Shown("talk", "/talk/"),
    Shown("feeds", "/feeds"),
    Shown("guide", "/guide"),
    Shown("statement", "/accessibility"),
    Shown("law", "/compliance"),
    Shown("health", "/health"),
    Shown("settings", "/preferences"),
    Shown("not there", "/items/none", status=404),
    Shown("without a net", "/offline/{lang}"),
    Shown("bulletin without a net", "/offline/bulletin/{lang}"),
    Shown("door", "/me/sign-in"),
    Shown("signed out", "/me/signed-out"),
    Shown("erased", "/me/erased"),
    Shown("my books", "/me/", PATRON),
    Shown("another PIN", "/me/secret/", PATRON),
    Shown("who helps me", "/me/carers/", PATRON),
    Shown("what is kept", "/me/privacy/", PATRON),
    Shown("what is kept, whole", "/me/privacy/export.html", PATRON, is_opened=False),
    Shown("my consent", "/me/delivery/consent/needs", PATRON),
    Shown("my bookmarks", "/me/bookmarks/", PATRON),
    Shown("my podcast", "/me/podcast/", PATRON),
    Shown("ended feed", "/private/{ended}/podcast.xml", status=410),
    Shown("erase", "/me/privacy/erase", PATRON),
    Shown("my deliveries", "/me/delivery/", PATRON),
    Shown("not for helpers", "/me/secret/", CARER, status=403),
    Shown("staff's door", "/staff/sign-in"),
    Shown("desk", "/staff/", ADMIN),
    Shown("copies", "/staff/copies/", ADMIN),
    Shown("staff's copy", "/staff/copies/{done}", ADMIN),
    Shown("staff's copy that failed", "/staff/copies/failed", ADMIN),
    Shown("lexicon", "/staff/lexicon/?find=Ζορμπά", ADMIN),
    Shown(
        "lexicon of a work",
        "/staff/lexicon/?work=whole&word=Joyce&spoken=Τζόις&done=removed",
        ADMIN,
    ),
    Shown("log", "/staff/log/", ADMIN),
    Shown("staff's announcements", "/staff/announcements/", ADMIN),
    Shown("staff's announcement", "/staff/announcements/strike", ADMIN),
    Shown("new announcement", "/staff/announcements/new", ADMIN),
    Shown("announcement to change", "/staff/announcements/strike/edit", ADMIN),
    Shown("sources of announcements", "/staff/announcement-sources/", ADMIN),
    Shown("uploads", "/uploads/", ADMIN),
    Shown("uploads for staff alone", "/uploads/", PATRON, status=403),
    Shown("file that was read", "/uploads/{read}", ADMIN),
    Shown("imports", "/staff/imports/", ADMIN),
    Shown("import", "/staff/imports/{batch}", ADMIN),
    Shown("file that was tried", "/staff/imports/file/{tried}", ADMIN),
    Shown("file that failed", "/staff/imports/file/{refused}", ADMIN),
    Shown("quality", "/staff/quality/", ADMIN),
    Shown("records that lack something", "/staff/quality/lack/language", ADMIN),
    Shown("readers", "/staff/patrons/", ADMIN),
    Shown("no reader found", "/staff/patrons/?find=κανείς", ADMIN),
    Shown("a reader", "/staff/patrons/{patron}", ADMIN),
    Shown("register", "/staff/register/", ADMIN),
    Shown("day of deliveries", "/staff/delivery/", ADMIN),
    Shown("visit that is planned", "/staff/delivery/visit/{planned}?find=Ακουστικό", ADMIN),
    Shown("visit that is packed", "/staff/delivery/visit/{packed}", ADMIN),
    Shown("visit that was made", "/staff/delivery/visit/{delivered}", ADMIN),
    Shown("returns", "/staff/delivery/returns", ADMIN),
    Shown("requests", "/staff/delivery/requests", ADMIN),
    Shown("media", "/staff/delivery/media", ADMIN),
    Shown("texts for copies", "/staff/delivery/texts", ADMIN),
    Shown("telephone", "/staff/phone/", ADMIN),
    Shown("texts of the telephone", "/staff/phone/texts", ADMIN),
    Shown("call on a page", "/staff/phone/try", ADMIN),
    Shown("harvests", "/staff/harvests/", ADMIN),
    Shown("harvest to change", "/staff/harvests/edit?name=repo", ADMIN),
    Shown("homes", "/staff/homes/", ADMIN),
    Shown("new home", "/staff/homes/new", ADMIN),
    Shown("home", "/staff/homes/{home}", ADMIN),
    Shown("home of somebody careful", "/staff/homes/{careful}", ADMIN),
    Shown("home to change", "/staff/homes/{home}/edit", ADMIN),
    Shown("home of somebody careful to change", "/staff/homes/{careful}/edit", ADMIN),
    Shown("rounds", "/staff/rounds/", ADMIN),
    Shown("round", "/staff/rounds/{round}", ADMIN),
    Shown(
        "reports of deliveries", "/staff/delivery-reports/?since=2026-09-01&until=2026-12-31", ADMIN
    ),
    Shown("road", "/staff/road/", DRIVER),
    Shown("road without a net", "/staff/road/shell", DRIVER),
    Shown("closed to this role", "/staff/log/", DRIVER, status=403),
)
"""Every page, some in several states."""

POSTED = "posted"
TOO_LARGE = "9" * 4096
ANSWERS = (
    Shown("search for nothing", "/search?q="),
    Shown("no such page", "/nowhere", status=404),
    Shown("wrong PIN", "/me/sign-in", status=403, sent=(("card", "0"), ("secret", "000000"))),
    Shown(
        "wrong password", "/staff/sign-in", status=403, sent=(("name", "nobody"), ("password", "x"))
    ),
    Shown("typed at a closed door", "/me/requests", status=403, sent=(("words", "μέλισσες"),)),
    Shown(
        "let in with what was typed",
        "/me/sign-in",
        PATRON,
        sent=(
            *(("card", CARD), ("secret", "{pin}"), ("next", "/me/requests")),
            *((POSTED, "1"), ("kept-words", "μέλισσες")),
        ),
    ),
    Shown(
        "staff let in with what was typed",
        "/staff/sign-in",
        ADMIN,
        sent=(
            *(("name", ADMIN), ("password", SECRET), ("next", "/staff/announcements/new")),
            *((POSTED, "1"), ("kept-title_el", "Κλειστά")),
        ),
    ),
    Shown(
        "form of an ended session",
        "/preferences",
        status=400,
        sent=(("csrf_token", "old"), ("scheme", "")),
    ),
    Shown("form that is too large", "/me/sign-in", status=413, sent=(("card", TOO_LARGE),)),
    Shown("asked too often", "/voice", status=429, sent=(("sound", ""),)),
    Shown("nothing was recorded", "/voice", status=400, sent=(("sound", ""),)),
    Shown(
        "copy of nothing", "/copies", status=404, sent=(("source", "item:none"), ("format", "txt"))
    ),
    Shown(
        "copy that was asked for", "/copies", sent=(("source", "item:{zorba}"), ("format", "txt"))
    ),
    Shown("settings that were kept", "/preferences", PATRON, sent=(("scheme", ""),)),
    Shown("talk that goes on", "/talk/", sent=(("words", "ζορμπάς"),)),
    Shown("request that was made", "/me/requests", PATRON, sent=(("words", "για μέλισσες"),)),
    Shown("request of nothing", "/me/requests", PATRON, status=400, sent=(("words", ""),)),
    Shown("podcast that was made", "/me/podcast/", PATRON, sent=(("made", "1"),)),
    Shown("helper who was added", "/me/carers/", PATRON, sent=(("name", "Νίκος {once}"),)),
    Shown(
        "helper whose access was taken back",
        "/me/carers/",
        PATRON,
        status=400,
        sent=(("name", TAKEN_BACK), ("idempotency_key", ENDED_FORM)),
    ),
    Shown("helper without a name", "/me/carers/", PATRON, status=400, sent=(("name", ""),)),
    Shown(
        "PIN that is too short",
        "/me/secret/",
        PATRON,
        status=400,
        sent=(("secret", "{pin}"), ("new_secret", "1")),
    ),
    Shown("not erased", "/me/privacy/erase", PATRON, status=403, sent=(("secret", "000000"),)),
    Shown("upload that is refused", "/uploads/", ADMIN, status=400, sent=(("right", "own"),)),
    Shown("import that is refused", "/staff/imports/", ADMIN, status=400, sent=(("source", "x"),)),
    Shown(
        "announcement that lacks a title",
        "/staff/announcements/new",
        ADMIN,
        status=400,
        sent=(("kind", "event"),),
    ),
    Shown("reader without a card", "/staff/patrons/", ADMIN, status=400, sent=(("card", ""),)),
    Shown("PIN of a reader", "/staff/patrons/{home}/pin", ADMIN, sent=(("new", "1"),)),
    Shown(
        "home that lacks an address", "/staff/homes/new", ADMIN, status=400, sent=(("name", ""),)
    ),
    Shown("word without a sound", "/staff/lexicon/", ADMIN, status=400, sent=(("word", ""),)),
    Shown(
        "medium without a number", "/staff/delivery/media", ADMIN, status=400, sent=(("id", ""),)
    ),
    Shown(
        "return of something unknown",
        "/staff/delivery/returns",
        ADMIN,
        status=400,
        sent=(("code", "?"),),
    ),
    Shown("return of nothing", "/staff/delivery/returns", ADMIN, status=400, sent=(("code", ""),)),
    Shown("copy of a protected work", "/copies/{protected}", status=403),
)
"""What an answer shows: refusals, confirmations, and what a wrong address or form leads to."""

NO_PAGES = {
    "openapi.spec": Shown("", "/api/openapi.json"),
    "api.announcements": Shown("", "/api/v1/announcements"),
    "api.copy": Shown("", "/api/v1/copies/{done}"),
    "api.health": Shown("", "/api/v1/health"),
    "api.item": Shown("", "/api/v1/items/whole"),
    "api.related": Shown("", "/api/v1/items/whole/related"),
    "api.search": Shown("", "/api/v1/search?q=βιβλίο"),
    "api.suggest": Shown("", "/api/v1/suggest?q=το"),
    "provider.records": Shown("", "/api/v1/records?query=βιβλίο"),
    "provider.oai": Shown("", "/oai?verb=ListRecords&metadataPrefix=oai_dc"),
    "copies.download": Shown("", "/copies/{done}/file"),
    "listening.listen": Shown("", "/copies/{spoken}/listen"),
    "player.times": Shown("", "/copies/{spoken}/times"),
    "player.chapter_times": Shown("", "/copies/{spoken}/times/1"),
    "feeds.event": Shown("", "/feeds/el/strike.ics"),
    "feeds.episode": Shown("", "/feeds/el/strike.mp3"),
    "feeds.announcements_atom": Shown("", "/feeds/el/announcements.atom"),
    "feeds.events": Shown("", "/feeds/el/events.ics"),
    "feeds.announcements_podcast": Shown("", "/feeds/el/podcast.xml"),
    "app_shell.manifest": Shown("", "/app.{lang}.webmanifest"),
    "app_shell.worker": Shown("", "/worker.js"),
    "guide.favicon": Shown("", "/favicon.ico"),
    "language.change": Shown("", "/language/en"),  # leads on to a page
    "patron_books.position": Shown("", "/me/position?source=item:whole", PATRON),
    "patron_privacy.as_json": Shown("", "/me/privacy/export.json", PATRON),
    "reading.sheet": Shown("", "/reading.css?scheme=yellow-on-black"),
    "staff_delivery_reports.table": Shown(
        "", "/staff/delivery-reports/delivery.csv?since=2026-09-01&until=2026-12-31", ADMIN
    ),
    "staff_delivery.picking": Shown("", "/staff/delivery/picking.pdf", ADMIN),
    "staff_delivery.printed": Shown("", "/staff/delivery/visit/{packed}/slip.pdf", ADMIN),
    "staff_homes.export": Shown("", "/staff/homes/{home}/export.json", ADMIN),
    "staff_imports.listing": Shown("", "/staff/imports/{batch}/repaired.csv", ADMIN),
    "staff_lexicon.sound": Shown("", "/staff/lexicon/sound.mp3?word=Joyce&spoken=Τζόις", ADMIN),
    "staff_quality.listing": Shown("", "/staff/quality/quality.csv", ADMIN),
    "staff_quality.view_listing": Shown("", "/staff/quality/lack/language.csv", ADMIN),
    "staff_register.listing": Shown("", "/staff/register/register.csv", ADMIN),
    "staff_road.stops": Shown("", "/staff/road/stops.json", DRIVER),
    "staff_road.worker": Shown("", "/staff/road/worker.js", DRIVER),
    "staff_rounds.run": Shown("", "/staff/rounds/{round}/run.pdf", ADMIN),
    "talk.reply": Shown("", "/talk/reply.mp3"),
    "voice.spoken": Shown("", "/voice/answer.mp3?ids=whole&lang=el"),
    "static": Shown("", "/static/style.css"),
}
"""By endpoint, the addresses whose answers are no pages."""

ELSEWHERE = frozenset({
    "staff_delivery.copy",
    "private_feeds.own_news", "private_feeds.episode", "slips.heard", "staff_phone.sound",
    "staff_phone.said", "twiml.sound", "patron_door.back", "patron_door.elsewhere",
})  # fmt: skip
"""Sounds and feeds at secret addresses or of a call, and the way to another door and back: the
tests of those parts open them."""


def address(shown: Shown, ids: dict[str, str]) -> str:
    return shown.path.format(**ids)


_ONCE = count(1)


def fields_of(shown: Shown, ids: dict[str, str]) -> list[tuple[str, str]]:
    """Return what is sent; `once` is another word each time, for what can be added only once."""
    return [(name, text.format(**ids, once=next(_ONCE))) for name, text in shown.sent]


@contextmanager
def limits_held(shown: Shown, app: Flask) -> Iterator[None]:
    """Let a page come that tells of too many requests, or of too large a one."""
    limiter.enabled = shown.status == 429
    usual = app.config["MAX_CONTENT_LENGTH"]
    if shown.status == 413:  # a larger form than this the server of the tests does not read
        app.config["MAX_CONTENT_LENGTH"] = len(TOO_LARGE) // 2
    try:
        yield
    finally:
        app.config["MAX_CONTENT_LENGTH"] = usual
        if limiter.enabled:
            limiter.reset()
        limiter.enabled = False
        if shown.status == 403:
            # Seen in both languages and widths, a wrong PIN would shut the door to this address.
            with writing(app.extensions["prosvasi"].engine) as connection:
                connection.execute(delete(patron_tries))
