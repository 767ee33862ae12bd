"""The service behind every door (REST, WebSocket, plain page): what happens to a member's message.

1. A retry gets the answer it already had, or joins the turn under way; a double click is a retry.
2. Private values are replaced by references into the vault.
3. The dialogue core answers, or the fallback, or the message waits (`answering.py`).
4. Replies get their ids, the turn is written, everyone who listens is told, and the request is answered. An answer outside
   any task does not wait until it is written.
"""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from bot.gateway import transcript, wording
from bot.gateway.answering import Answering, Outcome, written
from bot.gateway.conversation import (
    NO_STATE,
    RETURNED,
    SIGNED_IN,
    START,
    Answer,
    Conversation,
    Listener,
    Registry,
    Said,
    lasting,
    message_of,
    notice,
    numbered,
    surveyed,
    turn_frame,
)
from bot.gateway.errors import ApiError
from bot.gateway.metrics import Metrics
from bot.gateway.ports import Dialogue, DialogueUnavailable, Fallback, Files, Handoffs, Vault
from bot.gateway.privacy import Privacy, Protected, asked_kinds
from bot.gateway.store import ConversationRow, Feedback, Store, TurnRow
from bot.gateway.tasks import Tasks
from bot.settings import Settings

log = logging.getLogger("guichet.gateway")

_ID = re.compile(r"[0-9a-f]{32}")
_FILE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
RETURN_AFTER_S = 30 * 60  # someone who comes back to a task after this long is told where it was


