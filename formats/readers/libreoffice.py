"""Old word processors' files to DOCX, by LibreOffice without a window.

It starts with a profile of its own that runs no macro, follows no link to outside and asks nobody;
the empty network that reading happens in is the second wall.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from formats.errors import Unavailable, UnreadableDocument
from formats.readers.programs import (
    Allowance,
    ProgramNotStarted,
    ProgramTooSlow,
    run_program,
)
from formats.reading import MEBIBYTE, Limits

PACKAGES = "libreoffice-writer"
_ALLOWANCE_BYTES = 4096 * MEBIBYTE
_CPU_SECONDS = 60
_MOST_STARTS = 3
_STARTS_AGAIN = frozenset({79, 81})
"""Exit statuses by which it asks to be started again, as it does with a new profile."""
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
_TOLD = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@dataclass(frozen=True, slots=True)
class WordProcessor:
    """The program that reads old formats."""

    program: Path


@lru_cache(maxsize=1)
def word_processor() -> WordProcessor | None:
    """Return LibreOffice, or None where it or its Writer is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    # The script of that name starts a second process, which would not end with the first.
    folder = Path(found).resolve().parent
    program = folder / "soffice.bin"
    has_writer = any(folder.glob("libsw*lo.*"))
    return WordProcessor(program) if program.is_file() and has_writer else None


def as_docx(data: bytes, suffix: str, *, name: str, limits: Limits) -> bytes:
    """Return a file as DOCX.

    Args:
        data: The whole file.
        suffix: Its ending, which tells LibreOffice what it is.
        name: Its name, for errors.
        limits: `unpacked_bytes` bounds what comes back.

    Raises:
        Unavailable: LibreOffice is not installed.
        UnreadableDocument: It cannot read the file, or takes too long.
    """
    found = word_processor()
    if found is None:
        raise Unavailable(
            f"{name}: no LibreOffice", say="word-processor-missing", name=name, package=PACKAGES
        )
    with TemporaryDirectory(prefix="prosvasi-office-") as held:
        folder = Path(held)
        source, made = folder / f"in{suffix}", folder / "out" / "in.docx"
        source.write_bytes(data)
        _write_profile(folder / "profile")
        _convert(found, source, folder, name, limits.wall_seconds_for(len(data)))
        if not made.is_file():
            raise UnreadableDocument(f"{name}: nothing made", say="file-damaged", name=name)
        if made.stat().st_size > limits.unpacked_bytes:
            raise UnreadableDocument(
                f"{name}: {made.stat().st_size} bytes",
                say="file-unpacks-too-big",
                name=name,
                most_mb=limits.unpacked_bytes // MEBIBYTE,
            )
        return made.read_bytes()


def _convert(found: WordProcessor, source: Path, folder: Path, name: str, seconds: float) -> None:
    arguments = [
        str(found.program),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nofirststartwizard",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    allowance = Allowance(_ALLOWANCE_BYTES, _CPU_SECONDS, seconds)
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
    environment = {**kept, "HOME": str(folder), "TMPDIR": str(folder)}
    try:
        for _ in range(_MOST_STARTS):
            ended = run_program(arguments, allowance, environment=environment, folder=folder)
            if ended.status not in _STARTS_AGAIN:
                break
    except ProgramTooSlow as exc:
        raise UnreadableDocument(f"{name}: {exc}", say="reading-too-slow", name=name) from exc
    except ProgramNotStarted as exc:
        raise Unavailable(
            f"{name}: {exc}", say="word-processor-missing", name=name, package=PACKAGES
        ) from exc


def _write_profile(folder: Path) -> None:
    (folder / "user").mkdir(parents=True)
    items = "\n".join(_ITEM.format(path=path, name=key, value=held) for path, key, held in _TOLD)
    text = _SETTINGS.format(items=items)
    (folder / "user" / "registrymodifications.xcu").write_text(text, encoding="utf-8")
