"""Links to files, for channels that carry none."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "link",
        sa.Column("id", number, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("chat_id", number, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("made_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", models.tables.Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", models.tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_link_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_link_token_hash")),
    )
    op.create_index("ix_link_chat_id", "link", ["chat_id"], unique=False)
    op.create_index("ix_link_expires_at", "link", ["expires_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
