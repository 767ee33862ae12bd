"""A conversation held through the real gateway service and the real dialogue, for the tests of `guichet test --record`."""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from gateway.fakes import MemoryFiles, ScriptedFallback

from bot.gateway.conversations import Conversations
from bot.gateway.metrics import Metrics
from bot.gateway.ports import Turn
from bot.gateway.store import Store
from bot.inprocess import InProcessDialogue, open_dialogue
from bot.settings import Settings
from bot.storyrecord import as_story, read


class Clock:
    moment = datetime.fromisoformat("2027-01-12T09:30:00+01:00")

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=5)
        return self.moment


class Core:
    """The in-process dialogue as the gateway's dialogue core."""

    def __init__(self, dialogue: InProcessDialogue) -> None:
        self._dialogue = dialogue

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        turn = await self._dialogue.turn(conversation_id, f"[{metadata['signal']}]" if metadata["signal"] else text, metadata)
        return Turn(turn.replies, turn.state)

    async def ready(self) -> bool:
        return True


async def hold(data: Path, folder: Path) -> str:
    """Hold it, and return its story."""
    clock, settings = Clock(), Settings(data=folder, dialogue_timeout_s=30)
    async with open_dialogue(data, clock, folder) as dialogue:
        _keep_trackers(dialogue, settings.database("tracker"))
        store = await Store.open(settings.database("gateway"))
        service = Conversations(settings, store, Core(dialogue), ScriptedFallback(), dialogue.services.vault, MemoryFiles(), Metrics(), clock)
        conversation, _, _ = await service.create()
        await service.message(conversation, "je veux changer mon rib")
        await service.sign_in(conversation, "m-enfants")
        await service.message(conversation, "c'est FR7630006000011234567890189")
        clock.moment += timedelta(minutes=50)
        await service.returned(conversation)
        await service.choice(conversation, "self")
        await service.message(conversation, "annuler")
        await service.choice(conversation, "yes")
        await service.message(conversation, "relevé ij maladie")
        await service.message(conversation, "le mois dernier")
        await service.message(conversation, "annuler")
        await service.message(conversation, "oui")
        await service.message(conversation, "je voudrais une attestation de droits pour moi en pdf")
        await service.choice(conversation, "confirm")
        await service.close()
        await store.close()
    return as_story(await read(settings, conversation.id), settings.sign_in_minutes)


def _keep_trackers(dialogue: InProcessDialogue, url: str) -> None:
    """Let Rasa write its trackers to a file, as it does when it serves."""
    from bot.components.tracker_store import BoundedTrackerStore

    dialogue.agent.tracker_store = dialogue.agent.processor.tracker_store = BoundedTrackerStore(dialogue.agent.domain, url=url)
