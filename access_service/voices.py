"""Whose voice reads which language here: the engine's own, the library's choice, a listener's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from access_service.conversion.request import Options
from formats.document import EL, EN, Lang
from formats.errors import Unavailable, UnknownThing
from tts.engine import (
    DEFAULT_PITCH,
    MAX_PITCH,
    MAX_VOLUME_DB,
    MAX_WPM,
    MIN_PITCH,
    MIN_VOLUME_DB,
    MIN_WPM,
    Voice,
)
from tts.engines.registry import engine
from tts.voices import DEFAULT_VOICES, VoiceChoice, voice_named

PIPER = "piper"


class LibraryVoices:
    """The voices of a library.

    Args:
        engine_name: Who reads what nobody has chosen a voice for, `espeak` or `gtts`; choosing one
            that works over the network is the library's consent to it.
        named: The library's own voices with commas between, one for each language.
        folder: Where Piper's voices stand.
    """

    def __init__(self, engine_name: str, *, named: str = "", folder: Path | None = None) -> None:
        self.engine_name = engine_name
        self._named = named
        self._folder = folder

    def choice(self, options: Options | None = None) -> VoiceChoice:
        """Return who reads which language.

        Raises:
            UnknownThing: There is no such voice.
        """
        wanted = options or Options()
        voices = (*self._all_named(wanted.voice), *self._usual())
        pitched = tuple(replace(voice, pitch=wanted.pitch) for voice in voices)
        return VoiceChoice(
            pitched, allows_network=self.engine_name == "gtts", volume_db=wanted.volume_db
        )

    def distinct(self, named: str) -> str:
        """Return voices as they name a narration: without those that would be used anyway."""
        usual = VoiceChoice(self._usual())
        own = [
            (voice.lang, spec)
            for spec, voice in zip(_specs(named), self._all_named(named), strict=True)
            if voice != usual.for_language(voice.lang)
        ]
        return ",".join(spec for _, spec in sorted(own))

    def check(self, options: Options) -> None:
        """Tell at once whether somebody's wishes can be met here.

        Raises:
            UnknownThing: No such voice, or a speed, pitch or volume out of range.
            Unavailable: An engine cannot work here.
        """
        _require_range("wpm", options.wpm, MIN_WPM, MAX_WPM)
        _require_range("pitch", options.pitch, MIN_PITCH, MAX_PITCH)
        _require_range("volume", options.volume_db, MIN_VOLUME_DB, MAX_VOLUME_DB)
        for voice in self.choice(options).voices:
            speaking = engine(voice.engine)
            state = speaking.check()
            if not state.is_ready:
                detail = state.detail or state.say
                raise Unavailable(detail, say="engine-not-ready", name=voice.engine, detail=detail)
            if options.pitch != DEFAULT_PITCH and not speaking.has_pitch:
                raise UnknownThing(
                    f"pitch of {voice.name}", say="voice-has-no-pitch", voice=voice.name
                )

    def reader(self, lang: Lang, options: Options | None = None) -> str:
        """Return the name of the engine that reads a language."""
        return self.choice(options).for_language(lang).engine

    def piper(self) -> tuple[Voice, ...]:
        """Return Piper's voices that stand in the library's folder."""
        from tts.engines.piper_ import piper_voices

        return piper_voices(self._folder) if self._folder and self._folder.is_dir() else ()

    def _usual(self) -> tuple[Voice, ...]:
        base: tuple[Voice, ...] = DEFAULT_VOICES
        if self.engine_name != "espeak":
            base = tuple(Voice(self.engine_name, lang, lang) for lang in (EL, EN))
        return (*self._all_named(self._named), *base)

    def _all_named(self, named: str) -> tuple[Voice, ...]:
        return tuple(map(self._known, _specs(named)))

    def _known(self, spec: str) -> Voice:
        """Return a voice by its name, such as `el+f3` or `piper:el_GR-rapunzelina-medium`.

        A variant changes the speaker, not the language: `en-gb+f3` speaks what `en-gb` speaks.
        """
        named = voice_named(spec, EL)
        offered = self.piper() if named.engine == PIPER else engine(named.engine).voices()
        for known in offered:
            if named.name.partition("+")[0] == known.name:
                return replace(known, name=named.name, lang=Lang(known.lang.split("-")[0]))
        raise UnknownThing(f"voice {spec!r}", say="unknown-voice", name=spec)


def _specs(named: str) -> list[str]:
    return [spec.strip() for spec in named.split(",") if spec.strip()]


def _require_range(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise UnknownThing(f"{name} {value}", say=f"{name}-out-of-range", least=least, most=most)
