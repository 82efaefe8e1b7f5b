"""The library's conversation as a page: by voice, by typing, by keys, with all that was said."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from itertools import chain

from flask import (
    Blueprint,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from access_service.conversion.ports import Spoken
from access_service.conversion.request import JobId, Options
from access_service.conversion.result import JobStatus
from access_service.talks import SoFar, Talk, TalkId, spoken_reply
from access_service.web.chosen import chosen
from access_service.web.context import services, visitor
from access_service.web.copies import ready_forms
from access_service.web.hearing import BUSY, Taken, followed, heard
from access_service.web.language import current_lang
from access_service.web.limits import SO_FAR, TALK, limiter
from access_service.web.patron.following import patron_here
from access_service.web.voice import recording
from formats.document import Runs
from formats.errors import Unavailable, UnknownThing
from tts.engine import Wpm
from voice_interface.dialogue.turn import Keys, Reading, Speech, Turn, Unheard
from voice_interface.trouble import Trouble

blueprint = Blueprint("talk", __name__, url_prefix="/talk")

HELD = "talk"
ANSWERED = "talk_answered"
"""That the page which comes next answers what was typed or keyed just now."""
MOST_CHARACTERS = 300
_FROM_THE_BEGINNING = "bytes=0-"
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")


@blueprint.get("/")
def show() -> str:
    """Show the conversation where it stands, or its greeting."""
    talk = _held()
    return render_template(
        "talk.html",
        talk=talk,
        keys=KEYS,
        results=talk.state.shown,
        made=_copies(talk),
        is_answered=session.pop(ANSWERED, False),
    )


def _copies(talk: Talk) -> list[tuple[Runs, JobStatus]]:
    """Return what was asked for, the latest first, each with what is ready of it in other forms."""
    shown: dict[JobId, tuple[Runs, JobStatus]] = {}
    for one in reversed(talk.made):
        with suppress(UnknownThing):  # a copy that was cleared away, or its item
            asked = services().conversions.status(one.job)
            for status in (asked, *ready_forms(asked)):
                shown.setdefault(status.id, (one.title, status))
    return list(shown.values())


@blueprint.post("/")
@limiter.limit(TALK)
def take() -> ResponseReturnValue:
    """Take a turn that was typed or keyed, and go back to the page."""
    talk = _held()
    if _is_next(talk, has_words=bool(request.form.get("words"))):  # else it was sent twice
        talk = services().talks.take(talk, _turn(), asker=visitor(), patron=patron_here())
        _keep(talk)
    if not talk.reply.is_end:
        session[ANSWERED] = True
    return _page(talk)


@blueprint.post("/hear")
@limiter.limit(TALK)
def hear() -> ResponseReturnValue:
    """Take a turn that was spoken; the recording is not kept."""
    sound, talk = recording(may_be_empty=True), _held()
    if not _is_next(talk, has_words=bool(sound)):
        return _page(talk)  # the recording was sent twice
    talks, asker, patron = services().talks, visitor(), patron_here()
    try:
        with heard():
            talk = talks.hear(talk, sound, asker=asker, patron=patron)
    except Taken:
        return _page(talk)  # sent twice at once
    except Unavailable as problem:
        if problem.say != BUSY:
            raise
        busy = Unheard(Trouble.LATE)
        talk = talks.take(talk, busy, asker=asker, patron=patron, is_spoken=True)
    _keep(talk)
    return _page(talk)


@blueprint.post("/so-far")
@limiter.limit(SO_FAR)
def hear_so_far() -> ResponseReturnValue:
    """Tell what was understood of a turn that is still being spoken, and whether it has ended."""
    sound = recording(may_be_empty=True)
    try:
        with followed():
            so_far = services().talks.hear_so_far(_held(), sound)
    except Unavailable as problem:
        if problem.say != BUSY:
            raise
        so_far = SoFar()  # the whole turn is heard at its end in any case
    return jsonify({"heard": so_far.heard, "is_over": so_far.is_over})


@blueprint.post("/end")
def end() -> ResponseReturnValue:
    """Forget the conversation at once."""
    held = session.pop(HELD, "")
    if isinstance(held, str) and held:
        services().talks.end(TalkId(held))
    return redirect(url_for("talk.show"), code=303)


@blueprint.get("/reply.mp3")
@limiter.limit(TALK)
def reply() -> Response:
    """Speak the last answer at the pace asked for; it sounds from its first sentence on."""
    talk, narrator = _held(), services().narrator
    document = spoken_reply(talk)
    options = Options(talk.state.lang, wpm=Wpm(talk.state.wpm))
    if request.headers.get("Range", _FROM_THE_BEGINNING) != _FROM_THE_BEGINNING:
        # In parts where a player asks for parts: Safari plays nothing else.
        mp3 = narrator.speak(document, options=options).mp3
        return send_file(BytesIO(mp3), mimetype="audio/mpeg", conditional=True)
    stream = narrator.stream(document, Spoken(options, lexicon=narrator.lexicon()))
    # The first sentence before the answer's head: what goes wrong until then is told in words.
    first = next(stream, b"")
    answer = Response(chain((first,), stream), mimetype="audio/mpeg")
    answer.headers["Accept-Ranges"] = "none"  # its length is not known before its end
    answer.call_on_close(stream.close)
    return answer


def _held() -> Talk:
    held = session.get(HELD, "")
    if isinstance(held, str) and held:
        try:
            return services().talks.show(TalkId(held))
        except UnknownThing:
            session.pop(HELD)  # forgotten since: a new one begins
    return services().talks.begin(current_lang(), chosen())


def _is_next(talk: Talk, *, has_words: bool) -> bool:
    turn = request.form.get("turn", type=int)
    # Words for a conversation that was forgotten meanwhile begin a new one; a key would mean
    # something else there.
    is_begun_anew = HELD not in session and bool(turn) and has_words
    return turn == talk.turn_count or is_begun_anew


def _keep(talk: Talk) -> None:
    if talk.reply.is_end:
        services().talks.end(talk.id)
        session.pop(HELD, None)
    else:
        session[HELD] = talk.id


def _turn() -> Turn:
    keys = request.form.get("keys", "")
    if keys:
        return Keys("".join(one for one in keys if one in "0123456789*#")[:20])
    words = " ".join(request.form.get("words", "").split())[:MOST_CHARACTERS]
    if words and set(words) <= set("0123456789*#"):
        return Keys(words[:20])
    return Speech((Reading(words),) if words else ())


def _page(talk: Talk) -> ResponseReturnValue:
    """Lead to the next turn or, after a goodbye, out."""
    page = url_for("catalogue.home" if talk.reply.is_end else "talk.show")
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"page": page})
    return redirect(page, code=303)
