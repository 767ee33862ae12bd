"""The recap is shown: whether words agree to it, refuse it, change it or ask for one more."""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import setting_of
from actions.engine.correcting import Correcting
from actions.engine.danger import A_CLEAR_SIGN
from actions.engine.leaving import Leaving
from actions.engine.taking import Taking
from actions.engine.wording import Wording
from actions.french import heard, words, yes_or_no
from actions.tasks.task import Case, Task
from actions.values import Choice as ChoiceKind
from actions.values import Several


@dataclass(frozen=True)
class Confirming:
    tasks: dict[str, Task]
    wording: Wording
    leaving: Leaving
    asking: Asking
    taking: Taking
    correcting: Correcting

    async def at_confirmation(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """An answer to the recap."""
        if d.frame.asks_for != "confirmation":
            return None
        verdict = {"confirm": True, "yes": True, "no": False}.get(m.choice or "") if m.choice is not None else self._agrees(d, m)
        if verdict:
            d.ending = "submit"
            return self.leaving.wanted_too(d, m)
        assents = m.choice is None and verdict is None and yes_or_no(m.text) is True
        heard_so = replace(m, text=moves.without_assent(m.text)) if assents else m  # « ok au 14 rue des Lilas »
        if assents and self._repeats(case, heard_so.text):
            d.ending = "submit"
            return Out()
        says_more = len(words(m.text)) > 1 if verdict is False else not moves.asks(m.text) and not self.correcting.wishes_another(d, m)
        changed = await self.correcting.change_in_words(d, heard_so, replace(case, message=heard_so), cue=says_more) if m.choice is None else None
        if changed:
            return changed
        reserved = m.choice is None and moves.has_a_reserve(m.text) and not self._wants_first(d, m)
        if verdict is False and not self._wants_first(d, m) or reserved:
            return self.asking.ask_what_to_change(d, case)
        if assents and not (moves.asks(m.text) or "?" in m.text or self._wants_first(d, m)):
            return Out([self.asking.asked(d, self.wording.say(d, "utter_question_confirm_plainly", choices=self.asking.to_confirm(d.frame)))])
        return None

    def _repeats(self, case: Case, text: str) -> bool:
        """« Avec les enfants », after « oui », where the recap says so: the words only name a choice made before."""
        if len(words(text)) > 5 or moves.asks(text) or "?" in text or moves.has_a_reserve(text):
            return False
        chosen = [(q.kind.alone(text), case.values[q.slot]) for q in self.wording.recapped(case) if isinstance(q.kind, ChoiceKind) and not isinstance(q.kind, Several)]
        named = [(meant, value) for meant, value in chosen if meant]
        return bool(named) and all(meant == [value] for meant, value in named)

    def _agrees(self, d: Dialogue, m: Message) -> bool | None:
        """Whether words agree to what the recap shows, and say nothing else; False where they refuse."""
        if moves.refuses_to_send(m.text):
            return False
        if moves.says_the_same(m.text) or moves.approves(self._without_second_wish(d, m.text), self.tasks[d.frame.task]):
            return True
        said = yes_or_no(m.text)
        in_other_words = said is None and m.intent in ("oui", "non") and m.confidence > A_CLEAR_SIGN and len(words(m.text)) <= 4 and not (moves.asks(m.text) or re.search(r"\?|\d|\bpas\b", m.text))
        return m.intent == "oui" if in_other_words else False if said is False else None

    def _without_second_wish(self, d: Dialogue, text: str) -> str:
        """« Oui et je voudrais aussi déclarer une naissance »: the words before the other task."""
        apart = re.match(r"(.+?)[ ,]+(?:et|puis|ensuite)\b(.+)", text)
        others = [task for task in self.tasks.values() if task.name != d.frame.task]
        return apart[1] if apart and moves.wishes(apart[2]) and any(re.search(task.named, heard(apart[2])) for task in others) else text

    def _wants_first(self, d: Dialogue, m: Message) -> bool:
        """« Oui mais j'ai déménagé »: another task comes before this one is sent."""
        return m.intent in self.tasks and m.intent != d.frame.task and m.confidence >= 0.8

    async def one_more(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Oui et une pour moi aussi », where each person's is a request of its own: the next one, and no correction of this one."""
        question = next((q for q in self.tasks[d.frame.task].questions if q.apart and case.values.get(q.slot) is not None), None)
        value = question.kind.find(m.text, setting_of(case)) if question and m.choice is None and moves.wants_one_more(m.text) else None
        if not isinstance(value, str) or value == case.values[question.slot]:
            return None
        d.wanted.append({"task": d.frame.task, "said": m.text})
        noted = Out([self.wording.say(d, "utter_wanted_next", choices=[], tasks=f"{self.wording.title(d.frame.task)} ({self.wording.show(case, question, value)})")])
        if d.frame.asks_for == "confirmation" and yes_or_no(m.text):
            d.ending = "submit"
            return noted
        gathered = [slot for slot in self.taking.gather(self.tasks[d.frame.task], case, m.text) if slot != question.slot]
        return noted.add(await self.asking.ask_next(d, m, case) if gathered else await self.asking.ask_again(d, m, case))
