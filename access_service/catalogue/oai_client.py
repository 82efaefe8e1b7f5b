"""A client of OAI-PMH that waits when asked to, and does not let itself be led in circles.

Source: OAI-PMH 2.0 (Open Archives Initiative), "Protocol Requests and Responses", and its
"Guidelines for Harvester Implementers".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from access_service.catalogue.oai_answer import OaiAnswer
from access_service.fetch import Answer, Fetcher
from formats.errors import BadInput, Unavailable

PREFERRED: Final = ("marc21", "marcxml", "marc", "unimarc", "marcxchange", "mods", "oai_dc")
"""Formats in the order of what they tell."""
OVERLAP: Final = timedelta(days=1)
"""Asked for once more: clocks differ, and records change while they are listed."""

_TRIES: Final = 4
_FIRST_WAIT_S: Final = 5.0
MOST_WAIT_S: Final = 900.0
"""A server that wants more than this is asked at the next harvest."""
_MOST_EMPTY_PAGES: Final = 20
_BUSY: Final = frozenset({429, 502, 503, 504})

Wait = Callable[[float], object]


class TokenExpired(Exception):
    """A resumption token that the server knows no more; the listing must begin again."""


class OaiClient:
    """Asks one server.

    Args:
        fetcher: Asks the Web.
        url: The server's base address.
        wait: Waits for a number of seconds.
    """

    def __init__(self, fetcher: Fetcher, url: str, *, wait: Wait) -> None:
        self._fetcher = fetcher
        self._url = url
        self._wait = wait
        self._host = urlsplit(url).hostname or url

    def prefix(self) -> str:
        """Return the metadata prefix that tells most of those that the server has.

        Raises:
            Unavailable: It has none that is read here.
        """
        there = self._ask(verb="ListMetadataFormats").values("metadataPrefix")
        by_name = {name.lower(): name for name in there}
        for name in PREFERRED:
            if name in by_name:
                return by_name[name]
        raise Unavailable(f"{self._host}: {there}", say="harvest-no-format", host=self._host)

    def now(self) -> str:
        """Return the server's own time: the next harvest begins there."""
        return self._ask(verb="Identify").value("responseDate")

    def refused_token(self) -> BadInput:
        """Return the error of a server that refuses a listing from its start, token or not."""
        return BadInput(
            f"{self._host}: badResumptionToken",
            say="harvest-refused",
            host=self._host,
            code="badResumptionToken",
            detail="…",
        )

    def since(self, stamp: str) -> str:
        """Return where an incremental harvest begins: a day before the stamp, in the server's way.

        Args:
            stamp: The time of the answer with which the last harvest began; empty for all.
        """
        if not stamp:
            return ""
        try:
            moment = datetime.fromisoformat(stamp) - OVERLAP
        except ValueError:
            return ""
        granularity = self._ask(verb="Identify").value("granularity")
        if "hh" in granularity.lower():
            return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        return f"{moment:%Y-%m-%d}"

    def pages(
        self, *, prefix: str, set_spec: str = "", since: str = "", token: str = ""
    ) -> Iterator[OaiAnswer]:
        """Yield the pages of a listing of records; none where nothing is new.

        Args:
            prefix: The metadata format.
            set_spec: The set, empty for all.
            since: The first day or second of changes, empty for all.
            token: Where an interrupted listing goes on.

        Raises:
            TokenExpired: The server does not know the token any more.
            Unavailable: The server cannot be asked, or answers with something else.
        """
        asked = {"metadataPrefix": prefix, "set": set_spec, "from": since}
        seen: set[str] = {token}
        empty = 0
        while True:
            arguments = {"resumptionToken": token} if token else asked
            page = self._ask(verb="ListRecords", **arguments)
            if page.error is not None:
                self._raise_error(page)
                return  # noRecordsMatch: nothing is new, which is well
            yield page
            is_empty = next(page.records(""), None) is None
            empty = empty + 1 if is_empty else 0
            token = page.token
            if not token:
                return
            if token in seen or empty > _MOST_EMPTY_PAGES:
                raise Unavailable(f"{self._host}: loop", say="harvest-token-loops", host=self._host)
            seen.add(token)

    def _raise_error(self, page: OaiAnswer) -> None:
        error = page.error
        if error is None or error.code == "noRecordsMatch":
            return
        if error.code == "badResumptionToken":
            raise TokenExpired
        raise BadInput(
            f"{self._host}: {error.code}",
            say="harvest-refused",
            host=self._host,
            code=error.code,
            detail=error.words[:200],
        )

    def _ask(self, **arguments: str) -> OaiAnswer:
        given = {name: value for name, value in arguments.items() if value}
        joint = "&" if urlsplit(self._url).query else "?"
        address = f"{self._url}{joint}{urlencode(given)}"
        wait_s = _FIRST_WAIT_S
        for attempt in range(_TRIES):
            is_last = attempt == _TRIES - 1
            try:
                answer = self._fetcher.get(address, accept="text/xml, application/xml")
            except Unavailable as exc:
                if is_last or exc.say not in {"fetch-not-reached", "fetch-stalled"}:
                    raise
            else:
                if answer.status not in _BUSY:
                    page = self._checked(answer)
                    if page.is_whole:
                        return page
                    if is_last:
                        raise self._damaged()
                elif is_last:
                    break
                wait_s = max(wait_s, self._told_to_wait(answer))
            self._wait(wait_s)
            wait_s *= 3
        minutes = round(wait_s / 60) + 1
        raise Unavailable(
            f"{self._host}: busy", say="harvest-busy", host=self._host, number=minutes
        )

    def _damaged(self) -> Unavailable:
        return Unavailable(
            f"{self._host}: cut short",
            say="harvest-answer-damaged",
            host=self._host,
            detail="…",
        )

    def _told_to_wait(self, answer: Answer) -> float:
        told = answer.retry_after_s or 0.0
        if told > MOST_WAIT_S:
            minutes = round(told / 60)
            raise Unavailable(
                f"{self._host}: busy", say="harvest-busy", host=self._host, number=minutes
            )
        return told

    def _checked(self, answer: Answer) -> OaiAnswer:
        page = OaiAnswer(answer.body, self._host)
        if page.has_doctype and page.is_oai:
            raise Unavailable(self._host, say="harvest-has-doctype", host=self._host)
        if not page.is_oai:
            if answer.status >= 400:
                raise Unavailable(
                    f"{self._host}: {answer.status}",
                    say="harvest-status",
                    host=self._host,
                    number=answer.status,
                )
            raise Unavailable(self._host, say="harvest-not-oai", host=self._host)
        return page
