"""Keeps rounds, profiles, consents and what patrons had; see `delivery.desk` for their rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import FileSource
from access_service.delivery.model import Had, Place, Profile, Round, RoundId
from access_service.patrons.account import PatronId
from access_service.sealed import Sealer
from access_service.staff.account import StaffName
from access_service.store.delivery_tables import (
    delivery_closures,
    delivery_consents,
    delivery_had,
    delivery_profiles,
    delivery_reads,
    delivery_rounds,
    delivery_texts,
)
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.upsert import upsert
from formats.document import Lang
from formats.errors import BadInput, UnknownThing


class ChangedMeanwhile(BadInput):
    """Somebody else changed the same thing since it was read; nothing was overwritten."""


def changed_meanwhile(what: str) -> ChangedMeanwhile:
    """Return the error for a change that was made on an older version."""
    return ChangedMeanwhile(f"{what}: older version", say="delivery-changed-meanwhile")


@dataclass(frozen=True, slots=True)
class Consent:
    """That a patron agreed to something, how, and whether they took it back."""

    id: int
    patron_id: PatronId
    purpose: str
    text_version: str
    how: str
    taken_by: str
    given_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Somebody looked at a patron's data."""

    at: datetime
    actor: str
    patron_id: PatronId | None
    what: str


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Return what writes and reads a dataclass as JSON; made once, for it is slow to make."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(value: object) -> str:
    """Return a dataclass as JSON."""
    return adapter(type(value)).dump_json(value).decode()


class Opened:
    """Opens sealed JSON, and remembers what was opened last: a night reads the same rows often.

    Only this process remembers, and no longer than it runs; erasing somebody forgets all of it. A
    sealed text is known by its end, the authentication code over the whole.
    """

    def __init__(self, sealer: Sealer, most: int = 50_000) -> None:
        self._sealer = sealer
        self._most = most
        self._known: dict[tuple[type[Any], str], Any] = {}

    def open(self, kind: type[Any], sealed: str) -> Any:
        """Return what was sealed, as that kind of dataclass."""
        key = (kind, sealed[-_CODE_CHARACTERS:])
        found = self._known.get(key)
        if found is None:
            found = adapter(kind).validate_json(self._sealer.open(sealed))
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = found
        return found

    def forget(self) -> None:
        """Remember nothing of what was opened."""
        self._known.clear()


_CODE_CHARACTERS = 42
"""Of base64 that belong to the 256 bits of the code alone (Fernet specification)."""


