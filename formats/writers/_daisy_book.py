"""What both kinds of DAISY book share: where sounds, headings and pages meet, and the facts.

Sources: DAISY 2.02 (2001), 2.1.3 «Metadata»; ANSI/NISO Z39.86-2005.
"""

from __future__ import annotations

import re
import uuid
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from formats.document import Anchor, Document, Heading, Lang, PageBreak
from formats.labels import labels
from formats.native import identity
from formats.report import Finding, Kind
from formats.text import plain, walk
from formats.writers._daisy_sound import ChapterFile
from formats.writers._headings import headings
from formats.writers._markup import identifier, page_identifier

GENERATOR = "Prosvasi"
MS_PER_SECOND = 1000
_ROMAN = re.compile("[ivxlcdm]+")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class PageKind(StrEnum):
    """The kinds of page that players tell apart (DAISY 2.02, 2.1.4)."""

    FRONT = "front"
    NORMAL = "normal"
    SPECIAL = "special"


def page_kind(label: str) -> PageKind:
    """Tell a page's kind by its label: figures, small Roman figures, or anything else."""
    if label.isascii() and label.isdecimal():
        return PageKind.NORMAL
    return PageKind.FRONT if _ROMAN.fullmatch(label) else PageKind.SPECIAL


@dataclass(frozen=True, slots=True)
class Par:
    """A text and its sound: par `number` (from 1) of chapter `chapter` (from 0)."""

    chapter: int
    number: int
    text_id: str
    begin_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class NavPoint:
    """An entry of the navigation: a heading with its level, or a page with its kind."""

    text: str
    lang: Lang
    level: int
    page: PageKind | None
    par: Par
    place: int
    """Where the entry stands among the identifiers of the text."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the book says of itself; nothing is empty that a player requires."""

    title: str
    lang: Lang
    creators: tuple[str, ...]
    publisher: str
    subject: str
    identifier: str
    date: str
    source_date: str
    narrator: str


def book_facts(doc: Document, files: Iterable[ChapterFile]) -> Facts:
    """Return the facts of a book; where no date is known, the day on which its sound was made."""
    is_greek = labels(doc.lang).lang == "el"
    meta = doc.metadata
    return Facts(
        title=doc.title.strip() or labels(doc.lang).text,
        lang=doc.lang,
        creators=meta.creators or ("Άγνωστος" if is_greek else "Unknown",),
        publisher=meta.publisher or GENERATOR,
        subject=meta.subject,
        identifier=meta.identifier or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, identity(doc))}",
        date=meta.date if _ISO_DATE.fullmatch(meta.date) else _made_on(files).isoformat(),
        source_date=meta.date,
        narrator="Συνθετική φωνή" if is_greek else "Synthetic voice",
    )


def _made_on(files: Iterable[ChapterFile]) -> date:
    newest = max(file.path.stat().st_mtime for file in files)
    return datetime.fromtimestamp(newest, UTC).date()


def pars(
    files: tuple[ChapterFile, ...], identifiers: tuple[str, ...], findings: list[Finding]
) -> tuple[tuple[Par, ...], ...]:
    """Return the pars of each chapter; sound of no text joins the text before it."""
    known = frozenset(identifiers)
    last = identifiers[0]
    chapters = []
    for number, file in enumerate(files):
        made = []
        for count, clip in enumerate(file.clips, 1):
            place = _place(clip.anchor, known)
            if place is None:
                findings.append(Finding(Kind.LOST, "sound-without-text", clip.anchor))
            last = place or last
            made.append(Par(number, count, last, clip.begin_ms, clip.end_ms))
        chapters.append(tuple(made))
    return tuple(chapters)


def _place(anchor: Anchor, known: frozenset[str]) -> str | None:
    names = (identifier(anchor), identifier(anchor.rpartition(".s")[0]))
    return next((name for name in names if name in known), None)


def navigation(
    doc: Document,
    files: tuple[ChapterFile, ...],
    chapters: tuple[tuple[Par, ...], ...],
    identifiers: tuple[str, ...],
) -> tuple[NavPoint, ...]:
    """Return headings and pages in reading order; the first entry is the title at level 1."""
    order = {name: number for number, name in enumerate(identifiers)}
    finder = _Finder([par for chapter in chapters for par in chapter], order)
    points = [_heading(h, finder) for h in headings(doc) if identifier(h.anchor) in order]
    points += [
        _page(block, doc.lang, finder)
        for block in walk(doc.blocks)
        if isinstance(block, PageBreak) and page_identifier(block.label) in order
    ]
    points += _other_chapters(doc, files, chapters, order)
    points.sort(key=lambda point: point.place)
    if not points or points[0].page is not None or points[0].level != 1:
        points.insert(0, NavPoint(doc.title, doc.lang, 1, None, finder.first, 0))
    return tuple(points)


class _Finder:
    """Finds the par that sounds at a place of the text, or the next one after it."""

    def __init__(self, found: list[Par], order: dict[str, int]) -> None:
        self.order = order
        self.first = found[0]
        self._pars = found
        self._places: list[int] = []
        reached = 0
        for par in found:
            reached = max(reached, order[par.text_id])
            self._places.append(reached)

    def par(self, name: str) -> Par:
        at = bisect_left(self._places, self.order[name])
        return self._pars[min(at, len(self._pars) - 1)]


def _heading(heading: Heading, finder: _Finder) -> NavPoint:
    name = identifier(heading.anchor)
    text = " ".join(plain(tuple(run for run in heading.runs if run.note is None)).split())
    par = finder.par(name)
    return NavPoint(text, heading.runs[0].lang, heading.level, None, par, finder.order[name])


def _page(block: PageBreak, lang: Lang, finder: _Finder) -> NavPoint:
    name = page_identifier(block.label)
    kind = page_kind(block.label)
    return NavPoint(block.label, lang, 0, kind, finder.par(name), finder.order[name])


def _other_chapters(
    doc: Document,
    files: tuple[ChapterFile, ...],
    chapters: tuple[tuple[Par, ...], ...],
    order: dict[str, int],
) -> list[NavPoint]:
    """Return entries for chapters that begin with no heading, such as the notes."""
    named = {heading.anchor for heading in headings(doc)}
    return [
        NavPoint(chapter.title, chapter.lang, 2, None, made[0], order[made[0].text_id])
        for number, (file, made) in enumerate(zip(files, chapters, strict=True))
        if (chapter := file.chapter).anchor not in named and made and number
    ]


def clock(milliseconds: int) -> str:
    """Return a time as `hh:mm:ss.mmm`."""
    seconds, rest = divmod(milliseconds, MS_PER_SECOND)
    return f"{whole_clock(seconds)}.{rest:03}"


def whole_clock(seconds: int) -> str:
    """Return a time as `hh:mm:ss`."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def seconds(milliseconds: int) -> str:
    """Return a time in seconds, such as `12.345`."""
    whole, rest = divmod(milliseconds, MS_PER_SECOND)
    return f"{whole}.{rest:03}"
