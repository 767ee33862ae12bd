"""Which earlier answer the words change, and to what."""

import re
from collections.abc import Collection

from rapidfuzz import fuzz

from actions.french import HESITATES, fold, heard
from actions.moves.assent import begins_with_no
from actions.moves.cues import CUES, beside_cues, clauses, sounds_like_correction
from actions.moves.mending import Change, replaced, value_for
from actions.names import spelt
from actions.tasks.task import Case, Question, Task
from actions.values import NO_SETTING, Name, Setting, Wrong, bare, bare_name, holds
from actions.values import Choice as ChoiceKind


def only_named(task: Task, case: Case, text: str) -> str | None:
    """The earlier answer that short words call by its name and say nothing else of: « l'iban », « changer le code postal »."""
    said = heard(text).strip(" .!?")
    current = task.question(case.frame.asks_for)
    if isinstance(current.kind if current else None, ChoiceKind) and current.kind.meant(text):  # « les deux parents », of the card
        return None
    earlier = (q for q in task.questions if q.asked and case.values.get(q.slot) is not None and q.slot != case.frame.asks_for)
    return next((q.slot for q in earlier if re.fullmatch(rf"{_CHANGING}(?:(?:le|la|les|mon|ma|mes) |l')?(?:{q.names})", said)), None)


_CHANGING = r"(?:(?:et|mais|non|oui|euh|ah|pardon|pour|changer|change[zr]?|modifier|modifiez|corriger|corrigez|reprendre|refaire)[ ,]+)*"
_INSTEAD = re.compile(r"(?:c'est |c est |ce sera |mets |mettez |plutot )?(?:le |la |l'|au |a )?(?P<new>[^\s,;][^,;]*?),? (?:et )?(?:non |pas |au lieu (?:de |du )|a la place (?:de |du ))(?:pas )?(?:le |la |l'|au |a |du )?(?P<old>[^,.;!]+)[ .!]*$")
# « c'est pas samedi c'est vendredi »
_NOT_BUT = re.compile(
    r"(?:c'est|c est|ce n'est|c'etait|etait|est|non)? ?pas (?:le |la |l'|au |a |en )?(?P<old>[^,;]+?)(?:[ ,;]+(?:mais (?:plutot )?|c'est |c est |c'etait |plutot )+|, (?!et\b))(?:le |la |l'|au |a |en )?(?P<new>[^,;]+?)(?: et (?:c'est|le|la|les|pour|mon|ma) .*)?[ .!]*$"
)


def _respelt(filled: list[Question], case: Case, text: str, setting: Setting) -> Change | None:
    """« C'est Noah avec un h »: the name among the answers that is nearly the same."""
    said = spelt(bare_name(re.sub(CUES, " ", text).strip(" ,")))
    if not said or len(said.split()) > 3:
        return None
    for one, other in zip(filled, filled[1:], strict=False):  # « non c'est Gabin Morel-Roux »: both names, one of them as it was
        if isinstance(one.kind, Name) and isinstance(other.kind, Name) and fold(said).startswith(fold(case.values[one.slot]) + " "):
            read = other.kind.read(" ".join(said.split()[len(case.values[one.slot].split()) :]), setting)
            if isinstance(read, str) and read != case.values[other.slot]:
                return Change(other.slot, read)
    for question in reversed(filled):
        value = case.values[question.slot]
        if isinstance(question.kind, Name) and fold(value)[:1] == fold(said)[:1] and fuzz.ratio(fold(value), fold(said)) >= 50:
            read = question.kind.read(said, setting)
            if isinstance(read, str) and read != value:
                return Change(question.slot, read)
    return None


def says_another_name(text: str, offered: Collection[str] = ()) -> bool:
    """« Non Léon », where the next name is asked: it says the last one anew.

    >>> says_another_name("non Léon"), says_another_name("pardon c'est Léon"), says_another_name("non"), says_another_name("non Garnier", ["Garnier"]), says_another_name("Nora")
    (True, True, False, False, False)
    """
    said = spelt(bare_name(text))
    announced = re.match(rf"{HESITATES}(?:non|nan|pardon|oups|zut|erreur|plutot|en fait)[ ,]", heard(text)) and said != text.strip()
    return bool(announced) and len(said.split()) <= 2 and fold(said) not in map(fold, offered) and isinstance(Name().read(said, NO_SETTING), str)


def _renamed(case: Case, task: Task, text: str, setting: Setting) -> Change | None:
    last = task.question(case.frame.answered[-1]) if case.frame.answered else None
    if last is None or not isinstance(last.kind, Name) or not says_another_name(text, [label for _, label in case.notes.get("choices", [])]):
        return None
    read = last.kind.read(text, setting)
    return Change(last.slot, read) if isinstance(read, str) and read != case.values.get(last.slot) else None


