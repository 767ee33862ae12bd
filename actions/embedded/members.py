"""The member account."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from actions.embedded.database import Database
from actions.embedded.sealing import Sealer
from actions.embedded.tables import members, relatives
from actions.ports import Address, Member, Relative, UnknownMember


class EmbeddedMembers:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def member(self, member_id: str) -> Member:
        async with self._database.reading() as connection:
            found = await self._members(connection, members.c.id == member_id)
        if not found:
            raise UnknownMember(member_id)
        return found[0]

    async def members(self) -> list[Member]:
        async with self._database.reading() as connection:
            return await self._members(connection)

    async def _members(self, connection: AsyncConnection, *conditions: Any) -> list[Member]:
        rows = (await connection.execute(members.select().where(*conditions).order_by(members.c.position))).all()
        of_these = relatives.c.member_id.in_(select(members.c.id).where(*conditions))
        kin = (await connection.execute(relatives.select().where(of_these).order_by(relatives.c.birth_date))).all()
        return [self._member(row, [one for one in kin if one.member_id == row.id]) for row in rows]

    def _member(self, row: Any, kin: list[Any]) -> Member:
        private = self._sealer.unseal_json(row.sealed, member_context(row.id))
        return Member(
            id=row.id,
            first_name=row.first_name,
            last_name=row.last_name,
            birth_date=row.birth_date,
            regime=row.regime,
            rights_open=row.rights_open,
            address=Address(**private["address"]),
            phone=private["phone"],
            email=private["email"],
            iban_last4=row.iban_last4,
            situation=row.situation,
            relatives=tuple(_relative(one) for one in kin),
        )


def _relative(row: Any) -> Relative:
    return Relative(row.id, row.relation, row.first_name, row.last_name, row.birth_date)


def member_context(member_id: str) -> str:
    """Where a member's sealed contact details belong (see Sealer)."""
    return f"member:{member_id}"
