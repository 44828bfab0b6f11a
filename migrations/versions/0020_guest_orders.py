"""Guests stand in three orders, each of which can be final."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GUEST = sa.table(
    "guest",
    *map(sa.column, ("id", "event_id", "role", "position", "created_at", "updated_at")),
)
_PLACE = sa.table(
    "guest_place",
    *map(sa.column, ("guest_id", "order", "position", "created_at", "updated_at")),
)


def _order():
    return sa.Enum(
        "news",
        "rostrum",
        "speaking",
        name="guestorder",
        native_enum=False,
        create_constraint=True,
        length=40,
    )


def upgrade():
    op.create_table(
        "guest_place",
        sa.Column("id", _ID, nullable=False),
        sa.Column("guest_id", _ID, nullable=False),
        sa.Column("order", _order(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_guest_place_guest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_place")),
        sa.UniqueConstraint("guest_id", "order", name=op.f("uq_guest_place_guest_id_order")),
    )
    op.create_table(
        "order_approval",
        sa.Column("id", _ID, nullable=False),
        sa.Column("event_id", _ID, nullable=False),
        sa.Column("order", _order(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_as", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_order_approval_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_approval")),
        sa.UniqueConstraint("event_id", "order", name=op.f("uq_order_approval_event_id_order")),
    )
    _fill("news")
    _fill("rostrum")
    _fill("speaking")
    with op.batch_alter_table("guest") as batch_op:
        batch_op.drop_column("position")


def _fill(order):
    """As the one list stood: the speakers speak, everybody sits; people take out who does not."""
    guest = _GUEST.c
    place = sa.func.row_number().over(
        partition_by=guest.event_id, order_by=(guest.position, guest.id)
    )
    rows = sa.select(guest.id, sa.literal(order), place, guest.created_at, guest.updated_at)
    if order == "speaking":
        rows = rows.where(guest.role == "speaker")
    op.execute(_PLACE.insert().from_select(list(_PLACE.c.keys()), rows))


def downgrade():
    """The news order is the one list again."""
    with op.batch_alter_table("guest") as batch_op:
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=True))
    news = (
        sa.select(_PLACE.c.position)
        .where(_PLACE.c.guest_id == _GUEST.c.id, _PLACE.c.order == "news")
        .scalar_subquery()
    )
    op.execute(_GUEST.update().values(position=news))
    with op.batch_alter_table("guest") as batch_op:
        batch_op.alter_column("position", existing_type=sa.Integer(), nullable=False)
    op.drop_table("order_approval")
    op.drop_table("guest_place")
