"""What each intent does: functions of a situation, each with the next state and what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from formats.document import Lang, Runs
from formats.text import plain
from voice_interface.dialogue.held import is_held, missed, stay, unasked
from voice_interface.dialogue.ports import Ports, Query, Relation, Result, Results
from voice_interface.dialogue.screens import help_of, listen_for, show
from voice_interface.dialogue.state import (
    FASTEST_WPM,
    READ_AT_ONCE,
    SLOWEST_WPM,
    WPM_STEP,
    Place,
    Screen,
    State,
)
from voice_interface.dialogue.title_said import title_first
from voice_interface.dialogue.turn import Effect, Reply
from voice_interface.dialogue.wording import Wording
from voice_interface.keypad import keys_of
from voice_interface.phrases.command import Command, Intent

Answer = tuple[State, Reply] | None
"""None where a command means nothing here."""
_LISTED = frozenset({Screen.RESULTS, Screen.ITEM})
"""Where results were read out that can be chosen from."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a command meets the conversation; `readings` are all that was perhaps said."""

    state: State
    ports: Ports
    wordings: Mapping[Lang, Wording]
    readings: tuple[str, ...] = ()
    keys: str = ""
    """Letters that were keyed before the words."""
    is_doubtful: bool = False
    """The words were heard badly."""
    titles: tuple[str, ...] = ()
    """What was said, as far as it may be a title."""

    @property
    def say(self) -> Wording:
        """Return the words of the conversation's language."""
        return self.wordings[self.state.lang]

    @property
    def place(self) -> Place:
        """Return where the conversation is."""
        return self.state.place

    @property
    def item(self) -> Result | None:
        """Return the item that is spoken of: the one chosen, or the only one found."""
        place = self.place
        if place.item is None and place.screen is Screen.RESULTS:
            return place.results.found[0] if len(place.results.found) == 1 else None
        return place.item

    def at(self, state: State) -> Situation:
        """Return the same situation in another state."""
        return replace(self, state=state)


def said(state: State, words: tuple[Runs, ...]) -> tuple[State, Reply]:
    """Return a reply that can be asked for again."""
    reply = Reply(words, listen_for(state))
    return replace(state, last=reply), reply


def come(situation: Situation, state: State, *opening: Runs) -> tuple[State, Reply]:
    """Return the reply on coming to a place, after words of opening."""
    there = situation.at(state)
    return said(state, (*opening, *show(state, situation.ports, there.say)))


def nothing(_on: Situation, _command: Command) -> Answer:
    """Do nothing: the command means nothing here."""
    return None


def which(on: Situation) -> Answer:
    """Ask which of several results is meant; a command for one means nothing without any."""
    if on.place.screen is not Screen.RESULTS or len(on.place.results.found) < 2:
        return None
    return said(on.state, (on.say("results-which"),))


def _help(on: Situation, _command: Command) -> Answer:
    return said(on.state, (help_of(on.state, on.say, on.ports),))


def _repeat(on: Situation, _command: Command) -> Answer:
    return on.state, on.state.last


def _back(on: Situation, _command: Command) -> Answer:
    before = on.state.back()
    if before is None:
        return come(on, replace(on.state, place=Place()), on.say("nothing-before"))
    return come(on, before)


def _home(on: Situation, _command: Command) -> Answer:
    return come(on, replace(on.state, place=Place(), trail=()))


def _end(on: Situation, _command: Command) -> Answer:
    reply = Reply((on.say("end"),), is_end=True)
    return replace(on.state, place=Place(Screen.END), trail=(), last=reply), reply


def _person(on: Situation, _command: Command) -> Answer:
    phone = on.ports.phone()
    words = on.say("person", phone=phone) if phone else on.say("person-none")
    state, reply = said(on.state, (words,))
    return state, replace(reply, effect=Effect.TRANSFER if phone else None)


def _where(on: Situation, _command: Command) -> Answer:
    address, phone = on.ports.address(), on.ports.phone()
    if address:
        words = on.say("where", address=on.say.heard(address))
    elif phone:
        words = on.say("where-ask", phone=phone)
    else:
        words = on.say("where-none")
    return said(on.state, (words,))


def _pace(on: Situation, command: Command) -> Answer:
    is_slower = command.intent is Intent.SLOWER
    wanted = on.state.wpm + (-WPM_STEP if is_slower else WPM_STEP)
    wpm = min(FASTEST_WPM, max(SLOWEST_WPM, wanted))
    if wpm == on.state.wpm:
        key = "slowest" if is_slower else "fastest"
    else:
        key = "slower" if is_slower else "faster"
    # What was said before is said again at the new pace: that is why it was asked for.
    reply = replace(on.state.last, say=(on.say(key), *on.state.last.say))
    return replace(on.state, wpm=wpm), reply


def _volume(on: Situation, _command: Command) -> Answer:
    # What was said before is said again: that it was not heard is why this was said.
    return on.state, replace(on.state.last, say=(on.say("volume"), *on.state.last.say))


def _tongue(on: Situation, _command: Command) -> Answer:
    languages = list(on.wordings)
    other = languages[(languages.index(on.state.lang) + 1) % len(languages)]
    state = replace(on.state, lang=other)
    return come(on, state, on.at(state).say("language"))


