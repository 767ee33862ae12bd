"""Editors' accounts: argon2 digests, who may sign in, passwords given and changed, roles."""

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from knowledge.editor.lockout import Attempt, Lockout
from knowledge.editor.store import ROLES, SYSTEM, Editor, KnowledgeStore, Taken

log = logging.getLogger("guichet.editor")
MIN_PASSWORD, MAX_PASSWORD = 12, 200
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")
# Neither 0 and o nor 1, i and l: an initial password is read aloud and copied by hand.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class BadAccount(ValueError):
    """An account that cannot be made; the message says why, in English, for the command line.

    Attributes:
        code: login, role, name, password, same, taken or name_taken: the pages have a French sentence for each.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TooManyFailures(Exception):
    """No more tries for a while, right or wrong."""


class Accounts:
    """
    Args:
        hasher: argon2id; tests pass a quick one.
    """

    def __init__(self, store: KnowledgeStore, now: Callable[[], float] = time.time, hasher: PasswordHasher | None = None) -> None:
        self._store, self._hasher = store, hasher or PasswordHasher()
        self._lockout = Lockout(store, now)
        self._one_at_a_time = asyncio.Lock()  # many guesses at once count one after the other
        self._decoy: str | None = None

    # ------------------------------------------------------------------ make, change

    @staticmethod
    def initial_password() -> str:
        """Four groups of four letters, 79 bits.

        >>> len(Accounts.initial_password())
        19
        """
        return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))

    async def add(self, login: str, name: str, role: str, password: str, author: str = SYSTEM, must_change: bool = False) -> Editor:
        """Raises BadAccount."""
        login, name = login.strip().lower(), " ".join(name.split())
        if not LOGIN.fullmatch(login):
            raise BadAccount("login", f"{login!r}: a login is 2 to 80 of a-z, 0-9, dot, hyphen, underscore, @")
        if role not in ROLES:
            raise BadAccount("role", f"unknown role {role!r}: one of {', '.join(ROLES)}")
        if not name or len(name) > 120 or not name.isprintable():
            raise BadAccount("name", "the name has 1 to 120 characters")
        if any(other.name.casefold() == name.casefold() and other.login != login for other in await self._store.editors()):
            raise BadAccount("name_taken", f"there is an editor named {name} already: the history tells editors by their names")
        digest = await self._digest(password)
        try:
            return await self._store.add_editor(login, name, role, digest, author, must_change)
        except Taken as error:
            raise BadAccount("taken", f"there is an account {login} already") from error

    async def renew(self, editor: Editor, role: str, password: str) -> None:
        """What the command line does for someone who cannot sign in any more. Raises BadAccount."""
        if role not in ROLES:
            raise BadAccount("role", f"unknown role {role!r}: one of {', '.join(ROLES)}")
        await self._store.set_password(editor, await self._digest(password), SYSTEM, must_change=False)
        await self._store.set_disabled(editor, False, SYSTEM)
        if role != editor.role:
            await self._store.set_role(editor, role, SYSTEM)

    async def give_password(self, editor: Editor, author: str) -> str:
        """A new initial password, shown once; whoever gets it must choose their own at the next sign-in."""
        password = self.initial_password()
        await self._store.set_password(editor, await self._digest(password), author, must_change=True)
        return password

    async def change_password(self, editor: Editor, attempt: Attempt, old: str, new: str, token: str) -> bool:
        """One's own. False: `old` is wrong. The other sessions of the account end.

        Args:
            token: of the session that stays.

        Raises:
            BadAccount: `new` is no good.
            TooManyFailures: somebody guesses.
        """
        if not await self._is_right(attempt, editor, old):
            return False
        if new == old:
            raise BadAccount("same", "the password is the one from before")
        await self._store.set_password(editor, await self._digest(new), editor.name, must_change=False, keep=token)
        return True

    # ------------------------------------------------------------------ sign in

    async def sign_in(self, login: str, password: str, address: str, device_token: str = "") -> tuple[str, Editor] | None:
        """A session token and whose it is, or None: wrong, unknown or disabled, which nobody can tell apart.

        Args:
            device_token: what the browser got when it signed in before, if it did.

        Raises:
            TooManyFailures: before the password is looked at.
        """
        login = login.strip().lower()[:80]
        attempt = await self.attempt(login, address, device_token)
        editor = await self._store.editor(login)
        if not await self._is_right(attempt, editor, password):
            return None
        return await self._store.begin_session(editor), editor

    async def attempt(self, login: str, address: str, device_token: str) -> Attempt:
        device = await self._store.device(login, device_token) if device_token else ""
        return Attempt(sha256(login.encode(errors="replace")).hexdigest(), address[:64], device)

    async def _is_right(self, attempt: Attempt, editor: Editor | None, password: str) -> bool:
        async with self._one_at_a_time:
            return await self._checked(attempt, editor, password)

    async def _checked(self, attempt: Attempt, editor: Editor | None, password: str) -> bool:
        if await self._lockout.is_closed(attempt):
            raise TooManyFailures
        digest = editor.password_hash if editor else await self._decoy_digest()
        right = await asyncio.to_thread(self._matches, digest, password[:1000])
        if right and editor is not None and not editor.is_disabled:
            await self._lockout.succeeded(attempt)
            return True
        if await self._lockout.failed(attempt) and editor is not None:
            log.warning("sign-in to %s from %s is closed for a while", editor.login, attempt.address)
            await self._store.note(SYSTEM, "verrouillage", editor.login, "un quart d'heure")
        return False

    # ------------------------------------------------------------------ pieces

    async def _digest(self, password: str) -> str:
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise BadAccount("password", f"the password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
        return await asyncio.to_thread(self._hasher.hash, password)

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
    """What `guichet editor add` does: an account, or a new password, role and leave to sign in for one that exists.

    Raises:
        BadAccount: saying what to change.
    """
    store = await KnowledgeStore.open(database_url)
    try:
        accounts = Accounts(store)
        known = await store.editor(login.strip().lower())
        if known is None:
            return await accounts.add(login, name, role, password)
        await accounts.renew(known, role, password)
        return await store.editor(known.login)
    finally:
        await store.close()
