"""Starts processes, watches each, restarts the one that ends or falls silent, and stops all of them.

Knows nothing of Guichet. Each process leads a session of its own, so that Ctrl-C in a terminal reaches only the
supervisor, which then stops the others in order. It holds the write end of a pipe whose read end every process has:
when the supervisor itself is killed, the pipe closes and they end too (`follow_supervisor`).
"""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIFELINE = "GUICHET_LIFELINE"
_QUICK_ENDS = 3  # a process that ends this often before it ever worked is not started again


class StartFailed(Exception):
    """A process cannot be started; the message says which, and where to read why."""


@dataclass(frozen=True)
class Part:
    """One process.

    Attributes:
        command: program and arguments.
        health: address (http, loopback) that answers 200 when the process can work; None: it works as soon as it runs.
        environ: variables of its own.
    """

    name: str
    command: Sequence[str]
    health: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pace:
    """How patient the supervisor is, in seconds."""

    first_delay_s: float = 0.2
    longest_delay_s: float = 30.0
    steady_s: float = 60.0  # after running this long, the next restart is as quick as the first
    start_limit_s: float = 180.0  # to answer for the first time
    check_every_s: float = 5.0
    check_limit_s: float = 4.0
    silences: int = 4  # checks without an answer before a process that runs is taken for stuck
    stop_s: float = 1.4  # for each of the two groups that are stopped one after the other


class Supervisor:
    """Runs parts until it is told to stop.

    Args:
        parts: in the order in which they are started; the first is stopped first.
        logs: folder; what a part prints goes to `<name>.log`, rotated.
        say: tells the person at the terminal, one line each.
    """

    def __init__(self, parts: Sequence[Part], environ: Mapping[str, str], folder: Path, logs: Path, say: Callable[[str], None], pace: Pace = Pace()) -> None:
        self._parts, self._environ, self._folder, self._logs, self._say, self._pace = parts, environ, folder, logs, say, pace
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._worked: dict[str, asyncio.Event] = {part.name: asyncio.Event() for part in parts}
        self._lifeline, self._held_end = os.pipe()
        self._stopping = False

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Start all parts at once, call `ready` when each has answered, and return once `stop` is set and all ended.

        Raises:
            StartFailed: a part ended again and again without ever having worked; the others are stopped.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        keepers = [asyncio.create_task(self._keep(part)) for part in self._parts]
        all_ready = asyncio.create_task(self._all_worked(ready))
        stopped = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([stopped, *keepers], return_when=asyncio.FIRST_COMPLETED)
            self._stopping = True
            for task in done - {stopped}:
                task.result()
        finally:
            self._stopping = True
            all_ready.cancel()
            stopped.cancel()
            await self._stop_all()
            for task in keepers:
                task.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
            os.close(self._held_end)
            os.close(self._lifeline)

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    async def _all_worked(self, ready: Callable[[], None]) -> None:
        for event in self._worked.values():
            await event.wait()
        ready()

    async def _keep(self, part: Part) -> None:
        delay, ends = self._pace.first_delay_s, 0
        with RotatingLog(self._logs / f"{part.name}.log") as log:
            while not self._stopping:
                began = time.monotonic()
                how = await self._run_once(part, log)
                if self._stopping:
                    return
                ends += 1
                if not self._worked[part.name].is_set() and ends >= _QUICK_ENDS:
                    raise StartFailed(f"{part.name} does not start ({how}). The end of {log.path}:\n{log.tail()}")
                if time.monotonic() - began > self._pace.steady_s:
                    delay = self._pace.first_delay_s
                self._say(f"{part.name} {how}; starting it again")
                await asyncio.sleep(delay)
                delay = min(delay * 2, self._pace.longest_delay_s)

    async def _run_once(self, part: Part, log: "RotatingLog") -> str:
        """Run the part to its end. Returns how it ended, in words."""
        process = await asyncio.create_subprocess_exec(
            *part.command, cwd=self._folder, env={**self._environ, **part.environ, LIFELINE: str(self._lifeline)},
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            start_new_session=True, pass_fds=(self._lifeline,),
        )  # fmt: skip
        self._running[part.name] = process
        log.write(f"--- process {process.pid} started {time.strftime('%Y-%m-%d %H:%M:%S')}\n".encode())
        pump = asyncio.create_task(_pump(process, log))
        watch = asyncio.create_task(self._watch(part, process))
        try:
            code = await process.wait()
        finally:
            watch.cancel()
            _signal_group(process, signal.SIGKILL)  # whatever it had started ends with it
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(pump, 0.5)
        stuck = watch.done() and not watch.cancelled()
        log.write(f"--- process {process.pid} ended, {_ending(code)}\n".encode())
        return "no longer answered" if stuck else _ending(code)

    async def _watch(self, part: Part, process: asyncio.subprocess.Process) -> None:
        """Note when the part works for the first time; end it when it does not answer any more."""
        began, worked, silences = time.monotonic(), False, 0
        while True:
            answered = part.health is None or await answers(part.health, self._pace.check_limit_s)
            if answered:
                worked, silences = True, 0
                self._worked[part.name].set()
            elif worked:
                silences += 1
            if silences >= self._pace.silences or (not worked and time.monotonic() - began > self._pace.start_limit_s):
                _signal_group(process, signal.SIGKILL)
                return
            await asyncio.sleep(self._pace.check_every_s if worked else 0.1)

    async def _stop_all(self) -> None:
        """The first part (what the public reaches) ends what it is doing, then the others; then force."""
        first = self._parts[0].name if self._parts else None
        for names in ([first], [name for name in self._running if name != first]):
            group = [self._running[name] for name in names if name in self._running]
            for process in group:
                _signal_group(process, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(p.wait() for p in group)), self._pace.stop_s)
            for process in group:
                _signal_group(process, signal.SIGKILL)

    def kill_all(self) -> None:
        """At once, without waiting for anything."""
        for process in self._running.values():
            _signal_group(process, signal.SIGKILL)


