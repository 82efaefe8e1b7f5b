"""Documents spoken by worker processes: what conversions and spoken answers need of `tts`."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from access_service.catalogue.record import ItemId
from access_service.lexicon import EVERY_WORK, lexicon_from_text, lexicon_to_text
from formats.document import EL, EN, Document, Lang
from formats.errors import Unavailable, UnknownThing
from formats.report import Finding, Kind, Report
from tts.engine import DEFAULT_WPM, MAX_WPM, MIN_WPM, Voice, Wpm
from tts.normalize import EMPTY, Lexicon
from tts.voices import DEFAULT_VOICES, VoiceChoice, voice_named

if TYPE_CHECKING:
    from formats.narration import Narration
    from tts.script import Script
    from tts.workers import SpeechWorkers

VERSION = "2"
"""Changes whenever the same document would be spoken otherwise; see also `tts.piece`."""


def voice_choice(engine: str, voice: str) -> VoiceChoice:
    """Return who reads which language.

    Args:
        engine: The library's engine, `espeak` or `gtts`; choosing one that works over the network
            is the library's consent to it.
        voice: A voice that somebody asked for (`el+f3`, `en-us`), or empty.

    Raises:
        UnknownThing: There is no such voice.
    """
    base: tuple[Voice, ...] = DEFAULT_VOICES
    if engine != "espeak":
        base = tuple(Voice(engine, lang, lang) for lang in (EL, EN))
    wanted = (_known_voice(voice),) if voice else ()
    return VoiceChoice((*wanted, *base), allows_network=engine == "gtts")


def _known_voice(spec: str) -> Voice:
    from tts.engines.registry import engine

    named = voice_named(spec, EL)
    for known in engine(named.engine).voices():
        # A variant changes the speaker, not the language: `en-gb+f3` speaks what `en-gb` speaks.
        if named.name.partition("+")[0] == known.name:
            return Voice(named.engine, named.name, Lang(known.lang.split("-")[0]))
    raise UnknownThing(f"voice {spec!r}", say="unknown-voice", name=spec)


class SpokenPlan:
    """A document cut into chapters; see `conversion.ports.NarrationPlan`."""

    def __init__(
        self, script: Script, workers: SpeechWorkers, voices: VoiceChoice, wpm: Wpm
    ) -> None:
        self._script = script
        self._workers = workers
        self._voices = voices
        self._wpm = wpm
        self.chapter_count = len(script.chapters)
        self.report = Report(
            tuple(
                Finding(Kind.LOST, "script-not-spoken", one.anchor, one.word)
                for one in script.unspoken
            )
        )

    def chapter_key(self, number: int) -> str:
        """Return a hash of what is said and by whom: equal keys, equal sound."""
        from tts.piece import PIECE_VERSION, piece_key

        chapter = self._script.chapters[number]
        keys = [piece_key(utterance, self._voices, self._wpm) for utterance in chapter.utterances]
        anchors = [utterance.anchor for utterance in chapter.utterances]
        return hashlib.sha256("\n".join([PIECE_VERSION, *keys, *anchors]).encode()).hexdigest()

    def narrate(self, number: int, out: Path) -> str:
        """Write the MP3 of one chapter and return its record."""
        chapter = self._script.chapters[number]
        made = self._workers.submit(chapter, out, voices=self._voices, wpm=self._wpm)
        return made.result().to_json()

    def join(self, parts: Sequence[tuple[Path, str]], out: Path) -> int:
        """Write all chapters as one MP3 and return its length in milliseconds."""
        from tts.audiobook import ChapterSound, join_chapters

        sounds = [(path, ChapterSound.from_json(facts)) for path, facts in parts]
        narration = join_chapters(sounds, out, script=self._script)
        return sum(clip.duration_ms for clip in narration.clips)

    def narration(self, parts: Sequence[tuple[Path, str]]) -> Narration:
        """Return all chapters as a narration whose clips are their files."""
        from tts.audiobook import ChapterSound, chapters_apart

        sounds = [(path, ChapterSound.from_json(facts)) for path, facts in parts]
        return chapters_apart(sounds, script=self._script)


def _no_lexicon(_work: ItemId) -> Lexicon:
    return EMPTY


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Sound for an answer: an MP3 as bytes."""

    mp3: bytes


