"""Numbers of workers are kept by day. Of before, surveys are known, and since when the register's number holds; where
that is not known it is taken to hold ever since, as tallies of past days took it until now."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KNOWN = """
INSERT INTO headcount (enterprise_id, day, number)
SELECT id, coalesce(headcount_day, '2000-01-01'), headcount FROM enterprise
WHERE headcount IS NOT NULL AND batch_id IS NULL
"""  # what came with an import that is not tidied up yet gets its row when it is
SURVEYED = """
INSERT INTO headcount (enterprise_id, day, number)
SELECT it.enterprise_id, it.day, it.headcount FROM survey it
JOIN enterprise ON enterprise.id = it.enterprise_id AND it.day < enterprise.headcount_day
WHERE it.headcount IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM survey later WHERE later.enterprise_id = it.enterprise_id AND later.day = it.day
    AND later.headcount IS NOT NULL AND later.id > it.id
)
"""


def upgrade() -> None:
    op.create_table(
        "headcount",
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_headcount_enterprise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "day", name=op.f("pk_headcount")),
        sqlite_with_rowid=False,
    )
    op.execute(sa.text(KNOWN))
    op.execute(sa.text(SURVEYED))


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
