"""Names from authority files, each version under the import that brought it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "authorities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "batch_id", name="pk_authorities"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name="fk_authorities_batch_id_import_batches",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_authorities_batch_id", "authorities", ["batch_id"])
    op.create_table(
        "authority_forms",
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("form_key", "id", "batch_id", name="pk_authority_forms"),
        sa.ForeignKeyConstraint(
            ["id", "batch_id"],
            ["authorities.id", "authorities.batch_id"],
            name="fk_authority_forms_id_authorities",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_authority_forms_id_batch_id", "authority_forms", ["id", "batch_id"])


def downgrade() -> None:
    """Forget the names."""
    op.drop_table("authority_forms")
    op.drop_table("authorities")
