"""Keeps the pronunciation lexicon in SQLite or PostgreSQL; see `PronunciationStore`."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine, delete, select

from access_service.catalogue.record import ItemId
from access_service.lexicon import LexiconEntry
from access_service.store.engine import reading, writing
from access_service.store.tables import pronunciations
from access_service.store.upsert import upsert
from formats.document import Lang
from tts.normalize import Pronunciation


class SqlPronunciationStore:
    """Words with their spoken forms, for a work or for all."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, entry: LexiconEntry) -> None:
        """Keep a word, in place of the same word of the same work and language."""
        said = entry.pronunciation
        row = {
            "work": entry.work,
            "written": said.written,
            "lang": said.lang,
            "spoken": said.spoken,
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, pronunciations), row)

    def delete(self, work: ItemId, written: str, lang: Lang | None) -> int:
        """Forget a word, in every language where none is told; return how many went."""
        table = pronunciations.c
        statement = delete(pronunciations).where(table.work == work, table.written == written)
        if lang is not None:
            statement = statement.where(table.lang == lang)
        with writing(self._engine) as connection:
            return connection.execute(statement).rowcount

    def all(self, works: Iterable[ItemId] | None = None) -> tuple[LexiconEntry, ...]:
        """Return the words of these works or of all, by work, word and language."""
        query = select(pronunciations)
        if works is not None:
            query = query.where(pronunciations.c.work.in_(sorted(works)))
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        # Sorted here: databases differ in their order of Greek letters.
        return tuple(
            LexiconEntry(ItemId(r.work), Pronunciation(r.written, r.spoken, Lang(r.lang)))
            for r in sorted(rows, key=lambda row: (row.work, row.written, row.lang))
        )
