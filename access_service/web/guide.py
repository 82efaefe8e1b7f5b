"""The user guide and the accessibility statement."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, current_app, render_template, send_from_directory
from flask_babel import format_date
from markupsafe import Markup

from access_service.sample.load import GUIDES
from access_service.web.context import services
from access_service.web.documents import as_html
from access_service.web.language import current_lang
from access_service.web.measured import Measured, measured
from access_service.web.staff.guard import signed_in
from formats.document import EL, Document, Lang
from formats.readers.registry import read_file

blueprint = Blueprint("guide", __name__)


@cache
def _guide(lang: Lang) -> Document:
    return read_file(GUIDES[0 if lang == EL else 1], lang=lang).document


@blueprint.get("/guide")
def guide() -> str:
    """Show the user guide in the reader's language."""
    document = _guide(current_lang())
    body = Markup(as_html(document))  # noqa: S704 - every text is escaped by as_html
    return render_template("guide.html", title=document.title, body=body)


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Show the accessibility statement, in the form of Implementing Decision (EU) 2018/1523."""
    return statement(measured())


def statement(found: Measured | None) -> str:
    """Return the statement's page with what was measured."""
    settings = services().settings
    return render_template(
        "accessibility.html",
        measured=found,
        measured_on=format_date(found.on, "long") if found else "",
        address=settings.library_address,
        phone=settings.library_phone,
        email=settings.contact_email,
        lacks=settings.statement_lacks if signed_in() else (),
    )


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Send the icon to browsers that ask for it beside a page that names none."""
    return send_from_directory(current_app.static_folder or "", "icon.svg", max_age=86_400)
