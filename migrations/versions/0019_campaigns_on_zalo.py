"""What a campaign would cost on Zalo's Official Account, by when its people wrote last."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("zalo_free", "zalo_charged", "zalo_unreachable"):
        op.add_column("campaign", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
