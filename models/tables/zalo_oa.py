"""Zalo's Official Account: its tokens, and what messages out of the free window cost."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String, Table

from models.tables.columns import Moment, metadata

zalo_oa_token = Table(  # one row an Official Account; a refresh token opens once, so one process at a time refreshes
    "zalo_oa_token",
    metadata,
    Column("oa_id", String(40), primary_key=True),
    Column("tokens", LargeBinary, nullable=False),  # sealed JSON: access, refresh
    Column("generation", Integer, nullable=False),  # one more with each new pair
    Column("access_until", Moment, nullable=False),
    Column("refreshed_at", Moment, nullable=False),  # when this pair came; a refresh token lives three months
    Column("taken_from", LargeBinary),  # keyed hash of the setting's token that was taken in last
    Column("holder", String(32)),  # who refreshes at this moment
    Column("lease_until", Moment),
    Column("refused_at", Moment),  # since when Zalo does not take the refresh token, and its error
    Column("refused_code", Integer),
    CheckConstraint("(holder IS NULL) = (lease_until IS NULL)", name="lease"),
)
zalo_oa_month = Table(  # what was sent out of the free window
    "zalo_oa_month",
    metadata,
    Column("month", String(7), primary_key=True),  # of TIMEZONE: "2026-11"
    Column("messages", Integer, nullable=False),
    Column("spent", Integer, nullable=False),  # đồng
    CheckConstraint("messages >= 0 AND spent >= 0", name="counted"),
)
