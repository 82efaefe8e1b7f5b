"""Hearing at once: a narration while it is being made, and a sample of a voice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from threading import BoundedSemaphore

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from access_service.conversion.request import JobId, Options
from access_service.copies import usual_options
from access_service.messages import say
from access_service.web.context import services
from access_service.web.entitled import entitled_status, given
from access_service.web.limits import COPIES, VOICE, limiter
from formats.build import DocumentBuilder
from formats.document import EL, EN, Document, Lang
from formats.errors import Unavailable
from formats.sound.kinds import SOUND_KINDS

blueprint = Blueprint("listening", __name__)

LISTENERS = 3
"""Streams at a time: each keeps a thread of the server while its sentences are being spoken."""
BUFFER_BYTES = 64 * 1024 * 1024
"""About three hours of sound that the server takes ahead of a listener, on disk; after it has
taken all of a book, the thread is free again."""

_free = BoundedSemaphore(LISTENERS)


@blueprint.get("/copies/<job_id>/listen")
@limiter.limit(COPIES)
def listen(job_id: str) -> ResponseReturnValue:
    """Send a narration as it is being made, sentence by sentence; a finished MP3 as it is."""
    status = entitled_status(job_id)
    if status.product is not None and status.product.media_type == SOUND_KINDS["mp3"].media_type:
        return redirect(url_for("copies.download", job_id=job_id, inline=1))
    if not _free.acquire(blocking=False):
        raise Unavailable(f"{LISTENERS} listeners", say="too-many-listeners")
    try:
        # With a place only: a file that somebody brought is read here, which may take long.
        stream = services().conversions.stream(JobId(job_id))
        # The first sentence before the answer's head: what goes wrong until then is told in words.
        first = next(stream)
    except BaseException:
        _free.release()
        raise
    given(status)
    answer = _sound(chain((first,), stream), is_stream=True)
    # With the answer, not with its sound: of one that nobody reads (HEAD, or a browser that has
    # gone) the sound is never begun, and what was never begun has no end.
    answer.call_on_close(_free.release)
    answer.call_on_close(stream.close)
    return answer


@blueprint.post("/copies/sample")
@limiter.limit(VOICE)
def sample() -> ResponseReturnValue:
    """Speak two sentences with the voice, speed and pitch that were chosen on the form."""
    form = request.form
    lang = EN if form.get("lang") == EN else EL
    usual = usual_options(services().settings, lang, wpm=form.get("wpm", type=int))
    options = Options(
        lang,
        voice=form.get("voice", ""),
        wpm=usual.wpm,
        pitch=form.get("pitch", usual.pitch, type=int),
        volume_db=usual.volume_db,
    )
    services().voices.check(options)
    return _sound(iter([services().narrator.speak(_sample_of(lang), options=options).mp3]))


def _sample_of(lang: Lang) -> Document:
    builder = DocumentBuilder(lang)
    builder.paragraph(say("voice-sample", lang))
    return Document(say("voice-sample-title", lang), lang, tuple(builder.blocks))


def _sound(chunks: Iterator[bytes], *, is_stream: bool = False) -> Response:
    answer = Response(chunks, mimetype=SOUND_KINDS["mp3"].media_type)
    if is_stream:
        answer.headers["Accept-Ranges"] = "none"  # its length is not known before its end
    return answer
