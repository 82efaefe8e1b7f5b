"""Checks on the sound inside a web page: it plays, and sentences sound in the text's order."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from formats.errors import UnreadableDocument
from formats.sound.frames import frames
from formats.verify.result import Failure, Rule

SOUND = Rule(
    "HTML-12",
    "WCAG 2.2 1.2.1",
    "Ο ήχος της σελίδας δεν παίζει ή δεν ταιριάζει με το κείμενο. Φτιάξτε τη σελίδα ξανά.",
    "The sound of the page does not play, or does not fit the text. Make the page again.",
)
_DATA = re.compile(rb'(<audio src=")data:(audio/[a-z0-9]+);base64,([A-Za-z0-9+/=]*)(?=")')
_ALLOWED = re.compile(r"script-src 'sha256-([A-Za-z0-9+/=]+)'\s*(?:;|$)")
_TOLERANCE_S = 0.1

Element = Any


def taken_out(data: bytes) -> tuple[bytes, Mapping[str, tuple[str, bytes]]]:
    """Return the page with a short address for each sound, and the sounds by these addresses.

    A page of megabytes in one attribute is more than a parser takes.
    """
    sounds: dict[str, tuple[str, bytes]] = {}

    def kept(found: re.Match[bytes]) -> bytes:
        name = f"data:audio/{len(sounds)}"
        sounds[name] = (found[2].decode(), found[3])
        return found[1] + name.encode()

    return _DATA.sub(kept, data), sounds


def sound_failures(page: Element, sounds: Mapping[str, tuple[str, bytes]]) -> Iterator[Failure]:
    """Yield players without a sound, and sentences that sound out of order or after its end."""
    players = {one.get("data-sound"): one for one in page.iter("audio")}
    for number, player in players.items():
        address = player.get("src", "")
        kind, data = sounds.get(address, ("", b""))
        length = _length_s(kind, data)
        times = [_seconds(part.get("data-at")) for part in _parts(page, number)]
        has_name = bool(player.get("aria-label", "").strip()) and "controls" in player.attrib
        is_ordered = all(before < after for before, after in pairwise(times))
        fits = not times or (times[0] >= 0 and times[-1] <= length + _TOLERANCE_S)
        if not (length and has_name and is_ordered and fits):
            yield Failure(SOUND, f"audio {number}")
    for part in page.iter("span", "img"):
        if part.get("data-at") is not None and part.get("data-sound") not in players:
            yield Failure(SOUND, part.get("id", ""))


def _parts(page: Element, number: str) -> Iterator[Element]:
    return (
        part
        for part in page.iter("span", "img")
        if part.get("data-at") is not None and part.get("data-sound") == number
    )


def _seconds(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return -1.0


def _length_s(kind: str, data: bytes) -> float:
    """Return the length of a sound; of MP4, which we do not look into, as long as can be."""
    try:
        sound = base64.b64decode(data, validate=True)
        found = list(frames(sound)) if kind == "audio/mpeg" else []
    except (binascii.Error, UnreadableDocument):
        return 0.0
    if kind != "audio/mpeg":
        return float("inf") if sound[4:8] == b"ftyp" else 0.0
    return sum(frame.samples / frame.sample_rate_hz for frame in found)


def foreign_scripts(page: Element) -> Iterator[str]:
    """Yield the scripts that come from elsewhere or whose hash the page's policy does not name.

    Source: Content Security Policy Level 3, 2.3.1.
    """
    policies = [
        meta.get("content", "")
        for meta in page.iter("meta")
        if meta.get("http-equiv", "").lower() == "content-security-policy"
    ]
    allowed = {found[1] for policy in policies for found in _ALLOWED.finditer(policy)}
    for script in page.iter("script"):
        digest = hashlib.sha256((script.text or "").encode()).digest()
        if script.get("src") or base64.b64encode(digest).decode() not in allowed:
            yield (script.get("src") or script.text or "").strip()[:40]