class Conversations:
    def __init__(
        self,
        settings: Settings,
        store: Store,
        dialogue: Dialogue,
        fallback: Fallback,
        vault: Vault,
        files: Files,
        metrics: Metrics,
        now: Callable[[], datetime],
        handed_over: Handoffs | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._files = files
        self._remembering = (dialogue, vault, files, *([handed_over] if handed_over is not None else []))
        self._handed_over = handed_over
        self._metrics = metrics
        self._now = now
        self._privacy = Privacy(vault, settings.public_phones)
        self._registry = Registry(store)
        self._tasks = Tasks()
        self._answering = Answering(dialogue, fallback, store, metrics, now, settings.dialogue_timeout_s)

    async def open(self) -> None:
        """Take up what waited when the gateway last stopped."""
        for conversation_id in await self._store.with_waiting_turns():
            conversation = await self._registry.get(conversation_id)
            if conversation is not None:
                self._metrics.waiting.inc(len(conversation.waiting))
                self._answering.take_up(conversation)

    def say_goodbye(self) -> None:
        """The process stops: every socket is closed, and its client comes back to the next one."""
        for conversation in self._registry.opened():
            conversation.push({"type": "goodbye"})

    async def close(self) -> None:
        """Let the turns under way end, but not those that only wait."""
        under_way = [task for c in self._registry.opened() for _, task in c.in_flight.values()]
        if under_way:
            await asyncio.wait(under_way, timeout=self._settings.dialogue_timeout_s)
        await self._answering.close()
        await self._tasks.close()

    # ------------------------------------------------------------------ who may

    async def authorize(self, conversation_id: str, token: str) -> Conversation:
        """The conversation, for its own token. What another token is good for cannot be told from the answer.

        Raises:
            ApiError: 404 no such conversation, 403 not its token, 401 expired.
        """
        conversation = await self._registry.get(conversation_id) if _ID.fullmatch(conversation_id) else None
        if conversation is None:
            raise ApiError(404, "conversation_not_found")
        if not hmac.compare_digest(conversation.row.token_hash, _hash(token)):
            raise ApiError(403, "forbidden")
        self.check_alive(conversation)
        return conversation

    async def authorize_token(self, token: str) -> Conversation:
        """The conversation a token opens. Raises ApiError 401."""
        conversation_id = await self._store.id_of_token(_hash(token))
        conversation = await self._registry.get(conversation_id) if conversation_id else None
        if conversation is None:
            raise ApiError(401, "unauthorized")
        self.check_alive(conversation)
        return conversation

    async def known(self, conversation_id: str) -> Conversation:
        """The conversation of someone who showed its token before. Raises ApiError 404, 401 expired."""
        conversation = await self._registry.get(conversation_id)
        if conversation is None:
            raise ApiError(404, "conversation_not_found")
        self.check_alive(conversation)
        return conversation

    def check_alive(self, conversation: Conversation) -> None:
        if conversation.erased:
            raise ApiError(404, "conversation_not_found")
        if self._now().timestamp() - conversation.row.last_at > self._settings.session_hours * 3600:
            raise ApiError(401, "expired")

    # ------------------------------------------------------------------ what a member does

    async def create(self, member_id: str | None = None, is_trial: bool = False) -> tuple[Conversation, str, Answer]:
        """Begin a conversation. Returns it, its token (kept nowhere here), and the first replies."""
        began = time.perf_counter()
        token = secrets.token_urlsafe(32)
        now = self._now().timestamp()
        row = ConversationRow(
            secrets.token_hex(16), _hash(token), now, now, member_id, signed_in=member_id is not None, is_trial=is_trial
        )
        conversation = Conversation(row)
        request = self._request(conversation, _signal_id(START), START, "", 0.0)
        outcome = await self._answering.answer(conversation, START, request)
        turn = self._close_turn(conversation, START, None, outcome, request, began)
        await self._store.begin(row, turn)
        self._registry.add(conversation)
        self._metrics.turn("signal", row.state["outcome"], time.perf_counter() - began, outcome.core_s)
        return conversation, token, Answer(turn.replies, row.state)

    async def message(self, conversation: Conversation, text: str, message_id: str | None = None) -> Answer:
        return await self._once(conversation, message_id or secrets.token_hex(8), Said("text", text))

    async def choice(self, conversation: Conversation, value: str, message_id: str | None = None) -> Answer:
        """Raises ApiError 422 when it was never offered."""
        return await self._once(conversation, message_id or secrets.token_hex(8), Said("choice", value=value))

    async def sign_in(self, conversation: Conversation, member_id: str) -> Answer:
        """The member proved who they are; what they were doing goes on.

        Raises:
            ApiError: 409, the conversation is another person's.
        """
        row = conversation.row
        async with conversation.lock:
            self.check_alive(conversation)
            if row.member_id not in (None, member_id):
                raise ApiError(409, "other_member")
            already = self._is_signed_in(conversation) and row.state.get("asks_for") != "sign_in"
            row.member_id, row.signed_in = member_id, True
            conversation.proved_at = self._now().timestamp()
            if already:
                return Answer([], row.state)
            return await self._take_turn(conversation, _signal_id(SIGNED_IN), SIGNED_IN)

    async def sign_out(self, conversation: Conversation) -> Answer:
        async with conversation.lock:
            conversation.row.signed_in = False
            await self._store.save(conversation.row)
        return Answer([], conversation.row.state)

    async def returned(self, conversation: Conversation) -> None:
        """Someone has the conversation before them again: after a long silence in a task, say where it was."""
        # A page that is left at once does not take the turn with it.
        if self._left_in_a_task(conversation):
            await asyncio.shield(self._tasks.spawn(self._welcome_back(conversation)))

    async def _welcome_back(self, conversation: Conversation) -> None:
        async with conversation.lock:
            # Another tab may have been first.
            if self._left_in_a_task(conversation) and not conversation.waiting and not conversation.erased:
                with suppress(DialogueUnavailable):
                    await self._take_turn(conversation, _signal_id(RETURNED), RETURNED)

    async def rate(self, conversation: Conversation, message_id: str | None, source: str | None, thumb: str) -> None:
        if message_id is not None and not self._knows(conversation, message_id):
            raise ApiError(422, "unknown_message")
        feedback = Feedback(message_id or "", source or "", thumb, self._now().timestamp())
        await self._store.rate(conversation.id, feedback)

    async def file(self, conversation: Conversation, file_id: str) -> Any:
        """An object with name, media_type and content. Raises ApiError 404."""
        try:
            if not _FILE_ID.fullmatch(file_id):
                raise KeyError(file_id)
            return await self._files.fetch(conversation.id, file_id)
        except KeyError:
            raise ApiError(404, "file_not_found") from None

    @contextmanager
    def listening(self, conversation: Conversation, listener: Listener) -> Iterator[None]:
        """`listener` is called with every frame pushed to this conversation; it must not wait."""
        conversation.listeners.add(listener)
        self._metrics.sockets.inc()
        try:
            yield
        finally:
            conversation.listeners.discard(listener)
            self._metrics.sockets.dec()

    # ------------------------------------------------------------------ once

    async def _once(self, conversation: Conversation, message_id: str, said: Said) -> Answer:
        """Answer a message, and the same message again with the same answer."""
        if message_id in conversation.answered:
            return await self._repeat(conversation, message_id, said)
        # A choice that comes while the same one is under way is a double click, or the other tab's.
        keys = [message_id, f"choice {said.value}"] if said.kind == "choice" else [message_id]
        under_way = next((conversation.in_flight[key] for key in keys if key in conversation.in_flight), None)
        if under_way is None:
            task = self._tasks.spawn(self._locked_turn(conversation, message_id, said))
            under_way = (said, task)
            for key in keys:
                conversation.in_flight[key] = under_way
            task.add_done_callback(lambda _: [conversation.in_flight.pop(key, None) for key in keys])
        if under_way[0] != said:
            raise ApiError(409, "message_id_reused")
        # A request that goes away does not take the turn with it.
        answer = await asyncio.shield(under_way[1])
        if message_id not in conversation.answered:
            conversation.answered[message_id] = said.value
            conversation.remember(message_id, answer)
        return answer

    async def _repeat(self, conversation: Conversation, message_id: str, said: Said) -> Answer:
        same = said.value if said.kind == "choice" else self._privacy.shown(said.text)
        if conversation.answered[message_id] != same:
            raise ApiError(409, "message_id_reused")
        if message_id in conversation.recent:
            return conversation.recent[message_id]
        turn = await self._store.turn(conversation.id, message_id)
        if turn is None:
            raise ApiError(409, "message_id_reused")
        return Answer(turn.replies, conversation.row.state, message_of(turn))

    # ------------------------------------------------------------------ a turn

    async def _locked_turn(self, conversation: Conversation, message_id: str, said: Said) -> Answer:
        async with conversation.lock:
            self.check_alive(conversation)
            return await self._take_turn(conversation, message_id, said)

    async def _take_turn(self, conversation: Conversation, message_id: str, said: Said) -> Answer:
        """One turn from what was said to its answer. The lock is held."""
        began = time.perf_counter()
        row = conversation.row
        row.signed_in = self._is_signed_in(conversation)
        protected = await self._protected(conversation, said)
        request = self._request(conversation, message_id, said, protected.sent, self._gap_s(row))
        masked, before = self._privacy_notice(row, protected), row.state
        outcome = await self._answering.answer(conversation, said, request)
        outcome.turn.replies = [*masked, *outcome.turn.replies]
        turn = self._close_turn(conversation, said, protected.shown or None, outcome, request, began)
        answer = Answer(turn.replies, row.state, message_of(turn))
        conversation.remember(message_id, answer)
        writing = written(self._store.add_turn(row, turn, surveyed(outcome.turn.replies, turn.at)))
        if outcome.waits or turn.events or _of_a_task(before) or _of_a_task(row.state):
            await writing
        else:  # an answer that changes nothing leaves at once
            self._tasks.background(writing)
        conversation.push(turn_frame(answer))
        self._metrics.turn(said.kind, row.state["outcome"], time.perf_counter() - began, outcome.core_s)
        return answer

    async def _protected(self, conversation: Conversation, said: Said) -> Protected:
        """The words that go on and the words that are kept. A choice is known by the label it was offered with."""
        if said.kind == "choice":
            if said.value not in conversation.offered:
                raise ApiError(422, "choice_not_offered")
            label = conversation.offered[said.value]
            return Protected(label, label)
        return await self._privacy.protect(conversation.id, said.text)

    def _request(
        self, conversation: Conversation, message_id: str, said: Said, text: str, gap_s: float
    ) -> dict[str, Any]:
        """What the core is asked, as it is also kept while it waits."""
        metadata = {
            "member": conversation.row.member_id if conversation.row.signed_in else None,
            "choice": said.value if said.kind == "choice" else None,
            "signal": said.value if said.kind == "signal" else None,
            "message_id": message_id,
            "gap_s": round(gap_s, 3),
        }
        return {"text": text, "metadata": metadata}

    def _privacy_notice(self, row: ConversationRow, protected: Protected) -> list[dict[str, Any]]:
        """Tell of what was masked, but not where the conversation had asked for it."""
        for kind in protected.kinds:
            self._metrics.masked(kind)
        unasked = sorted(protected.kinds - asked_kinds(row.state))
        return [notice(wording.masked(unasked), "privacy")] if unasked else []

    def _close_turn(
        self,
        conversation: Conversation,
        said: Said,
        shown: str | None,
        outcome: Outcome,
        request: dict[str, Any],
        began: float,
    ) -> TurnRow:
        """The turn as it is kept; the conversation goes on from its state."""
        now = self._now().timestamp()
        conversation.row.last_at = now
        conversation.row.state = {**NO_STATE, **(outcome.turn.state or {})}
        turn = TurnRow(
            number=conversation.turns,
            message_id=request["metadata"]["message_id"],
            at=now,
            shown=shown,
            choice=said.value if said.kind == "choice" else None,
            replies=numbered(conversation.id, conversation.turns, 0, outcome.turn.replies),
            waiting=request if outcome.waits else None,
            events=lasting(conversation.row.state),
        )
        if said.kind != "signal":
            turn.outcome = "waiting" if outcome.waits else conversation.row.state["outcome"]
            turn.score = outcome.turn.score
            turn.took_ms = (time.perf_counter() - began) * 1000
        conversation.add(turn)
        if outcome.waits:
            conversation.waiting[-1].late = outcome.late
            self._metrics.waiting.inc()
            self._answering.take_up(conversation)
        return turn

    # ------------------------------------------------------------------ read, erase

    async def transcript(self, conversation: Conversation) -> dict[str, Any]:
        """The whole conversation as its public JSON."""
        found = await self._store.conversation(conversation.id)
        turns = found[1] if found else []
        return {
            "id": conversation.id,
            "messages": transcript.entries(turns, await self._store.feedback(conversation.id)),
            "state": conversation.row.state,
            "signed_in": self._is_signed_in(conversation),
            "message_max": self._settings.message_max,
        }

    async def everything(self, conversation: Conversation) -> dict[str, Any]:
        """All that is held of the conversation: its transcript, and `held`, which `openapi.yml` describes.

        Raises:
            ApiError: 503, some of it cannot be read now.
        """
        found = await self._store.conversation(conversation.id)
        turns = found[1] if found else []
        feedback = await self._store.feedback(conversation.id)
        handed = await self._handed(conversation.id)
        told = await self.transcript(conversation)
        return {**told, "held": transcript.held(conversation.row, turns, feedback, handed)}

    async def _handed(self, conversation_id: str) -> list[dict[str, Any]]:
        """Raises ApiError 503: what cannot be read must not look as if it were not there."""
        if self._handed_over is None:
            return []
        try:
            async with asyncio.timeout(self._settings.dialogue_timeout_s):
                return await self._handed_over.of_conversation(conversation_id)
        except Exception as error:
            log.error("the hand-offs of a conversation cannot be read: %s", type(error).__name__)
            raise ApiError(503, "unavailable") from None

    async def erase(self, conversation: Conversation) -> None:
        """Delete everything said, here and in the dialogue core, the vault and the files; a turn under way ends first."""
        if conversation.draining is not None:
            conversation.draining.cancel()
        async with conversation.lock:
            if conversation.erased:
                return
            conversation.erased = True
            still_working = any(waiting.late for waiting in conversation.waiting)
            self._metrics.waiting.dec(len(conversation.waiting))
            conversation.waiting.clear()
            await self._store.erase(conversation.id)
            self._registry.drop(conversation.id)
        conversation.push({"type": "erased"})
        # What the core still works on would be remembered after it forgot: it is told again by the next purge.
        await self._forget_elsewhere(conversation.id, for_good=not still_working)

    async def due_for_erasure(self) -> list[str]:
        """The conversations that `purge` would erase now, the longest silent first."""
        return await self._store.silent_since(self._now().timestamp() - self._settings.retention_days * 24 * 3600)

    async def purge(self) -> int:
        """Erase what is older than the retention; finish erasures that another part could not follow. Returns how many."""
        for conversation_id in await self._store.erasures():
            await self._forget_elsewhere(conversation_id)
        due = await self.due_for_erasure()
        for conversation_id in due:
            conversation = await self._registry.get(conversation_id)
            if conversation is not None:
                await self.erase(conversation)
        return len(due)

    async def _forget_elsewhere(self, conversation_id: str, for_good: bool = True) -> None:
        for part in self._remembering:
            try:
                async with asyncio.timeout(self._settings.dialogue_timeout_s):
                    await part.forget(conversation_id)
            except Exception as error:
                log.error("%s could not forget %s: %s", type(part).__name__, conversation_id, type(error).__name__)
                for_good = False
        if for_good:
            await self._store.erased(conversation_id)

    # ------------------------------------------------------------------ small questions

    def _gap_s(self, row: ConversationRow) -> float:
        return max(0.0, self._now().timestamp() - row.last_at)

    def _left_in_a_task(self, conversation: Conversation) -> bool:
        state = conversation.row.state
        return bool(state.get("task") or state.get("paused")) and self._gap_s(conversation.row) >= RETURN_AFTER_S

    def _is_signed_in(self, conversation: Conversation) -> bool:
        """Not after a long absence: on a shared computer, whoever comes back proves again who they are."""
        absent_s = self._now().timestamp() - max(conversation.row.last_at, conversation.proved_at)
        return conversation.row.signed_in and absent_s <= self._settings.sign_in_minutes * 60

    @staticmethod
    def _knows(conversation: Conversation, message_id: str) -> bool:
        turn = message_id.partition(".")[0]
        return message_id in conversation.answered or (turn.isdecimal() and int(turn) < conversation.turns)


def _of_a_task(state: dict[str, Any]) -> bool:
    return bool(state.get("task") or state.get("paused"))


def _hash(token: str) -> str:
    # The token is 256 random bits: nothing slower would make it harder to guess.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _signal_id(said: Said) -> str:
    """A message id that no client can send."""
    return f"({said.value}) {secrets.token_hex(8)}"
