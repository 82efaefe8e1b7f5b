"""Carers with a sign-in of their own, and the register of copies that were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and note in a session who acts for the patron."""
    op.create_table(
        "carers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patron_id", sa.String(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("card_no", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patron_id"], ["patrons.id"], name="fk_carers_patron_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_carers"),
        sa.UniqueConstraint("card_no", name="uq_carers_card_no"),
    )
    op.create_index("ix_carers_patron_id", "carers", ["patron_id"])
    op.add_column(
        "patron_sessions", sa.Column("carer", sa.String(), nullable=False, server_default="")
    )
    op.create_table(
        "copies_given",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("beneficiary", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_copies_given"),
    )


def downgrade() -> None:
    """Forget the carers and the register."""
    op.drop_table("copies_given")
    op.drop_column("patron_sessions", "carer")
    op.drop_table("carers")
