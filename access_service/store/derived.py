"""What was made before, so that it need not be made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Engine, bindparam, delete, select

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.ports import Derived
from access_service.store.engine import reading, writing
from access_service.store.tables import derived
from access_service.store.upsert import upsert


class SqlDerivedFiles:
    """Keeps keys and artifacts in SQLite or PostgreSQL; see `DerivedFiles`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, key: str) -> Derived | None:
        """Return what was made under a key, or None."""
        query = select(derived.c.artifact, derived.c.facts).where(derived.c.key == key)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Derived(ArtifactId(row.artifact), row.facts)

    def get_many(self, keys: Collection[str]) -> dict[str, Derived]:
        """Return what was made under each of a few dozen keys, asked for at once."""
        query = select(derived.c.key, derived.c.artifact, derived.c.facts).where(
            derived.c.key.in_(keys)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return {key: Derived(ArtifactId(artifact), facts) for key, artifact, facts in rows}

    def put(self, key: str, made: Derived) -> None:
        """Remember what was made."""
        row = {"key": key, "artifact": made.artifact, "facts": made.facts}
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, derived), row)

    def artifacts(self) -> Iterator[tuple[str, ArtifactId]]:
        """Yield every key with its file."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(derived.c.key, derived.c.artifact)).all()
        for row in rows:
            yield row.key, ArtifactId(row.artifact)

    def forget(self, keys: Iterable[str]) -> None:
        """Remove rows."""
        rows = [{"gone": key} for key in keys]
        if rows:
            with writing(self._engine) as connection:
                connection.execute(delete(derived).where(derived.c.key == bindparam("gone")), rows)
