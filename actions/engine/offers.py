"""What words answer of the topics and tasks that were just offered."""

from dataclasses import dataclass, replace

from actions import moves
from actions.answers import Answers
from actions.dialogue import Dialogue, Message, Out
from actions.engine.ended import take_up_what_waits
from actions.engine.leaving import WITHOUT_ACCOUNT
from actions.engine.topics import Topics
from actions.engine.wording import Wording
from actions.french import words, yes_or_no
from actions.tasks.task import Task
from actions.values import Date, Setting

A_FEW_WORDS = 4
A_WORD = 5  # letters: « plus », « carte » or « faire » name nothing, and are shorter or in several labels


@dataclass(frozen=True)
class Offers:
    """Each method answers a message or, with None, leaves it to whoever is asked next."""

    tasks: dict[str, Task]
    answers: Answers
    wording: Wording
    topics: Topics

    def the_other_one(self, d: Dialogue, m: Message) -> Out | None:
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

    def answers_it(self, d: Dialogue, m: Message) -> bool:
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

    def one_matter(self, d: Dialogue, m: Message) -> str | None:
        """« Oui » to several topics and one task that each of them leads to: the task."""
        topics = [c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")]
        tasks = [c["value"] for c in d.offered if c["value"].startswith("task:")]
        agreed = m.intent == "oui" or yes_or_no(m.text)
        return tasks[0] if agreed and len(tasks) == 1 and topics and {self.answers.task(topic) for topic in topics} == {tasks[0].removeprefix("task:")} else None

    def what_then(self, d: Dialogue, m: Message) -> Out | None:
        """« Que faire alors ? », after a task that stopped and offered a person: that person."""
        offered = {c["value"] for c in d.offered}
        waits = d.left is not None and "no" in offered and any(value.startswith("task:rendez_vous") for value in offered)
        if not waits or len(words(m.text)) > A_FEW_WORDS + 2 or not moves.asks_what_to_do(m.text):
            return None
        d.misses = 0
        return Out([self.wording.say(d, "utter_then_a_person", source="suggest", choices=list(d.offered))], outcome="suggest")

    def takes_it(self, d: Dialogue, m: Message) -> Out | None:
        """« Oui je la demande », where several topics were offered and all lead to one task."""
        topics = [c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")]
        tasks = {self.answers.task(topic) for topic in topics} - {None}
        if len(tasks) != 1 or d.settled or not moves.takes_the_task(m.text):
            return None
        d.next_task = {"task": tasks.pop(), "values": {}, "asked_with": d.asked_with}
        return Out()

    def tells_more(self, d: Dialogue, m: Message) -> Out | None:
        """« J'ai un papier du juge », after a task that stopped and offered a person: for that person."""
        offered = {c["value"] for c in d.offered}
        waits = d.left is not None and "no" in offered and any(value.startswith("task:rendez_vous") for value in offered)
        if not waits or m.intent not in ("informer", "hors_sujet", "incompris") or moves.asks(m.text) or moves.wishes(m.text) or len(words(m.text)) < 3:
            return None
        utter = "utter_for_the_person_too" if d.asked_with else "utter_for_the_person"
        d.misses, d.asked_with = 0, f"{d.asked_with} {m.text}".strip()
        return Out([self.wording.say(d, utter, source="suggest", choices=list(d.offered))], outcome="suggest")

    def other_ways(self, d: Dialogue, m: Message) -> Out | None:
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

    def _named_alone(self, d: Dialogue, m: Message) -> str | None:
        """« Indemnités », « les indemnités svp », where one proposal alone has that word."""
        menu = [c for c in d.offered if c["value"].startswith(("topic:", "task:")) and c["value"].count(":") == 1]
        said = [word for word in words(m.text) if len(word) >= A_WORD]
        if d.settled or len(menu) < 2 or not 1 <= len(said) <= 2 or len(words(m.text)) > A_FEW_WORDS or moves.asks(m.text) or yes_or_no(m.text) is not None or moves.begins_with_no(m.text) or moves.takes_all(m.text) or moves.takes_the_other(m.text):
            return None
        found = [c["value"] for c in menu if set(said) <= set(words(c["label"]))]
        return found[0] if len(found) == 1 else None

    def of_the_menu(self, d: Dialogue, m: Message) -> Out | None:
        """« Les deux », « non l'autre », « c'est quoi la différence ? », of the topics that were offered."""
        topics = [c for c in d.offered if c["value"].startswith("topic:")]
        if named := self._named_alone(d, m):
            kind, _, name = named.partition(":")
            if kind == "topic":
                return self.topics.topic(d, m, name)
            d.next_task = {"task": name, "values": {}, "asked_with": d.asked_with}
            return Out()
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
