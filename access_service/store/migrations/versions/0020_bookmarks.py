"""Bookmarks of whoever is signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "bookmarks",
        sa.Column("patron_id", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("chapter", sa.Integer(), nullable=False),
        sa.Column("into_ms", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("patron_id", "work", "lang", "anchor", name="pk_bookmarks"),
        sa.ForeignKeyConstraint(
            ["patron_id"], ["patrons.id"], name="fk_bookmarks_patron_id", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Forget the bookmarks."""
    op.drop_table("bookmarks")
