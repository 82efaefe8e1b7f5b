"""Who waits for which conversion: marks that mean nothing elsewhere, never names."""

from __future__ import annotations

from sqlalchemy import Engine, delete, func, select

from access_service.conversion.request import JobId
from access_service.store.engine import reading, writing
from access_service.store.tables import askers
from access_service.store.upsert import insert_once


class SqlAskers:
    """Keeps jobs and who waits for them in SQLite or PostgreSQL; see `Askers`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, job_id: JobId, asker: str) -> None:
        """Note that somebody waits for a job; twice is once."""
        row = {"job": job_id, "asker": asker}
        with writing(self._engine) as connection:
            connection.execute(insert_once(connection, askers), row)

    def remove(self, job_id: JobId, asker: str) -> None:
        """Note that somebody waits no longer."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(askers).where(askers.c.job == job_id, askers.c.asker == asker)
            )

    def clear(self, job_id: JobId) -> None:
        """Note that nobody waits any longer."""
        with writing(self._engine) as connection:
            connection.execute(delete(askers).where(askers.c.job == job_id))

    def count(self, job_id: JobId) -> int:
        """Return how many wait for a job."""
        query = select(func.count()).select_from(askers).where(askers.c.job == job_id)
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0

    def jobs(self) -> tuple[JobId, ...]:
        """Return every job that somebody is noted for."""
        with reading(self._engine) as connection:
            return tuple(map(JobId, connection.scalars(select(askers.c.job).distinct())))
