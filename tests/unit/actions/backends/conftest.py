"""The back ends under test: embedded on SQLite, embedded on PostgreSQL when there is one, and over HTTP.

A database is filled once for the session and copied for each test.
"""

import asyncio
import os
import shutil
import socket
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from opened import Account, Clock, open_stores, served
from sqlalchemy.engine import make_url

from actions.embedded import Embedded, open_embedded
from actions.embedded.tables import metadata

POSTGRES = os.environ.get("GUICHET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
NO_POSTGRES = "no PostgreSQL answers: give the address of one in GUICHET_TEST_POSTGRES to run this test"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start leaves it: `guichet.db` and the key."""
    folder = tmp_path_factory.mktemp("backends")
    asyncio.run(_fill(f"sqlite:///{folder / 'guichet.db'}", folder))
    return folder


@pytest.fixture(scope="session")
def postgres(first_start: Path) -> Iterator[str]:
    """The address of a filled database, with a copy of its rows in the schema `first`."""
    address = make_url(POSTGRES)
    try:
        socket.create_connection((address.host, address.port or 5432), timeout=0.5).close()
    except OSError:
        pytest.skip(NO_POSTGRES)
    name = f"guichet_test_{uuid.uuid4().hex[:12]}"
    asyncio.run(_execute(POSTGRES, f"CREATE DATABASE {name}"))
    url = address.set(database=name).render_as_string(hide_password=False)
    try:
        asyncio.run(_fill(url, first_start))
        copies = [f"CREATE TABLE first.{table} AS TABLE public.{table};" for table in metadata.tables]
        asyncio.run(_execute(url, f"CREATE SCHEMA first; {' '.join(copies)}"))
        yield url
    finally:
        asyncio.run(_execute(POSTGRES, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database as a first start leaves it."""
    return _fresh(request, request.param)


@pytest.fixture
async def stores(database_url: str, first_start: Path, clock: Clock) -> AsyncIterator[Embedded]:
    async with open_stores(database_url, first_start, clock) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres", "http"])
def account_url(request: pytest.FixtureRequest) -> tuple[str, bool]:
    """A fresh database, and whether HTTP stands before it."""
    over_http = request.param == "http"
    return _fresh(request, "sqlite" if over_http else request.param), over_http


@pytest.fixture
async def account(account_url: tuple[str, bool], first_start: Path, clock: Clock) -> AsyncIterator[Account]:
    """Every adapter of the account ports."""
    url, over_http = account_url
    async with open_stores(url, first_start, clock) as stores:
        if not over_http:
            yield Account(stores.members, stores.teleservices)
            return
        async with served(stores) as account:
            yield account


def _fresh(request: pytest.FixtureRequest, kind: str) -> str:
    if kind == "postgres":
        url = request.getfixturevalue("postgres")
        tables = [table.name for table in metadata.sorted_tables]
        emptied = [f"DELETE FROM public.{name};" for name in reversed(tables)]
        filled = [f"INSERT INTO public.{name} SELECT * FROM first.{name};" for name in tables]
        asyncio.run(_execute(url, " ".join(["SET synchronous_commit = off;", *emptied, *filled])))
        return url
    file = request.getfixturevalue("tmp_path") / "guichet.db"
    shutil.copy(request.getfixturevalue("first_start") / "guichet.db", file)
    return f"sqlite:///{file}"


async def _fill(url: str, folder: Path) -> None:
    async with open_embedded(url, folder, Clock()):
        pass


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
