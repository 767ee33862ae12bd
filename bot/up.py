"""`guichet up`: prepares what is missing, then starts the three processes, watches them and stops them.

                    ┌─ gateway   public, GUICHET_HOST:GUICHET_PORT
    guichet up ─────┼─ actions   loopback
                    └─ rasa      loopback
"""

import asyncio
import contextlib
import fcntl
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from bot.prepare import ROOT, PrepareFailed, missing, prepare
from bot.settings import Settings
from bot.supervisor import Part, StartFailed, Supervisor

__all__ = ["CannotStart", "PrepareFailed", "StartFailed", "up"]


class CannotStart(Exception):
    """Something outside stands in the way; the message says what to do."""


# ---------------------------------------------------------------- one at a time, on free ports


@contextlib.contextmanager
def data_folder_of_our_own(data: Path) -> Iterator[TextIO]:
    """Holds the folder for this process. The system lets go of it when the process ends, however it ends.

    Raises:
        CannotStart: another `guichet up` holds it, or it cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        held = (data / "running").open("a+")
    except OSError as error:
        raise CannotStart(f"the data folder {data} cannot be used ({error.strerror}): give another one in GUICHET_DATA") from error
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            held.seek(0)
            raise CannotStart(
                f"Guichet already runs on the data folder {data} ({held.read().strip() or 'it is starting'}): "
                "stop it, or give this one a folder of its own in GUICHET_DATA and a port in GUICHET_PORT"
            ) from error
        _note(held, f"process {os.getpid()}")
        yield held
        _note(held, "")


def _note(file: TextIO, text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def any_free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def with_free_ports(settings: Settings) -> Settings:
    """The settings with ports that can be had: the inner ones move aside, the public one must be as asked (0: any).

    Raises:
        CannotStart: the public address is taken, or is not this machine's.
    """
    inner = {name: getattr(settings, name) for name in ("rasa_port", "actions_port")}
    for name, port in inner.items():
        if not is_free("127.0.0.1", port) or list(inner.values()).count(port) > 1 or port == settings.port:
            inner[name] = any_free_port()
    if settings.port and not is_free(settings.host, settings.port):
        raise CannotStart(f"port {settings.port} of {settings.host} cannot be had: another program uses it, or it needs rights. Choose another: GUICHET_PORT=8081 make run")
    return replace(settings, port=settings.port or any_free_port(settings.host), **inner)


def reach_database(settings: Settings) -> None:
    """Said now rather than after minutes of preparation, by a process that cannot start.

    Raises:
        CannotStart: the server of GUICHET_DATABASE_URL does not answer or does not let us in.
    """
    if not settings.database_url or settings.database_url.startswith("sqlite"):
        return
    from sqlalchemy.exc import OperationalError

    from bot.gateway.store import open_engine

    engine = open_engine(settings.database_url)
    try:
        engine.connect().close()
    except OperationalError as error:
        raise CannotStart(f"the database cannot be used ({str(error.orig).strip().splitlines()[0]}): correct GUICHET_DATABASE_URL, or unset it to use files") from error
    finally:
        engine.dispose()


# ---------------------------------------------------------------- the processes


def environment(settings: Settings) -> dict[str, str]:
    """What every process is given: the settings as they are used, and a secret of this start."""
    shared = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return shared | {
        "GUICHET_DATA": str(settings.data),
        "GUICHET_PORT": str(settings.port),
        "GUICHET_RASA_PORT": str(settings.rasa_port),
        "GUICHET_ACTIONS_PORT": str(settings.actions_port),
        "GUICHET_CORE_TOKEN": secrets.token_urlsafe(32),
        "PYTHONUNBUFFERED": "1",
        # Many small pools of freed memory, one a thread, are never given back: two are enough.
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }


def parts(settings: Settings) -> list[Part]:
    def command(name: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "bot.serve", name)

    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return [
        Part("gateway", command("gateway"), f"http://{host}:{settings.port}/healthz"),
        Part("rasa", command("rasa"), f"{settings.rasa_url}/"),
        Part("actions", command("actions"), f"{settings.actions_url}/health"),
    ]


async def _serve(settings: Settings, address: str, began: float, say: Callable[[str], None], stop: asyncio.Event) -> None:
    logs = settings.data / "logs"
    say("starting: gateway, rasa, actions")
    supervisor = Supervisor(parts(settings), environment(settings), ROOT, logs, say)

    def ready() -> None:
        say(f"ready in {time.monotonic() - began:.0f} s: {address}   (Ctrl-C stops it; logs in {logs})")

    loop = asyncio.get_running_loop()
    signals = _on_signals(loop, stop, supervisor.kill_all)
    try:
        await supervisor.run(stop, ready)
    finally:
        signals()


def _on_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event, force: Callable[[], None]) -> Callable[[], None]:
    """Ctrl-C asks for a clean stop, a second one does not wait. Returns what undoes it."""

    def handle() -> None:
        if stop.is_set():
            force()
        stop.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, handle)
    return lambda: [loop.remove_signal_handler(number) for number in numbers] and None


async def _unless_stopped(work: "asyncio.Task[None]", stop: asyncio.Event) -> bool:
    """Wait for the work. False when it was given up because of Ctrl-C."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([work, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if work.done():
        work.result()
        return True
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return False


async def _up(settings: Settings, only_prepare: bool, say: Callable[[str], None], note: Callable[[str], None]) -> None:
    began, stop = time.monotonic(), asyncio.Event()
    reach_database(settings)
    undo = _on_signals(asyncio.get_running_loop(), stop, lambda: None)
    try:
        needed = missing(settings.data)
        if needed:
            say(f"preparing: {', '.join(needed)} (some minutes the first time, seconds afterwards)")
            if not await _unless_stopped(asyncio.create_task(prepare(settings.data, say)), stop):
                return
    finally:
        undo()
    if only_prepare:
        say(f"everything is prepared in {settings.data}")
        return
    settings = with_free_ports(settings)
    host = {"0.0.0.0": "127.0.0.1"}.get(settings.host, settings.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    note(f"process {os.getpid()}, {address}")
    await _serve(settings, address, began, say, stop)
    say("stopped")


def up(settings: Settings, only_prepare: bool = False, say: Callable[[str], None] = print) -> None:
    """Prepare, start, watch; returns when told to stop by Ctrl-C or SIGTERM.

    Raises:
        CannotStart, PrepareFailed, StartFailed: with what to do.
    """
    settings = replace(settings, data=settings.data.resolve())
    with data_folder_of_our_own(settings.data) as held:
        if not only_prepare:
            with_free_ports(settings)  # a port that is taken is told before minutes of preparation
        asyncio.run(_up(settings, only_prepare, say, lambda text: _note(held, text)))
