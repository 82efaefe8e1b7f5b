"""Conversations that go on from page to page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of conversations."""
    op.create_table(
        "talks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("talk", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_talks"),
    )
    op.create_index("ix_talks_at_us", "talks", ["at_us"])


def downgrade() -> None:
    """Forget the conversations."""
    op.drop_index("ix_talks_at_us", "talks")
    op.drop_table("talks")
