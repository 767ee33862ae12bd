"""A conversation with the whole dialogue and real embedded back ends, for tests: no Rasa, no HTTP, no classifier.

    async def test_an_address_is_changed(talk):
        await talk.sign_in("m-enfants")
        await talk.say("j'ai déménagé", "changement_adresse")
        assert talk.asks_for == "street"
        await talk.press("confirm")
        assert talk.event("completed")["reference"]

What the gateway does to a message is done here too: private values go to the vault before the dialogue sees the text,
and only a choice that was offered can be pressed. After each turn the memory goes through JSON, as it does in Rasa.
"""

import importlib
import json
import pkgutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import actions.tasks
from actions import moves
from actions.answers import Answers
from actions.copy import Copy
from actions.dialogue import Dialogue, Hit, Message, Out
from actions.embedded import Embedded, open_embedded
from actions.engine import Engine, build_tasks, play
from actions.french import PARIS, yes_or_no
from actions.ports import BackendUnavailable, Document
from actions.tasks.task import Services, Task
from bot.gateway.privacy import Privacy
from knowledge.articles import Article

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)  # a Sunday
DOMAIN = Path(__file__).parents[3] / "domain.yml"
CONVERSATION = "c-test"
PORTS = ("members", "teleservices", "booking", "files", "vault", "handoffs")
SURE = 0.9


class Talk:
    """One member in front of the assistant.

    Attributes:
        now: the clock, which tests may set. down: names of the ports that do not answer.
        lost: names of the ports that do the work and then fail to answer (a time-out after the fact).
        replies, events, state: of the last turn; text: its replies in one string.
    """

    def __init__(self, stores: Embedded, copy: Copy, clock: "Clock", tasks: dict[str, Task] | None = None) -> None:
        self._clock = clock
        self.down: set[str] = set()
        self.lost: set[str] = set()
        lines = {name: _Line(name, getattr(stores, name), self) for name in PORTS}
        self.services = Services(**lines, fund_name=stores.fund.name)
        self.engine = Engine(copy, tasks or written_tasks(), self.services, Answers(copy, Shelf()))
        self.dialogue = Dialogue()
        self.member_id: str | None = None
        self.conversation_id = CONVERSATION
        self._privacy = Privacy(stores.vault)
        self._offered: dict[str, str] = {}
        self._last = clock.now
        self._heard = Out()
        self.state: dict[str, Any] = {}

    # ------------------------------------------------------------------ what a member does

    async def say(
        self, text: str, intent: str | None = None, confidence: float = SURE, nuance: str | None = None,
        hits: Iterable[str] = (), ranking: Iterable[tuple[str, float]] = (),
    ) -> "Talk":  # fmt: skip
        """Type something. Without `intent`, only short dialogue moves are recognised."""
        if intent is None:
            intent, confidence = guess(text)
        sent = (await self._privacy.protect(self.conversation_id, text)).sent
        return await self._turn(
            text=sent, intent=intent, confidence=confidence, nuance=nuance, hits=tuple(Hit(h, 0.9) for h in hits), ranking=tuple(ranking)
        )

    async def press(self, value: str) -> "Talk":
        """Press a button: its value, which must have been offered in this conversation."""
        assert value in self._offered, f"{value!r} was not offered, but {sorted(self._offered)}"
        return await self._turn(text=self._offered[value], intent="choisir", confidence=1.0, choice=value)

    async def sign_in(self, member_id: str) -> "Talk":
        """Sign in on the host page; the dialogue hears of it only when it has begun."""
        self.member_id = member_id
        return await self._turn(signal="signed_in") if self.state else self

    async def come_back(self) -> "Talk":
        """Open the page again after a silence, and say nothing yet."""
        return await self._turn(signal="returned")

    def wait(self, **delta: float) -> "Talk":
        """Let time go by: hours=1, days=2 …"""
        self._clock.now += timedelta(**delta)
        return self

    async def _turn(self, text: str = "", **understood: Any) -> "Talk":
        gap_s = (self.now - self._last).total_seconds()
        if signal := understood.get("signal"):
            text = f"[{signal}]"  # the gateway sends some text for what nobody said
        message = Message(self.conversation_id, text, self.now, member_id=self.member_id, gap_s=gap_s, **understood)
        self._heard = await play(self.engine, self.dialogue, message)
        self._last = self.now
        self.state = json.loads(json.dumps(self.engine.state(self.dialogue, self._heard)))
        self.dialogue = Dialogue.from_json(json.loads(json.dumps(self.dialogue.to_json())))
        self._offered |= {c["value"]: c["label"] for r in self.replies for c in r.get("choices", [])}
        self._well_made()
        return self

    def _well_made(self) -> None:
        """What holds after any message whatever."""
        assert self.replies, "silence"
        for reply in self.replies:
            assert reply["text"].strip() and reply["source"], reply
            assert "\n\n" not in reply["text"] and "{" not in reply["text"], reply["text"]
            assert "[iban:" not in reply["text"] and "[nir:" not in reply["text"] and "[phone:" not in reply["text"], (
                reply["text"]
            )

    # ------------------------------------------------------------------ what came back

    @property
    def now(self) -> datetime:
        return self._clock.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._clock.now = moment

    @property
    def replies(self) -> list[dict[str, Any]]:
        return self._heard.replies

    @property
    def events(self) -> list[dict[str, Any]]:
        return self._heard.events

    @property
    def text(self) -> str:
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def choices(self) -> list[str]:
        """Values of the buttons under the last replies."""
        return [c["value"] for reply in self.replies for c in reply.get("choices", [])]

    @property
    def asks_for(self) -> str | None:
        return self.state["asks_for"]

    @property
    def slots(self) -> dict[str, Any]:
        return self.state["slots"]

    @property
    def task(self) -> str | None:
        return self.state["task"]

    def happened(self, kind: str) -> bool:
        return any(event["type"] == kind for event in self.events)

    def event(self, kind: str) -> dict[str, Any]:
        """The turn's event of this type; fails when there is none, or more than one."""
        (found,) = [event for event in self.events if event["type"] == kind]
        return found

    async def file(self, position: int = 0) -> Document:
        """The content of a file offered in the last replies."""
        offered = [reply for reply in self.replies if reply["type"] == "file"][position]
        return await self.services.files.fetch(self.conversation_id, offered["url"].removeprefix("files/"))

    async def requests(self, member_id: str | None = None) -> list[Any]:
        """What the fund has received from the member."""
        return await self.services.teleservices.requests(member_id or self.member_id)


