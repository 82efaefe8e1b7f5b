"""The register of an authorised entity: which copy was given, for whom, when and on what ground.

«For whom» is a mark that stays the same for one person and cannot be turned back without the
library's key: an inspector can see that one person took five copies, nobody can see who. The
register outlives an account, because the law asks for it; after erasure nothing is left that the
mark could be made from.

Texts of the library's own, such as descriptions and announcements, and works that are free need no
ground and are not in it; `access_service.entitlement` tells them apart.

Source: Directive (EU) 2017/1564, articles 3 and 5 (1)(c) and (d).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, Protocol

from access_service.patrons.account import Patron

Ground = Literal["beneficiary"]
"""`beneficiary`: article 3 (1)(b), for the exclusive use of a person who cannot read print."""

FEWEST_TOLD: Final = 5
"""Smaller counts are published as «fewer than»: in a small town one braille reader is known."""


@dataclass(frozen=True, slots=True)
class GivenCopy:
    """One line of the register."""

    at: datetime
    beneficiary: str
    """A keyed hash; see the module."""
    work: str
    """`text:ID`, or the name of a file that was brought."""
    title: str
    form: str
    ground: Ground
    job: str = ""


class RegisterStore(Protocol):
    """Where the register is kept; no line is ever changed."""

    def add(self, given: GivenCopy) -> None:
        """Add a line, unless the same copy for the same person is in it since that day."""
        ...

    def newest(self, limit: int) -> tuple[GivenCopy, ...]:
        """Return the newest lines, newest first."""
        ...

    def all(self) -> Iterator[GivenCopy]:
        """Yield every line, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class YearlyCount:
    """How many copies of a form were given in a year."""

    year: int
    form: str
    count: int

    @property
    def is_told(self) -> bool:
        """Tell whether the number itself may be published."""
        return self.count >= FEWEST_TOLD


def _now() -> datetime:
    return datetime.now(UTC)


class Register:
    """The register.

    Args:
        store: Where it is kept.
        pseudonym: Makes a mark that cannot be turned back.
        now: The clock.
    """

    def __init__(
        self,
        store: RegisterStore,
        pseudonym: Callable[[str], str],
        *,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._pseudonym = pseudonym
        self._now = now

    def note(self, patron: Patron, work: str, title: str, form: str, *, job: str = "") -> bool:
        """Note a copy that was given to a beneficiary; tell whether it belongs in the register.

        Nothing is noted of somebody of whom nobody decided that they are one: they may have the
        library's own texts alone, and refusing them a protected work is the gate's part.
        """
        if not patron.is_eligible or work.startswith("announcement:"):
            return False
        mark = self._pseudonym(f"beneficiary {patron.id}")
        self._store.add(GivenCopy(self._now(), mark, work, title, form, "beneficiary", job))
        return True

    def newest(self, limit: int = 200) -> tuple[GivenCopy, ...]:
        """Return the newest lines, newest first."""
        return self._store.newest(limit)

    def all(self) -> Iterator[GivenCopy]:
        """Yield every line, oldest first."""
        return self._store.all()

    def yearly(self) -> tuple[YearlyCount, ...]:
        """Return how many copies of each form were given in each year, the newest year first."""
        return counted(self._store.all())


def counted(lines: Iterable[GivenCopy]) -> tuple[YearlyCount, ...]:
    """Return lines counted by year and form, the newest year and the commonest form first."""
    counts = Counter((one.at.year, one.form) for one in lines)
    found = (YearlyCount(year, form, count) for (year, form), count in counts.items())
    return tuple(sorted(found, key=lambda one: (-one.year, -one.count, one.form)))
