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
from access_service.announcements.model import Priority
from access_service.catalogue.describe import describe_item, said_title
from access_service.catalogue.filters import Filters
from access_service.catalogue.record import Form, Item, ItemId, Role
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.conversion.result import JobState
from access_service.messages import told
from access_service.patrons.requests import RequestState
from formats.build import runs
from formats.document import Block, Document, Lang, Runs, Table
from formats.errors import AccessError, BadInput
from formats.text import block_runs
from tts.engine import Wpm
from voice_interface.dialogue.line_ports import LinePorts
from voice_interface.dialogue.ports import (
    MakeState,
    Notice,
    Query,
    Relation,
    Result,
    Results,
    ShelfEntry,
)
from voice_interface.dialogue.step import Dialogue
from voice_interface.dialogue.wording import joined
from voice_interface.keypad import KeypadIndex
from voice_interface.phrases.book import LANGUAGES, PhraseBook, phrase_book

if TYPE_CHECKING:
    from access_service.bootstrap import Services
    from access_service.patrons.account import PatronId
    from access_service.telephone.line_settings import LineWords

MOST = 30
"""Results that are kept to be read out: nobody listens to more."""
SURE = 0.6
"""Score of the best hit from which it is told and not asked."""
_FORMATS: Final = {
    "spoken": "mp3",
    "large-print": "large-print-pdf",
    "electronic": "docx",
    "braille": "brf",
}
"""What is made when somebody asks for a form."""
_HOURS_KINDS: Final = ("hours", "closure", "strike")
_SAID_FORMS: Final = {name: form for form, name in _FORMATS.items()}
_REQUESTS: Final = {
    RequestState.WAITING: MakeState.WAITING,
    RequestState.MAKING: MakeState.MAKING,
    RequestState.READY: MakeState.READY,
    RequestState.REFUSED: MakeState.FAILED,
}
_PRIORITY: Final = 5
_ANY_YEAR: Final = 1
"""What is new is what says a year, the latest first."""
_STATES: Final = {
    JobState.QUEUED: MakeState.WAITING,
    JobState.RUNNING: MakeState.MAKING,
    JobState.DONE: MakeState.READY,
    JobState.FAILED: MakeState.FAILED,
    JobState.CANCELLED: MakeState.FAILED,
}


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
    """

    def __init__(self, services: Services) -> None:
        self._services = services
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
        words = settings.get()
        if self._spoken is None or self._spoken[0] is not words:
            books = {lang: settings.own(book) for lang, book in self._books.items()}
            self._spoken = words, Dialogue(books)
        return self._spoken[1]

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
            self._services, self.keyed, asker=asker, made=made, line=line, patron=patron
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
        asker: The mark of whoever speaks, as for copies on the pages.
        made: What was asked for before.
        line: What a call on the telephone line has beside.
        patron: Who speaks, where they signed in on the pages.
    """

    def __init__(
        self,
        services: Services,
        keyed: Callable[[], KeypadIndex],
        *,
        asker: str = "",
        made: tuple[Made, ...] = (),
        line: LinePorts | None = None,
        patron: PatronId | None = None,
    ) -> None:
        self._services = services
        self._keyed = keyed
        self._asker = asker
        self._line = line
        self.made = made
        self._patron = patron

    def search(self, query: Query, readings: tuple[str, ...], lang: Lang) -> Results:
        """Return what answers a query: by its own words, else by what else may have been said."""
        del lang  # the catalogue finds both languages by any words
        filters = Filters(
            forms=(Form(query.form),) if query.form else (),
            languages=(Lang(query.language),) if query.language else (),
            year_from=_ANY_YEAR if query.is_newest else None,
        )
        asked = (query.words, *readings) if query.words else ("",)
        for number, words in enumerate(dict.fromkeys(asked)):
            found = self._services.catalogue.find(words, limit=MOST, filters=filters)
            if found.found:
                best = found.found[0].score
                is_sure = not words or (number == 0 and best >= SURE)
                other = words if number else ""
                return Results(_once(one.item for one in found.found), is_sure, other)
        return Results()

    def search_keys(self, digits: str) -> Results:
        """Return the items of which a word of the title or a name begins with these keys."""
        ids = self._keyed().find(digits)[:MOST]
        return Results(_once(self._services.catalogue.show_many(map(ItemId, ids))))

    def related(self, item_id: str, relation: Relation) -> Results:
        """Return the items that belong to one."""
        near = self._services.catalogue.near(self._services.catalogue.show(ItemId(item_id)))
        match relation:
            case Relation.LIKE:
                return Results(_once(near.like_this))
            case Relation.MORE_BY:
                return Results(_once(near.more_by))
            case Relation.NEXT_IN_SERIES:
                following = near.next_in_series
                return Results(_once([following] if following else []))

    def describe(self, item_id: str, lang: Lang) -> tuple[Runs, ...]:
        """Return an item's description, sentence by sentence."""
        item = self._services.catalogue.show(ItemId(item_id))
        return _sentences(
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
        self.made = (*self.made, Made(_result(item).title, form, job))
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

    def shelf(self) -> tuple[ShelfEntry, ...]:
        """Return what was asked for, newest first: ever by who signed in, else in this talk."""
        if self._patron is not None:
            return tuple(self._asked_by(self._patron))
        return tuple(
            ShelfEntry(
                one.title, one.form, _STATES[self._services.conversions.status(one.job).state]
            )
            for one in reversed(self.made)
        )

    def _asked_by(self, patron: PatronId) -> Iterable[ShelfEntry]:
        asked = [one for one in self._services.requests.of(patron) if one.state in _REQUESTS]
        items = {
            item.id: item
            for item in self._services.catalogue.show_many([one.item for one in asked if one.item])
        }
        for one in asked:
            title = (
                _result(items[one.item]).title if one.item in items else runs(one.words, one.lang)
            )
            if title:
                yield ShelfEntry(title, _SAID_FORMS.get(one.form, "other"), _REQUESTS[one.state])

    def announcements(self, lang: Lang) -> tuple[Notice, ...]:
        """Return what the library tells the public now, urgent ones first."""
        return tuple(
            Notice(_sentences(describe_announcement(one, lang=lang)))
            for one in self._services.announcements.current(datetime.now(UTC))
        )

    def opening_hours(self, lang: Lang) -> tuple[Runs, ...]:
        """Return what is urgent now, then the hours and closures, then the usual hours.

        Whoever asks when the library is open would hang up after the timetable and find a closed
        door: what is urgent is told first, whatever its kind.
        """
        current = self._services.announcements.current(datetime.now(UTC))
        urgent = [one for one in current if one.priority is Priority.URGENT]
        usual = [
            one
            for kind in _HOURS_KINDS
            for one in current
            if one.kind == kind and one not in urgent
        ]
        told = self._services.line_settings.get().told_hours.get(lang, "")
        return (
            *(
                sentence
                for one in (*urgent, *usual)
                for sentence in _sentences(describe_announcement(one, lang=lang))
            ),
            *((runs(told, lang),) if told else ()),
        )

    def phone(self) -> str:
        """Return the number at which a person answers, or nothing."""
        return self._services.settings.library_phone

    def line(self) -> LinePorts | None:
        """Return the telephone line's part, where this is a call."""
        return self._line


def _once(items: Iterable[Item]) -> tuple[Result, ...]:
    """Return results in order, one for each work: its other editions are told by their forms."""
    kept: dict[str, Result] = {}
    for item in items:
        key = item.work_key or item.id
        if key in kept:
            forms = dict.fromkeys((*kept[key].forms, *map(str, item.forms)))
            kept[key] = Result(kept[key].id, kept[key].title, kept[key].author, tuple(forms))
        elif len(kept) < MOST:
            kept[key] = _result(item)
    return tuple(kept.values())


def _result(item: Item) -> Result:
    author = next((one for one in item.creators if one.role is Role.AUTHOR), None)
    return Result(
        item.id,
        runs(said_title(item.title), item.lang),
        runs(author.spoken, item.lang) if author else (),
        tuple(map(str, item.forms)),
    )


def _spelled(item: Item) -> Iterable[str]:
    """Return what a person may spell of an item on the keys."""
    return (item.title, *item.alternative_titles, *(one.spoken for one in item.creators))


def _sentences(document: Document) -> tuple[Runs, ...]:
    """Return a document as it is said: a paragraph, a labelled fact or a table's row at a time."""
    return tuple(row for block in document.blocks for row in _rows(block) if row)


def _rows(block: Block) -> Iterable[Runs]:
    if not isinstance(block, Table):
        return block_runs(block)
    # Column headings are heard as noise between the rows of a small table.
    rows = block.rows[block.header_row_count :]
    cells = (tuple(cell.runs for cell in row.cells if cell.runs) for row in rows)
    return (block.caption, *(joined(row, row[0][0].lang) for row in cells if row))


def _has_braille() -> bool:
    from formats.braille.liblouis import braille_state

    return braille_state().is_ready
