import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg2
import pytest
from aiohttp.test_utils import TestClient, TestServer
from editing import Site, Visitor, build_once

POSTGRES = os.environ.get("GUICHET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path):
    """An empty database of each kind; PostgreSQL where one can be reached."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'knowledge.sqlite'}"
        return
    try:
        admin = psycopg2.connect(POSTGRES, connect_timeout=2)
    except psycopg2.OperationalError:
        pytest.skip("no PostgreSQL: set GUICHET_TEST_POSTGRES to the URL of a test database")
    admin.autocommit = True
    name = f"editor_{uuid.uuid4().hex[:12]}"
    admin.cursor().execute(f"CREATE DATABASE {name}")
    yield f"{POSTGRES.rpartition('/')[0]}/{name}"
    admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_once(tmp_path_factory.mktemp("built"))


@pytest.fixture
def site(tmp_path: Path, built: Path) -> Site:
    return Site(tmp_path, built=built)


@pytest.fixture
async def server(site: Site) -> AsyncIterator[TestServer]:
    async with TestServer(site.application()) as server:
        yield server


@pytest.fixture
async def visitor(server: TestServer) -> AsyncIterator[Visitor]:
    async with TestClient(server) as client:
        yield Visitor(client)


@pytest.fixture
async def claire(visitor: Visitor) -> Visitor:
    """Signed in, may publish."""
    assert await visitor.sign_in("claire") == 303
    return visitor


@pytest.fixture
async def paul(server: TestServer) -> AsyncIterator[Visitor]:
    """Signed in, writes."""
    async with TestClient(server) as client:
        visitor = Visitor(client)
        assert await visitor.sign_in("paul") == 303
        yield visitor
