"""What a conversation remembers between two messages, and what one message brings and gets.

`Dialogue` is plain JSON in the Rasa slot `dialogue` (or in the gateway's store when Rasa is away): the one source of
truth for tasks. The Rasa slots of a task are its projection, for stories and for the state that clients see.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

Choice = dict[str, str]
_FRAMES = ("frame", "dropped", "done")


@dataclass
class Frame:
    """One task under way.

    Attributes:
        task: its name.
        key: idempotency key of its submission.
        values: normalised answers by slot.
        asks_for: the slot asked now, or confirmation, correction, sign_in.
        answered: slots in the order in which the member gave them, for « retour ».
        tries: invalid answers in a row, by slot.
        notes: what the task keeps for itself (never shown): chosen relative, opening labels …
    """

    task: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    asks_for: str | None = None
    answered: list[str] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    def gave(self, slot: str) -> None:
        """The member answered it, now or before."""
        if slot not in self.answered:
            self.answered.append(slot)

    def as_next(self, **more: Any) -> dict[str, Any]:
        """This task as the one to go on with (`Dialogue.next_task`). `more`: what it hears first (`heard`), whether it is announced (`quiet`)."""
        return {"task": self.task, "frame": self.__dict__} | more


@dataclass
class Dialogue:
    """The memory of a conversation.

    Attributes:
        frame: the task under way. paused: tasks on hold, the last one first to come back.
        pending: a question about the conversation itself that waits for yes or no: cancel, restart, resume.
        ending: how the frame is about to end: submit, cancel, switch, exit, pause; None while it goes on.
        next_task: a task to start once the present one has ended, with values to start from.
        misses: messages not understood in a row. offered: the choices under the last replies.
        regime: the organism of the member, once known or said. topic: of the last answer given, or of the last task. subject: the same, but for answers to questions that had none of their own. ended: slots of the task that just ended, for the state.
        signals: fragilities heard. last_messages: the last exchanges, {"from": member or assistant, "text"}, private values as references. asked: what the assistant said last, not among them until it is answered.
        left: the task that ended with a person, its values, reason and urgency, for the adviser. booked: the reference of the
        appointment taken here; booked_as: when and where it is.
        settled: the last matter got its answer or its receipt. survey: the question of the survey that waits for words, or
        over; None while it was not asked. done: the task that ended last with a receipt, as long as nothing else was talked of. dropped: the task last given up or refused, for whoever regrets it or
        says otherwise what was refused. asked_with: the words that the choices offered answer, for the task that one of them opens. wanted: tasks named in the same
        message as another, with that message, to be done next. safety_asked: what waits for an answer since the emergency numbers: safety (« êtes-vous en sécurité ? »), care (nothing was asked), person
        (« voulez-vous parler à une personne ? »), again (the numbers were said twice), helped (help was called); else empty. tried: the topic whose further advice was given after « ça ne marche pas », or the menu
        that was shown to a message of too few words. english: the member writes in English. comforted: a hardship was told and answered with a kind word. elsewhere: what kind of matter was not ours in the last turn. unfiled: hand-overs of appointments made here that their store has still to take.
    """

    frame: Frame | None = None
    paused: list[Frame] = field(default_factory=list)
    pending: str | None = None
    ending: str | None = None
    next_task: dict[str, Any] | None = None
    misses: int = 0
    offered: list[Choice] = field(default_factory=list)
    topic: str | None = None
    subject: str | None = None
    ended: dict[str, Any] = field(default_factory=dict)
    signals: list[str] = field(default_factory=list)
    last_messages: list[dict[str, str]] = field(default_factory=list)
    asked: str = ""
    regime: str | None = None
    left: dict[str, Any] | None = None
    booked: str | None = None
    booked_as: str | None = None
    settled: bool = False
    survey: str | None = None
    done: Frame | None = None
    dropped: Frame | None = None
    wanted: list[dict[str, str]] = field(default_factory=list)
    safety_asked: str = ""
    asked_with: str = ""
    unfiled: list[dict[str, Any]] = field(default_factory=list)
    tried: str | None = None
    english: bool = False
    comforted: bool = False
    elsewhere: str | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> "Dialogue":
        """A memory of its own: what a turn changes in it leaves `data` as it was, for when the turn fails."""
        data = orjson.loads(orjson.dumps(data or {}))
        for name in _FRAMES:
            data[name] = Frame(**data[name]) if isinstance(data.get(name), dict) else None
        data["paused"] = [Frame(**frame) for frame in data.get("paused", [])]
        return cls(**{name: value for name, value in data.items() if name in cls.__dataclass_fields__})

    def to_json(self) -> dict[str, Any]:
        """Shares what it holds with this memory, which is done with once it is written."""
        frames = {name: frame and vars(frame) for name in _FRAMES for frame in [getattr(self, name)]}
        return {**vars(self), **frames, "paused": [vars(frame) for frame in self.paused]}


@dataclass(frozen=True)
class Hit:
    """A topic found for a message; `score` is its calibrated probability in [0, 1]."""

    id: str
    score: float


@dataclass(frozen=True)
class Message:
    """What a member sent, once understood.

    Attributes:
        text: their words, secrets already replaced by vault references.
        intent, confidence, nuance: the decision (see `knowledge/decision.py`); nuance refines hors_sujet and detresse.
        ranking: (intent, probability), best first. hits: the best topics.
        also: what else the words ask for, as the choice that gets it.
        said, near: what the last answer says nearest to them, and how near (`knowledge/decision.py`).
        choice: the value of a button that was offered; signal: start, signed_in, returned.
        member_id: the signed-in member. now: Europe/Paris. gap_s: seconds since the last turn.
    """

    conversation_id: str
    text: str
    now: datetime
    intent: str = "incompris"
    confidence: float = 0.0
    nuance: str | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    hits: tuple[Hit, ...] = ()
    also: str | None = None
    said: tuple[str, ...] = ()
    near: float = 0.0
    choice: str | None = None
    signal: str | None = None
    member_id: str | None = None
    gap_s: float = 0.0

    def without(self, intent: str) -> "Message":
        """The same message, were this intent not among its readings: the next likely one counts."""
        others = [(name, p) for name, p in self.ranking if name != intent]
        name, p = others[0] if others else ("incompris", 0.0)
        return replace(self, intent=name, confidence=p, nuance=None)

    def likely(self, intent: str) -> float:
        """The probability of an intent in the ranking, 0 when absent."""
        return next((p for name, p in self.ranking if name == intent), 0.0)


@dataclass
class Out:
    """What one step of the dialogue gives back; steps of a turn are added up by the channel."""

    replies: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    outcome: str | None = None

    def event(self, kind: str, task: str | None = None, reference: str | None = None) -> None:
        event: dict[str, Any] = {"type": kind}
        if task:
            event["task"] = task
        if reference:
            event["reference"] = reference
        self.events.append(event)

    def add(self, other: "Out") -> "Out":
        self.replies += other.replies
        self.events += other.events
        self.outcome = self.outcome or other.outcome
        return self
