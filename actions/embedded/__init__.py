"""The embedded back ends: every port of `actions/ports.py` over one SQL database, with fictional members."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from actions.embedded.booking import EmbeddedBooking
from actions.embedded.database import Database
from actions.embedded.demo import DemoMembers
from actions.embedded.files import SqlFiles
from actions.embedded.handoffs import SqlHandoffs
from actions.embedded.members import EmbeddedMembers
from actions.embedded.schedule import DEMO_FUND, Fund
from actions.embedded.sealing import Sealer
from actions.embedded.teleservices import EmbeddedTeleservices
from actions.embedded.vault import SqlVault
from actions.paris import Clock, today_in_paris

__all__ = [
    "Database",
    "Embedded",
    "EmbeddedBooking",
    "EmbeddedMembers",
    "EmbeddedTeleservices",
    "Fund",
    "Sealer",
    "SqlFiles",
    "SqlHandoffs",
    "SqlVault",
    "open_embedded",
]


@dataclass(frozen=True)
class Embedded:
    """One adapter for each port, sharing a database."""

    database: Database
    fund: Fund
    members: EmbeddedMembers
    teleservices: EmbeddedTeleservices
    booking: EmbeddedBooking
    files: SqlFiles
    vault: SqlVault
    handoffs: SqlHandoffs


@asynccontextmanager
async def open_embedded(
    url: str, data_folder: Path, now: Clock, fund_file: Path = DEMO_FUND
) -> AsyncIterator[Embedded]:
    """Open the database, create and fill it at the first start, and close it at the end.

    Args:
        url: `sqlite:///file.db` or `postgresql://user@host/name`.
        data_folder: where the sealing key lives; every process that opens the same database needs the same key.
        now: returns the current time, with its zone.
        fund_file: counters, hours and delays of the fund.
    """
    sealer = Sealer.from_folder(data_folder)
    fund = Fund.from_file(fund_file)
    database = Database.from_url(url)
    try:
        await database.create(DemoMembers(database, sealer, fund.processing_days, today_in_paris(now)).fill)
        yield assemble(database, sealer, fund, now)
    finally:
        await database.close()


def assemble(database: Database, sealer: Sealer, fund: Fund, now: Clock) -> Embedded:
    """Build the adapters on a database that is ready."""
    return Embedded(
        database=database,
        fund=fund,
        members=EmbeddedMembers(database, sealer),
        teleservices=EmbeddedTeleservices(database, sealer, fund.name, fund.processing_days, now),
        booking=EmbeddedBooking(database, sealer, fund.schedule, now),
        files=SqlFiles(database, sealer, now),
        vault=SqlVault(database, sealer, now),
        handoffs=SqlHandoffs(database, sealer, now),
    )
