"""Where the counters are and when they are open."""

import re
from collections.abc import Collection

from actions import communes
from actions.french import heard, words


def asks_where_or_when(text: str) -> bool:
    """Of the counters: where they are, when they are open.

    >>> [asks_where_or_when(t) for t in ("c'est ouvert samedi ?", "adresse de la cpam de saintes", "vous etes ou", "horaires accueil", "quels papiers apporter", "horaires du 3646", "adresse mail")]
    [True, True, True, True, False, False, False]
    """
    said = heard(text)
    return bool(_WHERE_OR_WHEN.search(said)) and not _BY_PHONE.search(said)


_BY_PHONE = re.compile(r"\b(?:36 ?46|tel|telephon\w*|appel\w*|joindre|numeros?|ligne|standard|plateforme|phone|call|(?:e ?-?)?mails?|courriels?|electronique|internet|site|web)\b")
_WHERE_OR_WHEN = re.compile(
    r"\bhoraires?\b|\bouv(?:ert\w*|rez|re\w*|erture)\b|\bferme(?:r|z|s|e|es|ture)?\b|\badresses?\b|\bou (?:est|sont|etes|se trouve\w*|vous trouver|aller)\b|\b(?:etes|se trouve\w*|c'est) ou\b|"
    r"\b(?:what time|opening hours|address|where (?:is|are)|open on)\b"
)


def only_a_town(text: str, expected: Collection[str]) -> str | None:
    """The commune that a follow-up on the counters names, and nothing else; alone, only one of those `expected`.

    >>> [only_a_town(t, ["Saintes", "Rochefort"]) for t in ("et à rochefort ?", "celui de st jean d'angely", "y en a une à Saintes", "et pour saintes alors", "c quoi celle de niort", "et niort")]
    ['Rochefort', "Saint-Jean-d'Angély", 'Saintes', 'Saintes', 'Niort', 'Niort']
    >>> [only_a_town(t, ["Saintes", "Rochefort"]) for t in ("et à la maison ?", "ok merci", "Niort", "horaires de Saintes", "et moi")]
    [None, None, None, None, None]
    """
    found = _OF_A_TOWN.fullmatch(heard(text).strip(" .?!"))
    if found is None:
        return None
    names = [name for _, name in communes.find_city(found["town"])]
    meant = names if _SOMEWHERE.search(found["lead"]) else []
    return next((name for name in names if name in expected), next(iter(meant), None))


_OF_A_TOWN = re.compile(
    r"(?P<lead>(?:(?:et|ou|ok|merci|d'accord|sinon|plutot|(?:il )?y en a (?:un|une|aussi)|(?:il )?y en a|pour|a|de|du cote de|sur|vers|c'est quoi|celu?i? de|celle de|(?:l'|le |la |un |une )?(?:accueil|agence|guichet|bureau|caisse|cpam|antenne) (?:a|de)) )*)"
    r"(?P<town>[a-z][a-z' -]{2,}?)(?: (?:alors|aussi|du coup|svp|stp|s'il (?:vous|te) plait))*"
)
_SOMEWHERE = re.compile(r"\b(?:a|de|vers|et) $")


def town_of_a_counter(text: str) -> str | None:
    """The commune whose counter the words ask for.

    >>> [town_of_a_counter(t) for t in ("adresse du guichet de Jonzac stp", "horaires de l'accueil à la rochelle", "horaires accueil niort", "horaires de l'accueil")]
    ['Jonzac', 'La Rochelle', 'Niort', None]
    """
    for found in re.finditer(r"\b(?:a|de|sur|vers|accueil|agence|guichet|caisse|cpam|secu) (?=(?P<town>[a-z][a-z' -]*))", heard(text).strip(" .?!")):
        said = re.sub(r"(?: (?:alors|aussi|demain|aujourd'hui|svp|stp|s'il (?:vous|te) plait|merci))+$", "", found["town"])
        if names := [name for _, name in communes.find_city(said)]:
            return names[0]
    return None


