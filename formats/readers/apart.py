"""Reading a file in a process of its own, under limits: killing it harms nothing.

Whatever a file does to the libraries that read it, it does to a process that holds no key, no
database and no network, is given so much memory and so many seconds, and leaves nothing behind.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, BinaryIO, NoReturn, cast

import formats
from formats import errors
from formats.document import EL, Anchor, Lang
from formats.errors import AccessError, UnreadableDocument
from formats.native import from_json
from formats.readers._child import NO_MEMORY, ORDER
from formats.readers.kinds import shown_name, suffix_of
from formats.readers.registry import SCANNED_SUFFIXES, check_source
from formats.reading import MEBIBYTE, Limits, Reading
from formats.report import Finding, Kind, Report

_LOG = logging.getLogger(__name__)
# What a reader and the programs that it starts may know of the world around them.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "JAVA_HOME", "TESSDATA_PREFIX", "SYSTEMROOT")


def read_file_apart(
    path: Path, *, name: str = "", lang: Lang = EL, limits: Limits | None = None
) -> Reading:
    """Read a file on disk in a process of its own.

    Args:
        path: The file.
        name: Its name where that is not the path's own; its suffix tells the reader.
        lang: Language where neither the source nor the script tells another.
        limits: Bounds that hold for this reading.

    Raises:
        UnknownThing: No reader for this kind of file.
        UnreadableDocument: Absent, empty, damaged, locked, of another kind, or beyond a limit.
    """
    told = name or path.name
    try:
        src = path.open("rb")
    except OSError as exc:
        shown = shown_name(told)
        raise UnreadableDocument(f"{shown}: {exc}", say="file-unreachable", name=shown) from exc
    with src:
        return _read(src, told, lang, limits or Limits())


def read_bytes_apart(
    data: bytes, *, name: str, lang: Lang = EL, limits: Limits | None = None
) -> Reading:
    """Read a file that is in memory; arguments and errors as in `read_file_apart`."""
    with TemporaryFile() as src:
        src.write(data)
        src.seek(0)
        return _read(src, name, lang, limits or Limits())


def _read(src: IO[bytes], name: str, lang: Lang, limits: Limits) -> Reading:
    size_bytes = check_source(cast(BinaryIO, src), name=name, limits=limits)
    shown = shown_name(name)
    order = {
        "name": shown,
        "lang": lang,
        "parent": os.getpid(),
        "limits": asdict(limits),
        "memory_bytes": limits.memory_bytes_for(size_bytes),
        "cpu_seconds": max(1, round(limits.cpu_seconds_for(size_bytes))),
    }
    may_be_scan = suffix_of(shown) in SCANNED_SUFFIXES
    seconds = limits.wall_seconds_for(size_bytes, may_be_scan=may_be_scan)
    with _child(src, order, seconds) as child:
        text = child.output(limits.output_bytes)
        status = child.status()
    if child.is_late or status == -_CPU_SIGNAL:
        _stop(shown, "seconds", limits, size_bytes)
    return _taken(text, status, shown, limits, size_bytes)


def _taken(text: bytes, status: int, shown: str, limits: Limits, size_bytes: int) -> Reading:
    """Return the reading that an answer tells.

    Raises:
        AccessError: The one that it tells instead, or that of an answer which is none.
    """
    if len(text) > limits.output_bytes:
        _stop(shown, "output", limits, size_bytes)
    if status == NO_MEMORY:
        _stop(shown, "memory", limits, size_bytes)
    try:
        answer = json.loads(text.decode("utf-8", "surrogatepass"))
        if "stopped" in answer:
            _LOG.error("the reading of a file stopped: %s", answer.get("where", answer["stopped"]))
            _stop(shown, answer["stopped"], limits, size_bytes)
        error = _error(answer["error"]) if "error" in answer else None
        if error is None:
            return Reading(from_json(answer["document"], name=shown), _report(answer["report"]))
    except _NO_ANSWER:
        _LOG.error("the reading of a file ended with status %s", status)
        _stop(shown, "fault", limits, size_bytes)
    raise error


# A reader that was taken over may answer anything; whatever that is, its parent goes on.
_NO_ANSWER = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
_CPU_SIGNAL = getattr(signal, "SIGXCPU", 0) or 1_000_000


class _Child:
    """The process that reads, from its start until nothing is left of it."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self.is_late = False
        self._clock = threading.Timer(seconds, self._end_late)
        self._clock.start()

    def output(self, most_bytes: int) -> bytes:
        """Return what the process writes; of a longer output, one byte more than `most_bytes`."""
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        text = self._process.stdout.read(most_bytes + 1)
        if len(text) > most_bytes:
            self._kill()
        return text

    def status(self) -> int:
        """Return the exit status, once there is one; all programs that were started end too."""
        if sys.platform != "win32":
            # The number of a process that has ended, but was not asked after, is nobody else's.
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        self.end()
        return self._process.wait()

    def end(self) -> None:
        """Stop the clock and kill what still runs; may be called twice."""
        self._clock.cancel()
        self._clock.join()
        if self._process.returncode is None:
            self._kill()

    def _end_late(self) -> None:
        self.is_late = True
        self._kill()

    def _kill(self) -> None:
        if sys.platform == "win32":
            self._process.kill()
        else:
            # The process leads a group of its own, in which its Java or word processor is too.
            os.killpg(self._process.pid, signal.SIGKILL)


