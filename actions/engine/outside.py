"""No task is under way: what words answer of what was just said or offered, and buttons."""

import re
from dataclasses import dataclass, replace

from actions import moves
from actions.answers import Answers
from actions.dialogue import Dialogue, Message, Out
from actions.engine.cases import Cases, signal_fragility
from actions.engine.courtesy import Courtesy
from actions.engine.danger import Danger
from actions.engine.ended import Ended, take_up_again, take_up_what_waits
from actions.engine.leaving import ABOUT_ANOTHER, WITHOUT_ACCOUNT
from actions.engine.survey import OVER, Survey, pressed
from actions.engine.topics import HALF_SURE, SURELY_NEAR, Topics
from actions.engine.wording import MISSES_BEFORE_A_PERSON, Wording
from actions.french import heard, say_moment, words, yes_or_no
from actions.ports import Appointment, BackendUnavailable
from actions.tasks.asked import asked_apart
from actions.tasks.rendez_vous import ASKED as ASKED_OF_MEETINGS
from actions.tasks.task import Task
from actions.values import Date, Name, Setting, holds
from knowledge.context import in_other_words

PREPARING = "rdv-physique-preparer"  # the topic of what to bring to an appointment
A_FEW_WORDS = 4
A_TRACE = 0.03  # probability of a task that was not the likeliest reading
SURE_OF_WORDS = 0.95  # probability of an intent above which few words say enough


