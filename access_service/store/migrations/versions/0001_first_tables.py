"""Items, imports, announcements and markers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    _make_catalogue()
    _make_announcements()
    op.create_table(
        "markers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_markers"),
    )


def _make_catalogue() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("work_key", sa.String(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
    )
    op.create_index("ix_items_source", "items", ["source"])
    op.create_index("ix_items_work_key", "items", ["work_key"])
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("finished_us", sa.BigInteger(), nullable=False),
        sa.Column("added_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("unchanged_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_batches"),
    )
    op.create_index("ix_import_batches_source", "import_batches", ["source"])
    op.create_table(
        "refusals",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "position", name="pk_refusals"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name="fk_refusals_batch_id", ondelete="CASCADE"
        ),
    )


def _make_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("publish_us", sa.BigInteger()),
        sa.Column("publish_at", sa.String()),
        sa.Column("event_us", sa.BigInteger()),
        sa.Column("event_at", sa.String()),
        sa.Column("expire_us", sa.BigInteger()),
        sa.Column("expire_at", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
    )
    op.create_index("ix_announcements_state", "announcements", ["state"])
    op.create_table(
        "wordings",
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "position", name="pk_wordings"),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name="fk_wordings_announcement_id",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Drop everything."""
    for table in ("wordings", "announcements", "refusals", "import_batches", "items", "markers"):
        op.drop_table(table)