class SpeechNarrator:
    """Speaks documents in worker processes.

    Args:
        engine: The library's engine.
        workers: How many processes speak at the same time.
        pieces: Folder where sentences are kept for the next time.
        lexicon: Gives the pronunciations that a work's narration heeds.
    """

    def __init__(
        self,
        *,
        engine: str,
        workers: int,
        pieces: Path,
        lexicon: Callable[[ItemId], Lexicon] = _no_lexicon,
    ) -> None:
        self.version = f"{VERSION}-{engine}"
        """Of the speech; with another engine the library's voices are others."""
        self._lexicon = lexicon
        self._engine = engine
        self._count = workers
        self._pieces = pieces

    @cached_property
    def _workers(self) -> SpeechWorkers:
        from tts.workers import SpeechWorkers

        return SpeechWorkers(count=self._count, pieces=self._pieces)

    @cached_property
    def _answering(self) -> SpeechWorkers:
        """Return a process of its own for answers: nobody waits on the line behind a book."""
        from tts.workers import SpeechWorkers

        return SpeechWorkers(count=1, pieces=self._pieces)

    def check(self, voice: str, wpm: Wpm) -> None:
        """Tell at once whether a voice can speak here.

        Raises:
            UnknownThing: No such voice, or a speed out of range.
            Unavailable: The engine cannot work here.
        """
        from tts.engines.registry import engine

        if not MIN_WPM <= wpm <= MAX_WPM:
            raise UnknownThing(f"{wpm} wpm", say="wpm-out-of-range", least=MIN_WPM, most=MAX_WPM)
        for wanted in voice_choice(self._engine, voice).voices:
            state = engine(wanted.engine).check()
            if not state.is_ready:
                detail = state.detail or state.say
                raise Unavailable(detail, say="engine-not-ready", name=wanted.engine, detail=detail)

    def distinct_voice(self, voice: str) -> str:
        """Return a voice as it names a narration: empty for one that the library uses anyway."""
        if not voice or _known_voice(voice) in voice_choice(self._engine, "").voices:
            return ""
        return voice

    def lexicon(self, work: ItemId = EVERY_WORK) -> str:
        """Return the pronunciations that a work's narration heeds, as text; empty for none."""
        return lexicon_to_text(self._lexicon(work))

    def plan(self, document: Document, *, voice: str, wpm: Wpm, lexicon: str = "") -> SpokenPlan:
        """Cut a document into chapters, its words said as `lexicon` tells."""
        from tts.script import make_script

        script = make_script(document, lexicon=lexicon_from_text(lexicon))
        return SpokenPlan(script, self._workers, voice_choice(self._engine, voice), wpm)

    def speak(
        self, document: Document, *, wpm: Wpm = DEFAULT_WPM, lexicon: Lexicon | None = None
    ) -> SpokenText:
        """Speak a short document at once, for an answer that somebody waits for.

        `lexicon` is heeded in place of the library's where one is given.
        """
        from tts.script import make_script

        heeded = self._lexicon(EVERY_WORK) if lexicon is None else lexicon
        script = make_script(document, lexicon=heeded)
        plan = SpokenPlan(script, self._answering, voice_choice(self._engine, ""), wpm)
        with tempfile.TemporaryDirectory(prefix="prosvasi-") as folder:
            root = Path(folder)
            parts = []
            for number in range(plan.chapter_count):
                path = root / f"{number}.mp3"
                parts.append((path, plan.narrate(number, path)))
            plan.join(parts, root / "all.mp3")
            return SpokenText((root / "all.mp3").read_bytes())

    def warm_up(self) -> None:
        """Start the process for answers, so that the first one does not wait for it."""
        self._answering.warm_up()

    def close(self) -> None:
        """End the worker processes."""
        for name in ("_workers", "_answering"):
            workers = self.__dict__.pop(name, None)
            if workers is not None:
                workers.close()