async def _pump(process: asyncio.subprocess.Process, log: "RotatingLog") -> None:
    while chunk := await process.stdout.read(65536):
        log.write(chunk)


def _signal_group(process: asyncio.subprocess.Process, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _ending(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"


class RotatingLog:
    """A log file that is renamed to `.1`, `.2` … when it grows."""

    def __init__(self, path: Path, most_bytes: int = 5_000_000, kept: int = 3) -> None:
        self.path, self._most_bytes, self._kept = path, most_bytes, kept
        self._file = path.open("ab")

    def __enter__(self) -> "RotatingLog":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        if self._file.tell() + len(data) > self._most_bytes:
            self._rotate()
        self._file.write(data)
        self._file.flush()

    def tail(self, lines: int = 12) -> str:
        text = self.path.read_bytes()[-8000:].decode(errors="replace")
        return "\n".join("    " + line for line in text.splitlines()[-lines:] if not line.startswith("--- "))

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self._kept, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = self.path.with_name(f"{self.path.name}.{number - 1}") if number > 1 else self.path
            if newer.exists():
                newer.replace(older)
        self._file = self.path.open("ab")


async def answers(url: str, limit_s: float) -> bool:
    """Whether a loopback address answers 200. A few lines instead of a client library: the supervisor stays small."""
    place, _, path = url.removeprefix("http://").partition("/")
    host, _, port = place.rpartition(":")
    try:
        async with asyncio.timeout(limit_s):
            reader, writer = await asyncio.open_connection(host, int(port))
            try:
                writer.write(f"GET /{path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


def follow_supervisor() -> None:
    """In a supervised process: end when the supervisor is no more, however it ended."""
    lifeline = os.environ.pop(LIFELINE, None)
    if lifeline is None:
        return

    def wait() -> None:
        os.read(int(lifeline), 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(2)
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
