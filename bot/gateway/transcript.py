"""A stored conversation as its readers get it: the public JSON, and the text that a member downloads."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.gateway import wording
from bot.gateway.store import ConversationRow, Feedback, TurnRow
from bot.settings import Settings

PARIS = ZoneInfo("Europe/Paris")


def entries(turns: list[TurnRow], feedback: list[Feedback]) -> list[dict[str, Any]]:
    """Each message in order: `{"id", "from", "at", "text"}` of the member, `{"id", "from", "at", …reply}` of the assistant.

    A reply also names the message it answers (`message_id`) and the opinion given on it (`thumb`).
    """
    thumbs = {(opinion.message_id, opinion.source): opinion.thumb for opinion in feedback}
    return [entry for turn in turns for entry in _turn_entries(turn, thumbs)]


def _turn_entries(turn: TurnRow, thumbs: dict[tuple[str, str], str]) -> list[dict[str, Any]]:
    at = _iso(turn.at)
    made: list[dict[str, Any]] = []
    if turn.shown is not None:
        made.append({"id": turn.message_id, "from": "member", "at": at, "text": turn.shown})
    for reply in turn.replies:
        entry = {
            **reply,
            "from": "assistant",
            "at": at,
            "message_id": turn.message_id if turn.shown is not None else None,
        }
        if thumb := _thumb(turn, reply, thumbs):
            entry["thumb"] = thumb
        made.append(entry)
    return made


def _thumb(turn: TurnRow, reply: dict[str, Any], thumbs: dict[tuple[str, str], str]) -> str | None:
    source = reply.get("source", "")
    keys = [(message, about) for message in (reply.get("id", ""), turn.message_id) for about in (source, "")]
    return next((thumbs[key] for key in keys if key in thumbs), None)


def held(row: ConversationRow, turns: list[TurnRow], feedback: list[Feedback], handed: list[dict[str, Any]]) -> dict[str, Any]:
    """What is kept of a conversation besides its messages: what came of it, files of advisers, opinions, measures."""
    return {
        "began": _iso(row.created_at),
        "last": _iso(row.last_at),
        "trial": row.is_trial,
        "events": [{**event, "at": _iso(turn.at)} for turn in turns for event in turn.events],
        "handoffs": handed,
        "feedback": [
            {"at": _iso(one.at), "message_id": one.message_id or None, "source": one.source, "answer": one.thumb}
            for one in feedback
        ],
        "measures": [
            {"message_id": turn.message_id, "outcome": turn.outcome, "score": turn.score, "took_ms": turn.took_ms}
            for turn in turns
            if turn.outcome is not None
        ],
    }


def as_text(told: dict[str, Any], settings: Settings) -> str:
    """The conversation, and all that is held of it, as a member keeps it: in French, on Paris time."""
    parts = [wording.TRANSCRIPT_TITLE.format(fund=settings.fund_name)]
    for message in told["messages"]:
        speaker = wording.YOU if message["from"] == "member" else wording.ASSISTANT
        parts.append(f"{_paris(message['at'])} – {speaker} :\n{message['text']}")
    kept = told["held"]
    parts.append(wording.HELD_TITLE)
    parts += _listed(wording.HELD_EVENTS, [_event(event) for event in kept["events"]])
    for handoff in kept["handoffs"]:
        parts += _listed(wording.HELD_HANDOFF.format(at=_paris(handoff["created_at"])), _handed(handoff))
    parts += _listed(wording.HELD_FEEDBACK, [_opinion(one) for one in kept["feedback"]])
    parts.append(wording.HELD_END.format(days=settings.retention_days))
    return "\n\n".join(parts) + "\n"


def _listed(title: str, lines: list[str]) -> list[str]:
    return ["\n".join([title, *(f"- {line}" for line in lines)])] if lines else []


def _event(event: dict[str, Any]) -> str:
    reference = wording.REFERENCE.format(reference=event["reference"]) if event.get("reference") else ""
    return f"{_paris(event['at'])} : {wording.EVENTS[event['type']]}{reference}"


def _handed(handoff: dict[str, Any]) -> list[str]:
    """A file as its adviser reads it; its last messages are the conversation's own."""
    lines = [wording.HANDED["reason"].format(handoff["reason"]["label"])]
    if handoff["task"]:
        lines.append(wording.HANDED["task"].format(handoff["task"]["label"]))
    if handoff["appointment"]:
        lines.append(wording.HANDED["appointment"].format(handoff["appointment"]["reference"]))
    lines += [f"{value['label']} : {value['value']}" for value in handoff["values"]]
    lines += [wording.HANDED["care"].format(sentence) for sentence in handoff["care"]]
    return [*lines, wording.HANDED["last_messages"].format(len(handoff["last_messages"]))]


def _opinion(one: dict[str, Any]) -> str:
    question, answer = one["source"], one["answer"]
    words = wording.OPINIONS.get(question, wording.OPINIONS[""]).format(wording.THUMBS.get(answer, answer))
    return f"{_paris(one['at'])} : {words}"


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _paris(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(PARIS):%d/%m/%Y %H:%M}"
