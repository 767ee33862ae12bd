"""Ways out of a task under way: an exit with a person, another organism, another task first, no account."""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Frame, Message, Out
from actions.engine.cases import exit_in_words, signal_fragility, stopped
from actions.engine.wording import Wording
from actions.french import heard, say_list
from actions.say import choice
from actions.tasks.task import Case, Exit, Task

WITHOUT_ACCOUNT = "france-services"  # the topic of who helps nearby
PASSWORD = "compte-ameli-mot-de-passe-oublie"  # the topic of a lost password
SCAMS = "arnaques-sms-courriels"  # the topic of those who ask for a RIB by phone
ABOUT_ANOTHER = ("rendez_vous", "delais_traitement")  # tasks whose wish names others as its subject

SAID, ORGANISM = "said", "organism"  # what may stop a task, besides the answer to a question


@dataclass(frozen=True)
class Leaving:
    tasks: dict[str, Task]
    wording: Wording

    def leave(self, d: Dialogue, leave: Exit, stopped_by: str | None = None) -> Out:
        """`stopped_by`: the slot whose answer is in the way, or that the member's words or organism are; said otherwise, the task goes on."""
        d.ending = "exit"
        if stopped_by:
            d.frame.notes["stopped_by"], d.frame.notes["taken_back"] = stopped_by, leave.taken_back
        out = Out()
        task = d.frame.task
        offered = [*self.wording.copy.choices(leave.utter), *(choice(value, label) for value, label in leave.choices)]
        if leave.fragility == "fraude":  # what is told next of that call is heard as such
            d.topic = d.subject = SCAMS
        if leave.fragility:
            signal_fragility(d, out, leave.fragility, task)
        if leave.person:
            out.event("handoff_offered", task)
            d.frame.notes["exit"] = {"reason": leave.reason, "urgent": leave.urgent, "other": leave.other, "mendable": leave.mendable, "final": leave.final}
            offered = [self.wording.button(f"task:rendez_vous:{leave.reason}", "utter_label_appointment"),
                       self.wording.button("no", "utter_label_no_thanks"), *offered]  # fmt: skip
        elif leave.routed:
            out.event("routed", task)
        else:
            out.event("cancelled", task)
        if leave.then:
            d.next_task, out.outcome = {"task": leave.then, "values": {}, "instead_of": d.frame.__dict__}, f"task:{leave.then}"
        d.frame.notes["offers"] = bool(offered)
        out.replies.append(self.wording.say(d, leave.utter, choices=offered or None, **leave.words))
        return out

    def route(self, d: Dialogue, m: Message, regime: str) -> Out:
        """Another organism looks after this member: say which, and how to reach it."""
        d.frame.values["regime"] = regime
        utter = self.wording.copy.first(f"utter_routed_{regime}", "utter_routed")
        return self.leave(d, Exit(utter, person=False, routed=True), ORGANISM if moves.organism(m.text) or m.choice else None)

    async def organism(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """Another organism, or an excluded case: the words of a way out of this task."""
        task = self.tasks[d.frame.task]
        regime = moves.organism(m.text) if m.choice is None else m.choice.removeprefix("regime:")
        if m.intent == "question" and moves.asks(m.text):
            return None
        if regime in ("mgen", "msa", "autre") and regime not in task.regimes:
            return self.route(d, m, regime)
        leave = exit_in_words(task, m)
        return self.leave(d, leave, SAID) if leave else None

    def still_refused(self, d: Dialogue, m: Message) -> Exit | None:
        """« Elle a 82 ans, elle vit chez moi », right after her request was refused."""
        left = d.left or {}
        if left.get("task") != d.frame.task or m.choice is not None:
            return None
        if left.get("other") and moves.speaks_of_another(m.text):
            return Exit("utter_still_refused", reason=left["reason"], other=True)
        return Exit("utter_still_stopped", reason=left["reason"], final=True) if stopped(d, replace(m, intent=d.frame.task)) else None

    def switch(self, d: Dialogue, m: Message, name: str, announce: bool = True) -> Out | None:
        """Put this task on hold and start another; it comes back by itself when the other is over."""
        if name not in self.tasks or name == d.frame.task:
            return None
        out = Out(outcome=f"task:{name}" if announce else None)
        if announce:
            out.replies.append(self.wording.say(d, "utter_pause", task=self.wording.title(d.frame.task)))
        out.event("paused", d.frame.task)
        waiting = self.waiting(d, name, m) if announce else None
        d.ending = "switch"
        d.next_task = waiting.as_next() if waiting else {"task": name, "values": {}, "aside": not announce or moves.asks(m.text)}
        return out

    def waiting(self, d: Dialogue, name: str, m: Message) -> Frame | None:
        """The task of this name, and for this purpose, that was put on hold: it is on hold no more."""
        purpose = self.tasks[name].purposes.get(m.intent)
        found = next((frame for frame in d.paused if frame.task == name and frame.notes.get("purpose") == purpose), None)
        d.paused = [frame for frame in d.paused if frame is not found]
        return found

    def wanted_too(self, d: Dialogue, m: Message) -> Out:
        """« Pour moi, et en plus je veux changer mon RIB »: another task, named beside an answer, is done next."""
        named = [t.name for t in self.tasks.values() if t.name != d.frame.task and re.search(t.named, heard(m.text))]
        if m.choice is not None or d.frame.task in ABOUT_ANOTHER or not named or not moves.wishes(m.text):
            return Out()
        d.wanted += [{"task": name, "said": m.text} for name in named]
        return Out([self.wording.say(d, "utter_wanted_next", choices=[], tasks=say_list([self.wording.title(name) for name in named]))])

    def without_account(self, d: Dialogue, m: Message) -> Out:
        """Anonymous members lose nothing: how to do it, a new password, who helps nearby, an appointment."""
        task, lost = self.tasks[d.frame.task], m.choice is None and moves.lost_the_password(m.text)
        d.ending, d.frame.asks_for = "exit", "sign_in"
        offered = [self.wording.button(f"topic:{task.topic}", "utter_label_how_to"), *([self.wording.button(f"topic:{PASSWORD}", "utter_label_password")] if lost else []),
                   self.wording.button(f"topic:{WITHOUT_ACCOUNT}", "utter_label_near"), self.wording.button("task:rendez_vous", "utter_label_appointment")]  # fmt: skip
        out = Out([self.wording.say(d, "utter_without_password" if lost else "utter_without_account", choices=offered)])
        out.event("handoff_offered", task.name)
        return out

    def stuck(self, d: Dialogue, m: Message) -> Out:
        """Two misses in a row on one question: a person, not a third try."""
        d.frame.tries.pop(d.frame.asks_for or "", None)
        out = Out([self.wording.say(d, "utter_stuck")])
        out.event("handoff_offered", d.frame.task)
        return out
