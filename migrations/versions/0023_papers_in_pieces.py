"""A file may lie in two pieces; a paper says whose signature it bears."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("stored_file") as batch_op:
        batch_op.add_column(
            sa.Column(
                "prefix_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column(
                "segment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("segment_at", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_stored_file_prefix_id"), "stored_file", ["prefix_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_stored_file_segment_id"), "stored_file", ["segment_id"], ["id"]
        )
    with op.batch_alter_table("document") as batch_op:
        batch_op.add_column(sa.Column("signed_by", sa.String(), nullable=True))


def downgrade():
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_column("signed_by")
    with op.batch_alter_table("stored_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_stored_file_segment_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_stored_file_prefix_id"), type_="foreignkey")
        batch_op.drop_column("segment_at")
        batch_op.drop_column("segment_id")
        batch_op.drop_column("prefix_id")
