"""Sends members' messages to a running assistant and measures what comes back."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Send = Callable[[str, str], Awaitable[None]]  # (conversation, text)


@dataclass(frozen=True)
class Load:
    """`p50_ms`, `p95_ms`: time of one message. `rate`: messages a second, all members together."""

    members: int
    messages: int
    p50_ms: float
    p95_ms: float
    rate: float
    failed: int


async def load(send: Send, texts: list[str], members: int, messages: int) -> Load:
    """`members` talk at once, each message after the answer to the one before; `messages` in all."""
    times: list[float] = []
    failed = 0
    began = time.perf_counter()

    async def member(number: int) -> None:
        nonlocal failed
        for turn in range(messages // members):
            text = texts[(number * 31 + turn) % len(texts)]
            start = time.perf_counter()
            try:
                await send(f"m{members}-{number}-{turn // 10}", text)
            except Exception:
                failed += 1
            times.append((time.perf_counter() - start) * 1000)

    await asyncio.gather(*(member(n) for n in range(members)))
    wall = time.perf_counter() - began
    ordered = sorted(times)
    return Load(members, len(times), statistics.median(times), ordered[int(len(ordered) * 0.95)], len(times) / wall, failed)


async def long_conversation(send: Send, texts: list[str], turns: int = 300) -> tuple[float, float]:
    """Median time of turns 5-15 and of the last ten turns of one long conversation, in ms."""
    times = []
    for turn in range(turns):
        start = time.perf_counter()
        await send("long", texts[turn % len(texts)])
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[5:15]), statistics.median(times[-10:])
