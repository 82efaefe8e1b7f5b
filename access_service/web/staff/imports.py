"""Bringing records in: a file is tried first, then imported; imports are listed and undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import (
    Blueprint,
    Flask,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from access_service.catalogue.import_desk import Brought
from access_service.catalogue.import_report import ImportReport
from access_service.catalogue.store import BatchId, ImportBatch, ImportState
from access_service.catalogue.tables_out import (
    csv_lines,
    refusal_rows,
    refusal_text,
    repair_rows,
    repair_text,
)
from access_service.messages import say
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import counted, current_lang
from access_service.web.staff.guard import TOKEN, current_staff
from formats.errors import BadInput

blueprint = Blueprint("staff_imports", __name__, url_prefix="/staff/imports")

SHOWN = 30
SHOWN_REFUSALS = 50
MOST_BYTES = 1_000_000_000
"""A file of about 800,000 records, and what the server of `prosvasi serve` (waitress) takes in one
request; a larger one is for the command line."""


@dataclass(frozen=True, slots=True)
class Line:
    """An import as the list shows it."""

    batch: ImportBatch
    state: str
    can_be_undone: bool


def install(app: Flask) -> None:
    """Let a catalogue weigh more than other forms do; must come before what reads the forms."""

    @app.before_request
    def allow() -> None:
        # Whoever was never let in here sends nothing large: the cookie is signed by us.
        if request.endpoint == "staff_imports.receive" and TOKEN in session:
            request.max_content_length = MOST_BYTES


@blueprint.get("/")
def overview() -> str:
    """Show the form, and the imports so far."""
    return _overview()


@blueprint.post("/")
def receive() -> ResponseReturnValue:
    """Take a file in and begin to try it."""
    file, source = request.files.get("file"), request.form.get("source", "")
    try:
        if file is None or not file.filename:
            raise BadInput("no file", say="import-no-file")
        made = services().import_desk.receive(file.save, file_name=file.filename, source=source)
    except BadInput as problem:
        return _overview(told(problem, current_lang()), source=source), 400
    return redirect(url_for("staff_imports.file", file_id=made.id), code=303)


@blueprint.get("/file/<file_id>")
def file(file_id: str) -> ResponseReturnValue:
    """Show what importing a file would do, or how far it is; as JSON for the page's own script."""
    shown = services().import_desk.show(file_id)
    message = _message(shown)
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"is_finished": not shown.is_busy, "message": message})
    problem = told(shown.problem, current_lang()) if shown.problem else ""
    report = shown.report
    return render_template(
        "staff/import_file.html",
        file=shown,
        message=message,
        report=report,
        problem=problem,
        notes=_notes(report),
        repairs=_repairs(report),
        refused=_refused(report),
    )


@blueprint.post("/file/<file_id>/accept")
def accept(file_id: str) -> ResponseReturnValue:
    """Import a file that was tried."""
    accepted = services().import_desk.accept(file_id)
    services().staff.note(current_staff(), "records-imported", accepted.file_name)
    return redirect(url_for("staff_imports.file", file_id=file_id), code=303)


@blueprint.post("/file/<file_id>/away")
def away(file_id: str) -> ResponseReturnValue:
    """Send a file away without importing it."""
    services().import_desk.send_away(file_id)
    return redirect(url_for("staff_imports.overview"), code=303)


@blueprint.get("/<int:number>")
def show(number: int) -> str:
    """Show one import: what it did, and the records that it refused."""
    journal = services().catalogue.imports.journal
    batch = journal.get(BatchId(number))
    lang = current_lang()
    shown = batch.refusals[:SHOWN_REFUSALS]
    return render_template(
        "staff/import.html",
        line=_line(batch),
        refusals=[refusal_text(one, batch.file_name, lang) for one in shown],
    )


@blueprint.get("/<int:number>/<any(refused, repaired):kind>.csv")
def listing(number: int, kind: str) -> Response:
    """Give the list of refused or repaired records."""
    journal = services().catalogue.imports.journal
    batch = journal.get(BatchId(number))
    lang = current_lang()
    if kind == "refused":
        rows = refusal_rows(journal.refusals(batch.id), batch.file_name, lang)
    else:
        rows = repair_rows(journal.mended(batch.id), lang)
    return csv_answer(rows, f"{kind}-{number}.csv")


@blueprint.post("/<int:number>/undo")
def undo(number: int) -> ResponseReturnValue:
    """Begin to undo an import: the page of the import tells how far that is."""
    services().import_desk.undo(BatchId(number))
    services().staff.note(current_staff(), "import-undone", str(number))
    return redirect(url_for("staff_imports.show", number=number), code=303)


def csv_answer(rows: Iterable[Iterable[object]], name: str) -> Response:
    """Return a table as a download, row by row."""
    lines = csv_lines(tuple(row) for row in rows)
    answer = Response(stream_with_context(lines), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _overview(problem: str = "", *, source: str = "") -> str:
    batches = services().catalogue.imports.journal.imports(limit=SHOWN)
    return render_template(
        "staff/imports.html",
        lines=[_line(batch) for batch in batches],
        files=services().import_desk.all(),
        sources=[name for name, _ in services().catalogue.sources()],
        problem=problem,
        source=source,
    )


def _line(batch: ImportBatch) -> Line:
    importer = services().catalogue.imports
    is_interrupted = importer.is_interrupted(batch)
    if batch.state is ImportState.UNDOING:  # whoever minds the harvests goes on with it
        return Line(batch, "undo-waits" if is_interrupted else "undoing", can_be_undone=False)
    state = "interrupted" if is_interrupted else batch.state.value
    if batch.state is ImportState.UNDO_FAILED:  # even with nothing left to take back
        return Line(batch, batch.state.value, can_be_undone=True)
    is_idle = is_interrupted or batch.state is ImportState.DONE
    return Line(batch, state, is_idle and importer.journal.is_undoable(batch.id))


def _message(file: Brought) -> str:
    lang = current_lang()
    step = say(f"web-import-step-{file.step}", lang)
    if not (file.is_busy and file.seen):
        return step
    return f"{step} {counted('import-seen', file.seen)}"


def _notes(report: ImportReport | None) -> list[str]:
    lang = current_lang()
    notes = report.notes if report else ()
    return [say(note.reason, lang, name=note.file_name, detail=note.detail) for note in notes]


def _repairs(report: ImportReport | None) -> list[str]:
    lang = current_lang()
    kinds = report.repair_kinds if report else {}
    return [f"{repair_text(reason, lang)}: {count}" for reason, count in kinds.items()]


def _refused(report: ImportReport | None) -> list[str]:
    lang = current_lang()
    return [
        say(
            one.reason,
            lang,
            name=one.file_name,
            number=one.number,
            offset=one.offset_bytes,
            detail=one.detail,
        )
        for one in (report.refused if report else ())[:SHOWN_REFUSALS]
    ]
