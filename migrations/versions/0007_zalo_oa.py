"""Zalo's Official Account: its tokens, and what a month's messages out of the free window cost."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zalo_oa_token",
        sa.Column("oa_id", sa.String(length=40), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("access_until", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("refreshed_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("taken_from", sa.LargeBinary(), nullable=True),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("lease_until", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("refused_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("refused_code", sa.Integer(), nullable=True),
        sa.CheckConstraint("(holder IS NULL) = (lease_until IS NULL)", name=op.f("ck_zalo_oa_token_lease")),
        sa.PrimaryKeyConstraint("oa_id", name=op.f("pk_zalo_oa_token")),
    )
    op.create_table(
        "zalo_oa_month",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.CheckConstraint("messages >= 0 AND spent >= 0", name=op.f("ck_zalo_oa_month_counted")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_zalo_oa_month")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
