"""Bringing a file, seeing what was read of it, and taking it away in another form."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from access_service.conversion.request import JobId
from access_service.conversion.result import JobState, JobStatus
from access_service.copies import title_of
from access_service.entitlement import Right
from access_service.store.failures import disk_errors
from access_service.uploads import STAFF, Upload, UploadId
from access_service.web.context import services
from access_service.web.copies import copy_json, message_of, offers
from access_service.web.errors import told
from access_service.web.idempotency import sent_idempotency_key
from access_service.web.language import current_lang
from access_service.web.limits import UPLOADS, limiter
from access_service.web.owners import owner, owners
from access_service.web.reports import observations
from access_service.web.staff.guard import TOKEN, signed_in
from formats.document import EL, EN, Lang
from formats.errors import AccessError, BadInput
from formats.native import load
from formats.readers.registry import READABLE_SUFFIXES
from formats.reading import MEBIBYTE
from formats.summary import Summary, summarise

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")

DONE = "upload_done"
FORM_BYTES = MEBIBYTE
"""What a form weighs beside its file."""


def install(app: Flask) -> None:
    """Let a document weigh more than other forms do; must come before what reads the forms.

    Templates are told whether visitors may bring one.
    """

    @app.before_request
    def allow() -> None:
        settings = services().settings
        # Whoever was never let in here sends nothing large: the cookie is signed by us.
        if request.endpoint == "uploads.receive" and (
            TOKEN in session or settings.is_upload_offered
        ):
            request.max_content_length = settings.upload_mebibytes * MEBIBYTE + FORM_BYTES

    @app.context_processor
    def offered() -> dict[str, object]:
        return {"has_uploads": services().settings.is_upload_offered}


@blueprint.get("/")
def overview() -> str:
    """Show the form, and what this person brought before."""
    return _form()


@blueprint.post("/")
@limiter.limit(UPLOADS, exempt_when=lambda: signed_in() is not None)
def receive() -> ResponseReturnValue:
    """Take a file in and go to its page; as JSON for the page's own script."""
    lang = EN if request.form.get("lang") == EN else EL
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise BadInput("no file", say="upload-no-file")
        right = said_right()
        with kept_file(file) as path:
            made = services().uploads.receive(
                path,
                name=file.filename,
                lang=lang,
                owner=owner(),
                idempotency_key=sent_idempotency_key(),
            )
        services().entitlement.note(made.source.artifact, owner(), right)
    except BadInput as problem:
        return _refused(problem, lang)
    page = url_for("uploads.show", upload_id=made.id)
    return jsonify({"page": page}) if _is_script() else redirect(page, code=303)


@blueprint.get("/<upload_id>")
def show(upload_id: str) -> ResponseReturnValue:
    """Show how far reading is, then what was found and what the file can become."""
    upload = services().uploads.show(UploadId(upload_id), *owners())
    if _is_script():
        return jsonify(copy_json(upload.job))
    status = services().conversions.status(JobId(upload.job))
    return render_template("upload.html", **_shown(upload, status))


@blueprint.post("/<upload_id>/retry")
@limiter.limit(UPLOADS)
def retry(upload_id: str) -> ResponseReturnValue:
    """Try again to read a file."""
    upload = services().uploads.show(UploadId(upload_id), *owners())
    services().conversions.retry(upload.job, asker=upload.owner)
    return redirect(url_for("uploads.show", upload_id=upload_id), code=303)


@blueprint.post("/<upload_id>/right")
@limiter.limit(UPLOADS)
def change_right(upload_id: str) -> ResponseReturnValue:
    """Note whose a file is, in place of what was said when it was brought."""
    upload = services().uploads.show(UploadId(upload_id), *owners())
    services().entitlement.note(upload.source.artifact, upload.owner, said_right())
    person = signed_in()
    if person is not None and upload.owner == STAFF:
        said = f"{upload.source.artifact[:12]}: {said_right()}"
        services().staff.note(person, "file-right", said)
    return redirect(url_for("uploads.show", upload_id=upload_id, noted=1), code=303)


def said_right(among: Collection[Right] = tuple(Right)) -> Right:
    """Return whose the file is, as the form says; protected where it says nothing.

    Raises:
        BadInput: It says something else than one of `among`.
    """
    said = request.form.get("right") or Right.PROTECTED
    if said not in among:
        is_free = said == Right.FREE
        raise BadInput("right", say="free-is-for-librarians" if is_free else "unknown-right")
    return Right(said)


@blueprint.post("/bring-along")
@limiter.limit(UPLOADS)
def bring_along() -> ResponseReturnValue:
    """Put what was brought in this browser with the card of whoever signed in."""
    card, *browser = owners()
    if browser and services().uploads.bring_along(browser[0], card):
        session[DONE] = "uploads-along"
    return redirect(url_for("uploads.overview"), code=303)


@blueprint.post("/<upload_id>/forget")
def forget(upload_id: str) -> ResponseReturnValue:
    """Take a file off the list."""
    services().uploads.forget(UploadId(upload_id), *owners())
    return redirect(url_for("uploads.overview"), code=303)


def _form(problem: str = "", chosen: Lang | None = None) -> str:
    card, *browser = owners()
    return render_template(
        "uploads.html",
        uploads=services().uploads.of(card),
        has_card=bool(browser),
        apart=services().uploads.of(browser[0]) if browser else (),
        done=session.pop(DONE, ""),
        suffixes=READABLE_SUFFIXES,
        most_mb=services().settings.upload_mebibytes,
        problem=problem,
        chosen=chosen or current_lang(),
        rights=list(Right),
        chosen_right=request.form.get("right") or Right.PROTECTED,
    )


def _refused(problem: AccessError, chosen: Lang) -> ResponseReturnValue:
    sentence = told(problem, current_lang())
    if _is_script():
        return jsonify({"message": sentence}), 400
    return _form(sentence, chosen), 400


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


@contextmanager
def kept_file(file: FileStorage) -> Iterator[Path]:
    """Give the uploaded bytes as a file on disk, for as long as the block lasts."""
    with NamedTemporaryFile(prefix="prosvasi-upload-") as made:
        with disk_errors("upload"):
            file.save(made)
            made.flush()
        yield Path(made.name)


def _shown(upload: Upload, status: JobStatus) -> dict[str, object]:
    product = status.product
    report = tuple(observations(product.report)) if product else ()
    shown: dict[str, object] = {
        "upload": upload,
        "status": status,
        "title": title_of(status),
        "message": _message(status),
        "observations": report,
        "rights": list(Right),
        "right": services().entitlement.right(upload.source.artifact, upload.owner),
        "target": url_for("uploads.show", upload_id=upload.id),
    }
    if product is not None:
        shown |= {"summary": _summary(status), **offers(f"upload:{upload.id}", upload.lang)}
    return shown


def _message(status: JobStatus) -> str:
    return message_of(status, done="upload-read", failed="upload-failed")


def _summary(status: JobStatus) -> Summary | None:
    if status.state is not JobState.DONE or status.product is None:
        return None
    text = services().artifacts.path(status.product.artifact).read_text(encoding="utf-8")
    return summarise(load(text, name=status.job.name))
