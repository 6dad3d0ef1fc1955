"""Grievances keep the day alone: between two entries with their minute, an anonymous one would have stood with its own.
The moment of opening is kept where an hour is promised, of urgent ones under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("grievance_entry", "at")
    op.drop_column("grievance_step", "at")
    op.execute(sa.text("UPDATE grievance SET opened_at = NULL WHERE NOT urgent"))


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
