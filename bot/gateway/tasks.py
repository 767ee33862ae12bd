"""Background work with an owner: every task is known, its failure is logged, and all end when the owner closes."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
log = logging.getLogger("guichet.gateway")


class Tasks:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start it. Whoever awaits the task gets its error; one that nobody awaits is `background`."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self.spawn(work)
        task.add_done_callback(_report)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: asyncio must not print it, with a member's words in it

    async def close(self) -> None:
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        # The type only: the text of an error may hold a member's words.
        log.error("background work failed: %s", type(error).__name__)
