"""How far an import is undone, what staff wish of a harvest, and who does what only one may do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_UNDONE = ("restored_count", "removed_count", "kept_count")


def upgrade() -> None:
    """Add the columns and the table."""
    with op.batch_alter_table("import_batches") as batch:
        for name in _UNDONE:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("harvests") as batch:
        batch.add_column(sa.Column("wish", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("failure_facts", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("leases")
    with op.batch_alter_table("harvests") as batch:
        batch.drop_column("failure_facts")
        batch.drop_column("wish")
    with op.batch_alter_table("import_batches") as batch:
        for name in _UNDONE:
            batch.drop_column(name)
