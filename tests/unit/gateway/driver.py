"""A client of the gateway over real sockets, in the words of the public contract."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import create_app
from bot.gateway.keys import CONVERSATIONS
from bot.settings import Settings

from .fakes import Parts, communes


class Gateway:
    """A running gateway with its parts; `stop` and `start` keep its data."""

    def __init__(self, settings: Settings, parts: Parts, port: int | None = None) -> None:
        self.settings, self.parts, self.port = settings, parts, port

    async def start(self, mount: Callable[[web.Application], Any] = lambda app: None) -> "Gateway":
        parts = self.parts
        self.app = create_app(
            self.settings,
            parts.dialogue,
            parts.fallback,
            parts.vault,
            parts.files,
            parts.members,
            communes,
            parts.clock,
            handed_over=parts.handed_over,
        )
        mount(self.app)
        server = TestServer(self.app, port=self.port)
        await server.start_server(access_log=None, shutdown_timeout=1)  # a browser may hold its connections
        self.client: TestClient = TestClient(server)
        await self.client.start_server()
        return self

    async def stop(self) -> None:
        await self.client.close()

    @property
    def service(self) -> Any:
        return self.app[CONVERSATIONS]

    @property
    def session(self) -> ClientSession:
        return self.client.session

    async def talk(self, identity: str | None = None) -> "Talk":
        headers = {"Authorization": f"Bearer {identity}"} if identity else {}
        response = await self.client.post("/api/conversations", json={}, headers=headers)
        assert response.status == 201, await response.text()
        return Talk(self, await response.json())

    async def identity(self, member: str = "m-enfants") -> str:
        response = await self.client.post("/demo/identity", json={"member": member})
        assert response.status == 200
        return (await response.json())["token"]


class Talk:
    """One conversation, held by its token."""

    def __init__(self, gateway: Gateway, made: dict[str, Any]) -> None:
        self.gateway, self.made = gateway, made
        self.id, self.token = made["id"], made["token"]

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, body: Any, path: str = "/messages", **kwargs: Any) -> ClientResponse:
        return await self.gateway.client.post(self.path + path, json=body, headers=self.headers, **kwargs)

    async def say(self, text: str, **more: Any) -> dict[str, Any]:
        response = await self.post({"text": text, **more})
        assert response.status == 200, await response.text()
        return await response.json()

    async def choose(self, choice: str, **more: Any) -> dict[str, Any]:
        response = await self.post({"choice": choice, **more})
        assert response.status == 200, await response.text()
        return await response.json()

    async def refused(self, body: Any) -> tuple[int, str]:
        response = await self.post(body)
        error = (await response.json())["error"]
        assert error["message"]
        return response.status, error["code"]

    async def read(self) -> dict[str, Any]:
        response = await self.gateway.client.get(self.path, headers=self.headers)
        assert response.status == 200, await response.text()
        return await response.json()

    async def shown(self) -> list[str]:
        """The texts of the transcript after the greeting."""
        return [message["text"] for message in (await self.read())["messages"]][len(self.made["replies"]) :]

    async def socket(self, **kwargs: Any) -> ClientWebSocketResponse:
        return await self.gateway.client.ws_connect(f"/api/ws?token={self.token}", **kwargs)


async def until(condition: Callable[[], Any] | Callable[[], Awaitable[Any]], within_s: float = 5.0) -> Any:
    """Wait until it holds."""
    end = time.monotonic() + within_s
    while True:
        held = condition()
        held = await held if isinstance(held, Awaitable) else held
        if held:
            return held
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.01)
