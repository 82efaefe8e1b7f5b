"""The player: a whole narration with its text, sentence by sentence, even while it is being made.

Without script a page has one chapter's text, the browser's own player set to where the chapter
begins, and a link to each other chapter; the script adds the rest to the same page.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from markupsafe import Markup

from access_service.conversion.request import MaterialKind
from access_service.conversion.result import JobState, JobStatus
from access_service.patrons.bookshelf import Position
from access_service.web.context import services
from access_service.web.copies import copy_page_facts, ready_forms
from access_service.web.entitled import entitled_status, given
from access_service.web.patron.following import PLACE_KEPT, patron_here
from formats.document import Anchor, Block, Document
from formats.errors import UnknownThing
from formats.narration import SyncPoint
from formats.timeline import TimedChapter, Timeline, sync_rows
from formats.writers.web_fragment import element_id, fragment

blueprint = Blueprint("player", __name__)

RATES = (0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3)
SLEEP_MINUTES = (5, 10, 15, 30, 45, 60)
KEYS = (
    ("K", "play"),
    ("J", "back"),
    ("L", "forward"),
    (",", "previous-sentence"),
    (".", "next-sentence"),
    ("P", "previous-chapter"),
    ("N", "next-chapter"),
    ("-", "slower"),
    ("+", "faster"),
    ("B", "bookmark"),
    ("T", "time"),
)

SAYINGS = {
    name: {fact: f"{{{fact}}}" for fact in facts}
    for name, facts in {
        "play": (),
        "pause": (),
        "part": ("chapter", "chapters"),
        "where": ("now", "all"),
        "where-open": ("now",),
        "resumed": (),
        "not-yet": (),
        "ready": (),
        "failed": (),
        "lost": (),
        "marked": ("words",),
        "mark-at": ("words",),
        "remove": ("words",),
        "mark-gone": (),
        "forgotten": (),
        "forgotten-there": (),
        "not-forgotten": (),
        "rate-now": ("rate",),
        "sleep-set": ("when",),
        "sleep-off": (),
        "sleep-slept": (),
        "no-store": (),
        "brought": (),
        "not-kept": (),
    }.items()
}
"""What the page's script says, with the places that it fills in itself."""


@blueprint.get("/copies/<job_id>/player")
def show(job_id: str) -> ResponseReturnValue:
    """Show one chapter of a narration, ready to be heard."""
    status = entitled_status(job_id)
    if status.state in {JobState.FAILED, JobState.CANCELLED}:
        return redirect(url_for("copies.show", job_id=job_id))
    timeline = _timeline(status)
    document = services().conversions.following.document(status.job)
    left = _left(status)
    place = "" if "chapter" in request.args else _place(left, status)
    mark = request.args.get("at", "")
    if not _chapter_of(timeline, mark):
        mark = ""  # of an older text, or another one: the place that was left counts
    number = _chapter_of(timeline, mark or place) or _wanted(timeline)
    given(status)  # the page holds the text
    return render_template(
        "player.html",
        status=status,
        document=document,
        chapters=timeline.chapters,
        number=number,
        asked="chapter" in request.args,
        place=element_id(Anchor(place)) if place else "",
        has_left=left is not None,
        mark=element_id(Anchor(mark)) if mark else "",
        keeps_place=patron_here() is not None and _is_work(status),
        is_place_kept=session.pop(PLACE_KEPT, "") == _name(status),
        text=_text(document, timeline, number),
        sound=_sound(status),
        start_s=_start_s(timeline.chapters[number - 1], mark or place, status),
        work=_work(status),
        work_name=_name(status),
        ready=ready_forms(status),
        rates=RATES,
        sleep_minutes=SLEEP_MINUTES,
        keys=KEYS,
        sayings=SAYINGS,
        decimal=format_decimal,
        **copy_page_facts(status),
    )


@blueprint.get("/copies/<job_id>/times")
def times(job_id: str) -> ResponseReturnValue:
    """Tell a page's script where the chapters begin, as far as they have been spoken."""
    status = entitled_status(job_id)
    return jsonify(
        {
            "state": status.state,
            "is_done": status.state is JobState.DONE,
            "sound": _sound(status),
            "chapters": [
                {"start_ms": one.start_ms, "end_ms": one.end_ms}
                for one in _timeline(status).chapters
            ],
        }
    )


