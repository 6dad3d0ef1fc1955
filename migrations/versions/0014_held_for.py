"""What a credit was held for when its application turned out to be a duplicate."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credit", sa.Column("held_for", sa.String(length=20), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
