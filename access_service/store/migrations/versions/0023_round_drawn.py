"""From which form a delivery round was made, so that the form sent twice makes one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column, empty: the rounds that are there keep their numbers and their names."""
    op.add_column("delivery_rounds", sa.Column("drawn", sa.String()))
    op.create_index("ix_delivery_rounds_drawn", "delivery_rounds", ["drawn"], unique=True)


def downgrade() -> None:
    """Forget the forms."""
    op.drop_index("ix_delivery_rounds_drawn", "delivery_rounds")
    op.drop_column("delivery_rounds", "drawn")
