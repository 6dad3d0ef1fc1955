"""Tallies: how applications ended without an admission, and where they went, become counting events too."""

from datetime import timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

VIET_NAM = timezone(timedelta(hours=7))
UNDECIDED = "status IN ('submitted', 'needs_info', 'eligible') AND NOT possible_duplicate"
CHUNK = 500  # rows of one INSERT
PLACE = ("unit_id", "enterprise_id", "gender", "minority")

application = sa.table(
    "application",
    *(sa.column(name) for name in ("id", "status", *PLACE)),
    sa.column("possible_duplicate", sa.Boolean),
    sa.column("ended_at", models.tables.Moment),
)
event = sa.table(
    "event",
    *(sa.column(name) for name in ("id", "kind", "application_id", "unit_id", "enterprise_id", "gender")),
    sa.column("day", sa.Date),
    sa.column("at", models.tables.Moment),
    sa.column("minority", sa.Boolean),
)


def upgrade() -> None:
    connection = op.get_bind()
    _add(connection, [*_ended(connection), *_elsewhere(connection)])
    op.drop_index("ix_event_day", "event")
    op.create_index("ix_event_day", "event", ["day", "kind", *PLACE], unique=False)
    op.create_index(
        "ix_event_unit_id", "event", ["unit_id", "enterprise_id", "kind", "day", "gender", "minority"], unique=False
    )
    op.create_index("ix_event_at", "event", ["at"], unique=False)
    op.create_index(
        "ix_application_undecided",
        "application",
        ["unit_id", "enterprise_id", "sent_at"],
        unique=False,
        sqlite_where=sa.text(UNDECIDED),
        postgresql_where=sa.text(UNDECIDED),
    )


def _ended(connection: sa.Connection) -> list[dict[str, Any]]:
    """A refusal, or the person's own end, of what is counted as sent and was never admitted. Of what has been emptied
    since nobody knows which of the two it was."""
    last = _last(connection)
    ends = ("refused", "withdrawn", "erased")
    query = sa.select(application).where(application.c.status.in_(ends), application.c.ended_at.is_not(None))
    return [
        _event(last[row.id], "refused" if row.status == "refused" else "withdrawn", row.ended_at)
        for row in connection.execute(query)
        if row.id in last and not row.possible_duplicate and _waits(last[row.id])
    ]


def _elsewhere(connection: sa.Connection) -> list[dict[str, Any]]:
    """What waits, or is a member, at another place than the last event says: since when is not known any more, so from
    the moment of that event on."""
    last = _last(connection)
    live = ("submitted", "needs_info", "eligible", "admitted")
    query = sa.select(application).where(application.c.status.in_(live), ~application.c.possible_duplicate)
    found = []
    for row in connection.execute(query):
        was = last.get(row.id)
        if was is None or (was["unit_id"], was["enterprise_id"]) == (row.unit_id, row.enterprise_id):
            continue
        place = {"unit_id": row.unit_id, "enterprise_id": row.enterprise_id}
        if row.status == "admitted":
            found += [_event(was, "moved_out", was["at"]), _event({**was, **place}, "moved_in", was["at"])]
        else:
            found.append(_event({**was, **place}, "handed_on", was["at"]))
    return found


def _last(connection: sa.Connection) -> dict[int, dict[str, Any]]:
    """The newest event of each application."""
    rows = connection.execute(sa.select(event).order_by(event.c.id))
    return {row.application_id: dict(row._mapping) for row in rows}


def _waits(last: dict[str, Any]) -> bool:
    return last["kind"] in ("registered", "admission_undone")


def _event(of: dict[str, Any], kind: str, at: Any) -> dict[str, Any]:
    place = {name: of[name] for name in ("application_id", *PLACE)}
    return {**place, "kind": kind, "at": at, "day": at.astimezone(VIET_NAM).date()}


def _add(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        connection.execute(event.insert(), rows[start : start + CHUNK])


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
