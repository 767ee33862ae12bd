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


_MENU = frozenset("et non oui mais euh ben bah plutot alors svp s il vous plait c est celui celle la le l the je veux voudrais prends prefere pour moi merci voir".split())


def takes_all(text: str) -> bool:
    """
    >>> takes_all("les deux"), takes_all("bah les 2 svp"), takes_all("both"), takes_all("deux enfants")
    (True, True, True, False)
    """
    said = words(heard(text))
    return bool(re.search(r"\bles (?:deux|2|trois|3)\b|\bboth\b|\btous?\b(?! ca)|\btoutes\b", " ".join(said))) and set(said) <= _MENU | set("les deux 2 trois 3 both tous toutes".split())


def takes_the_other(text: str) -> bool:
    """
    >>> takes_the_other("non l'autre"), takes_the_other("the other one"), takes_the_other("l'autre carte")
    (True, True, False)
    """
    said = words(heard(text))
    return bool({"autre", "other"} & set(said)) and set(said) <= _MENU | {"autre", "other", "one"}


def compares(text: str) -> bool:
    """Which of the offered ones to take, is asked.

    >>> [compares(t) for t in ("c'est quoi la différence ?", "je sais pas laquelle", "laquelle choisir", "what's the difference", "il y a une différence de prix")]
    [True, True, True, True, False]
    """
    said = " ".join(words(heard(text)))
    return bool(re.fullmatch(r"(?:(?:et|mais|euh|ben|je|ne|sais|pas|c est|quoi|quelle est|y a|il y a|quelle|what s|what is|which|i don t know) )*(?:(?:la |une |the )?differences?(?: (?:entre (?:les (?:deux|trois|2|3)|elles|eux|tout ca)|between them))?|laquelle|lequel|which(?: one)?)(?: (?:choisir|prendre|c est|est la bonne|dois je (?:choisir|prendre)))*", said))


def takes_the_task(text: str) -> bool:
    """« Oui je la demande », of what several answers lead to.

    >>> takes_the_task("oui je la demande"), takes_the_task("je voudrais l'avoir"), takes_the_task("c'est combien")
    (True, True, False)
    """
    return bool(re.search(r"\bje (?:la|le|les|l') ?(?:demande|fais|veux bien|prends)\b|\b(?:veux|voudrais|vais|aimerais|souhaite) (?:bien )?(?:la|le|l') ?(?:demander|faire|avoir|obtenir)\b|\b(?:faire|lancer|commencer) (?:la|ma|une) demande\b", heard(text)))
