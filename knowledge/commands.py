"""What editors published, for the command line. Blocking; each function opens and closes the store.

The store is the source of truth once there is one; `knowledge/content/` seeds it and is written back by `export_content`.
"""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from knowledge.articles import Article, article_path, load_articles, render_article
from knowledge.editor.schema import articles as articles_table
from knowledge.editor.schema import versions as versions_table
from knowledge.editor.store import read

Say = Callable[[str], None]


def published_articles(database_url: str) -> list[Article] | None:
    """What editors published, by id; None while there is no store, or nothing in it. Creates nothing."""
    url = make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite and not (url.database and Path(url.database).is_file()):
        return None
    engine = sa.create_engine(url.set(drivername="sqlite" if is_sqlite else "postgresql+psycopg2"))
    a, v = articles_table.c, versions_table.c
    wanted = sa.select(v.article_id, v.content).join_from(
        articles_table, versions_table, sa.and_(v.article_id == a.id, v.number == a.published_version)
    )
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table(articles_table.name):
                return None
            rows = connection.execute(wanted.order_by(v.article_id)).all()
    finally:
        engine.dispose()
    return [read(row.content, row.article_id) for row in rows] or None


def articles_to_serve(database_url: str, content: Path) -> list[Article]:
    """What the index must be built from: the editors' publications, or the files before there are any.

    Raises:
        BrokenContent: an article's file cannot be read.
    """
    return published_articles(database_url) or load_articles(content)


def export_content(database_url: str, folder: Path, say: Say = print) -> list[Path]:
    """Write the published articles to files, so that developers can version them. Returns what changed.

    A file of an article that is no longer published is removed; other files are left alone.
    """
    published = published_articles(database_url)
    if published is None:
        say("the editors' store is empty: nothing to write")
        return []
    wanted = {article_path(folder, article): render_article(article) for article in published}
    changed = []
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.tmp")
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(path)
            changed.append(path)
    for path in sorted(set(folder.glob("*/*.md")) - set(wanted)):
        path.unlink()
        changed.append(path)
    say(f"{len(published)} articles, {len(changed)} files changed in {folder}")
    return changed
