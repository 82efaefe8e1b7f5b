"""Cards, PINs, locks and sessions over a real database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from access_service.patrons.account import PatronStatus, card_number, chosen_pin
from access_service.patrons.locks import MOST_OF_SHARED_SOURCE, WINDOW, Source
from access_service.patrons.service import IDLE, LONGEST, SignInRefused
from access_service.preferences import USUAL, Preferences, Verbosity, from_json, to_json
from access_service.sealed import Sealer, add_key, keys
from access_service.store.patrons import SqlPatronStore
from formats.document import EN
from formats.errors import BadInput, StorageFailed, UnknownThing
from tests.access_service.patrons.conftest import House

HERE = Source("phone", "2101234567", session="call-1")


def source(number: int) -> Source:
    """Another caller, in a call of their own."""
    return Source("phone", f"21012345{number:02}", session=f"call-{number}")


def refusal(house: House, card: str, secret: str, where: Source = HERE) -> str:
    with pytest.raises(SignInRefused) as refused:
        house.patrons.verify(card, secret, source=where)
    return refused.value.say


def test_a_card_and_its_pin_give_the_patron_whatever_the_card_is_written_like(house: House) -> None:
    made = house.patrons.add("αβ 12-345", name="  Μαρία  Ιωάννου ", lang=EN)
    patron = house.patrons.verify("ΑΒ12345", f"{made.pin[:3]} {made.pin[3:]}", source=HERE)
    assert (patron.id, patron.display_name, patron.lang) == (made.patron.id, "Μαρία Ιωάννου", EN)


def test_a_wrong_card_a_wrong_pin_and_a_closed_account_are_refused_in_the_same_words(
    house: House,
) -> None:
    made = house.patrons.add("1")
    shut = house.patrons.add("2")
    house.patrons.set_status(shut.patron.id, PatronStatus.CLOSED)
    wrong = "999998" if made.pin != "999998" else "999997"
    tries = [("1", wrong), ("3", made.pin), ("2", shut.pin), ("", ""), ("<b>", "x")]
    said = {refusal(house, *one, where=source(n)) for n, one in enumerate(tries)}
    assert said == {"patron-refused"}


def test_a_call_has_three_tries(house: House) -> None:
    made = house.patrons.add("1")
    for _ in range(3):
        assert refusal(house, "2", "000001") == "patron-refused"
    assert refusal(house, "1", made.pin) == "patron-session-waits"
    again = Source(HERE.channel, HERE.address, session="call-2")
    assert house.patrons.verify("1", made.pin, source=again)


def test_a_card_that_failed_five_times_waits_for_staff_even_after_a_restart_and_a_day(
    house: House,
) -> None:
    made = house.patrons.add("1")
    for number in range(5):
        assert refusal(house, "1", "000001", source(number)) == "patron-refused"
    house.clock.turn(timedelta(days=1))
    again = House(house.engine, house.clock, house.sealer, {})
    assert refusal(again, "1", made.pin) == "patron-card-locked"
    assert again.patrons.is_locked(made.patron)
    assert again.patrons.unlock(made.patron)
    assert again.patrons.verify("1", made.pin, source=HERE)


def test_an_unknown_card_locks_like_a_known_one_so_that_no_answer_tells_them_apart(
    house: House,
) -> None:
    for number in range(5):
        assert refusal(house, "no-such", "000001", source(number)) == "patron-refused"
    assert refusal(house, "no-such", "000001", source(9)) == "patron-card-locked"


def test_the_right_pin_at_the_fifth_try_opens_and_forgives(house: House) -> None:
    made = house.patrons.add("1")
    for number in range(4):
        refusal(house, "1", "000001", source(number))
    assert house.patrons.verify("1", made.pin, source=source(5))
    assert not house.patrons.is_locked(made.patron)


def test_one_source_that_tries_many_cards_waits_a_quarter_of_an_hour(house: House) -> None:
    made = house.patrons.add("1")
    for number in range(5):
        one = Source("phone", "21000", session=f"call-{number}")
        assert refusal(house, f"9{number}", "000001", one) == "patron-refused"
    assert refusal(house, "1", made.pin, Source("phone", "21000")) == "patron-source-waits"
    house.clock.turn(WINDOW + timedelta(seconds=1))
    assert house.patrons.verify("1", made.pin, source=Source("phone", "21000"))


def test_signing_in_with_ones_own_card_is_no_way_to_try_anothers_again_and_again(
    house: House,
) -> None:
    mine, other = house.patrons.add("1"), house.patrons.add("2")
    for number in range(4):
        refusal(house, "2", "000001", Source("phone", "21000", session=f"call-{number}"))
        house.patrons.verify("1", mine.pin, source=Source("phone", "21000"))
    refusal(house, "2", "000001", source(1))
    assert refusal(house, "2", other.pin, source(2)) == "patron-card-locked"


def test_the_librarys_own_computers_are_many_patrons_behind_one_address(house: House) -> None:
    made = house.patrons.add("1")
    for number in range(MOST_OF_SHARED_SOURCE):
        one = Source("web", "192.0.2.1", session=str(number), is_shared=True)
        assert refusal(house, f"9{number}", "000001", one) == "patron-refused"
    shared = Source("web", "192.0.2.1", is_shared=True)
    assert refusal(house, "1", made.pin, shared) == "patron-source-waits"


def test_a_password_opens_the_pages_beside_the_pin_and_a_new_pin_ends_it(house: House) -> None:
    made = house.patrons.add("1")
    house.patrons.choose_password(made.patron, "μια μεγάλη φράση")
    assert house.patrons.verify("1", "μια μεγάλη φράση", source=HERE)
    assert house.patrons.verify("1", made.pin, source=HERE)
    again = house.patrons.new_pin(made.patron.id)
    assert refusal(house, "1", "μια μεγάλη φράση") == "patron-refused"
    assert house.patrons.verify("1", again.pin, source=HERE)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "٠١٢٣٤٥", "123456", "111111"])
def test_a_pin_that_is_none_or_that_everybody_tries_first_is_refused(pin: str) -> None:
    with pytest.raises(BadInput):
        chosen_pin(pin)


@pytest.mark.parametrize("pin", ["654321", "123123", "121212", "901234"])
def test_pins_in_a_row_backwards_or_repeated_are_refused_too(pin: str) -> None:
    with pytest.raises(BadInput):
        chosen_pin(pin)
    assert chosen_pin("204 816") == "204816"


def test_a_card_belongs_to_one_patron_and_has_letters_and_digits(house: House) -> None:
    house.patrons.add("1")
    for card in ("1", "", "<b>", "1" * 25):
        with pytest.raises(BadInput):
            house.patrons.add(card)
    assert card_number(" a-1 2 ") == "A12"
    with pytest.raises(UnknownThing):
        house.patrons.with_card("77")


def test_a_session_ends_when_idle_after_half_a_day_and_when_the_account_is_closed(
    house: House,
) -> None:
    made = house.patrons.add("1")
    token = house.patrons.begin(made.patron)
    house.clock.turn(IDLE - timedelta(minutes=1))
    assert house.patrons.whose(token)
    house.clock.turn(IDLE + timedelta(minutes=1))
    assert house.patrons.whose(token) is None
    token = house.patrons.begin(made.patron)
    for _ in range(int(LONGEST / timedelta(minutes=45))):
        assert house.patrons.whose(token)
        house.clock.turn(timedelta(minutes=45))
    house.clock.turn(timedelta(minutes=1))
    assert house.patrons.whose(token) is None
    token = house.patrons.begin(made.patron)
    house.patrons.set_status(made.patron.id, PatronStatus.CLOSED)
    assert house.patrons.whose(token) is None


def test_eligibility_is_a_yes_or_no_with_its_day_and_officer_and_no_reason(house: House) -> None:
    made = house.patrons.add("1")
    assert made.patron.eligibility is None
    decided = house.patrons.decide(made.patron.id, is_eligible=True, officer="anna")
    kept = house.patrons.show(made.patron.id)
    assert kept == decided
    assert kept.is_eligible
    assert kept.eligibility is not None
    assert (kept.eligibility.decided_at, kept.eligibility.officer) == (house.clock.now, "anna")


def test_preferences_come_back_and_damaged_ones_are_nobodys_choice(house: House) -> None:
    made = house.patrons.add("1")
    wanted = Preferences(size_percent=150, scheme="yellow-on-black", verbosity=Verbosity.BRIEF)
    house.patrons.prefer(made.patron.id, wanted)
    assert house.patrons.show(made.patron.id).preferences == wanted
    assert to_json(USUAL) == "{}"
    for bad in ("", "[]", '{"wpm": 9000}', '{"scheme": "url(x)"}', '{"size_percent": 7}'):
        assert from_json(bad) == USUAL


def test_the_database_holds_no_pin_no_token_no_address_and_no_personal_text(house: House) -> None:
    made = house.patrons.add("1", name="Μαρία", phone="2101234567", note="χτυπήστε δύο φορές")
    token = house.patrons.sign_in("1", made.pin, source=HERE)
    refusal(house, "card-typed-wrong", "000001")
    house.requests.ask(made.patron.id, words="κάτι για μέλισσες")
    with house.engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        rows = [
            str(row)
            for (name,) in tables.all()
            for row in connection.execute(text(f"SELECT * FROM {name}")).all()  # noqa: S608
        ]
    kept = " ".join(rows)
    for secret in (made.pin, token, "2101234567", "Μαρία", "χτυπήστε", "μέλισσες", "TYPEDWRONG"):
        assert secret not in kept


def test_personal_texts_are_sealed_anew_with_a_new_key_while_an_open_library_goes_on(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "personal.keys"
    assert path.stat().st_mode & 0o077 == 0
    made = house.patrons.add("1", name="Μαρία")
    (old,) = keys(path)
    add_key(path)
    renewed = SqlPatronStore(house.engine, Sealer(lambda: keys(path)))
    assert renewed.reseal() == 1
    assert house.patrons.show(made.patron.id).display_name == "Μαρία"
    path.write_bytes(keys(path)[0])
    assert SqlPatronStore(house.engine, Sealer(lambda: keys(path))).get(made.patron.id)
    path.write_bytes(old)
    with pytest.raises(StorageFailed) as lost:
        SqlPatronStore(house.engine, Sealer(lambda: keys(path))).get(made.patron.id)
    assert lost.value.say == "sealed-unreadable"


def test_a_file_of_keys_that_is_empty_or_damaged_is_told_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "personal.keys"
    for damaged in (b"", b"not a key\n"):
        path.write_bytes(damaged)
        with pytest.raises(StorageFailed) as told:
            Sealer(lambda: keys(path))
        assert told.value.say == "sealed-bad-key"
        assert path.read_bytes() == damaged
