"""A unit's telephone number, for those who have questions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("phone", sa.String(length=20), nullable=True))
