"""What the records lack, and which seem to be there twice."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, render_template

from access_service.catalogue.quality import duplicates, quality
from access_service.catalogue.tables_out import duplicate_rows, quality_rows
from access_service.web.context import services
from access_service.web.language import current_lang
from access_service.web.staff.imports import csv_answer

blueprint = Blueprint("staff_quality", __name__, url_prefix="/staff/quality")

SHOWN_GROUPS = 50


@blueprint.get("/")
def overview() -> str:
    """Show what is missing from how many items, and the first duplicates."""
    catalogue = services().catalogue
    groups = list(islice(duplicates(catalogue.repeated_works()), SHOWN_GROUPS))
    return render_template(
        "staff/quality.html", told=quality(catalogue.items()), groups=groups, most=SHOWN_GROUPS
    )


@blueprint.get("/<any(quality, duplicates):kind>.csv")
def listing(kind: str) -> Response:
    """Give a list whole."""
    catalogue, lang = services().catalogue, current_lang()
    if kind == "quality":
        return csv_answer(quality_rows(catalogue.items(), lang), "quality.csv")
    return csv_answer(duplicate_rows(catalogue.repeated_works(), lang), "duplicates.csv")
