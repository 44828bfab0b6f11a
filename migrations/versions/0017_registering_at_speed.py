"""Registering costs less: lists by the index alone, QR codes in mails kept as their words."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_CHECK = "ck_mail_attachment_one_source"


def upgrade():
    with op.batch_alter_table("registration") as batch_op:
        batch_op.create_index("ix_registration_event_newest", ["event_id", "created_at", "id"])
        batch_op.drop_index("ix_registration_event_created_at")
    with op.batch_alter_table("mail_attachment") as batch_op:
        batch_op.add_column(sa.Column("qr", sa.String(), nullable=True))
        batch_op.drop_constraint(op.f(_CHECK), type_="check")
        batch_op.create_check_constraint(
            op.f(_CHECK),
            "CASE WHEN content IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN file_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN qr IS NULL THEN 0 ELSE 1 END = 1",
        )


def downgrade():
    op.execute("DELETE FROM mail_attachment WHERE qr IS NOT NULL")
    with op.batch_alter_table("mail_attachment") as batch_op:
        batch_op.drop_constraint(op.f(_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(_CHECK), "(content IS NULL) <> (file_id IS NULL)")
        batch_op.drop_column("qr")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.create_index("ix_registration_event_created_at", ["event_id", "created_at"])
        batch_op.drop_index("ix_registration_event_newest")
