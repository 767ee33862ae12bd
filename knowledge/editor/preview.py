"""An answer as the member reads it: the reply's plain text cut into paragraphs and lists, as the widget cuts it."""

import re
from typing import Any

_NUMBERED = re.compile(r"\s*(\d{1,2})\. +(.+)")
_DASHED = re.compile(r"\s*[-•] +(.+)")
VARIANTS = (("", "La réponse"), ("simple", "En plus simple"), ("english", "En anglais"), ("mgen", "Assurés MGEN"), ("msa", "Assurés MSA"))


def shown(article: Any, preview: Any) -> list[dict[str, Any]]:
    """Every form the answer has: {"key", "label", "replies"}."""
    forms = []
    for key, label in VARIANTS:
        if key in ("simple", "english") and not getattr(article, key):
            continue
        if key in ("mgen", "msa") and not article.variants.get(key):
            continue
        regime = key if key in ("mgen", "msa") else None
        replies = preview.replies(article, None if regime else key or None, regime)
        forms.append({"key": key, "label": label, "replies": replies})
    return forms


def blocks(text: str) -> list[dict[str, Any]]:
    """
    >>> blocks("Voici.\\n1. Ouvrir.\\n2. Lire.")
    [{'kind': 'p', 'lines': ['Voici.']}, {'kind': 'ol', 'lines': ['Ouvrir.', 'Lire.']}]
    """
    made: list[dict[str, Any]] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        numbered, dashed = _NUMBERED.fullmatch(line), _DASHED.fullmatch(line)
        kind = "ol" if numbered else "ul" if dashed else "p"
        words = numbered[2] if numbered else dashed[1] if dashed else line
        if kind != "p" and made and made[-1]["kind"] == kind:
            made[-1]["lines"].append(words)
        else:
            made.append({"kind": kind, "lines": [words]})
    return made
