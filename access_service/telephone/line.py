"""The library's telephone line: answers legs of any wire, as many at a time as it was told."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from access_service.announcements.describe import describe_announcement
from access_service.catalogue.describe import describe_item
from access_service.catalogue.record import ItemId
from access_service.conversion.ports import Spoken
from access_service.conversion.request import Options
from access_service.copies import usual_options
from access_service.lexicon import EVERY_WORK
from access_service.messages import told
from access_service.patrons.locks import Source
from access_service.telephone.calls import CallId, CallNow
from access_service.telephone.hearing import LineEar
from access_service.telephone.line_ports import LibraryLine
from access_service.telephone.speech import LineSpeech
from access_service.telephone.texts import LibraryText
from formats.build import runs
from formats.document import EL, EN, Document, Lang, Runs
from formats.errors import AccessError, BadInput, UnknownThing
from tts.engine import Utterance, Wpm
from tts.listening import pcm_of, wav_of
from voice_interface.channels.call import Call
from voice_interface.channels.conversation import CallConversation, Offload
from voice_interface.channels.leg import Leg
from voice_interface.channels.reading import Place
from voice_interface.expect import Expect

if TYPE_CHECKING:
    from access_service.bootstrap import Services

_LOG = logging.getLogger(__name__)
_Made = TypeVar("_Made")

ASKING_THREADS = 8
FEW_CANDIDATES = 5
LONGEST_MESSAGE_MS = 150_000
SPARE_LINES = 4
"""Callers who are told that all lines are busy, at a time; more are not answered."""
_MANY = FEW_CANDIDATES + 1


class PhoneLine:
    """Answers calls. Lives in one event loop, the library's work in threads beside it.

    Args:
        services: The library.
        wire: Name of the wire, for those who watch the line.
        most_calls: How many conversations there may be at a time.
        hears: Whether speech is listened to; else keys alone.
    """

    def __init__(
        self, services: Services, *, wire: str, most_calls: int, hears: bool = True
    ) -> None:
        self._services = services
        self._wire = wire
        self._most = most_calls
        self._hears = hears
        self._asking = ThreadPoolExecutor(ASKING_THREADS, thread_name_prefix="line")
        # They wait: recognition itself is one at a time, for pages and calls in one order.
        self._hearing = ThreadPoolExecutor(most_calls, thread_name_prefix="line-hearing")
        words = services.conversations.dialogue.wording
        self.speech = LineSpeech(
            self._speak,
            apologies={lang: words(lang)("line-apology") for lang in (EL, EN)},
            wpm=services.settings.wpm,
        )
        self.active = 0

    def prepare(self, *rates_hz: int) -> None:
        """Load what the first caller would wait for; takes seconds."""
        self._services.narrator.warm_up()
        for rate_hz in rates_hz:
            self.speech.prepare(rate_hz)
        self._services.conversations.keyed()
        if self._hears:
            self._services.warm_up()

    async def answer(self, leg: Leg, *, source: str) -> None:
        """Hold a call to its end.

        Args:
            leg: The wire, connected.
            source: From where it comes, as far as the wire tells: an address, never trusted.
        """
        if self.active >= self._most:
            await self._say_and_end(leg, "line-busy")
            return
        if not self.is_open():
            await self._say_and_end(leg, "line-closed")
            return
        self.active += 1
        try:
            await self._call(leg, source).run()
        finally:
            self.active -= 1

    def is_full(self) -> bool:
        """Tell whether not even a busy message can be spoken."""
        return self.active >= self._most + SPARE_LINES

    def close(self) -> None:
        """Let go of the threads."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        self._hearing.shutdown(wait=False, cancel_futures=True)

    def is_open(self) -> bool:
        """Tell whether the line answers now, by the hours that staff set."""
        return self._services.line_settings.get().is_open(datetime.now(UTC))

    def words_instead(self, key: str) -> tuple[Runs, ...]:
        """Return what is said where no conversation is held: why, and the hours where it is shut.

        Args:
            key: `line-busy` or `line-closed`.
        """
        lang = self._services.settings.lang
        why = self._services.conversations.dialogue.wording(lang)(key)
        hours = self._services.line_settings.get().told_hours.get(lang, "")
        return (why, runs(hours, lang)) if hours and key == "line-closed" else (why,)

    async def _say_and_end(self, leg: Leg, key: str) -> None:
        self.active += 1
        try:
            wpm = self._services.settings.wpm
            rate_hz = leg.sample_rate_hz
            for words in self.words_instead(key):
                await leg.play(await self.speech.sound(words, wpm=wpm, sample_rate_hz=rate_hz))
            await leg.hang_up()
        finally:
            self.active -= 1

    def _call(self, leg: Leg, source: str) -> Call:
        # All calls of an exchange come from its one address.
        is_shared = self._wire == "audiosocket"
        caller = Source("phone", source, secrets.token_hex(8), is_shared=is_shared)
        talker = self.conversation(caller, offload=self._offload)
        ear = None
        if self._hears:
            ear = LineEar(leg.sample_rate_hz, lambda: self._services.voice_search, self._hearing)
        return Call(leg, talker, self.speech, ear)

    def conversation(
        self, caller: Source, *, offload: Offload, lang: Lang | None = None
    ) -> CallConversation:
        """Return a caller's conversation, at its beginning.

        Args:
            caller: From where the call comes; its session is the mark of this one call.
            offload: How the library is asked.
            lang: Language of the greeting; the library's own where it is not told.
        """
        own = LibraryLine(self._services, caller)
        return CallConversation(
            self._services.conversations.dialogue,
            self._services.conversations.ports("phone", line=own),
            self.desk(own, caller.session),
            lang=lang or self._services.settings.lang,
            offload=offload,
        )

    def desk(self, own: LibraryLine, session: str) -> LibraryDesk:
        """Return what is kept of one call."""
        return LibraryDesk(self._services, own, session, self._wire, self._has_few, self._speak_on)

    async def _offload(self, call: Callable[[], _Made], /) -> _Made:
        return await asyncio.get_running_loop().run_in_executor(self._asking, call)

    def _has_few(self, keys: str) -> bool:
        return 1 <= len(self._services.conversations.keyed().find(keys)[:_MANY]) <= FEW_CANDIDATES

    def _speak(self, document: Document, wpm: int, sample_rate_hz: int) -> bytes:
        options = replace(usual_options(self._services.settings, document.lang), wpm=Wpm(wpm))
        frames = self._services.narrator.stream(document, Spoken(options))
        return b"".join(pcm_of(frames, sample_rate_hz=sample_rate_hz))

    def _speak_on(self, utterance: Utterance, options: Options, sample_rate_hz: int) -> bytes:
        frames = self._services.narrator.speak_sentence(utterance, options)
        return b"".join(pcm_of([frames], sample_rate_hz=sample_rate_hz))


