"""An announcement as a document, in the order a listener wants: what, when, the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO

from access_service.announcements.model import Announcement, Priority, Wording
from formats.build import runs
from formats.document import (
    EL,
    EN,
    Anchor,
    Block,
    Document,
    Field,
    Heading,
    Lang,
    Metadata,
    Note,
    Paragraph,
    Provenance,
)
from formats.reading import Limits

_WHEN = {EL: "Πότε", EN: "When"}
_CONTACT = {EL: "Επικοινωνία", EN: "Contact"}
_URGENT = {EL: "Επείγουσα ανακοίνωση.", EN: "Urgent announcement."}
_READERS_TITLE = Anchor("title")
"""The heading that the reader of Markdown makes up for a text without one."""


def describe_announcement(
    announcement: Announcement, *, lang: Lang = EL, contact: str = ""
) -> Document:
    """Return an announcement as a document.

    Args:
        announcement: With at least one wording.
        lang: The wording to use where there is one in this language, else the main one.
        contact: How to reach the library; left out when empty.

    Raises:
        UnreadableDocument: The text is nested beyond what a reader accepts.
    """
    wording = announcement.wording(lang)
    body, notes = _body(wording)
    return Document(
        title=wording.title,
        lang=wording.lang,
        blocks=(*_head(announcement, wording), *body, *_foot(contact, wording.lang)),
        notes=notes,
        metadata=Metadata(
            subject=announcement.kind,
            date=announcement.publish_at.date().isoformat() if announcement.publish_at else "",
            identifier=announcement.id,
        ),
        provenance=Provenance(source=f"announcement:{announcement.id}", reader="announcement"),
    )


def full_date(moment: datetime, lang: Lang) -> str:
    """Return a moment as «Τρίτη 3 Μαρτίου 2026, 18:30»; midnight means the whole day."""
    # Babel's data of one language take a moment to load: not at the start of every command.
    from babel.dates import format_datetime

    pattern = "EEEE d MMMM y" if moment.time() == time() else "EEEE d MMMM y, HH:mm"
    # Babel turns a moment with a zone into UTC: what counts is the clock on the library's wall.
    return format_datetime(moment.replace(tzinfo=None), pattern, locale=_known(lang))


def _known(lang: Lang) -> Lang:
    return EL if lang.split("-")[0] in {"el", "grc"} else EN


def _head(announcement: Announcement, wording: Wording) -> Iterator[Block]:
    lang, known = wording.lang, _known(wording.lang)
    yield Heading(Anchor("title"), 1, runs(wording.title, lang))
    if announcement.priority is Priority.URGENT:
        yield Paragraph(Anchor("urgent"), runs(_URGENT[known], known))
    if announcement.event_at is not None:
        when = full_date(announcement.event_at, known)
        yield Field(Anchor("when"), runs(_WHEN[known], known), runs(when, known))


def _foot(contact: str, lang: Lang) -> Iterator[Block]:
    if contact:
        known = _known(lang)
        yield Field(Anchor("contact"), runs(_CONTACT[known], known), runs(contact, lang))


def _body(wording: Wording) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Return what the Markdown holds; the title is the only heading of level 1."""
    if not wording.body.strip():
        return (), ()
    # The parser takes a moment to load: not at the start of every command.
    from formats.readers.markdown import MarkdownReader

    # A notice that opens with a line of hyphens begins with a rule, not with a file's properties.
    reader = MarkdownReader(has_front_matter=False)
    source = BytesIO(wording.body.encode())
    read = reader.read(source, name="body.md", lang=wording.lang, limits=Limits()).document
    blocks = tuple(block for block in read.blocks if block.anchor != _READERS_TITLE)
    if any(isinstance(block, Heading) and block.level == 1 for block in blocks):
        blocks = tuple(map(_one_lower, blocks))
    return blocks, read.notes


def _one_lower(block: Block) -> Block:
    if isinstance(block, Heading):
        return replace(block, level=min(block.level + 1, 6))
    return block
