"""The one gate: who may have what is made of a file.

What the library says itself (descriptions, announcements, the bulletin) is for everybody. A file
is somebody's work: free of copyright, the own text of who brought it, or protected. A protected one
may be given to beneficiaries alone; that somebody is one, staff noted as a yes or no. What staff
noted of a file counts before what a visitor said of it. An own text is open to whoever says of
themselves that it is theirs, and to no other: to the others it is protected.

Source: Directive (EU) 2017/1564, articles 2 (2), 3 (1)(b) and 5 (1)(a).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import FileSource, Job, MaterialKind
from access_service.patrons.account import Patron
from access_service.register import Register
from access_service.uploads import STAFF, Owner
from formats.document import Lang
from formats.errors import BadInput, UnknownThing


class Right(StrEnum):
    """Whose a file is."""

    PROTECTED = "protected"
    FREE = "free"
    """Out of copyright, or under a licence that lets everybody copy it."""
    OWN = "own"
    """Written by whoever brought it, or to them: a letter, notes."""


OF_WORKS = (Right.PROTECTED, Right.FREE)
"""What the whole text of a work of the catalogue can be: it is nobody's letter."""
NOBODYS_OWNER = Owner("")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, as far as the gate cares."""

    patron: Patron | None = None
    owner: Owner = NOBODYS_OWNER
    """The mark under which this visitor brings files."""
    browser: Owner = NOBODYS_OWNER
    """The mark of what was brought in their browser without a card."""
    is_staff: bool = False

    @property
    def marks(self) -> tuple[Owner, ...]:
        """Return the marks under which they may have said whose a file is."""
        return (self.owner, self.browser)


ANYBODY = Reader()


class NotEntitled(BadInput):
    """A protected work, and somebody of whom nobody noted that they are a beneficiary."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """The whole text of an item, as the library keeps it."""

    item: ItemId
    source: FileSource
    lang: Lang


class RightsStore(Protocol):
    """Where it is kept whose a file is, and which file is an item's text."""

    def rights(self, artifact: ArtifactId) -> dict[Owner, Right]:
        """Return what was said of a file, by who said it."""
        ...

    def note(self, artifact: ArtifactId, owner: Owner, right: Right) -> None:
        """Keep what somebody says of a file, in place of what they said before."""
        ...

    def text(self, item: ItemId) -> ItemText | None:
        """Return an item's text."""
        ...

    def item_of(self, artifact: ArtifactId) -> ItemId | None:
        """Return the item whose text a file is."""
        ...

    def said_of_texts(self, owner: Owner) -> dict[ItemId, Right | None]:
        """Return every item that has a text, with what somebody said of it; None: nothing."""
        ...


class Entitlement:
    """The gate.

    Args:
        store: Where rights are kept.
        register: Where it is written which protected works were given.
        unmarked: What a file is taken for of which nobody said whose it is.
    """

    def __init__(
        self, store: RightsStore, register: Register, unmarked: Right = Right.PROTECTED
    ) -> None:
        self._store = store
        self._register = register
        self._unmarked = unmarked

    def note(self, artifact: ArtifactId, owner: Owner, right: Right) -> None:
        """Keep whose a file is, as staff or a visitor say."""
        self._store.note(artifact, owner, right)

    def right(self, artifact: ArtifactId, *owners: Owner) -> Right:
        """Return whose a file is, for somebody: staff's word, else their own, under any mark.

        That a file is somebody's own says nothing of anybody else: where staff said so, it is `OWN`
        for staff and for those who said so of themselves, and protected for all others.
        """
        said = self._store.rights(artifact)
        staffs = said.get(STAFF)
        mine = next((said[one] for one in owners if one in said), None)
        if staffs is Right.OWN and mine is not Right.OWN:
            return Right.PROTECTED
        return staffs or mine or self._unmarked

    def marking(self, right: Right) -> Callable[[ArtifactId], Right]:
        """Return what notes this right, in the name of staff, of the file that it is given."""

        def mark(artifact: ArtifactId) -> Right:
            self.note(artifact, STAFF, right)
            return right

        return mark

    def text(self, item: ItemId) -> ItemText:
        """Return the whole text of an item.

        Raises:
            UnknownThing: The library has none.
        """
        found = self._store.text(item)
        if found is None:
            raise UnknownThing(f"{item}: no text", say="item-without-text")
        return found

    def has_text(self, item: ItemId) -> bool:
        """Tell whether the library keeps the whole text of an item."""
        return self._store.text(item) is not None

    def protected_items(self) -> frozenset[ItemId]:
        """Return the items whose whole text is for beneficiaries alone.

        What staff marked as somebody's own is among them: for every patron it is protected.
        """
        said = self._store.said_of_texts(STAFF)
        return frozenset(
            item
            for item, right in said.items()
            if right is Right.OWN or (right or self._unmarked) is Right.PROTECTED
        )

    def work_of(self, job: Job) -> str:
        """Return what a job's work is called: `item:ID`, `announcement:ID`, `text:ID` or a file."""
        if job.kind is MaterialKind.FILE:
            item = self._store.item_of(job.material)
            return job.name if item is None else f"text:{item}"
        return job.name

    def is_protected(self, job: Job, reader: Reader = ANYBODY) -> bool:
        """Tell whether a job's result is for beneficiaries alone."""
        is_file = job.kind is MaterialKind.FILE
        return is_file and self.right(job.material, *reader.marks) is Right.PROTECTED

    def may_have_file(self, artifact: ArtifactId, reader: Reader) -> bool:
        """Tell whether somebody may have what is made of a file."""
        if reader.is_staff or (reader.patron is not None and reader.patron.is_eligible):
            return True
        return self.right(artifact, *reader.marks) is not Right.PROTECTED

    def may_have(self, job: Job, reader: Reader) -> bool:
        """Tell whether somebody may have a job's result."""
        return job.kind is not MaterialKind.FILE or self.may_have_file(job.material, reader)

    def require(self, job: Job, reader: Reader) -> None:
        """Let a job's result out, or not.

        Raises:
            NotEntitled: It is a protected work, and they are not known as a beneficiary.
        """
        if not self.may_have(job, reader):
            raise NotEntitled("protected work", say="not-entitled")

    def given(self, job: Job, reader: Reader, *, job_id: str = "") -> None:
        """Write into the register that a beneficiary was given a job's result, if it is protected.

        Every way out says so, of any part of it, for who has every second byte has the work too;
        the register itself keeps one line a day of one copy.
        """
        if reader.patron is not None and self.is_protected(job, reader):
            self._register.note(reader.patron, self.work_of(job), job.title, job.form, job=job_id)

    def text_given(self, text: ItemText, reader: Reader, *, title: str, form: str) -> None:
        """Write into the register that an item's text was read out, as `given` does of a copy."""
        right = self.right(text.source.artifact, *reader.marks)
        if reader.patron is not None and right is Right.PROTECTED:
            self._register.note(reader.patron, f"text:{text.item}", title, form)

    def require_file(self, artifact: ArtifactId, reader: Reader) -> None:
        """Let something be made of a file, or not.

        Raises:
            NotEntitled: As `require`.
        """
        if not self.may_have_file(artifact, reader):
            raise NotEntitled("protected work", say="not-entitled")
