"""Which access of a carer was taken back, so that no form gives it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ended_carers",
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ended_carers"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("ended_carers")
