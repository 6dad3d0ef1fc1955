"""Chats in which somebody tells a grievance are found at once: what is left open there is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TELLING = sa.text("conversation IN ('grievance', 'grievance_thread', 'receipt', 'case_act')")


def upgrade() -> None:
    op.create_index("ix_chat_telling", "chat", ["heard_at"], sqlite_where=TELLING, postgresql_where=TELLING)


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
