"""How members name who lives with them. Patterns on folded text."""

CHILDREN = r"(?:enfants?|fils|filles?|garcons?|gamine?s?|gosses?|mioches?|bebes?|kids?|children|daughters?)"
PARTNER = r"\b(?:mari|femme|epou[sx]e?|conjoint\w*|compagn\w+|couple|pacs\w*|concubin\w*|copain|copine|husband|wife|partner)\b"
