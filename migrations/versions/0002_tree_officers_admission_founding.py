"""The tree by date, officers, founding, and what admission keeps."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Who is responsible for the enterprises there are: the union over their commune, else the province's.
ASSIGN = """
UPDATE enterprise SET unit_id = coalesce(
    (SELECT min(unit_id) FROM unit_commune WHERE unit_commune.commune = enterprise.commune),
    (SELECT min(id) FROM unit WHERE kind = 'province'))
"""


def upgrade() -> None:
    op.create_table(
        "officer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("granted_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("granted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revoked_at", models.tables.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'officer', 'admin')", name=op.f("ck_officer_role")),
        sa.CheckConstraint("revoked_at IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_officer_someone")),
        sa.ForeignKeyConstraint(["granted_by"], ["officer.id"], name=op.f("fk_officer_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_officer_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_officer_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_officer_unit_id", "officer", ["unit_id"], unique=False)
    op.create_index(
        "uq_officer_live",
        "officer",
        ["person_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "unit_move",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_move_parent_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_move_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("unit_id", "day", name=op.f("pk_unit_move")),
    )
    op.create_table(
        "officer_invite",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("made_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("used_at", models.tables.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'officer', 'admin')", name=op.f("ck_officer_invite_role")),
        sa.ForeignKeyConstraint(["made_by"], ["officer.id"], name=op.f("fk_officer_invite_made_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_officer_invite_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_invite")),
        sa.UniqueConstraint("code_index", name=op.f("uq_officer_invite_code_index")),
    )
    op.create_table(
        "core_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("head", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("added_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_core_member_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_core_member_officer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_core_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_member")),
        sa.UniqueConstraint("enterprise_id", "person_id", name=op.f("uq_core_member_enterprise_id_person_id")),
    )
    op.create_index("ix_core_member_person_id", "core_member", ["person_id"], unique=False)
    op.create_table(
        "founding_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("obstacle", sa.String(length=30), nullable=True),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_founding_step_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_founding_step_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_founding_step")),
    )
    op.create_index("ix_founding_step_enterprise_id", "founding_step", ["enterprise_id"], unique=False)
    op.create_table(
        "survey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("shifts", sa.String(length=100), nullable=True),
        sa.Column("owner_name", sa.String(length=100), nullable=True),
        sa.Column("owner_phone", sa.String(length=20), nullable=True),
        sa.Column("has_union", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_survey_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_survey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    op.create_index("ix_survey_enterprise_id", "survey", ["enterprise_id"], unique=False)
    op.create_index("ix_survey_person_id", "survey", ["person_id"], unique=False)
    op.create_table(
        "file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_file_application_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_file_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_file_application_id", "file", ["application_id"], unique=False)
    op.create_index("ix_file_chat_id", "file", ["chat_id"], unique=False)
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
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("renamed", sa.Boolean(), nullable=False),
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
    op.create_table(
        "request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("answered_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'refused')", name=op.f("ck_request_state")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_request_application_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_request_chat_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_request_enterprise_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_request_officer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_request_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_request_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_person_id", "request", ["person_id"], unique=False)
    op.create_index("ix_request_unit_id", "request", ["unit_id", "state", "due"], unique=False)
    op.add_column("application", sa.Column("question", sa.String(length=500), nullable=True))
    op.add_column("application", sa.Column("answer", sa.String(length=1000), nullable=True))
    op.add_column("application", sa.Column("reason", sa.String(length=500), nullable=True))
    op.add_column(
        "application",
        sa.Column(
            "duplicate_of",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("application.id", name="fk_application_duplicate_of"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("application", sa.Column("rejoins", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("application", sa.Column("signed_day", sa.Date(), nullable=True))
    op.add_column(
        "application", sa.Column("guardian_signed", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("application", sa.Column("decision_number", sa.String(length=60), nullable=True))
    op.add_column("application", sa.Column("decision_day", sa.Date(), nullable=True))
    op.add_column("application", sa.Column("ceremony_day", sa.Date(), nullable=True))
    op.add_column("application", sa.Column("official_number", sa.String(length=30), nullable=True))
    op.add_column(
        "application",
        sa.Column(
            "officer_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("officer.id", name="fk_application_officer_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("application", sa.Column("decided_at", models.tables.Moment(timezone=True), nullable=True))
    op.create_index("ix_application_decision", "application", ["unit_id", "decision_number"], unique=False)
    op.add_column("audit", sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("audit", sa.Column("detail", sa.String(length=200), nullable=True))
    op.create_index("ix_audit_unit_id", "audit", ["unit_id", "id"], unique=False)
    op.add_column("enterprise", sa.Column("sector", sa.String(length=100), nullable=True))
    op.add_column("enterprise", sa.Column("headcount_day", sa.Date(), nullable=True))
    op.add_column("enterprise", sa.Column("headcount_source", sa.String(length=20), nullable=True))
    op.add_column("enterprise", sa.Column("women", sa.Integer(), nullable=True))
    op.add_column("enterprise", sa.Column("minority", sa.Integer(), nullable=True))
    op.add_column("enterprise", sa.Column("contact_name", sa.String(length=100), nullable=True))
    op.add_column("enterprise", sa.Column("contact_phone", sa.String(length=20), nullable=True))
    op.add_column("enterprise", sa.Column("union_status", sa.String(length=10), nullable=True))
    op.add_column(
        "enterprise",
        sa.Column(
            "unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("unit.id", name="fk_enterprise_unit_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column(
        "enterprise", sa.Column("unit_by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "enterprise",
        sa.Column(
            "officer_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("officer.id", name="fk_enterprise_officer_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("enterprise", sa.Column("next_contact", sa.Date(), nullable=True))
    op.add_column("enterprise", sa.Column("stage", sa.String(length=20), server_default="surveyed", nullable=False))
    op.add_column("enterprise", sa.Column("stage_day", sa.Date(), nullable=True))
    op.add_column("enterprise", sa.Column("obstacle", sa.String(length=30), nullable=True))
    op.create_index("ix_enterprise_unit_id", "enterprise", ["unit_id", "stage"], unique=False)
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
    op.add_column(
        "unit",
        sa.Column(
            "successor_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("unit.id", name="fk_unit_successor_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("unit", sa.Column("decision_number", sa.String(length=60), nullable=True))
    op.add_column("unit", sa.Column("decision_day", sa.Date(), nullable=True))
    op.execute(ASSIGN)


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