class LibraryDesk:
    """What is kept of one call; see `voice_interface.channels.conversation.CallDesk`."""

    def __init__(
        self,
        services: Services,
        line: LibraryLine,
        call_id: str,
        wire: str,
        has_few: Callable[[str], bool],
        speak: Callable[[Utterance, Options, int], bytes],
    ) -> None:
        self._services = services
        self._line = line
        self._speak = speak
        self.has_few = has_few
        self._call = CallId(call_id)
        self._wire = wire
        self._noted: CallNow | None = None
        self._places: dict[str, Place] = {}
        self._langs: dict[str, Lang] = {}

    def told(self, problem: AccessError, lang: Lang) -> str:
        """Return an error in the caller's language."""
        return told(problem, lang)

    def text(self, text_id: str, lang: Lang) -> LibraryText:
        """Return a work as sentences: an item's description or whole text, or an announcement.

        Raises:
            UnknownThing: There is no such work, or it is not public.
            NotEntitled: It is a protected work, and not for who calls.
        """
        document = self._document(text_id, lang)
        options = usual_options(self._services.settings, document.lang)
        kind, _, rest = text_id.partition(":")
        work = EVERY_WORK if kind == "announcement" else ItemId(rest)
        lexicon = self._services.narrator.lexicon(work)
        told = self._services.narrator.sentences(document, Spoken(options, lexicon))

        def speak(utterance: Utterance, wpm: int, sample_rate_hz: int) -> bytes:
            return self._speak(utterance, replace(options, wpm=Wpm(wpm)), sample_rate_hz)

        return LibraryText(document, speak, utterances=told)

    def _document(self, text_id: str, lang: Lang) -> Document:
        kind, _, rest = text_id.partition(":")
        match kind:
            case "item":
                item = self._services.catalogue.show(ItemId(rest))
                held = self._services.catalogue.held_forms(item)
                return describe_item(item, lang=lang, held=held)
            case "text":
                whole = self._services.entitlement.text(ItemId(rest))
                self._services.entitlement.require_file(whole.source.artifact, self._line.reader)
                self._langs[text_id] = whole.lang
                document = self._services.conversions.text(whole.source, whole.lang)
                self._services.entitlement.text_given(
                    whole, self._line.reader, title=document.title, form="phone"
                )
                return document
            case "announcement":
                found = self._services.announcements.current(datetime.now(UTC))
                for one in found:
                    if one.id == rest:
                        return describe_announcement(one, lang=lang)
        raise UnknownThing(f"no text {text_id}", say="unknown-item", id=text_id)

    def place(self, text_id: str) -> Place:
        """Return where reading was left: in this call, else where the patron stopped anywhere."""
        if text_id in self._places:
            return self._places[text_id]
        patron = self._line.patron
        kept = self._services.bookshelf.position(patron.id, text_id) if patron else None
        return Place(kept.anchor) if kept else Place()

    def keep_place(self, text_id: str, place: Place) -> None:
        """Keep where reading was left; for who has signed in, for the pages too."""
        self._places[text_id] = place
        patron = self._line.patron
        if patron is not None and not place.anchor:  # read to its end
            self._services.bookshelf.finish(patron.id, text_id)
        elif patron is not None:
            lang = Lang(self._noted.lang) if self._noted else patron.lang
            lang = self._langs.get(text_id, lang)  # of the document: a book's own
            self._services.bookshelf.stop_at(patron.id, text_id, place.anchor, lang=lang)

    def keep_message(self, pcm: bytes, sample_rate_hz: int, lang: Lang) -> bool:
        """Keep a message, with what was probably said, where somebody spoke at all."""
        return keep_message(self._services, pcm, sample_rate_hz, lang)

    def turned(self, screen: str, lang: Lang) -> None:
        """Note where the call is."""
        if self._noted is None:
            self._noted = self._services.calls.begin(self._call, self._wire, lang)
        self._noted = replace(self._noted, screen=screen, lang=lang)
        self._services.calls.note(self._noted)

    def close(self) -> None:
        """Forget the call."""
        if self._noted is not None:
            self._services.calls.end(self._call)


