"""The tables. Columns hold what is searched and sorted by; `record` holds the whole item."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

HEAD: Final = "0024"
"""The newest migration: kept here so that a start with nothing to do need not load Alembic."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("lang", String, nullable=False),
    Column("year", Integer),
    Column("work_key", String, nullable=False),
    Column("record", Text, nullable=False),
    Column("changed_us", BigInteger, nullable=False, server_default="0"),
    Column("forms", String, nullable=False, server_default=""),  # « braille spoken », for LIKE
    Index(None, "source"),
    Index(None, "work_key"),
    Index(None, "changed_us", "id"),
)

gone_items = Table(
    "gone_items",
    metadata,
    Column("id", String, primary_key=True),
    Column("changed_us", BigInteger, nullable=False),
    Column("forms", String, nullable=False),
    Index(None, "changed_us", "id"),
)

import_batches = Table(
    "import_batches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("finished_us", BigInteger, nullable=False),
    Column("added_count", Integer, nullable=False),
    Column("changed_count", Integer, nullable=False),
    Column("unchanged_count", Integer, nullable=False),
    Column("state", String, nullable=False, server_default="done"),
    Column("deleted_count", Integer, nullable=False, server_default="0"),
    Column("repaired_count", Integer, nullable=False, server_default="0"),
    Column("refused_count", Integer, nullable=False, server_default="0"),
    Column("restored_count", Integer, nullable=False, server_default="0"),  # of its undoing
    Column("removed_count", Integer, nullable=False, server_default="0"),
    Column("kept_count", Integer, nullable=False, server_default="0"),
    Index(None, "source"),
)

refusals = Table(
    "refusals",
    metadata,
    Column(
        "batch_id",
        Integer,
        ForeignKey("import_batches.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("offset_bytes", BigInteger, nullable=False, server_default="0"),
    Column("control_number", String, nullable=False, server_default=""),
)

import_changes = Table(
    "import_changes",
    metadata,
    Column(
        "batch_id",
        Integer,
        ForeignKey("import_batches.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("item_id", String, primary_key=True),
    Column("before", Text),  # the record that was there; null where there was none
    Column("after_digest", String, nullable=False),  # of what the import left; empty: deleted
)

import_mends = Table(
    "import_mends",
    metadata,
    Column(
        "batch_id",
        Integer,
        ForeignKey("import_batches.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("item_id", String, primary_key=True),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("priority", String, nullable=False),
    # The moment as a count for comparing, and as written for its time zone.
    Column("publish_us", BigInteger),
    Column("publish_at", String),
    Column("event_us", BigInteger),
    Column("event_at", String),
    Column("expire_us", BigInteger),
    Column("expire_at", String),
    Index(None, "state"),
)

wordings = Table(
    "wordings",
    metadata,
    Column(
        "announcement_id",
        String,
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("lang", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
)

markers = Table(
    "markers",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

derived = Table(
    "derived",
    metadata,
    Column("key", String, primary_key=True),
    Column("artifact", String, nullable=False),
    Column("facts", Text, nullable=False),
)

accents = Table(
    "accents",
    metadata,
    Column("folded", String, primary_key=True),
    Column("written", String, primary_key=True),  # small letters with their accents
    Column("capital_count", Integer, nullable=False),  # within a text, with a capital first
    Column("small_count", Integer, nullable=False),
)

harvests = Table(
    "harvests",
    metadata,
    Column("name", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("metadata_prefix", String, nullable=False),
    Column("set_spec", String, nullable=False),
    Column("every_hours", Integer, nullable=False),  # 0: by hand alone
    Column("stamp", String, nullable=False),  # where the next one begins, as the source writes it
    Column("pending", Text, nullable=False),  # how to go on with one that was interrupted
    Column("tried_us", BigInteger),
    Column("failure", Text, nullable=False),  # the key of its sentence; empty: it went well
    Column("wish", String, nullable=False, server_default=""),  # of staff: run, stop
    Column("failure_facts", Text, nullable=False, server_default=""),  # of the sentence, as JSON
)

authorities = Table(
    "authorities",
    metadata,
    Column("id", String, primary_key=True),
    Column(
        "batch_id",
        Integer,
        ForeignKey("import_batches.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("record", Text, nullable=False),  # the newest batch's is the one that holds
    Column("kind", String, nullable=False, server_default="name"),  # see `AuthorityKind`
    Index(None, "batch_id"),
    Index(None, "kind"),
)

authority_forms = Table(
    "authority_forms",
    metadata,
    Column("form_key", String, primary_key=True),  # see `authority_keys`
    Column("id", String, primary_key=True),
    Column("batch_id", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(
        ["id", "batch_id"], ["authorities.id", "authorities.batch_id"], ondelete="CASCADE"
    ),
    Index(None, "id", "batch_id"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),  # of what only one process may do
    Column("holder", String, nullable=False),
    Column("until_us", BigInteger, nullable=False),
)

pronunciations = Table(
    "pronunciations",
    metadata,
    Column("work", String, primary_key=True),  # an item's id; empty for all works
    Column("written", String, primary_key=True),
    Column("lang", String, primary_key=True),
    Column("spoken", Text, nullable=False),
)

askers = Table(
    "askers",
    metadata,
    Column("job", String, primary_key=True),
    Column("asker", String, primary_key=True),
)

staff = Table(
    "staff",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("password_hash", String, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token", String, primary_key=True),  # the hash of what the browser has
    Column("name", String, ForeignKey("staff.name", ondelete="CASCADE"), nullable=False),
    Column("started_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("source", String, nullable=False),  # a hash of the address, never the address
    Column("failed_us", BigInteger, nullable=False),
    Index(None, "name"),
    Index(None, "source"),
)

staff_actions = Table(
    "staff_actions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", String, nullable=False),  # no foreign key: the log outlives the account
    Column("action", String, nullable=False),
    Column("thing", Text, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String, primary_key=True),
    Column("artifact", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("lang", String, nullable=False),
    Column("job", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Index(None, "owner"),
)

talks = Table(
    "talks",
    metadata,
    Column("id", String, primary_key=True),
    Column("talk", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Index(None, "at_us"),
)

phone_messages = Table(
    "phone_messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("lang", String, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("sound", Text, nullable=False),  # sealed, like `transcript`
    Column("transcript", Text, nullable=False),
)

phone_calls = Table(
    "phone_calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("began_us", BigInteger, nullable=False),
    Column("wire", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("screen", String, nullable=False),
)

notice_sources = Table(
    "notice_sources",
    metadata,
    Column("name", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("address", Text, nullable=False),
    Column("lang", String, nullable=False),
    Column("notice_kind", String, nullable=False),
    Column("is_trusted", Boolean, nullable=False),
    Column("read_at", String),
    Column("problem", String, nullable=False),
)

notice_origins = Table(
    "notice_origins",
    metadata,
    Column("guid", Text, primary_key=True),
    # No foreign key: what staff deleted must not come back from its source.
    Column("announcement_id", String, nullable=False),
    Column("digest", String, nullable=False),
    Index(None, "digest"),
)

file_rights = Table(
    "file_rights",
    metadata,
    Column("artifact", String, primary_key=True),
    Column("owner", String, primary_key=True),  # the staff together, or a visitor's mark
    Column("rights", String, nullable=False),
)
