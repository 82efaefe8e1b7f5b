"""Several who speak at once: each is heard, in the order in which they came, or told why not."""

# ruff: noqa: ARG002 - a stand-in takes what the real one takes

from __future__ import annotations

import threading
from pathlib import Path
from time import sleep

from access_service.bootstrap import Services, bootstrap
from access_service.settings import Settings
from access_service.talks import turn_of
from access_service.web.application import create_app
from formats.document import EL, Lang
from formats.text import plain
from tests.access_service.web.conftest import FakeRecogniser, spoken
from tests.voice_interface.hearing.test_in_order import until_in_row
from voice_interface.expect import Expect
from voice_interface.hearing.in_order import InOrder
from voice_interface.hearing.recogniser import Heard
from voice_interface.hearing.sound import Sound

MOST_S = 60
LONGER_AND_LONGER = (
    "Ζορμπάς",
    "Η φόνισσα του Παπαδιαμάντη",
    "Το νησί με τα πολλά και μεγάλα κύματα",
    "Η ζωή και ο θάνατος ενός μεγάλου και πολύ γνωστού συγγραφέα",
)


class Slow(FakeRecogniser):
    """Takes a moment for each speaker, and knows whom it heard and how many at a time.

    Args:
        gate: Nobody is heard to the end before it opens.
    """

    def __init__(self, gate: threading.Event | None = None) -> None:
        super().__init__()
        self.gate = gate
        self.lengths_ms: list[int] = []
        self.at_once = self.most_at_once = 0

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.lengths_ms.append(sound.duration_ms)
        if self.gate is None:
            sleep(0.2)
        else:
            assert self.gate.wait(MOST_S)
        self.at_once -= 1
        return Heard("Αλέξης Ζορμπάς", EL, 0.9)


def with_recogniser(library: Services, **parts: object) -> Services:
    """Return the same library with another recogniser."""
    shared = {"engine": library.engine, "catalogue": library.catalogue}
    return bootstrap(library.settings, narrator=library.narrator, **shared, **parts)


def test_four_who_speak_at_once_are_heard_in_order_and_one_at_a_time(library: Services) -> None:
    slow = Slow(threading.Event())
    services = with_recogniser(library, recogniser=slow, in_order=InOrder(longest_s=MOST_S))
    services.voice_search.load()
    hearers = [
        threading.Thread(
            target=turn_of,
            args=(services.voice_search, sound),
            kwargs={"lang": EL, "expect": Expect.SEARCH},
        )
        for sound in map(spoken, LONGER_AND_LONGER)
    ]
    for number, hearer in enumerate(hearers, 1):
        hearer.start()
        until_in_row(services.in_order, number)  # two who come at once have no order
    slow.gate.set()
    for hearer in hearers:
        hearer.join(MOST_S)
    services.in_order.close()
    assert len(slow.lengths_ms) == 4
    assert slow.lengths_ms == sorted(slow.lengths_ms)
    assert slow.most_at_once == 1


def test_a_voice_that_leaves_the_library_is_told_to_before_anybody_speaks(
    library: Services, tmp_path: Path
) -> None:
    outside = Settings(data=tmp_path, language="el", recogniser="google")
    for settings, is_told in ((outside, True), (library.settings, False)):
        services = bootstrap(settings, engine=library.engine, catalogue=library.catalogue)
        client = create_app(services).test_client()
        for page in ("/talk/", "/search"):
            assert ("στέλνεται στην Google" in client.get(page).text) is is_told


def test_who_cannot_be_heard_in_time_is_told_so_and_the_conversation_stands(
    library: Services, zorba_sound: bytes
) -> None:
    impatient = InOrder(longest_s=0.01)
    services = with_recogniser(library, recogniser=Slow(), in_order=impatient)
    talk = services.talks.begin(EL)
    after = services.talks.hear(talk, zorba_sound)
    assert "άργησα" in plain(after.reply.say[0])
    assert after.state.place == talk.state.place
    impatient.close()