class SqlDeliveryStore:
    """Rounds, profiles, consents, what patrons had, closures and texts.

    Args:
        engine: The database.
        sealer: Seals what is personal.
    """

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer
        self._opened = Opened(sealer)

    # Rounds

    def rounds(self) -> tuple[Round, ...]:
        """Return every round, by weekday and name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(delivery_rounds)).all()
        return tuple(sorted(map(_round, rows), key=lambda one: (one.weekday, one.name)))

    def round(self, round_id: RoundId) -> Round:
        """Return a round.

        Raises:
            UnknownThing: There is none.
        """
        with reading(self._engine) as connection:
            query = select(delivery_rounds).where(delivery_rounds.c.id == round_id)
            row = connection.execute(query).first()
        if row is None:
            raise UnknownThing(f"round {round_id}", say="delivery-unknown-round")
        return _round(row)

    def add_round(self, round_: Round) -> Round:
        """Keep a new round and return it with its number."""
        with writing(self._engine) as connection:
            made = connection.execute(insert(delivery_rounds).values(_round_row(round_)))
        return replace(round_, id=RoundId(_key(made.inserted_primary_key)))

    def put_round(self, round_: Round) -> Round:
        """Keep a change of a round.

        Raises:
            ChangedMeanwhile: It is another version by now.
        """
        table = delivery_rounds.c
        row = {**_round_row(round_), "version": round_.version + 1}
        with writing(self._engine) as connection:
            done = connection.execute(
                update(delivery_rounds)
                .where(table.id == round_.id, table.version == round_.version)
                .values(row)
            )
            if done.rowcount != 1:
                raise changed_meanwhile(f"round {round_.id}")
        return replace(round_, version=round_.version + 1)

    # Profiles

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

    # What patrons had

    def had_of(self, patron_id: PatronId) -> tuple[Had, ...]:
        """Return what a patron had, oldest first."""
        return self.had(patron_id).get(patron_id, ())

    def had(self, patron_id: PatronId | None = None) -> dict[PatronId, tuple[Had, ...]]:
        """Return what everybody had, or one patron alone, oldest first."""
        query = select(delivery_had).order_by(delivery_had.c.id)
        if patron_id is not None:
            query = query.where(delivery_had.c.patron_id == patron_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        found: dict[PatronId, list[Had]] = defaultdict(list)
        for row in rows:
            found[PatronId(row.patron_id)].append(self._had(row.sealed))
        return {one: tuple(some) for one, some in found.items()}

    def add_had(self, patron_id: PatronId, some: Iterable[Had]) -> None:
        """Note works that a patron had; of a work that is noted already, the verdict is kept."""
        with writing(self._engine) as connection:
            query = select(delivery_had).where(delivery_had.c.patron_id == patron_id)
            kept = {
                (one := self._had(row.sealed)).work: (row.id, one)
                for row in connection.execute(query).all()
            }
            for one in some:
                number, before = kept.get(one.work, (None, None))
                if before is not None and one.verdict is None:
                    one = replace(one, verdict=before.verdict)
                row = {
                    "patron_id": patron_id,
                    "on_day": one.on.isoformat(),
                    "is_thinned": False,
                    "sealed": self._sealer.seal(to_json(one)),
                }
                if number is None:
                    connection.execute(insert(delivery_had).values(row))
                else:
                    which = delivery_had.c.id == number
                    connection.execute(update(delivery_had).where(which).values(row))

    def thin_had(self, before: date) -> int:
        """Keep of older works only which they were, so that none comes twice; return how many."""
        table = delivery_had.c
        with writing(self._engine) as connection:
            query = select(delivery_had).where(
                table.on_day < before.isoformat(), table.is_thinned.is_(False)
            )
            rows = connection.execute(query).all()
            for row in rows:
                thin = Had(self._had(row.sealed).work, date.min)
                sealed = self._sealer.seal(to_json(thin))
                which = update(delivery_had).where(table.id == row.id)
                connection.execute(which.values(is_thinned=True, sealed=sealed, on_day=""))
        return len(rows)

    def _had(self, sealed: str) -> Had:
        kept: Had = self._opened.open(Had, sealed)
        return kept

    # Consents, reads

    def add_consent(self, consent: Consent) -> Consent:
        """Note a consent."""
        row = {
            "patron_id": consent.patron_id,
            "purpose": consent.purpose,
            "text_version": consent.text_version,
            "how": consent.how,
            "taken_by": consent.taken_by,
            "given_us": to_us(consent.given_at),
        }
        with writing(self._engine) as connection:
            made = connection.execute(insert(delivery_consents).values(row))
        return replace(consent, id=_key(made.inserted_primary_key))

    def withdraw_consent(self, patron_id: PatronId, purpose: str, at: datetime) -> int:
        """Note that a consent was taken back; return how many were open."""
        table = delivery_consents.c
        with writing(self._engine) as connection:
            done = connection.execute(
                update(delivery_consents)
                .where(
                    table.patron_id == patron_id,
                    table.purpose == purpose,
                    table.withdrawn_us.is_(None),
                )
                .values(withdrawn_us=to_us(at))
            )
        return done.rowcount

    def consents(self, patron_id: PatronId) -> tuple[Consent, ...]:
        """Return a patron's consents, oldest first."""
        table = delivery_consents
        query = select(table).where(table.c.patron_id == patron_id).order_by(table.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Consent(
                row.id,
                PatronId(row.patron_id),
                row.purpose,
                row.text_version,
                row.how,
                row.taken_by,
                from_us(row.given_us),
                None if row.withdrawn_us is None else from_us(row.withdrawn_us),
            )
            for row in rows
        )

    def note_read(self, actor: str, patron_id: PatronId, what: str) -> None:
        """Note that somebody looked at a patron's data."""
        row = {"at_us": to_us(datetime.now(UTC)), "actor": actor, "what": what}
        with writing(self._engine) as connection:
            connection.execute(insert(delivery_reads).values(patron_id=patron_id, **row))

    def note_read_of_day(self, actor: str, patron_id: PatronId, what: str) -> None:
        """Note a look once per actor, patron, kind and day (UTC): a phone looks every 30 s."""
        now, table = datetime.now(UTC), delivery_reads
        query = select(table.c.id).where(
            table.c.patron_id == patron_id,
            table.c.actor == actor,
            table.c.what == what,
            table.c.at_us >= to_us(datetime.combine(now.date(), time(), UTC)),
        )
        with reading(self._engine) as connection:
            is_noted = connection.execute(query.limit(1)).first() is not None
        if not is_noted:
            self.note_read(actor, patron_id, what)

    def reads(self, patron_id: PatronId, limit: int = 200) -> tuple[ReadLine, ...]:
        """Return who looked at a patron's data, newest first."""
        table = delivery_reads
        query = select(table).where(table.c.patron_id == patron_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.id.desc()).limit(limit)).all()
        return tuple(
            ReadLine(from_us(row.at_us), row.actor, PatronId(row.patron_id), row.what)
            for row in rows
        )

    def forget_reads(self, before: datetime) -> int:
        """Forget old lines of the read log; return how many."""
        with writing(self._engine) as connection:
            which = delivery_reads.c.at_us < to_us(before)
            return connection.execute(delete(delivery_reads).where(which)).rowcount

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

    def forget_profile(self, patron_id: PatronId) -> None:
        """Remove a patron's profile."""
        with writing(self._engine) as connection:
            which = delivery_profiles.c.patron_id == patron_id
            connection.execute(delete(delivery_profiles).where(which))
        self._opened.forget()

    def forget_had(self, patron_id: PatronId) -> None:
        """Forget what a patron had."""
        with writing(self._engine) as connection:
            which = delivery_had.c.patron_id == patron_id
            connection.execute(delete(delivery_had).where(which))
        self._opened.forget()

    # Closures, texts

    def closures(self) -> dict[date, str]:
        """Return the library's own closed days."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(delivery_closures)).all()
        return {date.fromisoformat(row.day): row.name for row in rows}

    def put_closure(self, day: date, name: str) -> None:
        """Keep a closed day; one without a name is open again."""
        with writing(self._engine) as connection:
            if name:
                row = {"day": day.isoformat(), "name": name}
                connection.execute(upsert(connection, delivery_closures), row)
            else:
                which = delivery_closures.c.day == day.isoformat()
                connection.execute(delete(delivery_closures).where(which))

    def texts(self, items: Iterable[ItemId]) -> dict[ItemId, tuple[FileSource, Lang]]:
        """Return the texts of items, as far as there are some."""
        which = delivery_texts.c.item_id.in_(list(items))
        with reading(self._engine) as connection:
            rows = connection.execute(select(delivery_texts).where(which)).all()
        return {
            ItemId(row.item_id): (FileSource(ArtifactId(row.artifact), row.name), Lang(row.lang))
            for row in rows
        }

    def text_items(self) -> frozenset[ItemId]:
        """Return the items that there is a text of."""
        with reading(self._engine) as connection:
            rows = connection.scalars(select(delivery_texts.c.item_id)).all()
        return frozenset(map(ItemId, rows))

    def put_text(self, item_id: ItemId, source: FileSource, lang: Lang) -> None:
        """Keep an item's text."""
        row = {"artifact": source.artifact, "name": source.name, "lang": lang}
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, delivery_texts), {"item_id": item_id, **row})

    def reseal(self) -> int:
        """Seal everything of the desk with the newest key; return how many rows."""
        from access_service.store.delivery_visits import SEALED_VISITS

        count = 0
        with writing(self._engine) as connection:
            for table in (delivery_profiles, delivery_had, *SEALED_VISITS):
                keys = list(table.primary_key)
                for row in connection.execute(select(*keys, table.c.sealed)).all():
                    which = [key == value for key, value in zip(keys, row[:-1], strict=True)]
                    fresh = self._sealer.renew(row[-1])
                    connection.execute(update(table).where(*which).values(sealed=fresh))
                    count += 1
        return count

    def count_profiles(self) -> int:
        """Return how many patrons are served at home."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(delivery_profiles)) or 0


def _key(primary_key: Row[Any] | None) -> int:
    return int(primary_key[0]) if primary_key is not None else 0


def _round_row(round_: Round) -> dict[str, object]:
    depot = round_.depot
    return {
        "name": round_.name,
        "weekday": round_.weekday,
        "deliverer": round_.deliverer,
        "deliverer_name": round_.deliverer_name,
        "vehicle": round_.vehicle,
        "capacity": round_.capacity,
        "depot_lat": depot.lat if depot else None,
        "depot_lon": depot.lon if depot else None,
        "leaves_at": round_.leaves_at.isoformat("minutes"),
        "version": round_.version,
    }


def _round(row: Row[Any]) -> Round:
    has_depot = row.depot_lat is not None and row.depot_lon is not None
    return Round(
        RoundId(row.id),
        row.name,
        row.weekday,
        None if row.deliverer is None else StaffName(row.deliverer),
        row.deliverer_name,
        row.vehicle,
        row.capacity,
        Place(row.depot_lat, row.depot_lon) if has_depot else None,
        time.fromisoformat(row.leaves_at),
        row.version,
    )
