"""Opening a ZIP package (DOCX, ODT, EPUB) that may have been made to do harm.

Nothing is ever unpacked to disk, no package inside a package is opened, and all that is read
together stays within the limits. Sources: APPNOTE 6.3.10; ECMA-376-2, 7; EPUB 3.3, 4.2 (OCF).
"""

from __future__ import annotations

import stat
import unicodedata
import zlib
from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from formats.errors import UnreadableDocument
from formats.readers.kinds import shown_name
from formats.reading import MEBIBYTE, Limits

_DAMAGES = (
    BadZipFile, LargeZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
    zlib.error,
)  # fmt: skip
_UNIX = 3


class ZipPackage:
    """The entries of one package, by their names.

    Args:
        src: The whole file, seekable.
        name: Its name, for errors.
        limits: Bounds that hold for this reading.

    Raises:
        UnreadableDocument: Locked, damaged, made to do harm, or beyond a limit.
    """

    def __init__(self, src: BinaryIO, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        self._read_bytes = 0
        try:
            self._zip = ZipFile(src)
            entries = self._zip.infolist()
        except _DAMAGES as exc:
            raise self.damaged(str(exc)) from exc
        self._check(entries)
        self.names: frozenset[str] = frozenset(entry.filename for entry in entries)

    def _check(self, entries: list[ZipInfo]) -> None:
        """Refuse by what the package says of itself, before anything is unpacked."""
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > self._limits.entries or unpacked > self._limits.unpacked_bytes:
            raise self._bursts(f"{len(entries)} entries, {unpacked} bytes")
        for entry in entries:
            if entry.flag_bits & 1:
                raise UnreadableDocument(
                    f"{self.name}: encrypted", say="file-locked", name=self.name
                )
            if entry.file_size > max(MEBIBYTE, entry.compress_size * self._limits.ratio):
                raise self._bursts(f"{entry.compress_size} to {entry.file_size} bytes")
            if _is_unsafe(entry):
                entry_name = shown_name(entry.filename) or "?"
                raise UnreadableDocument(
                    f"{self.name}: unsafe entry",
                    say="package-unsafe",
                    name=self.name,
                    entry=entry_name,
                )

    def _bursts(self, detail: str) -> UnreadableDocument:
        return UnreadableDocument(
            f"{self.name}: {detail}",
            say="file-unpacks-too-big",
            name=self.name,
            most_mb=self._limits.unpacked_bytes // MEBIBYTE,
        )

    def damaged(self, detail: str) -> UnreadableDocument:
        """Return the error for a file that is not what it says it is."""
        return UnreadableDocument(f"{self.name}: {detail}", say="file-damaged", name=self.name)

    def data(self, name: str) -> bytes | None:
        """Return an entry's bytes, never more than it promised, or None if there is none.

        Raises:
            UnreadableDocument: The entry is damaged, or all that was read is beyond the limit.
        """
        if name not in self.names:
            return None
        promised = self._zip.getinfo(name).file_size
        self._read_bytes += promised
        if self._read_bytes > self._limits.unpacked_bytes:
            # An entry that many others name would be read again and again.
            raise self._bursts(f"over {self._limits.unpacked_bytes} bytes read")
        try:
            with self._zip.open(name) as part:
                data = part.read(promised + 1)
        except _DAMAGES as exc:
            raise self.damaged(f"an entry: {exc}") from exc
        if len(data) != promised:
            raise self.damaged("an entry: not as long as promised")
        return data


def _is_unsafe(entry: ZipInfo) -> bool:
    """Tell whether an entry's name leads out of the package, or is none, or it is a link."""
    name = entry.filename.replace("\\", "/")
    steps = name.split("/")
    if name.startswith("/") or ".." in steps or (len(steps[0]) == 2 and steps[0][1] == ":"):
        return True
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name):
        return True
    mode = entry.external_attr >> 16
    return entry.create_system == _UNIX and stat.S_ISLNK(mode)
