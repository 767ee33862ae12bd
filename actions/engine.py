"""The dialogue of tasks: one mechanism for all of them.

order of questions → validation → recap → confirmation → submission → receipt, and at any point: several values at
once, correction, going back, cancelling, a question in the middle, another task in the middle, distress, a person.

The engine knows neither Rasa nor HTTP. `rasa_actions.py` drives it from forms and rules, `fallback.py` drives it while
Rasa is away, and property tests drive it with nothing around.
"""

import asyncio
import re
import secrets as random_secrets
from dataclasses import replace
from typing import Any

from actions import moves, names, survey
from actions.answers import Answers
from actions.copy import Copy
from actions.dialogue import Choice, Dialogue, Frame, Message, Out
from actions.ended import ORGANISM, SAID, Ended, take_up_again
from actions.french import fold, heard, say_list, say_moment, words, yes_or_no
from actions.ports import BackendUnavailable, Document, Member, UnknownMember, UnknownReference
from actions.say import Voice, choice, reply
from actions.tasks.asked import asked_apart, asks_of_duty
from actions.tasks.handing_over import file_again
from actions.tasks.task import Again, Case, Done, Exit, Question, Services, Task
from actions.values import (
    REFERENCE,
    City,
    Date,
    Department,
    Name,
    Number,
    Partial,
    PostalCode,
    Secret,
    Setting,
    Several,
    Wrong,
    YesNo,
    mask,
)
from actions.values import Choice as ChoiceKind
from knowledge.context import brief, follows_up, in_other_words, leans
from knowledge.decision import NEVER_OURS, WORRYING

MISSES_BEFORE_A_PERSON = 2
WITHOUT_ACCOUNT = "france-services"  # the topic of who helps nearby
SCAMS = "arnaques-sms-courriels"  # the topic of those who ask for a RIB by phone
A_LONG_SILENCE_S = 3600
A_FAINT_SIGN = 0.5  # of distress: no word names it
A_PLAIN_QUESTION = 0.9  # no correction, whatever word it begins with
A_CLEAR_SIGN = 0.85  # of distress, whatever the words correct
PERHAPS = 0.25  # of the best topic's probability: another one may answer a question without a subject
A_MAIN_SHARE = 0.5  # of all topics together: what one of them must have to answer words that look like a wish
FAR_BEHIND = 0.05  # of the best topic's probability: a topic below is not worth a button beside it; nor is a task
SURELY_NEAR = 0.75  # of what the last answer says to words that mean something by themselves; one in a hundred new questions is as near
UNCLEAR = ("incompris", "informer", "ne_sait_pas", "suggestion")  # intents that, outside a task, leave a message without an answer
HALF_SURE = 0.6  # an intent below it is no better than none
LIKELY_MEANT = 0.4  # the probability of a topic that was only offered, from which what follows is asked of it
A_GUESS = 0.15  # the probability of all topics from which some are offered rather than nothing understood
MESSAGES_KEPT = 24  # the last exchanges, for the adviser: booking alone takes up to eight, and what it is about was said before
LONGEST_KEPT = 240  # characters of what the assistant said
SMALL_TALK = {
    "saluer": "greet", "remercier": "thanks", "dire_au_revoir": "goodbye", "defier_robot": "bot_challenge",
    "insulter": "insult", "demander_aide": "help",
}  # fmt: skip
SURE_OF_WORDS = 0.95  # probability of an intent above which few words say enough
SURE_OF_MANNERS = 0.7  # probability below which a greeting or a goodbye is rather not understood
LOST = {"incompris", "hors_sujet", "demander_aide", "saluer", "informer", "ne_sait_pas", "frustration"}  # intents that answer nothing right after the emergency numbers
A_FEW_WORDS = 8
GRAVE = {"deuil", "detresse", "naissance difficile", "violence"}  # signals after which nobody is answered « with pleasure »
ABOUT_ANOTHER = ("rendez_vous", "delais_traitement")  # tasks whose wish names others as its subject
ABOUT_COUNTERS = {"faq:rdv-physique-preparer", "faq:rdv-accueil-urgence-sans-rendez-vous", "faq:contact-3646-horaires-cout", "faq:contact-depot-pieces"}
NOT_ANSWERS = ("confirm", "modify", "cancel", "restart", "human", "resume", "no_sign_in", "change:", "task:", "topic:")  # buttons


