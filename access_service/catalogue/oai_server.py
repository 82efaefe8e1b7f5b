"""Harvesting over OAI-PMH: what is asked, page by page, and how to go on after a kill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from access_service.catalogue.harvest_source import (
    AUTOMATIC,
    HarvestPage,
    HarvestPlan,
    HarvestSource,
)
from access_service.catalogue.oai_client import OaiClient, TokenExpired, Wait
from access_service.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class _Pending:
    """A listing that is under way."""

    prefix: str
    since: str
    stamp: str
    token: str = ""
    count: int = 0

    @classmethod
    def read(cls, text: str) -> _Pending | None:
        match json.loads(text or "null"):
            case [str(prefix), str(since), str(stamp), str(token), int(count)]:
                return cls(prefix, since, stamp, token, count)
        return None

    def after(self, token: str, count: int) -> str:
        return json.dumps([self.prefix, self.since, self.stamp, token, count])


class OaiServer:
    """A repository that speaks OAI-PMH."""

    def __init__(self, fetcher: Fetcher, *, wait: Wait) -> None:
        self._fetcher = fetcher
        self._wait = wait

    def plan(self, source: HarvestSource, *, is_whole: bool) -> HarvestPlan:
        """Return the pages from where the last harvest was interrupted, or of what changed."""
        client = OaiClient(self._fetcher, source.url, wait=self._wait)
        going_on = None if is_whole else _Pending.read(source.pending)
        if going_on is None:
            prefix = source.metadata_prefix
            if prefix == AUTOMATIC:
                prefix = client.prefix()
            since = "" if is_whole else client.since(source.stamp)
            going_on = _Pending(prefix, since, client.now())
        return HarvestPlan(self._pages(client, source, going_on), going_on.stamp)

    def _pages(
        self, client: OaiClient, source: HarvestSource, begun: _Pending
    ) -> Iterator[HarvestPage]:
        token, count = begun.token, begun.count
        while True:
            listing = client.pages(
                prefix=begun.prefix, set_spec=source.set_spec, since=begun.since, token=token
            )
            try:
                for page in listing:
                    records = tuple(page.records(source.name, before=count))
                    count += len(records)
                    token = page.token
                    yield HarvestPage(records, begun.after(token, count) if token else "")
            except TokenExpired:
                if not token:
                    raise client.refused_token() from None
                # The listing begins again; what is in already is put once more, without harm.
                token, count = "", 0
            else:
                return
