"""The announcements that hold now, urgent ones first."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from markupsafe import Markup

from access_service.announcements.describe import describe_announcement
from access_service.announcements.lifecycle import holds
from access_service.messages import say
from access_service.web.context import current_announcements, public_announcement, services
from access_service.web.copies import offers
from access_service.web.documents import as_html
from access_service.web.language import current_lang
from formats.document import EL, EN, Lang

blueprint = Blueprint("announcements", __name__)


@blueprint.get("/announcements")
def overview() -> str:
    """List the current announcements."""
    return render_template("announcements.html", announcements=current_announcements())


@blueprint.get("/announcements/bulletin")
def bulletin() -> str:
    """Show the bulletin of what holds now: in large print, for Word and as sound."""
    made = services().bulletins.present(current_lang(), datetime.now(UTC))
    return render_template("bulletin.html", title=made.title, copies=made.copies)


@blueprint.get("/announcements/<announcement_id>")
def show(announcement_id: str) -> str:
    """Show one announcement in the reader's language and the forms it can be made in."""
    announcement = public_announcement(announcement_id)
    wording = announcement.wording(_asked_lang())
    document = describe_announcement(announcement, lang=wording.lang)
    other = next((w.lang for w in announcement.wordings if w.lang != wording.lang), None)
    return render_template(
        "announcement.html",
        announcement=announcement,
        wording=wording,
        has_ended=not holds(announcement, datetime.now(UTC)),
        body=Markup(as_html(document)),  # noqa: S704 - every text is escaped by as_html
        other=other,
        other_words=say("web-announcement-read-here", other) if other else "",
        **offers(f"announcement:{announcement.id}", wording.lang),
    )


def _asked_lang() -> Lang:
    asked = request.args.get("wording")
    return Lang(asked) if asked in {EL, EN} else current_lang()
