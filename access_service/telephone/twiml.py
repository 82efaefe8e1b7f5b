"""Calls of a TwiML provider: who may speak to us, and each request taken once.

A provider's signature covers the whole address and tells no time. So every answer names an address
that is good for one request and some minutes: a request that comes again, or late, is refused.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from itsdangerous import BadData, URLSafeTimedSerializer

from access_service.patrons.locks import Source
from access_service.secret import session_secret
from access_service.talks import turn_of
from access_service.telephone.line import keep_message
from access_service.telephone.turn_calls import Held
from formats.document import Lang
from formats.errors import AccessError, BadInput, UnknownThing
from tts.listening import wav_of
from voice_interface.channels.turns import Piece, Said, keys_turn
from voice_interface.channels.twiml import (
    Wiring,
    answer,
    hung_up,
    is_signed,
    recording_address,
    samples_of,
)
from voice_interface.dialogue.turn import Entry, Hangup, Reading, Recorded, Silence, Speech, Turn

if TYPE_CHECKING:
    from access_service.bootstrap import Services
    from access_service.telephone.turn_calls import TurnCalls

_LOG = logging.getLogger(__name__)

PATH: Final = "/phone/twiml/"
TURN_S: Final = 600
"""An answer's address is good for so long: twenty seconds of reading, or two minutes' message."""
SOUND_S: Final = 300
LONGEST_HEARING_S: Final = 8.0
"""The provider gives up after fifteen seconds; the recording is fetched in five of them."""
LONGEST_FETCHING_S: Final = 2.0
"""A recording that is not there yet is asked for again so long."""
RETRY_S: Final = 0.5
NOT_YET: Final = frozenset({404, 429, 500, 502, 503, 504})
_SID: Final = re.compile(r"CA[0-9a-f]{32}")
_OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
INSTEAD: Final = frozenset({"line-busy", "line-closed"})
Fields = Mapping[str, Sequence[str]]


class Refused(Exception):
    """A request that is not the provider's, comes again, or too late; it is told nothing more."""


