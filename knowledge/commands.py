"""What `guichet knowledge …` and `guichet editor …` do with the editors' store. Blocking; each opens and closes the store.

The store is the source of truth once editors publish; `knowledge/content/` seeds it and is written back by `export_content`.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from knowledge.articles import Article, article_path, load_articles, render_article
from knowledge.editor.accounts import BadAccount, editor_add
from knowledge.editor.schema import articles as articles_table
from knowledge.editor.schema import versions as versions_table
from knowledge.editor.store import SYSTEM, KnowledgeStore, read
from knowledge.transfer import ImportPlan, plan_import, read_upload

__all__ = ["BadAccount", "add_editor", "articles_to_serve", "export_content", "import_to_store", "published_articles", "record_publication"]
Say = Callable[[str], None]


def add_editor(database_url: str, login: str, name: str, role: str, password: str) -> str:
    """Make an account. Returns its login.

    Raises:
        BadAccount: saying what to change.
    """
    return asyncio.run(editor_add(database_url, login, name, role, password)).login


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


def import_to_store(database_url: str, file: Path, write: bool, say: Say = print) -> ImportPlan:
    """Take a spreadsheet into the store as drafts; only say what would happen unless `write`.

    Raises:
        TransferError: the file cannot be read.
    """

    async def run() -> ImportPlan:
        store = await KnowledgeStore.open(database_url)
        try:
            entries = {entry.id: entry for entry in await store.entries()}
            plan = plan_import(read_upload(file), [entry.article for entry in entries.values()])
            articles = [*plan.new, *(change.after for change in plan.changed)]
            if write and articles and not plan.invalid:
                bases = {article.id: entries[article.id].version if article.id in entries else 0 for article in articles}
                await store.save_many([(article, bases[article.id]) for article in articles], SYSTEM, f"Import de {file.name}")
                say(f"{len(articles)} drafts written")
            return plan
        finally:
            await store.close()

    return asyncio.run(run())


def record_publication(database_url: str, articles: Sequence[Article], index_version: str, why: str = "guichet knowledge publish") -> None:
    """Note in the store that these articles, from files, are what members read now: editors go on from them."""

    async def run() -> None:
        store = await KnowledgeStore.open(database_url)
        try:
            if await store.seed(articles, index_version):
                return
            known: dict[str, Any] = {entry.id: entry for entry in await store.entries()}
            served = {key: version.article for key, version in (await store.published()).items()}
            numbers = {}
            for article in articles:
                entry = known.get(article.id)
                if entry and served.get(article.id) == article:
                    numbers[article.id] = entry.published_version
                elif entry and entry.article == article:
                    numbers[article.id] = entry.version
                else:
                    numbers[article.id] = await store.save(article, entry.version if entry else 0, SYSTEM, why)
            await store.publish(numbers, SYSTEM, "publication", index_version, why, {"changed": [], "gone": [], "golden": None})
        finally:
            await store.close()

    asyncio.run(run())
