"""Shared by the tests of the dialogue: `talk`, a fresh conversation on fresh stores."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from talk import DOMAIN, Talk, open_talk

from actions.copy import Copy


@pytest.fixture(scope="session")
def spoken() -> Copy:
    """The French texts of domain.yml."""
    return Copy.from_domain(DOMAIN)


@pytest.fixture(scope="session")
def first_stores(tmp_path_factory: pytest.TempPathFactory, spoken: Copy) -> Path:
    """Stores as a first start leaves them, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("stores")

    async def fill() -> None:
        async with open_talk(folder, spoken):
            pass

    asyncio.run(fill())
    return folder


@pytest.fixture
async def talk(first_stores: Path, spoken: Copy, tmp_path: Path) -> AsyncIterator[Talk]:
    folder = tmp_path / "stores"
    shutil.copytree(first_stores, folder)
    async with open_talk(folder, spoken) as conversation:
        yield conversation
