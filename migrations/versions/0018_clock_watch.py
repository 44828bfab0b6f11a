"""What a job that goes by the calendar thinks of the machine's clock."""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "clock_watch",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("believed_at", app.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_clock_watch")),
    )


def downgrade():
    op.drop_table("clock_watch")
