"""Accounts that editors manage themselves, lock-out by attempt, the score of an inbox item."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.Float(53)


def upgrade() -> None:
    with op.batch_alter_table("knowledge_editors") as table:
        table.add_column(sa.Column("is_disabled", sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()))
        table.drop_column("failures")
        table.drop_column("locked_until")
    op.create_table(
        "knowledge_failures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", TIME, nullable=False, index=True),
        sa.Column("login", sa.String(80), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
    )
    op.create_table(
        "knowledge_devices",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("editor_id", sa.Integer, sa.ForeignKey("knowledge_editors.id", ondelete="CASCADE"), nullable=False),
        sa.Column("last_at", TIME, nullable=False),
    )
    op.add_column("knowledge_inbox", sa.Column("score", TIME))
