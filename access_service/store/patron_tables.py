"""The tables of patrons, of those who act for them, and of what they keep here."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from access_service.store.tables import metadata

patrons = Table(
    "patrons",
    metadata,
    Column("id", String, primary_key=True),
    Column("card_no", String, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),  # sealed, like `phone` and `note`
    Column("phone", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("lang", String, nullable=False),
    Column("pin_hash", String, nullable=False),
    Column("password_hash", String),
    Column("is_eligible", Boolean),  # null: nobody has decided
    Column("decided_us", BigInteger),
    Column("officer", String, nullable=False),  # no foreign key: a decision outlives the account
    Column("status", String, nullable=False),
    Column("preferences", Text, nullable=False),
    Column("keeps_history", Boolean, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("subject", String, index=True, unique=True),  # the account at another door, as a hash
)


def _patron_id(*, is_key: bool = False) -> Column[str]:
    to_patron = ForeignKey("patrons.id", ondelete="CASCADE")
    return Column("patron_id", String, to_patron, primary_key=is_key, nullable=False)


patron_sessions = Table(
    "patron_sessions",
    metadata,
    Column("token", String, primary_key=True),  # the hash of what the browser has
    _patron_id(),
    Column("carer", String, nullable=False, server_default=""),  # the id of who acts for them
    Column("started_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Index(None, "patron_id"),
)

patron_tries = Table(
    "patron_tries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("card", String, nullable=False),  # keyed hashes, all three
    Column("source", String, nullable=False),
    Column("session", String, nullable=False),
    Column("failed_us", BigInteger, nullable=False),
    Index(None, "card"),
    Index(None, "source"),
    Index(None, "session"),
)

patron_locks = Table(
    "patron_locks",
    metadata,
    Column("card", String, primary_key=True),  # a keyed hash; unknown cards are locked too
    Column("since_us", BigInteger, nullable=False),
)

shelf = Table(
    "shelf",
    metadata,
    _patron_id(is_key=True),
    Column("work", String, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
)

positions = Table(
    "positions",
    metadata,
    _patron_id(is_key=True),
    Column("work", String, primary_key=True),
    Column("anchor", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    _patron_id(is_key=True),
    Column("work", String, primary_key=True),
    Column("lang", String, primary_key=True),
    Column("anchor", String, primary_key=True),
    Column("chapter", Integer, nullable=False),
    Column("into_ms", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)

reading_history = Table(
    "reading_history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _patron_id(),
    Column("work", String, nullable=False),
    Column("form", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Index(None, "patron_id"),
)

patron_requests = Table(
    "patron_requests",
    metadata,
    Column("id", String, primary_key=True),
    _patron_id(),
    Column("item_id", String, nullable=False),  # no foreign key: a request outlives a record
    Column("words", Text, nullable=False),  # sealed, like `answer`
    Column("form", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("state", String, nullable=False),
    Column("due", String),  # a day, ISO 8601
    Column("job", String, nullable=False),
    Column("answer", Text, nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Index(None, "patron_id"),
    Index(None, "state"),
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", String, primary_key=True),
    _patron_id(),
    Column("search", Text, nullable=False),  # sealed: what somebody looks for tells of them
    Column("known", Text, nullable=False),  # ids of items that were there at the last look
    Column("saved_us", BigInteger, nullable=False),
    Index(None, "patron_id"),
)

carers = Table(
    "carers",
    metadata,
    Column("id", String, primary_key=True),
    _patron_id(),
    Column("display_name", Text, nullable=False),  # sealed
    Column("card_no", String, nullable=False, unique=True),
    Column("pin_hash", String, nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("subject", String, index=True, unique=True),  # as in `patrons`
    Index(None, "patron_id"),
)

ended_carers = Table(
    "ended_carers",
    metadata,
    Column("id", String, primary_key=True),  # whose carer it was is not kept
)

copies_given = Table(
    "copies_given",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("beneficiary", String, nullable=False),  # a keyed hash: no name, no card, no foreign key
    Column("work", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("form", String, nullable=False),
    Column("ground", String, nullable=False),
    Column("job", String, nullable=False),
)

private_feeds = Table(
    "private_feeds",
    metadata,
    _patron_id(is_key=True),
    Column("token", String, nullable=False, unique=True),  # the hash of what the address holds
    Column("made_us", BigInteger, nullable=False),
)

ended_feeds = Table(
    "ended_feeds",
    metadata,
    Column("token", String, primary_key=True),  # a hash; whose it was is not kept
)
