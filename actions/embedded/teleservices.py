"""The fund's online services: certificates, statements, requests and processing times."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from actions.embedded.bank_account import hash_iban, same_iban
from actions.embedded.database import Database
from actions.embedded.members import member_context
from actions.embedded.references import new_reference
from actions.embedded.sealing import Sealer
from actions.embedded.tables import members, payments, relatives, requests
from actions.paris import PARIS, Clock, today_in_paris
from actions.ports import (
    BackendUnavailable,
    Document,
    ProcessingTime,
    Receipt,
    Refused,
    RequestStatus,
    UnknownMember,
)

# task → prefix of its references, and the request type whose usual delay applies
TASKS = {
    "attestation_droits": ("ATT", None),
    "releve_ij": ("RIJ", None),
    "demande_css": ("CSS", "css"),
    "changement_adresse": ("ADR", "adresse"),
    "coordonnees_bancaires": ("RIB", "rib"),
    "declaration_naissance": ("NAI", "naissance"),
    "delais_traitement": ("REC", "reclamation"),
    "rendez_vous": ("RDV", None),
}
ANOTHER_ORGANISM = frozenset(
    {"attestation_droits", "releve_ij", "changement_adresse", "coordonnees_bancaires", "declaration_naissance"}
)
OWN_REGIME = "cpam"
NEVER_STORED = frozenset({"iban", "nir", "parent2_nir", "card"})
_REFERENCE_TRIES = 5


class EmbeddedTeleservices:
    def __init__(
        self, database: Database, sealer: Sealer, fund_name: str, processing_days: dict[str, int], now: Clock
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._fund_name = fund_name
        self._processing_days = processing_days
        self._now = now

    async def warm_up(self) -> None:
        """Import what makes PDF files ahead of the first certificate: it takes a second or more of CPU."""
        await asyncio.to_thread(import_module, "actions.embedded.documents")

    # ------------------------------------------------------------ documents

    async def entitlement_certificate(self, member_id: str, beneficiary_id: str) -> Document:
        async with self._database.reading() as connection:
            member = await _member_row(connection, member_id)
            _refuse_another_organism(member)
            beneficiary = await _beneficiary_row(connection, member, beneficiary_id)
        if not member.rights_open:
            raise Refused("rights_closed")
        from actions.embedded.documents import entitlement_certificate  # slow to import, see warm_up

        return await asyncio.to_thread(
            entitlement_certificate,
            self._fund_name,
            today_in_paris(self._now),
            member,
            beneficiary,
            self._contact(member),
        )

    async def allowance_statement(self, member_id: str, start: date, end: date, kind: str) -> Document:
        in_period = (payments.c.member_id == member_id) & payments.c.paid_on.between(start, end)
        async with self._database.reading() as connection:
            member = await _member_row(connection, member_id)
            _refuse_another_organism(member)
            paid = (await connection.execute(payments.select().where(in_period).order_by(payments.c.paid_on))).all()
        if not paid:
            raise Refused("nothing_in_period")
        from actions.embedded.documents import allowance_statement

        today = today_in_paris(self._now)
        return await asyncio.to_thread(
            allowance_statement, self._fund_name, today, member, self._contact(member), paid, (start, end), kind
        )

    # ------------------------------------------------------------ requests

    async def submit(self, task: str, member_id: str | None, key: str, values: dict[str, Any]) -> Receipt:
        """Take a request in and, for an address or a bank account, change the account in the same transaction.

        Without a member the request is only recorded: an adviser would have to match it to an account.
        """
        if task not in TASKS:
            raise Refused("other")
        checked = _CHECKS.get(task, dict)(values)
        async with self._database.writing() as connection:
            member = await _member_row(connection, member_id) if member_id is not None else None
            row, is_new = await self._insert(connection, task, member_id, key, checked)
            if (row.task, row.member_id) != (task, member_id):
                raise Refused("other")
            if is_new and member is not None:
                if task in ANOTHER_ORGANISM:
                    _refuse_another_organism(member)
                await self._apply(connection, task, member, row.reference, checked)
        return Receipt(row.reference, row.task, row.received_at.astimezone(PARIS), row.expected_days)

    async def processing_times(self) -> list[ProcessingTime]:
        today = today_in_paris(self._now)
        return [ProcessingTime(request_type, days, today) for request_type, days in self._processing_days.items()]

    async def requests(self, member_id: str) -> list[RequestStatus]:
        newest_first = requests.select().order_by(requests.c.received_at.desc(), requests.c.reference)
        async with self._database.reading() as connection:
            await _member_row(connection, member_id)
            rows = (await connection.execute(newest_first.where(requests.c.member_id == member_id))).all()
        return [_status(row) for row in rows]

    # ------------------------------------------------------------ steps

    async def _insert(
        self, connection: AsyncConnection, task: str, member_id: str | None, key: str, values: dict[str, Any]
    ) -> tuple[Any, bool]:
        """Write the request unless its key is known; whatever the rivals, one row holds the key."""
        prefix, request_type = TASKS[task]
        for _ in range(_REFERENCE_TRIES):
            reference = new_reference(prefix)
            is_new = await self._database.insert_new(
                connection,
                requests,
                reference=reference,
                key=key,
                task=task,
                request_type=request_type or task,
                member_id=member_id,
                received_at=self._now(),
                deposited_on=today_in_paris(self._now),
                expected_days=self._processing_days.get(request_type),
                state="received",
                missing="",
                sealed=self._sealer.seal_json(_masked(values), _context(reference)),
            )
            row = (await connection.execute(requests.select().where(requests.c.key == key))).one_or_none()
            if row is not None:
                return row, is_new
        raise BackendUnavailable("teleservices: no free reference")

    async def _apply(
        self, connection: AsyncConnection, task: str, member: Any, reference: str, values: dict[str, Any]
    ) -> None:
        if task == "changement_adresse":
            await self._change_contact(connection, member, values)
        elif task == "coordonnees_bancaires":
            await self._change_bank_account(connection, member, values["iban"])
        elif task == "declaration_naissance":
            await self._refuse_known_child(connection, member, reference, values)

    async def _change_contact(self, connection: AsyncConnection, member: Any, values: dict[str, Any]) -> None:
        contact = self._contact(member)
        contact["address"] = {name: values.get(name) or "" for name in ("street", "complement", "postal_code", "city")}
        contact |= {name: values[name] for name in ("phone", "email") if values.get(name)}
        sealed = self._sealer.seal_json(contact, member_context(member.id))
        await connection.execute(members.update().where(members.c.id == member.id).values(sealed=sealed))

    async def _change_bank_account(self, connection: AsyncConnection, member: Any, iban: str) -> None:
        if await asyncio.to_thread(same_iban, iban, member.iban_last4, member.iban_hash):
            raise Refused("same_iban")
        account = {"iban_last4": iban[-4:], "iban_hash": await asyncio.to_thread(hash_iban, iban)}
        await connection.execute(members.update().where(members.c.id == member.id).values(**account))

    async def _refuse_known_child(
        self, connection: AsyncConnection, member: Any, reference: str, values: dict[str, Any]
    ) -> None:
        """Refuse a child who is attached already, or whose birth was declared already."""
        kin = await connection.execute(relatives.select().where(relatives.c.member_id == member.id))
        known = {_child(one.first_name, one.birth_date) for one in kin}
        declared = requests.select().where(
            (requests.c.member_id == member.id)
            & (requests.c.task == "declaration_naissance")
            & (requests.c.reference != reference)
            & (requests.c.state != "refused")
        )
        for row in await connection.execute(declared):
            earlier = self._sealer.unseal_json(row.sealed, _context(row.reference))
            known.add(_child(earlier["child_first_name"], earlier["child_birth_date"]))
        if _child(values["child_first_name"], values["child_birth_date"]) in known:
            raise Refused("duplicate")

    def _contact(self, member: Any) -> dict[str, Any]:
        return self._sealer.unseal_json(member.sealed, member_context(member.id))


# ---------------------------------------------------------------- rows


async def _member_row(connection: AsyncConnection, member_id: str) -> Any:
    row = (await connection.execute(members.select().where(members.c.id == member_id))).one_or_none()
    if row is None:
        raise UnknownMember(member_id)
    return row


async def _beneficiary_row(connection: AsyncConnection, member: Any, beneficiary_id: str) -> Any:
    if beneficiary_id == member.id:
        return member
    theirs = (relatives.c.member_id == member.id) & (relatives.c.id == beneficiary_id)
    row = (await connection.execute(relatives.select().where(theirs))).one_or_none()
    if row is None:
        raise Refused("unknown_beneficiary")
    return row


def _refuse_another_organism(member: Any) -> None:
    if member.regime != OWN_REGIME:
        raise Refused("other")


def _status(row: Any) -> RequestStatus:
    pending = row.state in ("received", "in_progress")
    due = row.deposited_on + timedelta(days=row.expected_days) if pending and row.expected_days is not None else None
    return RequestStatus(row.reference, row.request_type, row.deposited_on, row.state, due, row.missing)


# ---------------------------------------------------------------- values


def _checked_address(values: dict[str, Any]) -> dict[str, Any]:
    if not all(str(values.get(name) or "").strip() for name in ("street", "postal_code", "city")):
        raise Refused("other")
    if values.get("move_date"):
        _iso_date(values["move_date"])
    return dict(values)


def _checked_bank_account(values: dict[str, Any]) -> dict[str, Any]:
    try:
        return {**values, "iban": iban_numbers.validate(values.get("iban") or "")}
    except ValidationError as error:
        raise Refused("other") from error


def _checked_birth(values: dict[str, Any]) -> dict[str, Any]:
    if not str(values.get("child_first_name") or "").strip():
        raise Refused("other")
    return {**values, "child_birth_date": _iso_date(values.get("child_birth_date")).isoformat()}


_CHECKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "changement_adresse": _checked_address,
    "coordonnees_bancaires": _checked_bank_account,
    "declaration_naissance": _checked_birth,
}


def _iso_date(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Refused("other") from error


def _child(first_name: str, birth_date: date | str) -> tuple[str, str]:
    return first_name.strip().casefold(), str(birth_date)


def _masked(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"•••• {str(value)[-4:]}" if name in NEVER_STORED and value else value for name, value in values.items()
    }


def _context(reference: str) -> str:
    return f"request:{reference}"
