"""How members name who lives with them. Patterns on folded text."""

import re

from actions.french import fold
from actions.tasks.task import Exit

CHILDREN = r"(?:enfants?|fils|filles?|garcons?|gamine?s?|gosses?|mioches?|loulous?|louloutes?|loupiot\w*|marmots?|minots?|bambins?|mouflets?|momes?|bebes?|kids?|children|daughters?)"
PARTNER = r"\b(?:mari|femme|epou[sx]e?|conjoint\w*|compagn\w+|couple|pacs\w*|concubin\w*|copain|copine|petite? amie?|husband|wife|partner)\b"

_SOMEONE = r"(?:m|mr|monsieur|mme|madame|mlle|une? (?:dame|monsieur|patiente?|cliente?|personne agee|residente?|beneficiaire)|quelqu'un)"
FOR_SOMEONE = (  # whoever writes does it for another one: « j'écris pour M. Bertin », « je suis l'aide à domicile de Mme Roy »
    rf"\b(?:(?:j'|je (?:vous )?)(?:ecris|appelle|contacte|parle|demande(?: (?:ca|cela))?|fais (?:ca|cela|la demande|la demarche))|c'est) (?:pour|au nom de|de la part d[eu']) ?{_SOMEONE}\b|"
    rf"\bje suis (?:l'|la |le |une? )?(?:aide|auxiliaire|infirmiere?|assistante sociale|aidante?)(?: \w+){{0,3}} d[eu'] ?{_SOMEONE}\b|\bje m'occupe d[eu'] ?{_SOMEONE}\b"
)


# too young for an account of one's own: « j'ai 16 ans »
YOUNG = r"^(?!.*\b(?:fille|fils|enfant|bebe|il|elle|soeur|frere) (?:qui )?a\b)(?:.*\b)?(?:j'ai|moi|agee? de|i am|i'm) (?:que |bientot |presque |only )?(?:1[0-7]|dix[- ]sept|seize|quinze|quatorze|treize|douze) (?:ans|years? old)\b|\bje suis (?:encore |toujours )?mineure?\b"

TOO_YOUNG = Exit("utter_exit_too_young", reason="droits", opening=True)


def says_name(folded: str, first_name: str) -> bool:
    """
    >>> says_name("pour leo et moi", "Léo"), says_name("pour leonie", "Léo")
    (True, False)
    """
    return bool(re.search(rf"\b{re.escape(fold(first_name))}\b", folded))