def _length(on: Situation, command: Command) -> Answer:
    is_brief = command.intent is Intent.BRIEF
    state = replace(on.state, is_brief=is_brief)
    return come(on, state, on.say("brief" if is_brief else "full"))


def _search(on: Situation, command: Command) -> Answer:
    query = Query(
        text=command.text,
        author=command.author,
        title=command.title,
        subject=command.subject,
        form=command.form,
        language=command.language,
        audience=command.audience,
    )
    if not query.words and not query.is_narrowed:
        return come(on, on.state.go(Place(Screen.SEARCH)))
    return look(on, query)


def _newest(on: Situation, _command: Command) -> Answer:
    return look(on, Query(is_newest=True))


def _refine(on: Situation, command: Command) -> Answer:
    query = replace(
        on.place.query,
        form=command.form or on.place.query.form,
        language=command.language or on.place.query.language,
        audience=command.audience or on.place.query.audience,
    )
    is_one = on.item is not None and (on.place.item is not None or on.place.results.is_sure)
    if not (is_one and command.form):
        return look(on, query)
    # Of a single item there is nothing to narrow: «σε mp3» is how it is wanted. What the library
    # has in that form, as another edition, comes before a copy that is made.
    is_asked_anew = on.place.item is None and on.place.query.form != command.form
    held = on.ports.search(query, (), on.state.lang) if is_asked_anew else Results()
    return tell(on, query, held) if held.found and held.is_sure else _make(on, command)


def look(on: Situation, query: Query) -> tuple[State, Reply]:
    """Search, and where a limit leaves nothing, ask whether to leave the limit out."""
    heard = on.ports.search(query, on.readings, on.state.lang)
    found = title_first(on.ports, on.titles, query, keyed(heard, on.keys))
    if on.is_doubtful:
        found = replace(found, is_sure=False)
    if found.asked:
        # What is narrowed later is what was found, not what was wrongly written down.
        query = replace(query, text=found.asked, author="", title="", subject="")
    if not found.found and query.is_narrowed and query.words:
        wide = replace(query, form="", language="", audience="")
        without = on.ports.search(wide, on.readings, on.state.lang)
        # Who narrows what was read out has it already: there is nothing to ask.
        is_read_out = on.place.screen in _LISTED and is_held(on.place)
        if without.found and not (is_read_out and without.found == on.place.results.found):
            if without.asked:
                query = replace(query, text=without.asked, author="", title="", subject="")
            return come(on, on.state.go(Place(Screen.WIDEN, query, without)))
    return tell(on, query, found)


def keyed(results: Results, keys: str) -> Results:
    """Return the results that have a word beginning with the keys, or all where none has."""
    kept = tuple(
        one
        for one in results.found
        if any(
            keys_of(word).startswith(keys)
            for word in f"{plain(one.title)} {plain(one.author)}".split()
        )
    )
    return replace(results, found=kept) if keys and kept else results


def tell(on: Situation, query: Query, found: Results) -> tuple[State, Reply]:
    """Read out what was found, or say that there is nothing and stay with what is open."""
    results = Place(Screen.RESULTS, query, found)
    if found.found:
        return come(on, on.state.go(results))
    none = show(replace(on.state, place=results), on.ports, on.say)
    return missed(on.state, query, none, on.ports, on.say)


def _like(on: Situation, command: Command) -> Answer:
    if not command.text:
        return _related(on, Relation.LIKE)
    query = Query(text=command.text)
    named = on.ports.search(query, (command.text,), on.state.lang)
    if not named.found:
        return tell(on, query, named)
    return _related(on, Relation.LIKE, named.found[0])


def _more_by(on: Situation, _command: Command) -> Answer:
    return _related(on, Relation.MORE_BY)


def _in_series(on: Situation, _command: Command) -> Answer:
    return _related(on, Relation.NEXT_IN_SERIES)


def _related(on: Situation, relation: Relation, named: Result | None = None) -> Answer:
    item = named or on.item
    if item is None:
        return which(on)
    found = on.ports.related(item.id, relation)
    if not found.found:
        return said(on.state, (on.say("item-no-more"),))
    return come(on, on.state.go(Place(Screen.RESULTS, Query(), found)))


def _announcements(on: Situation, _command: Command) -> Answer:
    notices = on.ports.announcements(on.state.lang)
    return come(on, on.state.go(Place(Screen.NOTICES, notices=notices)))


def _to(screen: Screen) -> Act:
    def go(on: Situation, _command: Command) -> Answer:
        return come(on, on.state.go(Place(screen)))

    return go


def _hours(on: Situation, command: Command) -> Answer:
    return come(on, on.state.go(Place(Screen.HOURS, day=command.day)))


def _next(on: Situation, _command: Command) -> Answer:
    place = on.place
    if place.screen is Screen.ITEM:
        return describe(on)  # «συνέχισε», after somebody stopped what was told of the book
    if place.screen is Screen.NOTICES:
        step, count, last = 1, len(place.notices), "notices-last"
    elif place.screen is Screen.RESULTS:
        step, count, last = READ_AT_ONCE, len(place.results.found), "results-last"
    else:
        return None
    if place.at + step >= count:
        return said(on.state, (on.say(last),))
    return come(on, on.state.go(replace(place, at=place.at + step)))