class Twiml:
    """Answers a provider's requests.

    Args:
        services: The library.
        calls: The calls that go on.
    """

    def __init__(self, services: Services, calls: TurnCalls) -> None:
        self._services = services
        self._settings = services.settings
        self._calls = calls
        key = session_secret(services.settings.data)
        self._turns = URLSafeTimedSerializer(key, salt="twiml-turn")
        self._sounds = URLSafeTimedSerializer(key, salt="twiml-sound")

    @property
    def is_on(self) -> bool:
        """Tell whether a provider may call at all."""
        return bool(self._settings.phone_twiml_url and self._token)

    def begin(self, path: str, fields: Fields, given: str) -> str:
        """Return the greeting of a new call, as TwiML.

        Args:
            path: The path that was asked for, from the root.
            fields: The form.
            given: The signature that came with it.

        Raises:
            Refused: The signature is wrong, or this call began before.
        """
        self._check(path, fields, given)
        key = _call_of(fields)
        if self._calls.was(key):
            raise Refused
        if self._calls.is_full():
            self._calls.refuse(key)
            return self._instead("line-busy")
        if not self._calls.is_open():
            self._calls.refuse(key)
            return self._instead("line-closed")
        return self._tell(key, self._begun(key))

    def turn(self, token: str, path: str, fields: Fields, given: str) -> str:
        """Return the answer to what a caller did, as TwiML.

        Raises:
            Refused: The signature is wrong, or the address was used, is too old or another call's.
        """
        self._check(path, fields, given)
        key = _call_of(fields)
        try:
            told, number = self._turns.loads(token, max_age=TURN_S)
        except BadData as exc:
            raise Refused from exc
        if told != key:
            raise Refused
        try:
            held = self._calls.get(key)
        except UnknownThing:
            if self._calls.was(key):
                self._discard(fields)  # somebody hung up while they spoke
                raise Refused from None
            if _one(fields, "CallStatus") in _OVER:
                self._calls.refuse(key)
                self._discard(fields)
                return hung_up()
            return self._tell(key, self._begun(key))  # the server was started anew in mid-call
        with held.lock:
            if number != held.turn:
                raise Refused
            held.turn += 1
            try:
                self._take(held, fields)
            except AccessError as problem:
                _LOG.warning("a turn could not be taken: %s", type(problem).__name__)
                held.call.excuse()
        if _one(fields, "CallStatus") in _OVER:
            self._calls.end(key)
            return hung_up()
        return self._tell(key, held)

    def ended(self, path: str, fields: Fields, given: str) -> None:
        """Take note that a call is over.

        Raises:
            Refused: The signature is wrong.
        """
        self._check(path, fields, given)
        key = _call_of(fields)
        if _one(fields, "CallStatus") not in _OVER:
            return
        with suppress(UnknownThing):
            held = self._calls.get(key)
            if held.call.said.records:
                held.is_hung_up = True
                return  # who left a message hung up after it: it is still to come
        self._calls.end(key)

    def sound(self, token: str) -> bytes:
        """Return a sound as WAV.

        Raises:
            Refused: The address was not made here, or is too old.
            UnknownThing: The call says something else by now.
        """
        try:
            key, piece_id = self._sounds.loads(token, max_age=SOUND_S)
        except BadData as exc:
            raise Refused from exc
        if key in INSTEAD:
            return wav_of(self._calls.instead(key), 8000)
        return wav_of(self._calls.sound(key, piece_id), 8000)

    @property
    def _token(self) -> str:
        return self._settings.phone_twiml_token.get_secret_value()

    def _check(self, path: str, fields: Fields, given: str) -> None:
        # The signature does not tell in which order a field's values came, nor how often.
        if any(len(values) != 1 for values in fields.values()):
            raise Refused
        if not is_signed(self._token, self._address(path), fields, given):
            raise Refused

    def _address(self, path: str) -> str:
        return self._settings.phone_twiml_url.rstrip("/") + path

    def _begun(self, key: str) -> Held:
        # All calls come from the provider's addresses; the caller's number proves nothing.
        source = Source("phone", "twiml", key, is_shared=True)
        return self._calls.begin(key, "twiml", source=source)

    def _tell(self, key: str, held: Held) -> str:
        if held.call.said.operator and not self._settings.phone_twiml_operator:
            held.call.not_connected()
        said = held.call.said
        if said.is_end and not said.pieces:
            self._calls.end(key)
            return hung_up()
        return answer(said, self._wiring(key, held))

    def _wiring(self, key: str, held: Held) -> Wiring:
        token = self._turns.dumps([key, held.turn])

        def sound_url(piece: Piece) -> str:
            return self._address(f"{PATH}sound/{self._sounds.dumps([key, piece.id])}.wav")

        return Wiring(
            self._address(f"{PATH}turn/{token}"),
            sound_url,
            hearing=self._settings.phone_twiml_hears,
            lang=held.call.talker.lang,
            dials=self._settings.phone_twiml_operator,
        )

    def _instead(self, key: str) -> str:
        def sound_url(_piece: Piece) -> str:
            return self._address(f"{PATH}sound/{self._sounds.dumps([key, ''])}.wav")

        return answer(Said((Piece(key),), is_end=True), Wiring("", sound_url))

    # what a caller did

    def _take(self, held: Held, fields: Fields) -> None:
        call = held.call
        if _one(fields, "DialCallStatus"):
            if _one(fields, "DialCallStatus") == "completed":
                call.take(Hangup())
            else:
                call.not_connected()
        elif call.said.records:
            self._take_message(held, fields)
        else:
            self._take_turn(held, fields)

    def _take_turn(self, held: Held, fields: Fields) -> None:
        call = held.call
        listen = call.said.listen
        keys = "".join(one for one in _one(fields, "Digits") if one in "0123456789*#")
        if not keys and _one(fields, "FinishedOnKey") == "#":
            keys = "#"
        if keys:
            self._discard(fields)
            call.take(keys_turn(keys, listen))
        elif listen.entry is not Entry.NUMBER and (turn := self._spoken(held, fields)):
            call.take(turn)
        else:
            call.go_on()

    def _spoken(self, held: Held, fields: Fields) -> Turn | None:
        talker, listen = held.call.talker, held.call.said.listen
        if words := " ".join(_one(fields, "SpeechResult").split())[:300]:
            score = _score(_one(fields, "Confidence"))
            return Speech((Reading(words, score),), talker.lang, is_by_voice=True)
        if not _one(fields, "RecordingUrl"):
            return None
        pcm, rate_hz = self._recorded(fields)
        search = self._services.voice_search
        try:
            wav = wav_of(pcm, rate_hz)
            turn = turn_of(
                search,
                wav,
                lang=talker.lang,
                expect=listen.expect,
                is_call=True,
                longest_s=LONGEST_HEARING_S,
            )
        except BadInput:  # too short, or nobody spoke
            return Silence()
        except AccessError as problem:
            _LOG.warning("a caller could not be heard: %s", type(problem).__name__)
            return Silence()
        return turn

    def keep(self, pcm: bytes, sample_rate_hz: int, lang: Lang) -> None:
        """Keep a message that was fetched; its caller was told so."""
        keep_message(self._services, pcm, sample_rate_hz, lang, is_told_kept=True)

    def _address_of(self, fields: Fields) -> str:
        """Return where the recording is that was told of; empty where there is none of ours."""
        told = _one(fields, "RecordingUrl")
        try:
            return recording_address(told, self._settings.phone_twiml_account) if told else ""
        except BadInput as problem:
            _LOG.error("a recording could not be had: %s", type(problem).__name__)
            return ""

    def _discard(self, fields: Fields) -> None:
        """Have the provider delete a recording that nobody wants: a key came, or the call ended."""
        if address := self._address_of(fields):
            self._services.recordings.discard(address)

    def _take_message(self, held: Held, fields: Fields) -> None:
        # Fetched after the answer, and again until it is here: the caller need not wait for it.
        address = self._address_of(fields)
        if address:
            self._services.recordings.fetch(address, held.call.talker.lang)
        held.call.take(Recorded(is_kept=bool(address)))

    def _recorded(self, fields: Fields) -> tuple[bytes, int]:
        """Fetch a spoken turn, which then is deleted there; nothing where it cannot be had soon."""
        address = self._address_of(fields)
        if not address:
            return b"", 8000
        own = (self._settings.phone_twiml_account, self._token)
        ends_at = monotonic() + LONGEST_FETCHING_S
        try:
            wav = self._services.recording_fetcher.get(f"{address}.wav", credentials=own)
            while wav.status in NOT_YET and monotonic() + RETRY_S < ends_at:
                sleep(RETRY_S)
                wav = self._services.recording_fetcher.get(f"{address}.wav", credentials=own)
            return samples_of(wav.body) if wav.status == 200 else (b"", 8000)
        except AccessError as problem:
            _LOG.error("a recording could not be had: %s", type(problem).__name__)
            return b"", 8000
        finally:
            self._services.recordings.discard(address)


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _call_of(fields: Fields) -> str:
    key = _one(fields, "CallSid")
    if not _SID.fullmatch(key):
        raise Refused
    return key


def _score(told: str) -> float:
    try:
        return min(1.0, max(0.0, float(told)))
    except ValueError:
        return 1.0
