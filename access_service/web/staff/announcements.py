"""Writing announcements, looking at them as readers will, publishing and ending them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from access_service.announcements.describe import describe_announcement
from access_service.announcements.kinds import KINDS
from access_service.announcements.lifecycle import (
    bare_wordings,
    ends_at,
    holds,
    require_order,
)
from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.announcements.moments import (
    end_from_text,
    end_to_text,
    moment_from_text,
    moment_to_text,
)
from access_service.idempotency import Drawn
from access_service.web.context import services
from access_service.web.documents import as_html
from access_service.web.errors import told
from access_service.web.idempotency import FIELD, sent_idempotency_key
from access_service.web.language import current_lang, text
from access_service.web.staff.guard import current_staff
from formats.document import EL, EN, Lang
from formats.errors import BadInput

blueprint = Blueprint("staff_announcements", __name__, url_prefix="/staff/announcements")

OURS = frozenset({"csrf_token", FIELD})
"""Fields of the form that nobody types."""
END = "expire_at"
MOMENTS = ("publish_at", "event_at", END)
TITLE_CHARACTERS = 200
BODY_CHARACTERS = 50_000


@dataclass(slots=True)
class Draft:
    """What stands in the form, as it was typed, and what is wrong with it by field."""

    values: MultiDict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    def moment(self, name: str) -> datetime | None:
        """Return a field's moment, or None and a problem."""
        try:
            read = end_from_text if name == END else moment_from_text
            return read(self.values.get(name, ""))
        except BadInput as problem:
            self.problems[name] = told(problem, current_lang())
            return None

    def wordings(self) -> tuple[Wording, ...]:
        """Return the texts, Greek first; a text needs its title."""
        found = tuple(filter(None, (self._wording(lang) for lang in (EL, EN))))
        if not found and not self.problems:
            self.problems["title_el"] = str(text("notice-no-title"))
        return found

    def _wording(self, lang: Lang) -> Wording | None:
        title = " ".join(self.values.get(f"title_{lang}", "").split())
        body = self.values.get(f"body_{lang}", "").replace("\r\n", "\n").strip()
        if len(title) > TITLE_CHARACTERS:
            self._problem(f"title_{lang}", "notice-long-title", TITLE_CHARACTERS)
        if len(body) > BODY_CHARACTERS:
            self._problem(f"body_{lang}", "notice-long-body", BODY_CHARACTERS)
        if body and not title:
            self.problems[f"title_{lang}"] = str(text("notice-text-without-title"))
        return Wording(lang, title, body) if title else None

    def require_text(self, made: Announcement) -> None:
        """Note where a title stands alone, unless the date that would be enough is mistyped."""
        if "event_at" not in self.problems:
            for lang in bare_wordings(made):
                self.problems[f"body_{lang}"] = str(text("notice-title-without-text"))

    def require_order(self, made: Announcement) -> None:
        """Note at its field an end that comes before the event."""
        try:
            require_order(made)
        except BadInput as problem:
            self.problems["expire_at"] = told(problem, current_lang())

    def _problem(self, name: str, key: str, most: int) -> None:
        self.problems[name] = str(text(key, most=most))


@blueprint.get("/")
def overview() -> str:
    """List all announcements by state, drafts first."""
    now = datetime.now(UTC)
    every = services().announcements.list()
    groups = [
        ("draft", [one for one in every if one.state is State.DRAFT]),
        ("current", [one for one in every if holds(one, now)]),
        ("waiting", [one for one in every if _waits(one, now)]),
        ("ended", [one for one in every if _has_ended(one, now)]),
    ]
    return render_template("staff/announcements.html", groups=groups)


@blueprint.get("/new")
def new() -> str:
    """Show an empty form."""
    return _form(Draft(MultiDict()), None)


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    """Keep a new announcement as a draft."""
    draft = Draft(request.form)
    made = _announcement(draft, Announcement(_number(draft), (), ""))
    if draft.problems:
        return _form(draft, None), 400
    every = services().announcements.list()
    twin = next((one for one in every if one.id == made.id or _is_same(one, made)), made)
    # Else the form was sent twice: what it made stays as it is, published or changed since.
    if twin is made and services().announcements.add_once(made):
        services().staff.note(current_staff(), "notice-written", made.id)
    return redirect(url_for("staff_announcements.show", announcement_id=twin.id), code=303)


def _number(draft: Draft) -> AnnouncementId:
    """Return the number of what a form makes; one corrected in any field makes another thing."""
    typed = sorted((name, value) for name, value in draft.values.items(True) if name not in OURS)
    return AnnouncementId(f"a-{Drawn(sent_idempotency_key(), *chain.from_iterable(typed)).id()}")


@blueprint.get("/<announcement_id>")
def show(announcement_id: str) -> str:
    """Show an announcement as readers will see it, in one of its languages at a time."""
    return _shown(services().announcements.show(AnnouncementId(announcement_id)))


