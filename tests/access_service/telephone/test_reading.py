"""What the line reads out: whole texts for who may have them, announcements; places, habits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from access_service.announcements.model import Announcement, AnnouncementId, State, Wording
from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Item, ItemId
from access_service.entitlement import NotEntitled, Right
from access_service.patrons.kept import NewCard
from access_service.patrons.locks import Source
from access_service.settings import Settings
from access_service.telephone.line import LibraryDesk, PhoneLine
from access_service.telephone.line_ports import LibraryLine
from access_service.telephone.texts import LibraryText
from access_service.uploads import STAFF
from formats.document import EL, EN
from formats.errors import UnknownThing
from formats.text import plain
from tests.access_service.stocked import stock
from voice_interface.channels.reading import Place, Reader
from voice_interface.dialogue.line_ports import Habits, SignIn
from voice_interface.dialogue.turn import Effect

ZORBA = ItemId("zorba")
BOOK = "# Ζορμπάς\n\nΠρώτη πρόταση. Δεύτερη πρόταση.\n\n# Δύο\n\nΤρίτη πρόταση. Τέταρτη.\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("reading")
    services = bootstrap(Settings(data=data, language="el"))
    stock(services, (Item(ZORBA, "test", "1", "Ζορμπάς", EL),))
    book = data / "zorba.md"
    book.write_text(BOOK, encoding="utf-8")
    source = services.conversions.keep_file(book)
    services.delivery.desk.store.put_text(ZORBA, source, EL)
    yield services
    services.close()


@pytest.fixture(scope="module")
def card(library: Services) -> NewCard:
    return library.patrons.add("12345", name="Μαρία", lang=EL, is_eligible=True, officer="x")


@pytest.fixture(scope="module")
def line(library: Services) -> Iterator[PhoneLine]:
    line = PhoneLine(library, wire="test", most_calls=1, hears=False)
    yield line
    line.close()


def signed_in(library: Services, card: NewCard) -> LibraryLine:
    own = LibraryLine(library, Source("phone", "10.0.0.1", "call"))
    assert own.sign_in(card.patron.card_no, card.pin) is SignIn.DONE
    return own


def desk_of(line: PhoneLine, own: LibraryLine) -> LibraryDesk:
    return line.desk(own, "call")


async def anchors(text: LibraryText) -> list[tuple[str, int]]:
    found, number = [], 0
    while (one := await text.sentence(number)) is not None:
        found.append((one.anchor, one.chapter))
        number += 1
    return found


def test_a_protected_text_is_read_to_who_may_have_it_and_to_others_the_description(
    library: Services, line: PhoneLine, card: NewCard
) -> None:
    unknown = LibraryLine(library, Source("phone", "10.0.0.2", "other"))
    assert unknown.text_of(ZORBA).id == "item:zorba"
    with pytest.raises(NotEntitled):
        desk_of(line, unknown).text("text:zorba", EL)
    assert signed_in(library, card).text_of(ZORBA).id == "text:zorba"
    artifact = library.entitlement.text(ZORBA).source.artifact
    library.entitlement.note(artifact, STAFF, Right.FREE)
    assert unknown.text_of(ZORBA).id == "text:zorba"
    library.entitlement.note(artifact, STAFF, Right.PROTECTED)


def test_a_protected_text_that_is_read_out_is_in_the_register(
    library: Services, line: PhoneLine
) -> None:
    known = library.patrons.add("54321", name="Νίκος", lang=EL, is_eligible=True, officer="x")
    before = len(library.register.newest())
    desk_of(line, signed_in(library, known)).text("text:zorba", EL)
    new = library.register.newest()
    assert (len(new), new[0].work, new[0].form) == (before + 1, "text:zorba", "phone")


def test_a_heading_begins_a_chapter_and_a_key_leads_to_the_next_one(
    library: Services, line: PhoneLine, card: NewCard
) -> None:
    async def go() -> tuple[list[tuple[str, int]], Place, Place]:
        text = desk_of(line, signed_in(library, card)).text("text:zorba", EL)
        reader = Reader(text, text_id="text:zorba", start=Place())
        await reader.move(Effect.NEXT_CHAPTER)
        second = reader.place
        await reader.move(Effect.LAST_CHAPTER)
        return await anchors(text), second, reader.place

    found, second, first = asyncio.run(go())
    chapters = [chapter for _, chapter in found]
    assert chapters[0] == 0
    assert chapters[-1] == 1
    assert len({anchor for anchor, _ in found}) == len(found)  # a place is a sentence
    assert second.anchor == next(anchor for anchor, chapter in found if chapter == 1)
    assert first.anchor == found[0][0]


def test_the_sentence_where_a_call_stopped_is_the_one_at_which_the_player_begins(
    library: Services, line: PhoneLine, card: NewCard
) -> None:
    own = signed_in(library, card)
    desk = desk_of(line, own)
    desk.turned("reading", EN)  # a menu in English, a Greek book
    text = desk.text("text:zorba", EN)
    at = asyncio.run(anchors(text))[2][0]
    desk.keep_place("text:zorba", Place(at))
    kept = library.bookshelf.position(card.patron.id, "text:zorba")
    assert kept is not None
    assert (kept.anchor, kept.lang) == (at, EL)
    synced = library.conversions.text(library.entitlement.text(ZORBA).source, EL)
    assert at.partition(".")[0] in {block.anchor for block in synced.blocks}
    library.bookshelf.stop_at(card.patron.id, "text:zorba", at, lang=EL)
    assert desk_of(line, signed_in(library, card)).place("text:zorba") == Place(at)
    assert own.texts()[0].id == "text:zorba"


def test_what_a_call_read_to_its_end_begins_anew_on_the_pages_too(
    library: Services, line: PhoneLine, card: NewCard
) -> None:
    own = signed_in(library, card)
    desk = desk_of(line, own)
    library.bookshelf.put(card.patron.id, "text:zorba")
    desk.keep_place("text:zorba", Place("b1.s1"))
    desk.keep_place("text:zorba", Place())
    assert library.bookshelf.position(card.patron.id, "text:zorba") is None
    assert desk.place("text:zorba") == Place()
    assert own.texts() == ()
    assert library.bookshelf.has(card.patron.id, "text:zorba")


def test_an_announcement_that_was_begun_on_the_pages_is_read_on_and_one_that_is_over_is_not(
    library: Services, line: PhoneLine, card: NewCard
) -> None:
    now = datetime.now(UTC)
    notice = Announcement(
        AnnouncementId("strike"),
        (Wording(EL, "Απεργία", "Κλειστά αύριο. Ανοιχτά μεθαύριο."),),
        "strike",
        State.PUBLISHED,
        publish_at=now - timedelta(days=1),
    )
    library.announcements.put(notice)
    library.bookshelf.stop_at(card.patron.id, "announcement:strike", "b1.s1", lang=EL)
    own = signed_in(library, card)
    first = own.texts()[0]
    assert (first.id, plain(first.title)) == ("announcement:strike", "Απεργία")
    assert len(asyncio.run(anchors(desk_of(line, own).text(first.id, EL)))) >= 3
    library.announcements.expire_due(now)
    with pytest.raises(UnknownThing):
        desk_of(line, own).text("announcement:none", EL)


def test_pace_and_patience_are_kept_with_the_patron_beside_what_the_pages_keep(
    library: Services, card: NewCard
) -> None:
    own = signed_in(library, card)
    assert own.habits() == Habits()
    own.keep_habits(Habits(wpm=110, wait_ms=20_000, is_brief=True))
    kept = library.patrons.show(card.patron.id).preferences
    assert (kept.wpm, kept.key_wait_s) == (110, 20)
    assert signed_in(library, card).habits() == Habits(110, 20_000, is_brief=True)