class Engine:
    def __init__(self, copy: Copy, tasks: dict[str, Task], services: Services, answers: Answers) -> None:
        self.copy, self.voice, self.tasks, self.services, self.answers = copy, Voice(copy), tasks, services, answers
        self._ended = Ended(self)
        self.purposes = {intent: task.name for task in tasks.values() for intent in task.purposes}

    async def hear(self, d: Dialogue, m: Message) -> None:
        """A new step begins: keep the last exchanges for the adviser, forget the slots of what ended before."""
        d.ended = {}
        await file_again(d, self.services.handoffs)
        if m.choice is None and (english := moves.speaks_english(m.text)) is not None:
            d.english = english
        d.regime = moves.organism(m.text) or (None if moves.leaves_organism(m.text) else d.regime)
        pressed = next((c["label"] for c in d.offered if c["value"] == m.choice), "")
        said = m.text if m.choice is None else pressed
        mine = {"from": "member", "text": said}
        if said and d.last_messages[-1:] != [mine]:
            asked = [{"from": "assistant", "text": d.asked}] if d.asked else []
            d.last_messages, d.asked = [*d.last_messages, *asked, mine][-MESSAGES_KEPT:], ""

    def told(self, d: Dialogue, replies: list[dict[str, Any]]) -> None:
        """A step answered: keep what its last reply asks, which alone gives the next words of the member a meaning.

        An answer is kept as its title, a summary as its question.
        """
        if not replies:
            return
        last = replies[-1]
        kind, _, topic = last.get("source", "").partition(":")
        title = self.answers.title(topic) if kind == "faq" else None
        text = title or (last["text"].splitlines()[-1] if last.get("lines") else last["text"])
        d.asked = text if len(text) <= LONGEST_KEPT else f"…{text[1 - LONGEST_KEPT :]}"

    # ------------------------------------------------------------------ a task begins

    async def start(self, d: Dialogue, name: str, m: Message, values: dict[str, Any] | None = None, asked_with: str = "") -> Out:
        """Open a task; what the first message already says is kept, and the other tasks it asks for are done next. One that waits
        already goes on, and so does what was refused or sent and is now said otherwise. `asked_with`: the question that led here."""
        task, out = self.tasks[name], Out(outcome=f"task:{name}")
        if not values and d.done is not None and d.done.task == name and (m.choice is not None or m.intent == "oui"):  # the other twin
            values = {slot: d.done.values[slot] for slot in task.kept_for_another if slot in d.done.values}
        again = None if values or m.choice == "restart" else self._waiting(d, name, m) or self._ended.corrected(d, m, name)
        if again:
            d.next_task = again if isinstance(again, dict) else {"task": name, "frame": again.__dict__}
            return await take_next(self, d, m)
        if m.intent == name and m.choice is None and name not in ABOUT_ANOTHER:
            first, *others = moves.wanted_in_order(m, task, self.tasks.values())
            d.wanted += [{"task": other, "said": m.text} for other in others]
            if first != name:  # « changer mon adresse et mon RIB »
                d.ending, d.next_task, out.outcome = "switch", {"task": first, "said": m.text, "announced": True}, f"task:{first}"
                out.replies.append(self.say(d, "utter_wanted_in_order", source=f"task:{first}", tasks=say_list([self.title(one) for one in (first, *others)], "puis")))
                return out
        asked_with = asked_with or self._led_here(d, m)
        d.frame = Frame(name, key=random_secrets.token_hex(8), values=dict(values or {}))
        if m.intent == "annuler_rdv" and moves.moves_rather(m.text):
            m = replace(m, intent="deplacer_rdv")
        if m.intent in task.purposes:
            d.frame.notes["purpose"] = task.purposes[m.intent]
        if asked_with:
            d.frame.notes["asked_with"] = asked_with
        d.ending, d.pending, d.misses, d.asked_with = None, None, 0, ""
        d.topic = d.subject = task.topic
        d.settled, d.survey, d.done, d.dropped = False, d.survey and survey.OVER, None, None
        out.event("started", name)
        opened = await self._open(d, m, await self._case(d, m))
        if d.ending != "exit":
            another = f"utter_another_{name}"
            out.replies.append(self.say(d, another if values and another in self.copy else self._named("utter_start", d.frame)))
            if d.wanted and m.intent == name:
                out.replies.append(self.say(d, "utter_wanted_next", tasks=say_list([self.title(other["task"]) for other in d.wanted])))
        out.add(self._also(d, m))
        return out.add(opened)

    def _led_here(self, d: Dialogue, m: Message) -> str:
        """« Oui un rendez-vous svp », « je l'ai envoyée il y a 3 semaines », right after an answer or an offer: the question it was given to."""
        goes_on = m.choice is None and (d.settled or d.offered) and (yes_or_no(m.text) or re.match(r"je (?:l'|les |la |le )", heard(m.text)))
        return d.asked_with if goes_on else ""

    def _also(self, d: Dialogue, m: Message, utter: str = "utter_also_asked") -> Out:
        """What else the same message asks for, as a button."""
        kind, _, name = (m.also or "").partition(":")
        label = self.answers.title(name) if kind == "topic" else self.voice.label(f"utter_label_do_{name}") if kind == "task" else None
        if not label or m.choice is not None or name in [other["task"] for other in d.wanted]:
            return Out()
        return Out([self.say(d, utter, choices=[choice(m.also, label)])])

    def _waiting(self, d: Dialogue, name: str, m: Message) -> Frame | None:
        """The task of this name, and for this purpose, that was put on hold: it is on hold no more."""
        purpose = self.tasks[name].purposes.get(m.intent)
        found = next((frame for frame in d.paused if frame.task == name and frame.notes.get("purpose") == purpose), None)
        d.paused = [frame for frame in d.paused if frame is not found]
        return found

    async def start_wanted(self, d: Dialogue, name: str, said: str, m: Message, announced: bool = False) -> Out:
        """Open a task that an earlier message asked for beside another one."""
        out = Out([] if announced else [self.say(d, "utter_next_wanted", f"task:{name}", task=self.title(name))])
        return out.add(await self.start(d, name, replace(m, text=said, choice=None, intent="")))

    async def _open(self, d: Dialogue, m: Message, case: Case) -> Out:
        known = not self.tasks[d.frame.task].needs_sign_in or m.member_id is not None
        return await self._begin(d, m, case) if known else self._before_sign_in(d, m, case)

    def _before_sign_in(self, d: Dialogue, m: Message, case: Case) -> Out:
        """Keep what was said for later, and ask who it is; leave at once where signing in would be for nothing."""
        task = self.tasks[d.frame.task]
        leave = self.exit_in_words(task, m, opening=True) or self._still_refused(d, m)
        if leave:
            return self._leave(d, leave, SAID)
        if m.choice is None:
            d.frame.notes["said"] = m.text
            self._gather(task, case, m.text)
            if moves.is_far_from_computers(m.text):
                out = self._without_account(d)
                out.event("fragility", task.name)
                d.signals = sorted({*d.signals, "numerique"})
                return out
        return self._ask_sign_in(d, m)

    async def _begin(self, d: Dialogue, m: Message, case: Case) -> Out:
        task, out = self.tasks[d.frame.task], Out()
        if task.needs_sign_in and case.member is None:
            return self._leave(d, Exit("utter_backend_down"))
        d.frame.notes["begun"] = True
        if case.member is not None:
            d.frame.values.setdefault("regime", case.member.regime)
        regime = d.frame.values.get("regime") or moves.organism(m.text)
        if regime and regime not in task.regimes:
            return out.add(self._route(d, m, regime))
        try:
            leave = await task.begin(case) if task.begin else None
        except BackendUnavailable:
            leave = Exit("utter_backend_down")
        said_so = self.exit_in_words(task, m, opening=True) or self._still_refused(d, m)
        if leave or said_so:
            return out.add(self._leave(d, said_so or leave, None if leave else SAID))
        told = f"{d.frame.notes.pop('asked_with', '')} {m.text if m.choice is None else ''}".strip()
        said = self._gather(task, case, told)
        gathered, leave = await self._vetted(case, [*(s for s in d.frame.answered if s not in said), *said])
        if leave:
            return out.add(self._leave(d, leave))
        if gathered:
            out.replies.append(self._noted(d, case, gathered))
        return out.add(await self._ask_next(d, m, case))

    def _ask_sign_in(self, d: Dialogue, m: Message, still: bool = False) -> Out:
        """`still`: the answer to the first time it was asked moved nothing on."""
        out = Out()
        regime = moves.organism(m.text) or d.regime
        if regime and regime not in self.tasks[d.frame.task].regimes:
            return self._route(d, m, regime)
        if d.frame.asks_for != "sign_in":
            out.event("signin_required", d.frame.task)
        d.frame.asks_for = "sign_in"
        asked, times = d.frame.notes.get("asked", ("", 0))
        utter = "utter_question_sign_in_again" if "begun" in d.frame.notes else "utter_question_sign_in"
        if asked == "sign_in" and (still or times >= MISSES_BEFORE_A_PERSON) and "begun" not in d.frame.notes:  # not the same words again
            utter = "utter_question_sign_in_still"
        out.replies.append(self._asked(d, self.say(d, utter, kind="notice")))
        return out

    # ------------------------------------------------------------------ one message inside a task

    async def step(self, d: Dialogue, m: Message) -> Out:
        """One message while a task is under way; always says something."""
        frame, m = d.frame, self._pressed_in_words(d, m)
        after_an_answer = frame.notes.pop("answered_aside", False)
        out = Out(outcome=f"task:{frame.task}")
        case = await self._case(d, m)
        if warned := self._scam(d, m):
            return warned.add(await self._ask_again(d, m, case))
        if m.intent == "detresse":
            if not self._only_answers(d, m, case):
                return self.distress(d, m)
            m = m.without("detresse")
            case = replace(case, message=m)
        if m.signal == "signed_in" or (frame.asks_for == "sign_in" and m.member_id):
            return out.add(await self._signed_in(d, m, case))
        returned = m.signal == "returned"
        if returned or m.gap_s > A_LONG_SILENCE_S:
            out.replies.append(self.say(d, "utter_welcome_back", task=self.title(frame.task)))
        if self._account_away(d, m, case):
            return out.add(await self._without_its_account(d, m, case))
        if returned:  # nobody has said anything yet
            return out.add(await self._ask_again(d, m, case))
        if after_an_answer and d.pending is None and m.choice is None and moves.only_acknowledges(m.text, thanks=True):  # of what was told beside the task; it sends nothing
            return out.add(await self._ask_again(d, m, case))
        for stage in (self._settle_pending, self._reserved_choice, self._asked_of_the_task, self._organism, self._take_up, self._known_to_the_task, self._no_appointment, self._cancels_it, self._command,
                      self._at_sign_in, self._one_more, self._at_confirmation, self._correction, self._answer, self._digress_or_miss):  # fmt: skip
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

    def _account_away(self, d: Dialogue, m: Message, case: Case) -> bool:
        """The account cannot be read in the middle of a task that needs it: only leaving, or a person, still works."""
        needed = self.tasks[d.frame.task].needs_sign_in and "begun" in d.frame.notes and case.member is None
        leaving = d.pending or m.choice in ("cancel", "human") or moves.command(m, None) in ("annuler", "parler_humain", "frustration")
        return needed and not leaving

    async def _without_its_account(self, d: Dialogue, m: Message, case: Case) -> Out:
        """Wait for the service, or ask who it is again after a sign-out; the question comes back afterwards."""
        if m.member_id is not None:
            return Out([self.say(d, "utter_account_away")])
        if d.frame.asks_for == "sign_in":
            return await self._at_sign_in(d, m, case)
        d.frame.notes["asked_before"] = d.frame.asks_for
        return self._ask_sign_in(d, m)

    def _only_answers(self, d: Dialogue, m: Message, case: Case) -> bool:
        """« Toute la famille », « jusqu'au 31 octobre »: a faint sign of distress in words that answer or correct. One
        worrying word (« ma femme me fait peur ») is enough to believe it."""
        leave = self.exit_in_words(self.tasks[d.frame.task], m)
        if leave and leave.fragility == "deuil" and m.nuance == "medicale":  # « on a perdu notre bébé »: condolences, not an ambulance
            return True
        worrying = WORRYING.search(heard(m.text))
        if not worrying and moves.command(m.without("detresse"), None) == "annuler":  # « je veux sortir »
            return True
        about_care = m.nuance == "medicale" or m.confidence < A_FAINT_SIGN
        if about_care and moves.announces_care(m.text) and not worrying:  # « je dois être opérée la semaine prochaine »
            return True
        if worrying or m.confidence >= A_CLEAR_SIGN:
            return False
        if isinstance(getattr(self._question(d), "kind", None), Name) and names.spells(m.text):  # « Garnier avec un t à la fin »
            return True
        if self._changes_in_words(d, m, case):  # « non pardon, c'est pour ma fille »
            return True
        question, setting = self._question(d), self.setting(case, d)
        if not worrying and m.confidence < A_CLEAR_SIGN and asked_apart(m.text, self.tasks[d.frame.task].asked):  # « je suis hébergée chez ma fille, je mets son nom ? »
            return True
        counts = isinstance(getattr(question, "kind", None), Number) and question.kind.find(m.text, setting) is not None  # « mon fils de 19 ans vit avec moi »
        if counts or (leave and leave.fragility is None and m.nuance != "suicide"):  # « je suis en train de me séparer »
            return True
        if m.confidence >= A_FAINT_SIGN:
            return False
        if m.confidence < A_FAINT_SIGN / 2:  # « tralala pouet », « nous sommes quatre, mon mari et nos deux enfants »
            return True
        if leave and (m.nuance != "suicide" or m.confidence < A_FAINT_SIGN / 2):  # « en garde alternée »: the task has its own way out
            return True
        if question is not None and not question.kind.loose and len(words(m.text)) <= 9:
            value = question.kind.read(m.text, setting)
            if value is not None and not isinstance(value, Wrong):
                return True
        return False

    def _changes_in_words(self, d: Dialogue, m: Message, case: Case) -> bool:
        """Words that sound like a correction, and say the new answer so plainly that they cannot be about anything else."""
        task, setting = self.tasks[d.frame.task], self.setting(case, d)
        change = moves.find_change(task, case, m.text, setting, cue=True) if moves.sounds_like_correction(m.text) else None
        if change is None or change.value is None:
            return False
        kind = task.question(change.slot).kind
        return not kind.loose or kind.find(m.text, setting) == change.value

    async def _signed_in(self, d: Dialogue, m: Message, case: Case) -> Out:
        if d.frame.notes.get("begun"):
            d.frame.asks_for = d.frame.notes.pop("asked_before", d.frame.asks_for)
            return await self._without_its_account(d, m, case) if self._account_away(d, m, case) else await self._ask_again(d, m, case)
        d.frame.asks_for = None
        corrected = d.frame.notes.pop("corrected", [])
        case.forget(*(slot for slot in d.frame.answered if slot not in corrected))  # read again, now that the account is known
        m = replace(m, text=d.frame.notes.pop("said", ""), choice=None)
        return await self._begin(d, m, replace(case, message=m))

    async def _settle_pending(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        if d.pending is None:
            return None
        verdict = {"yes": True, "no": False}.get(m.choice or "", yes_or_no(m.text))
        pending, d.pending = d.pending, None
        if verdict is None and moves.command(m, self._question(d)) == "annuler" and pending == "cancel":
            verdict = True
        if verdict and pending == "cancel":
            d.ending = "cancel"
            return Out()
        if verdict and pending == "restart":
            return await self._restart(d, m)
        if verdict is False:
            return Out([self.say(d, "utter_go_on")]).add(await self._ask_again(d, m, case))
        return None  # not an answer to it: the message counts for itself

    async def _restart(self, d: Dialogue, m: Message) -> Out:
        name = d.frame.task
        out = Out([self.say(d, "utter_restarted")])
        return out.add(await self.start(d, name, replace(m, text="", choice="restart")))

    async def _reserved_choice(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """Buttons that mean something else than an answer to the question."""
        value = m.choice
        if value is None:
            return None
        if value in ("cancel", "back", "skip", "why", "dont_know", "restart", "human", "resume"):
            name = {"cancel": "annuler", "resume": "reprendre", "back": "retour", "skip": "passer", "why": "pourquoi_question", "human": "parler_humain",
                    "dont_know": "ne_sait_pas", "restart": "recommencer"}[value]  # fmt: skip
            return await self._obey(d, m, case, name)
        if value.startswith("change:"):
            return await self._ask_change(d, m, case, value.removeprefix("change:"))
        if value == "modify":
            return self._ask_what_to_change(d, case)
        if value.startswith("task:"):
            return self._switch(d, m, value.removeprefix("task:"))
        if value.startswith(("topic:", "simple:", "english:", "none_of_these", "survey:")):
            return (await self.respond_to_choice(d, m)).add(await self._ask_again(d, m, case))
        return None

    async def _asked_of_the_task(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Et ma mutuelle, vous la prévenez ? », « c'est obligatoire ? »: a sentence or two, then the question again; what else the
        message says is heard first."""
        if m.choice is not None or d.pending is not None:
            return None
        question = self._question(d)
        if question is not None and asks_of_duty(m.text):
            named = self.tasks[d.frame.task].question(self._meant_slot(d, m, case))
            return self._duty(d, case, named).add(await self._ask_again(d, m, case))
        if next_ := self._may_also(d, m):
            return next_.add(await self._ask_again(d, m, case))
        found = asked_apart(m.text, self.tasks[d.frame.task].asked)
        if found is None or self._answers_rather(question, d, m, case):
            return None
        leave = self.exit_in_words(self.tasks[d.frame.task], m)
        if leave and leave.fragility:  # fraud, violence, mourning: never a question beside
            return None
        name, rest = found
        if not rest and self._gives_figures(m.text, d, case):  # « 12 rue des Lilas c'est gratuit »
            rest = m.text
        if moves.wishes(rest):
            return None
        said = Out([self.told_of(d, d.frame.task, name)], outcome=f"faq:{self.tasks[d.frame.task].topic}")
        d.misses = 0
        if rest and self._says_more(rest, d, case):
            heard_so = replace(m, text=rest, intent="informer", confidence=0.0, ranking=(), hits=(), also=None, gap_s=0.0)
            for stage in (self._organism, self._known_to_the_task, self._command, self._at_sign_in, self._correction, self._answer, self._answers_another):
                handled = await stage(d, heard_so, replace(case, message=heard_so))
                if handled is not None:
                    return said.add(handled)
        d.frame.notes["answered_aside"] = True
        return said.add(await self._ask_again(d, m, case))

    def _may_also(self, d: Dialogue, m: Message) -> Out | None:
        """« Je peux faire pareil pour mon RIB ? »: that one is next."""
        named = [task.name for task in self.tasks.values() if task.name != d.frame.task and re.search(task.named, heard(m.text))]
        if len(named) != 1 or d.frame.task in ABOUT_ANOTHER or not moves.may_also(m.text):
            return None
        d.wanted += [{"task": name, "said": ""} for name in named if name not in [other["task"] for other in d.wanted]]
        return Out([self.say(d, "utter_wanted_next", choices=[], tasks=self.title(named[0]))])

    def told_of(self, d: Dialogue, task: str, subject: str, sent: bool = False) -> dict[str, Any]:
        """`sent`: once the task is over."""
        utter = self.copy.first(*[f"utter_sent_{task}_{subject}"] * sent, f"utter_asked_{task}_{subject}", f"utter_asked_{subject}")
        return self.say(d, utter, source=f"task:{task}")

    def _duty(self, d: Dialogue, case: Case, question: Question) -> Out:
        """Whether this answer must be given, and what it is for."""
        chooses = isinstance(question.kind, ChoiceKind | YesNo)
        utter = "utter_duty_optional" if question.may_be_left_out(case) else "utter_duty_choice" if chooses else "utter_duty"
        about = self.copy.first(*self._own(d, "help" if chooses else "why", question.slot), "utter_why")
        return Out([self.say(d, utter, about=self.copy.text(about))])

    def _answers_rather(self, question: Question | None, d: Dialogue, m: Message, case: Case) -> bool:
        """« Toute la famille ? », « je préfère les deux »: few words, or no question mark, and an answer to what is asked."""
        if question is None or question.kind.loose or ("?" in m.text and len(words(m.text)) > 3):
            return False
        value = (question.kind.find if isinstance(question.kind, YesNo) else question.kind.read)(m.text, self.setting(case, d))
        return value is not None and not isinstance(value, Wrong)

    def _gives_figures(self, text: str, d: Dialogue, case: Case) -> bool:
        """A street, a code, a date or a private number among the words."""
        plain = [q.kind for q in self.tasks[d.frame.task].questions if not isinstance(q.kind, ChoiceKind | YesNo | Name | City)]
        found = [kind.find(text, self.setting(case)) for kind in plain] if re.search(r"\d", text) else []
        return any(value is not None and not isinstance(value, Wrong) for value in found)

    def _says_more(self, rest: str, d: Dialogue, case: Case) -> bool:
        """Whether what stands beside a question is an answer, a command or a way out of the task."""
        task, setting, m = self.tasks[d.frame.task], self.setting(case, d), replace(case.message, text=rest, intent="informer", confidence=0.0)
        question = self._question(d)
        if self.exit_in_words(task, m) or moves.organism(rest) or moves.command(m, question) or moves.sounds_like_correction(rest):
            return True
        read = [question.kind.read(rest, setting)] if question is not None else []
        read += [q.kind.find(rest, setting) for q in task.questions if q.when(case)]
        return any(value is not None and not isinstance(value, Wrong) for value in read)

    async def _organism(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        task = self.tasks[d.frame.task]
        regime = moves.organism(m.text) if m.choice is None else m.choice.removeprefix("regime:")
        if m.intent == "question" and moves.asks(m.text):
            return None
        if regime in ("mgen", "msa", "autre") and regime not in task.regimes:
            return self._route(d, m, regime)
        leave = self.exit_in_words(task, m)
        return self._leave(d, leave, SAID) if leave else None

    def exit_in_words(self, task: Task, m: Message, opening: bool = False) -> Exit | None:
        folded = heard(m.text) if m.choice is None else fold(m.choice)
        return next((leave for pattern, leave in task.exits if (opening or not leave.opening) and re.search(pattern, folded)), None)

    async def _take_up(self, d: Dialogue, m: Message, case: Case) -> Out | None:
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
            return self._instead_of_this(d, {"task": other.task, "frame": other.__dict__}, kept="aside" not in frame.notes or "taken" in frame.notes)
        if d.dropped is not None and d.dropped.task != frame.task and moves.rather(m.text, self.tasks[d.dropped.task]):
            declined, d.dropped = d.dropped, None
            return self._instead_of_this(d, {"task": declined.task, "frame": declined.__dict__, "heard": {"text": "", "choice": "no"}}, kept=bool(frame.answered))
        return await self._ask_again(d, m, case) if moves.takes_up(m.text, task) and "?" not in m.text else None

    def _only_goes_on(self, m: Message) -> bool:
        return moves.command(m, None) == "reprendre" or moves.goes_on(m.text)

    def _instead_of_this(self, d: Dialogue, following: dict[str, Any], kept: bool) -> Out:
        """Another task goes on. This one is put on hold, or not `kept`: it only came in between."""
        out = Out([self.say(d, "utter_pause", choices=[], task=self.title(d.frame.task))] if kept else [])
        out.event("paused" if kept else "cancelled", d.frame.task)
        d.ending, d.next_task = "switch" if kept else "exit", following
        return out

    async def _known_to_the_task(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        knows = self.tasks[d.frame.task].knows
        if knows is None or m.choice is not None or not knows(case):
            return None
        return self._aside(d, case).add(await self._ask_next(d, m, case))

    async def _no_appointment(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Je ne veux pas annuler mon rendez-vous », « je veux pas de rdv »: no negation starts, moves or cancels one; the one found is kept."""
        here, left = d.frame.task == "rendez_vous", moves.refuses_appointment(m.text) if m.choice is None else None
        confirming = d.frame.asks_for == "confirmation"
        kept = m.choice is None and (confirming or (d.frame.asks_for == "reference" and len(words(m.text)) > 1)) and moves.keeps_it(m.text)
        asked_to_cancel = here and case.purpose == "cancel" and (kept or (confirming and m.choice == "no"))
        if left is None and not asked_to_cancel or moves.command(m, None) == "parler_humain":
            return None
        if not here and len(words(left)) <= 2:
            return Out([self.say(d, "utter_no_appointment_in_task", choices=[])]).add(await self._ask_again(d, m, case))
        if here and (case.purpose or len(words(left)) <= 2):
            d.ending = "exit"
            out = Out([self.say(d, self._named("utter_given_up", d.frame), choices=[])])
            out.event("cancelled", d.frame.task)
            return out
        return None

    async def _cancels_it(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Oui annulez-le », asked whether to cancel an appointment: that, and not this request, is cancelled."""
        if d.frame.task != "rendez_vous" or case.purpose != "cancel" or m.choice is not None or not moves.cancels_it(m.text):
            return None
        if d.frame.asks_for != "confirmation":
            return await self._ask_again(d, m, case)
        d.ending = "submit"
        return Out()

    def _still_refused(self, d: Dialogue, m: Message) -> Exit | None:
        """« Elle a 82 ans, elle vit chez moi », right after her request was refused."""
        left = d.left or {}
        if left.get("task") != d.frame.task or m.choice is not None:
            return None
        if left.get("other") and moves.speaks_of_another(m.text):
            return Exit("utter_still_refused", reason=left["reason"], other=True)
        return Exit("utter_still_stopped", reason=left["reason"], final=True) if self._stopped(d, replace(m, intent=d.frame.task)) else None

    def _stopped(self, d: Dialogue, m: Message) -> bool:
        """An IBAN alone, after a task that a person must take over: it does not open it again."""
        left = d.left or {}
        return bool(left.get("final")) and left["task"] == m.intent and moves.is_private(m.text)

    async def _command(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        question = self._question(d)
        name = moves.command(m, question)
        if isinstance(getattr(question, "kind", None), Name) and question.kind.find(m.text, self.setting(case, d)) is not None:
            return None  # « on l'a appelé Matis, Matis Roy » wishes to call nobody
        if name == "parler_humain" and isinstance(getattr(question, "kind", None), Number) and question.kind.find(m.text, self.setting(case, d)) is not None:
            return None  # « une personne », of the household
        if name == "ne_sait_pas" and question is not None and question.kind.exact and isinstance(question.kind.find(m.text, self.setting(case, d)), str):
            return None  # « je ne l'ai plus », of the only appointment there is
        return await self._obey(d, m, case, name) if name else None

    async def _obey(self, d: Dialogue, m: Message, case: Case, name: str) -> Out | None:
        question = self._question(d)
        if name == "annuler":
            return self._ask_cancel(d)
        if name == "recommencer":
            d.pending = "restart"
            return Out([self.say(d, "utter_question_restart")])
        if name == "retour":
            return await self._back(d, m, case)
        if name in ("parler_humain", "frustration"):
            return await self._to_a_person(d, m, case, "utter_person_in_task" if name == "parler_humain" else "utter_person_frustrated")
        if name == "pourquoi_question":
            why = self.copy.first(*self._own(d, "why", self._meant_slot(d, m, case)), "utter_why")
            return Out([self.say(d, why)]).add(await self._ask_again(d, m, case))
        if name == "est_ce_sur":
            safe = self.copy.first(*self._own(d, "secure", d.frame.asks_for), f"utter_secure_{d.frame.task}", "utter_secure")
            return Out([self.say(d, safe)]).add(await self._ask_again(d, m, case))
        if name in ("reprendre", "repeter"):
            return await self._ask_again(d, m, case)
        if name == "rappel":
            known = [q.slot for q in self._recapped(case)]
            said = Out([self._noted(d, case, known)] if known else [self.say(d, "utter_nothing_noted", choices=[])])
            return said if d.frame.asks_for == "confirmation" and not known else said.add(await self._ask_again(d, m, case))
        if name == "attendre":
            return Out([self.say(d, "utter_take_your_time", choices=[])]).add(await self._ask_again(d, m, case))
        if name == "plus_tard" and (question is None or question.kind.loose or question.kind.read(m.text, self.setting(case, d)) is None):
            return Out([self.say(d, "utter_later")])
        if name == "plus_simple" and question:
            simpler = self.copy.first(*self._own(d, "help", question.slot), *self._own(d, "why", question.slot), "utter_why")
            return Out([self.say(d, simpler)]).add(await self._ask_again(d, m, case))
        other = self.tasks[d.frame.task].question(self._meant_slot(d, m, case)) if name == "ne_sait_pas" else None
        if other is not None and other is not question and other.slot not in case.values and other.may_be_left_out(case):  # « je sais pas son numéro », before it is asked
            case.values[other.slot] = None
            return Out([self.say(d, "utter_go_on")]).add(await self._ask_again(d, m, case))
        if name in ("passer", "ne_sait_pas") and question:
            return await self._skip(d, m, case, question, name)
        return None

    def _meant_slot(self, d: Dialogue, m: Message, case: Case) -> str | None:
        """The answer that « pourquoi vous voulez mon téléphone ? » is about: the one it names, or the one asked for."""
        said, asked = heard(m.text), self._question(d)
        if m.choice is not None or asked is None or (asked.names and re.search(asked.names, said)):
            return d.frame.asks_for
        named = [q.slot for q in self.tasks[d.frame.task].questions if q.asked and q.slot not in case.values and q.when(case) and re.search(rf"\b(?:mon|ma|mes|son|sa|ses|le|la|les|l'|une?) ?(?:{q.names})", said)]
        return named[-1] if len(named) == 1 else d.frame.asks_for

    def _ask_cancel(self, d: Dialogue) -> Out:
        if not d.frame.answered:
            d.ending = "cancel"
            return Out()
        d.pending = "cancel"
        return Out([self.say(d, "utter_question_cancel", task=self.title(d.frame.task))])

    async def _back(self, d: Dialogue, m: Message, case: Case) -> Out:
        frame = d.frame
        if not frame.answered:
            return Out([self.say(d, "utter_nothing_before")]).add(await self._ask_again(d, m, case))
        slot = frame.answered.pop()
        group = self.tasks[frame.task].question(slot).kind.group
        together = [q.slot for q in self.tasks[frame.task].questions if q.slot == slot or (group and q.kind.group == group)]
        slot = together[0]
        case.forget(*together)
        return Out([self.say(d, "utter_back")]).add(await self._ask(d, m, case, slot))

    async def _skip(self, d: Dialogue, m: Message, case: Case, question: Question, name: str) -> Out:
        if name == "ne_sait_pas" and isinstance(question.unknown, Exit):
            return self._leave(d, question.unknown, question.slot)
        if name == "ne_sait_pas" and question.unknown is not None:
            return await self._accept(d, m, case, question, question.unknown)
        if question.may_be_left_out(case):
            return await self._accept(d, m, case, question, None)
        helped = self.copy.first(*self._own(d, "unknown", question.slot), *self._own(d, "help", question.slot), "utter_unknown")
        d.frame.tries[question.slot] = d.frame.tries.get(question.slot, 0) + 1
        if d.frame.tries[question.slot] > MISSES_BEFORE_A_PERSON:
            return self._stuck(d, m)
        return Out([self.say(d, helped)]).add(await self._ask_again(d, m, case, brief=True))

    def _own(self, d: Dialogue, kind: str, slot: str | None) -> tuple[str, str]:
        """The names of a text about a slot: the task's own first."""
        return f"utter_{kind}_{d.frame.task}_{slot}", f"utter_{kind}_{slot}"

    async def _at_sign_in(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        if d.frame.asks_for != "sign_in":
            return None
        plain_no = yes_or_no(m.text) is False and not moves.says_more_than_no(m.text)
        if m.choice == "no_sign_in" or (m.choice is None and (plain_no or moves.cannot_sign_in(m.text) or moves.is_far_from_computers(m.text))):
            return self._without_account(d)
        changed = await self._correction(d, m, case)
        if changed:
            return changed
        digression = await self._digression(d, m, case)
        if digression:
            return digression
        first = m.choice is None and "begun" not in d.frame.notes  # later, the account is needed to check what is said
        gathered = self._gather(self.tasks[d.frame.task], case, m.text) if first else []
        if gathered:
            d.frame.notes["said"] = f"{d.frame.notes.get('said', '')} {m.text}".strip()
        out = Out([self._noted(d, case, gathered)] if gathered else [])
        return out.add(self._ask_sign_in(d, m, still=True))

    def _without_account(self, d: Dialogue) -> Out:
        """Anonymous members lose nothing: how to do it, who helps nearby, an appointment."""
        task = self.tasks[d.frame.task]
        d.ending = "exit"
        offered = [choice(f"topic:{task.topic}", self.voice.label("utter_label_how_to")), choice(f"topic:{WITHOUT_ACCOUNT}", self.voice.label("utter_label_near")),
                   choice("task:rendez_vous", self.voice.label("utter_label_appointment"))]  # fmt: skip
        out = Out([self.say(d, "utter_without_account", choices=offered)])
        out.event("handoff_offered", task.name)
        return out

    async def _one_more(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Oui et une pour moi aussi », where each person's is a request of its own: the next one, and no correction of this one."""
        question = next((q for q in self.tasks[d.frame.task].questions if q.apart and case.values.get(q.slot) is not None), None)
        value = question.kind.find(m.text, self.setting(case)) if question and m.choice is None and moves.wants_one_more(m.text) else None
        if not isinstance(value, str) or value == case.values[question.slot]:
            return None
        d.wanted.append({"task": d.frame.task, "said": m.text})
        noted = Out([self.say(d, "utter_wanted_next", choices=[], tasks=f"{self.title(d.frame.task)} ({self.show(case, question, value)})")])
        if d.frame.asks_for == "confirmation" and yes_or_no(m.text):
            d.ending = "submit"
            return noted
        gathered = [slot for slot in self._gather(self.tasks[d.frame.task], case, m.text) if slot != question.slot]
        return noted.add(await self._ask_next(d, m, case) if gathered else await self._ask_again(d, m, case))

    async def _at_confirmation(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        if d.frame.asks_for != "confirmation":
            return None
        verdict = {"confirm": True, "yes": True, "no": False}.get(m.choice or "") if m.choice is not None else self._agrees(d, m)
        if verdict:
            d.ending = "submit"
            return self._wanted_too(d, m)
        assents = m.choice is None and verdict is None and yes_or_no(m.text) is True
        heard_so = replace(m, text=moves.without_assent(m.text)) if assents else m  # « ok au 14 rue des Lilas »
        says_more = len(words(m.text)) > 1 if verdict is False else not moves.asks(m.text) and not self._wishes_another(d, m)
        changed = await self._change_in_words(d, heard_so, replace(case, message=heard_so), cue=says_more) if m.choice is None else None
        if changed:
            return changed
        reserved = m.choice is None and moves.has_a_reserve(m.text) and not self._wants_first(d, m)
        if verdict is False or reserved:
            return self._ask_what_to_change(d, case)
        if assents and not (moves.asks(m.text) or "?" in m.text or self._wants_first(d, m)):
            return Out([self._asked(d, self.say(d, "utter_question_confirm_plainly", choices=self._to_confirm(d.frame)))])
        return None

    def _agrees(self, d: Dialogue, m: Message) -> bool | None:
        """Whether words agree to what the recap shows, and say nothing else; False where they refuse."""
        if moves.refuses_to_send(m.text):
            return False
        if moves.approves(self._without_second_wish(d, m.text), self.tasks[d.frame.task]):
            return True
        said = yes_or_no(m.text)
        in_other_words = said is None and m.intent in ("oui", "non") and m.confidence > A_CLEAR_SIGN and len(words(m.text)) <= 4 and not (moves.asks(m.text) or re.search(r"\?|\d|\bpas\b", m.text))
        return m.intent == "oui" if in_other_words else False if said is False else None

    def _without_second_wish(self, d: Dialogue, text: str) -> str:
        """« Oui et je voudrais aussi déclarer une naissance »: the words before the other task."""
        apart = re.match(r"(.+?)[ ,]+(?:et|puis|ensuite)\b(.+)", text)
        others = [task for task in self.tasks.values() if task.name != d.frame.task]
        return apart[1] if apart and moves.wishes(apart[2]) and any(re.search(task.named, heard(apart[2])) for task in others) else text

    def _wants_first(self, d: Dialogue, m: Message) -> bool:
        """« Oui mais j'ai déménagé »: another task comes before this one is sent."""
        return m.intent in self.tasks and m.intent != d.frame.task and m.confidence >= 0.8

    def _ask_what_to_change(self, d: Dialogue, case: Case) -> Out:
        d.frame.asks_for = "correction"
        offered = [choice(f"change:{q.slot}", self.label(d.frame.task, q.slot)) for q in self._recapped(case)]
        offered.append(choice("cancel", self.voice.label("utter_label_cancel")))
        return Out([self._asked(d, self.say(d, "utter_question_correction", choices=offered))])

    async def _correction(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """A correction in free words of an earlier answer, or what to change after « non » at the recap."""
        if m.choice is not None:
            return None
        if d.frame.asks_for == "correction":
            changed = await self._change_in_words(d, m, case, cue=True)
            if changed:
                return changed
            verdict = yes_or_no(m.text)
            if verdict is False or moves.command(m, None) == "passer" or m.intent == "reprendre":  # nothing to change after all
                return await self._ask_next(d, m, case)
            return None
        asked = self._question(d)
        if asked is not None and not asked.shown and moves.has_a_reserve(m.text) and yes_or_no(m.text):  # « oui sauf le logement », to a statement of truth
            return await self._change_in_words(d, m, case, cue=True)
        named = moves.only_named(self.tasks[d.frame.task], case, m.text) if d.frame.asks_for != "sign_in" else None
        answers = [self._question(d), self.tasks[d.frame.task].question(named)] if named else []
        if named and isinstance(answers[1].kind, YesNo) and yes_or_no(m.text) is not None and answers[1].kind.read(m.text, self.setting(case)) == case.values[named]:  # « oui en france », again
            return Out([self._noted(d, case, [named])]).add(await self._ask_again(d, m, case))
        if named and all(q is None or q.kind.find(m.text, self.setting(case, d)) is None for q in answers):  # « RSA », « pour les deux parents » are values
            d.frame.notes["anew"] = named
            return await self._ask_change(d, m, case, named)
        again = await self._department_again(d, m, case)
        if again:
            return again
        if self._wishes_another(d, m) or (m.intent in ("question", "suggestion") and m.confidence >= A_PLAIN_QUESTION and moves.asks(m.text)):
            return None
        if moves.wants_to_change(m.text) and self._recapped(case):
            return self._ask_what_to_change(d, case)
        both = await self._answered_and_changed(d, m, case)
        if both:
            return both
        if moves.sounds_like_correction(m.text):
            changed = await self._change_in_words(d, m, case)
            slip = changed is None and d.frame.asks_for == "confirmation" and moves.owns_up(m.text) and self._recapped(case)
            return self._ask_what_to_change(d, case) if slip else changed  # « je me suis trompée »
        if moves.gives_secret(self.tasks[d.frame.task], case, m.text):
            noted = await self._change_in_words(d, m, case, cue=True) or await self._in_passing(d, m, case)
            return noted or next((self._wrong(d, m, slot, wrong) for slot, wrong in case.amiss.items()), None)
        beside = await self._agreed_but(d, m, case)
        if beside:
            return beside
        other = self._another_choice(d, m, case)
        if other:
            return await self._change_in_words(d, replace(m, text=other), case, cue=True, to_a_value=True)
        no = moves.begins_with_no(m.text)
        return await self._change_in_words(d, m, case, cue=no, by_name=False) if no or m.intent == "corriger" else None

    async def _answered_and_changed(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Non c'est moi, et c'est pour la banque »: one clause answers what is asked, each of the others changes an earlier answer."""
        question, said = self._question(d), moves.clauses(m.text)
        if len(said) < 2 or not isinstance(getattr(question, "kind", None), ChoiceKind) or not (moves.sounds_like_correction(m.text) or moves.begins_with_no(m.text)):
            return None
        read = {clause: question.kind.read(moves.without_cues(clause), self.setting(case, d)) for clause in said if len(words(clause)) <= 8}
        answers = [clause for clause, value in read.items() if isinstance(value, str | list)]
        changes = [moves.find_change(self.tasks[d.frame.task], case, clause, self.setting(case), cue=True) for clause in said if clause not in answers]
        if len(answers) != 1 or any(change is None or change.value is None or isinstance(change.value, Wrong | Partial) for change in changes):
            return None
        case.values.update({change.slot: change.value for change in changes})
        kept, leave = await self._vetted(case, [change.slot for change in changes])
        if leave:
            return self._leave(d, leave)
        out = Out([self._corrected(d, case, self.tasks[d.frame.task].question(slot)) for slot in kept])
        return out.add(await self._accept(d, replace(m, text=answers[0]), case, question, read[answers[0]]))

    async def _agreed_but(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« Oui mais le nom c'est Garnier-Roy »: yes to the question asked, which has no rule of its own, and an earlier answer anew."""
        said, question = moves.after_yes(m.text), self._question(d)
        agreed = question.kind.read("oui", self.setting(case, d)) if said and question is not None and question.check is None else None
        if agreed is None or isinstance(agreed, Wrong) or isinstance(question.kind, Name):
            return None
        case.values[question.slot] = agreed
        changed = await self._change_in_words(d, replace(m, text=said), case, cue=True, to_a_value=True)
        if changed is None:
            case.forget(question.slot)
        elif question.slot not in d.frame.answered:
            d.frame.answered.append(question.slot)
        return changed

    def _another_choice(self, d: Dialogue, m: Message, case: Case) -> str:
        """« Non Rochefort », asked whether it is urgent: the words after « non », where they choose otherwise than before."""
        said, question, setting = moves.after_no(m.text), self._question(d), self.setting(case, d)
        if not said or len(words(said)) > 3 or question is None or question.kind.find(said, setting) is not None:
            return ""
        given = [q for q in self.tasks[d.frame.task].questions if q is not question and isinstance(q.kind, ChoiceKind) and isinstance(case.values.get(q.slot), str)]
        changed = [q for q in given if isinstance(value := q.kind.find(said, setting), str) and value != case.values[q.slot]]
        return said if len(changed) == 1 else ""

    async def _department_again(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« 93 », « non 93 », right after a city gave the department: a number that answers no other question."""
        last, question = self.tasks[d.frame.task].question(d.frame.answered[-1] if d.frame.answered else None), self._question(d)
        number = re.fullmatch(r"(?:(?:non|pardon|mais|euh|c'est|dans|departement|le|du) )*(\d{2,3}|2[ab])", heard(m.text).strip(" .!"))
        if last is None or not isinstance(last.kind, Department) or number is None or not isinstance(getattr(question, "kind", None), ChoiceKind):
            return None
        value = last.kind.read(number[1], self.setting(case))
        if not isinstance(value, str) or value == case.values.get(last.slot) or question.kind.read(number[1], self.setting(case, d)) is not None:
            return None
        case.values[last.slot] = value
        return Out([self._corrected(d, case, last)]).add(await self._ask_again(d, m, case))

    def _wishes_another(self, d: Dialogue, m: Message) -> bool:
        if m.intent not in self.tasks or m.intent == d.frame.task or m.confidence < 0.8 or not moves.wishes(m.text):
            return False
        own = any(q.slot in d.frame.values and re.search(q.names, fold(m.text)) for q in self.tasks[d.frame.task].questions if q.names)
        return not own or bool(re.search(self.tasks[m.intent].called, heard(m.text)))  # « je veux changer le téléphone » is of this task

    async def _change_in_words(self, d: Dialogue, m: Message, case: Case, cue: bool = False, by_name: bool = True, to_a_value: bool = False) -> Out | None:
        """Find which earlier answer the words change, and to what. `to_a_value`: only if they say to what."""
        if cue and moves.is_bare_number(m.text):
            return None
        task, frame = self.tasks[d.frame.task], d.frame
        several = moves.find_changes(task, case, m.text, self.setting(case)) if cue or moves.sounds_like_correction(m.text) else []
        counts = any(isinstance(task.question(change.slot).kind, ChoiceKind | YesNo | Number) for change in several)
        if counts and frame.asks_for not in ("confirmation", "correction"):  # « on est 4, j'ai oublié le bébé »: read together
            several = []
        if several:
            return await self._several_changes(d, m, case, several)
        fixed = moves.find_change(task, case, m.text, self.setting(case), cue or moves.sounds_like_correction(m.text), by_name)
        if fixed is None or (to_a_value and (fixed.value is None or isinstance(fixed.value, Wrong))):
            return None
        if fixed.value is None:
            return await self._ask_change(d, m, case, fixed.slot)
        if isinstance(fixed.value, Partial):
            return await self._ask_rest(d, m, case, fixed.slot, fixed.value)
        if isinstance(fixed.value, Wrong):
            return self._wrong(d, m, fixed.slot, fixed.value)
        question, before = task.question(fixed.slot), dict(frame.values)
        if before.get(fixed.slot) == fixed.value and frame.asks_for not in ("confirmation", "correction"):  # « oui toute la famille », known already
            return Out([self._noted(d, case, [fixed.slot])]).add(await self._ask_again(d, m, case))
        frame.values[fixed.slot] = fixed.value
        companions = self._fill_companions(task, case, question, m.text)
        problem = await self._check(case, question)
        if isinstance(problem, Exit):
            return self._leave(d, problem)
        if isinstance(problem, Partial):
            return await self._ask_rest(d, m, case, fixed.slot, problem)
        others = self._change_the_rest(task, case, question, m.text, YesNo | ChoiceKind | Number)
        if isinstance(problem, Wrong) and not others:
            frame.values.clear()
            frame.values.update(before)
            return self._wrong(d, m, fixed.slot, problem)
        if isinstance(problem, Wrong):  # « on est 4 avec mon mari »: what else the words change counts, and this is asked again
            case.forget(fixed.slot)
            question = task.question(others[0])
        said = [] if fixed.mended else [*others, *(s for s in self._gather(task, case, m.text) if s != fixed.slot)]
        gathered, leave = await self._vetted(case, said)
        if leave:
            return self._leave(d, leave)
        fixed = replace(fixed, slot=question.slot)
        also = [s for s in companions + gathered if s != fixed.slot]
        if fixed.slot not in frame.answered:
            frame.answered.append(fixed.slot)
        if frame.asks_for == "sign_in":
            frame.notes["corrected"] = [*frame.notes.get("corrected", []), fixed.slot, *also]
        out = Out([self._corrected(d, case, question)])
        if also:
            out.replies.append(self._noted(d, case, also))
        return out.add(await self._ask_next(d, m, case))

    async def _several_changes(self, d: Dialogue, m: Message, case: Case, changes: list[moves.Change]) -> Out:
        """Changes said in one message; what does not hold is asked again in its turn."""
        for change in changes:
            case.values[change.slot] = change.value
            if change.slot not in case.frame.answered:
                case.frame.answered.append(change.slot)
        kept, leave = await self._vetted(case, [change.slot for change in changes])
        if leave:
            return self._leave(d, leave)
        out = Out([self._corrected(d, case, self.tasks[d.frame.task].question(slot)) for slot in kept])
        return out.add(await self._ask_next(d, m, case))

    def _corrected(self, d: Dialogue, case: Case, question: Question) -> dict[str, Any]:
        return self.say(d, "utter_corrected", what=self.label(d.frame.task, question.slot), value=self.show(case, question, case.values[question.slot]))

    def _change_the_rest(self, task: Task, case: Case, changed: Question, text: str, kinds: Any) -> list[str]:
        """« Finalement c'est pour moi et par courrier »: the other answers, of these kinds, that the same words change."""
        others = []
        for question in task.questions:
            if question is changed or case.values.get(question.slot) is None or not isinstance(question.kind, kinds):
                continue
            value = question.kind.find(text, self.setting(case))
            if value is not None and not isinstance(value, Wrong) and value != case.values[question.slot]:
                case.values[question.slot] = value
                others.append(question.slot)
        return others

    async def _ask_change(self, d: Dialogue, m: Message, case: Case, slot: str) -> Out | None:
        if self.tasks[d.frame.task].question(slot) is None:
            return None
        case.forget(slot, *(q.slot for q in self.tasks[d.frame.task].questions if slot in q.instead))  # another town has another postal code
        return await self._ask(d, m, case, slot)

    async def _answer(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """The answer to the question just asked, and whatever else the message says."""
        question = self._question(d)
        if question is None:
            return None
        if self._wishes_this(d, m, case, question):
            return Out([self.say(d, "utter_under_way")]).add(await self._ask_again(d, m, case))
        value = question.kind.read(m.choice if m.choice is not None else m.text, self.setting(case, d))
        if m.choice is None and self._meant_for_another(d, m, case, question):
            value = None
        instead = await self._instead(d, m, case, question) if value is None and m.choice is None else None
        if instead:
            return instead
        if m.choice is None and not isinstance(value, Partial) and self._declined(question, case, m):
            return await self._accept(d, m, case, question, None)
        tells = value is None and question.told is not None and moves.tells_a_trouble(m, {task.name for task in self.tasks.values() if not task.recap})
        told = await self._in_passing(d, m, case) if value is None and (tells or moves.only_tells(m)) else None
        if told:
            return told
        if tells:
            answered = await self._digression(d, m, case, answer_too=(question, question.told, m.text)) if moves.only_tells(m) else None
            return answered or await self._accept(d, m, case, question, question.told)
        if m.choice is None and (self._names_another_task(d, m, question) or moves.rather_a_question(m, question, value, self.tasks)):
            answer = moves.said_apart(m.text, question, value, self.setting(case, d))
            digression = await self._digression(d, m, case, unsure=moves.asks(m.text), answer_too=(question, *answer) if answer else None)
            if digression:
                return digression
        if value is None:
            return None
        if isinstance(value, Partial):
            said = self._gather(self.tasks[d.frame.task], case, m.text) if m.choice is None else []
            gathered, leave = await self._vetted(case, said)
            if leave:
                return self._leave(d, leave)
            return Out([self._noted(d, case, gathered)] if gathered else []).add(await self._ask_rest(d, m, case, question.slot, value))
        if isinstance(value, Wrong) and len(words(m.text)) <= 2 and yes_or_no(m.text):  # « ok » to « quelle rue ? » is no address that was refused
            value = replace(value, tried=False)
        if isinstance(value, Wrong):
            alone = question.kind.strict or value.reason == "too_long" or len(words(m.text)) == 1
            # « 31 décembre », « Zyxwville » say nothing else; « j'habite à Surgères » names a place, and moves nobody
            certain = alone and (m.intent in ("hors_sujet", *SMALL_TALK) or (m.intent in self.tasks and not (moves.asks(m.text) or moves.wishes(m.text))))
            digression = await self._digression(d, m, case) if m.choice is None and not certain else None
            explained = self._explains_another(d, m, case)  # « c'est quoi une adresse confidentielle », asked for the town
            if explained:
                return explained.add(await self._ask_again(d, m, case))
            return digression or await self._answers_another(d, m, case) or self._wrong(d, m, question.slot, value)
        return self._wanted_too(d, m).add(await self._accept(d, m, case, question, value))

    def _wanted_too(self, d: Dialogue, m: Message) -> Out:
        """« Pour moi, et en plus je veux changer mon RIB »: another task, named beside an answer, is done next."""
        named = [t.name for t in self.tasks.values() if t.name != d.frame.task and re.search(t.named, heard(m.text))]
        if m.choice is not None or d.frame.task in ABOUT_ANOTHER or not named or not moves.wishes(m.text):
            return Out()
        d.wanted += [{"task": name, "said": m.text} for name in named]
        return Out([self.say(d, "utter_wanted_next", choices=[], tasks=say_list([self.title(name) for name in named]))])

    async def _instead(self, d: Dialogue, m: Message, case: Case, question: Question) -> Out | None:
        """« La Rochelle », where the postal code is asked: that answer is taken, and settles this one if it can."""
        for slot in question.instead:
            other = self.tasks[d.frame.task].question(slot)
            value = other.kind.read(m.text, self.setting(case))
            if value is not None and not isinstance(value, Wrong):
                accepted = await self._accept(d, m, case, other, value)
                return Out([self._noted(d, case, [slot])] if slot in case.values and d.ending is None else []).add(accepted)
        return None

    def _wishes_this(self, d: Dialogue, m: Message, case: Case, question: Question) -> bool:
        """« Changer d'adresse », said again in the middle of it: no flat number."""
        task = self.tasks[d.frame.task]
        again = m.choice is None and m.intent == task.name and m.confidence >= 0.8 and len(words(m.text)) <= 8 and not re.search(r"\d", m.text) and not moves.asks(m.text)
        answers = question.kind.read if isinstance(question.kind, Date) else question.kind.find  # « j'ai déménagé en septembre » begins a date
        return again and bool(re.search(task.called, heard(m.text))) and answers(m.text, self.setting(case, d)) is None

    def _names_another_task(self, d: Dialogue, m: Message, question: Question) -> bool:
        """« Attestation de droits », where nearly any words would be an answer."""
        other = self.tasks.get(m.intent)
        return question.kind.loose and other is not None and other.name != d.frame.task and m.confidence >= 0.8 and bool(re.search(other.called, heard(m.text)))

    async def _answers_another(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """Words that do not answer the question asked: perhaps one that comes later, or an earlier one anew."""
        if m.choice is not None:
            return None
        handled = await self._in_passing(d, m, case) or await self._another_answer(d, m, case)
        if handled:
            d.misses = 0
        return handled

    async def _another_answer(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« C'était le 12 »: another answer than before, and no question asks for it."""
        if m.choice is not None or moves.asks(m.text):
            return None
        return await self._change_in_words(d, m, case, cue=True, to_a_value=True)

    def _meant_for_another(self, d: Dialogue, m: Message, case: Case, question: Question) -> bool:
        """« Non pardon, Noah avec un h » is no « non » to the question asked; « toute la famille », « 17100 » and « le 1er novembre »
        are no flat number, « et le nom Roy-Martin » is no first name."""
        setting = self.setting(case, d)
        if isinstance(question.kind, YesNo):
            if question.kind.find(m.text, setting) is not None:
                return False
            if question.shown and re.search(r"\b(?:envoy|envoi|transmet)\w*\b", heard(m.text)) and moves.approves(m.text):  # « ok envoyez », too early
                return True
            if moves.begins_with_no(m.text) and any(isinstance(q.kind, Date | Secret) and q.kind.find(m.text, setting) is not None for q in self.tasks[d.frame.task].questions):
                return True  # « non la date c'est le 21 »
            denied = re.match(r"(?:pas|aucune?s?) (?:d'|de )?\w", heard(m.text))  # « aucune alloc »: no to another question
            elsewhere = denied and any(q.kind.find(m.text, setting) == [] for q in self.tasks[d.frame.task].questions if q is not question)
            return bool(elsewhere) or moves.sounds_like_correction(m.text) and moves.says_more_than_no(m.text)
        if isinstance(question.kind, ChoiceKind) and moves.is_bare_number(m.text):  # « 2 », after « j'ai un enfant en garde alternée », may count people
            before = "".join([said["text"] for said in d.last_messages if said["from"] == "member"][-2:-1])
            numbers = [q for q in self.tasks[d.frame.task].questions if isinstance(q.kind, Number)]
            return not moves.is_bare_number(before) and any(q.kind.find(before, setting) == case.values.get(q.slot, "") for q in numbers)
        if not (question.kind.loose and (question.may_be_left_out(case) or isinstance(question.kind, Name))) or len(words(m.text)) > 5:
            return False
        others = [q for q in self.tasks[d.frame.task].questions if q is not question and q.when(case)]
        if isinstance(question.kind, Name) and moves.says_another_name(m.text, [label for _, label in setting.choices]):
            return bool(case.frame.answered) and isinstance(self.tasks[d.frame.task].question(case.frame.answered[-1]).kind, Name)
        if isinstance(question.kind, Name) and any(isinstance(q.kind, Name) and moves.calls(m.text, q) for q in others):
            return not moves.calls(m.text, question)
        place = any(isinstance(q.kind, City) and q.kind.by_itself(m.text, setting) for q in others)
        return place or any(isinstance(q.kind, ChoiceKind | PostalCode | Date) and q.kind.find(m.text, setting) is not None for q in others)

    def _declined(self, question: Question, case: Case, m: Message) -> bool:
        """« Non », « aucun » to a question that may be left out and is not itself a yes or no."""
        typed = not isinstance(question.kind, YesNo | ChoiceKind)
        none = question.kind.says_none(m.text) or (yes_or_no(m.text) is False and len(words(m.text)) <= 3 and not re.search(r"\d", m.text))
        return typed and question.may_be_left_out(case) and none

    async def _accept(self, d: Dialogue, m: Message, case: Case, question: Question, value: Any) -> Out:
        frame, task = d.frame, self.tasks[d.frame.task]
        before = dict(frame.values)
        frame.values[question.slot] = value
        companions = self._fill_companions(task, case, question, m.choice or m.text)
        problem = await self._check(case, question)
        if isinstance(problem, Exit):
            return self._leave(d, problem)
        if isinstance(problem, Partial):
            return await self._ask_rest(d, m, case, question.slot, problem)
        if isinstance(problem, Wrong):
            frame.values.clear()
            frame.values.update({slot: v for slot, v in before.items() if slot != question.slot})
            return self._wrong(d, m, question.slot, problem)
        frame.tries.pop(question.slot, None)
        frame.notes.pop(f"ask:{question.slot}", None)
        frame.notes["taken"] = True
        d.misses = 0
        if question.slot not in frame.answered:
            frame.answered.append(question.slot)
        said = self._gather(task, case, m.text) if m.choice is None else []
        if m.choice is None and moves.sounds_like_correction(m.text):  # « non pardon on est 3, moi et mes deux enfants »
            said += self._change_the_rest(task, case, question, m.text, Number)
        gathered, leave = await self._vetted(case, said)
        if leave:
            return self._leave(d, leave)
        told_whole = companions or (frame.notes.pop("anew", None) == question.slot and value is not None)  # a period is told with both its ends
        whole = [question.slot, *companions] if told_whole else []
        out = Out([self._noted(d, case, whole + gathered)] if whole + gathered else [])
        return out.add(await self._ask_next(d, m, case))

    async def _ask_rest(self, d: Dialogue, m: Message, case: Case, slot: str, partial: Partial) -> Out:
        """Ask for the rest of an answer, until it is whole."""
        d.frame.values.pop(slot, None)
        d.frame.notes[f"ask:{slot}"], d.frame.notes[f"begun:{slot}"] = f"utter_partial_{partial.reason}", partial.detail
        return self._aside(d, case).add(await self._ask(d, m, case, slot))

    async def _check(self, case: Case, question: Question | None) -> "Exit | Wrong | None":
        if question is None or question.check is None or case.values.get(question.slot) is None:
            return None
        if self.tasks[case.frame.task].needs_sign_in and "begun" not in case.notes:  # checked once the account is known
            return None
        before = dict(case.values)
        try:
            problem = await question.check(case, case.values[question.slot])
            if isinstance(problem, Exit):
                case.notes["stopped_by"] = question.slot
        except BackendUnavailable:
            problem = Exit("utter_backend_down")
        if problem is None:
            others = [q.slot for q in self.tasks[case.frame.task].questions if q.shown and q.slot != question.slot]
            case.derived += [s for s in others if case.values.get(s) is not None and case.values[s] != before.get(s)]
        return problem

    async def _vetted(self, case: Case, slots: list[str]) -> tuple[list[str], Exit | None]:
        """Check answers that were said in passing; those that do not hold are forgotten, and asked when their turn comes."""
        task, kept = self.tasks[case.frame.task], []
        for slot in slots:
            problem = await self._check(case, task.question(slot))
            if isinstance(problem, Exit):
                return kept, problem
            if problem is None:
                kept += [slot] if slot in case.values else []  # another check may have dropped it
                continue
            case.forget(slot)
            if isinstance(problem, Partial):
                case.notes[f"ask:{slot}"], case.notes[f"begun:{slot}"] = f"utter_partial_{problem.reason}", problem.detail
            elif task.question(slot).kind.secret or task.question(slot).kind.exact:
                case.amiss[slot] = problem
        return kept, None

    def _fill_companions(self, task: Task, case: Case, question: Question, text: str) -> list[str]:
        """Answers that are said together (both ends of a period): a new one brings the others along, even over old ones."""
        filled = []
        for other in task.questions:
            if question.kind.group is None or other is question or other.kind.group != question.kind.group:
                continue
            value = other.kind.find(text, self.setting(case))
            if isinstance(value, Wrong):
                case.forget(other.slot)
                case.amiss[other.slot] = value
            elif value is not None and value != case.values.get(other.slot):
                case.values[other.slot] = value
                filled.append(other.slot)
                if other.slot not in case.frame.answered:
                    case.frame.answered.append(other.slot)
        return filled

    def _gather(self, task: Task, case: Case, text: str, least: int = 2) -> list[str]:
        """Fill empty slots with what a message of at least so many words says in passing. Returns the slots filled."""
        filled = []
        if len(words(text)) < least:
            return filled
        for question in task.questions:
            if question.slot in case.values or question.slot == case.frame.asks_for or not question.when(case):
                continue
            value = question.kind.find(text, self.setting(case))
            if value is None and isinstance(question.kind, ChoiceKind) and re.search(question.names, heard(text)):  # « le titulaire c'est moi »
                meant = question.kind.meant(text)
                value = meant[0] if len(meant) == 1 and not isinstance(question.kind, Several) else None
            if value is None and isinstance(question.kind, Date) and (begun := question.kind.begun(text, self.setting(case))):  # « j'ai déménagé en septembre »
                case.notes[f"ask:{question.slot}"], case.notes[f"begun:{question.slot}"] = "utter_partial_date", begun
            if isinstance(value, Wrong) and question.kind.secret:
                case.amiss[question.slot] = value
            if value is not None and not isinstance(value, Wrong):
                case.values[question.slot] = value
                filled.append(question.slot)
                if question.slot not in case.frame.answered:
                    case.frame.answered.append(question.slot)
        return filled

    # ------------------------------------------------------------------ asking

    async def _ask_next(self, d: Dialogue, m: Message, case: Case) -> Out:
        task, frame, out = self.tasks[d.frame.task], d.frame, self._aside(d, case)
        if frame.asks_for == "sign_in":
            return out.add(self._ask_sign_in(d, replace(m, text="")))
        for question in task.questions:
            if question.asked and question.slot not in frame.values and question.when(case):
                if question.slot in case.amiss:
                    return out.add(self._wrong(d, m, question.slot, case.amiss[question.slot]))
                return out.add(await self._ask(d, m, case, question.slot))
        if not task.recap:
            d.ending = "submit"
            return out
        return out.add(self._recap(d, case))

    def _aside(self, d: Dialogue, case: Case) -> Out:
        """What the task's rules filled, said or signalled on the way."""
        out = Out()
        if case.derived:
            out.replies.append(self._noted(d, case, []))
        out.replies += [self._remember(d, told) for told in case.told]
        for signal in case.signals:
            out.event("fragility", d.frame.task)
            d.signals = sorted({*d.signals, signal})
        case.told, case.signals = [], []
        return out

    async def _ask(self, d: Dialogue, m: Message, case: Case, slot: str, brief: bool = False) -> Out:
        """Ask one question, as text with buttons or a field."""
        task, frame = self.tasks[d.frame.task], d.frame
        question = task.question(slot)
        frame.asks_for = slot
        utter = frame.notes.get(f"ask:{slot}") or self.copy.first(*self._own(d, "question", slot))
        try:
            offered = await question.options(case) if question.options else self.copy.choices(utter) or self.copy.choices(self.copy.first(*self._own(d, "question", slot)))
        except BackendUnavailable:
            return self._leave(d, Exit("utter_backend_down", reason="autre"))
        frame.notes["choices"] = [[c["value"], c["label"]] for c in offered]
        if question.options:
            frame.notes.setdefault(f"labels:{slot}", frame.notes["choices"])
        typed = question.kind.widget and not (question.options and offered)
        frame.notes["skip"] = question.may_be_left_out(case)
        if question.may_be_left_out(case) and not any(c["value"] == "skip" for c in offered) and not isinstance(question.kind, Several):
            offered = [*offered, choice("skip", self.voice.label("utter_label_skip"))]
        made = self.say(d, utter, choices=offered, **{"detail": frame.notes.get(f"begun:{slot}", ""), **self._words(case)})
        if typed:
            made["type"] = "field"
            made["field"] = {"slot": slot, "kind": question.kind.widget, "label": self.label(task.name, slot),
                             **question.kind.limits(self.setting(case))}  # fmt: skip
        return Out([self._asked(d, made)])

    def _asked(self, d: Dialogue, made: dict[str, Any]) -> dict[str, Any]:
        """A question as it is asked: the third time in a row, a person is offered beside it."""
        frame = d.frame
        slot, times = frame.notes.get("asked", ("", 0))
        times = times + 1 if slot == frame.asks_for else 1
        frame.notes["asked"] = [frame.asks_for, times]
        if times <= MISSES_BEFORE_A_PERSON or any(c["value"] == "human" for c in made.get("choices", ())):
            return made
        offered = [*made.get("choices", ()), choice("human", self.voice.label("utter_label_human"))]
        return self._remember(d, made | {"choices": offered, "type": "choices" if made["type"] == "text" else made["type"]})

    async def _ask_again(self, d: Dialogue, m: Message, case: Case, brief: bool = False) -> Out:
        """The same question, the recap or the sign-in once more."""
        asked = d.frame.asks_for
        if asked == "sign_in":
            return self._ask_sign_in(d, replace(m, text=""))
        if asked == "confirmation":
            return self._recap(d, case)
        if asked == "correction":
            return self._ask_what_to_change(d, case)
        if asked is None:
            return await self._ask_next(d, m, case)
        return await self._ask(d, m, case, asked, brief)

    def _recap(self, d: Dialogue, case: Case) -> Out:
        frame = d.frame
        frame.asks_for = "confirmation"
        if not self.tasks[frame.task].recap:  # its service was away
            return Out([self._asked(d, self.say(d, "utter_question_retry"))])
        lines = [{"label": self.label(frame.task, q.slot), "value": self.show(case, q, case.values[q.slot])} for q in self._recapped(case)]
        offered = self._to_confirm(frame)
        title = self.copy.text(self._named("utter_recap_title", frame), task=self.title(frame.task))
        ask = self.copy.text(self._named("utter_recap", frame), **self._words(case))
        text = "\n".join([title, *(f"- {line['label']} : {line['value']}" for line in lines), ask])
        return Out([self._asked(d, self._remember(d, reply(text, f"task:{frame.task}", offered, "card", title=title, lines=lines, ask=ask)))])

    def _to_confirm(self, frame: Frame) -> list[Choice]:
        confirm = choice("confirm", self.voice.label(self._named("utter_label_confirm", frame)))
        if frame.notes.get("purpose") == "cancel":  # « Arrêter » would say both
            return [confirm, choice("no", self.voice.label("utter_label_keep_appointment"))]
        return [confirm, choice("modify", self.voice.label("utter_label_modify")), choice("cancel", self.voice.label("utter_label_cancel"))]

    def _recapped(self, case: Case) -> list[Question]:
        task = self.tasks[case.frame.task]
        return [q for q in task.questions if q.shown and case.values.get(q.slot) is not None and q.when(case)]

    # ------------------------------------------------------------------ not an answer

    def _wrong(self, d: Dialogue, m: Message, slot: str, wrong: Wrong) -> Out:
        frame = d.frame
        frame.tries[slot] = frame.tries.get(slot, 0) + 1
        out = Out()
        out.event("rejected", frame.task)
        if frame.asks_for != slot:  # the buttons shown were those of another question
            frame.notes["choices"] = [[c["value"], c["label"]] for c in self.copy.choices(self.copy.first(*self._own(d, "question", slot)))]
        frame.asks_for = slot
        if frame.tries[slot] > MISSES_BEFORE_A_PERSON:
            return out.add(self._stuck(d, m))
        explained = self._own(d, "help", slot) if wrong.reason == "unclear" else ()  # how to answer helps more than « I did not understand »
        name = self.copy.first(f"utter_wrong_{frame.task}_{wrong.reason}", *explained, f"utter_wrong_{wrong.reason}", f"utter_wrong_{slot}", "utter_wrong")
        question = self.tasks[frame.task].question(slot)
        if question is not None and question.refused and wrong.tried and wrong.reason != "unclear":
            frame.tries[f"refused:{slot}"] = frame.tries.get(f"refused:{slot}", 0) + 1
            if frame.tries[f"refused:{slot}"] >= MISSES_BEFORE_A_PERSON:
                return out.add(self._leave(d, question.refused, slot))
        offered = [choice(v, label) for v, label in frame.notes.get("choices", [])] if question else []
        typed = question and question.kind.widget and not (question.options and offered)
        if frame.notes.get("skip") and not any(c["value"] == "skip" for c in offered):
            offered = [*offered, choice("skip", self.voice.label("utter_label_skip"))]
        if frame.tries[slot] == MISSES_BEFORE_A_PERSON:
            offered = [*offered, choice("human", self.voice.label("utter_label_human"))]
        made = self.say(d, name, choices=offered, detail=wrong.detail)
        if name in explained:
            made["text"] = f"{self.copy.text('utter_unclear')} {made['text']}"
        if typed:
            made |= {"type": "field", "field": {"slot": slot, "kind": question.kind.widget, "label": self.label(frame.task, slot),
                                                **question.kind.limits(Setting(m.now))}}  # fmt: skip
        return out.add(Out([made]))

    def _stuck(self, d: Dialogue, m: Message) -> Out:
        """Two misses in a row on one question: a person, not a third try."""
        d.frame.tries.pop(d.frame.asks_for or "", None)
        out = Out([self.say(d, "utter_stuck")])
        out.event("handoff_offered", d.frame.task)
        return out

    async def _to_a_person(self, d: Dialogue, m: Message, case: Case, utter: str) -> Out:
        out = Out(outcome="handoff")
        out.event("handoff_offered", d.frame.task)
        hours = await self._staffed(m)
        if d.frame.task == "rendez_vous" and "purpose" not in d.frame.notes and moves.wants_no_appointment(m.text):
            d.ending = "exit"
            out.event("cancelled", d.frame.task)
            out.replies.append(self.say(d, "utter_person_by_phone", choices=[], hours=hours))
            return out
        if d.frame.task == "rendez_vous" and d.frame.notes.get("purpose"):  # not to move or cancel one: to see someone
            out.replies.append(self.say(d, "utter_person", choices=[], hours=hours))
            return out.add(await self._start_instead(d, replace(m, intent="parler_humain", text="", choice="human")))
        if d.frame.task == "rendez_vous":
            call_back = moves.wants_a_call(m.text)
            out.replies.append(self.say(d, "utter_call_back" if call_back else "utter_person_soon", choices=[], hours=hours))
            d.frame.notes["wants_someone"] = True
            question = self._question(d)
            said, _ = await self._vetted(case, self._gather(self.tasks[d.frame.task], case, m.text) if call_back else [])
            if said:
                out.replies.append(self._noted(d, case, said))
            if question is not None and question.unclear is not None and d.frame.notes.get("asked", ("", 0))[1] >= MISSES_BEFORE_A_PERSON:
                return out.add(await self._accept(d, replace(m, text=""), case, question, question.unclear))  # not asked a third time
            spared = question is not None and not question.when(case)  # « non, je préfère voir quelqu'un »: not to be settled online
            return out.add(await (self._ask_next(d, m, case) if spared else self._ask_again(d, m, case)))
        out.replies.append(self.say(d, utter, choices=[], hours=hours))
        return out.add(self._switch(d, m, "rendez_vous", announce=False))

    async def _digress_or_miss(self, d: Dialogue, m: Message, case: Case) -> Out:
        first = moves.says_little_else(m, self.tasks)
        handled = (await self._in_passing(d, m, case) or await self._another_answer(d, m, case)) if first else None
        handled = handled or await self._digression(d, m, case, unsure=True)
        handled = handled or (None if first else await self._in_passing(d, m, case))
        handled = handled or await self._another_answer(d, m, case)
        if handled:
            d.misses = 0
            return handled
        named = len(words(m.text)) <= 3 and not moves.asks(m.text)  # « le numéro »: that answer is to change
        changed = await self._change_in_words(d, m, case, cue=True, by_name=named) if m.choice is None and not moves.asks(m.text) else None
        if changed:  # « au téléphone », when asked which counter
            return changed
        known = self._known_already(d, m, case)
        if known:
            return Out([self._noted(d, case, known)]).add(await self._ask_again(d, m, case))
        question = self._question(d)
        if question is not None and question.unclear is not None and m.choice is None and len(re.findall(r"[a-z]{2,}", fold(m.text))) >= 2 and not re.search(r"\d", m.text):
            return await self._accept(d, m, case, question, question.unclear)
        explained = self._explains_another(d, m, case)
        if explained:
            return explained.add(await self._ask_again(d, m, case))
        d.misses += 1
        if question is not None:
            return self._wrong(d, m, question.slot, Wrong("unclear"))
        if d.misses > MISSES_BEFORE_A_PERSON:
            d.misses = 0
            return self._stuck(d, m)
        return Out([self.say(d, "utter_unclear", choices=[])]).add(await self._ask_again(d, m, case))

    def _explains_another(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """« C'est quoi le NIR ? », once that question is over: how to answer it is said again."""
        asked = moves.asks_what_is(m.text, self.tasks[d.frame.task], case) if m.choice is None else None
        if asked is None:
            return None
        return Out([self.say(d, self.copy.first(*self._own(d, "help", asked.slot), *self._own(d, "why", asked.slot), "utter_why"), choices=[])])

    def _known_already(self, d: Dialogue, m: Message, case: Case) -> list[str]:
        """Answers that the words only repeat: « on est 3 », said before."""
        if m.choice is not None or moves.is_bare_number(m.text) or moves.asks(m.text):
            return []
        setting, questions = self.setting(case), self.tasks[d.frame.task].questions
        return [q.slot for q in questions if q.shown and not q.kind.secret and case.values.get(q.slot) is not None and q.kind.find(m.text, setting) == case.values[q.slot]]

    async def _in_passing(self, d: Dialogue, m: Message, case: Case) -> Out | None:
        """An answer, to a question that comes later."""
        if moves.is_bare_number(m.text):
            return None
        said = self._gather(self.tasks[d.frame.task], case, m.text, least=1) if m.choice is None else []
        gathered, leave = await self._vetted(case, said)
        if leave:
            return self._leave(d, leave)
        if gathered:
            return Out([self._noted(d, case, gathered)]).add(await self._ask_next(d, m, case))
        if any(f"ask:{slot}" in case.notes for slot in said):  # « mardi à 8 h 30 »: the beginning of one, kept until its turn comes
            aside = self._aside(d, case)
            return (aside if aside.replies else Out([self.say(d, "utter_go_on")])).add(await self._ask_again(d, m, case))
        return None

    async def _digression(self, d: Dialogue, m: Message, case: Case, unsure: bool = False, answer_too: tuple[Question, Any, str] | None = None) -> Out | None:
        """A question, small talk, another task or something out of scope in the middle of a task; then back.

        `answer_too`: the answer that the same message gives to the question asked now: question, value, the words that say it.
        """
        if m.choice is not None:
            return None
        if moves.has_more_to_ask(m.text):
            return Out([self.say(d, "utter_listening", choices=[])])
        if moves.leaves_organism(m.text) and not moves.asks(m.text):  # « j'étais à la MGEN avant »
            return Out([self.say(d, "utter_go_on")]).add(await self._ask_again(d, m, case))
        asked_in_passing = self._asks_in_passing(m)
        if m.intent in self.tasks and m.intent != d.frame.task and m.confidence >= 0.5 and not asked_in_passing and not self._stopped(d, m):
            return self._switch(d, m, m.intent)
        if m.intent in self.purposes and m.confidence >= 0.6:
            return await self._other_purpose(d, m)
        if m.intent == "dire_au_revoir" and m.confidence >= 0.5:
            return Out([self.say(d, "utter_later")], outcome=f"smalltalk:{SMALL_TALK[m.intent]}")
        answer = self._recall(d, m) or await self._about_a_counter(d, m)
        if answer is not None:
            pass
        elif moves.asks_how(m.text) and m.intent == "question" and any(hit.id == self.tasks[d.frame.task].topic for hit in m.hits[:1]):
            return await self._obey(d, m, case, "plus_simple")
        elif self._brings_another_secret(d, m, case) and (m.intent in ("hors_sujet", "incompris", "informer") or self._stopped(d, m)):
            answer = Out([self.say(d, "utter_private_not_needed")])
        elif m.intent == "question" or asked_in_passing:
            answer = await self.answer(d, m)
        elif m.intent == "suggestion" and unsure:
            answer = await self.offer(d, m)
        elif m.intent in SMALL_TALK and m.confidence >= 0.5:
            answer = self.small_talk(d, m)
        elif m.intent == "hors_sujet" and m.confidence >= 0.5 and not moves.says_nothing(m):
            answer = self.out_of_scope(d, m)
        elif moves.announces_care(m.text):
            answer = self._care_announced(d)
        if answer is None:
            return None
        d.misses = 0
        offered = [c for c in d.offered if c["value"] != f"task:{d.frame.task}"]
        if answer_too:
            question, value, said = answer_too
            back = await self._accept(d, replace(m, text=said), case, question, value)
            if d.ending is None and d.frame.asks_for not in (question.slot, "confirmation") and question.kind.group is None:
                answer.replies.append(self._noted(d, case, [question.slot]))
            return answer.add(back)
        noted = await self._in_passing(d, m, case) if m.intent == "question" and not moves.asks(m.text) else None  # « j'ai une bourse », heard as a question
        if d.ending is not None:
            return noted
        back = noted or await self._ask_again(d, m, case)
        d.offered += [c for c in offered if c not in d.offered]
        if d.frame is not None:
            d.frame.notes["answered_aside"] = True
        return answer.add(Out([self._bridge(d)])).add(back)

    def _asks_in_passing(self, m: Message) -> bool:
        """« C'est quand que je suis payé ? » looks like a wish to know a delay; where an article plainly answers, nothing need be put on hold."""
        if m.intent != "delais_traitement" or not moves.asks(m.text) or not m.hits or m.hits[0].id == self.tasks[m.intent].topic:
            return False
        return m.hits[0].score >= A_MAIN_SHARE * m.likely("question")

    def _recall(self, d: Dialogue, m: Message) -> Out | None:
        """« Mon rendez-vous, c'est quand déjà ? »: of the one taken here, or being taken."""
        if m.choice is None and d.frame is None and d.done is not None and d.done.task == "rendez_vous" and moves.asks_what_to_bring(m.text):
            bring = self.copy.text(self.copy.first(f"utter_bring_{d.done.values.get('reason')}", "utter_bring"))
            return Out([self.say(d, "utter_bring_again", "task:rendez_vous", [], lines="\n".join(f"- {line}" for line in bring.split("\n")))], outcome="task:rendez_vous")
        if m.choice is not None or m.intent == "detresse" or not moves.asks_of_own_appointment(m.text, just_taken=d.done is not None and d.done.task == "rendez_vous"):
            return None
        if d.booked and d.booked_as:
            said = self.say(d, "utter_own_appointment", "task:rendez_vous", [], appointment=d.booked_as, reference=d.booked)
            return Out([said], outcome="task:rendez_vous")
        labels = dict(map(tuple, d.frame.notes.get("labels:time_slot", []))) if d.frame else {}
        chosen = labels.get(d.frame.values.get("time_slot")) if d.frame else None
        return Out([self.say(d, "utter_own_appointment_not_yet", choices=[], time_slot=chosen)]) if chosen else None

    async def _about_a_counter(self, d: Dialogue, m: Message) -> Out | None:
        """« Il y a un parking à Saintes ? », while one is chosen: what is known of that counter, where no article answers."""
        said = fold(m.text).replace("-", " ")
        named = [city for _, city, _ in d.frame.notes.get("offices", []) if fold(city).replace("-", " ") in said]
        known = moves.asks_where_or_when(m.text)
        if not named or m.intent == "question" or not (moves.asks(m.text) or known):
            return None
        return Out([await self._counters(d, m, f"task:{d.frame.task}", "utter_counters" if known else "utter_counter_unknown")])

    def _brings_another_secret(self, d: Dialogue, m: Message, case: Case) -> bool:
        """A private value that no question of this task asks for."""
        setting = self.setting(case)
        asked = [q for q in self.tasks[d.frame.task].questions if isinstance(q.kind, Secret) and (q.slot == d.frame.asks_for or q.when(case))]
        return bool(REFERENCE.search(m.text)) and not any(q.slot == d.frame.asks_for or q.kind.find(m.text, setting) is not None for q in asked)

    def _care_announced(self, d: Dialogue) -> Out:
        """An operation or urgent care to come, in a task that has no way out of its own for it: a person may hurry the file."""
        out = Out()
        out.event("fragility", d.frame.task)
        d.signals = sorted({*d.signals, "soins"})
        out.replies.append(self.say(d, "utter_care_announced"))
        return out

    async def _other_purpose(self, d: Dialogue, m: Message) -> Out | None:
        """« Annuler mon rendez-vous » in the middle of another task, or of the same one for another purpose."""
        name = self.purposes[m.intent]
        if name != d.frame.task:
            return self._switch(d, m, name)
        purpose = self.tasks[name].purposes[m.intent]
        if d.frame.notes.get("purpose") == purpose:
            return None
        slot = self.tasks[name].instead_of.get(purpose)
        if d.frame.notes.get("purpose") is None and d.frame.values.get(slot) is not None and not d.booked:
            return await self._choose_again(d, m, await self._case(d, m), slot)
        return await self._start_instead(d, replace(m, text=f"{m.text} {d.frame.values.get('reference', '')}"))

    async def _choose_again(self, d: Dialogue, m: Message, case: Case, slot: str) -> Out:
        """« Décaler mon rendez-vous », of one that is not booked yet: its moment is to be chosen again."""
        changed = await self._change_in_words(d, m, case, cue=True, to_a_value=True)
        return changed or Out([self.say(d, f"utter_question_again_{slot}", choices=[])]).add(await self._ask_change(d, m, case, slot))

    async def _start_instead(self, d: Dialogue, m: Message) -> Out:
        """The same task for another purpose: the first one is given up, and the member is told what that leaves as it was."""
        out = Out([self.say(d, self._named("utter_given_up", d.frame))])
        out.event("cancelled", d.frame.task)
        return out.add(await self.start(d, d.frame.task, m))

    def _bridge(self, d: Dialogue) -> dict[str, Any]:
        return reply(self.copy.text("utter_back_to_task", task=self.title(d.frame.task)), f"task:{d.frame.task}")

    # ------------------------------------------------------------------ leaving a task

    def _switch(self, d: Dialogue, m: Message, name: str, announce: bool = True) -> Out | None:
        """Put this task on hold and start another; it comes back by itself when the other is over."""
        if name not in self.tasks:
            return None
        if name == d.frame.task:
            return None
        out = Out(outcome=f"task:{name}" if announce else None)
        if announce:
            out.replies.append(self.say(d, "utter_pause", task=self.title(d.frame.task)))
        out.event("paused", d.frame.task)
        waiting = self._waiting(d, name, m) if announce else None
        d.ending = "switch"
        d.next_task = {"task": name, "frame": waiting.__dict__} if waiting else {"task": name, "values": {}, "aside": not announce or moves.asks(m.text)}
        return out

    def _route(self, d: Dialogue, m: Message, regime: str) -> Out:
        """Another organism looks after this member: say which, and how to reach it."""
        d.frame.values["regime"] = regime
        utter = self.copy.first(f"utter_routed_{regime}", "utter_routed")
        return self._leave(d, Exit(utter, person=False, routed=True), ORGANISM if moves.organism(m.text) or m.choice else None)

    def _leave(self, d: Dialogue, leave: Exit, stopped_by: str | None = None) -> Out:
        """`stopped_by`: the slot whose answer is in the way, or that the member's words or organism are; said otherwise, the task goes on."""
        d.ending = "exit"
        if stopped_by:
            d.frame.notes["stopped_by"], d.frame.notes["taken_back"] = stopped_by, leave.taken_back
        out = Out()
        task = d.frame.task
        offered = [*self.copy.choices(leave.utter), *(choice(value, label) for value, label in leave.choices)]
        if leave.fragility:
            out.event("fragility", task)
            d.signals = sorted({*d.signals, leave.fragility})
        if leave.person:
            out.event("handoff_offered", task)
            d.frame.notes["exit"] = {"reason": leave.reason, "urgent": leave.urgent, "other": leave.other, "mendable": leave.mendable, "final": leave.final}
            offered = [choice(f"task:rendez_vous:{leave.reason}", self.voice.label("utter_label_appointment")),
                       choice("no", self.voice.label("utter_label_no_thanks")), *offered]  # fmt: skip
        elif leave.routed:
            out.event("routed", task)
        else:
            out.event("cancelled", task)
        if leave.then:
            d.next_task, out.outcome = {"task": leave.then, "values": {}, "instead_of": d.frame.__dict__}, f"task:{leave.then}"
        d.frame.notes["offers"] = bool(offered)
        out.replies.append(self.say(d, leave.utter, choices=offered or None, **leave.words))
        return out

    async def finish(self, d: Dialogue, m: Message) -> Out:
        """What follows a form: submit and give the receipt, or say that it is cancelled; then the task on hold."""
        out = Out()
        ending, d.ending = d.ending, None
        frame = d.frame
        if frame is not None:
            d.ended = self.slots(frame)
            if ending == "exit" and "exit" in frame.notes:
                d.left = {"task": frame.task, "values": d.ended} | frame.notes["exit"]
            if ending == "submit":
                out.add(await self._submit(d, m))
                if d.frame is not None:  # not accepted: the task goes on
                    return out
            elif ending == "cancel":
                out.event("cancelled", frame.task)
                back = [choice("resume", self.voice.label("utter_label_resume"))] if frame.asks_for and not (d.paused or d.wanted or d.next_task) else []
                out.replies.append(self.say(d, self._named("utter_cancelled", frame), choices=back, task=self.title(frame.task)))
            elif ending in ("switch", "pause"):
                d.paused.insert(0, frame)
            d.frame = None
        left_with_an_offer = ending == "exit" and (frame is None or frame.notes.get("offers"))
        if d.next_task is None and ending in ("submit", "cancel", "exit") and not left_with_an_offer:
            self._take_up_what_waits(d)
        if frame is not None and (frame.asks_for and (ending == "cancel" or "exit" in frame.notes) or (ending == "exit" and "stopped_by" in frame.notes)):
            d.dropped = frame
        return out

    def _take_up_what_waits(self, d: Dialogue) -> None:
        """The task on hold, then what else the member had asked for."""
        if d.paused:
            d.next_task = {"task": d.paused[0].task, "frame": d.paused.pop(0).__dict__}
        elif d.wanted:
            d.next_task = d.wanted.pop(0)

    async def resume(self, d: Dialogue, m: Message, frame: Frame, quiet: bool = False, said: Message | None = None, sent: str | None = None) -> Out:
        """Take a task on hold up again, at the same question. `quiet`: it was never really left. `said`: what answers it at once.
        `sent`: the reference of the request that this one corrects, empty where nothing was sent."""
        d.frame, d.ending, d.pending = frame, None, None
        d.misses = 0
        if not quiet and (stopped_by := frame.notes.pop("stopped_by", None)):  # the answer that stopped it does not count: it is asked again
            frame.values.pop(stopped_by, None)
            frame.answered = [slot for slot in frame.answered if slot != stopped_by]
            frame.notes = {name: note for name, note in frame.notes.items() if name not in ("exit", "offers", "asked")}
        if not quiet:
            d.done, d.dropped, d.left = None, None, d.left if said is None else None
        d.topic = d.subject = self.tasks[frame.task].topic
        case = await self._case(d, replace(m, text="", choice=None))
        out = Out(outcome=f"task:{frame.task}")
        if sent:
            out.replies.append(self.say(d, "utter_sent_anew", reference=sent))
        elif not quiet and sent is None:
            out.replies.append(self.say(d, "utter_resumed", task=self.title(frame.task)))
        if not quiet:
            out.event("resumed", frame.task)
        if said is not None:
            return out.add(await self.step(d, said) if frame.asks_for else await self._open(d, said, await self._case(d, said)))
        if frame.asks_for == "sign_in" and m.member_id:
            return out.add(await self._signed_in(d, replace(m, text=""), case))
        if self._account_away(d, replace(m, text="", choice=None), case):
            return out.add(await self._without_its_account(d, replace(m, text="", choice=None), case))
        return out.add(await self._ask_again(d, m, case))

    async def _submit(self, d: Dialogue, m: Message) -> Out:
        task, out = self.tasks[d.frame.task], Out()
        case = await self._case(d, m)
        try:
            if task.needs_sign_in and case.member is None:
                raise BackendUnavailable("member account")
            done = self._expired(task, case) or await task.submit(case)
            files = await self._offer_files(m, case, done.files, done.reference) if isinstance(done, Done) else []
        except (BackendUnavailable, UnknownMember):
            d.frame.asks_for, d.next_task = "confirmation", {"task": task.name, "frame": d.frame.__dict__, "quiet": True}
            out.replies.append(self.say(d, "utter_backend_down_kept", choices=[choice("confirm", self.voice.label("utter_label_retry"))]))
            return out
        if isinstance(done, Again):
            return out.add(self._ask_once_more(d, case, done))
        if isinstance(done, Exit):
            d.ended = self.slots(d.frame)
            out.add(self._leave(d, done))
            if done.person:
                d.left = {"task": task.name, "values": d.ended, "reason": done.reason, "urgent": done.urgent}
            d.ending, d.frame = None, None
            return out
        d.left, d.ended, d.settled = None, self.slots(d.frame), done.completed
        d.done = replace(d.frame, notes=d.frame.notes | {"reference": done.reference}) if done.completed else None
        out.add(self._aside(d, case))
        if done.completed:
            out.event("completed", task.name, done.reference)
        for kind, reference in done.events:
            out.event(kind, None, reference)
            if kind.startswith("booking_"):
                d.booked = None if kind == "booking_cancelled" else reference
                d.booked_as = d.booked_as if d.booked else None
        out.add(await self._receipt(d, m, case, done, files))
        d.frame = None
        return out

    def _ask_once_more(self, d: Dialogue, case: Case, again: Again) -> Out:
        """The service said no to an answer: say why, and ask it again."""
        case.forget(again.slot)
        d.frame.asks_for = again.slot
        d.next_task = {"task": d.frame.task, "frame": d.frame.__dict__, "quiet": True}
        out = Out([self.say(d, again.utter, choices=[], **again.words)])
        out.event("rejected", d.frame.task)
        return out

    def _expired(self, task: Task, case: Case) -> Again | None:
        """A private value that the vault no longer holds must be given again."""
        held = [q.slot for q in task.questions if isinstance(q.kind, Secret) and case.values.get(q.slot) is not None]
        lost = next((slot for slot in held if case.values[slot] not in case.secrets), None)
        if lost and case.vault_away:
            raise BackendUnavailable("vault")
        return Again(lost, "utter_wrong_secret_expired") if lost else None

    async def _offer_files(self, m: Message, case: Case, files: list[tuple[str, Document]], reference: str | None) -> list[dict[str, Any]]:
        """Files to download, as replies. One that cannot be kept is told of; without a reference it was all there was to deliver.

        Raises:
            BackendUnavailable: nothing was delivered.
        """
        source, made = f"task:{case.frame.task}", []
        for label, document in files:
            try:
                file_id = await self.services.files.store(m.conversation_id, document)
            except BackendUnavailable:
                if reference is None:
                    raise
                made.append(reply(self.copy.text("utter_file_unavailable", name=label), source, kind="notice"))
            else:
                made.append(reply(label, source, kind="file", url=f"files/{file_id}", name=document.name))
        return made

    async def _receipt(self, d: Dialogue, m: Message, case: Case, done: Done, files: list[dict[str, Any]]) -> Out:
        out, source = Out(), f"task:{case.frame.task}"
        text = self.copy.text(done.utter, **(self._words(case) | done.words | {"reference": done.reference}))
        lines = []
        if done.reference:
            lines = [{"label": self.voice.label("utter_label_reference"), "value": done.reference}]
        out.replies.append(self._remember(d, reply(text, source, done.choices, "card", title=self.title(case.frame.task), lines=lines)))
        out.replies += files
        if done.reference and done.summary:
            from actions.summary_pdf import request_summary

            lines = [(self.label(case.frame.task, q.slot), self.show(case, q, case.values[q.slot])) for q in self._recapped(case)]
            made = await asyncio.to_thread(
                request_summary, self.services.fund_name, self.title(case.frame.task), done.reference, m.now, lines, text.splitlines()[1:] or [text]
            )
            out.replies += await self._offer_files(m, case, [(self.voice.label("utter_label_summary"), made)], done.reference)
        return out

    # ------------------------------------------------------------------ outside a task

    async def answer(self, d: Dialogue, m: Message) -> Out:
        """Answer from the best topic; to a question without a subject, from the first likely one that says something of it."""
        if not m.hits:
            return self.rephrase(d, m)
        d.asked_with = m.text if d.frame is None else ""
        likely = [hit.id for hit in m.hits[:3] if hit.score >= PERHAPS * m.hits[0].score]
        out = self._topic(d, m, next((topic for topic in likely if self.answers.says(topic, m, d.regime)), likely[0]))
        if moves.asks_where_or_when(m.text) and out.outcome in ABOUT_COUNTERS:
            out.replies.insert(0, await self._counters(d, m, out.outcome))
        return out if d.frame else out.add(self._also(d, m))

    async def _counters(self, d: Dialogue, m: Message, source: str, utter: str = "utter_counters") -> dict[str, Any]:
        """Addresses and hours: of the counter whose town the message names, or of all."""
        offices, said = await self.services.booking.offices(), fold(m.text).replace("-", " ")
        named = [office for office in offices if fold(office.city).replace("-", " ") in said]
        if utter == "utter_counters" and not named and moves.town_of_a_counter(m.text):
            utter = "utter_no_counter_there"
        named = named or offices
        lines = [f"- {office.name}, {office.street}, {office.postal_code} {office.city} : {office.hours}" for office in named]
        return self.say(d, utter, source=source, choices=[], lines="\n".join(lines))

    async def _another_counter(self, d: Dialogue, m: Message) -> Out | None:
        """« Et à Rochefort ? », « celui de Jonzac », after the counters or one of them."""
        source = f"faq:{d.topic}"
        if source not in ABOUT_COUNTERS:
            return None
        cities = [office.city for office in await self.services.booking.offices()]
        town = moves.only_a_town(m.text, cities)
        if town is None:
            return None
        d.misses, d.settled = 0, True
        return Out([await self._counters(d, m, source, "utter_counters" if town in cities else "utter_no_counter_there")], outcome=source)

    async def _asked_for_counters(self, d: Dialogue, m: Message) -> Out | None:
        """« Horaires de l'accueil de Saintes » was heard as a wish to go there."""
        near = tuple(hit for hit in m.hits if f"faq:{hit.id}" in ABOUT_COUNTERS)
        return await self.answer(d, replace(m, intent="question", hits=near[:1])) if near and m.intent == "rendez_vous" and moves.asks_of_counters(m.text) else None

    def _topic(self, d: Dialogue, m: Message, topic: str, variant: str | None = None) -> Out:
        out = Out(outcome=f"faq:{topic}")
        goes_on = topic == d.topic and (follows_up(m.text) or leans(m.text) or brief(m.text))
        again = topic in (d.topic, d.subject) and m.choice is None and bool(m.said or goes_on)
        english = variant in (None, "english") and (d.english or variant == "english") and self.answers.in_english(topic, d.regime)
        made, fragility, task = self.answers.replies(topic, m, variant, d.regime, again, english)
        if not made:
            return self.rephrase(d, m)
        if (d.english or variant == "english") and not english:
            out.replies.append(self.say(d, "utter_only_in_french", source=f"faq:{topic}"))
        d.misses, d.settled, d.done = 0, True, None
        if d.frame is None:
            d.topic, d.subject = topic, d.subject if d.subject and (again or (m.choice is None and follows_up(m.text))) else topic
        if fragility:
            out.event("fragility")
            if fragility not in d.signals:
                d.signals.append(fragility)
        out.replies += [self._remember(d, r) for r in made]
        return out

    async def offer(self, d: Dialogue, m: Message) -> Out:
        """Unsure of the topic; but « adresse de la CPAM de Saintes » says enough by itself."""
        near = [hit for hit in m.hits[:3] if f"faq:{hit.id}" in ABOUT_COUNTERS] if moves.asks_where_or_when(m.text) else []
        if near and (near[0] is m.hits[0] or re.search(r"\b(?:accueil|agence|guichet|bureau|caisse|cpam|secu)\b", heard(m.text))):
            return await self.answer(d, replace(m, hits=(near[0],)))
        if found := self._in_last_answer(d, m):
            return found.add(self._or_else(d, m))
        return self.suggest(d, m)

    def _or_else(self, d: Dialogue, m: Message) -> Out:
        """The likeliest of the other topics, beside what the last answer says."""
        if not m.hits or m.hits[0].id == d.subject:
            return Out()
        return self._also(d, replace(m, also=f"topic:{m.hits[0].id}"), "utter_or_else")

    def _in_last_answer(self, d: Dialogue, m: Message) -> Out | None:
        """What the last answer says nearest to words that are not understood by themselves, if anything: « elle est pas d'accord »."""
        if d.frame is not None or m.choice is not None or d.subject is None or not m.said:
            return None
        if m.near < SURELY_NEAR and m.intent not in UNCLEAR and m.confidence >= HALF_SURE:
            return None
        return self._topic(d, m, d.subject) if self.answers.is_near(d.subject, m, d.regime, d.english) else None

    def suggest(self, d: Dialogue, m: Message) -> Out:
        """Unsure: two or three topics as buttons, with a way out."""
        topics = [choice(f"topic:{hit.id}", title) for hit in m.hits[:3] if hit.score >= FAR_BEHIND * m.hits[0].score and (title := self.answers.title(hit.id))]
        if not topics:
            return self.rephrase(d, m)
        task = next((name for name, p in m.ranking if name in self.tasks and p >= FAR_BEHIND and d.frame is None), None)
        if task is None and d.frame is None and moves.wants_it(m.text):  # « l'attestation, c'est quoi ? il m'en faut une »
            task = self.answers.task(m.hits[0].id)
        wish = [choice(f"task:{task}", self.voice.label(f"utter_label_do_{task}"))] if task else []
        offered = [*wish, *topics] if task and m.likely(task) > m.hits[0].score else [*topics, *wish]
        offered.append(choice("none_of_these", self.voice.label("utter_label_none_of_these")))
        d.misses, d.settled, d.asked_with = 0, False, m.text if d.frame is None else ""
        families = {c["value"].removeprefix("topic:").partition("-")[0] for c in topics}
        if d.frame is None and (m.hits[0].score >= LIKELY_MEANT or len(families) == 1):  # « c'est combien ? » is then asked of it
            d.subject = m.hits[0].id
        return Out([self.say(d, self._worded(d, "utter_suggest"), source="suggest", choices=offered)], outcome="suggest")

    def rephrase(self, d: Dialogue, m: Message) -> Out:
        """Nothing fits: ask to say it otherwise; the second time in a row, offer a person."""
        if m.choice is None and moves.none_of(m.text) and any(c["value"] == "none_of_these" for c in d.offered):
            return self._none_of_these(d)
        if found := self._in_last_answer(d, m):
            return found
        if d.misses == 0 and m.choice is None and m.intent in ("incompris", "informer", "pourquoi_question") and m.likely("question") >= A_GUESS:  # « remboursement »
            return self.suggest(d, m)
        d.misses, d.settled, d.offered = d.misses + 1, False, []  # « oui » answers what was offered last, not long ago
        out = Out(outcome="fallback")
        if d.misses >= MISSES_BEFORE_A_PERSON:
            d.misses = 0
            out.event("handoff_offered")
            out.replies.append(self.say(d, self._worded(d, "utter_offer_person"), source="fallback"))
        else:
            out.replies.append(self.say(d, self._worded(d, "utter_rephrase"), source="fallback"))
        return out

    def _worded(self, d: Dialogue, utter: str) -> str:
        """The English version of a text, where there is one and the member writes in English."""
        return self.copy.first(f"{utter}_english", utter) if d.english else utter

    def _none_of_these(self, d: Dialogue) -> Out:
        return Out([self.say(d, "utter_none_of_these", source="fallback")], outcome="fallback")

    def small_talk(self, d: Dialogue, m: Message) -> Out:
        kind = SMALL_TALK[m.intent]
        manners = m.likely("saluer") + m.likely("remercier") + m.likely("dire_au_revoir")  # « merci bonne journée » is two of them
        if kind in ("greet", "goodbye") and max(m.confidence, manners) < SURE_OF_MANNERS and d.frame is None:  # « tous », « l'an prochain »
            return self.rephrase(d, replace(m, intent="incompris"))
        if kind in ("greet", "goodbye", "help") and m.near >= SURELY_NEAR and (found := self._in_last_answer(d, m)):  # « et le week-end ? »
            return found
        if kind == "help" and d.offered and d.offered == self.copy.choices("utter_demander_aide"):  # not the same menu again
            return Out([self.say(d, "utter_help_again", source="smalltalk:help")], outcome="smalltalk:help")
        d.misses, d.asked_with = 0, ""
        if d.frame is None and kind in ("greet", "thanks", "goodbye"):  # « oui » after « merci » takes up no offer made before
            d.offered = []
        choices = [] if d.frame else None
        manner = "in_task" if d.frame else "gently" if GRAVE & set(d.signals) else ""
        utter = self.copy.first(f"utter_{m.intent}_{manner}", self._worded(d, f"utter_{m.intent}"))
        out = Out([self.say(d, utter, source=f"smalltalk:{kind}", choices=choices)], outcome=f"smalltalk:{kind}")
        return out.add(self._survey(d)) if kind in ("thanks", "goodbye") else out

    def out_of_scope(self, d: Dialogue, m: Message) -> Out:
        if m.nuance not in NEVER_OURS and (found := self._in_last_answer(d, m)):
            return found
        d.settled = False
        utter = "utter_hors_sujet_english" if d.english else self.copy.first(f"utter_hors_sujet_{m.nuance}", "utter_hors_sujet")
        out = Out([self.say(d, utter, source="out_of_scope", choices=[] if d.frame else None)], outcome="out_of_scope")
        if d.frame is None and m.nuance != "divers" and moves.names_us(m.text):  # « je pars en retraite, qu'est-ce qui change pour la Sécu ? »
            out.replies.append(self.say(d, "utter_hors_sujet_ours", source="out_of_scope"))
        return out

    def distress(self, d: Dialogue, m: Message) -> Out:
        """Stop everything, one warm sentence, the right numbers, a person; a task under way is kept for later."""
        utter = self.copy.first(f"utter_detresse_{m.nuance}", "utter_detresse")
        out = Out(outcome="emergency")
        out.event("fragility")
        d.signals = sorted({*d.signals, "detresse"})
        offered = self.copy.choices(utter)
        if d.frame is not None:
            out.event("paused", d.frame.task)
            d.ending = "pause"
        if d.frame is not None or d.paused:
            offered = [*offered, choice("resume", self.voice.label("utter_label_resume"))]
        d.misses, d.pending, d.settled, d.safety_asked = 0, None, False, "care" if m.nuance == "medicale" else "safety"
        if d.english:
            out.replies.append(self.say(d, "utter_detresse_english", source="emergency", choices=[]))
        out.replies.append(self.say(d, utter, source="emergency", choices=offered))
        return out

    async def _staffed(self, m: Message) -> str:
        """When someone answers the phone: now, or from when."""
        try:
            if await self.services.booking.staffed(m.now):
                return self.copy.text("utter_staffed_now")
            return self.copy.text("utter_staffed_from", moment=say_moment(await self.services.booking.next_staffed(m.now)))
        except BackendUnavailable:
            return self.copy.text("utter_staffed_unknown")

    async def hand_over(self, d: Dialogue, m: Message) -> Out:
        """« Je veux parler à quelqu'un »: say when someone answers, and book."""
        out = Out(outcome="handoff")
        out.event("handoff_offered")
        d.settled = False
        utter = "utter_person_frustrated" if m.intent == "frustration" else "utter_call_back" if moves.wants_a_call(m.text) else "utter_person"
        if d.english:
            out.replies.append(self.say(d, "utter_person_english", source="handoff", choices=[]))
        out.replies.append(self.say(d, utter, source="handoff", choices=[], hours=await self._staffed(m)))
        d.next_task = {"task": "rendez_vous", "values": {}}
        return out

    async def respond_to_choice(self, d: Dialogue, m: Message) -> Out:
        """A button pressed, or words like « oui » or « le deuxième », with no task under way."""
        value = m.choice or moves.chosen(m, d.offered) or ""
        d.misses = 0
        if value.startswith("topic:"):
            return self._topic(d, m, value.removeprefix("topic:"))
        if value.startswith(("simple:", "english:", "full:")):
            variant, topic = value.split(":", 1)
            return self._topic(d, m, topic, variant)
        if value.startswith("task:"):
            name, _, reason = value.removeprefix("task:").partition(":")
            purpose = next((intent for intent, meant in self.tasks[name].purposes.items() if meant == reason), None) if name in self.tasks else None
            d.next_task = {"task": name, "values": {"reason": reason} if reason and not purpose else {}, "asked_with": d.asked_with, "intent": purpose}
            return Out()
        if value == "resume" and (d.paused or d.dropped):
            return take_up_again(d, d.paused.pop(0) if d.paused else d.dropped)
        if value == "human":
            return await self.hand_over(d, m)
        if pressed := survey.pressed(value):
            return self._surveyed(d, *pressed)
        if value == "none_of_these":
            return self._none_of_these(d)
        if value in ("no", "drop"):
            declined = d.left is not None and any(c["value"] == "no" for c in d.offered)
            if declined:  # the appointment offered at the end of a task that came in between
                self._take_up_what_waits(d)
            return Out([self.say(d, "utter_as_you_wish", source="smalltalk:help")], outcome="fallback")
        return self.rephrase(d, m)

    def _answers_an_offer(self, d: Dialogue, m: Message) -> bool:
        """« Maladie », after the article that offers the statement of allowances: the task begins with it."""
        offered = {c["value"].removeprefix("task:") for c in d.offered if c["value"].startswith("task:")} & set(self.tasks)
        if len(offered) != 1 or m.intent != "informer" or m.choice is not None or moves.asks(m.text):
            return False
        name, setting = offered.pop(), Setting(m.now)
        kinds = [q.kind for q in self.tasks[name].questions if not (q.kind.loose or q.kind.secret)]
        if name == "rendez_vous" or all(kind.find(m.text, setting) is None for kind in kinds):
            return False
        d.next_task = {"task": name, "values": {}, "asked_with": d.asked_with}
        return True

    async def before_all(self, d: Dialogue, m: Message) -> Out | None:
        """Words that answer what was just asked outside a task, whatever intent they were given; None when they do not."""
        answered = self.answer_survey(d, m) or await self._after_distress(d, m) or self._recall(d, m)
        if answered or d.frame is not None or m.choice is not None or m.signal is not None:
            return answered
        if warned := self._scam(d, m):
            return warned
        if m.intent == "detresse":
            return self._listens(d, m)
        answered = self._wants_none(d, m) or self._own_reference(d, m) or self._ended.answers(d, m) or self._other_ways(d, m) or self._listens(d, m)
        answered = answered or self._own_request(d, m) or self._still_fails(d, m) or self._doubted(d, m) or self._which(d, m) or self._acknowledged(d, m)
        return answered or await self._another_counter(d, m) or await self._asked_for_counters(d, m)

    def _scam(self, d: Dialogue, m: Message) -> Out | None:
        """« Quelqu'un m'a appelé pour avoir mon RIB »: the warning of the RIB task, whatever was understood; that task and the
        topic's own article say it by themselves, and violence comes first."""
        known = m.intent == "coordonnees_bancaires" or (d.frame and d.frame.task == "coordonnees_bancaires") or (m.intent == "question" and m.hits and m.hits[0].id == SCAMS != d.topic)
        violent = m.intent == "detresse" and WORRYING.search(heard(m.text))
        if known or violent or m.choice is not None or not moves.tells_of_a_scam(m.text, still=d.topic == SCAMS):
            return None
        out = Out(outcome=f"faq:{SCAMS}")
        out.event("fragility")
        d.signals, d.misses, d.settled = sorted({*d.signals, "fraude"}), 0, False
        if d.frame is None:
            d.topic = d.subject = SCAMS
        out.replies.append(self.say(d, "utter_scam", source=f"faq:{SCAMS}", choices=[] if d.frame else None))
        return out

    def _own_request(self, d: Dialogue, m: Message) -> Out | None:
        """« Où en est ma demande de C2S ? », of a member who is signed in, was heard as a question about the C2S."""
        if m.member_id is None or m.intent not in ("question", "suggestion", "incompris", "informer") or not moves.asks_where_it_stands(m.text):
            return None
        d.next_task = {"task": "delais_traitement", "values": {}}
        return Out()

    def _wants_none(self, d: Dialogue, m: Message) -> Out | None:
        """« Je ne veux pas annuler mon rendez-vous », « pas de rdv »: said so, and what else the words may ask for."""
        left = moves.refuses_appointment(m.text)
        if left is None or m.intent in ("parler_humain", "frustration") or m.intent in self.tasks and m.intent != "rendez_vous":
            return None
        d.misses, d.offered, d.left = 0, [], None
        out = Out([self.say(d, "utter_no_appointment", source="assistant", choices=[])], outcome="smalltalk:help")
        others = tuple(hit for hit in m.hits if not hit.id.startswith("rdv-"))
        more = self.suggest(d, replace(m, hits=others, ranking=())) if len(words(left)) > 2 and others else None
        return replace(out.add(more), outcome=more.outcome) if more else out

    def _own_reference(self, d: Dialogue, m: Message) -> Out | None:
        """« RDV-7K3Q9X », alone: what to do with this appointment; and the answer to that."""
        reference, known = moves.own_reference(m.text), moves.own_reference(d.asked_with)
        if known and m.intent in self.purposes:
            d.next_task = {"task": self.purposes[m.intent], "values": {}, "asked_with": known, "intent": m.intent}
            return Out()
        if reference is None:
            return None
        d.misses, d.asked_with, d.settled = 0, reference, False
        return Out([self.say(d, "utter_own_reference", "task:rendez_vous", reference=reference)], outcome="task:rendez_vous")

    def _other_ways(self, d: Dialogue, m: Message) -> Out | None:
        """« Comment je fais alors », « et par courrier ? », after signing in was declined: the article, which tells every way."""
        topics = [c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")]
        if WITHOUT_ACCOUNT not in topics[1:]:
            return None
        if m.intent != "demander_aide" and not moves.cannot_sign_in(m.text):
            return None
        offered = [c for c in d.offered if c["value"] != f"topic:{topics[0]}"]
        out = self._topic(d, m, topics[0])
        d.offered += [c for c in offered if c not in d.offered]
        return out

    def _listens(self, d: Dialogue, m: Message) -> Out | None:
        """« Encore une question », « do you speak English? »: nothing to answer yet."""
        if moves.asks_for_english(m.text):
            d.english, d.misses = True, 0
            return Out([self.say(d, "utter_saluer_english", source="smalltalk:greet")], outcome="smalltalk:greet")
        if not moves.has_more_to_ask(m.text) or any(c["value"] == "none_of_these" for c in d.offered):
            return None
        d.misses, d.offered = 0, []
        return Out([self.say(d, "utter_listening", source="smalltalk:greet")], outcome="smalltalk:greet")

    def _still_fails(self, d: Dialogue, m: Message) -> Out | None:
        """What the last answer advised did not help: what else it says, then a person."""
        if not (d.topic and d.settled and d.done is None and moves.still_fails(m.text)):
            return None
        out = Out(outcome=f"faq:{d.topic}")
        out.event("handoff_offered")
        further = [] if d.tried == d.topic else self.answers.further(d.topic)
        d.tried = d.topic
        utter = "utter_still_fails" if further else "utter_offer_person"
        out.replies.append(self.say(d, utter, source=f"faq:{d.topic}", lines="\n".join(f"- {line}" for line in further)))
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
        utter = self._worded(d, "utter_not_the_question" if beside else "utter_doubted")
        return Out([self.say(d, utter, source=f"faq:{d.topic}", grounds=grounds or "")], outcome="fallback" if beside else f"faq:{d.topic}")

    def _which(self, d: Dialogue, m: Message) -> Out | None:
        """« J'ai un problème », « mon compte »: ask what it is about, once; then offer a person."""
        matter = moves.vague_matter(m.text)
        if matter is None or (m.intent in ("question", *self.tasks) and m.confidence >= SURE_OF_WORDS):
            return None
        utter = f"utter_which_{matter}"
        if d.tried == utter:
            d.misses, d.tried = MISSES_BEFORE_A_PERSON, None
            return self.rephrase(d, replace(m, intent="incompris", ranking=()))
        d.misses, d.settled, d.tried = 0, False, utter
        return Out([self.say(d, utter, source="suggest")], outcome="suggest")

    def _acknowledged(self, d: Dialogue, m: Message) -> Out | None:
        """« Ok » after an answer or a receipt takes up none of its offers."""
        if not d.settled or d.paused or d.survey not in (None, survey.OVER) or not moves.only_acknowledges(m.text):
            return None
        d.misses, d.offered = 0, []
        return Out([self.say(d, "utter_acknowledged", source="smalltalk:thanks")], outcome="smalltalk:thanks")

    async def _after_distress(self, d: Dialogue, m: Message) -> Out | None:
        """What follows the emergency numbers: safe or not, help that comes, nobody to call, nothing more to say. What is
        not understood then gets the numbers again, once."""
        if m.signal is not None:
            return None
        asked, d.safety_asked = d.safety_asked, ""
        if not asked or m.choice is not None or m.intent == "reprendre" or moves.regrets(m.text):
            return None
        said = moves.after_distress(m.text)
        if said is None and m.intent != "detresse":
            said = {True: "unsafe" if asked == "care" else "safe", False: "unsafe"}.get(yes_or_no(m.text))
        if asked == "person" and said == "safe" and yes_or_no(m.text):  # « voulez-vous parler à une personne de la caisse ? »
            return await self.hand_over(d, m)
        if said in ("safe", "helped", "unsafe") and not (asked == "person" and said == "unsafe"):
            d.safety_asked = {"safe": "person", "unsafe": asked}.get(said, "")
            utter = f"utter_{said}"
        elif m.intent == "annuler" or (asked == "person" and said == "unsafe"):
            utter = "utter_as_you_wish_gently"
        elif said == "lost" or (asked in ("safety", "care") and m.intent in LOST and len(words(m.text)) <= A_FEW_WORDS):
            d.safety_asked, utter = "again", "utter_detresse"
        else:
            return None
        return Out([self.say(d, self._worded(d, utter), source="emergency", choices=list(d.offered))], outcome="emergency")

    async def continue_talk(self, d: Dialogue, m: Message) -> Out:
        """A dialogue move (oui, non, annuler, reprendre …) with no task under way: it answers what was offered."""
        if m.intent == "plus_simple" and d.topic and not (m.near >= SURELY_NEAR and in_other_words(m.text) is None):
            return self._topic(d, m, d.topic, in_other_words(m.text) or "simple")
        if m.intent == "oui" and moves.asks(moves.without_assent(m.text)):  # « ok et qu'est-ce que je dois envoyer »
            return self.suggest(d, m)
        offers_else = any(c["value"].startswith(("topic:", "task:")) for c in d.offered) or {"human", "no"} <= {c["value"] for c in d.offered}
        if (m.intent in ("reprendre", "oui") or moves.goes_on(m.text)) and d.paused and not (offers_else and m.intent == "oui"):
            return await self.respond_to_choice(d, replace(m, choice="resume"))
        meant = moves.chosen(m, d.offered) or self._one_matter(d, m)
        if meant is None and moves.command(m, None) == "annuler":  # « ok laisse tomber », of what was offered
            m = replace(m, intent="annuler")
        if meant:
            return await self.respond_to_choice(d, replace(m, choice=meant))
        if m.intent == "oui" and len([c for c in d.offered if c["value"].startswith(("topic:", "task:"))]) > 1 and d.settled is False:
            return Out([self.say(d, "utter_which_one", source="suggest", choices=list(d.offered))], outcome="suggest")
        if m.near >= SURELY_NEAR and len(words(m.text)) > 3 and (found := self._in_last_answer(d, m)):  # « il veut une majuscule », « j'ai laissé passer les deux mois »
            return found
        if m.intent in ("non", "annuler", "passer") and not moves.declines(m.text):  # « ils m'ont pas répondu », « et si on me répond pas ? »
            m = replace(m, intent="informer")
        if m.intent in ("non", "annuler", "passer"):
            return await self.respond_to_choice(d, replace(m, choice="none_of_these" if any(c["value"] == "none_of_these" for c in d.offered) else "no"))
        if moves.announces_care(m.text):
            return await self._care_without_task(d, m)
        if len(words(m.text)) > 3 and (found := self._in_last_answer(d, m)):  # « on vit en couple, pas mariés »
            return found
        if self._answers_an_offer(d, m):
            return Out()
        told = next((task.name for task in self.tasks.values() if moves.tells_of(m, task)), None)
        if told:
            d.next_task = {"task": told, "values": {}}
            return Out()
        if found := self._in_last_answer(d, m):
            return found
        if m.intent == "informer" and m.likely("question") > 0.5 * (1 - m.likely("informer")):  # « carte vitale », and nothing was asked
            return self.suggest(d, m)
        if m.intent == "informer" and d.settled and any(c["value"].startswith("task:") for c in d.offered):  # « je vis seul », after who may have the C2S
            d.asked_with = f"{d.asked_with} {m.text}"
            return Out([self.say(d, "utter_offer_still", source="suggest", choices=list(d.offered))], outcome="suggest")
        if m.intent == "oui" and d.done is not None:  # « ok », after a receipt
            return self.small_talk(d, replace(m, intent="remercier"))
        if m.intent in ("oui", "reprendre", "retour", "recommencer"):
            return Out([self.say(d, "utter_demander_aide", source="smalltalk:help")], outcome="smalltalk:help")
        return self.rephrase(d, m)

    async def _care_without_task(self, d: Dialogue, m: Message) -> Out:
        """« J'ai une opération demain », with no task under way: closed rights are for the counter, at once."""
        member = await self._member(m.member_id)
        closed = member is not None and not member.rights_open
        d.signals, d.settled = sorted({*d.signals, "soins"}), False
        offered = [choice(f"task:rendez_vous:{'droits' if closed else 'autre'}", self.voice.label("utter_label_appointment")), choice("topic:rdv-accueil-urgence-sans-rendez-vous", self.voice.label("utter_label_urgent_counter"))]
        out = Out([self.say(d, "utter_care_rights_closed" if closed else "utter_care_announced", source="assistant", choices=offered)], outcome="suggest")
        out.event("fragility")
        return out

    def _one_matter(self, d: Dialogue, m: Message) -> str | None:
        """« Oui » to several topics and one task that each of them leads to: the task."""
        topics = [c["value"].removeprefix("topic:") for c in d.offered if c["value"].startswith("topic:")]
        tasks = [c["value"] for c in d.offered if c["value"].startswith("task:")]
        agreed = m.intent == "oui" or yes_or_no(m.text)
        return tasks[0] if agreed and len(tasks) == 1 and topics and {self.answers.task(topic) for topic in topics} == {tasks[0].removeprefix("task:")} else None

    async def welcome(self, d: Dialogue, m: Message) -> Out:
        """The first words of the assistant, or the answer to a sign-in or to a return with nothing under way."""
        member = await self._member(m.member_id)
        d.regime = member.regime if member else d.regime
        if m.signal == "returned" and d.paused:
            back = [choice("resume", self.voice.label("utter_label_resume"))]
            return Out([self.say(d, "utter_welcome_back", source="welcome", choices=back, task=self.title(d.paused[0].task))])
        if m.signal == "signed_in":
            back = [choice("resume", self.voice.label("utter_label_resume"))] if d.paused else []
            return Out([self.say(d, "utter_signed_in", source="welcome", choices=back, name=member.first_name if member else "")])
        utter = "utter_welcome_member" if member else "utter_welcome"
        return Out([self.say(d, utter, source="welcome", name=member.first_name if member else "")])

    # ------------------------------------------------------------------ the survey at the end

    def _survey(self, d: Dialogue) -> Out:
        """Asked once, when thanks or a goodbye follow what settled something; never beside a task or after a sign of fragility."""
        if not d.settled or d.survey or d.frame or d.paused or d.signals:
            return Out()
        d.survey = survey.SOLVED
        return Out([self.say(d, "utter_survey_solved", source=f"survey:{survey.SOLVED}")])

    def answer_survey(self, d: Dialogue, m: Message) -> Out | None:
        """The answer in words to the question just asked. Any other message ends the survey and counts for itself."""
        asked, d.survey = d.survey, d.survey and survey.OVER
        elsewhere = m.intent in (*self.tasks, *self.purposes, "detresse", "parler_humain", "frustration")
        answer = None if elsewhere else survey.typed(asked, m)
        return None if answer is None else self._surveyed(d, asked, answer)

    def _surveyed(self, d: Dialogue, question: str, answer: str) -> Out:
        out = Out(outcome="smalltalk:thanks")
        goes_on = question == survey.SOLVED and d.frame is None
        d.misses, d.survey = 0, survey.MARK if goes_on else survey.OVER
        utter = "utter_survey_mark" if goes_on else "utter_survey_thanks"
        if goes_on and answer == "non":
            utter = "utter_survey_unsolved"
            out.event("handoff_offered")
        out.replies.append(self.say(d, utter, source=f"survey:{survey.MARK}") | {"survey": {question: answer}})
        return out

    # ------------------------------------------------------------------ small pieces

    async def _member(self, member_id: str | None) -> Member | None:
        if member_id is None:
            return None
        try:
            return await self.services.members.member(member_id)
        except (BackendUnavailable, UnknownMember):
            return None

    async def _case(self, d: Dialogue, m: Message) -> Case:
        found, away = {}, False
        for reference in {match.group(0) for match in REFERENCE.finditer(f"{m.text} {m.choice or ''}")} | {
            v for v in d.frame.values.values() if isinstance(v, str) and REFERENCE.fullmatch(v)
        }:
            try:
                found[reference] = await self.services.vault.resolve(m.conversation_id, reference)
            except UnknownReference:
                continue
            except BackendUnavailable:  # nothing is lost: a submission will say so, and try again
                away = True
        return Case(d.frame, m, self.services, self.copy, await self._member(m.member_id), found, d, vault_away=away)

    def _question(self, d: Dialogue) -> Question | None:
        return self.tasks[d.frame.task].question(d.frame.asks_for) if d.frame else None

    def setting(self, case: Case, d: Dialogue | None = None) -> Setting:
        choices = tuple((v, label) for v, label in case.frame.notes.get("choices", []))
        return Setting(case.message.now, case.values, case.notes, case.secrets, choices if d else ())

    def _words(self, case: Case) -> dict[str, Any]:
        """What utterances of a task may mention."""
        shown = {q.slot: self.show(case, q, case.values[q.slot]) for q in self._recapped(case)}
        return {"name": case.member.first_name if case.member else "", **case.notes.get("words", {}), **shown}

    def show(self, case: Case, question: Question, value: Any) -> str:
        if value is None:
            return "—"
        if isinstance(question.kind, Secret):
            real = case.secrets.get(value)
            return mask(question.kind.kind, real) if real else "••••"
        options = dict(map(tuple, case.notes.get(f"labels:{question.slot}", [])))
        if isinstance(value, str) and value in options:
            return options[value]
        buttons = {c["value"]: c["label"] for c in self.copy.choices(self.copy.first(f"utter_question_{case.frame.task}_{question.slot}", f"utter_question_{question.slot}"))} if question.asked else {}
        if isinstance(value, str) and value in buttons:
            return buttons[value]
        if isinstance(value, list) and buttons:
            return ", ".join(buttons.get(v, v) for v in value) or question.kind.show(value)
        return question.kind.show(value)

    def slots(self, frame: Frame | None) -> dict[str, Any]:
        """The slots of a task for the public state: normalised, secrets masked."""
        if frame is None:
            return {}
        task, shown = self.tasks[frame.task], {}
        for slot, value in frame.values.items():
            question = task.question(slot)
            shown[slot] = value if question is None or value is None else question.kind.public(value)
        return shown | {slot: value for slot, value in frame.notes.get("public", {}).items() if slot in shown}

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
            "slots": self.slots(frame) if frame else d.ended,
            "outcome": out.outcome,
            "events": out.events,
        }

    def title(self, task: str) -> str:
        return self.copy.text(f"utter_title_{task}")

    def _named(self, prefix: str, frame: Frame) -> str:
        """An utterance as the purpose, the task or any task says it."""
        return self.copy.first(f"{prefix}_{frame.task}_{frame.notes.get('purpose')}", f"{prefix}_{frame.task}", prefix)

    def label(self, task: str, slot: str) -> str:
        return self.copy.text(self.copy.first(f"utter_label_{task}_{slot}", f"utter_label_{slot}"))

    def _noted(self, d: Dialogue, case: Case, slots: list[str]) -> dict[str, Any]:
        task = self.tasks[d.frame.task]
        said, case.derived = {*slots, *case.derived}, []
        slots = [s for s in task.slots if s in said and case.values.get(s) is not None]
        lines = [f"{self.label(task.name, s)} : {self.show(case, task.question(s), case.values[s])}" for s in slots]
        return reply(self.copy.text("utter_noted", values=". ".join(lines)), f"task:{task.name}")

    def say(self, d: Dialogue, utter: str, source: str | None = None, choices: list[Choice] | None = None, kind: str = "text", **words_: Any) -> dict[str, Any]:
        source = source or (f"task:{d.frame.task}" if d.frame else "assistant")
        return self._remember(d, self.voice.say(utter, source, choices, kind, **words_))

    def _remember(self, d: Dialogue, made: dict[str, Any]) -> dict[str, Any]:
        """Choices offered are remembered, so that « le deuxième » or « oui » can be understood. The last ones count."""
        if made.get("choices"):
            d.offered = list(made["choices"])
        return made


def build_tasks(*tasks: Task) -> dict[str, Task]:
    return {task.name: task for task in tasks}


async def play(engine: Engine, d: Dialogue, m: Message) -> Out:
    """One whole turn without Rasa: what rules and forms do, in one function (fallback, property tests)."""
    await engine.hear(d, m)
    out = await _play_once(engine, d, m)
    for _ in range(4):
        if d.ending is not None:
            out.add(await engine.finish(d, m))
        elif d.next_task is not None:
            out.add(await take_next(engine, d, m))
        else:
            break
    engine.told(d, out.replies)
    return out


async def _play_once(engine: Engine, d: Dialogue, m: Message) -> Out:
    if d.frame is not None:
        return await engine.step(d, m)
    answered = await engine.before_all(d, m)
    if answered is not None:
        return answered
    if m.signal is not None:
        return await engine.welcome(d, m)
    if m.choice is not None:
        return await engine.respond_to_choice(d, m)
    if m.intent in engine.tasks:
        return await engine.start(d, m.intent, m)
    if m.intent in engine.purposes:
        return await engine.start(d, engine.purposes[m.intent], m)
    if m.intent in SMALL_TALK:
        return engine.small_talk(d, m)
    by_intent = {
        "hors_sujet": engine.out_of_scope, "detresse": engine.distress,
        "incompris": engine.rephrase,
    }  # fmt: skip
    if m.intent in ("parler_humain", "frustration"):
        return await engine.hand_over(d, m)
    if m.intent in ("question", "suggestion"):
        return await (engine.answer if m.intent == "question" else engine.offer)(d, m)
    return by_intent[m.intent](d, m) if m.intent in by_intent else await engine.continue_talk(d, m)


async def take_next(engine: Engine, d: Dialogue, m: Message) -> Out:
    """Start or resume the task that the last step asked for."""
    waiting, d.next_task = d.next_task, None
    if waiting.get("frame"):
        said = replace(m, **waiting["heard"]) if "heard" in waiting else None
        return await engine.resume(d, m, Frame(**waiting["frame"]), waiting.get("quiet", False), said, waiting.get("sent"))
    if waiting.get("said"):
        return await engine.start_wanted(d, waiting["task"], waiting["said"], m, waiting.get("announced", False))
    m = replace(m, intent=waiting["intent"], text=waiting.get("asked_with", m.text)) if waiting.get("intent") else m  # « l'annuler », of the reference given
    out = await engine.start(d, waiting["task"], m if m.choice is None else replace(m, text=""), waiting.get("values"), waiting.get("asked_with", ""))
    if d.frame is not None and waiting.get("aside"):
        d.frame.notes["aside"] = True
    if waiting.get("instead_of"):
        d.dropped = Frame(**waiting["instead_of"])
    return out
