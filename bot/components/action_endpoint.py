"""How Rasa reaches the action server: one kept connection, and a time limit shorter than the gateway's.

Stock Rasa opens a new client session for every action and waits five minutes.
"""

import asyncio
from typing import Any, Optional, Text

import aiohttp
import orjson
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

_JSON = {"Content-Type": "application/json"}


class PooledEndpoint(EndpointConfig):
    """An `EndpointConfig` with a session of its own; close it with `aclose`."""

    def __init__(self, url: Text, timeout_s: float) -> None:
        super().__init__(url, enable_selective_domain=True)
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: Optional[aiohttp.ClientSession] = None

    async def request(self, method: Text = "post", json: Any = None, **kwargs: Any) -> Any:
        """Post the JSON. Raises ClientResponseError (Rasa's) on an error status, aiohttp.ClientError otherwise."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._session.post(self.url, data=orjson.dumps(json, option=orjson.OPT_NON_STR_KEYS), headers=_JSON) as response:
                if response.status >= 400:
                    raise ClientResponseError(response.status, response.reason, await response.text())
                return orjson.loads(await response.read())
        except asyncio.TimeoutError as error:
            raise aiohttp.ServerTimeoutError(f"no answer in {self._timeout.total} s") from error

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
