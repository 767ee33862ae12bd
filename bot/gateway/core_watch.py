"""Whether the dialogue core is there: asked after a failure, then every second until it is back."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.gateway.tasks import Tasks

EVERY_S = 1.0


class CoreWatch:
    """While the core is away, members are answered by the fallback at once instead of waiting for a time-out each."""

    def __init__(
        self, ready: Callable[[], Awaitable[bool]], tasks: Tasks, every_s: float = 1.0, patience_s: float = 1.5
    ) -> None:
        self._ready = ready
        self._tasks = tasks
        self._back = asyncio.Event()
        self._back.set()

    @property
    def away(self) -> bool:
        return not self._back.is_set()

    async def wait_until_back(self) -> None:
        await self._back.wait()

    async def doubt(self) -> None:
        """A turn failed: find out whether the core is away, or it was this one message."""
        if not self.away and not await answers_in_time(self._ready):
            self._back.clear()
            self._tasks.background(self._watch())

    async def _watch(self) -> None:
        while not await answers_in_time(self._ready):
            await asyncio.sleep(EVERY_S)
        self._back.set()


async def answers_in_time(ready: Callable[[], Awaitable[bool]], patience_s: float = 1.5) -> bool:
    """Whatever goes wrong while asking, the answer is no."""
    try:
        # Not wait_for: in Python 3.11 it may swallow the cancellation of whoever waits.
        async with asyncio.timeout(patience_s):
            return await ready()
    except Exception:
        return False