def _continue(on: Situation, command: Command) -> Answer:
    """Tell what was stopped once more, else what comes next; the last answer where nothing does."""
    answer = None if on.state.is_stopped else _next(on, command)
    return answer or _repeat(on, command)


def item_of(on: Situation, command: Command) -> Result | None:
    """Return the result that a command names by its number, else the item that is spoken of."""
    if not command.number:
        return on.item
    shown = on.state.shown if on.place.screen in _LISTED else ()
    return shown[command.number - 1] if command.number <= len(shown) else None


def _pick(on: Situation, command: Command) -> Answer:
    number = command.number
    if on.place.screen is Screen.FORMS:
        forms = on.ports.makeable()
        if 1 <= number <= len(forms):
            return _make(on, Command(Intent.MAKE, form=forms[number - 1]))
    # «Το δεύτερο» at the first of several is the other one.
    elif on.place.screen in _LISTED and 1 <= number <= len(on.state.shown):
        item = on.state.shown[number - 1]
        return come(on, on.state.go(replace(on.place, screen=Screen.ITEM, item=item)))
    return None


def _describe(on: Situation, _command: Command) -> Answer:
    return describe(on)


def describe(on: Situation, *opening: Runs) -> Answer:
    """Say an item's description, after words of opening."""
    if on.item is None:
        return which(on)
    state = on.state.go(replace(on.place, screen=Screen.ITEM, item=on.item))
    return said(state, (*opening, *on.ports.describe(on.item.id, state.lang)))


def _forms(on: Situation, _command: Command) -> Answer:
    if on.item is None:
        return which(on)
    return come(on, on.state.go(replace(on.place, screen=Screen.FORMS, item=on.item)))


def _make(on: Situation, command: Command) -> Answer:
    if on.item is None:
        return which(on)
    if command.form not in on.ports.makeable():
        return _forms(on, command)
    place = replace(on.place, screen=Screen.CONFIRM, item=on.item, form=command.form)
    return come(on, on.state.go(place))


def _yes(on: Situation, command: Command) -> Answer:
    place = on.place
    if place.screen is Screen.WIDEN:
        wide = replace(place.query, form="", language="", audience="")
        return come(on, on.state.go(Place(Screen.RESULTS, wide, place.results)))
    if place.screen is Screen.HOURS and place.day:
        return _hours(on, Command(Intent.HOURS))
    if place.screen is Screen.RESULTS:
        return which(on) or _pick(on, replace(command, number=1))
    if place.screen is not Screen.CONFIRM or place.item is None:
        return None
    reason = on.ports.make(place.item.id, place.form, on.state.lang)
    made = on.say("line-made" if on.state.is_line else "made")
    return _confirmed(on, on.say("made-failed", reason=reason) if reason else made)


def _no(on: Situation, _command: Command) -> Answer:
    if on.place.screen is Screen.CONFIRM:
        return _confirmed(on, on.say("not-made"))
    before = unasked(on.state)
    if on.place.screen is Screen.WIDEN and is_held(before.place):
        return stay(before, (), on.ports, on.say)
    return come(on, on.state.go(Place(Screen.SEARCH)))


def _confirmed(on: Situation, words: Runs) -> Answer:
    """Return to the item; the questions that were answered are nothing to go back to."""
    asked = {Screen.CONFIRM, Screen.FORMS, Screen.ITEM}
    trail = tuple(place for place in on.state.trail if place.screen not in asked)
    place = replace(on.place, screen=Screen.ITEM, form="")
    return said(replace(on.state, place=place, trail=trail), (words,))


Act = Callable[[Situation, Command], Answer]

ACTS: Mapping[Intent, Act] = {
    Intent.HELP: _help,
    Intent.REPEAT: _repeat,
    Intent.BACK: _back,
    Intent.HOME: _home,
    Intent.END: _end,
    Intent.PERSON: _person,
    Intent.SLOWER: _pace,
    Intent.FASTER: _pace,
    Intent.VOLUME: _volume,
    Intent.OTHER_LANGUAGE: _tongue,
    Intent.BRIEF: _length,
    Intent.FULL: _length,
    Intent.SEARCH: _search,
    Intent.NEWEST: _newest,
    Intent.LIKE: _like,
    Intent.ANNOUNCEMENTS: _announcements,
    Intent.SHELF: _to(Screen.SHELF),
    Intent.WHERE: _where,
    Intent.HOURS: _hours,
    Intent.SETTINGS: _to(Screen.SETTINGS),
    Intent.NEXT: _next,
    Intent.CONTINUE: _continue,
    Intent.PICK: _pick,
    Intent.DESCRIBE: _describe,
    Intent.FORMS: _forms,
    Intent.MAKE: _make,
    Intent.MORE_BY: _more_by,
    Intent.NEXT_IN_SERIES: _in_series,
    Intent.REFINE: _refine,
    Intent.YES: _yes,
    Intent.NO: _no,
}
