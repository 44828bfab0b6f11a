"""Responsible units and conference firms; roles that end; who answers for a project."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BEFORE = "role IN ('admin', 'organizer', 'staff', 'leader')"
_NOW = "role IN ('admin', 'organizer', 'firm', 'staff', 'leader', 'unit')"


def upgrade():
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.drop_constraint(op.f("ck_membership_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_membership_role"), _NOW)
        batch_op.create_index(op.f("ix_membership_unit_id"), ["unit_id"])
    with op.batch_alter_table("project") as batch_op:
        batch_op.add_column(
            sa.Column(
                "unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(op.f("fk_project_unit_id"), "organisation", ["unit_id"], ["id"])
        batch_op.create_index(op.f("ix_project_unit_id"), ["unit_id"])


def downgrade():
    """Refused by the database while there are roles that the release before does not know."""
    with op.batch_alter_table("project") as batch_op:
        batch_op.drop_index(op.f("ix_project_unit_id"))
        batch_op.drop_constraint(op.f("fk_project_unit_id"), type_="foreignkey")
        batch_op.drop_column("unit_id")
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_index(op.f("ix_membership_unit_id"))
        batch_op.drop_constraint(op.f("ck_membership_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_membership_role"), _BEFORE)
        batch_op.drop_column("ends_on")
        batch_op.drop_column("unit_id")
