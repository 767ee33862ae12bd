"""What a task asks: the next question, the same one again, the sign-in, the recap, what to change, and why an answer does not hold."""

from dataclasses import dataclass, replace
from typing import Any

from actions import moves
from actions.dialogue import Choice, Dialogue, Frame, Message, Out
from actions.engine.cases import setting_of, signal_fragility
from actions.engine.leaving import Leaving
from actions.engine.wording import MISSES_BEFORE_A_PERSON, Wording
from actions.ports import BackendUnavailable
from actions.say import choice, reply
from actions.tasks.task import Case, Exit, Task
from actions.values import Date, Partial, Setting, Several, Wrong


@dataclass(frozen=True)
class Asking:
    tasks: dict[str, Task]
    wording: Wording
    leaving: Leaving

    async def ask_next(self, d: Dialogue, m: Message, case: Case) -> Out:
        """The first question without an answer, else the recap; a task without recap is submitted."""
        task, frame, out = self.tasks[d.frame.task], d.frame, self.aside(d, case)
        if frame.asks_for == "sign_in":
            return out.add(self.ask_sign_in(d, replace(m, text="")))
        for question in task.questions:
            if question.asked and question.slot not in frame.values and question.when(case):
                if question.slot in case.amiss:
                    return out.add(self.wrong(d, m, question.slot, case.amiss[question.slot]))
                return out.add(await self.ask(d, m, case, question.slot))
        if not task.recap:
            d.ending = "submit"
            return out
        return out.add(self._recap(d, case))

    def aside(self, d: Dialogue, case: Case) -> Out:
        """What the task's rules filled, said or signalled on the way."""
        out = Out()
        if case.derived:
            out.replies.append(self.wording.noted(d, case, []))
        out.replies += [self.wording.remember(d, told) for told in case.told]
        for signal in case.signals:
            signal_fragility(d, out, signal, d.frame.task)
        case.told, case.signals = [], []
        return out

    async def ask(self, d: Dialogue, m: Message, case: Case, slot: str, brief: bool = False) -> Out:
        """Ask one question, as text with buttons or a field."""
        task, frame = self.tasks[d.frame.task], d.frame
        question = task.question(slot)
        frame.asks_for = slot
        utter = frame.notes.get(f"ask:{slot}") or self.wording.copy.first(*self.wording.own(d, "question", slot))
        try:
            offered = await question.options(case) if question.options else self.wording.copy.choices(utter) or self.wording.copy.choices(self.wording.copy.first(*self.wording.own(d, "question", slot)))
        except BackendUnavailable:
            return self.leaving.leave(d, Exit("utter_backend_down", reason="autre"))
        frame.notes["choices"] = [[c["value"], c["label"]] for c in offered]
        if question.options:
            frame.notes.setdefault(f"labels:{slot}", frame.notes["choices"])
        typed = question.kind.widget and not (question.options and offered)
        frame.notes["skip"] = question.may_be_left_out(case)
        if question.may_be_left_out(case) and not any(c["value"] == "skip" for c in offered) and not isinstance(question.kind, Several):
            offered = [*offered, self.wording.button("skip", "utter_label_skip")]
        begun = frame.notes.get(f"begun:{slot}", "")
        example = question.kind.example(begun, setting_of(case)) if isinstance(question.kind, Date) else ""
        made = self.wording.say(d, utter, choices=offered, **{"detail": begun, "example": example, **self.wording.words_of(case)})
        if typed:
            made["type"] = "field"
            made["field"] = {"slot": slot, "kind": question.kind.widget, "label": self.wording.slot_label(task.name, slot),
                             **question.kind.limits(setting_of(case))}  # fmt: skip
        return Out([self.asked(d, made)])

    def asked(self, d: Dialogue, made: dict[str, Any]) -> dict[str, Any]:
        """A question as it is asked: the third time in a row, a person is offered beside it."""
        frame = d.frame
        slot, times = frame.notes.get("asked", ("", 0))
        times = times + 1 if slot == frame.asks_for else 1
        frame.notes["asked"] = [frame.asks_for, times]
        if times <= MISSES_BEFORE_A_PERSON or any(c["value"] == "human" for c in made.get("choices", ())):
            return made
        offered = [*made.get("choices", ()), self.wording.button("human", "utter_label_human")]
        return self.wording.remember(d, made | {"choices": offered, "type": "choices" if made["type"] == "text" else made["type"]})

    async def ask_again(self, d: Dialogue, m: Message, case: Case, brief: bool = False) -> Out:
        """The same question, the recap or the sign-in once more."""
        asked = d.frame.asks_for
        if asked == "sign_in":
            return self.ask_sign_in(d, replace(m, text=""))
        if asked == "confirmation":
            return self._recap(d, case)
        if asked == "correction":
            return self.ask_what_to_change(d, case)
        if asked is None:
            return await self.ask_next(d, m, case)
        return await self.ask(d, m, case, asked, brief)

    async def ask_rest(self, d: Dialogue, m: Message, case: Case, slot: str, partial: Partial) -> Out:
        """Ask for the rest of an answer, until it is whole."""
        d.frame.values.pop(slot, None)
        d.frame.notes[f"ask:{slot}"], d.frame.notes[f"begun:{slot}"] = f"utter_partial_{partial.reason}", partial.detail
        return self.aside(d, case).add(await self.ask(d, m, case, slot))

    async def ask_change(self, d: Dialogue, m: Message, case: Case, slot: str) -> Out | None:
        """Ask for an earlier answer anew. None where the task does not ask it of this member."""
        question = self.tasks[d.frame.task].question(slot)
        if question is None or not question.when(case):  # « et mes enfants ? », where the account has none
            return None
        case.forget(slot, *(q.slot for q in self.tasks[d.frame.task].questions if slot in q.instead))  # another town has another postal code
        return await self.ask(d, m, case, slot)

    def ask_sign_in(self, d: Dialogue, m: Message, still: bool = False) -> Out:
        """`still`: the answer to the first time it was asked moved nothing on."""
        out = Out()
        regime = moves.organism(m.text) or d.regime
        if regime and regime not in self.tasks[d.frame.task].regimes:
            return self.leaving.route(d, m, regime)
        if d.frame.asks_for != "sign_in":
            out.event("signin_required", d.frame.task)
        d.frame.asks_for = "sign_in"
        asked, times = d.frame.notes.get("asked", ("", 0))
        utter = "utter_question_sign_in_again" if "begun" in d.frame.notes else "utter_question_sign_in"
        if asked == "sign_in" and (still or times >= MISSES_BEFORE_A_PERSON) and "begun" not in d.frame.notes:  # not the same words again
            utter = "utter_question_sign_in_still"
        out.replies.append(self.asked(d, self.wording.say(d, utter, kind="notice")))
        return out

    def _recap(self, d: Dialogue, case: Case) -> Out:
        frame = d.frame
        frame.asks_for = "confirmation"
        if not self.tasks[frame.task].recap:  # its service was away
            return Out([self.asked(d, self.wording.say(d, "utter_question_retry"))])
        lines = [{"label": self.wording.slot_label(frame.task, q.slot), "value": self.wording.show(case, q, case.values[q.slot])} for q in self.wording.recapped(case)]
        offered = self.to_confirm(frame)
        title = self.wording.copy.text(self.wording.named("utter_recap_title", frame), task=self.wording.title(frame.task))
        ask = self.wording.copy.text(self.wording.named("utter_recap", frame), **self.wording.words_of(case))
        text = "\n".join([title, *(f"- {line['label']} : {line['value']}" for line in lines), ask])
        return Out([self.asked(d, self.wording.remember(d, reply(text, f"task:{frame.task}", offered, "card", title=title, lines=lines, ask=ask)))])

    def to_confirm(self, frame: Frame) -> list[Choice]:
        confirm = choice("confirm", self.wording.label(self.wording.named("utter_label_confirm", frame)))
        if frame.notes.get("purpose") == "cancel":  # « Arrêter » would say both
            return [confirm, self.wording.button("no", "utter_label_keep_appointment")]
        return [confirm, self.wording.button("modify", "utter_label_modify"), self.wording.button("cancel", "utter_label_cancel")]

    def ask_what_to_change(self, d: Dialogue, case: Case) -> Out:
        d.frame.asks_for = "correction"
        offered = [choice(f"change:{q.slot}", self.wording.slot_label(d.frame.task, q.slot)) for q in self.wording.recapped(case)]
        offered.append(self.wording.button("cancel", "utter_label_cancel"))
        return Out([self.asked(d, self.wording.say(d, "utter_question_correction", choices=offered))])

    def wrong(self, d: Dialogue, m: Message, slot: str, wrong: Wrong) -> Out:
        frame = d.frame
        frame.tries[slot] = frame.tries.get(slot, 0) + 1
        out = Out()
        out.event("rejected", frame.task)
        if frame.asks_for != slot:  # the buttons shown were those of another question
            frame.notes["choices"] = [[c["value"], c["label"]] for c in self.wording.copy.choices(self.wording.copy.first(*self.wording.own(d, "question", slot)))]
        frame.asks_for = slot
        if frame.tries[slot] > MISSES_BEFORE_A_PERSON:
            return out.add(self.leaving.stuck(d, m))
        explained = self.wording.own(d, "help", slot) if wrong.reason == "unclear" else ()  # how to answer helps more than « I did not understand »
        name = self.wording.copy.first(f"utter_wrong_{frame.task}_{wrong.reason}", *explained, f"utter_wrong_{wrong.reason}", f"utter_wrong_{slot}", "utter_wrong")
        question = self.tasks[frame.task].question(slot)
        if question is not None and question.refused and wrong.tried and wrong.reason != "unclear":
            frame.tries[f"refused:{slot}"] = frame.tries.get(f"refused:{slot}", 0) + 1
            if frame.tries[f"refused:{slot}"] >= MISSES_BEFORE_A_PERSON:
                return out.add(self.leaving.leave(d, question.refused, slot))
        offered = [choice(v, label) for v, label in frame.notes.get("choices", [])] if question else []
        typed = question and question.kind.widget and not (question.options and offered)
        if frame.notes.get("skip") and not any(c["value"] == "skip" for c in offered):
            offered = [*offered, self.wording.button("skip", "utter_label_skip")]
        if frame.tries[slot] == MISSES_BEFORE_A_PERSON:
            offered = [*offered, self.wording.button("human", "utter_label_human")]
        made = self.wording.say(d, name, choices=offered, detail=wrong.detail)
        if name in explained:
            made["text"] = f"{self.wording.copy.text('utter_unclear')} {made['text']}"
        if typed:
            made |= {"type": "field", "field": {"slot": slot, "kind": question.kind.widget, "label": self.wording.slot_label(frame.task, slot),
                                                **question.kind.limits(Setting(m.now))}}  # fmt: skip
        return out.add(Out([made]))
