"""The narrations in which somebody goes on: of each work one that is made and is open to them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

from access_service.announcements.model import AnnouncementId
from access_service.catalogue.record import ItemId
from access_service.conversion.request import (
    AnnouncementSource,
    ConversionRequest,
    ItemSource,
    JobId,
    Source,
)
from access_service.copies import usual_options
from access_service.patrons.requests import PatronRequest
from access_service.web.chosen import chosen
from access_service.web.context import services
from access_service.web.entitled import reader
from formats.document import Lang
from formats.errors import UnknownThing

FORMAT: Final = "mp3"
MOST_WORKS: Final = 50
"""Each is described anew to know its copy; who has begun more is led to the latest ones."""


def narrations(
    works: Iterable[tuple[str, Lang]], asked: Iterable[PatronRequest] = ()
) -> dict[tuple[str, Lang], JobId]:
    """Return the finished narration of each work that has one.

    Args:
        works: Names of works, each in the language in which somebody stopped there.
        asked: What they asked for: their own copy comes first, at the pace that they wanted.
    """
    wanted = tuple(islice(dict.fromkeys(works), MOST_WORKS))
    groups = [_requests(work, lang) for work, lang in wanted]
    jobs = [one.job for one in asked if one.job] if wanted else []
    gate, found = services().entitlement, dict[tuple[str, Lang], JobId]()
    for status in services().conversions.finished_among(groups, jobs):
        work = (gate.work_of(status.job), status.job.options.lang)
        is_meant = status.job.format == FORMAT and work in wanted and work not in found
        if is_meant and gate.may_have(status.job, reader()):
            found[work] = status.id
    return found


def _requests(work: str, lang: Lang) -> list[ConversionRequest]:
    """Return what asks for a narration as this person likes it, and for the library's usual one."""
    source = _source(work)
    if source is None:
        return []
    settings, likes = services().settings, chosen()
    usual = usual_options(settings, lang)
    liked = replace(usual_options(settings, lang, wpm=likes.wpm or None), voice=likes.voice)
    return [ConversionRequest(source, FORMAT, one) for one in dict.fromkeys((liked, usual))]


def _source(work: str) -> Source | None:
    kind, _, rest = work.partition(":")
    match kind:
        case "item":
            return ItemSource(ItemId(rest))
        case "announcement":
            return AnnouncementSource(AnnouncementId(rest))
        case "text":
            with suppress(UnknownThing):  # the library keeps it no more
                return services().entitlement.text(ItemId(rest)).source
    return None
