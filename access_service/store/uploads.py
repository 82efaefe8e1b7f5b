"""Keeps uploads in SQLite or PostgreSQL; see `UploadStore`.

What a file of somebody with a card is called is sealed, like every text of a person.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select, update

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import FileSource, JobId
from access_service.patrons.account import PatronId
from access_service.sealed import Sealer
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.resealing import reseal
from access_service.store.tables import askers, file_rights, uploads
from access_service.store.upsert import insert_once
from access_service.uploads import OF_CARD, STAFF, Owner, Upload, UploadId, card_owner, is_card
from formats.document import Lang


class SqlUploadStore:
    """Uploads by an id that cannot be guessed."""

    name = "uploads"

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def add(self, upload: Upload) -> None:
        """Keep an upload; one with its id stays as it is."""
        row = {
            "id": upload.id,
            "artifact": upload.source.artifact,
            "name": self._kept_name(upload.source.name, upload.owner),
            "lang": upload.lang,
            "job": upload.job,
            "owner": upload.owner,
            "at_us": to_us(upload.at),
        }
        with writing(self._engine) as connection:
            connection.execute(insert_once(connection, uploads), row)

    def get(self, upload_id: UploadId) -> Upload | None:
        """Return an upload."""
        query = select(uploads).where(uploads.c.id == upload_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else self._upload(row)

    def of(self, owner: Owner, limit: int) -> tuple[Upload, ...]:
        """Return the newest uploads of an owner, newest first."""
        table = uploads.c
        query = select(uploads).where(table.owner == owner).order_by(table.at_us.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(query.limit(limit)).all()
        return tuple(map(self._upload, rows))

    def has(self, owner: Owner, artifact: ArtifactId) -> bool:
        """Tell whether an owner brought a file."""
        query = select(uploads.c.id).where(uploads.c.owner == owner, uploads.c.artifact == artifact)
        with reading(self._engine) as connection:
            return connection.execute(query.limit(1)).first() is not None

    def delete(self, upload_id: UploadId) -> None:
        """Forget an upload, and with the last one of a file what its visitor said of it."""
        with writing(self._engine) as connection:
            connection.execute(delete(uploads).where(uploads.c.id == upload_id))
            _forget_words(connection)

    def sources(self, *, since_s: float) -> frozenset[ArtifactId]:
        """Return the files that were brought since a moment, in seconds from 1970-01-01 UTC."""
        query = select(uploads.c.artifact).where(uploads.c.at_us >= round(since_s * 1e6))
        with reading(self._engine) as connection:
            return frozenset(map(ArtifactId, connection.scalars(query)))

    def count_before(self, moment_s: float) -> int:
        """Return how many uploads are older than a moment, in seconds from 1970-01-01 UTC."""
        older = uploads.c.at_us < round(moment_s * 1e6)
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(uploads).where(older)) or 0

    def forget_before(self, moment_s: float) -> int:
        """Forget older uploads and return how many there were."""
        with writing(self._engine) as connection:
            gone = connection.execute(
                delete(uploads).where(uploads.c.at_us < round(moment_s * 1e6))
            )
            _forget_words(connection)
            return gone.rowcount

    def move(self, before: Owner, after: Owner) -> int:
        """Give all uploads of an owner, with what was said of them, to another; return how many.

        What the other one said of the same file before stays.
        """
        said = select(file_rights.c.artifact, file_rights.c.rights)
        with writing(self._engine) as connection:
            rows = connection.execute(select(uploads).where(uploads.c.owner == before)).all()
            for row in rows:
                name = self._kept_name(self._name(row), after)
                moved = update(uploads).where(uploads.c.id == row.id, uploads.c.owner == before)
                connection.execute(moved.values(owner=after, name=name))
            for row in connection.execute(said.where(file_rights.c.owner == before)).all():
                words = {"artifact": row.artifact, "owner": after, "rights": row.rights}
                # What the other one said of the same file before stays as they said it.
                connection.execute(insert_once(connection, file_rights), words)
            _forget_words(connection)
        return len(rows)

    def reseal(self) -> int:
        """Seal every name with the newest key; return how many rows."""
        with writing(self._engine) as connection:
            of_cards = uploads.c.owner.startswith(OF_CARD)
            return reseal(connection, uploads, ("name",), self._sealer, of_cards)

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return which files somebody brought, and whose they said these are."""
        owner = card_owner(patron)
        said = select(file_rights.c.artifact, file_rights.c.rights)
        with reading(self._engine) as connection:
            words = connection.execute(said.where(file_rights.c.owner == owner)).all()
            rows = connection.execute(select(uploads).where(uploads.c.owner == owner)).all()
        rights = {row.artifact: row.rights for row in words}
        brought = sorted(map(self._upload, rows), key=lambda one: one.at)
        return [
            {
                "file": one.source.name,
                "lang": one.lang,
                "right": rights.get(one.source.artifact, ""),
                "at": one.at.isoformat(),
            }
            for one in brought
        ]

    def erase(self, patron: PatronId) -> int:
        """Forget what somebody brought; a cleaning takes the bytes, which nobody can ask for."""
        owner = card_owner(patron)
        with writing(self._engine) as connection:
            gone = connection.execute(delete(uploads).where(uploads.c.owner == owner)).rowcount
            connection.execute(delete(askers).where(askers.c.asker == owner))
            _forget_words(connection)
        return gone

    def _kept_name(self, name: str, owner: Owner) -> str:
        return self._sealer.seal(name) if is_card(owner) else name

    def _name(self, row: Row[Any]) -> str:
        return self._sealer.open(row.name) if is_card(Owner(row.owner)) else str(row.name)

    def _upload(self, row: Row[Any]) -> Upload:
        return Upload(
            UploadId(row.id),
            FileSource(ArtifactId(row.artifact), self._name(row)),
            Lang(row.lang),
            JobId(row.job),
            Owner(row.owner),
            from_us(row.at_us),
        )


def _forget_words(connection: Connection) -> None:
    """Forget what visitors said of files that they have here no more.

    Staff's word stays: it holds for everybody, and for the texts of works too.
    """
    table = file_rights.c
    here = select(uploads.c.id).where(
        uploads.c.artifact == table.artifact, uploads.c.owner == table.owner
    )
    gone = delete(file_rights).where(table.owner != STAFF, ~here.exists())
    connection.execute(gone)
