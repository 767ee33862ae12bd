"""Words and buttons that command a task: cancel, back, again, why, skip, a person; and the yes or no that some of them wait for."""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import Cases, setting_of
from actions.engine.courtesy import Courtesy
from actions.engine.leaving import Leaving
from actions.engine.opening import Opening
from actions.engine.outside import Outside
from actions.engine.taking import Taking
from actions.engine.wording import MISSES_BEFORE_A_PERSON, Wording
from actions.french import heard, words, yes_or_no
from actions.tasks.task import Case, Exit, Question, Task
from actions.values import Choice as ChoiceKind
from actions.values import Name, Number

_A_MATTER = r"\b(?:courriers?|lettres?|dossiers?|decisions?|formulaires?|factures?|releves?|avis|remboursements?|indemnites?)\b"


@dataclass(frozen=True)
class Commands:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    courtesy: Courtesy
    leaving: Leaving
    asking: Asking
    taking: Taking
    opening: Opening
    outside: Outside

    async def settle_pending(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """The yes or no to « tout annuler ? », « tout recommencer ? »."""
        if d.pending is None:
            return None
        verdict = {"yes": True, "no": False}.get(m.choice or "", yes_or_no(m.text))
        pending, d.pending = d.pending, None
        if verdict is None and moves.command(m, self.cases.question(d)) == "annuler" and pending == "cancel":
            verdict = True
        if verdict and pending == "cancel":
            d.ending = "cancel"
            return Out()
        if verdict and pending == "restart":
            return await self.opening.restart(d, m)
        if verdict is False:
            return Out([self.wording.say(d, "utter_go_on")]).add(await self.asking.ask_again(d, m, case))
        return None  # not an answer to it: the message counts for itself

    async def reserved_choice(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """Buttons that mean something else than an answer to the question."""
        value = m.choice
        if value is None:
            return None
        if value in ("cancel", "back", "skip", "why", "dont_know", "restart", "human", "resume"):
            name = {"cancel": "annuler", "resume": "reprendre", "back": "retour", "skip": "passer", "why": "pourquoi_question", "human": "parler_humain",
                    "dont_know": "ne_sait_pas", "restart": "recommencer"}[value]  # fmt: skip
            return await self.obey(d, m, case, name)
        if value.startswith("change:"):
            return await self.asking.ask_change(d, m, case, value.removeprefix("change:"))
        if value == "modify":
            return self.asking.ask_what_to_change(d, case)
        if value.startswith("task:"):
            return self.leaving.switch(d, m, value.removeprefix("task:"))
        if value.startswith(("topic:", "simple:", "english:", "none_of_these", "survey:")):
            return (await self.outside.respond_to_choice(d, m)).add(await self.asking.ask_again(d, m, case))
        return None

    async def command(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """Words that command, unless they answer the question asked."""
        question = self.cases.question(d)
        if d.frame.task == "rendez_vous" and case.purpose and m.choice is None and d.frame.asks_for == "reference" and moves.wants_a_new_appointment(m.text):  # « tant pis, je prends un autre rdv »
            return await self.opening.start_instead(d, replace(m, intent="rendez_vous"))
        name = moves.command(m, question)
        if isinstance(getattr(question, "kind", None), Name) and question.kind.find(m.text, setting_of(case, d)) is not None:
            return None  # « on l'a appelé Matis, Matis Roy » wishes to call nobody
        few = isinstance(getattr(question, "kind", None), ChoiceKind) and len(words(m.text)) <= 3
        if name == "parler_humain" and (few or isinstance(getattr(question, "kind", None), Number)) and question.kind.find(m.text, setting_of(case, d)) is not None:
            return None  # « une personne », of the household; « mon chef », whom the paper is for; « c'est personnel », the reason
        if name == "parler_humain" and moves.comes_with_someone(m.text):
            return None  # « je viens avec quelqu'un »
        if name == "frustration" and question is not None and question.unclear is not None and re.search(_A_MATTER, heard(m.text)):
            return None  # « je comprends rien à mon courrier », to « de quoi voulez-vous parler ? »
        chooses = isinstance(getattr(question, "kind", None), ChoiceKind) and not (moves.asks(m.text) or re.search(r"\bquoi\b", heard(m.text)))
        if name == "plus_simple" and chooses and isinstance(question.kind.read(m.text, setting_of(case, d)), str):
            return None  # « la caisse, ce sera plus simple »
        if name == "ne_sait_pas" and question is not None and question.kind.exact and isinstance(question.kind.find(m.text, setting_of(case, d)), str):
            return None  # « je ne l'ai plus », of the only appointment there is
        return await self.obey(d, m, case, name) if name else None

    async def obey(self, d: Dialogue, m: Message, case: Case, name: str) -> Out | None:
        """Do what a command says, by its name (`moves.command`)."""
        question = self.cases.question(d)
        if name == "annuler":
            return self._ask_cancel(d)
        if name == "recommencer":
            d.pending = "restart"
            return Out([self.wording.say(d, "utter_question_restart")])
        if name == "retour":
            return await self._back(d, m, case)
        if name in ("parler_humain", "frustration"):
            return await self._to_a_person(d, m, case, "utter_person_in_task" if name == "parler_humain" else "utter_person_frustrated")
        if name == "pourquoi_question":
            why = self.wording.copy.first(*self.wording.own(d, "why", self.meant_slot(d, m, case)), "utter_why")
            return Out([self.wording.say(d, why)]).add(await self.asking.ask_again(d, m, case))
        if name == "est_ce_sur":
            safe = self.wording.copy.first(*self.wording.own(d, "secure", d.frame.asks_for), f"utter_secure_{d.frame.task}", "utter_secure")
            return Out([self.wording.say(d, safe)]).add(await self.asking.ask_again(d, m, case))
        if name in ("reprendre", "repeter"):
            return await self.asking.ask_again(d, m, case)
        if name == "rappel":
            known = [q.slot for q in self.wording.recapped(case)]
            said = Out([self.wording.noted(d, case, known)] if known else [self.wording.say(d, "utter_nothing_noted", choices=[])])
            return said if d.frame.asks_for == "confirmation" and not known else said.add(await self.asking.ask_again(d, m, case))
        if name == "attendre":
            return Out([self.wording.say(d, "utter_take_your_time", choices=[])]).add(await self.asking.ask_again(d, m, case))
        if name == "plus_tard" and (question is None or question.kind.loose or question.kind.read(m.text, setting_of(case, d)) is None):
            return Out([self.wording.say(d, "utter_later")])
        if name == "plus_simple" and question:
            simpler = self.wording.copy.first(*self.wording.own(d, "help", question.slot), *self.wording.own(d, "why", question.slot), "utter_why")
            return Out([self.wording.say(d, simpler)]).add(await self.asking.ask_again(d, m, case))
        other = self.tasks[d.frame.task].question(self.meant_slot(d, m, case)) if name == "ne_sait_pas" else None
        if other is not None and other is not question and other.slot not in case.values and other.may_be_left_out(case):  # « je sais pas son numéro », before it is asked
            case.values[other.slot] = None
            return Out([self.wording.say(d, "utter_go_on")]).add(await self.asking.ask_again(d, m, case))
        if name in ("passer", "ne_sait_pas") and question:
            return await self._skip(d, m, case, question, name)
        return None

    def meant_slot(self, d: Dialogue, m: Message, case: Case) -> str | None:
        """The answer that « pourquoi vous voulez mon téléphone ? » is about: the one it names, or the one asked for."""
        said, asked = heard(m.text), self.cases.question(d)
        if m.choice is not None or asked is None or (asked.names and re.search(asked.names, said)):
            return d.frame.asks_for
        named = [q.slot for q in self.tasks[d.frame.task].questions if q.asked and q.slot not in case.values and q.when(case) and re.search(rf"\b(?:mon|ma|mes|son|sa|ses|le|la|les|l'|une?) ?(?:{q.names})", said)]
        return named[-1] if len(named) == 1 else d.frame.asks_for

    def _ask_cancel(self, d: Dialogue) -> Out:
        if not d.frame.answered:
            d.ending = "cancel"
            return Out()
        d.pending = "cancel"
        return Out([self.wording.say(d, "utter_question_cancel", task=self.wording.title(d.frame.task))])

    async def _back(self, d: Dialogue, m: Message, case: Case) -> Out:
        frame = d.frame
        if not frame.answered:
            return Out([self.wording.say(d, "utter_nothing_before")]).add(await self.asking.ask_again(d, m, case))
        slot = frame.answered.pop()
        group = self.tasks[frame.task].question(slot).kind.group
        together = [q.slot for q in self.tasks[frame.task].questions if q.slot == slot or (group and q.kind.group == group)]
        slot = together[0]
        case.forget(*together)
        return Out([self.wording.say(d, "utter_back")]).add(await self.asking.ask(d, m, case, slot))

    async def _skip(self, d: Dialogue, m: Message, case: Case, question: Question, name: str) -> Out:
        if name == "ne_sait_pas" and isinstance(question.unknown, Exit):
            return self.leaving.leave(d, question.unknown, question.slot)
        if name == "ne_sait_pas" and question.unknown is not None:
            return await self.taking.accept(d, m, case, question, question.unknown)
        if question.may_be_left_out(case):
            return await self.taking.accept(d, m, case, question, None)
        helped = self.wording.copy.first(*self.wording.own(d, "unknown", question.slot), *self.wording.own(d, "help", question.slot), "utter_unknown")
        d.frame.tries[question.slot] = d.frame.tries.get(question.slot, 0) + 1
        if d.frame.tries[question.slot] > MISSES_BEFORE_A_PERSON:
            return self.leaving.stuck(d, m)
        return Out([self.wording.say(d, helped)]).add(await self.asking.ask_again(d, m, case, brief=True))

    async def _to_a_person(self, d: Dialogue, m: Message, case: Case, utter: str) -> Out:
        out = Out(outcome="handoff")
        out.event("handoff_offered", d.frame.task)
        hours = await self.courtesy.staffed(m)
        if d.frame.task == "rendez_vous" and "purpose" not in d.frame.notes and moves.wants_no_appointment(m.text):
            d.ending = "exit"
            out.event("cancelled", d.frame.task)
            out.replies.append(self.wording.say(d, "utter_person_by_phone", choices=[], hours=hours))
            return out
        if d.frame.task == "rendez_vous" and d.frame.notes.get("purpose"):  # not to move or cancel one: to see someone
            out.replies.append(self.wording.say(d, "utter_person", choices=[], hours=hours))
            return out.add(await self.opening.start_instead(d, replace(m, intent="parler_humain", text="", choice="human")))
        if d.frame.task == "rendez_vous":
            call_back = moves.wants_a_call(m.text)
            out.replies.append(self.wording.say(d, "utter_call_back" if call_back else "utter_person_soon", choices=[], hours=hours))
            d.frame.notes["wants_someone"] = True
            question = self.cases.question(d)
            said, _ = await self.taking.vetted(case, self.taking.gather(self.tasks[d.frame.task], case, m.text) if call_back else [])
            if said:
                out.replies.append(self.wording.noted(d, case, said))
            if question is not None and question.unclear is not None and d.frame.notes.get("asked", ("", 0))[1] >= MISSES_BEFORE_A_PERSON:
                return out.add(await self.taking.accept(d, replace(m, text=""), case, question, question.unclear))  # not asked a third time
            spared = question is not None and not question.when(case)  # « non, je préfère voir quelqu'un »: not to be settled online
            return out.add(await (self.asking.ask_next(d, m, case) if spared else self.asking.ask_again(d, m, case)))
        out.replies.append(self.wording.say(d, utter, choices=[], hours=hours))
        return out.add(self.leaving.switch(d, m, "rendez_vous", announce=False))

    async def no_appointment(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Je ne veux pas annuler mon rendez-vous », « je veux pas de rdv »: no negation starts, moves or cancels one; the one found is kept."""
        here, left = d.frame.task == "rendez_vous", moves.refuses_appointment(m.text) if m.choice is None else None
        confirming = d.frame.asks_for == "confirmation"
        kept = m.choice is None and (confirming or (d.frame.asks_for == "reference" and len(words(m.text)) > 1)) and moves.keeps_it(m.text)
        asked_to_cancel = here and case.purpose == "cancel" and (kept or (confirming and m.choice == "no"))
        if left is None and not asked_to_cancel or moves.command(m, None) == "parler_humain":
            return None
        if not here and len(words(left)) <= 2:
            return Out([self.wording.say(d, "utter_no_appointment_in_task", choices=[])]).add(await self.asking.ask_again(d, m, case))
        if here and (case.purpose or len(words(left)) <= 2):
            d.ending = "exit"
            out = Out([self.wording.say(d, self.wording.named("utter_given_up", d.frame), choices=[])])
            out.event("cancelled", d.frame.task)
            return out
        return None

    async def cancels_it(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Oui annulez-le », asked whether to cancel an appointment or on the way to move it: that, and not this request, is cancelled."""
        if case.purpose == "move" and d.frame.values.get("reference") and m.choice is None and moves.cancels_that_one(m.text):
            return await self.opening.start_instead(d, replace(m, intent="annuler_rdv", text=f"{m.text} {d.frame.values['reference']}"))
        if d.frame.task != "rendez_vous" or case.purpose != "cancel" or m.choice is not None or not moves.cancels_it(m.text):
            return None
        if d.frame.asks_for != "confirmation":
            return await self.asking.ask_again(d, m, case)
        d.ending = "submit"
        return Out()
