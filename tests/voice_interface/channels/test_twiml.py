"""TwiML: signatures held to the provider's own package, and what each reply becomes."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from formats.errors import BadInput
from voice_interface.channels.turns import Piece, Said, keys_turn
from voice_interface.channels.twiml import (
    Hearing,
    Wiring,
    answer,
    is_signed,
    recording_address,
    samples_of,
    signature,
)
from voice_interface.dialogue.turn import Entry, Keys, Listen, Silence

TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - made up
URL = "https://library.example/phone/twiml/"
PIECE = Piece("p1")


def wiring(hearing: Hearing = "keys", dials: str = "") -> Wiring:
    return Wiring(f"{URL}turn/t", lambda piece: f"{URL}sound/{piece.id}.wav", hearing, "el", dials)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"CallSid": ["CA1"], "Digits": ["12#"]},
        {"Name": ["β", "α", "α"], "name": ["x"], "Ώρα": ["10:00 & 12:00"]},
    ],
)
@pytest.mark.parametrize("url", [URL, f"{URL}turn/a.b-c", "https://library.example:8443/phone/"])
def test_our_signature_is_the_one_that_the_providers_package_makes(
    fields: dict[str, list[str]], url: str
) -> None:
    from werkzeug.datastructures import MultiDict

    oracle = RequestValidator(TOKEN)
    theirs = oracle.compute_signature(url, MultiDict(fields))
    assert signature(TOKEN, url, fields) == theirs
    assert is_signed(TOKEN, url, fields, theirs)
    assert oracle.validate(url, MultiDict(fields), signature(TOKEN, url, fields))


@pytest.mark.hypothesis
@given(st.dictionaries(st.text(max_size=9), st.lists(st.text(max_size=9), min_size=1, max_size=3)))
def test_any_form_is_signed_as_the_providers_package_signs_it(fields: dict[str, list[str]]) -> None:
    from werkzeug.datastructures import MultiDict

    theirs = RequestValidator(TOKEN).compute_signature(URL, MultiDict(fields))
    assert is_signed(TOKEN, URL, fields, theirs)
    assert not is_signed(TOKEN, URL, {**fields, "CallSid": ["CA2"]}, theirs)


@pytest.mark.parametrize("port", ["", ":443"])
def test_a_port_that_is_named_or_left_out_by_the_provider_is_no_forgery(port: str) -> None:
    named = f"https://library.example{port}/phone/twiml/"
    assert is_signed(TOKEN, URL, {}, signature(TOKEN, named, {}))


@pytest.mark.parametrize("given_", ["", "x", "é", signature("another", URL, {"a": ["1"]})])
def test_a_forged_signature_is_none(given_: str) -> None:
    assert not is_signed(TOKEN, URL, {"a": ["1"]}, given_)
    assert not is_signed("", URL, {"a": ["1"]}, signature("", URL, {"a": ["1"]}))


def test_one_key_is_an_answer_and_silences_the_prompt() -> None:
    root = fromstring(answer(Said((PIECE, PIECE), Listen(timeout_ms=20_000)), wiring()))
    (gather,) = root.findall("Gather")
    assert gather.attrib["numDigits"] == "1"
    assert gather.attrib["finishOnKey"] == ""
    assert gather.attrib["timeout"] == "20"
    assert gather.attrib["actionOnEmptyResult"] == "true"
    assert [one.text for one in gather.findall("Play")] == [f"{URL}sound/p1.wav"] * 2


def test_entries_end_with_hash_and_a_pin_is_never_listened_to() -> None:
    said = Said((PIECE,), Listen(entry=Entry.NUMBER))
    for hearing in ("keys", "record", "provider"):
        root = fromstring(answer(said, wiring(hearing)))  # type: ignore[arg-type]
        gather = root.find("Gather")
        assert gather is not None
        assert gather.attrib["finishOnKey"] == "#"
        assert gather.attrib["input"] == "dtmf"
        assert root.find("Record") is None


def test_speech_is_recorded_or_heard_by_the_provider_where_the_library_chose_so() -> None:
    recorded = fromstring(answer(Said((PIECE,)), wiring("record")))
    record = recorded.find("Record")
    assert record is not None
    assert record.attrib["finishOnKey"] == "1234567890*#"
    assert record.attrib["playBeep"] == "false"
    heard = fromstring(answer(Said((PIECE,)), wiring("provider"))).find("Gather")
    assert heard is not None
    assert (heard.attrib["input"], heard.attrib["language"]) == ("dtmf speech", "el-GR")


def test_who_asked_for_a_moment_is_recorded_for_a_minute_before_the_call_goes_on() -> None:
    waiting = Said((PIECE,), Listen(timeout_ms=60_000))
    assert len(fromstring(answer(waiting, wiring("record"))).findall("Record")) == 30
    assert fromstring(answer(waiting, wiring("provider"))).findall("Record") == []
    gather = fromstring(answer(waiting, wiring("keys"))).find("Gather")
    assert gather is not None
    assert gather.attrib["timeout"] == "60"


def test_a_message_is_recorded_after_a_tone_an_end_hangs_up_and_only_the_operator_is_dialled() -> (
    None
):
    record = fromstring(answer(Said((PIECE,), records=True), wiring())).find("Record")
    assert record is not None
    assert (record.attrib["playBeep"], record.attrib["maxLength"]) == ("true", "120")
    assert fromstring(answer(Said((PIECE,), is_end=True), wiring()))[-1].tag == "Hangup"
    dial = fromstring(answer(Said((), operator="999"), wiring(dials="+302101234567"))).find("Dial")
    assert dial is not None
    assert dial.text == "+302101234567"


def test_reading_goes_on_after_a_second_without_a_key() -> None:
    gather = fromstring(answer(Said((PIECE,), is_reading=True), wiring("record"))).find("Gather")
    assert gather is not None
    assert gather.attrib["timeout"] == "1"


def test_keys_are_one_answer_or_an_entry() -> None:
    assert keys_turn("", Listen()) == Silence()
    assert keys_turn("12", Listen()) == Keys("1")
    entry = Listen(entry=Entry.NUMBER)
    assert keys_turn("12345", entry) == Keys("12345")
    assert keys_turn("12*", entry) == Keys("*")


@pytest.mark.parametrize(
    "told",
    [
        "http://api.twilio.com/2010-04-01/Accounts/AC" + "a" * 32 + "/Recordings/RE" + "b" * 32,
        "https://api.twilio.com.evil.example/2010-04-01/Accounts/AC" + "a" * 32,
        "https://api.twilio.com/2010-04-01/Accounts/AC" + "c" * 32 + "/Recordings/RE" + "b" * 32,
        "https://127.0.0.1/x",
        "",
    ],
)
def test_nothing_but_a_recording_of_our_own_account_is_fetched(told: str) -> None:
    with pytest.raises(BadInput):
        recording_address(told, "AC" + "a" * 32)


def test_a_broken_recording_is_bad_input() -> None:
    for wav in (b"", b"RIFF", b"<html>"):
        with pytest.raises(BadInput):
            samples_of(wav)
