"""Which messages an editor should read: those the assistant did not settle, and why. Only masked words come this far."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import inf
from typing import Any

from knowledge.editor.ports import TurnEvent

KINDS = {
    "sans_reponse": "Sans réponse",
    "suggestion_refusee": "Suggestion refusée",
    "suggestion_ignoree": "Suggestion laissée de côté",
    "pouce": "Jugée inutile",
    "rdv": "Rendez-vous juste après",
    "enquete": "Non résolue (enquête)",
    "hors_sujet": "Jugée hors sujet",
}
OUTSIDE = "hors_sujet"  # most are not the fund's matter: they are shown apart
LEFT_S = 1800  # suggestions that nobody answered for so long were left
SHORTEST = 4  # characters: « oui », « ok » say nothing to an editor
TO_A_PERSON = ("handoff", "task:rendez_vous")
REFUSED = "none_of_these"  # the button « aucune de ces réponses »


def items_from(events: Iterable[TurnEvent], now: float = inf) -> list[dict[str, Any]]:
    """Inbox items of conversations; events by conversation, then by number.

    `now`: in seconds; a conversation with a turn shortly before may still go on.
    """
    found: list[dict[str, Any]] = []
    for _, turns in groupby(events, key=lambda event: event.conversation_id):
        found += _of_conversation(list(turns), now)
    return found


def _of_conversation(turns: Sequence[TurnEvent], now: float) -> Iterator[dict[str, Any]]:
    typed: TurnEvent | None = None  # the last words of the member that asked for something, outside a task
    answered: TurnEvent | None = None  # the words that got the last answer
    topic: str | None = None  # the last answer
    for place, turn in enumerate(turns):
        if turn.text and turn.choice is None and not turn.outcome.startswith(("task:", "smalltalk:")):
            typed = turn
        previous = turns[place - 1] if place else None
        if turn.outcome == "fallback" and turn.text and turn.choice is None:
            yield from _item(turn, "sans_reponse", None)
        elif turn.outcome == "out_of_scope" and turn.text and turn.choice is None:
            yield from _item(turn, OUTSIDE, None)
        elif turn.outcome == "suggest" and typed is turn and _is_left(turn, turns[place + 1 :], now):
            yield from _item(turn, "suggestion_ignoree", turn.topics[0] if turn.topics else None)
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


def _is_left(suggested: TurnEvent, after: Sequence[TurnEvent], now: float) -> bool:
    """Whether no button was pressed where some were offered: the member wrote something else, or went away."""
    following = next((turn for turn in after if turn.text is not None or turn.choice is not None), None)
    return following.choice is None if following else now - suggested.at > LEFT_S


def _item(turn: TurnEvent, kind: str, topic: str | None) -> Iterator[dict[str, Any]]:
    text = (turn.text or "").strip()
    if len(text) >= SHORTEST:
        yield {"conversation_id": turn.conversation_id, "turn": turn.number, "kind": kind, "at": turn.at, "text": text[:1000], "topic": topic, "score": turn.score}
