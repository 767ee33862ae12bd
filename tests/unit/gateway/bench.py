"""What the gateway itself costs: a message through HTTP with a dialogue that answers at once.

    python -m tests.unit.gateway.bench [postgresql URL]

The server runs in a process of its own, so that its processor time is its own; the client is in this one. Prints, for 1
and 8 members at once: processor milliseconds a message, median and p95 seen by the client, messages a second.
"""

import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

from bot.gateway.app import create_app
from bot.gateway.ports import Turn
from bot.settings import Settings

from .fakes import STATE, YES_NO, Parts, communes

MESSAGES = 1600


class InstantDialogue:
    """Answers with a text of ordinary length and two choices."""

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        return Turn([{"type": "text", "text": "x" * 400, "source": "faq:a", "choices": YES_NO}], dict(STATE))

    async def ready(self) -> bool:
        return True

    async def forget(self, conversation_id: str) -> None:
        pass


async def serve(pipe: Connection, database_url: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts()
        app = create_app(
            Settings(data=Path(folder), rate_per_minute=0, database_url=database_url),
            InstantDialogue(),
            parts.fallback,
            parts.vault,
            parts.files,
            parts.members,
            communes,
            lambda: datetime.now(UTC),
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        while await asyncio.to_thread(pipe.recv) != "stop":
            used = resource.getrusage(resource.RUSAGE_SELF)
            pipe.send(used.ru_utime + used.ru_stime)
        await runner.cleanup()


def serve_in_process(pipe: Connection, database_url: str | None) -> None:
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(pipe, database_url))
    else:
        uvloop.run(serve(pipe, database_url))


async def talk(port: int, members: int, messages: int) -> list[float]:
    """Seconds of each message, of `members` conversations at once."""
    took: list[float] = []

    async def member(session: ClientSession) -> None:
        made = await (await session.post("/api/conversations", json={})).json()
        headers = {"Authorization": f"Bearer {made['token']}"}
        for number in range(messages // members):
            began = time.perf_counter()
            body = {"id": f"m{number}", "text": "j'ai demenagé a saintes le mois dernier"}
            async with session.post(
                f"/api/conversations/{made['id']}/messages", json=body, headers=headers
            ) as response:
                await response.read()
                assert response.status == 200
            took.append(time.perf_counter() - began)

    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        await asyncio.gather(*(member(session) for _ in range(members)))
    return took


def measure(members: int, database_url: str | None) -> str:
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    process = context.Process(target=serve_in_process, args=(theirs, database_url))
    process.start()
    port = pipe.recv()
    asyncio.run(talk(port, members, 200))  # warm
    pipe.send("used")
    before_s, began = pipe.recv(), time.perf_counter()
    took = sorted(asyncio.run(talk(port, members, MESSAGES)))
    passed_s = time.perf_counter() - began
    pipe.send("used")
    cpu_ms = (pipe.recv() - before_s) / MESSAGES * 1000
    pipe.send("stop")
    process.join()
    median_ms, p95_ms = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.95))
    return f"{members} at once: {cpu_ms:.2f} ms CPU, median {median_ms:.2f} ms, p95 {p95_ms:.2f} ms, {MESSAGES / passed_s:.0f} messages/s"


def main() -> None:
    database_url = sys.argv[1] if len(sys.argv) > 1 else None
    for members in (1, 8):
        print(measure(members, database_url), flush=True)


if __name__ == "__main__":
    main()
