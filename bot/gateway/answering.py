"""Who answers a turn: the dialogue core; where it does not, the fallback; where that cannot, the core once it is back.

A message that waits is sent again in its place in the order; its replies are then stored with it and pushed. One whose
answer is only late is not sent twice, since the core may be submitting something: the answer is taken when it comes.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.gateway import wording
from bot.gateway.conversation import (
    NO_STATE,
    RETURNED,
    START,
    Answer,
    Conversation,
    Said,
    Waiting,
    lasting,
    message_of,
    notice,
    numbered,
    quiet,
    surveyed,
    turn_frame,
)
from bot.gateway.core_watch import CoreWatch
from bot.gateway.metrics import Metrics
from bot.gateway.ports import Dialogue, DialogueUnavailable, Fallback, Turn
from bot.gateway.store import Store, StoreUnavailable
from bot.gateway.tasks import Tasks

log = logging.getLogger("guichet.gateway")

TRIES = 8  # of a message on which the core fails though it is there; with the pauses, about two minutes
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LONGEST_WAIT_S = 24 * 3600
AT_ONCE = 4  # waiting conversations taken up together when the core is back


class _Late(DialogueUnavailable):
    """No answer in the time a member waits; `task` is still working on it."""

    def __init__(self, task: asyncio.Task[Turn]) -> None:
        super().__init__("late")
        self.task = task


@dataclass
class Outcome:
    """What a turn brings.

    Attributes:
        turn: replies and state.
        waits: the core has still to answer; `late` is the answer that is only late, when there is one.
        core_s: seconds spent waiting for the core; None when it failed.
    """

    turn: Turn
    waits: bool = False
    late: asyncio.Task[Turn] | None = None
    core_s: float | None = None


class Answering:
    """Made once for the gateway. Every method but `take_up` and `close` wants the conversation's lock held."""

    def __init__(
        self,
        dialogue: Dialogue,
        fallback: Fallback,
        store: Store,
        metrics: Metrics,
        now: Callable[[], datetime],
        patience_s: float,
    ) -> None:
        self._dialogue = dialogue
        self._fallback = fallback
        self._store = store
        self._metrics = metrics
        self._now = now
        self._patience_s = patience_s
        self._tasks = Tasks()
        self._watch = CoreWatch(dialogue.ready, self._tasks)
        self._taking_up = asyncio.Semaphore(AT_ONCE)

    async def close(self) -> None:
        await self._tasks.close()

    # ------------------------------------------------------------------ who answers

    async def answer(self, conversation: Conversation, said: Said, request: dict[str, Any]) -> Outcome:
        """The core; without it the fallback; without that, later. A task begun by the fallback stays there."""
        row = conversation.row
        if (row.memory or {}).get("in_task") and (outcome := await self._from_fallback(conversation, request)):
            return outcome
        late = None
        if await self._caught_up(conversation):
            try:
                return await self._from_core(conversation, request)
            except _Late as error:
                late = error.task
            except DialogueUnavailable:
                pass
        if said == RETURNED:
            raise DialogueUnavailable
        # A signal holds no question, and the fallback would load its models for nothing.
        outcome = await self._from_fallback(conversation, request) if said.kind != "signal" else None
        return outcome or self._later(conversation, said, late)

    async def _from_core(self, conversation: Conversation, request: dict[str, Any]) -> Outcome:
        began = time.perf_counter()
        try:
            turn = await self._ask(conversation.id, request)
        except DialogueUnavailable:
            await self._watch.doubt()
            raise
        conversation.row.memory = None
        return Outcome(turn, core_s=time.perf_counter() - began)

    async def _ask(self, conversation_id: str, request: dict[str, Any]) -> Turn:
        """Ask the core, as long as a member waits.

        Raises:
            DialogueUnavailable: `_Late` when it is still working on it.
        """
        task = self._tasks.spawn(self._dialogue.turn(conversation_id, request["text"], request["metadata"]))
        await asyncio.wait({task}, timeout=self._patience_s)
        if not task.done():
            raise _Late(task)
        return _result(task)

    async def _from_fallback(self, conversation: Conversation, request: dict[str, Any]) -> Outcome | None:
        """Its answer, or None. What it remembers is kept with whether a task of its own is under way."""
        row = conversation.row
        memory = row.memory or {"kept": None, "in_task": False}
        # Under way in the core, which is away, or perhaps about to begin there.
        core_task = (
            None if memory["in_task"] else row.state.get("task") or ("unknown" if conversation.waiting else None)
        )
        metadata = {**request["metadata"], "task": core_task}
        try:
            async with asyncio.timeout(self._patience_s):
                result = await self._fallback.turn(conversation.id, request["text"], metadata, memory["kept"])
        except Exception as error:
            log.error("the fallback failed: %s", type(error).__name__)
            self._metrics.fallback(False)
            return None
        answered = result.handled and bool(result.turn.replies)
        self._metrics.fallback(answered)
        if not answered:
            return None
        state = result.turn.state or quiet(row.state)
        in_task = result.memory is not None and state.get("task") is not None
        row.memory = {"kept": result.memory, "in_task": in_task} if result.memory is not None else None
        if core_task and not in_task:  # that task goes on
            state = {**quiet(row.state), "outcome": state.get("outcome")}
        return Outcome(Turn(list(result.turn.replies), state, result.turn.score))

    def _later(self, conversation: Conversation, said: Said, late: asyncio.Task[Turn] | None) -> Outcome:
        state = quiet(conversation.row.state)
        if said == START:
            return Outcome(Turn([{"type": "text", "text": wording.GREETING, "source": "smalltalk:greet"}], state))
        return Outcome(Turn([notice(wording.WAITING, "waiting")], state), waits=True, late=late)

    # ------------------------------------------------------------------ what waits

    def take_up(self, conversation: Conversation) -> None:
        """See to it that what waits is answered."""
        if conversation.draining is None or conversation.draining.done():
            conversation.draining = self._tasks.background(self._drain(conversation))

    async def _drain(self, conversation: Conversation) -> None:
        """Answer what waits as soon as the core is back, however long that takes."""
        pause_s = FIRST_PAUSE_S
        while conversation.waiting:
            if late := conversation.waiting[0].late:
                await asyncio.wait({late})
            else:
                await self._watch.wait_until_back()
            async with self._taking_up, conversation.lock:
                if await self._answer_waiting(conversation):
                    return
            if conversation.waiting[0].late is None:
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _caught_up(self, conversation: Conversation) -> bool:
        """Whether the core may be asked now: it is there, and what waited before has its answer."""
        return not self._watch.away and (not conversation.waiting or await self._answer_waiting(conversation))

    async def _answer_waiting(self, conversation: Conversation) -> bool:
        """Answer in order as long as the core does. True when nothing waits any more. The lock is held."""
        while conversation.waiting:
            waiting = conversation.waiting[0]
            if waiting.late is not None and not waiting.late.done():
                return False
            try:
                turn = await self._late_or_again(conversation, waiting)
            except _Late as error:
                waiting.late = error.task
                return False
            except DialogueUnavailable:
                await self._watch.doubt()
                waiting.tries += not self._watch.away
                if waiting.tries < TRIES and self._now().timestamp() - waiting.row.at < LONGEST_WAIT_S:
                    return False
                turn = Turn([notice(wording.GAVE_UP, "waiting")], quiet(conversation.row.state))
            await self._finish(conversation, waiting, turn)
        return True

    async def _late_or_again(self, conversation: Conversation, waiting: Waiting) -> Turn:
        late, waiting.late = waiting.late, None
        if late is not None:
            return _result(late)
        return await self._ask(conversation.id, waiting.row.waiting or {})

    async def _finish(self, conversation: Conversation, waiting: Waiting, turn: Turn) -> None:
        """The answer of a turn that waited: stored with it and pushed to whoever listens."""
        row, late = conversation.row, waiting.row
        new = numbered(conversation.id, late.number, len(late.replies), turn.replies)
        late.replies, late.waiting = [*late.replies, *new], None
        row.state = {**NO_STATE, **(turn.state or quiet(row.state))}
        late.events = [*late.events, *lasting(row.state)]
        if late.shown is not None:
            late.outcome, late.score = row.state["outcome"], turn.score
            late.took_ms = (late.took_ms or 0.0) + (self._now().timestamp() - late.at) * 1000
        conversation.waiting.popleft()
        conversation.offer(new)
        conversation.remember(late.message_id, Answer(late.replies, row.state, message_of(late)))
        self._metrics.waiting.dec()
        await written(self._store.finish_turn(row, late, surveyed(turn.replies, self._now().timestamp())))
        conversation.push(turn_frame(Answer(new, row.state, message_of(late))))


async def written(writing: Awaitable[None]) -> None:
    """A turn that happened is answered even when it cannot be stored: what it did, it did."""
    try:
        await writing
    except StoreUnavailable:
        log.error("a turn could not be stored")


def _result(task: asyncio.Task[Turn]) -> Turn:
    """Raises DialogueUnavailable for whatever went wrong, and for an answer with nothing to read."""
    error = task.exception() if not task.cancelled() else DialogueUnavailable("cancelled")
    if error is not None and not isinstance(error, DialogueUnavailable):
        log.error("the dialogue core failed: %s", type(error).__name__)
    if error is not None or not task.result().replies:
        raise DialogueUnavailable("no usable answer") from error
    return task.result()
