"""Keeps uploads in SQLite or PostgreSQL; see `UploadStore`."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Row, delete, func, select

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import FileSource, JobId
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.tables import file_rights, uploads
from access_service.store.upsert import upsert
from access_service.uploads import STAFF, Owner, Upload, UploadId
from formats.document import Lang


class SqlUploadStore:
    """Uploads by an id that cannot be guessed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, upload: Upload) -> None:
        """Keep an upload."""
        row = {
            "id": upload.id,
            "artifact": upload.source.artifact,
            "name": upload.source.name,
            "lang": upload.lang,
            "job": upload.job,
            "owner": upload.owner,
            "at_us": to_us(upload.at),
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, uploads), row)

    def get(self, upload_id: UploadId) -> Upload | None:
        """Return an upload."""
        query = select(uploads).where(uploads.c.id == upload_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else _upload(row)

    def of(self, owner: Owner, limit: int) -> tuple[Upload, ...]:
        """Return the newest uploads of an owner, newest first."""
        table = uploads.c
        query = select(uploads).where(table.owner == owner).order_by(table.at_us.desc())
        with reading(self._engine) as connection:
            return tuple(map(_upload, connection.execute(query.limit(limit)).all()))

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


def _upload(row: Row[tuple[object, ...]]) -> Upload:
    return Upload(
        UploadId(row.id),
        FileSource(ArtifactId(row.artifact), row.name),
        Lang(row.lang),
        JobId(row.job),
        Owner(row.owner),
        from_us(row.at_us),
    )
