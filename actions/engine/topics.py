"""Answers from the published articles, what is offered when the topic is not sure, and what is said when nothing fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions import moves
from actions.answers import Answers
from actions.dialogue import Choice, Dialogue, Hit, Message, Out
from actions.engine.cases import signal_fragility
from actions.engine.wording import MISSES_BEFORE_A_PERSON, Wording
from actions.french import fold, heard
from actions.ports import BackendUnavailable, Office
from actions.say import choice
from actions.tasks.task import Services, Task
from knowledge.context import brief, elliptic, follows_up, leans, tells_of_oneself

FAR_BEHIND = 0.05  # of the best topic's probability: a topic below is not worth a button beside it; nor is a task
SURELY_NEAR = 0.75  # how surely the last answer says what is asked (`Message.near`), in words that mean something by themselves
UNCLEAR = ("incompris", "informer", "ne_sait_pas", "suggestion")  # intents that, outside a task, leave a message without an answer
HALF_SURE = 0.6  # an intent below it is no better than none
SURE_OF_WORDS = 0.95  # probability of an intent above which few words say enough
LIKELY_MEANT = 0.4  # the probability of a topic that was only offered, from which what follows is asked of it
A_GUESS = 0.15  # the probability of all topics from which some are offered rather than nothing understood
TO_BRING = "rdv-physique-preparer"  # the topic of what to bring to a counter
ABOUT_COUNTERS = {f"faq:{TO_BRING}", "faq:rdv-accueil-urgence-sans-rendez-vous", "faq:contact-3646-horaires-cout", "faq:contact-depot-pieces"}
HELD_AT_COUNTERS = {"faq:contact-bornes-multiservices", "faq:rdv-prendre", "faq:reclamation-deposer"}  # where else a town that is named is a counter's


@dataclass(frozen=True)
class Topics:
    tasks: dict[str, Task]
    services: Services
    answers: Answers
    wording: Wording

    async def answer(self, d: Dialogue, m: Message) -> Out:
        """Answer from the best topic."""
        if not m.hits:
            return self.rephrase(d, m)
        d.asked_with = m.text if d.frame is None else ""
        just_read = m.hits[0].id == d.topic and not m.said
        out = self.topic(d, m, m.hits[0].id)
        if moves.asks_where_or_when(m.text) and out.outcome in ABOUT_COUNTERS:
            alone = out.outcome == f"faq:{TO_BRING}" and moves.asks_only_of_counters(m.text)
            offered = [self.wording.button("task:rendez_vous", "utter_label_appointment"), self.wording.button(f"topic:{TO_BRING}", "utter_label_to_bring")] if alone and d.frame is None else []
            if just_read or alone:  # the counters say it, whatever the article does not
                out.replies.clear()
            out.replies.insert(0, await self.counters(d, m, out.outcome, choices=offered))
        return out if d.frame else out.add(self.also(d, m))

    def topic(self, d: Dialogue, m: Message, topic: str, variant: str | None = None) -> Out:
        out = Out(outcome=f"faq:{topic}")
        goes_on = topic == d.topic and (follows_up(m.text) or leans(m.text) or brief(m.text))
        again = topic in (d.topic, d.subject) and m.choice is None and bool(m.said or goes_on)
        english = variant in (None, "english") and (d.english or variant == "english") and self.answers.in_english(topic, d.regime)
        nearby = topic != d.topic and d.topic is not None and m.choice is None and bool(m.said) and not follows_up(m.text) and self.answers.is_near(topic, m, d.regime, d.english)  # a neighbour says it
        again, only_offered = again or nearby, nearby or (again and topic != d.topic and not d.settled)
        made, fragility, task = self.answers.replies(topic, m, variant, d.regime, again, english, only_offered)
        if not made:
            return self.rephrase(d, m)
        if (d.english or variant == "english") and not english:
            out.replies.append(self.wording.say(d, "utter_only_in_french", source=f"faq:{topic}"))
        d.misses, d.settled, d.done = 0, True, None
        if d.frame is None:
            beside = m.choice is None and leans(m.text) and d.subject is not None and d.subject.partition("-")[0] == topic.partition("-")[0]  # « ok et il faut quoi comme papiers »
            d.topic, d.subject = topic, d.subject if d.subject and (again or beside or (m.choice is None and follows_up(m.text))) else topic
        if fragility:
            signal_fragility(d, out, fragility)
        out.replies += [self.wording.remember(d, r) for r in made]
        elsewhere = again and not m.said and tells_of_oneself(m.text) and len(m.hits) > 1 and m.hits[1].score >= LIKELY_MEANT  # « je suis indépendant »
        return out.add(self.also(d, replace(m, also=f"topic:{m.hits[1].id}"), "utter_or_else")) if elsewhere else out

    async def offer(self, d: Dialogue, m: Message) -> Out:
        """Unsure of the topic; but « adresse de la CPAM de Saintes » says enough by itself."""
        near = [hit for hit in m.hits[:3] if f"faq:{hit.id}" in ABOUT_COUNTERS] if moves.asks_where_or_when(m.text) else []
        if near and (near[0] is m.hits[0] or re.search(r"\b(?:accueil|agence|guichet|bureau|caisse|cpam|secu)\b", heard(m.text))):
            return await self.answer(d, replace(m, hits=(near[0],)))
        if found := self.in_last_answer(d, m):
            return found.add(self._or_else(d, m))
        return self.suggest(d, m)

    def suggest(self, d: Dialogue, m: Message) -> Out:
        """Unsure: two or three topics as buttons, with a way out."""
        topics = [choice(f"topic:{hit.id}", title) for hit in m.hits[:3] if hit.score >= FAR_BEHIND * m.hits[0].score and (title := self.answers.title(hit.id))]
        if not topics:
            return self.rephrase(d, m)
        task = next((name for name, p in m.ranking if name in self.tasks and p >= FAR_BEHIND and d.frame is None), None)
        if task is None and d.frame is None and moves.wants_it(m.text):  # « l'attestation, c'est quoi ? il m'en faut une »
            task = self.answers.task(m.hits[0].id)
        wish = [self.wording.button(f"task:{task}", f"utter_label_do_{task}")] if task else []
        offered = [*wish, *topics] if task and m.likely(task) > m.hits[0].score else [*topics, *wish]
        offered.append(self.wording.button("none_of_these", "utter_label_none_of_these"))
        d.misses, d.settled, d.asked_with = 0, False, m.text if d.frame is None else ""
        family = m.hits[0].id.partition("-")[0]
        alike = sum(hit.score for hit in m.hits if hit.id.partition("-")[0] == family)
        goes_on = d.topic is not None and (leans(m.text) or elliptic(m.text))  # its subject is rather what was read before
        if d.frame is None and not goes_on and (alike >= LIKELY_MEANT or all(c["value"].startswith(f"topic:{family}-") for c in topics)):  # « c'est combien ? » is then asked of it
            d.subject = m.hits[0].id
        return Out([self.wording.say(d, self.wording.worded(d, "utter_suggest"), source="suggest", choices=offered)], outcome="suggest")

    def rephrase(self, d: Dialogue, m: Message) -> Out:
        """Nothing fits: ask to say it otherwise; the second time in a row, offer a person."""
        if m.choice is None and moves.none_of(m.text) and any(c["value"] == "none_of_these" for c in d.offered):
            return self.none_of_these(d)
        if found := self.in_last_answer(d, m):
            return found
        if d.misses == 0 and m.choice is None and m.intent in ("incompris", "informer", "pourquoi_question") and m.likely("question") >= A_GUESS:  # « remboursement »
            return self.suggest(d, m)
        d.misses, d.settled, d.offered = d.misses + 1, False, []  # « oui » answers what was offered last, not long ago
        out = Out(outcome="fallback")
        if d.misses >= MISSES_BEFORE_A_PERSON:
            d.misses = 0
            out.event("handoff_offered")
            out.replies.append(self.wording.say(d, self.wording.worded(d, "utter_offer_person"), source="fallback"))
        else:
            out.replies.append(self.wording.say(d, self.wording.worded(d, "utter_rephrase"), source="fallback"))
        return out

    def none_of_these(self, d: Dialogue) -> Out:
        return Out([self.wording.say(d, "utter_none_of_these", source="fallback")], outcome="fallback")

    def in_last_answer(self, d: Dialogue, m: Message) -> Out | None:
        """What the last answer says nearest to words that are not understood by themselves, if anything: « elle est pas d'accord »."""
        if d.frame is not None or m.choice is not None or d.subject is None or not m.said:
            return None
        if m.near < SURELY_NEAR and m.intent not in UNCLEAR and m.confidence >= HALF_SURE:
            return None
        return self.topic(d, m, d.subject) if self.answers.is_near(d.subject, m, d.regime, d.english) else None

    def also(self, d: Dialogue, m: Message, utter: str = "utter_also_asked") -> Out:
        """What else the same message asks for, as a button."""
        kind, _, name = (m.also or "").partition(":")
        label = self.answers.title(name) if kind == "topic" else self.wording.label(f"utter_label_do_{name}") if kind == "task" else None
        if not label or m.choice is not None or name in [other["task"] for other in d.wanted]:
            return Out()
        return Out([self.wording.say(d, self.wording.worded(d, utter), choices=[choice(m.also, label)])])

    def _or_else(self, d: Dialogue, m: Message) -> Out:
        """The likeliest of the other topics, beside what the last answer says."""
        if not m.hits or m.hits[0].id == d.subject:
            return Out()
        return self.also(d, replace(m, also=f"topic:{m.hits[0].id}"), "utter_or_else")

    async def counters(self, d: Dialogue, m: Message, source: str, utter: str = "utter_counters", choices: Sequence[Choice] = ()) -> dict[str, Any]:
        """Addresses and hours: of the counter whose town the message names, or of all."""
        return self._counters(d, m, source, await self._offices(), utter, choices)

    def _counters(self, d: Dialogue, m: Message, source: str, offices: list[Office], utter: str, choices: Sequence[Choice] = ()) -> dict[str, Any]:
        said = fold(m.text).replace("-", " ")
        if not offices:
            return self.wording.say(d, "utter_counters_away", source=source, choices=[])
        named = [office for office in offices if fold(office.city).replace("-", " ") in said]
        if utter == "utter_counters" and not named and moves.town_of_a_counter(m.text):
            utter = "utter_no_counter_there"
        named = named or offices
        lines = [f"- {office.name}, {office.street}, {office.postal_code} {office.city} : {office.hours}" for office in named]
        return self.wording.say(d, utter, source=source, choices=list(choices), lines="\n".join(lines))

    async def _offices(self) -> list[Office]:
        """The counters; none while they cannot be read."""
        try:
            return await self.services.booking.offices()
        except BackendUnavailable:
            return []

    async def another_counter(self, d: Dialogue, m: Message) -> Out | None:
        """« Et à Rochefort ? », « celui de Jonzac », after the counters or one of them."""
        source = f"faq:{d.topic}"
        if source not in ABOUT_COUNTERS | HELD_AT_COUNTERS:
            return None
        offices = await self._offices()
        cities = [office.city for office in offices]
        town = moves.only_a_town(m.text, cities) if cities else None
        if town is None:
            return None
        d.misses, d.settled = 0, True
        return Out([self._counters(d, m, source, offices, "utter_counters" if town in cities else "utter_no_counter_there")], outcome=source)

    async def asked_for_counters(self, d: Dialogue, m: Message) -> Out | None:
        """« C'est quoi l'adresse ? », of what was just explained; « horaires de l'accueil de Saintes » was heard as a wish to go there."""
        if d.topic and d.settled and d.regime in (None, "cpam") and (moves.only_the_address(m.text) or f"faq:{d.topic}" in ABOUT_COUNTERS and moves.only_when_or_where(m.text)):
            d.misses = 0
            return Out([await self.counters(d, m, f"faq:{d.topic}")], outcome=f"faq:{d.topic}")
        near = tuple(hit for hit in m.hits if f"faq:{hit.id}" in ABOUT_COUNTERS)
        where_we_are = m.intent in UNCLEAR and m.confidence < SURE_OF_WORDS and moves.asks_only_of_counters(m.text) and moves.town_of_a_counter(m.text)  # « vous êtes où à Rochefort »
        if where_we_are or m.intent == "changement_adresse" and moves.wants_our_address(m.text):
            here = next((hit for hit in m.hits if hit.id == TO_BRING), None) or Hit(TO_BRING, 0.0)
            return await self.answer(d, replace(m, intent="question", hits=(here,)))
        if near and m.intent in UNCLEAR and d.topic is None and moves.asks_of_counters(m.text) and re.search(r"\bouv|\bferm|\bhoraire", heard(m.text)):  # « ouverture vendredi après-midi »
            return await self.answer(d, replace(m, intent="question", hits=near[:1]))
        return await self.answer(d, replace(m, intent="question", hits=near[:1])) if near and m.intent == "rendez_vous" and moves.asks_of_counters(m.text) else None
