"""The fictional members of the demonstration, written at the first start."""

import asyncio
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from actions.embedded.bank_account import hash_iban
from actions.embedded.database import Database
from actions.embedded.members import member_context
from actions.embedded.sealing import Sealer
from actions.embedded.tables import members, payments, relatives, requests
from actions.paris import PARIS

DEMO_MEMBERS = Path(__file__).parent / "data" / "members.toml"

PAYMENT_EVERY = timedelta(days=14)
PAID_SINCE = timedelta(days=183)  # six months of daily allowances
_A_PAYMENT_DAY = date(2026, 1, 6)  # a Tuesday; every fourteenth day before and after it is one too


class DemoMembers:
    """Fills an empty database, and goes on paying the member on sick leave at each later start."""

    def __init__(self, database: Database, sealer: Sealer, processing_days: dict[str, int], today: date) -> None:
        self._database = database
        self._sealer = sealer
        self._processing_days = processing_days
        self._today = today
        self._members = tomllib.loads(DEMO_MEMBERS.read_text(encoding="utf-8"))["members"]

    async def fill(self, connection: AsyncConnection) -> None:
        if not await connection.scalar(select(func.count()).select_from(members)):
            for position, data in enumerate(self._members):
                await self._add_member(connection, position, data)
        for data in self._members:
            if "daily_gross_cents" in data:
                await self._pay(connection, data)

    async def _add_member(self, connection: AsyncConnection, position: int, data: dict[str, Any]) -> None:
        iban = data.get("iban", "")
        contact = {
            "address": {name: data.get(name, "") for name in ("street", "complement", "postal_code", "city")},
            "phone": data.get("phone", ""),
            "email": data["email"],
        }
        await connection.execute(
            members.insert().values(
                position=position,
                regime=data.get("regime", "cpam"),
                rights_open=data.get("rights_open", True),
                iban_last4=iban[-4:],
                iban_hash=await asyncio.to_thread(hash_iban, iban) if iban else "",
                sealed=self._sealer.seal_json(contact, member_context(data["id"])),
                **{name: data[name] for name in _PLAIN},
            )
        )
        for relative in data.get("relatives", ()):
            await connection.execute(relatives.insert().values(member_id=data["id"], **relative))
        for request in data.get("requests", ()):
            await connection.execute(requests.insert().values(member_id=data["id"], **self._request(request)))

    def _request(self, data: dict[str, Any]) -> dict[str, Any]:
        deposited_on = self._today - timedelta(days=data["days_ago"])
        return {
            "reference": data["reference"],
            "key": f"demo:{data['reference']}",
            "task": "",
            "request_type": data["request_type"],
            "received_at": datetime.combine(deposited_on, time(10), tzinfo=PARIS),
            "deposited_on": deposited_on,
            "expected_days": self._processing_days[data["request_type"]],
            "state": data["state"],
            "missing": data.get("missing", ""),
        }

    async def _pay(self, connection: AsyncConnection, data: dict[str, Any]) -> None:
        """Write the payments of the last six months that are not there yet, on a fortnightly grid that never shifts."""
        latest = self._today - (self._today - _A_PAYMENT_DAY) % PAYMENT_EVERY
        for index in range(PAID_SINCE // PAYMENT_EVERY):
            paid_on = latest - index * PAYMENT_EVERY
            period_end = paid_on - timedelta(days=1)
            await self._database.insert_new(
                connection,
                payments,
                member_id=data["id"],
                period_start=period_end - PAYMENT_EVERY + timedelta(days=1),
                period_end=period_end,
                paid_on=paid_on,
                daily_gross_cents=data["daily_gross_cents"],
            )


_PLAIN = ("id", "first_name", "last_name", "birth_date", "nir_masked", "situation")
