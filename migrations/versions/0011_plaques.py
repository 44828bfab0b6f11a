"""Plaques are papers with a number too: their kind passes the check."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('attendance', 'signing')"
_NOW = "kind IN ('attendance', 'signing', 'plaque')"


def upgrade():
    _check(_NOW)


def downgrade():
    """Refused by the database while there are plaques: they are in the register for good."""
    _check(_BEFORE)


def _check(condition):
    for table in ("document_batch", "document"):
        name = op.f(f"ck_{table}_documentkind")
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, condition)
