"""A whole call to the telephone line as a WAV file, and whether its prompts can be understood.

    python benchmarks/demo_call.py [--to build/demo-call] [--models FOLDER] [--check] [--again]

The line answers on a real AudioSocket connection, as an exchange would make it: sample library,
real voice, real recognition of what the caller says. The caller, on the other end of the
connection, presses keys (20 ms frames of kind 0x03) and speaks. `call.wav` has the caller on the
left (keys as their two tones) and the line on the right; `call.json` tells each prompt that was
heard to its end, where it stands, and its own file: the prompt as it was cut out of what came over
the wire.

With `--check` Whisper writes down what it hears in each of those files (`--again`: in those of the
last call, without another); it is told nothing of the prompts. Whisper-base gets most Greek words
of our voice slightly wrong, and of one or two words it often writes nothing. So words are not
compared one by one: the letters are, as they sound (η, ι, υ, ει, οι are one sound), by edit
distance over the longer length. The bar: the prompt that was meant is nearer than every other
prompt of the journey, for three in four of them (a guess is right for one in thirty); prompts put
in each other's places must be nearest for no more than one in ten.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
import uuid
import wave
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from access_service.telephone.line import PhoneLine  # noqa: E402
from formats.document import EL, Document, Paragraph  # noqa: E402
from formats.text import plain  # noqa: E402
from tts.listening import wav_of  # noqa: E402 - a script finds its package
from voice_interface.channels.audiosocket import (  # noqa: E402
    AudioSocketServer,
    Kind,
    Unpacker,
    packed,
)
from voice_interface.keypad import keys_of  # noqa: E402
from voice_interface.phrases.book import built_in  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from access_service.bootstrap import Services
    from formats.document import Runs
    from tts.engine import Utterance

RATE_HZ, FRAME_BYTES, FRAME_S = 8000, 320, 0.02
CARD = "12345"
PERSON = "Για να σας συνδέσω"
KEPT = "Το μήνυμα κρατήθηκε"
SHORTEST_S = 0.8
"""A prompt of one word says too little to be told from another."""
LEAST_NEAREST = 0.9
_TONES = {
    key: (low, high)
    for low, row in zip((697, 770, 852, 941), ("123", "456", "789", "*0#"), strict=True)
    for high, key in zip((1209, 1336, 1477), row, strict=True)
}
_SOUNDS = (
    ("ου", "u"),
    ("[αε]ι|οι|υι", "ι"),
    ("αυ", "αβ"),
    ("ευ", "εβ"),
    ("μπ", "b"),
    ("ντ", "d"),
    ("γ[κγ]", "g"),
    ("[ηυ]", "ι"),
    ("ω", "ο"),
)


def letters(text: str) -> str:
    """Return a text as it sounds: small, without accents, spaces and signs."""
    from formats.language.fold import fold

    told = re.sub(r"αι", "ε", re.sub(r"[^\w]", "", fold(text)))
    for written, sound in _SOUNDS:
        told = re.sub(written, sound, told)
    return re.sub(r"(.)\1", r"\1", told)


def distance(meant: str, heard: str) -> float:
    """Return how far two texts are apart as they sound, from 0 to 1."""
    return float(Levenshtein.normalized_distance(letters(meant), letters(heard)))


# the line


class Told(PhoneLine):
    """The line, with a note of what was spoken."""

    def __init__(self, services: Services, **more: object) -> None:
        super().__init__(services, **more)  # type: ignore[arg-type]
        self.spoken: list[tuple[str, bytes]] = []
        sound = self.speech.sound

        async def noted(words: Runs, *, wpm: int, sample_rate_hz: int) -> bytes:
            pcm = await sound(words, wpm=wpm, sample_rate_hz=sample_rate_hz)
            self.spoken.append((plain(words), pcm))
            return pcm

        self.speech.sound = noted  # type: ignore[method-assign]

    def _speak_on(self, utterance: Utterance, options, sample_rate_hz: int) -> bytes:  # type: ignore[no-untyped-def]
        pcm = super()._speak_on(utterance, options, sample_rate_hz)
        self.spoken.append((utterance.written, pcm))
        return pcm


def library(folder: Path, models: Path) -> tuple[Services, str]:
    """Return a library with the sample, a patron who is visited at home, and the patron's PIN."""
    from access_service.bootstrap import bootstrap
    from access_service.delivery.model import Profile, Round, RoundId, Taste, TasteKind
    from access_service.delivery.needs import Need, NeedCode
    from access_service.delivery.people import Given, Purpose
    from access_service.sample.first_start import load_sample
    from access_service.settings import Settings

    settings = Settings(
        data=folder, language="el", library_phone="210 0001234", models_directory=models
    )
    services = bootstrap(settings)
    load_sample(services)
    new = services.patrons.add(CARD, name="Μαρία", lang=EL)
    desk = services.delivery
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - the machine's own day
    round_ = desk.desk.store.add_round(Round(RoundId(0), "Κέντρο", tomorrow.weekday()))
    profile = Profile(
        new.patron.id,
        frozenset({Need(NeedCode.AUDIO)}),
        round_.id,
        starts_on=tomorrow,
        tastes=(Taste(TasteKind.AUTHOR, "Παπαδιαμάντης, Αλέξανδρος"),),
    )
    desk.people.enrol(profile, tuple(Purpose), Given.SIGNATURE, by="librarian")
    desk.planning.night()
    return services, new.pin


