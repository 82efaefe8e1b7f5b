"""Asking for a copy, following it, taking it away."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from access_service.catalogue.record import ItemId
from access_service.conversion.request import (
    ConversionRequest,
    FileSource,
    JobId,
    MaterialKind,
    Options,
    Source,
)
from access_service.conversion.result import JobState, JobStatus
from access_service.copies import file_name, title_of
from access_service.messages import say
from access_service.reports import report_lines
from access_service.uploads import UploadId
from access_service.web import copy_form
from access_service.web.context import public_announcement, services, visitor
from access_service.web.entitled import closed_facts, entitled_status, given, reader
from access_service.web.errors import told
from access_service.web.language import current_lang, text
from access_service.web.limits import COPIES, limiter
from access_service.web.owners import owners
from access_service.web.patron import following
from formats.document import Lang
from formats.errors import BadInput
from formats.sound.kinds import SOUND_KINDS

blueprint = Blueprint("copies", __name__)

HANDED_OVER = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})
"""Answers that hold the file or some of it."""
PRIORITY = 5
"""Before what a batch on the command line asked for: here a person is waiting."""


def offers(source: str, lang: Lang) -> dict[str, Any]:
    """Return what the form of copies shows, or why it is closed; see `copy_form.offers`."""
    made_from = _source(source)
    if isinstance(made_from, FileSource):
        gate = services().entitlement
        if not gate.may_have_file(made_from.artifact, reader()):
            return {"source": source, "is_item": False, **closed_facts()}
    return copy_form.offers(source, made_from, lang)


def _source(text: str) -> Source:
    """Return what `item:ID`, `announcement:ID` or the visitor's own `upload:ID` stands for."""
    kind, _, rest = text.partition(":")
    if kind == "upload":
        return services().uploads.show(UploadId(rest), *owners()).source
    if kind == "text":
        return services().entitlement.text(ItemId(rest)).source
    return services().copies.source(text)


def request_copy(source: str, format_name: str, options: Options, *, asker: str = "") -> JobId:
    """Ask for a copy of an item, announcement or upload and return its job.

    Raises:
        BadInput: No such source, format or choice. A path of the server is no source here.
        NotEntitled: It is a protected work, and not for who asks.
    """
    kind, _, rest = source.partition(":")
    if kind not in {"item", "announcement", "upload", "text"} or not rest:
        raise BadInput(f"source {source[:40]!r}", say="unknown-source")
    if kind == "announcement":
        public_announcement(rest)  # a draft has no copies either
    made_from = _source(source)
    if isinstance(made_from, FileSource):
        services().entitlement.require_file(made_from.artifact, reader())
    wanted = ConversionRequest(made_from, format_name, options)
    return services().conversions.submit(wanted, priority=PRIORITY, asker=asker)


@blueprint.post("/copies")
@limiter.limit(COPIES)
def ask() -> ResponseReturnValue:
    """Ask for a copy and go to the page that follows it."""
    form = request.form
    name, has_sound = copy_form.named(form.get("format", ""))
    options = replace(copy_form.options_of(form), has_sound=has_sound)
    job_id = request_copy(form.get("source", ""), name, options, asker=visitor())
    following.note_asked(form.get("source", ""), form.get("format", ""), job_id)
    return redirect(url_for("copies.show", job_id=job_id), code=303)


@blueprint.get("/copies/<job_id>")
def show(job_id: str) -> ResponseReturnValue:
    """Show how far a copy is, or the finished copy; as JSON for the page's own script."""
    status = entitled_status(job_id)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(copy_json(job_id))
    lang = current_lang()
    findings = list(report_lines(status.product.report, lang)) if status.product else []
    return render_template(
        "copy.html",
        status=status,
        findings=findings,
        is_heard=status.job.is_spoken or status.job.format in SOUND_KINDS,
        is_sound=status.job.format in SOUND_KINDS,
        **copy_page_facts(status),
    )


def copy_page_facts(status: JobStatus) -> dict[str, Any]:
    """Return what every page about a copy tells of it."""
    return {
        "title": title_of(status),
        "title_lang": status.job.options.lang,
        "message": message_of(status),
        "size": _size(status.product.size_bytes) if status.product else "",
        "back": _source_page(status),
    }


