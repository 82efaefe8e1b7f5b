"""The C interface of eSpeak NG: text in, sound and word positions out, nothing played.

The library keeps everything in global variables: one process speaks one text at a time, so a lock
stands around every call, and speaking side by side takes several processes. Some of that state
(the place in the table that makes the pitch flutter) no call sets, so a text would sound different
after another text. Equal texts are equal bytes all the same: for a plain voice the library stays
loaded, and what runs on from text to text is set back (`espeak_counters`); for a variant, for
speech over 400 words a minute, and wherever that state is not to be reached, each text is spoken by
a library loaded afresh, which costs about a millisecond with what follows from cold memory.

Source: eSpeak NG 1.52, `speak_lib.h`.
"""

from __future__ import annotations

import _ctypes
import ctypes
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from formats.errors import SpeechFailed, Unavailable
from tts.engines.espeak_counters import Counters, find_counters

_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_POSITION_IN_CHARACTERS = 1
_TEXT_IS_UTF8 = 1
_RATE, _VOLUME, _PITCH = 1, 2, 3
_END_OF_EVENTS, _WORD = 0, 1
_OK = 0
_STOP = 1
BUFFER_MS = 500
"""How much sound comes in one call back: with its own 60 ms a tenth of the time goes into calls.
The sound and the words' moments are the same."""
_SEED = 1
_LONG_BUFFER_WPM = 400  # over it, the library speeds its own sound up, a buffer at a time


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