@contextmanager
def _child(src: IO[bytes], order: dict[str, Any], seconds: float) -> Iterator[_Child]:
    """Start the process, with a folder of its own that is gone after it."""
    with TemporaryDirectory(prefix="prosvasi-reading-", ignore_cleanup_errors=True) as folder:
        known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        home = {"HOME": folder, "TMPDIR": folder, "TEMP": folder, "TMP": folder}
        root = str(Path(formats.__file__).parents[1])
        # One thread each: a pool of them would reserve address space that the limit counts.
        threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        python = {"PYTHONPATH": root, "PYTHONUTF8": "1", ORDER: json.dumps(order)} | threads
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "formats.readers._child"],
            stdin=src,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=known | home | python,
            start_new_session=True,
        ) as process:
            child = _Child(process, seconds)
            try:
                yield child
            finally:
                child.end()


def _stop(shown: str, why: str, limits: Limits, size_bytes: int) -> NoReturn:
    """Raise the error for a reading that was not let come to its end."""
    match why:
        case "seconds":
            raise UnreadableDocument(
                f"{shown}: its time is over", say="reading-too-slow", name=shown
            )
        case "memory" | "output":
            is_memory = why == "memory"
            most = limits.memory_bytes_for(size_bytes) if is_memory else limits.output_bytes
            most_mb = most // MEBIBYTE
            raise UnreadableDocument(
                f"{shown}: {why} over {most_mb} MB", say="reading-too-big", name=shown
            )
        case "nesting":
            raise UnreadableDocument(
                f"{shown}: nested beyond the stack",
                say="nested-too-deep",
                name=shown,
                most=limits.nesting,
            )
        case _:
            raise UnreadableDocument(f"{shown}: {why}", say="reading-failed", name=shown)


def _error(told: list[Any]) -> AccessError:
    """Return the error that the reader raised; of a class that is none, a plain one."""
    name, detail, say, facts = told
    kind = getattr(errors, str(name), None)
    if not (isinstance(kind, type) and issubclass(kind, AccessError)):
        kind = UnreadableDocument
    return kind(str(detail), say=str(say), **facts)


def _report(rows: list[list[Any]]) -> Report:
    return Report(
        tuple(
            Finding(Kind(kind), str(key), None if anchor is None else Anchor(anchor), str(detail))
            for kind, key, anchor, detail in rows
        )
    )