# the caller


@dataclass
class Caller:
    """The other end of the connection: an exchange with somebody on the telephone."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    began: float = field(default_factory=time.monotonic)
    heard: bytearray = field(default_factory=bytearray)
    """The line's sound, without the silence between."""
    when: list[float] = field(default_factory=list)
    """Of each frame of `heard`: seconds since the call began."""
    said: dict[int, bytes] = field(default_factory=dict)
    """What the caller sounded, by its sample."""
    _speech: bytearray = field(default_factory=bytearray)

    async def run(self) -> None:
        """Take the line's sound until it hangs up."""
        unpacker = Unpacker()
        talking = asyncio.create_task(self._talk())
        with suppress(OSError):
            while data := await self.reader.read(65_536):
                for kind, payload in unpacker.feed(data):
                    if kind == Kind.SLIN_8_KHZ:
                        self.heard += payload
                        self.when.append(self.now)
        talking.cancel()

    async def _talk(self) -> None:
        at = time.monotonic()
        while True:
            frame = bytes(self._speech[:FRAME_BYTES]).ljust(FRAME_BYTES, b"\0")
            del self._speech[:FRAME_BYTES]
            if any(frame):
                self.said[int(self.now * RATE_HZ)] = frame
            self.writer.write(packed(Kind.SLIN_8_KHZ, frame))
            at += FRAME_S
            await asyncio.sleep(max(0.0, at - time.monotonic()))

    @property
    def now(self) -> float:
        """Return the seconds since the call began."""
        return time.monotonic() - self.began

    async def press(self, keys: str, apart_s: float = 0.35) -> None:
        """Press keys."""
        for key in keys:
            self.writer.write(packed(Kind.DTMF, key.encode()))
            at = np.arange(RATE_HZ // 10) / RATE_HZ
            wave_ = sum(np.sin(2 * np.pi * hz * at) for hz in _TONES[key]) * 4000
            self.said[int(self.now * RATE_HZ)] = np.asarray(wave_).astype("<i2").tobytes()
            await asyncio.sleep(apart_s)

    async def say(self, pcm: bytes) -> None:
        """Say something."""
        self._speech += pcm
        await asyncio.sleep(len(pcm) / 2 / RATE_HZ + 1.0)

    async def listen(self, most_s: float = 60.0, silence_s: float = 1.5) -> None:
        """Listen until the line has been silent for so long, or for so long altogether."""
        since = self.now
        while self.now - since < most_s:
            last = max(self.when[-1] if self.when else 0.0, since)
            if self.now - last > silence_s:
                return
            await asyncio.sleep(0.05)


async def until(is_so: Callable[[], bool], most_s: float = 90.0) -> None:
    """Wait for something that takes long where the machine is busy: what was said is heard."""
    since = time.monotonic()
    while not is_so() and time.monotonic() - since < most_s:
        await asyncio.sleep(0.2)


def is_patience(text: str) -> bool:
    """Tell whether a prompt says only that an answer is coming."""
    return text == built_in(EL).replies["line-thinking"]


async def journey(line: Told, caller: Caller, pin: str, title: str, speak) -> None:  # type: ignore[no-untyped-def]
    """Hold the whole call, as somebody would who calls for the first time."""
    await caller.listen()
    await caller.press("2")
    await caller.listen(20)
    await caller.press("*")
    await caller.listen()
    await caller.press("1")
    await caller.listen()
    await caller.press(keys_of(title) + "#")
    await caller.listen()
    await caller.press("1")
    await caller.listen()
    await caller.press("1")
    await caller.listen(20)
    for key in "675":  # ahead, slower, pause
        await caller.press(key)
        await caller.listen(8)
    await caller.press("*")
    await caller.listen()
    await caller.press("2")
    await caller.listen()
    await caller.press(CARD + "#", 0.25)
    await caller.listen()
    await caller.press(pin + "#", 0.25)
    await caller.listen()
    await caller.press("1")
    await caller.listen()
    await caller.press("***", 0.8)
    await caller.listen()
    for keys in ("4", "3", "*", "*", "3", "2", "*", "3", "*", "*"):
        await caller.press(keys, 0.6)
        await caller.listen()
    before = len(line.spoken)
    await caller.say(speak("άνθρωπος"))
    await until(lambda: any(not is_patience(text) for text, _ in line.spoken[before:]))
    await caller.listen()
    is_understood = any(text.startswith(PERSON) for text, _ in line.spoken[before:])
    print(f"«άνθρωπος» was {'understood' if is_understood else 'not understood: 0 is pressed'}")
    for keys in ("2", "1") if is_understood else ("0", "2", "1"):
        await caller.press(keys, 0.6)
        await caller.listen()
    await caller.say(speak("Θα ήθελα να με πάρετε τηλέφωνο το πρωί. Ευχαριστώ πολύ."))
    await caller.press("#")
    await until(lambda: any(text.startswith(KEPT) for text, _ in line.spoken))
    await caller.listen()


async def hold(line: Told, pin: str, title: str) -> Caller:
    """Return the caller after the call."""

    def speak(words: str) -> bytes:
        from formats.build import DocumentBuilder, runs

        anchor = DocumentBuilder(EL).anchor()
        text = Document("", EL, (Paragraph(anchor, runs(words, EL)),))
        return line._speak(text, 140, RATE_HZ)

    server = AudioSocketServer(
        lambda leg, address: line.answer(leg, source=address),
        allowed=(ip_network("127.0.0.0/8"),),
        most=2,
    )
    listening = await server.start("127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(packed(Kind.ID, uuid.uuid4().bytes))
        caller = Caller(reader, writer)
        taking = asyncio.create_task(caller.run())
        await journey(line, caller, pin, title, speak)
        writer.write(packed(Kind.HANG_UP))
        await writer.drain()
        await asyncio.wait({taking}, timeout=60)
        writer.close()
    return caller


def write(caller: Caller, to: Path) -> None:
    """Write both sides of the call as WAV: the caller on the left, the line on the right."""
    count = int(caller.now * RATE_HZ) + RATE_HZ
    sides = np.zeros((count, 2), np.int16)
    for at, pcm in caller.said.items():
        samples = np.frombuffer(pcm, "<i2")[: count - at]
        sides[at : at + len(samples), 0] = samples
    at = 0
    for number, when in enumerate(caller.when):  # frames come in bursts and sound one after another
        at = max(at, int(when * RATE_HZ))
        frame = np.frombuffer(caller.heard, "<i2", FRAME_BYTES // 2, number * FRAME_BYTES)
        sides[at : at + len(frame), 1] = frame[: count - at]
        at += len(frame)
    with wave.open(str(to), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sides.tobytes())


@dataclass(frozen=True)
class Prompt:
    """A prompt that came over the wire to its end."""

    text: str
    at_s: float
    wav: bytes


def prompts_of(line: Told, caller: Caller) -> list[Prompt]:
    """Return each prompt that was heard whole, once, cut out of what came over the wire."""
    found: dict[str, Prompt] = {}
    heard, at = bytes(caller.heard), 0
    for text, pcm in line.spoken:
        start = heard.find(pcm, at) if len(pcm) >= SHORTEST_S * RATE_HZ * 2 else -1
        if start < 0:
            continue  # cut off by a key, or too short to be told from another
        at = start
        when = caller.when[min(start // FRAME_BYTES, len(caller.when) - 1)]
        found.setdefault(text, Prompt(text, when, wav_of(heard[start : start + len(pcm)], RATE_HZ)))
    return list(found.values())


def keep(prompts: list[Prompt], to: Path) -> None:
    """Write each prompt into a file of its own, and where it stands."""
    told = []
    for number, one in enumerate(prompts, 1):
        file = to / f"prompt-{number:02}.wav"
        file.write_bytes(one.wav)
        told.append({"at_s": round(one.at_s, 2), "text": one.text, "file": file.name})
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (to / "call.json").write_text(text, encoding="utf-8")


def kept(to: Path) -> list[Prompt]:
    """Return the prompts of the last call."""
    told = json.loads((to / "call.json").read_text(encoding="utf-8"))
    return [Prompt(one["text"], one["at_s"], (to / one["file"]).read_bytes()) for one in told]


def check(prompts: list[Prompt], services: Services) -> bool:
    """Have Whisper write each prompt down and tell whether the one that was meant is nearest."""
    from voice_interface.expect import Expect
    from voice_interface.hearing.sound import decode

    texts = [one.text for one in prompts]
    away, nearest, heard = [], 0, []
    for one in prompts:
        sound = decode(one.wav)
        heard.append(services.recogniser.recognise(sound, lang=EL, expect=Expect.SEARCH).text)
        apart = [distance(text, heard[-1]) for text in texts]
        own = apart[texts.index(one.text)]
        is_nearest = heard[-1] != "" and apart.count(own) == 1 and own == min(apart)
        nearest += is_nearest
        away.append(own)
        print(f"{'  ' if is_nearest else '! '}{own:.2f}  {one.text}\n        {heard[-1]}")
    moved = texts[1:] + texts[:1]
    wrong = sum(
        bool(words) and distance(text, words) == min(distance(other, words) for other in texts)
        for text, words in zip(moved, heard, strict=True)
    )
    count = len(prompts)
    print(f"{count} prompts: letters wrong {np.mean(away):.0%} (median {np.median(away):.0%})")
    print(f"nearest to what was meant: {nearest} of {count}; prompts in wrong places: {wrong}")
    return count >= 15 and nearest >= LEAST_NEAREST * count and wrong <= 0.1 * count


def made(services: Services, pin: str, to: Path) -> bool:
    """Hold the call and keep it; tell whether staff have what the caller left and asked for."""
    titles = (item.title.split()[0] for item in services.catalogue.items())
    title = next(one for one in titles if len(one) > 6 and one.isalpha())
    line = Told(services, wire="audiosocket", most_calls=2)
    line.prepare(RATE_HZ)
    caller = asyncio.run(hold(line, pin, title))
    line.close()
    write(caller, to / "call.wav")
    prompts = prompts_of(line, caller)
    keep(prompts, to)
    print(f"{to / 'call.wav'}: {caller.now:.0f} s, {len(prompts)} prompts heard whole")
    left, asked = len(services.phone_messages.all()), len(services.requests.open())
    print(f"messages left: {left}; requests made: {asked}")
    return left == 1 and asked == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "demo-call")
    parser.add_argument("--models", type=Path, default=ROOT / "library-data" / "models")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--again", action="store_true")
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        services, pin = library(Path(folder), chosen.models)
        is_met = chosen.again or made(services, pin, chosen.to)
        if chosen.check or chosen.again:
            is_met = check(kept(chosen.to), services) and is_met
        services.close()
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