@dataclass(frozen=True)
class Outside:
    tasks: dict[str, Task]
    answers: Answers
    cases: Cases
    wording: Wording
    survey: Survey
    ended: Ended
    topics: Topics
    courtesy: Courtesy
    danger: Danger

    async def before_all(self, d: Dialogue, m: Message) -> Out | None:
        """Words that answer what was just asked outside a task, whatever intent they were given; None when they do not."""
        answered = self.survey.answer(d, m) or await self.danger.after_distress(d, m) or self.recall(d, m)
        if answered or d.frame is not None or m.choice is not None or m.signal is not None:
            return answered
        if warned := self.danger.scam(d, m):
            return warned
        if m.intent == "detresse":
            return self._listens(d, m)
        answered = self._wants_none(d, m) or self._own_reference(d, m) or self.ended.answers(d, m) or self._other_ways(d, m) or self._listens(d, m)
        answered = answered or self._of_the_menu(d, m) or self._asked_of_the_answer(d, m) or self._calls_off_what_was_sent(d, m) or self._has_one(d, m) or self._own_request(d, m) or self._still_fails(d, m) or self._doubted(d, m) or self._which(d, m) or self._acknowledged(d, m)
        answered = answered or self._the_other_one(d, m) or self._asked_before_it(d, m) or self._what_then(d, m) or self._drags_on(d, m) or self._wishes_a_meeting(d, m) or self._takes_it(d, m) or self._gives_answers(d, m)
        answered = answered or await self.topics.another_counter(d, m) or await self.topics.asked_for_counters(d, m)
        return answered or await self._own_appointments(d, m) or self._tells_more(d, m)

    async def continue_talk(self, d: Dialogue, m: Message) -> Out:
        """A dialogue move (oui, non, annuler, reprendre …) with no task under way: it answers what was offered."""
        if m.intent == "plus_simple" and d.topic and not (m.near >= SURELY_NEAR and in_other_words(m.text) is None):
            return self.topics.topic(d, m, d.topic, in_other_words(m.text) or "simple")
        if m.intent == "oui" and moves.asks(moves.without_assent(m.text)):  # « ok et qu'est-ce que je dois envoyer »
            return self.topics.suggest(d, m)
        if m.intent == "oui" and re.search(r"\brendez[- ]vous\b", heard(m.text)) and not any(c["value"].startswith("task:rendez_vous") for c in d.offered):  # « oui rdv », and something else was offered
            d.next_task = {"task": "rendez_vous", "values": {}}
            return Out()
        offers_else = any(c["value"].startswith(("topic:", "task:")) for c in d.offered) or {"human", "no"} <= {c["value"] for c in d.offered}
        if (m.intent in ("reprendre", "oui") or moves.goes_on(m.text)) and d.paused and not (offers_else and m.intent == "oui"):
            return await self.respond_to_choice(d, replace(m, choice="resume"))
        meant = moves.chosen(m, d.offered) or self._one_matter(d, m)
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
        if not d.settled and self._answers_an_offer(d, m):
            return Out()
        if len(words(m.text)) > 3 and (found := self.topics.in_last_answer(d, m)):  # « on vit en couple, pas mariés »
            return found
        if self._answers_an_offer(d, m):
            return Out()
        told = next((task.name for task in self.tasks.values() if moves.tells_of(m, task)), None)
        if told:
            d.next_task = {"task": told, "values": {}}
            return Out()
        if found := self.topics.in_last_answer(d, m):
            return found
        if m.intent == "informer" and m.likely("question") > 0.5 * (1 - m.likely("informer")):  # « carte vitale », and nothing was asked
            return self.topics.suggest(d, m)
        if m.intent == "informer" and d.settled and d.tried != "utter_offer_still" and any(c["value"].startswith("task:") for c in d.offered):  # « je vis seul », after who may have the C2S
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

    def recall(self, d: Dialogue, m: Message) -> Out | None:
        """« Mon rendez-vous, c'est quand déjà ? »: of the one taken here, or being taken."""
        if m.choice is None and d.frame is None and d.done is not None and d.done.task == "rendez_vous" and moves.asks_what_to_bring(m.text):
            bring = self.wording.copy.text(self.wording.copy.first(f"utter_bring_{d.done.values.get('reason')}", "utter_bring"))
            return Out([self.wording.say(d, "utter_bring_again", "task:rendez_vous", [], lines="\n".join(f"- {line}" for line in bring.split("\n")))], outcome="task:rendez_vous")
        if m.choice is not None or m.intent == "detresse" or not moves.asks_of_own_appointment(m.text, just_taken=d.done is not None and d.done.task == "rendez_vous"):
            return None
        if d.booked and d.booked_as:
            said = self.wording.say(d, "utter_own_appointment", "task:rendez_vous", [], appointment=d.booked_as, reference=d.booked)
            return Out([said], outcome="task:rendez_vous")
        labels = dict(map(tuple, d.frame.notes.get("labels:time_slot", []))) if d.frame else {}
        chosen = labels.get(d.frame.values.get("time_slot")) if d.frame else None
        return Out([self.wording.say(d, "utter_own_appointment_not_yet", choices=[], time_slot=chosen)]) if chosen else None

    def _the_other_one(self, d: Dialogue, m: Message) -> Out | None:
        """« Et la deuxième chose ? »: what waits, or what the same message asked for beside what was answered."""
        if not moves.asks_of_the_next(m.text):
            return None
        if d.paused or d.wanted:
            take_up_what_waits(d)
            return Out()
        beside = [c for c in d.offered if c["value"].startswith(("topic:", "task:")) and c["value"] != f"topic:{d.topic}"]
        if len(d.offered) != 1 or not beside:
            return None
        kind, _, name = beside[0]["value"].partition(":")
        if kind == "topic":
            return self.topics.topic(d, m, name)
        d.next_task = {"task": name, "values": {}, "asked_with": d.asked_with}
        return Out()

    def _asked_before_it(self, d: Dialogue, m: Message) -> Out | None:
        """« Je peux venir accompagnée ? », which wishes for no appointment yet: the answer, and the appointment beside it."""
        if m.intent not in ("rendez_vous", "question", "suggestion", "defier_robot", "parler_humain", "informer", "incompris", "hors_sujet") or moves.wishes(m.text) or re.search(r"\b(?:prendre|avoir|voudrais|veux|faut|besoin)\b", heard(m.text)):
            return None
        found = asked_apart(m.text, {name: ASKED_OF_MEETINGS[name] for name in ("company", "who_calls", "account", "missing_papers")})
        if found is None or found[1]:
            return None
        offered = [self.wording.button("task:rendez_vous", "utter_label_appointment")]
        d.misses, d.settled, d.topic, d.subject = 0, True, PREPARING, PREPARING
        return Out([self.wording.told_of(d, "rendez_vous", found[0], choices=offered)], outcome=f"faq:{PREPARING}")

    def _answers_an_offer(self, d: Dialogue, m: Message) -> bool:
        """« Maladie », after the article that offers the statement of allowances: the task begins with it."""
        offered = {c["value"].removeprefix("task:") for c in d.offered if c["value"].startswith("task:")} & set(self.tasks)
        told = m.intent == "informer" or not d.settled and m.intent in ("question", "suggestion", "incompris") and len(words(m.text)) <= A_FEW_WORDS and moves.asks_where_it_stands(d.asked_with)
        if len(offered) != 1 or not told or m.choice is not None or moves.asks(m.text):
            return False
        name, setting = offered.pop(), Setting(m.now)
        kinds = [q.kind for q in self.tasks[name].questions if not (q.kind.loose or q.kind.secret)]
        if name == "rendez_vous" or all(kind.find(m.text, setting) is None and not (isinstance(kind, Date) and kind.begun(m.text, setting)) for kind in kinds):
            return False
        d.next_task = {"task": name, "values": {}, "asked_with": d.asked_with}
        return True

    def _one_matter(self, d: Dialogue, m: Message) -> str | None:
        """« Oui » to several topics and one task that each of them leads to: the task."""
        topics = [c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")]
        tasks = [c["value"] for c in d.offered if c["value"].startswith("task:")]
        agreed = m.intent == "oui" or yes_or_no(m.text)
        return tasks[0] if agreed and len(tasks) == 1 and topics and {self.answers.task(topic) for topic in topics} == {tasks[0].removeprefix("task:")} else None

    def _own_request(self, d: Dialogue, m: Message) -> Out | None:
        """« Où en est ma demande de C2S ? », of a member who is signed in, was heard as a question about the C2S; « j'ai fait une
        réclamation et personne ne répond » asks the same."""
        unsure = m.intent in ("suggestion", "incompris", "informer") or m.intent == "question" and (m.member_id is not None or m.confidence < SURE_OF_WORDS and moves.waits_for_an_answer(m.text))
        if not unsure or not (moves.asks_where_it_stands(m.text) or moves.waits_for_an_answer(m.text)):
            return None
        d.next_task = {"task": "delais_traitement", "values": {}}
        return Out()

    async def _own_appointments(self, d: Dialogue, m: Message) -> Out | None:
        """« C'est quand déjà, mon rendez-vous ? », of one that was not taken here: those of the account, or how to find it."""
        if not moves.looks_up_own(m.text):
            return None
        booking = self.cases.services.booking
        try:
            mine = await booking.upcoming(m.member_id, m.now) if m.member_id else []
        except BackendUnavailable:
            return Out([self.wording.say(d, "utter_backend_down", "task:rendez_vous")], outcome="task:rendez_vous")
        lines = "\n".join(f"- {self._shown(a)} ({a.reference})" for a in mine)
        utter = "utter_own_appointments" if mine else "utter_own_appointments_none" if m.member_id else "utter_own_appointments_sign_in"
        d.misses = 0
        return Out([self.wording.say(d, utter, "task:rendez_vous", lines=lines)], outcome="task:rendez_vous")

    def _shown(self, appointment: Appointment) -> str:
        moment, office = say_moment(appointment.opening.starts_at), appointment.office
        return self.wording.copy.text("utter_appointment_counter", moment=moment, office=office.name) if office else self.wording.copy.text("utter_appointment_phone", moment=moment)

    def _what_then(self, d: Dialogue, m: Message) -> Out | None:
        """« Que faire alors ? », after a task that stopped and offered a person: that person."""
        offered = {c["value"] for c in d.offered}
        waits = d.left is not None and "no" in offered and any(value.startswith("task:rendez_vous") for value in offered)
        if not waits or len(words(m.text)) > A_FEW_WORDS + 2 or not moves.asks_what_to_do(m.text):
            return None
        d.misses = 0
        return Out([self.wording.say(d, "utter_then_a_person", source="suggest", choices=list(d.offered))], outcome="suggest")

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

    def _takes_it(self, d: Dialogue, m: Message) -> Out | None:
        """« Oui je la demande », where several topics were offered and all lead to one task."""
        topics = [c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")]
        tasks = {self.answers.task(topic) for topic in topics} - {None}
        if len(tasks) != 1 or d.settled or not moves.takes_the_task(m.text):
            return None
        d.next_task = {"task": tasks.pop(), "values": {}, "asked_with": d.asked_with}
        return Out()

    def _drags_on(self, d: Dialogue, m: Message) -> Out | None:
        """« Mon dossier de CMU traîne » wishes for no new request: how long it takes."""
        if m.intent not in self.tasks or m.intent in ("rendez_vous", "delais_traitement") or not moves.drags_on(m.text):
            return None
        d.next_task = {"task": "delais_traitement", "values": {}}
        return Out()

    def _tells_more(self, d: Dialogue, m: Message) -> Out | None:
        """« J'ai un papier du juge », after a task that stopped and offered a person: for that person."""
        offered = {c["value"] for c in d.offered}
        waits = d.left is not None and "no" in offered and any(value.startswith("task:rendez_vous") for value in offered)
        if not waits or m.intent not in ("informer", "hors_sujet", "incompris") or moves.asks(m.text) or moves.wishes(m.text) or len(words(m.text)) < 3:
            return None
        utter = "utter_for_the_person_too" if d.asked_with else "utter_for_the_person"
        d.misses, d.asked_with = 0, f"{d.asked_with} {m.text}".strip()
        return Out([self.wording.say(d, utter, source="suggest", choices=list(d.offered))], outcome="suggest")

    def _calls_off_what_was_sent(self, d: Dialogue, m: Message) -> Out | None:
        """« Annulez mon changement d'adresse d'hier »: it begins no new one. One sent in this conversation is `Ended`'s."""
        named = next((name for name, task in self.tasks.items() if name != "rendez_vous" and moves.cancels_request(m.text, task)), None)
        if named is None or m.intent in self.cases.purposes:
            return None
        d.misses, d.settled = 0, False
        out = Out([self.wording.say(d, "utter_cancel_sent", source="assistant", task=self.wording.title(named))], outcome="suggest")
        out.event("handoff_offered")
        return out

    def _has_one(self, d: Dialogue, m: Message) -> Out | None:
        """« J'ai rdv chez vous mardi »: an appointment there is, and none to take."""
        if m.intent != "rendez_vous" or not moves.has_one(m.text):
            return None
        d.misses, d.settled, d.asked_with, d.topic, d.subject = 0, False, "", PREPARING, PREPARING
        return Out([self.wording.say(d, "utter_has_appointment", source="task:rendez_vous")], outcome="suggest")

    def _own_reference(self, d: Dialogue, m: Message) -> Out | None:
        """« RDV-7K3Q9X », alone: what to do with this appointment; and the answer to that."""
        reference, known = moves.own_reference(m.text), moves.own_reference(d.asked_with)
        if known and m.intent in self.cases.purposes:
            d.next_task = {"task": self.cases.purposes[m.intent], "values": {}, "asked_with": known, "intent": m.intent}
            return Out()
        if reference is None:
            return None
        d.misses, d.asked_with, d.settled = 0, reference, False
        return Out([self.wording.say(d, "utter_own_reference", "task:rendez_vous", reference=reference)], outcome="task:rendez_vous")

    def _wants_none(self, d: Dialogue, m: Message) -> Out | None:
        """« Je ne veux pas annuler mon rendez-vous », « pas de rdv »: said so, and what else the words may ask for."""
        left = moves.refuses_appointment(m.text)
        if left is None or m.intent in ("parler_humain", "frustration") or m.intent in self.tasks and m.intent != "rendez_vous":
            return None
        d.misses, d.offered, d.left = 0, [], None
        out = Out([self.wording.say(d, "utter_no_appointment", source="assistant", choices=[])], outcome="smalltalk:help")
        others = tuple(hit for hit in m.hits if not hit.id.startswith("rdv-"))
        more = self.topics.suggest(d, replace(m, hits=others, ranking=())) if len(words(left)) > 2 and others else None
        return replace(out.add(more), outcome=more.outcome) if more else out

    def _other_ways(self, d: Dialogue, m: Message) -> Out | None:
        """« Comment je fais alors », « et par courrier ? », after signing in was declined: the article, which tells every way."""
        topics = [c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")]
        if WITHOUT_ACCOUNT not in topics[1:]:
            return None
        if m.intent != "demander_aide" and not (moves.cannot_sign_in(m.text) or moves.asks_how(m.text)):
            return None
        offered = [c for c in d.offered if c["value"] != f"topic:{topics[0]}"]
        out = self.topics.topic(d, m, topics[0], "full")
        d.offered += [c for c in offered if c not in d.offered]
        return out

    def _listens(self, d: Dialogue, m: Message) -> Out | None:
        """« Encore une question », « do you speak English? »: nothing to answer yet."""
        if moves.asks_for_english(m.text):
            d.english, d.misses = True, 0
            return Out([self.wording.say(d, "utter_saluer_english", source="smalltalk:greet")], outcome="smalltalk:greet")
        if not moves.has_more_to_ask(m.text) or any(c["value"] == "none_of_these" for c in d.offered):
            return None
        d.misses, d.offered = 0, []
        return Out([self.wording.say(d, "utter_listening", source="smalltalk:greet")], outcome="smalltalk:greet")

    def _of_the_menu(self, d: Dialogue, m: Message) -> Out | None:
        """« Les deux », « non l'autre », « c'est quoi la différence ? », of the topics that were offered."""
        topics = [c for c in d.offered if c["value"].startswith("topic:")]
        if d.settled or len(topics) < 2:
            return None
        if moves.takes_all(m.text):
            out = self.topics.topic(d, replace(m, text=""), topics[0]["value"].removeprefix("topic:"))
            return out.add(Out([self.wording.say(d, "utter_also_offered", choices=topics[1:])]))
        if moves.compares(m.text):
            d.misses = 0
            lines = "\n".join(f"- {c['label']} : {self.answers.gist(c['value'].removeprefix('topic:'))}" for c in topics)
            return Out([self.wording.say(d, "utter_compared", source="suggest", choices=list(d.offered), lines=lines)], outcome="suggest")
        if moves.takes_the_other(m.text):
            return Out([self.wording.say(d, "utter_which_one", source="suggest", choices=list(d.offered))], outcome="suggest")
        return None

    def _asked_of_the_answer(self, d: Dialogue, m: Message) -> Out | None:
        """« Vous pouvez le faire pour moi ? », « c'est quoi le lien ? », « in French please », of what was just explained."""
        if not (d.topic and d.settled and d.done is None):
            return None
        if moves.asks_for_french(m.text):
            d.english, d.misses = False, 0
            return self.topics.topic(d, m, d.topic, "full")
        if moves.asks_to_do_it(m.text):
            return self._does_it(d)
        page = self.answers.page(d.topic) if moves.asks_for_the_link(m.text) else None
        if page is None:
            return None
        d.misses = 0
        made = self.wording.say(d, self.wording.worded(d, "utter_link"), source=f"faq:{d.topic}")
        return Out([{**made, **page}], outcome=f"faq:{d.topic}")

    def _does_it(self, d: Dialogue) -> Out:
        """What was explained is a task: it begins, or is offered; else only a person can do more."""
        task, d.misses = self.answers.task(d.topic), 0
        if task in self.tasks and task != "rendez_vous" and self.tasks[task].topic.partition("-")[0] == d.topic.partition("-")[0]:
            if self.tasks[task].topic == d.topic:
                d.next_task = {"task": task, "values": {}}
                return Out()
            offered = [self.wording.button(f"task:{task}", f"utter_label_do_{task}")]
            return Out([self.wording.say(d, self.wording.worded(d, "utter_do_it_together"), source=f"faq:{d.topic}", choices=offered)], outcome=f"faq:{d.topic}")
        out = Out([self.wording.say(d, self.wording.worded(d, "utter_cannot_do_it"), source=f"faq:{d.topic}")], outcome=f"faq:{d.topic}")
        out.event("handoff_offered")
        return out

    def _still_fails(self, d: Dialogue, m: Message) -> Out | None:
        """What the last answer advised did not help: what else it says, then a person."""
        if not (d.topic and d.settled and d.done is None and moves.still_fails(m.text)):
            return None
        out = Out(outcome=f"faq:{d.topic}")
        out.event("handoff_offered")
        further = [] if d.tried == d.topic else self.answers.further(d.topic)
        d.tried = d.topic
        utter = "utter_still_fails" if further else "utter_offer_person"
        out.replies.append(self.wording.say(d, utter, source=f"faq:{d.topic}", lines="\n".join(f"- {line}" for line in further)))
        return out

    def _doubted(self, d: Dialogue, m: Message) -> Out | None:
        """« Vous êtes sûr ? », of the last answer: where it comes from; « c'est pas ma question »: say it otherwise, or a person."""
        if not (d.topic and d.settled and d.done is None):
            return None
        beside = moves.not_the_question(m.text)
        grounds = None if beside or not moves.doubts(m.text) else self.answers.grounds(d.topic)
        if not (beside or grounds):
            return None
        d.misses, d.offered = 0, []
        utter = self.wording.worded(d, "utter_not_the_question" if beside else "utter_doubted")
        return Out([self.wording.say(d, utter, source=f"faq:{d.topic}", grounds=grounds or "")], outcome="fallback" if beside else f"faq:{d.topic}")

    def _which(self, d: Dialogue, m: Message) -> Out | None:
        """« J'ai un problème », « mon compte »: ask what it is about, once; then offer a person."""
        matter = moves.vague_matter(m.text)
        if matter is None or heard(m.text).startswith("et ") or moves.chosen(m, d.offered) or (m.intent in ("question", *self.tasks) and m.confidence >= SURE_OF_WORDS):
            return None
        utter = f"utter_which_{matter}"
        if d.tried == utter:
            d.misses, d.tried = MISSES_BEFORE_A_PERSON, None
            return self.topics.rephrase(d, replace(m, intent="incompris", ranking=()))
        d.misses, d.settled, d.tried = 0, False, utter
        asked = self.wording.say(d, utter, source="suggest")
        if matter != "problem":  # « le retard » is then asked of it
            d.subject = next((c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")), d.subject)
        return Out([asked], outcome="suggest")

    def _acknowledged(self, d: Dialogue, m: Message) -> Out | None:
        """« Ok » after an answer or a receipt takes up none of its offers."""
        if not d.settled or d.paused or d.survey not in (None, OVER) or not moves.only_acknowledges(m.text):
            return None
        d.misses, d.offered = 0, []
        return Out([self.wording.say(d, "utter_acknowledged", source="smalltalk:thanks")], outcome="smalltalk:thanks")

    async def _care_without_task(self, d: Dialogue, m: Message) -> Out:
        """« J'ai une opération demain », with no task under way: closed rights are for the counter, at once."""
        member = await self.cases.member(m.member_id)
        closed = member is not None and not member.rights_open
        d.settled = False
        offered = [self.wording.button(f"task:rendez_vous:{'droits' if closed else 'autre'}", "utter_label_appointment"),
                   self.wording.button("topic:rdv-accueil-urgence-sans-rendez-vous", "utter_label_urgent_counter")]  # fmt: skip
        out = Out([self.wording.say(d, "utter_care_rights_closed" if closed else "utter_care_announced", source="assistant", choices=offered)], outcome="suggest")
        signal_fragility(d, out, "soins")
        return out
