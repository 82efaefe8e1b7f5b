"""Conversations that go on from page to page: kept for as long as they are held, then forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NewType, Protocol

from access_service.conversation import Conversations, Made
from access_service.preferences import USUAL, Preferences, Verbosity
from formats.build import DocumentBuilder, runs
from formats.document import Document, Lang, Paragraph, Runs
from formats.errors import BadInput, Unavailable, UnknownThing
from voice_interface.dialogue.state import FASTEST_WPM, SLOWEST_WPM, USUAL_WPM, State
from voice_interface.dialogue.turn import (
    Keys,
    Reading,
    Reply,
    Silence,
    Speech,
    Turn,
    Unheard,
)
from voice_interface.expect import Expect
from voice_interface.hearing.in_order import LATE
from voice_interface.trouble import Trouble

if TYPE_CHECKING:
    from access_service.patrons.account import PatronId
    from access_service.voice_search import VoiceSearch
    from voice_interface.hearing.listen import Listening

TalkId = NewType("TalkId", str)

IDLE = timedelta(hours=1)
"""After so long without a turn a conversation is forgotten, with all that was said in it."""
LONGEST_TRANSCRIPT: Final = 200
_TROUBLES: Final = {"sound-too-short": Trouble.TOO_SHORT, "sound-too-big": Trouble.TOO_BIG}
_ANSWERS: Final = {"yes": {"el": "ναι", "en": "yes"}, "no": {"el": "όχι", "en": "no"}}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the transcript: what the library or the person said."""

    words: Runs
    is_library: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation between two turns. `turn_count` tells a form that was sent twice."""

    id: TalkId
    state: State
    reply: Reply
    transcript: tuple[Line, ...] = ()
    made: tuple[Made, ...] = ()
    turn_count: int = 0
    was_spoken: bool = False
    """The last turn was speech, so that the answer is spoken too."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """What was understood of a turn that is being spoken, and whether it has ended."""

    heard: str = ""
    is_over: bool = False


class TalkStore(Protocol):
    """Where conversations are kept."""

    def put(self, talk: Talk, at: datetime) -> None:
        """Keep a conversation as it is after a turn."""
        ...

    def get(self, talk_id: TalkId, since: datetime) -> Talk | None:
        """Return a conversation that had a turn since then."""
        ...

    def delete_before(self, moment: datetime) -> None:
        """Forget the conversations without a turn since then."""
        ...

    def delete(self, talk_id: TalkId) -> None:
        """Forget a conversation."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Talks:
    """Holds conversations.

    Args:
        store: Where they are kept.
        conversations: The dialogue and the library.
        voice_search: Who hears what is said.
        now: The clock.
    """

    def __init__(
        self,
        store: TalkStore,
        conversations: Conversations,
        voice_search: Callable[[], VoiceSearch],
        *,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._voice_search = voice_search
        self._now = now

    def begin(self, lang: Lang, preferences: Preferences = USUAL) -> Talk:
        """Return a conversation at its greeting; it is kept from the first turn on."""
        state, reply = self._conversations.dialogue.begin(lang, self._conversations.ports())
        wpm = min(max(preferences.wpm or USUAL_WPM, SLOWEST_WPM), FASTEST_WPM)
        state = replace(state, wpm=wpm, is_brief=preferences.verbosity is Verbosity.BRIEF)
        return Talk(TalkId(secrets.token_urlsafe(16)), state, reply, _lines(reply))

    def show(self, talk_id: TalkId) -> Talk:
        """Return a conversation.

        Raises:
            UnknownThing: There is none, or it was forgotten.
        """
        found = self._store.get(talk_id, self._now() - IDLE)
        if found is None:
            raise UnknownThing("no such conversation", say="unknown-talk")
        return found

    def take(
        self,
        talk: Talk,
        turn: Turn,
        *,
        asker: str = "",
        patron: PatronId | None = None,
        is_spoken: bool = False,
    ) -> Talk:
        """Take a turn, keep the conversation and return it; what is spoken is answered aloud.

        Raises:
            AccessError: What the library's parts raise; the conversation stays as it was.
        """
        ports = self._conversations.ports(asker, made=talk.made, patron=patron)
        state, reply = self._conversations.dialogue.step(talk.state, turn, ports)
        lines = (*talk.transcript, *_said(turn, talk.state.lang), *_lines(reply))
        taken = replace(
            talk,
            state=state,
            reply=reply,
            transcript=lines[-LONGEST_TRANSCRIPT:],
            made=ports.made,
            turn_count=talk.turn_count + 1,
            was_spoken=is_spoken,
        )
        now = self._now()
        self._store.delete_before(now - IDLE)
        self._store.put(taken, now)
        return taken

    def hear(
        self, talk: Talk, sound: bytes, *, asker: str = "", patron: PatronId | None = None
    ) -> Talk:
        """Take a turn that was spoken.

        What cannot be understood, or is no sound, is answered in the conversation.

        Raises:
            Unavailable: The recogniser cannot work here.
        """
        turn = self._turn(talk, sound)
        return self.take(talk, turn, asker=asker, patron=patron, is_spoken=True)

    def hear_so_far(self, talk: Talk, sound: bytes) -> SoFar:
        """Tell what was understood of a turn that is not over yet; nothing of it is kept.

        Where somebody else is being heard, nothing is: a whole turn goes before half of one.
        """
        expect, lang = talk.reply.listen.expect, talk.state.lang
        try:
            return SoFar(*self._voice_search().hear_so_far(sound, lang=lang, expect=expect))
        except BadInput:  # too little yet
            return SoFar()

    def end(self, talk_id: TalkId) -> None:
        """Forget a conversation at once."""
        self._store.delete(talk_id)

    def _turn(self, talk: Talk, sound: bytes) -> Turn:
        expect, lang = talk.reply.listen.expect, talk.state.lang
        return turn_of(self._voice_search(), sound, lang=lang, expect=expect)


def turn_of(
    voice_search: VoiceSearch,
    sound: bytes,
    *,
    lang: Lang,
    expect: Expect,
    is_call: bool = False,
    longest_s: float | None = None,
) -> Turn:
    """Return what a recording says, as a turn of a conversation; bad sound is a turn too.

    Args:
        voice_search: Who hears it.
        sound: The recording.
        lang: Language spoken.
        expect: What the conversation expects.
        is_call: It is somebody on the telephone; they go first.
        longest_s: How long they can wait; None for as long as usual.

    Raises:
        Unavailable: The recogniser cannot work here.
    """
    try:
        heard = voice_search.hear(
            sound,
            lang=lang,
            expect=expect,
            name="recording",
            longest_s=longest_s,
            is_call=is_call,
        )
    except BadInput as problem:
        return Unheard(_TROUBLES.get(problem.say, Trouble.NOT_SOUND))
    except Unavailable as problem:
        if problem.say != LATE:
            raise
        return Unheard(Trouble.LATE)
    if heard.trouble is not None:
        return Unheard(heard.trouble)
    if heard.is_silent:
        return Silence()
    kept = _readings(heard, lang, expect)
    if not kept:
        return Unheard(Trouble.UNCLEAR)
    return Speech(kept, heard.language, is_by_voice=True, is_doubtful=heard.is_doubtful)


def _readings(heard: Listening, lang: Lang, expect: Expect) -> tuple[Reading, ...]:
    """Return what was probably said, the likeliest first; nothing where no words are left."""
    readings = [Reading(heard.heard.text, heard.heard.confidence)]
    readings += [Reading(text, 1.0) for text in heard.heard.alternatives]
    if expect is Expect.YES_NO:
        readings = [Reading(_ANSWERS[hit.id][lang]) for hit in heard.hits if hit.id in _ANSWERS]
    elif heard.command:
        # Told by a closed list: surer than what was written down of a short word.
        readings.insert(0, Reading(heard.command, 1.0))
    elif heard.hits:
        # What sounds like it in the catalogue comes after what was heard itself.
        readings += [Reading(hit.text, hit.certainty) for hit in heard.hits]
    return tuple(one for one in readings if one.text.strip())


def spoken_reply(talk: Talk) -> Document:
    """Return the last answer as a document to be spoken."""
    builder = DocumentBuilder(talk.state.lang)
    blocks = tuple(Paragraph(builder.anchor(), words) for words in talk.reply.say if words)
    return Document("", talk.state.lang, blocks)


def _lines(reply: Reply) -> tuple[Line, ...]:
    return tuple(Line(words, is_library=True) for words in reply.say if words)


def _said(turn: Turn, lang: Lang) -> tuple[Line, ...]:
    match turn:
        case Speech(readings) if readings:
            return (Line(runs(readings[0].text, lang)),)
        case Keys(keys):
            return (Line(runs(keys, lang)),)
        case _:
            return ()
