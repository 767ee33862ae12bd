"""One open conversation in memory, and the registry that keeps the busy ones there."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.gateway.ports import Turn
from bot.gateway.store import ConversationRow, Feedback, Store, TurnRow

Listener = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Said:
    """What came in. `text`: the member's words, or empty; `value`: the chosen value, or the signal's name."""

    kind: Literal["text", "choice", "signal"]
    text: str = ""
    value: str = ""


START, SIGNED_IN, RETURNED = (Said("signal", value=name) for name in ("start", "signed_in", "returned"))


@dataclass
class Waiting:
    """A turn that the dialogue core has still to answer.

    Attributes:
        row: the turn as it is stored; `row.waiting` holds what to send: {"text", "metadata"}.
        late: the core is still working on it; its answer is only late.
        tries: how often the core failed on it while it was there.
    """

    row: TurnRow
    late: asyncio.Task[Turn] | None = None
    tries: int = 0


@dataclass(frozen=True)
class Answer:
    """What one request gets back. `message`: the member's message as it is kept, or None for a signal."""

    replies: list[dict[str, Any]]
    state: dict[str, Any]
    message: dict[str, Any] | None = None

    def json(self) -> dict[str, Any]:
        body = {"replies": self.replies, "state": self.state}
        return {**body, "message": self.message} if self.message else body


