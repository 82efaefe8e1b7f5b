"""Tables of the home-delivery desk.

What tells a need, a door or a title is in `sealed`: JSON under a key that lies outside of the
database. Columns in the open are those that are searched by, and name no need and no address.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from access_service.store.tables import metadata

delivery_rounds = Table(
    "delivery_rounds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("weekday", Integer, nullable=False),  # 0 is Monday
    Column("deliverer", String, ForeignKey("staff.name", ondelete="SET NULL")),
    Column("deliverer_name", String, nullable=False),
    Column("vehicle", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("depot_lat", Float),
    Column("depot_lon", Float),
    Column("leaves_at", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("drawn", String, index=True, unique=True),  # from the form that made it; see `Drawn`
)

delivery_profiles = Table(
    "delivery_profiles",
    metadata,
    Column("patron_id", String, ForeignKey("patrons.id", ondelete="CASCADE"), primary_key=True),
    Column("round_id", Integer, ForeignKey("delivery_rounds.id", ondelete="SET NULL")),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
)

delivery_consents = Table(
    "delivery_consents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("patron_id", String, ForeignKey("patrons.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", String, nullable=False),
    Column("text_version", String, nullable=False),
    Column("how", String, nullable=False),
    Column("taken_by", String, nullable=False),  # no foreign key: it outlives the account
    Column("given_us", BigInteger, nullable=False),
    Column("withdrawn_us", BigInteger),
    Column("withdrawn_how", String, nullable=False, server_default=""),
    Index(None, "patron_id"),
)

delivery_had = Table(
    "delivery_had",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("patron_id", String, ForeignKey("patrons.id", ondelete="CASCADE"), nullable=False),
    Column("on_day", String, nullable=False),
    Column("is_thinned", Boolean, nullable=False),  # only the work is left
    Column("sealed", Text, nullable=False),
    Index(None, "patron_id"),
)

delivery_visits = Table(
    "delivery_visits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("patron_id", String, ForeignKey("patrons.id", ondelete="SET NULL")),
    Column("on_day", String, nullable=False),
    Column("meant_for", String, nullable=False),
    Column("slot", String, nullable=False),
    Column("round_id", Integer, ForeignKey("delivery_rounds.id", ondelete="SET NULL")),
    Column("round_name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("chooser", String, ForeignKey("staff.name", ondelete="SET NULL")),
    Column("chooser_name", String, nullable=False),
    Column("deliverer", String, ForeignKey("staff.name", ondelete="SET NULL")),
    Column("deliverer_name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("taken_back", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
    Index(None, "on_day"),
    Index(None, "patron_id"),
    Index(None, "state"),
)

delivery_media = Table(
    "delivery_media",
    metadata,
    Column("label", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("visit_id", Integer, ForeignKey("delivery_visits.id", ondelete="SET NULL")),
    Column("sealed", Text, nullable=False),
)

delivery_events = Table(
    "delivery_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("visit_id", Integer),  # no foreign key: the log outlives the visit
    Column("facts", Text, nullable=False),
    Index(None, "at_us"),
)

delivery_reads = Table(
    "delivery_reads",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("patron_id", String, ForeignKey("patrons.id", ondelete="SET NULL")),
    Column("what", String, nullable=False),
    Index(None, "patron_id"),
)

delivery_syncs = Table(
    "delivery_syncs",
    metadata,
    Column("client_id", String, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("outcome", String, nullable=False),
)

delivery_closures = Table(
    "delivery_closures",
    metadata,
    Column("day", String, primary_key=True),
    Column("name", Text, nullable=False),
)

delivery_texts = Table(
    "delivery_texts",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("artifact", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("lang", String, nullable=False),
)
