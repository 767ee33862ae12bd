"""What is asked of the task itself (`tasks/asked.py`): a sentence or two, then what else the message says."""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.answering import Answering
from actions.engine.asking import Asking
from actions.engine.cases import Cases, exit_in_words, setting_of
from actions.engine.commands import Commands
from actions.engine.correcting import Correcting
from actions.engine.leaving import ABOUT_ANOTHER, Leaving
from actions.engine.sign_in import SignIn
from actions.engine.wording import Wording
from actions.french import heard, say_list, words
from actions.tasks.asked import KNOWN, NEXT, asked_apart, asks_of_duty
from actions.tasks.task import Case, Question, Task
from actions.values import Choice as ChoiceKind
from actions.values import City, Name, YesNo, holds


@dataclass(frozen=True)
class Beside:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    leaving: Leaving
    asking: Asking
    correcting: Correcting
    commands: Commands
    answering: Answering
    sign_in: SignIn

    async def asked_of_the_task(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Et ma mutuelle, vous la prévenez ? », « c'est obligatoire ? »: a sentence or two, then the question again; what else the
        message says is heard first."""
        if m.choice is not None or d.pending is not None:
            return None
        question = self.cases.question(d)
        if (waiting := [*d.wanted, *({"task": frame.task} for frame in d.paused)]) and moves.asks_of_the_next(m.text):
            named = say_list(list(dict.fromkeys(self.wording.title(one["task"]) for one in waiting)))
            return Out([self.wording.say(d, "utter_wanted_still", choices=[], tasks=named)]).add(await self.asking.ask_again(d, m, case))
        if question is not None and asks_of_duty(m.text):
            named = self.tasks[d.frame.task].question(self.commands.meant_slot(d, m, case))
            return self._duty(d, case, named).add(await self.asking.ask_again(d, m, case))
        if next_ := self._may_also(d, m):
            return next_.add(await self.asking.ask_again(d, m, case))
        if d.frame.asks_for == "confirmation" and moves.approves(m.text, self.tasks[d.frame.task]):  # « nickel » is no bank there
            return None
        task = self.tasks[d.frame.task]
        last = d.frame.asks_for == "confirmation"
        found = asked_apart(m.text, {**task.asked, "on_file": KNOWN, **({"next_confirmation" if last else "next": NEXT} if task.recap else {})})
        if found is None or self._answers_rather(question, d, m, case):
            return None
        leave = exit_in_words(self.tasks[d.frame.task], m)
        if leave and leave.fragility:  # fraud, violence, mourning: never a question beside
            return None
        name, rest = found
        if not rest and self._gives_figures(m.text, d, case):  # « 12 rue des Lilas c'est gratuit »
            rest = m.text
        if moves.wishes(rest):
            return None
        said = Out([self.wording.told_of(d, d.frame.task, name)], outcome=f"faq:{self.tasks[d.frame.task].topic}")
        d.misses = 0
        if rest and self._says_more(rest, d, case):
            heard_so = replace(m, text=rest, intent="informer", confidence=0.0, ranking=(), hits=(), also=None, gap_s=0.0)
            for stage in (
                self.leaving.organism, self.answering.known_to_the_task, self.commands.command, self.sign_in.at_sign_in,
                self.correcting.correction, self.answering.answer, self.answering.answers_another,
            ):  # fmt: skip
                handled = await stage(d, heard_so, replace(case, message=heard_so))
                if handled is not None:
                    return said.add(handled)
        d.frame.notes["answered_aside"] = True
        return said.add(await self.asking.ask_again(d, m, case))

    def _duty(self, d: Dialogue, case: Case, question: Question) -> Out:
        """Whether this answer must be given, and what it is for."""
        chooses = isinstance(question.kind, ChoiceKind | YesNo)
        utter = "utter_duty_optional" if question.may_be_left_out(case) else "utter_duty_choice" if chooses else "utter_duty"
        about = self.wording.copy.first(*self.wording.own(d, "help" if chooses else "why", question.slot), "utter_why")
        return Out([self.wording.say(d, utter, about=self.wording.copy.text(about))])

    def _may_also(self, d: Dialogue, m: Message) -> Out | None:
        """« Je peux faire pareil pour mon RIB ? »: that one is next."""
        named = [task.name for task in self.tasks.values() if task.name != d.frame.task and re.search(task.named, heard(m.text))]
        if len(named) != 1 or d.frame.task in ABOUT_ANOTHER or not moves.may_also(m.text):
            return None
        d.wanted += [{"task": name, "said": ""} for name in named if name not in [other["task"] for other in d.wanted]]
        return Out([self.wording.say(d, "utter_wanted_next", choices=[], tasks=self.wording.title(named[0]))])

    def _answers_rather(self, question: Question | None, d: Dialogue, m: Message, case: Case) -> bool:
        """« Toute la famille ? », « je préfère les deux »: few words, or no question mark, and an answer to what is asked."""
        if question is None or question.kind.loose or ("?" in m.text and len(words(m.text)) > 3):
            return False
        value = (question.kind.find if isinstance(question.kind, YesNo) else question.kind.read)(m.text, setting_of(case, d))
        return holds(value)

    def _gives_figures(self, text: str, d: Dialogue, case: Case) -> bool:
        """A street, a code, a date or a private number among the words."""
        plain = [q.kind for q in self.tasks[d.frame.task].questions if not isinstance(q.kind, ChoiceKind | YesNo | Name | City)]
        found = [kind.find(text, setting_of(case)) for kind in plain] if re.search(r"\d", text) else []
        return any(holds(value) for value in found)

    def _says_more(self, rest: str, d: Dialogue, case: Case) -> bool:
        """Whether what stands beside a question is an answer, a command or a way out of the task."""
        task, setting, m = self.tasks[d.frame.task], setting_of(case, d), replace(case.message, text=rest, intent="informer", confidence=0.0)
        question = self.cases.question(d)
        if exit_in_words(task, m) or moves.organism(rest) or moves.command(m, question) or moves.sounds_like_correction(rest):
            return True
        read = [question.kind.read(rest, setting)] if question is not None else []
        read += [q.kind.find(rest, setting) for q in task.questions if q.when(case)]
        return any(holds(value) for value in read)
