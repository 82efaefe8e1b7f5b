"""The announcements that hold now, urgent ones first."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, render_template
from markupsafe import Markup

from access_service.announcements.describe import describe_announcement
from access_service.announcements.lifecycle import holds
from access_service.web.context import current_announcements, public_announcement
from access_service.web.copies import offered_formats
from access_service.web.documents import as_html
from access_service.web.language import current_lang

blueprint = Blueprint("announcements", __name__)


@blueprint.get("/announcements")
def overview() -> str:
    """List the current announcements."""
    return render_template("announcements.html", announcements=current_announcements())


@blueprint.get("/announcements/<announcement_id>")
def show(announcement_id: str) -> str:
    """Show one announcement in the reader's language and the forms it can be made in."""
    announcement = public_announcement(announcement_id)
    wording = announcement.wording(current_lang())
    document = describe_announcement(announcement, lang=wording.lang)
    return render_template(
        "announcement.html",
        announcement=announcement,
        wording=wording,
        has_ended=not holds(announcement, datetime.now(UTC)),
        body=Markup(as_html(document)),  # noqa: S704 - every text is escaped by as_html
        formats=offered_formats(),
    )
