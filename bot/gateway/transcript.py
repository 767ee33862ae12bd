"""A stored conversation as its readers get it: the public JSON, and the text that a member downloads."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.gateway import wording
from bot.gateway.store import Feedback, TurnRow

PARIS = ZoneInfo("Europe/Paris")


def entries(turns: list[TurnRow], feedback: list[Feedback]) -> list[dict[str, Any]]:
    """Each message in order: `{"id", "from", "at", "text"}` of the member, `{"id", "from", "at", …reply}` of the assistant.

    A reply also names the message it answers (`message_id`) and the opinion given on it (`thumb`).
    """
    thumbs = {(opinion.message_id, opinion.source): opinion.thumb for opinion in feedback}
    return [entry for turn in turns for entry in _turn_entries(turn, thumbs)]


def _turn_entries(turn: TurnRow, thumbs: dict[tuple[str, str], str]) -> list[dict[str, Any]]:
    at = datetime.fromtimestamp(turn.at, UTC).isoformat(timespec="milliseconds")
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


def as_text(messages: list[dict[str, Any]], fund: str) -> str:
    """The conversation as a member keeps it, in French, on Paris time."""
    parts = [wording.TRANSCRIPT_TITLE.format(fund=fund)]
    for message in messages:
        at = datetime.fromisoformat(message["at"]).astimezone(PARIS)
        speaker = wording.YOU if message["from"] == "member" else wording.ASSISTANT
        parts.append(f"{at:%d/%m/%Y %H:%M} – {speaker} :\n{message['text']}")
    return "\n\n".join(parts) + "\n"
