"""`guichet test --record`: a stored conversation, written as a test story (see `storytest.py`).

What the member did becomes the steps; what was kept of the answers becomes the checks: where each reply came from, the
outcome, the question asked, the lines of a recap, the files, and for the last turns, which Rasa still holds whole, the
slots and the events. Texts are not checked: an editor may change them.

The story believes in the day it was recorded, so « hier » means the same date for ever. Private values were never kept:
an invented value of the same kind stands in their place. Names and addresses are as the member wrote them.
"""

import asyncio
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import make_url

from actions.embedded.demo import DEMO_MEMBERS
from actions.embedded.references import ALPHABET
from actions.server import all_tasks
from actions.values import REFERENCE as VAULT_REFERENCE
from bot.gateway import wording
from bot.gateway.privacy import asked_kinds
from bot.gateway.store import ConversationRow, Store, StoreUnavailable, TurnRow, open_engine
from bot.inprocess import ROOT, merge_turns
from bot.settings import Settings

PARIS = ZoneInfo("Europe/Paris")
A_PAUSE_S = 300  # a shorter silence is not told
STANDS_IN = {
    "iban": "FR1420041010050500013M02606", "nir": "2 69 05 49 588 157 80", "card": "4111 1111 1111 1111",
    "phone": "06 39 98 10 09", "email": "camille@example.org",
}  # fmt: skip
STAND_IN_MEMBER = "m-enfants"
_MASK = re.compile(r"•••• (?P<end>[0-9A-Z]{2,4})|\S••••@••••")
_CODE = re.compile(rf"\b[A-Z]{{3}}-[{ALPHABET}]{{6}}\b")
_DATED = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\b\d{1,2} h\b")


class NotRecorded(Exception):
    """There is no such conversation here; the message says where it was looked for."""


@dataclass
class Recorded:
    """A stored conversation. `heard`: for the last turns, by message id, what Rasa got and the state it answered with."""

    row: ConversationRow
    turns: list[TurnRow]
    heard: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)


async def read(settings: Settings, conversation_id: str) -> Recorded:
    """Everything that was kept of a conversation.

    Raises:
        NotRecorded: nothing was.
    """
    url = settings.database("gateway")
    if not _exists(url):
        raise NotRecorded(f"no conversation was ever stored here: there is no {make_url(url).database}")
    store = await Store.open(url)
    try:
        found = await store.conversation(conversation_id)
    except StoreUnavailable as error:
        raise NotRecorded(f"the conversations cannot be read: {error}") from error
    finally:
        await store.close()
    if found is None:
        raise NotRecorded(f"there is no conversation {conversation_id!r} in {make_url(url).render_as_string()}")
    heard = await asyncio.to_thread(_heard, settings.database("tracker"), conversation_id)
    return Recorded(*found, heard)


