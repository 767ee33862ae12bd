"""What tests of several folders share: a data folder with encoder, index and model, made once and kept between runs."""

import fcntl
import os
import subprocess
import sys
import uuid
from pathlib import Path

import matplotlib  # noqa: F401
import psycopg2
import pytest
import scipy.sparse  # noqa: F401
import sklearn  # noqa: F401

# Imported above for good: some tests run Rasa lean (bot/lean.py), others fit heads and draw plots in the same process.

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("GUICHET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="session")
def prepared() -> Path:
    """The folder named in GUICHET_TEST_CACHE (default: var/test-cache), up to date.

    What `make run` has already made is taken from var/ instead of made again. Treat it as read-only: copy what changes.
    """
    cache = Path(os.environ.get("GUICHET_TEST_CACHE") or ROOT / "var" / "test-cache").resolve()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs at once: one makes it, the other waits
        _borrow_encoder(cache)
        environ = os.environ | {"GUICHET_DATA": str(cache)}
        subprocess.run([sys.executable, "-m", "bot.cli", "up", "--prepare"], cwd=ROOT, env=environ, check=True)
    return cache


def _borrow_encoder(cache: Path) -> None:
    from bot.prepare import encoder_is_ready

    made = ROOT / "var"
    if not (cache / "encoder").exists() and encoder_is_ready(made):
        (cache / "encoder").symlink_to(made / "encoder")


@pytest.fixture
def postgres_schema():
    """The address of an empty schema of a PostgreSQL that can be reached; gone after the test."""
    try:
        admin = psycopg2.connect(POSTGRES, connect_timeout=2)
    except psycopg2.OperationalError:
        pytest.skip("no PostgreSQL: set GUICHET_TEST_POSTGRES to the URL of a test database")
    admin.autocommit = True
    schema = f"guichet_{uuid.uuid4().hex[:8]}"
    admin.cursor().execute(f"CREATE SCHEMA {schema}")
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    admin.cursor().execute(f"DROP SCHEMA {schema} CASCADE")
    admin.close()
