"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.Float(53)


def upgrade() -> None:
    op.create_table(
        "knowledge_editors",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(80), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "knowledge_sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("editor_id", sa.Integer, sa.ForeignKey("knowledge_editors.id", ondelete="CASCADE"), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
    )
    op.create_table(
        "knowledge_articles",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("published_version", sa.Integer),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.String(120), nullable=False),
    )
    op.create_table(
        "knowledge_versions",
        sa.Column("article_id", sa.String(120), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("comment", sa.String(400), nullable=False),
    )
    op.create_table(
        "knowledge_openings",
        sa.Column("article_id", sa.String(120), primary_key=True),
        sa.Column("editor", sa.String(120), primary_key=True),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "knowledge_audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
    )
    op.create_table(
        "knowledge_publications",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("index_version", sa.String(80), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("contents", sa.Text, nullable=False),
    )
    op.create_table(
        "knowledge_inbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False, index=True),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("topic", sa.String(120)),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("done", sa.String(20)),
        sa.UniqueConstraint("conversation_id", "turn", "kind"),
    )
    op.create_table(
        "knowledge_ignored",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "knowledge_trials",
        sa.Column("conversation_id", sa.String(64), primary_key=True),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )


def downgrade() -> None:
    for name in ("trials", "ignored", "inbox", "publications", "audit", "openings", "versions", "articles", "sessions", "editors"):
        op.drop_table(f"knowledge_{name}")
