"""Something else in the middle of a task: a question, small talk, another task or one on hold; and the way back."""

from dataclasses import dataclass, replace
from typing import Any

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import Cases, setting_of, signal_fragility, stopped
from actions.engine.commands import Commands
from actions.engine.correcting import Correcting
from actions.engine.courtesy import SMALL_TALK, SURE_OF_MANNERS, Courtesy
from actions.engine.leaving import Leaving
from actions.engine.opening import Opening
from actions.engine.own import Own
from actions.engine.taking import Taking
from actions.engine.topics import Topics
from actions.engine.wording import Wording
from actions.french import fold, yes_or_no
from actions.say import reply
from actions.tasks.task import Case, Question, Task
from actions.values import REFERENCE, Secret

A_MAIN_SHARE = 0.5  # of all topics together: what one of them must have to answer words that look like a wish


@dataclass(frozen=True)
class Interruptions:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    topics: Topics
    courtesy: Courtesy
    leaving: Leaving
    asking: Asking
    taking: Taking
    correcting: Correcting
    opening: Opening
    own: Own
    commands: Commands

    async def digression(self, d: Dialogue, m: Message, case: Case, unsure: bool = False, answer_too: tuple[Question, Any, str] | None = None) -> Out | None:
        """A question, small talk, another task or something out of scope in the middle of a task; then back.

        `answer_too`: the answer that the same message gives to the question asked now: question, value, the words that say it.
        """
        if m.choice is not None:
            return None
        if moves.has_more_to_ask(m.text):
            return Out([self.wording.say(d, "utter_listening", choices=[])])
        if moves.leaves_organism(m.text) and not moves.asks(m.text):  # « j'étais à la MGEN avant »
            return Out([self.wording.say(d, "utter_go_on")]).add(await self.asking.ask_again(d, m, case))
        asked_in_passing = self._asks_in_passing(m)
        if m.intent in self.tasks and m.intent != d.frame.task and m.confidence >= 0.5 and not asked_in_passing and not stopped(d, m):
            if moves.later(m.text) and m.intent not in [other["task"] for other in d.wanted]:  # « faut aussi que je change d'adresse après »
                d.wanted.append({"task": m.intent, "said": ""})
                return Out([self.wording.say(d, "utter_wanted_next", choices=[], tasks=self.wording.title(m.intent))]).add(await self.asking.ask_again(d, m, case))
            return self.leaving.switch(d, m, m.intent)
        if m.intent in self.cases.purposes and m.confidence >= 0.6:
            return await self._other_purpose(d, m)
        if m.intent == "dire_au_revoir" and m.confidence >= 0.5 and moves.says_goodbye(m.text):  # « Aurélie » only looks like one
            return Out([self.wording.say(d, "utter_later")], outcome=f"smalltalk:{SMALL_TALK[m.intent]}")
        answer = self.own.recall(d, m) or await self._about_a_counter(d, m)
        if answer is not None:
            pass
        elif moves.asks_how(m.text) and (m.intent == "demander_aide" or m.intent == "question" and any(hit.id == self.tasks[d.frame.task].topic for hit in m.hits[:1])):
            return await self.commands.obey(d, m, case, "plus_simple")
        elif self._brings_another_secret(d, m, case) and (m.intent in ("hors_sujet", "incompris", "informer") or stopped(d, m)):
            answer = Out([self.wording.say(d, "utter_private_not_needed")])
        elif m.intent == "question" or asked_in_passing:
            answer = await self.topics.answer(d, m)
        elif m.intent == "suggestion" and unsure:
            answer = await self.topics.offer(d, m)
        elif m.intent in SMALL_TALK and (m.intent != "dire_au_revoir" or moves.says_goodbye(m.text)) and m.confidence >= (SURE_OF_MANNERS if m.intent in ("saluer", "dire_au_revoir") else 0.5) and moves.asks_what_is(m.text, self.tasks[d.frame.task], case) is None:  # « c'est quoi un NIR ? »
            answer = self.courtesy.small_talk(d, m)
        elif m.intent == "hors_sujet" and m.confidence >= 0.5 and not moves.says_nothing(m):
            answer = self.courtesy.out_of_scope(d, m)
        elif moves.announces_care(m.text):
            answer = self._care_announced(d)
        if answer is None:
            return None
        d.misses = 0
        offered = [c for c in d.offered if c["value"] != f"task:{d.frame.task}"]
        if answer_too:
            question, value, said = answer_too
            back = await self.taking.accept(d, replace(m, text=said), case, question, value)
            if d.ending is None and d.frame.asks_for not in (question.slot, "confirmation") and question.kind.group is None:
                answer.replies.append(self.wording.noted(d, case, [question.slot]))
            return answer.add(back)
        noted = await self.taking.in_passing(d, m, case) if m.intent == "question" and not moves.asks(m.text) else None  # « j'ai une bourse », heard as a question
        if d.ending is not None:
            return noted
        back = noted or await self.asking.ask_again(d, m, case)
        d.offered += [c for c in offered if c not in d.offered]
        if d.frame is not None:
            d.frame.notes["answered_aside"] = True
        return answer.add(Out([self._bridge(d)])).add(back)

    def _asks_in_passing(self, m: Message) -> bool:
        """« C'est quand que je suis payé ? » looks like a wish to know a delay; where an article plainly answers, nothing need be put on hold."""
        if m.intent != "delais_traitement" or not moves.asks(m.text) or not m.hits or m.hits[0].id == self.tasks[m.intent].topic:
            return False
        return m.hits[0].score >= A_MAIN_SHARE * m.likely("question")

    async def _about_a_counter(self, d: Dialogue, m: Message) -> Out | None:
        """« Il y a un parking à Saintes ? », while one is chosen: what is known of that counter, where no article answers."""
        said = fold(m.text).replace("-", " ")
        named = [city for _, city, _ in d.frame.notes.get("offices", []) if fold(city).replace("-", " ") in said]
        known = moves.asks_where_or_when(m.text)
        if not named or m.intent == "question" or not (moves.asks(m.text) or known):
            return None
        return Out([await self.topics.counters(d, m, f"task:{d.frame.task}", "utter_counters" if known else "utter_counter_unknown")])

    def _brings_another_secret(self, d: Dialogue, m: Message, case: Case) -> bool:
        """A private value that no question of this task asks for."""
        setting = setting_of(case)
        asked = [q for q in self.tasks[d.frame.task].questions if isinstance(q.kind, Secret) and (q.slot == d.frame.asks_for or q.when(case))]
        return bool(REFERENCE.search(m.text)) and not any(q.slot == d.frame.asks_for or q.kind.find(m.text, setting) is not None for q in asked)

    def _care_announced(self, d: Dialogue) -> Out:
        """An operation or urgent care to come, in a task that has no way out of its own for it: a person may hurry the file."""
        out = Out()
        signal_fragility(d, out, "soins", d.frame.task)
        out.replies.append(self.wording.say(d, "utter_care_announced"))
        return out

    async def _other_purpose(self, d: Dialogue, m: Message) -> Out | None:
        """« Annuler mon rendez-vous » in the middle of another task, or of the same one for another purpose."""
        name = self.cases.purposes[m.intent]
        if name != d.frame.task:
            return self.leaving.switch(d, m, name)
        purpose = self.tasks[name].purposes[m.intent]
        if d.frame.notes.get("purpose") == purpose:
            return None
        slot = self.tasks[name].instead_of.get(purpose)
        if d.frame.notes.get("purpose") is None and d.frame.values.get(slot) is not None and not d.booked:
            return await self.correcting.choose_again(d, m, await self.cases.of(d, m), slot)
        return await self.opening.start_instead(d, replace(m, text=f"{m.text} {d.frame.values.get('reference', '')}"))

    def _bridge(self, d: Dialogue) -> dict[str, Any]:
        return reply(self.wording.copy.text("utter_back_to_task", task=self.wording.title(d.frame.task)), f"task:{d.frame.task}")

    async def take_up(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« On reprend l'adresse », « non je préfère le rendez-vous »: a task that waits, or this one, called by its name; « ok on
        continue », when something only came in between: what was under way before."""
        if m.choice is not None:
            return None
        frame, task = d.frame, self.tasks[d.frame.task]
        other = next((f for f in d.paused if f.task != frame.task and moves.takes_up(m.text, self.tasks[f.task])), None)
        if other is None and d.paused and "aside" in frame.notes and self._only_goes_on(m) and ("taken" not in frame.notes or yes_or_no(m.text) is False or moves.sounds_like_correction(m.text)):
            other = d.paused[0]
        if other is not None:
            d.paused.remove(other)
            return self._instead_of_this(d, other.as_next(), kept="aside" not in frame.notes or "taken" in frame.notes)
        if d.dropped is not None and d.dropped.task != frame.task and moves.rather(m.text, self.tasks[d.dropped.task]):
            declined, d.dropped = d.dropped, None
            return self._instead_of_this(d, declined.as_next(heard={"text": "", "choice": "no"}), kept=bool(frame.answered))
        return await self.asking.ask_again(d, m, case) if moves.takes_up(m.text, task) and "?" not in m.text else None

    def _only_goes_on(self, m: Message) -> bool:
        return moves.command(m, None) == "reprendre" or moves.goes_on(m.text)

    def _instead_of_this(self, d: Dialogue, following: dict[str, Any], kept: bool) -> Out:
        """Another task goes on. This one is put on hold, or not `kept`: it only came in between."""
        out = Out([self.wording.say(d, "utter_pause", choices=[], task=self.wording.title(d.frame.task))] if kept else [])
        out.event("paused" if kept else "cancelled", d.frame.task)
        d.ending, d.next_task = "switch" if kept else "exit", following
        return out
