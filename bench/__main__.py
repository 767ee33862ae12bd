"""`make bench`: the assistant beside a stock Rasa on the same words, the same machine, the same run.

    python -m bench [--quick] [--json OUT]     the peer is trained once, for an hour or two, and kept in GUICHET_DATA/peer;
                                               then twenty minutes. --quick trains it for one epoch of a hundred, on the same
                                               words: its speed and memory are the same, its answers and training time are not.
                                               --load leaves out what both do before they serve: a few minutes
    python -m bench --scale [--json OUT]       instead, the index at up to 100,000 passages, and what each encoder costs

Both serve at once and are loaded turn about, so that a machine that slows down meanwhile slows both. Prints a Markdown
table of figures and ratios. Nothing here is a test: machines are noisy, so read the ratios.
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
from pathlib import Path
from typing import Any

import aiohttp

from bench.load import Send, loads, long_conversation
from bot import stock as peer
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
GUICHET = str(Path(sys.executable).with_name("guichet"))
QUICK_EPOCHS = 1
ROUNDS = 5
PREPARED = ("encoder", "index", "models")  # of a state folder; the rest belongs to members


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


async def measure(makers: dict[str, Any], texts: list[str], messages: int) -> dict[str, dict[str, Any]]:
    """Loads of one and of eight members and one long conversation, for each running assistant."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        sends: dict[str, Send] = {name: make(session) for name, make in makers.items()}
        for send in sends.values():
            for text in texts[:20]:
                await send("warm", text)
        one, eight = await loads(sends, texts, 1, messages, ROUNDS), await loads(sends, texts, 8, messages, ROUNDS)
        found = {}
        for name, send in sends.items():
            early, late = await long_conversation(send, texts)
            found[name] = {"one": one[name], "eight": eight[name], "turn_10_ms": early, "turn_300_ms": late}
    return found


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


def prepare_ours(data: Path) -> dict[str, Any]:
    """Our first start, training and story tests, in an empty state folder."""
    port = free_port()
    env = os.environ | {"GUICHET_DATA": str(data), "GUICHET_PORT": str(port)}
    found: dict[str, Any] = {}
    print("ours: first start (encoder, index, training)", file=sys.stderr)
    with running([GUICHET, "up"], ROOT, env, f"http://127.0.0.1:{port}/readyz") as (_, seconds):
        found["start_cold_s"] = seconds
    print("ours: training, story tests", file=sys.stderr)
    found["train_s"] = timed([GUICHET, "train", "--force"], ROOT, env)
    found["stories_s"] = timed([GUICHET, "test"], ROOT, env, may_fail=True)
    return found


def prepare_stock(stock: peer.Stock) -> dict[str, Any]:
    print("stock: story tests", file=sys.stderr)
    command = [*peer.rasa(), "test", "core", "--stories", "tests", "--no-plot"]
    return {"train_s": stock.train_s, "stories_s": timed(command, stock.folder, os.environ | peer.ENVIRONMENT, may_fail=True)}


def measure_loads(data: Path, stock: peer.Stock | None, texts: list[str], messages: int) -> dict[str, dict[str, Any]]:
    """Start both from what is prepared and load them turn about; memory is read after the loads."""
    started: dict[str, tuple[int, float]] = {}
    makers: dict[str, Any] = {}
    print("warm start, then load", file=sys.stderr)
    with contextlib.ExitStack() as stack:
        port = free_port()
        env = os.environ | {"GUICHET_DATA": str(data), "GUICHET_PORT": str(port), "GUICHET_RATE_PER_MINUTE": "0"}
        base = f"http://127.0.0.1:{port}"
        started["ours"] = stack.enter_context(running([GUICHET, "up"], ROOT, env, f"{base}/readyz"))
        makers["ours"] = gateway_send(base)
        if stock:
            port = free_port()
            base = f"http://127.0.0.1:{port}"
            serve = [*peer.rasa(), "run", "--port", str(port), "--quiet"]
            started["stock"] = stack.enter_context(running(serve, stock.folder, os.environ | peer.ENVIRONMENT, f"{base}/"))
            makers["stock"] = rest_send(base)
        found = asyncio.run(measure(makers, texts, messages))
        for name, (pid, seconds) in started.items():
            found[name] |= {"start_warm_s": seconds, "memory_mb": memory_of(pid)}
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
    """Markdown; a row that was not measured is left out."""
    lines = ["| | Guichet | stock Rasa | ratio |", "| --- | ---: | ---: | ---: |"]
    for label, value in ROWS:
        with contextlib.suppress(KeyError):
            a, b = value(ours), value(stock) if stock else None
            lines.append(f"| {label} | {a:.1f} | {'' if b is None else f'{b:.1f}'} | {'' if not b else f'{a / b:.2f}'} |")
    if stock:
        for members in ("one", "eight"):
            pairs = zip(ours[members]["rounds_p50_ms"], stock[members]["rounds_p50_ms"], strict=True)
            lines += ["", f"Ratio of the medians, round by round, {members}: " + " ".join(f"{a / b:.2f}" for a, b in pairs)]
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
    parser.add_argument("--quick", action="store_true", help=f"train the peer for {QUICK_EPOCHS} of {peer.EPOCHS} epochs: speed and memory do not depend on them")
    parser.add_argument("--messages", type=int, default=400, help="messages for each load (default 400)")
    parser.add_argument("--load", action="store_true", help="only warm start, memory and loads, on what GUICHET_DATA holds prepared: a few minutes")
    parser.add_argument("--ours-only", action="store_true", help="leave the peer out")
    parser.add_argument("--scale", action="store_true", help="instead, the index at up to 100,000 passages and each encoder (from GUICHET_DATA)")
    parser.add_argument("--json", type=Path, help="write the figures there")
    asked = parser.parse_args()
    if asked.scale:
        return measure_scale(asked.json)
    lines = (ROOT / "tests/eval/messages.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [m["text"] for m in map(json.loads, lines) if m["kind"] in ("faq", "smalltalk", "out_of_scope")][:200]
    kept = Settings.from_env(os.environ).data
    if asked.load and not all((kept / part).exists() for part in PREPARED):
        print(f"{kept} holds no encoder, index and model yet: guichet up --prepare makes them", file=sys.stderr)
        return 2
    stock = None
    if asked.load and not asked.ours_only:
        stock = peer.latest(kept / "peer")
        if stock is None:
            print(f"{kept} holds no trained peer yet: guichet bench --quick trains one in ten minutes, --ours-only does without", file=sys.stderr)
            return 2
    elif not asked.ours_only:
        print("stock: training, unless it was trained on the same words before", file=sys.stderr)
        stock = peer.trained(peer.Words.of(ROOT), kept / "peer", QUICK_EPOCHS if asked.quick else peer.EPOCHS)
    found: dict[str, dict[str, Any]] = {"ours": {}, "stock": {}}
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        if asked.load:
            data.mkdir()
            for part in PREPARED:
                (data / part).symlink_to((kept / part).resolve())
        else:
            found["ours"] = prepare_ours(data)
            found["stock"] = prepare_stock(stock) if stock else {}
        for name, figures in measure_loads(data, stock, texts, asked.messages).items():
            found[name] |= figures
    if stock and not asked.load:
        found["stock"]["start_cold_s"] = found["stock"]["start_warm_s"]
    print(table(found["ours"], found["stock"] or None))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
