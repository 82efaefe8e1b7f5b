"""What was converted lately, what each copy's report says, and why a copy was not delivered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from access_service.conversion.request import JobId
from access_service.conversion.result import JobStatus
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.reports import observations
from access_service.web.staff.guard import current_staff
from formats.document import EN
from formats.report import Report

blueprint = Blueprint("staff_copies", __name__, url_prefix="/staff/copies")

SHOWN = 50


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a file broke, so that it was not delivered."""

    number: str
    clause: str
    sentence: str
    where: str


@blueprint.get("/")
def overview() -> str:
    """List the copies that were asked for last, newest first."""
    return render_template(
        "staff/copies.html", copies=services().conversions.recent(SHOWN), moment=moment
    )


@blueprint.get("/<job_id>")
def show(job_id: str) -> str:
    """Show one copy with its whole report, and the rules that it broke."""
    status = services().conversions.status(JobId(job_id))
    report = status.product.report if status.product else Report()
    return render_template(
        "staff/copy.html",
        status=status,
        observations=tuple(observations(report)),
        rules=tuple(_broken_rules(status)),
        problem=told(status.problem.error(), current_lang()) if status.problem else "",
        moment=moment,
    )


@blueprint.post("/<job_id>/retry")
def retry(job_id: str) -> ResponseReturnValue:
    """Let a failed or cancelled copy be tried again."""
    services().conversions.retry(JobId(job_id))
    services().staff.note(current_staff(), "copy-retried", job_id[:12])
    return redirect(url_for("staff_copies.show", job_id=job_id), code=303)


def moment(count_ms: int) -> datetime:
    """Return the moment that is `count_ms` milliseconds after 1970-01-01 UTC."""
    return datetime.fromtimestamp(count_ms / 1000, UTC)


def _broken_rules(status: JobStatus) -> Iterator[BrokenRule]:
    for failure in status.problem.failures if status.problem else ():
        rule = failure.rule
        sentence = rule.en if current_lang() == EN else rule.el
        yield BrokenRule(rule.number, rule.clause, sentence, failure.where)
