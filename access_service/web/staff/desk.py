"""The staff's first page, and the log of what staff did."""

from __future__ import annotations

from flask import Blueprint, render_template

from access_service.staff.service import COMMAND_LINE
from access_service.web.context import services

blueprint = Blueprint("staff_desk", __name__, url_prefix="/staff")
log_blueprint = Blueprint("staff_log", __name__, url_prefix="/staff/log")

LOG_LINES = 200


@blueprint.get("/")
def desk() -> str:
    """Show what this person can do here."""
    return render_template("staff/desk.html", lacks=services().settings.statement_lacks)


@log_blueprint.get("/")
def log() -> str:
    """Show who did what, newest first."""
    return render_template(
        "staff/log.html",
        actions=services().staff.actions(LOG_LINES),
        command_line=COMMAND_LINE,
    )
