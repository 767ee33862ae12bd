"""The one door to the database: SQLite through aiosqlite by default, PostgreSQL through asyncpg when the URL says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from actions.embedded.tables import metadata
from actions.ports import BackendUnavailable

BUSY_TIMEOUT_MS = 10_000  # how long a SQLite writer waits for another process
_SETUP_LOCK = 7_264_431  # any constant: the advisory lock that keeps two processes from preparing the same database


@dataclass(frozen=True)
class Due:
    """What a purge would erase: how many rows, and when the oldest is from. Never what they hold."""

    count: int
    oldest: datetime | None = None


class Database:
    """Short transactions over one engine.

    `reading` and `writing` give a connection inside a transaction, committed at the end of the block and rolled back
    by any exception. A failure of the database itself leaves the block as BackendUnavailable.

    SQLite writers start with BEGIN IMMEDIATE: a transaction that reads first and writes later would otherwise fail
    at once (SQLITE_BUSY_SNAPSHOT) instead of waiting for its turn. Within one process a lock queues them, which is
    fairer and faster than SQLite's own polling.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._insert = sqlite.insert if self.is_sqlite else postgresql.insert
        self._turn_to_write: AbstractAsyncContextManager = asyncio.Lock() if self.is_sqlite else nullcontext()
        if self.is_sqlite:
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(engine.sync_engine, "begin", _begin_sqlite)
        self._failures = (SQLAlchemyError, OSError, TimeoutError, *_driver_failures(self.is_sqlite))

    @classmethod
    def from_url(cls, url: str) -> "Database":
        """Open `sqlite:///file.db` or `postgresql://user@host/name` (the drivers are chosen here)."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("an in-memory SQLite database cannot be shared; give a file")
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            options: dict[str, Any] = {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
            parsed = parsed.set(drivername="sqlite+aiosqlite")
        elif parsed.get_backend_name() in ("postgresql", "postgres"):
            options = {"pool_pre_ping": True, "connect_args": {"timeout": 5, "command_timeout": 10}}
            parsed = parsed.set(drivername="postgresql+asyncpg")
        else:
            raise ValueError(f"neither SQLite nor PostgreSQL: {parsed.get_backend_name()}")
        # SQLAlchemy 1.4 opens a new SQLite file, and a thread, for every transaction unless it is given a pool.
        return cls(create_async_engine(parsed, poolclass=AsyncAdaptedQueuePool, pool_timeout=10, **options))

    async def create(self, fill: Callable[[AsyncConnection], Awaitable[None]] | None = None) -> None:
        """Create the missing tables, then run `fill`; several processes may start at once, one does it."""
        async with self.writing() as connection:
            if not self.is_sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(_SETUP_LOCK)))
            await connection.run_sync(metadata.create_all)
            if fill is not None:
                await fill(connection)

    async def close(self) -> None:
        await self.engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with self._transaction(writes=False) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn_to_write, self._transaction(writes=True) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, writes: bool) -> AsyncIterator[AsyncConnection]:
        try:
            async with self.engine.connect() as connection:
                connection = await connection.execution_options(guichet_writes=writes)
                async with connection.begin():
                    yield connection
        except self._failures as error:
            raise BackendUnavailable("database") from error

    async def insert_new(self, connection: AsyncConnection, table: Table, **values: Any) -> bool:
        """Insert a row unless one of its unique keys is taken.

        Returns:
            True when the row is new. On PostgreSQL a rival transaction that holds the same key is waited for.
        """
        result = await connection.execute(self._insert(table).values(**values).on_conflict_do_nothing())
        return result.rowcount == 1

    async def due(self, table: Table, moment: Any, condition: Any) -> "Due":
        """How many rows match, and the earliest `moment` (a column) among them."""
        async with self.reading() as connection:
            count, oldest = (await connection.execute(select(func.count(), func.min(moment)).select_from(table).where(condition))).one()
        return Due(count, oldest)

    async def purge(self, table: Table, condition: Any, preview: bool) -> int:
        """Delete the rows that match, or only count them.

        Returns:
            How many rows were, or would be, deleted.
        """
        if preview:
            async with self.reading() as connection:
                return await connection.scalar(select(func.count()).select_from(table).where(condition))
        async with self.writing() as connection:
            return (await connection.execute(table.delete().where(condition))).rowcount


def _driver_failures(is_sqlite: bool) -> tuple[type[Exception], ...]:
    """What the driver raises without SQLAlchemy's wrapping: asyncpg's errors while it connects."""
    if is_sqlite:
        return ()
    import asyncpg

    return (asyncpg.PostgresError, asyncpg.InterfaceError)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's guess comes too late
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",  # readers go on while one process writes
        "synchronous=NORMAL",  # safe with WAL; a power cut may lose the last commit, never the file
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "secure_delete=ON",  # what a member erases is overwritten, not only unlinked
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("guichet_writes", True)
    connection.execute(text("BEGIN IMMEDIATE" if writes else "BEGIN"))
