"""What words say of a task that has ended: refused, cancelled, sent or explained.

`Ended.answers` hears them outside any task, before the message is read for itself. A task that was given up or refused stays in
`Dialogue.dropped` (with what refused it in `notes["stopped_by"]`), one that was done in `Dialogue.done`; both can go on or
begin again from there, so that nobody tells twice what is known (`anew.py`).
"""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Frame, Message, Out
from actions.engine.anew import SHORT, Anew
from actions.engine.cases import exit_in_words, setting_of
from actions.engine.wording import Wording
from actions.french import fold, heard, words
from actions.tasks.asked import AFTERWARDS, asked_apart
from actions.tasks.task import Case, Services, Task
from actions.values import Setting, holds
from knowledge.decision import SMALL_TALK


def take_up_again(d: Dialogue, frame: Frame) -> Out:
    """Go on with a task that was left, at the question where it stood."""
    d.dropped, d.left = None, None
    d.next_task = frame.as_next() | ({} if frame.asks_for else {"heard": {"text": ""}})  # stopped before its first question
    return Out()


def take_up_what_waits(d: Dialogue) -> None:
    """The task on hold, then what else the member had asked for."""
    if d.paused:
        d.next_task = d.paused.pop(0).as_next()
    elif d.wanted:
        d.next_task = d.wanted.pop(0)


