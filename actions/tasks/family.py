"""How members name who lives with them. Patterns on folded text."""

import re

from actions.french import fold

CHILDREN = r"(?:enfants?|fils|filles?|garcons?|gamine?s?|gosses?|mioches?|bebes?|kids?|children|daughters?)"
PARTNER = r"\b(?:mari|femme|epou[sx]e?|conjoint\w*|compagn\w+|couple|pacs\w*|concubin\w*|copain|copine|petite? amie?|husband|wife|partner)\b"


def says_name(folded: str, first_name: str) -> bool:
    """
    >>> says_name("pour leo et moi", "Léo"), says_name("pour leonie", "Léo")
    (True, False)
    """
    return bool(re.search(rf"\b{re.escape(fold(first_name))}\b", folded))
