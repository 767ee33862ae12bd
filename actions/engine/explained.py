"""What words ask of the answer that was just given: do it for me, the link, it still fails, are you sure."""

from dataclasses import dataclass, replace

from actions import moves
from actions.answers import Answers
from actions.dialogue import Dialogue, Message, Out
from actions.engine.survey import OVER
from actions.engine.topics import SURE_OF_WORDS, Topics
from actions.engine.wording import MISSES_BEFORE_A_PERSON, Wording
from actions.french import heard
from actions.tasks.task import Task


@dataclass(frozen=True)
class Explained:
    """Each method answers a message or, with None, leaves it to whoever is asked next."""

    tasks: dict[str, Task]
    answers: Answers
    wording: Wording
    topics: Topics

    def listens(self, d: Dialogue, m: Message) -> Out | None:
        """« Encore une question », « do you speak English? »: nothing to answer yet."""
        if moves.asks_for_english(m.text):
            d.english, d.misses = True, 0
            return Out([self.wording.say(d, "utter_saluer_english", source="smalltalk:greet")], outcome="smalltalk:greet")
        if moves.apologises(m.text):
            d.misses = 0
            return Out([self.wording.say(d, "utter_no_bother", source="smalltalk:thanks", choices=list(d.offered))], outcome="smalltalk:thanks")
        if not moves.has_more_to_ask(m.text) or any(c["value"] == "none_of_these" for c in d.offered):
            return None
        d.misses, d.offered = 0, []
        return Out([self.wording.say(d, "utter_listening", source="smalltalk:greet")], outcome="smalltalk:greet")

    def asked_of_it(self, d: Dialogue, m: Message) -> Out | None:
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

    def still_fails(self, d: Dialogue, m: Message) -> Out | None:
        """What the last answer advised did not help: what else it says, then a person."""
        if not (d.topic and d.settled and d.done is None and (moves.still_fails(m.text) or moves.past_the_advice(m.text))):
            return None
        out = Out(outcome=f"faq:{d.topic}")
        out.event("handoff_offered")
        further = [] if d.tried == d.topic else self.answers.further(d.topic)
        d.tried = d.topic
        utter = ("utter_still_fails" if moves.still_fails(m.text) else "utter_past_the_advice") if further else "utter_offer_person"
        out.replies.append(self.wording.say(d, utter, source=f"faq:{d.topic}", lines="\n".join(f"- {line}" for line in further)))
        return out

    def doubted(self, d: Dialogue, m: Message) -> Out | None:
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

    def another_organism(self, d: Dialogue, m: Message) -> Out | None:
        """« Et la MSA ? », after an answer that has no words of its own for it."""
        named = moves.asks_of_an_organism(m.text)
        if named is None or not (d.topic and d.settled) or self.answers.speaks_for(d.topic, named):
            return None
        d.misses, d.offered = 0, []
        return Out([self.wording.say(d, f"utter_asked_of_{named}", source=f"faq:{d.topic}")], outcome=f"faq:{d.topic}")

    def which(self, d: Dialogue, m: Message) -> Out | None:
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

    def acknowledged(self, d: Dialogue, m: Message) -> Out | None:
        """« Ok », « je vais appeler » after an answer or a receipt takes up none of its offers."""
        heard_it = d.settled and moves.only_acknowledges(m.text) or (d.settled or d.done or d.offered) and moves.will_call(m.text)
        if not heard_it or d.paused or d.survey not in (None, OVER):
            return None
        d.misses, d.offered = 0, []
        return Out([self.wording.say(d, "utter_acknowledged", source="smalltalk:thanks")], outcome="smalltalk:thanks")
