"""Targets of units, numbers typed for reports, and reports of closed periods."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LIVE = sa.text("replaced_at IS NULL")


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _made_by_officer_for_unit(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f(f"fk_{table}_officer_id")),
    )


def upgrade() -> None:
    _targets()
    _typed_numbers()
    _reports()


def _targets() -> None:
    op.create_table(
        "target",
        _id("id"),
        _id("unit_id"),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("indicator", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.Column("set_at", models.tables.Moment(timezone=True), nullable=False),
        _id("officer_id", nullable=True),
        sa.Column("replaced_at", models.tables.Moment(timezone=True), nullable=True),
        *_made_by_officer_for_unit("target"),
        sa.CheckConstraint("value >= 0", name=op.f("ck_target_value_not_negative")),
        sa.CheckConstraint("indicator IN ('admitted', 'net', 'founded')", name=op.f("ck_target_indicator")),
    )
    live = ["unit_id", "year", "indicator"]
    op.create_index("uq_target_live", "target", live, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_target_unit_id", "target", ["unit_id", "year", "id"])


def _typed_numbers() -> None:
    op.create_table(
        "typed_number",
        _id("id"),
        _id("unit_id"),
        sa.Column("span", sa.String(length=10), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", models.tables.Moment(timezone=True), nullable=False),
        _id("officer_id", nullable=True),
        sa.Column("replaced_at", models.tables.Moment(timezone=True), nullable=True),
        *_made_by_officer_for_unit("typed_number"),
        sa.CheckConstraint("value >= 0", name=op.f("ck_typed_number_value_not_negative")),
    )
    live = ["unit_id", "span", "first", "name"]
    op.create_index("uq_typed_number_live", "typed_number", live, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


def _reports() -> None:
    op.create_table(
        "report",
        _id("id"),
        _id("unit_id"),
        sa.Column("span", sa.String(length=10), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("closed_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        _id("officer_id", nullable=True),
        *_made_by_officer_for_unit("report"),
        sa.UniqueConstraint("unit_id", "span", "first", name=op.f("uq_report_unit_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "report_line",
        _id("report_id"),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        _id("unit_id", nullable=True),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "place", name=op.f("pk_report_line")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_line_report_id"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
