"""Grievances: cases, threads, attachments, steps, limits; and messages that fade on pages."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grievance_limit",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_grievance_limit")),
    )
    op.create_index("ix_grievance_limit_day", "grievance_limit", ["day"], unique=False)
    op.create_table(
        "grievance_block",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_grievance_block_officer_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_grievance_block_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_grievance_block")),
    )
    op.create_table(
        "grievance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("avoid", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("around_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("about_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.Column("opened_day", sa.Date(), nullable=False),
        sa.Column("opened_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("answered_day", sa.Date(), nullable=True),
        sa.Column("word_day", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("closed_day", sa.Date(), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("(mode = 'anonymous') = (receipt IS NOT NULL)", name=op.f("ck_grievance_receipt")),
        sa.CheckConstraint("(status = 'closed') = (closed_day IS NOT NULL)", name=op.f("ck_grievance_closed")),
        sa.CheckConstraint("kind IN ('question', 'report', 'proposal')", name=op.f("ck_grievance_kind")),
        sa.CheckConstraint(
            "mode <> 'anonymous' OR (person_id IS NULL AND identity IS NULL AND opened_at IS NULL)",
            name=op.f("ck_grievance_nobody"),
        ),
        sa.CheckConstraint("mode IN ('anonymous', 'confidential', 'open')", name=op.f("ck_grievance_mode")),
        sa.CheckConstraint(
            "status IN ('new', 'taken', 'asked', 'answered', 'forwarded', 'closed')", name=op.f("ck_grievance_status")
        ),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_grievance_rating")),
        sa.ForeignKeyConstraint(["about_person_id"], ["person.id"], name=op.f("fk_grievance_about_person_id")),
        sa.ForeignKeyConstraint(["around_unit_id"], ["unit.id"], name=op.f("fk_grievance_around_unit_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_grievance_enterprise_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_grievance_officer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grievance_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_grievance_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance")),
        sa.UniqueConstraint("receipt", name=op.f("uq_grievance_receipt")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grievance_closed_day", "grievance", ["closed_day"], unique=False)
    op.create_index(
        "ix_grievance_enterprise_id", "grievance", ["enterprise_id", "category", "opened_day"], unique=False
    )
    op.create_index(
        "ix_grievance_officer_id",
        "grievance",
        ["officer_id"],
        unique=False,
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "ix_grievance_open",
        "grievance",
        ["unit_id", "due"],
        unique=False,
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index("ix_grievance_opened_day", "grievance", ["opened_day"], unique=False)
    op.create_index("ix_grievance_person_id", "grievance", ["person_id"], unique=False)
    op.create_index(
        "ix_grievance_untold",
        "grievance",
        ["opened_day"],
        unique=False,
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )
    op.create_table(
        "grievance_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grievance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voice", sa.String(length=10), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("voice IN ('worker', 'officer', 'note')", name=op.f("ck_grievance_entry_voice")),
        sa.ForeignKeyConstraint(
            ["grievance_id"], ["grievance.id"], name=op.f("fk_grievance_entry_grievance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_grievance_entry_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grievance_entry_grievance_id", "grievance_entry", ["grievance_id"], unique=False)
    op.create_table(
        "grievance_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grievance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["grievance_id"], ["grievance.id"], name=op.f("fk_grievance_step_grievance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_grievance_step_officer_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_grievance_step_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance_step")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grievance_step_grievance_id", "grievance_step", ["grievance_id"], unique=False)
    op.create_table(
        "grievance_blob",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance_blob")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grievance_blob_day", "grievance_blob", ["day"], unique=False)
    op.create_table(
        "grievance_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grievance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["grievance_entry.id"], name=op.f("fk_grievance_file_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["blob_id"], ["grievance_blob.id"], name=op.f("fk_grievance_file_blob_id")),
        sa.UniqueConstraint("blob_id", name=op.f("uq_grievance_file_blob_id")),
        sa.ForeignKeyConstraint(
            ["grievance_id"], ["grievance.id"], name=op.f("fk_grievance_file_grievance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance_file")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grievance_file_entry_id", "grievance_file", ["entry_id"], unique=False)
    op.create_index("ix_grievance_file_grievance_id", "grievance_file", ["grievance_id"], unique=False)
    op.add_column("outbox", sa.Column("fades_at", models.tables.Moment(timezone=True), nullable=True))
    op.create_index(
        "ix_outbox_fades_at",
        "outbox",
        ["fades_at"],
        unique=False,
        sqlite_where=sa.text("fades_at IS NOT NULL"),
        postgresql_where=sa.text("fades_at IS NOT NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
