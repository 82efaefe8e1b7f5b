"""Sources of announcements, and where announcements came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice_sources",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("notice_kind", sa.String(), nullable=False),
        sa.Column("is_trusted", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.String()),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_notice_sources"),
    )
    op.create_table(
        "notice_origins",
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_notice_origins"),
    )
    op.create_index("ix_notice_origins_digest", "notice_origins", ["digest"])


def downgrade() -> None:
    """Forget the sources."""
    op.drop_table("notice_origins")
    op.drop_table("notice_sources")
