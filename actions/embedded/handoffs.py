"""What an adviser receives when a conversation is handed over."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from actions.embedded.database import Database, Due
from actions.embedded.sealing import Sealer
from actions.embedded.tables import appointments, handoffs
from actions.paris import PARIS, Clock
from actions.ports import Handoff, UnknownReference


class SqlHandoffs:
    def __init__(self, database: Database, sealer: Sealer, now: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._now = now

    async def add(self, handoff: Handoff) -> None:
        """Keep it; the same id again replaces nothing, so a retry is harmless."""
        content = {name: value for name, value in asdict(handoff).items() if name not in _COLUMNS}
        async with self._database.writing() as connection:
            await self._database.insert_new(
                connection,
                handoffs,
                sealed=self._sealer.seal_json(content, _context(handoff.id)),
                **{name: getattr(handoff, name) for name in _COLUMNS},
            )

    async def day(self, day: date) -> list[Handoff]:
        """Those made on a day in France, oldest first."""
        start, end = (datetime.combine(d, time.min, tzinfo=PARIS) for d in (day, day + timedelta(days=1)))
        made_then = (handoffs.c.created_at >= start) & (handoffs.c.created_at < end)
        async with self._database.reading() as connection:
            rows = await connection.execute(handoffs.select().where(made_then).order_by(handoffs.c.created_at))
            return [self._handoff(row) for row in rows]

    async def of_appointments(self, day: date) -> list[Handoff]:
        """Those whose appointment is on a day in France, in the order of the appointments. Moved ones are where they are now."""
        start, end = (datetime.combine(d, time.min, tzinfo=PARIS) for d in (day, day + timedelta(days=1)))
        booked = (appointments.c.state == "booked") & (appointments.c.starts_at >= start) & (appointments.c.starts_at < end)
        meant = select(handoffs).join(appointments, appointments.c.key == handoffs.c.id).where(booked)
        async with self._database.reading() as connection:
            return [self._handoff(row) for row in await connection.execute(meant.order_by(appointments.c.starts_at))]

    async def get(self, handoff_id: str) -> Handoff:
        async with self._database.reading() as connection:
            row = (await connection.execute(handoffs.select().where(handoffs.c.id == handoff_id))).one_or_none()
        if row is None:
            raise UnknownReference(handoff_id)
        return self._handoff(row)

    async def of_conversation(self, conversation_id: str) -> list[Handoff]:
        """Those that a conversation led to, oldest first."""
        mine = handoffs.select().where(handoffs.c.conversation_id == conversation_id)
        async with self._database.reading() as connection:
            return [self._handoff(row) for row in await connection.execute(mine.order_by(handoffs.c.created_at))]

    async def forget(self, conversation_id: str) -> None:
        """The member erased the conversation: what they said goes, what a meeting that is still booked needs stays.

        Kept: the reason, the task's name, the documents to bring and the appointment. Gone: answers, messages, signals, and
        the link to the conversation. Without a booked appointment to come, all of it goes.
        """
        async with self._database.writing() as connection:
            rows = (await connection.execute(handoffs.select().where(handoffs.c.conversation_id == conversation_id))).all()
            for row in rows:
                mine = handoffs.c.id == row.id
                meeting = select(appointments.c.key).where((appointments.c.key == row.id) & _to_come(self._now()))
                if (await connection.execute(meeting)).first() is None:
                    await connection.execute(handoffs.delete().where(mine))
                    continue
                kept = self._sealer.unseal_json(row.sealed, _context(row.id)) | _NOTHING_SAID
                sealed = self._sealer.seal_json(kept, _context(row.id))
                await connection.execute(handoffs.update().where(mine).values(conversation_id=ERASED, sealed=sealed))

    async def purge(self, before: datetime, preview: bool = False) -> int:
        """Forget the hand-offs made before a moment, or count them. One whose appointment is to come stays until it is over."""
        return await self._database.purge(handoffs, self._over(before), preview)

    async def due(self, before: datetime) -> Due:
        return await self._database.due(handoffs, handoffs.c.created_at, self._over(before))

    def _over(self, before: datetime) -> Any:
        meeting = select(appointments.c.key).where((appointments.c.key == handoffs.c.id) & _to_come(before))
        return (handoffs.c.created_at < before) & ~meeting.exists()

    def _handoff(self, row: Any) -> Handoff:
        content = self._sealer.unseal_json(row.sealed, _context(row.id))
        return Handoff(**content | {"id": row.id, "conversation_id": row.conversation_id, "created_at": row.created_at})


ERASED = ""  # the conversation of a hand-off whose member erased it
_NOTHING_SAID: dict[str, Any] = {"values": {}, "last_messages": [], "signals": [], "member_id": None}
_COLUMNS = ("id", "conversation_id", "created_at")


def _to_come(after: datetime) -> Any:
    return (appointments.c.state == "booked") & (appointments.c.ends_at >= after)


def _context(handoff_id: str) -> str:
    return f"handoff:{handoff_id}"
