"""The library for one call; nothing of a patron is told before card and PIN."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from access_service.catalogue.describe import said_title
from access_service.catalogue.record import ItemId
from access_service.entitlement import ANYBODY, Reader
from access_service.messages import explain, say
from access_service.patrons.account import Patron
from access_service.patrons.kept import SignedIn
from access_service.patrons.locks import Refusal, Source
from access_service.patrons.requests import PatronRequest
from access_service.patrons.service import SignInRefused
from access_service.preferences import Verbosity
from access_service.telephone.home_visits import HomeVisits
from formats.build import runs
from formats.document import Lang, Run, Runs
from formats.errors import AccessError
from formats.text import plain
from tts.engine import MAX_WPM, MIN_WPM
from voice_interface.dialogue.line_ports import (
    Habits,
    Loan,
    Opinion,
    Request,
    SignIn,
    Text,
    Title,
)

if TYPE_CHECKING:
    from access_service.bootstrap import Services

ITEM: Final = "item:"
"""How a work of the catalogue is named, on shelves and here."""
TEXT: Final = "text:"
"""The whole text of one."""
NOTICE: Final = "announcement:"


class LibraryLine:
    """One call's own part of the library; see `voice_interface.dialogue.line_ports.LinePorts`.

    Args:
        services: The library.
        source: From where the call comes; it counts tries and never tells who somebody is.
    """

    def __init__(self, services: Services, source: Source) -> None:
        self._services = services
        self._source = source
        self._signed_in: SignedIn | None = None
        self._home: HomeVisits | None = None

    def sign_in(self, card: str, pin: str) -> SignIn:
        """Compare a card and its PIN."""
        try:
            self._signed_in = self._services.patrons.enter(card, pin, source=self._source)
        except SignInRefused as refused:
            locked = {Refusal.CARD, Refusal.SOURCE, Refusal.SESSION}
            return SignIn.LOCKED if refused.say in locked else SignIn.WRONG
        return SignIn.DONE

    @property
    def patron(self) -> Patron | None:
        """Return for whom the call is, where card and PIN were given."""
        return self._signed_in.patron if self._signed_in else None

    def may_go_on(self) -> bool:
        """Tell whether who signed in may still; from then on the call is nobody's."""
        if self._signed_in is not None:
            self._signed_in = self._services.patrons.still(self._signed_in)
        if self._signed_in is None:
            self._home = None
        return self._signed_in is not None

    @property
    def reader(self) -> Reader:
        """Return who calls, as the gate of protected works knows them."""
        return Reader(self.patron) if self.patron else ANYBODY

    def text_of(self, item_id: str) -> Text:
        """Return what can be read out of an item: the whole text, else the description.

        A protected text is read to who has signed in and may have it; to others, the description.
        """
        item = self._services.catalogue.show(ItemId(item_id))
        title, gate = runs(said_title(item.title), item.lang), self._services.entitlement
        if gate.has_text(item.id):
            artifact = gate.text(item.id).source.artifact
            if gate.may_have_file(artifact, self.reader):
                return Text(TEXT + item.id, title)
        return Text(ITEM + item.id, title)

    def texts(self) -> tuple[Text, ...]:
        """Return what the patron has begun to read, here or on the pages, the latest first."""
        begun = [one.work for one in self._services.bookshelf.positions(self._known.id)]
        ids = [ItemId(one.partition(":")[2]) for one in begun if one.startswith((ITEM, TEXT))]
        titles: dict[str, Runs] = {
            one.id: runs(said_title(one.title), one.lang)
            for one in self._services.catalogue.show_many(ids)
        }
        current = self._services.announcements.current(datetime.now(UTC))
        wordings = {one.id: one.wording(self._known.lang) for one in current}
        notices: dict[str, Runs] = {key: runs(one.title, one.lang) for key, one in wordings.items()}
        told = {ITEM: titles, TEXT: titles, NOTICE: notices}
        found = []
        for work in begun:
            kind, _, rest = work.partition(":")
            title = told[f"{kind}:"].get(rest)
            if title:  # else it left the catalogue, or is over
                found.append(Text(work, title, is_begun=True))
        return tuple(found)

    def habits(self) -> Habits:
        """Return how the patron wants the line to speak and to wait."""
        chosen = self._known.preferences
        return Habits(
            wpm=chosen.wpm,
            wait_ms=chosen.key_wait_s * 1000,
            is_brief=chosen.verbosity is Verbosity.BRIEF,
        )

    def keep_habits(self, habits: Habits) -> None:
        """Keep how the patron wants the line to speak and to wait; the pages heed it too."""
        patrons = self._services.patrons
        now = patrons.show(self._known.id).preferences
        wanted = replace(
            now,
            wpm=min(max(habits.wpm, MIN_WPM), MAX_WPM) if habits.wpm else 0,
            key_wait_s=habits.wait_ms // 1000,
            verbosity=Verbosity.BRIEF if habits.is_brief else Verbosity.USUAL,
        )
        if wanted != now:
            patrons.prefer(self._known.id, wanted)

    def loans(self, lang: Lang) -> tuple[Loan, ...]:
        """Return what is at the patron's home, by title, the next due first."""
        return self._visits.loans(lang)

    def renew(self, loan_id: str, lang: Lang) -> str:
        """Ask staff to renew a loan of the patron's own; they see its title."""
        for one in self._visits.loans(lang):
            if one.id == loan_id:
                return self._ask(lang, words=say("phone-renew", lang, title=plain(one.title)))
        return say("phone-no-loan", lang)

    def requests(self, lang: Lang) -> tuple[Request, ...]:
        """Return what the patron has asked for, the latest first."""
        return tuple(
            Request(self._title(one), (Run(say(f"phone-request-{one.state}", lang), lang),))
            for one in self._services.requests.of(self._known.id)
        )

    def order(self, item_id: str, lang: Lang) -> str:
        """Ask for an item."""
        return self._ask(lang, item=ItemId(item_id))

    def next_visit(self, lang: Lang) -> tuple[Runs, ...]:
        """Return when the patron is visited next; nothing where no visit is planned."""
        return self._visits.next_visit(lang)

    def skip_visit(self, lang: Lang) -> str:
        """Leave the next visit out, where it is not packed yet."""
        return self._visits.skip(lang)

    def coming(self, lang: Lang) -> tuple[Title, ...]:
        """Return the titles of the next visit."""
        return self._visits.coming(lang)

    def leave_out(self, title_id: str, lang: Lang) -> str:
        """Take a title out of the next visit."""
        return self._visits.leave_out(title_id, lang)

    def brought(self, lang: Lang) -> tuple[Title, ...]:
        """Return what the last visits brought."""
        return self._visits.brought(lang)

    def judge(self, title_id: str, opinion: Opinion, lang: Lang) -> str:
        """Note what the patron says of a title."""
        return self._visits.judge(title_id, opinion, lang)

    def ask_for_call(self, lang: Lang) -> str:
        """Have staff call the patron."""
        return self._ask(lang, words=say("phone-call-back", lang))

    @property
    def _known(self) -> Patron:
        patron = self.patron
        if patron is None:
            raise ValueError("nobody has signed in in this call")
        return patron

    @property
    def _visits(self) -> HomeVisits:
        patron = self._known
        if self._home is None:
            self._home = HomeVisits(self._services, patron.id)
        return self._home

    def _ask(self, lang: Lang, *, item: ItemId | None = None, words: str = "") -> str:
        patron = self._known
        try:
            if item is None:
                self._services.requests.ask(patron.id, words=words, lang=lang, channel="phone")
            else:
                self._services.requests.ask(patron.id, item=item, lang=lang, channel="phone")
        except AccessError as problem:
            return explain(problem, lang)
        return ""

    def _title(self, request: PatronRequest) -> Runs:
        found = self._services.catalogue.show_many([request.item]) if request.item else ()
        for item in found:
            return runs(said_title(item.title), item.lang)
        return runs(request.words or request.item, request.lang)
