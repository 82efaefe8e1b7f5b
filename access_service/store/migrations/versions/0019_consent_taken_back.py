"""How a consent was taken back: by signature, by voice, or on the pages by the patron."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what was taken back before, nobody wrote down how."""
    with op.batch_alter_table("delivery_consents") as batch:
        batch.add_column(sa.Column("withdrawn_how", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("delivery_consents") as batch:
        batch.drop_column("withdrawn_how")
