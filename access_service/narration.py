"""Documents spoken by worker processes: what conversions and spoken answers need of `tts`."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from access_service.catalogue.record import ItemId
from access_service.colophon import colophon_text
from access_service.conversion.ports import Spoken
from access_service.conversion.request import Options
from access_service.lexicon import EVERY_WORK, lexicon_from_text, lexicon_to_text
from access_service.voices import LibraryVoices
from formats.document import Document
from formats.report import Finding, Kind, Report
from tts.codec import MP3
from tts.engine import Wpm
from tts.normalize import EMPTY, Lexicon
from tts.voices import VoiceChoice

if TYPE_CHECKING:
    from formats.narration import Narration
    from formats.timeline import Timeline
    from tts.engine import Utterance
    from tts.script import NotesPlace, Script
    from tts.workers import SpeechWorkers

VERSION = "3"
"""Changes whenever the same document would be spoken otherwise; see also `tts.piece`."""


class SpokenPlan:
    """A document cut into chapters; see `conversion.ports.NarrationPlan`."""

    def __init__(
        self,
        script: Script,
        workers: SpeechWorkers,
        voices: VoiceChoice,
        wpm: Wpm,
        codec: str = MP3,
        *,
        pieces: Path,
    ) -> None:
        self._script = script
        self._workers = workers
        self._pieces = pieces
        self._voices = voices
        self._wpm = wpm
        self._codec = codec
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
        keys = [
            piece_key(utterance, self._voices, self._wpm, self._codec)
            for utterance in chapter.utterances
        ]
        anchors = [utterance.anchor for utterance in chapter.utterances]
        return hashlib.sha256("\n".join([PIECE_VERSION, *keys, *anchors]).encode()).hexdigest()

    def narrate(self, number: int, out: Path) -> str:
        """Write the frames of one chapter and return its record."""
        chapter = self._script.chapters[number]
        made = self._workers.submit(
            chapter, out, voices=self._voices, wpm=self._wpm, codec=self._codec
        )
        return made.result().to_json()

    def join(self, parts: Sequence[tuple[Path, str]], out: Path) -> int:
        """Write all chapters as one file and return its length in milliseconds."""
        from tts.audiobook import ChapterSound, join_chapters

        sounds = [(path, ChapterSound.from_json(facts)) for path, facts in parts]
        narration = join_chapters(sounds, out, script=self._script)
        return sum(clip.duration_ms for clip in narration.clips)

    def narration(self, parts: Sequence[tuple[Path, str]]) -> Narration:
        """Return all chapters as a narration whose clips are their files."""
        from tts.audiobook import ChapterSound, chapters_apart

        sounds = [(path, ChapterSound.from_json(facts)) for path, facts in parts]
        return chapters_apart(sounds, script=self._script)

    def timeline(self, facts: Sequence[str | None]) -> Timeline:
        """Return when everything sounds, as far as it has been spoken."""
        from tts.audiobook import ChapterSound
        from tts.piece import PieceStore
        from tts.timeline import kept_sentences, timeline

        store = PieceStore(self._pieces)
        return timeline(
            self._script,
            [None if one is None else ChapterSound.from_json(one) for one in facts],
            lambda chapter: kept_sentences(
                chapter, store, voices=self._voices, wpm=self._wpm, codec=self._codec
            ),
            codec=self._codec,
        )


def _notes(options: Options) -> NotesPlace:
    from tts.script import NotesPlace

    return NotesPlace.AT_END if options.reads_notes else NotesPlace.LEFT_OUT


def _no_lexicon(_work: ItemId) -> Lexicon:
    return EMPTY


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Sound for an answer: an MP3 as bytes."""

    mp3: bytes


