"""What the plan of Zalo's bot counts."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zalo_bot_month",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.CheckConstraint("received >= 0 AND sent >= 0", name=op.f("ck_zalo_bot_month_counted")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_zalo_bot_month")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
