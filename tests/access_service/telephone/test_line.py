"""The line over the sample library, with the real voice and a leg without a wire."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.entitlement import ANYBODY
from access_service.patrons.locks import Source
from access_service.patrons.service import Patrons
from access_service.sample.load import CATALOGUE_FILES
from access_service.secret import pseudonym
from access_service.settings import Settings
from access_service.store.patron_locks import SqlLockStore
from access_service.telephone.line import PhoneLine
from access_service.telephone.line_ports import LibraryLine
from access_service.telephone.line_settings import CLOSED, LineWords
from formats.document import EL
from tests.access_service.delivery.conftest import cheap
from voice_interface.channels.memory import MemoryLeg
from voice_interface.dialogue.line_ports import SignIn
from voice_interface.keypad import keys_of

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = bootstrap(
        Settings(data=tmp_path_factory.mktemp("line"), language="el", library_phone="210 1234567")
    )
    services.catalogue.import_file(CATALOGUE_FILES[0])
    yield services
    services.close()


@pytest.fixture(scope="module")
def card(library: Services) -> tuple[str, str]:
    new = library.patrons.add("12345", name="Μαρία", lang=EL)
    return "12345", new.pin


def line_of(library: Services, *, most_calls: int = 3) -> PhoneLine:
    return PhoneLine(library, wire="test", most_calls=most_calls, hears=False)


async def presses(leg: MemoryLeg, keys: str, apart_s: float = 0.12) -> None:
    for key in keys:
        leg.press(key)
        await asyncio.sleep(apart_s)  # the same key twice at once is a key that bounced


async def until(is_so: Callable[[], bool], within_s: float = 60) -> None:
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.02)


def test_a_caller_reaches_a_title_by_keys_and_hears_it_read(library: Services) -> None:
    line = line_of(library)
    title = next(item for item in library.catalogue.items() if len(item.title.split()[0]) > 5)

    def screens() -> list[str]:
        return [one.screen for one in library.calls.all()]

    async def call() -> None:
        leg = MemoryLeg()
        task = asyncio.create_task(line.answer(leg, source="test"))
        for keys, screen in (
            ("", "home"),
            ("1", "search"),
            (keys_of(title.title.split()[0]) + "#", "results"),
            ("1", "item"),
            ("1", "reading"),
        ):
            await presses(leg, keys)
            await until(lambda screen=screen: screens() == [screen])
            await asyncio.sleep(0.6)  # a key that comes again at once was held too long
        read_from = len(leg.heard)
        await until(lambda: any(leg.heard[read_from:]))
        leg.go()
        await task

    asyncio.run(call())
    line.close()
    assert screens() == [], "a call that ended is noted no more"


def test_a_wrong_pin_locks_over_calls_and_nothing_keyed_is_logged(
    library: Services, card: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number in range(5):
        own = LibraryLine(library, Source("phone", f"10.0.1.{number}", f"call {number}"))
        outcome = own.sign_in(card[0], "998877")
    assert outcome in {SignIn.WRONG, SignIn.LOCKED}
    fresh = LibraryLine(library, Source("phone", "10.0.0.8", "another call"))
    assert fresh.sign_in(*card) is SignIn.LOCKED
    assert fresh.patron is None
    assert "998877" not in caplog.text
    assert card[0] not in caplog.text
    library.patrons.unlock(library.patrons.with_card(card[0]))
    again = LibraryLine(library, Source("phone", "10.0.0.7", "a third call"))
    assert again.sign_in(*card) is SignIn.DONE


def test_a_call_is_nobodys_once_a_carers_access_was_taken_back(
    library: Services, card: tuple[str, str]
) -> None:
    patron = library.patrons.with_card(card[0])
    made = library.carers.add(patron.id, "Ελένη")
    own = LibraryLine(library, Source("phone", "10.0.0.9", "a carer's call"))
    assert own.sign_in(made.carer.card_no, made.pin) is SignIn.DONE
    assert own.may_go_on()
    library.carers.revoke(patron.id, made.carer.id)
    assert not own.may_go_on()
    assert (own.patron, own.reader) == (None, ANYBODY)


def test_what_is_read_by_telephone_goes_on_on_the_pages_and_back(
    library: Services, card: tuple[str, str]
) -> None:
    own = LibraryLine(library, Source("phone", "10.0.0.5", "call"))
    assert own.sign_in(*card) is SignIn.DONE
    assert own.patron is not None
    item = next(iter(library.catalogue.items()))
    line = line_of(library)
    desk = line.desk(own, "call")
    text = desk.text(f"item:{item.id}", EL)

    async def first() -> str:
        sentence = await text.sentence(1)
        assert sentence is not None
        return sentence.anchor

    anchor = asyncio.run(first())
    library.bookshelf.stop_at(own.patron.id, f"item:{item.id}", anchor, lang=EL)
    assert desk.place(f"item:{item.id}").anchor == anchor
    assert [one.id for one in own.texts()] == [f"item:{item.id}"]
    line.close()


def test_an_order_and_a_wish_to_be_called_reach_staff(
    library: Services, card: tuple[str, str]
) -> None:
    own = LibraryLine(library, Source("phone", "10.0.0.4", "call"))
    assert own.sign_in(*card) is SignIn.DONE
    item = next(iter(library.catalogue.items()))
    assert own.order(item.id, EL) == ""
    assert own.ask_for_call(EL) == ""
    assert {one.channel for one in library.requests.open()} == {"phone"}
    assert len(own.requests(EL)) == 2


def test_one_caller_too_many_is_told_that_all_lines_are_busy(library: Services) -> None:
    line = line_of(library, most_calls=1)

    async def call() -> bool:
        first, second = MemoryLeg(), MemoryLeg()
        held = asyncio.create_task(line.answer(first, source="a"))
        await until(lambda: bool(library.calls.all()))
        async with asyncio.timeout(60):
            await line.answer(second, source="b")
        first.go()
        await held
        return any(second.heard)

    assert asyncio.run(call())
    line.close()


def test_a_message_is_sealed_and_forgotten_once_it_was_dealt_with(
    library: Services, tmp_path: Path
) -> None:
    kept = library.phone_messages.keep(b"RIFF....", duration_ms=900, lang=EL, transcript="Ελάτε")
    assert library.phone_messages.show(kept.id).transcript == "Ελάτε"
    raw = (library.settings.data / "prosvasi.sqlite").read_bytes()
    assert "Ελάτε".encode() not in raw
    library.phone_messages.done(kept.id)
    assert library.phone_messages.all() == ()


def test_a_card_that_calls_locked_stays_locked_when_the_server_is_started_anew(
    tmp_path: Path,
) -> None:
    def opened() -> Services:
        services = bootstrap(Settings(data=tmp_path, language="el"))
        services.patrons = Patrons(  # as always, but for hashes that take no time
            services.patron_store,
            SqlLockStore(services.engine),
            cheap(),
            pseudonym=pseudonym(b"key"),
        )
        return services

    before = opened()
    new = before.patrons.add("777", name="Νίκος", lang=EL)
    for number in range(5):
        own = LibraryLine(before, Source("phone", f"10.9.0.{number}", f"call {number}"))
        own.sign_in("777", "000001")
    before.close()
    after = opened()
    own = LibraryLine(after, Source("phone", "10.9.1.1", "a call after"))
    assert own.sign_in("777", new.pin) is SignIn.LOCKED
    assert own.patron is None
    after.close()


def test_a_call_out_of_hours_is_told_so_and_holds_no_line(library: Services) -> None:
    line = line_of(library)
    library.line_settings.put(LineWords(hours=(CLOSED,) * 7))

    async def call() -> bool:
        leg = MemoryLeg()
        async with asyncio.timeout(30):
            await line.answer(leg, source="test")
        return any(leg.heard) and leg.is_over

    try:
        assert asyncio.run(call())
    finally:
        library.line_settings.put(LineWords())
        line.close()
    assert library.calls.all() == ()
    assert line.active == 0