@dataclass(frozen=True)
class Ended:
    tasks: dict[str, Task]
    services: Services
    wording: Wording
    anew: Anew

    def answers(self, d: Dialogue, m: Message) -> Out | None:
        """The reply to typed words about the task that ended last, with `Dialogue.next_task` where it goes on; None when they are about
        something else."""
        for stage in (
            self._called_off, self._another_moment, self.said_otherwise, self._regret, self._right_after_all, self._more_about_another, self._asked_of_it, self._once_more, self._told_again, self._objection,
        ):  # fmt: skip
            out = stage(d, m)
            if out is not None:
                return out
        return None

    def _called_off(self, d: Dialogue, m: Message) -> Out | None:
        """« Annulez », once it is sent: an appointment can be cancelled here, a request only by a person, and a document was nothing sent."""
        cancels = m.intent == "annuler" or (d.booked and moves.cancels_in_english(m.text))
        if d.done is None or not cancels:
            return None
        if d.done.task == "rendez_vous" and d.booked:
            d.next_task = {"task": "rendez_vous", "values": {}, "intent": "annuler_rdv"}
            return Out()
        task, reference = self.tasks[d.done.task], d.done.notes.get("reference")
        if not task.recap:
            return None
        offered = [self.wording.button("human", "utter_label_human")] if reference else []
        return Out([self.wording.say(d, "utter_not_called_off" if reference else "utter_nothing_to_call_off", source=f"task:{task.name}", choices=offered, reference=reference or "")], outcome=f"task:{task.name}")

    def _another_moment(self, d: Dialogue, m: Message) -> Out | None:
        """« En fait c'est possible mercredi ? », right after an appointment was booked: it is moved."""
        if d.done is None or d.done.task != "rendez_vous" or not d.booked or len(words(m.text)) > SHORT or m.intent in ("annuler_rdv", "parler_humain"):
            return None
        if not moves.rather_then(m.text) or self.tasks["rendez_vous"].question("time_slot").kind.anew(None, m.text, Setting(m.now)) is None:
            return None
        d.next_task = {"task": "rendez_vous", "values": {}, "intent": "deplacer_rdv"}
        return Out()

    def said_otherwise(self, d: Dialogue, m: Message) -> Out | None:
        """What was refused, or sent, and is corrected now."""
        d.next_task = self.anew.corrected(d, m)
        if d.next_task is not None:
            return Out()
        return self._sent_already(d, m)

    def _sent_already(self, d: Dialogue, m: Message) -> Out | None:
        """« Je me suis trompé dans ma demande », without saying how: that it is sent, under which reference, and what can be done."""
        if d.done is None or m.intent in self.tasks or not moves.owns_up(m.text):
            return None
        task, reference = self.tasks[d.done.task], d.done.notes.get("reference")
        out = Out(outcome=f"task:{task.name}")
        offered = [self.wording.button("human", "utter_label_human")]
        if task.repeatable:
            d.dropped, d.done = self.anew.once_more_from(d.done), None
            offered.insert(0, self.wording.button("resume", "utter_label_correct"))
        utter = self.wording.copy.first(f"utter_sent_already_{task.name}", "utter_sent_already" if reference else "utter_delivered_already")
        out.replies.append(self.wording.say(d, utter, source=f"task:{task.name}", choices=offered, reference=reference or ""))
        return out

    def _right_after_all(self, d: Dialogue, m: Message) -> Out | None:
        """The answer that two tries had missed, given once the task had been left for a person."""
        frame = d.dropped
        if frame is None or m.intent == "question" or not frame.notes.get("exit", {}).get("mendable"):
            return None
        task, setting = self.tasks[frame.task], Setting(m.now, frame.values, frame.notes)
        asked = task.question(frame.asks_for)
        read = [task.question(slot).kind.find(m.text, setting) for slot in (asked.slot, *asked.instead)]
        if all(not holds(value) for value in read):
            return None
        frame.tries.clear()
        frame.notes.pop("exit")
        d.dropped, d.left, d.next_task = None, None, frame.as_next(heard={})
        return Out()

    def _regret(self, d: Dialogue, m: Message) -> Out | None:
        """A task given up just before, and wanted after all."""
        if d.dropped is None or m.intent == "question" or not moves.regrets(m.text):
            return None
        return take_up_again(d, d.dropped)

    def _more_about_another(self, d: Dialogue, m: Message) -> Out | None:
        """« Elle a 82 ans », where no task is heard in it: the refusal for her still holds, and a person may help."""
        left = d.left or {}
        told = m.intent in ("informer", "incompris", "hors_sujet", "suggestion")
        if not left.get("other") or not told or not moves.speaks_of_another(m.text):
            return None
        offered = [self.wording.button(f"task:rendez_vous:{left['reason']}", "utter_label_appointment"), self.wording.button("no", "utter_label_no_thanks")]
        return Out([self.wording.say(d, "utter_still_refused", f"task:{left['task']}", offered)], outcome=f"task:{left['task']}")

    def _asked_of_it(self, d: Dialogue, m: Message) -> Out | None:
        """« Et ma mutuelle du coup ? », right after the receipt."""
        found = asked_apart(m.text, self.tasks[d.done.task].asked) if d.done is not None else None
        if found is None or found[0] not in AFTERWARDS or moves.wishes(m.text):
            return None
        person = [c for c in d.offered if c["value"].startswith("task:rendez_vous")]
        d.misses, d.offered = 0, []
        offered = [*person, self.wording.button("no", "utter_label_no_thanks")] if person else None
        return Out([self.wording.told_of(d, d.done.task, found[0], d.done, offered)], outcome=f"faq:{self.tasks[d.done.task].topic}")

    def _once_more(self, d: Dialogue, m: Message) -> Out | None:
        """« Et pour Noé aussi », right after a receipt: the same task again, with these words."""
        again = (d.done and d.done.task) or ((d.left or {}).get("other") and d.left["task"])  # « pour moi alors », after a refusal for someone else
        elsewhere = not d.done and m.intent in self.tasks and m.intent != again
        if not again or elsewhere or not (moves.wants_again(m.text) or d.done is not None and self._names_another(d.done, m.text)):
            return None
        d.next_task = {"task": again, "said": re.sub(r"(?i)^et moi\b", "pour moi", m.text)}
        return Out()

    def _names_another(self, done: Frame, text: str) -> bool:
        """« Et Léa », somebody else of the account."""
        named = re.fullmatch(r"(?:(?:et|oui|ok|maintenant|puis)[ ,]+)+(?:celle de |la |le )?([\w'-]+)(?: aussi| alors| maintenant| svp)*[ ?.!]*", heard(text))
        return bool(named) and named[1] in {"moi"} | {fold(first_name) for _, first_name, _ in done.notes.get("people", [])}

    def _told_again(self, d: Dialogue, m: Message) -> Out | None:
        """After an explanation: « combien de temps encore ? » is told it again, « et mon arrêt de travail ? » another one."""
        if d.done is None or self.tasks[d.done.task].recap or m.intent in SMALL_TALK:
            return None
        task, frame = self.tasks[d.done.task], replace(d.done, asks_for=None)
        if moves.asks_when(m.text):
            d.next_task = frame.as_next(quiet=True)
            return Out()
        case = Case(frame, m, self.services, self.wording.copy)
        if self._tells_it_again(task, case):
            d.next_task = frame.as_next(quiet=True)
            return Out()
        change = moves.find_change(task, case, m.text, setting_of(case), cue=True)
        if change is None or not holds(change.value) or len(words(m.text)) > SHORT or change.slot != task.questions[0].slot:
            return None
        d.next_task = {"task": frame.task, "values": {}}
        return Out()

    def _tells_it_again(self, task: Task, case: Case) -> bool:
        """« J'ai envoyé la photo il y a dix jours », of the request that was just looked at, and of no other."""
        text, (first, *others) = case.message.text, task.questions
        if case.message.intent != task.name or moves.asks(text) or re.search(r"\b(?:aussi|egalement|autres?)\b", heard(text)):
            return False
        setting = setting_of(case)
        return first.kind.find(text, setting) in (None, case.values.get(first.slot)) and any(holds(q.kind.find(text, setting)) for q in others)

    def _objection(self, d: Dialogue, m: Message) -> Out | None:
        """Words that end the task just done with a person, were it still under way: « le montant est faux »."""
        leave = exit_in_words(self.tasks[d.done.task], m) if d.done is not None else None
        if leave is None or moves.asks(m.text) and not leave.urgent:  # « comment je paye mon loyer, moi ? »
            return None
        d.next_task = {"task": d.done.task, "values": {}}
        return Out()
