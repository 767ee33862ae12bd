"""Which messages an editor should read: those the assistant did not settle, and why. Only masked words come this far."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from knowledge.editor.ports import TurnEvent

KINDS = {
    "sans_reponse": "Sans réponse",
    "suggestion_refusee": "Suggestion refusée",
    "pouce": "Jugée inutile",
    "rdv": "Rendez-vous juste après",
    "enquete": "Non résolue (enquête)",
}
SHORTEST = 4  # characters: « oui », « ok » say nothing to an editor
TO_A_PERSON = ("handoff", "task:rendez_vous")
REFUSED = "none_of_these"  # the button « aucune de ces réponses »


def items_from(events: Iterable[TurnEvent]) -> list[dict[str, Any]]:
    """Inbox items of conversations; events by conversation, then by number."""
    found: list[dict[str, Any]] = []
    for _, turns in groupby(events, key=lambda event: event.conversation_id):
        found += _of_conversation(list(turns))
    return found


def _of_conversation(turns: Sequence[TurnEvent]) -> Iterator[dict[str, Any]]:
    typed: TurnEvent | None = None  # the last words of the member that asked for something, outside a task
    answered: TurnEvent | None = None  # the words that got the last answer
    topic: str | None = None  # the last answer
    for place, turn in enumerate(turns):
        if turn.text and turn.choice is None and not turn.outcome.startswith(("task:", "smalltalk:")):
            typed = turn
        previous = turns[place - 1] if place else None
        if turn.outcome == "fallback" and turn.text and turn.choice is None:
            yield from _item(turn, "sans_reponse", None)
        elif turn.choice == REFUSED and previous is not None and typed is not None:
            yield from _item(typed, "suggestion_refusee", previous.topics[0] if previous.topics else None)
        elif turn.outcome in TO_A_PERSON and previous is not None and previous.topic and answered is not None:
            yield from _item(answered, "rdv", previous.topic)
        if turn.topic:
            answered, topic = typed, turn.topic
        if turn.thumb == "down" and typed is not None:
            yield from _item(typed, "pouce", turn.topic)
        if turn.survey.get("resolu") == "non" and typed is not None:
            yield from _item(typed, "enquete", topic)


def _item(turn: TurnEvent, kind: str, topic: str | None) -> Iterator[dict[str, Any]]:
    text = (turn.text or "").strip()
    if len(text) >= SHORTEST:
        yield {"conversation_id": turn.conversation_id, "turn": turn.number, "kind": kind, "at": turn.at, "text": text[:1000], "topic": topic, "score": turn.score}