def ready_forms(status: JobStatus) -> tuple[JobStatus, ...]:
    """Return the other copies of a copy's source that are there to be taken at once."""
    if not status.job.name.startswith(("item:", "announcement:")):
        return ()
    if status.job.kind is MaterialKind.FILE:
        return ()
    shown = copy_form.ready(_source(status.job.name), status.job.options.lang)
    return tuple(one for one in shown if one.id != status.id)


@blueprint.post("/copies/<job_id>/cancel")
def cancel(job_id: str) -> ResponseReturnValue:
    """Stop making a copy, unless somebody else waits for it too."""
    status = services().conversions.cancel(JobId(job_id), asker=visitor())
    others = None if status.state.is_final else 1
    return redirect(url_for("copies.show", job_id=job_id, others=others), code=303)


@blueprint.post("/copies/<job_id>/retry")
@limiter.limit(COPIES)
def retry(job_id: str) -> ResponseReturnValue:
    """Try again from where it failed or was cancelled."""
    entitled_status(job_id)
    services().conversions.retry(JobId(job_id), asker=visitor())
    return redirect(url_for("copies.show", job_id=job_id), code=303)


@blueprint.get("/copies/<job_id>/file")
def download(job_id: str) -> ResponseReturnValue:
    """Send the finished file, in parts where a player asks for parts."""
    status = entitled_status(job_id)
    product = services().conversions.product(JobId(job_id))
    if "Range" not in request.headers:  # a player listens; this is taken away
        following.note_taken(status)
    answer = send_file(
        services().artifacts.path(product.artifact),
        mimetype=product.media_type,
        as_attachment="inline" not in request.args,
        download_name=file_name(status, product),
        conditional=True,
        etag=str(product.artifact),
    )
    if answer.status_code in HANDED_OVER:
        given(status)
    return answer


def copy_json(job_id: str) -> dict[str, Any]:
    """Return how far a copy is, for a program."""
    status = services().conversions.status(JobId(job_id))
    is_done = status.state is JobState.DONE
    return {
        "id": status.id,
        "format": status.job.format,
        "state": status.state,
        "done": status.progress.done,
        "total": status.progress.total,
        "message": message_of(status),
        "is_finished": status.state.is_final,
        "download": url_for("copies.download", job_id=job_id) if is_done else None,
    }


def message_of(status: JobStatus, *, done: str = "copy-done", failed: str = "copy-failed") -> str:
    """Return how a job stands, in a sentence; `done` and `failed` are the keys of how it ended."""
    match status.state:
        case JobState.DONE:
            return str(text(done))
        case JobState.FAILED if status.problem is not None and status.problem.failures:
            return f"{text(failed)} {text('copy-failed-checks')}"
        case JobState.FAILED if status.problem is not None:
            return f"{text(failed)} {told(status.problem.error(), current_lang())}"
        case JobState.FAILED:
            return str(text(failed))
        case JobState.CANCELLED:
            return str(text("copy-cancelled"))
        case JobState.QUEUED:
            return str(text("copy-queued"))
        case JobState.RUNNING:
            return f"{say(status.progress.stage, current_lang())}."


def _size(number_of_bytes: int) -> str:
    """Return a size as people read it: kB under a megabyte, else MB with one decimal."""
    if number_of_bytes < 1_000_000:
        return f"{max(1, round(number_of_bytes / 1000))} kB"
    return f"{format_decimal(round(number_of_bytes / 1_000_000, 1))} MB"


def _source_page(status: JobStatus) -> str:
    kind, _, rest = status.job.name.partition(":")
    if kind == "item":
        return url_for("catalogue.item", item_id=rest)
    if kind == "announcement":
        return url_for("announcements.show", announcement_id=rest)
    if kind == "bulletin" and status.job.kind is MaterialKind.DOCUMENT:
        return url_for("announcements.bulletin")
    kind, _, rest = services().entitlement.work_of(status.job).partition(":")
    if kind == "text":
        return url_for("catalogue.text", item_id=rest)
    if status.job.kind is MaterialKind.FILE:
        return url_for("uploads.overview")
    return url_for("catalogue.home")
