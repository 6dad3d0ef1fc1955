"""Consents by purpose and day: who agreed lately is found without reading all of them."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_consent_given_at", "consent", ["purpose", "given_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