def find_change(task: Task, case: Case, text: str, setting: Setting, cue: bool, by_name: bool = True) -> Change | None:
    """Which earlier answer do these words change, and to what?

    In order: « X et pas Y » or « pas Y mais X » with Y in an answer; an answer called by its name; a name nearly the same;
    an answer whose kind reads the words.
    """
    asked = case.frame.asks_for
    filled = [q for q in task.questions if case.values.get(q.slot) is not None and q.slot != asked and q.when(case)]
    folded = re.sub(r"^(?:(?:ah|oh|eh|euh|mais|et|oups|zut)\b[ ,]*)+", "", fold(text))
    turned = _NOT_BUT.search(folded)
    if turned:
        change = replaced(filled, case, turned.group("new"), turned.group("old"), turned.group("new"), setting, text)
        if change:
            return change
    instead = _INSTEAD.search(folded)
    if instead:
        new = re.sub(r"^(?:le|la|au|a|du|au numero|numero) |^l'", "", bare(instead.group("new")))
        change = replaced(filled, case, new, instead.group("old"), text, setting, text)
        if change:
            return change
    question = _called(task, case, folded) if cue and by_name else None
    if question is not None:
        value = value_for(question, text, setting, case.values[question.slot])
        others = [Change(q.slot, new) for q in filled if q is not question
                  and holds(new := q.kind.anew(case.values[q.slot], text, setting)) and new != case.values[q.slot]]  # fmt: skip
        if value is None and others:  # « on est 3, mon fils est revenu » says nothing of revenues, « il est né à Bastia » of no date
            return others[0]
        return Change(question.slot, value)
    if not cue:
        return None
    current = task.question(asked)
    naming = current is not None and isinstance(current.kind, Name)
    plainly = re.match(rf"{HESITATES}(?:non|nan|pardon)[ ,]+(?:c'est|(?:il|elle) s'appelle) ", heard(text))  # « ah non c'est Inès »
    respelt = _renamed(case, task, text, setting) if naming else _respelt(filled, case, text, setting) or (_renamed(case, task, text, setting) if plainly else None)
    if respelt:
        return respelt
    if current is not None and not current.kind.loose:
        value = current.kind.find(text, setting)
        if holds(value):
            return None  # it is the answer to the question just asked
    if isinstance(current.kind if current else None, ChoiceKind) and current.kind.denied(text):
        return None
    order = {slot: i for i, slot in enumerate(case.frame.answered)}
    for question in sorted(filled, key=lambda q: (not re.search(q.names, folded), -order.get(q.slot, -1))):  # « non la fin c'est le 20 »
        value = question.kind.anew(case.values[question.slot], text, setting)
        if value is not None and value != case.values[question.slot]:
            return Change(question.slot, value)
    for question in filled:  # « pas par courrier »: of two values, the other one
        if isinstance(question.kind, ChoiceKind) and case.values[question.slot] in question.kind.denied(text):
            left = question.kind.values - {case.values[question.slot]}
            return Change(question.slot, *left) if len(left) == 1 else Change(question.slot, None)
    for question in sorted(filled, key=lambda q: -order.get(q.slot, -1)) if sounds_like_correction(text) or begins_with_no(text) else ():
        value = question.kind.mend(case.values[question.slot], beside_cues(text), setting)
        if value is not None and value != case.values[question.slot]:
            return Change(question.slot, value, mended=True)
    for question in task.questions:  # what was left out may still be said: « non il me faut la langue des signes »
        left_out = question.slot in case.values and case.values[question.slot] is None and question.slot != asked
        value = question.kind.find(text, setting) if left_out else None
        if value:
            return Change(question.slot, value)
    if current is not None and isinstance(current.kind, ChoiceKind) and current.kind.meant(text):
        return None
    meant = [(q.slot, found[0]) for q in filled if isinstance(q.kind, ChoiceKind) and len(found := q.kind.alone(beside_cues(text))) == 1]
    return Change(*meant[0]) if len(meant) == 1 and case.values[meant[0][0]] != meant[0][1] else None


def find_changes(task: Task, case: Case, text: str, setting: Setting) -> list[Change]:
    """« C'est 14 rue des Lilas et la date c'est le 5 »: each clause that changes an answer of its own; none unless there are two.
    What a clause names, it changes; one that repeats an answer changes nothing, and hides none of the others."""
    said, found = clauses(text), {}
    for clause in said if len(said) > 1 else ():
        change = find_change(task, case, clause, setting, cue=True)
        if change is None:
            free = [q for q in task.questions if q.slot in case.values and case.values[q.slot] is None]
            change = next((Change(q.slot, value) for q in free if (value := q.kind.find(clause, setting)) and not isinstance(value, Wrong)), None)
        if change and holds(change.value):
            found.setdefault(change.slot, change)
    return list(found.values()) if len(found) > 1 else []


def _called(task: Task, case: Case, folded: str) -> Question | None:
    """The answer that the words call by its name; None where one not given yet is called more precisely: « le prénom du papa » is
    not the child's."""
    found = [(q, match) for q in task.questions if q.when(case) and (match := re.search(q.names, folded))]
    given = [(q, match) for q, match in found if q.slot in case.values and q.slot != case.frame.asks_for]
    if not given:
        return None
    question, best = max(given, key=lambda pair: pair[1].end())
    closer = any(q.slot not in case.values and match.start() <= best.start() and match.end() > best.end() for q, match in found)
    return None if closer else question


def calls(text: str, question: Question) -> bool:
    """Whether an answer begins with the name of what it answers: « et le nom Roy-Martin »."""
    return bool(re.match(rf"(?:(?:et|mais|oui|non|pardon|en fait|alors) )*(?:le |la |son |sa |mon |ma |c'est )?(?:{question.names})", heard(text)))
