"""What the records lack, and which seem to be there twice."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, abort, render_template, request

from access_service.catalogue.quality import Lack, duplicates, lacking, quality
from access_service.catalogue.tables_out import duplicate_rows, quality_rows
from access_service.web.context import services
from access_service.web.language import current_lang
from access_service.web.staff.imports import csv_answer

blueprint = Blueprint("staff_quality", __name__, url_prefix="/staff/quality")

SHOWN_GROUPS = 50
SHOWN_ITEMS = 50
MOST_ID = 64


@blueprint.get("/")
def overview() -> str:
    """Show what is missing from how many items, and the first duplicates."""
    catalogue = services().catalogue
    groups = list(islice(duplicates(catalogue.repeated_works()), SHOWN_GROUPS))
    return render_template(
        "staff/quality.html", told=quality(catalogue.items()), groups=groups, most=SHOWN_GROUPS
    )


@blueprint.get("/lack/<lack_name>")
def view(lack_name: str) -> str:
    """Show the items that lack one thing, a page of them at a time."""
    lack = _lack(lack_name)
    after = request.args.get("after", "")[:MOST_ID]
    found = list(islice(lacking(services().catalogue.items(after=after), lack), SHOWN_ITEMS + 1))
    return render_template(
        "staff/quality_view.html",
        lack=lack,
        items=found[:SHOWN_ITEMS],
        after=after,
        following=found[SHOWN_ITEMS - 1].id if len(found) > SHOWN_ITEMS else "",
    )


@blueprint.get("/lack/<lack_name>.csv")
def view_listing(lack_name: str) -> Response:
    """Give the items that lack one thing, whole."""
    lack = _lack(lack_name)
    rows = quality_rows(services().catalogue.items(), current_lang(), only=lack)
    return csv_answer(rows, f"quality-{lack}.csv")


def _lack(name: str) -> Lack:
    if name not in set(Lack):
        abort(404)
    return Lack(name)


@blueprint.get("/<any(quality, duplicates):kind>.csv")
def listing(kind: str) -> Response:
    """Give a list whole."""
    catalogue, lang = services().catalogue, current_lang()
    if kind == "quality":
        return csv_answer(quality_rows(catalogue.items(), lang), "quality.csv")
    return csv_answer(duplicate_rows(catalogue.repeated_works(), lang), "duplicates.csv")
