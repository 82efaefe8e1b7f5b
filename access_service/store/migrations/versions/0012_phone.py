"""Messages of callers, and the calls of now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the telephone line."""
    op.create_table(
        "phone_messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("sound", sa.Text(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phone_messages"),
    )
    op.create_table(
        "phone_calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("began_us", sa.BigInteger(), nullable=False),
        sa.Column("wire", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("screen", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phone_calls"),
    )


def downgrade() -> None:
    """Forget messages and calls."""
    op.drop_table("phone_calls")
    op.drop_table("phone_messages")
