"""The pronunciation lexicon of the library and of single works."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of words and how they are said."""
    op.create_table(
        "pronunciations",
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("written", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("work", "written", "lang", name="pk_pronunciations"),
    )


def downgrade() -> None:
    """Forget every word."""
    op.drop_table("pronunciations")
