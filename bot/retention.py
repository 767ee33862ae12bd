"""What is kept too long, in every store: counted first, then erased. Numbers and dates only, never what it says.

    conversations   silent for GUICHET_RETENTION_DAYS: their turns, and with them their tracker, secrets, files and what
                    was handed over
    trackers        Rasa's memory of conversations that are no longer there
    secrets         past their two hours          files       past their day
    hand-offs       as old as conversations, once their appointment is over
    appointments    over for as long

The gateway does it every day by itself; `guichet retention` shows it, or does it now.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.settings import Settings

log = logging.getLogger("guichet.retention")

EVERY_S = 24 * 3600
FIRST_AFTER_S = 60.0  # a start has better things to do


@dataclass(frozen=True)
class Kept:
    """One store: how much is due for erasure, and when the oldest of it is from."""

    store: str
    count: int
    oldest: datetime | None = None


@dataclass(frozen=True)
class Stores:
    """What retention looks at, opened."""

    gateway: Any
    trackers: "Trackers"
    embedded: Any
    now: Callable[[], datetime]
    keep: timedelta

    @property
    def before(self) -> datetime:
        return self.now() - self.keep


@asynccontextmanager
async def open_stores(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Stores]:
    from actions.embedded import open_embedded
    from actions.server import backends_url
    from bot.gateway.store import Store

    gateway = await Store.open(settings.database("gateway"))
    trackers = Trackers(settings.database("tracker"))
    try:
        async with open_embedded(backends_url(settings), settings.data, now) as embedded:
            yield Stores(gateway, trackers, embedded, now, timedelta(days=settings.retention_days))
    finally:
        trackers.close()
        await gateway.close()


class Trackers:
    """Rasa's tracker rows, which have no date: a row is due when its conversation is."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        self._there = not sqlite or Path(parsed.database or "").exists()
        self._engine = sa.create_engine(parsed.set(drivername="sqlite" if sqlite else "postgresql+psycopg2"), hide_parameters=True)
        if sqlite:
            sa.event.listen(self._engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete=ON"))

    def ids(self) -> list[str]:
        if not self._there or not sa.inspect(self._engine).has_table("rasa_trackers"):
            return []
        with self._engine.connect() as connection:
            return list(connection.execute(sa.text("SELECT sender_id FROM rasa_trackers")).scalars())

    def erase(self, conversation_ids: list[str]) -> None:
        with self._engine.begin() as connection:
            for one in conversation_ids:
                connection.execute(sa.text("DELETE FROM rasa_trackers WHERE sender_id = :id"), {"id": one})

    def close(self) -> None:
        self._engine.dispose()


async def preview(stores: Stores) -> list[Kept]:
    """What `apply` would erase now."""
    due = await stores.gateway.silent_since(stores.before.timestamp())
    gone = await _trackers_alone(stores, set(due))
    embedded = stores.embedded
    found = [Kept("conversations", len(due), await _last_word(stores, due[0]) if due else None), Kept("trackers", len(gone))]
    for name, one in (
        ("secrets", await embedded.vault.due()),
        ("files", await embedded.files.due()),
        ("hand-offs", await embedded.handoffs.due(stores.before)),
        ("appointments", await embedded.booking.due(stores.before)),
    ):
        found.append(Kept(name, one.count, one.oldest))
    return found


async def apply(stores: Stores) -> list[Kept]:
    """Erase what is due. Returns what it was, as `preview` had it."""
    found = await preview(stores)
    due = await stores.gateway.silent_since(stores.before.timestamp())
    gone = await _trackers_alone(stores, set(due))
    embedded = stores.embedded
    for conversation_id in due:
        for part in (embedded.vault, embedded.files, embedded.handoffs):
            await part.forget(conversation_id)
    await asyncio.to_thread(stores.trackers.erase, gone)
    for conversation_id in due:  # last: while it is there, a failure above is tried again the next day
        await stores.gateway.erase(conversation_id)
        await stores.gateway.erased(conversation_id)
    await embedded.vault.purge()
    await embedded.files.purge()
    await embedded.handoffs.purge(stores.before)
    await embedded.booking.purge(stores.before)
    return found


async def _trackers_alone(stores: Stores, due: set[str]) -> list[str]:
    """Trackers of conversations that are due, or no longer there."""
    kept = set(await stores.gateway.ids()) - due
    return [one for one in await asyncio.to_thread(stores.trackers.ids) if one not in kept]


async def _last_word(stores: Stores, conversation_id: str) -> datetime | None:
    found = await stores.gateway.conversation(conversation_id)
    return datetime.fromtimestamp(found[0].last_at, stores.now().tzinfo) if found else None


def told(found: list[Kept]) -> str:
    """A table for a terminal.

    >>> print(told([Kept("files", 2, datetime(2026, 11, 20)), Kept("secrets", 0)]))
    store               due  oldest
    files                 2  2026-11-20
    secrets               0
    """
    lines = ["store               due  oldest"]
    lines += [f"{one.store:<15}{one.count:>8}  {f'{one.oldest:%Y-%m-%d}' if one.oldest else ''}".rstrip() for one in found]
    return "\n".join(lines)


async def daily(settings: Settings, now: Callable[[], datetime], every_s: float = EVERY_S, first_after_s: float = FIRST_AFTER_S) -> None:
    """For as long as the process lives. A failure is logged by its kind, and tried again the next day."""
    await asyncio.sleep(first_after_s)
    while True:
        try:
            async with open_stores(settings, now) as stores:
                erased = [f"{one.store} {one.count}" for one in await apply(stores) if one.count]
            if erased:
                log.info("retention erased: %s", ", ".join(erased))
        except Exception as error:
            log.error("retention failed: %s", type(error).__name__)
        await asyncio.sleep(every_s)
