"""What the gateway needs from the rest. Only the standard library; `bot/serve.py` wires real parts in.

The gateway imports neither `actions` nor `knowledge`: the composition root hands it objects with these shapes.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


class DialogueUnavailable(Exception):
    """The dialogue core gave no usable answer in time (down, slow, or an empty reply)."""


@dataclass
class Turn:
    """What one message got back: typed replies and the state, both as `openapi.yml` has them.

    `score`: probability of the likeliest topic; None where no topic was looked for.
    """

    replies: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    score: float | None = None


class Dialogue(Protocol):
    """The dialogue core (Rasa). `metadata`: member (id or None), choice (an offered value or None),
    signal (start | signed_in | returned, or None), message_id, gap_s (seconds since the last turn)."""

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        """Raises DialogueUnavailable."""

    async def ready(self) -> bool: ...

    async def forget(self, conversation_id: str) -> None:
        """Erase what the core remembers of the conversation."""


@dataclass
class FallbackTurn:
    """`handled` False: the fallback cannot do it; the message waits for the dialogue core. `memory`: JSON the gateway
    keeps with the conversation and hands back; None when no fallback task is under way."""

    handled: bool
    turn: Turn
    memory: dict[str, Any] | None = None


class Fallback(Protocol):
    """Answers FAQ questions and books appointments by itself while the dialogue core is away. `metadata` also has
    `task` when the core has, or may have, a task under way: what may be meant for it is left to wait."""

    async def turn(
        self, conversation_id: str, text: str, metadata: dict[str, Any], memory: dict[str, Any] | None
    ) -> FallbackTurn: ...


class Vault(Protocol):
    async def deposit(self, conversation_id: str, kind: str, value: str) -> str: ...

    async def forget(self, conversation_id: str) -> None: ...


class Files(Protocol):
    """`fetch` returns an object with name, media_type and content; raises KeyError when there is no such file."""

    async def fetch(self, conversation_id: str, file_id: str) -> Any: ...

    async def forget(self, conversation_id: str) -> None: ...


class Members(Protocol):
    """The demonstration's fictional members: objects with id, first_name, last_name, situation, regime."""

    async def members(self) -> list[Any]: ...


class Subjects(Protocol):
    """Who the people of the OpenID Connect provider are to the fund."""

    async def member_of(self, subject: str) -> str | None:
        """The member behind a provider's `sub`; None when the fund knows nobody by it."""


class Handoffs(Protocol):
    """What was handed over to advisers, ready to be read: JSON objects in French, private values masked.

    A summary: id, created_at, reason and task {code or name, label}, appointment {reference, starts_at, mode, office, state}
    or None, member_id. A file adds: member_name (or None), values [{slot, label, value}], last_messages [{from, text}], care (sentences), documents,
    accessibility, can_call, erased.
    """

    async def day(self, day: date) -> list[dict[str, Any]]:
        """Summaries of those to meet that day, then of those made that day."""

    async def get(self, handoff_id: str) -> dict[str, Any]:
        """Raises KeyError."""

    async def phone(self, handoff_id: str) -> str | None:
        """The number to call back, in clear; None when it is no longer kept. Raises KeyError."""

    async def of_conversation(self, conversation_id: str) -> list[dict[str, Any]]:
        """The files that this conversation led to, oldest first."""

    async def forget(self, conversation_id: str) -> None:
        """The member erased the conversation: keep only what a meeting that is still booked needs."""
