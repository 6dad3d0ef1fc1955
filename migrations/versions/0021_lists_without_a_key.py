"""A campaign's list without a foreign key, which PostgreSQL checks a million times, and with its state's check begun by
what every row is written with: for more than two values SQLite puts together a list of them for each row."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = models.tables.Moment(timezone=True)
STATES = "state = 'queued' OR state IN ('later', 'sending', 'sent', 'failed', 'blocked', 'unknown')"
COLUMNS = "campaign_id, person_id, state, at, reason"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("fk_recipient_campaign_id"), "recipient", type_="foreignkey")
        op.drop_constraint(op.f("ck_recipient_state"), "recipient", type_="check")
        op.create_check_constraint(op.f("ck_recipient_state"), "recipient", STATES)
        return
    op.drop_index("ix_recipient_state", "recipient")
    op.rename_table("recipient", "recipient_before")  # SQLite cannot drop a constraint
    _recipients()
    op.execute(f"INSERT INTO recipient ({COLUMNS}) SELECT {COLUMNS} FROM recipient_before ORDER BY 1, 2")  # noqa: S608
    op.drop_table("recipient_before")


def _recipients() -> None:
    op.create_table(
        "recipient",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="queued", nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_recipient_state")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_recipient")),
        sqlite_with_rowid=False,
    )
    decided = sa.text("state <> 'queued'")
    op.create_index("ix_recipient_state", "recipient", ["campaign_id", "state", "at"], sqlite_where=decided)


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
