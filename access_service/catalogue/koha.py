"""Koha: its records over REST, and whether a copy is on the shelf now.

Source: Koha REST API v1 (listBiblio, getBiblioItemsPublic and the definition of `item`).
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from access_service.catalogue.harvest_source import HarvestPage, HarvestPlan, HarvestSource
from access_service.catalogue.record import Copy, CopyState
from access_service.catalogue.xml_list import listed_records
from access_service.encodable import is_encodable
from access_service.fetch import Answer, Fetcher
from formats.errors import AccessError, BadInput, Unavailable

PAGE: Final = 100
KEPT_S: Final = 60.0
"""How long an answer on availability is given again."""
_MOST_KEPT: Final = 10_000
_MARCXML: Final = "application/marcxml+xml"

Credentials = tuple[str, str]


class KohaServer:
    """Lists a Koha's records; its API wants an account that may see the catalogue."""

    def __init__(self, fetcher: Fetcher, credentials: Credentials | None) -> None:
        self._fetcher = fetcher
        self._credentials = credentials

    def plan(self, source: HarvestSource, *, is_whole: bool) -> HarvestPlan:
        """Return the pages of all records, from where an interrupted harvest was."""
        page = int(source.pending) if source.pending.isdigit() and not is_whole else 1
        return HarvestPlan(self._pages(source, page))

    def _pages(self, source: HarvestSource, page: int) -> Iterator[HarvestPage]:
        host = urlsplit(source.url).hostname or source.url
        while True:
            query = urlencode({"_per_page": PAGE, "_page": page, "_order_by": "biblio_id"})
            address = f"{source.url.rstrip('/')}/api/v1/biblios?{query}"
            answer = self._fetcher.get(address, accept=_MARCXML, credentials=self._credentials)
            _require_success(answer, host)
            before = (page - 1) * PAGE
            records = tuple(listed_records(answer.body, source.name, source.name, before=before))
            if not records and b"<" not in answer.body[:1000]:
                raise Unavailable(
                    f"{host}: no MARCXML", say="harvest-answer-damaged", host=host, detail="MARCXML"
                )
            page += 1
            is_end = len(records) < PAGE
            yield HarvestPage(records, "" if is_end else str(page))
            if is_end:
                return


def _require_success(answer: Answer, host: str) -> None:
    if answer.status in {401, 403}:
        raise BadInput(
            f"{host}: {answer.status}",
            say="harvest-refused",
            host=host,
            code=str(answer.status),
            detail="koha_user, koha_password",
        )
    if answer.status >= 400:
        raise Unavailable(
            f"{host}: {answer.status}", say="harvest-status", host=host, number=answer.status
        )


@dataclass(frozen=True, slots=True)
class Availability:
    """The copies of an item as Koha said at `at`; `is_now` is False when it cannot be asked now."""

    copies: tuple[Copy, ...]
    at: datetime
    is_now: bool = True


class KohaAvailability:
    """Asks a Koha for the copies of a record, at most once a minute each.

    Args:
        fetcher: Asks the Web.
        url: Koha's address for the public.
        clock: Seconds that only grow.
    """

    def __init__(
        self, fetcher: Fetcher, url: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetcher = fetcher
        self._url = url.rstrip("/")
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Availability]] = OrderedDict()
        self._lock = Lock()
        self._failed_at: float | None = None

    def of(self, biblio_number: str) -> Availability | None:
        """Return the copies of a record; None where Koha cannot be asked and never could.

        An answer older than a minute is given only with the word that it is one. A Koha that did
        not answer is left in peace for a minute, so that nobody waits for it at every page.
        """
        with self._lock:
            kept = self._kept.get(biblio_number)
        if kept and self._clock() - kept[0] <= KEPT_S:
            return kept[1]
        try:
            if self._failed_at is not None and self._clock() - self._failed_at <= KEPT_S:
                raise Unavailable("failed a moment ago", say="fetch-not-reached", host=self._url)
            found = self._ask(biblio_number)
        except AccessError as exc:
            if _is_ill(exc):
                self._note_failure()
            if kept is None:
                return None
            return Availability(kept[1].copies, kept[1].at, is_now=False)
        self._failed_at = None
        with self._lock:
            self._kept[biblio_number] = (self._clock(), found)
            self._kept.move_to_end(biblio_number)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _note_failure(self) -> None:
        now = self._clock()
        if self._failed_at is None or now - self._failed_at > KEPT_S:
            self._failed_at = now

    def _ask(self, biblio_number: str) -> Availability:
        host = urlsplit(self._url).hostname or self._url
        if not biblio_number.isdigit():
            raise BadInput("no biblionumber", say="harvest-status", host=host, number=404)
        address = f"{self._url}/api/v1/public/biblios/{biblio_number}/items"
        answer = self._fetcher.get(address, accept="application/json")
        _require_success(answer, host)
        try:
            told = json.loads(answer.body)
        except (ValueError, RecursionError) as exc:
            raise _damaged(host) from exc
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            raise _damaged(host)
        if not is_encodable(json.dumps(told, ensure_ascii=False)):
            raise _damaged(host)  # no page could be sent that says it
        return Availability(tuple(_copy(one) for one in told), datetime.now(UTC))


def _is_ill(error: AccessError) -> bool:
    """Tell whether Koha itself is in trouble, and not only this record unknown to it."""
    is_server_error = error.say == "harvest-status" and int(error.facts.get("number", 0)) >= 500
    return is_server_error or (isinstance(error, Unavailable) and error.say.startswith("fetch-"))


def _damaged(host: str) -> Unavailable:
    return Unavailable(f"{host}: JSON", say="harvest-answer-damaged", host=host, detail="JSON")


def _copy(told: dict[str, Any]) -> Copy:
    def text(name: str) -> str:
        value = told.get(name)
        return value if isinstance(value, str) else ""

    return Copy(
        branch=text("holding_library_id") or text("home_library_id"),
        location=text("location"),
        shelf_mark=text("callnumber"),
        barcode=text("external_id"),
        state=_state(told),
    )


def _state(told: dict[str, Any]) -> CopyState:
    """Return why a copy is not to be had, the gravest reason first."""
    for name, state in (
        ("withdrawn", CopyState.WITHDRAWN),
        ("lost_status", CopyState.LOST),
        ("damaged_status", CopyState.DAMAGED),
        ("checked_out_date", CopyState.ON_LOAN),
        ("effective_not_for_loan_status", CopyState.NOT_FOR_LOAN),
        ("not_for_loan_status", CopyState.NOT_FOR_LOAN),
    ):
        if told.get(name) not in (None, 0, "0", "", False):
            return state
    return CopyState.AVAILABLE
