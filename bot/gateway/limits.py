"""What a request may hold, and how many may come."""

import json
import re
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.gateway.errors import ApiError

BODY_MAX_BYTES = 64 * 1024
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_KEPT_CONTROLS = "\t\n\r"


async def read_object(request: web.Request, empty_is: dict[str, Any] | None = None) -> dict[str, Any]:
    """The JSON object a request carries.

    Args:
        empty_is: what an empty body means, where it means something.

    Raises:
        ApiError: 413 too long, 415 not declared as JSON, 400 not JSON, 422 not an object.
    """
    body = await request.read()
    if not body and empty_is is not None:
        return empty_is
    if request.content_type != "application/json":
        raise ApiError(415, "not_json")
    return parse_object(body)


def parse_object(data: bytes | str) -> dict[str, Any]:
    try:
        value = json.loads(data)  # orjson refuses half an emoji, of which a member is told more than « no JSON »
    except (ValueError, RecursionError):
        raise ApiError(400, "invalid_json") from None
    if not isinstance(value, dict):
        raise ApiError(422, "invalid_body")
    return value


def message_text(value: Any, limit: int) -> str:
    """A member's text, checked and not changed but for the space around it.

    Raises:
        ApiError: 422, with what is wrong.
    """
    if not isinstance(value, str):
        raise ApiError(422, "invalid_body")
    text = value.strip()
    if len(text) > limit:
        raise ApiError(422, "message_too_long", limit=limit)
    if not text.isprintable() and any(map(_unreadable, text)):
        raise ApiError(422, "unreadable_message")
    if not any(unicodedata.category(char)[0] not in "ZC" for char in text):
        raise ApiError(422, "empty_message")
    return text


def _unreadable(char: str) -> bool:
    """Control characters, halves of a surrogate pair, non-characters. Format marks (emoji joiners, accents) are fine."""
    category = unicodedata.category(char)
    return category == "Cs" or (category == "Cc" and char not in _KEPT_CONTROLS) or ord(char) & 0xFFFE == 0xFFFE


def message_id(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _MESSAGE_ID.fullmatch(value):
        raise ApiError(422, "invalid_message_id")
    return value


def short_text(value: Any, limit: int = 200) -> str:
    """A technical value of a body: a choice, an identifier, a token."""
    if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable():
        raise ApiError(422, "invalid_body")
    return value


class Rate:
    """A token bucket for each key: `per_minute` in the long run, `burst` at once. The oldest keys are forgotten.

    >>> clock = iter([0.0, 0.0, 0.0, 30.0]).__next__
    >>> rate = Rate(per_minute=2, burst=2, clock=clock)
    >>> [rate.wait_s("a") for _ in range(4)]
    [0.0, 0.0, 30.0, 0.0]
    """

    def __init__(
        self, per_minute: float, burst: float, clock: Callable[[], float] = time.monotonic, keys: int = 50_000
    ) -> None:
        self._per_s = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._keys = keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """0 when one more may pass, which is then counted; otherwise the seconds until one may."""
        if not self._per_s:
            return 0.0
        now = self._clock()
        left, since = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_s)
        passes = left >= 1
        self._buckets[key] = (left - passes, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - left) / self._per_s


class Limits:
    """The rate of one conversation and of one client address."""

    def __init__(self, per_minute: int, trusted_proxies: int = 0) -> None:
        self._conversations = Rate(per_minute, 3 * per_minute)
        # Members of one hospital or one mobile operator share an address.
        self._clients = Rate(10 * per_minute, 30 * per_minute)
        self._trusted_proxies = trusted_proxies

    def check_client(self, request: web.Request) -> None:
        """Count one request of this client address. Raises ApiError 429 with `Retry-After`."""
        _pass(self._clients.wait_s(self.client(request)))

    def check_conversation(self, conversation_id: str) -> None:
        """Count one message of this conversation. Raises ApiError 429 with `Retry-After`."""
        _pass(self._conversations.wait_s(conversation_id))

    def client(self, request: web.Request) -> str:
        """The member's address: the one that the outermost trusted proxy saw."""
        if self._trusted_proxies:
            seen = [
                part.strip()
                for part in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
                if part.strip()
            ]
            if len(seen) >= self._trusted_proxies:
                return seen[-self._trusted_proxies]
        return request.remote or "?"


def _pass(wait_s: float) -> None:
    if wait_s:
        raise ApiError(429, "too_many_requests", headers={"Retry-After": str(int(wait_s) + 1)})
