"""Keeps rounds, profiles, consents, what patrons had and texts; `delivery.desk` has their rules."""

from __future__ import annotations

from sqlalchemy import delete, update

from access_service.patrons.account import PatronId
from access_service.store.delivery_consents import ConsentRows
from access_service.store.delivery_had import HadRows
from access_service.store.delivery_profiles import ProfileRows
from access_service.store.delivery_rounds import RoundRows
from access_service.store.delivery_tables import (
    delivery_consents,
    delivery_had,
    delivery_profiles,
    delivery_reads,
)
from access_service.store.delivery_texts import TextRows
from access_service.store.delivery_visits import SEALED_VISITS
from access_service.store.engine import writing
from access_service.store.resealing import reseal


class SqlDeliveryStore(RoundRows, ProfileRows, HadRows, ConsentRows, TextRows):
    """All that the desk keeps but visits, media and the log."""

    def forget(self, patron_id: PatronId) -> None:
        """Remove all that is kept here of a patron but the visits, which stay without them."""
        self._opened.forget()
        with writing(self._engine) as connection:
            for table in (delivery_profiles, delivery_had, delivery_consents):
                connection.execute(delete(table).where(table.c.patron_id == patron_id))
            connection.execute(
                update(delivery_reads)
                .where(delivery_reads.c.patron_id == patron_id)
                .values(patron_id=None)
            )

    def reseal(self) -> int:
        """Seal everything of the desk with the newest key; return how many rows."""
        tables = (delivery_profiles, delivery_had, *SEALED_VISITS)
        with writing(self._engine) as connection:
            return sum(reseal(connection, one, ("sealed",), self._sealer) for one in tables)
