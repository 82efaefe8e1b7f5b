"""Whose a file is: protected, free, or the own text of who brought it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "file_rights",
        sa.Column("artifact", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("artifact", "owner", name="pk_file_rights"),
    )


def downgrade() -> None:
    """Forget whose files are; all count as unmarked again."""
    op.drop_table("file_rights")