def _shown(notice: Announcement, problem: str = "", *, is_to_change: bool = False) -> str:
    asked = request.args.get("wording")
    wording = notice.wording(Lang(asked) if asked in {EL, EN} else current_lang())
    document = describe_announcement(notice, lang=wording.lang)
    now = datetime.now(UTC)
    return render_template(
        "staff/announcement.html",
        notice=notice,
        wording=wording,
        other=next((one.lang for one in notice.wordings if one.lang != wording.lang), None),
        preview=Markup(as_html(document, level_shift=2)),  # noqa: S704 - as_html escapes
        is_current=holds(notice, now),
        is_waiting=_waits(notice, now),
        ends=ends_at(notice),
        mark=_mark(notice),
        problem=problem,
        is_to_change=is_to_change,
    )


@blueprint.get("/<announcement_id>/edit")
def edit(announcement_id: str) -> str:
    """Show the form with what is kept."""
    notice = services().announcements.show(AnnouncementId(announcement_id))
    return _form(Draft(_values(notice)), notice)


@blueprint.post("/<announcement_id>/edit")
def change(announcement_id: str) -> ResponseReturnValue:
    """Keep a change, unless somebody else changed it meanwhile."""
    notice = services().announcements.show(AnnouncementId(announcement_id))
    draft = Draft(request.form)
    changed = _announcement(draft, notice)
    if request.form.get("mark") != _mark(notice):
        draft.problems["mark"] = str(text("notice-changed-meanwhile"))
    if draft.problems:
        return _form(draft, notice), 409 if "mark" in draft.problems else 400
    services().announcements.put(changed)
    services().staff.note(current_staff(), "notice-changed", notice.id)
    return redirect(url_for("staff_announcements.show", announcement_id=notice.id), code=303)


@blueprint.post("/<announcement_id>/publish")
def publish(announcement_id: str) -> ResponseReturnValue:
    """Publish a draft, now or at its own time, as it was looked at."""
    notice = services().announcements.show(AnnouncementId(announcement_id))
    if request.form.get("mark") != _mark(notice):
        return _shown(notice, str(text("notice-look-again"))), 409
    try:
        made = services().announcements.publish(notice.id, datetime.now(UTC))
    except BadInput as problem:
        return _shown(notice, told(problem, current_lang()), is_to_change=True), 400
    services().staff.note(current_staff(), "notice-published", made.id)
    return redirect(url_for("staff_announcements.show", announcement_id=made.id), code=303)


@blueprint.post("/<announcement_id>/expire")
def expire(announcement_id: str) -> ResponseReturnValue:
    """Take an announcement out of every channel."""
    made = services().announcements.expire(AnnouncementId(announcement_id), datetime.now(UTC))
    services().staff.note(current_staff(), "notice-ended", made.id)
    return redirect(url_for("staff_announcements.show", announcement_id=made.id), code=303)


def _is_same(one: Announcement, other: Announcement) -> bool:
    return replace(one, id=other.id) == other


def _waits(notice: Announcement, now: datetime) -> bool:
    starts = notice.publish_at
    return notice.state is State.PUBLISHED and starts is not None and starts > now


def _has_ended(notice: Announcement, now: datetime) -> bool:
    is_over = notice.state is State.PUBLISHED and not holds(notice, now)
    return notice.state is State.EXPIRED or (is_over and not _waits(notice, now))


def _form(draft: Draft, notice: Announcement | None) -> str:
    return render_template(
        "staff/announcement_form.html",
        values=draft.values,
        problems=draft.problems,
        notice=notice,
        mark=_mark(notice) if notice else "",
        kinds=KINDS,
        moments=MOMENTS,
    )


def _announcement(draft: Draft, notice: Announcement) -> Announcement:
    kind = draft.values.get("kind", "")
    is_urgent = "urgent" in draft.values
    made = replace(
        notice,
        wordings=draft.wordings(),
        kind=kind if kind in KINDS else notice.kind or "other",
        priority=Priority.URGENT if is_urgent else Priority.NORMAL,
        publish_at=draft.moment("publish_at"),
        event_at=draft.moment("event_at"),
        expire_at=draft.moment(END),
    )
    draft.require_text(made)
    draft.require_order(made)
    return made


def _values(notice: Announcement) -> MultiDict[str, str]:
    values: MultiDict[str, str] = MultiDict({"kind": notice.kind})
    for wording in notice.wordings:
        values[f"title_{wording.lang}"] = wording.title
        values[f"body_{wording.lang}"] = wording.body
    for name in MOMENTS:
        moment: datetime | None = getattr(notice, name)
        if moment is not None:
            values[name] = end_to_text(moment) if name == END else moment_to_text(moment)
    if notice.priority is Priority.URGENT:
        values["urgent"] = "1"
    return values


def _mark(notice: Announcement) -> str:
    """Return what tells whether an announcement is still as the form showed it."""
    return hashlib.sha256(repr(notice).encode()).hexdigest()[:16]
