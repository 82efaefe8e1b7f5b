"""One turn of a conversation: a pure function of the state, the turn and the library.

The ladder of help: what was not heard or understood is first said to be so, then what can be said,
then which keys there are, then that a person can be had. A conversation is never ended but by the
person themselves.

Source: ETSI EG 202 116, 11 (spoken dialogues); EN 301 549, 6.4 (without speech as well).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from formats.document import EL, EN, Lang
from voice_interface.dialogue.acts import ACTS, Act, Answer, Situation, come, nothing, said, tell
from voice_interface.dialogue.card_acts import CARD_ACTS
from voice_interface.dialogue.courtesy_acts import COURTESY_ACTS, wait_on
from voice_interface.dialogue.line_acts import (
    ENTERED,
    LINE_ACTS,
    digits_in,
    entered,
    read_out,
    recorded,
    sounding_of,
)
from voice_interface.dialogue.line_screens import line_of
from voice_interface.dialogue.line_steps import LINE_QUESTIONS
from voice_interface.dialogue.off_line_acts import OFF_LINE_ACTS
from voice_interface.dialogue.ports import Ports, Query
from voice_interface.dialogue.screens import help_of, key_command, listen_for, show
from voice_interface.dialogue.state import Place, Screen, State
from voice_interface.dialogue.turn import (
    Hangup,
    Keys,
    ReadOut,
    Recorded,
    Reply,
    Silence,
    Speech,
    Turn,
    Unheard,
)
from voice_interface.dialogue.wording import Wording
from voice_interface.phrases.book import PhraseBook, built_in
from voice_interface.phrases.command import Command, Intent
from voice_interface.phrases.understanding import Understanding
from voice_interface.trouble import Trouble

LADDER = 4
"""Rungs of help; the last one offers a person and stays."""
_LETTER_KEYS = frozenset("23456789")
_QUESTIONS = frozenset({Screen.CONFIRM, Screen.WIDEN}) | LINE_QUESTIONS | {Screen.VERDICT}
SILENT_FOR_EVER = 12
"""Silences in a row after which a line says goodbye: somebody else may be waiting for it."""


class Dialogue:
    """Knows the phrases; keeps nothing of any conversation.

    Args:
        books: The phrase book of each language; those that come with the program where not given.
    """

    def __init__(self, books: Mapping[Lang, PhraseBook] | None = None) -> None:
        known = books or {lang: built_in(lang) for lang in (EL, EN)}
        self._understandings = {lang: Understanding(book) for lang, book in known.items()}
        self._wordings = {lang: Wording(book) for lang, book in known.items()}
        self._books = known

    def wording(self, lang: Lang) -> Wording:
        """Return the words of a language, for what a channel says by itself."""
        return self._wordings.get(lang, self._wordings[EL])

    def book(self, lang: Lang) -> PhraseBook:
        """Return the phrases of a language."""
        return self._books.get(lang, self._books[EL])

    def begin(self, lang: Lang, ports: Ports) -> tuple[State, Reply]:
        """Return the first state and the greeting."""
        is_line = ports.line() is not None
        state = State(lang=lang if lang in self._wordings else EL, is_line=is_line)
        say = self._wordings[state.lang]
        greeting = say("line-greeting" if is_line else "greeting")
        return said(state, (greeting, *show(state, ports, say)))

    def step(self, state: State, turn: Turn, ports: Ports) -> tuple[State, Reply]:
        """Return the next state and what is said.

        Raises:
            AccessError: What the library's parts raise; the conversation can go on from `state`.
        """
        if state.is_known and not isinstance(turn, Hangup) and not line_of(ports).may_go_on():
            state, reply = self._access_ended(state, ports)
        else:
            state, reply = self._step(state, turn, ports)
        return state, reply if reply.is_end else replace(reply, sounding=sounding_of(state))

    def _access_ended(self, state: State, ports: Ports) -> tuple[State, Reply]:
        """Return to the beginning: what stood on the screens was the patron's."""
        nobody = replace(
            state, is_known=False, place=Place(), trail=(), silences=0, misses=0, waits=0
        )
        on = Situation(nobody, ports, self._wordings)
        return come(on, nobody, on.say("line-access-ended"))

    def _step(self, state: State, turn: Turn, ports: Ports) -> tuple[State, Reply]:
        if state.waits and isinstance(turn, Silence):
            return wait_on(state, self._wordings[state.lang])
        if state.waits and turn == Unheard(Trouble.NOISE):  # it is not us who are spoken to
            return state, Reply((), listen_for(state))
        state = replace(state, waits=0, is_stopped=state.waits > 0)
        match turn:
            case Hangup():
                return replace(state, place=Place(Screen.END)), Reply((), is_end=True)
            case Silence():
                return self._unheard(state, ports)
            case Unheard(trouble):
                return self._unusable(state, trouble, ports)
            case Keys():
                return self._keys(state, turn.keys, ports)
            case Speech():
                return self._speech(state, turn, ports)
            case ReadOut():
                return read_out(Situation(state, ports, self._wordings))
            case Recorded():
                on = Situation(self._heard(state), ports, self._wordings)
                return recorded(on, is_kept=turn.is_kept)
            case _:
                assert_never(turn)

    def _keys(self, state: State, keys: str, ports: Ports) -> tuple[State, Reply]:
        letters = keys.rstrip("#")
        if state.place.screen in ENTERED and (alone := self._alone(state, letters)):
            return self._do(state, alone, (), ports)
        if state.place.screen is Screen.SEARCH and len(letters) > 1 and letters[0] in _LETTER_KEYS:
            on = Situation(self._heard(state), ports, self._wordings)
            return tell(on, Query(text=letters), ports.search_keys(letters))
        if state.place.screen in ENTERED and letters and letters[0] in ENTERED[state.place.screen]:
            return entered(Situation(self._heard(state), ports, self._wordings), letters)
        reply: Reply | None = None
        for key in keys:
            # The last rung of the ladder offers 1 for the beginning, whatever 1 means here.
            is_lost = max(state.silences, state.misses) >= LADDER and key == "1"
            command = Command(Intent.HOME) if is_lost else key_command(state, key)
            state, reply = self._do(state, command, (), ports)
        return (state, reply) if reply is not None else self._unheard(state, ports)

    @staticmethod
    def _alone(state: State, key: str) -> Command | None:
        """Return what a single key means where a number is awaited: no card and no PIN has one.

        The last rung of the ladder offers 0 and 1 there too.
        """
        if key == "0":
            return Command(Intent.PERSON)
        is_lost = max(state.silences, state.misses) >= LADDER
        return Command(Intent.HOME) if is_lost and key == "1" else None

    def _speech(self, state: State, turn: Speech, ports: Ports) -> tuple[State, Reply]:
        """Do the first reading that is a command here, else look for the words themselves."""
        readings = tuple(one.text for one in turn.readings if one.text.strip())
        if not readings:
            return self._unheard(state, ports)
        if state.place.screen is Screen.CARD and (digits := digits_in(readings[0])):
            return entered(Situation(self._heard(state), ports, self._wordings), digits)
        heard = replace(self._heard(state), is_typed=not turn.is_by_voice)
        titles = self._understandings[state.lang].titles(readings[0])
        on = Situation(heard, ports, self._wordings, readings, turn.keys, turn.is_doubtful, titles)
        for text in readings:
            for command in self._meanings(state, text):
                answer = act_of(state, command)(on, command)
                if answer is not None:
                    return answer
        if state.place.screen in _QUESTIONS | ENTERED.keys():
            return self._misunderstood(state, ports)  # half a yes is worse than asking again
        answer = self._anything(on, readings[0])
        return self._misunderstood(state, ports) if answer is None else answer

    def _anything(self, on: Situation, said: str) -> Answer:
        """Look for what was said: all of it, then less of it where that finds nothing for certain.

        Less than all counts only where nothing was found before, or the same came first: what the
        end of a title finds by itself is no answer to who said the whole of it.
        """
        best: Answer = None
        for command in self._understandings[on.state.lang].anything(said):
            answer = act_of(on.state, command)(on, command)
            if answer is None:
                continue
            first = _first(answer[0])
            if best is None or (first and _first(best[0]) in {"", first}):
                best = answer
            if not _is_lost(best[0]):
                return best
        return best

    def _meanings(self, state: State, text: str) -> Iterator[Command]:
        """Yield what a text means in the conversation's language, then in the others.

        People fall back on the language of their menus, whichever one they have chosen.
        """
        is_of_hours = state.place.screen is Screen.HOURS
        for lang in sorted(self._understandings, key=lambda one: one != state.lang):
            understanding = self._understandings[lang]
            command = understanding.hours_again(text) if is_of_hours else None
            command = command or understanding.understand(text)
            if command is not None:
                yield command

    def _do(
        self,
        state: State,
        command: Command | None,
        readings: tuple[str, ...],
        ports: Ports,
        keys: str = "",
    ) -> tuple[State, Reply]:
        if command is None:
            return self._misunderstood(state, ports)
        on = Situation(self._heard(state), ports, self._wordings, readings, keys)
        answer = act_of(state, command)(on, command)
        return self._misunderstood(state, ports) if answer is None else answer

    @staticmethod
    def _heard(state: State) -> State:
        return replace(state, silences=0, misses=0, is_lost=False)

    def _unheard(self, state: State, ports: Ports) -> tuple[State, Reply]:
        silences = state.silences + 1
        if state.is_line and silences >= SILENT_FOR_EVER:
            say = self._wordings[state.lang]
            return state, Reply((say("line-silent"),), is_end=True)
        state, reply = self._rung(
            replace(state, silences=silences), f"heard-nothing-{min(silences, LADDER)}", ports
        )
        # A line may have been noisy: the question itself once more, then what can be said.
        again = state.last.say if state.is_line and silences == 1 else ()
        return state, replace(reply, say=(*reply.say, *again))

    def _unusable(self, state: State, trouble: Trouble, ports: Ports) -> tuple[State, Reply]:
        """Say what was wrong with the sound, then what the ladder says."""
        words = self._wordings[state.lang](f"unheard-{trouble}")
        if trouble is Trouble.LATE:  # our fault: no rung of the ladder
            return state, Reply((words,), listen_for(state))
        if trouble is Trouble.UNCLEAR:
            return self._misunderstood(state, ports)
        state, reply = self._unheard(state, ports)
        if state.silences == 1:
            return state, replace(reply, say=(words, *reply.say[1:]))
        return state, replace(reply, say=(words, *reply.say))

    def _misunderstood(self, state: State, ports: Ports) -> tuple[State, Reply]:
        count = min(state.misses + 1, LADDER)
        kind = "not-understood" if count <= 2 else "heard-nothing"
        return self._rung(replace(state, misses=count), f"{kind}-{count}", ports)

    def _rung(self, state: State, key: str, ports: Ports) -> tuple[State, Reply]:
        say = self._wordings[state.lang]
        words = say(key, help=help_of(state, say, ports), keys=say("keys-1"))
        return state, Reply((words,), listen_for(state))


def _is_lost(state: State) -> bool:
    """Tell whether a search has found nothing, or nothing for certain."""
    place = state.place
    return state.is_lost or (place.screen is Screen.RESULTS and not place.results.is_sure)


def _first(state: State) -> str:
    """Return the item that a search found first, or nothing."""
    is_found = state.place.screen is Screen.RESULTS and not state.is_lost
    found = state.place.results.found if is_found else ()
    return found[0].id if found else ""


def act_of(state: State, command: Command) -> Act:
    """Return what a command does here: the line has its own way with some of them."""
    own = LINE_ACTS if state.is_line else OFF_LINE_ACTS
    acts = (own, COURTESY_ACTS, CARD_ACTS, ACTS)
    return next((some[command.intent] for some in acts if command.intent in some), nothing)
