"""How assistants are loaded beside each other: turn about, every failure counted, figures over all rounds."""

import asyncio

from bench.load import Load, loads

TEXTS = [f"question {n}" for n in range(50)]


async def test_each_round_loads_every_assistant_with_the_same_messages():
    heard: list[tuple[str, str]] = []

    def assistant(name):
        async def send(conversation: str, text: str) -> None:
            heard.append((name, text))

        return send

    found = await loads({"ours": assistant("ours"), "stock": assistant("stock")}, TEXTS, members=2, messages=40, rounds=4)

    assert [name for name, _ in heard] == (["ours"] * 10 + ["stock"] * 10) * 4
    assert sorted(text for name, text in heard if name == "ours") == sorted(text for name, text in heard if name == "stock")
    assert {name: (figures["messages"], len(figures["rounds_p50_ms"])) for name, figures in found.items()} == {"ours": (40, 4), "stock": (40, 4)}


async def test_members_talk_at_once_and_a_refused_message_is_counted():
    waiting, most = 0, 0

    async def send(conversation: str, text: str) -> None:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        await asyncio.sleep(0.001)
        waiting -= 1
        if text.endswith("7"):
            raise RuntimeError(503)

    found = await loads({"ours": send}, TEXTS, members=8, messages=80, rounds=1)

    assert most == 8
    assert found["ours"]["failed"] > 0


def test_figures_are_of_all_messages():
    figures = Load(1, times_ms=[float(n) for n in range(1, 101)], wall_s=2.0, failed=3).figures()
    assert figures == {"messages": 100, "p50_ms": 50.5, "p95_ms": 96.0, "rate": 50.0, "failed": 3}
