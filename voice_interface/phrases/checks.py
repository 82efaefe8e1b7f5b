"""Whether a phrase book means what it says, and whether one sentence steals another's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from formats.language.fold import fold
from voice_interface.phrases.book import PhraseBook, Utterance
from voice_interface.phrases.command import Command, Intent
from voice_interface.phrases.understanding import Understanding

MOST_EXPANSIONS = 40


class Fault(StrEnum):
    """What is wrong with an utterance."""

    NOT_UNDERSTOOD = "not-understood"
    OTHER_INTENT = "other-intent"
    OTHER_SLOT = "other-slot"


@dataclass(frozen=True, slots=True)
class PhraseFault:
    """An utterance that is not understood as the book says. `got` is what was understood."""

    fault: Fault
    intent: Intent
    say: str
    got: str


def check_book(book: PhraseBook) -> Iterator[PhraseFault]:
    """Yield every fault: of the tests first, then of what the sentences themselves let one say."""
    understanding = Understanding(book)
    for intent, phrases in book.intents.items():
        for test in phrases.tests:
            yield from _check(understanding, intent, test)
    for intent in book.intents:
        for said in understanding.expansions(intent, most=MOST_EXPANSIONS):
            found = understanding.understand(said)
            if found is not None and found.intent is not intent:
                yield PhraseFault(Fault.OTHER_INTENT, intent, said, found.intent)


def _check(understanding: Understanding, intent: Intent, test: Utterance) -> Iterator[PhraseFault]:
    found = understanding.understand(test.say)
    if found is None:
        yield PhraseFault(Fault.NOT_UNDERSTOOD, intent, test.say, "")
        return
    if found.intent is not intent:
        yield PhraseFault(Fault.OTHER_INTENT, intent, test.say, found.intent)
        return
    wanted = dict(test.slots)
    for name, value in _slots(found).items():
        if fold(value) != fold(wanted.get(name, "")):
            yield PhraseFault(Fault.OTHER_SLOT, intent, test.say, f"{name}={value}")


def _slots(command: Command) -> dict[str, str]:
    number = str(command.number) if command.number else ""
    return {
        "text": command.text,
        "author": command.author,
        "title": command.title,
        "subject": command.subject,
        "form": command.form,
        "language": command.language,
        "audience": command.audience,
        "number": number,
        "day": command.day,
    }
