"""No task is under way: who is asked first what words answer, moves of the dialogue (oui, non, …), and buttons."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.cases import Cases, signal_fragility
from actions.engine.courtesy import Courtesy
from actions.engine.danger import A_FAINT_SIGN, Danger
from actions.engine.ended import Ended, take_up_again, take_up_what_waits
from actions.engine.explained import Explained
from actions.engine.leaving import ABOUT_ANOTHER
from actions.engine.offers import Offers
from actions.engine.own import Own
from actions.engine.survey import Survey, pressed
from actions.engine.topics import HALF_SURE, SURELY_NEAR, TO_BRING, UNCLEAR, Topics
from actions.engine.wording import Wording
from actions.french import heard, words, yes_or_no
from actions.tasks.asked import asked_apart
from actions.tasks.rendez_vous import ASKED as ASKED_OF_MEETINGS
from actions.tasks.task import Task
from actions.values import Name, Setting, holds
from knowledge.context import in_other_words, is_fragment, is_question, leans, whom_of
from knowledge.distress import WORRYING, words_of_distress

Hears = Callable[[Dialogue, Message], Out | None]
HOSPITAL = "hospitalisation-forfait-journalier"
A_TRACE = 0.03  # probability of a task that was not the likeliest reading


@dataclass(frozen=True)
class Outside:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    survey: Survey
    ended: Ended
    topics: Topics
    courtesy: Courtesy
    danger: Danger
    own: Own
    offers: Offers
    explained: Explained

    async def before_all(self, d: Dialogue, m: Message) -> Out | None:
        """Words that answer what was just asked outside a task, whatever intent they were given; None when they do not."""
        answered = self.survey.answer(d, m) or await self.danger.after_distress(d, m) or self.own.recall(d, m)
        if answered or d.frame is not None or m.choice is not None or m.signal is not None:
            return answered
        if warned := self.danger.scam(d, m):
            return warned
        if m.intent == "detresse":
            return self._takes_back(d, m) or self.explained.listens(d, m)
        for hears in self._hearing():
            if answered := hears(d, m):
                return answered
        for reads in (self.topics.another_counter, self.topics.asked_for_counters, self.own.appointments):  # from a back end
            if answered := await reads(d, m):
                return answered
        return self.offers.tells_more(d, m)

    def _takes_back(self, d: Dialogue, m: Message) -> Out | None:
        """« Ah non pardon, elle est au régime général », right after a task was refused: a faint sign of distress that no word bears out."""
        faint = m.confidence < A_FAINT_SIGN and not WORRYING.search(heard(m.text)) and not words_of_distress(m.text)
        return self.ended.said_otherwise(d, m.without("detresse")) if faint else None

    def _hearing(self) -> tuple[Hears, ...]:
        """Who is asked first what words mean: each answers them or leaves them to the next one."""
        own, offers, explained = self.own, self.offers, self.explained
        return (
            own.wants_none, own.reference, self.ended.answers, offers.other_ways, explained.listens, offers.of_the_menu, explained.asked_of_it,
            own.calls_off, own.has_one, own.request, explained.still_fails, explained.another_organism, self._elsewhere_again, explained.doubted, explained.which, explained.acknowledged,
            offers.the_other_one, self._asked_before_it, offers.what_then, own.drags_on, self._wishes_a_meeting, offers.takes_it, self._gives_answers,
        )  # fmt: skip

    async def continue_talk(self, d: Dialogue, m: Message) -> Out:
        """A dialogue move (oui, non, annuler, reprendre …) with no task under way: it answers what was offered."""
        if m.intent == "plus_simple" and d.topic and not (m.near >= SURELY_NEAR and in_other_words(m.text) is None):
            return self.topics.topic(d, m, d.topic, in_other_words(m.text) or "simple")
        if m.intent == "oui" and d.topic and yes_or_no(m.text) is None and whom_of(m.text):  # « ça marche aussi pour mon mari »
            return self.topics.topic(d, m, d.topic)
        if m.intent == "oui" and moves.asks(moves.without_assent(m.text)):  # « ok et qu'est-ce que je dois envoyer »
            return self.topics.suggest(d, m)
        if m.intent == "oui" and re.search(r"\brendez[- ]vous\b", heard(m.text)) and not any(c["value"].startswith("task:rendez_vous") for c in d.offered):  # « oui rdv », and something else was offered
            d.next_task = {"task": "rendez_vous", "values": {}}
            return Out()
        offers_else = any(c["value"].startswith(("topic:", "task:")) for c in d.offered) or {"human", "no"} <= {c["value"] for c in d.offered}
        if (m.intent in ("reprendre", "oui") or moves.goes_on(m.text)) and d.paused and not (offers_else and m.intent == "oui"):
            return await self.respond_to_choice(d, replace(m, choice="resume"))
        meant = moves.chosen(m, d.offered) or self.offers.one_matter(d, m)
        if meant is None and moves.command(m, None) == "annuler":  # « ok laisse tomber », of what was offered
            m = replace(m, intent="annuler")
        if meant:
            return await self.respond_to_choice(d, replace(m, choice=meant))
        if m.intent == "oui" and len([c for c in d.offered if c["value"].startswith(("topic:", "task:"))]) > 1 and d.settled is False:
            return Out([self.wording.say(d, "utter_which_one", source="suggest", choices=list(d.offered))], outcome="suggest")
        if m.near >= SURELY_NEAR and len(words(m.text)) > 3 and (found := self.topics.in_last_answer(d, m)):  # « il veut une majuscule », « j'ai laissé passer les deux mois »
            return found
        if m.intent in ("non", "annuler", "passer") and not moves.declines(m.text):  # « ils m'ont pas répondu », « et si on me répond pas ? »
            m = replace(m, intent="informer")
        if m.intent in ("non", "annuler", "passer"):
            return await self.respond_to_choice(d, replace(m, choice="none_of_these" if any(c["value"] == "none_of_these" for c in d.offered) else "no"))
        if moves.announces_care(m.text):
            return await self._care_without_task(d, m)
        if not d.settled and self.offers.answers_it(d, m):
            return Out()
        if len(words(m.text)) > 3 and (found := self.topics.in_last_answer(d, m)):  # « on vit en couple, pas mariés »
            return found
        if self.offers.answers_it(d, m):
            return Out()
        told = next((task.name for task in self.tasks.values() if moves.tells_of(m, task)), None)
        if told:
            d.next_task = {"task": told, "values": {}}
            return Out()
        if found := self.topics.in_last_answer(d, m):
            return found
        if m.intent == "informer" and m.likely("question") > 0.5 * (1 - m.likely("informer")):  # « carte vitale », and nothing was asked
            return self.topics.suggest(d, m)
        if m.intent == "informer" and d.settled and not is_question(m.text) and d.tried != "utter_offer_still" and any(c["value"].startswith("task:") for c in d.offered):  # « je vis seul », after who may have the C2S
            d.asked_with, d.tried = f"{d.asked_with} {m.text}", "utter_offer_still"  # not said twice
            return Out([self.wording.say(d, self.wording.worded(d, "utter_offer_still"), source="suggest", choices=list(d.offered))], outcome="suggest")
        if m.intent == "oui" and d.done is not None and d.done.notes.get("told") == "late":  # « oui celle-là », of a request that is late: what to do, and no thanks
            offered = [c for c in d.offered if c["value"].startswith("task:rendez_vous")]
            return Out([self.wording.told_of(d, d.done.task, "what_to_do", d.done, offered)], outcome=f"task:{d.done.task}")
        if m.intent == "oui" and d.done is not None:  # « ok », after a receipt
            return self.courtesy.small_talk(d, replace(m, intent="remercier"))
        if m.intent in ("oui", "reprendre", "retour", "recommencer"):
            return Out([self.wording.say(d, "utter_demander_aide", source="smalltalk:help")], outcome="smalltalk:help")
        return self.topics.rephrase(d, m)

    async def respond_to_choice(self, d: Dialogue, m: Message) -> Out:
        """A button pressed, or words like « oui » or « le deuxième », with no task under way."""
        value = m.choice or moves.chosen(m, d.offered) or ""
        d.misses = 0
        if value.startswith("topic:"):
            return self.topics.topic(d, m, value.removeprefix("topic:"))
        if value.startswith(("simple:", "english:", "full:")):
            variant, topic = value.split(":", 1)
            return self.topics.topic(d, m, topic, variant)
        if value.startswith("task:"):
            name, _, reason = value.removeprefix("task:").partition(":")
            purpose = next((intent for intent, meant in self.tasks[name].purposes.items() if meant == reason), None) if name in self.tasks else None
            d.next_task = {"task": name, "values": {"reason": reason} if reason and not purpose else {}, "asked_with": d.asked_with, "intent": purpose}
            return Out()
        if value == "resume" and (d.paused or d.dropped):
            return take_up_again(d, d.paused.pop(0) if d.paused else d.dropped)
        if value == "human":
            return await self.courtesy.hand_over(d, m)
        if marked := pressed(value):
            return self.survey.note(d, *marked)
        if value == "none_of_these":
            return self.topics.none_of_these(d)
        if value in ("no", "drop"):
            declined = d.left is not None and any(c["value"] == "no" for c in d.offered)
            if declined:  # the appointment offered at the end of a task that came in between
                take_up_what_waits(d)
            return Out([self.wording.say(d, "utter_as_you_wish", source="smalltalk:help")], outcome="fallback")
        return self.topics.rephrase(d, m)

    def _elsewhere_again(self, d: Dialogue, m: Message) -> Out | None:
        """« Et l'ostéopathe ? », after what was not ours or has no answer: the same door, rather than not understood."""
        if d.elsewhere is None or m.intent not in (*UNCLEAR, "hors_sujet") or m.intent == "hors_sujet" and m.nuance not in ("divers", None) or not (leans(m.text) or is_fragment(m.text)):
            return None
        return self.courtesy.out_of_scope(d, replace(m, nuance=d.elsewhere))

    def _asked_before_it(self, d: Dialogue, m: Message) -> Out | None:
        """« Je peux venir accompagnée ? », which wishes for no appointment yet: the answer, and the appointment beside it."""
        if m.intent not in ("rendez_vous", "question", "suggestion", "defier_robot", "parler_humain", "informer", "incompris", "hors_sujet") or moves.wishes(m.text) or re.search(r"\b(?:prendre|avoir|voudrais|veux|faut|besoin)\b", heard(m.text)):
            return None
        found = asked_apart(m.text, {name: ASKED_OF_MEETINGS[name] for name in ("company", "who_calls", "account", "missing_papers")})
        if found is None or found[1]:
            return None
        offered = [self.wording.button("task:rendez_vous", "utter_label_appointment")]
        d.misses, d.settled, d.topic, d.subject = 0, True, TO_BRING, TO_BRING
        return Out([self.wording.told_of(d, "rendez_vous", found[0], choices=offered)], outcome=f"faq:{TO_BRING}")

    def _wishes_a_meeting(self, d: Dialogue, m: Message) -> Out | None:
        """« Je prendrais bien rendez-vous, est-ce accessible en fauteuil ? », heard as a question of an article."""
        if m.intent not in ("question", "suggestion", "incompris") or not moves.would_meet(m.text):
            return None
        d.next_task = {"task": "rendez_vous", "values": {}}
        return Out()

    def _gives_answers(self, d: Dialogue, m: Message) -> Out | None:
        """« J'ai accouché le 12 à Niort, elle s'appelle Alma et son papa n'est pas assuré », not surely heard: the task that it gives
        two answers of."""
        if m.intent not in ("suggestion", "incompris", "informer") or m.confidence > HALF_SURE or moves.asks(m.text) or d.offered:
            return None
        setting = Setting(m.now)
        for task in self.tasks.values():
            named = task.name not in ABOUT_ANOTHER and m.likely(task.name) >= A_TRACE
            kinds = [q.kind for q in task.questions if not (q.kind.loose and not isinstance(q.kind, Name)) and not q.kind.secret] if named else []
            if len([kind for kind in kinds if holds(kind.find(m.text, setting))]) >= 2:
                d.next_task = {"task": task.name, "values": {}}
                return Out()
        return None

    async def _care_without_task(self, d: Dialogue, m: Message) -> Out:
        """« J'ai une opération demain », with no task under way: closed rights are for the counter, at once."""
        member = await self.cases.member(m.member_id)
        closed = member is not None and not member.rights_open
        d.settled = False
        if moves.names_a_hospital(m.text):  # « combien ça coûte ? » is then asked of it
            d.subject = HOSPITAL
        offered = [self.wording.button(f"task:rendez_vous:{'droits' if closed else 'autre'}", "utter_label_appointment"),
                   self.wording.button("topic:rdv-accueil-urgence-sans-rendez-vous", "utter_label_urgent_counter")]  # fmt: skip
        out = Out([self.wording.say(d, "utter_care_rights_closed" if closed else "utter_care_announced", source="assistant", choices=offered)], outcome="suggest")
        signal_fragility(d, out, "soins")
        return out