def keep_message(
    services: Services, pcm: bytes, sample_rate_hz: int, lang: Lang, *, is_told_kept: bool = False
) -> bool:
    """Keep a message, with what was probably said, and tell whether it was kept.

    Args:
        services: The library.
        pcm: Samples, mono and signed 16-bit.
        sample_rate_hz: Of the samples.
        lang: Language spoken.
        is_told_kept: The caller was told so before: it is kept though nobody seems to speak in it.
    """
    wav = wav_of(pcm, sample_rate_hz)
    transcript = ""
    try:
        heard = services.voice_search.hear(
            wav,
            lang=lang,
            expect=Expect.SEARCH,
            longest_ms=LONGEST_MESSAGE_MS,
            is_call=not is_told_kept,  # else nobody waits for it
        )
        if heard.is_silent and not is_told_kept:
            return False
        transcript = heard.heard.text
    except BadInput:  # too little
        if not is_told_kept:
            return False
    except AccessError as problem:
        # The sound is what counts: staff listen to it where it could not be written down.
        _LOG.warning("a message was kept without its text: %s", type(problem).__name__)
    duration_ms = len(pcm) * 500 // sample_rate_hz
    services.phone_messages.keep(wav, duration_ms=duration_ms, lang=lang, transcript=transcript)
    return True
