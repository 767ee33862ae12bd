"""Short-lived files a conversation offers for download."""

import secrets
from datetime import timedelta

from actions.embedded.database import Database, Due
from actions.embedded.sealing import Sealer
from actions.embedded.tables import files
from actions.paris import Clock
from actions.ports import Document, UnknownReference

FILE_LIFETIME = timedelta(hours=24)
_ID_BYTES = 24  # 192 random bits


class NoSuchFile(UnknownReference, KeyError):
    """Both words for it: actions expect UnknownReference, the gateway's port KeyError."""


class SqlFiles:
    def __init__(self, database: Database, sealer: Sealer, now: Clock, lifetime: timedelta = FILE_LIFETIME) -> None:
        self._database = database
        self._sealer = sealer
        self._now = now
        self._lifetime = lifetime

    async def store(self, conversation_id: str, document: Document) -> str:
        file_id = secrets.token_urlsafe(_ID_BYTES)
        async with self._database.writing() as connection:
            await connection.execute(
                files.insert().values(
                    id=file_id,
                    conversation_id=conversation_id,
                    name=document.name,
                    media_type=document.media_type,
                    expires_at=self._now() + self._lifetime,
                    sealed=self._sealer.seal(document.content, _context(conversation_id, file_id)),
                )
            )
        return file_id

    async def fetch(self, conversation_id: str, file_id: str) -> Document:
        mine = (files.c.id == file_id) & (files.c.conversation_id == conversation_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(files.select().where(mine))).one_or_none()
        if row is None or row.expires_at <= self._now():
            raise NoSuchFile(file_id)
        content = self._sealer.unseal(row.sealed, _context(conversation_id, file_id))
        return Document(name=row.name, media_type=row.media_type, content=content)

    async def forget(self, conversation_id: str) -> None:
        await self._database.purge(files, files.c.conversation_id == conversation_id, preview=False)

    async def purge(self, preview: bool = False) -> int:
        """Erase the expired files, or count them."""
        return await self._database.purge(files, files.c.expires_at <= self._now(), preview)

    async def due(self) -> Due:
        return await self._database.due(files, files.c.expires_at, files.c.expires_at <= self._now())


def _context(conversation_id: str, file_id: str) -> str:
    return f"file:{conversation_id}:{file_id}"
