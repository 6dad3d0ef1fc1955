"""Tallies that are sent: kept as they were, and switched off by who does not want them."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("officer", sa.Column("tallies", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.create_table(
        "tally_sent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tally_sent_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_sent")),
        sa.UniqueConstraint("unit_id", "job", "period", name=op.f("uq_tally_sent_unit_id_job_period")),
    )
    op.create_index("ix_tally_sent_unit_id", "tally_sent", ["unit_id", "at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
