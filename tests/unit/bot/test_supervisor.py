import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from bot.supervisor import Pace, Part, RotatingLog, StartFailed, Supervisor, answers
from bot.up import any_free_port

ROOT = Path(__file__).resolve().parents[3]
QUICK = Pace(first_delay_s=0.05, longest_delay_s=0.2, start_limit_s=20, check_every_s=0.2, check_limit_s=0.3, silences=2, stop_s=1.0)

SERVER = """
import http.server, os, signal, sys, threading, time
sys.path.insert(0, {root!r})
from bot.supervisor import follow_supervisor
follow_supervisor()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die": os._exit(3)
        if self.path == "/hang": globals().update(hung=True)
        while globals().get("hung"): time.sleep(1)
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *a): pass
print("listening", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def server_part(name: str) -> tuple[Part, str]:
    port = any_free_port()
    url = f"http://127.0.0.1:{port}/"
    return Part(name, (sys.executable, "-c", SERVER.format(root=str(ROOT)), str(port)), url), url


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def until(condition, limit_s: float = 20.0) -> None:
    async with asyncio.timeout(limit_s):
        while not condition():
            await asyncio.sleep(0.05)


class Run:
    """A supervisor at work for a test."""

    def __init__(self, parts, folder: Path) -> None:
        self.said: list[str] = []
        self.ready, self.stop = asyncio.Event(), asyncio.Event()
        self.supervisor = Supervisor(parts, dict(os.environ), folder, folder / "logs", self.said.append, QUICK)

    async def __aenter__(self) -> "Run":
        self.task = asyncio.create_task(self.supervisor.run(self.stop, self.ready.set))
        await asyncio.wait_for(self.ready.wait(), 60)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, 30)


async def test_parts_are_started_together_and_stopped_without_a_trace(tmp_path):
    (one, _), (two, _) = server_part("one"), server_part("two")
    async with Run([one, two], tmp_path) as run:
        pids = run.supervisor.pids()
        assert set(pids) == {"one", "two"}
    assert not any(is_running(pid) for pid in pids.values())
    assert "listening" in (tmp_path / "logs" / "one.log").read_text()


async def test_a_part_that_is_killed_is_started_again(tmp_path):
    part, url = server_part("one")
    async with Run([part], tmp_path) as run:
        first = run.supervisor.pids()["one"]
        os.kill(first, signal.SIGKILL)
        await until(lambda: run.supervisor.pids()["one"] != first)
        for _ in range(200):
            if await answers(url, 0.3):
                break
            await asyncio.sleep(0.05)
        assert await answers(url, 0.3)
        assert run.said == ["one was ended by SIGKILL; starting it again"]


async def test_a_part_that_runs_but_no_longer_answers_is_started_again(tmp_path):
    part, url = server_part("one")
    async with Run([part], tmp_path) as run:
        first = run.supervisor.pids()["one"]
        await answers(f"{url}hang", 0.2)
        await until(lambda: run.supervisor.pids()["one"] != first)
        assert run.said == ["one no longer answered; starting it again"]


async def test_a_part_that_never_works_ends_the_start_with_its_last_words(tmp_path):
    (good, _) = server_part("good")
    bad = Part("bad", (sys.executable, "-c", "print('no model here'); raise SystemExit(1)"), "http://127.0.0.1:1/")
    supervisor = Supervisor([good, bad], dict(os.environ), tmp_path, tmp_path / "logs", lambda _: None, QUICK)
    with pytest.raises(StartFailed, match="(?s)bad does not start.*status 1.*no model here"):
        await asyncio.wait_for(supervisor.run(asyncio.Event(), lambda: None), 20)
    assert not any(is_running(pid) for pid in supervisor.pids().values())


async def test_a_part_that_ignores_the_request_to_stop_is_ended_by_force(tmp_path):
    stubborn = Part("stubborn", (sys.executable, "-c", "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)"))
    async with Run([stubborn], tmp_path) as run:
        pid = run.supervisor.pids()["stubborn"]
        await asyncio.sleep(0.5)
    await until(lambda: not is_running(pid))  # the signal is sent; the system takes its moment to obey


def test_nothing_survives_a_supervisor_that_is_killed(tmp_path):
    """SIGKILL leaves no time to stop anything: the parts notice by themselves."""
    part, url = server_part("one")
    script = textwrap.dedent(f"""
        import asyncio, os, sys
        from pathlib import Path
        from bot.supervisor import Part, Supervisor
        part = Part("one", {tuple(part.command)!r}, {url!r})
        s = Supervisor([part], dict(os.environ), Path({str(tmp_path)!r}), Path({str(tmp_path)!r}), print)
        asyncio.run(s.run(asyncio.Event(), lambda: print(s.pids()["one"], flush=True)))
    """)
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child = int(process.stdout.readline())
    assert is_running(child)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def test_a_log_is_renamed_before_it_grows_too_large(tmp_path):
    with RotatingLog(tmp_path / "a.log", most_bytes=100, kept=2) as log:
        for number in range(40):
            log.write(f"line {number:03}\n".encode())
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert set(sizes) == {"a.log", "a.log.1", "a.log.2"}
    assert max(sizes.values()) <= 100
    assert (tmp_path / "a.log").read_text().endswith("line 039\n")
