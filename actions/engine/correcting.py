"""Second thoughts: which earlier answer some words change, and to what."""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import Cases, setting_of
from actions.engine.leaving import Leaving
from actions.engine.taking import Taking
from actions.engine.wording import Wording
from actions.french import fold, heard, words, yes_or_no
from actions.tasks.task import Case, Exit, Task
from actions.values import Choice as ChoiceKind
from actions.values import Department, Name, Number, Partial, Text, Wrong, YesNo, holds

A_BARE_SLIP = 7  # words of « je me suis trompé » and nothing else
A_PLAIN_QUESTION = 0.9  # no correction, whatever word it begins with


@dataclass(frozen=True)
class Correcting:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    leaving: Leaving
    asking: Asking
    taking: Taking

    async def correction(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """A correction in free words of an earlier answer, or what to change after « non » at the recap."""
        if m.choice is not None:
            return None
        if d.frame.asks_for == "correction":
            changed = await self.change_in_words(d, m, case, cue=True)
            if changed:
                return changed
            verdict = yes_or_no(m.text)
            if verdict is False or moves.approves(m.text) or moves.command(m, None) == "passer" or m.intent == "reprendre":  # nothing to change after all
                return await self.asking.ask_next(d, m, case)
            return None
        asked = self.cases.question(d)
        if asked is not None and not asked.shown and moves.has_a_reserve(m.text) and yes_or_no(m.text):  # « oui sauf le logement », to a statement of truth
            return await self.change_in_words(d, m, case, cue=True)
        named = moves.only_named(self.tasks[d.frame.task], case, m.text) if d.frame.asks_for != "sign_in" else None
        answers = [self.cases.question(d), self.tasks[d.frame.task].question(named)] if named else []
        if named and isinstance(answers[1].kind, YesNo) and yes_or_no(m.text) is not None and answers[1].kind.read(m.text, setting_of(case)) == case.values[named]:  # « oui en france », again
            return Out([self.wording.noted(d, case, [named])]).add(await self.asking.ask_again(d, m, case))
        if named and all(q is None or q.kind.find(m.text, setting_of(case, d)) is None for q in answers):  # « RSA », « pour les deux parents » are values
            d.frame.notes["anew"] = named
            return await self.asking.ask_change(d, m, case, named)
        again = await self._department_again(d, m, case)
        if again:
            return again
        if self.wishes_another(d, m) or (m.intent in ("question", "suggestion") and m.confidence >= A_PLAIN_QUESTION and moves.asks(m.text)):
            return None
        if moves.wants_to_change(m.text) and self.wording.recapped(case):
            return self.asking.ask_what_to_change(d, case)
        both = await self._answered_and_changed(d, m, case)
        if both:
            return both
        if moves.sounds_like_correction(m.text):
            changed = await self.change_in_words(d, m, case)
            slip = changed is None and (d.frame.asks_for == "confirmation" or len(words(m.text)) <= A_BARE_SLIP) and moves.owns_up(m.text) and self.wording.recapped(case)
            return self.asking.ask_what_to_change(d, case) if slip else changed  # « je me suis trompée »
        if moves.gives_secret(self.tasks[d.frame.task], case, m.text):
            noted = await self.change_in_words(d, m, case, cue=True) or await self.taking.in_passing(d, m, case)
            return noted or next((self.asking.wrong(d, m, slot, wrong) for slot, wrong in case.amiss.items()), None)
        beside = await self._agreed_but(d, m, case)
        if beside:
            return beside
        other = self._another_choice(d, m, case)
        if other:
            return await self.change_in_words(d, replace(m, text=other), case, cue=True, to_a_value=True)
        no = moves.begins_with_no(m.text)
        return await self.change_in_words(d, m, case, cue=no, by_name=False) if no or m.intent == "corriger" else None

    async def _answered_and_changed(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Non c'est moi, et c'est pour la banque »: one clause answers what is asked, each of the others changes an earlier answer."""
        question, said = self.cases.question(d), moves.clauses(m.text)
        if len(said) < 2 or not isinstance(getattr(question, "kind", None), ChoiceKind) or not (moves.sounds_like_correction(m.text) or moves.begins_with_no(m.text)):
            return None
        read = {clause: question.kind.read(moves.without_cues(clause), setting_of(case, d)) for clause in said if len(words(clause)) <= 8}
        answers = [clause for clause, value in read.items() if isinstance(value, str | list)]
        changes = [moves.find_change(self.tasks[d.frame.task], case, clause, setting_of(case), cue=True) for clause in said if clause not in answers]
        if len(answers) != 1 or any(change is None or change.value is None or isinstance(change.value, Wrong | Partial) for change in changes):
            return None
        case.values.update({change.slot: change.value for change in changes})
        kept, leave = await self.taking.vetted(case, [change.slot for change in changes])
        if leave:
            return self.leaving.leave(d, leave)
        out = Out([self.wording.corrected(d, case, self.tasks[d.frame.task].question(slot)) for slot in kept])
        return out.add(await self.taking.accept(d, replace(m, text=answers[0]), case, question, read[answers[0]]))

    async def _agreed_but(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Oui mais le nom c'est Garnier-Roy »: yes to the question asked, which has no rule of its own, and an earlier answer anew."""
        said, question = moves.after_yes(m.text), self.cases.question(d)
        agreed = question.kind.read("oui", setting_of(case, d)) if said and question is not None and question.check is None else None
        if not holds(agreed) or isinstance(question.kind, Name):
            return None
        case.values[question.slot] = agreed
        changed = await self.change_in_words(d, replace(m, text=said), case, cue=True, to_a_value=True)
        if changed is None:
            case.forget(question.slot)
        else:
            d.frame.gave(question.slot)
        return changed

    def _another_choice(self, d: Dialogue, m: Message, case: Case) -> str:
        """« Non Rochefort », asked whether it is urgent: the words after « non », where they choose otherwise than before."""
        said, question, setting = moves.after_no(m.text), self.cases.question(d), setting_of(case, d)
        if not said or len(words(said)) > 3 or question is None or question.kind.find(said, setting) is not None:
            return ""
        if question.kind.secret and question.may_be_left_out(case) and re.fullmatch(r"(?:mon |de |pas )*(?:telephone|portable|tel|numero|e-?mail|courriel)", heard(said)):  # « non téléphone »: none
            return ""
        given = [q for q in self.tasks[d.frame.task].questions if q is not question and isinstance(q.kind, ChoiceKind) and isinstance(case.values.get(q.slot), str)]
        changed = [q for q in given if isinstance(value := q.kind.find(said, setting), str) and value != case.values[q.slot]]
        return said if len(changed) == 1 else ""

    async def _department_again(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« 93 », « non 93 », right after a city gave the department: a number that answers no other question."""
        last, question = self.tasks[d.frame.task].question(d.frame.answered[-1] if d.frame.answered else None), self.cases.question(d)
        number = re.fullmatch(r"(?:(?:non|pardon|mais|euh|c'est|dans|departement|le|du) )*(\d{2,3}|2[ab])", heard(m.text).strip(" .!"))
        if last is None or not isinstance(last.kind, Department) or number is None or not isinstance(getattr(question, "kind", None), ChoiceKind):
            return None
        value = last.kind.read(number[1], setting_of(case))
        if not isinstance(value, str) or value == case.values.get(last.slot) or question.kind.read(number[1], setting_of(case, d)) is not None:
            return None
        case.values[last.slot] = value
        return Out([self.wording.corrected(d, case, last)]).add(await self.asking.ask_again(d, m, case))

    async def another_answer(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« C'était le 12 »: another answer than before, and no question asks for it."""
        if m.choice is not None or moves.asks(m.text):
            return None
        return await self.change_in_words(d, m, case, cue=True, to_a_value=True)

    def wishes_another(self, d: Dialogue, m: Message) -> bool:
        """Whether the words wish for another task, and change nothing in this one."""
        if m.intent not in self.tasks or m.intent == d.frame.task or m.confidence < 0.8 or not moves.wishes(m.text):
            return False
        own = any(q.slot in d.frame.values and re.search(q.names, fold(m.text)) for q in self.tasks[d.frame.task].questions if q.names)
        return not own or bool(re.search(self.tasks[m.intent].called, heard(m.text)))  # « je veux changer le téléphone » is of this task

    async def change_in_words(self, d: Dialogue, m: Message, case: Case, cue: bool = False, by_name: bool = True, to_a_value: bool = False) -> Out | None:
        """Find which earlier answer the words change, and to what. `to_a_value`: only if they say to what."""
        if cue and moves.is_bare_number(m.text):
            return None
        asked = self.cases.question(d)
        if isinstance(getattr(asked, "kind", None), ChoiceKind) and len(asked.kind.meant(m.text)) > 1 and not moves.sounds_like_correction(m.text):  # « à moi puis à mon employeur »: of what is asked
            return None
        task, frame = self.tasks[d.frame.task], d.frame
        several = moves.find_changes(task, case, m.text, setting_of(case)) if cue or moves.sounds_like_correction(m.text) else []
        counts = any(isinstance(task.question(change.slot).kind, ChoiceKind | YesNo | Number) for change in several)
        if counts and frame.asks_for not in ("confirmation", "correction"):  # « on est 4, j'ai oublié le bébé »: read together
            several = []
        if several:
            return await self._several_changes(d, m, case, several)
        fixed = moves.find_change(task, case, m.text, setting_of(case), cue or moves.sounds_like_correction(m.text), by_name)
        if fixed is None or (to_a_value and not holds(fixed.value)):
            return None
        if fixed.value is None:
            return await self.asking.ask_change(d, m, case, fixed.slot)
        if isinstance(fixed.value, Partial):
            return await self.asking.ask_rest(d, m, case, fixed.slot, fixed.value)
        if isinstance(fixed.value, Wrong):
            return self.asking.wrong(d, m, fixed.slot, fixed.value)
        question, before = task.question(fixed.slot), dict(frame.values)
        if before.get(fixed.slot) == fixed.value and frame.asks_for not in ("confirmation", "correction"):  # « oui toute la famille », known already
            return Out([self.wording.noted(d, case, [fixed.slot])]).add(await self.asking.ask_again(d, m, case))
        frame.values[fixed.slot] = fixed.value
        companions = self.taking.fill_companions(task, case, question, m.text)
        problem = await self.taking.check(case, question)
        if isinstance(problem, Exit):
            return self.leaving.leave(d, problem)
        if isinstance(problem, Partial):
            return await self.asking.ask_rest(d, m, case, fixed.slot, problem)
        others = self.taking.change_the_rest(task, case, question, m.text, YesNo | ChoiceKind | Number)
        if isinstance(problem, Wrong) and not others:
            frame.values.clear()
            frame.values.update(before)
            return self.asking.wrong(d, m, fixed.slot, problem)
        if isinstance(problem, Wrong):  # « on est 4 avec mon mari »: what else the words change counts, and this is asked again
            case.forget(fixed.slot)
            question = task.question(others[0])
        said = [] if fixed.mended or moves.swaps_numbers(m.text) else [*others, *(s for s in self.taking.gather(task, case, m.text) if s != fixed.slot)]
        beside = asked.kind.find(m.text, setting_of(case)) if isinstance(getattr(asked, "kind", None), Text) and asked.slot not in frame.values else None
        if isinstance(beside, str):  # « Résidence Les Tilleuls, 22 avenue Gambetta »: the street anew, and the complement asked for
            frame.values[asked.slot] = beside
            frame.gave(asked.slot)
            said.append(asked.slot)
        gathered, leave = await self.taking.vetted(case, said)
        if leave:
            return self.leaving.leave(d, leave)
        fixed = replace(fixed, slot=question.slot)
        also = [s for s in companions + gathered if s != fixed.slot]
        frame.gave(fixed.slot)
        if frame.asks_for == "sign_in":
            frame.notes["corrected"] = [*frame.notes.get("corrected", []), fixed.slot, *also]
        out = Out([self.wording.corrected(d, case, question)])
        if also:
            out.replies.append(self.wording.noted(d, case, also))
        return out.add(await self.asking.ask_next(d, m, case))

    async def _several_changes(self, d: Dialogue, m: Message, case: Case, changes: list[moves.Change]) -> Out:
        """Changes said in one message; what does not hold is asked again in its turn."""
        for change in changes:
            case.values[change.slot] = change.value
            case.frame.gave(change.slot)
        kept, leave = await self.taking.vetted(case, [change.slot for change in changes])
        if leave:
            return self.leaving.leave(d, leave)
        out = Out([self.wording.corrected(d, case, self.tasks[d.frame.task].question(slot)) for slot in kept])
        return out.add(await self.asking.ask_next(d, m, case))

    async def choose_again(self, d: Dialogue, m: Message, case: Case, slot: str) -> Out:
        """« Décaler mon rendez-vous », of one that is not booked yet: its moment is to be chosen again."""
        changed = await self.change_in_words(d, m, case, cue=True, to_a_value=True)
        return changed or Out([self.wording.say(d, f"utter_question_again_{slot}", choices=[])]).add(await self.asking.ask_change(d, m, case, slot))