@blueprint.get("/copies/<job_id>/times/<int:number>")
def chapter_times(job_id: str, number: int) -> ResponseReturnValue:
    """Tell a page's script when each sentence and word of a chapter sounds."""
    status = entitled_status(job_id)
    chapter = _chapter(_timeline(status), number)
    rows = [[element_id(point.anchor), *row[1:]] for point, row in _rows(chapter)]
    return jsonify({"sentences": rows, "is_whole": chapter.end_ms is not None})


def _rows(chapter: TimedChapter) -> zip[tuple[Any, list[object]]]:
    return zip(chapter.sync, sync_rows(chapter.sync), strict=True)


def _timeline(status: JobStatus) -> Timeline:
    is_done = status.state is JobState.DONE
    return services().conversions.following.timeline(status.job, is_done=is_done)


def _chapter(timeline: Timeline, number: int) -> TimedChapter:
    """Return chapter `number`, counted from 1."""
    if not 1 <= number <= len(timeline.chapters):
        raise UnknownThing(f"chapter {number}", say="unknown-chapter", number=number)
    return timeline.chapters[number - 1]


def _wanted(timeline: Timeline) -> int:
    """Return the chapter that the address names, the first where it names none."""
    number = request.args.get("chapter", 1, type=int)
    _chapter(timeline, number)
    return number


def _is_work(status: JobStatus) -> bool:
    """Tell whether it is a work that places are kept in: a file is nobody's but its owner's."""
    return _name(status).startswith(("item:", "announcement:", "text:"))


def _name(status: JobStatus) -> str:
    return services().entitlement.work_of(status.job)


def _left(status: JobStatus) -> Position | None:
    """Return where whoever is signed in stopped in the work, here or on the telephone."""
    patron = patron_here()
    if patron is None or not _is_work(status):
        return None
    return services().bookshelf.position(patron, _name(status))


def _place(left: Position | None, status: JobStatus) -> str:
    """Return the anchor at which they stopped, unless that is one of another language's text."""
    return "" if left is None or left.lang != status.job.options.lang else left.anchor


def _chapter_of(timeline: Timeline, anchor: str) -> int:
    """Return the chapter, from 1, in which a sentence or block sounds; 0 where none does."""
    for number, chapter in enumerate(timeline.chapters, 1):
        if _point_at(chapter, anchor) is not None:
            return number
    return 0


def _point_at(chapter: TimedChapter, anchor: str) -> SyncPoint | None:
    """Return the sentence at an anchor, the first one of a block; None where it sounds not here."""
    for point in chapter.sync:
        if anchor and (point.anchor == anchor or point.anchor.startswith(f"{anchor}.s")):
            return point
    return None


def _sound(status: JobStatus) -> str:
    """Return where the sound comes from: the finished file, or what is being made."""
    if status.state is JobState.DONE:
        return url_for("copies.download", job_id=status.id, inline=1)
    return url_for("listening.listen", job_id=status.id)


def _start_s(chapter: TimedChapter, place: str, status: JobStatus) -> float:
    """Return where to begin in the sound: at the kept place, else at the chapter's beginning.

    What is being made begins at its beginning.
    """
    if status.state is not JobState.DONE:
        return 0.0
    point = _point_at(chapter, place)
    return ((chapter.start_ms if point is None else point.start_ms) or 0) / 1000


def _work(status: JobStatus) -> str:
    """Return the name under which a browser keeps places in this work, in any form of it.

    A hash, so that whoever looks into the browser's store does not read what somebody reads.
    """
    job = status.job
    name = job.material if job.kind is MaterialKind.FILE else f"{job.name} {job.options.lang}"
    return hashlib.sha256(name.encode()).hexdigest()[:20]


def _text(document: Document, timeline: Timeline, number: int) -> Markup:
    """Return a chapter's text; a document without chapters is shown whole."""
    starts = [chapter.anchor for chapter in timeline.chapters]
    has_notes = bool(document.notes) and number == len(starts)
    blocks = _between(document.blocks, starts[number - 1], starts[number : number + 1])
    made = fragment(document, blocks, has_notes=has_notes, level_shift=1)
    return Markup(made)  # noqa: S704 - every text goes in through a tree and is escaped there


def _between(
    blocks: tuple[Block, ...], first: Anchor, following: list[Anchor]
) -> tuple[Block, ...]:
    """Return the blocks from anchor `first` to before the following chapter's."""
    anchors = [block.anchor for block in blocks]
    if first not in anchors:
        return ()  # the notes, which stand behind all blocks
    begin = anchors.index(first)
    end = anchors.index(following[0]) if following and following[0] in anchors else len(blocks)
    return blocks[begin:end]
