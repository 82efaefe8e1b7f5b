"""The JSON side: the same use cases, described by OpenAPI at /api/openapi.json."""

from __future__ import annotations

from dataclasses import replace

from apiflask import APIBlueprint
from flask import abort

from access_service.catalogue.record import ItemId
from access_service.conversion.request import Options
from access_service.copies import usual_options
from access_service.health import Verdict, conversion_checks
from access_service.shapes import (
    announcement_json,
    facets_json,
    found_json,
    item_json,
    item_summary_json,
)
from access_service.web.catalogue import MOST_RESULTS, clean_query
from access_service.web.context import current_announcements, services
from access_service.web.copies import copy_json, request_copy
from access_service.web.entitled import entitled_status
from access_service.web.hearing import heard
from access_service.web.limits import COPIES, SEARCHES, SUGGESTIONS, VOICE, limiter
from access_service.web.schemas import (
    AnnouncementsAnswer,
    CopyAnswer,
    CopyRequest,
    HealthAnswer,
    ItemAnswer,
    ListenAnswer,
    ListenUpload,
    NearAnswer,
    SearchAnswer,
    SearchQuery,
    SuggestAnswer,
    SuggestQuery,
)
from access_service.web.voice import heard_page
from formats.document import Lang
from formats.writing import Choices

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Prosvasi")


REFUSALS = {
    400: "What was asked for cannot be",
    403: "A protected work, for beneficiaries alone",
    404: "Not found",
    413: "Too large",
    429: "Too many requests; Retry-After says how many seconds to wait",
    503: "A part of the service cannot work at the moment",
}


@blueprint.get("/search")
@blueprint.input(SearchQuery, location="query")
@blueprint.output(SearchAnswer)
@blueprint.doc(responses=REFUSALS)
@limiter.limit(SEARCHES)
def search(query_data: SearchQuery) -> SearchAnswer:
    """Search the catalogue in any spelling, within filters, with counts by kind."""
    query = clean_query(query_data.q)
    results = services().catalogue.find(query, limit=MOST_RESULTS, filters=query_data.filters())
    shown = results.found[query_data.offset : query_data.offset + query_data.limit]
    return SearchAnswer.model_validate(
        {
            "query": query_data.q,
            "total": results.total,
            "did_you_mean": results.meant or None,
            "results": [found_json(one) for one in shown],
            "facets": facets_json(results.facets),
        }
    )


@blueprint.get("/suggest")
@blueprint.input(SuggestQuery, location="query")
@blueprint.output(SuggestAnswer)
@blueprint.doc(responses=REFUSALS)
@limiter.limit(SUGGESTIONS)
def suggest(query_data: SuggestQuery) -> SuggestAnswer:
    """Return titles and names that begin like what was typed so far."""
    typed = clean_query(query_data.q)
    suggestions = [
        {"text": one.text, "part": one.part.value}
        for one in services().catalogue.suggest(typed, limit=query_data.limit)
    ]
    return SuggestAnswer.model_validate({"query": query_data.q, "suggestions": suggestions})


@blueprint.get("/items/<item_id>")
@blueprint.output(ItemAnswer)
def item(item_id: str) -> ItemAnswer:
    """Return one item."""
    return ItemAnswer(item=item_json(services().catalogue.show(ItemId(item_id))))


@blueprint.get("/items/<item_id>/related")
@blueprint.output(NearAnswer)
@blueprint.doc(responses=REFUSALS)
@limiter.limit(SEARCHES)
def related(item_id: str) -> NearAnswer:
    """Return the next of an item's series, more by its author, works like it, other editions."""
    catalogue = services().catalogue
    shown = catalogue.show(ItemId(item_id))
    near = catalogue.near(shown)
    following = near.next_in_series
    lists = {
        "more_by": near.more_by,
        "like_this": near.like_this,
        "other_editions": catalogue.other_editions(shown),
    }
    return NearAnswer.model_validate(
        {
            "next_in_series": item_summary_json(following, 1.0) if following else None,
            **{name: [item_summary_json(one, 1.0) for one in some] for name, some in lists.items()},
        }
    )


@blueprint.get("/announcements")
@blueprint.output(AnnouncementsAnswer)
def announcements() -> AnnouncementsAnswer:
    """Return the announcements that hold now."""
    return AnnouncementsAnswer(
        announcements=[announcement_json(one) for one in current_announcements()]
    )


@blueprint.post("/copies")
@blueprint.input(CopyRequest)
@blueprint.output(CopyAnswer, status_code=202)
@blueprint.doc(responses=REFUSALS)
@limiter.limit(COPIES)
def ask(json_data: CopyRequest) -> CopyAnswer:
    """Ask for an accessible copy; the same wish is the same copy."""
    job_id = request_copy(
        json_data.source,
        json_data.format,
        _options(json_data),
    )
    return CopyAnswer.model_validate(copy_json(job_id))


def _options(wanted: CopyRequest) -> Options:
    usual = usual_options(services().settings, Lang(wanted.lang), wpm=wanted.wpm)
    return replace(
        usual,
        profile=wanted.profile,
        scheme=wanted.scheme,
        size_pt=wanted.size_pt,
        voice=wanted.voice,
        pitch=usual.pitch if wanted.pitch is None else wanted.pitch,
        volume_db=usual.volume_db if wanted.volume_db is None else wanted.volume_db,
        reads_notes=wanted.reads_notes,
        has_sound=wanted.with_sound,
        choices=Choices(
            text_width=wanted.text_width,
            braille_width_cells=wanted.braille_width,
            braille_height_lines=wanted.braille_height,
            english_grade=wanted.braille_grade,
            volume_mb=wanted.volume_mb,
        ),
    )


@blueprint.get("/copies/<job_id>")
@blueprint.output(CopyAnswer)
@blueprint.doc(responses=REFUSALS)
def copy(job_id: str) -> CopyAnswer:
    """Tell how far a copy is."""
    entitled_status(job_id)
    return CopyAnswer.model_validate(copy_json(job_id))


@blueprint.post("/listen")
@blueprint.input(ListenUpload, location="form_and_files")
@blueprint.output(ListenAnswer)
@blueprint.doc(responses=REFUSALS)
@limiter.limit(VOICE)
def listen(form_and_files_data: ListenUpload) -> ListenAnswer:
    """Hear a recording and return what it may mean; the recording is not kept."""
    if not services().settings.is_microphone_offered:
        abort(404)
    sound = form_and_files_data.sound.read()
    with heard():
        answer = services().voice_search.answer(sound, name="recording")
    hits = [{"id": h.item.id, "title": h.item.title, "score": h.score} for h in answer.hits]
    return ListenAnswer.model_validate(
        {
            "heard": answer.heard,
            "language": answer.language,
            "hits": hits,
            "page": heard_page(answer),
        }
    )


@blueprint.get("/health")
@blueprint.output(HealthAnswer)
def health() -> HealthAnswer:
    """Tell whether the service can do its work."""
    services().catalogue.count()
    made = conversion_checks(services())
    return HealthAnswer(is_healthy=all(check.verdict is not Verdict.BROKEN for check in made))
