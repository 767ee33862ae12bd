"""What tests of several folders share: a prepared data folder, an empty PostgreSQL schema."""

import os
import uuid
from pathlib import Path

import matplotlib  # noqa: F401
import psycopg2
import pytest
import scipy.sparse  # noqa: F401
import sklearn  # noqa: F401

from tests.prepared import prepared_folder

# Imported above for good: some tests run Rasa lean (bot/lean.py), others fit heads and draw plots in the same process.

POSTGRES = os.environ.get("GUICHET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="session")
def prepared() -> Path:
    """A data folder with encoder, index and model. Treat it as read-only: copy what changes."""
    return prepared_folder()


@pytest.fixture(autouse=True)
def no_error_in_a_callback(caplog: pytest.LogCaptureFixture):
    """What fails after an answer has left fails where no test looks: asyncio logs it."""
    yield
    failed = [record.getMessage() for when in ("setup", "call") for record in caplog.get_records(when) if record.name == "asyncio"]
    assert [message for message in failed if message.startswith("Exception in callback")] == []


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
