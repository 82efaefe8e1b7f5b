"""Files made before: finished conversions and spoken chapters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what was made before."""
    op.create_table(
        "derived",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("artifact", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_derived"),
    )


def downgrade() -> None:
    """Forget it: everything can be made again."""
    op.drop_table("derived")
