"""An answer said otherwise once the task has ended: what was refused goes on, what was sent is made once more.

A task that was stopped keeps, in its notes, the slot that stopped it (`stopped_by`) and a pattern of words that take it back.
"""

import re
import secrets as random_secrets
from dataclasses import dataclass, replace
from typing import Any

from actions import moves
from actions.dialogue import Dialogue, Frame, Message
from actions.engine.cases import exit_in_words, setting_of
from actions.engine.leaving import ORGANISM
from actions.engine.wording import Wording
from actions.french import heard, words, yes_or_no
from actions.tasks.task import Case, Question, Services, Task
from actions.values import REFERENCE, Secret, Setting, YesNo, holds, ranked

WORDS_OF_A_CORRECTION = 14  # a longer message is something new
SHORT = 10  # words of a message that only changes an answer
_STOPPED = ("stopped_by", "taken_back", "exit", "offers", "asked")  # notes of a task that was stopped


def freed(frame: Frame) -> Frame:
    """A task that was stopped, without the answer that stopped it."""
    stopped_by = frame.notes.get("stopped_by")
    values = {slot: value for slot, value in frame.values.items() if slot != stopped_by}
    return replace(frame, values=values, answered=[slot for slot in frame.answered if slot != stopped_by], notes=_notes_of_freed(frame))


def _notes_of_freed(frame: Frame) -> dict[str, Any]:
    return {name: note for name, note in frame.notes.items() if name not in _STOPPED}


@dataclass(frozen=True)
class Anew:
    tasks: dict[str, Task]
    services: Services
    wording: Wording

    def corrected(self, d: Dialogue, m: Message, name: str | None = None) -> dict[str, Any] | None:
        """How the task just refused (« pour moi alors », « pardon si, en France ») or sent (« en fait c'était le 2 octobre ») goes on with
        these words; None where they do not correct it. `name`: only this task."""
        if m.choice is not None or len(words(m.text)) > WORDS_OF_A_CORRECTION or moves.will_call(m.text):
            return None
        if ranked(m.text, [c["value"] for c in d.offered]):  # « le premier », of the buttons, is no date
            return None
        if d.dropped is not None and name in (None, d.dropped.task):
            return self._refused_no_more(d, d.dropped, m)
        if d.done is not None and name in (None, d.done.task):
            return self._sent_with_a_slip(d, m)
        return None

    def _refused_no_more(self, d: Dialogue, frame: Frame, m: Message) -> dict[str, Any] | None:
        stopped_by, task = frame.notes.get("stopped_by"), self.tasks[frame.task]
        if frame.notes.get("exit", {}).get("final") and moves.is_private(m.text):
            return None
        if stopped_by is None or exit_in_words(task, m) or moves.organism(m.text) or (len(words(m.text)) <= 2 and yes_or_no(m.text) is not None):
            return None
        kept = {slot: value for slot, value in frame.values.items() if slot not in (stopped_by, "regime")}
        setting = Setting(m.now, kept, frame.notes, {}, tuple((v, label) for v, label in frame.notes.get("choices", [])))
        question = task.question(stopped_by)
        if stopped_by == ORGANISM:
            fits = moves.is_with_us(m.text)
        elif re.search(frame.notes.get("taken_back", r"$^"), heard(m.text)) and not moves.asks(m.text):  # « non pardon, je reste en France »
            back = replace(frame, notes=_notes_of_freed(frame))
            asked = task.question(frame.asks_for)
            read = asked.kind.read(moves.without_cues(m.text), setting) if asked is not None else None
            answers = holds(read) or any(holds(q.kind.find(m.text, setting)) for q in task.questions if not q.kind.loose)  # « pardon, en France à Lille », « moi seulement alors »
            heard_so = {"heard": {"text": moves.without_cues(m.text)}} if answers else {} if frame.asks_for else {"heard": {"text": ""}}
            return back.as_next() | heard_so
        elif question is not None:
            fits = self._says_anew(question, replace(m, intent="informer") if m.intent == frame.task else m, setting, frame.values.get(stopped_by))  # « pardon compte joint »
        else:
            corrects = moves.sounds_like_correction(m.text) or moves.begins_with_no(m.text) or m.intent == "corriger"
            fits = moves.for_oneself(m.text) or corrects and any(self._says_anew(q, m, setting, frame.values.get(q.slot)) for q in task.questions if not q.kind.loose)
        if not fits:
            return None
        if stopped_by == ORGANISM:
            d.regime = None
        back = replace(freed(frame), values=kept, asks_for=stopped_by if question is not None else frame.asks_for, tries={})
        yes = question is not None and isinstance(question.kind, YesNo) and question.kind.find(m.text, setting) is None
        heard_as = {"choice": "yes" if question.kind.read(moves.without_cues(m.text), setting) else "no"} if yes else {}
        if question is not None and isinstance(question.kind, Secret) and d.asked_with:  # what was told of the new one before it was given
            heard_as, d.asked_with = {"text": f"{m.text} {d.asked_with}"}, ""
        if moves.for_oneself(m.text):  # « et pour moi ? » is an answer now
            heard_as = {"text": re.sub(r"(?i)^et ", "", m.text.strip(" ?")), "intent": "informer"}
        return back.as_next(heard=heard_as)

    def _says_anew(self, question: Question, m: Message, setting: Setting, before: Any) -> bool:
        """Whether words give another answer than before to a question, and are no answer to « voulez-vous un rendez-vous ? »."""
        if moves.asks(m.text) and not moves.for_oneself(m.text):
            return False
        if isinstance(question.kind, Secret):
            return any(said[1] == question.kind.kind and said[0] != before for said in REFERENCE.finditer(m.text))
        value = question.kind.find(m.text, setting)
        if value is None and (not isinstance(question.kind, YesNo) or moves.says_more_than_no(m.text)) and m.intent in ("informer", "corriger", "non", "oui", "incompris"):
            value = question.kind.read(moves.without_cues(m.text), setting)
        return holds(value) and value != before

    def _sent_with_a_slip(self, d: Dialogue, m: Message) -> dict[str, Any] | None:
        """The same request with the answer that these words correct; what was only worked out needs no more than the new value."""
        task, owns_up = self.tasks[d.done.task], moves.owns_up(m.text)
        corrects = owns_up or moves.sounds_like_correction(m.text) or yes_or_no(m.text) is False or m.intent == "corriger"
        corrects = corrects or (not task.recap and len(words(m.text)) <= SHORT)  # « et c'était par la poste »: nothing was sent, it is only worked out again
        if not task.repeatable or moves.asks(m.text) or not corrects:
            return None
        frame = self.once_more_from(d.done)
        case = Case(frame, m, self.services, self.wording.copy, dialogue=d)
        change = moves.find_change(task, case, m.text, setting_of(case), cue=True)
        if change is None or not holds(change.value):
            return None
        if change.slot == task.questions[0].slot and not task.recap and not moves.sounds_like_correction(m.text):  # « et mon arrêt de travail »: another one
            return None
        return frame.as_next(heard={}, sent=d.done.notes.get("reference") or "")

    def once_more_from(self, done: Frame) -> Frame:
        """A request like the one that was sent, at the question of what to change."""
        notes = {name: note for name, note in done.notes.items() if name not in ("reference", "asked")}
        return replace(done, key=random_secrets.token_hex(8), asks_for="correction", notes=notes, answered=list(done.answered), tries={})