@dataclass(eq=False)
class Conversation:
    """A conversation while somebody uses it.

    Attributes:
        row: what is stored of it.
        turns: number of turns so far, and so the number of the next one.
        offered: every choice offered so far, value to label.
        answered: message id to the kind and value or shown text of what was said, to recognise a retry.
        recent: answers of the last messages, for a retry that comes at once.
        waiting: turns without their answer yet, in order.
        lock: held during a turn: one at a time.
        in_flight: turns under way, by message id and by chosen value.
        listeners: called with each frame that is pushed.
        proved_at: when the member last proved who they are.
    """

    row: ConversationRow
    turns: int = 0
    offered: dict[str, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    recent: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    waiting: deque[Waiting] = field(default_factory=deque)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    in_flight: dict[str, tuple[Said, asyncio.Task[Answer]]] = field(default_factory=dict)
    listeners: set[Listener] = field(default_factory=set)
    draining: asyncio.Task[None] | None = None
    proved_at: float = 0.0
    erased: bool = False

    @classmethod
    def from_rows(cls, row: ConversationRow, turns: Iterable[TurnRow]) -> "Conversation":
        conversation = cls(row)
        for turn in turns:
            conversation.add(turn)
        return conversation

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def is_idle(self) -> bool:
        return not (self.lock.locked() or self.in_flight or self.waiting or self.listeners)

    def add(self, turn: TurnRow) -> None:
        self.turns = turn.number + 1
        self.answered[turn.message_id] = turn.choice if turn.choice is not None else turn.shown or ""
        self.offer(turn.replies)
        if turn.waiting is not None:
            self.waiting.append(Waiting(turn))

    def offer(self, replies: Iterable[dict[str, Any]]) -> None:
        for reply in replies:
            for choice in reply.get("choices") or ():
                self.offered[choice["value"]] = choice["label"]

    def remember(self, message_id: str, answer: Answer) -> None:
        self.recent[message_id] = answer
        self.recent.move_to_end(message_id)
        if len(self.recent) > 8:
            self.recent.popitem(last=False)

    def push(self, frame: dict[str, Any]) -> None:
        for listener in tuple(self.listeners):
            listener(frame)


class Registry:
    """Conversations by id: from memory while they are in use, from the store otherwise.

    One conversation is one object here, so that its lock is one lock. At scale every request of a conversation therefore
    goes to the same gateway process.
    """

    def __init__(self, store: Store, capacity: int = 2_000, idle_s: float = 60.0) -> None:
        self._store = store
        self._capacity = capacity
        self._idle_s = idle_s
        self._open: OrderedDict[str, Conversation] = OrderedDict()
        self._used: dict[str, float] = {}
        self._loading: dict[str, asyncio.Future[Conversation | None]] = {}

    def add(self, conversation: Conversation) -> None:
        self._open[conversation.id] = conversation
        self._touch(conversation.id)
        self._evict()

    def drop(self, conversation_id: str) -> None:
        self._open.pop(conversation_id, None)
        self._used.pop(conversation_id, None)

    async def get(self, conversation_id: str) -> Conversation | None:
        conversation = self._open.get(conversation_id)
        if conversation is not None:
            self._touch(conversation_id)
            return conversation
        loading = self._loading.get(conversation_id)
        if loading is None:
            loading = self._loading[conversation_id] = asyncio.ensure_future(self._load(conversation_id))
            loading.add_done_callback(lambda _: self._loading.pop(conversation_id, None))
        return await asyncio.shield(loading)

    def opened(self) -> list[Conversation]:
        return list(self._open.values())

    async def _load(self, conversation_id: str) -> Conversation | None:
        found = await self._store.conversation(conversation_id)
        if found is None:
            return None
        conversation = Conversation.from_rows(*found)
        self.add(conversation)
        return conversation

    def _touch(self, conversation_id: str) -> None:
        self._open.move_to_end(conversation_id)
        self._used[conversation_id] = time.monotonic()

    def _evict(self) -> None:
        """Let go of the longest unused ones beyond the capacity, never of one that a request may be holding."""
        for conversation_id in list(self._open)[: max(0, len(self._open) - self._capacity)]:
            unused_s = time.monotonic() - self._used[conversation_id]
            if unused_s > self._idle_s and self._open[conversation_id].is_idle:
                self.drop(conversation_id)


# --------------------------------------------------------------------------- pieces of an answer

NO_STATE: dict[str, Any] = {"task": None, "paused": None, "asks_for": None, "slots": {}, "outcome": None, "events": []}


# What stays when the conversation is over: it is told in the download.
LASTING = ("completed", "booking_confirmed", "booking_moved", "booking_cancelled")


def lasting(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a turn that reach beyond the conversation."""
    return [event for event in state.get("events") or () if event.get("type") in LASTING]


def quiet(state: dict[str, Any]) -> dict[str, Any]:
    """The state after a turn in which the dialogue core said nothing."""
    return {**NO_STATE, **state, "outcome": "fallback", "events": []}


def notice(text: str, source: str) -> dict[str, Any]:
    return {"type": "notice", "text": text, "source": source}


def surveyed(replies: list[dict[str, Any]], at: float) -> list[Feedback]:
    """What a turn answered to the survey: the dialogue says it in its replies, `{"survey": {question: answer}}`.

    >>> surveyed([{"type": "text", "text": "Merci.", "survey": {"note": "4"}}], 0.0)
    [Feedback(message_id='', source='survey:note', thumb='4', at=0.0)]
    """
    answers = [item for reply in replies for item in (reply.get("survey") or {}).items()]
    return [Feedback("", f"survey:{question}", answer, at) for question, answer in answers]


def numbered(conversation_id: str, turn: int, first: int, replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replies with their ids, with addresses of files that a browser can follow, and without what is the gateway's own."""
    made = []
    for place, reply in enumerate(replies, first):
        reply = {name: value for name, value in reply.items() if name != "survey"} | {"id": f"{turn}.{place}"}
        if str(reply.get("url", "")).startswith("files/"):
            reply["url"] = f"/api/conversations/{conversation_id}/{reply['url']}"
        made.append(reply)
    return made


def message_of(turn: TurnRow) -> dict[str, Any] | None:
    """The member's message of a turn as it is kept; None for a signal, which nobody typed."""
    return None if turn.shown is None else {"id": turn.message_id, "text": turn.shown}


def turn_frame(answer: Answer) -> dict[str, Any]:
    return {"type": "turn", **answer.json()}
