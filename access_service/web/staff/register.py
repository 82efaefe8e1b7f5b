"""The register of given copies, for staff: to look at and to take along as a table."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from access_service.web.context import services
from access_service.web.language import text
from access_service.web.staff.guard import current_staff
from access_service.web.staff.imports import csv_answer

blueprint = Blueprint("staff_register", __name__, url_prefix="/staff/register")

SHOWN = 200


@blueprint.get("/")
def overview() -> str:
    """Show the newest lines."""
    return render_template("staff/register.html", lines=services().register.newest(SHOWN))


@blueprint.get("/register.csv")
def listing() -> Response:
    """Give the whole register."""
    services().staff.note(current_staff(), "register-taken")
    head = [str(text(f"register-{name}")) for name in ("when", "who", "work", "form", "ground")]
    ground = str(text("register-ground-beneficiary"))
    rows = (
        (one.at.isoformat(), one.beneficiary, f"{one.work} {one.title}", one.form, ground)
        for one in services().register.all()
    )
    return csv_answer([head, *rows], "register.csv")
