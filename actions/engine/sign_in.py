"""A task that needs the account: what is said while it waits for the sign-in, what follows it, and an account that cannot be read."""

from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import setting_of
from actions.engine.correcting import Correcting
from actions.engine.interruptions import Interruptions
from actions.engine.leaving import Leaving
from actions.engine.opening import Opening
from actions.engine.taking import Taking
from actions.engine.wording import MISSES_BEFORE_A_PERSON, Wording
from actions.french import words, yes_or_no
from actions.tasks.task import Case, Task
from actions.values import City, Name, Number, PostalCode, holds

NO_ANSWER = ("incompris", "oui", "non", "question", "suggestion")  # intents


@dataclass(frozen=True)
class SignIn:
    tasks: dict[str, Task]
    wording: Wording
    leaving: Leaving
    asking: Asking
    taking: Taking
    correcting: Correcting
    opening: Opening
    interruptions: Interruptions

    async def at_sign_in(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """Words or a button while the sign-in is asked: what they say is kept for after it."""
        if d.frame.asks_for != "sign_in":
            return None
        plain_no = yes_or_no(m.text) is False and not moves.says_more_than_no(m.text)
        if m.choice == "no_sign_in" or (m.choice is None and (plain_no or moves.cannot_sign_in(m.text) or moves.lost_the_password(m.text) or moves.is_far_from_computers(m.text))):
            return self.leaving.without_account(d, m)
        changed = await self.correcting.correction(d, m, case)
        if changed:
            return changed
        task, first = self.tasks[d.frame.task], m.choice is None and "begun" not in d.frame.notes  # later, the account is needed to check what is said
        named = first and m.intent == "hors_sujet" and not moves.asks(m.text)  # « le RSA et l'aide au logement »
        gathered = self.taking.gather(task, case, m.text) if named else []
        digression = None if gathered else await self.interruptions.digression(d, m, case)
        if digression:
            return digression
        if first:
            gathered = gathered or self.taking.gather(task, case, m.text)
            alone = [] if gathered else self._answers_by_itself(d, m, case)
            if not alone:  # also what only the account explains: the name of a child
                d.frame.notes["said"] = f"{d.frame.notes.get('said', '')} {m.text}".strip()
            gathered += alone
        out = Out([self.wording.noted(d, case, gathered)] if gathered else [])
        goes_on = m.intent in ("oui", "reprendre", d.frame.task)  # « ok je veux la demander » gives nothing up
        if first and not gathered and not goes_on and d.frame.notes.get("asked", ("", 0))[1] > MISSES_BEFORE_A_PERSON:  # the same words would be said a fourth time
            return out.add(self.leaving.without_account(d, m))
        return out.add(self.asking.ask_sign_in(d, m, still=True))

    def _answers_by_itself(self, d: Dialogue, m: Message, case: Case) -> list[str]:
        """« 17100 », « Saintes », « 3 », « Lucas »: words that answer the next question of their kind, as if it were asked. They are
        kept as they were read: beside other words they would say nothing."""
        if len(words(m.text)) > 3 or m.intent in NO_ANSWER or yes_or_no(m.text) is not None:
            return []
        open_ones = [q for q in self.tasks[d.frame.task].questions if q.asked and q.slot not in case.values and q.when(case)]
        question = next((q for q in open_ones if isinstance(q.kind, Number | PostalCode | City | Name)), None)
        value = question.kind.read(m.text, setting_of(case, d)) if question else None
        if question is None or not holds(value):
            return []
        case.values[question.slot] = value
        d.frame.gave(question.slot)
        d.frame.notes["corrected"] = [*d.frame.notes.get("corrected", []), question.slot]
        return [question.slot]

    async def signed_in(self, d: Dialogue, m: Message, case: Case) -> Out:
        """Begin with the account what was said before it was known, or go on where it was asked for again."""
        if d.frame.notes.get("begun"):
            d.frame.asks_for = d.frame.notes.pop("asked_before", d.frame.asks_for)
            return await self.without_its_account(d, m, case) if self.account_away(d, m, case) else await self.asking.ask_again(d, m, case)
        d.frame.asks_for = None
        corrected = d.frame.notes.pop("corrected", [])
        case.forget(*(slot for slot in d.frame.answered if slot not in corrected))  # read again, now that the account is known
        m = replace(m, text=d.frame.notes.pop("said", ""), choice=None)
        return await self.opening.begin(d, m, replace(case, message=m))

    def account_away(self, d: Dialogue, m: Message, case: Case) -> bool:
        """The account cannot be read in the middle of a task that needs it: only leaving, or a person, still works."""
        needed = self.tasks[d.frame.task].needs_sign_in and "begun" in d.frame.notes and case.member is None
        leaving = d.pending or m.choice in ("cancel", "human") or moves.command(m, None) in ("annuler", "parler_humain", "frustration")
        return needed and not leaving

    async def without_its_account(self, d: Dialogue, m: Message, case: Case) -> Out:
        """Wait for the service, or ask who it is again after a sign-out; the question comes back afterwards."""
        if m.member_id is not None:
            return Out([self.wording.say(d, "utter_account_away")])
        if d.frame.asks_for == "sign_in":
            return await self.at_sign_in(d, m, case)
        d.frame.notes["asked_before"] = d.frame.asks_for
        return self.asking.ask_sign_in(d, m)
