"""Which engines there are, and whether each can speak here.

An engine is built when it is first asked for and kept for the process. Engines from outside enter
by the same door: an entry point of the group `prosvasi.engines` that names a class.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points

from formats.errors import UnknownThing
from tts.engine import Engine, EngineState

ENTRY_POINTS = "prosvasi.engines"


def _espeak() -> Engine:
    from tts.engines.espeak import EspeakEngine

    return EspeakEngine()


def _gtts() -> Engine:
    from tts.engines.gtts_ import GttsEngine

    return GttsEngine()


def _piper() -> Engine:
    from tts.engines.piper_ import PiperEngine

    return PiperEngine()


def _silent() -> Engine:
    from tts.engines.silent import SilentEngine

    return SilentEngine()


_BUILT_IN: dict[str, Callable[[], Engine]] = {
    "espeak": _espeak,
    "gtts": _gtts,
    "piper": _piper,
    "silent": _silent,
}


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines, the built-in ones first."""
    added = {entry.name for entry in entry_points(group=ENTRY_POINTS)}
    return (*_BUILT_IN, *sorted(added - _BUILT_IN.keys()))


@cache
def engine(name: str) -> Engine:
    """Return the engine of this process with that name.

    Raises:
        UnknownThing: There is no such engine.
    """
    if name in _BUILT_IN:
        return _BUILT_IN[name]()
    for entry in entry_points(group=ENTRY_POINTS, name=name):
        made: Engine = entry.load()()
        return made
    raise UnknownThing(f"no engine {name}", say="unknown-engine", name=name)


def check_engines() -> dict[str, EngineState]:
    """Return the state of every engine by its name; a broken plug-in is a state, not a crash."""
    states: dict[str, EngineState] = {}
    for name in engine_names():
        try:
            states[name] = engine(name).check()
        except Exception as exc:  # noqa: BLE001 - a plug-in may fail in any way while it loads
            states[name] = EngineState(False, "engine-broken", f"{name}: {exc!r}")
    return states
