"""The newest change of an event is found at once, among a hundred thousand others."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("audit_line") as batch_op:
        batch_op.create_index("ix_audit_line_event", ["event_id", "id"])
        batch_op.drop_index(op.f("ix_audit_line_event_id"))


def downgrade():
    with op.batch_alter_table("audit_line") as batch_op:
        batch_op.create_index(op.f("ix_audit_line_event_id"), ["event_id"])
        batch_op.drop_index("ix_audit_line_event")
