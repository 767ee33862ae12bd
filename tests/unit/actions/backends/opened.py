"""How the tests of the back ends open them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from teleservices_server import PROBLEMS, teleservices_app

from actions.embedded import Database, Embedded, Fund, Sealer, assemble
from actions.http import HttpMembers, HttpTeleservices
from actions.paris import PARIS
from actions.ports import MemberAccounts, Teleservices

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)  # a Monday
TOKEN = "a-test-token"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@dataclass(frozen=True)
class Account:
    """What the account contract is tried on."""

    members: MemberAccounts
    teleservices: Teleservices


@asynccontextmanager
async def open_stores(url: str, key_folder: Path, clock: Clock) -> AsyncIterator[Embedded]:
    database = Database.from_url(url)
    try:
        yield assemble(database, Sealer.from_folder(key_folder), Fund.from_file(), clock)
    finally:
        await database.close()


@asynccontextmanager
async def served(stores: Embedded) -> AsyncIterator[Account]:
    """The same back ends behind the HTTP adapters and a real server."""
    app = teleservices_app(stores.members, stores.teleservices, TOKEN)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with TestServer(app) as server, ClientSession(headers=headers) as session:
        url = str(server.make_url("/"))
        yield Account(HttpMembers(session, url, timeout_s=20), HttpTeleservices(session, url, timeout_s=20))
    assert app[PROBLEMS] == []
