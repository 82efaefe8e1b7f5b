"""The braille translator liblouis, called in its shared library.

The library is bound by `ctypes`: Debian's Python binding is for Debian's own Python alone, and a
`lou_translate` process a text would cost a thousand times as much and cannot tell which character
a cell came from, which is what finds characters without a cell.

Source: liblouis User's and Programmer's Manual 3.24, «Programming with liblouis».
"""

from __future__ import annotations

import ctypes
import ctypes.util
from dataclasses import dataclass
from functools import cache
from threading import Lock

from formats.errors import Unavailable

GREEK_TABLE = "el.ctb"
ENGLISH_TABLES = {1: "en-ueb-g1.ctb", 2: "en-ueb-g2.ctb"}
PACKAGES = "liblouis20 liblouis-data"
"""Debian's packages of the library and of its tables."""

_DOTS_IO = 4
_UNICODE_BRAILLE = 64
_FALLBACK_NAME = "liblouis.so.20"
_GROWTH = 8
_LEAST_CELLS = 256

_LogCallback = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p)


@dataclass(frozen=True, slots=True)
class BrailleState:
    """Whether braille can be made here and, if not, what to do (a message's key)."""

    is_ready: bool
    say: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells as Unicode braille, and the place in the text that each of them came from."""

    text: str
    places: tuple[int, ...]


class Liblouis:
    """Translates text by a table.

    Args:
        library: The shared library's file, found by itself unless told.

    Raises:
        Unavailable: The library or one of the tables is not installed.
    """

    def __init__(self, library: str = "") -> None:
        self._library = _load(library)
        self._lock = Lock()  # liblouis keeps its state in globals
        self._width: int = self._library.lou_charSize()
        self._encoding = "utf-32-le" if self._width == 4 else "utf-16-le"
        self._quiet = _LogCallback(lambda _level, _text: None)
        self._library.lou_registerLogCallback(self._quiet)
        for table in (GREEK_TABLE, *ENGLISH_TABLES.values()):
            if not self._library.lou_checkTable(table.encode()):
                raise _missing(table)

    def translate(self, text: str, table: str) -> Cells:
        """Return the cells of a text, eight-dot ones where the table has none for a character."""
        source = text.encode(self._encoding)
        length = len(source) // self._width
        room = length * _GROWTH + _LEAST_CELLS
        cells = ctypes.create_string_buffer(room * self._width)
        places = (ctypes.c_int * room)()
        read, written = ctypes.c_int(length), ctypes.c_int(room)
        with self._lock:
            is_done = self._library.lou_translate(
                table.encode(),
                source,
                ctypes.byref(read),
                cells,
                ctypes.byref(written),
                None,
                None,
                None,
                places,
                None,
                _DOTS_IO | _UNICODE_BRAILLE,
            )
        if not is_done or read.value != length:
            raise Unavailable(
                f"{table}: {read.value} of {length} characters", say="braille-not-translated"
            )
        made = cells.raw[: written.value * self._width].decode(self._encoding)
        return Cells(made, tuple(places[: written.value]))


@cache
def liblouis() -> Liblouis:
    """Return the translator, loaded once.

    Raises:
        Unavailable: The library or one of the tables is not installed.
    """
    return Liblouis()


def braille_state() -> BrailleState:
    """Tell whether braille can be made here."""
    try:
        liblouis()
    except Unavailable as error:
        return BrailleState(is_ready=False, say=error.say, detail=error.detail)
    return BrailleState(is_ready=True)


def _load(library: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(library or ctypes.util.find_library("louis") or _FALLBACK_NAME)
    except OSError as exc:
        raise _missing("liblouis") from exc


def _missing(what: str) -> Unavailable:
    return Unavailable(
        f"{what} is not installed", say="braille-not-installed", name=what, packages=PACKAGES
    )
