"""Zalo's bot: what its plan counts."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, String, Table

from models.tables.columns import metadata

zalo_bot_month = Table(  # messages of a month, both ways: the plan counts both
    "zalo_bot_month",
    metadata,
    Column("month", String(7), primary_key=True),  # of TIMEZONE: "2026-11"
    Column("received", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    CheckConstraint("received >= 0 AND sent >= 0", name="counted"),
)
