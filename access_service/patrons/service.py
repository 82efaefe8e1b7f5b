"""Patrons and their cards: made by staff, checked by PIN or password, signed in on the pages.

    made = services.patrons.add("12345", name="Μαρία", officer="anna")   # made.pin is told once
    patron = services.patrons.verify("12345", "204816", source=Source("phone", "2101234567"))

Every refusal of `verify` is a `SignInRefused` whose sentence is the same for a card that does not
exist, a wrong PIN and a closed account; checking takes equally long for each of them.

Source: OWASP Authentication and Session Management Cheat Sheets.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NewType

from access_service.idempotency import NO_IDEMPOTENCY_KEY, Drawn, IdempotencyKey
from access_service.patrons.account import (
    PIN_DIGITS,
    CardNo,
    Eligibility,
    Patron,
    PatronId,
    PatronStatus,
    Pin,
    card_number,
    chosen_pin,
    fresh_pin,
    is_pin,
    tried_card,
)
from access_service.patrons.carers import Carer, CarerId, CarerStore
from access_service.patrons.kept import (
    NO_HASH,
    NOBODY,
    NewCard,
    PatronSession,
    PatronStore,
    Secrets,
    SignedIn,
)
from access_service.patrons.locks import (
    MOST_OF_SHARED_SOURCE,
    MOST_OF_SOURCE,
    WINDOW,
    LockStore,
    Source,
    Try,
)
from access_service.patrons.sign_in.provider import Known, SignInProvider
from access_service.patrons.ties import Ties
from access_service.preferences import Preferences
from access_service.staff.passwords import Passwords
from formats.document import EL, Lang
from formats.errors import AccessError, BadInput, UnknownThing

PatronToken = NewType("PatronToken", str)

IDLE: Final = timedelta(hours=1)
LONGEST: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)


class SignInRefused(BadInput):
    """A card or its PIN is wrong, or was tried too often; nothing tells which cards there are."""


def _now() -> datetime:
    return datetime.now(UTC)


class Patrons:
    """The library's patrons.

    Args:
        store: Where they are kept.
        locks: Where tries are counted.
        passwords: How secrets are hashed and checked.
        carers: Where those are kept who act for patrons; None where nobody may.
        provider: Another system that keeps patrons' secrets; None where there is none.
        pseudonym: Makes a mark of an address or card that cannot be turned back.
        now: The clock.
        key: Under which PINs are drawn for forms.
    """

    def __init__(
        self,
        store: PatronStore,
        locks: LockStore,
        passwords: Passwords,
        *,
        pseudonym: Callable[[str], str],
        carers: CarerStore | None = None,
        provider: SignInProvider | None = None,
        now: Callable[[], datetime] = _now,
        key: bytes = b"",
    ) -> None:
        self._store = store
        self._locks = locks
        self._passwords = passwords
        self._pseudonym = pseudonym
        self._carers = carers
        self._provider = provider
        self._now = now
        self._key = key or secrets.token_bytes(32)

    def add(
        self,
        card: str,
        *,
        name: str = "",
        phone: str = "",
        note: str = "",
        lang: Lang = EL,
        is_eligible: bool | None = None,
        officer: str = "",
        idempotency_key: IdempotencyKey = NO_IDEMPOTENCY_KEY,
    ) -> NewCard:
        """Make a patron with a new PIN; the same form sent twice makes one, and tells the same PIN.

        Args:
            card: The number on the card, as it is written.
            name: What they are called.
            phone: Where they are rung.
            note: About service; no illness belongs here.
            lang: The language in which they are spoken to.
            is_eligible: Whether they may have copies for people who cannot read print; None: not
                decided.
            officer: Who decided.
            idempotency_key: Of the form.

        Raises:
            BadInput: The card's number cannot be, or belongs to somebody.
        """
        at, (made, pin) = self._now(), self._drawn(card, name, idempotency_key)
        patron = Patron(
            made,
            card_number(card),
            at,
            display_name=_one_line(name),
            phone=_one_line(phone),
            note=note.strip(),
            lang=lang,
            eligibility=None if is_eligible is None else Eligibility(is_eligible, at, officer),
        )
        if self._store.add(patron, Secrets(self._passwords.keep(pin))):
            return NewCard(patron, pin)
        twin = self.made_before(card, name=name, idempotency_key=idempotency_key)
        if twin is None:
            raise BadInput("card taken", say="patron-card-taken", card=patron.card_no)
        return twin

    def made_before(
        self, card: str, *, name: str, idempotency_key: IdempotencyKey
    ) -> NewCard | None:
        """Return what `add` made of this very form; None where it did not, or its PIN was changed.

        Raises:
            BadInput: The card's number cannot be.
        """
        made, pin = self._drawn(card, name, idempotency_key)
        own = self._store.by_card(card_number(card))
        if own is None or own[0].id != made or not self._passwords.is_right(own[1].pin_hash, pin):
            return None
        return NewCard(own[0], pin)

    def _drawn(self, card: str, name: str, idempotency_key: IdempotencyKey) -> tuple[PatronId, Pin]:
        drawn = Drawn(idempotency_key, card_number(card), _one_line(name), key=self._key)
        pin = fresh_pin(lambda turn: drawn.below(10**PIN_DIGITS, "patron pin", turn))
        return PatronId(drawn.id()), pin

    def show(self, patron_id: PatronId) -> Patron:
        """Return a patron.

        Raises:
            UnknownThing: There is none.
        """
        found = self._store.get(patron_id)
        if found is None:
            raise UnknownThing("no such patron", say="patron-unknown")
        return found

    def with_card(self, card: str) -> Patron:
        """Return the patron of a card; for staff, who see whether there is one.

        Raises:
            UnknownThing: There is none.
            BadInput: The number cannot be.
        """
        found = self._store.by_card(card_number(card))
        if found is None:
            raise UnknownThing("no such card", say="patron-unknown")
        return found[0]

    def all(self) -> tuple[Patron, ...]:
        """Return every patron by card."""
        return self._store.all()

    def change(self, patron_id: PatronId, **changes: Any) -> Patron:
        """Change fields of a patron (`display_name`, `phone`, `note`, `lang`, `preferences`, …).

        Raises:
            UnknownThing: There is no such patron.
        """
        changed = replace(self.show(patron_id), **changes)
        self._store.put(changed)
        return changed

    def prefer(self, patron_id: PatronId, preferences: Preferences) -> Patron:
        """Keep how a patron wants to read and hear."""
        return self.change(patron_id, preferences=preferences)

    def decide(self, patron_id: PatronId, *, is_eligible: bool, officer: str) -> Patron:
        """Note whether somebody may have copies of protected works, who decided, and when."""
        decision = Eligibility(is_eligible, self._now(), officer)
        return self.change(patron_id, eligibility=decision)

    def set_status(self, patron_id: PatronId, status: PatronStatus) -> Patron:
        """Close an account or open it again; its sessions end."""
        changed = self.change(patron_id, status=status)
        self._store.end_sessions_of(patron_id)
        return changed

    def new_pin(self, patron_id: PatronId) -> NewCard:
        """Give a patron another PIN, lift the card's lock, forget a password, end the sessions.

        Which account of another door the card belongs to is forgotten too: the next one keeps it.

        Raises:
            UnknownThing: There is no such patron.
        """
        patron, pin = self.show(patron_id), fresh_pin()
        self._store.put_secrets(patron_id, Secrets(self._passwords.keep(pin)))
        self._store.unbind(patron_id)
        self._store.end_sessions_of(patron_id)
        self.unlock(patron)
        return NewCard(patron, pin)

    def choose_pin(self, patron: Patron, pin: str) -> None:
        """Keep the PIN that somebody who is signed in chose; other sessions end.

        Raises:
            BadInput: It is not six digits, or too easy.
        """
        kept = self._secrets(patron)
        self._store.put_secrets(
            patron.id, replace(kept, pin_hash=self._passwords.keep(chosen_pin(pin)))
        )
        self._store.end_sessions_of(patron.id)

    def choose_password(self, patron: Patron, password: str) -> None:
        """Keep a password for the pages beside the PIN; other sessions end.

        Raises:
            BadInput: It is too short or too long.
        """
        kept = self._secrets(patron)
        self._store.put_secrets(
            patron.id, replace(kept, password_hash=self._passwords.hash(password))
        )
        self._store.end_sessions_of(patron.id)

    def unlock(self, patron: Patron) -> bool:
        """Let a card be tried again at once; tell whether it was locked."""
        return self._locks.unlock(self._pseudonym(patron.card_no))

    def is_locked(self, patron: Patron) -> bool:
        """Tell whether a card was tried too often and waits for staff."""
        return self._locks.is_locked(self._pseudonym(patron.card_no))

    def verify(self, card: str, secret: str, *, source: Source) -> Patron:
        """Return the patron whose card and PIN, or password, these are; a carer's card is theirs.

        Raises:
            SignInRefused: Something is wrong, or was tried too often.
        """
        return self.enter(card, secret, source=source).patron

    def enter(self, card: str, secret: str, *, source: Source) -> SignedIn:
        """Return the patron, and the carer whose card it is, if it is one's.

        Every try counts as failed until it has succeeded, before anything is checked.

        Raises:
            SignInRefused: Something is wrong, or was tried too often.
            Unavailable: The other system that would know cannot be asked; the try is not counted.
        """
        wanted = tried_card(card)
        one = self._try(wanted, source)
        refusal = self._locks.begin(one, one.at - WINDOW)
        if refusal:
            minutes = int(WINDOW.total_seconds() // 60)
            raise SignInRefused("patron sign-in locked", say=refusal, minutes=minutes)
        patron, carer, kept = self._holder(wanted)
        digits = "".join(secret.split())
        # The shape of what was typed decides what it is held to, never what is kept of a card:
        # so the time tells nothing of who has a password.
        hashed = None if kept is None else kept.pin_hash if is_pin(digits) else kept.password_hash
        hashed = hashed or None
        is_right = self._passwords.is_right(hashed, digits if is_pin(digits) else secret)
        if not is_right and self._provider is not None and wanted:
            asked = self._provider
            # A guess at a secret of ours counts, whatever the other system says or does not say.
            counts = hashed is not None
            known = self._known_elsewhere(asked, one, wanted, secret, counts=counts)
            patron, carer = (known.patron, known.carer) if known else (None, None)
            is_right = patron is not None
        if patron is None or not is_right or patron.status is not PatronStatus.ACTIVE:
            raise SignInRefused("patron sign-in refused", say="patron-refused")
        self._locks.succeed(one)
        return SignedIn(patron, carer)

    def _known_elsewhere(
        self, provider: SignInProvider, one: Try, card: CardNo, secret: str, *, counts: bool
    ) -> SignedIn | None:
        """Return whom another system knows by this card and secret; new ones get an account."""
        try:
            known = provider.check(card, secret)
        except AccessError:
            if not counts:
                self._locks.take_back(one)  # an outage locks nobody out
            raise
        return None if known is None else self._account_of(known)

    def _account_of(self, known: Known) -> SignedIn:
        """Return whose account somebody has whom another system knows; new ones get one."""
        patron, carer, _ = self._holder(known.card)
        if patron is not None:
            return SignedIn(patron, carer)
        name = _one_line(known.display_name)
        made = Patron(PatronId(secrets.token_hex(8)), known.card, self._now(), display_name=name)
        # No PIN of ours: staff give one, or the patron chooses it for the telephone.
        self._store.add(made, Secrets(NO_HASH))
        return SignedIn(made)

    def sign_in_known(self, known: Known) -> PatronToken:
        """Begin a session for somebody who came back from another system's own door.

        The first account there that comes with a card keeps it: whoever comes with the same card
        from another account, or from this account with another card, is refused.

        Raises:
            SignInRefused: The account is closed here, whatever the other system says; or the card
                belongs to another account there.
        """
        ties = Ties(self._store, self._carers)
        if not ties.may_have(known.subject, known.card):
            raise SignInRefused("account has another card", say="oidc-another-account")
        entered = self._account_of(known)
        if entered.patron.status is not PatronStatus.ACTIVE:
            raise SignInRefused("patron account closed", say="patron-refused")
        if not ties.bind(entered, known.subject):
            raise SignInRefused("card has another account", say="oidc-another-account")
        return self.begin(entered.patron, entered.carer)

    def _holder(self, card: CardNo) -> tuple[Patron | None, Carer | None, Secrets | None]:
        """Return whose card it is; both tables are asked for every card."""
        own = self._store.by_card(card)
        acting = self._carers.by_card(card) if self._carers else None
        if own is not None:
            return own[0], None, own[1]
        if acting is not None:
            return self._store.get(acting[0].patron), acting[0], Secrets(acting[1])
        return None, None, None

    def sign_in(self, card: str, secret: str, *, source: Source) -> PatronToken:
        """Begin a session on the pages and return the token that the browser keeps.

        Raises:
            SignInRefused: As `verify` does.
        """
        entered = self.enter(card, secret, source=source)
        return self.begin(entered.patron, entered.carer)

    def begin(self, patron: Patron, carer: Carer | None = None) -> PatronToken:
        """Begin a session for somebody who was checked already."""
        at, token = self._now(), PatronToken(secrets.token_urlsafe(32))
        self._store.end_sessions_before(at - LONGEST)
        acting = carer.id if carer else NOBODY
        self._store.put_session(PatronSession(_hashed(token), patron.id, at, at, acting))
        return token

    def whose(self, token: str) -> Patron | None:
        """Return whose page a token opens; see `who`."""
        found = self.who(token)
        return None if found is None else found.patron

    def who(self, token: str) -> SignedIn | None:
        """Return who has this token, if the session still holds, and note that they were seen."""
        session = self._store.session(_hashed(token))
        if session is None:
            return None
        at, present = self._now(), self._present(session.patron, session.carer)
        if present is None or at - session.seen_at > IDLE or at - session.started_at > LONGEST:
            self._store.end_session(session.token)
            return None
        if at - session.seen_at > SEEN_EVERY:
            self._store.put_session(replace(session, seen_at=at))
        return present

    def still(self, signed_in: SignedIn) -> SignedIn | None:
        """Return them as they are now; None where the account or a carer's access has ended."""
        carer = signed_in.carer
        return self._present(signed_in.patron.id, carer.id if carer else NOBODY)

    def _present(self, patron_id: PatronId, carer_id: CarerId) -> SignedIn | None:
        patron = self._store.get(patron_id)
        carer = self._carers.get(carer_id) if self._carers and carer_id else None
        has_ended = bool(carer_id) and carer is None
        if has_ended or patron is None or patron.status is not PatronStatus.ACTIVE:
            return None
        return SignedIn(patron, carer)

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._store.end_session(_hashed(token))

    def _try(self, card: CardNo, source: Source) -> Try:
        address = f"{source.channel} {source.address}"
        return Try(
            self._pseudonym(card),
            self._pseudonym(address),
            self._pseudonym(f"{source.channel} {source.session}") if source.session else "",
            self._now(),
            MOST_OF_SHARED_SOURCE if source.is_shared else MOST_OF_SOURCE,
        )

    def _secrets(self, patron: Patron) -> Secrets:
        found = self._store.by_card(patron.card_no)
        if found is None:
            raise UnknownThing("no such patron", say="patron-unknown")
        return found[1]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
