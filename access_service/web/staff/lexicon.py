"""How words and names are said: staff add, hear, change and remove them, for all works or one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from access_service.catalogue.record import Item, ItemId
from access_service.lexicon import EVERY_WORK, LexiconEntry, entry_of
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.limits import VOICE, limiter
from access_service.web.staff.guard import current_staff
from formats.build import DocumentBuilder
from formats.document import EL, EN, Document, Lang
from formats.errors import BadInput
from tts.normalize import Lexicon

blueprint = Blueprint("staff_lexicon", __name__, url_prefix="/staff/lexicon")

FOUND_WORKS = 10
_TYPED_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    word: str = ""
    spoken: str = ""
    lang: str = ""
    work: ItemId = EVERY_WORK

    @property
    def tongue(self) -> Lang | None:
        """Return the language that was chosen, None where the letters are to tell it."""
        return {"el": EL, "en": EN}.get(self.lang)

    def entry(self) -> LexiconEntry:
        """Return the word as it would be kept.

        Raises:
            BadInput: It could not be used.
        """
        return entry_of(self.word, self.spoken, lang=self.tongue, work=self.work)


@blueprint.get("/")
def overview() -> str:
    """Show the words, those of one work alone where one is chosen, and a form for a new one."""
    return _page(_typed(), done=request.args.get("done", ""))


@blueprint.post("/")
def add() -> ResponseReturnValue:
    """Keep a word, or let it be heard first; what was typed stays in the form."""
    typed = _typed()
    try:
        entry = typed.entry()
    except BadInput as refusal:
        return _page(typed, refusal=told(refusal, current_lang())), 400
    if request.form.get("action") == "try":
        return _page(typed, is_tried=True)
    word = entry.pronunciation
    services().lexicon.add(word.written, word.spoken, lang=word.lang, work=entry.work)
    services().staff.note(current_staff(), "word-added", word.written)
    return _back(Typed(word.written, word.spoken, word.lang, entry.work), "added")


@blueprint.post("/remove")
def remove() -> ResponseReturnValue:
    """Forget a word; it comes back in the form, so that a slip is mended with one button."""
    typed = _sent()  # the word of a work that has left the catalogue can be removed too
    services().lexicon.remove(typed.word, lang=typed.tongue, work=typed.work)
    services().staff.note(current_staff(), "word-removed", typed.word)
    is_there = bool(services().catalogue.show_many([typed.work])) if typed.work else False
    return _back(typed if is_there else replace(typed, work=EVERY_WORK), "removed")


@blueprint.get("/sound.mp3")
@limiter.limit(VOICE)
def sound() -> Response:
    """Say a word: as it was typed, or, without a spoken form, as it is said now."""
    typed = _typed()
    heeded = services().lexicon.lexicon(typed.work)
    if typed.spoken:
        heeded = Lexicon((typed.entry().pronunciation,)) | heeded
    builder = DocumentBuilder(EL)
    builder.paragraph(typed.word)
    document = Document(typed.word, EL, tuple(builder.blocks))
    mp3 = services().narrator.speak(document, lexicon=heeded).mp3
    return send_file(BytesIO(mp3), mimetype="audio/mpeg", conditional=True)


def _typed() -> Typed:
    """Return what was sent; a work must be in the catalogue.

    Raises:
        UnknownThing: There is no such work.
    """
    typed = _sent()
    if typed.work:
        services().catalogue.show(typed.work)
    return typed


def _sent() -> Typed:
    fields = request.form if request.method == "POST" else request.args

    def field(name: str) -> str:
        return " ".join(fields.get(name, "").split())[:_TYPED_CHARACTERS]

    return Typed(field("word"), field("spoken"), field("lang"), ItemId(field("work")))


def _back(typed: Typed, done: str) -> ResponseReturnValue:
    address = url_for(
        "staff_lexicon.overview",
        done=done,
        word=typed.word,
        spoken=typed.spoken if done == "removed" else None,
        lang=typed.lang if done == "removed" else None,
        work=typed.work or None,
    )
    return redirect(address, code=303)


def _page(typed: Typed, *, done: str = "", refusal: str = "", is_tried: bool = False) -> str:
    entries = services().lexicon.entries()
    if typed.work:
        entries = tuple(entry for entry in entries if entry.work == typed.work)
    works = {entry.work for entry in entries if entry.work} | ({typed.work} - {EVERY_WORK})
    query = request.args.get("find", "").strip()[:200]
    return render_template(
        "staff/lexicon.html",
        entries=entries,
        titles=_titles(works),
        typed=typed,
        done=done if done in {"added", "removed"} else "",
        refusal=refusal,
        is_tried=is_tried,
        query=query,
        found=_find(query) if query else (),
    )


def _titles(works: set[ItemId]) -> dict[ItemId, Item]:
    return {item.id: item for item in services().catalogue.show_many(sorted(works))}


def _find(query: str) -> tuple[Item, ...]:
    return tuple(one.item for one in services().catalogue.search(query, limit=FOUND_WORKS))
