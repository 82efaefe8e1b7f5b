"""Private feeds: the hashes of their tokens, and of those that ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "private_feeds",
        sa.Column("patron_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("patron_id", name="pk_private_feeds"),
        sa.ForeignKeyConstraint(
            ["patron_id"],
            ["patrons.id"],
            name="fk_private_feeds_patron_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token", name="uq_private_feeds_token"),
    )
    op.create_table(
        "ended_feeds",
        sa.Column("token", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_ended_feeds"),
    )


def downgrade() -> None:
    """Forget the feeds."""
    op.drop_table("ended_feeds")
    op.drop_table("private_feeds")
