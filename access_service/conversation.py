"""The library as a conversation knows it: its catalogue, announcements and conversions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from access_service.announcements.describe import describe_announcement
from access_service.announcements.moments import ATHENS
from access_service.catalogue.describe import describe_item
from access_service.catalogue.record import Item, ItemId
from access_service.conversation_search import MOST, asked, once, result, titled
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.conversion.result import JobState
from access_service.help_examples import HelpExamples
from access_service.messages import told
from access_service.opening_hours import day_of, hours_of_day, opening_hours
from access_service.patrons.requests import RequestState
from access_service.sentences import sentences_of
from formats.build import runs
from formats.document import Lang, Runs
from formats.errors import AccessError, BadInput
from tts.engine import Wpm
from voice_interface.dialogue.line_ports import LinePorts
from voice_interface.dialogue.ports import (
    DayHours,
    Example,
    Hours,
    MakeState,
    Notice,
    Query,
    Relation,
    Result,
    Results,
    ShelfEntry,
)
from voice_interface.dialogue.step import Dialogue
from voice_interface.keypad import KeypadIndex
from voice_interface.phrases.book import LANGUAGES, PhraseBook, phrase_book

if TYPE_CHECKING:
    from access_service.bootstrap import Services
    from access_service.patrons.account import PatronId
    from access_service.telephone.line_settings import LineWords

_FORMATS: Final = {
    "spoken": "mp3",
    "large-print": "large-print-pdf",
    "electronic": "docx",
    "braille": "brf",
}
"""What is made when somebody asks for a form."""
_SAID_FORMS: Final = {name: form for form, name in _FORMATS.items()}
_REQUESTS: Final = {
    RequestState.WAITING: MakeState.WAITING,
    RequestState.MAKING: MakeState.MAKING,
    RequestState.READY: MakeState.READY,
    RequestState.REFUSED: MakeState.FAILED,
}
_PRIORITY: Final = 5
_STATES: Final = {
    JobState.QUEUED: MakeState.WAITING,
    JobState.RUNNING: MakeState.MAKING,
    JobState.DONE: MakeState.READY,
    JobState.FAILED: MakeState.FAILED,
    JobState.CANCELLED: MakeState.FAILED,
}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """Something that was asked for in a conversation."""

    title: Runs
    form: str
    job: JobId


class Conversations:
    """What all conversations share: the phrases, and the catalogue by the keys of a telephone.

    Args:
        services: The library.
        now: The clock.
    """

    def __init__(self, services: Services, *, now: Callable[[], datetime] = _now) -> None:
        self._services = services
        self._now = now
        self._lock = threading.Lock()
        self._keyed: KeypadIndex | None = None
        self._keyed_revision = ""
        self._spoken: tuple[LineWords, Dialogue] | None = None

    @property
    def dialogue(self) -> Dialogue:
        """Return the dialogue with the library's own phrases, and its texts as they are now.

        Raises:
            BadInput: The library's phrases cannot be read.
        """
        settings = self._services.line_settings
        words, spoken = settings.get(), self._spoken
        if spoken is None or spoken[0] is not words:
            books = {lang: settings.own(book) for lang, book in self._books.items()}
            spoken = self._spoken = words, Dialogue(books)
        return spoken[1]

    @cached_property
    def examples(self) -> HelpExamples:
        """Return what the help names of the catalogue."""
        return HelpExamples(self._services.catalogue)

    @cached_property
    def _books(self) -> dict[Lang, PhraseBook]:
        folder = self._services.settings.data / "phrases"
        return {lang: phrase_book(lang, folder) for lang in LANGUAGES}

    def ports(
        self,
        asker: str = "",
        *,
        made: tuple[Made, ...] = (),
        line: LinePorts | None = None,
        patron: PatronId | None = None,
    ) -> LibraryPorts:
        """Return the library for one conversation.

        Args:
            asker: A mark of whoever speaks, as for copies on the pages.
            made: What was asked for in the conversation before.
            line: What a call on the telephone line has beside.
            patron: Who speaks, where they signed in: their requests are kept and told.
        """
        return LibraryPorts(
            self._services,
            self.keyed,
            self.examples,
            asker=asker,
            made=made,
            line=line,
            patron=patron,
            now=self._now,
        )

    def keyed(self) -> KeypadIndex:
        """Return the catalogue as it is now, by the keys of its words."""
        revision = self._services.catalogue.revision
        with self._lock:
            if self._keyed is None or self._keyed_revision != revision:
                self._keyed = KeypadIndex(
                    (item.id, text)
                    for item in self._services.catalogue.items()
                    for text in _spelled(item)
                )
                self._keyed_revision = revision
            return self._keyed


class LibraryPorts:
    """One conversation's view of the library; it remembers what was asked for in it.

    Args:
        services: The library.
        keyed: Gives the catalogue by the keys of its words.
        examples: Gives what the help names of the catalogue.
        asker: The mark of whoever speaks, as for copies on the pages.
        made: What was asked for before.
        line: What a call on the telephone line has beside.
        patron: Who speaks, where they signed in on the pages.
        now: The clock.
    """

    def __init__(
        self,
        services: Services,
        keyed: Callable[[], KeypadIndex],
        examples: HelpExamples,
        *,
        asker: str = "",
        made: tuple[Made, ...] = (),
        line: LinePorts | None = None,
        patron: PatronId | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._services = services
        self._keyed = keyed
        self._examples = examples
        self._asker = asker
        self._line = line
        self.made = made
        self._patron = patron
        self._now = now

    def search(self, query: Query, readings: tuple[str, ...], lang: Lang) -> Results:
        """Return what answers a query: by its own words, else by what else may have been said."""
        del lang  # the catalogue finds both languages by any words
        return asked(self._services.catalogue, query, readings)

    def titled(self, texts: tuple[str, ...], *, is_part: bool = False) -> tuple[Result, ...]:
        """Return the items of which a whole title was said, as far as that is known at once."""
        return titled(self._services.catalogue, texts, is_part=is_part)

    def search_keys(self, digits: str) -> Results:
        """Return the items of which a word of the title or a name begins with these keys."""
        ids = self._keyed().find(digits)[:MOST]
        return Results(once(self._services.catalogue.show_many(map(ItemId, ids))))

    def example(self, lang: Lang) -> Example | None:
        """Return a title that the help may name, as far as one is known without waiting."""
        return self._examples.get(lang)

    def related(self, item_id: str, relation: Relation) -> Results:
        """Return the items that belong to one."""
        near = self._services.catalogue.near(self._services.catalogue.show(ItemId(item_id)))
        match relation:
            case Relation.LIKE:
                return Results(once(near.like_this))
            case Relation.MORE_BY:
                return Results(once(near.more_by))
            case Relation.NEXT_IN_SERIES:
                following = near.next_in_series
                return Results(once([following] if following else []))

    def describe(self, item_id: str, lang: Lang) -> tuple[Runs, ...]:
        """Return an item's description, sentence by sentence."""
        item = self._services.catalogue.show(ItemId(item_id))
        return sentences_of(
            describe_item(item, lang=lang, held=self._services.catalogue.held_forms(item))
        )

    def makeable(self) -> tuple[str, ...]:
        """Return the forms that can be made here, the usual one first."""
        return tuple(form for form in _FORMATS if form != "braille" or _has_braille())

    def make(self, item_id: str, form: str, lang: Lang) -> str:
        """Have an item's description made in a form; return why not, in words, or nothing."""
        item = self._services.catalogue.show(ItemId(item_id))
        wanted = ConversionRequest(ItemSource(item.id), _FORMATS[form], self._options(lang))
        try:
            job = self._services.conversions.submit(wanted, priority=_PRIORITY, asker=self._asker)
        except AccessError as problem:
            return told(problem, lang)
        self.made = (*self.made, Made(result(item).title, form, job))
        if self._patron is not None:
            with suppress(BadInput):  # a hundred are open already: the copy is made all the same
                self._services.requests.ask(
                    self._patron,
                    item=item.id,
                    form=_FORMATS[form],
                    lang=lang,
                    channel="web",
                    job=job,
                )
        return ""

    def _options(self, lang: Lang) -> Options:
        """Return how a copy looks and sounds: as who signed in wants it, else as always."""
        usual = Options(lang)
        if self._patron is None:
            return usual
        wanted = self._services.patrons.show(self._patron).preferences
        return replace(
            usual,
            scheme=wanted.scheme or usual.scheme,
            size_pt=float(wanted.print_pt) if wanted.print_pt else None,
            voice=wanted.voice,
            wpm=Wpm(wanted.wpm) if wanted.wpm else usual.wpm,
        )

    def keep(self, item_id: str) -> bool:
        """Put an item on the shelf of who signed in; False where nobody did."""
        if self._patron is not None:
            self._services.bookshelf.put(self._patron, f"item:{item_id}")
        return self._patron is not None

    def is_signed_in(self) -> bool:
        """Tell whether who speaks signed in with their card."""
        return self._patron is not None

    def order(self, item_id: str, lang: Lang) -> str:
        """Ask the library for an item for who signed in; return why not, in words, or nothing."""
        if self._patron is None:
            raise ValueError("an item that nobody asks for")
        try:
            self._services.requests.ask(self._patron, item=ItemId(item_id), lang=lang)
        except AccessError as problem:
            return told(problem, lang)
        return ""

    def shelf(self) -> tuple[ShelfEntry, ...]:
        """Return what was asked for, newest first: ever by who signed in, else in this talk."""
        if self._patron is not None:
            return self._shelf_of(self._patron)
        return tuple(
            ShelfEntry(
                one.title, one.form, _STATES[self._services.conversions.status(one.job).state]
            )
            for one in reversed(self.made)
        )

    def _shelf_of(self, patron: PatronId) -> tuple[ShelfEntry, ...]:
        """Return what a patron asked for and what they only keep, the latest first."""
        asked = [one for one in self._services.requests.of(patron) if one.state in _REQUESTS]
        kept = {
            ItemId(one.work.partition(":")[2]): one.at
            for one in self._services.bookshelf.shelf(patron)
            if one.work.startswith("item:")
        }
        ids = dict.fromkeys((*(one.item for one in asked if one.item), *kept))
        items = {item.id: item for item in self._services.catalogue.show_many(ids)}
        told = [
            (at, ShelfEntry(result(items[one]).title)) for one, at in kept.items() if one in items
        ]
        for one in asked:
            known = items.get(one.item)
            title = result(known).title if known else runs(one.words, one.lang)
            state, form = _REQUESTS[one.state], _SAID_FORMS.get(one.form, "other")
            told += [(one.asked_at, ShelfEntry(title, form, state))] if title else []
        return tuple(entry for _, entry in sorted(told, key=lambda pair: pair[0], reverse=True))

    def announcements(self, lang: Lang) -> tuple[Notice, ...]:
        """Return what the library tells the public now, urgent ones first."""
        return tuple(
            Notice(sentences_of(describe_announcement(one, lang=lang)))
            for one in self._services.announcements.current(self._now())
        )

    def opening_hours(self, lang: Lang) -> Hours:
        """Return the hours that hold now, and the titles of what may change them."""
        current = self._services.announcements.current(self._now())
        return opening_hours(current, self._usual_hours(lang), lang)

    def hours_of(self, day: str, lang: Lang) -> DayHours | None:
        """Return the hours of a day with what is announced for it, where they are told by days."""
        now = self._now()
        asked = day_of(day, now)
        if asked is None:
            return None
        current = self._services.announcements.current(now)
        local = now.astimezone(ATHENS)
        # Who asks of this afternoon would take «now» for the answer.
        minute = local.hour * 60 + local.minute if day == "now" else None
        return hours_of_day(current, self._usual_hours(lang), lang, asked, minute=minute)

    def _usual_hours(self, lang: Lang) -> str:
        return self._services.line_settings.get().told_hours.get(lang, "")

    def address(self) -> str:
        """Return where the library is, or nothing where nobody has set it."""
        return self._services.settings.library_address

    def phone(self) -> str:
        """Return the number at which a person answers, or nothing."""
        return self._services.settings.library_phone

    def line(self) -> LinePorts | None:
        """Return the telephone line's part, where this is a call."""
        return self._line


def _spelled(item: Item) -> Iterable[str]:
    """Return what a person may spell of an item on the keys."""
    return (item.title, *item.alternative_titles, *(one.spoken for one in item.creators))


def _has_braille() -> bool:
    from formats.braille.liblouis import braille_state

    return braille_state().is_ready
