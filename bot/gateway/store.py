"""Conversations on disk: SQLite by default, PostgreSQL at scale, the same statements on both.

SQLAlchemy Core runs in threads of this store and not through its asyncio layer: a turn is one hop to the writing thread,
where an asyncio driver makes one for each statement (three times the CPU on SQLite, measured; see README.md).

Writes of turns that end together share one transaction, and a turn of a task is answered once its transaction is: what was
done is on disk, and a retry after a crash finds it. Whoever reads here waits for what was queued before.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateColumn

T = TypeVar("T")
Statement = tuple[Any, dict[str, Any]]

log = logging.getLogger("guichet.gateway")
_metadata = sa.MetaData()

_conversations = sa.Table(
    "gateway_conversations",
    _metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", sa.Float(53), nullable=False),
    sa.Column("last_at", sa.Float(53), nullable=False, index=True),
    sa.Column("member_id", sa.String(128)),
    sa.Column("signed_in", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("memory", sa.Text),
    sa.Column("is_trial", sa.Boolean, nullable=False, server_default=sa.false()),
)
_turns = sa.Table(
    "gateway_turns",
    _metadata,
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False),
    sa.Column("shown", sa.Text),
    sa.Column("choice", sa.String(200)),
    sa.Column("replies", sa.Text, nullable=False),
    sa.Column("waiting", sa.Text),
    sa.Column("outcome", sa.String(160)),
    sa.Column("score", sa.Float(53)),
    sa.Column("took_ms", sa.Float(53)),
    sa.Column("events", sa.Text),
    sa.UniqueConstraint("conversation_id", "message_id"),
)
sa.Index("gateway_turns_waiting", _turns.c.conversation_id, sqlite_where=_turns.c.waiting.isnot(None), postgresql_where=_turns.c.waiting.isnot(None))  # fmt: skip
_feedback = sa.Table(
    "gateway_feedback",
    _metadata,
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    sa.Column("message_id", sa.String(80), primary_key=True),
    sa.Column("source", sa.String(120), primary_key=True),
    sa.Column("thumb", sa.String(4), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False),
)
# What other parts still have to erase: they may be down when the member asks.
_erasures = sa.Table(
    "gateway_erasures",
    _metadata,
    sa.Column("conversation_id", sa.String(64), primary_key=True),
)

_BY_ID = sa.select(_conversations).where(_conversations.c.id == sa.bindparam("id"))
_BY_TOKEN = sa.select(_conversations.c.id).where(_conversations.c.token_hash == sa.bindparam("token_hash"))
_TURNS = sa.select(_turns).where(_turns.c.conversation_id == sa.bindparam("id")).order_by(_turns.c.number)
_TURN = sa.select(_turns).where(
    _turns.c.conversation_id == sa.bindparam("id"), _turns.c.message_id == sa.bindparam("message_id")
)
_FEEDBACK = sa.select(_feedback).where(_feedback.c.conversation_id == sa.bindparam("id"))
_WAITING = sa.select(_turns.c.conversation_id).where(_turns.c.waiting.isnot(None)).distinct()
_SILENT = (
    sa.select(_conversations.c.id)
    .where(_conversations.c.last_at < sa.bindparam("before"))
    .order_by(_conversations.c.last_at)
)
_IDS = sa.select(_conversations.c.id)
_ERASURES = sa.select(_erasures.c.conversation_id)

_ADD_CONVERSATION = _conversations.insert()
_ADD_TURN = _turns.insert()
_SAVE_CONVERSATION = (
    _conversations.update()
    .where(_conversations.c.id == sa.bindparam("key"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("last_at", "member_id", "signed_in", "state", "memory")})
)
_FINISH_TURN = (
    _turns.update()
    .where(_turns.c.conversation_id == sa.bindparam("key"), _turns.c.number == sa.bindparam("turn"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("replies", "waiting", "outcome", "score", "took_ms", "events")})
)
_FORGET = [
    table.delete().where(column == sa.bindparam("key"))
    for table, column in (
        (_turns, _turns.c.conversation_id),
        (_feedback, _feedback.c.conversation_id),
        (_conversations, _conversations.c.id),
        (_erasures, _erasures.c.conversation_id),
    )
]
_DROP_FEEDBACK = _feedback.delete().where(
    _feedback.c.conversation_id == sa.bindparam("key"),
    _feedback.c.message_id == sa.bindparam("message"),
    _feedback.c.source == sa.bindparam("about"),
)


@dataclass
class ConversationRow:
    """What is stored of a conversation besides its turns. Times are seconds since 1970.

    Attributes:
        is_trial: someone tries the assistant: kept out of the fund's figures.
    """

    id: str
    token_hash: str
    created_at: float
    last_at: float
    member_id: str | None = None
    signed_in: bool = False
    state: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] | None = None
    is_trial: bool = False


@dataclass
class TurnRow:
    """One turn: what the member did and what they read.

    Attributes:
        number: 0 for the start, then one more each time.
        shown: the member's words, masked; None for a signal, which nobody typed.
        choice: the value of the choice, when it was one.
        waiting: what the dialogue core has still to answer; None once it did.
        outcome: what became of a member's message, as `guichet ask` names it, or `waiting`; None for a signal.
        score: probability of the likeliest topic, for words that somebody typed.
        took_ms: from the message to its answer.
        events: what came of it outside the conversation: a request sent, an appointment made, moved or cancelled.
    """

    number: int
    message_id: str
    at: float
    shown: str | None = None
    choice: str | None = None
    replies: list[dict[str, Any]] = field(default_factory=list)
    waiting: dict[str, Any] | None = None
    outcome: str | None = None
    score: float | None = None
    took_ms: float | None = None
    events: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Feedback:
    """An opinion. `thumb`: up or down; with a source `survey:<question>`, the answer to a question of the survey."""

    message_id: str
    source: str
    thumb: str
    at: float


class StoreUnavailable(Exception):
    """The database did not take a write, or did not answer."""


class Store:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._writing = ThreadPoolExecutor(1, "store-write")
        self._reading = ThreadPoolExecutor(2, "store-read")
        self._batch: list[tuple[Sequence[Statement], asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._queued_last: asyncio.Future[None] | None = None

    @classmethod
    async def open(cls, url: str) -> "Store":
        """Open, and create what is missing.

        Args:
            url: as in `Settings.database`; the driver in it is replaced by the one used here.
        """
        store = cls(open_engine(url))
        await store._run(store._writing, lambda: bring_up_to_date(store._engine, _metadata))
        return store

    async def close(self) -> None:
        if self._flushing is not None:
            await asyncio.wait({self._flushing})
        for pool in (self._writing, self._reading):
            pool.shutdown(wait=True)
        self._engine.dispose()

    async def ready(self) -> bool:
        try:
            await self._read(lambda connection: connection.execute(sa.select(1)).scalar())
        except StoreUnavailable:
            return False
        return True

    # ------------------------------------------------------------------ reading

    async def conversation(self, conversation_id: str) -> tuple[ConversationRow, list[TurnRow]] | None:
        def read(connection: Connection) -> tuple[ConversationRow, list[TurnRow]] | None:
            row = connection.execute(_BY_ID, {"id": conversation_id}).first()
            if row is None:
                return None
            return _conversation(row), [_turn(turn) for turn in connection.execute(_TURNS, {"id": conversation_id})]

        return await self._read(read)

    async def id_of_token(self, token_hash: str) -> str | None:
        return await self._read(lambda connection: connection.execute(_BY_TOKEN, {"token_hash": token_hash}).scalar())

    async def turn(self, conversation_id: str, message_id: str) -> TurnRow | None:
        wanted = {"id": conversation_id, "message_id": message_id}
        row = await self._read(lambda connection: connection.execute(_TURN, wanted).first())
        return _turn(row) if row is not None else None

    async def feedback(self, conversation_id: str) -> list[Feedback]:
        rows = await self._read(lambda connection: connection.execute(_FEEDBACK, {"id": conversation_id}).all())
        return [Feedback(row.message_id, row.source, row.thumb, row.at) for row in rows]

    async def with_waiting_turns(self) -> list[str]:
        return await self._read(lambda connection: connection.execute(_WAITING).scalars().all())

    async def silent_since(self, before: float) -> list[str]:
        """Conversations without a message since then, the oldest first."""
        return await self._read(lambda connection: connection.execute(_SILENT, {"before": before}).scalars().all())

    async def ids(self) -> list[str]:
        """Every conversation there is."""
        return await self._read(lambda connection: connection.execute(_IDS).scalars().all())

    async def erasures(self) -> list[str]:
        return await self._read(lambda connection: connection.execute(_ERASURES).scalars().all())

    # ------------------------------------------------------------------ writing

    async def begin(self, row: ConversationRow, turn: TurnRow) -> None:
        added = {**vars(row), "state": _json(row.state), "memory": _json(row.memory)}
        await self._write((_ADD_CONVERSATION, added), _added(row.id, turn))

    def add_turn(self, row: ConversationRow, turn: TurnRow, opinions: Sequence[Feedback] = ()) -> Awaitable[None]:
        """Queued at once, as it is now; what is returned is done when it is on disk."""
        return self._queue(_added(row.id, turn), _saved(row), *_rated(row.id, opinions))

    async def finish_turn(self, row: ConversationRow, turn: TurnRow, opinions: Sequence[Feedback] = ()) -> None:
        changed = {
            "key": row.id,
            "turn": turn.number,
            "new_replies": _json(turn.replies),
            "new_waiting": _json(turn.waiting),
            "new_outcome": turn.outcome,
            "new_score": turn.score,
            "new_took_ms": turn.took_ms,
            "new_events": _json(turn.events or None),
        }
        await self._write((_FINISH_TURN, changed), _saved(row), *_rated(row.id, opinions))

    async def save(self, row: ConversationRow) -> None:
        await self._write(_saved(row))

    async def rate(self, conversation_id: str, feedback: Feedback) -> None:
        """The last opinion counts."""
        await self._write(*_rated(conversation_id, [feedback]))

    async def erase(self, conversation_id: str) -> None:
        """Delete it, and note that the other parts have to forget it until `erased` says that they did."""
        key = {"key": conversation_id}
        note = (_erasures.insert(), {"conversation_id": conversation_id})
        await self._write(*((statement, key) for statement in _FORGET), note)
        if self._is_sqlite:
            await self._run(self._writing, self._truncate_journal)

    async def erased(self, conversation_id: str) -> None:
        await self._write((_FORGET[-1], {"key": conversation_id}))

    # ------------------------------------------------------------------ threads

    async def _read(self, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._engine.connect() as connection:
                return work(connection)

        if self._queued_last is not None:
            await asyncio.wait({self._queued_last})
        try:
            return await self._run(self._reading, run)
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def _write(self, *statements: Statement) -> None:
        await self._queue(*statements)

    def _queue(self, *statements: Statement) -> asyncio.Future[None]:
        done = self._queued_last = asyncio.get_running_loop().create_future()
        self._batch.append((statements, done))
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())
        return done

    async def _flush(self) -> None:
        """Write what has gathered, again and again until nothing has."""
        try:
            while self._batch:
                batch, self._batch = self._batch, []
                error = await self._commit([statement for statements, _ in batch for statement in statements])
                for statements, done in batch:
                    # One bad turn must not take its neighbours with it.
                    own = await self._commit(statements) if error and len(batch) > 1 else error
                    if not done.done():
                        done.set_exception(own) if own else done.set_result(None)
        finally:
            self._flushing = None

    async def _commit(self, statements: Sequence[Statement]) -> StoreUnavailable | None:
        def run() -> None:
            with self._engine.begin() as connection:
                for statement, values in statements:
                    connection.execute(statement, values)

        try:
            await self._run(self._writing, run)
        except Exception as error:
            # Whatever it is, the turns that wait for this write must hear of it.
            log.error("the store did not take a write: %s", type(error).__name__)
            return StoreUnavailable(type(error).__name__)
        return None

    def _truncate_journal(self) -> None:
        """What was deleted must not stay readable in SQLite's write-ahead log."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @staticmethod
    async def _run(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)


