"""Takes values into a task: the answer to a question, what comes along with it, what is said in passing, and whether it holds."""

import re
from dataclasses import dataclass
from typing import Any

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import setting_of
from actions.engine.leaving import Leaving
from actions.engine.wording import Wording
from actions.french import heard, words
from actions.ports import BackendUnavailable
from actions.tasks.task import Case, Exit, Question, Task
from actions.values import Choice as ChoiceKind
from actions.values import Date, Number, Partial, Several, Wrong, holds

A_FEW_WORDS = 5


@dataclass(frozen=True)
class Taking:
    tasks: dict[str, Task]
    wording: Wording
    leaving: Leaving
    asking: Asking

    async def accept(self, d: Dialogue, m: Message, case: Case, question: Question, value: Any) -> Out:
        """A value for a question: with what else the words say it is checked and noted, and the next question is asked."""
        frame, task = d.frame, self.tasks[d.frame.task]
        before = dict(frame.values)
        frame.values[question.slot] = value
        companions = self.fill_companions(task, case, question, m.choice or m.text)
        problem = await self.check(case, question)
        if isinstance(problem, Exit):
            return self.leaving.leave(d, problem)
        if isinstance(problem, Partial):
            return await self.asking.ask_rest(d, m, case, question.slot, problem)
        if isinstance(problem, Wrong):
            frame.values.clear()
            frame.values.update({slot: v for slot, v in before.items() if slot != question.slot})
            return self.asking.wrong(d, m, question.slot, problem)
        frame.tries.pop(question.slot, None)
        frame.notes.pop(f"ask:{question.slot}", None)
        frame.notes["taken"] = True
        d.misses = 0
        frame.gave(question.slot)
        said = self.gather(task, case, m.text) if m.choice is None else []
        if m.choice is None and frame.notes.pop("again", None) == question.slot:  # « et pour la prévoyance, depuis janvier », once the first try gave nothing
            said += self.change_the_rest(task, case, question, m.text, ChoiceKind)
        if m.choice is None and (moves.sounds_like_correction(m.text) or moves.begins_with_no(m.text)):  # « non pardon on est 3, moi et mes deux enfants »
            said += self.change_the_rest(task, case, question, m.text, Number)
        gathered, leave = await self.vetted(case, said)
        if leave:
            return self.leaving.leave(d, leave)
        told_whole = companions or (frame.notes.pop("anew", None) == question.slot and value is not None)  # a period is told with both its ends
        whole = [question.slot, *companions] if told_whole else []
        out = Out([self.wording.noted(d, case, whole + gathered)] if whole + gathered else [])
        return out.add(await self.asking.ask_next(d, m, case))

    async def in_passing(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """An answer, to a question that comes later."""
        if moves.is_bare_number(m.text):
            return None
        begun = {key for key in case.notes if key.startswith("begun:")}
        said = self.gather(self.tasks[d.frame.task], case, m.text, least=1) if m.choice is None else []
        if len(words(m.text)) <= A_FEW_WORDS:  # « mi-décembre », and nothing else that happens then
            said += [key.removeprefix("begun:") for key in case.notes if key.startswith("begun:") and key not in begun]
        gathered, leave = await self.vetted(case, said)
        if leave:
            return self.leaving.leave(d, leave)
        if gathered:
            return Out([self.wording.noted(d, case, gathered)]).add(await self.asking.ask_next(d, m, case))
        if any(f"ask:{slot}" in case.notes for slot in said):  # « mardi à 8 h 30 »: the beginning of one, kept until its turn comes
            aside = self.asking.aside(d, case)
            return (aside if aside.replies else Out([self.wording.say(d, "utter_go_on")])).add(await self.asking.ask_again(d, m, case))
        return None

    def gather(self, task: Task, case: Case, text: str, least: int = 2) -> list[str]:
        """Fill empty slots with what a message of at least so many words says in passing. Returns the slots filled."""
        filled = []
        if len(words(text)) < least:
            return filled
        for question in task.questions:
            if question.slot in case.values or question.slot == case.frame.asks_for or not question.when(case):
                continue
            value = question.kind.find(text, setting_of(case))
            if value is None and isinstance(question.kind, ChoiceKind) and re.search(question.names, heard(text)):  # « le titulaire c'est moi »
                meant = question.kind.meant(text)
                value = meant[0] if len(meant) == 1 and not isinstance(question.kind, Several) else None
            if value is None and question.may_be_left_out(case) and not isinstance(question.kind, ChoiceKind) and re.search(rf"\b(?:pas|sans|aucune?) (?:de |d'|mon |le )?(?:{question.names})", heard(text)):
                case.values[question.slot] = None  # « pas de complément »
                continue
            if value is None and isinstance(question.kind, Date) and (begun := question.kind.begun(text, setting_of(case))):  # « j'ai déménagé en septembre »
                case.notes[f"ask:{question.slot}"], case.notes[f"begun:{question.slot}"] = "utter_partial_date", begun
            if isinstance(value, Partial) and not case.dialogue.wanted:  # « pour mes enfants seulement »: settled when its turn comes
                case.notes[f"ask:{question.slot}"], case.notes[f"begun:{question.slot}"] = f"utter_partial_{value.reason}", value.detail
            elif isinstance(value, Wrong) and question.kind.secret:
                case.amiss[question.slot] = value
            if holds(value):
                case.values[question.slot] = value
                filled.append(question.slot)
                case.frame.gave(question.slot)
        return filled

    def fill_companions(self, task: Task, case: Case, question: Question, text: str) -> list[str]:
        """Answers that are said together (both ends of a period): a new one brings the others along, even over old ones."""
        filled = []
        for other in task.questions:
            if question.kind.group is None or other is question or other.kind.group != question.kind.group:
                continue
            value = other.kind.find(text, setting_of(case))
            if isinstance(value, Wrong):
                case.forget(other.slot)
                case.amiss[other.slot] = value
            elif value is not None and value != case.values.get(other.slot):
                case.values[other.slot] = value
                filled.append(other.slot)
                case.frame.gave(other.slot)
        return filled

    def change_the_rest(self, task: Task, case: Case, changed: Question, text: str, kinds: Any) -> list[str]:
        """« Finalement c'est pour moi et par courrier »: the other answers, of these kinds, that the same words change."""
        others = []
        for question in task.questions:
            if question is changed or case.values.get(question.slot) is None or not isinstance(question.kind, kinds):
                continue
            value = question.kind.find(text, setting_of(case))
            if holds(value) and value != case.values[question.slot]:
                case.values[question.slot] = value
                others.append(question.slot)
        return others

    async def check(self, case: Case, question: Question | None) -> "Exit | Wrong | None":
        """What the task's own rule has against an answer."""
        if question is None or question.check is None or case.values.get(question.slot) is None:
            return None
        if self.tasks[case.frame.task].needs_sign_in and "begun" not in case.notes:  # checked once the account is known
            return None
        before = dict(case.values)
        try:
            problem = await question.check(case, case.values[question.slot])
            if isinstance(problem, Exit):
                case.notes["stopped_by"] = question.slot
        except BackendUnavailable:
            problem = Exit("utter_backend_down")
        if problem is None:
            others = [q.slot for q in self.tasks[case.frame.task].questions if q.shown and q.slot != question.slot]
            case.derived += [s for s in others if case.values.get(s) is not None and case.values[s] != before.get(s)]
        return problem

    async def vetted(self, case: Case, slots: list[str]) -> tuple[list[str], Exit | None]:
        """Check answers that were said in passing; those that do not hold are forgotten, and asked when their turn comes."""
        task, kept = self.tasks[case.frame.task], []
        for slot in slots:
            problem = await self.check(case, task.question(slot))
            if isinstance(problem, Exit):
                return kept, problem
            if problem is None:
                kept += [slot] if slot in case.values else []  # another check may have dropped it
                continue
            case.forget(slot)
            if isinstance(problem, Partial):
                case.notes[f"ask:{slot}"], case.notes[f"begun:{slot}"] = f"utter_partial_{problem.reason}", problem.detail
            elif task.question(slot).kind.secret or task.question(slot).kind.exact:
                case.amiss[slot] = problem
        return kept, None
