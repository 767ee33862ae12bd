"""Whom a request is for: the member alone, or the member and every child of the account."""

import re
from typing import Any

from actions.french import fold, heard
from actions.tasks.family import CHILDREN, says_name
from actions.tasks.task import Case
from actions.values import Choice, Partial, Setting

_SPOUSE = r"\b(?:mon mari|ma femme|(?:mon |ma )?conjointe?|mon compagnon|ma compagne|mon copain|ma copine|mon epoux|mon epouse)\b"


_OTHER_PARENT = re.compile(rf"\b{CHILDREN}\b.*\b(?:leurs? (?:pere|mere|papa|maman)|mon ex\w*|(?:mon |ma )ancienn?e? \w+|l'autre parent)\b(?!.*\b(?:et|avec) moi\b)")
_CHILDREN_ONLY = re.compile(
    rf"\b(?:seulement|juste|uniquement|rien que|que) (?:pour )?(?:l[ea]s?|mes|nos|mon|ma)(?: \w+)? {CHILDREN}\b|\b{CHILDREN} (?:seulement|uniquement|seuls?|seules?)\b|\b(?:pas|sauf) (?:pour )?moi\b(?! seule).*\b{CHILDREN}\b|\b{CHILDREN}\b.*\b(?:pas|sauf) (?:pour )?moi\b(?! seule)"
)


def of_children_alone(text: str) -> bool:
    """
    >>> [of_children_alone(t) for t in ("seulement les enfants", "mes enfants seulement", "les enfants et pas moi", "pas seulement les enfants", "moi et les enfants", "juste les enfants et moi")]
    [True, True, True, False, False, False]
    """
    return bool(_CHILDREN_ONLY.search(heard(text))) and not re.search(r"\b(?:pas|non) (?:que|seulement|juste|uniquement)\b|\b(?:avec|et)(?: pour)? moi\b|\bmoi et\b|\baussi\b", heard(text))


class Household(Choice):
    """`alone` or `together`. `notes["children"]` are the first names of the account's children: naming all of them is
    `together`; only some of them, or another adult, is an answer that has to be settled with the member."""

    def __init__(self, together: str, alone: str, patterns: dict[str, str], asked: dict[str, str] | None = None) -> None:
        super().__init__(patterns, asked=asked)
        self._together, self._alone = together, alone

    def read(self, text: str, setting: Setting) -> Any:
        found = super().read(text, setting)
        return Partial("other_adult") if found is None and re.search(_SPOUSE, heard(text)) else found

    def find(self, text: str, setting: Setting) -> Any:
        folded, children = fold(text), setting.notes.get("children", [])
        if of_children_alone(text):
            return Partial("some_children")
        if _OTHER_PARENT.search(heard(text)):  # « mes enfants restent chez leur père »
            return self._alone
        if setting.notes.get("children") == []:
            return None
        named = [name for name in children if says_name(folded, name)]
        if not named or fold(text) in (fold(label) for _, label in setting.choices):
            return super().find(text, setting)
        if re.search(r"\b(?:pas|sans|sauf|ni)\b", folded):
            return self._alone if len(named) == len(children) else Partial("some_children")
        return self._together if len(named) == len(children) else Partial("some_children")


async def each_adult_apart(case: Case, value: str) -> None:
    """« Mon mari, moi et les enfants »: the request holds for those it can, and says for whom it does not."""
    if case.frame.asks_for in (None, "people_concerned", "beneficiaries") and re.search(_SPOUSE, heard(case.message.text)):
        case.tell("utter_each_adult_apart")
