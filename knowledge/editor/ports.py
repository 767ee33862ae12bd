"""What the editors' pages need from the rest. Only the standard library; `bot/redaction.py` wires real parts in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class TurnEvent:
    """One turn of a conversation, as the gateway kept it: masked words, no member's name.

    Attributes:
        number: the turn's place in its conversation, from 0 (the greeting).
        text: what the member typed, masked; None for a button or a signal.
        choice: the value of the button, if it was one.
        outcome: as `guichet ask` names it; "" for the greeting and other signals.
        topic: the answer that was given, if one was.
        topics: those that were offered, if some were.
        score: probability of the topic, where it was recorded.
        thumb: up, down or None. survey: answers of the survey at the end, by question.
        took_ms: how long the member waited, where it was recorded.
        member: a pseudonym that is the same for all conversations of one member, or None.
        booked: whether an appointment was confirmed in this turn.
    """

    conversation_id: str
    number: int
    at: float
    text: str | None = None
    choice: str | None = None
    outcome: str = ""
    topic: str | None = None
    topics: tuple[str, ...] = ()
    score: float | None = None
    thumb: str | None = None
    survey: dict[str, str] = field(default_factory=dict, hash=False)
    took_ms: float | None = None
    member: str | None = None
    booked: bool = False


class Events(Protocol):
    """What members did, read only. Test conversations are not in it."""

    async def turns(self, since: float, until: float) -> list[TurnEvent]:
        """By conversation, then by number."""

    async def alive(self, conversation_ids: Sequence[str]) -> set[str]:
        """Those that were not erased."""


class Preview(Protocol):
    """The replies of an article exactly as the assistant makes them."""

    def replies(self, article: Any, variant: str | None, regime: str | None) -> list[dict[str, Any]]: ...
