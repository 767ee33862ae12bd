"""Alembic's entry: the store hands it an open connection (`knowledge.editor.store.migrate`)."""

from alembic import context

from knowledge.editor.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