class _VoiceRecord(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class WordEvent:
    """Character `position` (from 0) of the text begins to sound at `start_ms`."""

    position: int
    start_ms: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A library that stays loaded, who loaded it, and what to set back before each text."""

    library: ctypes.CDLL
    owner: LibEspeak
    counters: Counters


class LibEspeak:
    """The library of this process; `load()` gives it."""

    _lock: ClassVar = threading.Lock()
    _kept: ClassVar[_Kept | None] = None
    """One for the process, as the library's variables are."""

    def __init__(
        self, library: Path, data: Path, *, buffer_ms: int = BUFFER_MS, afresh: bool = False
    ) -> None:
        """Read which voices there are; with `afresh`, load the library anew for each text."""
        self._path = library
        self._data = data
        self._most_buffer_ms = buffer_ms
        self._pcm = bytearray()
        self._words: list[WordEvent] = []
        self._interrupted: BaseException | None = None
        self._callback = _Callback(self._collect)
        self.sample_rate_hz = 0
        with self._lock, self._opened() as opened:
            self._identifiers = _read_identifiers(opened)
            self._may_stay = not afresh and find_counters(opened, library) is not None
        self._variants = frozenset(path.name for path in (data / "voices" / "!v").iterdir())

    @contextmanager
    def _opened(self, *, wpm: int = 160) -> Iterator[ctypes.CDLL]:
        """Load the library with all its variables as at the start, and unload it again."""
        self._close_kept()
        library = self._load(wpm=wpm)
        try:
            yield library
            library.espeak_Terminate()
        finally:
            _unload(library)

    @contextmanager
    def _ready(self, voice: str, *, wpm: int) -> Iterator[ctypes.CDLL]:
        """Give the library in a state in which it speaks as if it had just been loaded."""
        # The noise, echo and resonances of a variant run on as well: those would have to be found.
        is_plain = "+" not in voice and wpm <= _LONG_BUFFER_WPM
        kept = self._keep() if is_plain and self._may_stay else None
        if kept is None:
            with self._opened(wpm=wpm) as library:
                yield library
            return
        try:
            yield kept.library
        except BaseException:  # it stopped in the middle of a text
            self._close_kept()
            raise

    def _keep(self) -> _Kept | None:
        """Return the library that stays loaded, its counters set back."""
        kept = LibEspeak._kept
        if kept is None or kept.owner is not self:
            self._close_kept()
            library = self._load()
            counters = find_counters(library, self._path)
            if counters is None:
                _unload(library)
                return None
            kept = LibEspeak._kept = _Kept(library, self, counters)
        kept.counters.reset()
        return kept

    @staticmethod
    def _close_kept() -> None:
        """Unload the library that stayed loaded: two of them would share their variables."""
        kept, LibEspeak._kept = LibEspeak._kept, None
        if kept is not None:
            kept.library.espeak_Terminate()
            _unload(kept.library)

    def _load(self, *, wpm: int = 160) -> ctypes.CDLL:
        library = ctypes.CDLL(str(self._path))
        buffer_ms = self._most_buffer_ms if wpm <= _LONG_BUFFER_WPM else 0
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceRecord))
        self.sample_rate_hz = library.espeak_Initialize(
            _SYNCHRONOUS, buffer_ms, str(self._data).encode(), _DO_NOT_EXIT
        )
        if self.sample_rate_hz <= 0:
            _unload(library)
            raise Unavailable(f"eSpeak NG does not start: {self._data}", say="espeak-missing")
        library.espeak_SetSynthCallback(self._callback)
        return library

    def languages(self) -> tuple[str, ...]:
        """Return the tag of every language that it speaks, such as `el` and `en-gb`."""
        return tuple(self._identifiers)

    def variants(self) -> frozenset[str]:
        """Return the names that may stand behind a voice's `+`, such as `f3`."""
        return self._variants

    def synthesize(
        self, text: str, *, voice: str, wpm: int, pitch: int = 50, volume: int = 100
    ) -> tuple[bytes, tuple[WordEvent, ...]]:
        """Return the sound of `text` (mono, signed 16-bit) and where each word begins.

        Args:
            text: Without line breaks; the caller keeps it to a few thousand characters.
            voice: A language's tag, with `+` and a variant where wished.
            wpm: Words a minute, 80-450.
            pitch: 0-100.
            volume: 0-200, 100 being the voice's own.

        Raises:
            Unavailable: There is no such voice.
            SpeechFailed: The library refused the text.
        """
        with self._lock, self._ready(voice, wpm=wpm) as library:
            self._set_voice(library, voice)
            _seed(library, voice)
            for parameter, value in ((_RATE, wpm), (_PITCH, pitch), (_VOLUME, volume)):
                library.espeak_SetParameter(parameter, value, 0)
            self._pcm.clear()
            self._words.clear()
            self._interrupted = None
            data = text.encode() + b"\0"
            status = library.espeak_Synth(
                data, len(data), 0, _POSITION_IN_CHARACTERS, 0, _TEXT_IS_UTF8, None, None
            )
            if self._interrupted is not None:
                raise self._interrupted
            if status != _OK:
                raise SpeechFailed(f"espeak_Synth: {status}", say="speech-failed", sentence=text)
            return bytes(self._pcm), tuple(self._words)

    def phonemes(self, text: str, *, voice: str) -> tuple[str, ...]:
        """Return what `text` is pronounced as, in the library's own notation.

        Raises:
            Unavailable: There is no such voice.
        """
        found: list[str] = []
        with self._lock, self._opened() as library:
            self._set_voice(library, voice)
            library.espeak_TextToPhonemes.restype = ctypes.c_char_p
            rest = ctypes.c_char_p(text.encode())
            while rest.value:  # one clause a call; the pointer moves on, and to nothing at the end
                clause = library.espeak_TextToPhonemes(
                    ctypes.byref(rest), _TEXT_IS_UTF8, ord("_") << 8
                )
                found += re.split(r"[_\s]+", clause.decode())
        return tuple(filter(None, found))

    def _set_voice(self, library: ctypes.CDLL, voice: str) -> None:
        tag, plus, variant = voice.partition("+")
        identifier = self._identifiers.get(tag)
        # The library itself would speak a voice with an unknown variant plainly, without a word.
        is_known = identifier is not None and (not plus or variant in self._variants)
        name = f"{identifier}{plus}{variant}"
        if not is_known or library.espeak_SetVoiceByName(name.encode()) != _OK:
            raise Unavailable(f"no espeak voice {voice}", say="voice-missing", voice=voice)

    def _collect(self, samples: object, count: int, events: object) -> int:
        """Take one buffer of sound and its events; 0 tells the library to go on.

        Nothing raised here, an interrupt least of all, can pass through the library: ctypes would
        print it and the sentence would go on without this buffer. It is kept and raised later.
        """
        try:
            if samples and count > 0:
                self._pcm += ctypes.string_at(samples, count * 2)  # type: ignore[arg-type]
            for event in events:  # type: ignore[attr-defined]
                if event.type == _END_OF_EVENTS:
                    break
                if event.type == _WORD:
                    self._words.append(WordEvent(event.text_position - 1, event.audio_position))
        except BaseException as exc:  # noqa: BLE001 - raised again by `synthesize`
            self._interrupted = exc
            return _STOP
        return 0


def _read_identifiers(library: ctypes.CDLL) -> dict[str, str]:
    """Return the library's own name of each language's voice: `en-gb` is `gmw/en`."""
    found: dict[str, str] = {}
    for record in library.espeak_ListVoices(None):
        if not record:
            break
        # A priority byte, the tag, a zero byte, and so on: the first is the voice's own.
        tag = ctypes.string_at(record.contents.languages + 1).decode()
        found.setdefault(tag, record.contents.identifier.decode())
    return found


def _seed(library: ctypes.CDLL, voice: str) -> None:
    """Let a voice's noise begin at the same place: the library takes the time of day for it."""
    library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
    if "+" in voice and sys.platform != "win32":  # a few variants draw on the C library's numbers
        ctypes.CDLL(None).srand(ctypes.c_uint(_SEED))


def _unload(library: ctypes.CDLL) -> None:
    """Give the library back to the system, which forgets its variables."""
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)


@cache
def load() -> LibEspeak:
    """Return the library of this process.

    Raises:
        Unavailable: The package that brings it is missing or does not fit this machine.
    """
    try:
        import espeakng_loader

        library = Path(espeakng_loader.get_library_path())
        return LibEspeak(library, Path(espeakng_loader.get_data_path()))
    except (ImportError, OSError, RuntimeError) as exc:
        raise Unavailable(f"libespeak-ng: {exc}", say="espeak-missing") from exc