def _exists(url: str) -> bool:
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _heard(url: str, conversation_id: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """The turns that Rasa's tracker still holds."""
    if not _exists(url):
        return {}
    engine = open_engine(url)
    try:
        if not sa.inspect(engine).has_table("rasa_trackers"):
            return {}
        with engine.connect() as connection:
            kept = connection.execute(sa.text("SELECT events FROM rasa_trackers WHERE sender_id = :id"), {"id": conversation_id}).scalar()
    finally:
        engine.dispose()
    turns: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    for event in json.loads(kept or "[]"):
        if event["event"] == "user":
            turns.append((event, []))
        elif event["event"] == "bot" and turns:
            turns[-1][1].append(event.get("data") or {})
    return {(user.get("metadata") or {}).get("message_id"): (user.get("text") or "", merge_turns(answers)[1]) for user, answers in turns}


# ---------------------------------------------------------------- the story


def as_story(recorded: Recorded, sign_in_minutes: int = 60) -> str:
    """The story, as the text of a YAML file."""
    return "\n".join(_Writer(recorded, sign_in_minutes).lines()) + "\n"


class _Writer:
    """Writes one story, turn after turn."""

    def __init__(self, recorded: Recorded, sign_in_minutes: int) -> None:
        self._recorded, self._absent_s = recorded, sign_in_minutes * 60
        self._questions = _Questions(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"])
        self._signed_in = self._known_from_the_start()
        self._asked: str | None = None
        self._slots: dict[str, Any] = {}
        self._given: str | None = None  # the last reference that was given

    def lines(self) -> Iterator[str]:
        turns, began = self._recorded.turns, datetime.fromtimestamp(self._recorded.row.created_at, PARIS)
        tasks = [source.removeprefix("task:") for turn in turns for source in _sources(turn) if source.startswith("task:")]
        metadata = {"kind": "recorded", "now": f"{began:%Y-%m-%dT%H:%M:%S}"}
        metadata |= {"task": tasks[0]} if tasks else {}
        metadata |= {"member": self._member} if self._signed_in else {}
        yield "# Recorded. Before it is kept: read it for names and addresses, and give it a name."
        if self._recorded.row.member_id not in (None, self._member):
            yield f"# The member is not one of the demonstration: {STAND_IN_MEMBER} stands in."
        yield 'version: "3.1"'
        yield "stories:"
        yield f"- story: recorded on {began:%d/%m/%Y at %H:%M}"
        yield f"  metadata: {_flow(metadata)}"
        yield "  steps:"
        before = self._recorded.row.created_at
        for turn in turns:
            for line in self._turn(turn, turn.at - before):
                yield f"  {line}"
            before = turn.at

    @property
    def _member(self) -> str | None:
        known = {member["id"] for member in tomllib.loads(DEMO_MEMBERS.read_text(encoding="utf-8"))["members"]}
        member = self._recorded.row.member_id
        return member if member is None or member in known else STAND_IN_MEMBER

    def _known_from_the_start(self) -> bool:
        """Whether the host page identified the member before the first words."""
        signed_in_later = any(turn.message_id.startswith("(signed_in)") for turn in self._recorded.turns)
        return self._recorded.row.member_id is not None and not signed_in_later

    def _turn(self, turn: TurnRow, silence_s: float) -> Iterator[str]:
        if silence_s >= A_PAUSE_S:
            yield f"- wait: {round(silence_s)}"
        if self._signed_in and silence_s > self._absent_s:
            self._signed_in = False
            yield "- sign_out: true"
        yield from self._move(turn)
        if turn.waiting or "waiting" in _sources(turn):
            yield "# the dialogue did not answer in time here: nothing is checked"
        else:
            yield from self._checks(turn)
        told = [match[0] for reply in turn.replies for match in _CODE.finditer(reply["text"])]
        self._given = told[-1] if told else self._given

    # ------------------------------------------------------------------ what the member did

    def _move(self, turn: TurnRow) -> Iterator[str]:
        if turn.message_id.startswith("(start)"):
            yield "- start: true"
        elif turn.message_id.startswith("(signed_in)"):
            self._signed_in = True
            yield f"- sign_in: {self._member}"
        elif turn.message_id.startswith("(returned)"):
            yield "- come_back: true"
        elif turn.choice is not None:
            yield f"- press: {_quoted(_lasting(turn.choice))}"
        else:
            yield from self._words(turn)

    def _words(self, turn: TurnRow) -> Iterator[str]:
        text, stand_ins = turn.shown or "", iter(self._kinds(turn))
        comments = []

        def stand_in(mask: re.Match[str]) -> str:
            kind = next(stand_ins, None)
            comments.append(f"# a private value ({kind or 'of which the kind is not known: write one'}) was typed here")
            return STANDS_IN[kind] if kind else mask[0]

        text = _MASK.sub(stand_in, text)
        if self._given:
            text = text.replace(self._given, "{reference}")
        yield from comments
        yield f"- user: {_quoted(text)}"

    def _kinds(self, turn: TurnRow) -> list[str | None]:
        """The kind of each private value of a message: as Rasa got it, or by the shape of the mask and what was asked."""
        sent, _ = self._recorded.heard.get(turn.message_id, ("", {}))
        masks = list(_MASK.finditer(turn.shown or ""))
        known = [match[1] for match in VAULT_REFERENCE.finditer(sent)]
        return known if len(known) == len(masks) else [self._kind(mask["end"], turn) for mask in masks]  # type: ignore[return-value]

    def _kind(self, end: str | None, turn: TurnRow) -> str | None:
        if end is None:
            return "email"
        if len(end) != 3:
            return "phone" if len(end) == 2 else "card"
        notices = " ".join(reply["text"] for reply in turn.replies if reply.get("source") == "privacy")
        likely = {kind for kind in ("iban", "nir") if wording.PRIVATE[kind] in notices} or asked_kinds({"asks_for": self._asked}) & {"iban", "nir"}
        return next(iter(likely)) if len(likely) == 1 else None

    # ------------------------------------------------------------------ what was answered

    def _checks(self, turn: TurnRow) -> Iterator[str]:
        _, state = self._recorded.heard.get(turn.message_id, ("", {}))
        if turn is self._recorded.turns[-1]:
            state = state or self._recorded.row.state
        self._asked = state["asks_for"] if state else self._questions.asked(turn.replies)
        for source in dict.fromkeys(_sources(turn)):
            if source != "privacy":  # the gateway's own words, and it does not play here
                yield f"- source: {_quoted(source)}"
        checked = {"task": state["task"], "paused": state["paused"]} if state else {}
        checked |= {"outcome": turn.outcome} if turn.outcome else {}
        checked |= {"asks_for": self._asked} if state or self._asked else {}
        events = [event["type"] for event in state.get("events") or []]
        checked |= {"events": events} if events else {}
        if checked:
            yield f"- state: {_flow(checked)}"
        changed = {slot: value for slot, value in (state.get("slots") or {}).items() if value is not None and value != self._slots.get(slot)}
        if changed:
            yield f"- slot_was_set: {_flow([slot if _passing(value) else {slot: value} for slot, value in changed.items()])}"
        self._slots = state.get("slots") or {}
        yield from self._shown(turn)

    def _shown(self, turn: TurnRow) -> Iterator[str]:
        """The lines of a recap, and the kind of each file."""
        for reply in turn.replies:
            is_recap = any(choice["value"] == "confirm" for choice in reply.get("choices") or ())
            for line in reply.get("lines") or () if is_recap else ():
                if not _passing(line["value"]):
                    yield f"- bot: {_quoted('{label} : {value}'.format(**line))}"
            if reply["type"] == "file":
                yield f"- file: {_quoted(Path(reply['name']).suffix)}"


class _Questions:
    """Finds which slot the replies of a turn ask for."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        texts = {name.removeprefix("utter_question_"): said[0]["text"] for name, said in responses.items() if name.startswith("utter_question_")}
        self._of_any = {name: _pattern(texts[name]) for name in ("correction", "sign_in", "cancel", "restart", "retry")}
        self._of_task = {
            task.name: {q.slot: _pattern(text) for q in task.questions if (text := texts.get(f"{task.name}_{q.slot}") or texts.get(q.slot))}
            for task in all_tasks().values()
        }

    def asked(self, replies: list[dict[str, Any]]) -> str | None:
        """None also where the words do not tell."""
        for reply in reversed(replies):
            if reply["type"] == "field":
                return reply["field"]["slot"]
            if any(choice["value"] == "confirm" for choice in reply.get("choices") or ()):
                return "confirmation"
            patterns = self._of_any | self._of_task.get(reply.get("source", "").removeprefix("task:"), {})
            name = next((name for name, pattern in patterns.items() if pattern.fullmatch(reply["text"])), None)
            if name:
                return "confirmation" if name in ("cancel", "restart", "retry") else name
        return None


def _pattern(text: str) -> re.Pattern[str]:
    """What a text looks like once its words are filled in."""
    return re.compile(".+?".join(map(re.escape, re.split(r"\{\w+\}", text.strip()))), re.DOTALL)


# ---------------------------------------------------------------- small pieces


def _sources(turn: TurnRow) -> list[str]:
    return [reply["source"] for reply in turn.replies if reply.get("source")]


def _lasting(choice: str) -> str:
    """A button whose value holds a date or a reference is one of that kind."""
    lasting = _DATED.split(_CODE.sub(lambda code: f"{code[0][:4]}*", choice))
    return lasting[0] if len(lasting) == 1 else f"{lasting[0]}*"


def _passing(value: Any) -> bool:
    """Masked, or made for this conversation only: an opening, a reference."""
    text = str(value)
    return "•" in text or bool(_CODE.search(text) or _CLOCK.search(text) or (_DATED.search(text) and not _DATED.fullmatch(text)))


def _flow(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000).strip()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
