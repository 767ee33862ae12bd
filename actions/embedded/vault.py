"""Secrets a member typed, encrypted and short-lived, behind references that may travel in clear."""

from datetime import timedelta

from actions.embedded.database import Database, Due
from actions.embedded.references import new_code
from actions.embedded.sealing import Sealer
from actions.embedded.tables import vault
from actions.paris import Clock
from actions.ports import UnknownReference

SECRET_LIFETIME = timedelta(hours=2)
KINDS = frozenset({"nir", "iban", "card", "phone", "email"})
_CODE_LENGTH = 6  # only has to be new within one conversation


class SqlVault:
    def __init__(self, database: Database, sealer: Sealer, now: Clock, lifetime: timedelta = SECRET_LIFETIME) -> None:
        self._database = database
        self._sealer = sealer
        self._now = now
        self._lifetime = lifetime

    async def deposit(self, conversation_id: str, kind: str, value: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"the vault does not keep {kind!r}")
        async with self._database.writing() as connection:
            while True:
                reference = f"[{kind}:{new_code(_CODE_LENGTH).lower()}]"
                if await self._database.insert_new(
                    connection,
                    vault,
                    conversation_id=conversation_id,
                    reference=reference,
                    expires_at=self._now() + self._lifetime,
                    sealed=self._sealer.seal(value.encode(), _context(conversation_id, reference)),
                ):
                    return reference

    async def resolve(self, conversation_id: str, reference: str) -> str:
        mine = (vault.c.conversation_id == conversation_id) & (vault.c.reference == reference)
        async with self._database.reading() as connection:
            row = (await connection.execute(vault.select().where(mine))).one_or_none()
        if row is None or row.expires_at <= self._now():
            raise UnknownReference(reference)
        return self._sealer.unseal(row.sealed, _context(conversation_id, reference)).decode()

    async def forget(self, conversation_id: str) -> None:
        await self._database.purge(vault, vault.c.conversation_id == conversation_id, preview=False)

    async def purge(self, preview: bool = False) -> int:
        """Erase the expired secrets, or count them."""
        return await self._database.purge(vault, vault.c.expires_at <= self._now(), preview)

    async def due(self) -> Due:
        return await self._database.due(vault, vault.c.expires_at, vault.c.expires_at <= self._now())


def _context(conversation_id: str, reference: str) -> str:
    return f"vault:{conversation_id}:{reference}"
