"""Files that people bring: kept, read as a durable job, and a source for conversions.

Reading is a job like any other, the one that writes the document in our own format, so that a crash
loses nothing and everything that follows finds the document read.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NewType, Protocol

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import ConversionRequest, FileSource, JobId, Options
from access_service.conversion.service import READ_AS
from access_service.idempotency import NO_IDEMPOTENCY_KEY, Drawn, IdempotencyKey
from access_service.patrons.account import PatronId
from formats.document import Lang
from formats.errors import UnknownThing

if TYPE_CHECKING:
    from access_service.conversion.service import Conversions

UploadId = NewType("UploadId", str)
Owner = NewType("Owner", str)

STAFF = Owner("staff")
"""What one colleague brings, every colleague may go on with."""
OF_CARD = "card "
"""How the mark of a card begins; no visitor's mark has a space in it."""
PRIORITY = 5
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody brought. `owner` is the staff together, a card, or a visitor's mark."""

    id: UploadId
    source: FileSource
    lang: Lang
    job: JobId
    owner: Owner
    at: datetime


class UploadStore(Protocol):
    """Where uploads are kept."""

    def add(self, upload: Upload) -> None:
        """Keep an upload; one with its id stays as it is."""
        ...

    def get(self, upload_id: UploadId) -> Upload | None:
        """Return an upload."""
        ...

    def of(self, owner: Owner, limit: int) -> tuple[Upload, ...]:
        """Return the newest uploads of an owner, newest first."""
        ...

    def has(self, owner: Owner, artifact: ArtifactId) -> bool:
        """Tell whether an owner brought a file."""
        ...

    def delete(self, upload_id: UploadId) -> None:
        """Forget an upload."""
        ...

    def move(self, before: Owner, after: Owner) -> int:
        """Give all uploads of an owner, with what was said of them, to another; return how many.

        What the other one said of the same file before stays.
        """
        ...


def card_owner(patron: PatronId) -> Owner:
    """Return the mark under which a patron's files are kept."""
    return Owner(f"{OF_CARD}{patron}")


def is_card(owner: Owner) -> bool:
    """Tell whether an owner is somebody with a card."""
    return owner.startswith(OF_CARD)


def _now() -> datetime:
    return datetime.now(UTC)


class Uploads:
    """Takes files in and tells their owner what became of them.

    Args:
        store: Where uploads are kept.
        conversions: Who keeps the bytes and reads them.
        check: Raises `BadInput` for a file, with its name, of a kind that cannot be read.
        now: The clock.
        key: Under which ids are drawn, so that nobody guesses one.
    """

    def __init__(
        self,
        store: UploadStore,
        conversions: Conversions,
        check: Callable[[Path, str], None],
        *,
        now: Callable[[], datetime] = _now,
        key: bytes = b"",
    ) -> None:
        self._store = store
        self._conversions = conversions
        self._check = check
        self._now = now
        self._key = key or secrets.token_bytes(32)

    def receive(
        self,
        path: Path,
        *,
        name: str,
        lang: Lang,
        owner: Owner,
        idempotency_key: IdempotencyKey = NO_IDEMPOTENCY_KEY,
    ) -> Upload:
        """Take in a file and have it read.

        Args:
            path: Where its bytes are; it may go away afterwards.
            name: What it was called where it comes from.
            lang: Its language where neither it nor its letters tell another.
            owner: Who may see it.
            idempotency_key: The key in the form it came with; the same form twice is one upload.

        Raises:
            UnknownThing: No reader for this kind of file.
            UnreadableDocument: It is empty, too big, or another kind than its name says.
            StorageFailed: The disk is full.
        """
        self._check(path, name)
        source = self._conversions.keep_file(path, name=name)
        wanted = ConversionRequest(source, READ_AS, Options(lang))
        job = self._conversions.submit(wanted, priority=PRIORITY, asker=owner)
        drawn = Drawn(idempotency_key, owner, source.artifact, source.name, lang, key=self._key)
        number = UploadId(drawn.bytes("upload")[:16].hex())
        made = Upload(number, source, lang, job, owner, self._now())
        self._store.add(made)
        return made

    def show(self, upload_id: UploadId, *owners: Owner) -> Upload:
        """Return an upload to its owner, one of the marks under which who asks brings files.

        Raises:
            UnknownThing: There is none of this id, or it is somebody else's.
        """
        found = self._store.get(upload_id)
        if found is None or found.owner not in owners:
            raise UnknownThing("no such upload", say="unknown-upload")
        return found

    def of(self, owner: Owner) -> tuple[Upload, ...]:
        """Return what an owner brought, newest first."""
        return self._store.of(owner, SHOWN)

    def is_staffs(self, artifact: ArtifactId) -> bool:
        """Tell whether staff brought a file, so that every colleague may see what became of it."""
        return self._store.has(STAFF, artifact)

    def bring_along(self, browser: Owner, card: Owner) -> int:
        """Put what was brought in a browser, before somebody signed in, with their card.

        Only on their wish: at a library's computer it may be somebody else's.

        Returns:
            How many files.
        """
        return self._store.move(browser, card)

    def forget(self, upload_id: UploadId, *owners: Owner) -> None:
        """Take an upload off its owner's list.

        Raises:
            UnknownThing: As `show`.
        """
        self._store.delete(self.show(upload_id, *owners).id)
