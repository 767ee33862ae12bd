"""The dialogue of tasks: one mechanism for all of them.

order of questions → validation → recap → confirmation → submission → receipt, and at any point: several values at
once, correction, going back, cancelling, a question in the middle, another task in the middle, distress, a person.

The engine knows neither Rasa nor HTTP. `rasa_actions.py` drives it from forms and rules, `play.py` drives it while Rasa
is away and in tests. This module wires the parts and says in which order they hear a message; each part is given those
that it calls, so that no two of them need each other.
"""

from dataclasses import replace
from typing import Any

from actions import moves
from actions.answers import Answers
from actions.copy import Copy
from actions.dialogue import Dialogue, Frame, Message, Out
from actions.engine.anew import Anew, freed
from actions.engine.answering import Answering
from actions.engine.asking import Asking
from actions.engine.beside import Beside
from actions.engine.cases import Cases
from actions.engine.commands import Commands
from actions.engine.confirming import Confirming
from actions.engine.correcting import Correcting
from actions.engine.courtesy import Courtesy
from actions.engine.danger import Danger
from actions.engine.ended import Ended
from actions.engine.ending import Ending
from actions.engine.explained import Explained
from actions.engine.interruptions import Interruptions
from actions.engine.kindness import Kindness
from actions.engine.leaving import Leaving
from actions.engine.offers import Offers
from actions.engine.opening import Opening
from actions.engine.outside import Outside
from actions.engine.own import Own
from actions.engine.sign_in import SignIn
from actions.engine.survey import Survey
from actions.engine.taking import Taking
from actions.engine.topics import Topics
from actions.engine.wording import Wording
from actions.french import fold
from actions.tasks.handing_over import file_again
from actions.tasks.task import Services, Task

A_LONG_SILENCE_S = 3600
MESSAGES_KEPT = 24  # the last exchanges, for the adviser: booking alone takes up to eight, and what it is about was said before
LONGEST_KEPT = 240  # characters of what the assistant said
NOT_ANSWERS = ("confirm", "modify", "cancel", "restart", "human", "resume", "no_sign_in", "change:", "task:", "topic:")  # buttons


