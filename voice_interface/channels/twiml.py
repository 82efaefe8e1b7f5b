"""The words of TwiML, and who may speak them: signatures, answers, recordings.

Source: Twilio's "Validating signatures", "TwiML for Programmable Voice" (`Gather`, `Play`,
`Record`, `Dial`); RFC 2104.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import re
import wave
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from formats.errors import BadInput
from voice_interface.channels.turns import Piece, Said
from voice_interface.dialogue.turn import Entry

Hearing = Literal["keys", "record", "provider"]
"""How callers are heard: by keys alone, recorded and heard here, or by the provider's hearing."""

BETWEEN_KEYS_S: Final = 4
LONGEST_SPEECH_S: Final = 15
LONGEST_MESSAGE_S: Final = 120
_SILENCE_S: Final = 5
_SPEECH_SILENCE_S: Final = 2
_LONG_WAIT_S: Final = 60
_ANY_KEY: Final = "1234567890*#"
_PORTS: Final = {"https": 443, "http": 80}
_RECORDING: Final = re.compile(
    r"https://api\.twilio\.com/2010-04-01/Accounts/(AC[0-9a-f]{32})/Recordings/RE[0-9a-f]{32}"
)
_TAGS: Final = {"el": "el-GR", "en": "en-GB"}


def signature(token: str, url: str, fields: Mapping[str, Iterable[str]]) -> str:
    """Return the signature of a request: the address, then each field with its values, sorted.

    Args:
        token: The account's secret.
        url: The whole address, as the provider was told it.
        fields: The fields of the form, each with all its values.
    """
    signed = url + "".join(
        name + value for name in sorted(fields) for value in sorted(set(fields[name]))
    )
    digest = hmac.new(token.encode(), signed.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode("ascii")


def is_signed(token: str, url: str, fields: Mapping[str, Iterable[str]], given: str) -> bool:
    """Tell whether a signature is right, with or without the port; in the same time if not."""
    kept = {name: tuple(values) for name, values in fields.items()}
    good = [
        hmac.compare_digest(signature(token, one, kept).encode(), given.encode("utf-8", "replace"))
        for one in _with_and_without_port(url)
    ]
    return bool(token) and any(good)


def _with_and_without_port(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or _PORTS.get(parts.scheme, 443)
    bare, whole = _at(parts, host), _at(parts, f"{host}:{port}")
    return bare, whole


def _at(parts: SplitResult, netloc: str) -> str:
    return urlunsplit(parts._replace(netloc=netloc))


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where a call goes on.

    `next_url` takes what the caller did; `sound_url` gives the address of a piece's sound.
    """

    next_url: str
    sound_url: Callable[[Piece], str]
    hearing: Hearing = "keys"
    lang: str = "el"
    dials: str = ""
    """The number of the operator that the provider dials; empty: none, the number is told."""


def answer(said: Said, wiring: Wiring) -> str:
    """Return what is said as TwiML."""
    root = Element("Response")
    if said.is_end:
        _play(root, said, wiring)
        SubElement(root, "Hangup")
    elif said.operator and wiring.dials:
        _play(root, said, wiring)
        SubElement(root, "Dial", action=wiring.next_url, method="POST").text = wiring.dials
    elif said.records:
        _play(root, said, wiring)
        _record(root, wiring, LONGEST_MESSAGE_S, _SILENCE_S, beeps=True)
    else:
        _gather(root, said, wiring)
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(root, encoding="unicode")


def hung_up() -> str:
    """Return the end of a call as TwiML."""
    root = Element("Response")
    SubElement(root, "Hangup")
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(root, encoding="unicode")


def _play(parent: Element, said: Said, wiring: Wiring) -> None:
    for piece in said.pieces:
        SubElement(parent, "Play").text = wiring.sound_url(piece)


def _gather(root: Element, said: Said, wiring: Wiring) -> None:
    entry = said.listen.entry
    # A PIN is given by keys alone: said aloud, others would hear it, and the provider too.
    is_heard = wiring.hearing != "keys" and entry is not Entry.NUMBER and not said.is_reading
    is_recorded = is_heard and wiring.hearing == "record"
    wait_s = 1 if said.is_reading or is_recorded else max(1, said.listen.timeout_ms // 1000)
    told = {"input": "dtmf", "action": wiring.next_url, "method": "POST"}
    if said.listen.has_many_keys:
        told |= {"finishOnKey": "#", "timeout": str(max(wait_s, BETWEEN_KEYS_S))}
    else:
        told |= {"finishOnKey": "", "numDigits": "1", "timeout": str(wait_s)}
    if is_heard and wiring.hearing == "provider":
        told |= {"input": "dtmf speech", "speechTimeout": "auto", "language": _TAGS[wiring.lang]}
    told["actionOnEmptyResult"] = "false" if is_recorded else "true"
    _play(SubElement(root, "Gather", told), said, wiring)
    # Who asked for a moment has it: one recording of silence after another, till words come.
    waited_s = said.listen.timeout_ms // 1000
    many = waited_s // _SPEECH_SILENCE_S if waited_s >= _LONG_WAIT_S else 1
    for _ in range(many if is_recorded else 0):
        _record(root, wiring, LONGEST_SPEECH_S, _SPEECH_SILENCE_S, beeps=False)
    # Recordings of silence are not sent on: then the call goes on here.
    SubElement(root, "Redirect", method="POST").text = wiring.next_url


def _record(root: Element, wiring: Wiring, longest_s: int, silence_s: int, *, beeps: bool) -> None:
    SubElement(
        root,
        "Record",
        action=wiring.next_url,
        method="POST",
        maxLength=str(longest_s),
        timeout=str(silence_s),
        finishOnKey=_ANY_KEY,
        playBeep=str(beeps).lower(),
        trim="do-not-trim",
    )
    if beeps:
        SubElement(root, "Redirect", method="POST").text = wiring.next_url


def recording_address(told: str, account: str) -> str:
    """Return the address of a recording of our own account; nothing else is ever fetched.

    Raises:
        BadInput: It is no such address.
    """
    found = _RECORDING.fullmatch(told)
    if found is None or found[1] != account:
        raise BadInput("no recording of this account", say="phone-no-recording")
    return told


def samples_of(wav: bytes) -> tuple[bytes, int]:
    """Return a recording's samples, mono and signed 16-bit, and their rate in Hz.

    Raises:
        BadInput: It is not mono sound of 16 bits in a WAV file.
    """
    try:
        with wave.open(io.BytesIO(wav)) as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:
                raise BadInput("not mono of 16 bits", say="phone-no-recording")
            return file.readframes(file.getnframes()), file.getframerate()
    except (wave.Error, EOFError) as exc:
        raise BadInput(f"recording: {exc}", say="phone-no-recording") from exc
