"""What each import changed, words with their accents, and where harvests come from."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BATCH_COUNTS = ("deleted_count", "repaired_count", "refused_count")


def upgrade() -> None:
    """Give imports a state, refusals their place, and make the new tables."""
    _changes_of_items()
    _state_of_imports()
    _journal()
    op.create_table(
        "accents",
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("written", sa.String(), nullable=False),
        sa.Column("capital_count", sa.Integer(), nullable=False),
        sa.Column("small_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("folded", "written", name="pk_accents"),
    )
    op.create_table(
        "harvests",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("metadata_prefix", sa.String(), nullable=False),
        sa.Column("set_spec", sa.String(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("tried_us", sa.BigInteger()),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_harvests"),
    )


def _changes_of_items() -> None:
    with op.batch_alter_table("items") as table:
        table.add_column(
            sa.Column("changed_us", sa.BigInteger(), nullable=False, server_default="0")
        )
        table.add_column(sa.Column("forms", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_items_changed_us_id", "items", ["changed_us", "id"])
    op.create_table(
        "gone_items",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("forms", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gone_items"),
    )
    op.create_index("ix_gone_items_changed_us_id", "gone_items", ["changed_us", "id"])
    _fill_forms()


def _fill_forms() -> None:
    """Write the forms of the items that are there, a portion at a time."""
    connection = op.get_bind()
    items = sa.table("items", sa.column("id"), sa.column("record"), sa.column("forms"))
    last = ""
    while True:
        page = sa.select(items.c.id, items.c.record).where(items.c.id > last)
        rows = connection.execute(page.order_by(items.c.id).limit(1000)).all()
        if not rows:
            return
        forms = [
            {"key": row.id, "told": f" {' '.join(json.loads(row.record).get('forms', []))} "}
            for row in rows
        ]
        change = sa.update(items).where(items.c.id == sa.bindparam("key"))
        connection.execute(change.values(forms=sa.bindparam("told")), forms)
        last = rows[-1].id


def _state_of_imports() -> None:
    with op.batch_alter_table("import_batches") as table:
        table.add_column(sa.Column("state", sa.String(), nullable=False, server_default="done"))
        for name in _BATCH_COUNTS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("refusals") as table:
        table.add_column(
            sa.Column("offset_bytes", sa.BigInteger(), nullable=False, server_default="0")
        )
        table.add_column(
            sa.Column("control_number", sa.String(), nullable=False, server_default="")
        )


def _journal() -> None:
    op.create_table(
        "import_changes",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after_digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "item_id", name="pk_import_changes"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name="fk_import_changes_batch_id_import_batches",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "import_mends",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "item_id", name="pk_import_mends"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name="fk_import_mends_batch_id_import_batches",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Forget what imports changed."""
    op.drop_table("harvests")
    op.drop_table("accents")
    op.drop_table("gone_items")
    op.drop_index("ix_items_changed_us_id", "items")
    with op.batch_alter_table("items") as table:
        table.drop_column("forms")
        table.drop_column("changed_us")
    op.drop_table("import_mends")
    op.drop_table("import_changes")
    with op.batch_alter_table("refusals") as table:
        table.drop_column("control_number")
        table.drop_column("offset_bytes")
    with op.batch_alter_table("import_batches") as table:
        for name in reversed(_BATCH_COUNTS):
            table.drop_column(name)
        table.drop_column("state")
