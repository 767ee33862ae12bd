"""The real thing for tests: `guichet up` with its three processes, on free ports and a data folder of its own."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from talking import call, eventually

from bot.up import any_free_port

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PATIENT = {"GUICHET_DIALOGUE_TIMEOUT_S": "25"}  # on a busy machine a turn may take longer than a member should wait


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


@dataclass
class Running:
    """One `guichet up`."""

    process: subprocess.Popen
    base: str
    data: Path
    output: Path
    rasa: str

    def pids(self) -> dict[str, int]:
        """The processes it started, by name (`gateway`, `rasa`, `actions`)."""
        found = {}
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                name = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                if parent == self.process.pid and (match := re.search(r"(gateway|rasa|actions)$", name)):
                    found[match[1]] = int(entry.name)
        return found

    def kill(self, name: str) -> int:
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def is_ready(self) -> bool:
        return call(self.base, "GET", "/readyz", timeout_s=3).status == 200

    def wait_until_ready(self, limit_s: float = 300) -> None:
        """Ready, and long enough for the gateway to have noticed (it looks every second)."""
        began = time.monotonic()
        try:
            eventually(lambda: self.process.poll() is not None or self.is_ready(), limit_s)
        finally:
            if self.process.poll() is not None or not time.monotonic() - began < limit_s:
                print(self.output.read_text())
        assert self.process.poll() is None, f"it ended with status {self.process.returncode}"
        if time.monotonic() - began > 0.5:
            time.sleep(1.5)

    def stop(self, number: int = signal.SIGINT) -> float:
        """Send a signal and wait for the end. Returns the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - began

    def logs(self) -> str:
        return "\n".join(file.read_text(errors="replace") for file in sorted((self.data / "logs").glob("*")))


@pytest.fixture(scope="session")
def start(prepared: Path) -> Callable[[Path], Running]:
    """Start on a data folder; a new one gets encoder, index and model from the shared one."""

    def start(data: Path, **environ: str) -> Running:
        if not data.exists():
            data.mkdir(parents=True)
            (data / "encoder").symlink_to(prepared / "encoder")
            shutil.copytree(prepared / "index", data / "index")
            shutil.copytree(prepared / "models", data / "models", ignore=shutil.ignore_patterns("draft"))
        port, rasa_port, output = any_free_port(), any_free_port(), data.with_suffix(".out")
        settings = {"GUICHET_DATA": str(data), "GUICHET_PORT": str(port), "GUICHET_RASA_PORT": str(rasa_port), "GUICHET_RATE_PER_MINUTE": "0"} | PATIENT | environ
        with output.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "up"], cwd=ROOT, env=os.environ | settings, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        return Running(process, f"http://127.0.0.1:{port}", data, output, f"http://127.0.0.1:{rasa_port}")

    return start


@pytest.fixture
def guichet(shared_instance: Running) -> Running:
    """The shared instance, able to work again after what the test before did to it."""
    shared_instance.wait_until_ready()
    return shared_instance


@pytest.fixture(scope="session")
def shared_instance(start: Callable[[Path], Running], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One instance for all tests that let it come back."""
    running = start(tmp_path_factory.mktemp("guichet") / "data")
    try:
        running.wait_until_ready()
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
