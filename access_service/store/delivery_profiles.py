"""Keeps how patrons are served at home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from access_service.delivery.model import Profile, RoundId
from access_service.patrons.account import PatronId
from access_service.store.delivery_rows import SealedRows, changed_meanwhile, to_json
from access_service.store.delivery_tables import delivery_profiles
from access_service.store.engine import reading, writing


class ProfileRows(SealedRows):
    """Profiles, each sealed but for its round and place."""

    def profiles(self) -> tuple[Profile, ...]:
        """Return the profile of everybody who is served at home, by patron."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(delivery_profiles).order_by(delivery_profiles.c.patron_id)
            ).all()
        return tuple(map(self._profile, rows))

    def profile(self, patron_id: PatronId) -> Profile | None:
        """Return a patron's profile, None where they are not served at home."""
        query = select(delivery_profiles).where(delivery_profiles.c.patron_id == patron_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else self._profile(row)

    def add_profile(self, profile: Profile) -> Profile:
        """Keep a new profile.

        Raises:
            ChangedMeanwhile: The patron has one already.
        """
        with writing(self._engine) as connection:
            if self._version(connection, profile.patron_id) is not None:
                raise changed_meanwhile("profile")
            connection.execute(insert(delivery_profiles).values(self._profile_row(profile, 1)))
        return replace(profile, version=1)

    def put_profile(self, profile: Profile) -> Profile:
        """Keep a change of a profile.

        Raises:
            ChangedMeanwhile: It is another version by now, or the patron is gone.
        """
        table, version = delivery_profiles.c, profile.version + 1
        with writing(self._engine) as connection:
            done = connection.execute(
                update(delivery_profiles)
                .where(table.patron_id == profile.patron_id, table.version == profile.version)
                .values(self._profile_row(profile, version))
            )
            if done.rowcount != 1:
                raise changed_meanwhile("profile")
        return replace(profile, version=version)

    def place_in_round(self, patrons: Iterable[PatronId]) -> None:
        """Keep the order of a round's patrons, from 1."""
        with writing(self._engine) as connection:
            for position, patron_id in enumerate(patrons, 1):
                connection.execute(
                    update(delivery_profiles)
                    .where(delivery_profiles.c.patron_id == patron_id)
                    .values(position=position)
                )

    def _version(self, connection: Connection, patron_id: PatronId) -> int | None:
        table = delivery_profiles.c
        return connection.scalar(select(table.version).where(table.patron_id == patron_id))

    def _profile(self, row: Row[Any]) -> Profile:
        kept: Profile = self._opened.open(Profile, row.sealed)
        return replace(
            kept,
            patron_id=PatronId(row.patron_id),
            round_id=None if row.round_id is None else RoundId(row.round_id),
            position=row.position,
            version=row.version,
        )

    def _profile_row(self, profile: Profile, version: int) -> dict[str, object]:
        return {
            "patron_id": profile.patron_id,
            "round_id": profile.round_id,
            "position": profile.position,
            "version": version,
            "sealed": self._sealer.seal(to_json(profile)),
        }

    def forget_profile(self, patron_id: PatronId) -> None:
        """Remove a patron's profile."""
        with writing(self._engine) as connection:
            which = delivery_profiles.c.patron_id == patron_id
            connection.execute(delete(delivery_profiles).where(which))
        self._opened.forget()

    def count_profiles(self) -> int:
        """Return how many patrons are served at home."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(delivery_profiles)) or 0