def asks_of_counters(text: str) -> bool:
    """Where a counter is or when it is open, and no wish to be received there.

    >>> [asks_of_counters(t) for t in ("horaires de l'accueil de saintes svp", "adresse du guichet de jonzac", "un rdv à l'accueil, quels horaires", "horaires du 3646")]
    [True, True, False, False]
    """
    wish = r"\b(?:rendez-vous|rencontrer|recue?|creneaux?|dispo\w*)\b|\bje (?:veux|voudrais|souhaite|peux) (?:venir|passer|voir)\b"
    return asks_where_or_when(text) and not re.search(wish, heard(text))


def asks_only_of_counters(text: str) -> bool:
    """And not of what to bring there.

    >>> asks_only_of_counters("horaires accueil saintes"), asks_only_of_counters("horaires de l'accueil et quels papiers apporter")
    (True, False)
    """
    return asks_of_counters(text) and not re.search(r"\b(?:papiers?|documents?|pieces?|apport\w*|amen\w*|emmen\w*|prepar\w*|prend(?:s|re)|faut|cartes?)\b", heard(text))


def wants_our_address(text: str) -> bool:
    """The counter's, which sounds like a change of the member's own.

    >>> wants_our_address("vous etes ou a rochefort")
    True
    >>> [wants_our_address(t) for t in ("je voudrais l'adresse de la cpam de la rochelle svp", "adresse cpam Saintes", "donner ma nouvelle adresse à la cpam", "changer l'adresse de la cpam")]
    [True, True, False, False]
    """
    said = heard(text)
    if re.search(r"\bou etes[- ]vous\b|\bvous etes (?:situes? |installes? )?ou\b|\bou (?:puis-je |je peux |peut-on )?vous trouver\b", said):
        return True
    return bool(re.search(r"\badresse (?:exacte |postale )?(?:d[eu]s? |d'|a )?(?:la |l'|le |ma |votre |vos )?(?:cpam|caisse|secu\w*|agence|accueil|guichet|bureaux?|locaux)\b", said)) and not re.search(r"\bchang\w*|\bmodif\w*|\bdemenag\w*|\bnouvel\w*|\b(?:donn|signal|declar|communiqu|envoy)\w* (?:\w+ )?(?:mon|ma|notre) ", said)


def only_when_or_where(text: str) -> bool:
    """A day or « où ? », of counters that were just spoken of.

    >>> [only_when_or_where(t) for t in ("samedi matin ?", "et le vendredi après-midi", "à midi c'est ouvert ?", "samedi j'ai perdu ma carte", "et où", "ou")]
    [True, True, True, False, True, False]
    """
    said = set(words(heard(text)))
    return ("où" in text.lower() and said <= {"ou", "et", "mais", "c", "est", "alors"}) or bool(said & _DAYS) and said <= _DAYS | _BESIDE_A_DAY


_DAYS = frozenset("lundi mardi mercredi jeudi vendredi samedi dimanche matin midi soir apres-midi weekend week-end demain".split())
_BESIDE_A_DAY = frozenset("et le la les a au mais ok alors sinon c est ouvert vous etes ouverts svp prochain apres week end ce pour entre fermez jusqu".split())
_ONLY_THE_ADDRESS = frozenset("et mais ok alors svp s il vous plait c est quoi quelle a la l le votre vos mon ma de du des caisse cpam secu postale courrier pour envoyer ecrire donnez donner moi me pouvez avez what is your the please to".split())


def only_the_address(text: str) -> bool:
    """
    >>> only_the_address("c'est quoi l'adresse ?"), only_the_address("l'adresse pour écrire"), only_the_address("ma nouvelle adresse"), only_the_address("adresse mail")
    (True, True, False, False)
    """
    said = set(words(heard(text)))
    return bool(said & {"adresse", "adresses", "address"}) and not said & {"ma", "mon"} and said <= _ONLY_THE_ADDRESS | {"adresse", "adresses", "address"}
