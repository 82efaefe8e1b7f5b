"""What works here, what does not, and what to install: for `prosvasi doctor`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from formats.errors import AccessError, Unavailable

if TYPE_CHECKING:
    from access_service.bootstrap import Services

MEBIBYTE = 1024 * 1024
TEST_ENGINE = "silent"
LEAST_FREE_MEBIBYTES = 500


class Verdict(StrEnum):
    """How a part is."""

    WORKS = "works"
    OPTIONAL = "optional"
    """Not there, and the main job does without it."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One part and how it is; `say` and `facts` make the sentence in the reader's language."""

    name: str
    verdict: Verdict
    say: str
    facts: tuple[tuple[str, str | int | float], ...] = ()


def checks(services: Services) -> tuple[Check, ...]:
    """Return every check, each one made now."""
    made: list[Check] = [_python()]
    steps: tuple[tuple[str, Callable[[Services], Iterator[Check]]], ...] = (
        ("data", _data),
        ("database", _database),
        ("catalogue", _catalogue),
        ("contacts", _contacts),
        ("speech", _speech),
        ("conversions", _conversions),
        ("hearing", _hearing),
        ("fonts", _fonts),
        ("ocr", _recognition),
        ("braille", _braille),
        ("programs", _programs),
    )
    for name, step in steps:
        made.extend(_made(name, step, services))
    return tuple(made)


def conversion_checks(services: Services) -> tuple[Check, ...]:
    """Return only whether conversions can be executed here, which takes no time to tell."""
    return tuple(_made("conversions", _conversions, services))


def _made(
    name: str, step: Callable[[Services], Iterator[Check]], services: Services
) -> list[Check]:
    try:
        return list(step(services))
    except AccessError as error:
        return [Check(name, Verdict.BROKEN, error.say, tuple(error.facts.items()))]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", Verdict.WORKS, "doctor-python", (("version", version),))


def _data(services: Services) -> Iterator[Check]:
    folder = services.settings.data
    folder.mkdir(parents=True, exist_ok=True)
    name = str(folder)
    if not os.access(folder, os.W_OK):
        yield Check("data", Verdict.BROKEN, "doctor-data-not-writable", (("name", name),))
        return
    free = shutil.disk_usage(folder).free // MEBIBYTE
    if free < LEAST_FREE_MEBIBYTES:
        yield Check("data", Verdict.BROKEN, "doctor-disk-low", (("name", name), ("free", free)))
    else:
        yield Check("data", Verdict.WORKS, "doctor-data", (("name", name), ("free", free)))


def _database(services: Services) -> Iterator[Check]:
    backend = services.engine.url.get_backend_name()
    yield Check("database", Verdict.WORKS, "doctor-database", (("kind", backend),))


def _catalogue(services: Services) -> Iterator[Check]:
    count = services.catalogue.count()
    if count:
        services.catalogue.search("a", limit=1)
        yield Check("catalogue", Verdict.WORKS, "doctor-catalogue", (("count", count),))
    else:
        yield Check("catalogue", Verdict.OPTIONAL, "doctor-catalogue-empty")


def _contacts(services: Services) -> Iterator[Check]:
    unset, lacks = services.settings.unset_contacts, services.settings.statement_lacks
    names = (("names", ", ".join(unset)),)
    for one in lacks:
        facts = names if one == "contact" else ()
        yield Check("contacts", Verdict.OPTIONAL, f"doctor-contacts-no-{one}", facts)
    if unset and not lacks:
        yield Check("contacts", Verdict.WORKS, "doctor-contacts-more", names)
    elif not lacks:
        yield Check("contacts", Verdict.WORKS, "doctor-contacts")


def _speech(services: Services) -> Iterator[Check]:
    from tts.engines.registry import check_engines

    for name, state in check_engines().items():
        if name == TEST_ENGINE:
            continue
        if state.is_ready:
            # An engine that sends text away and that nobody chose is an offer, not a fact.
            is_used = name == services.settings.engine or not state.say
            verdict = Verdict.WORKS if is_used else Verdict.OPTIONAL
            yield Check(f"speech-{name}", verdict, state.say or "doctor-engine", (("name", name),))
        else:
            is_chosen = name == services.settings.engine
            verdict = Verdict.BROKEN if is_chosen else Verdict.OPTIONAL
            facts = (("name", name), ("detail", state.detail))
            yield Check(f"speech-{name}", verdict, "doctor-engine-missing", facts)


def _conversions(services: Services) -> Iterator[Check]:
    # What keeps this process from executing; where it does not try to, there is nothing to keep.
    if services.conversions.failure is not None:
        raise services.conversions.failure
    yield Check("conversions", Verdict.WORKS, "doctor-conversions")


def _hearing(services: Services) -> Iterator[Check]:
    services.install_models()
    services.recogniser.load()
    yield Check("hearing", Verdict.WORKS, "doctor-hearing")


def _fonts(_services: Services) -> Iterator[Check]:
    from formats.pdf.faces import check_coverage

    check_coverage(["Ελληνικά, ἀρχαῖα, English, 12,50 €"])
    yield Check("fonts", Verdict.WORKS, "doctor-fonts")


def _recognition(_services: Services) -> Iterator[Check]:
    from formats.readers.tesseract import PACKAGES, ocr_state

    state = ocr_state()
    if state.is_ready:
        facts = (("detail", ", ".join(state.languages)),)
        yield Check("ocr", Verdict.WORKS, "doctor-ocr", facts)
    else:
        facts = (("package", PACKAGES),)
        yield Check("ocr", Verdict.OPTIONAL, "doctor-ocr-missing", facts)


def _braille(_services: Services) -> Iterator[Check]:
    from formats.braille.liblouis import liblouis

    try:
        liblouis()
    except Unavailable as error:
        yield Check("braille", Verdict.OPTIONAL, error.say, tuple(error.facts.items()))
        return
    yield Check("braille", Verdict.WORKS, "doctor-braille")


PROGRAMS = (
    ("soffice", "libreoffice-writer"),
    ("java", "default-jre-headless"),
    ("pdfinfo", "poppler-utils"),
)
"""Programs that later steps and the conformance checks can use, and Debian's package of each."""


def _programs(_services: Services) -> Iterator[Check]:
    for program, package in PROGRAMS:
        facts = (("name", program), ("package", package))
        if shutil.which(program):
            yield Check(program, Verdict.WORKS, "doctor-program", facts)
        else:
            yield Check(program, Verdict.OPTIONAL, "doctor-program-missing", facts)
