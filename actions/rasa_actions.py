"""Rasa's actions: each hands the turn to the engine and gives back slots and one JSON message.

Rasa's rules and forms choose which of them runs. The memory of the conversation is the slot `dialogue`; the slots of
the task are set beside it, so that stories and clients can see them. No exception leaves an action: Rasa would drop
its events and stay silent.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Dialogue, Hit, Message, Out
from actions.engine import SMALL_TALK, Engine
from actions.french import PARIS
from knowledge.text import with_apostrophes

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Step = Callable[[Dialogue, Message], Awaitable[Out] | Out]


def message_from(tracker: Tracker, clock: Clock) -> Message:
    """What the member sent, as Rasa parsed it."""
    parsed = tracker.latest_message or {}
    metadata = parsed.get("metadata") or {}
    intent, said = parsed.get("intent") or {}, parsed.get("said") or {}
    moment = datetime.fromisoformat(metadata["now"]) if metadata.get("now") else clock()
    return Message(
        conversation_id=tracker.sender_id,
        text=with_apostrophes(parsed.get("text") or ""),
        now=moment.astimezone(PARIS),
        intent=intent.get("name") or "incompris",
        confidence=float(intent.get("confidence") or 0.0),
        nuance=parsed.get("nuance"),
        ranking=tuple((i["name"], i["confidence"]) for i in parsed.get("intent_ranking") or []),
        hits=tuple(Hit(h["id"], h["score"]) for h in parsed.get("faq") or []),
        also=parsed.get("also"),
        said=tuple(said.get("statements", ())),
        near=said.get("near", 0.0),
        choice=metadata.get("choice"),
        signal=metadata.get("signal"),
        member_id=metadata.get("member"),
        gap_s=float(metadata.get("gap_s") or 0.0),
    )


class _EngineAction(Action):
    """Runs one step of the engine and turns its result into events."""

    def __init__(self, name: str, engine: Engine, step: Step, clock: Clock) -> None:
        self._name, self._engine, self._step, self._clock = name, engine, step, clock

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        before = tracker.get_slot("dialogue")
        dialogue, message = Dialogue.from_json(before), message_from(tracker, self._clock)
        try:
            if self._name != "action_finish_task":
                await self._engine.hear(dialogue, message)
            out = self._step(dialogue, message)
            out = out if isinstance(out, Out) else await out
            self._engine.told(dialogue, message, out)
        except Exception:
            log.exception("%s failed in conversation %s", self._name, tracker.sender_id)
            dialogue = Dialogue.from_json(before)
            dialogue.ending, dialogue.next_task = None, None  # what failed is not tried again by itself
            out = Out(outcome="fallback")
            out.replies.append({"type": "notice", "text": self._engine.copy.text("utter_internal_error"), "source": "error"})
        typed = not (message.choice or message.signal)  # of a button or a signal Rasa understood nothing worth keeping
        score = message.hits[0].score if typed and message.hits else None
        dispatcher.utter_message(json_message={"replies": out.replies, "state": self._engine.state(dialogue, out), "score": score})
        return self.events(tracker, dialogue)

    def events(self, tracker: Tracker, dialogue: Dialogue) -> list[EventType]:
        then = "action_listen" if dialogue.next_task is None else f"{dialogue.next_task['task']}_form"
        return [SlotSet("dialogue", dialogue.to_json()), *self._projected(tracker, dialogue), FollowupAction(then)]

    def _projected(self, tracker: Tracker, dialogue: Dialogue) -> list[EventType]:
        """The slots of the active task, and nothing of the others."""
        shown = self._engine.cases.slots(dialogue.frame) if dialogue.frame else {}
        known = self._engine.cases.slot_names & tracker.slots.keys()
        return [SlotSet(s, shown.get(s)) for s in sorted(known) if tracker.slots.get(s) != shown.get(s)]


class RunTask(_EngineAction):
    """`validate_<task>_form`: starts, resumes or carries on the task whose form runs."""

    def __init__(self, task: str, engine: Engine, clock: Clock) -> None:
        super().__init__(f"validate_{task}_form", engine, self._take, clock)
        self._task = task

    async def _take(self, d: Dialogue, m: Message) -> Out:
        engine = self._engine
        if d.next_task is not None and d.next_task["task"] == self._task:
            return await engine.take_next(d, m)
        if d.frame is not None and d.frame.task == self._task:
            return await engine.step(d, m)
        answered = await engine.outside.before_all(d, m) if d.frame is None and d.next_task is None else None
        if answered is None:
            return await engine.start(d, self._task, m)
        if d.next_task is not None and d.next_task["task"] == self._task:
            answered.add(await engine.take_next(d, m))
        return answered

    def events(self, tracker: Tracker, dialogue: Dialogue) -> list[EventType]:
        """The form waits for the slot asked now, or ends (`requested_slot` None) and `action_finish_task` follows by its rule."""
        events = [SlotSet("dialogue", dialogue.to_json()), *self._projected(tracker, dialogue)]
        if dialogue.frame is None or dialogue.ending is not None:
            return [*events, SlotSet("requested_slot", None)]
        return [*events, SlotSet("requested_slot", dialogue.frame.asks_for or "confirmation"), FollowupAction("action_listen")]


def _unless_answered(engine: Engine, step: Step) -> Step:
    """Outside a task, words may answer what was just asked, whatever intent they were given."""

    async def take(d: Dialogue, m: Message) -> Out:
        out = await engine.outside.before_all(d, m) or step(d, m)
        return out if isinstance(out, Out) else await out

    return take


def build_actions(engine: Engine, clock: Clock) -> list[Action]:
    """Every action that domain.yml names."""
    courtesy, topics, outside = engine.courtesy, engine.topics, engine.outside
    steps: dict[str, Step] = {
        "action_welcome": courtesy.welcome,
        "action_answer_question": topics.answer,
        "action_suggest_topics": topics.offer,
        "action_ask_rephrase": topics.rephrase,
        "action_small_talk": lambda d, m: courtesy.small_talk(d, m) if m.intent in SMALL_TALK else topics.rephrase(d, m),
        "action_say_out_of_scope": courtesy.out_of_scope,
        "action_help_in_distress": engine.danger.distress,
        "action_offer_person": courtesy.hand_over,
        "action_continue": outside.continue_talk,
        "action_choose": outside.respond_to_choice,
    }
    actions: list[Action] = [_EngineAction(name, engine, _unless_answered(engine, step), clock) for name, step in steps.items()]
    actions.append(_EngineAction("action_finish_task", engine, engine.ending.finish, clock))
    return actions + [RunTask(task, engine, clock) for task in engine.tasks]
