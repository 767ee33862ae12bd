"""The pages' side of the workshop: tasks go to a process that starts when it is first needed and ends when it is not any more."""

import asyncio
import itertools
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

log = logging.getLogger("guichet.editor")
Say = Callable[[str], None]
IDLE_S = 15 * 60
TASK_LIMIT_S = 600
LINE_MAX = 64 * 1024 * 1024


class DeskRefused(Exception):
    """The task cannot be done; the message is for the editor, in French."""


class DeskFailed(Exception):
    """The worker broke down."""


class Desk(Protocol):
    """Does the tasks of `Workshop`."""

    async def do(self, task: str, say: Say | None = None, **given: Any) -> Any:
        """Raises DeskRefused, DeskFailed."""

    async def close(self) -> None: ...


class LocalDesk:
    """In this process, in threads: for tests and commands."""

    def __init__(self, workshop: Any) -> None:
        self._workshop, self._pool = workshop, ThreadPoolExecutor(1, "desk")

    async def do(self, task: str, say: Say | None = None, **given: Any) -> Any:
        from knowledge.editor.workshop import Refused

        def run() -> Any:
            return getattr(self._workshop, task)(**given, say=say or _ignore)

        try:
            made = await asyncio.get_running_loop().run_in_executor(self._pool, run)
        except Refused as error:
            raise DeskRefused(str(error)) from error
        return json.loads(json.dumps(made))

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class ProcessDesk:
    """
    Args:
        arguments: of `knowledge.editor.worker`.
        idle_s: after this long without a task the process ends, and its memory is free again.
    """

    def __init__(self, arguments: Sequence[str | Path], idle_s: float = IDLE_S) -> None:
        self._command = [sys.executable, "-m", "knowledge.editor.worker", *map(str, arguments)]
        self._idle_s = idle_s
        self._numbers = itertools.count(1)
        self._tasks: dict[int, tuple[asyncio.Future[Any], Say]] = {}
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def do(self, task: str, say: Say | None = None, **given: Any) -> Any:
        process = await self._started()
        number, done = next(self._numbers), asyncio.get_running_loop().create_future()
        self._tasks[number] = (done, say or _ignore)
        if self._idle:
            self._idle.cancel()
        try:
            process.stdin.write((json.dumps({"id": number, "task": task, "given": given}, ensure_ascii=False) + "\n").encode())
            await process.stdin.drain()
            return await asyncio.wait_for(done, TASK_LIMIT_S)
        except (ConnectionError, TimeoutError) as error:
            raise DeskFailed(type(error).__name__) from error
        finally:
            self._tasks.pop(number, None)
            if not self._tasks:
                self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._let_go)

    async def close(self) -> None:
        if self._idle:
            self._idle.cancel()
        process, reading = self._process, self._reading
        self._let_go()
        if process is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 3)
            if process.returncode is None:
                process.kill()
        if reading is not None:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    def _let_go(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.stdin.close()
        self._process = None

    async def _started(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LINE_MAX, env=dict(os.environ)
                )
                self._reading = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        async for line in process.stdout:
            message = json.loads(line)
            done, say = self._tasks.get(message["id"], (None, _ignore))
            if "say" in message:
                say(message["say"])
            elif done is not None and not done.done():
                self._settle(done, message)
        for done, _ in list(self._tasks.values()):
            if not done.done():
                done.set_exception(DeskFailed("the worker ended"))

    @staticmethod
    def _settle(done: "asyncio.Future[Any]", message: dict[str, Any]) -> None:
        if "done" in message:
            done.set_result(message["done"])
        elif "refused" in message:
            done.set_exception(DeskRefused(message["refused"]))
        else:
            log.error("a task of the editors failed: %s", message["failed"])
            done.set_exception(DeskFailed(message["failed"]))


def _ignore(line: str) -> None:
    pass
