"""The home-delivery desk: rounds, profiles, consents, visits, media, and a log that only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TO = {
    "patron_id": "patrons.id",
    "round_id": "delivery_rounds.id",
    "visit_id": "delivery_visits.id",
    "deliverer": "staff.name",
    "chooser": "staff.name",
}


def _to(table: str, column: str, ondelete: str = "SET NULL") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [_TO[column]], name=name, ondelete=ondelete)


def _text(name: str, kind: type[sa.String] = sa.String) -> sa.Column[str]:
    return sa.Column(name, kind(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), autoincrement=True, nullable=False)


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=f"pk_{table}")


def upgrade() -> None:
    """Make the desk's tables."""
    _make_rounds()
    _make_people()
    _make_visits()
    _make_logs()
    _make_shelves()
    _let_the_log_only_grow()


def _make_rounds() -> None:
    op.create_table(
        "delivery_rounds",
        _id(),
        _text("name", sa.Text),
        _number("weekday"),
        sa.Column("deliverer", sa.String()),
        _text("deliverer_name"),
        _text("vehicle", sa.Text),
        _number("capacity"),
        sa.Column("depot_lat", sa.Float()),
        sa.Column("depot_lon", sa.Float()),
        _text("leaves_at"),
        _number("version"),
        _to("delivery_rounds", "deliverer"),
        _key("delivery_rounds"),
    )


def _make_people() -> None:
    op.create_table(
        "delivery_profiles",
        _text("patron_id"),
        sa.Column("round_id", sa.Integer()),
        _number("position"),
        _number("version"),
        _text("sealed", sa.Text),
        _to("delivery_profiles", "patron_id", "CASCADE"),
        _to("delivery_profiles", "round_id"),
        _key("delivery_profiles", "patron_id"),
    )
    op.create_table(
        "delivery_consents",
        _id(),
        _text("patron_id"),
        _text("purpose"),
        _text("text_version"),
        _text("how"),
        _text("taken_by"),
        sa.Column("given_us", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_us", sa.BigInteger()),
        _to("delivery_consents", "patron_id", "CASCADE"),
        _key("delivery_consents"),
    )
    op.create_index("ix_delivery_consents_patron_id", "delivery_consents", ["patron_id"])
    op.create_table(
        "delivery_had",
        _id(),
        _text("patron_id"),
        _text("on_day"),
        sa.Column("is_thinned", sa.Boolean(), nullable=False),
        _text("sealed", sa.Text),
        _to("delivery_had", "patron_id", "CASCADE"),
        _key("delivery_had"),
    )
    op.create_index("ix_delivery_had_patron_id", "delivery_had", ["patron_id"])


def _make_visits() -> None:
    op.create_table(
        "delivery_visits",
        _id(),
        sa.Column("patron_id", sa.String()),
        _text("on_day"),
        _text("meant_for"),
        _text("slot"),
        sa.Column("round_id", sa.Integer()),
        _text("round_name", sa.Text),
        _number("position"),
        sa.Column("chooser", sa.String()),
        _text("chooser_name"),
        sa.Column("deliverer", sa.String()),
        _text("deliverer_name"),
        _text("state"),
        _text("reason"),
        _number("taken_back"),
        _number("version"),
        _text("sealed", sa.Text),
        *(_to("delivery_visits", one) for one in ("patron_id", "round_id", "chooser", "deliverer")),
        _key("delivery_visits"),
    )
    for column in ("on_day", "patron_id", "state"):
        op.create_index(f"ix_delivery_visits_{column}", "delivery_visits", [column])
    op.create_table(
        "delivery_media",
        _text("label"),
        _text("kind"),
        _text("state"),
        sa.Column("visit_id", sa.Integer()),
        _text("sealed", sa.Text),
        _to("delivery_media", "visit_id"),
        _key("delivery_media", "label"),
    )


def _make_logs() -> None:
    op.create_table(
        "delivery_events",
        _id(),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        _text("actor"),
        _text("kind"),
        sa.Column("visit_id", sa.Integer()),
        _text("facts", sa.Text),
        _key("delivery_events"),
    )
    op.create_index("ix_delivery_events_at_us", "delivery_events", ["at_us"])
    op.create_table(
        "delivery_reads",
        _id(),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        _text("actor"),
        sa.Column("patron_id", sa.String()),
        _text("what"),
        _to("delivery_reads", "patron_id"),
        _key("delivery_reads"),
    )
    op.create_index("ix_delivery_reads_patron_id", "delivery_reads", ["patron_id"])
    op.create_table(
        "delivery_syncs",
        _text("client_id"),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        _text("outcome"),
        _key("delivery_syncs", "client_id"),
    )


def _make_shelves() -> None:
    op.create_table(
        "delivery_closures", _text("day"), _text("name", sa.Text), _key("delivery_closures", "day")
    )
    op.create_table(
        "delivery_texts",
        _text("item_id"),
        _text("artifact"),
        _text("name", sa.Text),
        _text("lang"),
        _key("delivery_texts", "item_id"),
    )


def _let_the_log_only_grow() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION delivery_events_only_grow() RETURNS trigger AS $$ BEGIN "
            "RAISE EXCEPTION 'delivery_events only grows'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            "CREATE TRIGGER delivery_events_only_grow BEFORE UPDATE OR DELETE ON delivery_events "
            "FOR EACH ROW EXECUTE FUNCTION delivery_events_only_grow()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER delivery_events_no_{action.lower()} BEFORE {action} "
            "ON delivery_events BEGIN SELECT RAISE(ABORT, 'delivery_events only grows'); END"
        )


def downgrade() -> None:
    """Forget the desk."""
    for table in ("texts", "closures", "syncs", "reads", "events", "media", "visits"):
        op.drop_table(f"delivery_{table}")
    for table in ("had", "consents", "profiles", "rounds"):
        op.drop_table(f"delivery_{table}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION delivery_events_only_grow")
