"""What editors write, in SQL: SQLite by default, PostgreSQL by address, the same statements on both.

Every version of an answer is kept whole, as the canonical text of its file (`render_article`). A save names the version
it was made from: when another editor saved in between, nothing is written and `EditConflict` says what is there now.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from knowledge.articles import Article, parse_article, render_article
from knowledge.editor import schema as t

MIGRATIONS = Path(__file__).with_name("migrations")
DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = "draft", "in_review", "published", "withdrawn"
STATES = (DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN)
EDITOR, VALIDATOR = "redacteur", "valideur"
ROLES = (EDITOR, VALIDATOR)
ROLE_NAMES = {EDITOR: "Rédaction", VALIDATOR: "Validation"}  # named for what one does, not for who one is
SESSION_IDLE_S = 4 * 3600
SESSION_LONGEST_S = 12 * 3600
FAILURES_KEPT_S = 24 * 3600
DEVICE_KEPT_S = 180 * 24 * 3600
OPENING_S = 15 * 60
SYSTEM = "guichet"


class EditConflict(Exception):
    """Somebody saved since this editor opened the answer; `now` is what they would overwrite."""

    def __init__(self, now: "Version") -> None:
        super().__init__(f"{now.article_id} is at version {now.number} since")
        self.now = now


class Taken(Exception):
    """The id or the login is already used."""


class LastValidator(Exception):
    """Nobody would be left who may publish and manage accounts."""


@dataclass(frozen=True)
class Failure:
    """A sign-in that failed. `login`: its digest; `device`: digest of a browser that the account knows, or empty."""

    at: float
    login: str
    address: str
    device: str


@dataclass(frozen=True)
class Editor:
    id: int
    login: str
    name: str
    role: str
    password_hash: str = field(repr=False)
    is_disabled: bool = False
    must_change: bool = False

    @property
    def validates(self) -> bool:
        return self.role == VALIDATOR


@dataclass(frozen=True)
class Session:
    editor: Editor
    csrf: str


@dataclass(frozen=True)
class Version:
    article_id: str
    number: int
    content: str
    author: str
    at: float
    comment: str

    @property
    def article(self) -> Article:
        return read(self.content, self.article_id)


@dataclass(frozen=True)
class Entry:
    """An answer as lists show it: where its working version stands, and what members read."""

    id: str
    state: str
    version: int
    published_version: int | None
    updated_at: float
    updated_by: str
    article: Article

    @property
    def is_served(self) -> bool:
        return self.published_version is not None

    @property
    def is_pending(self) -> bool:
        """Whether the next publication would change it."""
        return self.state == IN_REVIEW or (self.state == WITHDRAWN and self.is_served)


@dataclass(frozen=True)
class Publication:
    id: int
    at: float
    author: str
    kind: str
    index_version: str
    why: str
    report: dict[str, Any]
    contents: dict[str, int]


@dataclass(frozen=True)
class InboxItem:
    id: int
    conversation_id: str
    turn: int
    kind: str
    at: float
    text: str
    topic: str | None
    vector: bytes | None
    score: float | None = None


@lru_cache(maxsize=1024)
def read(content: str, article_id: str) -> Article:
    return parse_article(content, f"{article_id}.md")


def async_url(url: str) -> Any:
    parsed = make_url(url)
    driver = "sqlite+aiosqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+asyncpg"
    return parsed.set(drivername=driver)


def migrate(url: str) -> None:
    """Bring the tables to the newest form; creates them in an empty database. Blocking: call it in a thread."""
    from alembic import command
    from alembic.config import Config

    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if is_sqlite and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed.set(drivername="sqlite" if is_sqlite else "postgresql+psycopg2"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            if not is_sqlite:  # several processes may start at once
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7316)")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


class KnowledgeStore:
    """
    Args:
        now: seconds since 1970.
    """

    def __init__(self, engine: AsyncEngine, now: Callable[[], float] = time.time) -> None:
        self._engine, self._now = engine, now

    @classmethod
    async def open(cls, url: str, now: Callable[[], float] = time.time) -> "KnowledgeStore":
        await asyncio.to_thread(migrate, url)
        target = async_url(url)
        if target.get_backend_name() != "sqlite":
            return cls(create_async_engine(target, pool_size=3, max_overflow=2, pool_pre_ping=True, hide_parameters=True), now)
        engine = create_async_engine(target, connect_args={"timeout": 10}, hide_parameters=True)
        sa.event.listen(engine.sync_engine, "connect", _configure_sqlite)
        return cls(engine, now)

    async def close(self) -> None:
        await self._engine.dispose()

    # ------------------------------------------------------------------ first content

    async def seed(self, articles: Iterable[Article], index_version: str = "") -> int:
        """Take the files' articles into an empty store, as published. Returns how many; 0 when there are some already."""
        async with self._engine.begin() as c:
            if await c.scalar(sa.select(sa.func.count()).select_from(t.articles)):
                return 0
            at, articles = self._now(), list(articles)
            if not articles:
                return 0
            await c.execute(t.articles.insert(), [
                {"id": a.id, "state": PUBLISHED, "version": 1, "published_version": 1, "updated_at": at, "updated_by": SYSTEM}
                for a in articles
            ])  # fmt: skip
            await c.execute(t.versions.insert(), [
                {"article_id": a.id, "number": 1, "content": render_article(a), "author": SYSTEM, "at": at, "comment": "Contenu d'origine"}
                for a in articles
            ])  # fmt: skip
            await self._publication(c, SYSTEM, "seed", index_version, "Contenu d'origine", {}, {a.id: 1 for a in articles})
        return len(articles)

    # ------------------------------------------------------------------ people

    async def add_editor(self, login: str, name: str, role: str, password_hash: str, author: str = SYSTEM, must_change: bool = False) -> Editor:
        """Raises Taken."""
        values = {"login": login, "name": name, "role": role, "password_hash": password_hash, "created_at": self._now(), "must_change": must_change}
        try:
            async with self._engine.begin() as c:
                await c.execute(t.editors.insert(), values)
                await self._note(c, author, "compte créé", login, f"{name}, {ROLE_NAMES[role]}")
        except sa.exc.IntegrityError as error:
            raise Taken(login) from error
        return await self.editor(login)

    async def set_password(self, editor: Editor, password_hash: str, author: str, must_change: bool, keep: str = "") -> None:
        """Also ends the sessions of the account, but for the one whose token is `keep`, and its browsers are known no more."""
        async with self._engine.begin() as c:
            mine = t.editors.c.id == editor.id
            await c.execute(t.editors.update().where(mine).values(password_hash=password_hash, must_change=must_change))
            await c.execute(t.sessions.delete().where(t.sessions.c.editor_id == editor.id, t.sessions.c.token_hash != _digest(keep)))
            if must_change:
                await c.execute(t.devices.delete().where(t.devices.c.editor_id == editor.id))
            await self._note(c, author, "mot de passe", editor.login, "provisoire" if must_change else "")

    async def set_role(self, editor: Editor, role: str, author: str) -> None:
        """Raises LastValidator."""
        await self._change_account(editor, {"role": role}, role == VALIDATOR, author, "rôle", ROLE_NAMES[role])

    async def set_disabled(self, editor: Editor, is_disabled: bool, author: str) -> None:
        """A disabled account signs in no more, and its sessions end. Raises LastValidator."""
        action = "compte désactivé" if is_disabled else "compte réactivé"
        await self._change_account(editor, {"is_disabled": is_disabled}, not is_disabled, author, action, "")

    async def _change_account(self, editor: Editor, values: dict[str, Any], is_harmless: bool, author: str, action: str, comment: str) -> None:
        other = t.editors.alias()
        is_another = sa.and_(other.c.id != editor.id, other.c.role == VALIDATOR, sa.not_(other.c.is_disabled))
        changed = t.editors.update().where(t.editors.c.id == editor.id).values(**values)
        if not is_harmless:  # one statement looks and changes: nobody can be between
            changed = changed.where(sa.exists(sa.select(other.c.id).where(is_another)))
        async with self._engine.begin() as c:
            if (await c.execute(changed)).rowcount != 1:
                raise LastValidator(editor.login)
            if values.get("is_disabled"):
                await c.execute(t.sessions.delete().where(t.sessions.c.editor_id == editor.id))
            await self._note(c, author, action, editor.login, comment)

    async def editor(self, login: str) -> Editor | None:
        async with self._engine.connect() as c:
            row = (await c.execute(sa.select(t.editors).where(t.editors.c.login == login))).first()
        return _editor(row) if row else None

    async def editors(self) -> list[Editor]:
        async with self._engine.connect() as c:
            return [_editor(row) for row in await c.execute(sa.select(t.editors).order_by(t.editors.c.login))]

    async def begin_session(self, editor: Editor) -> str:
        """Returns the token, kept nowhere here; only its digest is."""
        token, at = secrets.token_urlsafe(32), self._now()
        async with self._engine.begin() as c:
            await c.execute(t.sessions.delete().where(t.sessions.c.last_at < at - SESSION_IDLE_S))
            await c.execute(t.sessions.insert(), {"token_hash": _digest(token), "editor_id": editor.id, "csrf": secrets.token_urlsafe(24), "created_at": at, "last_at": at})  # fmt: skip
            await self._note(c, editor.name, "connexion", editor.login, "")
        return token

    async def session(self, token: str) -> Session | None:
        at, key = self._now(), _digest(token)
        joined = t.sessions.join(t.editors, t.editors.c.id == t.sessions.c.editor_id)
        async with self._engine.connect() as c:
            found = sa.select(t.editors, t.sessions.c.csrf, t.sessions.c.created_at.label("began"), t.sessions.c.last_at)
            row = (await c.execute(found.select_from(joined).where(t.sessions.c.token_hash == key))).first()
        if row is None or row.is_disabled or at - row.last_at > SESSION_IDLE_S or at - row.began > SESSION_LONGEST_S:
            return None
        if at - row.last_at > 60:
            async with self._engine.begin() as c:
                await c.execute(t.sessions.update().where(t.sessions.c.token_hash == key).values(last_at=at))
        return Session(_editor(row), row.csrf)

    async def end_session(self, token: str) -> None:
        async with self._engine.begin() as c:
            await c.execute(t.sessions.delete().where(t.sessions.c.token_hash == _digest(token)))

    async def add_failure(self, login: str, address: str, device: str) -> None:
        at = self._now()
        async with self._engine.begin() as c:
            await c.execute(t.failures.delete().where(t.failures.c.at < at - FAILURES_KEPT_S))
            await c.execute(t.failures.insert(), {"at": at, "login": login, "address": address, "device": device})

    async def failures(self, since: float, login: str, address: str) -> list[Failure]:
        """Of this account, whoever tried, and of this address, whatever the account."""
        about = sa.or_(t.failures.c.login == login, t.failures.c.address == address)
        async with self._engine.connect() as c:
            rows = await c.execute(sa.select(t.failures).where(t.failures.c.at > since, about))
            return [Failure(row.at, row.login, row.address, row.device) for row in rows]

    async def forgive(self, login: str, address: str, device: str) -> None:
        """Its owner signed in: what failed before in the same place was theirs."""
        async with self._engine.begin() as c:
            await c.execute(t.failures.delete().where(t.failures.c.login == login, t.failures.c.address == address, t.failures.c.device == device))

    async def remember_device(self, editor: Editor) -> str:
        """Returns a token for the browser, kept nowhere here; only its digest is."""
        token, at = secrets.token_urlsafe(32), self._now()
        async with self._engine.begin() as c:
            await c.execute(t.devices.delete().where(t.devices.c.last_at < at - DEVICE_KEPT_S))
            await c.execute(t.devices.insert(), {"token_hash": _digest(token), "editor_id": editor.id, "last_at": at})
        return token

    async def device(self, login: str, token: str) -> str:
        """The digest of a browser that signed in to this account before; empty for any other."""
        joined = t.devices.join(t.editors, t.editors.c.id == t.devices.c.editor_id)
        wanted = sa.select(t.devices.c.token_hash).select_from(joined).where(t.devices.c.token_hash == _digest(token), t.editors.c.login == login)
        async with self._engine.connect() as c:
            return await c.scalar(wanted) or ""

    async def note(self, author: str, action: str, subject: str, comment: str = "") -> None:
        async with self._engine.begin() as c:
            await self._note(c, author, action, subject, comment)

    async def audit(self, subject: str | None = None, limit: int = 200) -> list[Any]:
        wanted = sa.select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
        async with self._engine.connect() as c:
            return (await c.execute(wanted.where(t.audit.c.subject == subject) if subject else wanted)).all()

    # ------------------------------------------------------------------ answers

    async def entries(self) -> list[Entry]:
        """Every answer in its working version, by id."""
        joined = t.articles.join(
            t.versions, sa.and_(t.versions.c.article_id == t.articles.c.id, t.versions.c.number == t.articles.c.version)
        )
        async with self._engine.connect() as c:
            rows = await c.execute(sa.select(t.articles, t.versions.c.content).select_from(joined).order_by(t.articles.c.id))
            return [_entry(row) for row in rows]

    async def entry(self, article_id: str) -> Entry | None:
        joined = t.articles.join(
            t.versions, sa.and_(t.versions.c.article_id == t.articles.c.id, t.versions.c.number == t.articles.c.version)
        )
        wanted = sa.select(t.articles, t.versions.c.content).select_from(joined).where(t.articles.c.id == article_id)
        async with self._engine.connect() as c:
            row = (await c.execute(wanted)).first()
        return _entry(row) if row else None

    async def version(self, article_id: str, number: int) -> Version | None:
        async with self._engine.connect() as c:
            return await self._version(c, article_id, number)

    async def versions(self, article_id: str) -> list[Version]:
        """Newest first."""
        wanted = sa.select(t.versions).where(t.versions.c.article_id == article_id).order_by(t.versions.c.number.desc())
        async with self._engine.connect() as c:
            return [Version(**row._mapping) for row in await c.execute(wanted)]

    async def published(self) -> dict[str, Version]:
        """What members read, by id."""
        return await self._contents(sa.select(t.articles.c.id, t.articles.c.published_version).where(t.articles.c.published_version.isnot(None)))

    async def contents(self, numbers: Mapping[str, int]) -> dict[str, Version]:
        """These versions, by id; one that is not there is left out."""
        found = {}
        async with self._engine.connect() as c:
            for article_id, number in numbers.items():
                version = await self._version(c, article_id, number)
                if version:
                    found[article_id] = version
        return found

    async def save(
        self, article: Article, base: int, author: str, comment: str, state: str = DRAFT, action: str = "modification"
    ) -> int:
        """Write a new version on top of the version `base` (0: a new answer). Returns its number.

        Raises:
            EditConflict: somebody saved a later version.
            Taken: `base` is 0 and the id exists.
        """
        at, number = self._now(), base + 1
        async with self._engine.begin() as c:
            changed = {"state": state, "version": number, "updated_at": at, "updated_by": author}
            if base == 0:
                try:
                    await c.execute(t.articles.insert(), {"id": article.id, "published_version": None, **changed})
                except sa.exc.IntegrityError as error:
                    raise Taken(article.id) from error
            else:
                mine = sa.and_(t.articles.c.id == article.id, t.articles.c.version == base)
                if (await c.execute(t.articles.update().where(mine).values(**changed))).rowcount != 1:
                    raise EditConflict(await self._current(c, article.id))
            await c.execute(t.versions.insert(), {"article_id": article.id, "number": number, "content": render_article(article), "author": author, "at": at, "comment": comment[:400]})  # fmt: skip
            await c.execute(t.openings.delete().where(t.openings.c.article_id == article.id, t.openings.c.editor == author))
            await self._note(c, author, action, article.id, comment)
        return number

    async def save_many(self, changes: Sequence[tuple[Article, int]], author: str, comment: str) -> int:
        """Write many new versions as drafts, all or none. Raises EditConflict."""
        at = self._now()
        async with self._engine.begin() as c:
            for article, base in changes:
                changed = {"state": DRAFT, "version": base + 1, "updated_at": at, "updated_by": author}
                if base == 0:
                    await c.execute(t.articles.insert(), {"id": article.id, "published_version": None, **changed})
                else:
                    mine = sa.and_(t.articles.c.id == article.id, t.articles.c.version == base)
                    if (await c.execute(t.articles.update().where(mine).values(**changed))).rowcount != 1:
                        raise EditConflict(await self._current(c, article.id))
                await c.execute(t.versions.insert(), {"article_id": article.id, "number": base + 1, "content": render_article(article), "author": author, "at": at, "comment": comment[:400]})  # fmt: skip
            await self._note(c, author, "import", f"{len(changes)} réponses", comment)
        return len(changes)

    async def set_state(self, article_id: str, base: int, state: str, author: str, comment: str = "") -> None:
        """Raises EditConflict."""
        async with self._engine.begin() as c:
            mine = sa.and_(t.articles.c.id == article_id, t.articles.c.version == base)
            values = {"state": state, "updated_at": self._now(), "updated_by": author}
            if (await c.execute(t.articles.update().where(mine).values(**values))).rowcount != 1:
                raise EditConflict(await self._current(c, article_id))
            await self._note(c, author, state, article_id, comment)

    async def open_for(self, article_id: str, editor: str) -> list[tuple[str, float]]:
        """Note that an editor has the answer open. Returns who else has, and since when."""
        at = self._now()
        async with self._engine.begin() as c:
            await c.execute(t.openings.delete().where(sa.or_(
                t.openings.c.at < at - OPENING_S,
                sa.and_(t.openings.c.article_id == article_id, t.openings.c.editor == editor),
            )))  # fmt: skip
            others = (await c.execute(sa.select(t.openings).where(t.openings.c.article_id == article_id))).all()
            await c.execute(t.openings.insert(), {"article_id": article_id, "editor": editor, "at": at})
        return [(row.editor, row.at) for row in others]

    # ------------------------------------------------------------------ publications

    async def publish(
        self, numbers: Mapping[str, int], author: str, kind: str, index_version: str, why: str, report: Mapping[str, Any]
    ) -> int:
        """Record that members now read exactly these versions. Returns the publication's id."""
        at = self._now()
        async with self._engine.begin() as c:
            for row in (await c.execute(sa.select(t.articles))).all():
                number = numbers.get(row.id)
                is_working_version = number is not None and number == row.version
                if number == row.published_version and not (is_working_version and row.state == IN_REVIEW):
                    continue
                values: dict[str, Any] = {"published_version": number}
                if is_working_version:
                    values["state"] = PUBLISHED
                elif row.state == PUBLISHED:  # an earlier version is served again: the later one is a draft
                    values["state"] = DRAFT
                await c.execute(t.articles.update().where(t.articles.c.id == row.id).values(**values))
            made = await self._publication(c, author, kind, index_version, why, report, numbers, at)
            await self._note(c, author, kind, index_version, why)
        return made

    async def publications(self, limit: int = 50) -> list[Publication]:
        """Newest first."""
        async with self._engine.connect() as c:
            rows = await c.execute(sa.select(t.publications).order_by(t.publications.c.id.desc()).limit(limit))
            return [_publication(row) for row in rows]

    async def publication(self, number: int) -> Publication | None:
        async with self._engine.connect() as c:
            row = (await c.execute(sa.select(t.publications).where(t.publications.c.id == number))).first()
        return _publication(row) if row else None

    # ------------------------------------------------------------------ inbox

    async def sync_inbox(self, items: Iterable[Mapping[str, Any]], alive: Callable[[Sequence[str]], Any]) -> list[InboxItem]:
        """Add what is new; forget what belongs to a conversation that was erased. Returns the items without a vector.

        Args:
            items: conversation_id, turn, kind, at, text, topic.
            alive: which of these conversations still exist.
        """
        async with self._engine.begin() as c:
            known = {(row.conversation_id, row.turn, row.kind) for row in await c.execute(sa.select(t.inbox.c.conversation_id, t.inbox.c.turn, t.inbox.c.kind))}
            fresh = [dict(item) for item in items if (item["conversation_id"], item["turn"], item["kind"]) not in known]
            if fresh:
                await c.execute(t.inbox.insert(), [{"vector": None, "done": None, "score": None, **item} for item in fresh])
            there = await alive(sorted({key[0] for key in known}))
            gone = {key[0] for key in known} - set(there)
            if gone:
                await c.execute(t.inbox.delete().where(t.inbox.c.conversation_id.in_(sorted(gone))))
            rows = await c.execute(sa.select(t.inbox).where(t.inbox.c.vector.is_(None), t.inbox.c.done.is_(None)))
            return [_item(row) for row in rows]

    async def keep_vectors(self, vectors: Mapping[int, bytes], put_away: Iterable[int] = ()) -> None:
        async with self._engine.begin() as c:
            for item, vector in vectors.items():
                await c.execute(t.inbox.update().where(t.inbox.c.id == item).values(vector=vector))
            if put_away := list(put_away):
                await c.execute(t.inbox.update().where(t.inbox.c.id.in_(put_away)).values(done="ignored"))

    async def inbox_items(self) -> list[InboxItem]:
        """What waits for an editor, oldest first; trial conversations left out."""
        tried = sa.select(t.trials.c.conversation_id)
        wanted = sa.select(t.inbox).where(t.inbox.c.done.is_(None), t.inbox.c.conversation_id.notin_(tried))
        async with self._engine.connect() as c:
            return [_item(row) for row in await c.execute(wanted.order_by(t.inbox.c.at))]

    async def finish_items(self, ids: Sequence[int], how: str, author: str, comment: str) -> None:
        async with self._engine.begin() as c:
            await c.execute(t.inbox.update().where(t.inbox.c.id.in_(list(ids))).values(done=how))
            await self._note(c, author, f"boîte : {how}", f"{len(ids)} messages", comment)

    async def ignore(self, text: str, vector: bytes, author: str) -> None:
        async with self._engine.begin() as c:
            await c.execute(t.ignored.insert(), {"text": text, "vector": vector, "author": author, "at": self._now()})

    async def ignored(self) -> list[tuple[str, bytes]]:
        async with self._engine.connect() as c:
            return [(row.text, row.vector) for row in await c.execute(sa.select(t.ignored))]

    async def trials(self) -> set[str]:
        async with self._engine.connect() as c:
            return set((await c.execute(sa.select(t.trials.c.conversation_id))).scalars())

    async def set_trial(self, conversation_id: str, author: str) -> None:
        async with self._engine.begin() as c:
            await c.execute(t.trials.delete().where(t.trials.c.conversation_id == conversation_id))
            await c.execute(t.trials.insert(), {"conversation_id": conversation_id, "author": author, "at": self._now()})
            await self._note(c, author, "essai", conversation_id, "conversation d'essai, hors statistiques")

    # ------------------------------------------------------------------ pieces

    async def _contents(self, numbers: Any) -> dict[str, Version]:
        wanted = numbers.subquery()
        joined = t.versions.join(wanted, sa.and_(t.versions.c.article_id == wanted.c[0], t.versions.c.number == wanted.c[1]))
        async with self._engine.connect() as c:
            rows = await c.execute(sa.select(t.versions).select_from(joined).order_by(t.versions.c.article_id))
            return {row.article_id: Version(**row._mapping) for row in rows}

    async def _version(self, c: AsyncConnection, article_id: str, number: int) -> Version | None:
        row = (await c.execute(sa.select(t.versions).where(t.versions.c.article_id == article_id, t.versions.c.number == number))).first()
        return Version(**row._mapping) if row else None

    async def _current(self, c: AsyncConnection, article_id: str) -> Version:
        number = await c.scalar(sa.select(t.articles.c.version).where(t.articles.c.id == article_id))
        version = await self._version(c, article_id, number or 0)
        if version is None:
            raise KeyError(article_id)
        return version

    async def _note(self, c: AsyncConnection, author: str, action: str, subject: str, comment: str) -> None:
        await c.execute(t.audit.insert(), {"at": self._now(), "author": author, "action": action, "subject": subject, "comment": comment})

    async def _publication(self, c: AsyncConnection, author: str, kind: str, index_version: str, why: str, report: Mapping[str, Any], numbers: Mapping[str, int], at: float | None = None) -> int:
        values = {"at": at or self._now(), "author": author, "kind": kind, "index_version": index_version, "why": why, "report": _json(report), "contents": _json(numbers)}
        return (await c.execute(t.publications.insert(), values)).inserted_primary_key[0]


def _configure_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _digest(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))


def _editor(row: Any) -> Editor:
    return Editor(row.id, row.login, row.name, row.role, row.password_hash, bool(row.is_disabled), bool(row.must_change))


def _entry(row: Any) -> Entry:
    return Entry(row.id, row.state, row.version, row.published_version, row.updated_at, row.updated_by, read(row.content, row.id))


def _item(row: Any) -> InboxItem:
    return InboxItem(row.id, row.conversation_id, row.turn, row.kind, row.at, row.text, row.topic, row.vector, row.score)


def _publication(row: Any) -> Publication:
    return Publication(row.id, row.at, row.author, row.kind, row.index_version, row.why, json.loads(row.report), json.loads(row.contents))
