"""Slow work as tasks, lists of enterprises staged before they are switched on, and files that belong to a chat."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tasks()
    _batches()
    op.add_column(
        "file",
        sa.Column(
            "chat_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("chat.id", name="fk_file_chat_id", ondelete="CASCADE"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index("ix_file_chat_id", "file", ["chat_id"], unique=False)


def _tasks() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("lease_until", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("made_at", models.tables.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'done', 'told')", name=op.f("ck_task_state")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_task_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_task_chat_id", "task", ["chat_id"], unique=False)
    op.create_index(
        "ix_task_open",
        "task",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state <> 'told'"),
        postgresql_where=sa.text("state <> 'told'"),
    )


def _batches() -> None:
    op.create_table(
        "enterprise_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lease_until", models.tables.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'switched', 'dead')", name=op.f("ck_enterprise_batch_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_batch")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "enterprise_staged",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=True),
        sa.Column("commune", sa.String(length=40), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("sector", sa.String(length=100), nullable=True),
        sa.Column("headcount_day", sa.Date(), nullable=True),
        sa.Column("headcount_source", sa.String(length=20), nullable=True),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("minority", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=100), nullable=True),
        sa.Column("contact_phone", sa.String(length=20), nullable=True),
        sa.Column("union_status", sa.String(length=10), nullable=True),
        sa.Column("next_contact", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["enterprise_batch.id"], name=op.f("fk_enterprise_staged_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "enterprise_id", name=op.f("pk_enterprise_staged")),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "enterprise",
        sa.Column(
            "batch_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("enterprise_batch.id", name="fk_enterprise_batch_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(
        "ix_enterprise_batch_id",
        "enterprise",
        ["batch_id"],
        unique=False,
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
