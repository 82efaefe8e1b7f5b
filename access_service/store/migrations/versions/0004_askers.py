"""Who waits for a conversion, so that one who cancels stops it for nobody else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of jobs and who waits for each."""
    op.create_table(
        "askers",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("job", "asker", name="pk_askers"),
    )


def downgrade() -> None:
    """Forget who waits."""
    op.drop_table("askers")
