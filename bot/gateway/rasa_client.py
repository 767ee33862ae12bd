"""The dialogue core as Rasa serves it on loopback. The only file of the gateway that knows Rasa."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from bot.gateway import codec
from bot.gateway.ports import DialogueUnavailable, Turn

# Rasa's server closes an idle connection after five seconds: never send on one that it may be closing.
_IDLE_S = 4.0
_READY = ClientTimeout(total=1.0)


class RasaClient:
    """A `Dialogue` over Rasa's REST channel. Made by `RasaClient.open`.

    The custom actions answer with JSON entries `{"custom": {"replies", "state", "score"?}}`, one for each action of the turn.
    """

    def __init__(
        self,
        session: ClientSession,
        url: str,
        watched: Sequence[str] = (),
        forget_tracker: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._session = session
        self._webhook = f"{url}/webhooks/rest/webhook"
        self._watched = (f"{url}/", *watched)
        self._forget_tracker = forget_tracker
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        url: str,
        watched: Sequence[str] = (),
        forget_tracker: Callable[[str], Awaitable[None]] | None = None,
        timeout_s: float = 60.0,
    ) -> AsyncIterator["RasaClient"]:
        """A client with its own connections.

        Args:
            url: where Rasa listens, without a slash at the end.
            watched: addresses of other parts without which Rasa cannot answer (the action server); `ready` asks them too.
            forget_tracker: erases what Rasa stored of one conversation.
            timeout_s: longest wait for one answer. Members wait less: `Conversations` stops waiting earlier and delivers
                a late answer when it comes, because a message given up here may still be worked on there.
        """
        connector = TCPConnector(limit=0, keepalive_timeout=_IDLE_S)
        async with ClientSession(connector=connector, timeout=ClientTimeout(total=timeout_s), cookie_jar=DummyCookieJar()) as session:
            yield cls(session, url, watched, forget_tracker)

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        """One message to Rasa and what its actions answered.

        Raises:
            DialogueUnavailable: no answer, not in time, an error, a broken or an empty answer (which is how Rasa's REST
                channel reports an action that failed).
        """
        message = {"sender": conversation_id, "message": _wire_text(text, metadata), "metadata": metadata}
        async with self._lock(conversation_id):
            return _read_turn(await self._post(message))

    async def ready(self) -> bool:
        answers = await asyncio.gather(*(self._answers(url) for url in self._watched))
        return all(answers)

    async def forget(self, conversation_id: str) -> None:
        if self._forget_tracker is not None:
            await self._forget_tracker(conversation_id)

    async def _post(self, message: dict[str, Any]) -> Any:
        try:
            async with self._session.post(self._webhook, data=codec.dumps(message), headers=_JSON) as response:
                if response.status != 200:
                    raise DialogueUnavailable(f"status {response.status}")
                return codec.loads(await response.read())
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise DialogueUnavailable(type(error).__name__) from error

    async def _answers(self, url: str) -> bool:
        try:
            async with self._session.get(url, timeout=_READY) as response:
                return response.status == 200
        except (ClientError, TimeoutError, OSError):
            return False

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        """One message of a conversation at a time: Rasa's own lock is first come, first served only by the second."""
        lock = self._locks.get(conversation_id)
        if lock is None:
            lock = self._locks[conversation_id] = asyncio.Lock()
        return lock


_JSON = {"Content-Type": "application/json"}


def _wire_text(text: str, metadata: dict[str, Any]) -> str:
    """What Rasa reads as the message: a member's words, or the name of a signal, which nobody typed."""
    if metadata.get("signal"):
        return f"[{metadata['signal']}]"
    return harmless(text)


# Slashes that a later normalisation could turn into a plain one.
_SLASHES = "/／⁄∕⧸"
_EXTERNAL = re.compile(r"^EXTERNAL:\s*")


def harmless(text: str) -> str:
    """The text without what Rasa would execute: a message that begins with a slash is a command to it.

    Rasa strips spaces before it looks, so everything invisible goes from the start as well.

    >>> harmless("/restart"), harmless("  \\u200b/ /intent{}"), harmless("et/ou"), harmless("/")
    ('restart', 'intent{}', 'et/ou', '…')
    """
    start = 0
    while start < len(text) and (text[start] in _SLASHES or unicodedata.category(text[start])[0] in "ZCM"):
        start += 1
    return _EXTERNAL.sub("", text[start:]).lstrip(_SLASHES).strip() or "…"


def _read_turn(entries: Any) -> Turn:
    """Add up the entries of a turn: replies and events in order, the last state, the first outcome.

    A form asks for its slot in Rasa's own words as well: what our actions said is all there is to say.

    Raises:
        DialogueUnavailable: when nothing a member could read is in it, or it has another shape.
    """
    if not isinstance(entries, list):
        raise DialogueUnavailable("not a list")
    turn = Turn()
    events: list[Any] = []
    outcome = None
    ours = [entry for entry in entries if isinstance(entry, dict) and entry.get("custom") is not None]
    for entry in ours or entries:
        replies, state, score = _read_entry(entry)
        turn.replies += replies
        turn.score = score if turn.score is None else turn.score
        events += state.get("events") or []
        outcome = outcome or state.get("outcome")
        turn.state = state or turn.state
    if not turn.replies:
        raise DialogueUnavailable("empty answer")
    if turn.state:
        turn.state = {**turn.state, "events": events, "outcome": outcome}
    return turn


def _read_entry(entry: Any) -> tuple[list[dict[str, Any]], dict[str, Any], float | None]:
    if not isinstance(entry, dict):
        raise DialogueUnavailable("not an entry")
    custom = entry.get("custom")
    if custom is None and isinstance(entry.get("text"), str):
        # An utterance that Rasa says by itself.
        return [{"type": "text", "text": entry["text"]}], {}, None
    if not isinstance(custom, dict):
        raise DialogueUnavailable("not a custom entry")
    replies, state, score = custom.get("replies", []), custom.get("state", {}), custom.get("score")
    if not isinstance(replies, list) or not isinstance(state, dict) or not all(map(_is_reply, replies)):
        raise DialogueUnavailable("not replies")
    return replies, state, float(score) if isinstance(score, int | float) else None


def _is_reply(reply: Any) -> bool:
    return (
        isinstance(reply, dict)
        and isinstance(reply.get("type"), str)
        and isinstance(reply.get("text"), str)
        and all(
            isinstance(choice, dict) and "label" in choice and "value" in choice
            for choice in reply.get("choices") or ()
        )
    )
