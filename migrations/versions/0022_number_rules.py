"""The numbers of a series follow a rule; series that exist keep the shape they have."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("number_series") as batch_op:
        batch_op.add_column(
            sa.Column(
                "rule", sa.String(), server_default="{series}-{year}-{seq:05}", nullable=False
            )
        )
        batch_op.add_column(sa.Column("chosen_by", sa.String(), nullable=True))


def downgrade():
    with op.batch_alter_table("number_series") as batch_op:
        batch_op.drop_column("chosen_by")
        batch_op.drop_column("rule")
