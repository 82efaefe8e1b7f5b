"""Harvesting over Z39.50 through `yaz-client`, where that program is installed.

It is a program of its own because the protocol speaks ASN.1 over a connection with a state, and no
kept Python library speaks it. Its answer is a file of ISO 2709, read like any other.

Source: the manual of yaz-client (Index Data), option -m, commands `format`, `find` and `show`.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from access_service.catalogue import iso2709
from access_service.catalogue.harvest_source import (
    AUTOMATIC,
    HarvestPage,
    HarvestPlan,
    HarvestSource,
)
from access_service.catalogue.intake import read_marc
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.record import Intake, RefusedRecord
from access_service.fetch import Fetcher
from formats.errors import BadInput, Unavailable

PROGRAM: Final = "yaz-client"
PAGE: Final = 50
TIMEOUT_S: Final = 120

_HITS: Final = re.compile(r"Number of hits: (\d+)")
_DIAGNOSTIC: Final = re.compile(r"\[(\d+)\] ([^\n]+)")
_DATABASE: Final = re.compile(r"[\w.-]{1,60}")
_FORMAT: Final = re.compile(r"[a-z0-9]{1,20}")


class Z3950Server:
    """A server that speaks Z39.50; its address is written `z3950://host:port/database`.

    Args:
        fetcher: Says which addresses may be asked.
        program: The yaz-client.
        timeout_s: Seconds that one question may take; a page asks two at first, how many records
            there are and the first of them.
    """

    def __init__(
        self, fetcher: Fetcher, *, program: str = PROGRAM, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._fetcher = fetcher
        self._program = program
        self._timeout_s = timeout_s

    def plan(self, source: HarvestSource, *, is_whole: bool) -> HarvestPlan:
        """Return the pages of a query in PQF, from where an interrupted harvest was.

        Raises:
            Unavailable: yaz-client is not installed.
            BadInput: The address or the query cannot be.
        """
        if shutil.which(self._program) is None:
            raise Unavailable(f"no {self._program}", say="yaz-missing")
        start = int(source.pending) if source.pending.isdigit() and not is_whole else 1
        return HarvestPlan(self._pages(source, start))

    def _pages(self, source: HarvestSource, start: int) -> Iterator[HarvestPage]:
        # Servers refuse to show more than there is: how much that is must be known before.
        hits, _ = self._ask(source, start, 0)
        while start <= hits:
            hits, records = self._ask(source, start, min(PAGE, hits - start + 1))
            start += PAGE
            yield HarvestPage(records, "" if start > hits else str(start))

    def _ask(self, source: HarvestSource, start: int, count: int) -> tuple[int, tuple[Intake, ...]]:
        """Return how many records the query finds, and `count` of them from `start` on."""
        host, command = self._commands(source, start, count)
        with tempfile.TemporaryDirectory(prefix="prosvasi-z3950-") as folder:
            dump = Path(folder) / "records.mrc"
            script = Path(folder) / "commands"
            script.write_text(command, encoding="utf-8")
            try:
                ran = subprocess.run(  # noqa: S603 - a list of arguments, no shell
                    [self._program, "-m", str(dump), "-f", str(script)],
                    capture_output=True,
                    timeout=self._timeout_s,
                    check=False,
                    stdin=subprocess.DEVNULL,
                )
            except subprocess.TimeoutExpired as exc:
                raise Unavailable(f"{host}: slow", say="fetch-stalled", host=host) from exc
            told = ran.stdout.decode("utf-8", "replace")
            hits = self._hits(told, host)
            data = dump.read_bytes() if dump.exists() else b""
        return hits, tuple(_records(data, source.name, start))

    def _commands(self, source: HarvestSource, start: int, count: int) -> tuple[str, str]:
        """Return the host and what yaz-client is told; nothing of a source becomes a command."""
        parts = urlsplit(source.url)
        host, database = parts.hostname or "", parts.path.strip("/") or "Default"
        format_name = "usmarc" if source.metadata_prefix == AUTOMATIC else source.metadata_prefix
        is_sound = parts.scheme == "z3950" and bool(host) and bool(_DATABASE.fullmatch(database))
        if not is_sound or not _FORMAT.fullmatch(format_name) or not source.set_spec.isprintable():
            raise BadInput(f"{source.url}: no address", say="fetch-no-address", url=source.url)
        try:
            address = self._fetcher.checked_address(host, parts.port or 210)
        except OSError as exc:
            raise Unavailable(f"{host}: {exc}", say="fetch-not-reached", host=host) from exc
        where = f"[{address}]" if ":" in address else address
        lines = (
            f"open tcp:{where}:{parts.port or 210}/{database}",
            f"format {format_name}",
            f"find {source.set_spec}",
            *([f"show {start}+{count}"] if count else []),
            "quit",
        )
        return host, "\n".join(lines) + "\n"

    def _hits(self, told: str, host: str) -> int:
        found = _HITS.search(told)
        if found:
            return int(found[1])
        if diagnostic := _DIAGNOSTIC.search(told):
            raise BadInput(
                f"{host}: {diagnostic[0]}",
                say="harvest-refused",
                host=host,
                code=diagnostic[1],
                detail=diagnostic[2][:200],
            )
        raise Unavailable(f"{host}: no answer", say="fetch-not-reached", host=host)


def _records(data: bytes, source: str, start: int) -> Iterator[Intake]:
    for number, frame in enumerate(iso2709.frames(io.BytesIO(data)), start):
        try:
            if frame.is_cut_short or frame.is_too_long:
                raise DamagedRecord("record-cut-short", f"{len(frame.data)} bytes")
            yield read_marc(iso2709.decode_record(frame.data), source)
        except DamagedRecord as exc:
            yield RefusedRecord(
                source, number, frame.offset_bytes, exc.reason, exc.detail, exc.control_number
            )
