"""What was converted lately, what each copy's report says, and why a copy was not delivered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from access_service.conversion.request import JobId, MaterialKind
from access_service.conversion.result import JobStatus
from access_service.copies import title_of
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
        "staff/copies.html",
        copies=services().conversions.recent(SHOWN),
        moment=moment,
        is_private=is_private,
        title_of=title_of,
    )


@blueprint.get("/<job_id>")
def show(job_id: str) -> str:
    """Show one copy with its whole report, and the rules that it broke.

    Of a file that a patron brought nothing is shown that tells what stands in it.
    """
    status = services().conversions.status(JobId(job_id))
    is_hidden = is_private(status)
    report = status.product.report if status.product and not is_hidden else Report()
    failed = status.problem if not is_hidden else None
    return render_template(
        "staff/copy.html",
        status=status,
        title=title_of(status),
        observations=tuple(observations(report)),
        rules=tuple(_broken_rules(status)),
        problem=told(failed.error(), current_lang()) if failed else "",
        moment=moment,
        is_private=is_hidden,
    )


@blueprint.post("/<job_id>/retry")
def retry(job_id: str) -> ResponseReturnValue:
    """Let a failed or cancelled copy be tried again."""
    services().conversions.retry(JobId(job_id))
    services().staff.note(current_staff(), "copy-retried", job_id[:12])
    return redirect(url_for("staff_copies.show", job_id=job_id), code=303)


def is_private(status: JobStatus) -> bool:
    """Tell whether a copy is of a file that is a patron's own business.

    Where patrons may bring files, every file is taken for theirs that staff did not bring.
    """
    is_file = status.job.kind is MaterialKind.FILE and services().settings.is_upload_offered
    return is_file and not services().uploads.is_staffs(status.job.material)


def moment(count_ms: int) -> datetime:
    """Return the moment that is `count_ms` milliseconds after 1970-01-01 UTC."""
    return datetime.fromtimestamp(count_ms / 1000, UTC)


def _broken_rules(status: JobStatus) -> Iterator[BrokenRule]:
    for failure in status.problem.failures if status.problem else ():
        rule = failure.rule
        sentence = rule.en if current_lang() == EN else rule.el
        yield BrokenRule(
            rule.number, rule.clause, sentence, "" if is_private(status) else failure.where
        )
