"""How soon a spoken turn is answered, on this machine, with the real recogniser and voice.

From the end of speech (the recording is whole; with an open microphone a pause of 0.5 to 0.9 s
tells it, which is not counted) to the first sound of the answer: hearing, the conversation, the
search and the first sentence's synthesis. A title must be answered within 1.5 s, a command within
0.3 s, at the median; four who speak at once must be served in the order in which they came. The
exit status is 1 where one of these does not hold. Speech is our own synthetic voice.

    python benchmarks/talk_times.py [--rounds 3] [--models DIRECTORY]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep

from access_service.bootstrap import Services, bootstrap
from access_service.conversion.ports import Spoken
from access_service.conversion.request import Options
from access_service.sample.load import CATALOGUE_FILES
from access_service.settings import Settings
from access_service.talks import Talk, spoken_reply
from formats.document import EL
from formats.text import plain
from tests.voice_interface.hearing.sounds import in_silence, says, wav
from tts.engine import Wpm
from voice_interface.hearing.endpoint import RULES

TITLE_S, COMMAND_S = 1.5, 0.3
TITLES = (
    "Βίος και πολιτεία του Αλέξη Ζορμπά",
    "Η φόνισσα",
    "Ο βασιλιάς της Ασίνης",
    "Το αμάρτημα της μητρός μου",
    "Τα ψηλά βουνά",
)
COMMANDS = ("βοήθεια", "ανακοινώσεις", "το ράφι μου", "ρυθμίσεις", "πίσω")
SPEAKERS = 4


def library(folder: Path, models: Path) -> Services:
    services = bootstrap(Settings(data=folder, language="el", models_directory=models))
    for path in CATALOGUE_FILES:
        services.catalogue.import_file(path)
    services.warm_up()
    first_sound(services, services.talks.begin(EL))
    return services


def first_sound(services: Services, talk: Talk) -> None:
    options = Options(talk.state.lang, wpm=Wpm(talk.state.wpm))
    stream = services.narrator.stream(spoken_reply(talk), Spoken(options))
    next(stream)
    stream.close()


def turn(services: Services, sound: bytes) -> tuple[float, float, str]:
    """Return seconds to the first sound, processor seconds of hearing, and the answer."""
    talk = services.talks.begin(EL)
    start, spent = perf_counter(), process_time()
    talk = services.talks.hear(talk, sound)
    heard = process_time() - spent
    first_sound(services, talk)
    return perf_counter() - start, heard, plain(talk.reply.say[0])


def measure(services: Services, name: str, said: tuple[str, ...], rounds: int, bar: float) -> bool:
    sounds = {one: wav(in_silence(says(one, wpm=110) * 0.7)) for one in said}
    times: list[float] = []
    spent: list[float] = []
    for number in range(rounds):
        for one, sound in sounds.items():
            seconds, processor, answer = turn(services, sound)
            times.append(seconds)
            spent.append(processor)
            if number == 0:
                print(f"  {one:36} {seconds:5.2f} s  {answer[:60]}")
    holds = median(times) <= bar
    print(
        f"{name}: median {median(times):.2f} s, longest {max(times):.2f} s, processor "
        f"{median(spent):.2f} s (n = {len(times)}; bar {bar} s) {'holds' if holds else 'MISSED'}"
    )
    return holds


def at_once(services: Services) -> bool:
    """Let several speak at once and tell whether they are served in order."""
    sound = wav(in_silence(says(TITLES[0], wpm=110) * 0.7))
    served: list[tuple[int, float]] = []
    start = perf_counter()

    def speak(number: int) -> None:
        services.talks.hear(services.talks.begin(EL), sound)
        served.append((number, perf_counter() - start))

    speakers = [threading.Thread(target=speak, args=(number,)) for number in range(SPEAKERS)]
    for one in speakers:
        one.start()
        sleep(0.1)
    for one in speakers:
        one.join()
    holds = [number for number, _ in served] == list(range(SPEAKERS))
    waits = ", ".join(f"{seconds:.2f}" for _, seconds in served)
    print(f"{SPEAKERS} at once: served after {waits} s, {'in order' if holds else 'NOT IN ORDER'}")
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description="How soon a spoken turn is answered.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", type=Path, default=Path("library-data/models"))
    asked = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        services = library(Path(folder), asked.models)
        try:
            held = [
                measure(services, "title", TITLES, asked.rounds, TITLE_S),
                measure(services, "command", COMMANDS, asked.rounds, COMMAND_S),
                at_once(services),
            ]
        finally:
            services.close()
    pauses = ", ".join(f"{expect} {rules.pause_ms} ms" for expect, rules in RULES.items())
    print(
        f"with an open microphone the pause comes before: {pauses}; load {os.getloadavg()[0]:.1f}"
    )
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
