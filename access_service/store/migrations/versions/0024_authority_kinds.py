"""What each authority is about: a name, a subject, a place, a title."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column: all that were read until now are names."""
    kind = sa.Column("kind", sa.String(), nullable=False, server_default="name")
    op.add_column("authorities", kind)
    op.create_index("ix_authorities_kind", "authorities", ["kind"])


def downgrade() -> None:
    """Forget the kinds, and what is no name."""
    forms = "DELETE FROM authority_forms WHERE form_key LIKE '%:%'"
    op.execute(forms)
    op.execute("DELETE FROM authorities WHERE kind <> 'name'")
    op.drop_index("ix_authorities_kind", "authorities")
    op.drop_column("authorities", "kind")
