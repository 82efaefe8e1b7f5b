"""Patrons, their sessions and tries, shelves, positions, histories and requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _of_patron(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_patron_id"
    return sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"], name=name, ondelete="CASCADE")


def _text(name: str, kind: type[sa.String] = sa.String) -> sa.Column[str]:
    return sa.Column(name, kind(), nullable=False)


def _moment(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    """Make the tables of patrons."""
    _make_accounts()
    _make_locks()
    _make_shelf()
    _make_requests()


def _make_accounts() -> None:
    op.create_table(
        "patrons",
        _text("id"),
        _text("card_no"),
        _text("display_name", sa.Text),
        _text("phone", sa.Text),
        _text("note", sa.Text),
        _text("lang"),
        _text("pin_hash"),
        sa.Column("password_hash", sa.String()),
        sa.Column("is_eligible", sa.Boolean()),
        sa.Column("decided_us", sa.BigInteger()),
        _text("officer"),
        _text("status"),
        _text("preferences", sa.Text),
        sa.Column("keeps_history", sa.Boolean(), nullable=False),
        _moment("created_us"),
        sa.PrimaryKeyConstraint("id", name="pk_patrons"),
        sa.UniqueConstraint("card_no", name="uq_patrons_card_no"),
    )
    op.create_table(
        "patron_sessions",
        _text("token"),
        _text("patron_id"),
        _moment("started_us"),
        _moment("seen_us"),
        _of_patron("patron_sessions"),
        sa.PrimaryKeyConstraint("token", name="pk_patron_sessions"),
    )
    op.create_index("ix_patron_sessions_patron_id", "patron_sessions", ["patron_id"])


def _make_locks() -> None:
    op.create_table(
        "patron_tries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _text("card"),
        _text("source"),
        _text("session"),
        _moment("failed_us"),
        sa.PrimaryKeyConstraint("id", name="pk_patron_tries"),
    )
    for column in ("card", "source", "session"):
        op.create_index(f"ix_patron_tries_{column}", "patron_tries", [column])
    op.create_table(
        "patron_locks",
        _text("card"),
        _moment("since_us"),
        sa.PrimaryKeyConstraint("card", name="pk_patron_locks"),
    )


def _make_shelf() -> None:
    op.create_table(
        "shelf",
        _text("patron_id"),
        _text("work"),
        _moment("at_us"),
        _of_patron("shelf"),
        sa.PrimaryKeyConstraint("patron_id", "work", name="pk_shelf"),
    )
    op.create_table(
        "positions",
        _text("patron_id"),
        _text("work"),
        _text("anchor"),
        _text("lang"),
        _moment("at_us"),
        _of_patron("positions"),
        sa.PrimaryKeyConstraint("patron_id", "work", name="pk_positions"),
    )
    op.create_table(
        "reading_history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _text("patron_id"),
        _text("work"),
        _text("form"),
        _moment("at_us"),
        _of_patron("reading_history"),
        sa.PrimaryKeyConstraint("id", name="pk_reading_history"),
    )
    op.create_index("ix_reading_history_patron_id", "reading_history", ["patron_id"])


def _make_requests() -> None:
    op.create_table(
        "patron_requests",
        _text("id"),
        _text("patron_id"),
        _text("item_id"),
        _text("words", sa.Text),
        _text("form"),
        _text("lang"),
        _text("channel"),
        _text("state"),
        sa.Column("due", sa.String()),
        _text("job"),
        _text("answer", sa.Text),
        _moment("asked_us"),
        _moment("changed_us"),
        _of_patron("patron_requests"),
        sa.PrimaryKeyConstraint("id", name="pk_patron_requests"),
    )
    op.create_index("ix_patron_requests_patron_id", "patron_requests", ["patron_id"])
    op.create_index("ix_patron_requests_state", "patron_requests", ["state"])


def downgrade() -> None:
    """Forget the patrons."""
    for table in ("patron_requests", "reading_history", "positions", "shelf"):
        op.drop_table(table)
    for table in ("patron_locks", "patron_tries", "patron_sessions", "patrons"):
        op.drop_table(table)
