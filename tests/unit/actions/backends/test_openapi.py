"""Machine-made calls against the small real server: it keeps to its OpenAPI file whatever it is sent."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, settings
from opened import TOKEN, Clock, open_stores
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from teleservices_server import OPENAPI_FILE, teleservices_app

API = schemathesis.openapi.from_path(OPENAPI_FILE)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def live_url(first_start: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server in a thread of its own: schemathesis calls it with blocking requests."""
    file = tmp_path_factory.mktemp("openapi") / "guichet.db"
    shutil.copy(first_start / "guichet.db", file)
    started, stop, address = threading.Event(), asyncio.Event(), []

    async def serve() -> None:
        async with (
            open_stores(f"sqlite:///{file}", first_start, Clock()) as stores,
            TestServer(teleservices_app(stores.members, stores.teleservices, TOKEN)) as server,
        ):
            address.extend([asyncio.get_running_loop(), str(server.make_url("/")).rstrip("/")])
            started.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert started.wait(10)
    loop, url = address
    yield url
    loop.call_soon_threadsafe(stop.set)
    thread.join()


@API.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_server_keeps_to_its_description(case, live_url):
    case.call_and_validate(base_url=live_url, headers={"Authorization": f"Bearer {TOKEN}"}, checks=CHECKS)


@API.parametrize()
@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_nobody_is_served_without_the_token(case, live_url):
    response = case.call(base_url=live_url)
    assert response.status_code == 401 and response.json()["error"]["code"] == "unauthorized"