# ---------------------------------------------------------------------- around it


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


class _Line:
    """The way to one back end, which can be cut."""

    def __init__(self, name: str, adapter: Any, talk: Talk) -> None:
        self._name, self._adapter, self._talk = name, adapter, talk

    def __getattr__(self, method: str) -> Any:
        async def call(*args: Any, **options: Any) -> Any:
            if self._name in self._talk.down:
                raise BackendUnavailable(self._name)
            result = await getattr(self._adapter, method)(*args, **options)
            if self._name in self._talk.lost:
                raise BackendUnavailable(self._name)
            return result

        return call


class Shelf:
    """Every topic has an article, for questions asked in the middle of a task."""

    def article(self, topic_id: str) -> Article:
        return Article(
            id=topic_id, category="contact", title="Une réponse", phrasings=(), keywords=(), answer="Voici la réponse.", steps=(),
            prepare=(), exceptions=(), variants={}, simple="", english="", service=None, task=None, owner="Tests",
            checked_on=date(2026, 11, 20), review_by=date(2027, 5, 20), valid_until=None, organisms=("cpam",), fragility=None, sources=(),
        )  # fmt: skip


def written_tasks() -> dict[str, Task]:
    """The tasks there are, by name."""
    modules = [
        importlib.import_module(f"actions.tasks.{found.name}") for found in pkgutil.iter_modules(actions.tasks.__path__)
    ]
    return build_tasks(*(module.TASK for module in modules if hasattr(module, "TASK")))


def guess(text: str) -> tuple[str, float]:
    """The intent of a dialogue move that words alone tell; anything else is not understood."""
    command = moves.command(Message(CONVERSATION, text, NOW), None)
    if command:
        return command, SURE
    verdict = yes_or_no(text)
    return ("incompris", 0.0) if verdict is None else ("oui" if verdict else "non", SURE)


@asynccontextmanager
async def open_talk(folder: Path, copy: Copy, tasks: dict[str, Task] | None = None) -> AsyncIterator[Talk]:
    """A conversation on the stores of a folder; an empty folder is filled with the fictional members."""
    clock = Clock()
    async with open_embedded(f"sqlite:///{folder / 'stores.sqlite'}", folder, clock) as stores:
        yield Talk(stores, copy, clock, tasks)
