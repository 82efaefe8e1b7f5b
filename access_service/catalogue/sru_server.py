"""Harvesting over SRU: the records that a CQL query finds, page by page.

Source: SRU 1.1 and 1.2 (Library of Congress), searchRetrieve operation and diagnostics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode, urlsplit

from access_service.catalogue.harvest_source import (
    AUTOMATIC,
    HarvestPage,
    HarvestPlan,
    HarvestSource,
)
from access_service.catalogue.xml_list import listed_records
from access_service.fetch import Fetcher
from formats.errors import BadInput, Unavailable

PAGE: Final = 100

_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?searchRetrieveResponse[\s>]")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_COUNT: Final = re.compile(rb"<(?:[\w.-]+:)?numberOfRecords(?:\s[^<>]*)?>\s*(\d+)\s*<")
_MESSAGE: Final = re.compile(rb"<(?:[\w.-]+:)?message(?:\s[^<>]*)?>([^<]*)<")
_HEAD_BYTES: Final = 4_000


class SruServer:
    """A server that speaks SRU."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def plan(self, source: HarvestSource, *, is_whole: bool) -> HarvestPlan:
        """Return all pages of the query, from where an interrupted harvest was."""
        start = int(source.pending) if source.pending.isdigit() and not is_whole else 1
        return HarvestPlan(self._pages(source, start))

    def _pages(self, source: HarvestSource, start: int) -> Iterator[HarvestPage]:
        while True:
            body = self._ask(source, start)
            found = _COUNT.search(body)
            count = int(found[1]) if found else 0
            records = tuple(listed_records(body, source.name, source.name, before=start - 1))
            start += len(records)
            is_end = not records or start > count
            yield HarvestPage(records, "" if is_end else str(start))
            if is_end:
                return

    def _ask(self, source: HarvestSource, start: int) -> bytes:
        schema = source.metadata_prefix
        arguments = {
            "version": "1.1",
            "operation": "searchRetrieve",
            "query": source.set_spec,
            "recordSchema": "marcxml" if schema == AUTOMATIC else schema,
            "startRecord": str(start),
            "maximumRecords": str(PAGE),
        }
        joint = "&" if urlsplit(source.url).query else "?"
        answer = self._fetcher.get(f"{source.url}{joint}{urlencode(arguments)}")
        host = urlsplit(source.url).hostname or source.url
        if answer.status >= 400:
            raise Unavailable(
                f"{host}: {answer.status}", say="harvest-status", host=host, number=answer.status
            )
        head = answer.body[:_HEAD_BYTES]
        if not _ROOT.search(head) or _DOCTYPE.search(head):
            raise Unavailable(
                f"{host}: no SRU", say="harvest-answer-damaged", host=host, detail="SRU"
            )
        if b"diagnostic" in answer.body and (told := _MESSAGE.search(answer.body)):
            words = told[1].decode("utf-8", "replace")[:200]
            raise BadInput(
                f"{host}: {words}", say="harvest-refused", host=host, code="SRU", detail=words
            )
        return answer.body
