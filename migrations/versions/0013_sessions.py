"""Log-ins are rows; links that set a new password."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _id(name, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), **more)


def upgrade():
    for table, columns in {
        "login_session": [
            sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("address", sa.String(), nullable=False),
            sa.Column("agent", sa.String(), nullable=False),
            sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        ],
        "password_reset": [
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        ],
    }.items():
        op.create_table(
            table,
            _id("id", nullable=False),
            _id("user_id", nullable=False),
            sa.Column("token_hash", sa.String(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("token_hash", name=op.f(f"uq_{table}_token_hash")),
        )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_user_id"), ["user_id"], unique=False)
    op.drop_column("user_account", "session_key")  # no batch: SQLite drops a column by itself


def downgrade():
    op.add_column(
        "user_account", sa.Column("session_key", sa.String(), nullable=False, server_default="")
    )
    for table in ("password_reset", "login_session"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_user_id"))
        op.drop_table(table)
