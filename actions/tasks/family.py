"""How members name who lives with them. Patterns on folded text."""

import re

from actions.french import fold

CHILDREN = r"(?:enfants?|fils|filles?|garcons?|gamine?s?|gosses?|mioches?|bebes?|kids?|children|daughters?)"
PARTNER = r"\b(?:mari|femme|epou[sx]e?|conjoint\w*|compagn\w+|couple|pacs\w*|concubin\w*|copain|copine|petite? amie?|husband|wife|partner)\b"

_SOMEONE = r"(?:m|mr|monsieur|mme|madame|mlle|une? (?:dame|monsieur|patiente?|cliente?|personne agee|residente?|beneficiaire)|quelqu'un)"
FOR_SOMEONE = (  # whoever writes does it for another one: « j'écris pour M. Bertin », « je suis l'aide à domicile de Mme Roy »
    rf"\b(?:(?:j'|je (?:vous )?)(?:ecris|appelle|contacte|parle|demande(?: (?:ca|cela))?|fais (?:ca|cela|la demande|la demarche))|c'est) (?:pour|au nom de|de la part d[eu']) ?{_SOMEONE}\b|"
    rf"\bje suis (?:l'|la |le |une? )?(?:aide|auxiliaire|infirmiere?|assistante sociale|aidante?)(?: \w+){{0,3}} d[eu'] ?{_SOMEONE}\b|\bje m'occupe d[eu'] ?{_SOMEONE}\b"
)


def says_name(folded: str, first_name: str) -> bool:
    """
    >>> says_name("pour leo et moi", "Léo"), says_name("pour leonie", "Léo")
    (True, False)
    """
    return bool(re.search(rf"\b{re.escape(fold(first_name))}\b", folded))
