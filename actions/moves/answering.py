"""Whether words answer the question asked, or are something else first."""

import re
from collections.abc import Collection
from typing import Any

from actions.dialogue import Message
from actions.french import fold, heard, words
from actions.moves.cues import sounds_like_correction
from actions.moves.questions import asks
from actions.moves.wants import wishes
from actions.tasks.task import Case, Question, Task
from actions.values import NO_SETTING, REFERENCE, Name, Secret, Setting, YesNo, holds
from knowledge.context import pieces


def is_private(text: str) -> bool:
    """A private value and nothing else: it wishes for no task.

    >>> is_private("[iban:k3v9q2]"), is_private("je change de rib, voici [iban:k3v9q2]")
    (True, False)
    """
    return bool(REFERENCE.search(text)) and not words(REFERENCE.sub(" ", text))


def gives_secret(task: Task, case: Case, text: str) -> bool:
    """A private value that an answer of the task takes, but not the one asked for now: « ah si, je l'ai retrouvé », and the number."""
    setting = Setting(case.message.now, secrets=case.secrets)
    takers = [q.slot for q in task.questions if isinstance(q.kind, Secret) and q.when(case) and q.kind.find(text, setting) is not None]
    return bool(takers) and case.frame.asks_for not in (*takers, "sign_in")


def is_bare_number(text: str) -> bool:
    """« 17 » may be a day, a department, a flat: it answers the question asked, or none."""
    return bool(re.fullmatch(r"\W*\d{1,4}\W*", text))


def says_nothing(m: Message) -> bool:
    """« blabla truc », « ? », « -1 »: no words, or two that ask nothing and name no matter of anyone's; a wrong answer rather than another subject."""
    return not re.search(r"[a-z]{2}", fold(m.text)) or m.nuance in (None, "", "divers") and len(words(m.text)) <= 2 and not asks(m.text)


def says_little_else(m: Message, wishes: Collection[str]) -> bool:
    """What such words say of the task under way counts before what they may mean elsewhere: « la banque », « c'est mon patron qui reçoit ».

    `wishes`: intents that open a task.
    """
    if m.choice is not None or asks(m.text) or sounds_like_correction(m.text):
        return False
    few = len(words(m.text))
    return few == 1 or m.intent in ("hors_sujet", "suggestion", "incompris") or (few <= 3 and not (m.intent in wishes and m.confidence >= 0.8))


def only_tells(m: Message) -> bool:
    """« Je viens avec ma mère qui est sourde »: it sounds like a question of an article, and asks nothing."""
    return m.choice is None and m.intent in ("question", "suggestion") and not asks(m.text) and not re.search(r"\bcomment|\bsavoir\b|\bje (?:veux|voudrais|cherche)\b", heard(m.text))


def tells_a_trouble(m: Message, explained: Collection[str]) -> bool:
    """« Mon remboursement n'arrive pas », to « de quoi voulez-vous parler ? »: the matter itself, though it sounds like an article or one of
    the tasks that only explain."""
    return only_tells(m) or (m.choice is None and m.intent in explained and len(words(m.text)) >= 4 and not (asks(m.text) or wishes(m.text)))


def said_apart(text: str, question: Question, value: Any, setting: Setting) -> tuple[Any, str] | None:
    """« Octobre, et c'est quoi la subrogation ? »: the answer beside the question and the piece that gives it, None without one."""
    told = [piece for piece in pieces(text) if not asks(piece)]
    if isinstance(question.kind, Name):  # « Tom et il faut quels papiers ? »: nearly anything reads as a name, so only a word or two before the rest
        first = told[0] if told and text.strip().startswith(told[0]) and len(words(told[0])) <= 2 else ""
        name = question.kind.read(first, setting) if first and not _GREETS & set(words(first)) else None
        return (name, first) if isinstance(name, str) else None
    if not holds(value) or question.kind.loose:
        return None
    answers = (p for p in told if question.kind.find(p, setting) == value or (len(words(p)) <= 4 and question.kind.read(p, setting) == value))
    return next(((value, piece) for piece in answers), None)


def rather_a_question(m: Message, question: Question, value: Any, wishes: Collection[str] = ()) -> bool:
    """True when the message, although it could be read as an answer, is rather something else to answer first.

    `wishes`: intents that open a task.
    """
    folded = fold(m.text)
    sure = m.intent in ("question", "suggestion") and m.confidence >= 0.5
    if question.kind.loose or not holds(value):
        if m.intent in ("saluer", "remercier", "dire_au_revoir", "defier_robot", "insulter") and m.confidence >= 0.8 and not _maybe_a_name(m.text, question):
            return True
        if m.intent == "detresse":  # care announced, or words that only sound like distress: no name and no street
            return True
        if question.kind.loose and m.intent in wishes and m.confidence >= 0.8 and len(words(m.text)) >= 4:
            return True
        return (asks(m.text) and m.intent not in ("oui", "non")) or (sure and len(words(m.text)) >= 5 and not re.match(r"\d", folded))
    if isinstance(value, dict) and re.search(r"\b(?:possible|dispo\w*|libres?|creneaux?|places?)\b", folded):  # « après 18 h c'est possible ? »: a moment wished
        return False
    if isinstance(question.kind, YesNo) and value and m.intent == "rendez_vous" and m.confidence >= 0.8 and question.slot not in ("online_first", "urgency"):
        return True  # « oui un rendez-vous » is no yes to « vivez-vous en France ? »
    elsewhere = sure or (m.intent in ("defier_robot", "hors_sujet") and m.confidence >= 0.8)
    return asks(m.text) and elsewhere and len(words(m.text)) >= 4 and not re.match(r"(?:et )?(?:pour|c'est pour) (?:l[ae] |l'|les |m[aeo]\w* )", folded)  # « et pour ma carte Vitale ? »


_GREETS = frozenset("bonjour bonsoir salut slt bjr coucou hello hi merci mersi mrc thanks thx thank revoir bye ciao robot bot humain con conne debile nul nulle".split())


def _maybe_a_name(text: str, question: Question) -> bool:
    """« Aurélie » looks like « au revoir » to a classifier; where a name is asked, a word or two that greet nobody are one."""
    most = 5 if re.search(r"['’-]", text) else 2  # « d'Ormesson-Le Gall »
    return isinstance(question.kind, Name) and len(words(text)) <= most and not _GREETS & set(words(text)) and isinstance(question.kind.read(text, NO_SETTING), str)
