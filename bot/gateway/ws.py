"""The WebSocket: the same messages as over HTTP, and every turn of the conversation pushed as it happens.

In: `{"id"?, "text"}` or `{"id"?, "choice"}`. Out: `{"type": "turn", "replies", "state", "message"?}`, also for turns that
came by HTTP or from another tab; `{"type": "error", "id"?, "error"}`; `{"type": "erased"}` or `{"type": "goodbye"}` (this
process stops), then the socket closes.
"""

import asyncio
from contextlib import suppress
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.gateway import codec, limits
from bot.gateway.api import take
from bot.gateway.conversation import Conversation
from bot.gateway.errors import ApiError
from bot.gateway.keys import CONVERSATIONS, LIMITS
from bot.gateway.store import StoreUnavailable
from bot.gateway.tasks import Tasks

HEARTBEAT_S = 30.0
SOCKETS_A_CONVERSATION = 10
_UNSENT_MAX = 64
_UNANSWERED_MAX = 8
_END = None


def add_routes(app: web.Application) -> None:
    app.router.add_get("/api/ws", websocket)


async def websocket(request: web.Request) -> web.StreamResponse:
    request.app[LIMITS].check_client(request)
    token = request.query.get("token", "")
    if not token:
        raise ApiError(401, "unauthorized")
    service = request.app[CONVERSATIONS]
    conversation = await service.authorize_token(token)
    if len(conversation.listeners) >= SOCKETS_A_CONVERSATION:
        raise ApiError(429, "too_many_sockets")
    # No permessage-deflate: its windows cost 120 KiB a connection.
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, compress=False, max_msg_size=limits.BODY_MAX_BYTES)
    await socket.prepare(request)
    await _Session(request, socket, conversation).run()
    return socket


class _Session:
    """One socket: a reader, a writer with a short queue, and a task for each message under way."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, conversation: Conversation) -> None:
        self._request = request
        self._socket = socket
        self._conversation = conversation
        self._unsent: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_UNSENT_MAX)
        self._tasks = Tasks()
        self._unanswered = 0

    async def run(self) -> None:
        service = self._request.app[CONVERSATIONS]
        with service.listening(self._conversation, self._push):
            writing = self._tasks.background(self._write())
            self._tasks.background(service.returned(self._conversation))
            try:
                async for frame in self._socket:
                    if frame.type is WSMsgType.TEXT:
                        self._receive(frame.data)
                    elif frame.type is WSMsgType.BINARY:
                        self._refuse(ApiError(400, "invalid_json"))
            finally:
                with suppress(asyncio.QueueFull):
                    self._unsent.put_nowait(_END)
                await asyncio.wait({writing}, timeout=1)
                await self._tasks.close()

    def _push(self, frame: dict[str, Any]) -> None:
        """Never waits: a reader too slow to follow is let go, and reads the transcript when it is back."""
        try:
            self._unsent.put_nowait(frame)
            if frame["type"] in ("erased", "goodbye"):
                self._unsent.put_nowait(_END)
        except asyncio.QueueFull:
            self._tasks.background(self._close(WSCloseCode.TRY_AGAIN_LATER))

    async def _write(self) -> None:
        while (frame := await self._unsent.get()) is not _END:
            with suppress(ConnectionError):
                await self._socket.send_str(codec.dumps(frame).decode())
        await self._close(WSCloseCode.OK)

    async def _close(self, code: int) -> None:
        await self._socket.close(code=code)

    def _receive(self, data: str) -> None:
        if self._unanswered >= _UNANSWERED_MAX:
            return self._refuse(ApiError(429, "too_many_requests"))
        self._unanswered += 1
        self._tasks.background(self._take(data))

    async def _take(self, data: str) -> None:
        message_id = None
        try:
            body = limits.parse_object(data)
            message_id = limits.message_id(body.get("id"))
            self._request.app[LIMITS].check_client(self._request)
            self._request.app[LIMITS].check_conversation(self._conversation.id)
            self._request.app[CONVERSATIONS].check_alive(self._conversation)
            known = message_id in self._conversation.answered
            answer = await take(self._request.app, self._conversation, body)
            if known:
                # A retry: nothing new happened that everyone would be told of.
                self._push({"type": "turn", **answer})
        except ApiError as error:
            self._refuse(error, message_id)
        except StoreUnavailable:
            self._refuse(ApiError(503, "unavailable"), message_id)
        except Exception:
            self._refuse(ApiError(500, "internal"), message_id)
            raise
        finally:
            self._unanswered -= 1

    def _refuse(self, error: ApiError, message_id: str | None = None) -> None:
        about = {"id": message_id} if message_id else {}
        self._push({"type": "error", **about, **error.body()})
