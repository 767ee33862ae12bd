import subprocess
import sys
from pathlib import Path

import pytest

from bot.serve import tracker_url
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "given,used",
    [
        (None, "sqlite:////data/tracker.sqlite"),
        ("sqlite+aiosqlite:////data/all.sqlite", "sqlite:////data/all.sqlite"),
        ("postgresql://u@h/d", "postgresql+psycopg2://u@h/d"),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
    ],
)
def test_rasa_s_store_gets_a_driver_that_blocks(given, used):
    assert tracker_url(Settings(data=Path("/data"), database_url=given)) == used


def in_a_process(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_rasa_s_events_are_logged_without_what_a_member_wrote():
    written = in_a_process("""
import logging, sys
logging.basicConfig(stream=sys.stdout)
from bot.serve import log_names_only
log_names_only()
import structlog
try:
    raise ValueError("je suis malade")
except ValueError:
    structlog.get_logger("rasa").exception("rest.message.received.failure", text="j'ai mal au dos")
""")
    assert "rest.message.received.failure" in written and "ValueError" in written
    assert "mal" not in written


def test_the_gateway_loads_no_rasa_and_no_encoder():
    loaded = in_a_process("""
import sys
import actions.communes, actions.embedded, actions.server, bot.fallback, bot.gateway.app, bot.serve
print([m for m in ("rasa", "torch", "tensorflow", "onnxruntime", "faiss", "transformers") if m in sys.modules])
""")
    assert loaded.strip().endswith("[]")
