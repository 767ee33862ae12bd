"""What is answered with neither an article nor a task: welcome, small talk, what is not ours, a person to speak to."""

from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.cases import Cases
from actions.engine.ended import take_up_again
from actions.engine.leaving import WITHOUT_ACCOUNT
from actions.engine.survey import Survey
from actions.engine.topics import SURELY_NEAR, Topics
from actions.engine.wording import Wording
from actions.french import say_moment
from actions.ports import BackendUnavailable
from actions.tasks.task import Services
from knowledge.decision import NEVER_OURS

SMALL_TALK = {
    "saluer": "greet", "remercier": "thanks", "dire_au_revoir": "goodbye", "defier_robot": "bot_challenge",
    "insulter": "insult", "demander_aide": "help",
}  # fmt: skip
SURE_OF_MANNERS = 0.7  # probability below which a greeting or a goodbye is rather not understood
GRAVE = {"deuil", "detresse", "naissance difficile", "violence"}  # signals after which nobody is answered « with pleasure »


@dataclass(frozen=True)
class Courtesy:
    services: Services
    cases: Cases
    wording: Wording
    survey: Survey
    topics: Topics

    async def welcome(self, d: Dialogue, m: Message) -> Out:
        """The first words of the assistant, or the answer to a sign-in or to a return with nothing under way."""
        member = await self.cases.member(m.member_id)
        d.regime = member.regime if member else d.regime
        if m.signal == "returned" and d.paused:
            back = [self.wording.button("resume", "utter_label_resume")]
            return Out([self.wording.say(d, "utter_welcome_back", source="welcome", choices=back, task=self.wording.title(d.paused[0].task))])
        if m.signal == "signed_in" and not d.paused and d.dropped is not None and d.dropped.asks_for == "sign_in":  # given up for want of an account
            return take_up_again(d, d.dropped)
        if m.signal == "signed_in":
            back = [self.wording.button("resume", "utter_label_resume")] if d.paused else []
            return Out([self.wording.say(d, "utter_signed_in", source="welcome", choices=back, name=member.first_name if member else "")])
        utter = "utter_welcome_member" if member else "utter_welcome"
        return Out([self.wording.say(d, utter, source="welcome", name=member.first_name if member else "")])

    def small_talk(self, d: Dialogue, m: Message) -> Out:
        kind = SMALL_TALK[m.intent]
        if kind == "bot_challenge" and not moves.asks_who_answers(m.text):  # « c'est moi qui le prends ? », of an appointment
            return self._who_books(d, m)
        manners = m.likely("saluer") + m.likely("remercier") + m.likely("dire_au_revoir")  # « merci bonne journée » is two of them
        if kind in ("greet", "goodbye") and max(m.confidence, manners) < SURE_OF_MANNERS and d.frame is None:  # « tous », « l'an prochain »
            return self.topics.rephrase(d, replace(m, intent="incompris"))
        if kind in ("greet", "goodbye", "help") and m.near >= SURELY_NEAR and (found := self.topics.in_last_answer(d, m)):  # « et le week-end ? »
            return found
        if kind == "help" and moves.wants_help_nearby(m.text):
            return self.topics.topic(d, m, WITHOUT_ACCOUNT)
        if kind == "help" and d.offered and d.offered == self.wording.copy.choices("utter_demander_aide"):  # not the same menu again
            return Out([self.wording.say(d, "utter_help_again", source="smalltalk:help")], outcome="smalltalk:help")
        d.misses, d.asked_with = 0, ""
        if d.frame is None and kind in ("greet", "thanks", "goodbye"):  # « oui » after « merci » takes up no offer made before
            d.offered = []
        choices = [] if d.frame else None
        manner = "in_task" if d.frame else "gently" if GRAVE & set(d.signals) else ""
        utter = self.wording.copy.first(f"utter_{m.intent}_{manner}", self.wording.worded(d, f"utter_{m.intent}"))
        out = Out([self.wording.say(d, utter, source=f"smalltalk:{kind}", choices=choices)], outcome=f"smalltalk:{kind}")
        return out.add(self.survey.ask(d)) if kind in ("thanks", "goodbye") else out

    def _who_books(self, d: Dialogue, m: Message) -> Out:
        """Who does it, of an appointment that is offered; else the words are not understood."""
        meeting = [c for c in d.offered if c["value"].startswith("task:rendez_vous")]
        if d.frame is not None or not meeting:
            return self.topics.rephrase(d, replace(m, intent="incompris"))
        d.misses = 0
        return Out([self.wording.say(d, "utter_book_together", source="suggest", choices=list(d.offered))], outcome="suggest")

    def out_of_scope(self, d: Dialogue, m: Message) -> Out:
        if m.nuance not in NEVER_OURS and (found := self.topics.in_last_answer(d, m)):
            return found
        d.settled = False
        regime = moves.organism(m.text) if d.frame is None and m.nuance in ("divers", "caisse") else None
        if regime in ("mgen", "msa"):  # « je suis agriculteur à la MSA, comment … »
            return Out([self.wording.say(d, f"utter_routed_{regime}", source="out_of_scope")], outcome="out_of_scope")
        nuance = "caisse" if m.nuance == "divers" and moves.names_the_fund(m.text) else m.nuance  # whatever it is about, not « pas de mon domaine »
        in_english = (f"utter_hors_sujet_{nuance}_english", "utter_hors_sujet_english") if d.english else ()
        utter = self.wording.copy.first(*in_english, f"utter_hors_sujet_{nuance}", "utter_hors_sujet")
        out = Out([self.wording.say(d, utter, source="out_of_scope", choices=[] if d.frame else None)], outcome="out_of_scope")
        if d.frame is None and nuance not in NEVER_OURS:
            d.elsewhere = nuance
        if d.frame is None and m.nuance not in ("divers", "caisse") and moves.names_us(m.text):  # « je pars en retraite, qu'est-ce qui change pour la Sécu ? »
            out.replies.append(self.wording.say(d, "utter_hors_sujet_ours", source="out_of_scope"))
        return out

    async def hand_over(self, d: Dialogue, m: Message) -> Out:
        """« Je veux parler à quelqu'un »: say when someone answers, and book."""
        out = Out(outcome="handoff")
        out.event("handoff_offered")
        d.settled = False
        answered = d.topic or d.frame or d.done or d.paused or len(d.last_messages) > 1  # else they complain of no answer of ours
        utter = ("utter_person_frustrated" if answered else "utter_person_complaint") if m.intent == "frustration" else "utter_call_back" if moves.wants_a_call(m.text) else "utter_person"
        if d.english:
            out.replies.append(self.wording.say(d, "utter_person_english", source="handoff", choices=[]))
        out.replies.append(self.wording.say(d, utter, source="handoff", choices=[], hours=await self.staffed(m)))
        d.next_task = {"task": "rendez_vous", "values": {}}
        return out

    async def staffed(self, m: Message) -> str:
        """When someone answers the phone: now, or from when."""
        try:
            if await self.services.booking.staffed(m.now):
                return self.wording.copy.text("utter_staffed_now")
            return self.wording.copy.text("utter_staffed_from", moment=say_moment(await self.services.booking.next_staffed(m.now)))
        except BackendUnavailable:
            return self.wording.copy.text("utter_staffed_unknown")
