"""What the desk did in a time: tables with pictures, and CSV; numbers alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from markupsafe import Markup, escape

from access_service.announcements.moments import day_from_text, day_to_text
from access_service.catalogue.tables_out import csv_lines
from access_service.delivery.reports import FEWEST, Report, shown_count
from access_service.messages import sentences
from access_service.web.errors import told
from access_service.web.language import current_lang, text
from access_service.web.staff.delivery import desk
from formats.errors import BadInput

blueprint = Blueprint("staff_delivery_reports", __name__, url_prefix="/staff/delivery-reports")

USUAL_DAYS: Final = 365
ROW_PX: Final = 34
WIDTH_PX: Final = 640
_LABELS_PX: Final = 220
_WORDS: Final = {
    "visits": "state",
    "forms": "form",
    "functions": "function",
    "verdicts": "verdict",
    "reasons": "reason",
}


@blueprint.get("/")
def overview() -> ResponseReturnValue:
    """Show the counts of a time; of the usual one where a day cannot be read, with what to do."""
    problem = ""
    try:
        made = _report()
    except BadInput as unread:
        made, problem = _usual(), told(unread, current_lang())
    page = render_template(
        "staff/delivery/reports.html",
        report=made,
        tables=[(name, rows, bars(name, rows)) for name, rows in _tables(made)],
        shown=shown_count,
        decimal=format_decimal,
        words=_words,
        typed=day_to_text,
        problem=problem,
    )
    return page, 400 if problem else 200


@blueprint.get("/delivery.csv")
def table() -> Response:
    """Give the same counts as a table."""
    rows: list[tuple[object, ...]] = [("table", "key", "count")]
    made = _report()
    for name, counts in _tables(made):
        rows += [(name, key, shown_count(count)) for key, count in counts.items()]
    rows += [
        ("total", "titles", made.titles),
        ("total", "repeats-avoided", made.repeats_avoided),
        ("total", "not-home-percent", f"{made.not_home_percent:.1f}"),
        ("total", "hours", made.hours),
    ]
    answer = Response(csv_lines(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="delivery.csv"'
    return answer


def _usual() -> Report:
    today = desk().desk.today()
    return desk().report(today - timedelta(days=USUAL_DAYS), today)


def _report() -> Report:
    """Return the report that is asked for.

    Raises:
        BadInput: A day of it is none.
    """
    until = _day("until", desk().desk.today())
    since = _day("since", until - timedelta(days=USUAL_DAYS))
    return desk().report(min(since, until), until)


def _day(name: str, usual: date) -> date:
    written = request.args.get(name, "").strip()
    return day_from_text(written) if written else usual


def _tables(made: Report) -> Iterator[tuple[str, Mapping[str, int]]]:
    yield "visits", made.visits
    yield "months", made.months
    yield "forms", made.forms
    yield "functions", made.functions
    yield "verdicts", made.verdicts
    yield "reasons", made.reasons
    yield "waiting", made.waiting


def _words(name: str, key: str) -> Markup:
    """Return what a row is called; months and ages are told as they are."""
    known = f"delivery-{_WORDS.get(name, name)}-{key}"
    return text(known) if f"web-{known}" in sentences() else escape(key)


def bars(name: str, counts: Mapping[str, int]) -> Markup:
    """Return a bar chart as SVG; the table beside it tells the same, so it has one short name.

    Bars and numbers are in the text's own colour, so that they show in every colour scheme.
    """
    if not counts:
        return Markup()
    most = max(counts.values()) or 1
    room = WIDTH_PX - _LABELS_PX - 70
    rows = []
    for place, (key, count) in enumerate(counts.items()):
        top = place * ROW_PX
        # The length of a bar must not tell what its number hides.
        length = round(room * (max(count, FEWEST - 1) if count else 0) / max(most, FEWEST - 1))
        rows.append(
            Markup(
                '<text x="0" y="{}">{}</text><rect x="{}" y="{}" width="{}" height="{}"/>'
                '<text x="{}" y="{}">{}</text>'
            ).format(
                top + 22,
                _words(name, key),
                _LABELS_PX,
                top + 4,
                length,
                ROW_PX - 8,
                _LABELS_PX + length + 8,
                top + 22,
                shown_count(count),
            )
        )
    frame = Markup('<svg class="bars" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>')
    title = text("delivery-picture", name=text(f"delivery-table-{name}"))
    return frame.format(title, WIDTH_PX, ROW_PX * len(counts), Markup().join(rows))
