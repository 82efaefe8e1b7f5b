"""The accented words of the catalogue, in a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from access_service.catalogue.accents import Writing
from access_service.store.engine import reading, writing
from access_service.store.tables import accents

_PORTION = 500
_SOME = select(accents).where(accents.c.folded.in_(bindparam("words", expanding=True)))
"""Made once: making a condition of so many values costs as much as asking for them."""


class SqlAccentStore:
    """Keeps words in SQLite or PostgreSQL; see `AccentStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, writings: Iterable[Writing]) -> None:
        """Count writings, on top of what was counted before."""
        rows = [
            {
                "folded": one.folded,
                "written": one.written,
                "capital_count": one.capital_count,
                "small_count": one.small_count,
            }
            # Always in the same order: two imports that wait for each other's rows never end.
            for one in sorted(writings, key=lambda one: (one.folded, one.written))
        ]
        if not rows:
            return
        with writing(self._engine) as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            new = dialect.insert(accents)
            counted = {
                name: accents.c[name] + new.excluded[name]
                for name in ("capital_count", "small_count")
            }
            statement = new.on_conflict_do_update(
                index_elements=["folded", "written"], set_=counted
            )
            connection.execute(statement, rows)

    def of(self, folded: Iterable[str]) -> Iterator[Writing]:
        """Yield every writing of these words."""
        wanted = sorted(set(folded))
        for start in range(0, len(wanted), _PORTION):
            with reading(self._engine) as connection:
                some = {"words": wanted[start : start + _PORTION]}
                rows = connection.execute(_SOME, some).all()
            for row in rows:
                yield Writing(row.folded, row.written, row.capital_count, row.small_count)
