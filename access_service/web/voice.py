"""Search by voice: a recording in, the answer's page out, and the answer spoken."""

from __future__ import annotations

from io import BytesIO

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from access_service.catalogue.record import ItemId
from access_service.voice_search import VoiceAnswer, VoiceHit, read_back
from access_service.web.context import services
from access_service.web.hearing import heard as heard_one
from access_service.web.language import current_lang
from access_service.web.limits import VOICE, limiter
from formats.document import EL, EN, Lang
from formats.errors import BadInput

blueprint = Blueprint("voice", __name__)

HEARD_CHARACTERS = 200


@blueprint.post("/voice")
@limiter.limit(VOICE)
def listen() -> ResponseReturnValue:
    """Hear a recording and go to the page of what was found; the recording is not kept."""
    sound = recording()
    with heard_one():
        answer = services().voice_search.answer(sound, name="recording")
    page = heard_page(answer)
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"heard": answer.heard, "page": page})
    return redirect(page, code=303)


def recording(*, may_be_empty: bool = False) -> bytes:
    """Return the sound that was sent; where it may be empty, somebody else tells of it.

    Raises:
        NotFound: The library does not offer search by voice.
        BadInput: Nothing was sent.
    """
    if not services().settings.is_microphone_offered:
        abort(404)
    file = request.files.get("sound")
    sound = file.read() if file else b""
    if not sound and not may_be_empty:
        raise BadInput("no sound", say="no-recording")
    return sound


def heard_page(answer: VoiceAnswer) -> str:
    """Return the address of the page that shows an answer; it holds all that the page needs."""
    return url_for(
        "voice.heard",
        text=answer.heard[:HEARD_CHARACTERS],
        lang=answer.language,
        ids=_ids(answer),
        sure=int(answer.is_sure),
    )


@blueprint.get("/voice/heard")
def heard() -> str:
    """Show what was heard and found, and speak the first three."""
    answer = _asked()
    return render_template(
        "heard.html",
        heard=answer.heard,
        heard_lang=answer.language,
        found=answer.hits,
        is_sure=answer.is_sure,
        answer_url=url_for(
            "voice.spoken", lang=current_lang(), ids=_ids(answer), sure=int(answer.is_sure)
        ),
    )


@blueprint.get("/voice/answer.mp3")
@limiter.limit(VOICE)
def spoken() -> Response:
    """Say how many were found and the first three of them."""
    answer = _asked()
    document = read_back(answer.hits, answer.language, is_sure=answer.is_sure)
    mp3 = services().narrator.speak(document).mp3
    # In parts where a player asks for parts: Safari plays nothing else.
    return send_file(BytesIO(mp3), mimetype="audio/mpeg", conditional=True)


def _asked() -> VoiceAnswer:
    """Return the answer that the address of this page holds; unknown items are left out."""
    lang: Lang = EN if request.args.get("lang") == "en" else EL
    wanted = [ItemId(one) for one in request.args.get("ids", "").split(",")[:10] if one]
    items = services().catalogue.show_many(wanted)
    hits = tuple(VoiceHit(item, 1.0) for item in items)
    is_sure = request.args.get("sure") != "0"
    return VoiceAnswer(request.args.get("text", "")[:HEARD_CHARACTERS], lang, hits, is_sure)


def _ids(answer: VoiceAnswer) -> str:
    # The spoken answer names how many there are, so every id counts and not only the first three.
    return ",".join(hit.item.id for hit in answer.hits)
