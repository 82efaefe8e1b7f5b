"""What the form of copies offers, in groups and plain words, and the options that it sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from access_service.conversion.request import ConversionRequest, Options, Source
from access_service.conversion.result import JobStatus
from access_service.copies import usual_options
from access_service.web.chosen import chosen
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from formats.braille.paging import (
    DEFAULT_HEIGHT_LINES,
    DEFAULT_WIDTH_CELLS,
    MAX_CELLS,
    MIN_HEIGHT_LINES,
    MIN_WIDTH_CELLS,
)
from formats.document import EL, EN, Lang
from formats.errors import BadInput
from formats.theme import PROFILES, SCHEMES
from formats.writing import MEDIA_MB, Choices

SOUND = "-sound"
"""Behind a format's name: the text of that format, and its sound."""


@dataclass(frozen=True, slots=True)
class Group:
    """Forms that serve one need; the first of all groups is the one most people take."""

    name: str
    forms: tuple[str, ...]


GROUPS = (
    Group("usual", ("mp3", "large-print-pdf", "docx")),
    Group("together", ("m4b", "epub-sound", "html-sound", "daisy", "daisy3")),
    Group("reading", ("epub", "html", "txt")),
    Group("braille", ("brf", "pef")),
)
FORMS = tuple(form for group in GROUPS for form in group.forms)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice from a list; the first value is the usual one."""

    name: str
    values: tuple[str, ...]
    are_named: bool = True
    """Whether each value has words of its own; a number speaks for itself."""


@dataclass(frozen=True, slots=True)
class Number:
    """A choice of a number, from `least` to `most`."""

    name: str
    usual: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Choices that concern the same forms."""

    name: str
    choices: tuple[Choice | Number, ...]


VOICES = ("el+f3,en-gb+f3", "el+m3,en-gb+m3", "el+f5,en-gb+f5")
"""Speakers of the default engine, the same one in both languages."""

CHOICES = (
    ChoiceGroup(
        "letters",
        (
            Choice("profile", tuple(PROFILES)),
            Choice(
                "size_pt", ("", "16", "20", "24", "28", "32", "36", "42", "48"), are_named=False
            ),
            Choice("scheme", tuple(SCHEMES)),
        ),
    ),
    ChoiceGroup(
        "voice",
        (
            Choice("wpm", ("", "100", "130", "200", "250", "300", "400")),
            Choice("voice", ("", *VOICES)),
            Choice("pitch", ("", "25", "75")),
            Choice("notes", ("", "none")),
            Choice("medium", ("", *MEDIA_MB)),
        ),
    ),
    ChoiceGroup(
        "braille",
        (
            Number("braille_width", DEFAULT_WIDTH_CELLS, MIN_WIDTH_CELLS, MAX_CELLS),
            Number("braille_height", DEFAULT_HEIGHT_LINES, MIN_HEIGHT_LINES, MAX_CELLS),
            Choice("braille_grade", ("", "1", "2")),
        ),
    ),
    ChoiceGroup("text", (Number("text_width", 76, 20, 1000),)),
)


def named(form: str) -> tuple[str, bool]:
    """Return the format of a form, and whether it has sound besides."""
    return form.removesuffix(SOUND), form.endswith(SOUND)


def offers(source: str, made_from: Source, lang: Lang) -> dict[str, Any]:
    """Return what the form shows: forms in groups, choices, what cannot be made, what is ready.

    Args:
        source: `item:ID`, `announcement:ID` or `upload:ID`.
        made_from: What that stands for.
        lang: The language that the copies would speak.
    """
    why_not = dict(_why_not(lang))
    usual = next((form for form in FORMS if form not in why_not), FORMS[0])
    return {
        "source": source,
        "is_item": source.startswith("item:"),
        "copy_lang": lang,
        "groups": GROUPS,
        "usual_form": usual,
        "choice_groups": CHOICES,
        "why_not": why_not,
        "preferred": preferred(),
        "ready": tuple(_ready(made_from, lang, why_not)),
    }


def ready(made_from: Source, lang: Lang) -> tuple[JobStatus, ...]:
    """Return the copies in the usual forms that have been made already."""
    return tuple(_ready(made_from, lang, dict(_why_not(lang))))


def preferred() -> dict[str, str]:
    """Return what the reader chose for the files that are made, by the names of the form."""
    wanted = chosen()
    return {
        "size_pt": str(wanted.print_pt or ""),
        "scheme": wanted.scheme,
        "wpm": str(wanted.wpm or ""),
        "voice": wanted.voice,
    }


def _usual(form: str, lang: Lang) -> tuple[str, Options]:
    name, has_sound = named(form)
    usual = usual_options(services().settings, lang)
    return name, replace(usual, has_sound=has_sound)


def _why_not(lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield the forms that cannot be made here, each with the reason in the reader's words."""
    for form in FORMS:
        error = services().conversions.why_unable(*_usual(form, lang))
        if error is not None:
            yield form, told(error, current_lang())


def _ready(source: Source, lang: Lang, why_not: Mapping[str, str]) -> Iterator[JobStatus]:
    forms = (form for form in FORMS if form not in why_not)
    wanted = [ConversionRequest(source, *_usual(form, lang)) for form in forms]
    return services().conversions.all_made_before(wanted)


def options_of(form: Mapping[str, str]) -> Options:
    """Return the options that a form sends; what is no number is taken as not chosen.

    Raises:
        BadInput: No such medium.
    """
    lang = EN if form.get("lang") == EN else EL
    size, pitch = form.get("size_pt", ""), _number(form, "pitch")
    usual = usual_options(services().settings, lang, wpm=_number(form, "wpm"))
    return replace(
        usual,
        profile=form.get("profile") or usual.profile,
        scheme=form.get("scheme") or usual.scheme,
        size_pt=float(size) if size.replace(".", "", 1).isdecimal() else None,
        voice=form.get("voice", ""),
        pitch=usual.pitch if pitch is None else pitch,
        reads_notes=form.get("notes") != "none",
        choices=Choices(
            text_width=_number(form, "text_width"),
            braille_width_cells=_number(form, "braille_width"),
            braille_height_lines=_number(form, "braille_height"),
            english_grade=_number(form, "braille_grade"),
            volume_mb=volume_mb(form.get("medium", "")),
        ),
    )


def volume_mb(medium: str) -> int | None:
    """Return the room on a medium, or None where none is named.

    Raises:
        BadInput: There is no such medium.
    """
    if medium and medium not in MEDIA_MB:
        raise BadInput(f"medium {medium[:40]!r}", say="unknown-medium", known=", ".join(MEDIA_MB))
    return MEDIA_MB.get(medium)


def _number(form: Mapping[str, str], name: str) -> int | None:
    value = form.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 8 else None