def open_engine(url: str) -> Engine:
    """SQLAlchemy's engine for a store's URL, with a driver that blocks; SQLite as we want it."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg2"), pool_size=3, max_overflow=0, pool_pre_ping=True, hide_parameters=True, connect_args={"connect_timeout": 5})  # fmt: skip
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        parsed.set(drivername="sqlite"),
        poolclass=QueuePool,
        pool_size=3,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 10},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _configure_sqlite)
    return engine


def bring_up_to_date(engine: Engine, metadata: sa.MetaData) -> None:
    """Make the tables and columns that a database from before does not have.

    Columns are only ever added, and are nullable or have a default of the server: rows from before stay as they are.
    """
    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":  # several processes may start at once
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7317)")
        metadata.create_all(connection)
        for table in metadata.sorted_tables:
            known = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
            for column in table.columns:
                if column.name not in known:
                    described = CreateColumn(column).compile(dialect=engine.dialect)
                    connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {described}")


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # NORMAL: a power cut may lose the last turns, a crash of this process never does. Deleted content is overwritten.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _added(conversation_id: str, turn: TurnRow) -> Statement:
    return _ADD_TURN, {
        "conversation_id": conversation_id,
        **vars(turn),
        "replies": _json(turn.replies),
        "waiting": _json(turn.waiting),
        "events": _json(turn.events or None),
    }


def _saved(row: ConversationRow) -> Statement:
    return _SAVE_CONVERSATION, {
        "key": row.id,
        "new_last_at": row.last_at,
        "new_member_id": row.member_id,
        "new_signed_in": row.signed_in,
        "new_state": _json(row.state),
        "new_memory": _json(row.memory),
    }


def _rated(conversation_id: str, opinions: Sequence[Feedback]) -> list[Statement]:
    statements: list[Statement] = []
    for one in opinions:
        statements.append((_DROP_FEEDBACK, {"key": conversation_id, "message": one.message_id, "about": one.source}))
        statements.append((_feedback.insert(), {"conversation_id": conversation_id, **vars(one)}))
    return statements


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _conversation(row: Any) -> ConversationRow:
    return ConversationRow(
        id=row.id,
        token_hash=row.token_hash,
        created_at=row.created_at,
        last_at=row.last_at,
        member_id=row.member_id,
        signed_in=bool(row.signed_in),
        state=json.loads(row.state),
        memory=json.loads(row.memory) if row.memory else None,
        is_trial=bool(row.is_trial),
    )


def _turn(row: Any) -> TurnRow:
    return TurnRow(
        number=row.number,
        message_id=row.message_id,
        at=row.at,
        shown=row.shown,
        choice=row.choice,
        replies=json.loads(row.replies),
        waiting=json.loads(row.waiting) if row.waiting else None,
        outcome=row.outcome,
        score=row.score,
        took_ms=row.took_ms,
        events=json.loads(row.events) if row.events else [],
    )
