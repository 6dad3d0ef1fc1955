"""Targets, numbers typed for reports, and reports of closed periods (chỉ tiêu, số tự khai, báo cáo đã chốt)."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

LIVE = "replaced_at IS NULL"


def _unit() -> Column[int]:
    """Demonstration units go with all that was made for them."""
    return Column("unit_id", Id, ForeignKey("unit.id", ondelete="CASCADE"), nullable=False)


target = Table(  # a number wanted of a unit in a year; never changed: a new row replaces it, the old one is the history
    "target",
    metadata,
    id_(),
    _unit(),
    Column("year", SmallInteger, nullable=False),
    Column("indicator", String(10), nullable=False),  # domain/targets.py
    Column("value", Integer, nullable=False),
    Column("decision_number", String(60)),  # of the paper that gives it
    Column("set_at", Moment, nullable=False),
    ref("officer_id", "officer.id", nullable=True),  # who set it
    Column("replaced_at", Moment),
    CheckConstraint("value >= 0", name="value_not_negative"),
    CheckConstraint("indicator IN ('admitted', 'net', 'founded')", name="indicator"),
    Index("uq_target_live", "unit_id", "year", "indicator", unique=True, **only(LIVE)),
    Index("ix_target_unit_id", "unit_id", "year", "id"),
)
typed_number = Table(  # what no record here tells, typed by an officer for a period: members introduced to the Party
    "typed_number",
    metadata,
    id_(),
    _unit(),
    Column("span", String(10), nullable=False),  # domain/periods.py
    Column("first", Date, nullable=False),
    Column("name", String(20), nullable=False),  # domain/reports.py
    Column("value", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    ref("officer_id", "officer.id", nullable=True),
    Column("replaced_at", Moment),
    CheckConstraint("value >= 0", name="value_not_negative"),
    Index("uq_typed_number_live", "unit_id", "span", "first", "name", unique=True, **only(LIVE)),
)
report = Table(  # a period of a unit that is closed: its numbers are kept as they were, corrections show beside them
    "report",
    metadata,
    id_(),
    _unit(),
    Column("span", String(10), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("closed_at", Moment, nullable=False),
    Column("details", Text, nullable=False),  # JSON: what was overdue and what hindered, by codes and enterprises
    ref("officer_id", "officer.id", nullable=True),
    UniqueConstraint("unit_id", "span", "first"),
    sqlite_autoincrement=True,
)
report_line = Table(  # one unit of a closed report: counts only, nothing of a person
    "report_line",
    metadata,
    Column("report_id", Id, ForeignKey("report.id", ondelete="CASCADE"), primary_key=True),
    Column("place", SmallInteger, primary_key=True),  # in the report's order; 0 is the sum
    Column("name", String(200), nullable=False),  # as the unit was called then
    Column("unit_id", Id),  # none in the sum
    Column("numbers", Text, nullable=False),  # JSON: name of domain/reports.py → count
)
