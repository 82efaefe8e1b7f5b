"""Sound inside a web page: a player for each chapter, and the sentence that sounds is shown.

The sound itself stands in the page, so that one file is the whole work. Without script the players
play; the script, the only one that the page's policy lets run, marks the sentence.

Sources: HTML Living Standard, 4.8.9 «audio»; Content Security Policy Level 3, 2.3.1 (hashes);
RFC 2397 (data addresses).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from formats.narration import Narration
from formats.report import Finding, Kind
from formats.theme import Theme
from formats.writers._clips import playable, touching
from formats.writers._markup import Element, Markup, identifier

_MOST_MB = 60
"""Of sound in one page; browsers open more, but slowly."""
_BYTES_PER_MB = 1_000_000
_CHUNK_BYTES = 3 * 256 * 1024
"""A multiple of three, so that pieces of base64 join without padding between them."""
_MS_PER_SECOND = 1000
_PLACE = re.compile(rb'<audio src="urn:x-sound:(\d+)"')

SCRIPT = """
"use strict";
const players = [...document.querySelectorAll("audio[data-sound]")];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let shown = null;
const show = (part) => {
  if (part === shown) return;
  if (shown) shown.classList.remove("heard");
  shown = part;
  if (!part) return;
  part.classList.add("heard");
  part.scrollIntoView({block: "nearest", behavior: calm.matches ? "auto" : "smooth"});
};
players.forEach((player, place) => {
  const parts = [...document.querySelectorAll(`[data-at][data-sound="${player.dataset.sound}"]`)];
  const times = parts.map((part) => Number(part.dataset.at));
  const follow = () => {
    let at = times.length - 1;
    while (at > 0 && times[at] > player.currentTime + 0.05) at -= 1;
    show(parts[at] || null);
  };
  player.addEventListener("timeupdate", () => { if (!player.paused) follow(); });
  player.addEventListener("seeked", follow);
  player.addEventListener("play", () => {
    players.forEach((other) => { if (other !== player) other.pause(); });
    player.parentElement.classList.add("playing");
    follow();
  });
  player.addEventListener("pause", () => player.parentElement.classList.remove("playing"));
  player.addEventListener("ended", () => {
    show(null);
    if (players[place + 1]) players[place + 1].play();
  });
  parts.forEach((part, at) => part.addEventListener("click", (event) => {
    const isBusy = event.target.closest("a") || String(getSelection());
    if (isBusy || players.every((one) => one.paused)) return;
    player.currentTime = times[at];
    player.play();
  }));
});
"""


def script_policy() -> str:
    """Return what the page's policy lets run and play: this script, and sound from the page."""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return f"; media-src data:; script-src 'sha256-{digest}'"


def sound_style(theme: Theme) -> str:
    """Return the look of players and of the sentence that sounds: the colours change places."""
    scheme = theme.scheme
    return (
        ".sound { margin: 0 0 var(--gap); }\n"
        ".sound audio { width: 100%; min-height: 3.375rem; }\n"
        f".sound.playing {{ position: sticky; top: 0; background-color: {scheme.background}; }}\n"
        "html:has(.sound.playing) { scroll-padding-top: 5rem; }\n"
        f".heard, .heard a {{ color: {scheme.background}; background-color: {scheme.text}; }}\n"
        "img.heard, .picture.heard { outline: 0.3em solid; }\n"
        "@media (max-height: 20rem) { .sound.playing { position: static; } }\n"
        "@media print { .sound { display: none; } }\n"
    )


def fit(narration: Narration | None, findings: list[Finding]) -> Narration | None:
    """Return the narration if every browser plays its sound; much of it is reported."""
    sound = playable(narration, findings)
    if sound is None:
        return None
    size_mb = sum(clip.path.stat().st_size for clip in sound.clips) // _BYTES_PER_MB
    if size_mb > _MOST_MB:
        findings.append(Finding(Kind.FOUND, "html-sound-large", None, f"{size_mb} MB"))
    return sound


@dataclass(frozen=True, slots=True)
class _Mark:
    """The element that sounds from `begin_ms` on in clip `clip`."""

    element: Element
    clip: int
    begin_ms: int


def add_sound(page: Element, markup: Markup, narration: Narration) -> None:
    """Put a player before the text of each clip, and times on the sentences.

    Sound of no text is left in its place between those of a text.
    """
    marks = list(_marks(page, narration))
    firsts: dict[int, Element] = {}
    for mark in marks:
        firsts.setdefault(mark.clip, mark.element)
        if "data-at" not in mark.element.attrib:
            mark.element.set("data-sound", str(mark.clip + 1))
            mark.element.set("data-at", f"{mark.begin_ms / _MS_PER_SECOND:.3f}")
    titles = {chapter.clip: chapter.title for chapter in reversed(narration.chapters)}
    main = next(page.iter("main"))
    for number, _ in enumerate(narration.clips):
        name = titles.get(number) or str(number + 1)
        _put(_player(markup, number, name), firsts.get(number), main)
    body = next(page.iter("body"))
    script = markup.make("script")
    script.text = SCRIPT
    body.append(script)


def _marks(page: Element, narration: Narration) -> Iterator[_Mark]:
    known = {element.get("id"): element for element in page.iter() if element.get("id")}
    for point in touching(narration):
        element = known.get(identifier(point.anchor))
        if element is None:
            block = known.get(identifier(point.anchor.rpartition(".s")[0] or point.anchor))
            # An announcement of a whole list or table is no reason to colour all of it.
            element = next(block.iter("img"), None) if block is not None else None
        elif element.tag != "span":
            element = next(element.iter("img"), None)
        if element is not None:
            yield _Mark(element, point.clip, point.start_ms)


def _player(markup: Markup, number: int, title: str) -> Element:
    # The address comes first: it is found by that when the sound takes its place.
    player = markup.make("audio", src=f"urn:x-sound:{number}")
    player.set("controls", "controls")
    player.set("preload", "metadata")
    player.set("data-sound", str(number + 1))
    player.set("aria-label", f"{markup.labels.sound}: {title}")
    return markup.make("p", player, class_="sound")


def _put(player: Element, first: Element | None, main: Element) -> None:
    """Put a player behind the heading that it begins with, else before its first text."""
    if first is None:
        main.insert(0, player)
        return
    top, into = first, main
    for above in first.iterancestors():
        if above is main or above.get("id") == "notes":
            into = above
            break
        top = above
    is_heading = re.fullmatch("h[1-6]", str(top.tag)) is not None
    into.insert(into.index(top) + is_heading, player)


def write_with_sound(data: bytes, narration: Narration, out: BinaryIO) -> None:
    """Write a page, the sound of each clip in the place that was kept for it."""
    end = 0
    for found in _PLACE.finditer(data):
        clip = narration.clips[int(found[1])]
        out.write(data[end : found.start()] + b'<audio src="')
        out.write(f"data:{clip.media_type};base64,".encode())
        _write_base64(clip.path, out)
        out.write(b'"')
        end = found.end()
    out.write(data[end:])


def _write_base64(path: Path, out: BinaryIO) -> None:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK_BYTES):
            out.write(base64.b64encode(piece))
