"""`make bench`: the assistant beside a stock Rasa on the same words, the same machine, the same run.

    python -m bench [--quick] [--json OUT]     the peer is trained once, for an hour or two, and kept in GUICHET_DATA/peer;
                                               then twenty minutes. --quick trains it for four epochs of a hundred, on the same
                                               words: its speed and memory are the same, its answers and training time are not
    python -m bench --scale [--json OUT]       instead, the index at up to 100,000 passages, and what each encoder costs

Prints a Markdown table of figures and ratios. Nothing here is a test: machines are noisy, so read the ratios.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp

from bench.load import Send, load, long_conversation
from bot import stock as peer
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
QUICK_EPOCHS = 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def timed(command: list[str], cwd: Path, env: dict[str, str], may_fail: bool = False) -> float:
    """Seconds a command takes. Raises CalledProcessError with its output shown, unless it may fail (a story that does not hold)."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode and not may_fail:
        print(done.stdout[-3000:], file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)
    return time.perf_counter() - began


@contextlib.contextmanager
def running(command: list[str], cwd: Path, env: dict[str, str], ready: str, limit_s: float = 900) -> Iterator[tuple[int, float]]:
    """Start a server; gives its process group and the seconds until `ready` answers 200."""
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            while True:
                if process.poll() is not None or time.perf_counter() - began > limit_s:
                    log.seek(0)
                    raise RuntimeError(f"{command[:3]} did not start: {log.read()[-2000:].decode(errors='replace')}")
                with contextlib.suppress(OSError):
                    if urllib.request.urlopen(ready, timeout=2).status == 200:
                        break
                time.sleep(0.2)
            yield process.pid, time.perf_counter() - began
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def memory_of(root: int) -> dict[str, float]:
    """Resident MB (proportional share, so that shared pages count once) of a process and its descendants, by name."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = {}, [root]
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        with contextlib.suppress(OSError):
            name = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()[:60]
            pss = next(line for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
            found[f"{name} ({pid})"] = int(pss.split()[1]) / 1024
    return found


async def measure(make_send: Any, texts: list[str], messages: int) -> dict[str, Any]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        send: Send = make_send(session)
        for text in texts[:20]:
            await send("warm", text)
        one, eight = await load(send, texts, 1, messages), await load(send, texts, 8, messages)
        early, late = await long_conversation(send, texts)
    return {"one": asdict(one), "eight": asdict(eight), "turn_10_ms": early, "turn_300_ms": late}


def gateway_send(base: str) -> Any:
    """Messages through the public gateway, each conversation with its own token."""
    opened: dict[str, asyncio.Future] = {}

    def make(session: aiohttp.ClientSession) -> Send:
        async def open_one() -> tuple[str, str]:
            async with session.post(f"{base}/api/conversations", json={}) as response:
                made = await response.json()
                return made["id"], made["token"]

        async def send(conversation: str, text: str) -> None:
            if conversation not in opened:
                opened[conversation] = asyncio.ensure_future(open_one())
            number, token = await opened[conversation]
            async with session.post(f"{base}/api/conversations/{number}/messages", json={"text": text}, headers={"Authorization": f"Bearer {token}"}) as response:
                body = await response.json()
                if response.status != 200 or not body["replies"]:
                    raise RuntimeError(response.status)

        return send

    return make


def rest_send(base: str) -> Any:
    def make(session: aiohttp.ClientSession) -> Send:
        async def send(conversation: str, text: str) -> None:
            async with session.post(f"{base}/webhooks/rest/webhook", json={"sender": conversation, "message": text}) as response:
                if response.status != 200:
                    raise RuntimeError(response.status)
                await response.json()

        return send

    return make


def measure_ours(texts: list[str], messages: int, work: Path) -> dict[str, Any]:
    guichet, data, port = str(Path(sys.executable).with_name("guichet")), work / "data", free_port()
    env = os.environ | {"GUICHET_DATA": str(data), "GUICHET_PORT": str(port), "GUICHET_RATE_PER_MINUTE": "0"}
    base = f"http://127.0.0.1:{port}"
    found: dict[str, Any] = {}
    print("ours: first start (encoder, index, training)", file=sys.stderr)
    with running([guichet, "up"], ROOT, env, f"{base}/readyz") as (_, seconds):
        found["start_cold_s"] = seconds
    found["train_s"] = timed([guichet, "train", "--force"], ROOT, env)
    found["stories_s"] = timed([guichet, "test"], ROOT, env, may_fail=True)
    print("ours: second start, then load", file=sys.stderr)
    with running([guichet, "up"], ROOT, env, f"{base}/readyz") as (pid, seconds):
        found["start_warm_s"] = seconds
        found |= asyncio.run(measure(gateway_send(base), texts, messages))
        found["memory_mb"] = memory_of(pid)
    return found


def measure_stock(stock: peer.Stock, texts: list[str], messages: int) -> dict[str, Any]:
    port, env = free_port(), os.environ | peer.ENVIRONMENT
    found: dict[str, Any] = {"train_s": stock.train_s}
    print("stock: story tests, then load", file=sys.stderr)
    found["stories_s"] = timed([*peer.rasa(), "test", "core", "--stories", "tests", "--no-plot"], stock.folder, env, may_fail=True)
    serve = [*peer.rasa(), "run", "--port", str(port), "--quiet"]
    with running(serve, stock.folder, env, f"http://127.0.0.1:{port}/") as (pid, seconds):
        found["start_warm_s"] = found["start_cold_s"] = seconds
        found |= asyncio.run(measure(rest_send(f"http://127.0.0.1:{port}"), texts, messages))
        found["memory_mb"] = memory_of(pid)
    return found


ROWS = [
    ("start, first time (s)", lambda f: f["start_cold_s"]), ("start, then (s)", lambda f: f["start_warm_s"]), ("training (s)", lambda f: f["train_s"]),
    ("story tests (s)", lambda f: f["stories_s"]), ("memory, all processes (MB)", lambda f: sum(f["memory_mb"].values())),
    ("message p50, 1 member (ms)", lambda f: f["one"]["p50_ms"]), ("message p95, 1 member (ms)", lambda f: f["one"]["p95_ms"]),
    ("message p50, 8 members (ms)", lambda f: f["eight"]["p50_ms"]), ("message p95, 8 members (ms)", lambda f: f["eight"]["p95_ms"]),
    ("messages a second, 8 members", lambda f: f["eight"]["rate"]), ("failed messages", lambda f: f["one"]["failed"] + f["eight"]["failed"]),
    ("turn 10 (ms)", lambda f: f["turn_10_ms"]), ("turn 300 (ms)", lambda f: f["turn_300_ms"]),
    ("turn 300 / turn 10", lambda f: f["turn_300_ms"] / f["turn_10_ms"]),
]  # fmt: skip


def table(ours: dict[str, Any], stock: dict[str, Any] | None) -> str:
    lines = ["| | Guichet | stock Rasa | ratio |", "| --- | ---: | ---: | ---: |"]
    for label, value in ROWS:
        a, b = value(ours), value(stock) if stock else None
        lines.append(f"| {label} | {a:.1f} | {'' if b is None else f'{b:.1f}'} | {'' if not b else f'{a / b:.2f}'} |")
    lines += ["", "Memory by process (MB, proportional share):"]
    lines += [f"- {name}: {mb:.0f}" for name, mb in ours["memory_mb"].items()]
    return "\n".join(lines)


def measure_scale(json_out: Path | None) -> int:
    """On the phrasings of our articles, with the encoders that GUICHET_DATA holds (`guichet up --prepare` makes them)."""
    from knowledge.articles import load_articles
    from knowledge.scale import bench

    texts = [phrasing for article in load_articles(ROOT / "knowledge" / "content") for phrasing in article.phrasings]
    figures = bench(Settings.from_env(os.environ).data, texts)
    if json_out:
        json_out.write_text(json.dumps(figures, indent=1))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"train the peer for {QUICK_EPOCHS} epochs instead of {peer.EPOCHS}: speed and memory do not depend on them")
    parser.add_argument("--messages", type=int, default=400, help="messages for each load (default 400)")
    parser.add_argument("--ours-only", action="store_true", help="leave the peer out")
    parser.add_argument("--scale", action="store_true", help="instead, the index at up to 100,000 passages and each encoder (from GUICHET_DATA)")
    parser.add_argument("--json", type=Path, help="write the figures there")
    asked = parser.parse_args()
    if asked.scale:
        return measure_scale(asked.json)
    lines = (ROOT / "tests/eval/messages.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [m["text"] for m in map(json.loads, lines) if m["kind"] in ("faq", "smalltalk", "out_of_scope")][:200]
    stock = None
    if not asked.ours_only:
        print("stock: training, unless it was trained on the same words before", file=sys.stderr)
        trained = peer.trained(peer.Words.of(ROOT), Settings.from_env(os.environ).data / "peer", QUICK_EPOCHS if asked.quick else peer.EPOCHS)
        stock = measure_stock(trained, texts, asked.messages)
    with tempfile.TemporaryDirectory() as scratch:
        ours = measure_ours(texts, asked.messages, Path(scratch))
    print(table(ours, stock))
    if asked.json:
        asked.json.write_text(json.dumps({"ours": ours, "stock": stock}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
