"""Editors' accounts: argon2 digests, lock-out after failures, roles."""

import asyncio
import re
import time
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from knowledge.editor.store import ROLES, Editor, KnowledgeStore, Taken

MAX_FAILURES = 5
LOCKED_S = 15 * 60
MIN_PASSWORD = 12
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")


class BadAccount(ValueError):
    """An account that cannot be made; the message says why."""


class Accounts:
    """
    Args:
        hasher: argon2id; tests pass a quick one.
    """

    def __init__(self, store: KnowledgeStore, now: Callable[[], float] = time.time, hasher: PasswordHasher | None = None) -> None:
        self._store, self._now, self._hasher = store, now, hasher or PasswordHasher()
        self._decoy: str | None = None

    async def add(self, login: str, name: str, role: str, password: str) -> Editor:
        """Raises BadAccount."""
        login = login.strip().lower()
        if not LOGIN.fullmatch(login):
            raise BadAccount(f"{login!r}: a login is 2 to 80 of a-z, 0-9, dot, hyphen, underscore, @")
        if role not in ROLES:
            raise BadAccount(f"unknown role {role!r}: one of {', '.join(ROLES)}")
        if not name.strip() or len(name) > 120:
            raise BadAccount("the name has 1 to 120 characters")
        if len(password) < MIN_PASSWORD:
            raise BadAccount(f"the password has at least {MIN_PASSWORD} characters")
        digest = await asyncio.to_thread(self._hasher.hash, password)
        try:
            return await self._store.add_editor(login, name.strip(), role, digest)
        except Taken as error:
            raise BadAccount(f"there is an account {login} already") from error

    async def sign_in(self, login: str, password: str) -> str | None:
        """A session token, or None: wrong, or locked after too many failures. Both take the time of one check."""
        editor = await self._store.editor(login.strip().lower()[:80])
        digest = editor.password_hash if editor else await self._decoy_digest()
        right = await asyncio.to_thread(self._matches, digest, password[:1000])
        if editor is None:
            return None
        at = self._now()
        if editor.locked_until > at:
            return None
        if not right:
            failures = editor.failures + 1
            locked = at + LOCKED_S if failures >= MAX_FAILURES else 0.0
            await self._store.change_editor(editor.login, failures=0 if locked else failures, locked_until=locked)
            if locked:
                await self._store.note(editor.name, "verrouillage", editor.login, f"{MAX_FAILURES} échecs de connexion")
            return None
        return await self._store.begin_session(editor)

    async def _decoy_digest(self) -> str:
        if self._decoy is None:
            self._decoy = await asyncio.to_thread(self._hasher.hash, "nobody")
        return self._decoy

    def _matches(self, digest: str, password: str) -> bool:
        try:
            return self._hasher.verify(digest, password)
        except (VerificationError, InvalidHashError):
            return False


async def editor_add(database_url: str, login: str, name: str, role: str, password: str) -> Editor:
    """What `guichet editor add` does.

    Raises:
        BadAccount: saying what to change.
    """
    store = await KnowledgeStore.open(database_url)
    try:
        return await Accounts(store).add(login, name, role, password)
    finally:
        await store.close()
