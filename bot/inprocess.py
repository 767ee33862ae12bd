"""The whole dialogue in one process: Rasa's agent, our actions, the embedded back ends. No network.

What `guichet ask`, `guichet shell` and the story tests talk to. Pipeline, policies, forms and actions are the real
ones; only the HTTP hop to the action server is replaced by a call, with the same JSON.
"""

import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.gateway.privacy import Privacy
from bot.gateway.rasa_client import harmless
from bot.lean import lean
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Turn:
    """Replies and state of one turn, with what Rasa understood."""

    replies: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    intent: str = ""
    confidence: float = 0.0
    nuance: str | None = None
    faq: list[dict[str, Any]] = field(default_factory=list)


def merge_turns(messages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Add up the JSON messages that the actions of one turn sent: replies and events in order, the last state wins,
    the first outcome stays."""
    replies: list[dict[str, Any]] = []
    state: dict[str, Any] = {}
    events: list[dict[str, Any]] = []
    outcome = None
    for message in messages:
        custom = message.get("custom") or {}
        replies += custom.get("replies", [])
        if "state" in custom:
            state = dict(custom["state"])
            events += state.get("events", [])
            outcome = outcome or state.get("outcome")
    return replies, state | {"events": events, "outcome": outcome} if state else {}


class InProcessDialogue:
    """Plays messages through Rasa. `clock` gives the moment of each message."""

    def __init__(self, agent: Any, executor: Any, services: Any, engine: Any) -> None:
        self.agent, self.executor, self.services, self.engine = agent, executor, services, engine
        self._privacy = Privacy(services.vault, Settings().public_phones)

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any] | None = None) -> Turn:
        """One message of a conversation; its private values become references, as in the gateway, and a slash is text.

        Raises:
            RuntimeError: the dialogue stayed silent (an action failed).
        """
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        text = harmless((await self._privacy.protect(conversation_id, text)).sent)
        message = UserMessage(text, CollectingOutputChannel(), conversation_id, input_channel="rest", metadata=metadata or {})
        replies, state = merge_turns(await self.agent.handle_message(message) or [])
        if not replies:
            raise RuntimeError(f"the dialogue stayed silent on a message of {len(text)} characters")
        parsed = await self._parsed(conversation_id)
        intent = parsed.get("intent") or {}
        return Turn(replies, state, intent.get("name") or "", float(intent.get("confidence") or 0), parsed.get("nuance"), parsed.get("faq") or [])

    async def _parsed(self, conversation_id: str) -> dict[str, Any]:
        tracker = await self.agent.tracker_store.retrieve(conversation_id)
        return tracker.latest_message.parse_data if tracker and tracker.latest_message else {}

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        tracker = await self.agent.tracker_store.retrieve(conversation_id)
        return tracker.current_slot_values() if tracker else {}


@asynccontextmanager
async def open_dialogue(data: Path, clock: Callable[[], datetime] | None = None, backends: Path | None = None) -> AsyncIterator[InProcessDialogue]:
    """Load model, index and encoder from `data`; back ends live in `backends` (default: `data`)."""
    lean()
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig

    from actions.server import build_engine, build_executor, open_services, paris_now
    from bot.components.ahead import work_ahead
    from bot.components.knowledge_base import retriever
    from bot.components.quick_turns import quicken
    from bot.components.tracker_store import BoundedTrackerStore
    from bot.training import model_path

    class Direct(EndpointConfig):
        """The action server's JSON, without the wire."""

        async def request(self, method: str = "post", json: Any = None, **kwargs: Any) -> Any:
            return await executor.run(_plain(json))

    async with AsyncExitStack() as stack:
        stack.enter_context(_environment(GUICHET_DATA=str(data)))
        settings = Settings(data=backends or data)
        moment = clock or paris_now
        services = await stack.enter_async_context(open_services(settings, moment))
        engine = build_engine(services, retriever(), ROOT / "domain.yml")
        executor = build_executor(engine, moment)
        endpoint = Direct("http://in.process/", enable_selective_domain=True)
        agent = Agent.load(str(model_path(data)), action_endpoint=endpoint)
        quicken(agent.processor, trust_actions=False)
        work_ahead(agent.processor)
        store = BoundedTrackerStore(agent.domain, url="sqlite://")
        agent.tracker_store = agent.processor.tracker_store = store
        yield InProcessDialogue(agent, executor, services, engine)


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Variables that Rasa's components read, for as long as the dialogue is open; what was there comes back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _plain(value: Any) -> Any:
    """The same JSON that would travel."""
    return json.loads(json.dumps(value))
