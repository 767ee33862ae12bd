"""The answer to the question just asked; and words that answer another one, or none."""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import Cases, setting_of
from actions.engine.correcting import Correcting
from actions.engine.courtesy import SMALL_TALK
from actions.engine.interruptions import Interruptions
from actions.engine.leaving import Leaving
from actions.engine.taking import Taking
from actions.engine.wording import MISSES_BEFORE_A_PERSON, Wording
from actions.french import fold, heard, words, yes_or_no
from actions.tasks.task import Case, Question, Task
from actions.values import REFERENCE, City, Date, Name, Number, Partial, PostalCode, Secret, Wrong, YesNo, holds
from actions.values import Choice as ChoiceKind


@dataclass(frozen=True)
class Answering:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    leaving: Leaving
    asking: Asking
    taking: Taking
    correcting: Correcting
    interruptions: Interruptions

    async def answer(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """The answer to the question just asked, and whatever else the message says."""
        question = self.cases.question(d)
        if question is None:
            return None
        if self._wishes_this(d, m, case, question):
            return Out([self.wording.say(d, "utter_under_way")]).add(await self.asking.ask_again(d, m, case))
        value = question.kind.read(m.choice if m.choice is not None else m.text, setting_of(case, d))
        if m.choice is None and self._meant_for_another(d, m, case, question):
            value = None
        if m.choice is None and not isinstance(value, str | list) and (only := self._only_choice(m, case, question)):
            value = question.kind.read(only, setting_of(case, d))
        instead = await self._instead(d, m, case, question) if value is None and m.choice is None else None
        if instead:
            return instead
        if m.choice is None and not isinstance(value, Partial) and self._declined(question, case, m):
            return await self.taking.accept(d, m, case, question, None)
        tells = value is None and question.told is not None and moves.tells_a_trouble(m, {task.name for task in self.tasks.values() if not task.recap})
        told = await self.taking.in_passing(d, m, case) if value is None and (tells or moves.only_tells(m)) else None
        if told:
            return told
        if tells:
            answered = await self.interruptions.digression(d, m, case, answer_too=(question, question.told, m.text)) if moves.only_tells(m) else None
            return answered or await self.taking.accept(d, m, case, question, question.told)
        if m.choice is None and (self._names_another_task(d, m, question) or moves.rather_a_question(m, question, value, self.tasks)):
            answer = moves.said_apart(m.text, question, value, setting_of(case, d))
            digression = await self.interruptions.digression(d, m, case, unsure=moves.asks(m.text), answer_too=(question, *answer) if answer else None)
            if digression:
                return digression
        if value is None:
            return None
        if isinstance(value, Partial):
            said = self.taking.gather(self.tasks[d.frame.task], case, m.text) if m.choice is None else []
            gathered, leave = await self.taking.vetted(case, said)
            if leave:
                return self.leaving.leave(d, leave)
            return Out([self.wording.noted(d, case, gathered)] if gathered else []).add(await self.asking.ask_rest(d, m, case, question.slot, value))
        if isinstance(value, Wrong) and len(words(m.text)) <= 2 and yes_or_no(m.text):  # « ok » to « quelle rue ? » is no address that was refused
            value = replace(value, tried=False)
        if isinstance(value, Wrong):
            alone = question.kind.strict or value.reason == "too_long" or len(words(m.text)) == 1
            # « 31 décembre », « Zyxwville » say nothing else; « j'habite à Surgères » names a place, and moves nobody
            certain = isinstance(question.kind, Secret) and REFERENCE.search(m.text) is not None  # a number, with a slip
            certain = certain or alone and (m.intent in ("hors_sujet", *SMALL_TALK) or (m.intent in self.tasks and not (moves.asks(m.text) or moves.wishes(m.text))))
            digression = await self.interruptions.digression(d, m, case) if m.choice is None and not certain else None
            explained = self._explains_another(d, m, case)  # « c'est quoi une adresse confidentielle », asked for the town
            if explained:
                return explained.add(await self.asking.ask_again(d, m, case))
            return digression or await self.answers_another(d, m, case) or self.asking.wrong(d, m, question.slot, value)
        return self.leaving.wanted_too(d, m).add(await self.taking.accept(d, m, case, question, value))

    def _only_choice(self, m: Message, case: Case, question: Question) -> str | None:
        """« Oui », « oui c'est ça », where one answer is proposed: that one."""
        offered = [value for value, _ in case.notes.get("choices", []) if value not in ("skip", "human")]
        agrees = len(words(m.text)) <= 4 and yes_or_no(m.text) is True and moves.approves(m.text)
        return offered[0] if question.options and len(offered) == 1 and agrees and isinstance(question.kind, Name) else None

    async def _instead(self, d: Dialogue, m: Message, case: Case, question: Question) -> Out | None:
        """« La Rochelle », where the postal code is asked: that answer is taken, and settles this one if it can."""
        for slot in question.instead:
            other = self.tasks[d.frame.task].question(slot)
            value = other.kind.read(m.text, setting_of(case))
            if holds(value):
                accepted = await self.taking.accept(d, m, case, other, value)
                return Out([self.wording.noted(d, case, [slot])] if slot in case.values and d.ending is None else []).add(accepted)
        return None

    def _wishes_this(self, d: Dialogue, m: Message, case: Case, question: Question) -> bool:
        """« Changer d'adresse », said again in the middle of it: no flat number."""
        task = self.tasks[d.frame.task]
        again = m.choice is None and m.intent == task.name and m.confidence >= 0.8 and len(words(m.text)) <= 8 and not re.search(r"\d", m.text) and not moves.asks(m.text)
        answers = question.kind.read if isinstance(question.kind, Date) else question.kind.find  # « j'ai déménagé en septembre » begins a date
        return again and bool(re.search(task.called, heard(m.text))) and answers(m.text, setting_of(case, d)) is None

    def _names_another_task(self, d: Dialogue, m: Message, question: Question) -> bool:
        """« Attestation de droits », where nearly any words would be an answer."""
        other = self.tasks.get(m.intent)
        return question.kind.loose and other is not None and other.name != d.frame.task and m.confidence >= 0.8 and bool(re.search(other.called, heard(m.text)))

    def _meant_for_another(self, d: Dialogue, m: Message, case: Case, question: Question) -> bool:
        """« Non pardon, Noah avec un h » is no « non » to the question asked; « toute la famille », « 17100 » and « le 1er novembre »
        are no flat number, « et le nom Roy-Martin » is no first name."""
        setting = setting_of(case, d)
        if isinstance(question.kind, YesNo):
            if question.kind.find(m.text, setting) is not None:
                return False
            if question.shown and re.search(r"\b(?:envoy|envoi|transmet)\w*\b", heard(m.text)) and moves.approves(m.text):  # « ok envoyez », too early
                return True
            if moves.begins_with_no(m.text) and any(isinstance(q.kind, Date | Secret) and q.kind.find(m.text, setting) is not None for q in self.tasks[d.frame.task].questions):
                return True  # « non la date c'est le 21 »
            denied = re.match(r"(?:pas|aucune?s?) (?:d'|de )?\w", heard(m.text))  # « aucune alloc »: no to another question
            elsewhere = denied and any(q.kind.find(m.text, setting) == [] for q in self.tasks[d.frame.task].questions if q is not question)
            return bool(elsewhere) or moves.sounds_like_correction(m.text) and moves.says_more_than_no(m.text)
        if isinstance(question.kind, ChoiceKind) and moves.is_bare_number(m.text):  # « 2 », after « j'ai un enfant en garde alternée », may count people
            before = "".join([said["text"] for said in d.last_messages if said["from"] == "member"][-2:-1])
            numbers = [q for q in self.tasks[d.frame.task].questions if isinstance(q.kind, Number)]
            return not moves.is_bare_number(before) and any(q.kind.find(before, setting) == case.values.get(q.slot, "") for q in numbers)
        if not (question.kind.loose and (question.may_be_left_out(case) or isinstance(question.kind, Name))) or len(words(m.text)) > 5:
            return False
        others = [q for q in self.tasks[d.frame.task].questions if q is not question and q.when(case)]
        if isinstance(question.kind, Name) and moves.says_another_name(m.text, [label for _, label in setting.choices]):
            return bool(case.frame.answered) and isinstance(self.tasks[d.frame.task].question(case.frame.answered[-1]).kind, Name)
        if isinstance(question.kind, Name) and any(isinstance(q.kind, Name) and moves.calls(m.text, q) for q in others):
            return not moves.calls(m.text, question)
        place = any(isinstance(q.kind, City) and q.kind.by_itself(m.text, setting) for q in others)
        return place or any(isinstance(q.kind, ChoiceKind | PostalCode | Date) and q.kind.find(m.text, setting) is not None for q in others)

    def _declined(self, question: Question, case: Case, m: Message) -> bool:
        """« Non », « aucun » to a question that may be left out and is not itself a yes or no."""
        typed = not isinstance(question.kind, YesNo | ChoiceKind)
        none = question.kind.says_none(m.text) or (yes_or_no(m.text) is False and len(words(m.text)) <= 3 and not re.search(r"\d", m.text))
        return typed and question.may_be_left_out(case) and none

    async def answers_another(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """Words that do not answer the question asked: perhaps one that comes later, or an earlier one anew."""
        handled = await self.taking.in_passing(d, m, case) or await self.correcting.another_answer(d, m, case)
        if handled:
            d.misses = 0
        return handled

    async def digress_or_miss(self, d: Dialogue, m: Message, case: Case) -> Out:
        """No question took these words: an answer to another one, a digression, an answer repeated; else a miss."""
        handled = await self.answers_another(d, m, case) if moves.says_little_else(m, self.tasks) else None
        known = self._known_already(d, m, case) if handled is None and len(words(m.text)) <= 4 else []
        if known:  # « feuille de soins », said before
            return Out([self.wording.noted(d, case, known)]).add(await self.asking.ask_again(d, m, case))
        handled = handled or await self.interruptions.digression(d, m, case, unsure=True) or await self.answers_another(d, m, case)
        if handled:
            d.misses = 0
            return handled
        named = len(words(m.text)) <= 3 and not moves.asks(m.text)  # « le numéro »: that answer is to change
        changed = await self.correcting.change_in_words(d, m, case, cue=True, by_name=named) if m.choice is None and not moves.asks(m.text) else None
        if changed:  # « au téléphone », when asked which counter
            return changed
        known = self._known_already(d, m, case)
        if known:
            return Out([self.wording.noted(d, case, known)]).add(await self.asking.ask_again(d, m, case))
        question = self.cases.question(d)
        if question is not None and question.unclear is not None and m.choice is None and len(re.findall(r"[a-z]{2,}", fold(m.text))) >= 2 and not re.search(r"\d", m.text):
            return await self.taking.accept(d, m, case, question, question.unclear)
        explained = self._explains_another(d, m, case)
        if explained:
            return explained.add(await self.asking.ask_again(d, m, case))
        d.misses += 1
        if question is not None:
            return self.asking.wrong(d, m, question.slot, Wrong("unclear"))
        if d.misses > MISSES_BEFORE_A_PERSON:
            d.misses = 0
            return self.leaving.stuck(d, m)
        return Out([self.wording.say(d, "utter_unclear", choices=[])]).add(await self.asking.ask_again(d, m, case))

    def _known_already(self, d: Dialogue, m: Message, case: Case) -> list[str]:
        """Answers that the words only repeat: « on est 3 », said before."""
        if m.choice is not None or moves.is_bare_number(m.text) or moves.asks(m.text):
            return []
        setting, questions = setting_of(case), self.tasks[d.frame.task].questions
        return [q.slot for q in questions if q.shown and not q.kind.secret and case.values.get(q.slot) is not None and q.kind.find(m.text, setting) == case.values[q.slot]]

    def _explains_another(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« C'est quoi le NIR ? », once that question is over: how to answer it is said again."""
        asked = moves.asks_what_is(m.text, self.tasks[d.frame.task], case) if m.choice is None else None
        if asked is None:
            return None
        return Out([self.wording.say(d, self.wording.copy.first(*self.wording.own(d, "help", asked.slot), *self.wording.own(d, "why", asked.slot), "utter_why"), choices=[])])

    async def known_to_the_task(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """What the rules of the task hear by themselves (`Task.knows`)."""
        knows = self.tasks[d.frame.task].knows
        if knows is None or m.choice is not None or not knows(case):
            return None
        return self.asking.aside(d, case).add(await self.asking.ask_next(d, m, case))
