"""The survey of two questions at the end of a conversation: is it settled, and a mark from 1 to 5.

A button is `survey:<question>:<answer>`. The reply to an answer carries it as `"survey": {question: answer}`, pressed or
typed: that is what the gateway stores.
"""

import re
from dataclasses import dataclass

from actions.dialogue import Dialogue, Message, Out
from actions.engine.cases import Cases
from actions.engine.wording import Wording
from actions.french import NUMBER_WORDS, heard, words, yes_or_no
from actions.moves import asks
from actions.tasks.task import Task

SOLVED, MARK, OVER = "resolu", "note", "over"
ANSWERS = {SOLVED: ("oui", "non"), MARK: ("1", "2", "3", "4", "5")}
_LONGEST_ANSWER = 6  # words; more is a message of its own
_MARK = re.compile(r"^(?:(?:je (?:mets|dirais|donne)|un|une note de|note|:) )*(\d|[a-z]+)(?: ?(?:/|sur) ?(?:5|cinq))?(?: (?:etoiles?|points?|merci))?[ .!]*$")


def pressed(value: str) -> tuple[str, str] | None:
    """The question and the answer of a button.

    >>> pressed("survey:note:4"), pressed("survey:note:9"), pressed("human")
    (('note', '4'), None, None)
    """
    kind, _, rest = value.partition(":")
    question, _, answer = rest.partition(":")
    return (question, answer) if kind == "survey" and answer in ANSWERS.get(question, ()) else None


def typed(asked: str | None, m: Message) -> str | None:
    """What words answer to the question just asked; None where they are about something else.

    >>> from datetime import datetime
    >>> said = lambda text: Message("c", text, datetime(2026, 11, 22))
    >>> [typed(SOLVED, said(t)) for t in ("ouais nickel", "pas encore", "non merci", "oui mais comment changer de rib ?")]
    ['oui', 'non', None, None]
    >>> [typed(MARK, said(t)) for t in ("4/5", "cinq", "je mets 3", "10", "le 5 mars")]
    ['4', '5', '3', None, None]
    """
    folded = heard(m.text).strip()
    if m.choice is not None or asks(m.text) or len(words(m.text)) > _LONGEST_ANSWER:
        return None
    if asked == SOLVED:
        verdict = None if re.search(r"^non,? merci\b", folded) else yes_or_no(m.text)
        return None if verdict is None else ANSWERS[SOLVED][not verdict]
    mark = _MARK.match(folded) if asked == MARK else None
    value = mark and str(NUMBER_WORDS.get(mark[1], mark[1]))
    return value if value in ANSWERS[MARK] else None


@dataclass(frozen=True)
class Survey:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording

    def ask(self, d: Dialogue) -> Out:
        """Asked once, when thanks or a goodbye follow what settled something; never beside a task or after a sign of fragility."""
        if not d.settled or d.survey or d.frame or d.paused or d.signals:
            return Out()
        d.survey = SOLVED
        return Out([self.wording.say(d, "utter_survey_solved", source=f"survey:{SOLVED}")])

    def answer(self, d: Dialogue, m: Message) -> Out | None:
        """The answer in words to the question just asked. Any other message ends the survey and counts for itself."""
        asked, d.survey = d.survey, d.survey and OVER
        elsewhere = m.intent in (*self.tasks, *self.cases.purposes, "detresse", "parler_humain", "frustration")
        answer = None if elsewhere else typed(asked, m)
        return None if answer is None else self.note(d, asked, answer)

    def note(self, d: Dialogue, question: str, answer: str) -> Out:
        out = Out(outcome="smalltalk:thanks")
        goes_on = question == SOLVED and d.frame is None
        d.misses, d.survey = 0, MARK if goes_on else OVER
        utter = "utter_survey_mark" if goes_on else "utter_survey_thanks"
        if goes_on and answer == "non":
            utter = "utter_survey_unsolved"
            out.event("handoff_offered")
        out.replies.append(self.wording.say(d, utter, source=f"survey:{MARK}") | {"survey": {question: answer}})
        return out
