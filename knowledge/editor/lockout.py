"""When signing in is refused for a while after failures, so that guessing is slow and nobody can shut an editor out.

Failures of the last quarter of an hour count. A browser that signed in to the account before is counted by itself: whatever
strangers do from elsewhere, it may still try. All other browsers are counted by account and address, by address whatever the
account, and by account whatever the address.
"""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.editor.store import KnowledgeStore

WINDOW_S = 15 * 60
OF_ONE_PLACE = 5  # a known browser, or an address on one account
OF_AN_ADDRESS = 20
OF_AN_ACCOUNT = 50


@dataclass(frozen=True)
class Attempt:
    """Who tries.

    Attributes:
        login: its digest: by mistake, what is typed there may be a password.
        address: the client's. device: digest of a browser that the account knows, or empty.
    """

    login: str
    address: str
    device: str = ""


class Lockout:
    def __init__(self, store: KnowledgeStore, now: Callable[[], float]) -> None:
        self._store, self._now = store, now

    async def is_closed(self, attempt: Attempt) -> bool:
        found = await self._store.failures(self._now() - WINDOW_S, attempt.login, attempt.address)
        if attempt.device:
            return sum(one.device == attempt.device for one in found) >= OF_ONE_PLACE
        strange = [one for one in found if not one.device]
        here = [one for one in strange if one.address == attempt.address]
        of_account = sum(one.login == attempt.login for one in strange)
        both = sum(one.login == attempt.login for one in here)
        return both >= OF_ONE_PLACE or len(here) >= OF_AN_ADDRESS or of_account >= OF_AN_ACCOUNT

    async def failed(self, attempt: Attempt) -> bool:
        """Note a failure. True when it was the one that closed the door."""
        await self._store.add_failure(attempt.login, attempt.address, attempt.device)
        return await self.is_closed(attempt)

    async def succeeded(self, attempt: Attempt) -> None:
        await self._store.forgive(attempt.login, attempt.address, attempt.device)
