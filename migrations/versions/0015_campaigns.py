"""Campaigns: their words, the people on their lists, and who sends them."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = models.tables.Moment(timezone=True)


def upgrade() -> None:
    _campaigns()
    _recipients()
    op.drop_index("ix_consent_given_at", "consent")  # with the purpose in front SQLite took it for a list of people
    op.create_index("ix_consent_given_at", "consent", ["given_at"], unique=False)
    op.create_table(
        "lane",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", ID, nullable=False),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("officer_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("narrowed", sa.String(length=100), nullable=True),
        sa.Column("text_vi", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("repeat", sa.String(length=10), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=True),
        sa.Column("start_at", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("frozen_to", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("taken_to", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("active_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting', 'freezing', 'sending', 'paused', 'asking', 'done', 'stopped')",
            name=op.f("ck_campaign_state"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_campaign_unit_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_campaign_officer_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_campaign_file_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("origin", name=op.f("uq_campaign_origin")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_campaign_unit_id", "campaign", ["unit_id", "id"], unique=False)
    lane = sa.text("state IN ('waiting', 'freezing', 'sending')")
    op.create_index("ix_campaign_lane", "campaign", ["id"], unique=False, sqlite_where=lane, postgresql_where=lane)


def _recipients() -> None:
    op.create_table(
        "recipient",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="queued", nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'later', 'sending', 'sent', 'failed', 'blocked', 'unknown')",
            name=op.f("ck_recipient_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_recipient_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_recipient")),
        sqlite_with_rowid=False,
    )
    decided = sa.text("state <> 'queued'")
    op.create_index(
        "ix_recipient_state",
        "recipient",
        ["campaign_id", "state", "at"],
        unique=False,
        sqlite_where=decided,
        postgresql_where=decided,
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