class Engine:
    def __init__(self, copy: Copy, tasks: dict[str, Task], services: Services, answers: Answers) -> None:
        self.copy, self.tasks, self.services, self.answers = copy, tasks, services, answers
        self.cases = cases = Cases(tasks, services, copy)
        self.wording = wording = Wording(tasks, copy)
        survey, anew = Survey(tasks, cases, wording), Anew(tasks, services, wording)
        ended = Ended(tasks, services, wording, anew)
        self.topics = topics = Topics(tasks, services, answers, wording)
        self.courtesy = courtesy = Courtesy(services, cases, wording, survey, topics)
        self.kindness = Kindness(wording)
        self.danger = danger = Danger(tasks, cases, wording, courtesy)
        own, offers, explained = Own(tasks, cases, wording, topics), Offers(tasks, answers, wording, topics), Explained(tasks, answers, wording, topics)
        self.outside = outside = Outside(tasks, cases, wording, survey, ended, topics, courtesy, danger, own, offers, explained)

        leaving = Leaving(tasks, wording)
        self.asking = asking = Asking(tasks, wording, leaving)
        taking = Taking(tasks, wording, leaving, asking)
        correcting = Correcting(tasks, cases, wording, leaving, asking, taking)
        confirming = Confirming(tasks, wording, leaving, asking, taking, correcting)
        self.opening = opening = Opening(tasks, cases, wording, anew, topics, leaving, asking, taking, self.take_next)
        commands = Commands(tasks, cases, wording, courtesy, leaving, asking, taking, opening, outside)
        interruptions = Interruptions(tasks, cases, wording, topics, courtesy, leaving, asking, taking, correcting, opening, own, commands)
        answering = Answering(tasks, cases, wording, leaving, asking, taking, correcting, interruptions)
        self.sign_in = sign_in = SignIn(tasks, wording, leaving, asking, taking, correcting, opening, interruptions)
        beside = Beside(tasks, cases, wording, leaving, asking, correcting, commands, answering, sign_in)
        self.ending = Ending(tasks, services, cases, wording, leaving, asking)

        self._stages = (  # each answers a message or leaves it to the next one; the last one always answers
            commands.settle_pending, commands.reserved_choice, beside.asked_of_the_task, leaving.organism, interruptions.take_up,
            answering.known_to_the_task, commands.no_appointment, commands.cancels_it, commands.command, sign_in.at_sign_in,
            confirming.one_more, confirming.at_confirmation, correcting.correction, answering.answer, answering.digress_or_miss,
        )  # fmt: skip

    async def hear(self, d: Dialogue, m: Message) -> None:
        """A new step begins: keep the last exchanges for the adviser, forget the slots of what ended before."""
        d.ended = {}
        await file_again(d, self.services.handoffs)
        if m.choice is None and (english := moves.speaks_english(m.text)) is not None:
            d.english = english
        d.regime = moves.organism(m.text) or (None if moves.leaves_organism(m.text) else d.regime)
        pressed = next((c["label"] for c in d.offered if c["value"] == m.choice), "")
        said = "" if m.signal else m.text if m.choice is None else pressed  # of a signal, nobody said the text
        mine = {"from": "member", "text": said}
        if said and d.last_messages[-1:] != [mine]:
            asked = [{"from": "assistant", "text": d.asked}] if d.asked else []
            d.last_messages, d.asked = [*d.last_messages, *asked, mine][-MESSAGES_KEPT:], ""

    def told(self, d: Dialogue, m: Message, out: Out) -> None:
        """A step answered: a kind word where one is due, and what its last reply asks is kept, which alone gives the next words of
        the member a meaning. An answer is kept as its title, a summary as its question.
        """
        if not out.replies:
            return
        self.kindness.speak(d, m, out)
        if out.outcome != "out_of_scope":
            d.elsewhere = None
        if d.frame is None and moves.asks_of_an_organism(m.text):  # asked of it, and no member of it
            d.regime = None
        last = out.replies[-1]
        kind, _, topic = last.get("source", "").partition(":")
        title = self.answers.title(topic) if kind == "faq" else None
        text = title or (last["text"].splitlines()[-1] if last.get("lines") else last["text"])
        d.asked = text if len(text) <= LONGEST_KEPT else f"…{text[1 - LONGEST_KEPT :]}"

    async def start(self, d: Dialogue, name: str, m: Message) -> Out:
        """A message that asks for a task."""
        return await self.opening.start(d, name, m)

    async def step(self, d: Dialogue, m: Message) -> Out:
        """One message while a task is under way; always says something."""
        frame, m = d.frame, self._pressed_in_words(d, m)
        after_an_answer = frame.notes.pop("answered_aside", False)
        out = Out(outcome=f"task:{frame.task}")
        case = await self.cases.of(d, m)
        if warned := self.danger.scam(d, m):
            return warned.add(await self.asking.ask_again(d, m, case))
        if m.intent == "detresse":
            if not self.danger.only_answers(d, m, case):
                return self.danger.distress(d, m)
            m = m.without("detresse")
            case = replace(case, message=m)
        if m.signal == "signed_in" or (frame.asks_for == "sign_in" and m.member_id):
            return out.add(await self.sign_in.signed_in(d, m, case))
        returned = m.signal == "returned"
        if returned or m.gap_s > A_LONG_SILENCE_S:
            out.replies.append(self.wording.say(d, "utter_welcome_back", task=self.wording.title(frame.task)))
        if self.sign_in.account_away(d, m, case):
            return out.add(await self.sign_in.without_its_account(d, m, case))
        if returned:  # nobody has said anything yet
            return out.add(await self.asking.ask_again(d, m, case))
        if after_an_answer and d.pending is None and m.choice is None and moves.only_acknowledges(m.text, thanks=True):  # of what was told beside the task; it sends nothing
            return out.add(await self.asking.ask_again(d, m, case))
        for stage in self._stages:
            handled = await stage(d, m, case)
            if handled is not None:
                break
        out.outcome = handled.outcome or out.outcome
        return out.add(handled)

    def _pressed_in_words(self, d: Dialogue, m: Message) -> Message:
        """Typing the words of a button that is no answer to the question is pressing it; answers read their own labels."""
        typed = fold(m.text).strip(" .!?") if m.choice is None else ""
        for option in d.offered if typed else ():
            if fold(option["label"]).strip(" .!?") == typed and option["value"].startswith(NOT_ANSWERS):
                return replace(m, choice=option["value"])
        return m

    async def take_next(self, d: Dialogue, m: Message) -> Out:
        """Start or resume the task that the last step asked for."""
        waiting, d.next_task = d.next_task, None
        if waiting.get("frame"):
            said = replace(m, **waiting["heard"]) if "heard" in waiting else None
            return await self.resume(d, m, Frame(**waiting["frame"]), waiting.get("quiet", False), said, waiting.get("sent"))
        if waiting.get("said"):
            return await self.opening.start_wanted(d, waiting["task"], waiting["said"], m, waiting.get("announced", False))
        m = replace(m, intent=waiting["intent"], text=waiting.get("asked_with", m.text)) if waiting.get("intent") else m  # « l'annuler », of the reference given
        out = await self.opening.start(d, waiting["task"], m if m.choice is None else replace(m, text=""), waiting.get("values"), waiting.get("asked_with", ""))
        if d.frame is not None and waiting.get("aside"):
            d.frame.notes["aside"] = True
        if waiting.get("instead_of"):
            d.dropped = Frame(**waiting["instead_of"])
        return out

    async def resume(self, d: Dialogue, m: Message, frame: Frame, quiet: bool = False, said: Message | None = None, sent: str | None = None) -> Out:
        """Take a task on hold up again, at the same question. `quiet`: it was never really left. `said`: what answers it at once.
        `sent`: the reference of the request that this one corrects, empty where nothing was sent."""
        if not quiet and "stopped_by" in frame.notes:  # that answer does not count: it is asked again
            frame = freed(frame)
        d.frame, d.ending, d.pending = frame, None, None
        d.misses = 0
        if not quiet:
            d.done, d.dropped, d.left = None, None, d.left if said is None else None
        d.topic = d.subject = self.tasks[frame.task].topic
        case = await self.cases.of(d, replace(m, text="", choice=None))
        out = Out(outcome=f"task:{frame.task}")
        if sent:
            out.replies.append(self.wording.say(d, "utter_sent_anew", reference=sent))
        elif not quiet and sent is None:
            out.replies.append(self.wording.say(d, "utter_resumed", task=self.wording.title(frame.task)))
        if not quiet:
            out.event("resumed", frame.task)
        if said is not None:
            return out.add(await self.step(d, said) if frame.asks_for else await self.opening.open(d, said, await self.cases.of(d, said)))
        if frame.asks_for == "sign_in" and m.member_id:
            return out.add(await self.sign_in.signed_in(d, replace(m, text=""), case))
        if self.sign_in.account_away(d, replace(m, text="", choice=None), case):
            return out.add(await self.sign_in.without_its_account(d, replace(m, text="", choice=None), case))
        return out.add(await self.asking.ask_again(d, m, case))

    def state(self, d: Dialogue, out: Out) -> dict[str, Any]:
        """The contract's `state`."""
        frame = d.frame
        asks = frame.asks_for if frame else None
        if d.pending:
            asks = "confirmation"
        return {
            "task": frame.task if frame else None,
            "paused": d.paused[0].task if d.paused else None,
            "asks_for": asks,
            "slots": self.cases.slots(frame) if frame else d.ended,
            "outcome": out.outcome,
            "events": out.events,
        }


def build_tasks(*tasks: Task) -> dict[str, Task]:
    return {task.name: task for task in tasks}
