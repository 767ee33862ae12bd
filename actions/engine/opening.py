"""A task begins: with what the first message says, and with a sign-in where one is needed."""

import re
import secrets as random_secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from actions import moves
from actions.dialogue import Dialogue, Frame, Message, Out
from actions.engine.anew import Anew
from actions.engine.asking import Asking
from actions.engine.cases import Cases, exit_in_words, signal_fragility
from actions.engine.leaving import ABOUT_ANOTHER, SAID, Leaving
from actions.engine.survey import OVER
from actions.engine.taking import Taking
from actions.engine.topics import Topics
from actions.engine.wording import Wording
from actions.french import heard, say_list, yes_or_no
from actions.ports import BackendUnavailable
from actions.tasks.asked import asked_apart
from actions.tasks.task import Case, Exit, Task

PROVEN = "releve_ij"  # the task whose paper proves what was paid
_BESIDES = re.compile(r"\b(?:aussi|egalement|en plus|par ailleurs)\b.{0,30}\b(?:demander|avoir|faire|obtenir|recevoir|changer|modifier|declarer|une? (?:attestation|releve))\b")


@dataclass(frozen=True)
class Opening:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    anew: Anew
    topics: Topics
    leaving: Leaving
    asking: Asking
    taking: Taking
    take_next: Callable[[Dialogue, Message], Awaitable[Out]]

    async def start(self, d: Dialogue, name: str, m: Message, values: dict[str, Any] | None = None, asked_with: str = "") -> Out:
        """Open a task; what the first message already says is kept, and the other tasks it asks for are done next. One that waits
        already goes on, and so does what was refused or sent and is now said otherwise. `asked_with`: the question that led here."""
        name = self._proof_of(d, name, m)
        task, out = self.tasks[name], Out(outcome=f"task:{name}")
        if not values and d.done is not None and d.done.task == name and (m.choice is not None or m.intent in ("oui", "")):  # the other twin, « et pour Noé aussi »
            values = {slot: d.done.values[slot] for slot in task.kept_for_another if slot in d.done.values}
        again = None if values or m.choice == "restart" else self.leaving.waiting(d, name, m) or self.anew.corrected(d, m, name)
        if again:
            d.next_task = again if isinstance(again, dict) else again.as_next()
            return await self.take_next(d, m)
        if m.intent == name and m.choice is None and name not in ABOUT_ANOTHER:
            first, *others = moves.wanted_in_order(m, task, self.tasks.values())
            d.wanted += [{"task": other, "said": m.text} for other in others]
            if first != name:  # « changer mon adresse et mon RIB »
                d.ending, d.next_task, out.outcome = "switch", {"task": first, "said": m.text, "announced": True}, f"task:{first}"
                if others:
                    out.replies.append(self.wording.say(d, "utter_wanted_in_order", source=f"task:{first}", tasks=say_list([self.wording.title(one) for one in (first, *others)], "puis")))
                return out
        if name == "delais_traitement" and m.intent == name and m.choice is None:
            m = self._beside_the_delay(d, m)
        if name == "rendez_vous" and m.intent == name and m.choice is None:
            m = self._beside_the_meeting(d, m)
        asked_with = asked_with or self._led_here(d, m, name)
        d.frame = Frame(name, key=random_secrets.token_hex(8), values=dict(values or {}))
        if m.intent == "annuler_rdv" and moves.moves_rather(m.text):
            m = replace(m, intent="deplacer_rdv")
        if m.intent in task.purposes:
            d.frame.notes["purpose"] = task.purposes[m.intent]
        if asked_with:
            d.frame.notes["asked_with"] = asked_with
        d.ending, d.pending, d.misses, d.asked_with = None, None, 0, ""
        d.topic = d.subject = task.topic
        d.settled, d.survey, d.done, d.dropped = False, d.survey and OVER, None, None
        out.event("started", name)
        opened = await self.open(d, m, await self.cases.of(d, m))
        if d.ending != "exit":
            another = f"utter_another_{name}"
            out.replies.append(self.wording.say(d, another if values and another in self.wording.copy else self.wording.named("utter_start", d.frame)))
            beside = asked_apart(m.text, task.asked) if m.choice is None and (moves.asks(m.text) or "?" in m.text) else None
            if beside:  # « j'ai pas encore la date, je peux déjà le dire ? »
                out.replies.append(self.wording.told_of(d, name, beside[0]))
            others = [self.wording.title(other["task"]) for other in d.wanted if other["task"] != name]  # the task itself tells of its own
            if others and m.intent == name:
                out.replies.append(self.wording.say(d, "utter_wanted_next", tasks=say_list(others)))
        out.add(self.topics.also(d, m))
        return out.add(opened)

    def _beside_the_delay(self, d: Dialogue, m: Message) -> Message:
        """« J'envoie mon nouveau RIB et je veux savoir où en sont mes IJ »: the other wish waits, and only the rest is of the delay."""
        clauses = moves.clauses(m.text)
        others = {clause: task.name for clause in clauses for task in self.tasks.values() if task.name not in ABOUT_ANOTHER and moves.wishes(clause)
                  and re.search(task.named, heard(clause)) and not re.search(r"\b(?:savoir|delai|ou en|combien|quand)\b", heard(clause))}  # fmt: skip
        if not others or len(others) == len(clauses):
            return m
        d.wanted += [{"task": other, "said": clause} for clause, other in others.items()]
        return replace(m, text=" et ".join(clause for clause in clauses if clause not in others))

    def _beside_the_meeting(self, d: Dialogue, m: Message) -> Message:
        """« Un rendez-vous, et aussi demander une attestation »: the other wish waits; without « aussi » it is what the meeting is about."""
        clauses = moves.clauses(m.text)
        others = {clause: task.name for clause in clauses[1:] for task in self.tasks.values() if task.name not in ABOUT_ANOTHER and _BESIDES.search(heard(clause)) and re.search(task.named, heard(clause))}
        if not others:
            return m
        d.wanted += [{"task": other, "said": clause} for clause, other in others.items()]
        return replace(m, text=" et ".join(clause for clause in clauses if clause not in others))

    def _proof_of(self, d: Dialogue, name: str, m: Message) -> str:
        """« Je peux avoir un papier qui le prouve ? », after the statement of allowances or its article: that one, and no other proof."""
        about = self.tasks[PROVEN].topic if d.done is not None and d.done.task == PROVEN else d.subject or d.topic or ""
        spoken_of = about.startswith("ij-") or self.topics.answers.task(about) == PROVEN
        return PROVEN if name == "attestation_droits" and m.choice is None and spoken_of and moves.wants_proof_of_it(m.text) else name

    def _led_here(self, d: Dialogue, m: Message, name: str) -> str:
        """« Oui un rendez-vous svp », « je l'ai envoyée il y a 3 semaines », right after an answer or an offer: the question it was given to."""
        if (d.left or {}).get("task") == name:  # what was told since it stopped
            return d.asked_with
        goes_on = m.choice is None and (d.settled or d.offered) and (yes_or_no(m.text) or re.match(r"je (?:l'|les |la |le )|(?:demande|envoye|depose|faite?|commande|declare|poste|recu)e?s? ", heard(m.text)))
        return d.asked_with if goes_on else ""

    async def start_wanted(self, d: Dialogue, name: str, said: str, m: Message, announced: bool = False) -> Out:
        """Open a task that an earlier message asked for beside another one."""
        out = Out([] if announced else [self.wording.say(d, "utter_next_wanted", f"task:{name}", task=self.wording.title(name))])
        return out.add(await self.start(d, name, replace(m, text=said, choice=None, intent="")))

    async def open(self, d: Dialogue, m: Message, case: Case) -> Out:
        known = not self.tasks[d.frame.task].needs_sign_in or m.member_id is not None
        return await self.begin(d, m, case) if known else self._before_sign_in(d, m, case)

    def _before_sign_in(self, d: Dialogue, m: Message, case: Case) -> Out:
        """Keep what was said for later, and ask who it is; leave at once where signing in would be for nothing."""
        task = self.tasks[d.frame.task]
        leave = exit_in_words(task, m, opening=True) or self.leaving.still_refused(d, m)
        if leave:
            return self.leaving.leave(d, leave, SAID)
        out = Out()
        if m.choice is None:
            d.frame.notes["said"] = m.text
            if gathered := self.taking.gather(task, case, m.text):
                out.replies.append(self.wording.noted(d, case, gathered))
            if moves.is_far_from_computers(m.text) or moves.lost_the_password(m.text):
                out.add(self.leaving.without_account(d, m))
                if moves.is_far_from_computers(m.text):
                    signal_fragility(d, out, "numerique", task.name)
                return out
        return out.add(self.asking.ask_sign_in(d, m))

    async def begin(self, d: Dialogue, m: Message, case: Case) -> Out:
        """The member is known, or need not be: what the message says counts, and the first question is asked."""
        task, out = self.tasks[d.frame.task], Out()
        if task.needs_sign_in and case.member is None:
            return self.leaving.leave(d, Exit("utter_backend_down"))
        d.frame.notes["begun"] = True
        if case.member is not None:
            d.frame.values.setdefault("regime", case.member.regime)
        regime = d.frame.values.get("regime") or moves.organism(m.text)
        if regime and regime not in task.regimes:
            return out.add(self.leaving.route(d, m, regime))
        try:
            leave = await task.begin(case) if task.begin else None
        except BackendUnavailable:
            leave = Exit("utter_backend_down")
        said_so = exit_in_words(task, m, opening=True) or self.leaving.still_refused(d, m)
        if leave or said_so:
            return out.add(self.leaving.leave(d, said_so or leave, None if leave else SAID))
        told = f"{d.frame.notes.pop('asked_with', '')} {m.text if m.choice is None else ''}".strip()
        said = self.taking.gather(task, case, m.text) if told != m.text and m.choice is None else []  # the last words before those that led here
        said += self.taking.gather(task, case, told)
        gathered, leave = await self.taking.vetted(case, [*(s for s in d.frame.answered if s not in said), *said])
        if leave:
            return out.add(self.leaving.leave(d, leave))
        if gathered:
            out.replies.append(self.wording.noted(d, case, gathered))
        return out.add(await self.asking.ask_next(d, m, case))

    async def start_instead(self, d: Dialogue, m: Message) -> Out:
        """The same task for another purpose: the first one is given up, and the member is told what that leaves as it was."""
        out = Out([self.wording.say(d, self.wording.named("utter_given_up", d.frame))])
        out.event("cancelled", d.frame.task)
        return out.add(await self.start(d, d.frame.task, m))

    async def restart(self, d: Dialogue, m: Message) -> Out:
        name = d.frame.task
        out = Out([self.wording.say(d, "utter_restarted")])
        return out.add(await self.start(d, name, replace(m, text="", choice="restart")))
