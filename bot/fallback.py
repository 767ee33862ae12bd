"""Answers while Rasa is away: FAQ questions and appointments, with the same engine, texts and index.

It runs inside the gateway's process and loads the encoder only when it is first needed. Its memory of a conversation
is its own: a task under way in Rasa waits there, untouched, for Rasa to come back.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from actions.dialogue import Dialogue, Hit, Message
from actions.engine import Engine, play
from bot.gateway.ports import FallbackTurn, Turn
from knowledge.text import with_apostrophes

ALONE = {"rendez_vous"}  # the tasks it can do by itself
IN_A_TASK = {"question", "detresse", "parler_humain"}  # what it answers while a task waits in Rasa: the rest may be meant for that task
SURE = 0.6
ANSWERED = {"question", "suggestion", "hors_sujet", "detresse", "parler_humain", "frustration", "saluer", "remercier", "dire_au_revoir", "defier_robot"}


class EngineFallback:
    """The gateway's `Fallback` port.

    Args:
        engine: the engine of the actions, with its services.
        retriever: a function that opens the knowledge (slow, called once, in a thread).
        now: the current moment.
    """

    def __init__(self, engine: Callable[[], Engine], retriever: Callable[[], Any], now: Callable[[], datetime]) -> None:
        self._make_engine, self._open, self._now = engine, retriever, now
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="fallback")
        self._retriever: Any = None
        self._engine: Engine | None = None
        self._lock = asyncio.Lock()

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any], memory: dict[str, Any] | None) -> FallbackTurn:
        dialogue = Dialogue.from_json(memory)
        message = await self._understood(conversation_id, text, metadata, dialogue)
        if not self._can(dialogue, message, metadata.get("task")):
            return FallbackTurn(False, Turn(), memory)
        out = await play(self._engine, dialogue, message)
        if dialogue.frame is not None and dialogue.frame.task not in ALONE:
            return FallbackTurn(False, Turn(), memory)
        kept = dialogue.to_json() if dialogue.frame is not None or dialogue.offered or dialogue.topic else None
        score = message.hits[0].score if message.hits else None
        return FallbackTurn(True, Turn(out.replies, self._engine.state(dialogue, out), score), kept)

    def _can(self, dialogue: Dialogue, message: Message, waiting_task: str | None) -> bool:
        if dialogue.frame is not None:
            return True
        if waiting_task and not message.choice:
            return message.intent in IN_A_TASK and message.confidence >= SURE
        if message.choice:
            return message.choice.startswith(("topic:", "simple:", "english:", "task:rendez_vous", "human")) and any(
                option["value"] == message.choice for option in dialogue.offered
            )
        return message.intent in ANSWERED or message.intent in ALONE or message.intent in ("deplacer_rdv", "annuler_rdv")

    async def _understood(self, conversation_id: str, text: str, metadata: dict[str, Any], dialogue: Dialogue) -> Message:
        async with self._lock:
            if self._retriever is None:
                loop = asyncio.get_running_loop()
                self._retriever = await loop.run_in_executor(self._pool, self._open)
                self._engine = self._make_engine()
        choice = metadata.get("choice")
        common = {
            "conversation_id": conversation_id, "text": with_apostrophes(text), "now": self._now(), "choice": choice, "member_id": metadata.get("member"),
            "gap_s": float(metadata.get("gap_s") or 0),
        }  # fmt: skip
        if choice or not text.strip():
            return Message(intent="choisir" if choice else "incompris", confidence=1.0, **common)
        found = await asyncio.get_running_loop().run_in_executor(self._pool, self._understand, text, dialogue)
        return Message(
            intent=found.intent, confidence=found.confidence, nuance=found.nuance, ranking=tuple(found.ranking),
            hits=tuple(Hit(hit.id, hit.score) for hit in found.hits), also=found.also, said=found.said, near=found.near, **common,
        )  # fmt: skip

    def _understand(self, text: str, dialogue: Dialogue) -> Any:
        self._retriever.refresh()
        return self._retriever.understand(text, about=dialogue.subject, in_task=dialogue.frame is not None, read=dialogue.topic)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


