"""Invites, volunteers, and whom an application is owed to."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("begun_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("active_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("revoked_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("workplace", sa.String(length=200), nullable=True),
        sa.CheckConstraint("state = 'revoked' OR person_id IS NOT NULL", name=op.f("ck_volunteer_someone")),
        sa.CheckConstraint("state IN ('learning', 'waiting', 'active', 'revoked')", name=op.f("ck_volunteer_state")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_volunteer_officer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_volunteer_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_volunteer_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_volunteer_unit_id", "volunteer", ["unit_id", "state"], unique=False)
    op.create_index(
        "uq_volunteer_live",
        "volunteer",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'revoked'"),
        postgresql_where=sa.text("state <> 'revoked'"),
    )
    op.create_table(
        "wording",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_wording_officer_id")),
        sa.PrimaryKeyConstraint("key", "language", name=op.f("pk_wording")),
    )
    op.create_table(
        "invite",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("campaign", sa.String(length=40), nullable=True),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("made_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", models.tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_invite_enterprise_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invite_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_invite_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("code", name=op.f("uq_invite_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invite_enterprise_id", "invite", ["enterprise_id"], unique=False)
    op.create_index("ix_invite_person_id", "invite", ["person_id"], unique=False)
    op.create_index("ix_invite_unit_id", "invite", ["unit_id"], unique=False)
    op.create_table(
        "sitting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("commune", sa.String(length=40), nullable=True),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("begun_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", models.tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_sitting_enterprise_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sitting_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sitting_person_id", "sitting", ["person_id"], unique=False)
    op.create_table(
        "invite_day",
        sa.Column("invite_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.CheckConstraint("opened > 0", name=op.f("ck_invite_day_positive")),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_invite_day_invite_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("invite_id", "day", name=op.f("pk_invite_day")),
    )
    op.create_table(
        "touch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invite_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=True),
        sa.Column("first_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("last_at", models.tables.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("way IN ('page', 'link', 'typed')", name=op.f("ck_touch_way")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_touch_chat_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_touch_invite_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch")),
        sa.UniqueConstraint("chat_id", "invite_id", name=op.f("uq_touch_chat_id_invite_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_touch_device", "touch", ["device"], unique=False)
    op.create_index("ix_touch_invite_id", "touch", ["invite_id", "known"], unique=False)
    op.create_table(
        "credit",
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invite_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("sent_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("given_day", sa.Date(), nullable=True),
        sa.Column("decided_at", models.tables.Moment(timezone=True), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(state = 'given') = (given_day IS NOT NULL)", name=op.f("ck_credit_given")),
        sa.CheckConstraint("state IN ('sent', 'held', 'given', 'denied')", name=op.f("ck_credit_state")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_credit_application_id")),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_credit_invite_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_credit_officer_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_credit")),
    )
    op.create_index(
        "ix_credit_held",
        "credit",
        ["application_id"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_credit_given_day",
        "credit",
        ["given_day"],
        unique=False,
        sqlite_where=sa.text("given_day IS NOT NULL"),
        postgresql_where=sa.text("given_day IS NOT NULL"),
    )
    op.create_index("ix_credit_invite_id", "credit", ["invite_id", "state"], unique=False)
    op.add_column(
        "application",
        sa.Column(
            "first_invite_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("invite.id", name="fk_application_first_invite_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column(
        "application",
        sa.Column(
            "last_invite_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("invite.id", name="fk_application_last_invite_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column(
        "application",
        sa.Column(
            "assisted_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("person.id", name="fk_application_assisted_by"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column(
        "application",
        sa.Column(
            "sitting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("sitting.id", name="fk_application_sitting_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("application", sa.Column("to_sign", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("application", sa.Column("code_word", sa.LargeBinary(), nullable=True))
    op.add_column(
        "application", sa.Column("claim_tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("application", sa.Column("claimed_at", models.tables.Moment(timezone=True), nullable=True))
    op.drop_index("ix_application_name", "application")
    op.create_index("ix_application_name", "application", ["unit_id", "folded_name", "id"], unique=False)
    op.create_index("ix_application_assisted_by", "application", ["assisted_by"], unique=False)
    op.create_index("ix_application_sitting_id", "application", ["sitting_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
