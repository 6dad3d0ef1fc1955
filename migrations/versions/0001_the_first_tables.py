"""The first tables."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "enterprise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=True),
        sa.Column("commune", sa.String(length=40), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_enterprise_headcount_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("tax_code", name=op.f("uq_enterprise_tax_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_enterprise_folded", "enterprise", ["folded"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("erased_at", models.tables.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", models.tables.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "trigram_count",
        sa.Column("trigram", sa.String(length=3), nullable=False),
        sa.Column("enterprises", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trigram", name=op.f("pk_trigram_count")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("possible_duplicate", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("commune", sa.String(length=40), nullable=True),
        sa.Column("full_name", sa.String(length=60), nullable=True),
        sa.Column("folded_name", sa.String(length=60), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=10), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("job", sa.String(length=100), nullable=True),
        sa.Column("citizen_number", sa.LargeBinary(), nullable=True),
        sa.Column("citizen_number_index", sa.LargeBinary(), nullable=True),
        sa.Column("ethnic_group", sa.LargeBinary(), nullable=True),
        sa.Column("minority", sa.Boolean(), nullable=True),
        sa.Column("guardian_name", sa.String(length=60), nullable=True),
        sa.Column("guardian_phone", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("sent_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("admitted_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "status = 'erased' OR (person_id IS NOT NULL AND full_name IS NOT NULL AND folded_name IS NOT NULL"
            " AND birth_date IS NOT NULL AND gender IS NOT NULL)",
            name=op.f("ck_application_complete"),
        ),
        sa.CheckConstraint(
            "status IN ('submitted', 'needs_info', 'eligible', 'admitted', 'left', 'transferred', 'refused',"
            " 'withdrawn', 'duplicate', 'erased')",
            name=op.f("ck_application_status"),
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_application_enterprise_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_application_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("card", name=op.f("uq_application_card")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_application_citizen_number_index", "application", ["citizen_number_index"], unique=False)
    op.create_index("ix_application_enterprise_id", "application", ["enterprise_id", "status"], unique=False)
    op.create_index("ix_application_phone", "application", ["phone", "birth_date"], unique=False)
    op.create_index("ix_application_unit_id", "application", ["unit_id", "status"], unique=False)
    op.create_index(
        "uq_application_live",
        "application",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('submitted', 'needs_info', 'eligible', 'admitted')"),
        postgresql_where=sa.text("status IN ('submitted', 'needs_info', 'eligible', 'admitted')"),
    )
    op.create_table(
        "chat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("conversation", sa.String(length=30), server_default="", nullable=False),
        sa.Column("step", sa.String(length=40), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("stuck", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("gone", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("heard_at", models.tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chat_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_chat_channel_external_id")),
    )
    op.create_index("ix_chat_person_id", "chat", ["person_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("given_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("withdrawn_at", models.tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_live",
        "consent",
        ["person_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "enterprise_trigram",
        sa.Column("trigram", sa.String(length=3), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_trigram_enterprise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("trigram", "enterprise_id", name=op.f("pk_enterprise_trigram")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_enterprise_trigram_enterprise_id", "enterprise_trigram", ["enterprise_id"], unique=False)
    op.create_table(
        "unit_commune",
        sa.Column("commune", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_commune_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("commune", "unit_id", name=op.f("pk_unit_commune")),
    )
    op.create_index("ix_unit_commune_unit_id", "unit_commune", ["unit_id"], unique=False)
    op.create_table(
        "unit_enterprise",
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_unit_enterprise_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_enterprise_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("enterprise_id", "unit_id", name=op.f("pk_unit_enterprise")),
    )
    op.create_index("ix_unit_enterprise_unit_id", "unit_enterprise", ["unit_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("gender", sa.String(length=10), nullable=False),
        sa.Column("minority", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_event_application_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_event_enterprise_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("application_id", "kind", "at", name=op.f("uq_event_application_id_kind_at")),
    )
    op.create_index("ix_event_day", "event", ["day", "kind"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state = 'waiting' OR payload IS NULL", name=op.f("ck_inbox_payload_erased")),
        sa.CheckConstraint("state IN ('done', 'waiting', 'parked')", name=op.f("ck_inbox_state")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_inbox_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_inbox_channel_external_id")),
    )
    op.create_index("ix_inbox_chat_id", "inbox", ["chat_id"], unique=False)
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"], unique=False)
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lease_until", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed', 'unknown')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_outbox_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_chat_id", "outbox", ["chat_id", "id"], unique=False)
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"], unique=False)
    op.create_index(
        "ix_outbox_queued",
        "outbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("expires_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("used_at", models.tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_page_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_page_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_page_chat_id", "page", ["chat_id"], unique=False)
    _make_audit_append_only()


def _make_audit_append_only() -> None:
    """Nobody changes or removes a line of the audit, not even through the database."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "EXECUTE FUNCTION audit_append_only()"
    )


def downgrade() -> None:
    raise NotImplementedError("there is nothing older than the first tables: restore a backup instead")
