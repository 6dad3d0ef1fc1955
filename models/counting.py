"""Counting events of applications (sự kiện thống kê): one dated row for each thing that a tally counts. Never changed
nor deleted: what turns out wrong is balanced by another event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from models.tables import event


class Kind(StrEnum):
    REGISTERED = "registered"
    REGISTRATION_UNDONE = "registration_undone"  # it was a duplicate after all
    ADMITTED = "admitted"
    ADMISSION_UNDONE = "admission_undone"
    LEFT = "left"
    TRANSFERRED_OUT = "transferred_out"
    TRANSFERRED_IN = "transferred_in"


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened: `day` the day it counts on, `at` when it was recorded."""

    kind: Kind
    day: date
    at: datetime


def count(connection: Connection, rows: Sequence[Row[Any]], what: Counted) -> None:
    """One event for each of these rows of `application`, with the unit and enterprise that they have now."""
    events = [
        {
            "kind": what.kind,
            "day": what.day,
            "at": what.at,
            "application_id": row.id,
            "unit_id": row.unit_id,
            "enterprise_id": row.enterprise_id,
            "gender": row.gender,
            "minority": row.minority,
        }
        for row in rows
    ]
    if events:
        connection.execute(event.insert(), events)


def is_registered(connection: Connection, application_id: int) -> bool:
    """Whether the application is counted as sent: more often counted than taken back."""
    signed = case((event.c.kind == Kind.REGISTERED, 1), (event.c.kind == Kind.REGISTRATION_UNDONE, -1), else_=0)
    query = select(func.sum(signed)).where(event.c.application_id == application_id)
    return (connection.execute(query).scalar() or 0) > 0
