"""Signing in, staying signed in, and the log of what staff did.

A session is a random token in the browser and its hash here, so that signing out, a new password or
a person's leaving end it at once, on every machine.

Source: OWASP Session Management Cheat Sheet (rotation, idle and absolute limits, server-side end).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from access_service.staff.account import (
    Role,
    SessionToken,
    StaffAccount,
    StaffAction,
    StaffName,
    staff_name,
)
from access_service.staff.passwords import Passwords
from formats.errors import BadInput, UnknownThing

COMMAND_LINE = StaffName("(command line)")
"""Who acts there is known to the machine alone; no account can have this name."""

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
"""A working day; then the password is asked for again."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last visit is kept: writing it at every page would be a write a page."""

WINDOW = timedelta(minutes=15)
MOST_FAILURES_OF_NAME = 5
MOST_FAILURES_OF_SOURCE = 20
"""A whole library may stand behind one address."""


class SignInRefused(BadInput):
    """A name or a password is wrong, or too many were: one sentence for both, so neither tells."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in: for which name, and from which source (a hash, never an address)."""

    name: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Somebody at work in one browser. `token` is the hash of what the browser has."""

    token: str
    name: StaffName
    started_at: datetime
    seen_at: datetime


class StaffStore(Protocol):
    """Where accounts, sessions, failed attempts and the log are kept."""

    def put(self, account: StaffAccount, password_hash: str | None = None) -> None:
        """Keep an account; without a new hash the old one stays."""
        ...

    def rehash(self, name: StaffName, password_hash: str) -> None:
        """Keep another hash of the same password; nothing else of the account is touched."""
        ...

    def get(self, name: StaffName) -> tuple[StaffAccount, str] | None:
        """Return an account and its password's hash."""
        ...

    def all(self) -> tuple[StaffAccount, ...]:
        """Return every account by name."""
        ...

    def begin_attempt(self, attempt: Attempt, since: datetime) -> tuple[int, int]:
        """Count the failures of a name and of a source since then, and note this one, as one step.

        Nothing is noted where either count has reached its limit already.
        """
        ...

    def forgive(self, name: str) -> None:
        """Forget the failures of a name."""
        ...

    def put_session(self, session: StaffSession) -> None:
        """Keep a session, or when it was seen."""
        ...

    def session(self, token: str) -> StaffSession | None:
        """Return the session of a token's hash."""
        ...

    def end_session(self, token: str) -> None:
        """Forget the session of a token's hash."""
        ...

    def end_sessions_of(self, name: StaffName) -> None:
        """Forget every session of a person."""
        ...

    def end_sessions_before(self, moment: datetime) -> None:
        """Forget the sessions that began before a moment."""
        ...

    def note(self, action: StaffAction) -> None:
        """Add a line to the log; none is ever changed."""
        ...

    def actions(self, limit: int) -> tuple[StaffAction, ...]:
        """Return the newest lines, newest first."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Staff:
    """Who works here.

    Args:
        store: Where it is kept.
        passwords: How passwords are checked.
        pseudonym: Makes a mark of a network address that cannot be turned back.
        now: The clock.
    """

    def __init__(
        self,
        store: StaffStore,
        passwords: Passwords,
        *,
        pseudonym: Callable[[str], str],
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._pseudonym = pseudonym
        self._now = now

    def add(self, name: str, role: Role, password: str) -> StaffAccount:
        """Make an account.

        Raises:
            BadInput: The name is taken or cannot be, or the password is too short.
        """
        account = StaffAccount(staff_name(name), role)
        if self._store.get(account.name) is not None:
            raise BadInput(f"staff {account.name}: taken", say="staff-taken", name=account.name)
        self._store.put(account, self._passwords.hash(password))
        return account

    def change_password(self, name: str, password: str) -> None:
        """Give somebody another password and end their sessions.

        Raises:
            UnknownThing: There is no such account.
            BadInput: The password is too short.
        """
        account = self.show(name)
        self._store.put(account, self._passwords.hash(password))
        self._store.end_sessions_of(account.name)
        self._store.forgive(account.name)

    def change(
        self, name: str, *, role: Role | None = None, is_active: bool | None = None
    ) -> StaffAccount:
        """Change somebody's role, or let them leave or come back; sessions end.

        Raises:
            UnknownThing: There is no such account.
            BadInput: Nobody would be left who administers.
        """
        account = self.show(name)
        changed = replace(
            account,
            role=role or account.role,
            is_active=account.is_active if is_active is None else is_active,
        )
        if _administers(account) and not _administers(changed):
            others = [one for one in self._store.all() if one.name != account.name]
            if not any(_administers(one) for one in others):
                raise BadInput("last administrator", say="staff-last-admin", name=account.name)
        self._store.put(changed)
        self._store.end_sessions_of(account.name)
        return changed

    def show(self, name: str) -> StaffAccount:
        """Return an account.

        Raises:
            UnknownThing: There is no such account.
        """
        found = self._store.get(staff_name(name))
        if found is None:
            raise UnknownThing("no such staff account", say="staff-unknown", name=name)
        return found[0]

    def all(self) -> tuple[StaffAccount, ...]:
        """Return every account by name."""
        return self._store.all()

    def unlock(self, name: str) -> None:
        """Let somebody try again at once whose name was locked.

        Raises:
            UnknownThing: There is no such account.
        """
        self._store.forgive(self.show(name).name)

    def sign_in(self, name: str, password: str, *, address: str) -> SessionToken:
        """Begin a session and return the token that the browser keeps.

        Every attempt counts as failed until it has succeeded, so that many at once are no way
        around the limit.

        Raises:
            SignInRefused: Name or password is wrong, or there were too many attempts.
        """
        at = self._now()
        wanted = _tried_name(name)
        attempt = Attempt(wanted, self._pseudonym(address), at)
        of_name, of_source = self._store.begin_attempt(attempt, at - WINDOW)
        if of_name >= MOST_FAILURES_OF_NAME or of_source >= MOST_FAILURES_OF_SOURCE:
            minutes = int(WINDOW.total_seconds() // 60)
            raise SignInRefused("sign-in locked", say="staff-locked", minutes=minutes)
        found = self._store.get(StaffName(wanted))
        account, kept = found or (None, None)
        is_right = self._passwords.is_right(kept, password)
        if account is None or kept is None or not is_right or not account.is_active:
            raise SignInRefused("sign-in refused", say="staff-refused")
        self._store.forgive(account.name)
        if self._passwords.needs_rehash(kept):
            self._store.rehash(account.name, self._passwords.hash(password))
        return self._begin(account.name, at)

    def _begin(self, name: StaffName, at: datetime) -> SessionToken:
        token = SessionToken(secrets.token_urlsafe(32))
        self._store.end_sessions_before(at - LONGEST)
        self._store.put_session(StaffSession(_hashed(token), name, at, at))
        return token

    def whose(self, token: str) -> StaffAccount | None:
        """Return who has this token, if the session still holds, and note that they were seen."""
        session = self._store.session(_hashed(token))
        if session is None:
            return None
        at = self._now()
        found = self._store.get(session.name)
        has_ended = at - session.seen_at > IDLE or at - session.started_at > LONGEST
        if has_ended or found is None or not found[0].is_active:
            self._store.end_session(session.token)
            return None
        if at - session.seen_at > SEEN_EVERY:
            self._store.put_session(replace(session, seen_at=at))
        return found[0]

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._store.end_session(_hashed(token))

    def note(self, actor: StaffAccount, action: str, thing: str = "") -> None:
        """Write into the log what somebody did; `thing` is never a patron's name or need."""
        self._store.note(StaffAction(self._now(), actor.name, action, thing))

    def note_command(self, action: str, thing: str = "") -> None:
        """Write into the log what was done on the command line, by whoever may write the data."""
        self._store.note(StaffAction(self._now(), COMMAND_LINE, action, thing))

    def actions(self, limit: int = 100) -> tuple[StaffAction, ...]:
        """Return the newest lines of the log, newest first."""
        return self._store.actions(limit)


def _administers(account: StaffAccount) -> bool:
    return account.is_active and account.role is Role.ADMIN


def _tried_name(name: str) -> str:
    """Return a name as it would be kept; one that cannot be is nobody's."""
    try:
        return staff_name(name)
    except BadInput:
        return ""


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
