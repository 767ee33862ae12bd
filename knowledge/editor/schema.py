"""The tables of the knowledge store. `migrations/` makes them; a test holds both to each other.

Names begin with `knowledge_`: on PostgreSQL every store of the project shares one database. Times are seconds since 1970.
"""

import sqlalchemy as sa

metadata = sa.MetaData()
VERSION_TABLE = "knowledge_schema"

editors = sa.Table(
    "knowledge_editors",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("login", sa.String(80), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("created_at", sa.Float(53), nullable=False),
    sa.Column("is_disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    # The password was chosen by somebody else: nothing but another one may be done with it.
    sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()),
)
# Sign-ins that failed lately. `login` is a digest: by mistake, what is typed there may be a password. `device` is the digest of
# a browser that signed in to this account before, or empty.
failures = sa.Table(
    "knowledge_failures",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float(53), nullable=False, index=True),
    sa.Column("login", sa.String(80), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("device", sa.String(64), nullable=False),
)
devices = sa.Table(
    "knowledge_devices",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("editor_id", sa.Integer, sa.ForeignKey("knowledge_editors.id", ondelete="CASCADE"), nullable=False),
    sa.Column("last_at", sa.Float(53), nullable=False),
)
sessions = sa.Table(
    "knowledge_sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("editor_id", sa.Integer, sa.ForeignKey("knowledge_editors.id", ondelete="CASCADE"), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Float(53), nullable=False),
    sa.Column("last_at", sa.Float(53), nullable=False),
)
# One row an answer: its working version, and the one that members read (null: none).
articles = sa.Table(
    "knowledge_articles",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("published_version", sa.Integer),
    sa.Column("updated_at", sa.Float(53), nullable=False),
    sa.Column("updated_by", sa.String(120), nullable=False),
)
versions = sa.Table(
    "knowledge_versions",
    metadata,
    sa.Column("article_id", sa.String(120), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("author", sa.String(120), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False),
    sa.Column("comment", sa.String(400), nullable=False),
)
# Who has an answer open: a courtesy, not a lock. What protects is the version that every save names.
openings = sa.Table(
    "knowledge_openings",
    metadata,
    sa.Column("article_id", sa.String(120), primary_key=True),
    sa.Column("editor", sa.String(120), primary_key=True),
    sa.Column("at", sa.Float(53), nullable=False),
)
audit = sa.Table(
    "knowledge_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float(53), nullable=False),
    sa.Column("author", sa.String(120), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(160), nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
)
publications = sa.Table(
    "knowledge_publications",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float(53), nullable=False),
    sa.Column("author", sa.String(120), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("index_version", sa.String(80), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
    sa.Column("contents", sa.Text, nullable=False),
)
# What members said and did not get answered, masked. An item goes when its conversation does.
inbox = sa.Table(
    "knowledge_inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False, index=True),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("topic", sa.String(120)),
    sa.Column("vector", sa.LargeBinary),
    sa.Column("done", sa.String(20)),
    sa.Column("score", sa.Float(53)),
    sa.UniqueConstraint("conversation_id", "turn", "kind"),
)
# Groups an editor wants to see no more: new messages near the vector are put away unseen.
ignored = sa.Table(
    "knowledge_ignored",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("author", sa.String(120), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False),
)
# Conversations that people of the fund held to try the assistant: kept out of the inbox and the figures.
trials = sa.Table(
    "knowledge_trials",
    metadata,
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    sa.Column("author", sa.String(120), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False),
)
