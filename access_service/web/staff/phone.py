"""The staff's pages of the telephone line: calls, messages, texts and hours, a test call."""

from __future__ import annotations

import secrets
from io import BytesIO

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from access_service.patrons.locks import Source
from access_service.telephone.line_settings import CLOSED, DAYS, EDITABLE, LONGEST, LineWords
from access_service.telephone.messages import MessageId
from access_service.telephone.turn_calls import Held
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.private_feeds import is_first_part
from access_service.web.staff.guard import current_staff
from formats.document import EL, EN
from formats.errors import AccessError, BadInput, UnknownThing
from tts.listening import wav_of
from voice_interface.channels.turns import keys_turn
from voice_interface.dialogue.turn import Reading, Silence, Speech, Turn
from voice_interface.phrases.book import built_in

blueprint = Blueprint("staff_phone", __name__, url_prefix="/staff/phone")

DONE = "staff_phone_done"
HELD = "staff_phone_call"
RATE_HZ = 8000
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
MOST_CHARACTERS = 300
ACTIONS = {"done": "phone-message-done", "delete": "phone-message-deleted"}


@blueprint.get("/")
def overview() -> str:
    """Show the calls of now, and what callers left."""
    return _overview()


def _overview(problem: str = "", card: str = "") -> str:
    return render_template(
        "staff/phone.html",
        calls=services().calls.all(),
        messages=services().phone_messages.all(),
        waiting=services().recordings.messages_waiting,
        card=card,
        problem=problem,
        done=session.pop(DONE, ""),
    )


@blueprint.get("/messages/<message_id>.wav")
def sound(message_id: str) -> Response:
    """Give a message's sound."""
    message = services().phone_messages.show(MessageId(message_id))
    if is_first_part():
        services().staff.note(current_staff(), "phone-message-heard", message.id)
    return send_file(BytesIO(message.sound), mimetype="audio/wav", conditional=True)


@blueprint.post("/messages/<message_id>")
def deal(message_id: str) -> ResponseReturnValue:
    """Forget a message that was dealt with or need not be; its purpose is over either way."""
    action = ACTIONS.get(request.form.get("action", ""))
    message = services().phone_messages.show(MessageId(message_id))
    if action is None:
        return _overview(), 400
    services().phone_messages.done(message.id)
    return _done(action, message.id)


@blueprint.post("/unlock")
def unlock() -> ResponseReturnValue:
    """Let a card be tried again, by its number: the caller tells it to whoever answers."""
    card = request.form.get("card", "")
    try:
        patron = services().patrons.with_card(card)
    except AccessError as problem:
        status = 404 if isinstance(problem, UnknownThing) else 400
        return _overview(told(problem, current_lang()), card[:40]), status
    services().patrons.unlock(patron)
    return _done("patron-unlocked", patron.id)


def _done(action: str, thing: str) -> ResponseReturnValue:
    services().staff.note(current_staff(), action, thing)
    session[DONE] = action
    return redirect(url_for("staff_phone.overview"), code=303)


# texts and hours


@blueprint.get("/texts")
def texts() -> str:
    """Show the line's texts and hours, to be changed."""
    return _texts(services().line_settings.get())


@blueprint.post("/texts")
def keep_texts() -> ResponseReturnValue:
    """Keep the line's texts and hours."""
    form = request.form
    typed = LineWords(
        {
            lang: {key: form.get(f"{key}.{lang}", "")[: LONGEST + 1] for key in EDITABLE}
            for lang in (EL, EN)
        },
        {lang: form.get(f"hours.{lang}", "")[: LONGEST + 1] for lang in (EL, EN)},
        tuple(
            CLOSED if form.get(f"closed.{day}") else form.get(f"day.{day}", "")[:100].strip()
            for day in range(DAYS)
        ),
    )
    try:
        services().line_settings.put(typed)
    except BadInput as problem:
        return _texts(typed, told(problem, current_lang())), 400
    return _done("phone-texts", "")


def _texts(words: LineWords, problem: str = "") -> str:
    ours = {lang: built_in(lang).replies for lang in (EL, EN)}
    return render_template(
        "staff/phone_texts.html",
        keys=EDITABLE,
        ours=ours,
        words=words,
        longest=LONGEST,
        days=range(DAYS),
        closed=CLOSED,
        problem=problem,
    )


# a test call


@blueprint.get("/try")
def console() -> str:
    """Show the test call where it stands; a form begins one."""
    return render_template("staff/phone_try.html", held=_held(), keys=KEYS)


@blueprint.post("/try")
def take() -> ResponseReturnValue:
    """Begin a test call, or take what was keyed, said or not done in it."""
    held = _held()
    if held is None:
        key = secrets.token_hex(16)
        name = current_staff().name
        source = Source("phone", f"console {name}", key)
        services().turn_calls.begin(key, "console", source=source, lang=current_lang(), owner=name)
        session[HELD] = key
        return redirect(url_for("staff_phone.console"), code=303)
    with held.lock:
        if request.form.get("turn", type=int) == held.turn:  # else the form was sent twice
            held.turn += 1
            _take(held)
    return redirect(url_for("staff_phone.console"), code=303)


@blueprint.get("/try/<int:turn>.wav")
def said(turn: int) -> ResponseReturnValue:
    """Give the sound of what is said now, as a caller hears it."""
    held = _held()
    if held is None or held.turn != turn:
        raise UnknownThing("no test call", say="phone-no-call")
    pcm = b"".join(held.call.sound(piece) for piece in held.call.said.pieces)
    return send_file(BytesIO(wav_of(pcm, RATE_HZ)), mimetype="audio/wav", conditional=True)


@blueprint.post("/try/end")
def hang_up() -> ResponseReturnValue:
    """Hang up."""
    services().turn_calls.end(str(session.pop(HELD, "")))
    return redirect(url_for("staff_phone.console"), code=303)


def _held() -> Held | None:
    key = session.get(HELD)
    if not isinstance(key, str):
        return None
    try:
        return services().turn_calls.get(key)
    except UnknownThing:
        session.pop(HELD)
        return None


def _take(held: Held) -> None:
    call, turn = held.call, _turn(held)
    if call.said.is_end:
        return
    try:
        if call.said.operator:
            call.not_connected()  # nobody is called from a test
        elif call.said.records:
            call.keep_message(b"", RATE_HZ)  # nothing is recorded either
        elif isinstance(turn, Silence):
            call.go_on()
        else:
            call.take(turn)
    except AccessError:
        call.excuse()


def _turn(held: Held) -> Turn:
    form = request.form
    words = " ".join(form.get("words", "").split())[:MOST_CHARACTERS]
    keys = form.get("keys", "") or (words if set(words) <= set("".join(KEYS)) else "")
    if keys:
        return keys_turn("".join(one for one in keys if one in KEYS)[:20], held.call.said.listen)
    return Speech((Reading(words),), held.call.talker.lang) if words else Silence()
