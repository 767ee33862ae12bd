import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings

from .driver import Gateway
from .fakes import Parts


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, dialogue_timeout_s=1.0, rate_per_minute=0)


@pytest.fixture
async def gateway(settings: Settings, parts: Parts) -> AsyncIterator[Gateway]:
    gateway = await Gateway(settings, parts).start()
    yield gateway
    await gateway.stop()


@pytest.fixture
async def start(parts: Parts, settings: Settings) -> AsyncIterator:
    """Start a gateway with other settings: `await start(demo=False)`."""
    started = []

    async def with_settings(**changed: object) -> Gateway:
        started.append(await Gateway(replace(settings, **changed), parts).start())
        return started[-1]

    yield with_settings
    for gateway in started:
        await gateway.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path):
    """An empty database of each kind; PostgreSQL where one can be reached."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'gateway.sqlite'}"
        return
    yield request.getfixturevalue("postgres_schema")


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
