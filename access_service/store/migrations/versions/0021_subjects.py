"""To which account of another door a card belongs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("patrons", "carers")


def upgrade() -> None:
    """Make the column, empty: the next account that comes with a card keeps it."""
    for table in TABLES:
        op.add_column(table, sa.Column("subject", sa.String()))
        op.create_index(f"ix_{table}_subject", table, ["subject"], unique=True)


def downgrade() -> None:
    """Forget them."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_subject", table)
        op.drop_column(table, "subject")
