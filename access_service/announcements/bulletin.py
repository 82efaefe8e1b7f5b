"""The bulletin: everything that holds now as one document, for paper, Word and the ear.

It is made anew whenever what holds has changed, so that nothing that is over is handed out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from access_service.announcements.describe import describe_announcement, full_date
from access_service.announcements.moments import ATHENS
from access_service.conversion.request import (
    ConversionRequest,
    DocumentSource,
    JobId,
    Options,
)
from access_service.conversion.service import Urgency
from access_service.messages import say
from formats.build import runs
from formats.document import EL, EN, Anchor, Block, Document, Heading, Lang, Provenance
from formats.native import digest

if TYPE_CHECKING:
    from access_service.announcements.lifecycle import AnnouncementService
    from access_service.announcements.model import Announcement
    from access_service.conversion.result import JobStatus
    from access_service.conversion.service import Conversions

FORMS = ("large-print-pdf", "docx", "mp3")
LANGS = (EL, EN)


class Markers(Protocol):
    """Small facts that last; see `access_service.store.markers`."""

    def get(self, name: str) -> str | None:
        """Return the text kept under a name, or None."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        ...


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The bulletin of a week: its title and the copies that have been asked for, by form."""

    title: str
    copies: tuple[JobStatus, ...]


class Bulletins:
    """Keeps the bulletin in each language up to what holds now.

    Args:
        announcements: What holds.
        conversions: Who makes the files.
        markers: Where it is kept which files are the present ones.
        options: Gives how the library's copies look and sound in a language.
        library: The library's name.
    """

    def __init__(
        self,
        announcements: AnnouncementService,
        conversions: Conversions,
        markers: Markers,
        *,
        options: Callable[[Lang], Options],
        library: str,
    ) -> None:
        self._announcements = announcements
        self._conversions = conversions
        self._markers = markers
        self._options = options
        self._library = library

    def document(self, lang: Lang, now: datetime) -> Document:
        """Return what holds now as one document: urgent things first, a heading for each."""
        current = self._announcements.current(now)
        title = say("bulletin-title", lang, library=self._library, week=_week(now, lang))
        return Document(
            title,
            lang,
            tuple(_blocks(title, current, lang)),
            provenance=Provenance(source=f"bulletin:{lang}", reader="bulletin"),
        )

    def renew(self, now: datetime) -> int:
        """Ask for the files of every language in which something has changed; return how many."""
        return sum(self._renew(lang, now) for lang in LANGS)

    def _renew(self, lang: Lang, now: datetime) -> int:
        document = self.document(lang, now)
        said = digest(document)
        if self._kept(lang).digest == said:
            return 0
        jobs = [] if len(document.blocks) == 1 else list(self._submit(document, lang))
        self._markers.put(_marker(lang), json.dumps([said, document.title, jobs]))
        return len(jobs)

    def _submit(self, document: Document, lang: Lang) -> Iterator[JobId]:
        for form in FORMS:
            wanted = ConversionRequest(DocumentSource(document), form, self._options(lang))
            if self._conversions.why_unable(form, wanted.options) is None:
                yield self._conversions.submit(wanted, priority=Urgency.BATCH)

    def present(self, lang: Lang, now: datetime) -> Bulletin:
        """Return the bulletin of what holds now; its files are asked for where they were not."""
        self._renew(lang, now)
        kept = self._kept(lang)
        return Bulletin(
            kept.title, tuple(self._conversions.status(JobId(job)) for job in kept.jobs)
        )

    def _kept(self, lang: Lang) -> _Kept:
        text = self._markers.get(_marker(lang))
        if text is None:
            return _Kept("", "", ())
        digest_then, title, jobs = json.loads(text)
        return _Kept(digest_then, title, tuple(jobs))


@dataclass(frozen=True, slots=True)
class _Kept:
    digest: str
    title: str
    jobs: tuple[str, ...]


def _marker(lang: Lang) -> str:
    return f"bulletin-{lang}"


def _week(now: datetime, lang: Lang) -> str:
    """Return the week of a moment as its first and last day, Monday to Sunday."""
    day = now.astimezone(ATHENS).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = day - timedelta(days=day.weekday())
    first, last = (full_date(one, lang) for one in (monday, monday + timedelta(days=6)))
    return f"{first} – {last}"


def _blocks(title: str, current: Sequence[Announcement], lang: Lang) -> Iterator[Block]:
    """Yield the title, then each announcement one level lower, its anchors made its own."""
    yield Heading(Anchor("title"), 1, runs(title, lang))
    for number, one in enumerate(current, 1):
        document = describe_announcement(one, lang=lang)
        for block in document.blocks:
            yield _own(_lower(block), f"n{number}-")


def _lower(block: Block) -> Block:
    if isinstance(block, Heading):
        return replace(block, level=min(block.level + 1, 6))
    return block


_Part = TypeVar("_Part")


def _own(part: _Part, prefix: str) -> _Part:
    """Return a part of a document with a prefix before every anchor in it.

    Notes of single announcements are left out, and so are the marks that lead to them.
    """
    if isinstance(part, tuple):
        kept = (one for one in part if getattr(one, "note", None) is None)
        return cast(_Part, tuple(_own(one, prefix) for one in kept))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changed: dict[str, Any] = {
        one.name: _own(getattr(part, one.name), prefix) for one in fields(part)
    }
    if "anchor" in changed:
        changed["anchor"] = Anchor(f"{prefix}{changed['anchor']}")
    return cast(_Part, replace(part, **changed))
