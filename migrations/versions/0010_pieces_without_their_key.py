"""The pieces that enterprises are found by, without a foreign key and an index of their own: a list of ten thousand
brings half a million of them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_enterprise_trigram_enterprise_id", "enterprise_trigram")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_enterprise_trigram_enterprise_id", "enterprise_trigram", type_="foreignkey")
        return
    op.rename_table("enterprise_trigram", "enterprise_trigram_before")  # SQLite cannot drop a key
    op.create_table(
        "enterprise_trigram",
        sa.Column("trigram", sa.String(length=3), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trigram", "enterprise_id", name=op.f("pk_enterprise_trigram")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO enterprise_trigram SELECT trigram, enterprise_id FROM enterprise_trigram_before ORDER BY 1, 2"
    )
    op.drop_table("enterprise_trigram_before")


def downgrade() -> None:
    raise NotImplementedError("restore a backup of before the step instead")
