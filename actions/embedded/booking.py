"""Appointments with an adviser, at a counter or on the phone."""

from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from actions.embedded.database import Database, Due
from actions.embedded.references import canonical_reference, new_reference
from actions.embedded.schedule import Desk, Schedule
from actions.embedded.sealing import Sealer
from actions.embedded.tables import appointments, seats
from actions.paris import PARIS, Clock
from actions.ports import Appointment, BackendUnavailable, Office, Opening, OpeningTaken, UnknownReference

PREFIX = "RDV"
_REFERENCE_TRIES = 5


class EmbeddedBooking:
    """Openings are computed from the schedule; only the places taken are stored, one row each.

    The primary key (opening, seat) decides between simultaneous bookings, whatever the number of processes: a loser
    finds every seat of the opening taken and gets OpeningTaken, and its transaction leaves nothing behind.
    """

    def __init__(self, database: Database, sealer: Sealer, schedule: Schedule, now: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._schedule = schedule
        self._now = now

    async def offices(self) -> list[Office]:
        return [desk.office for desk in self._schedule.counters]

    async def openings(self, mode: str, office_id: str | None, after: datetime, limit: int) -> list[Opening]:
        desks = self._schedule.desks(mode, office_id)
        taken = await self._seats_taken(after)
        free = (
            opening
            for desk, opening in self._schedule.openings(desks, after, self._now())
            if taken.get(opening.id, 0) < desk.capacity
        )
        return list(islice(free, max(limit, 0)))

    async def book(
        self, opening_id: str, key: str, reason: str, phone: str, accessibility: str = "", member_id: str | None = None
    ) -> Appointment:
        details = {"reason": reason, "phone": phone, "accessibility": accessibility}
        async with self._database.writing() as connection:
            row = await self._by_key(connection, key)
            if row is None:
                row = await self._insert(connection, opening_id, key, details, member_id)
        return self._appointment(row)

    async def find(self, reference: str) -> Appointment:
        async with self._database.reading() as connection:
            return self._appointment(await self._by_reference(connection, reference))

    async def upcoming(self, member_id: str, after: datetime) -> list[Appointment]:
        mine = (appointments.c.member_id == member_id) & (appointments.c.state == "booked") & (appointments.c.starts_at > after)
        async with self._database.reading() as connection:
            rows = (await connection.execute(appointments.select().where(mine).order_by(appointments.c.starts_at))).all()
        return [self._appointment(row) for row in rows]

    async def move(self, reference: str, opening_id: str) -> Appointment:
        """As the port says; a cancelled appointment is unknown here, and its own opening is no move at all."""
        async with self._database.writing() as connection:
            row = await self._by_reference(connection, reference, for_update=True)
            if row.state == "cancelled":
                raise UnknownReference(reference)
            if row.opening_id != opening_id:
                await self._move(connection, row.reference, opening_id)
            return self._appointment(await self._by_reference(connection, row.reference))

    async def cancel(self, reference: str) -> Appointment:
        async with self._database.writing() as connection:
            row = await self._by_reference(connection, reference, for_update=True)
            mine = appointments.c.reference == row.reference
            await connection.execute(appointments.update().where(mine).values(state="cancelled"))
            await connection.execute(seats.delete().where(seats.c.reference == row.reference))
            return self._appointment(await self._by_reference(connection, row.reference))

    async def staffed(self, at: datetime) -> bool:
        return self._schedule.staffed(at)

    async def next_staffed(self, at: datetime) -> datetime:
        return self._schedule.next_staffed(at)

    async def purge(self, before: datetime, preview: bool = False) -> int:
        """Forget the appointments that ended before a moment, or count them."""
        return await self._database.purge(appointments, appointments.c.ends_at < before, preview)

    async def due(self, before: datetime) -> Due:
        return await self._database.due(appointments, appointments.c.ends_at, appointments.c.ends_at < before)

    # ------------------------------------------------------------ steps

    async def _insert(
        self, connection: AsyncConnection, opening_id: str, key: str, details: dict[str, Any], member_id: str | None
    ) -> Any:
        """Write the appointment first: a rival with the same key then waits here, and finds ours."""
        desk, opening = self._bookable(opening_id)
        for _ in range(_REFERENCE_TRIES):
            reference = new_reference(PREFIX)
            is_new = await self._database.insert_new(
                connection,
                appointments,
                reference=reference,
                key=key,
                state="booked",
                member_id=member_id,
                sealed=self._sealer.seal_json(details, _context(reference)),
                **_times(opening),
            )
            row = await self._by_key(connection, key)
            if is_new:
                await self._take_seat(connection, desk, opening, reference)
            if row is not None:
                return row
        raise BackendUnavailable("booking: no free reference")

    async def _move(self, connection: AsyncConnection, reference: str, opening_id: str) -> None:
        """Take the new seat before leaving the old one: two members who swap would otherwise wait for each other."""
        desk, opening = self._bookable(opening_id)
        await self._take_seat(connection, desk, opening, reference)
        left = (seats.c.reference == reference) & (seats.c.opening_id != opening.id)
        await connection.execute(seats.delete().where(left))
        mine = appointments.c.reference == reference
        await connection.execute(appointments.update().where(mine).values(**_times(opening)))

    async def _take_seat(self, connection: AsyncConnection, desk: Desk, opening: Opening, reference: str) -> None:
        for seat in range(desk.capacity):
            if await self._database.insert_new(
                connection, seats, opening_id=opening.id, seat=seat, reference=reference, starts_at=opening.starts_at
            ):
                return
        raise OpeningTaken(opening.id)

    def _bookable(self, opening_id: str) -> tuple[Desk, Opening]:
        found = self._schedule.bookable(opening_id, self._now())
        if found is None:
            raise OpeningTaken(opening_id)
        return found

    async def _seats_taken(self, after: datetime) -> dict[str, int]:
        counts = select(seats.c.opening_id, func.count()).where(seats.c.starts_at > after).group_by(seats.c.opening_id)
        async with self._database.reading() as connection:
            return dict((await connection.execute(counts)).all())

    async def _by_key(self, connection: AsyncConnection, key: str) -> Any:
        return (await connection.execute(appointments.select().where(appointments.c.key == key))).one_or_none()

    async def _by_reference(self, connection: AsyncConnection, reference: str, for_update: bool = False) -> Any:
        query = appointments.select().where(appointments.c.reference == canonical_reference(reference, PREFIX))
        row = (await connection.execute(query.with_for_update() if for_update else query)).one_or_none()
        if row is None:
            raise UnknownReference(reference)
        return row

    def _appointment(self, row: Any) -> Appointment:
        offices = {desk.office.id: desk.office for desk in self._schedule.counters}
        return Appointment(
            reference=row.reference,
            opening=Opening(
                id=row.opening_id,
                mode=row.mode,
                office_id=row.office_id,
                starts_at=row.starts_at.astimezone(PARIS),
                ends_at=row.ends_at.astimezone(PARIS),
            ),
            office=offices.get(row.office_id),
            member_id=row.member_id,
            state=row.state,
            **self._sealer.unseal_json(row.sealed, _context(row.reference)),
        )


def _times(opening: Opening) -> dict[str, Any]:
    return {
        "opening_id": opening.id,
        "mode": opening.mode,
        "office_id": opening.office_id,
        "starts_at": opening.starts_at,
        "ends_at": opening.ends_at,
    }


def _context(reference: str) -> str:
    return f"appointment:{reference}"
