"""A paper is found by its file's fingerprint."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"])


def downgrade():
    op.drop_index(op.f("ix_document_sha256"), table_name="document")
