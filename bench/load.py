"""Sends members' messages to running assistants, turn about, and measures what comes back."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Send = Callable[[str, str], Awaitable[None]]  # (conversation, text)


@dataclass
class Load:
    """What one assistant gave with so many members at once: `times_ms` of each message, `wall_s` of all rounds together."""

    members: int
    times_ms: list[float] = field(default_factory=list)
    wall_s: float = 0.0
    failed: int = 0

    def figures(self) -> dict[str, float]:
        """`p50_ms`, `p95_ms`: time of one message. `rate`: messages a second, all members together."""
        ordered = sorted(self.times_ms)
        return {
            "messages": len(ordered),
            "p50_ms": statistics.median(ordered),
            "p95_ms": ordered[int(len(ordered) * 0.95)],
            "rate": len(ordered) / self.wall_s,
            "failed": self.failed,
        }


async def loads(sends: Mapping[str, Send], texts: list[str], members: int, messages: int, rounds: int) -> dict[str, dict[str, Any]]:
    """Each assistant has its turn in each round: a machine that slows down between rounds slows both.

    `members` talk at once, each message after the answer to the one before; `messages` in all for each assistant.

    Returns:
        The figures of each, with `rounds_p50_ms`: the median of each round by itself.
    """
    totals = {name: Load(members) for name in sends}
    medians: dict[str, list[float]] = {name: [] for name in sends}
    for number in range(rounds):
        for name, send in sends.items():
            total, so_far = totals[name], len(totals[name].times_ms)
            await _one_round(send, texts, total, messages // rounds, number)
            medians[name].append(statistics.median(total.times_ms[so_far:]))
    return {name: total.figures() | {"rounds_p50_ms": medians[name]} for name, total in totals.items()}


async def _one_round(send: Send, texts: list[str], total: Load, messages: int, number: int) -> None:
    began = time.perf_counter()
    each = max(1, messages // total.members)

    async def member(who: int) -> None:
        for turn in range(each):
            text = texts[(number * each + who * 31 + turn) % len(texts)]
            start = time.perf_counter()
            try:
                await send(f"m{total.members}-{number}-{who}-{turn // 10}", text)
            except Exception:
                total.failed += 1
            total.times_ms.append((time.perf_counter() - start) * 1000)

    await asyncio.gather(*(member(who) for who in range(total.members)))
    total.wall_s += time.perf_counter() - began


async def long_conversation(send: Send, texts: list[str], turns: int = 300) -> tuple[float, float]:
    """Median time of turns 5-15 and of the last ten turns of one long conversation, in ms."""
    times = []
    for turn in range(turns):
        start = time.perf_counter()
        await send("long", texts[turn % len(texts)])
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[5:15]), statistics.median(times[-10:])
