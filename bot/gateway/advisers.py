"""Advisers' accounts, in the gateway's database: who may read what was handed over, and what they did.

An adviser has a token of 256 random bits, made by `guichet adviser add` and kept here as a digest only. A page's session is
another random token, with an end. Revealing a member's number leaves a line in the audit.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.gateway.store import open_engine

T = TypeVar("T")
SESSION_S = 8 * 3600  # a working day
PREFIX = "conseiller_"  # tells what kind of secret it is where one is found by mistake

_metadata = sa.MetaData()
_advisers = sa.Table(
    "gateway_advisers",
    _metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", sa.Float(53), nullable=False),
)
_sessions = sa.Table(
    "gateway_adviser_sessions",
    _metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("adviser", sa.String(80), nullable=False),
    sa.Column("ends_at", sa.Float(53), nullable=False),
)
_audit = sa.Table(
    "gateway_adviser_audit",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float(53), nullable=False),
    sa.Column("adviser", sa.String(80), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("handoff_id", sa.String(80), nullable=False),
)


class AdviserExists(ValueError):
    """There is an adviser of this name already."""


@dataclass(frozen=True)
class AuditLine:
    at: datetime
    adviser: str
    action: str
    handoff_id: str


class Advisers:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now
        self._pool = ThreadPoolExecutor(1, "advisers")

    @classmethod
    async def open(cls, url: str, now: Callable[[], datetime]) -> "Advisers":
        advisers = cls(open_engine(url), now)
        await asyncio.get_running_loop().run_in_executor(advisers._pool, lambda: _metadata.create_all(advisers._engine))
        return advisers

    async def close(self) -> None:
        self._pool.shutdown(wait=True)
        self._engine.dispose()

    async def add(self, name: str) -> str:
        """Make an account. Returns its token, which is kept nowhere. Raises AdviserExists, ValueError."""
        name = _person(name)
        taken = next((other for other in await self.names() if other.casefold() == name.casefold()), None)
        token = PREFIX + secrets.token_urlsafe(32)
        row = {"name": name, "token_hash": _hash(token), "created_at": self._at()}
        try:
            if taken is None:
                await self._run(lambda connection: connection.execute(_advisers.insert(), row))
        except IntegrityError:
            taken = name
        if taken is not None:
            raise AdviserExists(f"there is an adviser {taken!r} already")
        return token

    async def remove(self, name: str) -> bool:
        """Take the account and its sessions away. False when there is none."""

        def work(connection: Connection) -> bool:
            for one in (name, " ".join(name.split())):  # a name from before spaces were tidied comes first
                connection.execute(_sessions.delete().where(_sessions.c.adviser == one))
                if connection.execute(_advisers.delete().where(_advisers.c.name == one)).rowcount:
                    return True
            return False

        return await self._run(work)

    async def names(self) -> list[str]:
        chosen = sa.select(_advisers.c.name).order_by(_advisers.c.name)
        return await self._run(lambda connection: list(connection.execute(chosen).scalars()))

    async def of_token(self, token: str) -> str | None:
        """The adviser's name."""
        chosen = sa.select(_advisers.c.name).where(_advisers.c.token_hash == _hash(token))
        return await self._run(lambda connection: connection.execute(chosen).scalar())

    async def begin_session(self, adviser: str) -> str:
        token, at = secrets.token_urlsafe(32), self._at()

        def work(connection: Connection) -> None:
            connection.execute(_sessions.delete().where(_sessions.c.ends_at <= at))
            connection.execute(_sessions.insert(), {"token_hash": _hash(token), "adviser": adviser, "ends_at": at + SESSION_S})

        await self._run(work)
        return token

    async def of_session(self, token: str) -> str | None:
        mine = (_sessions.c.token_hash == _hash(token)) & (_sessions.c.ends_at > self._at())
        return await self._run(lambda connection: connection.execute(sa.select(_sessions.c.adviser).where(mine)).scalar())

    async def end_session(self, token: str) -> None:
        mine = _sessions.c.token_hash == _hash(token)
        await self._run(lambda connection: connection.execute(_sessions.delete().where(mine)))

    async def note(self, adviser: str, action: str, handoff_id: str) -> None:
        row = {"at": self._at(), "adviser": adviser, "action": action, "handoff_id": handoff_id}
        await self._run(lambda connection: connection.execute(_audit.insert(), row))

    async def audit(self, handoff_id: str) -> list[AuditLine]:
        chosen = _audit.select().where(_audit.c.handoff_id == handoff_id).order_by(_audit.c.id)
        rows = await self._run(lambda connection: connection.execute(chosen).all())
        zone = self._now().tzinfo
        return [AuditLine(datetime.fromtimestamp(row.at, zone), row.adviser, row.action, row.handoff_id) for row in rows]

    def _at(self) -> float:
        return self._now().timestamp()

    async def _run(self, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)


def _hash(token: str) -> str:
    # 256 random bits: nothing slower would make them harder to guess.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _person(name: str) -> str:
    """A name by which the audit names somebody, with single spaces. Raises ValueError.

    >>> _person("  Ana  Dubois ")
    'Ana Dubois'
    """
    name = " ".join(name.split())
    if len(name) > 80 or not name.isprintable() or not re.search(r"[^\W\d_]{2}", name):
        raise ValueError(f"{name!r} names nobody in the audit: give the name colleagues know, such as 'Ana Dubois' (80 characters at most)")
    return name


def form_secret(session: str) -> str:
    """What the forms of a session repeat: no other site can know it.

    >>> form_secret("a") != form_secret("b")
    True
    """
    return hashlib.sha256(f"form of {session}".encode()).hexdigest()


