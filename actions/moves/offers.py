"""Which of the offered choices the words take."""

import re

from actions.dialogue import Choice, Message
from actions.french import fold, heard, words, yes_or_no
from actions.values import ranked


def none_of(text: str) -> bool:
    """
    >>> none_of("aucune de ces réponses"), none_of("rien de tout ça"), none_of("aucune idée")
    (True, True, False)
    """
    return bool(re.match(r"(?:non,? )?(?:aucune?|rien|ni l'une? ni l'autre|pas (?:une|un) seule?)(?:$| (?:de|d'entre|ne) )|(?:ce n'est |c'est )?(?:pas (?:ca|cela)|autre chose)$", heard(text).strip(" .!")))


def chosen(m: Message, offered: list[Choice]) -> str | None:
    """The value of the offered choice that these words name: its label, its rank, or « oui » to a single offer."""
    if not offered:
        return None
    folded = fold(m.text).strip(" .!?")
    for option in offered:
        if folded == fold(option["label"]):
            return option["value"]
    rank = ranked(m.text, [option["value"] for option in offered])
    if rank:
        return rank
    named = _named_in_part(m.text, offered)
    if named or yes_or_no(m.text):
        real = [o["value"] for o in offered if o["value"] not in ("none_of_these", "no", "drop", "skip", "resume")]
        acts = [value for value in real if value.startswith(("task:", "human"))]
        if named in real or not yes_or_no(m.text):
            return named
        if len(offered) > 1 and offered[0]["value"] == "resume":
            return "resume"
        if len(real) == 1 or (len(acts) == 1 and acts == real[:1]):
            return real[0]
    return None


def _named_in_part(text: str, offered: list[Choice]) -> str | None:
    """The one choice whose label has the words that count here: « oui faire la demande » is « Faire ma demande maintenant »."""
    said = {word for word in words(heard(text)) if len(word) >= 4 and word not in _SAY_NOTHING}
    if not said or yes_or_no(text) is False or re.search(r"\b(?:pas|plus|sans|aucune?)\b", heard(text)):
        return None
    fitting = [option["value"] for option in offered if said <= set(words(option["label"]))]
    return fitting[0] if len(fitting) == 1 else None


_SAY_NOTHING = frozenset("bien veux voudrais voudrai aimerais prefere plutot alors pour plait vous merci cela cette celle celui cest".split())
