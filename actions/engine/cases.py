"""What one message is read against: the task under way, the question asked, the member, the private values it names."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from actions import moves
from actions.copy import Copy
from actions.dialogue import Dialogue, Frame, Message, Out
from actions.french import fold, heard
from actions.ports import BackendUnavailable, Member, UnknownMember, UnknownReference
from actions.tasks.task import Case, Exit, Question, Services, Task
from actions.values import REFERENCE, Setting


def setting_of(case: Case, d: Dialogue | None = None) -> Setting:
    """What words are read with. With `d`, as the answer to the question asked: its choices count."""
    choices = tuple((v, label) for v, label in case.frame.notes.get("choices", []))
    return Setting(case.message.now, case.values, case.notes, case.secrets, choices if d else ())


def exit_in_words(task: Task, m: Message, opening: bool = False) -> Exit | None:
    """The way out that the words of a message take; `opening`: as the first message of the task."""
    folded = heard(m.text) if m.choice is None else fold(m.choice)
    return next((leave for pattern, leave in task.exits if (opening or not leave.opening) and re.search(pattern, folded)), None)


def stopped(d: Dialogue, m: Message) -> bool:
    """An IBAN alone, after a task that a person must take over: it does not open it again."""
    left = d.left or {}
    return bool(left.get("final")) and left["task"] == m.intent and moves.is_private(m.text)


def signal_fragility(d: Dialogue, out: Out, signal: str, task: str | None = None) -> None:
    """Whoever answers next, a person too, must know of it."""
    out.event("fragility", task)
    d.signals = sorted({*d.signals, signal})


@dataclass(frozen=True)
class Cases:
    tasks: dict[str, Task]
    services: Services
    copy: Copy

    @cached_property
    def purposes(self) -> dict[str, str]:
        """The task that each purpose is of: « annuler mon rendez-vous » is of the appointments."""
        return {intent: task.name for task in self.tasks.values() for intent in task.purposes}

    @cached_property
    def slot_names(self) -> frozenset[str]:
        """Every slot that a task sets."""
        return frozenset(slot for task in self.tasks.values() for slot in task.slots)

    async def member(self, member_id: str | None) -> Member | None:
        if member_id is None:
            return None
        try:
            return await self.services.members.member(member_id)
        except (BackendUnavailable, UnknownMember):
            return None

    async def of(self, d: Dialogue, m: Message) -> Case:
        """The task under way and this message, with the private values that they name."""
        found, away = {}, False
        for reference in {match.group(0) for match in REFERENCE.finditer(f"{m.text} {m.choice or ''}")} | {
            v for v in d.frame.values.values() if isinstance(v, str) and REFERENCE.fullmatch(v)
        }:
            try:
                found[reference] = await self.services.vault.resolve(m.conversation_id, reference)
            except UnknownReference:
                continue
            except BackendUnavailable:  # nothing is lost: a submission will say so, and try again
                away = True
        return Case(d.frame, m, self.services, self.copy, await self.member(m.member_id), found, d, vault_away=away)

    def question(self, d: Dialogue) -> Question | None:
        return self.tasks[d.frame.task].question(d.frame.asks_for) if d.frame else None

    def slots(self, frame: Frame | None) -> dict[str, Any]:
        """The slots of a task for the public state: normalised, secrets masked."""
        if frame is None:
            return {}
        task, shown = self.tasks[frame.task], {}
        for slot, value in frame.values.items():
            question = task.question(slot)
            shown[slot] = value if question is None or value is None else question.kind.public(value)
        return shown | {slot: value for slot, value in frame.notes.get("public", {}).items() if slot in shown}
