"""Free words and names, and the polite beginnings that are no part of an answer."""

import re
from typing import Any

from actions import names
from actions.french import fold, words, yes_or_no
from actions.values.kinds import REFERENCE, Kind, Setting, Wrong


class Text(Kind):
    """Free words, at most `longest` characters."""

    loose = True

    def __init__(self, longest: int = 200, shortest: int = 1) -> None:
        self._longest, self._shortest = longest, shortest

    def read(self, text: str, setting: Setting) -> Any:
        clean = re.sub(r"\s+", " ", text).strip()
        if REFERENCE.search(clean):  # a private value does not belong here, and would be shown as its reference
            return Wrong("unclear")
        if len(clean) < self._shortest or not re.search(r"\w", clean) or (yes_or_no(clean) and len(words(clean)) <= 2):
            return Wrong("unclear")
        return clean if len(clean) <= self._longest else Wrong("too_long", str(self._longest))


_LEAD = re.compile(
    r"^(?:(?:c'?est (?:[çc]a|bien [çc]a|exact|juste)|exactement|exact|tout [àa] fait|parfait|ok|d'accord|yes|alors|donc|euh|ben|bah|oui|voil[àa]|non|pardon|en fait|plut[oô]t|du coup)[ ,]+)*"
    r"(?:(?:c'?est|ce sera|ca sera|il s'appelle|elle s'appelle|s'appelle|son (?:pre)?nom (?:de famille )?(?:est|c'est)|je suis|moi c'?est|"
    r"mon adresse (?:est|c'est)|ma (?:nouvelle )?adresse (?:est|c'est|:)|la nouvelle adresse (?:est|c'est|:)|j'habite(?: maintenant)?(?: au| a la| à| a)?|"
    r"on habite(?: au)?|maintenant (?:c'est|j'habite)(?: au)?|au nom de|le nom (?:est|c'est)|le pr[ée]nom (?:est|c'est)|je m'appelle)[ :]+)?",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """The answer without its polite beginning.

    >>> bare("euh c'est Dupont"), bare("mon adresse est 12 rue des Lilas")
    ('Dupont', '12 rue des Lilas')
    >>> bare("c'est ça, Aurélie"), bare("oui exactement Aurélie Roy")
    ('Aurélie', 'Aurélie Roy')
    """
    clean = re.sub(r"\s+", " ", text.replace("’", "'")).strip(" .!;")
    return clean[_LEAD.match(clean).end() :].strip(" .,;:") or clean


def bare_name(text: str) -> str:
    """As `bare`; « ben » before a name is a part of it, unless something else says that it only hesitates.

    >>> bare_name("Ben Ali"), bare_name("non c'est ben salah"), bare_name("euh ben Léo"), bare_name("ben Léo"), bare_name("ah et c'est Léa")
    ('Ben Ali', 'ben salah', 'Léo', 'Léo', 'Léa')
    """
    text = re.sub(r"^(?i:(?:ah|oh|eh|mais|et)[ ,]+)+(?=(?i:non|nan|pardon|c'?est|et|oui|plut[oô]t)\b)", "", text.replace("’", "'").strip())
    clean = bare(text)
    particle = re.search(rf"(?i)(?:^|\b(?:non|c'?est|est|pardon|plut[oô]t)[ ,]+)(ben) {re.escape(clean)}\W*$", re.sub(r"\s+", " ", text))
    return f"{particle[1]} {clean}" if particle and not (particle[1].islower() and clean[:1].isupper()) else clean


class Name(Kind):
    """A first or last name: letters, spaces, hyphens, apostrophes; shown with capitals.

    >>> from actions.values import NO_SETTING
    >>> [Name().read(name, NO_SETTING) for name in ("anne-sophie", "d'ormesson-le gall", "o'connor")]
    ['Anne-Sophie', "D'Ormesson-Le Gall", "O'Connor"]
    """

    loose = True

    def read(self, text: str, setting: Setting) -> Any:
        clean = re.sub(r"(?i)[ ,]+(?:c'est |est )?(?:le|son|comme) (?:pr[ée])?nom(?: de famille)?$", "", bare_name(text))
        clean = names.spelt(_POLITE.sub("", clean))
        if not clean or len(clean) > 60:
            return Wrong("name")
        if fold(clean) in _ASSENTS and fold(clean) != fold(text).strip(" .!"):  # « c'est bon »; but « Parfait » is a name
            return Wrong("unclear")
        if not names.can_be_name(clean):
            return Wrong("unclear")
        if not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[ '\-.])*", clean):
            return Wrong("name")
        return re.sub(r"[^\W\d_]+", lambda word: word.group(0).capitalize(), re.sub(r"\s+", " ", clean))


_ASSENTS = ("bon", "ca", "exact", "parfait", "correct", "juste", "ok", "note", "cela")
_POLITE = re.compile(r"^(?:(?:madame|monsieur|mademoiselle|mme|mlle|mr)\.? )|[ ,]+(?:tout court|seulement|uniquement|tout simplement|merci|svp|stp|s'il (?:vous|te) pla[iî]t)$", re.IGNORECASE)
