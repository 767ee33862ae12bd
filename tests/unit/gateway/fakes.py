"""Small real objects that stand for the gateway's neighbours."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.gateway.ports import DialogueUnavailable, FallbackTurn, Turn

STATE = {"task": None, "paused": None, "asks_for": None, "slots": {}, "outcome": "smalltalk:greet", "events": []}
YES_NO = [{"label": "Oui, je confirme", "value": "confirm"}, {"label": "Annuler", "value": "cancel"}]


class Clock:
    """Says what time it is, and can be moved forward."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


class ScriptedDialogue:
    """A dialogue core that answers from a script and can be down, slow or broken.

    `says` maps a text to (replies, state); any other text is echoed, with its number.
    """

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, dict[str, Any]]] = []
        self.forgotten: list[str] = []
        self.says: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {}
        self.is_up = True
        self.fails = False  # there, but no usable answer
        self.delay_s = 0.0

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        if not self.is_up:
            raise DialogueUnavailable("down")
        self.heard.append((conversation_id, text, metadata))
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.fails:
            raise DialogueUnavailable("empty answer")
        key = metadata["choice"] or metadata["signal"] or text
        default = ([{"type": "text", "text": f"réponse {len(self.heard)} : {text}", "source": "faq:essai"}], {})
        replies, state = self.says.get(key, default)
        return Turn([dict(reply) for reply in replies], {**STATE, **state})

    async def ready(self) -> bool:
        return self.is_up

    async def forget(self, conversation_id: str) -> None:
        if not self.is_up:
            raise DialogueUnavailable("down")
        self.forgotten.append(conversation_id)

    @property
    def texts(self) -> list[str]:
        return [text for _, text, metadata in self.heard if not metadata["signal"]]

    def offers(self, text: str, *choices: dict[str, str], **state: Any) -> None:
        self.says[text] = (
            [{"type": "choices", "text": "Que choisissez-vous ?", "choices": list(choices or YES_NO)}],
            state,
        )


class ScriptedFallback:
    """Answers opening hours, books an appointment in two messages, and nothing else."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.tasks: list[str | None] = []
        self.offers_more = False  # remembers something without a task of its own

    async def turn(
        self, conversation_id: str, text: str, metadata: dict[str, Any], memory: dict[str, Any] | None
    ) -> FallbackTurn:
        self.heard.append(text)
        self.tasks.append(metadata["task"])
        if memory is not None and "asked" in memory:
            if "heure" in text:
                return FallbackTurn(True, _turn("Rendez-vous pris : RDV-7K3Q9X.", "task:rendez_vous", None), None)
            return FallbackTurn(False, Turn(), memory)
        if "rendez-vous" in text:
            return FallbackTurn(True, _turn("À quelle heure ?", "task:rendez_vous", "rendez_vous"), {"asked": "time"})
        if "horaires" in text:
            return FallbackTurn(
                True, _turn("De 8 h 30 à 17 h 30.", "faq:horaires", None), {"offered": []} if self.offers_more else None
            )
        return FallbackTurn(False, Turn())


def _turn(text: str, source: str, task: str | None) -> Turn:
    return Turn([{"type": "text", "text": text, "source": source}], {**STATE, "task": task, "outcome": source})


class MemoryVault:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, str, str]] = {}
        self.forgotten: list[str] = []

    async def deposit(self, conversation_id: str, kind: str, value: str) -> str:
        reference = f"[{kind}:r{len(self.kept)}]"
        self.kept[reference] = (conversation_id, kind, value)
        return reference

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)


class MemoryFiles:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}
        self.forgotten: list[str] = []

    def add(
        self, conversation_id: str, file_id: str, name: str, content: bytes, media_type: str = "application/pdf"
    ) -> None:
        self.kept[conversation_id, file_id] = SimpleNamespace(name=name, media_type=media_type, content=content)

    async def fetch(self, conversation_id: str, file_id: str) -> Any:
        return self.kept[conversation_id, file_id]

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)


class TwoMembers:
    async def members(self) -> list[Any]:
        return [
            SimpleNamespace(
                id="m-enfants", first_name="Claire", last_name="Moreau", situation="mère de deux enfants", regime="cpam"
            ),
            SimpleNamespace(
                id="m-arret", first_name="Karim", last_name="Benali", situation="en arrêt de travail", regime="cpam"
            ),
        ]


def communes(postal_code: str) -> list[dict[str, str]]:
    known = {"17100": {"code": "17415", "name": "Saintes"}, "17000": {"code": "17300", "name": "La Rochelle"}}
    return [known[postal_code]] if postal_code in known else []


@dataclass
class Parts:
    """Everything a gateway under test is made of."""

    dialogue: ScriptedDialogue = field(default_factory=ScriptedDialogue)
    fallback: ScriptedFallback = field(default_factory=ScriptedFallback)
    vault: MemoryVault = field(default_factory=MemoryVault)
    files: MemoryFiles = field(default_factory=MemoryFiles)
    members: TwoMembers = field(default_factory=TwoMembers)
    clock: Clock = field(default_factory=Clock)
    handed_over: Any = None