class SpeechNarrator:
    """Speaks documents in worker processes.

    Args:
        voices: Who reads what.
        workers: How many processes speak at the same time.
        pieces: Folder where sentences are kept for the next time.
        library: The library's name, for the end of a narration.
        usual: How answers sound.
        lexicon: Gives the pronunciations that a work's narration heeds.
    """

    def __init__(
        self,
        *,
        voices: LibraryVoices,
        workers: int,
        pieces: Path,
        library: str = "",
        usual: Options | None = None,
        lexicon: Callable[[ItemId], Lexicon] = _no_lexicon,
    ) -> None:
        self._voices = voices
        self._library = library
        self._usual = usual or Options()
        self._lexicon = lexicon
        self._count = workers
        self._pieces = pieces

    @cached_property
    def version(self) -> str:
        """Of the speech: with other voices of the library, or under another name, it is another."""
        spoken = [
            (voice.engine, voice.name, voice.model_hash) for voice in self._voices.choice().voices
        ]
        facts = hashlib.sha256(json.dumps([spoken, self._library]).encode()).hexdigest()
        return f"{VERSION}-{self._voices.engine_name}-{facts[:12]}"

    @cached_property
    def _workers(self) -> SpeechWorkers:
        from tts.workers import SpeechWorkers

        return SpeechWorkers(count=self._count, pieces=self._pieces)

    @cached_property
    def _answering(self) -> SpeechWorkers:
        """Return a process of its own for answers: nobody waits on the line behind a book."""
        from tts.workers import SpeechWorkers

        return SpeechWorkers(count=1, pieces=self._pieces)

    def check(self, options: Options) -> None:
        """Tell at once whether a document can be spoken here as somebody wishes.

        Raises:
            UnknownThing: No such voice, or a speed, pitch or volume out of range.
            Unavailable: The engine cannot work here.
        """
        self._voices.check(options)

    def distinct_voice(self, voice: str) -> str:
        """Return voices as they name a narration: without those that the library uses anyway."""
        return self._voices.distinct(voice)

    def lexicon(self, work: ItemId = EVERY_WORK) -> str:
        """Return the pronunciations that a work's narration heeds, as text; empty for none."""
        return lexicon_to_text(self._lexicon(work))

    def plan(self, document: Document, request: Spoken) -> SpokenPlan:
        """Cut a document into chapters."""
        from tts.script import make_script

        script = make_script(
            document,
            lexicon=lexicon_from_text(request.lexicon),
            notes=_notes(request.options),
            colophon=self._colophon(document, request),
        )
        voices = self._voices.choice(request.options)
        return SpokenPlan(
            script,
            self._workers,
            voices,
            request.options.wpm,
            request.codec,
            pieces=self._pieces,
        )

    def stream(self, document: Document, request: Spoken) -> Generator[bytes, None, None]:
        """Yield a document's sound as MP3, sentence by sentence; see `conversion.ports.Narrator`.

        A telephone takes the same iterator through `tts.listening`, which decodes it.
        """
        from tts.script import utterances_as_written

        told = utterances_as_written(
            document,
            lexicon=lexicon_from_text(request.lexicon),
            notes=_notes(request.options),
            colophon=self._colophon(document, request),
        )
        voices = self._voices.choice(request.options)
        for piece in self._answering.stream(told, voices=voices, wpm=request.options.wpm):
            yield piece.frames

    def sentences(self, document: Document, request: Spoken) -> Iterator[Utterance]:
        """Yield what a document's narration says, sentence by sentence; nothing is spoken yet."""
        from tts.script import utterances_as_written

        return utterances_as_written(
            document, lexicon=lexicon_from_text(request.lexicon), notes=_notes(request.options)
        )

    def speak_sentence(self, utterance: Utterance, options: Options) -> bytes:
        """Return the MP3 frames of one sentence, at once; kept for the next time."""
        voices = self._voices.choice(options)
        spoken = self._answering.stream([utterance], voices=voices, wpm=options.wpm)
        return b"".join(piece.frames for piece in spoken)

    def _colophon(self, document: Document, request: Spoken) -> str:
        if request.colophon is None:
            return ""
        return colophon_text(
            request.colophon,
            library=self._library,
            engine=self._voices.reader(document.lang, request.options),
            lang=document.lang,
        )

    def speak(
        self,
        document: Document,
        *,
        options: Options | None = None,
        lexicon: Lexicon | None = None,
    ) -> SpokenText:
        """Speak a short document at once, for an answer that somebody waits for.

        `lexicon` is heeded in place of the library's where one is given.
        """
        from tts.script import make_script

        heeded = self._lexicon(EVERY_WORK) if lexicon is None else lexicon
        script = make_script(document, lexicon=heeded)
        chosen = options or self._usual
        plan = SpokenPlan(
            script,
            self._answering,
            self._voices.choice(chosen),
            chosen.wpm,
            pieces=self._pieces,
        )
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
