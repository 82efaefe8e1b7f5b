"""Which voice reads which language."""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import EL, EN, GRC, Lang
from formats.errors import Unavailable, UnknownThing
from tts.engine import Engine, Utterance, Voice
from tts.engines.registry import engine

DEFAULT_VOICES = (
    Voice("espeak", "el", EL),
    Voice("espeak", "en-gb", EN),
    # Ancient Greek is read with today's sounds, as Greek schools and readers do.
    Voice("espeak", "el", GRC),
)


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """One voice for each language; a language without one gets eSpeak's.

    `allows_network` is the library's consent that text leaves the building for an engine that
    works over the network. `volume_db` (-2 to 2) is louder or softer than the usual -20.5 LUFS.
    """

    voices: tuple[Voice, ...] = DEFAULT_VOICES
    allows_network: bool = False
    volume_db: int = 0

    def for_language(self, lang: Lang) -> Voice:
        """Return the voice for `lang`, or the one for its primary tag (`en` for `en-US`).

        Raises:
            Unavailable: No voice speaks it.
        """
        primary = lang.split("-")[0]
        for wanted in (lang, primary):
            for voice in self.voices:
                if voice.lang == wanted:
                    return voice
        for voice in engine("espeak").voices():
            if voice.lang == lang or voice.lang.split("-")[0] == primary:
                return voice
        raise Unavailable(f"no voice for {lang}", say="voice-missing", voice=lang)

    def engine_for(self, voice: Voice) -> Engine:
        """Return the engine of `voice`.

        Raises:
            Unavailable: It works over the network, and nobody has agreed to that.
            UnknownThing: There is no such engine.
        """
        found = engine(voice.engine)
        if found.needs_network and not self.allows_network:
            raise Unavailable(
                f"{found.name} sends text away and is not allowed",
                say="network-voice-not-allowed",
                engine=found.name,
            )
        return found

    def announce_words(self, utterance: Utterance) -> bool:
        """Tell whether all the voices that speak an utterance announce its words."""
        return all(
            self.engine_for(self.for_language(part.lang)).has_word_marks for part in utterance.parts
        )


def voice_named(spec: str, lang: Lang) -> Voice:
    """Return the voice that `spec` names: `el+f3`, or with its engine `gtts:el`.

    Raises:
        UnknownThing: There is no such engine.
    """
    engine_name, colon, name = spec.partition(":")
    if not colon:
        engine_name, name = "espeak", spec
    if not name:
        raise UnknownThing(f"no voice in {spec!r}", say="unknown-voice", name=spec)
    return Voice(engine(engine_name).name, name, lang)
