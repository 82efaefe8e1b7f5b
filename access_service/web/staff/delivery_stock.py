"""What goes round at the desk: returns, requests, media, and the texts of copies made to order."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Flask, abort, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue

from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.delivery.model import (
    MEDIUM_KINDS,
    Verdict,
    VisitId,
)
from access_service.delivery.prints import (
    day_in_words,
)
from access_service.entitlement import OF_WORKS, NotEntitled, Right
from access_service.patrons.requests import RequestId, RequestState
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.staff.areas import UPLOADS, may_open
from access_service.web.staff.delivery import blueprint, desk, show_visit, told_fully
from access_service.web.staff.guard import TOKEN, current_staff
from access_service.web.uploads import FORM_BYTES, kept_file, said_right
from formats.document import EL, EN
from formats.errors import AccessError, BadInput
from formats.readers.registry import READABLE_SUFFIXES
from formats.reading import MEBIBYTE

SHOWN: Final = 8


def install(app: Flask) -> None:
    """Let a text weigh more than other forms do; must come before what reads the forms."""

    @app.before_request
    def allow() -> None:
        if request.endpoint == "staff_delivery.keep_text" and TOKEN in session:
            limit = services().settings.upload_mebibytes
            request.max_content_length = limit * MEBIBYTE + FORM_BYTES


@blueprint.get("/visit/<int:number>/copy/<job_id>")
def copy(number: int, job_id: str) -> ResponseReturnValue:
    """Give a finished copy that is made to order for this bag, to be printed or embossed."""
    shown = desk().bags.visit(VisitId(number))
    places = [place for place, one in enumerate(shown.bag, 1) if one.job == job_id]
    if not places:
        abort(404)  # the page gives what its own bag holds, and nothing else
    try:
        desk().giving.require(shown, job=job_id)
    except NotEntitled as problem:
        return show_visit(shown, told_fully(problem)), 403
    product = services().conversions.product(JobId(job_id))
    return send_file(
        services().artifacts.path(product.artifact),
        mimetype=product.media_type,
        as_attachment=True,
        download_name=f"{number}-{places[0]}{product.suffix}",
    )


@blueprint.get("/texts")
def texts() -> str:
    """Show the works that wait for a text, and where to give one."""
    return _texts()


@blueprint.post("/texts")
def keep_text() -> ResponseReturnValue:
    """Keep the text of a work, so that other forms are made of it to order."""
    item = ItemId(request.form.get("item", "").strip().removeprefix("item:"))
    by, lang = current_staff().name, EN if request.form.get("lang") == EN else EL
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise BadInput("no file", say="upload-no-file")
        right = said_right(_rights())
        mark = services().entitlement.marking(right)
        with kept_file(file) as path:
            kept = desk().texts.keep(item, path, name=file.filename, lang=lang, by=by, mark=mark)
        services().staff.note(current_staff(), "text-right", f"{kept.item.id}: {right}")
    except AccessError as problem:
        return _texts(told_fully(problem)), 400 if problem.is_bad_input else 503
    return redirect(url_for("staff_delivery.texts", kept=kept.item.id), code=303)


@blueprint.post("/texts/forget")
def forget_text() -> ResponseReturnValue:
    """Make nothing more of a text."""
    desk().texts.forget(ItemId(request.form.get("item", "")), by=current_staff().name)
    return redirect(url_for("staff_delivery.texts"), code=303)


def _rights() -> tuple[Right, ...]:
    """Return what a colleague may say of a text: to free a work gives it to the whole world."""
    may_free = may_open(current_staff().role, UPLOADS)
    return OF_WORKS if may_free else (Right.PROTECTED,)


def _texts(problem: str = "") -> str:
    part, query = desk(), request.args.get("find", "").strip()
    held = part.desk.store.text_items()
    kept = part.desk.shelves.show_many([ItemId(request.args.get("kept", ""))])
    return render_template(
        "staff/delivery/texts.html",
        wanted=part.texts.wanted(part.unmet()),
        query=query,
        found=services().catalogue.search(query, limit=SHOWN) if query else (),
        held=held,
        suffixes=READABLE_SUFFIXES,
        most_mb=services().settings.upload_mebibytes,
        rights=_rights(),
        kept=kept[0] if kept else None,
        problem=problem,
    )


@blueprint.get("/returns")
def returns() -> str:
    """Show where what came back is scanned in."""
    return render_template("staff/delivery/returns.html", back=None, problem="")


@blueprint.post("/returns")
def take_back() -> ResponseReturnValue:
    """Take back what was scanned, and ask what the patron said of it."""
    code = request.form.get("code", "")
    try:
        visit, titles = desk().bags.take_back(code, by=current_staff())
    except BadInput as problem:
        page = render_template(
            "staff/delivery/returns.html", back=None, problem=told(problem, current_lang())
        )
        return page, 400
    return render_template(
        "staff/delivery/returns.html",
        back=titles,
        visit=visit,
        medium=desk().desk.visits.medium(code),
        verdicts=list(Verdict),
        problem="",
    )


@blueprint.get("/requests")
def requests() -> str:
    """Show every open request, oldest first, with why it is in no bag."""
    part = desk()
    rows = []
    for wish, why in part.unmet().values():
        age = (part.desk.today() - wish.asked_on).days
        items = part.desk.shelves.show_many([wish.item_id]) if wish.item_id else ()
        coming = part.next_visit(wish.patron_id)
        name = part.desk.name_of(wish.patron_id)
        rows.append((wish, why, age, items[0] if items else None, coming, name))
    rows.sort(key=lambda row: -row[2])
    return render_template(
        "staff/delivery/requests.html",
        rows=rows,
        words=lambda one: day_in_words(one, current_lang()),
    )


@blueprint.post("/requests/<request_id>/close")
def close(request_id: str) -> ResponseReturnValue:
    """Tell a patron that a request is ready and how they get it, or that it cannot be and why."""
    answer = request.form.get("answer", "").strip()
    is_ready = request.form.get("state") == RequestState.READY
    state = RequestState.READY if is_ready else RequestState.REFUSED
    services().requests.set_state(RequestId(request_id), state, answer=answer)
    return redirect(url_for("staff_delivery.requests"), code=303)


@blueprint.get("/media")
def media() -> str:
    """Show the inventory of media, and what is being made to order."""
    return _media()


def _media(problem: str = "") -> str:
    return render_template(
        "staff/delivery/media.html",
        media=desk().media.all(),
        kinds=MEDIUM_KINDS,
        orders=desk().making.orders(),
        problem=problem,
    )


@blueprint.post("/media")
def change_medium() -> ResponseReturnValue:
    """Add a medium, or note it as wiped or lost."""
    label, by = request.form.get("label", "").strip(), current_staff().name
    folder = request.form.get("folder", "").strip()
    try:
        match request.form.get("action"):
            case "add":
                desk().media.add(label, request.form.get("kind", ""), by=by)
            case "wipe" if folder:
                desk().media.wipe(label, Path(folder), by=by)
            case "wipe":
                desk().media.free(label, by=by)
            case "lose":
                desk().media.lose(label, by=by)
            case _:
                raise BadInput("action", say="delivery-no-medium", label=label)
    except AccessError as problem:
        return _media(told_fully(problem)), 400 if problem.is_bad_input else 503
    return redirect(url_for("staff_delivery.media"), code=303)
